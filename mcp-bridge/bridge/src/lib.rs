//! The stdio <-> remote MCP bridge: a host speaks lines of JSON, the server is somewhere else.
//!
//! It knows Streamable HTTP of both eras (with a handshake, up to protocol version 2025-11-25, and without, from
//! 2026-07-28 on) and HTTP with SSE (2024-11-05). Messages are passed on as bytes; every request is answered exactly
//! once, by the server or, where that is not possible any more, by the bridge with an error that says why and whether
//! asking again makes sense (`error.data.retryable`).

mod auth;
mod backoff;
mod client;
mod detect;
mod examine;
mod headers;
mod http;
mod legacy;
mod liveness;
mod log;
mod message;
mod options;
mod pending;
mod permit;
mod restore;
mod route;
pub mod splice;
mod sse;
mod stateless;
mod stats;
mod stdio;
mod streamable;
mod translate;

use std::future::Future;
use std::io::{Read, Write};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::{JoinSet, LocalSet};

pub use detect::{Detected, Undetected, detect};
pub use examine::{Finding, Weight, examine};
pub use options::{Auth, OAuth, Options, Timing, Transport, address, header, join_split_headers};
pub use reqwest::Url;
pub use sse::{Decoder, Event, Item, Oversized};
pub use stats::{Meter, Server as Spoken, Stats};

