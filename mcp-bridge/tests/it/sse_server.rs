//! `serve --sse` over bare connections: what goes over the wire is what FastMCP sends.

use std::io::Write as _;
use std::net::TcpListener;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::sse::{Events, Listening, ended, program};
use serde_json::json;

const PING: &str = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;

fn refused(status: &str, text: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{text}", text.len())
}

#[test]
fn a_stream_begins_as_fastmcp_begins_it() {
    let server = Listening::start();
    let events = Events::open(&server);
    assert_eq!(
        events.head,
        "HTTP/1.1 200 OK\r\ncache-control: no-store\r\nconnection: keep-alive\r\nx-accel-buffering: no\r\n\
         content-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let id = events.endpoint.strip_prefix("/messages/?session_id=").unwrap();
    assert!(id.len() == 32 && id.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it)), "{id}");
}

/// Each answer is one event, and each event one chunk, however long it is.
#[test]
fn tools_are_listed_and_called() {
    let server = Listening::start();
    let mut events = Events::initialized(&server);
    let tools = events.ask("tools/list", json!({}))["result"]["tools"].clone();
    assert!(tools.as_array().unwrap().len() == 8 && tools.to_string().len() > 16_384, "{}", tools.to_string().len());
    let arguments = json!({"workload_name": "web", "namespace": "shop"});
    let call = json!({"name": "assess_workload_compliance", "arguments": arguments});
    let answer = events.ask("tools/call", call)["result"].clone();
    assert_eq!((&answer["isError"], &answer["structuredContent"]["status"]), (&false.into(), &"NON_COMPLIANT".into()));
    let unknown = events.ask("tools/call", json!({"name": "no_such_tool", "arguments": {}}));
    assert_eq!(unknown["error"]["code"], -32602);
    assert_eq!(events.ask("ping", json!({}))["result"], json!({}));
}

