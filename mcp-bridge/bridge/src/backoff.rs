//! Pauses between attempts to connect.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use crate::options::Timing;

/// Doubles from the first pause to the longest; each is shortened by up to half, so that many bridges do not all knock
/// at a server in the moment it is back.
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Backoff {
    pub(crate) fn new(timing: &Timing) -> Self {
        Self { first: timing.first_pause, longest: timing.longest_pause, next: timing.first_pause }
    }

    pub(crate) fn reset(&mut self) {
        self.next = self.first;
    }

    pub(crate) fn next(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 2).min(self.longest);
        // Seeded anew by the system each time; chance is all that is needed.
        let chance = RandomState::new().hash_one(0) % 1024;
        pause.mul_f64(1.0 - 0.5 * f64::from(u16::try_from(chance).unwrap_or(0)) / 1024.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_start_again() {
        let mut backoff = Backoff::new(&Timing::default());
        let pauses: Vec<_> = (0..20).map(|_| backoff.next()).collect();
        for (index, pause) in pauses.iter().enumerate() {
            let whole = Duration::from_millis(50 << index.min(10)).min(Duration::from_secs(5));
            assert!(*pause > whole / 2 - Duration::from_millis(1) && *pause <= whole, "{index}: {pause:?}");
        }
        backoff.reset();
        assert!(backoff.next() <= Duration::from_millis(50));
    }
}
