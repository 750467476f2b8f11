//! Addresses and headers as people write them.

use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};

use crate::error::{Error, ErrorKind};

/// Reads the address of a server.
///
/// ```
/// let url = carbon_kepler_bridge::address("https://host/mcp")?;
/// assert_eq!(url.path(), "/mcp");
/// # Ok::<(), carbon_kepler_bridge::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Input`], with what was seen without name, password and query.
pub fn address(text: &str) -> Result<Url, Error> {
    let seen = |reason: String| {
        let seen = format!("{:?}{reason}", without_secrets(text));
        Error::new(ErrorKind::Input, seen).expecting("an address such as http://host:8000/sse")
    };
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
/// ```
/// let variable = |name: &str| (name == "TOKEN").then(|| "s3cret".to_owned());
/// let (name, value) = carbon_kepler_bridge::header("Authorization: Bearer ${TOKEN}", variable)?;
/// assert_eq!((name.as_str(), value.as_bytes()), ("authorization", &b"Bearer s3cret"[..]));
/// # Ok::<(), carbon_kepler_bridge::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Input`], with what was seen without the value, and what was expected.
pub fn header(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<(HeaderName, HeaderValue), Error> {
    let (name, value) = text.split_once(':').ok_or_else(|| refused("no ':' in it").expecting("\"Name: value\""))?;
    let name = name.trim();
    let header = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| refused(format!("{name:?} is no header name")).expecting("letters, digits and '-'"))?;
    let value = expand(value.trim(), variable)?;
    let mut value = HeaderValue::from_str(&value)
        .map_err(|_| refused(format!("the value of {header} has characters that a header cannot carry")))?;
    // Whoever prints it shows no secret.
    value.set_sensitive(true);
    Ok((header, value))
}

fn expand(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<String, Error> {
    let mut parts = text.split("${");
    let mut expanded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').ok_or_else(|| refused("\"${\" without \"}\""))?;
        expanded += &variable(name).ok_or_else(|| refused(format!("variable {name} is not set")))?;
        expanded += rest;
    }
    Ok(expanded)
}

fn refused(seen: impl Into<String>) -> Error {
    Error::new(ErrorKind::Input, seen)
}

/// Puts header texts together again that a shell has split at spaces: `["Authorization:", "Bearer", "x"]`.
///
/// ```
/// let parts = ["Authorization:", "Bearer", "x"].map(str::to_owned);
/// assert_eq!(carbon_kepler_bridge::join_split_headers(&parts), ["Authorization: Bearer x"]);
/// ```
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
            let error = header(text, variable).unwrap_err().to_string();
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
            let error = address(text).unwrap_err();
            assert_eq!((error.kind, &*error.seen), (ErrorKind::Input, seen));
        }
    }

    #[test]
    fn split_headers_are_joined() {
        let joined = |parts: &[&str]| join_split_headers(&parts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        assert_eq!(joined(&["Authorization:", "Bearer", "x", "X-A:b"]), ["Authorization: Bearer x", "X-A:b"]);
        assert_eq!(joined(&["X-Url: http://a b:c", "d"]), ["X-Url: http://a b:c d"]);
    }
}
