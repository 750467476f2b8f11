//! The HTTP client: whom it trusts, and how it treats connections.

use std::time::Duration;

use carbon_kepler_tls::{Encryption, Unusable};
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder};

use crate::cause::reason;
use crate::error::{Error, ErrorKind};
use crate::log::Log;
use crate::options::{Identity, Options};

/// Below the 5 s after which uvicorn closes a connection that is idle.
const IDLE: Duration = Duration::from_secs(4);
const KEEPALIVE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(10);

/// By which Node stops to check certificates: bridges of others are told so.
const UNCHECKED: &str = "NODE_TLS_REJECT_UNAUTHORIZED";

/// A client that trusts the system's authorities and those of `options`.
///
/// # Errors
/// Which setting cannot be used.
pub(crate) fn client(options: &Options, log: &Log) -> Result<Client, Error> {
    let client = builder(options, log)?.build().map_err(|error| unmade(&error))?;
    if options.url.scheme() == "https" && !options.insecure && std::env::var(UNCHECKED).is_ok_and(|it| it == "0") {
        log.state(&format!("Warning: {UNCHECKED}=0 is ignored: certificates are checked (--ca-file adds one to trust, --insecure checks none)"));
    }
    Ok(client)
}

/// The settings of [`client`], before it is made. It follows no redirects: where they lead is for the caller to decide.
///
/// # Errors
/// Which setting cannot be used.
pub(crate) fn builder(options: &Options, log: &Log) -> Result<ClientBuilder, Error> {
    let Identity { name, version } = &options.identity;
    let builder = Client::builder()
        .user_agent(format!("{name}/{version}"))
        // Without it, any coding would be acceptable (RFC 9110, 12.5.3).
        .default_headers(HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("identity"))]))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .cookie_store(true)
        .no_gzip()
        .tcp_nodelay(true)
        .tcp_keepalive(KEEPALIVE)
        .connect_timeout(options.connect_timeout.min(CONNECT))
        .pool_idle_timeout(IDLE);
    let encryption = encryption(options, log)?;
    if needs_no_tls(options) {
        // Reading the system's certificates takes longer than everything else at the start.
        carbon_kepler_tls::choose_provider();
        Ok(builder.tls_certs_only([]))
    } else {
        encryption.apply(builder).map_err(|error| unmade(&error))
    }
}

/// Why there is no client.
pub(crate) fn unmade(error: &(dyn std::error::Error + 'static)) -> Error {
    Error::new(ErrorKind::Setting, format!("cannot make an HTTP client: {}", reason(error)))
}

fn needs_no_tls(options: &Options) -> bool {
    let is_tls_proxy = |name: &str| std::env::var(name).is_ok_and(|it| it.starts_with("https"));
    let proxied = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].into_iter().any(is_tls_proxy);
    options.url.scheme() == "http" && !proxied
}

/// Whom the bridge trusts beside the system's authorities, and the certificate that it shows itself.
///
/// # Errors
/// Which file cannot be used.
pub(crate) fn encryption(options: &Options, log: &Log) -> Result<Encryption, Error> {
    let unusable = |error: Unusable| {
        let seen = format!("{}: {}", error.file.display(), error.seen);
        Error::new(ErrorKind::Setting, seen).expecting(error.what.expected())
    };
    let mut encryption = Encryption::default();
    encryption.insecure = options.insecure;
    for file in &options.ca_files {
        encryption.trust(file).map_err(unusable)?;
    }
    match (&options.client_cert, &options.client_key) {
        (Some(certificate), key) => encryption.identify(certificate, key.as_deref()).map_err(unusable)?,
        (None, Some(key)) => {
            let seen = format!("the key {} without a certificate", key.display());
            return Err(Error::new(ErrorKind::Setting, seen).expecting("its certificate as well (--client-cert)"));
        }
        (None, None) => {}
    }
    if !needs_no_tls(options) {
        encryption.trust_variables().iter().for_each(|it| log.state(&format!("Warning: {it}")));
    }
    Ok(encryption)
}
