//! Streams of events over Streamable HTTP: those that answer a request, and the server's own.

use std::rc::Rc;
use std::time::Duration;

use reqwest::Response;
use reqwest::header::{HeaderName, HeaderValue};
use tokio::sync::oneshot;

use super::{GRACE, SESSION, Streamable};
use crate::bridge::backoff::Backoff;
use crate::bridge::desk::Trouble;
use crate::bridge::http::Failure;
use crate::bridge::message::Id;
use crate::bridge::sse::{Decoder, Item};

const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");

/// Where a stream of events broke off, and how to go on.
#[derive(Default)]
struct Place {
    last_id: String,
    pause: Option<Duration>,
}

impl Streamable {
    /// Reads the stream that a request was answered with; one that breaks off is resumed if it can be.
    pub(super) async fn follow(&self, id: Option<&Id>, response: Response) {
        let desk = &self.shared.desk;
        let mut place = Place::default();
        let mut ended = self.read(response, &mut place, id).await;
        let Some(id) = id else { return };
        let mut backoff = Backoff::new(&self.shared.options.timing);
        while desk.is_waiting(id) {
            // Without an identifier there is nothing to go on from.
            if place.last_id.is_empty() {
                return desk.fail(id, &Trouble::passing(format!("{ended} before the answer came"))).await;
            }
            tokio::time::sleep(place.pause.unwrap_or_else(|| backoff.next())).await;
            ended = match self.stream(&place.last_id).await {
                Ok(response) => self.read(response, &mut place, Some(id)).await,
                Err(failure @ (Failure::Unreached(_) | Failure::Broken(_))) => {
                    desk.log.state(&format!("Not connected: {}", failure.trouble().message));
                    tokio::time::sleep(backoff.next()).await;
                    continue;
                }
                Err(failure) => return desk.fail(id, &failure.trouble()).await,
            };
        }
    }

    async fn stream(&self, last_id: &str) -> Result<Response, Failure> {
        let mut headers = self.shared.handshake_headers();
        headers.extend(self.session.borrow().clone().map(|session| (SESSION, session)));
        if let Ok(last_id) = HeaderValue::from_str(last_id)
            && !last_id.is_empty()
        {
            headers.insert(LAST_EVENT, last_id);
        }
        self.shared.http.events(&self.shared.options.url, headers).await
    }

    /// Reads a stream to its end, and says how it ended. One that has brought the answer to `id` has little time left:
    /// its end makes the connection free for others, but not all servers end it.
    async fn read(&self, mut response: Response, place: &mut Place, id: Option<&Id>) -> String {
        let mut decoder = Decoder::new(self.shared.options.max_message);
        loop {
            let is_answered = id.is_some_and(|id| !self.shared.desk.is_waiting(id));
            let next = response.chunk();
            let chunk = if is_answered { tokio::time::timeout(GRACE, next).await } else { Ok(next.await) };
            match chunk {
                Ok(Ok(Some(chunk))) => decoder.push(&chunk),
                Ok(Ok(None)) => return "the stream ended".to_owned(),
                Ok(Err(error)) => return format!("the stream broke ({error})"),
                Err(_) => return "the answer has come".to_owned(),
            }
            while let Some(item) = decoder.next() {
                match item {
                    Item::Event(event) => {
                        place.last_id = event.last_id;
                        // An event without data only marks a place.
                        if event.name == "message" && !event.data.is_empty() {
                            self.deliver(event.data).await;
                        }
                    }
                    Item::Oversized(it) => self.shared.desk.oversized(&it, self.shared.options.max_message).await,
                    Item::Retry(pause) => place.pause = Some(pause),
                    Item::Comment => {}
                }
            }
        }
    }

    /// The server's own stream, for what belongs to no request. Servers need not have one.
    pub(super) async fn listen(self: Rc<Self>, answered: oneshot::Sender<()>) {
        let mut answered = Some(answered);
        let mut place = Place::default();
        let mut backoff = Backoff::new(&self.shared.options.timing);
        let mut has_stream = false;
        loop {
            let generation = self.generation.get();
            let stream = self.stream(&place.last_id).await;
            // Whoever waits for it sees that it is gone.
            drop(answered.take());
            match stream {
                Ok(response) => {
                    has_stream = true;
                    backoff.reset();
                    self.read(response, &mut place, None).await;
                }
                // A server that never had such a stream may say 404 as well.
                Err(Failure::Refused(refusal)) if has_stream && refusal.is_lost_session() && self.has_session() => {
                    if self.renew(generation).await.is_ok() {
                        place = Place::default();
                    }
                }
                Err(Failure::Refused(refusal)) if !refusal.is_passing() => {
                    return self.shared.desk.log.detail(|| "the server has no stream of its own".to_owned());
                }
                Err(_) => {}
            }
            tokio::time::sleep(place.pause.unwrap_or_default().max(backoff.next())).await;
        }
    }
}
