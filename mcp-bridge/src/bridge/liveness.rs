//! Whether a stream still has somebody at its other end. Servers that send comments send them regularly: when they stop,
//! a proxy or a cable has cut the line without a word.

use std::future::Future;
use std::time::{Duration, Instant};

use super::options::Timing;

pub(super) struct Liveness {
    missed_pings: u32,
    least: Duration,
    last: Option<Instant>,
    /// The longest time between two comments.
    interval: Option<Duration>,
}

impl Liveness {
    pub(super) fn new(timing: &Timing) -> Self {
        Self { missed_pings: timing.missed_pings, least: timing.least_silence, last: None, interval: None }
    }

    pub(super) fn comment(&mut self) {
        let now = Instant::now();
        if let Some(last) = self.last.replace(now) {
            self.interval = self.interval.max(Some(now - last));
        }
    }

    /// Waits for the next bytes.
    ///
    /// # Errors
    /// How long nothing came, if that is too long.
    pub(super) async fn watch<T>(&self, bytes: impl Future<Output = T>) -> Result<T, Duration> {
        // Without comments silence means nothing: some servers say nothing for hours.
        let Some(interval) = self.interval else { return Ok(bytes.await) };
        let patience = (interval * self.missed_pings).max(self.least);
        tokio::time::timeout(patience, bytes).await.map_err(|_| patience)
    }
}
