use std::sync::Arc;
use std::time::Duration;

use carbon_kepler::units::{Seconds, Watts};
use carbon_kepler_source::Failure;

/// Something that whoever reads the figures should know, and that is no part of them.
///
/// Each door says it in its own words (the command line names its flags) and in its own place. A new kind is an error
/// of compilation in every door, so that none is lost.
#[derive(Clone, Debug)]
pub enum Notice {
    /// A variable with our prefix that is no setting: a slip in its name.
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
        /// From here on it is too long.
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

/// Where notices go. Any thread may tell one.
pub type Tell = Arc<dyn Fn(Notice) + Send + Sync>;
