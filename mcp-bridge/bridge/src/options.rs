//! Options of a bridge.

use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderMap;

use crate::stats::Counters;
use crate::transport::Transport;

/// The address that a bridge leads to, and the way there. [`Options::new`] has the defaults of the command line.
///
/// ```
/// use carbon_kepler_bridge::{Auth, Identity, Options, Transport, address};
///
/// let mut options = Options::new(address("https://host/mcp")?);
/// assert_eq!(options.transport, Transport::Auto);
/// options.identity = Identity::new("my-program", "1.0.0");
/// options.auth = Auth::BearerFile("token".into());
/// # Ok::<(), carbon_kepler_bridge::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Address of the server.
    pub url: Url,
    /// Which transport the server speaks.
    pub transport: Transport,
    /// Headers of every request.
    pub headers: HeaderMap,
    /// The program that servers are told of.
    pub identity: Identity,
    /// How requests prove who they come from, beside the headers.
    pub auth: Auth,
    /// PEM files of certificates to trust beside the system's: authorities, or a server's own.
    pub ca_files: Vec<PathBuf>,
    /// PEM file of the certificate to show to servers that ask for one.
    pub client_cert: Option<PathBuf>,
    /// PEM file of its key, if that is not in the same file.
    pub client_key: Option<PathBuf>,
    /// Do not check certificates.
    pub insecure: bool,
    /// How long a request waits for a server that is not there.
    pub connect_timeout: Duration,
    /// How long answers are waited for after the host has closed its end.
    pub drain_timeout: Duration,
    /// Largest message in either direction (B).
    pub max_message: usize,
    /// Where to send messages instead of the place that a legacy SSE server names; of the same origin.
    pub message_endpoint: Option<String>,
    /// Log each message's fate.
    pub verbose: bool,
    /// Keep the log off standard error.
    pub quiet: bool,
    /// Also write the log here.
    pub log_file: Option<PathBuf>,
    /// Pauses and patience.
    pub timing: Timing,
    /// Counts of what the bridge does; keep a clone to read them.
    pub counters: Counters,
}

impl Options {
    /// A bridge to this address.
    #[must_use]
    pub fn new(url: Url) -> Self {
        Self {
            url,
            transport: Transport::Auto,
            headers: HeaderMap::new(),
            identity: Identity::default(),
            auth: Auth::Browser(OAuth::default()),
            ca_files: Vec::new(),
            client_cert: None,
            client_key: None,
            insecure: false,
            connect_timeout: Duration::from_secs(50),
            drain_timeout: Duration::from_secs(5),
            max_message: 64 << 20,
            message_endpoint: None,
            verbose: false,
            quiet: false,
            log_file: None,
            timing: Timing::default(),
            counters: Counters::default(),
        }
    }
}

/// The program that the bridge is part of, by default this library.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// A name of letters, digits and `-`, as servers and authorization servers are told it.
    pub name: String,
    /// A version, as they are told it.
    pub version: String,
}

impl Identity {
    /// A program of this name and version.
    #[must_use]
    pub fn new(name: &str, version: &str) -> Self {
        Self { name: name.to_owned(), version: version.to_owned() }
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
    }
}

/// Credentials.
#[derive(Clone, Debug)]
pub enum Auth {
    /// Nothing beside the headers.
    None,
    /// A bearer token in a file, read anew for each request.
    BearerFile(PathBuf),
    /// OAuth with a person and a browser, if the server asks for it.
    Browser(OAuth),
    /// OAuth without a person.
    ClientCredentials(OAuth),
}

/// The identity of the bridge at an authorization server.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct OAuth {
    /// Registered beforehand; without it the bridge registers itself.
    pub client_id: Option<String>,
    /// Belongs to the identifier.
    pub client_secret: Option<String>,
    /// Scopes to ask for; by default those that the server names.
    pub scopes: Vec<String>,
    /// Port of the redirect on loopback; by default any that is free.
    pub port: u16,
    /// Folder in which tokens are kept, one file for each server, client and scopes. It is the bridge's own: it is made
    /// if it is not there, and closed to everybody else. None: in memory only.
    pub store: Option<PathBuf>,
}

/// Pauses and patience; tests shorten them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Timing {
    /// Before the second attempt to connect; then twice as long each time, with jitter.
    pub first_pause: Duration,
    /// No pause is longer.
    pub longest_pause: Duration,
    /// A stream that has sent comments is dead after so many of its usual intervals without a byte.
    pub missed_pings: u32,
    /// It is never given up earlier.
    pub least_silence: Duration,
    /// How long the end of a session may take to tell the server, and the last lines to reach the host.
    pub farewell: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            first_pause: Duration::from_millis(50),
            longest_pause: Duration::from_secs(5),
            missed_pings: 3,
            least_silence: Duration::from_secs(10),
            farewell: Duration::from_secs(1),
        }
    }
}
