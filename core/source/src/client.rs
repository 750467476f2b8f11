use std::borrow::Cow;
use std::io::Read as _;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base64::Engine as _;
use futures_util::StreamExt as _;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue,
};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Response, StatusCode, Url};

use carbon_kepler::encoding::{decoded, text_of};
use carbon_kepler::exposition::Format;
use carbon_kepler::settings::Setting;
use carbon_kepler::{Error, Hint, refuse_non_metrics};
use carbon_kepler_tls::{Encryption, Fault, Unusable, What, proxy_of, proxy_setting};

use crate::cause::reason;
use crate::config::{Config, Credentials};
use crate::connections::{CA_FILE, CLIENT_CERT, CLIENT_KEY};
use crate::place::{Kind, Place};
use crate::scraped::Scraped;

/// Reads places. One client keeps its connections for repeated scrapes.
#[derive(Clone, Debug)]
pub struct Client {
    http: Arc<OnceLock<Http>>,
    encryption: Encryption,
    credentials: Option<Setting<Credentials>>,
    headers: HeaderMap,
    timeout_seconds: f64,
    retries: u32,
    max_bytes: u64,
}

/// A client, and the files of authorities that other programs are told of and that it could not use.
#[derive(Debug)]
struct Http {
    client: reqwest::Client,
    unusable: Vec<String>,
}

/// Before the first repetition. Longer than Kepler's staleness of 500 ms, so that it collects anew.
const FIRST_PAUSE: Duration = Duration::from_millis(600);

