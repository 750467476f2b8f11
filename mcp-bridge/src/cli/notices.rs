//! Notices of the live room as the command line says them: on standard error, with the names of its flags.

use std::sync::Arc;

use super::language::spoken;
use super::output;
use crate::live::{Notice, Tell};

/// Says each notice at once.
pub(super) fn tell() -> Tell {
    Arc::new(|notice| match &notice {
        Notice::SourceFailed(failure) => output::error(&failure.error),
        other => output::warning(&text(other)),
    })
}

fn text(notice: &Notice) -> String {
    match notice {
        Notice::UnknownVariable(name) => {
            format!("variable {name} is not known; config explain lists the settings")
        }
        Notice::CertificatesUnchecked => {
            "certificates are not checked (--insecure): anybody on the way can read and change the data".to_owned()
        }
        Notice::CredentialsInClear(source) => format!("credentials go to {source} without encryption"),
        Notice::SourceFailed(failure) => failure.error.text_in(spoken()),
        Notice::FileFailed(file) => format!("reading {file}"),
        Notice::WindowTooLong { window, limit, max_watts } => format!(
            "a counter of this machine may wrap twice within {window:?} at {max_watts} W: take windows below {:.0} s \
             (--watch sums them up), or say with --max-watts what one package can draw",
            limit.get()
        ),
        Notice::WindowTooShort { window, exporter, least } => {
            format!("a window of {window:?} is short for {exporter}: take {} s or more", least.as_secs())
        }
    }
}
