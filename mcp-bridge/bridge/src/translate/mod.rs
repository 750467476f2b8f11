//! Between a host that shakes hands and a server of the era without (2026-07-28): what the handshake settled goes into
//! each request, what the server needs to know comes back as requests to the host, and streams of changes are listened to.

mod input;
mod listening;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Instant;

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::AbortHandle;

use crate::backoff::Backoff;
use crate::message::cancelled;
use crate::message::{Id, Kind, Message, response};
use crate::permit::Permit;
use crate::shared::Shared;
use crate::splice;
use crate::stateless::Client;
use crate::streamable::Streamable;
use crate::trouble::Trouble;

/// A server that keeps asking is stopped here.
const ROUNDS: usize = 16;

pub(crate) struct Translator {
    shared: Rc<Shared>,
    server: Rc<Streamable>,
    client: RefCell<Client>,
    capabilities: Value,
    resources: RefCell<BTreeSet<String>>,
    listening: RefCell<Option<AbortHandle>>,
    is_initialized: Cell<bool>,
}

impl Translator {
    pub(crate) fn new(shared: Rc<Shared>, server: Rc<Streamable>, client: Client, discovered: &Value) -> Rc<Self> {
        // The host has never asked to listen.
        shared.pending.swallow("notifications/subscriptions/acknowledged");
        let capabilities = discovered["capabilities"].clone();
        Rc::new(Self {
            shared,
            server,
            client: RefCell::new(client),
            capabilities,
            resources: RefCell::default(),
            listening: RefCell::default(),
            is_initialized: Cell::new(false),
        })
    }

    /// A place among the requests under way; what is answered here needs none.
    pub(crate) async fn slot(&self, message: &Message) -> Option<OwnedSemaphorePermit> {
        if message.method() == Some("ping") { None } else { self.server.slot(message).await }
    }

    pub(crate) async fn send(self: &Rc<Self>, message: &Message, since: Instant, permit: Permit) {
        let pending = &self.shared.pending;
        match &message.kind {
            Kind::Request { id, method } => match self.settle(method, &message.bytes) {
                Some(result) => pending.answer(id, response(id, &result)).await,
                None => self.ask(id, message, since, permit).await,
            },
            Kind::Notification { method } => match (&**method, cancelled(message)) {
                ("notifications/initialized", _) => {
                    self.is_initialized.set(true);
                    self.listen();
                }
                // Its connection is closed with it, which is how this era cancels.
                (_, Some(_)) => {}
                (method, None) => {
                    pending.log.detail(|| format!("{method} does not exist in the server's protocol version"))
                }
            },
            // The host's answers to what the server needed to know.
            Kind::Response { .. } | Kind::Stray => {
                pending.keep_private(message);
            }
        }
    }

    /// Requests that this era has no more are answered here.
    fn settle(self: &Rc<Self>, method: &str, body: &[u8]) -> Option<Value> {
        let params = || serde_json::from_slice::<Value>(body).unwrap_or_default()["params"].take();
        match method {
            "ping" => {}
            "logging/setLevel" => self.client.borrow_mut().log_level = params()["level"].as_str().map(str::to_owned),
            "resources/subscribe" | "resources/unsubscribe" => {
                let uri = params()["uri"].as_str().unwrap_or_default().to_owned();
                if method == "resources/subscribe" {
                    self.resources.borrow_mut().insert(uri);
                } else {
                    self.resources.borrow_mut().remove(&uri);
                }
                self.listen();
            }
            _ => return None,
        }
        Some(json!({}))
    }

    /// Asks the server, as often as it needs to know more.
    async fn ask(&self, id: &Id, message: &Message, since: Instant, permit: Permit) {
        let pending = &self.shared.pending;
        pending.sent(id, None);
        let mut backoff = Backoff::new(&self.shared.options.timing);
        let mut more = Vec::new();
        for _ in 0..ROUNDS {
            let (private, answered) = pending.private();
            let client = self.client.borrow().clone();
            let Some(request) = client.stamp(message, &private, &more) else {
                return pending.fail(id, &Trouble::lasting("the parameters are no object")).await;
            };
            self.server.send(&request, since, permit.clone()).await;
            let Ok(answer) = answered.await else {
                return pending.fail(id, &Trouble::passing("no answer came")).await;
            };
            match self.fulfil(&answer).await {
                Ok(None) => return pending.answer(id, as_before(&answer.bytes, id)).await,
                Ok(Some(needed)) => {
                    // A server that needs nothing but to be asked again needs time.
                    if !needed.iter().any(|(name, _)| name == "inputResponses") {
                        tokio::time::sleep(backoff.next()).await;
                    }
                    more = needed;
                }
                Err(error) => {
                    return pending.answer(id, as_before(&error.bytes, id)).await;
                }
            }
        }
        pending.fail(id, &Trouble::lasting(format!("the server asked for input more than {ROUNDS} times"))).await;
    }
}

/// An answer under the host's own identifier, without the word that its era does not know.
fn as_before(answer: &Bytes, id: &Id) -> Bytes {
    let Ok(text) = std::str::from_utf8(answer) else { return answer.clone() };
    let mut edits = Vec::new();
    for (name, range) in splice::members(text).unwrap_or_default() {
        match &*name {
            "id" => edits.push((range, id.json().get().to_owned())),
            "result" => {
                let result = &text[range.clone()];
                let is_complete =
                    splice::value_of(result, "resultType").is_some_and(|it| &result[it] == "\"complete\"");
                if let Some(place) = splice::place_of(result, "resultType").filter(|_| is_complete) {
                    edits.push((range.start + place.start..range.start + place.end, String::new()));
                }
            }
            _ => {}
        }
    }
    splice::edited(text, &edits).into()
}
