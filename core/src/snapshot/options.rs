use std::num::NonZeroUsize;
use std::thread;

use jiff::Timestamp;

use crate::exposition::{Format, Mode, Parser};
use crate::quantity::units::Seconds;

/// How scrapes are read into a snapshot.
///
/// ```
/// use carbon_kepler::exposition::Mode;
/// use carbon_kepler::{ReadOptions, SnapshotBuilder};
///
/// let mut options = ReadOptions::default();
/// options.mode = Mode::Strict;
/// let refused = SnapshotBuilder::new().read("sample", b"no line\nup 1\n", options);
/// assert!(refused.unwrap_err().to_string().starts_with("sample: line 1"));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Whether a bad line is an error or skipped and counted. Lenient by default.
    pub mode: Mode,
    /// The format, where a `Content-Type` tells it; else it is detected.
    pub format: Option<Format>,
    /// The most one meter can read (W); more is an implausible value. 20 kW by default: an assumption of
    /// ours, because one meter may stand for all GPUs of a machine, and below most of what broken counters made up
    /// (Kepler issues 1049: 4.29 MW, 1851: 300 kW; not 1344: 9 kW).
    pub max_watts: f64,
    /// When the body was read (s, on the caller's own clock), where that is known.
    pub taken: Option<Seconds>,
    /// The time of day at which the body was read or recorded, where that is known.
    pub taken_at: Option<Timestamp>,
    /// How many threads read a body of several scrapes, one behind the other; at most 64. By default one, but for large
    /// bodies as many as the machine has, up to 8. What is read is the same.
    pub threads: Option<NonZeroUsize>,
}

impl ReadOptions {
    /// A thread has a part of the body of at least this size (B), which takes longer to read than a thread to start.
    const PIECE: usize = 1 << 20;
    const MOST_BY_DEFAULT: usize = 8;
    const MOST_THREADS: usize = 64;

    pub(crate) fn threads_for(self, size: usize) -> usize {
        let pieces = (size / Self::PIECE).clamp(1, Self::MOST_BY_DEFAULT);
        match self.threads {
            Some(threads) => threads.get().min(Self::MOST_THREADS),
            None if pieces == 1 => 1,
            None => thread::available_parallelism().map_or(1, |threads| threads.get().min(pieces)),
        }
    }

    pub(crate) fn parser(self, body: &[u8]) -> Parser<'_> {
        let parser = Parser::new(body).mode(self.mode);
        match self.format {
            Some(format) => parser.format(format),
            None => parser,
        }
    }
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { mode: Mode::Lenient, format: None, max_watts: 20_000.0, taken: None, taken_at: None, threads: None }
    }
}
