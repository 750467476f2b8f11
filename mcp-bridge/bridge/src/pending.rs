//! Who waits for what. Every request of the host is answered exactly once: by the server, or by us in its stead.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::{Notify, oneshot};
use tokio::task::AbortHandle;

use crate::log::Log;
use crate::message::{Id, Kind, Message, error_response, id_in_pieces, with_id};
use crate::restore::Memory;
use crate::sse::Oversized;
use crate::stats::Meter;
use crate::stdio::Outbox;

/// JSON-RPC's code for failures of the implementation's own.
const BRIDGE_FAILED: i64 = -32000;

/// Why the bridge answers instead of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) message: String,
    /// Whether the host may just ask again: the server may not have seen the request, or only lost its answer.
    pub(crate) retryable: bool,
    pub(crate) status: Option<u16>,
}

impl Trouble {
    pub(crate) fn passing(message: impl Into<String>) -> Self {
        Self { message: message.into(), retryable: true, status: None }
    }

    pub(crate) fn lasting(message: impl Into<String>) -> Self {
        Self { message: message.into(), retryable: false, status: None }
    }

    fn data(&self) -> Value {
        let mut data = json!({"retryable": self.retryable});
        if let Some(status) = self.status {
            data["httpStatus"] = status.into();
        }
        data
    }
}

/// A request without an answer yet.
struct Waiting {
    method: Box<str>,
    /// Whether the server may know of it.
    is_sent: bool,
    /// The connection on which its answer must come; none: not sent yet, or the answer has a response of its own.
    connection: Option<u64>,
    /// What is under way for it.
    task: Option<AbortHandle>,
}

pub(crate) struct Desk {
    outbox: Outbox,
    pub(crate) log: Rc<Log>,
    pub(crate) memory: Memory,
    pub(crate) meter: Meter,
    waiting: RefCell<HashMap<Id, Waiting>>,
    /// Requests of the bridge's own, to the server or to the host.
    private: RefCell<HashMap<Id, oneshot::Sender<Message>>>,
    last_private: Cell<u64>,
    changed: Notify,
    swallowed: Cell<Option<&'static str>>,
}

impl Desk {
    pub(crate) fn new(outbox: Outbox, log: Rc<Log>, meter: Meter) -> Self {
        Self {
            outbox,
            log,
            memory: Memory::default(),
            meter,
            waiting: RefCell::default(),
            private: RefCell::default(),
            last_private: Cell::new(0),
            changed: Notify::new(),
            swallowed: Cell::new(None),
        }
    }