impl Client {
    /// A client with the timeouts, limits, credentials and certificate authorities of a configuration.
    ///
    /// # Errors
    /// [`Error::Config`] if a file of certificates cannot be used.
    pub fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self {
            http: Arc::default(),
            encryption: encryption(config)?,
            credentials: config.credentials.clone(),
            headers: HeaderMap::new(),
            timeout_seconds: config.timeout_seconds.value,
            retries: config.retries.value,
            max_bytes: config.max_bytes.value,
        })
    }

    pub(super) fn with_headers(mut self, headers: impl IntoIterator<Item = (String, String)>) -> Result<Self, Error> {
        for (name, value) in headers {
            let header = HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_str(&value).ok());
            let (header, mut value) = header.ok_or_else(|| Error::InvalidInput {
                what: "headers".to_owned(),
                seen: format!("{name:?} with characters that a header cannot carry"),
                expected: "names and values of HTTP headers".to_owned(),
            })?;
            value.set_sensitive(true);
            self.headers.insert(header, value);
        }
        self.http = Arc::default();
        Ok(self)
    }

    /// Made when the first address is read: the system's certificates are megabytes that a file needs nothing of.
    fn http(&self) -> Result<&Http, Error> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let unmade = |error: &(dyn std::error::Error + 'static)| Error::Config {
            key: "https".to_owned(),
            origin: "the system".to_owned(),
            seen: reason(error),
            expected: "usable certificates and proxy settings".to_owned(),
        };
        let mut encryption = self.encryption.clone();
        let unusable = encryption.trust_variables();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("carbon-kepler/", env!("CARGO_PKG_VERSION")))
            .timeout(Duration::from_secs_f64(self.timeout_seconds))
            // A query may hold a token, and redirects may leave the host.
            .referer(false);
        if !self.headers.is_empty() {
            // Of headers only Authorization and the like are left out by itself when a redirect leaves the host.
            builder = builder.default_headers(self.headers.clone()).redirect(Policy::custom(within_host));
        }
        let builder = encryption.apply(builder).map_err(|error| unmade(&error))?;
        let client = builder.build().map_err(|error| unmade(&error))?;
        Ok(self.http.get_or_init(|| Http { client, unusable }))
    }

    /// Reads a place once; a failure that may pass (5xx, connection, cut body) is retried with growing pauses.
    ///
    /// # Errors
    /// What the source answered instead, or why it did not answer.
    pub async fn fetch(&self, place: &Place) -> Result<Scraped, Error> {
        let (name, Kind::Url(url)) = (place.name(), &place.kind) else {
            // On a thread of its own: a pipe that is slow must not keep the others waiting.
            let (client, place) = (self.clone(), place.clone());
            let read = tokio::task::spawn_blocking(move || client.fetch_file(&place)).await;
            return read.unwrap_or_else(|error| {
                Err(Error::Unavailable { source_name: "file".to_owned(), reason: error.to_string() })
            });
        };
        let mut pause = FIRST_PAUSE;
        let mut attempt = 0;
        loop {
            let error = match self.get(url, name).await {
                Ok(scraped) => return Ok(scraped),
                Err(error) => error,
            };
            // A timeout has used its time; repeating it would only multiply the wait.
            let passing = error.is_retryable() && !matches!(error, Error::Timeout { .. });
            if !passing || attempt == self.retries {
                return Err(error);
            }
            attempt += 1;
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }

    /// Reads a file or standard input.
    ///
    /// # Errors
    /// Why it cannot be read; [`Error::InvalidInput`] for an address.
    pub fn fetch_file(&self, place: &Place) -> Result<Scraped, Error> {
        match &place.kind {
            Kind::File(path) => self.read_file(path, place.name()),
            Kind::Stdin => self.read_all(std::io::stdin().lock(), place.name()),
            Kind::Url(_) => Err(Error::InvalidInput {
                what: "file".to_owned(),
                seen: format!("the address {}", place.name()),
                expected: "a file, or - for standard input".to_owned(),
            }),
        }
    }

    async fn get(&self, url: &Url, name: &str) -> Result<Scraped, Error> {
        // Text, because Kepler's OpenMetrics breaks that format's own rules (go_memstats_alloc_bytes).
        let request = self.http()?.client.get(url.clone()).header(ACCEPT, "text/plain;version=0.0.4");
        // Whatever stands between us and the exporter must not answer from memory.
        let mut request = request.header(CACHE_CONTROL, "no-cache");
        if let Some(credentials) = &self.credentials {
            request = request.header(AUTHORIZATION, authorization(credentials)?);
        }
        let response = request.send().await.map_err(|error| self.failed(name, &error))?;
        let status = response.status();
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let openmetrics = content_type.is_some_and(|it| it.starts_with("application/openmetrics-text"));
        let date = response.headers().get(DATE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        if status == StatusCode::OK
            && let Some(encoding) = unread_encoding(response.headers())
        {
            return Err(Error::Compressed { source_name: name.to_owned(), encoding });
        }
        let body = self.body(response, name).await?;
        if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED
            && let Some(proxy) = proxy_of(url)
        {
            return Err(unwelcome(name.to_owned(), &proxy, url));
        }
        // Not 206 or 204 either: only 200 promises the whole.
        if status != StatusCode::OK {
            return Err(refusal(name, status, &body));
        }
        let format = openmetrics.then_some(Format::OpenMetrics);
        Ok(Scraped { body, format, date })
    }

    /// The body, decompressed on the way, up to the limit.
    async fn body(&self, response: Response, name: &str) -> Result<Vec<u8>, Error> {
        let mut body = Vec::new();
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            body.extend_from_slice(&chunk.map_err(|error| self.failed(name, &error))?);
            self.check_size(body.len(), name)?;
        }
        Ok(body)
    }

    fn read_file(&self, path: &Path, name: &str) -> Result<Scraped, Error> {
        match std::fs::File::open(path) {
            Ok(file) => self.read_all(file, name),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // `node-1:28282` is a file name to us; say what the person probably meant. `C:\scrape.prom` is one indeed.
                let is_address = |host: &str| host.len() > 1 && !name.contains('@');
                let meant = name.split_once(':').filter(|(host, _)| is_address(host));
                let near = meant.map(|_| format!("http://{name}")).into_iter().collect();
                Err(Error::NotFound { what: "file".to_owned(), name: name.to_owned(), near })
            }
            Err(error) => Err(unreadable(name, &error)),
        }
    }

    fn read_all(&self, from: impl std::io::Read, name: &str) -> Result<Scraped, Error> {
        let mut body = Vec::new();
        let read = from.take(self.max_bytes.saturating_add(1)).read_to_end(&mut body);
        read.map_err(|error| unreadable(name, &error))?;
        self.check_size(body.len(), name)?;
        let damaged = |evidence| Error::Truncated { source_name: name.to_owned(), evidence };
        let decoded = match decoded(&body).map_err(damaged)? {
            Cow::Borrowed(same) if same.len() == body.len() => None,
            other => Some(other.into_owned()),
        };
        Ok(Scraped { body: decoded.unwrap_or(body), format: None, date: None })
    }

    fn check_size(&self, length: usize, name: &str) -> Result<(), Error> {
        if length as u64 <= self.max_bytes {
            return Ok(());
        }
        Err(Error::TooLarge { source_name: name.to_owned(), limit: self.max_bytes })
    }

    fn failed(&self, name: &str, error: &reqwest::Error) -> Error {
        let source_name = name.to_owned();
        let reason = reason(error);
        if error.is_timeout() {
            return Error::Timeout { source_name, seconds: self.timeout_seconds };
        }
        if error.is_body() || error.is_decode() {
            return Error::Truncated { source_name, evidence: reason };
        }
        if let Some(Fault { reason, advice }) = Fault::find(error) {
            // Only now do they matter: they may have been meant for other programs.
            let unusable = self.http.get().map(|it| it.unusable.as_slice()).unwrap_or_default();
            let reason = [&[reason], unusable].concat().join("; ");
            return Error::Encryption { source_name, reason, hint: Hint::new(advice) };
        }
        if error.is_redirect() {
            let seen = format!("redirects without an end ({reason})");
            return Error::InvalidInput { what: source_name, seen, expected: "HTTP 200 with metrics".to_owned() };
        }
        let proxy = error.url().filter(|_| error.is_connect()).and_then(|url| Some((url, proxy_of(url)?)));
        match proxy {
            Some((url, proxy)) if reason.contains("proxy authorization") => unwelcome(source_name, &proxy, url),
            Some((_, proxy)) => Error::Unavailable { source_name, reason: format!("by the proxy {proxy}: {reason}") },
            None => Error::Unavailable { source_name, reason },
        }
    }
}

