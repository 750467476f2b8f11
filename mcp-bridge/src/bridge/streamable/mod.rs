//! Streamable HTTP: each message is a POST of its own, whose response brings the answer. With a handshake (up to
//! 2025-11-25) there are a session and a stream of the server's own; from 2026-07-28 on there is neither.

mod streams;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response, StatusCode};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, oneshot};

use crate::bridge::Shared;
use crate::bridge::backoff::Backoff;
use crate::bridge::desk::Trouble;
use crate::bridge::headers::Promoted;
use crate::bridge::http::{EVENTS, Failure, Http, content_type, read};
use crate::bridge::message::{Id, Message};
use crate::bridge::modern;
use crate::bridge::session::{cancelled, restore};

pub(super) const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
/// Requests under way at once; those that only listen do not count.
const IN_FLIGHT: usize = 64;
/// How long something is waited for that should come at once and need not come.
const GRACE: Duration = Duration::from_millis(250);

pub(super) struct Streamable {
    shared: Rc<Shared>,
    session: RefCell<Option<HeaderValue>>,
    /// Counts sessions, to see whether the one that was lost has been replaced.
    generation: Cell<u64>,
    restoring: Mutex<()>,
    in_flight: Semaphore,
    promoted: Promoted,
    /// Whether requests went out in the era without handshake, in which the end of a connection is the cancellation.
    modern: Cell<bool>,
}

impl Streamable {
    pub(super) fn new(shared: Rc<Shared>) -> Rc<Self> {
        Rc::new(Self {
            shared,
            session: RefCell::default(),
            generation: Cell::new(0),
            restoring: Mutex::default(),
            in_flight: Semaphore::new(IN_FLIGHT),
            promoted: Promoted::default(),
            modern: Cell::new(false),
        })
    }

    /// Brings a message of the host's to the server, and what the server says to it back.
    pub(super) async fn send(self: &Rc<Self>, message: &Message, since: Instant, lane: Option<OwnedSemaphorePermit>) {
        if self.modern.get()
            && let Some(id) = cancelled(message)
        {
            return self.shared.desk.cancel(&id);
        }
        if message.request_id().is_some() && modern::version(message).is_some() {
            self.modern.set(true);
        }
        let listens = message.method() == Some("subscriptions/listen");
        let counts = message.request_id().is_some() && !listens;
        let _slot = if counts { self.in_flight.acquire().await.ok() } else { None };
        if message.method() == Some("notifications/initialized") {
            return self.begin(message, since, lane).await;
        }
        let mut outcome = self.exchange(message, since, lane).await;
        if let Err(Failure::Refused(refusal)) = &outcome
            && message.method() == Some("tools/call")
            && modern::is_header_mismatch(&refusal.body)
        {
            // The host may never have listed the tools, or they have changed since.
            self.list_tools(message).await;
            outcome = self.exchange(message, since, None).await;
        }
        self.conclude(message, outcome).await;
    }

    /// Ends the handshake and opens the server's own stream. Servers drop what they have to say while there is none, so
    /// that the next message waits for it a little.
    async fn begin(self: &Rc<Self>, initialized: &Message, since: Instant, lane: Option<OwnedSemaphorePermit>) {
        let outcome = self.exchange(initialized, since, None).await;
        self.conclude(initialized, outcome).await;
        let (answered, listening) = oneshot::channel();
        tokio::task::spawn_local(Rc::clone(self).listen(answered));
        let _ = tokio::time::timeout(GRACE, listening).await;
        drop(lane);
    }

    /// Like [`Self::send`], of a request of the bridge's own.
    pub(super) async fn send_and_take(&self, message: &Message, since: Instant) {
        let outcome = self.exchange(message, since, None).await;
        self.conclude(message, outcome).await;
    }

    pub(super) fn forget_session(&self) {
        self.session.take();
    }

    async fn conclude(&self, message: &Message, outcome: Result<Response, Failure>) {
        match outcome {
            Ok(response) => self.take(message, response).await,
            Err(failure) => self.refused(message, failure).await,
        }
    }

    /// Learns which arguments of tools go into headers.
    async fn list_tools(&self, call: &Message) {
        let mut cursor = None;
        loop {
            let (id, answer) = self.shared.desk.private();
            let list = modern::tools_list(call, &id, cursor.as_deref());
            self.send_and_take(&list, Instant::now()).await;
            let Ok(answer) = answer.await else { return };
            cursor = modern::next_cursor(&answer);
            if cursor.is_none() {
                return;
            }
        }
    }

