//! Between a host that shakes hands and a server of the era without (2026-07-28): what the handshake settled goes into
//! each request, what the server needs to know comes back as requests to the host, and streams of changes are listened to.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Instant;

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::{AbortHandle, spawn_local};

use crate::Shared;
use crate::backoff::Backoff;
use crate::message::{Id, Kind, Message, call, response};
use crate::pending::Trouble;
use crate::permit::Lane;
use crate::restore::cancelled;
use crate::splice;
use crate::stateless::Client;
use crate::streamable::Streamable;

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
        shared.desk.swallow("notifications/subscriptions/acknowledged");
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

    pub(crate) async fn send(self: &Rc<Self>, message: &Message, since: Instant, lane: Lane) {
        let desk = &self.shared.desk;
        match &message.kind {
            Kind::Request { id, method } => match self.settle(method, &message.bytes) {
                Some(result) => desk.answer(id, response(id, &result)).await,
                None => self.ask(id, message, since, lane).await,
            },
            Kind::Notification { method } => match (&**method, cancelled(message)) {
                ("notifications/initialized", _) => {
                    self.is_initialized.set(true);
                    self.listen();
                }
                // Its connection is closed with it, which is how this era cancels.
                (_, Some(_)) => {}
                (method, None) => {
                    desk.log.detail(|| format!("{method} does not exist in the server's protocol version"))
                }
            },
            // The host's answers to what the server needed to know.
            Kind::Response { .. } | Kind::Stray => {
                desk.keep_private(message);
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
    async fn ask(&self, id: &Id, message: &Message, since: Instant, lane: Lane) {
        let desk = &self.shared.desk;
        desk.sent(id, None);
        let mut backoff = Backoff::new(&self.shared.options.timing);
        let mut more = Vec::new();
        for _ in 0..ROUNDS {
            let (private, answered) = desk.private();
            let client = self.client.borrow().clone();
            let Some(request) = client.stamp(message, &private, &more) else {
                return desk.fail(id, &Trouble::lasting("the parameters are no object")).await;
            };
            self.server.send(&request, since, lane.clone()).await;
            let Ok(answer) = answered.await else {
                return desk.fail(id, &Trouble::passing("no answer came")).await;
            };
            match self.fulfil(&answer).await {
                Ok(None) => return desk.answer(id, as_before(&answer.bytes, id)).await,
                Ok(Some(needed)) => {
                    // A server that needs nothing but to be asked again needs time.
                    if !needed.iter().any(|(name, _)| name == "inputResponses") {
                        tokio::time::sleep(backoff.next()).await;
                    }
                    more = needed;
                }
                Err(error) => {
                    return desk.answer(id, as_before(&error.bytes, id)).await;
                }
            }
        }
        desk.fail(id, &Trouble::lasting(format!("the server asked for input more than {ROUNDS} times"))).await;
    }

    /// Has the host give what an answer asks for, as parameters of the next round; nothing if it is a result.
    ///
    /// # Errors
    /// The host's error, if it is not one that the server can be told.
    async fn fulfil(&self, answer: &Message) -> Result<Option<Vec<(String, String)>>, Message> {
        let text = std::str::from_utf8(&answer.bytes).unwrap_or_default();
        let Some(result) = splice::value_of(text, "result").map(|range| &text[range]) else { return Ok(None) };
        let member = |name: &str| splice::value_of(result, name).map(|range| &result[range]);
        if member("resultType") != Some("\"input_required\"") {
            return Ok(None);
        }
        let requests = member("inputRequests").unwrap_or("{}");
        let mut responses = String::from("{}");
        for (name, range) in splice::members(requests).unwrap_or_default() {
            let answer = self.ask_host(&requests[range]).await?;
            responses = splice::with(&responses, &name, &answer);
        }
        let mut more = Vec::new();
        if member("inputRequests").is_some() {
            more.push(("inputResponses".to_owned(), responses));
        }
        if let Some(state) = member("requestState") {
            more.push(("requestState".to_owned(), state.to_owned()));
        }
        Ok(Some(more))
    }

    async fn ask_host(&self, request: &str) -> Result<String, Message> {
        let desk = &self.shared.desk;
        let part = |name: &str| splice::value_of(request, name).map(|range| &request[range]);
        let method: String = part("method").and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
        let (id, answered) = desk.private();
        let asked = call(Some(&id), &method, &Value::Null);
        let text = String::from_utf8_lossy(&asked.bytes).into_owned();
        let text = part("params").map_or(text.clone(), |params| splice::with(&text, "params", params));
        desk.say(text.into()).await;
        let Ok(answer) = answered.await else { return Err(asked) };
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        match splice::value_of(&text, "result") {
            Some(range) => Ok(text[range].to_owned()),
            // A person who was not asked has not answered; the server has a word for that.
            None if method == "elicitation/create" => Ok(json!({"action": "cancel"}).to_string()),
            None => Err(answer),
        }
    }

    /// Listens to the changes that the host would have been told.
    fn listen(self: &Rc<Self>) {
        if let Some(before) = self.listening.borrow_mut().take() {
            before.abort();
        }
        let listed = |list: &str| self.capabilities[list]["listChanged"] == true;
        let mut wanted = json!({});
        for (list, name) in
            [("tools", "toolsListChanged"), ("prompts", "promptsListChanged"), ("resources", "resourcesListChanged")]
        {
            if listed(list) {
                wanted[name] = true.into();
            }
        }
        let resources = self.resources.borrow();
        if !resources.is_empty() {
            wanted["resourceSubscriptions"] = json!(*resources);
        }
        let nothing = wanted.as_object().is_some_and(serde_json::Map::is_empty);
        if !nothing && self.is_initialized.get() {
            let task = spawn_local(Rc::clone(self).listen_to(wanted));
            *self.listening.borrow_mut() = Some(task.abort_handle());
        }
    }

    async fn listen_to(self: Rc<Self>, wanted: Value) {
        let mut backoff = Backoff::new(&self.shared.options.timing);
        loop {
            let begun = Instant::now();
            let (id, ended) = self.shared.desk.private();
            let meta = self.client.borrow().meta();
            let request = call(Some(&id), "subscriptions/listen", &json!({"_meta": meta, "notifications": wanted}));
            self.server.send(&request, begun, Lane::none()).await;
            // Nobody asked for it: an error is only worth a line.
            if let Ok(ended) = ended.await {
                let text = String::from_utf8_lossy(&ended.bytes).into_owned();
                self.shared.desk.log.detail(|| format!("no longer listening to changes: {text}"));
                if text.contains("-32601") {
                    return;
                }
            }
            if begun.elapsed() > self.shared.options.timing.longest_pause {
                backoff.reset();
            }
            tokio::time::sleep(backoff.next()).await;
        }
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
