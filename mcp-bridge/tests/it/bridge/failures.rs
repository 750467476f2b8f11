//! Servers that refuse, forget, break off, restart, or are not there.

use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use carbon_kepler_testkit::{Handler, Request, StandIn, answer};
use serde_json::{Value, json};

use crate::bridge::host::{Host, eventually, options};
use crate::bridge::mock::{Faults, Sessions, legacy, legacy_on, response_to};

/// A legacy server on which `special` may do something else; it says whether it has.
fn legacy_but(special: impl Fn(&Request, &mut TcpStream, &Sessions) -> bool + Send + Sync + 'static) -> Arc<Handler> {
    let (sessions, handler) = legacy(Faults::default());
    Arc::new(move |request, stream| {
        if !special(request, stream, &sessions) {
            handler(request, stream);
        }
    })
}

fn is(request: &Request, method: &str) -> bool {
    request.json()["method"] == method
}

#[test]
fn a_place_of_another_origin_is_refused() {
    let other = StandIn::start(Arc::new(|_, stream| answer(stream, "202 Accepted", "", "")));
    let place = format!("http://127.0.0.1:{}/messages/?session_id={{session}}", other.port);
    let (_, handler) = legacy(Faults { endpoint: Box::leak(place.into_boxed_str()), ..Faults::default() });
    let mock = StandIn::start(handler);
    let mut host = Host::new(&mock.url("/sse"));
    let error = host.error("initialize", json!({}));
    assert!(error["message"].as_str().unwrap().contains("another origin"), "{error}");
    assert_eq!(error["data"]["retryable"], false);
    assert_eq!(other.names(), Vec::<String>::new(), "nothing was sent there");
}

#[test]
fn a_refused_post_is_answered_and_not_repeated() {
    for status in ["503 Service Unavailable", "500 Internal Server Error", "429 Too Many Requests"] {
        let mock = StandIn::start(legacy_but(move |request, stream, _| {
            let refused = is(request, "refused");
            if refused {
                answer(stream, status, "", "busy <b>now</b>");
            }
            refused
        }));
        let mut host = Host::ready(&mock.url("/sse"));
        let error = host.error("refused", json!({}));
        assert_eq!(error["data"]["httpStatus"], status[..3].parse::<u16>().unwrap());
        assert_eq!(error["data"]["retryable"], true);
        assert!(error["message"].as_str().unwrap().contains("busy"), "{error}");
        assert_eq!(mock.count("POST refused"), 1);
        host.works();
    }
}

#[test]
fn a_forgotten_session_is_restored_and_the_request_repeated_once() {
    let forgetful = Arc::new(AtomicBool::new(false));
    let (sessions, _) = legacy(Faults::default());
    let handler = legacy_on(Arc::clone(&sessions), Faults::default());
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    host.ask("logging/setLevel", json!({"level": "debug"}));
    forgetful.store(true, Ordering::SeqCst);
    // The stream stays open, but the session is gone.
    sessions.forget();
    host.works();
    let names = mock.names();
    let after = names.iter().rposition(|it| it == "GET").unwrap();
    let expected = ["POST initialize", "POST notifications/initialized", "POST logging/setLevel", "POST echo"];
    assert_eq!(names[after + 1..], expected, "{names:?}");
    assert_eq!(mock.count("POST echo"), 2, "one refused, one repeated");
    let private = mock.seen.lock().unwrap()[after + 1].json();
    assert_eq!(private["params"]["clientInfo"]["name"], "host");
}

#[test]
fn a_session_that_is_always_forgotten_is_an_error() {
    let mock = StandIn::start(legacy_but(|request, stream, _| {
        let lost = is(request, "lost");
        if lost {
            answer(stream, "400 Bad Request", "", "Invalid session ID");
        }
        lost
    }));
    let mut host = Host::ready(&mock.url("/sse"));
    let error = host.error("lost", json!({}));
    assert_eq!(error["data"]["httpStatus"], 400);
    assert_eq!(mock.count("POST lost"), 2);
    host.works();
}

