//! Servers that do half of what they should, again and again, and hosts in a hurry.

use std::io::{Read as _, Write as _, pipe};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use carbon_kepler_bridge::run;
use carbon_kepler_testkit::{Handler, Request, StandIn, answer};
use serde_json::{Value, json};

use crate::bridge::host::{Host, eventually, options};
use crate::bridge::http::{Form, JSON, streamable};
use crate::bridge::mock::{Faults, legacy, open_events, response_to};

/// A server with a handshake on which some requests, by their names, are handled by `special`.
fn server_but(special: impl Fn(&Request, &mut TcpStream) -> bool + Send + Sync + 'static) -> Arc<Handler> {
    but(streamable(Form::Body, Arc::default()), special)
}

fn but(
    inner: Arc<Handler>,
    special: impl Fn(&Request, &mut TcpStream) -> bool + Send + Sync + 'static,
) -> Arc<Handler> {
    Arc::new(move |request, stream| {
        if !special(request, stream) {
            inner(request, stream);
        }
    })
}

/// Keeps a connection open and says nothing.
fn keep(stream: &TcpStream) {
    std::mem::forget(stream.try_clone().unwrap());
}

#[test]
fn a_body_that_is_no_answer_is_an_error() {
    let mock = StandIn::start(server_but(|request, stream| {
        let body = request.json();
        if body["method"] != "odd" {
            return false;
        }
        answer(stream, "200 OK", JSON, body["params"]["text"].as_str().unwrap());
        true
    }));
    let mut host = Host::ready(&mock.url("/mcp"));
    for text in [
        "null",
        "[]",
        "{\"garbage",
        r#"{"jsonrpc":"2.0","id":"other","result":{}}"#,
        r#"{"jsonrpc":"2.0","method":"n"}"#,
    ] {
        let id = host.send("odd", json!({"text": text}));
        assert!(host.reply(id)["error"].is_object(), "{text}");
    }
    let stray =
        host.error("odd", json!({"text": r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what?"}}"#}));
    assert_eq!(stray["code"], -32700, "it can only be about this one");
    let other = host.send("slow", json!({"ms": 300}));
    host.error("odd", json!({"text": "{\"garbage"}));
    assert_eq!(host.reply(other)["result"]["slept"], 300, "others are not touched");
}

#[test]
fn a_renewal_that_fails_or_hangs_is_tried_again() {
    for hangs in [false, true] {
        let (session, failed) = (Arc::new(AtomicUsize::new(0)), AtomicUsize::new(0));
        let current = Arc::clone(&session);
        let inner = streamable(Form::Body, Arc::clone(&session));
        let mock = StandIn::start(but(inner, move |request, stream| {
            let is_replay = request.name() == "POST initialize" && current.load(Ordering::SeqCst) == 1;
            if !is_replay || failed.fetch_add(1, Ordering::SeqCst) > 1 {
                return false;
            }
            if hangs {
                keep(stream)
            } else {
                answer(stream, "503 Service Unavailable", "", "starting")
            }
            true
        }));
        let mut options = options(&mock.url("/mcp"));
        options.connect_timeout = Duration::from_secs(if hangs { 2 } else { 10 });
        let mut host = Host::ready_with(options);
        host.works();
        session.store(1, Ordering::SeqCst);
        if hangs {
            // Two of them use up what one request may wait; the next one gets through.
            let error = host.error("echo", json!({}));
            assert_eq!(error["data"]["retryable"], true, "{error}");
            eventually("it is back", || {
                let id = host.send("echo", json!({}));
                host.reply(id)["error"].is_null()
            });
        }
        host.works();
    }
}

#[test]
fn a_server_that_takes_connections_and_says_nothing_is_an_error_in_time() {
    for path in ["/sse", "/mcp"] {
        let mock = StandIn::start(Arc::new(|_, stream| keep(stream)));
        let mut options = options(&mock.url(path));
        options.connect_timeout = Duration::from_secs(1);
        let begun = Instant::now();
        let error = Host::with(options).error("initialize", json!({}));
        assert_eq!(error["data"]["retryable"], true, "{path}: {error}");
        assert!(begun.elapsed() < Duration::from_secs(4), "{path}");
    }
}

#[test]
fn a_stream_that_hangs_when_it_is_opened_again_is_given_up() {
    let (_, handler) = legacy(Faults::default());
    let gets = AtomicUsize::new(0);
    let mock = StandIn::start(but(handler, move |request, stream| {
        let hangs = request.method == "GET" && gets.fetch_add(1, Ordering::SeqCst) == 1;
        if hangs {
            keep(stream);
        }
        hangs
    }));
    let mut options = options(&mock.url("/sse"));
    options.connect_timeout = Duration::from_secs(2);
    let mut host = Host::ready_with(options);
    host.works();
    mock.cut();
    eventually("the handshake is repeated", || mock.count("POST notifications/initialized") == 2);
    host.works();
}

#[test]
fn a_post_that_is_held_until_the_host_answers_does_not_keep_the_answer() {
    let (sessions, inner) = legacy(Faults::default());
    let asked = Arc::new(AtomicBool::new(false));
    let answered = Arc::clone(&asked);
    let mock = StandIn::start(but(inner, move |request, stream| {
        if request.json()["id"] == "from-server" {
            answered.store(true, Ordering::SeqCst);
            return false;
        }
        if request.json()["method"] != "held" {
            return false;
        }
        sessions.send(
            request,
            r#"{"jsonrpc":"2.0","id":"from-server","method":"elicitation/create"}"#,
            &Faults::default(),
        );
        while !answered.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(5));
        }
        answer(stream, "202 Accepted", "", "");
        sessions.send(request, &response_to(request).unwrap(), &Faults::default());
        true
    }));
    let mut host = Host::ready(&mock.url("/sse"));
    let id = host.send("held", json!({}));
    assert_eq!(host.hear()["method"], "elicitation/create");
    host.say(r#"{"jsonrpc":"2.0","id":"from-server","result":{}}"#);
    assert!(host.reply(id)["error"].is_null());
    assert!(asked.load(Ordering::SeqCst));
}

#[test]
fn cancelled_requests_leave_nothing_behind() {
    let mock = StandIn::start(server_but(|request, stream| {
        let waits = request.json()["method"] == "wait";
        if waits {
            open_events(stream);
            keep(stream);
        }
        waits
    }));
    let mut host = Host::ready(&mock.url("/mcp"));
    for n in 1..=300 {
        let id = host.send("wait", json!({}));
        eventually("it is there", || mock.count("POST wait") == n);
        host.say(
            &json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}}).to_string(),
        );
    }
    host.works();
    // On connections of their own, which the mock may read in any order.
    eventually("all are told", || mock.count("POST notifications/cancelled") == 300);
    let (rest, time) = host.end();
    assert!(rest.is_empty() && time < Duration::from_secs(3), "{time:?}");
}

