//! Bytes and headers that are not as we would write them, and what is said where nothing can be read.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;

use carbon_kepler_testkit::{Answer, Request, StandIn, answer};
use serde_json::{Value, json};

use crate::bridge::host::Host;
use crate::bridge::mock::{Faults, legacy, response_to};
use crate::bridge::process::{INITIALIZE, talk};

/// A Streamable HTTP server without a session, whose answers get these headers and are altered before they leave.
fn server(headers: &'static str, alter: fn(String) -> Vec<u8>) -> StandIn {
    StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| {
        if request.method != "POST" || request.json()["method"] == "server/discover" {
            return answer(stream, "404 Not Found", "", "");
        }
        match response_to(request).filter(|_| request.json().get("id").is_some()) {
            None => answer(stream, "202 Accepted", "", ""),
            // Byte by byte, so that a character comes in pieces.
            Some(text) => {
                let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{headers}\r\n");
                let _ = stream.write_all(head.as_bytes());
                alter(text).chunks(1).for_each(|byte| drop(stream.write_all(byte)));
                let _ = stream.shutdown(std::net::Shutdown::Both);
            }
        }
    }))
}

/// With the last byte of each `é` lost.
fn broken(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    while let Some(place) = bytes.windows(2).position(|it| it == "é".as_bytes()) {
        bytes.remove(place + 1);
    }
    bytes
}

fn event(text: &str) -> String {
    format!("event: message\ndata: {text}\n\n")
}

#[test]
fn bytes_of_a_server_that_are_not_utf8_are_replaced() {
    for mock in [
        server("content-type: application/json\r\n", |text| broken(&text)),
        server("content-type: text/event-stream\r\n", |text| broken(&event(&text))),
    ] {
        let mut host = Host::ready(&mock.url("/mcp"));
        let text = json!({"text": "café, é탄"});
        assert_eq!(host.ask("echo", text)["echo"]["text"], "caf\u{fffd}, \u{fffd}탄");
        host.works();
    }
}

#[test]
fn a_request_of_the_host_that_is_not_utf8_is_refused_and_the_session_goes_on() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    host.say_raw(b"{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"echo\",\"params\":{\"text\":\"caf\xe9\"}}\n");
    let refused = host.hear();
    assert_eq!((&refused["id"], &refused["error"]["code"]), (&json!("x"), &json!(-32700)), "{refused}");
    assert!(refused["error"]["message"].as_str().unwrap().contains("not UTF-8"), "{refused}");
    host.say_raw(b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\",\"params\":{\"text\":\"caf\xe9\"}}\n");
    host.works();
    let said: Vec<Value> = mock.seen.lock().unwrap().iter().map(Request::json).collect();
    let told = said.iter().find(|it| it["method"] == "notifications/x").unwrap();
    assert_eq!(told["params"]["text"], "caf\u{fffd}");
    assert!(said.iter().all(|it| it["id"] != "x"));
}

#[test]
fn media_types_have_any_case_and_parameters() {
    for (headers, alter) in [
        ("Content-Type: Application/JSON ; charset=\"utf-8\"\r\n", String::into_bytes as fn(String) -> Vec<u8>),
        ("Content-Type: Text/Event-Stream;charset=UTF-8\r\n", |text| event(&text).into_bytes()),
    ] {
        let mock = server(headers, alter);
        Host::ready(&mock.url("/mcp")).works();
        let seen = mock.seen.lock().unwrap();
        assert!(seen.iter().all(|it| it.header("accept-encoding") == "identity"), "{seen:?}");
    }
}

#[test]
fn a_coding_that_nobody_asked_for_is_named() {
    let mock = server("content-type: application/json\r\ncontent-encoding: gzip\r\n", |_| b"\x1f\x8b\x08\0".to_vec());
    let error = Host::new(&mock.url("/mcp")).error("initialize", json!({}));
    assert_eq!(error["data"]["retryable"], false, "{error}");
    assert!(error["message"].as_str().unwrap().contains("content coding \"gzip\", which was not asked for"), "{error}");
}

#[test]
fn a_proxy_that_wants_credentials_is_told_from_a_server_that_does() {
    let proxy = StandIn::start(Arc::new(|_: &Request, stream: &mut TcpStream| {
        answer(stream, "407 Proxy Authentication Required", "proxy-authenticate: Basic\r\n", "");
    }));
    for scheme in ["http", "https"] {
        let setting = format!("{}_PROXY", scheme.to_uppercase());
        let variables = [(&*setting, &*proxy.url(""))];
        let (messages, _, _) = talk(&[&format!("{scheme}://far.invalid/mcp")], &variables, &[INITIALIZE]);
        let error = &messages[0]["error"];
        let message = error["message"].as_str().unwrap();
        let belongs = format!("wants credentials: {setting}=http://name:password@host:port");
        assert!(message.contains(&belongs) && !message.contains("--header"), "{message}");
        assert_eq!(error["data"]["retryable"], false, "{error}");
    }
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let gone = StandIn::answering([Answer::Close]).port;
    let proxy = format!("http://me:geheim@127.0.0.1:{gone}");
    for scheme in ["http", "https"] {
        let url = format!("{scheme}://far.invalid/mcp");
        let arguments = [&*url, "--connect-timeout", "100ms"];
        let (messages, log, _) = talk(&arguments, &[("ALL_PROXY", &proxy)], &[INITIALIZE]);
        let message = messages[0]["error"]["message"].as_str().unwrap();
        assert!(message.contains(&format!("by the proxy http://127.0.0.1:{gone}: ")), "{message}");
        assert!(!message.contains("geheim") && !log.contains("geheim"), "{message}");
    }
}

#[test]
fn a_redirect_that_is_not_followed_says_where_it_leads() {
    let mock = StandIn::start(Arc::new(|_: &Request, stream: &mut TcpStream| {
        let to = "location: https://elsewhere.invalid/a\u{9b}b?token=geheim\r\n";
        answer(stream, "308 Permanent Redirect", to, "");
    }));
    let error = Host::new(&mock.url("/mcp")).error("initialize", json!({}));
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("a redirect to \"https://elsewhere.invalid/a%C2%9Bb?token=...\" is not followed"),
        "{message}"
    );
    assert!(!message.contains("geheim"), "{message}");
}
