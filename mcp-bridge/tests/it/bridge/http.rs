//! Streamable HTTP with a handshake (2025-03-26 to 2025-11-25).

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use carbon_kepler_testkit::{Handler, Request, StandIn, answer};
use serde_json::json;

use crate::bridge::host::{Host, eventually};
use crate::bridge::mock::{Faults, event, open_events, response_to, write};

pub const JSON: &str = "content-type: application/json\r\n";

/// How a server answers a request.
#[derive(Clone, Copy)]
pub enum Form {
    Body,
    Stream,
}

/// A server that knows one session at a time, by a counter that goes up when it forgets.
pub fn streamable(form: Form, session: Arc<AtomicUsize>) -> Arc<Handler> {
    Arc::new(move |request: &Request, stream: &mut TcpStream| {
        let current = format!("session-{}", session.load(Ordering::SeqCst));
        let method = request.json()["method"].as_str().unwrap_or_default().to_owned();
        if method == "server/discover" {
            return answer(
                stream,
                "400 Bad Request",
                JSON,
                r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: no session"}}"#,
            );
        }
        if request.method == "GET" {
            return answer(stream, "405 Method Not Allowed", "", "");
        }
        if method != "initialize" && request.header("mcp-session-id") != current {
            return answer(
                stream,
                "404 Not Found",
                JSON,
                r#"{"jsonrpc":"2.0","id":"server-error","error":{"code":-32600,"message":"Session not found"}}"#,
            );
        }
        if request.method == "DELETE" {
            return answer(stream, "200 OK", "", "");
        }
        let headers = format!("{JSON}mcp-session-id: {current}\r\n");
        match (request.json().get("id"), form) {
            (None, _) => answer(stream, "202 Accepted", "", ""),
            (Some(_), Form::Body) => {
                // A server that never answers keeps the connection.
                if let Some(text) = response_to(request) {
                    answer(stream, "200 OK", &headers, &text);
                }
            }
            (Some(_), Form::Stream) => {
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nmcp-session-id: {current}\r\nconnection: close\r\n\r\n"
                );
                let _ = stream.write_all(head.as_bytes());
                if let Some(text) = response_to(request) {
                    write(stream, &event(&text, &Faults::default()), &Faults::default());
                    let _ = stream.shutdown(std::net::Shutdown::Both);
                }
            }
        }
    })
}

#[test]
fn answers_come_as_bodies_and_as_streams() {
    for form in [Form::Body, Form::Stream] {
        let mock = StandIn::start(streamable(form, Arc::default()));
        let mut host = Host::ready(&mock.url("/mcp"));
        assert_eq!(host.ask("big", json!({"bytes": 1 << 20}))["text"].as_str().unwrap().len(), 1 << 20);
        host.works();
        let seen = mock.seen.lock().unwrap().clone();
        let echo = seen.iter().find(|it| it.name() == "POST echo").unwrap();
        assert_eq!(echo.header("mcp-session-id"), "session-0");
        assert_eq!(echo.header("mcp-protocol-version"), "2025-06-18");
        assert_eq!(echo.header("accept"), "application/json, text/event-stream");
        let initialize = seen.iter().find(|it| it.name() == "POST initialize").unwrap();
        assert_eq!(initialize.header("mcp-protocol-version"), "", "nothing is agreed on yet");
    }
}

#[test]
fn a_lost_session_is_restored_and_requests_repeated_once() {
    let session = Arc::new(AtomicUsize::new(0));
    let mock = StandIn::start(streamable(Form::Body, Arc::clone(&session)));
    let mut host = Host::ready(&mock.url("/mcp"));
    session.store(1, Ordering::SeqCst);
    let ids: Vec<_> = (0..8).map(|n| host.send("echo", json!({"n": n}))).collect();
    let mut answered: Vec<_> = ids.iter().map(|_| host.hear()).collect();
    answered.sort_by_key(|it| it["id"].as_u64());
    for (n, (answer, id)) in answered.iter().zip(ids).enumerate() {
        assert_eq!((&answer["id"], &answer["result"]["echo"]["n"]), (&json!(id), &json!(n)), "{answer}");
    }
    assert_eq!(mock.count("POST initialize"), 2, "one new session for all of them");
    host.hear_nothing(Duration::from_millis(100));
}

#[test]
fn the_session_is_ended() {
    let mock = StandIn::start(streamable(Form::Body, Arc::default()));
    let mut host = Host::ready(&mock.url("/mcp"));
    host.works();
    assert_eq!(host.end().0.len(), 0);
    eventually("it is told", || mock.count("DELETE") == 1);
    assert_eq!(mock.seen.lock().unwrap().last().unwrap().header("mcp-session-id"), "session-0");
}

#[test]
fn a_restart_is_outlived() {
    let mock = StandIn::start(streamable(Form::Body, Arc::default()));
    let mut host = Host::ready(&mock.url("/mcp"));
    let lost = host.send("silent", json!({}));
    eventually("it is there", || mock.count("POST silent") == 1);
    mock.stop();
    assert_eq!(host.reply(lost)["error"]["data"]["retryable"], true);
    let waiting = host.send("echo", json!({"n": 3}));
    thread::sleep(Duration::from_millis(300));
    let _again = StandIn::start_at(mock.port, streamable(Form::Body, Arc::new(AtomicUsize::new(5))));
    assert_eq!(host.reply(waiting)["result"]["echo"]["n"], 3);
}