#[test]
fn a_dropped_stream_fails_what_was_under_way_at_once_and_is_replaced() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    let ids = [host.send("silent", json!({})), host.send("silent", json!({}))];
    eventually("both are there", || mock.count("POST silent") == 2);
    let begun = Instant::now();
    mock.cut();
    let mut failed: Vec<Value> = (0..2).map(|_| host.hear()).collect();
    assert!(begun.elapsed() < Duration::from_secs(2));
    failed.sort_by_key(|it| it["id"].as_u64());
    for (error, id) in failed.iter().zip(ids) {
        assert_eq!((&error["id"], &error["error"]["data"]["retryable"]), (&json!(id), &json!(true)), "{error}");
    }
    host.works();
    assert_eq!(mock.count("POST silent"), 2, "what may have been processed is not repeated");
    assert_eq!(mock.count("POST initialize"), 2, "once by the host, once privately");
    assert_eq!(mock.count("POST notifications/initialized"), 2);
    host.hear_nothing(Duration::from_millis(200));
}

#[test]
fn a_restarted_server_is_found_again() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    host.works();
    mock.stop();
    // A call that is on its way over a connection that is cut may have been done, and is not sent again: it has to be seen first
    // that the server is gone.
    thread::sleep(Duration::from_millis(300));
    let waiting = host.send("echo", json!({"n": 2}));
    thread::sleep(Duration::from_millis(300));
    let (_, handler) = legacy(Faults::default());
    let again = StandIn::start_at(mock.port, handler);
    assert_eq!(host.reply(waiting)["result"], json!({"echo": {"n": 2}}));
    let begun = ["GET", "POST initialize", "POST notifications/initialized", "POST echo"];
    assert_eq!(again.names(), begun, "the queue waits for the handshake");
}

#[test]
fn another_server_behind_the_same_address_is_announced() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    mock.stop();
    let (sessions, _) = legacy(Faults::default());
    let handler = legacy_on(Arc::clone(&sessions), Faults::default());
    let _again = StandIn::start_at(
        mock.port,
        Arc::new(move |request: &Request, stream: &mut TcpStream| {
            if !is(request, "initialize") {
                return handler(request, stream);
            }
            answer(stream, "202 Accepted", "", "Accepted");
            let newer = response_to(request).unwrap().replace(r#""version":"1""#, r#""version":"2""#);
            sessions.send(request, &newer, &Faults::default());
        }),
    );
    assert_eq!(host.hear()["method"], "notifications/tools/list_changed");
    host.works();
}

#[test]
fn a_server_that_starts_later_is_waited_for() {
    for path in ["/sse", "/mcp"] {
        let (_, handler) = legacy(Faults::default());
        let mock = StandIn::start(handler);
        mock.stop();
        let mut host = Host::new(&mock.url(path));
        let id = host.send("initialize", json!({"protocolVersion": "2025-06-18"}));
        thread::sleep(Duration::from_millis(300));
        let (_, handler) = legacy(Faults::default());
        let legacy_only: Arc<Handler> = Arc::new(move |request, stream| {
            let is_wrong = request.method == "POST" && !request.target.contains("session");
            if is_wrong { answer(stream, "405 Method Not Allowed", "", "") } else { handler(request, stream) }
        });
        let _again = StandIn::start_at(mock.port, legacy_only);
        assert_eq!(host.reply(id)["result"]["serverInfo"]["name"], "mock", "{path}");
        host.works();
    }
}

