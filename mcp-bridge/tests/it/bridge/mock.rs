//! An MCP server over HTTP that does what it is told wrong. Raw sockets, because the faults are in the bytes.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// `POST initialize`, `GET`, ...
    pub fn name(&self) -> String {
        match self.json()["method"].as_str() {
            Some(method) => format!("{} {method}", self.method),
            None => self.method.clone(),
        }
    }
}

/// The reaction of a server to a request; it writes its answer itself.
pub type Handler = dyn Fn(&Request, &mut TcpStream) + Send + Sync;

pub struct Mock {
    pub port: u16,
    pub seen: Arc<Mutex<Vec<Request>>>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    up: Arc<AtomicBool>,
}

impl Mock {
    pub fn start(handler: Arc<Handler>) -> Self {
        Self::start_at(0, handler)
    }

    pub fn start_at(port: u16, handler: Arc<Handler>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let mock = Self {
            port: listener.local_addr().unwrap().port(),
            seen: Arc::default(),
            open: Arc::default(),
            up: Arc::new(AtomicBool::new(true)),
        };
        let (seen, open, up) = (Arc::clone(&mock.seen), Arc::clone(&mock.open), Arc::clone(&mock.up));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                if !up.load(Ordering::SeqCst) {
                    return;
                }
                stream.set_nodelay(true).unwrap();
                open.lock().unwrap().push(stream.try_clone().unwrap());
                let (handler, seen) = (Arc::clone(&handler), Arc::clone(&seen));
                thread::spawn(move || serve(stream, &*handler, &seen));
            }
        });
        mock
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The server is gone: its port is closed, its connections are cut.
    pub fn stop(&self) {
        self.up.store(false, Ordering::SeqCst);
        // Wakes the one who listens, so that the port is free.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        self.cut();
        while TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Cuts all connections.
    pub fn cut(&self) {
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    pub fn names(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(Request::name).collect()
    }

    pub fn count(&self, name: &str) -> usize {
        self.names().iter().filter(|it| *it == name).count()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.up.store(false, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        self.cut();
    }
}

fn serve(stream: TcpStream, handler: &Handler, seen: &Mutex<Vec<Request>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    while let Some(request) = read_request(&mut reader) {
        seen.lock().unwrap().push(request.clone());
        handler(&request, &mut stream);
    }
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |it| it.parse().unwrap());
    assert!(!headers.contains_key("transfer-encoding"), "a plain length is what every server takes");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, target, headers, body: String::from_utf8(body).unwrap() })
}

/// A whole answer.
pub fn answer(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let text = format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len());
    let _ = stream.write_all(text.as_bytes());
}

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
