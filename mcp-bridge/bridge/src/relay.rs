//! From the host's lines to the server: what is read, what has to be sent, and in which order.

use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;

use crate::finder::Finder;
use crate::message::{Kind, Message, cancelled, id_in_pieces, request_id_in_pieces};
use crate::permit::Permit;
use crate::route::Route;
use crate::shared::Shared;
use crate::stdio::{End, Line, Output, Text};
use crate::trouble::Trouble;

/// Messages on their way to the server at once. A notification waits until all before it are there.
const PERMITS: u32 = 16;
const PARSE_ERROR: i64 = -32700;
const NOT_UTF8: &str = "the host sent a message with bytes that are not UTF-8, which JSON has to be";
const INVALID_REQUEST: i64 = -32600;

pub(crate) struct Relay {
    shared: Rc<Shared>,
    finder: Finder,
    permits: Arc<Semaphore>,
}

impl Relay {
    pub(crate) fn new(shared: Rc<Shared>) -> Self {
        let finder = Finder::new(Rc::clone(&shared));
        Self { shared, finder, permits: Arc::new(Semaphore::new(PERMITS as usize)) }
    }

    /// Serves the host until its lines end, it no longer reads, or `stop` is done.
    pub(crate) async fn serve(
        &self,
        mut lines: mpsc::UnboundedReceiver<Line>,
        ended: watch::Receiver<End>,
        output: Output,
        stop: impl Future<Output = ()>,
    ) {
        let Shared { pending, options, .. } = &*self.shared;
        let mut route = None;
        let passing_on = self.pass_on(&mut lines, &mut route);
        let (why, patience) = tokio::select! {
            () = passing_on => (told(&ended), options.drain_timeout),
            () = after(ended.clone(), options.drain_timeout) => {
                (told(&ended) + " and answers are still missing", options.timing.farewell)
            }
            () = output.closed() => ("The host no longer reads".to_owned(), options.timing.farewell),
            () = stop => ("Stopped".to_owned(), options.timing.farewell),
        };
        pending.log.state(&why);
        let farewell = async {
            let trouble = Trouble::passing("the bridge has ended before the answer came");
            pending.fail_all(|_| true, &trouble).await;
            while let Ok(line) = lines.try_recv() {
                for id in self.messages(line.text).await.iter().filter_map(Message::request_id) {
                    pending.expect(id, "");
                    pending.fail(id, &trouble).await;
                }
            }
        };
        // A host that does not read, or a server that does not answer, must not keep us; one that reads slowly may.
        let _ = tokio::time::timeout(options.timing.farewell, farewell).await;
        pending.close();
        let closing = async {
            if let Some(route) = route {
                let _ = tokio::time::timeout(options.timing.farewell, route.close()).await;
            }
        };
        tokio::join!(closing, output.drained(patience));
    }

    /// Takes the host's lines one after the other, until their end and until all is answered.
    async fn pass_on(&self, lines: &mut mpsc::UnboundedReceiver<Line>, route: &mut Option<Route>) {
        let pending = &self.shared.pending;
        let mut tasks = JoinSet::new();
        while let Some(line) = lines.recv().await {
            // Counted until it is on its way.
            let (at, load) = (line.at, Rc::new(line.load));
            let mut taken = Vec::new();
            for message in self.messages(line.text).await {
                pending.counters.heard(message.bytes.len());
                if self.is_to_be_sent(&message).await {
                    taken.push(message);
                }
            }
            for message in taken {
                if let Some(known) = self.finder.route(route, &message, at).await {
                    self.set_out(&mut tasks, known, message, at, Rc::clone(&load)).await;
                }
            }
            while tasks.try_join_next().is_some() {}
        }
        // Notifications too have to get there.
        while tasks.join_next().await.is_some() {}
        pending.idle().await;
    }

