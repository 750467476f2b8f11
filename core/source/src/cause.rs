//! Why a request failed.

use std::error::Error;

/// The reason why an HTTP request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    /// The innermost reason, which is the one that helps; the outer ones hold the address, which may hold credentials.
    pub(crate) text: String,
    /// Whether the other side's certificate, or encryption itself, was refused: trying again will not help.
    pub(crate) is_tls: bool,
}

impl Cause {
    /// Looks into an error of the HTTP client.
    #[must_use]
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Self {
        let causes = || std::iter::successors(error.source(), |cause| (*cause).source());
        let innermost = causes().last().map(ToString::to_string);
        Self {
            text: innermost.unwrap_or_else(|| "the request could not be made".to_owned()),
            is_tls: causes().any(is_tls),
        }
    }
}

/// TLS reports what it refused wrapped into I/O errors, which are not their own `source`.
fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    match cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(inside) => is_tls(inside),
        None => cause.is::<rustls::Error>(),
    }
}