#[test]
fn a_server_that_never_starts_is_an_error_in_time() {
    for path in ["/sse", "/mcp"] {
        let mock = StandIn::start(Arc::new(|_, _| {}));
        mock.stop();
        let mut options = options(&mock.url(path));
        options.connect_timeout = Duration::from_millis(500);
        let mut host = Host::with(options);
        let error = host.error("initialize", json!({}));
        assert_eq!(error["data"]["retryable"], true, "{error}");
        assert!(error["message"].as_str().unwrap().contains("refused"), "{error}");
        // And it is tried again for whoever asks again.
        let (_, handler) = legacy(Faults::default());
        if path == "/sse" {
            let _again = StandIn::start_at(mock.port, handler);
            host.initialize();
            host.works();
        }
    }
}

#[test]
fn statuses_of_the_stream_are_told_as_they_are() {
    for (status, retryable) in [
        ("401 Unauthorized", false),
        ("403 Forbidden", false),
        ("404 Not Found", false),
        ("500 Internal Server Error", true),
    ] {
        let gets = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&gets);
        let mock = StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| {
            if request.method == "GET" {
                counted.fetch_add(1, Ordering::SeqCst);
                answer(stream, status, "", "the reason");
            } else {
                answer(stream, "404 Not Found", "", "nothing here");
            }
        }));
        let mut host = Host::new(&mock.url("/sse"));
        let error = host.error("initialize", json!({}));
        assert_eq!(error["data"]["httpStatus"], status[..3].parse::<u16>().unwrap());
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains("the reason") && message.contains("GET"),
            "not what the other transport said: {error}"
        );
        assert_eq!(error["data"]["retryable"], retryable, "{error}");
        assert_eq!(gets.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn a_web_page_is_no_stream() {
    let mock = StandIn::start(Arc::new(|_, stream| answer(stream, "200 OK", "content-type: text/html\r\n", "<html>")));
    let error = Host::new(&mock.url("/sse")).error("initialize", json!({}));
    assert!(error["message"].as_str().unwrap().contains("text/html"), "{error}");
}

#[test]
fn redirects_of_the_same_origin_are_followed_with_their_bodies() {
    for status in ["307 Temporary Redirect", "308 Permanent Redirect"] {
        let mock = StandIn::start(legacy_but(move |request, stream, _| {
            let moved = match &*request.target {
                "/sse" => Some("/moved/sse".to_owned()),
                target if target.starts_with("/messages/?") => Some(target.replace("/messages/?", "/there?")),
                _ => None,
            };
            if let Some(place) = &moved {
                answer(stream, status, &format!("location: {place}\r\n"), "");
            }
            moved.is_some()
        }));
        let mut host = Host::ready(&mock.url("/sse"));
        host.works();
        assert!(
            mock.seen.lock().unwrap().iter().any(|it| it.target.starts_with("/there?") && it.body.contains("echo"))
        );
    }
}

#[test]
fn redirects_to_other_origins_are_not_followed() {
    let other = StandIn::start(Arc::new(|_, stream| answer(stream, "200 OK", "", "")));
    let place = format!("location: http://127.0.0.1:{}/sse\r\n", other.port);
    let mock = StandIn::start(Arc::new(move |_, stream| answer(stream, "307 Temporary Redirect", &place, "")));
    let error = Host::new(&mock.url("/sse")).error("initialize", json!({}));
    assert_eq!(error["data"]["httpStatus"], 307);
    assert_eq!(other.names(), Vec::<String>::new());
}

#[test]
fn cookies_of_a_balancer_come_back() {
    let mock = StandIn::start(legacy_but(|request, stream, sessions| {
        if request.method == "GET" {
            use std::io::Write as _;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nset-cookie: lb=node-3; Path=/\r\nconnection: close\r\n\r\nevent: endpoint\ndata: /messages/?session_id=s0\n\n");
            sessions.adopt("s0", stream);
            return true;
        }
        let sticky = request.header("cookie") == "lb=node-3";
        if !sticky {
            answer(stream, "503 Service Unavailable", "", "wrong node");
        }
        !sticky
    }));
    Host::ready(&mock.url("/sse")).works();
}

#[test]
fn a_prefix_that_a_proxy_took_away_is_put_back() {
    // The server names /messages/, but the proxy serves it under /kepler/messages/ only.
    let mock = StandIn::start(legacy_but(|request, stream, _| {
        let outside = !request.target.starts_with("/kepler/");
        if outside {
            answer(stream, "404 Not Found", "", "no such path");
        }
        outside
    }));
    let mut host = Host::ready(&mock.url("/kepler/sse"));
    host.works();
    mock.cut();
    eventually("the handshake is repeated", || mock.count("POST notifications/initialized") == 2);
    host.works();
    let outside = mock.seen.lock().unwrap().iter().filter(|it| !it.target.starts_with("/kepler/")).count();
    assert_eq!(outside, 1, "it is found out once");
}

#[test]
fn the_place_for_messages_can_be_given() {
    let mock = StandIn::start(legacy_but(|request, stream, sessions| {
        if request.target == "/given" {
            answer(stream, "202 Accepted", "", "");
            let named = Request { target: "?session_id=s0".to_owned(), ..request.clone() };
            if let Some(text) = response_to(request) {
                sessions.send(&named, &text, &Faults::default());
            }
        }
        request.target == "/given"
    }));
    let mut options = options(&mock.url("/sse"));
    options.message_endpoint = Some("/given".to_owned());
    Host::ready_with(options).works();
    assert!(mock.seen.lock().unwrap().iter().all(|it| it.method == "GET" || it.target == "/given"));
}

#[test]
fn an_answer_in_the_body_of_the_post_is_taken() {
    let mock = StandIn::start(legacy_but(|request, stream, _| {
        let direct = is(request, "echo");
        if direct {
            answer(
                stream,
                "200 OK",
                "content-type: application/json; charset=utf-8\r\n",
                &response_to(request).unwrap(),
            );
        }
        direct
    }));
    Host::ready(&mock.url("/sse")).works();
}

#[test]
fn an_answer_that_comes_twice_is_given_once() {
    let mock = StandIn::start(legacy_but(|request, stream, sessions| {
        let twice = is(request, "twice");
        if twice {
            answer(stream, "202 Accepted", "", "");
            let text = response_to(request).unwrap();
            sessions.send(request, &text, &Faults::default());
            sessions.send(request, &text, &Faults::default());
        }
        twice
    }));
    let mut host = Host::ready(&mock.url("/sse"));
    host.ask("twice", json!({}));
    host.hear_nothing(Duration::from_millis(200));
    host.works();
}

#[test]
fn a_stream_that_has_gone_silent_is_replaced() {
    let mock = StandIn::start(legacy_but(|request, stream, sessions| {
        if request.method == "GET" {
            sessions.open(stream, &Faults::default());
            let mut stream = stream.try_clone().unwrap();
            // Alive at first; then nothing, as if a proxy had forgotten the connection.
            for _ in 0..4 {
                thread::sleep(Duration::from_millis(50));
                crate::bridge::mock::write(&mut stream, ": ping\n\n", &Faults::default());
            }
            return true;
        }
        false
    }));
    let mut options = options(&mock.url("/sse"));
    options.timing.least_silence = Duration::from_millis(400);
    let mut host = Host::ready_with(options);
    let id = host.send("silent", json!({}));
    assert_eq!(host.reply(id)["error"]["data"]["retryable"], true);
    host.works();
    assert_eq!(mock.count("GET"), 2);
}

#[test]
fn slow_calls_and_silent_servers_are_waited_for() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut options = options(&mock.url("/sse"));
    // Much shorter than the call: none of them is a limit to answers.
    options.connect_timeout = Duration::from_millis(200);
    options.timing.least_silence = Duration::from_millis(100);
    let mut host = Host::ready_with(options);
    assert_eq!(host.ask("slow", json!({"ms": 1500})), json!({"slept": 1500}));
    assert_eq!(mock.count("GET"), 1);
}
