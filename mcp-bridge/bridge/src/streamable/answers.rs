//! Answers of the server, on their way to the host.

use bytes::Bytes;
use reqwest::Response;

use super::{Streamable, Tries};
use crate::body::{as_utf8, content_type, read};
use crate::failure::Failure;
use crate::http::EVENTS;
use crate::lost::error_tells_loss;
use crate::message::{Id, Kind, Message};
use crate::trouble::Trouble;

/// A message whose answer is awaited.
pub(super) struct Asker<'a> {
    pub(super) message: &'a Message,
    /// Whether an error about the session is not for the host.
    pub(super) is_guarded: bool,
}

impl Asker<'_> {
    /// Whether this answers the request with an error about the session.
    pub(super) fn is_lost(&self, answer: &[u8]) -> bool {
        let is_lost = self.is_guarded && error_tells_loss(answer, Some(self.message));
        let is_answer = |all: Vec<Message>| match (&*all, self.message.request_id()) {
            ([one], Some(id)) => one.is_response_to(id) || matches!(one.kind, Kind::Stray),
            _ => false,
        };
        is_lost && Message::all(Bytes::copy_from_slice(answer)).is_ok_and(is_answer)
    }
}

impl Streamable {
    pub(crate) async fn conclude(&self, message: &Message, outcome: Result<Response, Failure>) {
        match outcome {
            Ok(response) => self.take(message, response).await,
            Err(failure) => self.refused(message, failure).await,
        }
    }

    /// A refusal may hold the answer; else the bridge makes one of it.
    pub(crate) async fn refused(&self, message: &Message, failure: Failure) {
        let pending = &self.shared.pending;
        match failure {
            Failure::Refused(refusal) if refusal.answers(message) => {
                pending.deliver_text(refusal.body, message.request_id()).await;
            }
            failure => pending.give_up(message, &failure.trouble()).await,
        }
    }

    /// Brings a response to the host: one message, a stream of them, or nothing.
    pub(crate) async fn take(&self, message: &Message, response: Response) {
        let tries = Tries { is_renewed: true, ..Tries::default() };
        self.take_unless_lost(message, response, &tries).await;
    }

    /// Like [`Self::take`]; but true, and nothing brought to the host, if the answer is that the session is lost, and no
    /// other has been tried.
    pub(super) async fn take_unless_lost(&self, message: &Message, response: Response, tries: &Tries) -> bool {
        let is_guarded = !tries.is_renewed && self.has_session() && message.method() != Some("initialize");
        let asker = Asker { message, is_guarded };
        let pending = &self.shared.pending;
        let limit = self.shared.options.max_message;
        pending.log.detail(|| format!("POST response ({}): {}", response.status().as_u16(), content_type(&response)));
        let id = message.request_id();
        match &*content_type(&response) {
            EVENTS => return self.follow(&asker, response).await,
            "application/json" => match read(response, limit).await {
                Ok(body) if asker.is_lost(&body) => return true,
                Ok(body) => {
                    if !body.is_empty() {
                        self.deliver(body, id).await;
                    }
                    self.unanswered(id, "no answer to it").await;
                }
                Err((_, part)) if part.len() == limit => {
                    let reason = format!("the answer has more than the {limit} bytes allowed (--max-message)");
                    pending.give_up(message, &Trouble::lasting(reason)).await;
                }
                Err((reason, _)) => {
                    pending.give_up(message, &Trouble::passing(format!("the answer broke off: {reason}"))).await;
                }
            },
            // Accepted; that is all there is to a notification.
            _ => self.unanswered(id, "no answer").await,
        }
        false
    }

    /// Fails a request that still waits: it would wait for ever.
    async fn unanswered(&self, id: Option<&Id>, what: &str) {
        if let Some(id) = id {
            let trouble = Trouble::passing(format!("the server accepted the request and gave {what}"));
            self.shared.pending.fail(id, &trouble).await;
        }
    }

    pub(super) async fn deliver(&self, text: Bytes, asked: Option<&Id>) {
        let text = self.promoted.learn(as_utf8(text), &self.shared.pending.log);
        self.shared.pending.deliver_text(text, asked).await;
    }
}
