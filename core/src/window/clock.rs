//! The clock by which a node's time runs.

use jiff::Timestamp;

use crate::quantity::units::Seconds;
use crate::snapshot::Node;

/// The clock by which a node's energies become powers.
///
/// Prometheus' `/federate` gives each sample the time of its scrape, which may lie a whole scrape interval before our
/// request: energy between two requests divided by the time between them would then be off by as much.
#[derive(Clone, Copy, Debug)]
pub(super) enum Clock {
    /// The samples carry no timestamps: they are as old as the reader's request.
    Reader,
    /// The samples' own, from this moment on.
    Samples(Timestamp),
}

impl Clock {
    pub(super) fn of(node: &Node) -> Self {
        node.sampled_at.map_or(Self::Reader, Self::Samples)
    }

    /// Whether the node's samples still carry timestamps, or still carry none.
    pub(super) fn is_still_that_of(self, node: &Node) -> bool {
        matches!(self, Self::Samples(_)) == node.sampled_at.is_some()
    }

    /// The moment of a timestamp (s since the clock began); none on the reader's clock, or without one.
    pub(super) fn read(self, stamp: Option<Timestamp>) -> Option<Seconds> {
        match (self, stamp) {
            (Self::Samples(begin), Some(stamp)) => Some(between(begin, stamp)),
            _ => None,
        }
    }
}

/// Time between two timestamps (s), negative if the later one is given first.
pub(super) fn between(from: Timestamp, to: Timestamp) -> Seconds {
    // All timestamps are some thousand years apart at most: the seconds are finite.
    Seconds::new(to.duration_since(from).as_secs_f64()).unwrap_or(Seconds::ZERO)
}
