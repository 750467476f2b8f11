//! Which era a server is of: it is asked, and then asked to shake hands all the same.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::Finder;
use crate::failure::Failure;
use crate::message::{Kind, Message, call, with_id};
use crate::permit::Permit;
use crate::stateless::{Client, Discovered, LAST_HANDSHAKE, supported};
use crate::streamable::Streamable;

/// How long a server may take to say what it speaks before it is taken for one that does not say.
const PATIENCE: Duration = Duration::from_secs(10);

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
        self.shared.pending.counters.learn(|server| server.supported = supported(discovered));
        Discovered::read(discovered)
    }
}
