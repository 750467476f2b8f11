//! Which addresses that a server names may be called, opened or shown as a link.
//!
//! One answer of 401 is enough for a server to have a browser opened, so what it names is a stranger's text: `file:`,
//! `javascript:` or a scheme that some program has registered would start that program (CVE-2025-6514), and tokens sent
//! over `http:` belong to whoever listens. OAuth 2.1 and the MCP specification want `https:` for all of them.

use reqwest::Url;
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use serde_json::{Map, Value};
use url::Host;

use crate::error::{Error, ErrorKind};
use crate::log::excerpt;

/// The members of metadata documents that name what may come to be called or opened.
const NAMED: [&str; 6] = [
    "authorization_server",
    "authorization_servers",
    "authorization_endpoint",
    "token_endpoint",
    "registration_endpoint",
    "revocation_endpoint",
];
const POINTER: &str = "resource_metadata=";

const ENCRYPTED: &str = "https: without user or password";
const LOCAL: &str = "https:, or http: on loopback, without user or password";

/// The rule for what one server names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    /// Whether it runs on this machine, where `http:` does not leave the machine either.
    is_local: bool,
}

impl Rule {
    /// The rule for a server at this address; none if it may name nothing, because nobody can say who answers there.
    pub(super) fn of(server: &Url) -> Option<Self> {
        let is_local = is_loopback(server);
        (server.scheme() == "https" || is_local).then_some(Self { is_local })
    }

    pub(super) fn is_local(self) -> bool {
        self.is_local
    }

    /// Reads an address, which may be relative to `base`. `what` says in errors what it is.
    ///
    /// # Errors
    /// An address against the rule, with what was expected.
    pub(super) fn read(self, what: &str, text: &str, base: Option<&Url>) -> Result<Url, Error> {
        // As rmcp reads it: `http:host` is an address, though it could be taken for a path of `base`.
        let url = Url::parse(text).or_else(|error| base.map_or(Err(error), |base| base.join(text)));
        url.ok().filter(|url| self.allows(url)).ok_or_else(|| {
            let expected = if self.is_local { LOCAL } else { ENCRYPTED };
            Error::new(ErrorKind::Credentials, format!("{what} is {}", excerpt(text))).expecting(expected)
        })
    }

    fn allows(self, url: &Url) -> bool {
        let is_private = url.scheme() == "https" || (self.is_local && is_loopback(url));
        let is_anonymous = url.username().is_empty() && url.password().is_none();
        is_private && is_anonymous && has_plain_host(url)
    }

    /// Checks all addresses of a metadata document, found at `place`.
    ///
    /// # Errors
    /// The first that is against the rule.
    pub(super) fn check_document(self, body: &[u8], place: &Url) -> Result<(), Error> {
        let members: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
        for name in NAMED {
            let named = match members.get(name) {
                Some(Value::Array(several)) => several.as_slice(),
                Some(one) => std::slice::from_ref(one),
                None => &[],
            };
            for text in named.iter().filter_map(Value::as_str) {
                self.read(&format!("the server's {name}"), text, Some(place))?;
            }
        }
        Ok(())
    }

    /// Checks where the headers of a refusal say that metadata is.
    ///
    /// # Errors
    /// The first address that is against the rule.
    pub(super) fn check_challenges(self, headers: &HeaderMap, place: &Url) -> Result<(), Error> {
        let texts = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|it| it.to_str().ok());
        texts.into_iter().try_for_each(|text| self.check_challenge(text, place))
    }

    /// Checks where one `WWW-Authenticate` says that metadata is.
    ///
    /// # Errors
    /// The first address that is against the rule.
    pub(super) fn check_challenge(self, text: &str, place: &Url) -> Result<(), Error> {
        for pointer in pointers(text).filter(|it| !it.trim().is_empty()) {
            self.read("the server's resource_metadata", &pointer, Some(place))?;
        }
        Ok(())
    }
}

/// Where a challenge says that metadata is: each value of `resource_metadata`, quoted or not.
fn pointers(challenge: &str) -> impl Iterator<Item = String> {
    // The same offsets: only ASCII letters change.
    let lower = challenge.to_ascii_lowercase();
    let starts: Vec<usize> = lower.match_indices(POINTER).map(|(at, _)| at + POINTER.len()).collect();
    starts.into_iter().map(|start| value(challenge[start..].trim_start()))
}

/// The value of a parameter, from its first character on.
fn value(text: &str) -> String {
    let Some(quoted) = text.strip_prefix('"') else {
        let is_end = |letter: char| matches!(letter, ',' | ';') || letter.is_whitespace();
        return text.split(is_end).next().unwrap_or_default().to_owned();
    };
    let mut value = String::new();
    let mut letters = quoted.chars();
    while let Some(letter) = letters.next().filter(|it| *it != '"') {
        value.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    value
}

/// Whether an `http:` or `https:` address is surely one of this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && match url.host() {
            Some(Host::Domain(name)) => is_localhost(name),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
            None => false,
        }
}

/// Names that stand for loopback wherever they are resolved (RFC 6761, 6.3).
pub(super) fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// Addresses may have hosts with quotes, commas and dollar signs in them, which no real one has.
fn has_plain_host(url: &Url) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    match url.host() {
        Some(Host::Domain(name)) => {
            name.starts_with(|it: char| it.is_ascii_alphanumeric()) && name.chars().all(is_plain)
        }
        Some(_) => true,
        None => false,
    }
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