#[test]
fn a_request_cancelled_before_it_could_be_sent_is_not_sent() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    mock.stop();
    let id = host.send("dangerous", json!({}));
    host.say(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}}).to_string());
    thread::sleep(Duration::from_millis(200));
    let (_, handler) = legacy(Faults::default());
    let again = StandIn::start_at(mock.port, handler);
    host.works();
    assert_eq!(again.count("POST dangerous") + again.count("POST notifications/cancelled"), 0);
}

#[test]
fn many_calls_that_wait_for_the_host_all_get_its_answers() {
    let mock = StandIn::start(server_but(|request, stream| {
        if request.json()["method"] != "asks" {
            return false;
        }
        open_events(stream);
        let text =
            format!("data: {{\"jsonrpc\":\"2.0\",\"id\":\"q{}\",\"method\":\"roots/list\"}}\n\n", request.json()["id"]);
        stream.write_all(text.as_bytes()).unwrap();
        let _ = stream.set_read_timeout(Some(Duration::from_millis(300)));
        keep(stream);
        true
    }));
    let mut host = Host::ready(&mock.url("/mcp"));
    let count = 100;
    for _ in 0..count {
        host.send("asks", json!({}));
    }
    for _ in 0..count {
        let asked = host.hear();
        host.say(&json!({"jsonrpc": "2.0", "id": asked["id"], "result": {}}).to_string());
    }
    eventually("the answers", || {
        mock.seen.lock().unwrap().iter().filter(|it| it.json()["id"].is_string() && it.body.contains("result")).count()
            == count
    });
}

#[test]
fn an_open_answer_to_initialized_stops_nobody() {
    let mock = StandIn::start(server_but(|request, stream| {
        let is_it = request.json()["method"] == "notifications/initialized";
        if is_it {
            open_events(stream);
            keep(stream);
        }
        is_it
    }));
    Host::ready(&mock.url("/mcp")).works();
}

#[test]
fn a_greeting_in_comments_is_no_heartbeat() {
    let (_, handler) = legacy(Faults { start: b": welcome\r\n: to\r\n: us\r\n\r\n: and\r\n\r\n", ..Faults::default() });
    let mock = StandIn::start(handler);
    let mut options = options(&mock.url("/sse"));
    options.timing.least_silence = Duration::from_millis(200);
    let mut host = Host::ready_with(options);
    assert_eq!(host.ask("slow", json!({"ms": 900})), json!({"slept": 900}));
}

#[test]
fn servers_that_end_their_streams_at_once_are_not_stormed() {
    let (_, handler) = legacy(Faults::default());
    let own = server_but(|request, stream| {
        let is_get = request.method == "GET";
        if is_get {
            open_events(stream);
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
        is_get
    });
    let brief = but(handler, |request, stream| {
        if request.method == "GET" {
            let stream = stream.try_clone().unwrap();
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(100));
                stream.shutdown(std::net::Shutdown::Both)
            });
        }
        false
    });
    for (handler, path) in [(own, "/mcp"), (brief, "/sse")] {
        let mock = StandIn::start(handler);
        let mut options = options(&mock.url(path));
        options.timing.longest_pause = Duration::from_secs(5);
        let _host = Host::ready_with(options);
        thread::sleep(Duration::from_secs(2));
        let gets = mock.count("GET");
        assert!((2..12).contains(&gets), "{path}: {gets}");
    }
}