#[test]
fn a_stream_that_breaks_off_is_resumed_where_it_was() {
    let gets = Arc::new(AtomicUsize::new(0));
    let inner = streamable(Form::Body, Arc::default());
    let counted = Arc::clone(&gets);
    let mock = StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| {
        if request.name() == "POST broken" {
            open_events(stream);
            let _ = stream.write_all(b"id: place-1\nretry: 400\ndata:\n\n");
            let _ = stream.shutdown(std::net::Shutdown::Both);
        } else if request.method == "GET" && request.header("last-event-id") == "place-1" {
            counted.fetch_add(1, Ordering::SeqCst);
            open_events(stream);
            let _ =
                stream.write_all(b"id: place-2\ndata: {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"late\":true}}\n\n");
        } else {
            inner(request, stream);
        }
    }));
    let mut host = Host::ready(&mock.url("/mcp"));
    let begun = Instant::now();
    assert_eq!(host.ask("broken", json!({})), json!({"late": true}));
    assert!(begun.elapsed() >= Duration::from_millis(400), "the server's own pause is kept");
    assert_eq!(gets.load(Ordering::SeqCst), 1);
}

#[test]
fn a_stream_that_cannot_be_resumed_is_an_error() {
    let inner = streamable(Form::Body, Arc::default());
    let mock = StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| {
        if request.name() == "POST broken" {
            open_events(stream);
            let _ = stream.shutdown(std::net::Shutdown::Both);
        } else if request.name() == "POST void" {
            answer(stream, "202 Accepted", "", "");
        } else if request.name() == "POST cut" {
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"jsonrpc\"",
            );
            let _ = stream.shutdown(std::net::Shutdown::Both);
        } else {
            inner(request, stream);
        }
    }));
    let mut host = Host::ready(&mock.url("/mcp"));
    for (method, says) in [("broken", "before the answer came"), ("void", "gave no answer"), ("cut", "broke off")] {
        let error = host.error(method, json!({}));
        assert_eq!(error["data"]["retryable"], true, "{error}");
        assert!(error["message"].as_str().unwrap().contains(says), "{error}");
    }
    host.works();
}

#[test]
fn the_servers_own_stream_is_listened_to() {
    let inner = streamable(Form::Body, Arc::default());
    let mock = StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| {
        if request.method == "GET" {
            assert_eq!(request.header("mcp-session-id"), "session-0");
            open_events(stream);
            let _ =
                stream.write_all(b"data: {\"jsonrpc\":\"2.0\",\"id\":\"from-server\",\"method\":\"roots/list\"}\n\n");
        } else if request.json()["id"] == "from-server" {
            answer(stream, "202 Accepted", "", "");
        } else {
            inner(request, stream);
        }
    }));
    let mut host = Host::ready(&mock.url("/mcp"));
    assert_eq!(host.hear()["method"], "roots/list");
    host.say(r#"{"jsonrpc":"2.0","id":"from-server","result":{"roots":[]}}"#);
    eventually("the host's answer", || mock.seen.lock().unwrap().iter().any(|it| it.body.contains("\"roots\":[]")));
}

#[test]
fn errors_in_refusals_go_on_as_they_are() {
    let inner = streamable(Form::Body, Arc::default());
    let text = r#"{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"Method not found","data":{"x":1.50}}}"#;
    let mock = StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| match &*request.name() {
        "POST unknown" => answer(stream, "404 Not Found", JSON, text),
        "POST batch" => answer(
            stream,
            "200 OK",
            JSON,
            &format!("[{},{{\"jsonrpc\":\"2.0\",\"method\":\"n\"}}]", response_to(request).unwrap()),
        ),
        _ => inner(request, stream),
    }));
    let mut host = Host::ready(&mock.url("/mcp"));
    host.send("unknown", json!({}));
    assert_eq!(host.hear_line(), text);
    host.ask("batch", json!({}));
    assert_eq!(host.hear()["method"], "n");
}

#[test]
fn notifications_wait_for_what_came_before_and_not_for_answers() {
    let mock = StandIn::start(streamable(Form::Body, Arc::default()));
    let mut host = Host::ready(&mock.url("/mcp"));
    let ids: Vec<_> = (0..10).map(|_| host.send("slow", json!({"ms": 400}))).collect();
    host.say(r#"{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}"#);
    eventually("it is there", || mock.count("POST notifications/roots/list_changed") == 1);
    assert_eq!(mock.count("POST slow"), 10, "after all of them: {:?}", mock.names());
    ids.iter().for_each(|_| assert_eq!(host.hear()["result"]["slept"], 400));
}

#[test]
fn the_original_error_is_told_not_the_fallbacks() {
    let mock = StandIn::start(Arc::new(|request: &Request, stream: &mut TcpStream| match &*request.method {
        "GET" => answer(stream, "500 Internal Server Error", "", "fallback"),
        _ => answer(stream, "404 Not Found", "", "no such page: original"),
    }));
    let error = Host::new(&mock.url("/nowhere")).error("initialize", json!({}));
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("original") && !message.contains("fallback"), "{error}");
    assert_eq!(error["data"]["httpStatus"], 404);
}
