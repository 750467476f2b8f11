//! The person's browser: sent out with an address, awaited on loopback.

use std::fmt;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use rmcp::transport::auth::{AuthError, AuthorizationSession};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Position;

use super::rule::Rule;
use crate::error::Error;

/// The characters that stay as they are behind the host. Quotes, commas, brackets, `$`, `;` and their like mean something
/// to a shell, to PowerShell or to Explorer; to a server they mean the same when they are encoded.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'%')
    .remove(b'/')
    .remove(b'?')
    .remove(b'#')
    .remove(b'&')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An address that may be shown as a link, and opened: it begins with `https://` (or `http://` and a name of loopback),
/// and has no character that any program takes for something else than part of an address.
pub(super) struct Page(String);

impl Page {
    /// Reads an address that a server has named.
    ///
    /// # Errors
    /// An address against the rule, with what was expected.
    pub(super) fn new(rule: Rule, address: &str) -> Result<Self, Error> {
        let url = rule.read("the server's authorization address", address, None)?;
        let rest = utf8_percent_encode(&url[Position::BeforePath..], KEPT);
        Ok(Self(format!("{}{rest}", &url[..Position::BeforePath])))
    }

    /// Opens it, if there is a browser.
    pub(super) fn open(&self) {
        let _ = open::that_detached(&self.0);
    }

    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        parameter(&self.0, name)
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A parameter of an address.
fn parameter(address: &str, name: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let reading = async {
        while !request.windows(4).any(|it| it == b"\r\n\r\n") && request.len() < 16 << 10 {
            if !stream.read_buf(&mut request).await.is_ok_and(|read| read > 0) {
                break;
            }
        }
    };
    // Browsers open connections in advance and say nothing on them.
    let _ = tokio::time::timeout(Duration::from_secs(1), reading).await;
    String::from_utf8_lossy(&request).into_owned()
}

/// Takes the return of the browser that was sent out with this mark, and answers whatever else asks with 404. `name` is
/// the title of the page that the person sees then.
pub(super) async fn callback(
    listener: &TcpListener,
    redirect: &str,
    mark: &str,
    name: &str,
    session: &AuthorizationSession,
) -> Result<(), AuthError> {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else { continue };
        let line = read_request(&mut stream).await;
        let target = line.split(' ').nth(1).unwrap_or_default();
        let is_ours = parameter(&format!("http://127.0.0.1{target}"), "state").as_deref() == Some(mark);
        let Some(query) = target.strip_prefix("/callback?").filter(|_| is_ours) else {
            let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
            continue;
        };
        let outcome = session.handle_callback_url(&format!("{redirect}?{query}")).await;
        let text = match &outcome {
            Ok(_) => "The bridge is authorized. This page can be closed.",
            Err(_) => "The authorization failed; the bridge's log says why.",
        };
        let page = format!("<!doctype html><meta charset=\"utf-8\"><title>{name}</title><p>{text}");
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\nconnection: close\r\n";
        let _ = stream.write_all(format!("{head}content-length: {}\r\n\r\n{page}", page.len()).as_bytes()).await;
        return outcome.map(drop);
    }
}

#[cfg(test)]
#[path = "browser_tests.rs"]
mod tests;
