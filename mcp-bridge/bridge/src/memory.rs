//! The handshake and the settings that a server which has forgotten us must be told again.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use serde_json::Value;

use crate::message::Message;

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

    /// Another session has settled on another version, or on none.
    pub(crate) fn agree_on(&self, protocol: Option<&str>) {
        *self.protocol.borrow_mut() = protocol.map(str::to_owned);
    }

    /// The parameters of the host's `initialize`.
    pub(crate) fn initialize(&self) -> Value {
        self.initialize.borrow().clone().unwrap_or_default()
    }

    /// Whether the host has ended its handshake.
    pub(crate) fn is_initialized(&self) -> bool {
        self.initialized.get()
    }

    /// The settings that the host has made since, as requests: method and parameters.
    pub(crate) fn settings(&self) -> Vec<(String, Value)> {
        self.settings.borrow().values().cloned().collect()
    }

    /// Remembers what a server has answered to `initialize`, and gives what was answered before.
    pub(crate) fn replace_answer(&self, answer: &Value) -> Value {
        self.answer.replace(answer.clone())
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
