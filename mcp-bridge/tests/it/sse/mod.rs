//! A client of the older HTTP transport that sees every byte.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use carbon_kepler_testkit::STEADY;
use serde_json::{Value, json};

/// The program without an environment.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = crate::program::program();
    command.arg("serve").args(arguments).stdin(Stdio::null());
    command
}

/// A run that ends by itself.
pub fn ended(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = command.output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

pub struct Listening {
    pub child: Child,
    /// All that it said before it was ready.
    pub address: String,
    pub said: BufReader<std::process::ChildStderr>,
}

impl Listening {
    pub fn start() -> Self {
        Self::of(&mut program(&["--sse", "127.0.0.1:0", "--source", STEADY]))
    }

    pub fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on http://").and_then(|it| it.strip_suffix("/sse"));
        let address = address.unwrap_or_else(|| panic!("not listening: {line:?}")).to_owned();
        Self { child, address, said }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// One request on a connection of its own; all that matters of the answer.
    pub fn exchange(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.replace("HOST", &self.address).as_bytes()).unwrap();
        let mut answer = String::new();
        // A server that closes before it has read everything resets the connection; what it said is there.
        let _ = stream.read_to_string(&mut answer);
        essence(&answer)
    }

    pub fn post(&self, target: &str, content_type: &str, body: &str) -> String {
        self.exchange(&format!(
            "POST {target} HTTP/1.1\r\nhost: HOST\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            body.len()
        ))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Without what depends on the clock, and on this client.
pub fn essence(answer: &str) -> String {
    let ours = |line: &&str| !line.starts_with("date: ") && *line != "connection: close\r\n";
    answer.split_inclusive("\r\n").filter(ours).collect()
}

/// An open stream of events, and where to post.
pub struct Events<'a> {
    server: &'a Listening,
    from: BufReader<TcpStream>,
    pub head: String,
    pub endpoint: String,
    next: u64,
}

impl<'a> Events<'a> {
    pub fn open(server: &'a Listening) -> Self {
        let mut stream = server.connect();
        let request = format!("GET /sse HTTP/1.1\r\nhost: {}\r\naccept: text/event-stream\r\n\r\n", server.address);
        stream.write_all(request.as_bytes()).unwrap();
        let mut from = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(from.read_line(&mut head).unwrap() > 0, "{head:?}");
        }
        let mut events = Self { server, from, head: essence(&head), endpoint: String::new(), next: 0 };
        let first = events.chunk().unwrap();
        let endpoint = first.strip_prefix("event: endpoint\r\ndata: ").and_then(|it| it.strip_suffix("\r\n\r\n"));
        events.endpoint = endpoint.unwrap_or_else(|| panic!("no endpoint: {first:?}")).to_owned();
        events
    }

    /// With the handshake of 2025-11-25.
    pub fn initialized(server: &'a Listening) -> Self {
        let mut events = Self::open(server);
        let client = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
        let answer = events.ask("initialize", client);
        assert_eq!(answer["result"]["serverInfo"]["name"], "carbon-kepler-mcp");
        events.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        events
    }

    /// One chunk of the body as the server wrote it; none at its end.
    pub fn chunk(&mut self) -> Option<String> {
        let mut size = String::new();
        self.from.read_line(&mut size).unwrap();
        let size = usize::from_str_radix(size.trim_end(), 16).unwrap_or_else(|_| panic!("no chunk: {size:?}"));
        let mut bytes = vec![0; size + 2];
        self.from.read_exact(&mut bytes).unwrap();
        assert_eq!(bytes.split_off(size), b"\r\n");
        (size > 0).then(|| String::from_utf8(bytes).unwrap())
    }

    /// The message in the next chunk, which is exactly one event.
    pub fn hear(&mut self) -> Value {
        let chunk = self.chunk().unwrap();
        let data = chunk.strip_prefix("event: message\r\ndata: ").and_then(|it| it.strip_suffix("\r\n\r\n"));
        let data = data.unwrap_or_else(|| panic!("not one message: {chunk:?}"));
        assert!(!data.contains(['\r', '\n']));
        serde_json::from_str(data).unwrap()
    }

    pub fn say(&self, message: &Value) {
        let answer = self.server.post(&self.endpoint, "application/json", &message.to_string());
        assert_eq!(answer, "HTTP/1.1 202 Accepted\r\ncontent-length: 8\r\n\r\nAccepted");
    }

    /// The whole reply.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let reply = self.hear();
        assert_eq!(reply["id"], id, "{reply}");
        reply
    }
}