#[test]
fn what_cannot_be_accepted_is_refused_as_fastmcp_refuses_it() {
    let server = Listening::start();
    let events = Events::open(&server);
    let (endpoint, bad) = (events.endpoint.as_str(), "400 Bad Request");
    let unknown = "/messages/?session_id=00000000000000000000000000000000";
    for (target, content_type, body, answer) in [
        ("/messages/", "application/json", PING, refused(bad, "session_id is required")),
        ("/messages/?id=1", "application/json", PING, refused(bad, "session_id is required")),
        ("/messages/?session_id=7", "application/json", PING, refused(bad, "Invalid session ID")),
        (unknown, "application/json", PING, refused("404 Not Found", "Could not find session")),
        (endpoint, "text/plain", PING, refused(bad, "Invalid Content-Type header")),
        (endpoint, "application/json", "not json", refused(bad, "Could not parse message")),
        (endpoint, "application/json", &format!("[{PING}]"), refused(bad, "Could not parse message")),
        (endpoint, "application/json", "{}", refused(bad, "Could not parse message")),
        (endpoint, "application/json; charset=utf-8", PING, refused("202 Accepted", "Accepted")),
    ] {
        assert_eq!(server.post(target, content_type, body), answer, "{target} {content_type} {body}");
    }
    let moved = server.post(&endpoint.replace("/?", "?"), "application/json", PING);
    let expected = format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: {endpoint}\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(moved, expected);
    let not_allowed = server.post("/sse", "application/json", PING);
    assert!(not_allowed.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"), "{not_allowed}");
    assert!(not_allowed.contains("allow: GET, HEAD\r\n") && not_allowed.ends_with("\r\n\r\nMethod Not Allowed"));
    let get =
        |target: &str| server.exchange(&format!("GET {target} HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n"));
    assert!(get("/messages/").starts_with("HTTP/1.1 405 "));
    let nothing = get("/.well-known/oauth-protected-resource");
    assert!(nothing.starts_with("HTTP/1.1 404 Not Found\r\n") && nothing.ends_with("\r\n\r\nNot Found"), "{nothing}");
    assert!(nothing.contains("content-type: text/plain; charset=utf-8\r\n"), "{nothing}");
}

#[test]
fn a_message_of_more_than_4_mib_is_refused() {
    let server = Listening::start();
    let mut events = Events::initialized(&server);
    let head = |length: &str| {
        format!(
            "POST {} HTTP/1.1\r\nhost: HOST\r\ncontent-type: application/json\r\nconnection: close\r\n{length}\r\n\r\n",
            events.endpoint
        )
    };
    // Said before it is sent.
    let declared = server.exchange(&head("content-length: 4194305"));
    assert!(declared.starts_with("HTTP/1.1 413 Payload Too Large\r\n"), "{declared}");
    assert!(declared.ends_with("\r\n\r\nRequest body too large"), "{declared}");
    // And found out only while it comes.
    let body = format!("400001\r\n{}\r\n0\r\n\r\n", " ".repeat(0x40_0001));
    let streamed = server.exchange(&(head("transfer-encoding: chunked") + &body));
    assert!(streamed.is_empty() || streamed.starts_with("HTTP/1.1 413 "), "{streamed}");
    // One that just fits is read.
    let padded = format!("{PING}{}", " ".repeat((4 << 20) - PING.len()));
    assert!(server.post(&events.endpoint, "application/json", &padded).starts_with("HTTP/1.1 202 "));
    assert_eq!(events.hear()["id"], 1);
}

#[test]
fn sessions_do_not_hear_each_other_and_end_with_their_streams() {
    let server = Listening::start();
    let (mut first, mut second) = (Events::initialized(&server), Events::initialized(&server));
    assert_ne!(first.endpoint, second.endpoint);
    first.say(&json!({"jsonrpc": "2.0", "id": "first", "method": "ping"}));
    second.say(&json!({"jsonrpc": "2.0", "id": "second", "method": "ping"}));
    assert_eq!((second.hear()["id"].clone(), first.hear()["id"].clone()), ("second".into(), "first".into()));
    let endpoint = first.endpoint.clone();
    drop(first);
    let start = Instant::now();
    while !server.post(&endpoint, "application/json", PING).starts_with("HTTP/1.1 404 ") {
        assert!(start.elapsed() < Duration::from_secs(5), "the session outlives its stream");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(second.ask("ping", json!({}))["result"], json!({}));
}

/// A client that asks whether the server speaks without a handshake hears no, and goes on with one.
#[test]
fn the_era_without_a_handshake_is_refused() {
    let server = Listening::start();
    let meta = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}});
    let mut events = Events::open(&server);
    let discovered = events.ask("server/discover", json!({"_meta": meta.clone()}));
    assert_eq!(discovered["error"]["code"], -32600, "{discovered}");
    assert!(events.ask("server/discover", json!({}))["error"]["code"].is_i64());
    let early = events.ask("tools/list", json!({"_meta": meta.clone()}));
    assert_eq!(early["error"]["code"], -32022, "{early}");
    let client =
        json!({"protocolVersion": "2026-07-28", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
    assert_eq!(events.ask("initialize", client)["result"]["protocolVersion"], "2025-11-25");
    assert_eq!(events.ask("tools/list", json!({"_meta": meta.clone()}))["error"]["code"], -32600);
    assert_eq!(events.ask("server/discover", json!({"_meta": meta}))["error"]["code"], -32600);
    assert!(events.ask("tools/list", json!({}))["result"]["tools"].is_array());
}

#[test]
fn pages_of_other_sites_are_refused() {
    let server = Listening::start();
    let events = Events::open(&server);
    let stream =
        |headers: &str| server.exchange(&format!("GET /sse HTTP/1.1\r\n{headers}\r\nconnection: close\r\n\r\n"));
    let (host, origin) = ("Forbidden: Host header is not allowed", "Forbidden: Origin header is not allowed");
    assert_eq!(stream("host: rebound.example.org:8000"), refused("403 Forbidden", host));
    assert_eq!(stream("host: HOST\r\norigin: https://example.org"), refused("403 Forbidden", origin));
    assert_eq!(stream("host: HOST\r\norigin: null"), refused("403 Forbidden", origin));
    let post = |headers: &str| {
        let head = format!("POST {} HTTP/1.1\r\n{headers}\r\nconnection: close\r\n", events.endpoint);
        server
            .exchange(&format!("{head}content-type: application/json\r\ncontent-length: {}\r\n\r\n{PING}", PING.len()))
    };
    assert_eq!(post("host: rebound.example.org"), refused("403 Forbidden", host));
    assert_eq!(post("host: HOST\r\norigin: http://localhost:3000"), refused("403 Forbidden", origin));
    assert_eq!(post("host: HOST\r\norigin: http://HOST"), refused("202 Accepted", "Accepted"));
}

/// A client that sends and does not read is not listened to any longer, and loses nothing.
#[test]
fn who_does_not_read_has_to_wait() {
    const ASKED: usize = 400;
    let server = Listening::start();
    let mut events = Events::initialized(&server);
    let (endpoint, taken) = (events.endpoint.clone(), AtomicUsize::new(0));
    let taken_for_now = || taken.load(Ordering::SeqCst);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for id in 0..ASKED {
                let list = json!({"jsonrpc": "2.0", "id": id, "method": "tools/list"}).to_string();
                let answer = server.post(&endpoint, "application/json", &list);
                assert_eq!(answer, refused("202 Accepted", "Accepted"));
                taken.fetch_add(1, Ordering::SeqCst);
            }
        });
        let mut before = usize::MAX;
        while before != taken_for_now() {
            before = taken_for_now();
            std::thread::sleep(Duration::from_secs(1));
        }
        assert!(before < ASKED, "{before} messages were taken, and no answer was read");
        let mut answered: Vec<u64> = (0..ASKED).map(|_| events.hear()["id"].as_u64().unwrap()).collect();
        answered.sort_unstable();
        assert!(answered.into_iter().eq(0..ASKED as u64));
    });
}

