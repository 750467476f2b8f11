use std::borrow::Cow;
use std::fmt;

/// A piece of the scraped body: borrowed as it stands there, decoded only when asked for.
///
/// ```
/// use carbon_kepler::exposition::{Item, Parser};
///
/// let mut parser = Parser::new(b"a{comm=\"run \\\"x\\\"\"} 1\n");
/// let Some(Ok(Item::Sample(sample))) = parser.next_item() else { panic!() };
/// assert_eq!(sample.labels[0].value.raw(), r#"run \"x\""#);
/// assert_eq!(sample.labels[0].value.decode(), r#"run "x""#);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    raw: &'a str,
    escapes: Escapes,
}

/// Which escape sequences a piece of text contains.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    None,
    /// `\\`, `\"` and `\n`, as between quotes.
    Quoted,
    /// `\\` and `\n`, as in help text of the text format.
    Help,
}

impl<'a> Text<'a> {
    pub(crate) fn plain(raw: &'a str) -> Self {
        Self { raw, escapes: Escapes::None }
    }

    pub(crate) fn quoted(raw: &'a str, has_backslash: bool) -> Self {
        let escapes = if has_backslash { Escapes::Quoted } else { Escapes::None };
        Self { raw, escapes }
    }

    pub(crate) fn help(raw: &'a str) -> Self {
        let escapes = if raw.contains('\\') { Escapes::Help } else { Escapes::None };
        Self { raw, escapes }
    }

    /// The text as it stands in the body, escapes included, quotes not.
    #[must_use]
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// The text it means. Copies only where there is something to unescape.
    /// An escape that the format does not define keeps its backslash.
    #[must_use]
    pub fn decode(&self) -> Cow<'a, str> {
        match self.escapes {
            Escapes::None => Cow::Borrowed(self.raw),
            Escapes::Quoted => Cow::Owned(unescape(self.raw, true)),
            Escapes::Help => Cow::Owned(unescape(self.raw, false)),
        }
    }

    /// Whether the decoded text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }
}

/// Compares what the text means, not how it is written.
impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        match self.escapes {
            Escapes::None => self.raw == other,
            _ => self.decode() == other,
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.decode())
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.decode(), f)
    }
}

fn unescape(raw: &str, quotes: bool) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let meant = match rest.as_bytes().get(at + 1) {
            Some(b'\\') => '\\',
            Some(b'n') => '\n',
            Some(b'"') if quotes => '"',
            _ => {
                out.push('\\');
                rest = &rest[at + 1..];
                continue;
            }
        };
        out.push(meant);
        rest = &rest[at + 2..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_escapes_keep_their_backslash() {
        assert_eq!(Text::quoted(r"a\tb\", true).decode(), r"a\tb\");
        assert_eq!(Text::quoted(r"\\n\n\\", true).decode(), "\\n\n\\");
    }

    #[test]
    fn help_text_knows_no_escaped_quote() {
        assert_eq!(Text::help(r#"say \"hi\"\n"#).decode(), "say \\\"hi\\\"\n");
    }
}
