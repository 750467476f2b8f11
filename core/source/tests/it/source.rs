//! Reading live exporters, against a loopback stand-in that misbehaves in every way we know of.

use std::io::Write as _;
use std::sync::{Arc, Barrier};

use carbon_kepler::exposition::Mode;
use carbon_kepler::settings::Table;
use carbon_kepler::{Error, SAMPLE_SCRAPE, Snapshot};
use carbon_kepler_source::{CONNECTIONS, Client, Config, Failure, Place, Sources};
use carbon_kepler_testkit::{Answer, Folder, StandIn, corpus, tls};

const TABLE: Table = Table(&[CONNECTIONS]);

fn config(flags: &[(&'static str, &str)]) -> Config {
    let flags = flags.iter().map(|(flag, value)| (*flag, vec![(*value).to_owned()]));
    Config::resolve(&[TABLE.flags(flags)]).unwrap()
}

pub(crate) async fn fetch(url: &str, flags: &[(&'static str, &str)]) -> Result<Vec<u8>, Error> {
    let client = Client::new(&config(flags))?;
    Ok(client.fetch(&Place::parse(url)?).await?.body)
}

async fn read(sources: &[String]) -> (Snapshot, Vec<Failure>) {
    let flags = TABLE.flags([("source", sources.to_vec()), ("retries", vec!["0".to_owned()])]);
    Sources::new(&Config::resolve(&[flags]).unwrap()).unwrap().read(Mode::Lenient).await
}

#[tokio::test]
async fn asks_keplers_path_for_plain_text_and_takes_gzip() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(SAMPLE_SCRAPE.as_bytes()).unwrap();
    let gzip = Answer::http("200 OK", "content-encoding: gzip\r\n", &gzip.finish().unwrap());
    let server = StandIn::answering([Answer::scrape(SAMPLE_SCRAPE), gzip]);
    for _ in 0..2 {
        assert_eq!(fetch(&server.url(""), &[]).await.unwrap(), SAMPLE_SCRAPE.as_bytes());
    }
    let request = &server.requests()[0];
    assert_eq!((&*request.method, &*request.target), ("GET", "/metrics"));
    for (header, begins) in [
        ("accept", "text/plain;version=0.0.4"),
        ("accept-encoding", "gzip"),
        ("cache-control", "no-cache"),
        ("user-agent", "carbon-kepler/"),
    ] {
        assert!(request.header(header).starts_with(begins), "{request:?}");
    }
    assert_eq!(request.header("authorization"), "");
}

/// base64 of user:hush-word
const BASIC: &str = "Basic dXNlcjpodXNoLXdvcmQ=";

#[tokio::test]
async fn credentials_are_sent_and_never_shown() {
    let server = StandIn::answering([Answer::http("401 Unauthorized", "", b"who are you?")]);
    let sent = |server: &StandIn| server.requests().last().unwrap().header("authorization").to_owned();
    let folder = Folder::new("credentials");
    for (flag, file, expected) in [
        ("bearer_token_file", folder.file("token", "  hush-token\n"), "Bearer hush-token"),
        ("bearer_token_file", folder.file("marked", "\u{feff}hush-token\r\n"), "Bearer hush-token"),
        ("basic_auth_file", folder.file("pair", "user:hush-word\n"), BASIC),
    ] {
        let error = fetch(&server.url(""), &[(flag, &file)]).await.unwrap_err();
        assert_eq!(sent(&server), expected);
        assert_eq!((error.kind().code(), error.is_retryable()), ("config", false));
        assert!(error.to_string().contains("401") && !error.to_string().contains("hush"), "{error}");
    }
    let in_address = format!("http://user:hush-word@127.0.0.1:{}", server.port);
    let error = fetch(&in_address, &[]).await.unwrap_err().to_string();
    assert_eq!(sent(&server), BASIC);
    assert!(!error.contains("hush"), "{error}");
}

#[tokio::test]
async fn headers_of_the_caller_go_to_no_other_host() {
    let other = StandIn::answering([Answer::scrape(SAMPLE_SCRAPE)]);
    let moved = |to: &str| Answer::http("302 Found", &format!("location: {to}\r\n"), b"");
    let server = StandIn::answering([moved("/there"), moved(&other.url(""))]);
    let headers = [("X-Proxy-Key".to_owned(), "hush".to_owned())];
    let flags = TABLE.flags([("source", vec![server.url("")])]);
    let sources = Sources::new(&Config::resolve(&[flags]).unwrap()).unwrap().with_headers(headers).unwrap();
    let (_, failures) = sources.read(Mode::Lenient).await;
    assert!(failures[0].error.to_string().contains("302"), "{failures:?}");
    assert!(server.requests().iter().all(|it| it.header("x-proxy-key") == "hush"), "{:?}", server.requests());
    assert_eq!((server.requests().len(), other.requests().len()), (2, 0));
    let refused = sources.with_headers([("X".to_owned(), "hush\n".to_owned())]).unwrap_err().to_string();
    assert!(refused.contains("\"X\"") && !refused.contains("hush"), "{refused}");
}

#[tokio::test]
async fn bad_credentials_are_refused_before_anything_is_sent() {
    let server = StandIn::answering([Answer::scrape(SAMPLE_SCRAPE)]);
    let folder = Folder::new("bad-credentials");
    for (flag, file) in [
        ("basic_auth_file", folder.file("no-colon", "hush")),
        ("bearer_token_file", folder.file("empty", "\n")),
        ("bearer_token_file", "/no/such".to_owned()),
    ] {
        let error = fetch(&server.url(""), &[(flag, &file)]).await.unwrap_err();
        assert_eq!(error.kind().exit_code(), 78);
        assert!(!error.to_string().contains("hush"), "{error}");
    }
    assert!(server.requests().is_empty());
}

/// Kepler answers 500 once when a process id was reused; the next collection is good.
#[tokio::test]
async fn failures_that_pass_are_retried() {
    let failing = corpus("v0.11.2-http500-pid-reuse.txt");
    for first in [
        Answer::http("500 Internal Server Error", "", failing.as_bytes()),
        Answer::http("503 Service Unavailable", "", b""),
        Answer::Close,
        Answer::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\nkepler_pod".to_vec()),
    ] {
        let server = StandIn::answering([first, Answer::scrape(SAMPLE_SCRAPE)]);
        assert_eq!(fetch(&server.url(""), &[("retries", "1")]).await.unwrap().len(), SAMPLE_SCRAPE.len());
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn each_failure_has_its_own_error() {
    let twice = carbon_kepler_testkit::corpus("v0.11.2-http500-pid-reuse.txt");
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\nkepler_pod".to_vec();
    let bad_gzip = Answer::http("200 OK", "content-encoding: gzip\r\n", b"\x1f\x8b\x08 this is not gzip");
    for (answer, code, words) in [
        (
            Answer::http("500 Internal Server Error", "", b"An error has occurred while serving metrics:\n\ntwice"),
            "unavailable",
            "twice",
        ),
        (
            Answer::http("500 Internal Server Error", "", twice.as_bytes()),
            "unavailable",
            "was collected before with the same name",
        ),
        (Answer::http("302 Found", "location: /metrics\r\n", b""), "invalid_input", "redirects without an end"),
        (Answer::http("404 Not Found", "", b""), "not_found", "404"),
        (Answer::http("403 Forbidden", "", b""), "config", "403"),
        (Answer::http("405 Method Not Allowed", "", b""), "invalid_input", "405"),
        (Answer::Bytes(cut), "parse", "cut off"),
        (bad_gzip, "parse", "cut off"),
        (Answer::http("200 OK", "content-encoding: br\r\n", b"\x8b\x03"), "parse", "br data"),
        (Answer::http("200 OK", "Content-Encoding: ZSTD\r\n", b"\x28\xb5"), "parse", "zstd data"),
        (Answer::http("200 OK", "content-encoding: deflate\r\n", b"\x78\x9c"), "parse", "deflate data"),
        (Answer::Bytes(b"SSH-2.0-OpenSSH\r\n".to_vec()), "unavailable", "HTTP"),
        (Answer::Close, "unavailable", "127.0.0.1"),
        (Answer::Silence, "timeout", "0.3 s"),
    ] {
        let server = StandIn::answering([answer]);
        // Short only where nothing comes, so that a busy machine does not look like a slow exporter.
        let timeout = if code == "timeout" { "0.3" } else { "20" };
        let error = fetch(&server.url(""), &[("retries", "0"), ("timeout", timeout)]).await.unwrap_err();
        assert_eq!(error.kind().code(), code, "{error}");
        assert!(error.to_string().contains(words), "{words:?} is not in {error}");
    }
    // A port that was just free: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = fetch(&format!("http://127.0.0.1:{port}"), &[("retries", "0")]).await.unwrap_err();
    assert_eq!((error.kind().code(), error.is_retryable()), ("unavailable", true));
    assert!(error.to_string().contains("refused"), "{error}");
}

/// The limit counts decompressed bytes, so a small bomb does not get through either.
#[tokio::test]
async fn bodies_are_limited() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![b'#'; 50 << 20]).unwrap();
    let bomb = Answer::http("200 OK", "content-encoding: gzip\r\n", &gzip.finish().unwrap());
    let server = StandIn::answering([bomb]);
    let error = fetch(&server.url(""), &[("max_bytes", "1000000")]).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 1_000_000, .. }), "{error}");
    let folder = Folder::new("long");
    let file = folder.file("long", "#".repeat(2000));
    assert!(matches!(fetch(&file, &[("max_bytes", "1999")]).await, Err(Error::TooLarge { .. })));
    assert!(fetch(&file, &[("max_bytes", "2000")]).await.is_ok());
}

