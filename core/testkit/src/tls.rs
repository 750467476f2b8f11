//! Encryption in front of a stand-in.

use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{ServerConfig, crypto::ring::default_provider, pki_types::PrivateKeyDer};

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

/// The same with a certificate that signs itself as an authority, which is no server's; nobody vouches for it.
#[must_use]
pub fn encrypted_by_an_authority(port: u16) -> u16 {
    let key = KeyPair::generate().unwrap();
    let certificate = as_authority(vec!["127.0.0.1".to_owned()]).self_signed(&key).unwrap();
    encrypted_by(port, &certificate, &key)
}

fn as_authority(names: Vec<String>) -> CertificateParams {
    let mut params = CertificateParams::new(names).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn encrypted_by(port: u16, certificate: &Certificate, key: &KeyPair) -> u16 {
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let tls = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let tls = tls.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let acceptor = TlsAcceptor::from(Arc::new(tls.with_single_cert(vec![certificate.der().clone()], key).unwrap()));
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
