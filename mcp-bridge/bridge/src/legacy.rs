//! HTTP with SSE (protocol version 2024-11-05): one stream brings everything, messages go to the place it names first.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode, Url};
use tokio::sync::{Notify, oneshot, watch};

use crate::backoff::Backoff;
use crate::http::{Failure, content_type, read};
use crate::liveness::Liveness;
use crate::log::shown;
use crate::message::Message;
use crate::pending::Trouble;
use crate::permit::Lane;
use crate::restore::restore;
use crate::sse::{Decoder, Event, Item};
use crate::{Shared, Transport};

/// Servers accept a message at once; from then on it holds up no others.
const ACCEPTANCE: Duration = Duration::from_secs(1);

pub(crate) struct Legacy {
    shared: Rc<Shared>,
    state: watch::Sender<State>,
    /// The connection whose session the server has forgotten, although its stream may be open.
    forgotten: Cell<u64>,
    /// Somebody has something to send, or has found a session forgotten.
    wanted: Notify,
    /// What the server leaves out in front of the place it names (a proxy's path), once that has been found out.
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

    /// Keeps a stream open, for ever; the first may be open already.
    pub(crate) async fn run(self: Rc<Self>, mut first: Option<Response>) {
        let Shared { desk, http, options, .. } = &*self.shared;
        let mut backoff = Backoff::new(&options.timing);
        let mut was_up = false;
        for connection in 1.. {
            let opened = match first.take() {
                Some(response) => Ok(response),
                None => http.events(&options.url, HeaderMap::new()).await,
            };
            let begun = Instant::now();
            let trouble = match opened {
                Ok(response) => self.hold(response, connection).await,
                Err(Failure::Refused(refusal)) => {
                    // A server that was there will be there again, unless it is us that it does not want.
                    let passes = refusal.is_passing() || (was_up && !refusal.is_about_us());
                    Trouble { retryable: passes, ..Failure::Refused(refusal).trouble() }
                }
                Err(failure) => failure.trouble(),
            };
            let is_up = matches!(self.state.send_replace(State::Down), State::Up { .. });
            was_up |= is_up;
            // A connection that ends at once has proved nothing.
            if is_up && begun.elapsed() > options.timing.longest_pause {
                backoff.reset();
            }
            desk.fail_connection(connection, &trouble).await;
            if trouble.retryable {
                let pause = backoff.next();
                desk.log.not_connected(&trouble.message, pause);
                tokio::time::sleep(pause).await;
            } else {
                desk.log.state(&format!("Not connected: {}", trouble.message));
                let _ = self.state.send_replace(State::Stuck(trouble));
                self.wanted.notified().await;
                let _ = self.state.send_replace(State::Down);
            }
        }
    }

    /// Reads a stream until it ends, and says why it did.
    async fn hold(&self, response: Response, connection: u64) -> Trouble {
        let log = &self.shared.desk.log;
        log.connected("Connected to SSE server");
        self.proven.set(false);
        let (named, name) = oneshot::channel();
        let base = response.url().clone();
        let reading = self.read(response, named);
        let opening = async {
            let patience = self.shared.options.connect_timeout;
            let Ok(Ok(place)) = tokio::time::timeout(patience, name).await else {
                return Trouble::passing("the server named no place for messages (event \"endpoint\")");
            };
            let endpoint = match self.endpoint(&base, &place) {
                Ok(endpoint) => endpoint,
                Err(reason) => return Trouble::lasting(reason),
            };
            log.state(&format!("Session endpoint: {}", shown(&endpoint)));
            if let Err(trouble) = self.restore(&endpoint).await {
                return trouble;
            }
            self.shared.desk.meter.connected(Transport::Sse);
            let _ = self.state.send_replace(State::Up { connection, endpoint });
            loop {
                self.wanted.notified().await;
                if self.forgotten.get() == connection {
                    return Trouble::passing("the server no longer knows the session");
                }
            }
        };
        tokio::select! {
            trouble = reading => trouble,
            trouble = opening => trouble,
        }
    }

    async fn restore(&self, endpoint: &Url) -> Result<(), Trouble> {
        if !self.shared.desk.memory.has_session() {
            return Ok(());
        }
        let patience = self.shared.options.connect_timeout;
        let send = async |message: Message| {
            let sent = self.post(endpoint, &message.bytes).await;
            sent.map(|_| ()).map_err(|failure| Trouble { retryable: true, ..failure.trouble() })
        };
        let restored = tokio::time::timeout(patience, restore(&self.shared.desk, send)).await;
        restored.unwrap_or_else(|_| Err(Trouble::passing("the server did not answer the repeated handshake")))
    }

    /// Where messages go: of the stream's origin, whatever the server says.
    fn endpoint(&self, base: &Url, place: &str) -> Result<Url, String> {
        let place = self.shared.options.message_endpoint.as_deref().unwrap_or(place);
        let url = base.join(place).map_err(|error| format!("the server's place for messages is {place:?}: {error}"))?;
        if url.origin() != base.origin() {
            let (there, here) = (url.origin().ascii_serialization(), base.origin().ascii_serialization());
            return Err(format!(
                "refused: the server wants messages sent to another origin ({there} instead of {here})"
            ));
        }
        Ok(url)
    }

