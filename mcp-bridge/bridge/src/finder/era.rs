//! Which era a server is of: it is asked, and then asked to shake hands all the same.

use std::time::{Duration, Instant};

use reqwest::Response;
use serde_json::{Value, json};

use super::Finder;
use crate::error::ErrorKind;
use crate::failure::Failure;
use crate::message::{Kind, Message, call, with_id};
use crate::permit::Permit;
use crate::stateless::{Client, Discovered, LAST_HANDSHAKE, is_stateless_error, supported};
use crate::streamable::Streamable;

/// How long a server may take to say what it speaks before it is taken for one that does not say.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long `initialize` waits for it.
const AT_ONCE: Duration = Duration::from_secs(1);

impl Finder {
    /// Many servers of the newer era (FastMCP 4 among them) shake hands as well, without saying so; then nothing has to
    /// be translated. The question follows the rules of both eras, so that it is a mistake in neither.
    pub(super) async fn shakes_hands_too(
        &self,
        http: &Streamable,
        initialize: &Message,
        client: &Client,
        since: Instant,
    ) -> bool {
        let pending = &self.shared.pending;
        let (id, answered) = pending.private();
        let Some(request) = client.stamp_handshake(initialize, &id) else { return false };
        http.send_and_take(&request, since).await;
        let answer = answered.await.map(|it| it.bytes).unwrap_or_default();
        let body: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let agreed = body["result"]["protocolVersion"].as_str().is_some_and(|it| it <= LAST_HANDSHAKE);
        if let Some(id) = initialize.request_id().filter(|_| agreed) {
            pending.deliver(Message { bytes: with_id(&answer, id), kind: Kind::Response { id: id.clone() } }).await;
            return true;
        }
        http.forget_session();
        false
    }

    /// Finds out the era, and has the host's `initialize` sent beside the question if that is not answered at once:
    /// whoever does not know `server/discover` may never answer it. What came of `initialize`, if that was sent.
    ///
    /// # Errors
    /// Why nothing can be sent.
    pub(super) async fn discover_or_shake_hands(
        &self,
        http: &Streamable,
        initialize: &Message,
        client: &Client,
        since: Instant,
    ) -> Result<(Discovered, Option<Result<Response, Failure>>), Failure> {
        let mut asking = std::pin::pin!(self.discover(http, client, since));
        loop {
            match tokio::time::timeout(AT_ONCE, &mut asking).await {
                Ok(said) => return Ok((said?, None)),
                // Not silent, but not there yet.
                Err(_) if self.shared.pending.log.is_obstructed() => {}
                Err(_) => break,
            }
        }
        let nobody = Permit::none();
        let mut shaking = std::pin::pin!(http.exchange(initialize, since, &nobody));
        tokio::select! {
            biased;
            said = &mut asking => match said? {
                Discovered::Handshake => Ok((Discovered::Handshake, Some(shaking.await))),
                said => Ok((said, None)),
            },
            outcome = &mut shaking => match &outcome {
                Err(Failure::Refused(refusal)) if is_stateless_error(&refusal.body) => Ok((asking.await?, Some(outcome))),
                _ => Ok((Discovered::Handshake, Some(outcome))),
            },
        }
    }

    pub(super) async fn discover(
        &self,
        http: &Streamable,
        client: &Client,
        since: Instant,
    ) -> Result<Discovered, Failure> {
        for _ in 0..2 {
            let mut asking = std::pin::pin!(self.ask(http, client, since));
            let said = loop {
                match tokio::time::timeout(PATIENCE, &mut asking).await {
                    Ok(said) => break said?,
                    // Not silent, but not there yet.
                    Err(_) if self.shared.pending.log.is_obstructed() => {}
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
        let (id, answered) = self.shared.pending.private();
        let request = call(Some(&id), "server/discover", &json!({"_meta": client.meta()}));
        match http.exchange(&request, since, &Permit::none()).await {
            Ok(response) => {
                http.take(&request, response).await;
                let answer = answered.await.map(|it| it.bytes).unwrap_or_default();
                Ok(self.read(&answer))
            }
            // Whatever the status: a gateway forbids methods that it does not know, and `initialize` is to decide.
            Err(Failure::Refused(refusal)) => Ok(self.read(&refusal.body)),
            // Nor do credentials that could not be got for the question alone.
            Err(Failure::Unusable(error)) if error.kind == ErrorKind::Credentials => Ok(Discovered::Handshake),
            // A server may also be so startled that it hangs up.
            Err(Failure::Broken(_)) => Ok(Discovered::Handshake),
            Err(failure) => Err(failure),
        }
    }

    fn read(&self, discovered: &[u8]) -> Discovered {
        self.shared.pending.counters.learn(|server| server.supported = supported(discovered));
        Discovered::read(discovered)
    }
}
