use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use carbon_kepler::Error;
use carbon_kepler_bridge::{Auth, Identity, OAuth, Options, Transport, address, header};
use napi_derive::napi;

use super::fault::unusable;
use crate::fault::invalid;

/// How a bridge reaches its server.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct BridgeOptions {
    /// Transport. Default: `auto` finds out, SSE first if the path ends in `/sse`, else Streamable HTTP first.
    #[napi(ts_type = "'auto' | 'http' | 'sse'")]
    pub transport: Option<String>,
    /// Headers of every request. `${NAME}` in a value is replaced by that environment variable.
    pub headers: Option<HashMap<String, String>>,
    /// File with a bearer token, read anew for each request.
    pub bearer_token_file: Option<String>,
    /// How to answer when the server asks for OAuth. Default: `off`; a library opens no browser unasked.
    #[napi(ts_type = "'off' | 'browser' | 'client-credentials'")]
    pub oauth: Option<String>,
    /// Client registered beforehand, or the https: address of a client metadata document.
    pub client_id: Option<String>,
    /// Belongs to the client.
    pub client_secret: Option<String>,
    /// PEM files of certificates to trust beside the system's: authorities, or a server's own.
    pub ca_files: Option<Vec<String>>,
    /// PEM file with the certificate to show to a server that asks for one (mTLS), and with its key if that has no file of its own.
    pub client_cert: Option<String>,
    /// PEM file with the private key of the client's certificate, without a passphrase.
    pub client_key: Option<String>,
    /// Do not check certificates: anybody on the way can read and change the data.
    pub insecure: Option<bool>,
    /// How long a request waits for a server that is not there (ms), a day at most. Default: 50000.
    pub connect_timeout_ms: Option<f64>,
    /// Largest message in either direction (B), 1024 at least. Default: 64 MiB.
    pub max_message_bytes: Option<f64>,
    /// Append the log to this file as well; without `quiet` it goes to standard error too.
    pub log_file: Option<String>,
    /// Log each message's fate too.
    pub verbose: Option<bool>,
    /// Keep the log off standard error. Default: false.
    pub quiet: Option<bool>,
}

const DAY_MS: f64 = 86_400_000.0;
const SIZES: std::ops::RangeInclusive<f64> = 1024.0..=1_099_511_627_776.0;

pub(super) fn checked(url: &str, given: BridgeOptions) -> Result<Options, Error> {
    let wanted = "an address such as http://host:8000/sse";
    let mut options = Options::new(address(url).map_err(|error| unusable(&error, "url", wanted))?);
    // Servers know the bridge by the name of the program, whoever starts it.
    options.identity = Identity::new("carbon-kepler-mcp", env!("CARGO_PKG_VERSION"));
    options.transport = match given.transport.as_deref() {
        None | Some("auto") => Transport::Auto,
        Some("http") => Transport::Http,
        Some("sse") => Transport::Sse,
        Some(other) => return Err(invalid("transport", &format!("{other:?}"), "auto, http or sse")),
    };
    for (name, value) in given.headers.unwrap_or_default() {
        let (name, value) = header(&format!("{name}: {value}"), |name| std::env::var(name).ok())
            .map_err(|error| unusable(&error, "headers", "names and values of headers"))?;
        options.headers.append(name, value);
    }
    let mut oauth = OAuth::default();
    (oauth.client_id, oauth.client_secret) = (given.client_id, given.client_secret);
    options.auth = match (given.bearer_token_file, given.oauth.as_deref()) {
        (Some(file), _) => Auth::BearerFile(PathBuf::from(file)),
        (None, None | Some("off")) => Auth::None,
        (None, Some("browser")) => Auth::Browser(oauth),
        (None, Some("client-credentials")) => Auth::ClientCredentials(oauth),
        (None, Some(other)) => {
            return Err(invalid("oauth", &format!("{other:?}"), "off, browser or client-credentials"));
        }
    };
    options.ca_files = given.ca_files.unwrap_or_default().into_iter().map(PathBuf::from).collect();
    options.client_cert = given.client_cert.map(PathBuf::from);
    options.client_key = given.client_key.map(PathBuf::from);
    options.insecure = given.insecure.unwrap_or(false);
    if let Some(patience) = given.connect_timeout_ms {
        options.connect_timeout = waiting(patience)?;
    }
    if let Some(limit) = given.max_message_bytes {
        options.max_message = size(limit)?;
    }
    options.log_file = given.log_file.map(PathBuf::from);
    options.verbose = given.verbose.unwrap_or(false);
    options.quiet = given.quiet.unwrap_or(false);
    Ok(options)
}

/// Checks a time as a number: Node-API would turn NaN into 0, and -1 into 4294967295.
fn waiting(milliseconds: f64) -> Result<Duration, Error> {
    let refused = || invalid("connectTimeoutMs", &milliseconds.to_string(), "milliseconds above 0, a day at most");
    // Not a shorter condition: what is no number has to fail it.
    if milliseconds > 0.0 && milliseconds <= DAY_MS {
        Duration::try_from_secs_f64(milliseconds / 1e3).map_err(|_| refused())
    } else {
        Err(refused())
    }
}

fn size(bytes: f64) -> Result<usize, Error> {
    if bytes.fract() != 0.0 || !SIZES.contains(&bytes) {
        return Err(invalid("maxMessageBytes", &bytes.to_string(), "a whole number of bytes from 1024 to 2^40"));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked above
    Ok(bytes as usize)
}
