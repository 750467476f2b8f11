//! Turns two or more snapshots into energy.
//!
//! Counters are exact where a gauge only shows its last few seconds, but they are not well-behaved. What holds
//! for Kepler >= 0.10, and is done here:
//!
//! - A node's energy is active + idle, both corrected for wraps by Kepler; its raw counter wraps, and only
//!   serves where the others were reset (Kepler restarted).
//! - A workload's counter that fell was reset: its value is what has been drawn since, at least. The GPU counters
//!   of pods and containers also fall when one of their processes ends: then their energy is unknown.
//! - A terminated workload's last sample closes its epoch; it may be repeated, and the same id may run again
//!   from 0, even in the same scrape.
//! - A workload that was not there at the start began at 0, if its node and others of its kind were there.
//! - All counters standing still means that the exporter did not refresh, not that nothing was drawn.
//!
//! - Time is that between the samples' own timestamps where they carry any (Prometheus' `/federate`), else that between
//!   two requests. The same timestamp again means that nothing was refreshed.
//!
//! Hardware counters (RAPL, node_exporter) wrap: see [`counter`]. Where there is no counter, the mean of
//! the power gauges at both ends is taken, and said so.

mod clock;
#[doc(hidden)] // for the vectors of its arithmetic
pub mod counter;
mod meter;
mod node;
mod node_track;
mod totals;
mod tracker;
mod workload;

use crate::quantity::units::{Seconds, Watts};
use crate::snapshot::Snapshot;
use crate::text::excerpt;

pub use totals::{EnergyTotals, Tally, TotalOf};
pub use tracker::Tracker;

/// The most that counters may plausibly report.
///
/// ```
/// use carbon_kepler::WindowOptions;
///
/// let options = WindowOptions::default();
/// assert!(options.max_counter_watts < options.max_watts);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct WindowOptions {
    /// The most one reading can mean (W), as in [`ReadOptions`](crate::ReadOptions): 20 kW by default, because one
    /// meter may stand for all sockets or all GPUs of a machine.
    pub max_watts: Watts,
    /// The most that one hardware counter with a known range can count (W): decides whether it can have wrapped.
    /// 1000 W by default: an assumption of ours, several times the 280 W that our sources have for a package.
    pub max_counter_watts: Watts,
}

/// Energy and mean power between two moments.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Window {
    /// Time that its energies are from (s): between the last two snapshots or, where samples carry timestamps, the longest
    /// time between those of one node.
    pub seconds: Seconds,
    /// Nodes and workloads with their energy in the window and their mean power over it.
    pub snapshot: Snapshot,
}

impl Window {
    /// The window between two snapshots that were taken `seconds` apart, whatever their nodes know of when they were read.
    /// Where samples carry timestamps, those count: `seconds` may be `None` then, and is an oddity if it contradicts them.
    ///
    /// ```
    /// use carbon_kepler::units::Seconds;
    /// use carbon_kepler::{Snapshot, Window};
    ///
    /// let counter = |joules: f64| {
    ///     format!("kepler_pod_cpu_joules_total{{node_name=\"n\",pod_id=\"u\",pod_name=\"web\",pod_namespace=\"shop\",state=\"running\",zone=\"package\"}} {joules}\n")
    /// };
    /// let first = Snapshot::from_scrape("first", counter(100.0).as_bytes())?;
    /// let second = Snapshot::from_scrape("second", counter(150.0).as_bytes())?;
    /// let window = Window::between(&first, &second, Seconds::new(10.0)?)?;
    /// let web = &window.snapshot.workloads()[0];
    /// assert_eq!(web.energy.and_then(|it| it.joules()).map(|it| it.get()), Some(50.0));
    /// assert_eq!(web.total.watts().map(|it| it.get()), Some(5.0));
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if the time is not above 0, or if there is none.
    pub fn between(
        first: &Snapshot,
        second: &Snapshot,
        seconds: impl Into<Option<Seconds>>,
    ) -> Result<Self, crate::Error> {
        Self::between_with(WindowOptions::default(), first, second, seconds)
    }