#[cfg(unix)]
#[test]
fn a_signal_ends_streams_and_is_a_good_end() {
    for signal in ["-TERM", "-INT"] {
        let mut server = Listening::start();
        let mut events = Events::initialized(&server);
        let start = Instant::now();
        assert!(Command::new("kill").args([signal, &server.child.id().to_string()]).status().unwrap().success());
        assert_eq!(events.chunk(), None, "the end of the body, not of the connection alone");
        drop(events);
        assert_eq!(server.child.wait().unwrap().code(), Some(0));
        assert!(start.elapsed() < Duration::from_secs(3));
    }
}

/// Not even by somebody who never finishes a request.
#[cfg(unix)]
#[test]
fn nobody_can_keep_it_from_ending() {
    let mut server = Listening::start();
    let mut stuck = server.connect();
    stuck.write_all(b"POST /messages/ HTTP/1.1\r\nhost: localhost\r\n").unwrap();
    drop(Events::initialized(&server));
    assert!(Command::new("kill").arg(server.child.id().to_string()).status().unwrap().success());
    let start = Instant::now();
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[test]
fn the_environment_chooses_where_the_flag_does_not() {
    let listening = |arguments: &[&str], environment: &[(&str, &str)]| {
        let server = Listening::of(program(arguments).envs(environment.iter().copied()));
        Events::initialized(&server);
        server.address.clone()
    };
    let sse = ("MCP_TRANSPORT", "sse");
    for (arguments, environment, begins) in [
        (&[][..], &[sse, ("PORT", "0")][..], "127.0.0.1:"),
        (&["--sse"], &[("PORT", "0")], "127.0.0.1:"),
        (&["--sse"], &[("PORT", "0"), ("MCP_TRANSPORT", "stdio")], "127.0.0.1:"),
        (&["--sse", "localhost:0"], &[("HOST", "0.0.0.0"), ("PORT", "x"), ("MCP_TRANSPORT", "x")], ""),
    ] {
        let address = listening(arguments, environment);
        assert!(address.starts_with(begins) && !address.ends_with(":0"), "{address}");
    }
    if TcpListener::bind("[::1]:0").is_ok() {
        assert!(listening(&[], &[sse, ("PORT", "0"), ("HOST", "::1")]).starts_with("[::1]:"));
    }
    // Without a choice it is standard input, which ends at once here.
    assert_eq!(ended(program(&[]).envs([("HOST", "0.0.0.0"), ("PORT", "x")])), (Some(0), String::new()));
}

/// Only where somebody asks for it, and then with a warning; names in front are taken there.
#[test]
fn other_machines_can_connect_where_the_address_says_so() {
    let mut server = Listening::of(program(&[]).envs([("MCP_TRANSPORT", "sse"), ("HOST", "0.0.0.0"), ("PORT", "0")]));
    let port = server.address.strip_prefix("0.0.0.0:").unwrap().to_owned();
    let mut warning = String::new();
    std::io::BufRead::read_line(&mut server.said, &mut warning).unwrap();
    assert_eq!(warning, "warning: other machines can connect, and nobody is asked for credentials\n");
    server.address = format!("127.0.0.1:{port}");
    let post =
        |host: &str| server.exchange(&format!("POST /messages/ HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"));
    assert_eq!(post("carbon.example.org"), refused("400 Bad Request", "Invalid Content-Type header"));
    let foreign = post("carbon.example.org\r\norigin: https://example.org");
    assert_eq!(foreign, refused("403 Forbidden", "Forbidden: Origin header is not allowed"));
}

#[test]
fn what_cannot_be_listened_on_is_said() {
    let (sse, hint) = (("MCP_TRANSPORT", "sse"), "error: port (from environment PORT): expected");
    for (arguments, environment, says) in [
        (&[][..], &[sse, ("PORT", "http")][..], hint),
        (&[], &[sse, ("PORT", "65536")], hint),
        (&[], &[sse, ("HOST", "no such host")], "error: host (from environment HOST): expected"),
        (
            &[],
            &[("MCP_TRANSPORT", "websocket")],
            "error: transport (from environment MCP_TRANSPORT): expected sse or stdio",
        ),
        (&["--sse", "8000"], &[], "error: address (from --sse): expected HOST:PORT"),
    ] {
        let (code, said) = ended(program(arguments).envs(environment.iter().copied()));
        assert!(code == Some(78) && said.starts_with(says), "{code:?} {said}");
    }
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let (code, said) = ended(&mut program(&["--sse", &format!("127.0.0.1:{port}")]));
    assert_eq!(code, Some(69), "{said}");
    assert!(said.starts_with(&format!("error: 127.0.0.1, port {port}: cannot listen: ")), "{said}");
    assert!(said.contains("hint: --sse HOST:PORT"), "{said}");
}
