//! The server over MCP's older HTTP transport: events one way (`GET /sse`), one `POST /messages/` for each message the
//! other way. Statuses, texts and line ends are those of FastMCP, because clients were written against it.

mod backlog;
mod check;
mod connection;
mod event;
mod handshake;
mod link;
mod session;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use rmcp::model::ClientJsonRpcMessage;
use tokio::net::TcpListener;

use self::connection::Patience;
use self::handshake::Handshake;
use self::session::Sessions;
use super::Server;

/// The largest message that a client may post (B).
const MOST_BYTES: usize = 4 << 20;

/// How long connections have to end by themselves once the server is told to stop.
const GRACE: Duration = Duration::from_secs(1);

/// The handshake that each session copies, and all sessions.
type Serving = (Handshake, Arc<Sessions>);

/// The answer to a request that is refused.
type Refusal = (StatusCode, &'static str);

const TOO_LARGE: Refusal = (StatusCode::PAYLOAD_TOO_LARGE, "Request body too large");
const NO_SESSION: Refusal = (StatusCode::NOT_FOUND, "Could not find session");

/// Why a client has lost its session.
#[derive(Debug)]
pub(crate) enum Parting {
    /// The client at this address has read nothing for so long.
    NotReading(SocketAddr, Duration),
    /// It left something unread when too much waited for all clients.
    TooMuchWaits,
}

/// Says it to whoever runs the server.
pub(crate) type Tell = Arc<dyn Fn(Parting) + Send + Sync>;

/// Serves clients until told to stop; then their streams end.
///
/// # Errors
/// The listener has no address.
pub(crate) async fn serve(
    server: Server,
    listener: TcpListener,
    tell: Tell,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let local = listener.local_addr()?.ip().to_canonical().is_loopback();
    let sessions = Arc::new(Sessions::new(event::PING_EVERY, Arc::clone(&tell)));
    let router = Router::new()
        .route("/sse", get(listen).fallback(not_allowed))
        .route("/messages/", post(receive))
        .route("/messages", any(with_slash))
        .fallback(|| async { (StatusCode::NOT_FOUND, "Not Found") })
        .with_state((Handshake(server), Arc::clone(&sessions)))
        .layer(from_fn_with_state(local, check::check));
    let stopping = Arc::clone(&sessions);
    let stop = async move {
        stop.await;
        stopping.stop();
    };
    tokio::select! {
        () = connection::serve(listener, router, Patience::USUAL, tell, stop) => {}
        () = sessions.stopped_for(GRACE) => {}
    }
    Ok(())
}

/// A new session: it lives as long as this stream.
async fn listen(State((server, sessions)): State<Serving>) -> Response {
    const HEADERS: [(header::HeaderName, &str); 4] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONNECTION, "keep-alive"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
        (header::CONTENT_TYPE, "text/event-stream; charset=utf-8"),
    ];
    match sessions.open(server) {
        Some(session) => (HEADERS, session.into_body()).into_response(),
        None => said((StatusCode::SERVICE_UNAVAILABLE, "Too many sessions are open")),
    }
}

/// One message of a client. The answer comes as an event of its session.
async fn receive(State((_, sessions)): State<Serving>, request: Request) -> Response {
    match accept(&sessions, request).await {
        Ok(()) => said((StatusCode::ACCEPTED, "Accepted")),
        Err(refusal) => said(refusal),
    }
}

/// Returns once there is room for the message: a client that sends faster than we answer has to wait.
async fn accept(sessions: &Sessions, request: Request) -> Result<(), Refusal> {
    if declared_length(request.headers()) > MOST_BYTES {
        return Err(TOO_LARGE);
    }
    if !is_json(request.headers()) {
        return Err((StatusCode::BAD_REQUEST, "Invalid Content-Type header"));
    }
    let session = sessions.find(session_id(request.uri()))?;
    // Who breaks off in the middle does not read what we say, so the limit is the only reason left.
    let body = to_bytes(request.into_body(), MOST_BYTES).await.map_err(|_| TOO_LARGE)?;
    let message: ClientJsonRpcMessage =
        serde_json::from_slice(&body).map_err(|_| (StatusCode::BAD_REQUEST, "Could not parse message"))?;
    session.send(message).await.map_err(|_| NO_SESSION)
}

fn declared_length(headers: &HeaderMap) -> usize {
    let text = headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
    text.and_then(|it| it.parse().ok()).unwrap_or_default()
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    media_type.to_ascii_lowercase().starts_with("application/json")
}

fn session_id(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("session_id="))
}

/// The path alone: behind a proxy we know neither the scheme nor the host name that the client used.
async fn with_slash(uri: Uri) -> Response {
    let query = uri.query().map_or(String::new(), |query| format!("?{query}"));
    let place = [(header::LOCATION, format!("/messages/{query}"))];
    (StatusCode::TEMPORARY_REDIRECT, place).into_response()
}

/// Tells clients that try the newer HTTP transport first that this is the older one.
async fn not_allowed() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")], "Method Not Allowed").into_response()
}

/// Bare text without a content type, as FastMCP sends it.
fn said((status, text): Refusal) -> Response {
    (status, Body::from(text)).into_response()
}
