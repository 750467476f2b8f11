//! Requests and those who wait for their answers. Every request of the host is answered exactly once: by the server, or
//! by us in its stead.

mod answers;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use tokio::sync::{Notify, oneshot};
use tokio::task::AbortHandle;

use crate::log::Log;
use crate::memory::Memory;
use crate::message::{Id, Kind, Message};
use crate::stats::Counters;
use crate::stdio::Outbox;

/// How identifiers of the bridge's own begin.
const PRIVATE: &str = concat!(env!("CARGO_PKG_NAME"), "/");

/// A request without an answer yet.
struct Waiting {
    method: Box<str>,
    /// Whether the server may know of it.
    is_sent: bool,
    /// The connection on which its answer must come; none: not sent yet, or the answer has a response of its own.
    connection: Option<u64>,
    /// The task that sends it.
    task: Option<AbortHandle>,
}

pub(crate) struct Pending {
    outbox: Outbox,
    pub(crate) log: Rc<Log>,
    pub(crate) memory: Memory,
    pub(crate) counters: Counters,
    waiting: RefCell<HashMap<Id, Waiting>>,
    /// Requests of the bridge's own, to the server or to the host.
    private: RefCell<HashMap<Id, oneshot::Sender<Message>>>,
    last_private: Cell<u64>,
    changed: Notify,
    swallowed: Cell<Option<&'static str>>,
}

impl Pending {
    pub(crate) fn new(outbox: Outbox, log: Rc<Log>, counters: Counters) -> Self {
        Self {
            outbox,
            log,
            memory: Memory::default(),
            counters,
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
        self.counters.waiting(waiting.len());
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
        let id = Id::Text(format!("{PRIVATE}{}", self.last_private.get()).into());
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
        self.counters.waiting(waiting.len());
        self.changed.notify_one();
        taken
    }
}
