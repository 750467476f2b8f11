//! Causes of an error of the HTTP client. The outer ones hold the address, which may hold credentials.

use std::error::Error;
use std::io;

/// The innermost reason, which is the one that helps.
pub(crate) fn reason(error: &reqwest::Error) -> String {
    chain(error).last().map_or_else(|| "the request could not be made".to_owned(), ToString::to_string)
}

/// Whether a certificate, or encryption itself, was refused: trying again will not help.
pub(crate) fn is_tls(error: &reqwest::Error) -> bool {
    chain(error).any(|cause| cause.is::<rustls::Error>())
}

/// Causes from the outside in. An error wrapped into an I/O error, as TLS does, is not that one's own source.
fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| {
        let cause = *cause;
        match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => cause.source(),
        }
    })
}
