//! The client's own certificate.

use std::fmt;
use std::path::Path;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use crate::file::{Unusable, What, certificates, read};

/// A certificate, with those between it and its authority, and its private key.
pub(crate) struct Identity {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: PrivateKeyDer<'static>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl Identity {
    pub(crate) fn read(certificate: &Path, key: Option<&Path>, provider: &CryptoProvider) -> Result<Self, Unusable> {
        let text = read(What::Certificate, certificate)?;
        let chain = certificates(What::Certificate, certificate, &text)?;
        let (what, file) = key.map_or((What::Certificate, certificate), |key| (What::Key, key));
        let text = if key.is_some() { read(what, file)? } else { text };
        let key = PrivateKeyDer::from_pem_slice(&text).map_err(|_| Unusable::new(what, file, unread(&text)))?;
        let pair = CertifiedKey::from_der(chain.clone(), key.clone_key(), provider);
        pair.map_err(|error| Unusable::new(what, file, error))?;
        Ok(Self { chain, key })
    }
}

/// Why there is no key in a text, of which no part is shown.
fn unread(text: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(text);
    if text.contains("ENCRYPTED") {
        "its private key has a passphrase"
    } else if text.contains("PRIVATE KEY-----") {
        "its private key is damaged"
    } else {
        "no private key in it"
    }
}
