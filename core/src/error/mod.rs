mod cures;
mod hint;
mod korean;
mod syntax;

use crate::text::quoted;
use std::fmt;

pub use hint::Hint;
pub(crate) use hint::{hint_in, spelt};
pub use syntax::SyntaxError;

/// Everything that can go wrong, with what was seen and what was expected.
///
/// Branch on [`kind`](Error::kind); show [`hints`](Error::hints) beside the message, not inside it.
///
/// ```
/// use carbon_kepler::{Error, ErrorKind, Snapshot};
///
/// let error = Snapshot::from_scrape("node-1", b"").unwrap_err();
/// assert!(matches!(error, Error::EmptyBody { .. }) && error.is_retryable());
/// assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::NoData, "node-1: empty body, expected Prometheus metrics"));
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // fields are named for what they hold
pub enum Error {
    /// An argument or value that cannot be used.
    #[error("{what}: expected {expected}, saw {seen}")]
    InvalidInput { what: String, seen: String, expected: String },

    /// A setting that cannot be used, with the place it came from.
    #[error("{key} (from {origin}): expected {expected}, saw {seen}")]
    Config { key: String, origin: String, seen: String, expected: String },

    /// A file of settings, factors or standards that cannot be used.
    #[error("{origin}: {reason}")]
    Document { origin: String, reason: String },

    /// A key that means nothing.
    #[error("{origin}: unknown key {key:?}{}", near_note(.near))]
    UnknownKey { origin: String, key: String, near: Vec<String> },

    /// A line that is not exposition (strict mode).
    #[error("{source_name}: {error}")]
    Syntax { source_name: String, error: SyntaxError },

    /// A body that stops before its end.
    #[error("{source_name}: body is cut off or damaged: {evidence}")]
    Truncated { source_name: String, evidence: String },

    /// A body of zero bytes.
    #[error("{source_name}: empty body, expected Prometheus metrics")]
    EmptyBody { source_name: String },

    /// A web page where metrics were expected.
    #[error("{source_name}: an HTML page, expected Prometheus metrics; it begins {seen:?}")]
    Html { source_name: String, seen: String },

    /// The exporter's own error text where metrics were expected.
    #[error("{source_name}: the exporter failed to collect: {seen:?}")]
    ExporterFailed { source_name: String, seen: String },

    /// Text without a single sample.
    #[error("{source_name}: no sample in {lines} lines, expected Prometheus metrics; first problem: {}", first_problem(.first.as_ref()))]
    NotMetrics { source_name: String, lines: usize, first: Option<SyntaxError> },

    /// A compressed body where text was expected: gzip, zstd, br, deflate and so on.
    #[error("{source_name}: {encoding} data, expected Prometheus metrics as text")]
    Compressed { source_name: String, encoding: String },

    /// A JSON document where metrics were expected.
    #[error("{source_name}: a JSON document, expected Prometheus metrics as text; it begins {seen:?}")]
    Json { source_name: String, seen: String },

    /// Samples, but none that carries power or energy; `unread` says what was skipped or lacked a label.
    #[error("{source_name}: no power or energy could be read{}; families seen: {}{}", version_note(.version),
            listed(.families), unread_note(.unread))]
    NoPowerFamily { source_name: String, version: Option<String>, families: Vec<String>, unread: Vec<String> },

    /// Energy counters, but no power.
    #[error("only energy counters ({}, from {}): power needs two scrapes of the same node, at least {min_seconds} s \
             apart, and the time between them", listed(.families), .dialects.join(" and "))]
    NeedsWindow { dialects: Vec<String>, families: Vec<String>, min_seconds: u32 },

    /// No RAPL zone in a powercap directory.
    #[error("{directory}: no RAPL zone, expected directories like intel-rapl:0 with name and energy_uj")]
    NoRapl { directory: String },

    /// RAPL counters that we may not read.
    #[error("{path}: permission denied, expected a readable energy counter")]
    RaplDenied { path: String },

    /// No source was given for a measurement.
    #[error("no source: expected the address of an exporter, a file, or a RAPL directory")]
    NoSource,

    /// No hourly profile of carbon intensity is known for the region.
    #[error("no carbon intensity curve for region {region}, expected one in a configuration file or in the call")]
    NoCurve { region: String },

    /// One node from two sources: adding both would double it.
    #[error("{second}: node {node:?} was already read from {first}; expected each node once ({evidence})")]
    DuplicateNode { node: String, first: String, second: String, evidence: String },

    /// Something asked for by name that is not there.
    #[error("no {what} {}{}", in_quotes(.name), near_note(.near))]
    NotFound { what: String, name: String, near: Vec<String> },

    /// Something asked for by name that is not in what could be read; it may be where nothing could.
    #[error("no {what} {}{}; {unread}", in_quotes(.name), near_note(.near))]
    NotRead { what: String, name: String, near: Vec<String>, unread: String },

    /// A source that does not answer, or answers with a failure.
    #[error("{source_name}: {reason}")]
    Unavailable { source_name: String, reason: String },

    /// A source with which there is no encrypted connection: its certificate, or ours, is refused.
    #[error("{source_name}: no secure connection: {reason}")]
    Encryption { source_name: String, reason: String, hint: Hint },

    /// A source that refuses our credentials.
    #[error("{source_name}: {reason}")]
    Denied { source_name: String, reason: String },

    /// A source that answers too slowly.
    #[error("{source_name}: no complete answer within {seconds} s")]
    Timeout { source_name: String, seconds: f64 },

    /// A body above the size limit.
    #[error("{source_name}: body is larger than the limit of {limit} bytes")]
    TooLarge { source_name: String, limit: u64 },
}

