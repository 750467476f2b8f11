//! MCP servers over HTTP, and what they do wrong.

use std::collections::HashMap;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use carbon_kepler_testkit::{Handler, Request, answer};
use serde_json::{Value, json};

/// The beginning of a stream of events, which ends with its connection.
pub fn open_events(stream: &mut TcpStream) {
    let _ = stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nconnection: close\r\n\r\n");
}

/// The result of a request in every mock; nothing for those that are never answered.
pub fn result_of(body: &Value) -> Option<Value> {
    let params = &body["params"];
    Some(match body["method"].as_str()? {
        "initialize" => json!({
            "protocolVersion": params["protocolVersion"],
            "capabilities": {"tools": {"listChanged": true}},
            "serverInfo": {"name": "mock", "version": "1"},
        }),
        "silent" => return None,
        "slow" => {
            thread::sleep(Duration::from_millis(params["ms"].as_u64().unwrap()));
            json!({"slept": params["ms"]})
        }
        "big" => json!({"text": "x".repeat(usize::try_from(params["bytes"].as_u64().unwrap()).unwrap())}),
        "length" => json!({"length": params["text"].as_str().unwrap().len()}),
        _ => json!({"echo": params}),
    })
}

/// An answer with the digits of the id as they came: a mock must not lose what is to be tested.
pub fn response_to(request: &Request) -> Option<String> {
    let body = request.json();
    let id: &str = request.body.split_once("\"id\":")?.1.split([',', '}']).next()?.trim();
    Some(format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{}}}"#, result_of(&body)?))
}

/// How a legacy SSE server writes and what it gets wrong.
#[derive(Clone)]
pub struct Faults {
    pub eol: &'static str,
    /// Bytes a write.
    pub chunk: usize,
    /// Lines of an event around its data.
    pub before: &'static str,
    pub data: &'static str,
    pub start: &'static [u8],
    /// `{session}` is put in.
    pub endpoint: &'static str,
    pub endpoint_after: Duration,
    pub multi_line: bool,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            eol: "\r\n",
            chunk: usize::MAX,
            before: "event: message\n",
            data: "data: ",
            start: b"",
            endpoint: "/messages/?session_id={session}",
            endpoint_after: Duration::ZERO,
            multi_line: false,
        }
    }
}

/// The state of a legacy SSE server: a stream for each session.
#[derive(Default)]
pub struct Sessions {
    streams: Mutex<HashMap<String, TcpStream>>,
    last: AtomicUsize,
}

impl Sessions {
    pub fn open(&self, stream: &mut TcpStream, faults: &Faults) {
        let session = format!("s{}", self.last.fetch_add(1, Ordering::SeqCst));
        open_events(stream);
        let _ = stream.write_all(faults.start);
        thread::sleep(faults.endpoint_after);
        self.streams.lock().unwrap().insert(session.clone(), stream.try_clone().unwrap());
        let place = faults.endpoint.replace("{session}", &session);
        write(stream, &format!("event: endpoint\ndata: {place}\n\n"), faults);
    }

    /// Takes a stream that was opened by hand.
    pub fn adopt(&self, session: &str, stream: &TcpStream) {
        self.streams.lock().unwrap().insert(session.to_owned(), stream.try_clone().unwrap());
    }

    /// Forgets all sessions; their streams stay open.
    pub fn forget(&self) {
        let streams = std::mem::take(&mut *self.streams.lock().unwrap());
        // Open for as long as the test runs.
        std::mem::forget(streams);
    }

    pub fn stream_of(&self, request: &Request) -> Option<TcpStream> {
        let session =
            request.target.split(['=', '&']).find(|it| it.starts_with('s') && it[1..].parse::<u32>().is_ok())?;
        self.streams.lock().unwrap().get(session).map(|it| it.try_clone().unwrap())
    }

    pub fn send(&self, request: &Request, message: &str, faults: &Faults) {
        if let Some(mut stream) = self.stream_of(request) {
            write(&mut stream, &event(message, faults), faults);
        }
    }
}

pub fn event(message: &str, faults: &Faults) -> String {
    let message = if faults.multi_line { message.replace(',', ",\n") } else { message.to_owned() };
    let lines: Vec<_> = message.lines().map(|line| format!("{}{line}\n", faults.data)).collect();
    format!("{}{}\n", faults.before, lines.concat())
}

pub fn write(stream: &mut TcpStream, text: &str, faults: &Faults) {
    let text = text.replace('\n', faults.eol);
    for part in text.as_bytes().chunks(faults.chunk) {
        if stream.write_all(part).is_err() {
            return;
        }
        if faults.chunk < 100 {
            thread::sleep(Duration::from_micros(300));
        }
    }
}

/// A legacy SSE server with these faults.
pub fn legacy(faults: Faults) -> (Arc<Sessions>, Arc<Handler>) {
    let sessions = Arc::new(Sessions::default());
    let handler = legacy_on(Arc::clone(&sessions), faults);
    (sessions, handler)
}

pub fn legacy_on(sessions: Arc<Sessions>, faults: Faults) -> Arc<Handler> {
    Arc::new(move |request: &Request, stream: &mut TcpStream| {
        if request.method == "GET" {
            sessions.open(stream, &faults);
            return;
        }
        if sessions.stream_of(request).is_none() {
            return answer(stream, "404 Not Found", "", "Could not find session");
        }
        answer(stream, "202 Accepted", "", "Accepted");
        let (sessions, faults, request) = (Arc::clone(&sessions), faults.clone(), request.clone());
        // Answers may overtake each other, as on a real server.
        thread::spawn(move || {
            if let Some(text) = response_to(&request) {
                sessions.send(&request, &text, &faults);
            }
        });
    })
}
