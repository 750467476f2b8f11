//! The two ways to carry MCP over HTTP.

/// The transport that a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Find out: SSE first if the path ends in `/sse`, else Streamable HTTP first.
    Auto,
    /// Streamable HTTP (protocol versions from 2025-03-26 on).
    Http,
    /// HTTP with SSE (2024-11-05).
    Sse,
}
