//! The stdio <-> remote MCP bridge: a host speaks lines of JSON, the server is somewhere else.
//!
//! It knows Streamable HTTP of both eras (with a handshake, up to protocol version 2025-11-25, and without, from
//! 2026-07-28 on) and HTTP with SSE (2024-11-05). Messages are passed on as bytes; every request is answered exactly
//! once, by the server or, where that is not possible any more, by the bridge with an error that says why and whether
//! asking again makes sense (`error.data.retryable`).

mod auth;
mod backoff;
mod client;
mod desk;
mod detect;
mod doctor;
mod headers;
mod host;
mod http;
mod legacy;
mod liveness;
mod log;
mod message;
mod modern;
mod options;
mod session;
mod splice;
mod sse;
mod streamable;
mod tokens;
mod translate;

use std::future::Future;
use std::io::{Read, Write};
use std::rc::Rc;
use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::{JoinSet, LocalSet};

pub use doctor::{Finding, Weight, examine};
pub use options::{Auth, OAuth, Options, Timing, Transport, header, join_split_headers};

use desk::{Desk, Trouble};
use detect::Server;
use host::{Line, Text};
use http::Http;
use log::{Log, shown};
use message::{Message, id_in_pieces};

/// Messages on their way to the server at once. A notification waits until all before it are there.
const LANES: u32 = 16;
const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;

/// What all rooms of the bridge share.
struct Shared {
    desk: Desk,
    http: Http,
    options: Options,
}

impl Shared {
    /// The protocol version, once it has been agreed on.
    fn handshake_headers(&self) -> HeaderMap {
        let version = self.desk.memory.protocol().and_then(|it| HeaderValue::from_str(&it).ok());
        version.map(|it| (HeaderName::from_static("mcp-protocol-version"), it)).into_iter().collect()
    }
}

/// Runs a bridge between `input` and `output` on a runtime of its own until the input ends, the output is closed or
/// `stop` is done.
///
/// # Errors
/// Which option cannot be used.
pub fn run(
    options: Options,
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    stop: impl Future<Output = ()>,
) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot start: {error}"))?;
    let ended = runtime.block_on(LocalSet::new().run_until(bridge(options, input, output, stop)));
    // The thread that reads may wait for ever.
    runtime.shutdown_background();
    ended
}

async fn bridge(
    options: Options,
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    stop: impl Future<Output = ()>,
) -> Result<(), String> {
    let secrets = options.headers.values().filter_map(|it| it.to_str().ok()).flat_map(secret_parts).collect();
    let log = Log::new(options.verbose, options.log_file.as_deref(), secrets);
    let log = Rc::new(log.map_err(|error| format!("log file: {error}"))?);
    log.state(&format!("Starting bridge to {}", shown(&options.url)));
    let http = Http::new(&options, Rc::clone(&log))?;
    let (outbox, closed) = host::write(output);
    let (lines, ended) = host::read(input, options.max_message);
    let shared = Rc::new(Shared { desk: Desk::new(outbox, log), http, options });
    let bridge = Bridge { shared: Rc::clone(&shared), lanes: Arc::new(Semaphore::new(LANES as usize)) };
    bridge.serve(lines, ended, closed, stop).await;
    shared.desk.log.state("Bridge ended");
    Ok(())
}

/// `Bearer x` must be blackened as `x` too.
fn secret_parts(value: &str) -> Vec<String> {
    let last = value.rsplit(' ').next().unwrap_or(value);
    vec![value.to_owned(), last.to_owned()]
}

struct Bridge {
    shared: Rc<Shared>,
    lanes: Arc<Semaphore>,
}

