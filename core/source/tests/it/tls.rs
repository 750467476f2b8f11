//! Whom we trust over https, and who we are ourselves.

use std::io::Write as _;
use std::net::TcpListener;

use carbon_kepler::{Error, SAMPLE_SCRAPE};
use carbon_kepler_testkit::{Answer, Folder, StandIn, tls};

use crate::source::fetch;

fn server() -> StandIn {
    StandIn::answering([Answer::scrape(SAMPLE_SCRAPE)])
}

/// The message, and its hints with flags.
fn told(error: &Error) -> String {
    let flag = |key: &str| format!("--{}", key.replace('_', "-"));
    let hints: Vec<String> = error.hints().iter().map(|hint| hint.spelt(flag)).collect();
    format!("{error}: {}", hints.join(", "))
}

const HERE: &[&str] = &["127.0.0.1"];

#[tokio::test]
async fn a_certificate_of_an_authority_is_a_servers_own_if_it_was_given_itself() {
    let (server, folder) = (server(), Folder::new("pinned"));
    let (port, pem) = tls::encrypted_by_an_authority(server.port, HERE, 2099);
    let (_, other) = tls::encrypted_by_an_authority(server.port, HERE, 2099);
    let url = format!("https://127.0.0.1:{port}");
    let (itself, other) = (folder.file("itself.pem", &pem), folder.file("other.pem", other));
    let among = folder.file("among.pem", format!("{}\n{pem}", std::fs::read_to_string(&other).unwrap()));
    for pinned in [&itself, &among] {
        assert!(fetch(&url, &[("ca_file", pinned)]).await.is_ok());
    }
    for trusted in [&[][..], &[("ca_file", &*other)]] {
        let error = fetch(&url, trusted).await.unwrap_err();
        assert_eq!((error.kind().code(), error.is_retryable()), ("config", false), "{error}");
        assert!(told(&error).contains("(CA:TRUE)") && told(&error).contains("with --ca-file to trust it"), "{error}");
    }
}

#[tokio::test]
async fn a_certificate_that_was_given_itself_is_checked_for_name_dates_and_key() {
    let (server, folder) = (server(), Folder::new("pinned-and-wrong"));
    for ((port, pem), says) in [
        (tls::encrypted_by_an_authority(server.port, &["elsewhere"], 2099), "127.0.0.1"),
        (tls::encrypted_by_an_authority(server.port, HERE, 2020), "expired"),
        (tls::encrypted_by_a_thief(server.port), "ignature"),
    ] {
        let file = folder.file("itself.pem", pem);
        let error = fetch(&format!("https://127.0.0.1:{port}"), &[("ca_file", &file)]).await.unwrap_err();
        assert!(matches!(error, Error::Encryption { .. }) && error.to_string().contains(says), "{error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_a_source_that_asks_for_one() {
    let (server, folder) = (server(), Folder::new("client"));
    let (port, authority, client) = tls::encrypted_for_a_client(server.port);
    let url = format!("https://127.0.0.1:{port}");
    let (_, _, stranger) = tls::encrypted_for_a_client(server.port);
    let ca = ("ca_file", &*folder.file("ca.pem", authority));
    let certificate = ("client_cert", &*folder.file("client.pem", &client.certificate));
    let key = ("client_key", &*folder.file("client.key", &client.key));
    let both = ("client_cert", &*folder.file("both.pem", client.key.clone() + &client.certificate));
    for known in [&[ca, certificate, key][..], &[ca, both], &[("insecure", "true"), certificate, key]] {
        assert!(fetch(&url, known).await.is_ok(), "{known:?}");
    }
    let strange = ("client_cert", &*folder.file("stranger.pem", stranger.certificate.clone() + &stranger.key));
    for unknown in [&[ca][..], &[ca, strange]] {
        let error = fetch(&url, unknown).await.unwrap_err();
        assert!(told(&error).contains("asks for a client certificate that it accepts: --client-cert"), "{error}");
    }
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let (locked, empty) = (&*folder.file("locked.key", encrypted), &*folder.file("empty.key", ""));
    let strangers = &*folder.file("stranger.key", stranger.key);
    for (given, says) in [
        (&[certificate][..], "client-cert (from --client-cert): expected a PEM file with the client's certificate"),
        (&[certificate][..], "no private key in it"),
        (&[certificate, ("client_key", locked)], "passphrase"),
        (&[certificate, ("client_key", empty)], "client-key (from --client-key): expected a PEM file"),
        (&[certificate, ("client_key", strangers)], "stranger.key"),
        (&[("client_cert", "/no/such.pem")], "/no/such.pem"),
        (&[certificate, ("client_key", "/no/such.key")], "/no/such.key"),
    ] {
        let error = fetch(&url, given).await.unwrap_err();
        assert!(error.kind().exit_code() == 78 && error.to_string().contains(says), "{says}: {error}");
    }
}

#[tokio::test]
async fn https_to_a_server_of_http_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = stream.unwrap().write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let error = fetch(&url, &[]).await.unwrap_err();
    assert!(told(&error).contains("the server speaks http, not https: give its address with http://"), "{error}");
}
