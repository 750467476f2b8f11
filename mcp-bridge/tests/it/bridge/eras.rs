//! Hosts with a handshake and servers without, and hosts of the newer era.

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use carbon_kepler_testkit::{Handler, Request, StandIn, answer};
use serde_json::{Value, json};

use crate::bridge::host::{Host, eventually};
use crate::bridge::mock::{Faults, legacy, open_events, response_to, write};

const JSON: &str = "content-type: application/json\r\n";
const META: &str = "io.modelcontextprotocol/";

fn refuse(stream: &mut TcpStream, status: &str, id: &Value, code: i64, data: &Value) {
    answer(
        stream,
        status,
        JSON,
        &json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": "no", "data": data}}).to_string(),
    );
}

/// A server that speaks 2026-07-28 only, and checks what it must.
pub fn stateless() -> Arc<Handler> {
    Arc::new(|request: &Request, stream: &mut TcpStream| {
        let body = request.json();
        let (id, method) = (&body["id"], body["method"].as_str().unwrap_or_default());
        if request.method != "POST" {
            return answer(stream, "405 Method Not Allowed", "", "");
        }
        let version = &body["params"]["_meta"][format!("{META}protocolVersion")];
        if request.header("mcp-protocol-version") != "2026-07-28"
            || version != "2026-07-28"
            || request.header("mcp-method") != method
        {
            return refuse(stream, "400 Bad Request", id, -32020, &Value::Null);
        }
        let reply = |stream: &mut TcpStream, result: Value| {
            answer(stream, "200 OK", JSON, &json!({"jsonrpc": "2.0", "id": id, "result": result}).to_string());
        };
        match method {
            "server/discover" => reply(
                stream,
                json!({"resultType": "complete", "supportedVersions": ["2026-07-28"],
                "capabilities": {"tools": {"listChanged": true}, "resources": {"subscribe": true}},
                "_meta": {format!("{META}serverInfo"): {"name": "stateless", "version": "2"}}, "instructions": "read me"}),
            ),
            "tools/list" => reply(
                stream,
                json!({"resultType": "complete", "ttlMs": 5, "cacheScope": "private", "tools": [
                {"name": "marked", "inputSchema": {"type": "object", "properties": {"region": {"type": "string", "x-mcp-header": "Region"}}}}]}),
            ),
            "tools/call" if body["params"]["name"] == "marked" => {
                if request.header("mcp-param-region") != body["params"]["arguments"]["region"] {
                    return refuse(stream, "400 Bad Request", id, -32020, &Value::Null);
                }
                reply(stream, json!({"resultType": "complete", "content": [], "name": request.header("mcp-name")}));
            }
            "tools/call" if body["params"]["inputResponses"].is_null() => reply(
                stream,
                json!({"resultType": "input_required",
                "inputRequests": {"who": {"method": "elicitation/create", "params": {"message": "who?"}}}, "requestState": "st\u{e9}te"}),
            ),
            "tools/call" => reply(stream, json!({"resultType": "complete", "got": body["params"]})),
            "subscriptions/listen" => {
                open_events(stream);
                let note = |method: &str| {
                    json!({"jsonrpc": "2.0", "method": method, "params": body["params"]["notifications"]}).to_string()
                };
                for method in ["notifications/subscriptions/acknowledged", "notifications/tools/list_changed"] {
                    write(stream, &crate::bridge::mock::event(&note(method), &Faults::default()), &Faults::default());
                }
            }
            "wait" => {}
            _ => refuse(stream, "404 Not Found", id, -32601, &Value::Null),
        }
    })
}

#[test]
fn a_host_with_a_handshake_works_with_a_server_without() {
    let mock = StandIn::start(stateless());
    let mut host = Host::new(&mock.url("/mcp"));
    let result = host.initialize();
    assert_eq!(
        (&result["protocolVersion"], &result["serverInfo"]["name"]),
        (&"2025-06-18".into(), &"stateless".into())
    );
    assert_eq!(
        (&result["instructions"], &result["capabilities"]["tools"]["listChanged"]),
        (&"read me".into(), &true.into())
    );
    let changed = host.hear();
    assert_eq!(changed["method"], "notifications/tools/list_changed");
    assert_eq!(changed["params"], json!({"toolsListChanged": true}));
    assert_eq!(host.ask("ping", json!({})), json!({}));
    let listed = host.ask("tools/list", json!({}));
    assert_eq!((&listed["resultType"], &listed["ttlMs"]), (&Value::Null, &5.into()), "only the one word goes");
    let called = host.ask("tools/call", json!({"name": "marked", "arguments": {"region": "us west"}}));
    assert!(called["name"] == "marked");
    let error = host.error("no/such", json!({}));
    assert_eq!(error["code"], -32601);
}

#[test]
fn marked_arguments_are_learned_when_the_host_never_listed() {
    let mock = StandIn::start(stateless());
    let mut host = Host::ready(&mock.url("/mcp"));
    let called = host.exchange("tools/call", json!({"name": "marked", "arguments": {"region": "us-west1"}}));
    assert_eq!(called["result"]["name"], "marked", "{called}");
    assert_eq!(mock.count("POST tools/list"), 1);
    assert_eq!(mock.count("POST tools/call"), 2);
}