impl Bridge {
    async fn serve(
        &self,
        mut lines: mpsc::UnboundedReceiver<Line>,
        ended: watch::Receiver<bool>,
        closed: watch::Receiver<bool>,
        stop: impl Future<Output = ()>,
    ) {
        let Shared { desk, options, .. } = &*self.shared;
        let mut server = None;
        let passing_on = self.pass_on(&mut lines, &mut server);
        let why = tokio::select! {
            () = passing_on => "The host has closed its end",
            () = after(ended, options.drain_timeout) => "The host has closed its end and answers are still missing",
            () = turned(closed.clone()) => "The host no longer reads",
            () = stop => "Stopped",
        };
        desk.log.state(why);
        let farewell = async {
            let trouble = Trouble::passing("the bridge has ended before the answer came");
            desk.fail_all(|_| true, &trouble).await;
            while let Ok(line) = lines.try_recv() {
                for id in self.messages(line.text).await.iter().filter_map(Message::request_id) {
                    desk.expect(id, "");
                    desk.fail(id, &trouble).await;
                }
            }
            desk.close();
            if let Some(server) = server {
                server.close().await;
            }
            turned(closed).await;
        };
        // A host that does not read, or a server that does not answer, must not keep us.
        let _ = tokio::time::timeout(options.timing.farewell, farewell).await;
    }

    /// Takes the host's lines one after the other, until their end and until all is answered.
    async fn pass_on(&self, lines: &mut mpsc::UnboundedReceiver<Line>, server: &mut Option<Server>) {
        let desk = &self.shared.desk;
        let mut tasks = JoinSet::new();
        while let Some(line) = lines.recv().await {
            // Counted until it is on its way.
            let (at, permit) = (line.at, Rc::new(line.permit));
            for message in self.messages(line.text).await {
                if let Some(id) = message.request_id()
                    && !desk.expect(id, message.method().unwrap_or_default())
                {
                    desk.refuse(Some(id), INVALID_REQUEST, &format!("id {id} is in use by a request without answer"))
                        .await;
                    continue;
                }
                desk.memory.note(&message);
                let Some(known) = self.server(server, &message, at).await else { continue };
                let lanes = if message.request_id().is_none() || desk.memory.is_shaking_hands() { LANES } else { 1 };
                let (all, id, permit) = (Arc::clone(&self.lanes), message.request_id().cloned(), Rc::clone(&permit));
                // Where answers come by another way, lines need not be taken before they can be sent.
                let lane =
                    if known.answers_elsewhere() { all.clone().acquire_many_owned(lanes).await.ok() } else { None };
                let task = tasks.spawn_local(async move {
                    // In the order of the lines, because waiting is first come, first served.
                    let lane = if lane.is_some() { lane } else { all.acquire_many_owned(lanes).await.ok() };
                    if let Some(lane) = lane {
                        // On the heap only now: thousands may be waiting.
                        Box::pin(known.send(&message, at, lane)).await;
                    }
                    drop(permit);
                });
                if let Some(id) = id {
                    desk.run_by(&id, task);
                }
            }
            while tasks.try_join_next().is_some() {}
        }
        // Notifications too have to get there.
        while tasks.join_next().await.is_some() {}
        desk.idle().await;
    }
}

impl Bridge {
    /// The messages in a line of the host's; what is none is its error.
    async fn messages(&self, text: Text) -> Vec<Message> {
        let desk = &self.shared.desk;
        match text {
            Text::Whole(text) => match Message::all(text.clone()) {
                Ok(messages) => return messages,
                Err(reason) => {
                    let id = id_in_pieces(&text, &text);
                    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&text).is_ok();
                    let code = if is_json { INVALID_REQUEST } else { PARSE_ERROR };
                    desk.refuse(id.as_ref(), code, &format!("the host sent what is no JSON-RPC message ({reason})"))
                        .await;
                }
            },
            Text::Oversized(size, head) => {
                let limit = self.shared.options.max_message;
                let reason =
                    format!("the host's message has {size} bytes, more than the {limit} allowed (--max-message)");
                desk.refuse(id_in_pieces(&head, &[]).as_ref(), INVALID_REQUEST, &reason).await;
            }
        }
        Vec::new()
    }
}

/// Until it is true. If nobody can change it any more, that is an end too.
async fn turned(mut flag: watch::Receiver<bool>) {
    let _ = flag.wait_for(|it| *it).await;
}

async fn after(ended: watch::Receiver<bool>, pause: std::time::Duration) {
    turned(ended).await;
    tokio::time::sleep(pause).await;
}