    async fn read(&self, mut response: Response, named: oneshot::Sender<String>) -> Trouble {
        let desk = &self.shared.desk;
        let mut named = Some(named);
        let mut decoder = Decoder::new(self.shared.options.max_message);
        let mut liveness = Liveness::new(&self.shared.options.timing);
        loop {
            let chunk = match liveness.watch(response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => return Trouble::passing("the server closed the stream"),
                Ok(Err(error)) => return Trouble::passing(format!("the stream broke: {error}")),
                Err(silence) => return Trouble::passing(format!("nothing came for {silence:.1?}, not even a comment")),
            };
            decoder.push(&chunk);
            drop(chunk);
            while let Some(item) = decoder.next() {
                match item {
                    Item::Event(Event { name, data, .. }) if name == "endpoint" => {
                        if let Some(named) = named.take() {
                            let _ = named.send(String::from_utf8_lossy(&data).into_owned());
                        }
                    }
                    // An event without data is no message.
                    Item::Event(Event { data, .. }) if data.is_empty() => {}
                    Item::Event(Event { name, data, .. }) if name == "message" => desk.deliver_text(data, None).await,
                    Item::Event(Event { name, .. }) => desk.log.detail(|| format!("event {name:?} is ignored")),
                    Item::Oversized(it) => desk.oversized(&it, self.shared.options.max_message, None).await,
                    Item::Comment => liveness.comment(),
                    // Sessions end with their stream here; there is nothing to resume.
                    Item::Retry(_) => {}
                }
            }
        }
    }

    /// Sends a message of the host's, once; again only if the server has surely not processed it.
    pub(crate) async fn send(&self, message: &Message, since: Instant, lane: Lane) {
        let desk = &self.shared.desk;
        let id = message.request_id();
        let mut is_retried = false;
        let failure = loop {
            let (connection, endpoint) = match self.up(since).await {
                Ok(up) => up,
                Err(trouble) => return desk.give_up(message, &trouble).await,
            };
            if let Some(id) = id {
                // Before it is sent: the answer may be there before the acceptance.
                desk.sent(id, Some(connection));
            }
            let failure = match self.accepted(&endpoint, message, &lane).await {
                Ok(response) => return self.take(message, response).await,
                Err(failure) => failure,
            };
            let unprocessed = match &failure {
                Failure::Unreached(_) => true,
                Failure::Refused(refusal) => refusal.is_lost_session(Some(message)),
                Failure::Broken(_) | Failure::Unusable(_) => false,
            };
            if !unprocessed || is_retried || id.is_some_and(|id| !desk.is_waiting(id)) {
                break failure;
            }
            is_retried = true;
            if let Some(id) = id {
                desk.not_sent(id);
            }
            self.forget(connection).await;
        };
        desk.give_up(message, &failure.trouble()).await;
    }

    /// Posts a message. Servers that accept it only when it is done with must not keep others from being sent.
    async fn accepted(&self, endpoint: &Url, message: &Message, lane: &Lane) -> Result<Response, Failure> {
        let mut posting = std::pin::pin!(self.post(endpoint, &message.bytes));
        let accepted = match tokio::time::timeout(ACCEPTANCE, &mut posting).await {
            Ok(accepted) => accepted,
            Err(_) => {
                lane.release();
                posting.await
            }
        };
        if accepted.is_ok() {
            lane.release();
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

    async fn post(&self, endpoint: &Url, message: &Bytes) -> Result<Response, Failure> {
        let http = &self.shared.http;
        let headers = self.shared.handshake_headers();
        let known = self.prefix.borrow().clone();
        let endpoint = known.as_ref().map_or_else(|| endpoint.clone(), |prefix| prefixed(endpoint, prefix));
        let sent = http.post(&endpoint, headers.clone(), message, &Lane::none()).await;
        let guess = if known.is_none() && !self.proven.get() { prefix(&self.shared.options.url) } else { None };
        let guess = guess.map(|prefix| (prefixed(&endpoint, &prefix), prefix)).filter(|(there, _)| *there != endpoint);
        let sent = match (sent, guess) {
            // A proxy in front may have taken the first part of the path away.
            (Err(Failure::Refused(refusal)), Some((there, prefix))) if refusal.status == StatusCode::NOT_FOUND => {
                let again = http.post(&there, headers, message, &Lane::none()).await;
                let response = again.map_err(|_| Failure::Refused(refusal))?;
                self.shared.desk.log.state(&format!("Messages go to places under {prefix}"));
                *self.prefix.borrow_mut() = Some(prefix);
                Ok(response)
            }
            (sent, _) => sent,
        };
        self.proven.set(self.proven.get() || sent.is_ok());
        sent
    }

    /// Any success is acceptance; a body that is JSON may be the answer itself.
    async fn take(&self, message: &Message, response: Response) {
        let desk = &self.shared.desk;
        let status = response.status().as_u16();
        let is_json = content_type(&response) == "application/json";
        let is_short = response.content_length().is_some_and(|it| it < 1024);
        // Not any other body: one that is a stream would never end.
        if !(is_json || is_short && desk.log.is_verbose()) {
            return desk.log.detail(|| format!("POST response ({status})"));
        }
        let body = read(response, self.shared.options.max_message).await.unwrap_or_else(|(_, part)| part);
        let text: String = String::from_utf8_lossy(&body[..body.len().min(80)]).into();
        desk.log.detail(|| format!("POST response ({status}): {text}"));
        if is_json && message.request_id().is_some() && Message::all(body.clone()).is_ok() {
            desk.deliver_text(body, message.request_id()).await;
        }
    }
}

/// The folder of the stream's address, if it has one.
fn prefix(url: &Url) -> Option<String> {
    let folder = url.path().rsplit_once('/')?.0;
    (!folder.is_empty()).then(|| folder.to_owned())
}

fn prefixed(url: &Url, prefix: &str) -> Url {
    let mut url = url.clone();
    if !url.path().starts_with(&format!("{prefix}/")) {
        url.set_path(&format!("{prefix}{}", url.path()));
    }
    url
}
