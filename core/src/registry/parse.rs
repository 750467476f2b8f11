//! Text of files to rows, and why it cannot be read.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Error;
use crate::shape::{Fault, Misfit, shaped};
use crate::suggest::nearest;

pub(super) fn toml<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
        refused::<T>(&place(name, line), toml::from_str(text).ok(), error.message())
    })
}

pub(super) fn json<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Error> {
    // Some editors of Windows begin a file with a mark of its encoding.
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|error| {
        let at = format!(" at line {} column {}", error.line(), error.column());
        let reason = error.to_string();
        refused::<T>(&place(name, error.line()), serde_json::from_str(text).ok(), reason.trim_end_matches(&at))
    })
}

fn place(name: &str, line: usize) -> String {
    if line > 0 { format!("{name} line {line}") } else { name.to_owned() }
}

/// Describes what does not fit. Text that is no value at all, or has a key twice, is described by who read it.
fn refused<T: DeserializeOwned>(at: &str, value: Option<Value>, otherwise: &str) -> Error {
    let origin = at.to_owned();
    match value.and_then(|value| shaped::<T>(&value).err()) {
        Some(Misfit { path, fault: Fault::UnknownKey { key, known } }) => {
            Error::UnknownKey { origin, key: path, near: nearest(&key, known.iter().copied()) }
        }
        Some(misfit) => Error::Document { origin, reason: misfit.to_string() },
        None => Error::Document { origin, reason: otherwise.trim().replace('\n', " ") },
    }
}
