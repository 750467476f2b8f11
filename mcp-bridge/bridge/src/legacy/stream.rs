//! The stream: opened again whenever it ends, read as long as it lasts.

use std::rc::Rc;
use std::time::Instant;

use reqwest::header::HeaderMap;
use reqwest::{Response, Url};
use tokio::sync::oneshot;

use super::{Legacy, State};
use crate::backoff::Backoff;
use crate::failure::Failure;
use crate::liveness::Liveness;
use crate::log::shown;
use crate::message::Message;
use crate::restore::restore;
use crate::shared::Shared;
use crate::sse::{Decoder, Event, Item};
use crate::transport::Transport;
use crate::trouble::Trouble;

impl Legacy {
    /// Keeps a stream open, for ever; the first may be open already.
    pub(crate) async fn run(self: Rc<Self>, mut first: Option<Response>) {
        let Shared { pending, http, options, .. } = &*self.shared;
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
            pending.fail_connection(connection, &trouble).await;
            if trouble.retryable {
                let pause = backoff.next();
                pending.log.not_connected(&trouble.message, pause);
                tokio::time::sleep(pause).await;
            } else {
                pending.log.state(&format!("Not connected: {}", trouble.message));
                let _ = self.state.send_replace(State::Stuck(trouble));
                self.wanted.notified().await;
                let _ = self.state.send_replace(State::Down);
            }
        }
    }

    /// Reads a stream until it ends, and says why it did.
    async fn hold(&self, response: Response, connection: u64) -> Trouble {
        let log = &self.shared.pending.log;
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
                Err(error) => return Trouble::lasting(error.to_string()),
            };
            log.state(&format!("Session endpoint: {}", shown(&endpoint)));
            if let Err(trouble) = self.restore(&endpoint).await {
                return trouble;
            }
            self.shared.pending.counters.connected(Transport::Sse);
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
        if !self.shared.pending.memory.has_session() {
            return Ok(());
        }
        let patience = self.shared.options.connect_timeout;
        let send = async |message: Message| {
            let sent = self.post(endpoint, &message.bytes).await;
            sent.map(|_| ()).map_err(|failure| Trouble { retryable: true, ..failure.trouble() })
        };
        let restored = tokio::time::timeout(patience, restore(&self.shared.pending, send)).await;
        restored.unwrap_or_else(|_| Err(Trouble::passing("the server did not answer the repeated handshake")))
    }

    async fn read(&self, mut response: Response, named: oneshot::Sender<String>) -> Trouble {
        let pending = &self.shared.pending;
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
                    Item::Event(Event { name, data, .. }) if name == "message" => {
                        pending.deliver_text(data, None).await
                    }
                    Item::Event(Event { name, .. }) => pending.log.detail(|| format!("event {name:?} is ignored")),
                    Item::Oversized(it) => pending.oversized(&it, self.shared.options.max_message, None).await,
                    Item::Comment => liveness.comment(),
                    // Sessions end with their stream here; there is nothing to resume.
                    Item::Retry(_) => {}
                }
            }
        }
    }
}
