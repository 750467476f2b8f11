//! Server-sent events, decoded as the WHATWG HTML standard says (section 9.2.6), in linear time and bounded memory.
//!
//! Data is bytes: the standard replaces what is not UTF-8, it does not fail.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::body::as_utf8;

/// How much of each end of an event that is too long is kept, to find its identifier in.
const KEPT: usize = 4096;

/// One thing that a stream brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A complete event.
    Event(Event),
    /// An event beyond the limit.
    Oversized(Oversized),
    /// How long the server wants its clients to wait before they connect again.
    Retry(Duration),
    /// The server is alive.
    Comment,
}

/// An event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `message` if the server gave none.
    pub name: String,
    /// UTF-8; lines are joined by line feeds.
    pub data: Bytes,
    /// The last identifier seen on the stream; empty if there was none.
    pub last_id: Arc<str>,
}

/// An event that was too long: its size in bytes and its two ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Oversized {
    /// How long it was, with the name of its field (B).
    pub size: usize,
    /// How it begins.
    pub head: Bytes,
    /// How it ends.
    pub tail: Bytes,
}

/// Turns chunks of any size into items.
///
/// ```
/// use carbon_kepler_bridge::{Decoder, Item};
///
/// let mut decoder = Decoder::new(1 << 20);
/// decoder.push(b"event: greeting\ndata: hel");
/// assert_eq!(decoder.next(), None);
/// decoder.push(b"lo\n\n");
/// let Some(Item::Event(event)) = decoder.next() else { panic!("no event") };
/// assert_eq!((&*event.name, &event.data[..]), ("greeting", &b"hello"[..]));
/// ```
pub struct Decoder {
    limit: usize,
    line: BytesMut,
    /// Length of the line, of which `line` has only the head if it is too long; then its tail is here.
    line_size: usize,
    line_tail: Vec<u8>,
    after_cr: bool,
    at_start: bool,
    name: String,
    data: Vec<Bytes>,
    data_size: usize,
    oversized: Option<Oversized>,
    last_id: Arc<str>,
    ready: VecDeque<Item>,
}

impl Decoder {
    /// Events of more than `limit` bytes of data are reported as such, not kept.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            line: BytesMut::new(),
            line_size: 0,
            line_tail: Vec::new(),
            after_cr: false,
            at_start: true,
            name: String::new(),
            data: Vec::new(),
            data_size: 0,
            oversized: None,
            last_id: Arc::from(""),
            ready: VecDeque::new(),
        }
    }

    /// The next item that is complete.
    #[allow(clippy::should_implement_trait)] // more may come after its end
    pub fn next(&mut self) -> Option<Item> {
        self.ready.pop_front()
    }

    /// Takes the next bytes of the stream.
    pub fn push(&mut self, mut chunk: &[u8]) {
        if self.after_cr && !chunk.is_empty() {
            self.after_cr = false;
            // The second half of a CRLF that was split.
            chunk = chunk.strip_prefix(b"\n").unwrap_or(chunk);
        }
        while let Some(end) = memchr::memchr2(b'\n', b'\r', chunk) {
            self.extend_line(&chunk[..end]);
            self.end_line();
            let rest = &chunk[end..];
            self.after_cr = rest == b"\r";
            chunk = rest.strip_prefix(b"\r\n").unwrap_or(&rest[1..]);
        }
        self.extend_line(chunk);
    }

    /// `data: ` is no data.
    fn line_limit(&self) -> usize {
        self.limit.saturating_add("data: ".len())
    }

    fn extend_line(&mut self, part: &[u8]) {
        self.line_size += part.len();
        if self.line_size <= self.line_limit() {
            self.line.extend_from_slice(part);
            return;
        }
        if self.line_tail.is_empty() {
            self.line_tail.extend_from_slice(&self.line);
            let head = [&self.line[..self.line.len().min(KEPT)], &part[..part.len().min(KEPT)]].concat();
            self.line = BytesMut::from(&head[..head.len().min(KEPT)]);
        }
        self.line_tail.extend_from_slice(&part[part.len().saturating_sub(KEPT)..]);
        if self.line_tail.len() > 2 * KEPT {
            self.line_tail.drain(..self.line_tail.len() - KEPT);
            self.line_tail.shrink_to(4 * KEPT);
        }
    }

    fn end_line(&mut self) {
        let mut line = self.line.split().freeze();
        let size = std::mem::take(&mut self.line_size);
        let tail = std::mem::take(&mut self.line_tail);
        if std::mem::take(&mut self.at_start) && line.starts_with(b"\xef\xbb\xbf") {
            line = line.slice(3..);
        }
        if line.is_empty() {
            return self.dispatch();
        }
        let colon = memchr::memchr(b':', &line);
        if colon == Some(0) {
            return self.ready.push_back(Item::Comment);
        }
        let (field, value) = match colon {
            Some(colon) => (line.slice(..colon), line.slice(colon + 1..)),
            None => (line, Bytes::new()),
        };
        let value = if value.starts_with(b" ") { value.slice(1..) } else { value };
        match &field[..] {
            b"data" if size > self.line_limit() => self.add_oversized(size, &value, &tail),
            b"data" => self.add_data(value),
            // Longer than any name or identifier is; keeping them for each event would multiply them.
            _ if value.len() > KEPT => {}
            b"event" => self.name = String::from_utf8_lossy(&value).into_owned(),
            b"id" if !value.contains(&0) => self.last_id = String::from_utf8_lossy(&value).into(),
            b"retry" => self.retry(&value),
            _ => {}
        }
    }

    fn retry(&mut self, value: &[u8]) {
        let digits = std::str::from_utf8(value).ok().filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
        if let Some(milliseconds) = digits.and_then(|it| it.parse().ok()) {
            self.ready.push_back(Item::Retry(Duration::from_millis(milliseconds)));
        }
    }

    fn add_data(&mut self, value: Bytes) {
        self.data_size += value.len() + usize::from(!self.data.is_empty());
        if self.data_size <= self.limit {
            self.data.push(value);
        } else {
            self.add_oversized(0, &value, &value);
        }
    }

    fn add_oversized(&mut self, size: usize, head: &[u8], tail: &[u8]) {
        self.data_size += size;
        let first = self.data.first().map_or(head, |it| &it[..]);
        // Copies, so that the long texts can go.
        let head = Bytes::copy_from_slice(&first[..first.len().min(KEPT)]);
        let ends = self.oversized.get_or_insert_with(|| Oversized { head, ..Oversized::default() });
        ends.size = self.data_size;
        ends.tail = Bytes::copy_from_slice(&tail[tail.len().saturating_sub(KEPT)..]);
        self.data.clear();
    }

    fn dispatch(&mut self) {
        let name = std::mem::take(&mut self.name);
        let mut lines = std::mem::take(&mut self.data);
        self.data_size = 0;
        if let Some(oversized) = self.oversized.take() {
            return self.ready.push_back(Item::Oversized(oversized));
        }
        let data = match lines.len() {
            0 => return,
            1 => lines.remove(0),
            _ => lines.join(&b'\n').into(),
        };
        let data = as_utf8(data);
        let name = if name.is_empty() { "message".to_owned() } else { name };
        self.ready.push_back(Item::Event(Event { name, data, last_id: Arc::clone(&self.last_id) }));
    }
}

#[cfg(test)]
#[path = "sse_tests.rs"]
mod tests;
