//! The transport and protocol of a server, found out as a host would: with `initialize`, through a bridge.

use std::future::Future;
use std::io::{Cursor, Write};
use std::sync::mpsc::{Sender, channel};

use serde_json::{Value, json};

use crate::error::{Error, ErrorKind};
use crate::options::{Identity, Options};
use crate::run::run;
use crate::stateless::LAST_HANDSHAKE;
use crate::stats::Counters;
use crate::transport::Transport;

/// A server that answers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Detected {
    /// The transport it speaks; never [`Transport::Auto`].
    pub transport: Transport,
    /// The protocol version that a bridge speaks with it.
    pub protocol: String,
    /// The protocol versions it is known to speak: this one, and those it says it supports; newest first.
    pub protocols: Vec<String>,
    /// The answer to `initialize`: `serverInfo`, `capabilities` and so on.
    pub answer: Value,
}

/// Finds out what a server speaks; `stop` gives up.
///
/// ```
/// use carbon_kepler_bridge::{ErrorKind, Options, address, detect};
///
/// let mut options = Options::new(address("http://127.0.0.1:9/mcp")?);
/// options.connect_timeout = std::time::Duration::from_millis(100);
/// options.quiet = true;
/// let error = detect(&options, std::future::pending()).unwrap_err();
/// assert_eq!(error.kind, ErrorKind::Unavailable, "nobody listens there");
/// # Ok::<(), carbon_kepler_bridge::Error>(())
/// ```
///
/// # Errors
/// The answer that came instead, or the option that cannot be used; always with a hint.
pub fn detect(options: &Options, stop: impl Future<Output = ()>) -> Result<Detected, Error> {
    let mut options = options.clone();
    // The bridge itself gives up first, and says why.
    options.drain_timeout = options.connect_timeout + options.timing.farewell;
    options.counters = Counters::default();
    let counters = options.counters.clone();
    let Identity { name, version } = &options.identity;
    let params = json!({"protocolVersion": LAST_HANDSHAKE, "capabilities": {},
        "clientInfo": {"name": format!("{name} doctor"), "version": version}});
    let line = format!("{}\n", json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}));
    let (found, answered) = channel();
    let output = Ear { line: Vec::new(), found };
    let ended = run(options, Cursor::new(line.into_bytes()), output, stop);
    ended.map_err(|error| error.hinting("mend or leave out this option"))?;
    let given_up = || json!({"error": {"message": "given up before the answer came", "data": {"retryable": true}}});
    let mut answer = answered.try_recv().unwrap_or_else(|_| given_up());
    let server = counters.read().server;
    if let Some(error) = answer.get("error") {
        return Err(undetected(error, server.transport.is_some()));
    }
    let (Some(transport), Some(protocol)) = (server.transport, server.protocol) else {
        return Err(undetected(&json!({"message": "initialize was answered with no protocol version"}), true));
    };
    let mut protocols = server.supported;
    protocols.push(protocol.clone());
    protocols.sort_by(|a, b| b.cmp(a));
    protocols.dedup();
    Ok(Detected { transport, protocol, protocols, answer: answer["result"].take() })
}

/// The server may say something else before it.
fn answer(line: &[u8]) -> Option<Value> {
    serde_json::from_slice(line).ok().filter(|it: &Value| it["id"] == 1 && it.get("method").is_none())
}

fn undetected(error: &Value, is_reached: bool) -> Error {
    let data = &error["data"];
    let (kind, hint) = match data["httpStatus"].as_u64() {
        Some(407) => (ErrorKind::Credentials, "credentials of a proxy belong into HTTP_PROXY or HTTPS_PROXY"),
        Some(401 | 403) => (ErrorKind::Credentials, "give credentials: --header, --bearer-token-file, or --oauth"),
        Some(404 | 405) => (ErrorKind::NotFound, "is it the right address? FastMCP serves /sse or /mcp"),
        _ if data["retryable"] == true => (ErrorKind::Unavailable, "is the server running, and reachable from here?"),
        // The bridge itself: a certificate, an authorization server.
        None if data["retryable"] == false && !is_reached => (ErrorKind::Setting, SEE),
        _ => (ErrorKind::Protocol, SEE),
    };
    Error::new(kind, error["message"].as_str().unwrap_or("an error")).hinting(hint)
}

const SEE: &str = "the message says what was seen; --verbose with bridge says more";

/// An output that listens for the answer, forgets everything else, and closes when it has it.
struct Ear {
    line: Vec<u8>,
    found: Sender<Value>,
}

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n")
                && let Some(answer) = answer(&std::mem::take(&mut self.line))
            {
                // The first one counts; whoever has it may be gone.
                let _ = self.found.send(answer);
                return Err(std::io::ErrorKind::BrokenPipe.into());
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
