#![doc = include_str!("../README.md")]

mod fault;
mod file;
mod identity;
mod proxy;
mod verifier;

use std::path::Path;
use std::sync::Arc;

use reqwest::ClientBuilder;
use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;

pub use fault::{Fault, causes};
pub use file::{Unusable, What};
use identity::Identity;
pub use proxy::{proxy_of, proxy_setting};
use verifier::{Anybody, Verifier};

/// Files of authorities that people have set for other programs.
pub const CA_VARIABLES: [&str; 2] = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];

/// Whom an HTTP client trusts over https, and who it is itself.
#[derive(Clone, Debug, Default)]
pub struct Encryption {
    authorities: Vec<CertificateDer<'static>>,
    identity: Option<Arc<Identity>>,
    /// Whether certificates of servers go unchecked.
    pub insecure: bool,
}

impl Encryption {
    /// Trusts the certificates of a PEM file beside the system's, and gives how many there are.
    ///
    /// # Errors
    /// Why the file cannot be used.
    pub fn trust(&mut self, file: &Path) -> Result<usize, Unusable> {
        let authorities = file::authorities(file)?;
        let count = authorities.len();
        self.authorities.extend(authorities);
        Ok(count)
    }

    /// Does so with the files that [`CA_VARIABLES`] name, and gives a sentence for each that cannot be used: as in Node,
    /// a variable that was set for another program does not stop this one.
    pub fn trust_variables(&mut self) -> Vec<String> {
        let mut unusable = Vec::new();
        for name in CA_VARIABLES {
            let Some(file) = std::env::var_os(name).filter(|it| !it.is_empty()) else { continue };
            if let Err(error) = self.trust(Path::new(&file)) {
                unusable.push(format!("{name}: {error}"));
            }
        }
        unusable
    }

    /// The number of certificates that are trusted beside the system's.
    #[must_use]
    pub fn trusted(&self) -> usize {
        self.authorities.len()
    }

    /// Shows a client certificate to servers that ask for one. The key may stand in the same file.
    ///
    /// # Errors
    /// Which of the files cannot be used, and why.
    pub fn identify(&mut self, certificate: &Path, key: Option<&Path>) -> Result<(), Unusable> {
        self.identity = Some(Arc::new(Identity::read(certificate, key, &provider())?));
        Ok(())
    }

    /// A client with this encryption.
    ///
    /// # Errors
    /// Why the system's certificates cannot be used.
    pub fn apply(&self, builder: ClientBuilder) -> Result<ClientBuilder, rustls::Error> {
        let provider = provider();
        let verifier: Arc<dyn ServerCertVerifier> = if self.insecure {
            Arc::new(Anybody(provider.signature_verification_algorithms))
        } else {
            Arc::new(Verifier::new(self.authorities.clone(), Arc::clone(&provider))?)
        };
        let tls = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let tls = tls.dangerous().with_custom_certificate_verifier(verifier);
        let mut tls = match &self.identity {
            Some(identity) => tls.with_client_auth_cert(identity.chain.clone(), identity.key.clone_key())?,
            None => tls.with_no_client_auth(),
        };
        // The clients are made without HTTP/2.
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(builder.tls_backend_preconfigured(tls))
    }
}

/// Chooses the cryptography of a client that is made without [`Encryption::apply`], if the program has not done so.
pub fn choose_provider() {
    // Fails only if the program has chosen one already; then that one is used.
    let _ = ring::default_provider().install_default();
}

/// The cryptography that the program has chosen, else ring.
fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(ring::default_provider()))
}