#[test]
fn what_the_server_needs_to_know_is_asked_of_the_host() {
    let mock = StandIn::start(stateless());
    let mut host = Host::ready(&mock.url("/mcp"));
    for (answer, response) in [
        (
            r#""result":{"action":"accept","content":{"name":"홍"}}"#,
            json!({"action": "accept", "content": {"name": "홍"}}),
        ),
        (r#""error":{"code":-1,"message":"no"}"#, json!({"action": "cancel"})),
    ] {
        let id = host.send("tools/call", json!({"name": "asks", "arguments": {"n": 1}}));
        let asked = loop {
            let message = host.hear();
            if message["method"] == "elicitation/create" {
                break message;
            }
        };
        assert_eq!(asked["params"]["message"], "who?");
        host.say(&format!(r#"{{"jsonrpc":"2.0","id":{},{answer}}}"#, asked["id"]));
        let got = host.reply(id)["result"]["got"].clone();
        assert_eq!((&got["inputResponses"]["who"], &got["requestState"]), (&response, &"st\u{e9}te".into()));
        assert_eq!(got["arguments"], json!({"n": 1}));
    }
    let ids: Vec<_> = mock
        .seen
        .lock()
        .unwrap()
        .iter()
        .filter(|it| it.name() == "POST tools/call")
        .map(|it| it.json()["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|id| ids.iter().filter(|it| it == &id).count() == 1), "each round has its own id: {ids:?}");
}

#[test]
fn the_log_level_and_subscriptions_go_where_the_era_has_them() {
    let mock = StandIn::start(stateless());
    let mut host = Host::ready(&mock.url("/mcp"));
    host.ask("logging/setLevel", json!({"level": "warning"}));
    host.ask("resources/subscribe", json!({"uri": "file:///a"}));
    host.ask("tools/list", json!({}));
    eventually("it listens anew", || {
        let seen = mock.seen.lock().unwrap();
        let listened = seen.iter().rfind(|it| it.name() == "POST subscriptions/listen").map(Request::json);
        listened.is_some_and(|it| it["params"]["notifications"]["resourceSubscriptions"] == json!(["file:///a"]))
    });
    let seen = mock.seen.lock().unwrap();
    let list = seen.iter().find(|it| it.name() == "POST tools/list").unwrap().json();
    assert_eq!(list["params"]["_meta"][format!("{META}logLevel")], "warning");
    assert_eq!(list["params"]["_meta"][format!("{META}clientInfo")]["name"], "host");
}

#[test]
fn a_cancelled_request_is_cancelled_by_the_end_of_its_connection() {
    let mock = StandIn::start(stateless());
    let mut host = Host::ready(&mock.url("/mcp"));
    let id = host.send("wait", json!({}));
    eventually("it is there", || mock.count("POST wait") == 1);
    host.say(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}}).to_string());
    host.ask("ping", json!({}));
    assert_eq!(mock.count("POST notifications/cancelled"), 0);
    let (rest, time) = host.end();
    assert!(rest.iter().all(|it| it["id"] != id) && time < Duration::from_secs(3), "nobody waits for it: {rest:?}");
}

fn modern_call(id: u64, method: &str, more: &str) -> String {
    format!(
        r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{{{more}"_meta":{{"{META}protocolVersion":"2026-07-28","{META}clientCapabilities":{{}}}}}}}}"#
    )
}

#[test]
fn messages_of_a_host_without_handshake_pass_as_they_are() {
    let mock = StandIn::start(stateless());
    let mut host = Host::new(&mock.url("/mcp"));
    let lines =
        [modern_call(1, "server/discover", ""), modern_call(2, "tools/list", ""), modern_call(3, "no/such", "")];
    for line in &lines {
        host.say(line);
        assert!(host.hear()["id"].is_u64());
    }
    assert_eq!(mock.seen.lock().unwrap().iter().map(|it| it.body.clone()).collect::<Vec<_>>(), lines);
    host.say(&modern_call(4, "tools/call", r#""name":"marked","arguments":{"region":" a"},"#));
    assert_eq!(host.hear()["error"]["code"], -32020, "the mock compares without decoding");
    assert_eq!(mock.seen.lock().unwrap().last().unwrap().header("mcp-param-region"), "=?base64?IGE=?=");
}

#[test]
fn a_host_without_handshake_falls_back_by_itself() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(Arc::new(move |request, stream| {
        if request.method == "POST" && !request.target.contains("session") {
            return answer(stream, "405 Method Not Allowed", "", "");
        }
        if request.name() == "POST server/discover" {
            return refuse(stream, "400 Bad Request", &Value::Null, -32600, &Value::Null);
        }
        handler(request, stream);
    }));
    let mut host = Host::new(&mock.url("/anything"));
    host.say(&modern_call(1, "server/discover", ""));
    assert!(host.hear()["error"].is_object());
    host.initialize();
    host.works();
}

#[test]
fn a_server_of_both_eras_is_met_in_the_hosts() {
    let mock =
        StandIn::start(Arc::new(|request, stream| match (&*request.method, request.header("mcp-protocol-version")) {
            ("POST", "2026-07-28") => stateless()(request, stream),
            ("POST", _) => match response_to(request) {
                Some(text) => answer(stream, "200 OK", JSON, &text),
                None => answer(stream, "202 Accepted", "", ""),
            },
            _ => answer(stream, "405 Method Not Allowed", "", ""),
        }));
    let mut host = Host::new(&mock.url("/mcp"));
    assert_eq!(host.initialize()["serverInfo"]["name"], "mock", "not the translated one");
    host.works();
    let seen = mock.seen.lock().unwrap();
    assert!(seen.iter().any(|it| it.body == r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#));
}
