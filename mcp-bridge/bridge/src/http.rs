//! Requests to the server: headers, credentials, redirects, and what became of them.

use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use carbon_kepler::source::Cause;
use http_body::{Body, Frame, SizeHint};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, WWW_AUTHENTICATE};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};

use crate::auth::{Authorizer, Outcome};
use crate::client::client;
use crate::log::{Log, line, shown};
use crate::message::Message;
use crate::options::Options;
use crate::pending::Trouble;
use crate::permit::Lane;

/// How much of a refusal is read.
const REFUSAL: usize = 64 << 10;
const REFUSAL_TIME: Duration = Duration::from_secs(2);
/// The head of a stream is not waited for any longer.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// So much of a message is handed over at once.
const PIECE: usize = 256 << 10;
const REDIRECTS: usize = 5;

pub(crate) const BOTH_TYPES: &str = "application/json, text/event-stream";
pub(crate) const EVENTS: &str = "text/event-stream";

/// Why there is no response to use.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The server was not reached: it has surely not processed anything.
    Unreached(String),
    /// It was not reached, and trying again will not help (a certificate that is not trusted).
    Unusable(String),
    /// The connection broke: the server may have processed it.
    Broken(String),
    Refused(Box<Refusal>),
}

/// An HTTP status that is no success.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    /// The content type, if that is what is wrong.
    unexpected_type: Option<String>,
    /// OAuth might have helped, had the server been one with `https:`.
    is_unencrypted: bool,
    method: Method,
    url: Url,
}

impl Failure {
    pub(crate) fn trouble(&self) -> Trouble {
        match self {
            Self::Unreached(reason) => Trouble::passing(format!("the server cannot be reached: {reason}")),
            Self::Unusable(reason) => Trouble::lasting(reason.as_str()),
            Self::Broken(reason) => Trouble::passing(format!("the connection broke before the answer came: {reason}")),
            Self::Refused(refusal) => refusal.trouble(),
        }
    }
}

impl Refusal {
    /// One line about it, for the host.
    fn trouble(&self) -> Trouble {
        let text = String::from_utf8_lossy(&self.body);
        let text = line(&text, 200);
        let said = if text.is_empty() { String::new() } else { format!(": {text}") };
        let advice = match self.status.as_u16() {
            _ if self.is_unencrypted => UNENCRYPTED,
            401 | 407 => " (give credentials with --header or --bearer-token-file)",
            403 => " (the credentials do not suffice)",
            300..=399 => " (a redirect to another place is not followed; give its address)",
            _ => "",
        };
        let what = match &self.unexpected_type {
            Some(found) => format!("HTTP {} and content type {found:?}, which is not MCP", self.status),
            None => format!("HTTP {}", self.status),
        };
        Trouble {
            message: format!("{} {} was answered with {what}{said}{advice}", self.method, shown(&self.url)),
            retryable: matches!(self.status.as_u16(), 429 | 500..=599),
            status: Some(self.status.as_u16()),
        }
    }

    /// The server does not want us, whatever we ask.
    pub(crate) fn is_about_us(&self) -> bool {
        matches!(self.status.as_u16(), 401 | 403 | 407)
    }

    /// Whether its body is the answer to a request.
    pub(crate) fn answers(&self, request: &Message) -> bool {
        let answer = Message::all(self.body.clone());
        let is_answer = |id| matches!(answer.as_deref(), Ok([answer]) if answer.is_response_to(id));
        request.request_id().is_some_and(is_answer)
    }

    /// Something before the server says that the server is not there yet.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self.status.as_u16(), 429 | 502..=504)
    }

    /// What may also be the answer of a server that speaks another transport.
    pub(crate) fn may_be_wrong_transport(&self) -> bool {
        self.unexpected_type.is_some() || matches!(self.status.as_u16(), 400 | 404 | 405 | 406 | 415)
    }

    /// The server no longer knows the session that a message named. An answer of its own is none of that.
    pub(crate) fn is_lost_session(&self, message: Option<&Message>) -> bool {
        let about_session = || {
            let text = String::from_utf8_lossy(&self.body).to_ascii_lowercase();
            SESSION_WORDS.iter().any(|words| text.contains(words))
        };
        let lost = self.status == StatusCode::NOT_FOUND || (self.status == StatusCode::BAD_REQUEST && about_session());
        lost && !message.is_some_and(|message| self.answers(message))
    }
}

