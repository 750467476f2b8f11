//! Streamable HTTP: each message is a POST of its own, whose response brings the answer. With a handshake (up to
//! 2025-11-25) there are a session and a stream of the server's own; from 2026-07-28 on there is neither.

mod answers;
mod sessions;
mod streams;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use reqwest::{Method, Response, StatusCode};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, oneshot, watch};

use crate::backoff::Backoff;
use crate::body::content_type;
use crate::failure::Failure;
use crate::headers::Promoted;
use crate::http::{EVENTS, Http};
use crate::lost::Loss;
use crate::message::Message;
use crate::message::cancelled;
use crate::permit::Permit;
use crate::shared::Shared;
use crate::stateless;
use sessions::Session;

/// Requests under way at once; those that only listen do not count.
const IN_FLIGHT: usize = 256;
/// How long something is waited for that should come at once and need not come.
const GRACE: Duration = Duration::from_millis(250);
/// A list of tools that has more pages has no end.
const PAGES: usize = 64;

/// The attempts for one message so far.
#[derive(Default)]
struct Tries {
    /// The session that the last attempt named.
    generation: u64,
    /// Whether there has been another session for it; there is none twice.
    is_renewed: bool,
}

pub(crate) struct Streamable {
    shared: Rc<Shared>,
    session: RefCell<Session>,
    /// Counts sessions, to see whether the one that was lost has been replaced.
    generation: watch::Sender<u64>,
    restoring: Mutex<()>,
    /// Refusals in a row that may mean that the session is lost.
    suspicions: Cell<u32>,
    in_flight: Arc<Semaphore>,
    promoted: Promoted,
    /// Whether requests went out in the era without handshake, in which the end of a connection is the cancellation.
    stateless: Cell<bool>,
}

impl Streamable {
    pub(crate) fn new(shared: Rc<Shared>) -> Rc<Self> {
        Rc::new(Self {
            shared,
            session: RefCell::default(),
            generation: watch::Sender::new(0),
            restoring: Mutex::default(),
            suspicions: Cell::new(0),
            in_flight: Arc::new(Semaphore::new(IN_FLIGHT)),
            promoted: Promoted::default(),
            stateless: Cell::new(false),
        })
    }

    /// A place among the requests under way. Whatever is no request, or only listens, needs none.
    pub(crate) async fn slot(&self, message: &Message) -> Option<OwnedSemaphorePermit> {
        if message.request_id().is_none() || message.method() == Some("subscriptions/listen") {
            return None;
        }
        Arc::clone(&self.in_flight).acquire_owned().await.ok()
    }

    /// Brings a message of the host's to the server, and what the server says to it back.
    pub(crate) async fn send(self: &Rc<Self>, message: &Message, since: Instant, permit: Permit) {
        if self.stateless.get() && cancelled(message).is_some() {
            // Whoever forgets the request closes its connection, which is all that this era wants.
            return;
        }
        if message.request_id().is_some() && stateless::version(message).is_some() {
            self.stateless.set(true);
        }
        if message.method() == Some("notifications/initialized") {
            return self.begin(message, since, permit).await;
        }
        let mut tries = Tries::default();
        let mut outcome = self.try_exchange(message, since, &permit, &mut tries).await;
        if let Err(Failure::Refused(refusal)) = &outcome
            && message.method() == Some("tools/call")
            && stateless::is_header_mismatch(&refusal.body)
        {
            // The host may never have listed the tools, or they have changed since.
            self.list_tools(message).await;
            outcome = self.try_exchange(message, since, &permit, &mut tries).await;
        }
        if let Ok(response) = outcome {
            if !self.take_unless_lost(message, response, &tries).await {
                return;
            }
            self.lose(tries.generation);
            tries.is_renewed = true;
            outcome = self.try_exchange(message, since, &permit, &mut tries).await;
        }
        drop(permit);
        self.conclude(message, outcome).await;
    }

    /// Ends the handshake and opens the server's own stream. Servers drop what they have to say while there is none, so
    /// that the next message waits for it a little.
    async fn begin(self: &Rc<Self>, initialized: &Message, since: Instant, permit: Permit) {
        let outcome = self.exchange(initialized, since, &Permit::none()).await;
        let (answered, listening) = oneshot::channel();
        tokio::task::spawn_local(Rc::clone(self).listen(answered));
        let _ = tokio::time::timeout(GRACE, listening).await;
        drop(permit);
        self.conclude(initialized, outcome).await;
    }