#[test]
fn a_new_session_gets_a_stream_of_its_own() {
    let session = Arc::new(AtomicUsize::new(0));
    let inner = streamable(Form::Body, Arc::clone(&session));
    let mock = StandIn::start(but(inner, |request, stream| {
        let is_get = request.method == "GET";
        if is_get {
            open_events(stream);
            stream.write_all(b"id: old\ndata:\n\n").unwrap();
            keep(stream);
        }
        is_get
    }));
    let mut host = Host::ready(&mock.url("/mcp"));
    eventually("the first stream", || mock.count("GET") == 1);
    session.store(1, Ordering::SeqCst);
    host.works();
    eventually("a second stream", || mock.count("GET") == 2);
    let seen = mock.seen.lock().unwrap();
    let last = seen.iter().rfind(|it| it.method == "GET").unwrap();
    assert_eq!((last.header("mcp-session-id"), last.header("last-event-id")), ("session-1", ""));
}

#[test]
fn an_error_that_is_an_answer_is_no_lost_session() {
    let called = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&called);
    let mock = StandIn::start(server_but(move |request, stream| {
        let is_it = request.json()["method"] == "missing";
        if is_it {
            counted.fetch_add(1, Ordering::SeqCst);
            let body =
                json!({"jsonrpc": "2.0", "id": request.json()["id"], "error": {"code": -32601, "message": "no"}});
            answer(stream, "404 Not Found", JSON, &body.to_string());
        }
        is_it
    }));
    let mut host = Host::ready(&mock.url("/mcp"));
    assert_eq!(host.error("missing", json!({}))["code"], -32601);
    assert_eq!(called.load(Ordering::SeqCst), 1);
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(but(handler, |request, stream| {
        let is_it = request.json()["method"] == "argument";
        if is_it {
            answer(stream, "400 Bad Request", "", "argument session_name must be a string");
        }
        is_it
    }));
    let mut host = Host::ready(&mock.url("/sse"));
    let other = host.send("slow", json!({"ms": 300}));
    assert_eq!(host.error("argument", json!({}))["data"]["httpStatus"], 400);
    assert_eq!((mock.count("POST argument"), mock.count("GET")), (1, 1));
    assert_eq!(host.reply(other)["result"]["slept"], 300);
}

#[test]
fn a_server_that_hangs_up_on_what_it_does_not_know_can_be_used() {
    let mock = StandIn::start(server_but(|request, stream| {
        let is_it = request.json()["method"] == "server/discover";
        if is_it {
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
        is_it
    }));
    Host::ready(&mock.url("/mcp")).works();
}

#[test]
fn name_and_password_of_the_address_go_with_every_request() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let url = mock.url("/sse").replace("http://", "http://me:p%40ss@");
    Host::ready(&url).works();
    assert!(mock.seen.lock().unwrap().iter().all(|it| it.header("authorization") == "Basic bWU6cEBzcw=="));
}

#[test]
fn a_token_that_is_repeated_to_us_is_not_repeated_by_us() {
    let mock = StandIn::start(Arc::new(|request: &Request, stream: &mut TcpStream| {
        answer(stream, "403 Forbidden", "", &format!("you sent {}", request.header("authorization")));
    }));
    let mut options = options(&mock.url("/mcp"));
    options.headers.insert("authorization", "Bearer s3cret-token".parse().unwrap());
    let error = Host::with(options).error("initialize", json!({}));
    assert!(
        error["message"].as_str().unwrap().contains("you sent") && !error.to_string().contains("s3cret"),
        "{error}"
    );
}

#[test]
fn every_request_of_a_batch_is_answered_at_the_end() {
    let mock = StandIn::start(Arc::new(|_, _| {}));
    mock.stop();
    let mut options = options(&mock.url("/mcp"));
    options.drain_timeout = Duration::from_millis(300);
    let mut host = Host::with(options);
    let batch: Vec<Value> = (0..4).map(|id| json!({"jsonrpc": "2.0", "id": id, "method": "echo"})).collect();
    host.say(&Value::from(batch).to_string());
    assert_eq!(host.end().0.len(), 4);
}

#[test]
fn a_host_that_reads_slowly_gets_all_of_it() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let (input, mut to) = pipe().unwrap();
    let (mut from, output) = pipe().unwrap();
    let mut options = options(&mock.url("/sse"));
    options.timing.farewell = Duration::from_millis(200);
    let bridge = thread::spawn(move || run(options, input, output, std::future::pending()));
    to.write_all(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"big\",\"params\":{\"bytes\":8000000}}\n").unwrap();
    drop(to);
    thread::sleep(Duration::from_millis(1500));
    let (mut text, mut piece) = (Vec::new(), vec![0; 64 << 10]);
    loop {
        match from.read(&mut piece).unwrap() {
            0 => break,
            read => text.extend_from_slice(&piece[..read]),
        }
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(bridge.join().unwrap(), Ok(()));
    assert!(text.ends_with(b"}\n") && text.len() > 8_000_000, "{}", text.len());
}