const UNENCRYPTED: &str = " (the bridge does not sign in over http: beyond loopback, where others could read the token; \
expected an https: address, or a token with --bearer-token-file)";

/// What servers say of a session they do not know, beside 404.
const SESSION_WORDS: [&str; 8] = [
    "session id",
    "session_id is",
    "session not found",
    "session expired",
    "invalid session",
    "unknown session",
    "missing session",
    "no valid session",
];

/// Name and password of an address, as the header that carries them.
pub(crate) fn basic(url: &Url) -> Option<HeaderValue> {
    let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (name, password) = (plain(url.username()), plain(url.password().unwrap_or_default()));
    if name.is_empty() && password.is_empty() {
        return None;
    }
    let mut value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// What is sent, piece by piece, and a lane that is given back when the last piece has been taken.
struct Outgoing {
    rest: Bytes,
    lane: Lane,
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        if self.rest.is_empty() {
            self.lane.release();
        }
        Poll::Ready((length > 0).then(|| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

pub(crate) struct Http {
    client: Client,
    headers: HeaderMap,
    authorizer: Rc<Authorizer>,
    patience: Duration,
    log: Rc<Log>,
}

impl Http {
    /// # Errors
    /// Which setting cannot be used.
    pub(crate) fn new(options: &Options, log: Rc<Log>) -> Result<Self, String> {
        let client = client(options, &log)?;
        let authorizer = Rc::new(Authorizer::new(options, Rc::clone(&log)));
        let mut headers = options.headers.clone();
        if !headers.contains_key(AUTHORIZATION) {
            headers.extend(basic(&options.url).map(|it| (AUTHORIZATION, it)));
        }
        Ok(Self { client, headers, authorizer, patience: options.connect_timeout.min(HEAD_TIME), log })
    }

    /// Opens a stream of events.
    pub(crate) async fn events(&self, url: &Url, more: HeaderMap) -> Result<Response, Failure> {
        let mut headers = more;
        headers.insert(ACCEPT, HeaderValue::from_static(EVENTS));
        let response = self.send(&Method::GET, url, headers, &Bytes::new(), &Lane::none()).await?;
        if content_type(&response) == EVENTS && response.status() != StatusCode::NO_CONTENT {
            return Ok(response);
        }
        Err(Self::unexpected(Method::GET, response).await)
    }

    /// A success of the wrong kind.
    pub(crate) async fn unexpected(method: Method, response: Response) -> Failure {
        let unexpected_type = Some(content_type(&response).to_owned());
        let (status, url) = (response.status(), response.url().clone());
        let body = refusal_body(response).await;
        Failure::Refused(Box::new(Refusal { status, body, unexpected_type, is_unencrypted: false, method, url }))
    }

    /// Posts one message. The lane is given back as soon as it is sent.
    pub(crate) async fn post(
        &self,
        url: &Url,
        more: HeaderMap,
        message: &Bytes,
        lane: &Lane,
    ) -> Result<Response, Failure> {
        let mut headers = more;
        headers.insert(ACCEPT, HeaderValue::from_static(BOTH_TYPES));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.send(&Method::POST, url, headers, message, lane).await
    }

    /// Ends a session. Servers need not support that.
    pub(crate) async fn delete(&self, url: &Url, headers: HeaderMap) {
        let _ = self.send(&Method::DELETE, url, headers, &Bytes::new(), &Lane::none()).await;
    }

    async fn head(&self, method: &Method, request: RequestBuilder) -> Result<Response, Failure> {
        let sending = async { request.send().await.map_err(|error| failure(&error)) };
        if *method != Method::GET {
            return sending.await;
        }
        // A stream begins at once; what takes longer is a balancer that has lost its server.
        let patience = self.patience;
        let too_slow = |_| Err(Failure::Unreached(format!("connected, but no answer within {patience:.0?}")));
        tokio::time::timeout(patience, sending).await.unwrap_or_else(too_slow)
    }

    async fn send(
        &self,
        method: &Method,
        url: &Url,
        mut headers: HeaderMap,
        body: &Bytes,
        lane: &Lane,
    ) -> Result<Response, Failure> {
        headers.extend(self.headers.clone());
        let mut url = url.clone();
        let mut redirects = 0;
        let mut challenges = 0;
        let mut is_unencrypted = false;
        loop {
            let mut headers = headers.clone();
            let credentials = self.authorizer.credentials().await.map_err(Failure::Unusable)?;
            headers.extend(credentials.header.map(|it| (AUTHORIZATION, it)));
            let mut request = self.client.request(method.clone(), url.clone()).headers(headers);
            if method == Method::POST {
                let outgoing = Outgoing { rest: body.clone(), lane: lane.clone() };
                request = request.body(reqwest::Body::wrap(outgoing));
            }
            let response = self.head(method, request).await?;
            let status = response.status();
            if status.is_success() {
                return Ok(response);
            }
            if let Some(next) = redirect(method, &response).filter(|_| redirects < REDIRECTS) {
                self.log.detail(|| format!("{method} {} leads to {}", shown(&url), shown(&next)));
                redirects += 1;
                url = next;
                continue;
            }
            // Twice, because a token that was kept may be refused first.
            if challenges < 2
                && let Some(challenge) = challenge(&response)
            {
                challenges += 1;
                let outcome = self.authorizer.authorize(&challenge, credentials.version).await;
                match outcome.map_err(Failure::Unusable)? {
                    Outcome::Renewed => continue,
                    Outcome::Refused => {}
                    Outcome::Unencrypted => is_unencrypted = true,
                }
            }
            let url = response.url().clone();
            let body = refusal_body(response).await;
            return Err(Failure::Refused(Box::new(Refusal {
                status,
                body,
                unexpected_type: None,
                is_unencrypted,
                method: method.clone(),
                url,
            })));
        }
    }
}

/// What a refusal says, as far as it comes at once.
async fn refusal_body(response: Response) -> Bytes {
    let reading = tokio::time::timeout(REFUSAL_TIME, read(response, REFUSAL)).await;
    reading.map(|it| it.unwrap_or_else(|(_, part)| part)).unwrap_or_default()
}

/// Reads a body up to a limit.
///
/// # Errors
/// What went wrong, and what was read before.
pub(crate) async fn read(mut response: Response, limit: usize) -> Result<Bytes, (String, Bytes)> {
    let mut body = bytes::BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                let rest = limit - body.len();
                body.extend_from_slice(&chunk[..rest]);
                return Err((format!("more than {limit} bytes"), body.freeze()));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body.freeze()),
            Err(error) => return Err((Cause::of(&error).text, body.freeze())),
        }
    }
}

/// The media type, without its parameters.
pub(crate) fn content_type(response: &Response) -> &str {
    let value = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

/// What the server wants of who asks: credentials, or ones that allow more. Empty if it does not say.
fn challenge(response: &Response) -> Option<String> {
    let header = response.headers().get(WWW_AUTHENTICATE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    match response.status() {
        StatusCode::UNAUTHORIZED => Some(header.to_owned()),
        StatusCode::FORBIDDEN if header.contains("insufficient_scope") => Some(header.to_owned()),
        _ => None,
    }
}

/// Where a redirect leads that can be followed without giving anything away: to the same origin.
fn redirect(method: &Method, response: &Response) -> Option<Url> {
    let keeps_method = match response.status().as_u16() {
        307 | 308 => true,
        301..=303 => method == Method::GET,
        _ => false,
    };
    let here = response.url();
    let next = here.join(response.headers().get(LOCATION)?.to_str().ok()?).ok()?;
    (keeps_method && here.origin() == next.origin()).then_some(next)
}

/// What most tools make when they are asked for a certificate that signs itself.
const UNFIT: &str = "no secure connection: the server shows a certificate of an authority (CA:TRUE), which cannot be that \
of a server; expected one without CA:TRUE, or --insecure, which checks nothing";

/// Why there is no response.
pub(crate) fn failure(error: &reqwest::Error) -> Failure {
    let Cause { text: reason, is_tls, .. } = Cause::of(error);
    if is_tls && reason.contains("CaUsedAsEndEntity") {
        return Failure::Unusable(UNFIT.to_owned());
    }
    if is_tls {
        return Failure::Unusable(format!("no secure connection: {reason} (--ca-file adds an authority)"));
    }
    if error.is_connect() || error.is_builder() { Failure::Unreached(reason) } else { Failure::Broken(reason) }
}
