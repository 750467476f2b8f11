//! A bridge between an MCP host that speaks lines of JSON on standard input and output, and an MCP server that is
//! somewhere else.
//!
//! It knows Streamable HTTP of both eras (with a handshake, up to protocol version 2025-11-25, and without, from
//! 2026-07-28 on) and HTTP with SSE (2024-11-05). Messages are passed on as bytes; every request is answered exactly
//! once, by the server or, where that is not possible any more, by the bridge with an error that says why and whether
//! asking again makes sense (`error.data.retryable`).
//!
//! [`run`] is the bridge; [`detect`] finds out what a server speaks, and [`examine`] looks at the way to it step by
//! step. All three take [`Options`] and block the thread that calls them.
//!
//! ```
//! use std::io::{Cursor, Read as _, pipe};
//! use std::time::Duration;
//!
//! use carbon_kepler_bridge::{Auth, Options, address, run};
//!
//! // Nobody listens there: the bridge waits for a server, but not for ever.
//! let mut options = Options::new(address("http://127.0.0.1:9/mcp")?);
//! options.auth = Auth::None;
//! options.connect_timeout = Duration::from_millis(100);
//! options.quiet = true;
//!
//! let host = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#;
//! let (mut answers, output) = pipe()?;
//! run(options, Cursor::new(host), output, std::future::pending())?;
//!
//! let mut answer = String::new();
//! answers.read_to_string(&mut answer)?;
//! assert!(answer.contains(r#""id":1"#) && answer.contains(r#""retryable":true"#), "{answer}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod auth;
mod backoff;
mod body;
mod cause;
mod client;
mod detect;
mod error;
mod examine;
mod failure;
mod finder;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod given;
mod headers;
mod http;
mod legacy;
mod liveness;
mod log;
mod lost;
mod memory;
mod message;
mod options;
mod pending;
mod permit;
mod relay;
mod restore;
mod route;
mod run;
mod shared;
pub mod splice;
mod sse;
mod stateless;
mod stats;
mod stdio;
mod streamable;
mod translate;
mod transport;
mod trouble;

pub use reqwest::Url;

pub use detect::{Detected, detect};
pub use error::{Error, ErrorKind};
pub use examine::{Finding, Weight, examine};
pub use given::{address, header, join_split_headers};
pub use message::request_id;
pub use options::{Auth, Identity, OAuth, Options, Timing};
pub use run::run;
pub use sse::{Decoder, Event, Item, Oversized};
pub use stats::{Counters, Spoken, Stats};
pub use transport::Transport;
