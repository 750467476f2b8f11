#![allow(clippy::unwrap_used)]

use bytes::Bytes;
use reqwest::Method;

use super::*;

fn request(method: &str) -> Message {
    let text = format!(r#"{{"jsonrpc":"2.0","id":7,"method":"{method}"}}"#);
    Message::all(text.into()).unwrap().remove(0)
}

fn refusal(status: u16, body: &str) -> Refusal {
    Refusal {
        status: StatusCode::from_u16(status).unwrap(),
        body: Bytes::copy_from_slice(body.as_bytes()),
        unexpected_type: None,
        unasked_coding: None,
        location: None,
        is_unencrypted: false,
        method: Method::POST,
        url: "http://h/mcp".parse().unwrap(),
    }
}

fn loss(status: u16, body: &str) -> Loss {
    refusal(status, body).loss(Some(&request("tools/call")))
}

fn error(id: &str, code: i64, message: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":{code},"message":"{message}"}}}}"#)
}

#[test]
fn a_session_is_lost_by_status_by_words_and_under_the_requests_own_id() {
    for id in ["7", "null", r#""server-error""#] {
        for status in [404, 410] {
            assert_eq!(loss(status, &error(id, -32001, "Session not found")), Loss::Sure);
            assert_eq!(loss(status, &error(id, -32000, "gone")), Loss::Sure);
        }
        for status in [400, 401, 422, 503] {
            for words in [
                "Session not found",
                "Bad Request: No valid session ID provided",
                "Invalid or expired session",
                "Bad Request: Server not initialized",
                "Mcp-Session-Id header is required",
                "session terminated",
            ] {
                assert_eq!(loss(status, &error(id, -32000, words)), Loss::Sure, "{status} {words}");
                assert_eq!(loss(status, words), Loss::Sure, "{status} {words}");
            }
        }
    }
    assert_eq!(loss(404, ""), Loss::Sure);
}

#[test]
fn what_says_nothing_is_only_possible_and_what_answers_is_an_answer() {
    for status in [400, 401, 422, 503] {
        assert_eq!(loss(status, "no"), Loss::Possible, "{status}");
        assert_eq!(loss(status, &error("7", -32602, "unknown tool")), Loss::None, "{status}");
    }
    assert_eq!(loss(404, &error("7", -32601, "Method not found")), Loss::None);
    assert_eq!(loss(404, &error("7", -32601, "Session not found")), Loss::Sure);
    for status in [403, 405, 409, 429, 500, 502, 504] {
        assert_eq!(loss(status, "session not found"), Loss::None, "{status}");
    }
}

#[test]
fn a_tool_may_have_sessions_of_its_own() {
    let tells = |method: &str, text: &str| error_tells_loss(text.as_bytes(), Some(&request(method)));
    for method in ["tools/call", "tools/list"] {
        assert!(tells(method, &error("7", -32001, "Session not found")));
        assert!(!tells(method, r#"{"id":7,"result":{"content":[{"text":"\"error\": session not found"}]}}"#));
        assert!(!tells(method, &error("7", -32000, "no such file")));
        assert!(!tells(method, &error("7", -32000, "started a session")));
    }
    assert!(!tells("tools/call", &error("7", -32603, "invalid session id (chromedriver)")));
    assert!(tells("tools/list", &error("7", -32603, "Session not found: 1")));
}