    /// Takes a request of the host; false if one of the same id is still waiting.
    pub(crate) fn expect(&self, id: &Id, method: &str) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.contains_key(id) {
            return false;
        }
        waiting.insert(id.clone(), Waiting { method: method.into(), is_sent: false, connection: None, task: None });
        self.meter.waiting(waiting.len());
        true
    }

    pub(crate) fn is_waiting(&self, id: &Id) -> bool {
        self.waiting.borrow().contains_key(id) || self.private.borrow().contains_key(id)
    }

    /// It is being sent; its answer must come on this connection, if on one.
    pub(crate) fn sent(&self, id: &Id, connection: Option<u64>) {
        self.mark(id, true, connection);
    }

    /// The server has surely not taken it.
    pub(crate) fn not_sent(&self, id: &Id) {
        self.mark(id, false, None);
    }

    fn mark(&self, id: &Id, is_sent: bool, connection: Option<u64>) {
        if let Some(it) = self.waiting.borrow_mut().get_mut(id) {
            (it.is_sent, it.connection) = (is_sent, connection);
        }
    }

    /// Whether a request is still with us.
    pub(crate) fn is_unsent(&self, id: &Id) -> bool {
        self.waiting.borrow().get(id).is_some_and(|it| !it.is_sent)
    }

    pub(crate) fn run_by(&self, id: &Id, task: AbortHandle) {
        if let Some(it) = self.waiting.borrow_mut().get_mut(id) {
            it.task = Some(task);
        }
    }

    /// Stops what is under way for a request; nobody waits for its answer any more.
    pub(crate) fn cancel(&self, id: &Id) {
        let taken = self.take(id);
        if let Some(task) = taken.and_then(|it| it.task) {
            task.abort();
        }
    }

    /// An identifier for a request of the bridge's own, and its answer.
    pub(crate) fn private(&self) -> (Id, oneshot::Receiver<Message>) {
        self.last_private.set(self.last_private.get() + 1);
        let id = Id::Text(format!("carbon-kepler-bridge/{}", self.last_private.get()).into());
        let (answer, answered) = oneshot::channel();
        let mut private = self.private.borrow_mut();
        // Those who asked and were cancelled.
        private.retain(|_, asker| !asker.is_closed());
        private.insert(id.clone(), answer);
        (id, answered)
    }

    /// Whether this answer was for the bridge itself; then it has it now.
    pub(crate) fn keep_private(&self, message: &Message) -> bool {
        let Kind::Response { id } = &message.kind else { return false };
        let Some(asker) = self.private.borrow_mut().remove(id) else { return false };
        // Whoever asked may have given up.
        let _ = asker.send(message.clone());
        true
    }

    /// Has messages of this method not reach the host.
    pub(crate) fn swallow(&self, method: &'static str) {
        self.swallowed.set(Some(method));
    }

    /// Brings what the server said to the host. An answer nobody waits for is dropped.
    pub(crate) async fn deliver(&self, message: Message) {
        let swallowed = self.swallowed.get().is_some_and(|method| message.method() == Some(method));
        if swallowed || self.keep_private(&message) {
            return;
        }
        if let Kind::Response { id } = &message.kind {
            let Some(waiting) = self.take(id) else {
                return self.log.detail(|| format!("answer to {id}, for which nobody waits, is dropped"));
            };
            if &*waiting.method == "initialize" {
                self.memory.initialized_with(&message.bytes);
                self.agreed();
            }
        }
        self.say(message.bytes).await;
    }

    /// What the server sent in one event or body; `asked` if it was asked for by one request.
    pub(crate) async fn deliver_text(&self, text: Bytes, asked: Option<&Id>) {
        let messages = match Message::all(text.clone()) {
            Ok(messages) => messages,
            Err(error) => {
                let reason = format!("the server sent what is no JSON-RPC message ({error})");
                if text.trim_ascii_start().starts_with(b"{") {
                    return self.damaged(&text, &text, asked, &reason).await;
                }
                return self.log.state(&reason);
            }
        };
        for message in messages {
            match (&message.kind, asked) {
                // The server could not tell whose error it is; we can.
                (Kind::Stray, Some(id)) => self.answer(id, with_id(&message.bytes, id)).await,
                _ => self.deliver(message).await,
            }
        }
    }

    /// An answer that cannot be read is an error to whoever waits for it. If that is not to be seen, it is one to all
    /// whose answers come on a common stream, since one of them would wait for ever.
    async fn damaged(&self, head: &[u8], tail: &[u8], asked: Option<&Id>, reason: &str) {
        let trouble = Trouble::lasting(reason);
        match id_in_pieces(head, tail).as_ref().or(asked) {
            Some(id) => self.fail(id, &trouble).await,
            None => self.fail_all(|connection| connection.is_some(), &trouble).await,
        }
    }

    /// An event beyond the limit.
    pub(crate) async fn oversized(&self, it: &Oversized, limit: usize, asked: Option<&Id>) {
        let reason =
            format!("the server's message has {} bytes, more than the {limit} allowed (--max-message)", it.size);
        self.damaged(&it.head, &it.tail, asked, &reason).await;
    }

    /// A message of the host's did not get through.
    pub(crate) async fn give_up(&self, message: &Message, trouble: &Trouble) {
        match message.request_id() {
            Some(id) => self.fail(id, trouble).await,
            None => {
                let what = message.method().unwrap_or("an answer of the host's");
                self.log.state(&format!("{what} was not delivered: {}", trouble.message));
            }
        }
    }

    /// The handshake has settled the protocol version.
    pub(crate) fn agreed(&self) {
        self.meter.learn(|server| server.protocol = self.memory.protocol());
    }

    pub(crate) async fn say(&self, bytes: Bytes) {
        self.meter.said(bytes.len());
        self.outbox.send(bytes).await;
    }

    pub(crate) async fn fail(&self, id: &Id, trouble: &Trouble) {
        if self.waiting.borrow().contains_key(id) {
            self.meter.failed();
        }
        // Servers repeat what they refuse.
        let message = self.log.redacted(&trouble.message);
        self.answer(id, error_response(Some(id), BRIDGE_FAILED, &message, &trouble.data())).await;
    }

    /// Answers a request in the server's stead, if it still waits.
    pub(crate) async fn answer(&self, id: &Id, bytes: Bytes) {
        if self.keep_private(&Message { bytes: bytes.clone(), kind: Kind::Response { id: id.clone() } }) {
            return;
        }
        if let Some(waiting) = self.take(id) {
            self.log.detail(|| format!("{} {id} is answered by the bridge", waiting.method));
            self.say(bytes).await;
        }
    }

    /// Fails everything whose answer was to come on a connection that is gone.
    pub(crate) async fn fail_connection(&self, gone: u64, trouble: &Trouble) {
        self.fail_all(|connection| connection == Some(gone), trouble).await;
    }

    pub(crate) async fn fail_all(&self, which: impl Fn(Option<u64>) -> bool, trouble: &Trouble) {
        let ids: Vec<Id> =
            self.waiting.borrow().iter().filter(|(_, it)| which(it.connection)).map(|(id, _)| id.clone()).collect();
        for id in ids {
            self.fail(&id, trouble).await;
        }
    }

    /// A text of the host's that is no message is its error.
    pub(crate) async fn refuse(&self, id: Option<&Id>, code: i64, reason: &str) {
        self.log.state(reason);
        self.say(error_response(id, code, reason, &Value::Null)).await;
    }

    /// Until nobody waits.
    pub(crate) async fn idle(&self) {
        while !self.waiting.borrow().is_empty() {
            self.changed.notified().await;
        }
    }

    /// Nothing more will be said.
    pub(crate) fn close(&self) {
        self.outbox.close();
    }

    fn take(&self, id: &Id) -> Option<Waiting> {
        let mut waiting = self.waiting.borrow_mut();
        let taken = waiting.remove(id);
        self.meter.waiting(waiting.len());
        self.changed.notify_one();
        taken
    }
}
