//! What the server speaks, found out with the host's first request.

use std::rc::Rc;
use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::spawn_local;

use crate::backoff::Backoff;
use crate::http::Failure;
use crate::legacy::Legacy;
use crate::message::{Kind, Message, call, response, with_id};
use crate::permit::Lane;
use crate::stateless::{Client, Discovered, LAST_HANDSHAKE, MODERN, initialize_result, is_modern_error, supported};
use crate::streamable::Streamable;
use crate::translate::Translator;
use crate::{Bridge, Shared, Transport};

/// How long a server may take to say what it speaks before it is taken for one that does not say.
const PROBE: Duration = Duration::from_secs(10);
const NEVER: Duration = Duration::from_secs(u32::MAX as u64);

/// The way to a server.
#[derive(Clone)]
pub(crate) enum Server {
    Legacy(Rc<Legacy>),
    Http(Rc<Streamable>),
    Translated(Rc<Translator>),
}

impl Server {
    pub(crate) async fn send(&self, message: &Message, since: Instant, lane: Lane) {
        match self {
            Self::Legacy(legacy) => legacy.send(message, since, lane).await,
            Self::Http(http) => http.send(message, since, lane).await,
            Self::Translated(translator) => translator.send(message, since, lane).await,
        }
    }

    /// A place among the requests under way, where their number is bounded.
    pub(crate) async fn slot(&self, message: &Message) -> Option<OwnedSemaphorePermit> {
        match self {
            Self::Legacy(_) => None,
            Self::Http(http) => http.slot(message).await,
            Self::Translated(translator) => translator.slot(message).await,
        }
    }

    /// Whether sending is over when a message is accepted.
    pub(crate) fn answers_elsewhere(&self) -> bool {
        matches!(self, Self::Legacy(_))
    }

    pub(crate) async fn close(&self) {
        if let Self::Http(http) = self {
            http.close().await;
        }
    }
}

/// What the first request led to.
enum Found {
    /// A server to which it has still to be sent.
    Ready(Server),
    /// A server that has answered it.
    Answered(Server),
}

impl Bridge {
    /// The server that a message is to be sent to; none if that has been done, or cannot be.
    pub(crate) async fn server(&self, known: &mut Option<Server>, message: &Message, since: Instant) -> Option<Server> {
        if known.is_some() {
            return known.clone();
        }
        let desk = &self.shared.desk;
        if message.request_id().is_none() {
            let what = message.method().unwrap_or("an answer");
            desk.log.state(&format!("{what} of the host's is dropped: there is no server yet"));
            return None;
        }
        let finding = self.find(message, since);
        // The host gives up an `initialize` that is not answered; everything else may take its time.
        let patience = if message.method() == Some("initialize") { self.shared.options.connect_timeout } else { NEVER };
        let found = tokio::time::timeout(patience.saturating_sub(since.elapsed()), finding).await;
        let found = found.unwrap_or_else(|_| Err(Failure::Unreached(format!("no answer within {patience:.0?}"))));
        match found {
            Ok(Found::Ready(server)) => {
                *known = Some(server.clone());
                Some(server)
            }
            Ok(Found::Answered(server)) => {
                *known = Some(server);
                None
            }
            Err(failure) => {
                let trouble = failure.trouble();
                desk.log.state(&format!("Not connected: {}", trouble.message));
                desk.give_up(message, &trouble).await;
                None
            }
        }
    }

