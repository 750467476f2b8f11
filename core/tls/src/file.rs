//! PEM files.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// Larger files are something else: the authorities of a whole system have about 200 kB (B).
const LARGEST: u64 = 16 << 20;

/// A file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// The purpose that it was given for.
    pub what: What,
    /// Where it is.
    pub file: PathBuf,
    /// The thing that was seen.
    pub seen: String,
}

/// The purpose of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It holds certificates of those who are trusted.
    Authorities,
    /// It holds the client's certificate.
    Certificate,
    /// It holds the client's key.
    Key,
}

impl What {
    /// The content that such a file should have.
    #[must_use]
    pub fn expected(self) -> &'static str {
        match self {
            Self::Authorities => "a PEM file with at least one certificate",
            Self::Certificate => {
                "a PEM file with the client's certificate, and with its key if that has no file of its own"
            }
            Self::Key => "a PEM file with the client certificate's private key, without a passphrase",
        }
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}); expected {}", self.file.display(), self.seen, self.what.expected())
    }
}

impl Error for Unusable {}

impl Unusable {
    pub(crate) fn new(what: What, file: &Path, seen: impl fmt::Display) -> Self {
        Self { what, file: file.to_owned(), seen: seen.to_string() }
    }
}

/// The text of a file, which may be a pipe.
pub(crate) fn read(what: What, file: &Path) -> Result<Vec<u8>, Unusable> {
    let mut text = Vec::new();
    let read = File::open(file).and_then(|it| it.take(LARGEST).read_to_end(&mut text));
    let length = read.map_err(|error| Unusable::new(what, file, error))?;
    if length as u64 == LARGEST { Err(Unusable::new(what, file, "too large for certificates")) } else { Ok(text) }
}

/// The certificates of a text.
pub(crate) fn certificates(what: What, file: &Path, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|error| Unusable::new(what, file, error))?;
    if found.is_empty() { Err(Unusable::new(what, file, "no certificate in it")) } else { Ok(found) }
}

/// Those that vouch for others.
pub(crate) fn authorities(file: &Path) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    let what = What::Authorities;
    let found = certificates(what, file, &read(what, file)?)?;
    for (index, certificate) in found.iter().enumerate() {
        webpki::anchor_from_trusted_cert(certificate)
            .map_err(|error| Unusable::new(what, file, format!("certificate {}: {error}", index + 1)))?;
    }
    Ok(found)
}
