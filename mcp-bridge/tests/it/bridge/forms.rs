//! The many forms in which a legacy SSE server may write, and the messages that people send through it.

use std::io::Write as _;
use std::time::Duration;

use carbon_kepler_testkit::{StandIn, answer};
use serde_json::json;

use crate::bridge::host::Host;
use crate::bridge::mock::{Faults, legacy, write};

fn works_with(faults: Faults) {
    let (_, handler) = legacy(faults);
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    assert_eq!(host.ask("echo", json!({"text": "탄소 \"중립\"\n"})), json!({"echo": {"text": "탄소 \"중립\"\n"}}));
    host.works();
    assert_eq!(mock.count("POST initialize"), 1);
    assert_eq!(mock.count("GET"), 1, "one session is enough");
}

macro_rules! forms {
    ($($name:ident: { $($field:ident: $value:expr),* $(,)? })*) => {
        $(#[test]
        fn $name() {
            works_with(Faults { $($field: $value,)* ..Faults::default() });
        })*
    };
}

forms! {
    lines_end_in_crlf: {}
    lines_end_in_lf: { eol: "\n" }
    lines_end_in_cr: { eol: "\r" }
    events_are_split_within_lines: { chunk: 7 }
    events_are_split_within_characters: { chunk: 1 }
    data_has_several_lines: { multi_line: true }
    no_space_after_the_colon: { data: "data:" }
    no_event_field: { before: "" }
    an_id: { before: "id: 7\nevent: message\n" }
    a_retry: { before: "retry: 3000\nevent: message\n" }
    an_unknown_field: { before: "foo: bar\ncolonless\nevent: x\nevent: message\n" }
    a_comment_of_any_bytes: { start: b": \xff\xfe hello\r\n\r\n" }
    a_byte_order_mark: { start: b"\xef\xbb\xbf" }
    another_path: { endpoint: "/other/place?session_id={session}" }
    another_name_of_the_session: { endpoint: "/messages/?sessionId={session}" }
    more_in_the_query: { endpoint: "/messages/?a=b%20c&session_id={session}&x=1" }
    a_relative_place: { endpoint: "messages/?session_id={session}" }
    only_a_query: { endpoint: "?session_id={session}" }
    the_place_comes_late: { endpoint_after: Duration::from_millis(600) }
}

#[test]
fn a_place_of_the_same_origin_may_be_named_in_full() {
    let (sessions, _) = legacy(Faults::default());
    let mock = StandIn::start(std::sync::Arc::new(move |request, stream| {
        let place = format!("http://{}/messages/?session_id={{session}}", request.header("host"));
        let faults = Faults { endpoint: Box::leak(place.into_boxed_str()), ..Faults::default() };
        crate::bridge::mock::legacy_on(std::sync::Arc::clone(&sessions), faults)(request, stream);
    }));
    Host::ready(&mock.url("/sse")).works();
}

#[test]
fn twenty_events_in_one_chunk_arrive_in_order() {
    let (sessions, _) = legacy(Faults::default());
    let faults = Faults::default();
    let handler = crate::bridge::mock::legacy_on(std::sync::Arc::clone(&sessions), faults.clone());
    let mock = StandIn::start(std::sync::Arc::new(move |request, stream| {
        if request.json()["method"] != "burst" {
            return handler(request, stream);
        }
        answer(stream, "202 Accepted", "", "Accepted");
        let note = |n| format!(r#"{{"jsonrpc":"2.0","method":"notifications/progress","params":{{"n":{n}}}}}"#);
        let mut events: String = (0..20).map(|n| crate::bridge::mock::event(&note(n), &faults)).collect();
        events += &crate::bridge::mock::event(&crate::bridge::mock::response_to(request).unwrap(), &faults);
        write(&mut sessions.stream_of(request).unwrap(), &events, &faults);
    }));
    let mut host = Host::ready(&mock.url("/sse"));
    let id = host.send("burst", json!({}));
    for n in 0..20 {
        assert_eq!(host.hear()["params"]["n"], n);
    }
    assert_eq!(host.hear()["id"], id);
}

#[test]
fn large_answers_and_requests_arrive_whole() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    for bytes in [60_000, 64 << 10, 65 << 10, 5 << 20, 20 << 20] {
        let answer = host.ask("big", json!({"bytes": bytes}));
        assert_eq!(answer["text"].as_str().unwrap().len(), bytes);
    }
    assert_eq!(host.ask("length", json!({"text": "y".repeat(5 << 20)})), json!({"length": 5 << 20}));
}

