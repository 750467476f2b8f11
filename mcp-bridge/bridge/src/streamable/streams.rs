//! Streams of events over Streamable HTTP: those that answer a request, and the server's own.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Response, StatusCode};
use tokio::sync::oneshot;

use super::answers::Asker;
use super::{GRACE, Streamable};
use crate::backoff::Backoff;
use crate::failure::Failure;
use crate::liveness::Liveness;
use crate::lost::Loss;
use crate::shared::Shared;
use crate::sse::{Decoder, Item};
use crate::trouble::Trouble;

const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");

/// Where a stream of events broke off, and how to go on.
#[derive(Default)]
struct Place {
    last_id: Option<Arc<str>>,
    pause: Duration,
}

/// How a stream of events ended.
enum Ended {
    Silent(Duration),
    Closed,
    Broken(reqwest::Error),
    /// The answer has come, and whoever keeps the stream open after it is not listened to.
    Answered,
    /// The answer is that the session is lost.
    Lost,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent(silence) => write!(f, "nothing came for {silence:.1?}, not even a comment,"),
            Self::Closed => f.write_str("the stream ended"),
            Self::Broken(error) => write!(f, "the stream broke ({error})"),
            Self::Answered => f.write_str("the answer has come"),
            Self::Lost => f.write_str("the session is lost"),
        }
    }
}

impl Streamable {
    /// Reads the stream that a request was answered with; one that breaks off is resumed if it can be.
    /// True if the answer is that the session is lost.
    pub(super) async fn follow(&self, asker: &Asker<'_>, response: Response) -> bool {
        let Shared { pending, options, .. } = &*self.shared;
        let mut place = Place::default();
        let mut ended = self.read(response, &mut place, Some(asker)).await;
        let Some(id) = asker.message.request_id() else { return false };
        let mut backoff = Backoff::new(&options.timing);
        let mut broken = Instant::now();
        while pending.is_waiting(id) {
            if matches!(ended, Ended::Lost) {
                return true;
            }
            // Without an identifier there is nothing to go on from; and the newer era has done away with it.
            if place.last_id.is_none() || self.stateless.get() || broken.elapsed() > options.connect_timeout {
                pending.fail(id, &Trouble::passing(format!("{ended} before the answer came"))).await;
                return false;
            }
            tokio::time::sleep(place.pause.max(backoff.next())).await;
            match self.stream(&place).await {
                Ok(response) => {
                    ended = self.read(response, &mut place, Some(asker)).await;
                    broken = Instant::now();
                }
                Err(Failure::Refused(refusal)) if !refusal.is_passing() => place.last_id = None,
                Err(failure) => pending.log.not_connected(&failure.trouble().message, Duration::ZERO),
            }
        }
        false
    }

    async fn stream(&self, place: &Place) -> Result<Response, Failure> {
        self.ready().await.map_err(|trouble| Failure::Unreached(trouble.message))?;
        let mut headers = self.session_headers();
        let last_id = place.last_id.as_ref().and_then(|it| HeaderValue::from_str(it).ok());
        headers.extend(last_id.map(|it| (LAST_EVENT, it)));
        self.shared.http.events(&self.shared.options.url, headers).await
    }

    /// Reads a stream to its end, and says how it ended. One that has brought the answer to `id` has little time left:
    /// its end makes the connection free for others, but not all servers end it.
    async fn read(&self, mut response: Response, place: &mut Place, asker: Option<&Asker<'_>>) -> Ended {
        let id = asker.and_then(|it| it.message.request_id());
        let Shared { pending, options, .. } = &*self.shared;
        let mut decoder = Decoder::new(options.max_message);
        let mut liveness = Liveness::new(&options.timing);
        let mut answered = None;
        loop {
            if id.is_some_and(|id| !pending.is_waiting(id)) {
                answered.get_or_insert_with(Instant::now);
            }
            let chunk = match answered {
                Some(since) => tokio::time::timeout_at((since + GRACE).into(), response.chunk()).await.ok(),
                None => match liveness.watch(response.chunk()).await {
                    Ok(chunk) => Some(chunk),
                    Err(silence) => return Ended::Silent(silence),
                },
            };
            match chunk {
                Some(Ok(Some(chunk))) => decoder.push(&chunk),
                Some(Ok(None)) => return Ended::Closed,
                Some(Err(error)) => return Ended::Broken(error),
                None => return Ended::Answered,
            }
            while let Some(item) = decoder.next() {
                match item {
                    Item::Event(event) => {
                        place.last_id = Some(event.last_id).filter(|it| !it.is_empty());
                        // An event without data only marks a place.
                        if event.name == "message" && !event.data.is_empty() {
                            if asker.is_some_and(|it| it.is_lost(&event.data)) {
                                return Ended::Lost;
                            }
                            self.deliver(event.data, id).await;
                        }
                    }
                    Item::Oversized(it) => pending.oversized(&it, options.max_message, id).await,
                    Item::Retry(pause) => place.pause = pause.min(options.connect_timeout),
                    Item::Comment => liveness.comment(),
                }
            }
        }
    }

    /// The server's own stream, for what belongs to no request. Servers need not have one.
    pub(super) async fn listen(self: Rc<Self>, answered: oneshot::Sender<()>) {
        let Shared { pending, options, .. } = &*self.shared;
        let mut answered = Some(answered);
        let mut place = Place::default();
        let mut backoff = Backoff::new(&options.timing);
        let mut has_stream = false;
        let mut sessions = self.generation.subscribe();
        loop {
            let generation = *sessions.borrow_and_update();
            let stream = self.stream(&place).await;
            // Whoever waits for it sees that it is gone.
            drop(answered.take());
            match stream {
                Ok(response) => {
                    has_stream = true;
                    let begun = Instant::now();
                    tokio::select! {
                        _ = self.read(response, &mut place, None) => {}
                        // Another session has another stream.
                        _ = sessions.changed() => place = Place::default(),
                    }
                    // One that ends at once has proved nothing.
                    if begun.elapsed() > options.timing.longest_pause {
                        backoff.reset();
                    }
                }
                // A server that never had such a stream may say 404 as well.
                Err(Failure::Refused(refusal)) if has_stream && refusal.loss(None) == Loss::Sure => {
                    self.lose(generation);
                    place = Place::default();
                }
                Err(Failure::Refused(refusal)) if !has_stream && is_final(refusal.status) => {
                    return pending.log.detail(|| "the server has no stream of its own".to_owned());
                }
                Err(Failure::Unusable(reason)) => {
                    return pending.log.state(&format!("No stream of the server's own: {reason}"));
                }
                Err(_) => {}
            }
            tokio::time::sleep(place.pause.max(backoff.next())).await;
        }
    }
}

/// Whether a status is one by which a server says that it has no such stream.
fn is_final(status: StatusCode) -> bool {
    status.is_client_error() && !matches!(status, StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS)
        || status == StatusCode::NOT_IMPLEMENTED
        || status.is_success()
}
