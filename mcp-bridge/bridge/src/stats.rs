//! Counts of what a bridge does, kept while it runs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::transport::Transport;

/// Counts what a bridge does. Clones count the same; any thread may read them.
///
/// ```
/// use std::io::Cursor;
///
/// use carbon_kepler_bridge::{Options, address, run};
///
/// let mut options = Options::new(address("http://127.0.0.1:9/mcp")?);
/// options.connect_timeout = std::time::Duration::from_millis(100);
/// options.quiet = true;
/// let counters = options.counters.clone();
/// let host = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
/// run(options, Cursor::new(host), std::io::sink(), std::future::pending())?;
/// assert_eq!((counters.read().messages_from_host, counters.read().requests_failed), (1, 1));
/// # Ok::<(), carbon_kepler_bridge::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Counters(Arc<Cells>);

#[derive(Debug, Default)]
struct Cells {
    from_host: Traffic,
    to_host: Traffic,
    waiting: AtomicU64,
    failed: AtomicU64,
    connections: AtomicU64,
    /// Changes with connections only.
    server: Mutex<Spoken>,
}

#[derive(Debug, Default)]
struct Traffic {
    messages: AtomicU64,
    bytes: AtomicU64,
}

/// The transport and protocol spoken with the server; nothing is known before it has answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spoken {
    /// The transport it speaks; never [`Transport::Auto`].
    pub transport: Option<Transport>,
    /// The protocol version in use with it.
    pub protocol: Option<String>,
    /// Whether it speaks the era without handshake and the host the one with, so that the bridge translates.
    pub is_translated: bool,
    /// The protocol versions it says it supports; servers with a handshake only need not say.
    pub supported: Vec<String>,
}

/// A reading of all counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// The transport and protocol spoken with the server.
    pub server: Spoken,
    /// Messages that the host has sent.
    pub messages_from_host: u64,
    /// The length of those messages (B).
    pub bytes_from_host: u64,
    /// Messages for the host, the bridge's own errors among them.
    pub messages_to_host: u64,
    /// The length of those messages (B).
    pub bytes_to_host: u64,
    /// Requests of the host's that wait for their answer.
    pub requests_waiting: u64,
    /// Requests that the bridge has answered with an error, because the server could not.
    pub requests_failed: u64,
    /// How often a stream (SSE) or a session (Streamable HTTP) that was lost has been replaced.
    pub reconnects: u64,
}

impl Counters {
    /// Reads all cells. Those of a bridge at work may be from moments that are a message apart.
    #[must_use]
    pub fn read(&self) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let cells = &*self.0;
        Stats {
            server: cells.server.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            messages_from_host: read(&cells.from_host.messages),
            bytes_from_host: read(&cells.from_host.bytes),
            messages_to_host: read(&cells.to_host.messages),
            bytes_to_host: read(&cells.to_host.bytes),
            requests_waiting: read(&cells.waiting),
            requests_failed: read(&cells.failed),
            reconnects: read(&cells.connections).saturating_sub(1),
        }
    }

    pub(crate) fn heard(&self, bytes: usize) {
        self.0.from_host.add(bytes);
    }

    pub(crate) fn said(&self, bytes: usize) {
        self.0.to_host.add(bytes);
    }

    pub(crate) fn waiting(&self, requests: usize) {
        self.0.waiting.store(requests as u64, Ordering::Relaxed);
    }

    pub(crate) fn failed(&self) {
        self.0.failed.fetch_add(1, Ordering::Relaxed);
    }

    /// There is a stream or a session, the first or another.
    pub(crate) fn connected(&self, transport: Transport) {
        self.0.connections.fetch_add(1, Ordering::Relaxed);
        self.learn(|server| server.transport = Some(transport));
    }

    pub(crate) fn learn(&self, what: impl FnOnce(&mut Spoken)) {
        what(&mut self.0.server.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Traffic {
    fn add(&self, bytes: usize) {
        self.messages.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}
