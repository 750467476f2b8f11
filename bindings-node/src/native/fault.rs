//! The bridge's errors as JavaScript has them.

use carbon_kepler::ErrorKind;
use carbon_kepler_bridge::Error;
use serde_json::{Value, json};

use crate::fault::invalid;

/// The one place that maps the bridge's kinds of errors to codes.
fn code(error: &Error) -> &'static str {
    use carbon_kepler_bridge::ErrorKind as Bridge;
    let kind = match error.kind {
        Bridge::Setting | Bridge::Credentials => ErrorKind::Config,
        Bridge::NotFound => ErrorKind::NotFound,
        Bridge::Unavailable => ErrorKind::Unavailable,
        // An input, what the other side should not have said, and kinds that are still to come.
        _ => ErrorKind::InvalidInput,
    };
    kind.code()
}

/// The description from which `lib/errors.js` makes a `CarbonKeplerError`.
pub(super) fn described(error: &Error, message: &str) -> Value {
    let hints: Vec<_> = error.hint.into_iter().collect();
    json!({"code": code(error), "message": message, "hints": hints, "isRetryable": error.is_retryable()})
}

/// A value of an option that the bridge cannot use; `expected` where it does not say what it wants.
pub(super) fn unusable(error: &Error, what: &str, expected: &str) -> carbon_kepler::Error {
    invalid(what, &error.seen, error.expected.unwrap_or(expected))
}
