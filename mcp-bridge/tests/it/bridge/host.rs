//! An MCP host: the bridge runs in this process, between two pipes.

use std::io::{BufRead as _, BufReader, PipeWriter, Write as _, pipe};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use carbon_kepler_bridge::{Auth, Error, Options, run};
use serde_json::{Value, json};

/// Longer than any test may wait.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Host {
    to: Option<PipeWriter>,
    lines: Receiver<String>,
    pub bridge: Option<JoinHandle<Result<(), Error>>>,
    next: u64,
}

/// The defaults, but for pauses.
pub fn options(url: &str) -> Options {
    let mut options = Options::new(url.parse().unwrap());
    options.auth = Auth::None;
    options.connect_timeout = Duration::from_secs(10);
    options.drain_timeout = Duration::from_secs(5);
    options.timing.longest_pause = Duration::from_millis(200);
    options
}

impl Host {
    pub fn new(url: &str) -> Self {
        Self::with(options(url))
    }

    pub fn with(options: Options) -> Self {
        let (input, to) = pipe().unwrap();
        let (from, output) = pipe().unwrap();
        let bridge = thread::spawn(move || run(options, input, output, std::future::pending()));
        let (line, lines) = channel();
        thread::spawn(move || BufReader::new(from).lines().map_while(Result::ok).try_for_each(|it| line.send(it)));
        Self { to: Some(to), lines, bridge: Some(bridge), next: 0 }
    }

    /// With a handshake behind it.
    pub fn ready(url: &str) -> Self {
        Self::ready_with(options(url))
    }

    pub fn ready_with(options: Options) -> Self {
        let mut host = Self::with(options);
        host.initialize();
        host
    }

    pub fn initialize(&mut self) -> Value {
        let client = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "host", "version": "1"}});
        let result = self.ask("initialize", client);
        self.say(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
        result
    }

    pub fn say(&mut self, line: &str) {
        self.say_raw(format!("{line}\n").as_bytes());
    }

    pub fn say_raw(&mut self, bytes: &[u8]) {
        let to = self.to.as_mut().unwrap();
        to.write_all(bytes).unwrap();
        to.flush().unwrap();
    }

    pub fn hear_line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("the bridge says nothing")
    }

    pub fn hear(&self) -> Value {
        serde_json::from_str(&self.hear_line()).unwrap()
    }

    /// Nothing comes for a while.
    pub fn hear_nothing(&self, time: Duration) {
        match self.lines.recv_timeout(time) {
            Err(RecvTimeoutError::Timeout) => {}
            other => panic!("{other:?}"),
        }
    }

    pub fn send(&mut self, method: &str, params: Value) -> u64 {
        self.next += 1;
        self.say(&json!({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params}).to_string());
        self.next
    }

    /// The answer to a request, with everything that came before it left out.
    pub fn reply(&self, id: u64) -> Value {
        loop {
            let message = self.hear();
            if message["id"] == id {
                return message;
            }
        }
    }

    pub fn exchange(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        self.reply(id)
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let reply = self.exchange(method, params);
        assert!(reply["error"].is_null(), "{reply}");
        reply["result"].clone()
    }

    pub fn error(&mut self, method: &str, params: Value) -> Value {
        let reply = self.exchange(method, params);
        assert!(reply["result"].is_null(), "{reply}");
        reply["error"].clone()
    }

    pub fn works(&mut self) {
        assert_eq!(self.ask("echo", json!({"n": 1})), json!({"echo": {"n": 1}}));
    }

    pub fn close_input(&mut self) {
        self.to = None;
    }

    /// Messages that still come after the host has closed its end, and how long that took.
    pub fn end(mut self) -> (Vec<Value>, Duration) {
        let begun = Instant::now();
        self.close_input();
        let mut rest = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => rest.push(serde_json::from_str(&line).unwrap()),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the bridge does not end"),
            }
        }
        assert_eq!(self.bridge.take().unwrap().join().unwrap(), Ok(()));
        (rest, begun.elapsed())
    }
}

/// Until it is true.
pub fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
