#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

fn message(body: &Value) -> Message {
    Message::all(Bytes::from(body.to_string())).unwrap().remove(0)
}

fn learned(tools: &Value) -> (Promoted, Bytes) {
    let promoted = Promoted::default();
    let log = Log::new(&crate::Options::new("http://host/mcp".parse().unwrap()), Vec::new()).unwrap();
    let text = json!({"jsonrpc": "2.0", "id": 1, "result": {"tools": tools, "ttlMs": 1}}).to_string();
    let kept = promoted.learn(text.into(), &log);
    (promoted, kept)
}

fn tool(name: &str, properties: &Value) -> Value {
    json!({"name": name, "inputSchema": {"type": "object", "properties": properties}})
}

#[test]
fn method_name_and_marked_arguments_become_headers() {
    let (promoted, _) = learned(&json!([tool(
        "t",
        &json!({
            "region": {"type": "string", "x-mcp-header": "Region"},
            "n": {"type": "integer", "x-mcp-header": "N"},
            "flag": {"type": "boolean", "x-mcp-header": "Flag"},
            "gone": {"type": "string", "x-mcp-header": "Gone"},
            "void": {"type": "string", "x-mcp-header": "Void"},
            "empty": {"type": "string", "x-mcp-header": "Empty"},
            "in": {"type": "object", "properties": {"deep": {"type": "string", "x-mcp-header": "Deep"}}},
            "other": {"type": "string"},
        })
    )]));
    let call = json!({"id": 1, "method": "tools/call", "params": {"name": "t", "arguments": {
        "region": " 서울", "n": 42, "flag": false, "void": null, "empty": "", "in": {"deep": "a b"}, "other": "x"}}});
    let headers = promoted.headers(&message(&call), "2026-07-28");
    let mut seen: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    seen.sort();
    assert_eq!(
        seen,
        [
            "mcp-method: tools/call",
            "mcp-name: t",
            "mcp-param-deep: a b",
            "mcp-param-empty: ",
            "mcp-param-flag: false",
            "mcp-param-n: 42",
            "mcp-param-region: =?base64?IOyEnOyauA==?=",
            "mcp-protocol-version: 2026-07-28",
        ]
    );
}

#[test]
fn values_that_headers_cannot_carry_are_encoded() {
    for (value, header) in [
        ("us west 1", "us west 1"),
        ("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?="),
        (" padded ", "=?base64?IHBhZGRlZCA=?="),
        ("line1\nline2", "=?base64?bGluZTEKbGluZTI=?="),
        ("\tindented", "=?base64?CWluZGVudGVk?="),
        ("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="),
    ] {
        assert_eq!(encoded(value), header);
    }
}

#[test]
fn tools_that_break_the_rules_are_left_out_and_the_others_stay_as_they_are() {
    let mark = |kind: &str, name: Value| json!({"a": {"type": kind, "x-mcp-header": name}});
    let good = tool("good", &mark("string", "A".into()));
    let nested = json!({"name": "nested", "inputSchema": {"properties": {"l": {"type": "array", "items": {"x-mcp-header": "L"}}}}});
    let root = json!({"name": "root", "inputSchema": {"type": "object", "x-mcp-header": "R"}});
    let one_of = json!({"name": "o", "inputSchema": {"oneOf": [{"properties": {"a": {"type": "string", "x-mcp-header": "O"}}}]}});
    let twice =
        json!({"a": {"type": "string", "x-mcp-header": "Same"}, "b": {"type": "string", "x-mcp-header": "sAME"}});
    let named = tool("named", &json!({"x-mcp-header": {"type": "string"}}));
    let bad = [
        tool("empty", &mark("string", "".into())),
        tool("number", &mark("number", "N".into())),
        tool("object", &mark("object", "N".into())),
        tool("space", &mark("string", "a b".into())),
        tool("colon", &mark("string", "a:b".into())),
        tool("control", &mark("string", "a\nb".into())),
        tool("none", &mark("string", Value::Null)),
        tool("twice", &twice),
        nested,
        root,
        one_of,
    ];
    for place in 0..3 {
        for bad in &bad {
            let mut tools = vec![good.clone(), named.clone()];
            tools.insert(place, bad.clone());
            let (_, kept) = learned(&tools.into());
            let (_, expected) = learned(&json!([good, named]));
            assert_eq!(kept, expected, "{bad}");
        }
    }
    assert_eq!(learned(&bad.to_vec().into()).1, learned(&json!([])).1, "none is left");
}
