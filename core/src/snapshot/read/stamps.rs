//! Which of several samples of one series is the newest, where they carry timestamps.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::dialect::Quantity;
use crate::snapshot::draft::Place;
use crate::snapshot::reading::Stamp;

/// The timestamps of what is kept. Exporters write none; Prometheus' `/federate` gives each sample its scrape time.
#[derive(Debug, Default)]
pub(crate) struct Stamps(HashMap<Slot, Stamp>);

/// Where one series is kept.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// A power or a counter of a meter.
    Meter(Place, Quantity),
    /// A power supply of a node.
    Supply(usize, String),
    /// A node's CPU usage.
    Usage(usize),
}

impl Stamps {
    /// Whether a sample is newer than the newest of its series that was read before. Equal for the first.
    pub(crate) fn age(&mut self, slot: impl FnOnce() -> Slot, at: Stamp) -> Ordering {
        let newest = self.0.entry(slot()).or_insert(at);
        let age = at.cmp(newest);
        *newest = at.max(*newest);
        age
    }
}

/// Keeps the newer of two values, or for equal timestamps the result of `undecided`. True if there were two.
pub(crate) fn settle<T>(slot: &mut Option<T>, now: T, age: Ordering, undecided: impl FnOnce(T, T) -> T) -> bool {
    let before = slot.take();
    let is_second = before.is_some();
    *slot = Some(match (before, age) {
        (None, _) | (Some(_), Ordering::Greater) => now,
        (Some(before), Ordering::Less) => before,
        (Some(before), Ordering::Equal) => undecided(before, now),
    });
    is_second
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_counts_whatever_the_order() {
        let at = |second| Stamp::of(jiff::Timestamp::from_second(second).unwrap());
        for order in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
            let (mut stamps, mut kept) = (Stamps::default(), None);
            for second in order {
                let age = stamps.age(|| Slot::Usage(0), at(second));
                settle(&mut kept, second, age, |_, _| unreachable!("timestamps differ"));
            }
            assert_eq!(kept, Some(3), "{order:?}");
        }
    }
}
