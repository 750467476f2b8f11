//! Beginning and end.

use std::io::{Write as _, pipe};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use carbon_kepler_bridge::{ErrorKind, run};
use carbon_kepler_testkit::{Handler, StandIn, answer};
use serde_json::json;

use crate::bridge::host::{Host, options};
use crate::bridge::mock::{Faults, legacy};

#[test]
fn answers_under_way_are_delivered_after_the_end_of_input() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    let ids = [host.send("echo", json!({})), host.send("slow", json!({"ms": 600}))];
    let (rest, time) = host.end();
    assert_eq!(rest.iter().map(|it| it["id"].as_u64().unwrap()).collect::<Vec<_>>(), ids);
    assert!(rest.iter().all(|it| it["error"].is_null()), "{rest:?}");
    assert!(time < Duration::from_secs(3), "it does not wait for more: {time:?}");
}

#[test]
fn what_is_missing_after_the_end_of_input_gets_an_error() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut options = options(&mock.url("/sse"));
    options.drain_timeout = Duration::from_millis(400);
    let mut host = Host::ready_with(options);
    let ids = [host.send("silent", json!({})), host.send("silent", json!({}))];
    let (mut rest, time) = host.end();
    rest.sort_by_key(|it| it["id"].as_u64());
    assert_eq!(rest.iter().map(|it| it["id"].as_u64().unwrap()).collect::<Vec<_>>(), ids);
    assert!(rest.iter().all(|it| it["error"]["data"]["retryable"] == true), "{rest:?}");
    assert!(time >= Duration::from_millis(400) && time < Duration::from_secs(3), "{time:?}");
}

#[test]
fn the_end_of_input_ends_a_bridge_that_still_looks_for_its_server() {
    let mock = StandIn::start(Arc::new(|_, _| {}));
    mock.stop();
    let mut options = options(&mock.url("/sse"));
    options.drain_timeout = Duration::from_millis(300);
    let mut host = Host::with(options);
    for _ in 0..30 {
        host.send("echo", json!({}));
    }
    let (rest, _) = host.end();
    assert_eq!(rest.len(), 30, "each is answered");
    assert!(rest.iter().all(|it| it["error"].is_object()));
}

#[test]
fn a_host_that_says_nothing_needs_no_server() {
    let (rest, time) = Host::new("http://127.0.0.1:9/sse").end();
    assert!(rest.is_empty() && time < Duration::from_secs(2), "{time:?}");
}

#[test]
fn a_host_that_no_longer_reads_ends_the_bridge() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let (input, mut to) = pipe().unwrap();
    let (from, output) = pipe().unwrap();
    let options = options(&mock.url("/sse"));
    let bridge = thread::spawn(move || run(options, input, output, std::future::pending()));
    drop(from);
    to.write_all(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}\n").unwrap();
    let begun = Instant::now();
    assert_eq!(bridge.join().unwrap(), Ok(()));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_stop_answers_what_is_under_way() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let (input, mut to) = pipe().unwrap();
    let (mut from, output) = pipe().unwrap();
    let options = options(&mock.url("/sse"));
    let stop = async { tokio::time::sleep(Duration::from_millis(500)).await };
    let bridge = thread::spawn(move || run(options, input, output, stop));
    to.write_all(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"silent\"}\n").unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut from, &mut text).unwrap();
    assert_eq!(bridge.join().unwrap(), Ok(()));
    assert!(text.contains("\"id\":1") && text.contains("the bridge has ended"), "{text}");
}

#[test]
fn messages_reach_the_server_one_by_one_until_the_handshake_is_over_and_notifications_in_their_place() {
    let (_, inner) = legacy(Faults::default());
    let handler: Arc<Handler> = Arc::new(move |request, stream| {
        // Slow to accept what came first.
        let wait = if request.json()["method"] == "echo" { 150 } else { 30 };
        thread::sleep(Duration::from_millis(if request.method == "POST" { wait } else { 0 }));
        inner(request, stream);
    });
    let mock = StandIn::start(handler);
    let mut host = Host::new(&mock.url("/sse"));
    host.say(r#"{"jsonrpc":"2.0","id":"i","method":"initialize","params":{}}"#);
    host.say(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    for _ in 0..5 {
        host.send("echo", json!({}));
    }
    host.say(r#"{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}"#);
    host.send("after", json!({}));
    (0..7).for_each(|_| drop(host.hear()));
    let names = mock.names();
    assert_eq!(names[..3], ["GET", "POST initialize", "POST notifications/initialized"]);
    assert_eq!(names[3..8], ["POST echo"; 5].map(str::to_owned));
    assert_eq!(names[8..], ["POST notifications/roots/list_changed", "POST after"]);
}

#[test]
fn many_requests_at_once_are_all_answered() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    let mut ids: Vec<_> = (0..500).map(|n| host.send("echo", json!({"n": n}))).collect();
    let mut answered: Vec<_> = ids.iter().map(|_| host.hear()["id"].as_u64().unwrap()).collect();
    answered.sort_unstable();
    ids.sort_unstable();
    assert_eq!(answered, ids);
}

#[test]
fn an_unusable_option_is_said_at_once() {
    let mut unreadable = options("https://127.0.0.1:9/mcp");
    unreadable.ca_files = vec!["/nowhere/ca.pem".into()];
    let error = run(unreadable, std::io::empty(), std::io::sink(), std::future::pending()).unwrap_err();
    assert_eq!((error.kind, error.expected), (ErrorKind::Setting, Some("a PEM file with at least one certificate")));
    assert!(error.seen.contains("/nowhere/ca.pem"), "{error}");
    let mut unwritable = options("http://127.0.0.1:9/mcp");
    unwritable.log_file = Some("/nowhere/bridge.log".into());
    assert!(
        run(unwritable, std::io::empty(), std::io::sink(), std::future::pending())
            .unwrap_err()
            .seen
            .contains("log file")
    );
}

#[test]
fn a_400_before_there_is_a_session_is_told() {
    let mock = StandIn::start(Arc::new(|_, stream| answer(stream, "400 Bad Request", "", "Missing session")));
    let error = Host::new(&mock.url("/mcp")).error("initialize", json!({}));
    assert_eq!(error["data"]["httpStatus"], 400, "{error}");
}