/// A proxy that wants credentials.
fn unwelcome(source_name: String, proxy: &str, url: &Url) -> Error {
    let reason = format!("the proxy {proxy} wants credentials: {}", proxy_setting(url));
    Error::Unavailable { source_name, reason }
}

/// Follows a few redirects to the same host; any other is the answer.
fn within_host(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let last = attempt.previous().last();
    let same = last.is_some_and(|last| last.origin() == attempt.url().origin());
    if same && attempt.previous().len() <= 10 { attempt.follow() } else { attempt.stop() }
}

/// An encoding that nobody asked for. Gzip, which we ask for, is taken off on the way, with its header.
fn unread_encoding(headers: &HeaderMap) -> Option<String> {
    let named = headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim().to_lowercase();
    let is_name = |it: &char| it.is_ascii_alphanumeric() || "-_, ".contains(*it);
    let named: String = named.chars().filter(is_name).take(40).collect();
    (!matches!(named.as_str(), "" | "identity")).then_some(named)
}

fn refusal(name: &str, status: StatusCode, body: &[u8]) -> Error {
    let text = String::from_utf8_lossy(&body[..body.len().min(1024)]);
    let line = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(2).collect::<Vec<_>>().join(" ");
    let said = if line.is_empty() {
        String::new()
    } else {
        format!(", saying {:?}", line.chars().take(160).collect::<String>())
    };
    let source_name = name.to_owned();
    let reason = match refuse_non_metrics(name, body) {
        // What is wrong stands at the end of a long line.
        Err(Error::ExporterFailed { seen, .. }) => format!("HTTP {status}: the exporter failed to collect: {seen:?}"),
        _ => format!("HTTP {status}{said}"),
    };
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Error::Denied { source_name, reason },
        StatusCode::NOT_FOUND => {
            Error::NotFound { what: "page (HTTP 404)".to_owned(), name: source_name, near: Vec::new() }
        }
        StatusCode::TOO_MANY_REQUESTS => Error::Unavailable { source_name, reason },
        status if status.is_server_error() => Error::Unavailable { source_name, reason },
        _ => Error::InvalidInput { what: source_name, seen: reason, expected: "HTTP 200 with metrics".to_owned() },
    }
}

fn authorization(credentials: &Setting<Credentials>) -> Result<HeaderValue, Error> {
    let refused = |seen: String| Error::Config {
        key: "credentials".to_owned(),
        origin: credentials.origin.to_string(),
        seen,
        expected: "a readable file or variable with one line of text, for basic auth user:password".to_owned(),
    };
    let read = |path: &Path| {
        let refused = |reason: String| refused(format!("{} ({reason})", path.display()));
        let bytes = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
        text_of(bytes).map_err(refused)
    };
    let (bearer, secret) = match &credentials.value {
        Credentials::Bearer(token) => (true, token.reveal().to_owned()),
        Credentials::BearerFile(path) => (true, read(path)?),
        Credentials::Basic(pair) => (false, pair.reveal().to_owned()),
        Credentials::BasicFile(path) => (false, read(path)?),
    };
    let secret = secret.trim();
    if secret.is_empty() || (!bearer && !secret.contains(':')) {
        return Err(refused(if secret.is_empty() { "nothing" } else { "no ':'" }.to_owned()));
    }
    let text = if bearer {
        format!("Bearer {secret}")
    } else {
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(secret))
    };
    let mut value = HeaderValue::from_str(&text).map_err(|_| refused("characters a header cannot carry".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

fn encryption(config: &Config) -> Result<Encryption, Error> {
    let mut encryption = Encryption::default();
    encryption.insecure = config.insecure.value;
    if let Some(file) = &config.ca_file {
        encryption.trust(&file.value).map_err(|error| unusable(&error, config))?;
    }
    if let Some(certificate) = &config.client_cert {
        let key = config.client_key.as_ref().map(|it| &*it.value);
        encryption.identify(&certificate.value, key).map_err(|error| unusable(&error, config))?;
    }
    Ok(encryption)
}

fn unusable(error: &Unusable, config: &Config) -> Error {
    let (entry, setting) = match error.what {
        What::Authorities => (CA_FILE, &config.ca_file),
        What::Certificate => (CLIENT_CERT, &config.client_cert),
        What::Key => (CLIENT_KEY, &config.client_key),
    };
    Error::Config {
        key: entry.name(),
        origin: setting.as_ref().map(|it| it.origin.to_string()).unwrap_or_default(),
        seen: format!("{} ({})", error.file.display(), error.seen),
        expected: error.what.expected().to_owned(),
    }
}

fn unreadable(name: &str, error: &std::io::Error) -> Error {
    Error::Unavailable { source_name: name.to_owned(), reason: error.to_string() }
}