/// The few kinds of failure that callers distinguish.
///
/// ```
/// use carbon_kepler::ErrorKind;
///
/// assert_eq!((ErrorKind::Config.code(), ErrorKind::Config.exit_code()), ("config", 78));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller asked for something impossible.
    InvalidInput,
    /// The data is not what it should be.
    Parse,
    /// A name is not there.
    NotFound,
    /// The data is valid, but does not answer the question.
    NoData,
    /// A setting, a credential or a certificate is wrong.
    Config,
    /// A source cannot be reached now.
    Unavailable,
    /// A source is too slow now.
    Timeout,
}

impl ErrorKind {
    /// All kinds; every surface maps each of them.
    pub const ALL: [Self; 7] =
        [Self::InvalidInput, Self::Parse, Self::NotFound, Self::NoData, Self::Config, Self::Unavailable, Self::Timeout];

    /// Stable name, the same on every surface.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::Parse => "parse",
            Self::NotFound => "not_found",
            Self::NoData => "no_data",
            Self::Config => "config",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
        }
    }

    /// Exit code of a command that fails with it (after BSD's sysexits where that has one).
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::InvalidInput => 2,
            Self::Parse => 65,
            Self::NotFound | Self::NoData => 1,
            Self::Config => 78,
            Self::Unavailable => 69,
            Self::Timeout => 75,
        }
    }
}

impl Error {
    /// A value that cannot be used: what it is for, what was seen, and what was expected.
    pub(crate) fn invalid(what: &str, seen: &str, expected: &str) -> Self {
        Self::InvalidInput { what: what.to_owned(), seen: seen.to_owned(), expected: expected.to_owned() }
    }

    /// Which kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidInput { .. } | Self::DuplicateNode { .. } | Self::TooLarge { .. } => ErrorKind::InvalidInput,
            Self::Config { .. }
            | Self::Document { .. }
            | Self::UnknownKey { .. }
            | Self::NoSource
            | Self::Encryption { .. }
            | Self::Denied { .. }
            | Self::RaplDenied { .. } => ErrorKind::Config,
            Self::Syntax { .. }
            | Self::Truncated { .. }
            | Self::Html { .. }
            | Self::ExporterFailed { .. }
            | Self::NotMetrics { .. }
            | Self::Compressed { .. }
            | Self::Json { .. } => ErrorKind::Parse,
            Self::EmptyBody { .. }
            | Self::NoPowerFamily { .. }
            | Self::NeedsWindow { .. }
            | Self::NoRapl { .. }
            | Self::NoCurve { .. } => ErrorKind::NoData,
            Self::NotFound { .. } | Self::NotRead { .. } => ErrorKind::NotFound,
            Self::Unavailable { .. } => ErrorKind::Unavailable,
            Self::Timeout { .. } => ErrorKind::Timeout,
        }
    }

    /// Whether the same call may succeed later without any change by the caller.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unavailable | ErrorKind::Timeout)
            || matches!(self, Self::ExporterFailed { .. } | Self::Truncated { .. } | Self::EmptyBody { .. })
    }

    /// Of bad data: line and column, from 1, of what should not be there.
    #[must_use]
    pub fn place(&self) -> Option<(usize, usize)> {
        match self {
            Self::Syntax { error, .. } | Self::NotMetrics { first: Some(error), .. } => {
                Some((error.line, error.column))
            }
            _ => None,
        }
    }
}

/// Family names for a message: all that fit, then how many more.
fn listed(families: &[String]) -> String {
    const SHOWN: usize = 8;
    match families {
        [] => "none".to_owned(),
        few if few.len() <= SHOWN => few.join(", "),
        many => format!("{}, and {} more", many[..SHOWN].join(", "), many.len() - SHOWN),
    }
}

fn unread_note(unread: &[String]) -> String {
    if unread.is_empty() { String::new() } else { format!("; not readable: {}", unread.join("; ")) }
}

fn version_note(version: &Option<String>) -> String {
    version.as_ref().map_or(String::new(), |version| format!(" from Kepler {version}"))
}

fn first_problem(first: Option<&SyntaxError>) -> String {
    first.map_or_else(|| "no line but comments".to_owned(), ToString::to_string)
}

/// A name in quotes, whatever it is made of.
fn in_quotes(name: &str) -> String {
    let shown = quoted(name);
    if shown.starts_with('"') { shown.into_owned() } else { format!("\"{shown}\"") }
}

fn near_note(near: &[String]) -> String {
    if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", near.iter().map(|it| quoted(it)).collect::<Vec<_>>().join(" or "))
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_code_and_a_failing_exit() {
        let codes: std::collections::BTreeSet<_> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
        assert!(ErrorKind::ALL.iter().all(|kind| kind.exit_code() > 0));
    }

    #[test]
    fn long_lists_say_how_many_are_left_out() {
        let families: Vec<_> = (0..10).map(|n| format!("f{n}")).collect();
        assert_eq!(listed(&families), "f0, f1, f2, f3, f4, f5, f6, f7, and 2 more");
        assert_eq!(listed(&[]), "none");
    }
}
