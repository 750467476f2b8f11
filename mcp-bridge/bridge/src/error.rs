//! Why a bridge could not do what it was asked.

use std::fmt;

/// A failure: its kind to branch on, what was seen to show, and what a person can do about it.
///
/// Failures of single requests are not among them: those the host gets, as JSON-RPC.
///
/// ```
/// let error = carbon_kepler_bridge::address("htp://user:secret@host").unwrap_err();
/// assert_eq!(error.kind, carbon_kepler_bridge::ErrorKind::Input);
/// assert_eq!(error.to_string(), "\"htp://host\"; expected an address such as http://host:8000/sse");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Error {
    /// Which kind of failure it is.
    pub kind: ErrorKind,
    /// The thing that was seen, without secrets.
    pub seen: String,
    /// The thing that was expected instead, where that can be said.
    pub expected: Option<&'static str>,
    /// The likeliest cure, in the words of the command line.
    pub hint: Option<&'static str>,
}

/// The few kinds of failure that callers tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A text that is no address, or no header.
    Input,
    /// A setting that cannot be used here: a file, a certificate that nobody vouches for.
    Setting,
    /// The server wants credentials that there are not.
    Credentials,
    /// The server has something else at this address.
    NotFound,
    /// The server is not there now, and may be later.
    Unavailable,
    /// The other side says what is no MCP.
    Protocol,
}

impl ErrorKind {
    /// All kinds; who shows them maps each.
    pub const ALL: [Self; 6] =
        [Self::Input, Self::Setting, Self::Credentials, Self::NotFound, Self::Unavailable, Self::Protocol];
}

impl Error {
    /// Whether the same may succeed later without any change.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.kind == ErrorKind::Unavailable
    }

    pub(crate) fn new(kind: ErrorKind, seen: impl Into<String>) -> Self {
        Self { kind, seen: seen.into(), expected: None, hint: None }
    }

    pub(crate) fn expecting(self, expected: &'static str) -> Self {
        Self { expected: Some(expected), ..self }
    }

    pub(crate) fn hinting(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// With what was being done in front.
    pub(crate) fn within(self, what: &str) -> Self {
        Self { seen: format!("{what}: {}", self.seen), ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.seen)?;
        self.expected.map_or(Ok(()), |expected| write!(f, "; expected {expected}"))
    }
}

impl std::error::Error for Error {}
