use std::sync::Arc;
use std::time::Duration;

use carbon_kepler::units::{Seconds, Watts};
use carbon_kepler_source::Failure;

/// Something that a reader of the figures should know, and that is not part of them.
///
/// Each surface says it in its own words (the command line names its flags) and in its own place. A new kind does not
/// compile until every surface handles it, so that none is lost.
#[derive(Clone, Debug)]
pub enum Notice {
    /// A variable with our prefix that is not a setting: probably a typing error.
    UnknownVariable(String),
    /// Certificates are not checked: anybody on the way can read and change the data.
    CertificatesUnchecked,
    /// Credentials go to this source without encryption.
    CredentialsInClear(String),
    /// A source that could not be read; the others were.
    SourceFailed(Failure),
    /// A file that could not be read as one end of a window; the error follows.
    FileFailed(String),
    /// A counter of this machine may wrap twice within a window, which then shows nothing.
    WindowTooLong {
        /// The window that was asked for.
        window: Duration,
        /// The length from which on a window is too long.
        limit: Seconds,
        /// The most that one package is believed to draw (W).
        max_watts: Watts,
    },
    /// A window is shorter than the exporter's own rhythm, so that it shows nothing or not all of it.
    WindowTooShort {
        /// The window that was asked for.
        window: Duration,
        /// Which exporter it is.
        exporter: &'static str,
        /// The shortest one that shows something.
        least: Duration,
    },
}

/// The function that takes notices. Any thread may call it.
pub type Tell = Arc<dyn Fn(Notice) + Send + Sync>;
