//! Two pipes that never block JavaScript: lines in over a channel, lines out in batches. Both are bounded by bytes, so
//! that a reader who does not read stops the writer instead of filling the memory.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use napi::{Env, JsDeferred};

/// The most bytes under way in one direction. A larger message travels alone.
const UNDER_WAY: usize = 4 << 20;

/// Tells JavaScript that there is room again.
pub(super) type Room = JsDeferred<(), fn(Env) -> napi::Result<()>>;

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes that JavaScript has sent and the bridge has not read yet, and who waits for room.
#[derive(Default)]
struct Unsent {
    bytes: usize,
    waiting: Vec<Room>,
}

/// Where JavaScript leaves its lines.
pub(super) struct Intake {
    chunks: Sender<Vec<u8>>,
    unsent: Arc<Mutex<Unsent>>,
}

/// Reads what was sent, until nobody can send any more.
pub(super) struct Incoming {
    chunks: Receiver<Vec<u8>>,
    unsent: Arc<Mutex<Unsent>>,
    chunk: Vec<u8>,
    at: usize,
}

pub(super) fn incoming() -> (Intake, Incoming) {
    let (sender, chunks) = channel();
    let unsent = Arc::<Mutex<Unsent>>::default();
    let intake = Intake { chunks: sender, unsent: Arc::clone(&unsent) };
    (intake, Incoming { chunks, unsent, chunk: Vec::new(), at: 0 })
}

impl Intake {
    /// Returns false if nobody reads any more.
    pub(super) fn send(&self, line: Vec<u8>) -> bool {
        let mut unsent = locked(&self.unsent);
        unsent.bytes += line.len();
        self.chunks.send(line).is_ok()
    }

    /// Lets the sender wait for the promise that `room` makes, if too much is unsent already.
    pub(super) fn wait<T>(&self, room: impl FnOnce() -> napi::Result<(Room, T)>) -> napi::Result<Option<T>> {
        let mut unsent = locked(&self.unsent);
        if unsent.bytes <= UNDER_WAY {
            return Ok(None);
        }
        let (room, promise) = room()?;
        unsent.waiting.push(room);
        Ok(Some(promise))
    }

    pub(super) fn bytes(&self) -> usize {
        locked(&self.unsent).bytes
    }
}

impl Incoming {
    fn took(&self, bytes: usize) {
        let mut unsent = locked(&self.unsent);
        unsent.bytes = unsent.bytes.saturating_sub(bytes);
        if unsent.bytes <= UNDER_WAY {
            unsent.waiting.drain(..).for_each(|room| room.resolve(|_| Ok(())));
        }
    }
}

impl Read for Incoming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() {
            let Ok(chunk) = self.chunks.recv() else { return Ok(0) };
            (self.chunk, self.at) = (chunk, 0);
            self.took(self.chunk.len());
        }
        let read = (&self.chunk[self.at..]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Nobody reads any more, which whoever waits hears with the next message.
        self.took(usize::MAX);
    }
}

/// Bytes that were handed to JavaScript and not read there yet.
#[derive(Default)]
pub(super) struct Unread {
    state: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Unread {
    /// Waits for room; false if nobody will take any more.
    fn add(&self, bytes: usize) -> bool {
        let is_full = |(unread, is_over): &mut (usize, bool)| !*is_over && *unread > 0 && *unread + bytes > UNDER_WAY;
        let waited = self.changed.wait_while(locked(&self.state), is_full);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        state.0 += bytes;
        !state.1
    }

    pub(super) fn took(&self, bytes: usize) {
        let mut state = locked(&self.state);
        state.0 = state.0.saturating_sub(bytes);
        self.changed.notify_one();
    }

    /// Nobody waits any more.
    pub(super) fn end(&self) {
        locked(&self.state).1 = true;
        self.changed.notify_one();
    }

    pub(super) fn bytes(&self) -> usize {
        locked(&self.state).0
    }
}

/// Hands over complete lines, in one batch all that were complete at once.
pub(super) struct Outgoing<F> {
    hand_over: F,
    unread: Arc<Unread>,
    unfinished: Vec<u8>,
}

impl<F: FnMut(Vec<String>, usize) -> bool> Outgoing<F> {
    /// `hand_over` gets lines and their length, and says whether anybody still listens.
    pub(super) fn new(unread: Arc<Unread>, hand_over: F) -> Self {
        Self { hand_over, unread, unfinished: Vec::new() }
    }
}

impl<F: FnMut(Vec<String>, usize) -> bool> Write for Outgoing<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unfinished.extend_from_slice(bytes);
        let Some(end) = memchr::memrchr(b'\n', bytes) else { return Ok(bytes.len()) };
        let rest = self.unfinished.split_off(self.unfinished.len() - bytes.len() + end + 1);
        let complete = std::mem::replace(&mut self.unfinished, rest);
        let lines = complete.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let lines = lines.map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        let listens = self.unread.add(complete.len()) && (self.hand_over)(lines, complete.len());
        if listens { Ok(bytes.len()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
