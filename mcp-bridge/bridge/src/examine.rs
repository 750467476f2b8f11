//! The way from a host to a server, looked at step by step.

use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use carbon_kepler_tls::CA_VARIABLES;
use reqwest::header::HeaderMap;
use reqwest::{Response, Url};
use serde_json::{Value, json};
use tokio::task::LocalSet;

use crate::body::{content_type, read};
use crate::client::encryption;
use crate::detect::{Detected, detect};
use crate::error::{Error, ErrorKind};
use crate::failure::Failure;
use crate::headers::Promoted;
use crate::http::Http;
use crate::log::{Log, line, shown};
use crate::message::{Id, call};
use crate::options::Options;
use crate::permit::Permit;
use crate::sse::{Decoder, Item};
use crate::stateless::{Client, Discovered, STATELESS};

/// How long first events are waited for.
const GLANCE: Duration = Duration::from_secs(2);
const EVENTS_SHOWN: usize = 3;
/// How much of a server's name is shown.
const WORD: usize = 80;
/// How long each step may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// One thing that was looked at.
#[derive(Debug)]
pub struct Finding {
    /// The meaning of it.
    pub weight: Weight,
    /// The subject, in a word.
    pub what: &'static str,
    /// The observation.
    pub text: String,
}

/// The meaning of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// In order.
    Good,
    /// Worth knowing; by itself neither good nor bad.
    Note,
    /// At fault, with the likeliest cure.
    Fault(&'static str),
}

/// Looks at a server as a bridge would, and in the end sends `initialize` through one; each finding is told at once.
///
/// ```
/// use carbon_kepler_bridge::{Options, Weight, address, examine};
///
/// let mut options = Options::new(address("http://127.0.0.1:9/mcp")?);
/// options.connect_timeout = std::time::Duration::from_millis(100);
/// options.quiet = true;
/// let mut findings = Vec::new();
/// examine(&options, |finding| findings.push(finding))?;
/// assert!(matches!(findings.last().unwrap().weight, Weight::Fault(_)), "nobody listens there");
/// # Ok::<(), carbon_kepler_bridge::Error>(())
/// ```
///
/// # Errors
/// The option that cannot be used.
pub fn examine(options: &Options, mut tell: impl FnMut(Finding)) -> Result<(), Error> {
    let mut note = |what, text| tell(Finding { weight: Weight::Note, what, text });
    note("address", shown(&options.url));
    note("proxy", proxy(&options.url));
    let log =
        Rc::new(Log::new(options, Vec::new()).map_err(|error| Error::new(ErrorKind::Setting, error.to_string()))?);
    note("CA", trust(options, &log)?);
    let mut options = options.clone();
    // Somebody is waiting in front of a terminal.
    options.connect_timeout = options.connect_timeout.min(PATIENCE);
    let options = &options;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::new(ErrorKind::Setting, format!("cannot start: {error}")))?;
    runtime.block_on(LocalSet::new().run_until(async {
        let http = Http::new(options, log)?;
        note("GET", stream(&http, options).await);
        note("discover", discover(&http, options).await);
        Ok::<_, Error>(())
    }))?;
    tell(through_bridge(options));
    Ok(())
}

fn proxy(url: &Url) -> String {
    let names = if url.scheme() == "https" { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    let set = |name: &&str| std::env::var(name).is_ok_and(|it| !it.is_empty());
    let found: Vec<_> =
        names.iter().chain(&["ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"]).copied().filter(set).collect();
    if found.is_empty() { "none in the environment".to_owned() } else { format!("by {}", found.join(", ")) }
}

fn trust(options: &Options, log: &Log) -> Result<String, Error> {
    if options.url.scheme() == "http" {
        return Ok("not encrypted: certificates play no part".to_owned());
    }
    if options.insecure {
        return Ok("certificates are not checked".to_owned());
    }
    let more = encryption(options, log)?.trusted();
    Ok(format!("the system's, and {more} of --ca-file, {}", CA_VARIABLES.join(" and ")))
}

fn told(failure: &Failure) -> String {
    failure.trouble().message
}

/// The answer of the address to GET: status, content type, and the first events.
async fn stream(http: &Http, options: &Options) -> String {
    match http.events(&options.url, HeaderMap::new()).await {
        Ok(response) => {
            let status = response.status();
            format!(
                "HTTP {status}, a stream of events: {}",
                first_events(response, options.max_message).await.join(", ")
            )
        }
        Err(failure) => told(&failure),
    }
}

async fn first_events(mut response: Response, limit: usize) -> Vec<String> {
    let mut decoder = Decoder::new(limit);
    let mut seen = Vec::new();
    let end = Instant::now() + GLANCE;
    while seen.len() < EVENTS_SHOWN {
        match tokio::time::timeout_at(end.into(), response.chunk()).await {
            Ok(Ok(Some(chunk))) => decoder.push(&chunk),
            Ok(_) => {
                seen.push("its end".to_owned());
                break;
            }
            Err(_) => break,
        }
        while let Some(item) = decoder.next() {
            seen.push(match item {
                Item::Event(event) => format!("event {:?} of {} bytes", event.name, event.data.len()),
                Item::Oversized(it) => format!("an event of {} bytes, which is too long", it.size),
                Item::Retry(pause) => format!("retry {pause:?}"),
                Item::Comment => "a comment".to_owned(),
            });
        }
    }
    if seen.is_empty() {
        seen.push(format!("nothing within {GLANCE:?}"));
    }
    seen.truncate(EVENTS_SHOWN);
    seen
}

/// The answer to the question of the era without handshake.
async fn discover(http: &Http, options: &Options) -> String {
    let client = Client::new(&Value::Null, &options.identity);
    let id = Id::Number("1".into());
    let request = call(Some(&id), "server/discover", &json!({"_meta": client.meta()}));
    let headers = Promoted::default().headers(&request, STATELESS);
    let permit = Permit::none();
    let asked = http.post(&options.url, headers, &request.bytes, &permit);
    let Ok(asked) = tokio::time::timeout(PATIENCE, asked).await else {
        return format!("no answer within {PATIENCE:.0?}");
    };
    match asked {
        Ok(response) => {
            let status = format!("HTTP {}, {}", response.status(), content_type(&response));
            let body = read(response, options.max_message).await.unwrap_or_else(|(_, part)| part);
            format!("{status}: {}", era(&body))
        }
        Err(failure) => told(&failure),
    }
}

fn era(body: &Bytes) -> &'static str {
    match Discovered::read(body) {
        Discovered::Stateless(_) => "protocol version 2026-07-28, without handshake",
        Discovered::AskAgain => "protocol version 2026-07-28 after asking again",
        Discovered::Handshake => "no answer of protocol version 2026-07-28: a server with a handshake, or none",
    }
}

/// The whole way, as a host would go it.
fn through_bridge(options: &Options) -> Finding {
    let what = "bridge";
    match detect(options, std::future::pending()) {
        Ok(Detected { answer, .. }) => {
            // What a terminal must not take for orders of its own.
            let word = |value: &Value| line(value.as_str().unwrap_or("?"), WORD);
            let (name, version) = (word(&answer["serverInfo"]["name"]), word(&answer["serverInfo"]["version"]));
            let protocol = word(&answer["protocolVersion"]);
            let text = format!("initialize works: {name} {version}, protocol version {protocol}");
            Finding { weight: Weight::Good, what, text }
        }
        Err(error) => {
            let weight = Weight::Fault(error.hint.unwrap_or_default());
            Finding { weight, what, text: error.to_string() }
        }
    }
}
