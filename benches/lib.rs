//! How the benches measure: the best of several runs, because everything that disturbs a run only makes it slower.

use std::time::{Duration, Instant};

/// The fastest of `runs` calls, and what the last one returned.
pub fn best_of<T>(runs: usize, mut call: impl FnMut() -> T) -> (Duration, Option<T>) {
    let mut best = Duration::MAX;
    let mut last = None;
    for _ in 0..runs {
        let start = Instant::now();
        let result = call();
        best = best.min(start.elapsed());
        last = Some(result);
    }
    (best, last)
}

/// Throughput in MB/s (1 MB = 1e6 B).
#[must_use]
pub fn megabytes_per_second(bytes: usize, time: Duration) -> f64 {
    bytes as f64 / 1e6 / time.as_secs_f64()
}
