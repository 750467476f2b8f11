//! The HTTP client of everything that OAuth calls: no request leaves before its address has been checked.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::LOCATION;
use reqwest::{Client, Method, Response, StatusCode, Url};
use rmcp::transport::auth::{OAuthHttpClient, OAuthHttpClientFuture, OAuthHttpRedirectPolicy, OAuthHttpRequest};

use super::reach::Reach;
use super::rule::Rule;
use crate::body::read;
use crate::client::{builder, unmade};
use crate::error::{Error, ErrorKind};
use crate::failure::failure;
use crate::log::{Log, shown};
use crate::options::Options;

const REDIRECTS: usize = 5;
/// Metadata and tokens are short (B).
const LONGEST: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(30);

type Answer = http::Response<Vec<u8>>;

pub(super) struct Caller {
    rule: Rule,
    reach: Reach,
    client: Client,
    /// The outcome of the last call; rmcp's errors leave it out.
    last: Mutex<Last>,
}

#[derive(Clone, Default)]
struct Last {
    /// Why it failed.
    failure: Option<String>,
    /// The code of OAuth's by which it was refused.
    refusal: Option<String>,
}

/// One request, which a redirect may change.
struct Call {
    method: Method,
    url: Url,
    headers: http::HeaderMap,
    body: Vec<u8>,
}

impl Caller {
    /// # Errors
    /// Which setting cannot be used.
    pub(super) fn new(options: &Options, rule: Rule, log: &Log) -> Result<Self, Error> {
        // Wherever the server is, its authorization server has certificates.
        let mut encrypted = options.clone();
        let _ = encrypted.url.set_scheme("https");
        let reach = Reach::of(options, rule.is_local());
        let client = builder(&encrypted, log)?.dns_resolver(std::sync::Arc::new(reach.clone())).build();
        let client = client.map_err(|error| unmade(&error))?;
        Ok(Self { rule, reach, client, last: Mutex::default() })
    }

    /// Why the last call failed, if it did.
    pub(super) fn failure(&self) -> Option<String> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).failure.clone()
    }

    /// Whether the last call was refused because the authorization server does not know the client (RFC 6749, 5.2).
    pub(super) fn is_client_unknown(&self) -> bool {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(last.refusal.as_deref(), Some("invalid_client" | "unauthorized_client"))
    }

    async fn call(&self, request: OAuthHttpRequest) -> Result<Answer, Error> {
        let may_follow = request.redirect_policy == OAuthHttpRedirectPolicy::Follow;
        let patience = request.timeout.unwrap_or(PATIENCE);
        let (head, body) = request.request.into_parts();
        let url = self.rule.read("the address to call", &head.uri.to_string(), None)?;
        let mut call = Call { method: head.method, url, headers: head.headers, body };
        for _ in 0..=REDIRECTS {
            let response = self.send(&call, patience).await?;
            match self.redirect(&response)? {
                Some(next) if may_follow => call.follow(response.status(), next),
                _ => return self.answer(&call, response).await,
            }
        }
        Err(call.failed("it leads on and on"))
    }

    async fn send(&self, call: &Call, patience: Duration) -> Result<Response, Error> {
        self.reach.check(&call.url).await?;
        let request = self.client.request(call.method.clone(), call.url.clone()).headers(call.headers.clone());
        let sent = request.body(call.body.clone()).timeout(patience).send().await;
        sent.map_err(|error| call.failed(&failure(&error).trouble().message))
    }

    /// Where a response leads, whether it is followed or not.
    fn redirect(&self, response: &Response) -> Result<Option<Url>, Error> {
        let location = response.headers().get(LOCATION).filter(|_| response.status().is_redirection());
        let Some(location) = location else { return Ok(None) };
        let text = String::from_utf8_lossy(location.as_bytes());
        self.rule.read("the server's redirect", &text, Some(response.url())).map(Some)
    }

    async fn answer(&self, call: &Call, response: Response) -> Result<Answer, Error> {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read(response, LONGEST).await.map_err(|(reason, _)| call.failed(&reason))?;
        self.rule.check_challenges(&headers, &call.url)?;
        if call.method == Method::GET && status.is_success() {
            self.rule.check_document(&body, &call.url)?;
        }
        let mut answer = Answer::new(body.to_vec());
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

impl Call {
    fn failed(&self, reason: &str) -> Error {
        Error::new(ErrorKind::Credentials, format!("{} {}: {reason}", self.method, shown(&self.url)))
    }

    /// Goes where a redirect leads. A body is posted again only where the status says so (RFC 9110, 15.4).
    fn follow(&mut self, status: StatusCode, next: Url) {
        self.url = next;
        if !matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT) {
            (self.method, self.body) = (Method::GET, Vec::new());
        }
    }
}

impl OAuthHttpClient for Caller {
    fn execute(&self, request: OAuthHttpRequest) -> OAuthHttpClientFuture<'_> {
        Box::pin(async move {
            let answer = self.call(request).await;
            let failure = answer.as_ref().err().map(ToString::to_string);
            let refusal = answer.as_ref().ok().and_then(refusal);
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Last { failure, refusal };
            answer.map_err(Into::into)
        })
    }
}

/// The code by which an authorization server refuses a request.
fn refusal(answer: &Answer) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(answer.body()).ok()?;
    body["error"].as_str().filter(|_| answer.status().is_client_error()).map(str::to_owned)
}
