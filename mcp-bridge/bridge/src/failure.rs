//! Why there is no response to use, and what that means for a message.

use bytes::Bytes;
use carbon_kepler_tls::{Fault, proxy_of, proxy_setting};
use reqwest::{Method, StatusCode, Url};

use crate::cause;
use crate::error::{Error, ErrorKind};
use crate::log::{excerpt, line, shown};
use crate::message::Message;
use crate::trouble::Trouble;

/// Why there is no response to use.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The server was not reached: it has surely not processed anything.
    Unreached(String),
    /// It was not reached, and trying again will not help (a certificate that is not trusted).
    Unusable(Error),
    /// The connection broke: the server may have processed it.
    Broken(String),
    Refused(Box<Refusal>),
}

/// An HTTP status that is no success.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    /// The content type, if that is what is wrong.
    pub(crate) unexpected_type: Option<String>,
    /// The coding of the body, if it is one that was not asked for.
    pub(crate) unasked_coding: Option<String>,
    /// Where it leads, as the server says it.
    pub(crate) location: Option<String>,
    /// OAuth might have helped, had the server been one with `https:`.
    pub(crate) is_unencrypted: bool,
    pub(crate) method: Method,
    pub(crate) url: Url,
}

impl Failure {
    pub(crate) fn trouble(&self) -> Trouble {
        match self {
            Self::Unreached(reason) => Trouble::passing(format!("the server cannot be reached: {reason}")),
            Self::Unusable(error) => Trouble::lasting(error.to_string()),
            Self::Broken(reason) => Trouble::passing(format!("the connection broke before the answer came: {reason}")),
            Self::Refused(refusal) => refusal.trouble(),
        }
    }
}

impl Refusal {
    /// One line about it, for the host.
    fn trouble(&self) -> Trouble {
        let text = String::from_utf8_lossy(&self.body);
        let text = line(&text, 200);
        let said = if text.is_empty() { String::new() } else { format!(": {text}") };
        let advice = match self.status.as_u16() {
            _ if self.is_unencrypted => UNENCRYPTED.to_owned(),
            401 => " (give credentials with --header or --bearer-token-file)".to_owned(),
            403 => " (the credentials do not suffice)".to_owned(),
            407 => format!(" (the proxy wants credentials: {})", proxy_setting(&self.url)),
            300..=399 => format!(" (a redirect to {} is not followed; give the address it should be)", self.aim()),
            _ => String::new(),
        };
        let what = match (&self.unasked_coding, &self.unexpected_type) {
            (Some(coding), _) => {
                format!("HTTP {} in content coding {}, which was not asked for", self.status, excerpt(coding))
            }
            (None, Some(found)) => format!("HTTP {} and content type {found:?}, which is not MCP", self.status),
            (None, None) => format!("HTTP {}", self.status),
        };
        Trouble {
            message: format!("{} {} was answered with {what}{said}{advice}", self.method, shown(&self.url)),
            retryable: matches!(self.status.as_u16(), 429 | 500..=599),
            status: Some(self.status.as_u16()),
        }
    }

    /// Where a redirect leads, without secrets: the text is a stranger's.
    fn aim(&self) -> String {
        let Some(location) = &self.location else { return "nowhere".to_owned() };
        let aim = self.url.join(location).map(|url| shown(&url));
        excerpt(aim.as_deref().unwrap_or(location.split('?').next().unwrap_or_default()))
    }

    /// The server does not want us, whatever we ask.
    pub(crate) fn is_about_us(&self) -> bool {
        matches!(self.status.as_u16(), 401 | 403 | 407)
    }

    /// Whether its body is the answer to a request.
    pub(crate) fn answers(&self, request: &Message) -> bool {
        let answer = Message::all(self.body.clone());
        let is_answer = |id| matches!(answer.as_deref(), Ok([answer]) if answer.is_response_to(id));
        request.request_id().is_some_and(is_answer)
    }

    /// Something before the server says that the server is not there yet.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self.status.as_u16(), 429 | 502..=504)
    }

    /// Whether a server that speaks another transport may answer so too.
    pub(crate) fn may_be_wrong_transport(&self) -> bool {
        self.unexpected_type.is_some() || matches!(self.status.as_u16(), 400 | 404 | 405 | 406 | 415)
    }
}

const UNENCRYPTED: &str = " (the bridge does not sign in over http: beyond loopback, where others could read the token; \
expected an https: address, or a token with --bearer-token-file)";

/// Why there is no response.
pub(crate) fn failure(error: &reqwest::Error) -> Failure {
    if let Some(Fault { reason, advice }) = Fault::find(error) {
        let seen = format!("no secure connection: {reason} ({})", with_flags(advice));
        return Failure::Unusable(Error::new(ErrorKind::Setting, seen));
    }
    let reason = cause::reason(error);
    if error.is_connect() {
        return unreached(error.url(), reason);
    }
    if error.is_builder() { Failure::Unreached(reason) } else { Failure::Broken(reason) }
}

/// There is no connection: to the server, or to the proxy before it.
fn unreached(url: Option<&Url>, reason: String) -> Failure {
    let Some((url, proxy)) = url.and_then(|url| Some((url, proxy_of(url)?))) else { return Failure::Unreached(reason) };
    if reason.contains("proxy authorization") {
        let seen = format!("the proxy {proxy} wants credentials: {}", proxy_setting(url));
        return Failure::Unusable(Error::new(ErrorKind::Credentials, seen));
    }
    Failure::Unreached(format!("by the proxy {proxy}: {reason}"))
}

/// An advice with settings as the command line spells them.
fn with_flags(advice: &str) -> String {
    let flag = |key: &str| format!("--{}", key.replace('_', "-"));
    let spelt = advice.split('{').map(|part| match part.split_once('}') {
        Some((key, rest)) => flag(key) + rest,
        None => part.to_owned(),
    });
    spelt.collect()
}
