//! The state that everything which serves one host shares.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::http::Http;
use crate::options::Options;
use crate::pending::Pending;

/// The host's requests, the way to the server, and what was asked for.
pub(crate) struct Shared {
    pub(crate) pending: Pending,
    pub(crate) http: Http,
    pub(crate) options: Options,
}

impl Shared {
    /// The protocol version, once it has been agreed on.
    pub(crate) fn handshake_headers(&self) -> HeaderMap {
        let version = self.pending.memory.protocol().and_then(|it| HeaderValue::from_str(&it).ok());
        version.map(|it| (HeaderName::from_static("mcp-protocol-version"), it)).into_iter().collect()
    }
}
