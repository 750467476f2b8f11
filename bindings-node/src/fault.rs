//! Errors on their way to JavaScript, where `lib/errors.js` makes a `CarbonKeplerError` of them.

use carbon_kepler::{Error, Lang};

/// The error of functions that JavaScript calls.
pub(crate) type Raised = napi::Error<&'static str>;

/// The mark by which `lib/errors.js` tells our errors from those of Node-API.
const OURS: &str = "CARBON_KEPLER";

/// All that is known of an error, as JSON in its message: Node-API has room only for a message and a code.
pub(crate) fn raised(error: &Error) -> Raised {
    raised_in(error, Lang::En)
}

/// The same, as a world in this language tells it.
pub(crate) fn raised_in(error: &Error, lang: Lang) -> Raised {
    Raised::new(OURS, described(error, lang))
}

fn described(error: &Error, lang: Lang) -> String {
    let place = error.place();
    serde_json::json!({
        "code": error.kind().code(),
        "message": error.text_in(lang),
        "hints": hints(error, lang),
        "isRetryable": error.is_retryable(),
        "line": place.map(|(line, _)| line),
        "column": place.map(|(_, column)| column),
    })
    .to_string()
}

/// Hints as JavaScript says them: a setting is its option.
fn hints(error: &Error, lang: Lang) -> Vec<String> {
    error.hints().iter().map(|hint| hint.spelt_in(lang, option)).collect()
}

/// A setting as JavaScript has it.
pub(crate) fn option(key: &str) -> String {
    match key {
        // A world reads nothing itself.
        "source" => "snapshot".to_owned(),
        "config_dir" => "documents".to_owned(),
        "timeout" => "timeoutMs".to_owned(),
        _ => camel_case(key),
    }
}

/// A name as JavaScript has it.
pub(crate) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut joined = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        joined += &first.to_ascii_uppercase();
        joined += rest;
    }
    joined
}

/// A value that cannot be used.
pub(crate) fn invalid(what: &str, seen: &str, expected: &str) -> Error {
    Error::InvalidInput { what: what.to_owned(), seen: seen.to_owned(), expected: expected.to_owned() }
}

/// The error for a result that serde cannot write as JSON; it should never happen.
pub(crate) fn unwritable(error: &serde_json::Error) -> Raised {
    raised(&invalid("result", &error.to_string(), "JSON"))
}