    /// Posts a message until there is a response, or it may have been processed.
    pub(super) async fn exchange(
        &self,
        message: &Message,
        since: Instant,
        mut lane: Option<OwnedSemaphorePermit>,
    ) -> Result<Response, Failure> {
        let mut backoff = Backoff::new(&self.shared.options.timing);
        let mut restored = false;
        loop {
            // Nobody speaks while the session is being restored.
            drop(self.restoring.lock().await);
            let (generation, had_session) = (self.generation.get(), self.session.borrow().is_some());
            // While the handshake lasts, one message after the other.
            let released = if self.shared.desk.memory.is_shaking_hands() { None } else { lane.take() };
            let failure = match self.post(message, released).await {
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            match failure {
                Failure::Unreached(reason) => {
                    let pause = backoff.next();
                    if since.elapsed() + pause > self.shared.options.connect_timeout {
                        return Err(Failure::Unreached(reason));
                    }
                    self.shared.desk.log.not_connected(&reason, pause);
                    tokio::time::sleep(pause).await;
                }
                Failure::Refused(refusal) if refusal.is_lost_session() && had_session && !restored => {
                    restored = true;
                    self.renew(generation).await.map_err(|_| Failure::Refused(refusal))?;
                }
                failure => return Err(failure),
            }
        }
    }

    fn has_session(&self) -> bool {
        self.session.borrow().is_some()
    }

    async fn post(&self, message: &Message, lane: Option<OwnedSemaphorePermit>) -> Result<Response, Failure> {
        let headers = self.headers(message);
        let response = self.shared.http.post(&self.shared.options.url, headers, &message.bytes, lane).await?;
        if message.method() == Some("initialize")
            && let Some(session) = response.headers().get(SESSION)
        {
            *self.session.borrow_mut() = Some(session.clone());
        }
        let is_answer = matches!(content_type(&response), "application/json" | EVENTS);
        if message.request_id().is_some() && response.status() == StatusCode::OK && !is_answer {
            return Err(Http::unexpected(Method::POST, response).await);
        }
        Ok(response)
    }

    /// Headers that name what the body says, as far as the message's protocol version has them.
    fn headers(&self, message: &Message) -> HeaderMap {
        if let Some(version) = modern::version(message) {
            return self.promoted.headers(message, &version);
        }
        let mut headers = self.shared.handshake_headers();
        headers.extend(self.session.borrow().clone().map(|session| (SESSION, session)));
        headers
    }

    /// Makes a new session after the server has forgotten this one.
    async fn renew(&self, lost: u64) -> Result<(), Trouble> {
        let _one_at_a_time = self.restoring.lock().await;
        if self.generation.get() != lost {
            return Ok(());
        }
        self.shared.desk.log.state("The server no longer knows the session");
        *self.session.borrow_mut() = None;
        let send = async |message: Message| {
            let response = self.post(&message, None).await.map_err(|failure| failure.trouble())?;
            self.take(&message, response).await;
            Ok(())
        };
        restore(&self.shared.desk, send).await?;
        self.generation.set(lost + 1);
        Ok(())
    }

    /// A refusal may hold the answer; else the bridge makes one of it.
    pub(super) async fn refused(&self, message: &Message, failure: Failure) {
        let desk = &self.shared.desk;
        match failure {
            Failure::Refused(refusal) if refusal.answers(message) => desk.deliver_text(refusal.body).await,
            failure => desk.give_up(message, &failure.trouble()).await,
        }
    }

    /// Brings a response to the host: one message, a stream of them, or nothing.
    pub(super) async fn take(&self, message: &Message, response: Response) {
        let desk = &self.shared.desk;
        desk.log.detail(|| format!("POST response ({}): {}", response.status().as_u16(), content_type(&response)));
        match content_type(&response) {
            EVENTS => self.follow(message.request_id(), response).await,
            "application/json" => match read(response, self.shared.options.max_message).await {
                Ok(body) if body.is_empty() => self.unanswered(message.request_id(), "an empty body").await,
                Ok(body) => self.deliver(body).await,
                Err((reason, _)) => {
                    desk.give_up(message, &Trouble::passing(format!("the answer broke off: {reason}"))).await
                }
            },
            // Accepted; that is all there is to a notification.
            _ => self.unanswered(message.request_id(), "no answer").await,
        }
    }

    async fn unanswered(&self, id: Option<&Id>, what: &str) {
        if let Some(id) = id {
            self.shared
                .desk
                .fail(id, &Trouble::passing(format!("the server accepted the request and gave {what}")))
                .await;
        }
    }

    async fn deliver(&self, text: Bytes) {
        let text = self.promoted.learn(text, &self.shared.desk.log);
        self.shared.desk.deliver_text(text).await;
    }

    /// Tells the server that the session is over.
    pub(super) async fn close(&self) {
        let Some(session) = self.session.borrow().clone() else { return };
        let mut headers = self.shared.handshake_headers();
        headers.insert(SESSION, session);
        self.shared.http.delete(&self.shared.options.url, headers).await;
    }
}
