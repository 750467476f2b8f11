//! Requests to the server: headers, credentials, redirects, and what became of them.

use std::rc::Rc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, WWW_AUTHENTICATE,
};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};

use crate::auth::{Authorizer, Challenge, Outcome};
use crate::body::{Outgoing, content_type, refusal_body, unasked_coding};
use crate::client::client;
use crate::error::Error;
use crate::failure::{Failure, Refusal, failure};
use crate::log::{Log, shown};
use crate::lost::tells_lost_session;
use crate::options::Options;
use crate::permit::Permit;

/// The head of a stream is not waited for any longer.
const HEAD_TIME: Duration = Duration::from_secs(10);
const REDIRECTS: usize = 5;
/// Credentials that one request tries: those of the store, those that another has got, refreshed ones, and new ones.
const CHALLENGES: usize = 4;

pub(crate) const BOTH_TYPES: &str = "application/json, text/event-stream";
/// Names the session that a message belongs to.
pub(crate) const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
pub(crate) const EVENTS: &str = "text/event-stream";

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
    pub(crate) fn new(options: &Options, log: Rc<Log>) -> Result<Self, Error> {
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
        let response = self.send(&Method::GET, url, headers, &Bytes::new(), &Permit::none()).await?;
        if content_type(&response) == EVENTS && response.status() != StatusCode::NO_CONTENT {
            return Ok(response);
        }
        Err(Self::unexpected(Method::GET, response).await)
    }

    /// A success of the wrong kind.
    pub(crate) async fn unexpected(method: Method, response: Response) -> Failure {
        let unexpected_type = Some(content_type(&response));
        Failure::Refused(Box::new(Refusal { unexpected_type, ..refused(method, response).await }))
    }

    /// Posts one message. The permit is given back as soon as it is sent.
    pub(crate) async fn post(
        &self,
        url: &Url,
        more: HeaderMap,
        message: &Bytes,
        permit: &Permit,
    ) -> Result<Response, Failure> {
        let mut headers = more;
        headers.insert(ACCEPT, HeaderValue::from_static(BOTH_TYPES));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.send(&Method::POST, url, headers, message, permit).await
    }

    /// Ends a session. Servers need not support that.
    pub(crate) async fn delete(&self, url: &Url, headers: HeaderMap) {
        let _ = self.send(&Method::DELETE, url, headers, &Bytes::new(), &Permit::none()).await;
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
        permit: &Permit,
    ) -> Result<Response, Failure> {
        headers.extend(self.headers.clone());
        let mut url = url.clone();
        let mut redirects = 0;
        let mut challenges = 0;
        let mut last = None;
        let has_session = headers.contains_key(SESSION);
        let mut is_unencrypted = false;
        loop {
            let mut headers = headers.clone();
            let credentials = self.authorizer.credentials().await.map_err(Failure::Unusable)?;
            headers.extend(credentials.header.clone().map(|it| (AUTHORIZATION, it)));
            let mut request = self.client.request(method.clone(), url.clone()).headers(headers);
            if method == Method::POST {
                let outgoing = Outgoing { rest: body.clone(), permit: permit.clone() };
                request = request.body(reqwest::Body::wrap(outgoing));
            }
            let response = self.head(method, request).await?;
            let status = response.status();
            if status.is_success() && unasked_coding(&response).is_none() {
                return Ok(response);
            }
            if let Some(next) = redirect(method, &response).filter(|_| redirects < REDIRECTS) {
                self.log.detail(|| format!("{method} {} leads to {}", shown(&url), shown(&next)));
                redirects += 1;
                url = next;
                continue;
            }
            let challenge = challenge(&response);
            let refusal = refused(method.clone(), response).await;
            if let Some(challenge) = challenge.filter(|_| challenges < CHALLENGES && last != Some(Outcome::SignedIn))
                && !(has_session && challenge.text.is_empty() && tells_lost_session(&refusal.body))
            {
                challenges += 1;
                let outcome = self.authorizer.authorize(challenge, credentials, last).await;
                let outcome = outcome.map_err(Failure::Unusable)?;
                last = Some(outcome);
                match outcome {
                    Outcome::Renewed | Outcome::Refreshed | Outcome::SignedIn => continue,
                    Outcome::Refused => {}
                    Outcome::Unencrypted => is_unencrypted = true,
                }
            }
            return Err(Failure::Refused(Box::new(Refusal { is_unencrypted, ..refusal })));
        }
    }
}

/// A response that cannot be used, as it is told.
async fn refused(method: Method, response: Response) -> Refusal {
    let (status, url, unasked_coding) = (response.status(), response.url().clone(), unasked_coding(&response));
    let location = response.headers().get(LOCATION).map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
    // Nobody can read what is compressed.
    let body = if unasked_coding.is_none() { refusal_body(response).await } else { Bytes::new() };
    Refusal { status, body, unexpected_type: None, unasked_coding, location, is_unencrypted: false, method, url }
}

/// The challenge of a server that wants credentials, or ones that allow more. Empty if it does not say which.
fn challenge(response: &Response) -> Option<Challenge> {
    let header = response.headers().get(WWW_AUTHENTICATE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let wants_scope = header.contains("insufficient_scope");
    let is_challenge = match response.status() {
        StatusCode::UNAUTHORIZED => true,
        StatusCode::FORBIDDEN => wants_scope,
        _ => false,
    };
    is_challenge.then(|| Challenge { text: header.to_owned(), wants_scope })
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
