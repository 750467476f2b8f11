//! What must be said again to a server that has forgotten us.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::message::{Id, Kind, Message, call};
use crate::pending::{Desk, Trouble};

/// The handshake as it happened, and what was set since.
#[derive(Default)]
pub(crate) struct Memory {
    initialize: RefCell<Option<Value>>,
    answer: RefCell<Value>,
    protocol: RefCell<Option<String>>,
    initialized: Cell<bool>,
    /// By what they are about: the log level, subscribed resources.
    settings: RefCell<BTreeMap<String, (String, Value)>>,
}

impl Memory {
    /// Notes what the host says, as far as a new session needs it.
    pub(crate) fn note(&self, message: &Message) {
        let params = || {
            let body: Option<Value> = serde_json::from_slice(&message.bytes).ok();
            body.map(|mut it| it["params"].take()).unwrap_or_default()
        };
        match message.method() {
            Some("initialize") => *self.initialize.borrow_mut() = Some(params()),
            Some("notifications/initialized") => self.initialized.set(true),
            Some(method @ "logging/setLevel") => {
                self.settings.borrow_mut().insert(method.to_owned(), (method.to_owned(), params()));
            }
            Some(method @ "resources/subscribe") => {
                let params = params();
                self.settings.borrow_mut().insert(params["uri"].to_string(), (method.to_owned(), params));
            }
            Some("resources/unsubscribe") => {
                self.settings.borrow_mut().remove(&params()["uri"].to_string());
            }
            _ => {}
        }
    }

    /// The server's answer to the host's `initialize`.
    pub(crate) fn initialized_with(&self, answer: &[u8]) {
        let body: Value = serde_json::from_slice(answer).unwrap_or_default();
        *self.protocol.borrow_mut() = body["result"]["protocolVersion"].as_str().map(str::to_owned);
        *self.answer.borrow_mut() = body["result"].clone();
    }

    /// The protocol version agreed on, if the host has one.
    pub(crate) fn protocol(&self) -> Option<String> {
        self.protocol.borrow().clone()
    }

    /// Whether the host has begun a handshake and not ended it.
    pub(crate) fn is_shaking_hands(&self) -> bool {
        self.initialize.borrow().is_some() && !self.initialized.get()
    }

    /// Whether there is a session to restore: the host has the server's answer to its `initialize`.
    pub(crate) fn has_session(&self) -> bool {
        self.protocol.borrow().is_some()
    }
}

/// Says the handshake again, privately, on a new connection; `send` brings one message to the server.
///
/// # Errors
/// Why there is no session now.
pub(crate) async fn restore(desk: &Desk, send: impl AsyncFn(Message) -> Result<(), Trouble>) -> Result<(), Trouble> {
    let memory = &desk.memory;
    let params = memory.initialize.borrow().clone().unwrap_or_default();
    let answer = ask(desk, "initialize", &params, &send).await?;
    *memory.protocol.borrow_mut() = answer["protocolVersion"].as_str().map(str::to_owned);
    desk.agreed();
    if memory.initialized.get() {
        send(call(None, "notifications/initialized", &Value::Null)).await?;
    }
    let settings: Vec<_> = memory.settings.borrow().values().cloned().collect();
    for (method, params) in settings {
        // A resource that is no longer there is no reason to have no session.
        if let Err(trouble) = ask(desk, &method, &params, &send).await {
            desk.log.state(&format!("{method} could not be repeated: {}", trouble.message));
        }
    }
    desk.log.state("Session restored");
    tell_changes(desk, &answer).await;
    Ok(())
}

async fn ask(
    desk: &Desk,
    method: &str,
    params: &Value,
    send: &impl AsyncFn(Message) -> Result<(), Trouble>,
) -> Result<Value, Trouble> {
    let (id, answer) = desk.private();
    send(call(Some(&id), method, params)).await?;
    let answer = answer.await.map_err(|_| Trouble::passing(format!("no answer to {method}")))?;
    let mut body: Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
    match body.get("error") {
        Some(error) => Err(Trouble::passing(format!("the server refused {method}: {error}"))),
        None => Ok(body["result"].take()),
    }
}

/// Another server, or another version of it, may have other tools: the host is told, if it was promised to be.
async fn tell_changes(desk: &Desk, answer: &Value) {
    let before = desk.memory.answer.replace(answer.clone());
    let same = |key: &str| before[key] == answer[key];
    if same("serverInfo") && same("capabilities") {
        return;
    }
    desk.log.state("The server is not the same as before");
    for list in ["tools", "prompts", "resources"] {
        if before["capabilities"][list]["listChanged"] == json!(true) {
            desk.say(call(None, &format!("notifications/{list}/list_changed"), &Value::Null).bytes).await;
        }
    }
}

/// The id of the request that a `notifications/cancelled` is about.
pub(crate) fn cancelled(message: &Message) -> Option<Id> {
    if message.method() != Some("notifications/cancelled") {
        return None;
    }
    #[derive(serde::Deserialize)]
    struct Cancelled {
        params: Params,
    }
    #[derive(serde::Deserialize)]
    struct Params {
        #[serde(rename = "requestId")]
        request_id: Box<serde_json::value::RawValue>,
    }
    let body: Cancelled = serde_json::from_slice(&message.bytes).ok()?;
    let wrapped = format!("{{\"id\":{}}}", body.params.request_id.get());
    match Message::all(Bytes::from(wrapped)).ok()?.pop()?.kind {
        Kind::Response { id } => Some(id),
        _ => None,
    }
}