    /// Calculates as [`Window::between`], with limits of one's own.
    ///
    /// # Errors
    /// As [`Window::between`].
    pub fn between_with(
        options: WindowOptions,
        first: &Snapshot,
        second: &Snapshot,
        seconds: impl Into<Option<Seconds>>,
    ) -> Result<Self, crate::Error> {
        Self::expect_ends(first, second)?;
        let Some(seconds) = seconds.into().or_else(|| recorded_apart(first, second)) else {
            return Self::by_timestamps(options, first, second);
        };
        let mut tracker = Tracker::new(options).on_callers_clock();
        tracker.observe(first, Seconds::ZERO)?;
        tracker.observe(second, seconds)?.ok_or_else(|| tracker::not_later(seconds, Seconds::ZERO))
    }

    /// Refuses what are no two ends of one window.
    ///
    /// # Errors
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) for snapshots that have no node in common, or of which the
    /// second was taken before the first.
    pub fn expect_ends(first: &Snapshot, second: &Snapshot) -> Result<(), crate::Error> {
        let names = |it: &Snapshot| it.nodes().iter().map(|node| node.name.clone()).collect::<Vec<_>>();
        let (before, after) = (names(first), names(second));
        if !before.is_empty() && !after.is_empty() && !before.iter().any(|name| after.contains(name)) {
            let seen = format!("{}, then {}", listed(&before), listed(&after));
            return Err(crate::Error::invalid("snapshots", &seen, "two of the same nodes"));
        }
        match (first.taken_at(), second.taken_at()) {
            (Some(from), Some(to)) if to < from => {
                Err(crate::Error::invalid("snapshots", &format!("{from}, then {to}"), "the earlier one first"))
            }
            _ => Ok(()),
        }
    }

    /// The window between two snapshots whose samples all carry timestamps: nobody has to say how far they are apart.
    fn by_timestamps(options: WindowOptions, first: &Snapshot, second: &Snapshot) -> Result<Self, crate::Error> {
        if ![first, second].into_iter().all(has_timestamps) {
            return Err(crate::Error::InvalidInput {
                what: "seconds".to_owned(),
                seen: "none".to_owned(),
                expected: "the time between two snapshots, because not all their samples carry timestamps".to_owned(),
            });
        }
        let mut tracker = Tracker::new(options);
        // On the reader's clock nothing is: any later moment will do.
        tracker.observe(first, Seconds::ZERO)?;
        let later = Seconds::HOUR;
        let window = tracker.observe(second, later)?.ok_or_else(|| tracker::not_later(later, Seconds::ZERO))?;
        let seconds = window.snapshot.nodes().iter().filter_map(|node| node.window).reduce(Seconds::longer);
        Ok(Self { seconds: seconds.unwrap_or_default(), ..window })
    }
}

/// The time between two snapshots of which is known when they were taken (s), other than by their samples.
fn recorded_apart(first: &Snapshot, second: &Snapshot) -> Option<Seconds> {
    let recorded = |it: &Snapshot| it.nodes().iter().filter_map(|node| node.read_at).max();
    let apart = clock::between(recorded(first)?, recorded(second)?);
    (!has_timestamps(first) || !has_timestamps(second)).then_some(apart)
}

/// Names as an error shows them: not hundreds.
fn listed(names: &[String]) -> String {
    let more = if names.len() > 3 { ", ..." } else { "" };
    names.iter().take(3).map(|it| excerpt(it)).collect::<Vec<_>>().join(", ") + more
}

fn has_timestamps(snapshot: &Snapshot) -> bool {
    let meters = snapshot.nodes().iter().flat_map(|node| &node.zones);
    meters.chain(snapshot.workloads().iter().flat_map(|it| &it.zones)).all(|it| it.sampled_at().is_some())
}
