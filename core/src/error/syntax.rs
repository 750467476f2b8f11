use std::fmt;

/// Where a body stops being Prometheus exposition, what stood there and what was expected.
///
/// ```
/// use carbon_kepler::exposition::Scrape;
///
/// let error = Scrape::parse(b"up one\n").unwrap_err();
/// assert_eq!((error.line, error.column, error.seen.as_str()), (1, 4, "one"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct SyntaxError {
    /// Line in the body, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The text found there, cut to a readable length; empty at the end of a line.
    pub seen: String,
    /// The text that the format allows there.
    pub expected: &'static str,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: expected {}, saw ", self.line, self.column, self.expected)?;
        if self.seen.is_empty() { f.write_str("the end of the line") } else { write!(f, "{:?}", self.seen) }
    }
}

impl std::error::Error for SyntaxError {}
