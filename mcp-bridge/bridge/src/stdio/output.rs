//! Lines for the host to read.

use std::cell::RefCell;
use std::io::{BufWriter, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

use super::{CHUNK, weight};

/// Bytes under way.
const BUDGET: usize = 4 << 20;

/// A message, counted until it is written.
type Parcel = (Bytes, Option<OwnedSemaphorePermit>);

/// Where messages to the host are left.
pub(crate) struct Outbox {
    queue: RefCell<Option<mpsc::UnboundedSender<Parcel>>>,
    budget: Arc<Semaphore>,
}

impl Outbox {
    /// Waits while the host does not read.
    pub(crate) async fn send(&self, message: Bytes) {
        let load = Arc::clone(&self.budget).acquire_many_owned(weight(message.len(), BUDGET)).await.ok();
        if let Some(queue) = &*self.queue.borrow() {
            // A host that is gone ends the bridge by itself.
            let _ = queue.send((message, load));
        }
    }

    /// Nothing more will come.
    pub(crate) fn close(&self) {
        self.queue.take();
    }
}

/// How far the writing has come.
pub(crate) struct Output {
    /// All is written that can come, or the host takes no more.
    over: watch::Receiver<bool>,
    written: Arc<AtomicU64>,
}

impl Output {
    /// Until the host takes no more, or all is written and nothing more can come.
    pub(crate) async fn closed(&self) {
        // If nobody can change it any more, that is an end too.
        let _ = self.over.clone().wait_for(|it| *it).await;
    }

    /// Until all is written, the host takes no more, or it takes nothing for so long.
    pub(crate) async fn drained(&self, patience: Duration) {
        let mut before = u64::MAX;
        while before != self.written.load(Ordering::Relaxed) {
            before = self.written.load(Ordering::Relaxed);
            if tokio::time::timeout(patience, self.closed()).await.is_ok() {
                return;
            }
        }
    }
}

/// Starts to write.
pub(crate) fn write(output: impl Write + Send + 'static) -> (Outbox, Output) {
    let (queue, mut messages) = mpsc::unbounded_channel::<Parcel>();
    let (closed, over) = watch::channel(false);
    let written = Arc::new(AtomicU64::new(0));
    let progress = Arc::clone(&written);
    let writing = move || {
        let mut output = BufWriter::with_capacity(CHUNK, output);
        while let Some((message, load)) = messages.blocking_recv() {
            // In pieces, so that somebody who reads slowly is seen to read.
            let written = message.chunks(CHUNK).chain([&b"\n"[..]]).try_for_each(|piece| {
                progress.fetch_add(1, Ordering::Relaxed);
                output.write_all(piece)
            });
            drop((message, load));
            // What is there already goes out together.
            let flushed = if messages.is_empty() { output.flush() } else { Ok(()) };
            if written.and(flushed).is_err() {
                break;
            }
        }
        let _ = output.flush();
        let _ = closed.send(true);
    };
    let _ = thread::Builder::new().name("bridge-output".to_owned()).spawn(writing);
    let outbox = Outbox { queue: RefCell::new(Some(queue)), budget: Arc::new(Semaphore::new(BUDGET)) };
    (outbox, Output { over, written })
}
