//! Counters of a bridge, and facts it finds out about a server.

use std::future::pending;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use carbon_kepler_bridge::{ErrorKind, Stats, Transport, detect};
use carbon_kepler_testkit::{StandIn, answer};
use serde_json::json;

use crate::bridge::eras::stateless;
use crate::bridge::host::{Host, eventually, options};
use crate::bridge::http::{Form, streamable};
use crate::bridge::mock::{Faults, legacy};

#[test]
fn messages_failures_and_connections_are_counted() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let options = options(&mock.url("/sse"));
    let counters = options.counters.clone();
    assert_eq!(counters.read(), Stats::default());
    let mut host = Host::ready_with(options);
    host.works();
    let stats = counters.read();
    assert_eq!((stats.server.transport, stats.server.protocol.as_deref()), (Some(Transport::Sse), Some("2025-06-18")));
    // Two requests and a notification there, two answers back.
    assert_eq!((stats.messages_from_host, stats.messages_to_host), (3, 2));
    assert!(stats.bytes_from_host > 100 && stats.bytes_to_host > 100, "{stats:?}");
    assert_eq!((stats.requests_waiting, stats.requests_failed, stats.reconnects), (0, 0, 0));
    let silent = host.send("silent", json!({}));
    eventually("it is under way", || counters.read().requests_waiting == 1 && mock.count("POST silent") == 1);
    mock.cut();
    host.reply(silent);
    host.works();
    let stats = counters.read();
    assert_eq!((stats.requests_waiting, stats.requests_failed, stats.reconnects), (0, 1, 1));
    assert_eq!((stats.messages_from_host, stats.messages_to_host), (5, 4));
    host.end();
}

#[test]
fn a_server_without_handshake_is_one_that_is_translated() {
    let mock = StandIn::start(stateless());
    let options = options(&mock.url("/mcp"));
    let counters = options.counters.clone();
    let host = Host::ready_with(options);
    let server = counters.read().server;
    assert_eq!((server.transport, server.protocol.as_deref()), (Some(Transport::Http), Some("2026-07-28")));
    assert!(server.is_translated);
    host.end();
}

#[test]
fn what_a_server_speaks_is_found_out() {
    let mock = StandIn::start(stateless());
    let found = detect(&options(&mock.url("/mcp")), pending()).unwrap();
    assert_eq!((found.transport, &*found.protocol), (Transport::Http, "2026-07-28"));
    assert_eq!(found.protocols, ["2026-07-28"]);
    assert_eq!(found.answer["serverInfo"]["name"], "stateless");
    let mock = StandIn::start(streamable(Form::Body, Arc::default()));
    let found = detect(&options(&mock.url("/mcp")), pending()).unwrap();
    assert_eq!((found.transport, found.protocols), (Transport::Http, vec!["2025-11-25".to_owned()]));
    // Not at an address that ends in /sse.
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(Arc::new(move |request, stream| match request.method.as_str() {
        "POST" if !request.target.starts_with("/messages") => answer(stream, "405 Method Not Allowed", "", ""),
        _ => handler(request, stream),
    }));
    let found = detect(&options(&mock.url("/events")), pending()).unwrap();
    assert_eq!((found.transport, &*found.protocol), (Transport::Sse, "2025-11-25"));
}

#[test]
fn what_is_no_server_is_said_with_its_kind_and_a_cure() {
    for (status, kind) in [
        ("401 Unauthorized", ErrorKind::Credentials),
        ("404 Not Found", ErrorKind::NotFound),
        ("503 Service Unavailable", ErrorKind::Unavailable),
        ("200 OK", ErrorKind::Protocol),
    ] {
        let mock =
            StandIn::start(Arc::new(move |_, stream| answer(stream, status, "content-type: text/html\r\n", "no")));
        let mut options = options(&mock.url("/mcp"));
        options.connect_timeout = Duration::from_millis(300);
        let error = detect(&options, pending()).unwrap_err();
        assert!(error.kind == kind && error.hint.is_some() && error.seen.contains(&status[..3]), "{error:?}");
    }
    // A page of JSON is reached, but it is no MCP server.
    let page =
        StandIn::start(Arc::new(|_, stream| answer(stream, "200 OK", "content-type: application/json\r\n", "{}")));
    let error = detect(&options(&page.url("/mcp")), pending()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Protocol, "{error:?}");
    let begun = Instant::now();
    let error = detect(&options("http://127.0.0.1:1/mcp"), async {}).unwrap_err();
    assert!(error.kind == ErrorKind::Unavailable && begun.elapsed() < Duration::from_secs(3), "{error:?}");
}

#[test]
fn a_server_that_talks_without_answering_is_given_up_in_time() {
    let mock = StandIn::start(Arc::new(|request, stream| match request.method.as_str() {
        "POST" => answer(stream, "202 Accepted", "", ""),
        _ => {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nevent: endpoint\ndata: /messages\n\n";
            let event = format!("data: {}\n\n", json!({"jsonrpc": "2.0", "method": "n", "params": "y".repeat(60_000)}));
            let _ = stream.write_all(head.as_bytes());
            while stream.write_all(event.as_bytes()).is_ok() {}
        }
    }));
    let mut options = options(&mock.url("/sse"));
    (options.connect_timeout, options.timing.farewell) = (Duration::from_millis(500), Duration::from_millis(500));
    let begun = Instant::now();
    let error = detect(&options, pending()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unavailable, "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
