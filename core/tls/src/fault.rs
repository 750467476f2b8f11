//! Why there is no encrypted connection, in words.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError, InvalidMessage, OtherError};

/// The reason why a connection was not encrypted as it should be: trying again will not help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The thing that was seen.
    pub reason: String,
    /// The likeliest cure; settings stand in it by their keys, `{ca_file}`.
    pub advice: &'static str,
}

const UNTRUSTED: &str = "name its authority, or this very certificate, with {ca_file}";
const UNIDENTIFIED: &str = "the server asks for a client certificate that it accepts: {client_cert}, and {client_key} if the \
                            key has a file of its own";

impl Fault {
    /// Looks for it in an error of the HTTP client.
    #[must_use]
    pub fn find(error: &(dyn Error + 'static)) -> Option<Self> {
        let fault = causes(error).filter_map(|cause| cause.downcast_ref::<rustls::Error>()).last()?;
        let (reason, advice) = match fault {
            rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
                return Some(Self::new("the server speaks http, not https", "give its address with http://"));
            }
            rustls::Error::InvalidCertificate(certificate) if is_of_authority(certificate) => {
                return Some(Self::new("the server shows a certificate of an authority (CA:TRUE)", OF_AUTHORITY));
            }
            rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => {
                (fault, UNTRUSTED)
            }
            rustls::Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
                (fault, "the server needs a new one; is this machine's clock right?")
            }
            rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => (fault, "give the server's address by a name that its certificate has (subjectAltName)"),
            rustls::Error::AlertReceived(alert) if is_about_client(*alert) => (fault, UNIDENTIFIED),
            rustls::Error::InvalidCertificate(_) => (fault, UNTRUSTED),
            _ => (fault, "does the server speak TLS 1.2 or 1.3?"),
        };
        Some(Self::new(&reason.to_string(), advice))
    }

    fn new(reason: &str, advice: &'static str) -> Self {
        Self { reason: reason.to_owned(), advice }
    }
}

/// Most tools make such a certificate when they are asked for one that signs itself.
const OF_AUTHORITY: &str = "name this very certificate with {ca_file} to trust it, or give the server one that is not of \
                            an authority (CA:FALSE)";

fn is_of_authority(certificate: &CertificateError) -> bool {
    let CertificateError::Other(OtherError(inside)) = certificate else { return false };
    matches!(inside.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
}

/// Whether it answers to a client certificate that is missing, or that the server does not want.
fn is_about_client(alert: AlertDescription) -> bool {
    use AlertDescription as Alert;
    matches!(
        alert,
        Alert::CertificateRequired
            | Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::DecryptError
    )
}

/// Causes of an error from the outside in. One that is wrapped into an I/O error, as TLS does, is not that one's own source.
pub fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| {
        let cause = *cause;
        match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => cause.source(),
        }
    })
}
