//! Sessions that a server has forgotten, in all the ways in which servers have been seen to say so.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use carbon_kepler_bridge::{Auth, OAuth};
use carbon_kepler_testkit::{Request, StandIn, answer};
use serde_json::json;

use crate::bridge::host::{Host, options};
use crate::bridge::http::JSON;
use crate::bridge::mock::{open_events, response_to};

/// How a server says that it does not know a session: `{id}` stands for that of the request.
#[derive(Clone, Copy)]
enum Says {
    Refusal(&'static str, &'static str),
    Body(&'static str),
    Stream(&'static str),
}

const NOT_FOUND: &str = r#"{"jsonrpc":"2.0","id":{id},"error":{"code":-32001,"message":"Session not found"}}"#;

/// A server with sessions `s1`, `s2`, ..., of which it knows the last one alone. `forget` has it lose that one at the
/// next request; `always` at each.
struct Forgetful {
    mock: StandIn,
    forget: Arc<AtomicBool>,
    always: Arc<AtomicBool>,
}

impl Forgetful {
    fn new(says: Says) -> Self {
        let (forget, always) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (last, lost) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (once, each) = (Arc::clone(&forget), Arc::clone(&always));
        let mock = StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| {
            let body = request.json();
            match body["method"].as_str().unwrap_or_default() {
                _ if request.method != "POST" => return answer(stream, "405 Method Not Allowed", "", ""),
                "server/discover" => return answer(stream, "400 Bad Request", "", ""),
                "initialize" => {
                    let session = last.fetch_add(1, Ordering::SeqCst) + 1;
                    let headers = format!("{JSON}mcp-session-id: s{session}\r\n");
                    return answer(stream, "200 OK", &headers, &response_to(request).unwrap());
                }
                _ if body["id"].is_null() => return answer(stream, "202 Accepted", "", ""),
                _ => {}
            }
            if once.swap(false, Ordering::SeqCst) || each.load(Ordering::SeqCst) {
                lost.store(last.load(Ordering::SeqCst), Ordering::SeqCst);
            }
            let session: usize = request.header("mcp-session-id")[1..].parse().unwrap();
            if session > lost.load(Ordering::SeqCst) {
                return answer(stream, "200 OK", JSON, &response_to(request).unwrap());
            }
            let id = |text: &str| text.replace("{id}", &body["id"].to_string());
            match says {
                Says::Refusal(status, text) => answer(stream, status, JSON, &id(text)),
                Says::Body(text) => answer(stream, "200 OK", JSON, &id(text)),
                Says::Stream(text) => {
                    open_events(stream);
                    let _ = stream.write_all(format!("data: {}\n\n", id(text)).as_bytes());
                    let _ = stream.shutdown(std::net::Shutdown::Both);
                }
            }
        }));
        Self { mock, forget, always }
    }

    fn host(&self) -> Host {
        Host::ready(&self.mock.url("/mcp"))
    }

    fn sessions(&self) -> usize {
        self.mock.count("POST initialize")
    }
}

#[test]
fn a_lost_session_is_renewed_however_the_server_says_it() {
    for says in [
        Says::Refusal("404 Not Found", NOT_FOUND),
        Says::Refusal("404 Not Found", r#"{"jsonrpc":"2.0","id":{id},"error":{"code":-32000,"message":"who?"}}"#),
        Says::Refusal("404 Not Found", ""),
        Says::Refusal("410 Gone", NOT_FOUND),
        Says::Refusal("400 Bad Request", NOT_FOUND),
        Says::Refusal("400 Bad Request", "Bad Request: Server not initialized"),
        Says::Refusal("401 Unauthorized", "invalid session"),
        Says::Refusal("422 Unprocessable Entity", r#"{"detail":"Session has expired"}"#),
        Says::Refusal("503 Service Unavailable", "unknown session"),
        Says::Body(NOT_FOUND),
        Says::Stream(NOT_FOUND),
    ] {
        let server = Forgetful::new(says);
        let mut host = server.host();
        host.works();
        server.forget.store(true, Ordering::SeqCst);
        host.works();
        host.works();
        assert_eq!((server.sessions(), server.mock.count("POST echo")), (2, 4), "one new session, one request again");
    }
}

#[test]
fn a_server_that_never_knows_its_sessions_is_tried_once_for_each_request() {
    for says in [Says::Refusal("404 Not Found", NOT_FOUND), Says::Body(NOT_FOUND), Says::Stream(NOT_FOUND)] {
        let server = Forgetful::new(says);
        let mut host = server.host();
        server.always.store(true, Ordering::SeqCst);
        for calls in 1..=3 {
            assert_eq!(host.error("echo", json!({}))["message"], "Session not found");
            assert_eq!((server.sessions(), server.mock.count("POST echo")), (1 + calls, 2 * calls));
        }
    }
}

#[test]
fn a_second_refusal_without_a_word_is_a_suspicion_and_the_third_is_none() {
    for status in ["400 Bad Request", "401 Unauthorized", "422 Unprocessable Entity", "503 Service Unavailable"] {
        let server = Forgetful::new(Says::Refusal(status, "no"));
        let mut host = server.host();
        server.forget.store(true, Ordering::SeqCst);
        host.error("echo", json!({}));
        assert_eq!(server.sessions(), 1, "{status}");
        host.works();
        assert_eq!(server.sessions(), 2, "{status}");
        server.always.store(true, Ordering::SeqCst);
        for _ in 0..5 {
            assert_eq!(host.error("echo", json!({}))["data"]["httpStatus"].to_string(), status[..3]);
        }
        assert_eq!(server.sessions(), 3, "{status}");
    }
}

/// A tool's own session is the tool's: to call it again could do its work twice.
#[test]
fn an_error_of_a_tool_is_an_answer() {
    for text in [
        r#"{"jsonrpc":"2.0","id":{id},"error":{"code":-32603,"message":"invalid session id (browser closed)"}}"#,
        r#"{"jsonrpc":"2.0","id":{id},"error":{"code":-32602,"message":"unknown session 7"}}"#,
        r#"{"jsonrpc":"2.0","id":{id},"result":{"isError":true,"content":[{"type":"text","text":"session not found"}]}}"#,
    ] {
        let server = Forgetful::new(Says::Body(text));
        let mut host = server.host();
        server.always.store(true, Ordering::SeqCst);
        let reply = host.exchange("tools/call", json!({"name": "browser"}));
        assert!(reply.to_string().contains("session"), "{reply}");
        assert_eq!((server.sessions(), server.mock.count("POST tools/call")), (1, 1), "{text}");
    }
}

#[test]
fn a_refusal_about_a_session_is_no_question_for_credentials() {
    let server = Forgetful::new(Says::Refusal("401 Unauthorized", "session expired"));
    let mut options = options(&server.mock.url("/mcp"));
    options.auth = Auth::Browser(OAuth::default());
    let mut host = Host::ready_with(options);
    server.forget.store(true, Ordering::SeqCst);
    host.works();
    assert!(server.mock.requests().iter().all(|it| it.target == "/mcp"), "nobody asks where to sign in");
}