    /// Takes note of a message; some need no sending.
    async fn is_to_be_sent(&self, message: &Message) -> bool {
        let pending = &self.shared.pending;
        if let Some(id) = message.request_id()
            && !pending.expect(id, message.method().unwrap_or_default())
        {
            let reason = format!("id {id} is in use by a request without answer");
            pending.refuse(Some(id), INVALID_REQUEST, &reason).await;
            return false;
        }
        pending.memory.note(message);
        if let Some(id) = cancelled(message)
            && pending.is_unsent(&id)
        {
            // Neither of them has to be sent.
            pending.cancel(&id);
            return false;
        }
        true
    }

    /// Sends a message by a task of its own, in the order of the lines, because waiting is first come, first served.
    async fn set_out(
        &self,
        tasks: &mut JoinSet<()>,
        known: Route,
        message: Message,
        at: Instant,
        load: Rc<Option<OwnedSemaphorePermit>>,
    ) {
        let pending = &self.shared.pending;
        let (permits, id) = (Arc::clone(&self.permits), message.request_id().cloned());
        let width = match message.kind {
            // The server waits for the host's answers; they wait for nobody.
            Kind::Response { .. } | Kind::Stray => 0,
            Kind::Request { .. } if !pending.memory.is_shaking_hands() => 1,
            // A notification comes after everything before it.
            Kind::Request { .. } | Kind::Notification { .. } => PERMITS,
        };
        // Where answers come by another way, lines need not be taken before they can be sent.
        let early = if known.answers_elsewhere() { permits.clone().acquire_many_owned(width).await.ok() } else { None };
        let shared = Rc::clone(&self.shared);
        let task = tasks.spawn_local(async move {
            let _slot = known.slot(&message).await;
            let permit = if early.is_some() { early } else { permits.acquire_many_owned(width).await.ok() };
            // On the heap only now: thousands may be waiting.
            Box::pin(known.send(&message, at, Permit::new(permit))).await;
            if let Some(id) = cancelled(&message) {
                shared.pending.cancel(&id);
            }
            drop(load);
        });
        if let Some(id) = id {
            pending.run_by(&id, task);
        }
    }
}

impl Relay {
    /// The messages in a line of the host's; what is none is its error.
    async fn messages(&self, text: Text) -> Vec<Message> {
        let pending = &self.shared.pending;
        match text {
            Text::Whole(text) => match Message::all(text.clone()) {
                Ok(messages) if std::str::from_utf8(&text).is_ok() => return messages,
                Ok(messages) => return self.without_requests(messages).await,
                Err(reason) => {
                    let id = id_in_pieces(&text, &text);
                    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&text).is_ok();
                    let code = if is_json { INVALID_REQUEST } else { PARSE_ERROR };
                    let reason = format!("the host sent something that is not a JSON-RPC message ({reason})");
                    pending.refuse(id.as_ref(), code, &reason).await;
                }
            },
            Text::Oversized { size, head, tail } => {
                let limit = self.shared.options.max_message;
                let reason =
                    format!("the host's message has {size} bytes, more than the {limit} allowed (--max-message)");
                pending.refuse(request_id_in_pieces(&head, &tail).as_ref(), INVALID_REQUEST, &reason).await;
            }
        }
        Vec::new()
    }

    /// The messages that are no requests. A request that was mended would ask for something else; a server may be told, and
    /// answered.
    async fn without_requests(&self, messages: Vec<Message>) -> Vec<Message> {
        let mut others = Vec::new();
        for message in messages {
            if let Some(id) = message.request_id() {
                self.shared.pending.refuse(Some(id), PARSE_ERROR, NOT_UTF8).await;
            } else {
                self.shared.pending.log.state(NOT_UTF8);
                others.push(message);
            }
        }
        others
    }
}

/// How the host's end of the line has ended.
fn told(ended: &watch::Receiver<End>) -> String {
    match &*ended.borrow() {
        Some(Err(error)) => format!("The host cannot be read any more ({error})"),
        _ => "The host has closed its end".to_owned(),
    }
}

async fn after(mut ended: watch::Receiver<End>, pause: Duration) {
    // If nobody can change it any more, that is an end too.
    let _ = ended.wait_for(Option::is_some).await;
    tokio::time::sleep(pause).await;
}
