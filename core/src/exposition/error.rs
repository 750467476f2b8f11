use std::fmt;

/// Where a body stops being Prometheus exposition, what stood there and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct SyntaxError {
    /// Line in the body, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The text found there, cut to a readable length; empty at the end of a line.
    pub seen: String,
    /// What the format allows there.
    pub expected: &'static str,
}

/// How much of a bad line an error quotes, in characters.
const QUOTED: usize = 60;

impl SyntaxError {
    /// An error at byte `at` of a line.
    pub(crate) fn at(line_number: usize, line: &str, fault: Fault) -> Self {
        let at = fault.at.min(line.len());
        Self {
            line: line_number,
            column: line[..at].chars().count() + 1,
            seen: excerpt(&line[at..]),
            expected: fault.expected,
        }
    }

    /// An error in a line that is not UTF-8, at its first bad byte.
    pub(crate) fn not_utf8(line_number: usize, line: &[u8], valid_up_to: usize) -> Self {
        let good = String::from_utf8_lossy(&line[..valid_up_to]);
        let bad = &line[valid_up_to..line.len().min(valid_up_to + 4 * QUOTED)];
        Self {
            line: line_number,
            column: good.chars().count() + 1,
            seen: excerpt(&String::from_utf8_lossy(bad)),
            expected: "UTF-8 text",
        }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: expected {}, saw ", self.line, self.column, self.expected)?;
        if self.seen.is_empty() { f.write_str("the end of the line") } else { write!(f, "{:?}", self.seen) }
    }
}

impl std::error::Error for SyntaxError {}

/// The first characters of a text, with an ellipsis where it was cut.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((cut, _)) => format!("{}...", &text[..cut]),
        None => text.to_owned(),
    }
}

/// An error inside one line, before its line number is known. Small, because it is on the hot path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) expected: &'static str,
}
