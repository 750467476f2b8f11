//! Which transport and which era a server speaks, found out with the host's first request.

mod era;

use std::rc::Rc;
use std::time::{Duration, Instant};

use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;
use tokio::task::spawn_local;

use crate::backoff::Backoff;
use crate::failure::Failure;
use crate::legacy::Legacy;
use crate::message::{Message, response};
use crate::permit::Permit;
use crate::route::Route;
use crate::shared::Shared;
use crate::stateless::{Client, Discovered, STATELESS, initialize_result, is_stateless_error};
use crate::streamable::Streamable;
use crate::translate::Translator;
use crate::transport::Transport;

const NEVER: Duration = Duration::from_secs(u32::MAX as u64);

/// The outcome of the first request.
enum Found {
    /// A server to which it has still to be sent.
    Ready(Route),
    /// A server that has answered it.
    Answered(Route),
}

pub(crate) struct Finder {
    shared: Rc<Shared>,
}

impl Finder {
    pub(crate) fn new(shared: Rc<Shared>) -> Self {
        Self { shared }
    }

    /// The way by which a message is to be sent; none if that has been done, or cannot be.
    pub(crate) async fn route(&self, known: &mut Option<Route>, message: &Message, since: Instant) -> Option<Route> {
        if known.is_some() {
            return known.clone();
        }
        let pending = &self.shared.pending;
        if message.request_id().is_none() {
            let what = message.method().unwrap_or("an answer");
            pending.log.state(&format!("{what} of the host's is dropped: there is no server yet"));
            return None;
        }
        let finding = self.find(message, since);
        // The host gives up an `initialize` that is not answered; everything else may take its time.
        let patience = if message.method() == Some("initialize") { self.shared.options.connect_timeout } else { NEVER };
        let found = tokio::time::timeout(patience.saturating_sub(since.elapsed()), finding).await;
        let found = found.unwrap_or_else(|_| Err(Failure::Unreached(format!("no answer within {patience:.0?}"))));
        match found {
            Ok(Found::Ready(route)) => {
                *known = Some(route.clone());
                Some(route)
            }
            Ok(Found::Answered(route)) => {
                *known = Some(route);
                None
            }
            Err(failure) => {
                let trouble = failure.trouble();
                pending.log.state(&format!("Not connected: {}", trouble.message));
                pending.give_up(message, &trouble).await;
                None
            }
        }
    }

    /// Tries one transport after the other, the likeliest first.
    ///
    /// # Errors
    /// The answer of the server to the attempt that was the likeliest to succeed.
    async fn find(&self, message: &Message, since: Instant) -> Result<Found, Failure> {
        let is_wrong_transport = |failure: &Failure| match failure {
            Failure::Refused(refusal) => refusal.may_be_wrong_transport() && !is_stateless_error(&refusal.body),
            _ => false,
        };
        let is_sse = self.shared.options.url.path().ends_with("/sse");
        match (self.shared.options.transport, is_sse) {
            (Transport::Sse, _) => Ok(Found::Ready(self.legacy(None))),
            (Transport::Http, _) => self.over_http(message, since).await,
            (Transport::Auto, true) => match self.events(since).await {
                Ok(response) => Ok(Found::Ready(self.legacy(Some(response)))),
                Err(failure) if is_wrong_transport(&failure) => {
                    self.over_http(message, since).await.map_err(|_| failure)
                }
                Err(failure) => Err(failure),
            },
            (Transport::Auto, false) => match self.over_http(message, since).await {
                Err(failure) if is_wrong_transport(&failure) => {
                    let events = self.shared.http.events(&self.shared.options.url, HeaderMap::new()).await;
                    events.map(|response| Found::Ready(self.legacy(Some(response)))).map_err(|_| failure)
                }
                found => found,
            },
        }
    }

    fn legacy(&self, stream: Option<Response>) -> Route {
        let legacy = Legacy::new(Rc::clone(&self.shared));
        spawn_local(Rc::clone(&legacy).run(stream));
        Route::Legacy(legacy)
    }

    /// A stream of events, from a server that may not be there yet.
    async fn events(&self, since: Instant) -> Result<Response, Failure> {
        let Shared { pending, http, options } = &*self.shared;
        let mut backoff = Backoff::new(&options.timing);
        loop {
            let failure = match http.events(&options.url, HeaderMap::new()).await {
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            let passing = match &failure {
                Failure::Unreached(_) | Failure::Broken(_) => true,
                Failure::Refused(refusal) => refusal.is_passing(),
                Failure::Unusable(_) => false,
            };
            let pause = backoff.next();
            if !passing || since.elapsed() + pause > options.connect_timeout {
                return Err(failure);
            }
            pending.log.not_connected(&failure.trouble().message, pause);
            tokio::time::sleep(pause).await;
        }
    }

    /// Streamable HTTP; a host that shakes hands may meet a server that does not.
    async fn over_http(&self, message: &Message, since: Instant) -> Result<Found, Failure> {
        let pending = &self.shared.pending;
        let http = Streamable::new(Rc::clone(&self.shared));
        if let Some(client) = Client::of_stateless(message)
            && message.method() != Some("server/discover")
            && matches!(self.discover(&http, &client, since).await?, Discovered::Stateless(_))
        {
            // Then nobody has to wait until this one is answered.
            self.connected("");
            pending.counters.learn(|server| server.protocol = Some(STATELESS.to_owned()));
            return Ok(Found::Ready(Route::Http(http)));
        }
        let mut shaken = None;
        if message.method() == Some("initialize") {
            let body: Value = serde_json::from_slice(&message.bytes).unwrap_or_default();
            let client = Client::new(&body["params"], &self.shared.options.identity);
            let (said, outcome) = self.discover_or_shake_hands(&http, message, &client, since).await?;
            shaken = outcome;
            if let Discovered::Stateless(said) = said {
                if self.shakes_hands_too(&http, message, &client, since).await {
                    self.connected("");
                    return Ok(Found::Answered(Route::Http(http)));
                }
                self.connected(" (no handshake; the bridge translates)");
                pending
                    .counters
                    .learn(|server| (server.protocol, server.is_translated) = (Some(STATELESS.to_owned()), true));
                if let Some(id) = message.request_id() {
                    pending.answer(id, response(id, &initialize_result(&said, &body["params"]))).await;
                }
                let translator = Translator::new(Rc::clone(&self.shared), http, client, &said);
                return Ok(Found::Answered(Route::Translated(translator)));
            }
        }
        let outcome = match shaken {
            Some(outcome) => outcome,
            None => http.exchange(message, since, &Permit::none()).await,
        };
        match outcome {
            Ok(response) => {
                self.connected("");
                http.take(message, response).await;
            }
            Err(Failure::Refused(refusal)) if refusal.answers(message) => {
                pending.counters.connected(Transport::Http);
                http.refused(message, Failure::Refused(refusal)).await;
            }
            Err(failure) => return Err(failure),
        }
        Ok(Found::Answered(Route::Http(http)))
    }

    fn connected(&self, note: &str) {
        let pending = &self.shared.pending;
        pending.log.connected(&format!("Connected to Streamable HTTP server{note}"));
        pending.counters.connected(Transport::Http);
    }
}
