//! Lines that the host writes.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

use super::{CHUNK, weight};

/// Bytes under way: more than to the host, because all lines are read to see their end while the server is away.
const BUDGET: usize = 32 << 20;
/// The length of each end that is kept of a line that is too long (B).
const KEPT: usize = 4 << 10;
/// Between two looks at an input that has nothing at the moment, because somebody has set it non-blocking.
const PAUSE: Duration = Duration::from_millis(10);
/// The memory that a line needs beside its text while it waits (B).
const LINE: usize = 2 << 10;

/// A line of the host's, and when it came.
pub(crate) struct Line {
    pub(crate) text: Text,
    pub(crate) at: Instant,
    /// Counts it as long as it is held.
    pub(crate) load: Option<OwnedSemaphorePermit>,
}

pub(crate) enum Text {
    Whole(Bytes),
    /// Longer than allowed: its size, its beginning and its end, where its id is; both are all of it if that is short.
    Oversized {
        size: usize,
        head: Bytes,
        tail: Bytes,
    },
}

/// How the input has ended, once it has.
pub(crate) type End = Option<io::Result<()>>;

/// Starts to read. The second value tells the end of the input, which may be long before its last line is taken.
pub(crate) fn read(
    input: impl Read + Send + 'static,
    limit: usize,
) -> (mpsc::UnboundedReceiver<Line>, watch::Receiver<End>) {
    let (lines, taken) = mpsc::unbounded_channel();
    let (ended, end) = watch::channel(None);
    let runtime = Handle::current();
    let budget = Arc::new(Semaphore::new(BUDGET));
    let reading = move || {
        let mut input = BufReader::with_capacity(CHUNK, input);
        let how = loop {
            let text = match next_line(&mut input, limit) {
                Ok(Some(text)) => text,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            };
            let length = LINE + if let Text::Whole(text) = &text { text.len() } else { 0 };
            let load = runtime.block_on(Arc::clone(&budget).acquire_many_owned(weight(length, BUDGET))).ok();
            if lines.send(Line { text, at: Instant::now(), load }).is_err() {
                break Ok(());
            }
        };
        let _ = ended.send(Some(how));
        drop(lines);
    };
    // Without the thread nothing comes, which is the end of the input to the bridge.
    let _ = thread::Builder::new().name("bridge-input".to_owned()).spawn(reading);
    (taken, end)
}

/// The next line that is not empty, without its end; nothing at the end of the input.
fn next_line(input: &mut impl BufRead, limit: usize) -> io::Result<Option<Text>> {
    loop {
        let mut line = Vec::new();
        let mut size = 0;
        let mut ended = false;
        while !ended {
            let available = match input.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    thread::sleep(PAUSE);
                    continue;
                }
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', available);
            let part = &available[..end.unwrap_or(available.len())];
            size += part.len();
            line.extend_from_slice(part);
            if size > limit && line.len() > 2 * KEPT {
                line.drain(KEPT..line.len() - KEPT);
            }
            ended = end.is_some();
            let used = part.len() + usize::from(ended);
            input.consume(used);
        }
        if size > limit {
            let line = Bytes::from(line);
            let is_whole = line.len() == size;
            let (head, tail) = if is_whole { (0..size, 0..size) } else { (0..KEPT, KEPT..line.len()) };
            return Ok(Some(Text::Oversized { size, head: line.slice(head), tail: line.slice(tail) }));
        }
        let text = Bytes::from(line);
        let text = text.slice_ref(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text).trim_ascii());
        if !text.is_empty() {
            return Ok(Some(Text::Whole(text)));
        }
        if !ended {
            return Ok(None);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_any_end_and_what_is_too_long_is_said() {
        let mut input = BufReader::with_capacity(
            5,
            "\u{feff}{\"a\":1}\r\n\n  \r\n{\"b\":2}\nxxxxxxxxxxxxxxxxxxxxx\n{\"c\":3}".as_bytes(),
        );
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut input, 15).unwrap() {
            lines.push(match line {
                Text::Whole(text) => String::from_utf8(text.to_vec()).unwrap(),
                Text::Oversized { size, head, tail } => format!("{size} bytes, {} and {}", head.len(), tail.len()),
            });
        }
        assert_eq!(lines, ["{\"a\":1}", "{\"b\":2}", "21 bytes, 21 and 21", "{\"c\":3}"]);
    }

    #[test]
    fn both_ends_are_kept_of_what_is_too_long_whatever_the_limit() {
        let text = format!("{}{}{}\n", "a".repeat(KEPT), "b".repeat(300_000), "c".repeat(KEPT));
        for limit in [10, 100_000] {
            for capacity in [7, CHUNK] {
                let mut input = BufReader::with_capacity(capacity, text.as_bytes());
                let Text::Oversized { size, head, tail } = next_line(&mut input, limit).unwrap().unwrap() else {
                    panic!("not taken for too long");
                };
                assert_eq!(size, text.len() - 1);
                assert_eq!((head, tail), ("a".repeat(KEPT).into(), "c".repeat(KEPT).into()));
            }
        }
    }

    /// Has nothing at every second look, and breaks at its end.
    struct Fickle(&'static [u8], bool);

    impl Read for Fickle {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let read = self.0.read(&mut buffer[..2])?;
            if read == 0 { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(read) }
        }
    }

    #[test]
    fn an_input_with_nothing_at_the_moment_is_waited_for_and_one_that_breaks_is_said() {
        let mut input = BufReader::new(Fickle(b"{\"a\":1}\n", false));
        assert!(matches!(next_line(&mut input, 15), Ok(Some(Text::Whole(text))) if text == "{\"a\":1}"));
        assert_eq!(next_line(&mut input, 15).err().map(|it| it.kind()), Some(io::ErrorKind::ConnectionReset));
    }
}
