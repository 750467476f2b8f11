//! Two ends that never block JavaScript: lines in over a channel, lines out in batches.

use std::io::{self, Read, Write};
use std::sync::mpsc::Receiver;

/// Reads what was sent, until nobody can send any more.
pub(super) struct Incoming {
    chunks: Receiver<Vec<u8>>,
    chunk: Vec<u8>,
    at: usize,
}

impl Incoming {
    pub(super) fn new(chunks: Receiver<Vec<u8>>) -> Self {
        Self { chunks, chunk: Vec::new(), at: 0 }
    }
}

impl Read for Incoming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() {
            let Ok(chunk) = self.chunks.recv() else { return Ok(0) };
            (self.chunk, self.at) = (chunk, 0);
        }
        let read = (&self.chunk[self.at..]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

/// Hands over complete lines, all that came together at once.
pub(super) struct Outgoing<F> {
    hand_over: F,
    unfinished: Vec<u8>,
}

impl<F: FnMut(Vec<String>) -> bool> Outgoing<F> {
    /// `hand_over` says whether anybody still listens.
    pub(super) fn new(hand_over: F) -> Self {
        Self { hand_over, unfinished: Vec::new() }
    }
}

impl<F: FnMut(Vec<String>) -> bool> Write for Outgoing<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unfinished.extend_from_slice(bytes);
        let Some(end) = memchr::memrchr(b'\n', bytes) else { return Ok(bytes.len()) };
        let rest = self.unfinished.split_off(self.unfinished.len() - bytes.len() + end + 1);
        let complete = std::mem::replace(&mut self.unfinished, rest);
        let lines = complete.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let lines = lines.map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        if (self.hand_over)(lines) { Ok(bytes.len()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
