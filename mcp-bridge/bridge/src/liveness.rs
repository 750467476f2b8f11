//! Whether a stream still has somebody at its other end. Servers that send comments send them regularly: when they stop,
//! a proxy or a cable has cut the line without a word.

use std::future::Future;
use std::time::{Duration, Instant};

use crate::options::Timing;

/// So many intervals between comments make a rule; the first comments of a stream may be a greeting.
const ENOUGH: u32 = 2;

pub(crate) struct Liveness {
    missed_pings: u32,
    least: Duration,
    last: Option<Instant>,
    intervals: u32,
    longest: Duration,
}

impl Liveness {
    pub(crate) fn new(timing: &Timing) -> Self {
        Self {
            missed_pings: timing.missed_pings,
            least: timing.least_silence,
            last: None,
            intervals: 0,
            longest: Duration::ZERO,
        }
    }

    pub(crate) fn comment(&mut self) {
        let now = Instant::now();
        let Some(last) = self.last else { return self.last = Some(now) };
        // Lines of one comment.
        if now - last < self.least / 20 {
            return;
        }
        self.last = Some(now);
        self.intervals += 1;
        self.longest = self.longest.max(now - last);
    }

    /// Waits for the next bytes.
    ///
    /// # Errors
    /// How long nothing came, if that is too long.
    pub(crate) async fn watch<T>(&self, bytes: impl Future<Output = T>) -> Result<T, Duration> {
        // Without comments silence means nothing: some servers say nothing for hours.
        if self.intervals < ENOUGH {
            return Ok(bytes.await);
        }
        let patience = (self.longest * self.missed_pings).max(self.least);
        tokio::time::timeout(patience, bytes).await.map_err(|_| patience)
    }
}
