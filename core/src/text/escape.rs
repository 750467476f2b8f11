//! Text from outside, made harmless where it is shown.

use std::borrow::Cow;

use super::look::Look;

/// Text from outside on one line of a terminal. Names come from processes, so they may hold anything; characters
/// that steer a terminal or hide what is written (controls, directions, zero width) are escaped.
///
/// ```
/// assert_eq!(carbon_kepler::render::printable("red \u{1b}[31m"), "red \\u{1b}[31m");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

pub(crate) fn shown(text: &str, look: Look) -> Cow<'_, str> {
    escaped(text, |c| look == Look::Markdown && "\\`*_[]<>!|&#~".contains(c))
}

fn escaped(text: &str, with_backslash: impl Fn(char) -> bool) -> Cow<'_, str> {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if !text.chars().any(|c| steers(c) || with_backslash(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if c.is_control() => out.extend(c.escape_debug()),
            c if steers(c) => out.extend(c.escape_unicode()),
            c if with_backslash(c) => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The longest name that Kubernetes allows, in characters.
pub(crate) const LONGEST_NAME: usize = 253;

/// A name from outside within a sentence. What is made of more than names in Kubernetes are (letters, digits, dots, dashes)
/// is quoted, so that it is seen where it begins and ends, and what steers a terminal is escaped: a process may call itself
/// whatever it likes, and so write to whoever reads an answer.
///
/// ```
/// use carbon_kepler::render::quoted;
///
/// assert_eq!(quoted("web-6d9f7b8c4-x2x7k"), "web-6d9f7b8c4-x2x7k");
/// assert_eq!(quoted("x\n## NOTE: \"met\""), r#""x\n## NOTE: \"met\"""#);
/// ```
#[must_use]
pub fn quoted(name: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._/*".contains(c);
    if !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(is_plain) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(format!("\"{}\"", escaped(&cut(name, LONGEST_NAME), |c| c == '"' || c == '\\')))
}

/// The name of something in a namespace, or of what is in none, within a sentence.
pub(crate) fn placed(namespace: Option<&str>, name: &str) -> String {
    format!("{}/{}", namespace.map_or(Cow::Borrowed("-"), quoted), quoted(name))
}

/// The most characters of a cell: one long name must not widen every row. JSON and CSV have all of it.
const CELL: usize = 80;

pub(crate) fn cell(text: &str, look: Look) -> String {
    shown(&cut(text, CELL), look).into_owned()
}

/// A name beside a table, as long as Kubernetes allows.
pub(crate) fn named(text: &str, look: Look) -> String {
    shown(&cut(text, LONGEST_NAME), look).into_owned()
}

/// The first characters of a text, with an ellipsis where there are more.
pub(crate) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// How much of a bad line an error quotes, in characters.
pub(crate) const QUOTED: usize = 60;

/// The first characters of a text, with an ellipsis where it was cut.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((cut, _)) => format!("{}...", &text[..cut]),
        None => text.to_owned(),
    }
}
