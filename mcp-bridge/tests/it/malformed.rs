//! A line that is no message has an answer too: a host must not wait for its timeout.

use std::io::Write as _;
use std::process::Stdio;

use carbon_kepler_testkit::STEADY;
use serde_json::{Value, json};

use crate::program::{finished, program};

/// The answers of `serve` to these lines, with what it says on standard error.
fn answers(lines: Vec<Vec<u8>>) -> (Vec<Value>, String) {
    let mut command = program();
    command.args(["serve", "--source", STEADY]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || lines.iter().all(|line| input.write_all(line).is_ok()));
    let (code, out, err) = finished(child.wait_with_output().unwrap());
    assert!(writing.join().unwrap() && code == 0, "{code}: {err}");
    (out.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), err)
}

fn line(text: &str) -> Vec<u8> {
    [text.as_bytes(), b"\n"].concat()
}

fn request(id: u32, method: &str, params: &Value) -> Vec<u8> {
    line(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string())
}

fn begin() -> Vec<Vec<u8>> {
    let client =
        json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
    let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string();
    vec![request(1, "initialize", &client), line(&ready)]
}

#[test]
fn what_is_no_message_is_refused_under_its_id() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let call = |id: &str, arguments: &str| {
        format!(
            r#"{{"jsonrpc":"2.0","id":{id},"method":"tools/call","params":{{"name":"x","arguments":{arguments}}}}}"#
        )
    };
    let mut bad_utf8 = call("\"é\"", r#"{"a":"caf#"}"#).into_bytes();
    let at = bad_utf8.iter().position(|byte| *byte == b'#').unwrap();
    bad_utf8[at] = 0xe9;
    let cases: Vec<(Vec<u8>, i64, Value)> = vec![
        (b"hello".to_vec(), -32700, Value::Null),
        (b"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"too".to_vec(), -32700, json!(7)),
        (call("2", &nested(200)).into_bytes(), -32700, json!(2)),
        (bad_utf8, -32700, json!("é")),
        (
            call("9007199254740993", &format!("\"{}\"", "x".repeat(17 << 20))).into_bytes(),
            -32600,
            json!(9_007_199_254_740_993_u64),
        ),
        (
            format!(r#"{{"method":"m","params":"{}","jsonrpc":"2.0","id":3}}"#, "x".repeat(17 << 20)).into_bytes(),
            -32600,
            json!(3),
        ),
        (b"[]".to_vec(), -32600, Value::Null),
        (b"7".to_vec(), -32600, Value::Null),
        (b"{\"id\":4}".to_vec(), -32600, json!(4)),
        (b"{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":6}".to_vec(), -32600, json!(5)),
    ];
    let mut lines = begin();
    for (bad, ..) in &cases {
        lines.push([bad.as_slice(), b"\r\n"].concat());
    }
    lines.extend([
        line(""),
        line(r#"{"jsonrpc":"2.0","method":"window/logMessage"}"#),
        request(99, "tools/list", &json!({})),
    ]);
    let (answers, said) = answers(lines);
    let to = |id: &Value| -> Vec<&Value> { answers.iter().filter(|it| it["id"] == *id).collect() };
    for (bad, code, id) in &cases {
        let told = to(id).iter().any(|it| it["error"]["code"] == *code && it.as_object().unwrap().contains_key("id"));
        assert!(told, "{} {:?}: {answers:?}", String::from_utf8_lossy(&bad[..bad.len().min(80)]), (code, id));
    }
    assert!(
        to(&json!(99)).iter().any(|it| it["result"]["tools"].as_array().is_some_and(|it| it.len() == 8)),
        "it goes on"
    );
    assert_eq!(answers.len(), cases.len() + 2, "each is answered once");
    assert_eq!(said.matches("a message was refused").count(), cases.len(), "{said}");
}