#[tokio::test]
async fn https_wants_a_certificate_we_can_check() {
    let server = StandIn::answering([Answer::scrape(SAMPLE_SCRAPE)]);
    let (port, authority) = tls::encrypted(server.port);
    let folder = Folder::new("authorities");
    let ca_file = folder.file("ca.pem", authority);
    let url = format!("https://127.0.0.1:{port}");
    let error = fetch(&url, &[]).await.unwrap_err();
    assert_eq!((error.kind().code(), error.is_retryable()), ("config", false), "{error}");
    assert!(error.to_string().to_lowercase().contains("certificate"), "{error}");
    assert!(fetch(&url, &[("ca_file", &ca_file)]).await.is_ok());
    assert!(fetch(&url, &[("insecure", "true")]).await.is_ok());
    for bad in ["/no/such.pem", &folder.file("not.pem", "no certificate")] {
        assert_eq!(fetch(&url, &[("ca_file", bad)]).await.unwrap_err().kind().exit_code(), 78);
    }
}

#[tokio::test]
async fn one_failing_node_does_not_hide_the_others() {
    let other = SAMPLE_SCRAPE.replace("worker-7", "worker-8").replace("-4b8f-", "-5b8f-").replace("-4d3e-", "-5d3e-");
    let other = other.replace("-4222-", "-5222-");
    // Container ids are hexadecimal; another node's are others.
    let other: String = other
        .lines()
        .map(|line| {
            line.replace("container_id=\"6", "container_id=\"e")
                .replace("container_id=\"7", "container_id=\"d")
                .replace("container_id=\"a", "container_id=\"c")
                .replace("container_id=\"f", "container_id=\"b")
                + "\n"
        })
        .collect();
    let (good, bad) = (StandIn::answering([Answer::scrape(SAMPLE_SCRAPE)]), StandIn::answering([Answer::Close]));
    let second = StandIn::answering([Answer::scrape(&other)]);
    let (snapshot, failures) = read(&[bad.url(""), second.url(""), good.url(""), good.url("")]).await;
    let names: Vec<_> = snapshot.nodes().iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["worker-7", "worker-8"]);
    let kinds: Vec<_> = failures.iter().map(|failure| failure.error.kind().code()).collect();
    assert_eq!(kinds, ["unavailable", "invalid_input"], "{failures:?}");
    assert!(failures[1].error.to_string().contains("already read from"), "{}", failures[1].error);
}

