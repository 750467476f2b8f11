//! What a bridge is told.

use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::stats::Meter;

/// Where a bridge leads, and how. [`Options::new`] has the defaults of the command line.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Address of the server.
    pub url: Url,
    /// Which transport the server speaks.
    pub transport: Transport,
    /// Headers of every request.
    pub headers: HeaderMap,
    /// How requests prove who they come from, beside the headers.
    pub auth: Auth,
    /// PEM files of certificate authorities to trust beside the system's.
    pub ca_files: Vec<PathBuf>,
    /// Do not check certificates.
    pub insecure: bool,
    /// How long a request waits for a server that is not there.
    pub connect_timeout: Duration,
    /// How long answers are waited for after the host has closed its end.
    pub drain_timeout: Duration,
    /// Largest message in either direction (B).
    pub max_message: usize,
    /// Where to send messages instead of the place that a legacy SSE server names; of the same origin.
    pub message_endpoint: Option<String>,
    /// Log each message's fate.
    pub verbose: bool,
    /// Keep the log off standard error.
    pub quiet: bool,
    /// Also write the log here.
    pub log_file: Option<PathBuf>,
    /// Pauses and patience.
    pub timing: Timing,
    /// What it does is counted here; keep a clone to read it.
    pub meter: Meter,
}

impl Options {
    /// A bridge to this address.
    #[must_use]
    pub fn new(url: Url) -> Self {
        Self {
            url,
            transport: Transport::Auto,
            headers: HeaderMap::new(),
            auth: Auth::Browser(OAuth::default()),
            ca_files: Vec::new(),
            insecure: false,
            connect_timeout: Duration::from_secs(50),
            drain_timeout: Duration::from_secs(5),
            max_message: 64 << 20,
            message_endpoint: None,
            verbose: false,
            quiet: false,
            log_file: None,
            timing: Timing::default(),
            meter: Meter::default(),
        }
    }
}

/// What a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Find out: SSE first if the path ends in `/sse`, else Streamable HTTP first.
    Auto,
    /// Streamable HTTP (protocol versions from 2025-03-26 on).
    Http,
    /// HTTP with SSE (2024-11-05).
    Sse,
}

/// Credentials.
#[derive(Clone, Debug)]
pub enum Auth {
    /// What the headers say, nothing else.
    None,
    /// A bearer token in a file, read anew for each request.
    BearerFile(PathBuf),
    /// OAuth with a person and a browser, if the server asks for it.
    Browser(OAuth),
    /// OAuth without a person.
    ClientCredentials(OAuth),
}

/// Who the bridge is to an authorization server.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct OAuth {
    /// Registered beforehand; without it the bridge registers itself.
    pub client_id: Option<String>,
    /// Belongs to the identifier.
    pub client_secret: Option<String>,
    /// Scopes to ask for; by default those that the server names.
    pub scopes: Vec<String>,
    /// Port of the redirect on loopback; by default any that is free.
    pub port: u16,
    /// Where tokens are kept; none: in memory only.
    pub store: Option<PathBuf>,
}

/// Pauses and patience; tests shorten them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Timing {
    /// Before the second attempt to connect; then twice as long each time, with jitter.
    pub first_pause: Duration,
    /// No pause is longer.
    pub longest_pause: Duration,
    /// A stream that has sent comments is dead after so many of its usual intervals without a byte.
    pub missed_pings: u32,
    /// It is never given up earlier.
    pub least_silence: Duration,
    /// How long the end of a session may take to tell the server, and the last lines to reach the host.
    pub farewell: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            first_pause: Duration::from_millis(50),
            longest_pause: Duration::from_secs(5),
            missed_pings: 3,
            least_silence: Duration::from_secs(10),
            farewell: Duration::from_secs(1),
        }
    }
}

/// Reads the address of a server.
///
/// # Errors
/// What was seen, without name, password and query.
pub fn address(text: &str) -> Result<Url, String> {
    let seen = |reason: String| format!("{:?}{reason}", without_secrets(text));
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return Err(seen(String::new()));
    }
    // With these schemes there is no address without a host.
    Url::parse(text).map_err(|error| seen(format!(" ({error})")))
}

