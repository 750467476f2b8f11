//! Answers on their way to the host: the server's, or the bridge's own where the server's cannot come any more.

use bytes::Bytes;
use serde_json::Value;

use super::Pending;
use crate::message::{Id, Kind, Message, error_response, id_in_pieces, with_id};
use crate::sse::Oversized;
use crate::trouble::Trouble;

/// JSON-RPC's code for failures of the implementation's own.
const BRIDGE_FAILED: i64 = -32000;

impl Pending {
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

    /// Brings the messages in one event or body of the server to the host; `asked` if it belongs to one request.
    pub(crate) async fn deliver_text(&self, text: Bytes, asked: Option<&Id>) {
        let messages = match Message::all(text.clone()) {
            Ok(messages) => messages,
            Err(error) => {
                let reason = format!("the server sent something that is not a JSON-RPC message ({error})");
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
        self.counters.learn(|server| server.protocol = self.memory.protocol());
    }

    pub(crate) async fn say(&self, bytes: Bytes) {
        self.counters.said(bytes.len());
        self.outbox.send(bytes).await;
    }

    pub(crate) async fn fail(&self, id: &Id, trouble: &Trouble) {
        if self.waiting.borrow().contains_key(id) {
            self.counters.failed();
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
}