    /// Like [`Self::send`], of a request of the bridge's own.
    pub(crate) async fn send_and_take(&self, message: &Message, since: Instant) {
        let outcome = self.exchange(message, since, &Permit::none()).await;
        self.conclude(message, outcome).await;
    }

    /// Learns which arguments of tools go into headers.
    async fn list_tools(&self, call: &Message) {
        let mut cursor = None;
        for _ in 0..PAGES {
            let (id, answer) = self.shared.pending.private();
            let list = stateless::tools_list(call, &id, cursor.as_deref());
            self.send_and_take(&list, Instant::now()).await;
            let Ok(answer) = answer.await else { return };
            let next = stateless::next_cursor(&answer);
            if next.is_none() || next == cursor {
                return;
            }
            cursor = next;
        }
    }

    /// Posts a message until there is a response, or it may have been processed.
    pub(crate) async fn exchange(
        &self,
        message: &Message,
        since: Instant,
        permit: &Permit,
    ) -> Result<Response, Failure> {
        self.try_exchange(message, since, permit, &mut Tries::default()).await
    }

    async fn try_exchange(
        &self,
        message: &Message,
        since: Instant,
        permit: &Permit,
        tries: &mut Tries,
    ) -> Result<Response, Failure> {
        let Shared { pending, options, .. } = &*self.shared;
        let mut backoff = Backoff::new(&options.timing);
        // While the handshake lasts, one message after the other.
        let until_answered = Permit::none();
        let permit = if pending.memory.is_shaking_hands() { &until_answered } else { permit };
        loop {
            let reason = match self.ready().await {
                Err(trouble) => trouble.message,
                Ok(generation) => {
                    tries.generation = generation;
                    match self.post(message, permit).await {
                        Ok(response) => {
                            self.suspicions.set(0);
                            return Ok(response);
                        }
                        Err(Failure::Unreached(reason)) => reason,
                        Err(failure) if self.is_renewed_after(&failure, message, tries).await => continue,
                        Err(failure) => return Err(failure),
                    }
                }
            };
            if let Some(id) = message.request_id() {
                pending.not_sent(id);
            }
            let pause = backoff.next();
            if since.elapsed() + pause > options.connect_timeout {
                return Err(Failure::Unreached(reason));
            }
            pending.log.not_connected(&reason, pause);
            tokio::time::sleep(pause).await;
        }
    }

    /// Whether a refusal means that the session is lost, and another one is to be tried: once for each message, and on
    /// suspicion once in a row.
    async fn is_renewed_after(&self, failure: &Failure, message: &Message, tries: &mut Tries) -> bool {
        let Failure::Refused(refusal) = failure else { return false };
        if !self.has_session() {
            return false;
        }
        let loss = refusal.loss(Some(message));
        let is_second = loss == Loss::Possible && self.suspicions.replace(self.suspicions.get() + 1) == 1;
        if tries.is_renewed || message.method() == Some("initialize") {
            return false;
        }
        tries.is_renewed = loss == Loss::Sure || is_second;
        if is_second {
            return self.renew_on_suspicion(tries.generation).await;
        }
        if tries.is_renewed {
            self.lose(tries.generation);
        }
        tries.is_renewed
    }

    async fn post(&self, message: &Message, permit: &Permit) -> Result<Response, Failure> {
        if let Some(id) = message.request_id() {
            self.shared.pending.sent(id, None);
        }
        let headers = self.headers(message);
        let response = self.shared.http.post(&self.shared.options.url, headers, &message.bytes, permit).await?;
        if message.method() == Some("initialize") {
            self.note_session(&response);
        }
        let is_answer = matches!(&*content_type(&response), "application/json" | EVENTS);
        if message.request_id().is_some() && response.status() == StatusCode::OK && !is_answer {
            return Err(Http::unexpected(Method::POST, response).await);
        }
        Ok(response)
    }

    /// Headers that name what the body says, as far as the message's protocol version has them.
    fn headers(&self, message: &Message) -> HeaderMap {
        match stateless::version(message) {
            Some(version) => self.promoted.headers(message, &version),
            None => self.session_headers(),
        }
    }
}
