use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use futures_util::stream::unfold;
use jiff::Timestamp;
use rmcp::model::ClientJsonRpcMessage;
use rmcp::{RoleServer, Service, ServiceExt as _};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use uuid::Uuid;

use super::backlog::{Backlog, Waiting};
use super::event::{event, ping};
use super::link::Link;
use super::{NO_SESSION, Refusal, Tell};

/// Sessions at a time. Each costs memory and, on many systems, one of a few hundred open files.
const MOST_SESSIONS: usize = 256;

/// The open sessions, by ids that cannot be guessed: a client that knows one may speak in its name.
pub(super) struct Sessions {
    ping_every: Duration,
    tell: Tell,
    /// The bytes that wait for all clients to be read (B).
    waiting: Arc<AtomicUsize>,
    open: Mutex<HashMap<Uuid, mpsc::Sender<ClientJsonRpcMessage>>>,
    stop: watch::Sender<bool>,
}

impl Sessions {
    pub(super) fn new(ping_every: Duration, tell: Tell) -> Self {
        Self { ping_every, tell, waiting: Arc::default(), open: Mutex::default(), stop: watch::Sender::new(false) }
    }

    /// A new session with this server, unless there are too many.
    pub(super) fn open(self: &Arc<Self>, server: impl Service<RoleServer>) -> Option<Session> {
        let id = Uuid::new_v4();
        let backlog = Backlog::new(Arc::clone(&self.waiting));
        let (link, to_server, from_server) = Link::new(backlog, Arc::clone(&self.tell));
        {
            let mut open = self.all();
            if open.len() >= MOST_SESSIONS {
                return None;
            }
            open.insert(id, to_server);
        }
        tokio::spawn(async move {
            // Whether the client left or said nonsense before its handshake: the link ends, and with it the stream.
            if let Ok(running) = server.serve(link).await {
                let _ = running.waiting().await;
            }
        });
        let mut pings = interval_at(Instant::now() + self.ping_every, self.ping_every);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let endpoint = Some(event("endpoint", &format!("/messages/?session_id={}", id.simple())));
        Some(Session { id, sessions: Arc::clone(self), endpoint, from_server, pings, stop: self.stop.subscribe() })
    }

    /// The sender for messages of a session.
    pub(super) fn find(&self, id: Option<&str>) -> Result<mpsc::Sender<ClientJsonRpcMessage>, Refusal> {
        let id = id.ok_or((StatusCode::BAD_REQUEST, "session_id is required"))?;
        let id = Uuid::try_parse(id).map_err(|_| (StatusCode::BAD_REQUEST, "Invalid session ID"))?;
        self.all().get(&id).cloned().ok_or(NO_SESSION)
    }

    /// Ends all streams.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until this long after the end of all streams.
    pub(super) async fn stopped_for(&self, time: Duration) {
        let _ = self.stop.subscribe().wait_for(|stopped| *stopped).await;
        tokio::time::sleep(time).await;
    }

    /// Locks the sessions. No code under this lock can leave them half-changed.
    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, mpsc::Sender<ClientJsonRpcMessage>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One client's stream of events. When it is dropped, the session is over.
pub(super) struct Session {
    id: Uuid,
    sessions: Arc<Sessions>,
    endpoint: Option<String>,
    from_server: mpsc::Receiver<Waiting>,
    pings: Interval,
    stop: watch::Receiver<bool>,
}

impl Session {
    pub(super) fn into_body(self) -> Body {
        Body::from_stream(unfold(self, |mut session| async move {
            let event = session.next().await?;
            Some((Ok::<_, Infallible>(event), session))
        }))
    }

    async fn next(&mut self) -> Option<String> {
        if let Some(endpoint) = self.endpoint.take() {
            return Some(endpoint);
        }
        tokio::select! {
            _ = self.stop.wait_for(|stopped| *stopped) => None,
            message = self.from_server.recv() => message.map(|waiting| event("message", &waiting.text)),
            _ = self.pings.tick() => Some(ping(Timestamp::now())),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.sessions.all().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Bare {
        _alive: Arc<()>,
    }

    impl rmcp::ServerHandler for Bare {}

    fn sessions(ping_every: Duration) -> Arc<Sessions> {
        Arc::new(Sessions::new(ping_every, Arc::new(|_| ())))
    }

    #[tokio::test]
    async fn a_silent_stream_is_kept_alive_until_the_server_stops() {
        let sessions = sessions(Duration::from_millis(20));
        let mut session = sessions.open(Bare::default()).unwrap();
        assert!(session.next().await.unwrap().starts_with("event: endpoint\r\n"));
        for _ in 0..2 {
            let ping = session.next().await.unwrap();
            assert!(ping.starts_with(": ping - 20") && ping.ends_with("+00:00\r\n\r\n"), "{ping:?}");
        }
        sessions.stop();
        assert_eq!(session.next().await, None);
    }

    #[tokio::test]
    async fn there_are_so_many_sessions_and_no_more() {
        let sessions = sessions(Duration::from_secs(15));
        let mut open: Vec<_> = (0..MOST_SESSIONS).map(|_| sessions.open(Bare::default()).unwrap()).collect();
        assert!(sessions.open(Bare::default()).is_none());
        drop(open.pop());
        assert!(sessions.open(Bare::default()).is_some(), "the end of one makes room");
    }

    #[tokio::test]
    async fn a_session_ends_with_its_stream() {
        let sessions = sessions(Duration::from_secs(15));
        let alive = Arc::new(());
        let session = sessions.open(Bare { _alive: Arc::clone(&alive) }).unwrap();
        let id = session.id.to_string();
        assert!(sessions.find(Some(&id)).is_ok());
        drop(session);
        assert_eq!(sessions.find(Some(&id)).err(), Some(NO_SESSION));
        let server_ended = async {
            while Arc::strong_count(&alive) > 1 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), server_ended).await.unwrap();
    }
}
