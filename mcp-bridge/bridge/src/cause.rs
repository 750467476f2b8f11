//! Causes of an error of the HTTP client. The outer ones hold the address, which may hold credentials.

/// The innermost reason, which is the one that helps.
pub(crate) fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    let innermost = carbon_kepler_tls::causes(error).last();
    innermost.map_or_else(|| "the request could not be made".to_owned(), ToString::to_string)
}