#[test]
fn an_event_beyond_the_limit_is_an_error_to_who_waits_for_it() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut options = crate::bridge::host::options(&mock.url("/sse"));
    options.max_message = 100_000;
    let mut host = Host::ready_with(options);
    let patient = host.send("slow", json!({"ms": 300}));
    let error = host.error("big", json!({"bytes": 200_000}));
    assert!(error["message"].as_str().unwrap().contains("more than the 100000 allowed"), "{error}");
    assert_eq!(host.reply(patient)["result"], json!({"slept": 300}), "others are not touched");
    host.works();
    host.say(&format!(
        r#"{{"jsonrpc":"2.0","id":"long","method":"echo","params":{{"text":"{}"}}}}"#,
        "z".repeat(200_000)
    ));
    let refused = host.hear();
    assert_eq!((&refused["id"], &refused["error"]["code"]), (&"long".into(), &json!(-32600)));
}

#[test]
fn damaged_events_are_errors_to_who_waits_for_them() {
    let (sessions, _) = legacy(Faults::default());
    let faults = Faults::default();
    let handler = crate::bridge::mock::legacy_on(std::sync::Arc::clone(&sessions), faults.clone());
    let mock = StandIn::start(std::sync::Arc::new(move |request, stream| match request.json()["method"].as_str() {
        Some("damaged") => {
            answer(stream, "202 Accepted", "", "Accepted");
            let text = crate::bridge::mock::response_to(request).unwrap();
            sessions.send(request, &text[..text.len() - 3], &faults);
        }
        Some("chatter") => {
            answer(stream, "202 Accepted", "", "Accepted");
            let mut stream = sessions.stream_of(request).unwrap();
            stream.write_all(b"event: ping\r\ndata: 2026-11-21\r\n\r\ndata: hello\r\n\r\ndata\r\n\r\n").unwrap();
            sessions.send(request, &crate::bridge::mock::response_to(request).unwrap(), &faults);
        }
        _ => handler(request, stream),
    }));
    let mut host = Host::ready(&mock.url("/sse"));
    let error = host.error("damaged", json!({"text": "a"}));
    assert!(error["message"].as_str().unwrap().contains("not a JSON-RPC message"), "{error}");
    assert_eq!(host.ask("chatter", json!({"n": 2})), json!({"echo": {"n": 2}}));
}

#[test]
fn bytes_stay_as_they_are() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    let line = r#"{ "params" : {"big":12345678901234567890,"half":1.50,"é":"\u00e9\/"}, "method":"silent", "id":"\u0061\"", "jsonrpc":"2.0" }"#;
    host.say(line);
    crate::bridge::host::eventually("it arrives", || mock.seen.lock().unwrap().iter().any(|it| it.body == line));
    for id in ["9007199254740993", "-1", "1.0", "\"text\"", "\"\""] {
        host.say(&format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"echo"}}"#));
        assert_eq!(host.hear_line(), format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"echo":null}}}}"#));
    }
}

#[test]
fn lines_of_the_host_may_be_anything() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = Host::ready(&mock.url("/sse"));
    for (line, id, code) in [
        ("nonsense", json!(null), -32700),
        (r#"{"jsonrpc":"2.0","id":77,"method":"echo""#, json!(77), -32700),
        ("[]", json!(null), -32600),
        (r#"{"jsonrpc":"2.0","id":{},"method":"echo"}"#, json!(null), -32600),
        ("{}", json!(null), -32600),
    ] {
        host.say(line);
        let error = host.hear();
        assert_eq!((&error["id"], &error["error"]["code"]), (&id, &json!(code)), "{line}: {error}");
    }
    host.say_raw(b"\xef\xbb\xbf{\"jsonrpc\":\"2.0\",\"id\":\"crlf\",\"method\":\"echo\"}\r\n\r\n   \n");
    assert_eq!(host.hear()["id"], "crlf");
    host.say(r#"[{"jsonrpc":"2.0","id":"one","method":"echo"},{"jsonrpc":"2.0","id":"two","method":"echo"}]"#);
    let mut ids = [host.hear()["id"].to_string(), host.hear()["id"].to_string()];
    ids.sort();
    assert_eq!(ids, ["\"one\"", "\"two\""]);
    host.say(r#"{"jsonrpc":"2.0","id":"same","method":"slow","params":{"ms":300}}"#);
    host.say(r#"{"jsonrpc":"2.0","id":"same","method":"echo"}"#);
    assert_eq!(host.hear()["error"]["code"], -32600, "two of one id cannot be told apart");
    assert_eq!(host.hear()["result"], json!({"slept": 300}));
    host.works();
}