    /// # Errors
    /// What the server answered to the attempt that was the likeliest to succeed.
    async fn find(&self, message: &Message, since: Instant) -> Result<Found, Failure> {
        let is_wrong_transport = |failure: &Failure| match failure {
            Failure::Refused(refusal) => refusal.may_be_wrong_transport() && !is_modern_error(&refusal.body),
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

    fn legacy(&self, stream: Option<Response>) -> Server {
        let legacy = Legacy::new(Rc::clone(&self.shared));
        spawn_local(Rc::clone(&legacy).run(stream));
        Server::Legacy(legacy)
    }

    /// A stream of events, from a server that may not be there yet.
    async fn events(&self, since: Instant) -> Result<Response, Failure> {
        let Shared { desk, http, options } = &*self.shared;
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
            desk.log.not_connected(&failure.trouble().message, pause);
            tokio::time::sleep(pause).await;
        }
    }

    /// Streamable HTTP; a host that shakes hands may meet a server that does not.
    async fn over_http(&self, message: &Message, since: Instant) -> Result<Found, Failure> {
        let desk = &self.shared.desk;
        let http = Streamable::new(Rc::clone(&self.shared));
        if let Some(client) = Client::of_modern(message)
            && message.method() != Some("server/discover")
            && matches!(self.discover(&http, &client, since).await?, Discovered::Modern(_))
        {
            // Then nobody has to wait until this one is answered.
            self.connected("");
            desk.meter.learn(|server| server.protocol = Some(MODERN.to_owned()));
            return Ok(Found::Ready(Server::Http(http)));
        }
        if message.method() == Some("initialize") {
            let body: Value = serde_json::from_slice(&message.bytes).unwrap_or_default();
            let client = Client::new(&body["params"]);
            if let Discovered::Modern(said) = self.discover(&http, &client, since).await? {
                if self.shakes_hands_too(&http, message, &client, since).await {
                    self.connected("");
                    return Ok(Found::Answered(Server::Http(http)));
                }
                self.connected(" (no handshake; the bridge translates)");
                desk.meter.learn(|server| (server.protocol, server.is_translated) = (Some(MODERN.to_owned()), true));
                if let Some(id) = message.request_id() {
                    desk.answer(id, response(id, &initialize_result(&said, &body["params"]))).await;
                }
                let translator = Translator::new(Rc::clone(&self.shared), http, client, &said);
                return Ok(Found::Answered(Server::Translated(translator)));
            }
        }
        match http.exchange(message, since, &Lane::none()).await {
            Ok(response) => {
                self.connected("");
                http.take(message, response).await;
            }
            Err(Failure::Refused(refusal)) if refusal.answers(message) => {
                desk.meter.connected(Transport::Http);
                http.refused(message, Failure::Refused(refusal)).await;
            }
            Err(failure) => return Err(failure),
        }
        Ok(Found::Answered(Server::Http(http)))
    }

    fn connected(&self, note: &str) {
        let desk = &self.shared.desk;
        desk.log.connected(&format!("Connected to Streamable HTTP server{note}"));
        desk.meter.connected(Transport::Http);
    }

    /// Many servers of the newer era (FastMCP 4 among them) shake hands as well, without saying so; then nothing has to
    /// be translated. The question follows the rules of both eras, so that it is a mistake in neither.
    async fn shakes_hands_too(&self, http: &Streamable, initialize: &Message, client: &Client, since: Instant) -> bool {
        let desk = &self.shared.desk;
        let (id, answered) = desk.private();
        let Some(request) = client.stamp_handshake(initialize, &id) else { return false };
        http.send_and_take(&request, since).await;
        let answer = answered.await.map(|it| it.bytes).unwrap_or_default();
        let body: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let agreed = body["result"]["protocolVersion"].as_str().is_some_and(|it| it <= LAST_HANDSHAKE);
        if let Some(id) = initialize.request_id().filter(|_| agreed) {
            desk.deliver(Message { bytes: with_id(&answer, id), kind: Kind::Response { id: id.clone() } }).await;
            return true;
        }
        http.forget_session();
        false
    }

    async fn discover(&self, http: &Streamable, client: &Client, since: Instant) -> Result<Discovered, Failure> {
        for _ in 0..2 {
            let mut asking = std::pin::pin!(self.ask(http, client, since));
            let said = loop {
                match tokio::time::timeout(PROBE, &mut asking).await {
                    Ok(said) => break said?,
                    // Not silent, but not there yet.
                    Err(_) if self.shared.desk.log.is_obstructed() => {}
                    Err(_) => break Discovered::Handshake,
                }
            };
            if said != Discovered::AskAgain {
                return Ok(said);
            }
        }
        Ok(Discovered::Handshake)
    }

    async fn ask(&self, http: &Streamable, client: &Client, since: Instant) -> Result<Discovered, Failure> {
        let (id, answered) = self.shared.desk.private();
        let request = call(Some(&id), "server/discover", &json!({"_meta": client.meta()}));
        match http.exchange(&request, since, &Lane::none()).await {
            Ok(response) => {
                http.take(&request, response).await;
                let answer = answered.await.map(|it| it.bytes).unwrap_or_default();
                Ok(self.read(&answer))
            }
            Err(Failure::Refused(refusal))
                if !matches!(refusal.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) =>
            {
                Ok(self.read(&refusal.body))
            }
            // A server may also be so startled that it hangs up.
            Err(Failure::Broken(_)) => Ok(Discovered::Handshake),
            Err(failure) => Err(failure),
        }
    }

    fn read(&self, discovered: &[u8]) -> Discovered {
        self.shared.desk.meter.learn(|server| server.supported = supported(discovered));
        Discovered::read(discovered)
    }
}
