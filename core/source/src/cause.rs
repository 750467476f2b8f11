//! Why a request failed.

use std::error::Error;

/// The innermost reason, which is the one that helps; the outer ones hold the address, which may hold credentials.
pub(crate) fn reason(error: &(dyn Error + 'static)) -> String {
    let innermost = carbon_kepler_tls::causes(error).last();
    innermost.map_or_else(|| "the request could not be made".to_owned(), ToString::to_string)
}
