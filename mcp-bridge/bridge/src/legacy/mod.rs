//! HTTP with SSE (protocol version 2024-11-05): one stream brings everything, messages go to the place it names first.

mod place;
mod stream;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use reqwest::{Response, Url};
use tokio::sync::{Notify, watch};

use crate::body::{content_type, read};
use crate::failure::Failure;
use crate::log::shown;
use crate::lost::Loss;
use crate::message::Message;
use crate::permit::Permit;
use crate::shared::Shared;
use crate::trouble::Trouble;

/// Servers accept a message at once; from then on it holds up no others.
const ACCEPTANCE: Duration = Duration::from_secs(1);

pub(crate) struct Legacy {
    shared: Rc<Shared>,
    state: watch::Sender<State>,
    /// The connection whose session the server has forgotten, although its stream may be open.
    forgotten: Cell<u64>,
    /// Somebody has something to send, or has found a session forgotten.
    wanted: Notify,
    /// The path that the server leaves out in front of the place it names (a proxy's), once that has been found out.
    prefix: RefCell<Option<String>>,
    /// Whether this connection's place for messages has taken one.
    proven: Cell<bool>,
}

#[derive(Clone)]
enum State {
    Down,
    Up {
        connection: u64,
        endpoint: Url,
    },
    /// Trying again by itself makes no sense; who asks again makes it try again.
    Stuck(Trouble),
}

impl Legacy {
    pub(crate) fn new(shared: Rc<Shared>) -> Rc<Self> {
        Rc::new(Self {
            shared,
            state: watch::Sender::new(State::Down),
            forgotten: Cell::new(0),
            wanted: Notify::new(),
            prefix: RefCell::new(None),
            proven: Cell::new(false),
        })
    }

    /// Sends a message of the host's, once; again only if the server has surely not processed it.
    pub(crate) async fn send(&self, message: &Message, since: Instant, permit: Permit) {
        let pending = &self.shared.pending;
        let id = message.request_id();
        let mut is_retried = false;
        let failure = loop {
            let (connection, endpoint) = match self.up(since).await {
                Ok(up) => up,
                Err(trouble) => return pending.give_up(message, &trouble).await,
            };
            if let Some(id) = id {
                // Before it is sent: the answer may be there before the acceptance.
                pending.sent(id, Some(connection));
            }
            let failure = match self.accepted(&endpoint, message, &permit).await {
                Ok(response) => return self.take(message, response).await,
                Err(failure) => failure,
            };
            let unprocessed = match &failure {
                Failure::Unreached(_) => true,
                Failure::Refused(refusal) => refusal.loss(Some(message)) == Loss::Sure,
                Failure::Broken(_) | Failure::Unusable(_) => false,
            };
            if !unprocessed || is_retried || id.is_some_and(|id| !pending.is_waiting(id)) {
                break failure;
            }
            is_retried = true;
            if let Some(id) = id {
                pending.not_sent(id);
            }
            self.forget(connection).await;
        };
        pending.give_up(message, &failure.trouble()).await;
    }

    /// Posts a message. Servers that accept it only when it is done with must not keep others from being sent.
    async fn accepted(&self, endpoint: &Url, message: &Message, permit: &Permit) -> Result<Response, Failure> {
        let mut posting = std::pin::pin!(self.post(endpoint, &message.bytes));
        let accepted = match tokio::time::timeout(ACCEPTANCE, &mut posting).await {
            Ok(accepted) => accepted,
            Err(_) => {
                permit.release();
                posting.await
            }
        };
        if accepted.is_ok() {
            permit.release();
        }
        accepted
    }

    /// Has the connection replaced.
    async fn forget(&self, connection: u64) {
        self.forgotten.set(connection);
        self.wanted.notify_one();
        let replaced = |state: &State| !matches!(state, State::Up { connection: it, .. } if *it == connection);
        let _ = self.state.subscribe().wait_for(replaced).await;
    }

    /// A connection, when there is one.
    async fn up(&self, since: Instant) -> Result<(u64, Url), Trouble> {
        let patience = self.shared.options.connect_timeout;
        if matches!(&*self.state.borrow(), State::Stuck(_)) {
            let _ = self.state.send_replace(State::Down);
            self.wanted.notify_one();
        }
        let mut states = self.state.subscribe();
        let waited = states.wait_for(|state| !matches!(state, State::Down));
        match tokio::time::timeout(patience.saturating_sub(since.elapsed()), waited).await {
            Ok(Ok(state)) => match &*state {
                State::Up { connection, endpoint } => Ok((*connection, endpoint.clone())),
                State::Stuck(trouble) => Err(trouble.clone()),
                State::Down => Err(Trouble::passing("not connected")),
            },
            _ => Err(Trouble::passing(format!(
                "{} could not be reached within {patience:.0?}",
                shown(&self.shared.options.url)
            ))),
        }
    }

    /// Any success is acceptance; a body that is JSON may be the answer itself.
    async fn take(&self, message: &Message, response: Response) {
        let pending = &self.shared.pending;
        let status = response.status().as_u16();
        let is_json = content_type(&response) == "application/json";
        let is_short = response.content_length().is_some_and(|it| it < 1024);
        // Not any other body: one that is a stream would never end.
        if !(is_json || is_short && pending.log.is_verbose()) {
            return pending.log.detail(|| format!("POST response ({status})"));
        }
        let body = read(response, self.shared.options.max_message).await.unwrap_or_else(|(_, part)| part);
        let text: String = String::from_utf8_lossy(&body[..body.len().min(80)]).into();
        pending.log.detail(|| format!("POST response ({status}): {text}"));
        if is_json && message.request_id().is_some() && Message::all(body.clone()).is_ok() {
            pending.deliver_text(body, message.request_id()).await;
        }
    }
}
