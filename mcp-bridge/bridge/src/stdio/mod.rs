//! The host's side: lines in, lines out, each on a thread of its own, because pipes block (on Windows always).
//!
//! Queues between the threads and the bridge are bounded by bytes: a host that does not read stops the server's
//! stream, not the memory.

mod input;
mod output;

pub(crate) use input::{End, Line, Text, read};
pub(crate) use output::{Outbox, Output, write};

/// The most that is read or written at once (B).
const CHUNK: usize = 64 << 10;

/// The part of a budget that a text of this length takes; a larger one travels alone.
fn weight(length: usize, budget: usize) -> u32 {
    u32::try_from(length.clamp(1, budget)).unwrap_or(u32::MAX)
}
