//! Encryption in front of a stand-in.

use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::{default_provider, sign::any_supported_type};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{ConfigBuilder, RootCertStore, ServerConfig, WantsVerifier};

/// Encrypts what `port` serves: the port for that, and the authority that vouches for it, as PEM.
#[must_use]
pub fn encrypted(port: u16) -> (u16, String) {
    let (authority, authority_key) = (as_authority(Vec::new()), KeyPair::generate().unwrap());
    let pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    (encrypted_by(port, &leaf, &key), pem)
}

/// The same with a certificate that signs itself as an authority, for these names and until that year; nobody vouches
/// for it. As PEM it is the second value.
#[must_use]
pub fn encrypted_by_an_authority(port: u16, names: &[&str], until: i32) -> (u16, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = as_authority(names.iter().map(|it| (*it).to_owned()).collect());
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    let certificate = params.self_signed(&key).unwrap();
    (encrypted_by(port, &certificate, &key), certificate.pem())
}

/// The same with somebody else's certificate, whose key this server does not have. As PEM it is the second value.
#[must_use]
pub fn encrypted_by_a_thief(port: u16) -> (u16, String) {
    let stolen = as_authority(vec!["127.0.0.1".to_owned()]).self_signed(&KeyPair::generate().unwrap()).unwrap();
    let key = any_supported_type(&private(&KeyPair::generate().unwrap())).unwrap();
    let pair = SingleCertAndKey::from(CertifiedKey::new(vec![stolen.der().clone()], key));
    (accepted(port, server().with_no_client_auth().with_cert_resolver(Arc::new(pair))), stolen.pem())
}

/// A client certificate and its key, as PEM.
pub struct Client {
    /// It alone.
    pub certificate: String,
    /// The key, in PKCS #8.
    pub key: String,
}

/// Encrypts what `port` serves for a client that it knows: the port for that, the authority that vouches for both, and
/// the client.
#[must_use]
pub fn encrypted_for_a_client(port: u16) -> (u16, String, Client) {
    let (authority, authority_key) = (as_authority(Vec::new()), KeyPair::generate().unwrap());
    let root = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let made = |name: &str| {
        let key = KeyPair::generate().unwrap();
        (CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap(), key)
    };
    let ((leaf, key), (client, client_key)) = (made("127.0.0.1"), made("client"));
    let mut roots = RootCertStore::empty();
    roots.add(root.der().clone()).unwrap();
    let known = WebPkiClientVerifier::builder_with_provider(roots.into(), Arc::new(default_provider()));
    let tls = server().with_client_cert_verifier(known.build().unwrap());
    let there = accepted(port, tls.with_single_cert(vec![leaf.der().clone()], private(&key)).unwrap());
    (there, root.pem(), Client { certificate: client.pem(), key: client_key.serialize_pem() })
}

fn as_authority(names: Vec<String>) -> CertificateParams {
    let mut params = CertificateParams::new(names).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn private(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::Pkcs8(key.serialize_der().into())
}

fn server() -> ConfigBuilder<ServerConfig, WantsVerifier> {
    let tls = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    tls.with_safe_default_protocol_versions().unwrap()
}

fn encrypted_by(port: u16, certificate: &Certificate, key: &KeyPair) -> u16 {
    let tls = server().with_no_client_auth();
    accepted(port, tls.with_single_cert(vec![certificate.der().clone()], private(key)).unwrap())
}

fn accepted(port: u16, tls: ServerConfig) -> u16 {
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let there = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass(stream, acceptor.clone(), port));
            }
        });
    });
    there
}

async fn pass(stream: TcpStream, acceptor: TlsAcceptor, port: u16) {
    let mut inside = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    if let Ok(mut outside) = acceptor.accept(stream).await {
        let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
    }
}