#[tokio::test]
async fn nodes_are_read_at_the_same_time() {
    // The first answer only comes once the second request is there: read one after the other, it never would.
    let barrier = Arc::new(Barrier::new(2));
    let exporters = ["a", "b"].map(|node| {
        let barrier = Arc::clone(&barrier);
        StandIn::exporter(move |_| {
            barrier.wait();
            format!("kepler_node_cpu_watts{{node_name=\"{node}\",path=\"\",zone=\"package\"}} 5\n")
        })
    });
    let urls = exporters.each_ref().map(|exporter| exporter.url(""));
    let (snapshot, failures) = read(&urls).await;
    assert!(failures.is_empty(), "{failures:?}");
    assert_eq!(snapshot.nodes().len(), 2);
}

#[tokio::test]
async fn openmetrics_is_known_by_its_content_type() {
    let body = corpus("main-openmetrics.txt");
    let cut = body.trim_end().strip_suffix("# EOF").unwrap();
    let headers = "content-type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n";
    let whole = StandIn::answering([Answer::http("200 OK", headers, body.as_bytes())]);
    let half = StandIn::answering([Answer::http("200 OK", headers, cut.as_bytes())]);
    let (snapshot, _) = read(&[whole.url("")]).await;
    assert_eq!(snapshot.nodes().len(), 1);
    let (_, failures) = read(&[half.url("")]).await;
    assert!(matches!(failures[0].error, Error::Truncated { .. }), "{}", failures[0].error);
}

#[tokio::test]
async fn files_that_are_missing_suggest_the_address_that_was_meant() {
    let error = fetch("node-1:28282", &[]).await.unwrap_err();
    assert_eq!(error.kind().code(), "not_found");
    assert!(error.to_string().contains("did you mean \"http://node-1:28282\"?"), "{error}");
}