/// Nobody knows the parts of what is no address, so it loses everything up to the last `@` and from a `?` on.
fn without_secrets(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").map_or((String::new(), text), |(it, rest)| (format!("{it}://"), rest));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    format!("{scheme}{}", rest.split('?').next().unwrap_or_default())
}

/// Reads `Name: value`; `${NAME}` in the value is replaced by that variable.
///
/// # Errors
/// What was seen, without the value, and what was expected.
pub fn header(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("no ':' in it; expected \"Name: value\"")?;
    let header = HeaderName::from_bytes(name.trim().as_bytes())
        .map_err(|_| format!("{:?} is no header name; expected letters, digits and '-'", name.trim()))?;
    let value = expand(value.trim(), variable)?;
    let mut value = HeaderValue::from_str(&value)
        .map_err(|_| format!("the value of {header} has characters that a header cannot carry"))?;
    // Whoever prints it shows no secret.
    value.set_sensitive(true);
    Ok((header, value))
}

fn expand(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut parts = text.split("${");
    let mut expanded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').ok_or("\"${\" without \"}\"")?;
        expanded += &variable(name).ok_or_else(|| format!("variable {name} is not set"))?;
        expanded += rest;
    }
    Ok(expanded)
}

/// Puts header texts together again that a shell has split at spaces: `["Authorization:", "Bearer", "x"]`.
///
/// A part without ':' belongs to the one before it, as does one whose text before ':' is no header name.
#[must_use]
pub fn join_split_headers(parts: &[String]) -> Vec<String> {
    let starts = |part: &str| {
        let name = part.split_once(':').map(|(name, _)| name);
        name.is_some_and(|name| HeaderName::from_bytes(name.as_bytes()).is_ok())
    };
    let mut joined: Vec<String> = Vec::new();
    for part in parts {
        match joined.last_mut() {
            Some(last) if !starts(part) => *last = format!("{last} {part}"),
            _ => joined.push(part.clone()),
        }
    }
    joined
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn variable(name: &str) -> Option<String> {
        (name == "TOKEN").then(|| "s3cret".to_owned())
    }

    #[test]
    fn headers_are_read_with_and_without_space_and_variables_are_put_in() {
        for text in ["Authorization: Bearer ${TOKEN}", "authorization:Bearer ${TOKEN}"] {
            let (name, value) = header(text, variable).unwrap();
            assert_eq!((name.as_str(), value.to_str().unwrap()), ("authorization", "Bearer s3cret"));
            assert!(!format!("{value:?}").contains("s3cret"));
        }
        assert_eq!(header("X: a${TOKEN}b${TOKEN}", variable).unwrap().1, "as3cretbs3cret");
        for (text, says) in [
            ("no colon", "no ':'"),
            ("bad name: x", "no header name"),
            ("X: ${OTHER}", "variable OTHER is not set"),
            ("X: ${TOKEN", "without"),
            ("X: a\nb", "cannot carry"),
        ] {
            let error = header(text, variable).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn a_refused_address_is_shown_without_secrets() {
        assert_eq!(address("https://me:pw@h/mcp?key=k").unwrap().password(), Some("pw"));
        for (text, seen) in [
            ("htp://u:geheim@h", "\"htp://h\""),
            ("u:geheim@h/x", "\"h/x\""),
            ("http://u:gehe/im@h/x", "\"http://h/x\" (invalid port number)"),
            ("http://u:geheim@h:99999/x?key=geheim", "\"http://h:99999/x\" (invalid port number)"),
            ("http://", "\"http://\" (empty host)"),
        ] {
            assert_eq!(address(text).unwrap_err(), seen);
        }
    }

    #[test]
    fn split_headers_are_joined() {
        let joined = |parts: &[&str]| join_split_headers(&parts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        assert_eq!(joined(&["Authorization:", "Bearer", "x", "X-A:b"]), ["Authorization: Bearer x", "X-A:b"]);
        assert_eq!(joined(&["X-Url: http://a b:c", "d"]), ["X-Url: http://a b:c d"]);
    }
}
