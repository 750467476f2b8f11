//! Connections: how long a request may take to begin, and how long a client may not read.

use std::error::Error as _;
use std::fmt;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Sleep, sleep};

use super::{Parting, Tell};

/// The most that a connection keeps of what its client has not read (B).
const KEPT: usize = 64 << 10;

/// How long clients are waited for.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// Until the head of a request is there.
    pub(super) head: Duration,
    /// Until some of what was written is read.
    pub(super) reading: Duration,
}

impl Patience {
    pub(super) const USUAL: Self = Self { head: Duration::from_secs(15), reading: Duration::from_secs(30) };
}

/// Serves connections until told to stop, and then until each has ended.
pub(super) async fn serve(
    mut listener: TcpListener,
    router: Router,
    patience: Patience,
    tell: Tell,
    stop: impl Future<Output = ()>,
) {
    let mut stop = pin!(stop);
    let ending = watch::Sender::new(false);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            (stream, client) = Listener::accept(&mut listener) => {
                // Else an event waits for the acknowledgement of the one before, some 40 ms.
                let _ = stream.set_nodelay(true);
                let (router, tell, ending) = (router.clone(), tell.clone(), ending.subscribe());
                connections.spawn(async move {
                    if hold(stream, router, patience, ending).await {
                        tell(Parting::NotReading(client, patience.reading));
                    }
                });
            }
            Some(_) = connections.join_next() => {}
            () = &mut stop => break,
        }
    }
    drop(listener);
    ending.send_replace(true);
    while connections.join_next().await.is_some() {}
}

/// Serves one connection, and says whether it ended because its client did not read.
async fn hold(stream: TcpStream, router: Router, patience: Patience, mut ending: watch::Receiver<bool>) -> bool {
    let watched = Watched { stream, patience: patience.reading, alarm: None };
    let mut settings = http1::Builder::new();
    settings.timer(TokioTimer::new()).header_read_timeout(patience.head).max_buf_size(KEPT);
    let mut connection = pin!(settings.serve_connection(TokioIo::new(watched), TowerToHyperService::new(router)));
    let told_to_end = async { drop(ending.wait_for(|it| *it).await) };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told_to_end => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    let cause = ended.as_ref().err().and_then(|error| error.source()?.downcast_ref::<io::Error>()?.get_ref());
    cause.is_some_and(|cause| cause.is::<NotReading>())
}

/// A connection that breaks when none of what is written gets away for too long.
struct Watched {
    stream: TcpStream,
    patience: Duration,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Watched {
    fn watch<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.alarm = None;
            return written;
        }
        let patience = self.patience;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(alarm.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, NotReading)))
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.watch(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[derive(Debug)]
struct NotReading;

impl fmt::Display for NotReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client does not read")
    }
}

impl std::error::Error for NotReading {}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::body::Body;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::oneshot;

    use super::*;

    /// The answer that a client sees that says this, and what is told of it.
    async fn served(says: &str, reads: bool) -> (String, Vec<Parting>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let endless = || futures_util::stream::repeat_with(|| Ok::<_, io::Error>("x".repeat(1 << 16)));
        let router = Router::new()
            .route("/endless", get(async move || Body::from_stream(endless())))
            .route("/", get(async || "here"));
        let patience = Patience { head: Duration::from_millis(200), reading: Duration::from_millis(200) };
        let told = Arc::new(Mutex::new(Vec::new()));
        let telling = Arc::clone(&told);
        let tell: Tell = Arc::new(move |parting| telling.lock().unwrap().push(parting));
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(serve(listener, router, patience, tell, async { drop(stopped.await) }));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(says.as_bytes()).await.unwrap();
        let mut seen = Vec::new();
        if reads {
            let _ = client.read_to_end(&mut seen).await;
        } else {
            let begun = tokio::time::Instant::now();
            while told.lock().unwrap().is_empty() && begun.elapsed() < Duration::from_secs(10) {
                sleep(Duration::from_millis(10)).await;
            }
        }
        let _ = stop.send(());
        // An open connection would keep it from ending.
        tokio::time::timeout(Duration::from_secs(10), serving).await.unwrap().unwrap();
        (String::from_utf8(seen).unwrap(), std::mem::take(&mut told.lock().unwrap()))
    }

    #[tokio::test]
    async fn a_request_that_does_not_begin_is_not_waited_for() {
        for says in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: x\r\n"] {
            let (seen, told) = served(says, true).await;
            assert!(!seen.contains("here") && told.is_empty(), "{seen:?}");
        }
        let whole = served("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", true).await;
        assert!(whole.0.ends_with("here"), "{whole:?}");
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_is_cut_off_and_that_is_told() {
        let (_, told) = served("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n", false).await;
        assert!(matches!(told[..], [Parting::NotReading(..)]));
    }
}
