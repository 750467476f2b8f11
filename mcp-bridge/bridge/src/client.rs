//! The HTTP client: whom it trusts, and how it treats connections.

use std::path::Path;
use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder};

use crate::cause::reason;
use crate::error::{Error, ErrorKind};
use crate::log::Log;
use crate::options::{Identity, Options};

/// Below the 5 s after which uvicorn closes a connection that is idle.
const IDLE: Duration = Duration::from_secs(4);
const KEEPALIVE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(10);

/// Files of authorities that people have set for other programs.
pub(crate) const CA_VARIABLES: [&str; 2] = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];

/// A client that trusts the system's authorities and those of `options`.
///
/// # Errors
/// Which setting cannot be used.
pub(crate) fn client(options: &Options, log: &Log) -> Result<Client, Error> {
    let client = builder(options, log)?.build();
    client.map_err(|error| unmade(&error))
}

/// The settings of [`client`], before it is made. It follows no redirects: where they lead is for the caller to decide.
///
/// # Errors
/// Which setting cannot be used.
pub(crate) fn builder(options: &Options, log: &Log) -> Result<ClientBuilder, Error> {
    // Fails only if the program has chosen a provider already; then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let Identity { name, version } = &options.identity;
    let builder = Client::builder()
        .user_agent(format!("{name}/{version}"))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .cookie_store(true)
        .no_gzip()
        .tcp_nodelay(true)
        .tcp_keepalive(KEEPALIVE)
        .connect_timeout(options.connect_timeout.min(CONNECT))
        .pool_idle_timeout(IDLE)
        .tls_danger_accept_invalid_certs(options.insecure);
    if needs_no_tls(options) {
        // Reading the system's certificates takes longer than everything else at the start.
        Ok(builder.tls_certs_only([]))
    } else {
        Ok(builder.tls_certs_merge(authorities(options, log)?))
    }
}

/// Why there is no client.
pub(crate) fn unmade(error: &reqwest::Error) -> Error {
    Error::new(ErrorKind::Setting, format!("cannot make an HTTP client: {}", reason(error)))
}

fn needs_no_tls(options: &Options) -> bool {
    let is_tls_proxy = |name: &str| std::env::var(name).is_ok_and(|it| it.starts_with("https"));
    let proxied = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].into_iter().any(is_tls_proxy);
    options.url.scheme() == "http" && !proxied
}

/// Those that are trusted beside the system's.
///
/// # Errors
/// Which file cannot be used.
pub(crate) fn authorities(options: &Options, log: &Log) -> Result<Vec<Certificate>, Error> {
    let mut authorities = Vec::new();
    for file in &options.ca_files {
        authorities.extend(certificates(file)?);
    }
    for name in CA_VARIABLES {
        let Some(file) = std::env::var_os(name).filter(|it| !it.is_empty()) else { continue };
        // As Node does: a variable that was set for another program must not stop this one.
        match certificates(Path::new(&file)) {
            Ok(more) => authorities.extend(more),
            Err(error) => log.state(&format!("Warning: {name}: {error}")),
        }
    }
    Ok(authorities)
}

fn certificates(file: &Path) -> Result<Vec<Certificate>, Error> {
    let refused = |seen: &dyn std::fmt::Display| {
        Error::new(ErrorKind::Setting, format!("{}: {seen}", file.display()))
            .expecting("a PEM file with at least one certificate")
    };
    let pem = std::fs::read(file).map_err(|error| refused(&error))?;
    let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| refused(&reason(&error)))?;
    if certificates.is_empty() { Err(refused(&"no certificate in it")) } else { Ok(certificates) }
}
