//! A server on loopback that does what a test tells it. Raw sockets, because faults are in the bytes.

use std::io::{BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::Request;

/// The reaction of a server to a request; it writes its answer itself.
pub type Handler = dyn Fn(&Request, &mut TcpStream) + Send + Sync;

/// A server on loopback, until it is dropped.
pub struct StandIn {
    /// Where it listens.
    pub port: u16,
    /// Requests so far.
    pub seen: Arc<Mutex<Vec<Request>>>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    up: Arc<AtomicBool>,
}

/// A prepared answer.
#[derive(Clone)]
pub enum Answer {
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// Nothing, for ever.
    Silence,
    /// The connection is closed without a word.
    Close,
}

impl Answer {
    /// A response of HTTP/1.1 with a correct length; each header ends in CR LF.
    #[must_use]
    pub fn http(status: &str, headers: &str, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n", body.len());
        Self::Bytes([head.as_bytes(), body].concat())
    }

    /// A scrape as exporters give it.
    #[must_use]
    pub fn scrape(body: &str) -> Self {
        Self::http("200 OK", "content-type: text/plain; version=0.0.4\r\n", body.as_bytes())
    }

    /// Gives it. Who asked may have gone already; its side of the story is what a test looks at.
    pub fn give(&self, stream: &mut TcpStream) {
        if let Self::Bytes(bytes) = self {
            let _ = stream.write_all(bytes);
        }
        if !matches!(self, Self::Silence) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl StandIn {
    /// Starts a server that reacts to each request by `handler`.
    #[must_use]
    pub fn start(handler: Arc<Handler>) -> Self {
        Self::start_at(0, handler)
    }

    /// The same, on this port.
    #[must_use]
    pub fn start_at(port: u16, handler: Arc<Handler>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            seen: Arc::default(),
            open: Arc::default(),
            up: Arc::new(AtomicBool::new(true)),
        };
        let (seen, open, up) = (Arc::clone(&server.seen), Arc::clone(&server.open), Arc::clone(&server.up));
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
        server
    }

    /// Answers requests in turn; the last answer is repeated.
    #[must_use]
    pub fn answering(answers: impl Into<Vec<Answer>>) -> Self {
        let answers = answers.into();
        let last = answers.len() - 1;
        Self::counting(move |turn| answers[turn.min(last)].clone())
    }

    /// An exporter that answers each request with the scrape of its number, from 0.
    #[must_use]
    pub fn exporter(scrape: impl Fn(usize) -> String + Send + Sync + 'static) -> Self {
        Self::counting(move |turn| Answer::scrape(&scrape(turn)))
    }

    fn counting(answer: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Self {
        let turn = AtomicUsize::new(0);
        Self::start(Arc::new(move |_: &Request, stream: &mut TcpStream| {
            answer(turn.fetch_add(1, Ordering::SeqCst)).give(stream);
        }))
    }

    /// The address of a path there; without a path that of the server.
    #[must_use]
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

    /// Requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// Names of the requests so far.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(Request::name).collect()
    }

    /// How often a request of this name came.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.names().iter().filter(|it| *it == name).count()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.up.store(false, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        self.cut();
    }
}

fn serve(mut stream: TcpStream, handler: &Handler, seen: &Mutex<Vec<Request>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(request) = Request::read(&mut reader) {
        seen.lock().unwrap().push(request.clone());
        handler(&request, &mut stream);
    }
}

/// Writes a whole answer; the connection stays open. Each header ends in CR LF.
pub fn answer(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let text = format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len());
    let _ = stream.write_all(text.as_bytes());
}
