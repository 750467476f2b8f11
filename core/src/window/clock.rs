//! On whose clock the time of a meter goes.

use jiff::Timestamp;

use crate::quantity::units::Seconds;

/// When something was read.
///
/// Prometheus' `/federate` gives each sample the time of its scrape, which may lie a whole scrape interval before our
/// request: energy between two requests divided by the time between them would then be off by as much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Moment {
    /// The samples carry no timestamps: they are as old as the reader's request (s on the reader's clock).
    Reader(Seconds),
    /// The samples' own time.
    Samples(Timestamp),
}

impl Moment {
    pub(super) fn of(stamp: Option<Timestamp>, reader: Seconds) -> Self {
        stamp.map_or(Self::Reader(reader), Self::Samples)
    }

    /// Time since an earlier moment (s); none where one is the samples' and the other the reader's.
    pub(super) fn since(self, earlier: Self) -> Option<Seconds> {
        match (earlier, self) {
            (Self::Reader(from), Self::Reader(to)) => Some(to - from),
            (Self::Samples(from), Self::Samples(to)) => Some(between(from, to)),
            _ => None,
        }
    }

    /// The later of both; this one where one is the samples' and the other the reader's.
    pub(super) fn or_later(self, other: Self) -> Self {
        if other.since(self).is_some_and(|passed| passed > Seconds::ZERO) { other } else { self }
    }

    pub(super) fn is_the_samples(self) -> bool {
        matches!(self, Self::Samples(_))
    }
}

/// The clock of one meter. Meters of one node may be scraped by different exporters at different times.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    begin: Moment,
    last: Option<Moment>,
}

/// A look at the clock of a meter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Tick {
    /// Time since the clock began (s).
    At(Seconds),
    /// The samples are those of last time, or older.
    NotRefreshed,
    /// Timestamps came or went: nothing tells the time in between.
    AnotherClock,
}

impl Clock {
    /// A clock that begins at that moment.
    pub(super) fn from(begin: Moment) -> Self {
        Self { begin, last: None }
    }

    pub(super) fn tick(&mut self, now: Moment) -> Tick {
        let Some(at) = now.since(self.begin) else { return Tick::AnotherClock };
        let passed = self.last.map_or(Some(at), |last| now.since(last));
        let is_first = self.last.is_none() && at == Seconds::ZERO;
        if now.is_the_samples() && !is_first && passed.is_none_or(|passed| passed <= Seconds::ZERO) {
            return Tick::NotRefreshed;
        }
        self.last = Some(now);
        Tick::At(at)
    }

    /// Whether samples of that moment are news.
    pub(super) fn would_move(self, now: Moment) -> bool {
        !now.is_the_samples() || self.last.and_then(|last| now.since(last)).is_none_or(|passed| passed > Seconds::ZERO)
    }
}

/// Time between two timestamps (s), negative if the later one is given first.
pub(super) fn between(from: Timestamp, to: Timestamp) -> Seconds {
    // All timestamps are some thousand years apart at most: the seconds are finite.
    Seconds::new(to.duration_since(from).as_secs_f64()).unwrap_or(Seconds::ZERO)
}