use http::Http;
use log::{Log, shown};
use message::{Kind, Message, id_in_pieces, request_id_in_pieces};
use pending::{Desk, Trouble};
use permit::Lane;
use restore::cancelled;
use route::Server;
use stdio::{End, Line, Output, Text};

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
    let mut secrets: Vec<String> =
        options.headers.values().filter_map(|it| it.to_str().ok()).flat_map(secret_parts).collect();
    secrets.extend(options.url.query_pairs().map(|(_, value)| value.into_owned()));
    secrets.extend(options.url.password().map(str::to_owned));
    // As it is sent.
    secrets.extend(http::basic(&options.url).iter().filter_map(|it| it.to_str().ok()).flat_map(secret_parts));
    let log = Log::new(&options, secrets);
    let log = Rc::new(log.map_err(|error| format!("log file: {error}"))?);
    log.state(&format!("Starting bridge to {}", shown(&options.url)));
    let http = Http::new(&options, Rc::clone(&log))?;
    let (outbox, output) = stdio::write(output);
    let (lines, ended) = stdio::read(input, options.max_message);
    let shared = Rc::new(Shared { desk: Desk::new(outbox, log, options.meter.clone()), http, options });
    let bridge = Bridge { shared: Rc::clone(&shared), lanes: Arc::new(Semaphore::new(LANES as usize)) };
    bridge.serve(lines, ended, output, stop).await;
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
        ended: watch::Receiver<End>,
        output: Output,
        stop: impl Future<Output = ()>,
    ) {
        let Shared { desk, options, .. } = &*self.shared;
        let mut server = None;
        let passing_on = self.pass_on(&mut lines, &mut server);
        let (why, patience) = tokio::select! {
            () = passing_on => (told(&ended), options.drain_timeout),
            () = after(ended.clone(), options.drain_timeout) => {
                (told(&ended) + " and answers are still missing", options.timing.farewell)
            }
            () = output.closed() => ("The host no longer reads".to_owned(), options.timing.farewell),
            () = stop => ("Stopped".to_owned(), options.timing.farewell),
        };
        desk.log.state(&why);
        let farewell = async {
            let trouble = Trouble::passing("the bridge has ended before the answer came");
            desk.fail_all(|_| true, &trouble).await;
            while let Ok(line) = lines.try_recv() {
                for id in self.messages(line.text).await.iter().filter_map(Message::request_id) {
                    desk.expect(id, "");
                    desk.fail(id, &trouble).await;
                }
            }
        };
        // A host that does not read, or a server that does not answer, must not keep us; one that reads slowly may.
        let _ = tokio::time::timeout(options.timing.farewell, farewell).await;
        desk.close();
        let closing = async {
            if let Some(server) = server {
                let _ = tokio::time::timeout(options.timing.farewell, server.close()).await;
            }
        };
        tokio::join!(closing, output.drained(patience));
    }

    /// Takes the host's lines one after the other, until their end and until all is answered.
    async fn pass_on(&self, lines: &mut mpsc::UnboundedReceiver<Line>, server: &mut Option<Server>) {
        let desk = &self.shared.desk;
        let mut tasks = JoinSet::new();
        while let Some(line) = lines.recv().await {
            // Counted until it is on its way.
            let (at, permit) = (line.at, Rc::new(line.permit));
            let mut taken = Vec::new();
            for message in self.messages(line.text).await {
                desk.meter.heard(message.bytes.len());
                if self.is_to_be_sent(&message).await {
                    taken.push(message);
                }
            }
            for message in taken {
                if let Some(known) = self.server(server, &message, at).await {
                    self.set_out(&mut tasks, known, message, at, Rc::clone(&permit)).await;
                }
            }
            while tasks.try_join_next().is_some() {}
        }
        // Notifications too have to get there.
        while tasks.join_next().await.is_some() {}
        desk.idle().await;
    }

    /// Takes note of a message; some need no sending.
    async fn is_to_be_sent(&self, message: &Message) -> bool {
        let desk = &self.shared.desk;
        if let Some(id) = message.request_id()
            && !desk.expect(id, message.method().unwrap_or_default())
        {
            let reason = format!("id {id} is in use by a request without answer");
            desk.refuse(Some(id), INVALID_REQUEST, &reason).await;
            return false;
        }
        desk.memory.note(message);
        if let Some(id) = cancelled(message)
            && desk.is_unsent(&id)
        {
            // Neither of them has to be sent.
            desk.cancel(&id);
            return false;
        }
        true
    }

    /// Sends a message by a task of its own, in the order of the lines, because waiting is first come, first served.
    async fn set_out(
        &self,
        tasks: &mut JoinSet<()>,
        known: Server,
        message: Message,
        at: Instant,
        permit: Rc<Option<OwnedSemaphorePermit>>,
    ) {
        let desk = &self.shared.desk;
        let (lanes, id) = (Arc::clone(&self.lanes), message.request_id().cloned());
        let width = match message.kind {
            // The server waits for the host's answers; they wait for nobody.
            Kind::Response { .. } | Kind::Stray => 0,
            Kind::Request { .. } if !desk.memory.is_shaking_hands() => 1,
            // A notification comes after everything before it.
            Kind::Request { .. } | Kind::Notification { .. } => LANES,
        };
        // Where answers come by another way, lines need not be taken before they can be sent.
        let early = if known.answers_elsewhere() { lanes.clone().acquire_many_owned(width).await.ok() } else { None };
        let shared = Rc::clone(&self.shared);
        let task = tasks.spawn_local(async move {
            let _slot = known.slot(&message).await;
            let lane = if early.is_some() { early } else { lanes.acquire_many_owned(width).await.ok() };
            // On the heap only now: thousands may be waiting.
            Box::pin(known.send(&message, at, Lane::new(lane))).await;
            if let Some(id) = cancelled(&message) {
                shared.desk.cancel(&id);
            }
            drop(permit);
        });
        if let Some(id) = id {
            desk.run_by(&id, task);
        }
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
            Text::Oversized { size, head, tail } => {
                let limit = self.shared.options.max_message;
                let reason =
                    format!("the host's message has {size} bytes, more than the {limit} allowed (--max-message)");
                desk.refuse(request_id_in_pieces(&head, &tail).as_ref(), INVALID_REQUEST, &reason).await;
            }
        }
        Vec::new()
    }
}

/// How the host's end of the line has ended.
fn told(ended: &watch::Receiver<End>) -> String {
    match &*ended.borrow() {
        Some(Err(error)) => format!("The host cannot be read any more ({error})"),
        _ => "The host has closed its end".to_owned(),
    }
}

async fn after(mut ended: watch::Receiver<End>, pause: std::time::Duration) {
    // If nobody can change it any more, that is an end too.
    let _ = ended.wait_for(Option::is_some).await;
    tokio::time::sleep(pause).await;
}
