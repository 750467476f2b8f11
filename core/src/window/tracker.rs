use std::collections::{HashMap, HashSet};

use super::node_track::{NodeTrack, Said};
use super::{Window, WindowOptions};
use crate::error::Error;
use crate::quantity::units::{Seconds, Watts};
use crate::snapshot::InOrder;
use crate::snapshot::Node;
use crate::snapshot::ReadOptions;
use crate::snapshot::Snapshot;
use crate::snapshot::SourceFailure;
use crate::snapshot::Workload;
use crate::snapshot::{Oddities, OddityKind};

/// Follows counters through any number of snapshots; each one after the first ends a window.
///
/// ```
/// use carbon_kepler::units::Seconds;
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot, Tracker};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// assert!(Tracker::default().observe(&snapshot, Seconds::ZERO)?.is_none(), "a window has two ends");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Tracker {
    options: WindowOptions,
    /// Whether the caller's moments count, not those at which nodes say they were read.
    callers_clock: bool,
    last: Option<Seconds>,
    nodes: HashMap<String, NodeTrack>,
    /// The sources that could not be read at the last moment.
    failures: Vec<SourceFailure>,
}

impl Default for WindowOptions {
    fn default() -> Self {
        let max_watts = ReadOptions::default().max_watts;
        Self { max_watts: Watts::new(max_watts).unwrap_or(Watts::KILOWATT), max_counter_watts: Watts::KILOWATT }
    }
}

impl Tracker {
    /// A tracker with its own limits.
    #[must_use]
    pub fn new(options: WindowOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// The same tracker for snapshots of different clocks: only the moments that the caller gives count.
    pub(super) fn on_callers_clock(self) -> Self {
        Self { callers_clock: true, ..self }
    }

    /// Takes a snapshot taken at a moment of a clock that does not step (s from any start). Returns the window
    /// since the one before; `None` for the first.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if the moment is not after the one before.
    pub fn observe(&mut self, snapshot: &Snapshot, at: Seconds) -> Result<Option<Window>, Error> {
        if let Some(last) = self.last
            && at <= last
        {
            return Err(not_later(at, last));
        }
        let before = self.last.replace(at);
        let refresh = snapshot.min_window_seconds();
        let said = before.filter(|_| self.callers_clock).map(|before| Said { seconds: at - before, refresh });
        let mut oddities = Oddities::default();
        let mut workloads: HashMap<&str, Vec<&Workload>> = HashMap::new();
        for workload in &snapshot.workloads {
            workloads.entry(&workload.node).or_default().push(workload);
        }
        let mut finished = Vec::with_capacity(snapshot.nodes.len());
        for node in &snapshot.nodes {
            let track = self.nodes.entry(node.name.clone()).or_default();
            let own = workloads.remove(node.name.as_str()).unwrap_or_default();
            track.missed = false;
            let at = node.taken.filter(|_| !self.callers_clock).unwrap_or(at);
            let drawn = track.observe(node, &own, at, said, self.options, &mut oddities);
            // A first snapshot ends no window; what is made of it would only take memory.
            if before.is_some() {
                finished.push(drawn);
            }
        }
        let there: HashSet<&str> = snapshot.nodes.iter().map(|node| node.name.as_str()).collect();
        for (name, track) in
            self.nodes.iter_mut().filter(|(name, track)| !there.contains(name.as_str()) && !track.missed)
        {
            track.missed = true;
            oddities.add(OddityKind::CameOrWent, || format!("node {name} is gone"));
        }
        let failed_before = std::mem::replace(&mut self.failures, snapshot.failures.clone());
        let Some(before) = before else { return Ok(None) };
        // What was odd about the second body still is; what is odd about the numbers is judged anew.
        for oddity in snapshot.oddities.iter().filter(|it| !it.kind.is_about_numbers()) {
            oddities.add_many(oddity.kind, oddity.count, oddity.examples.iter().cloned());
        }
        let (nodes, workloads): (Vec<_>, Vec<_>) = finished.into_iter().unzip();
        let workloads = InOrder::merged(workloads);
        let exporters = snapshot.exporters.clone();
        let failures = missing_in(&nodes, failed_before, &snapshot.failures);
        let snapshot = Snapshot { nodes, workloads, exporters, oddities: oddities.into_vec(), failures };
        let by_samples = snapshot.nodes.iter().filter(|it| it.sampled_at.is_some()).filter_map(|it| it.window);
        let seconds = by_samples.reduce(Seconds::longer).unwrap_or(at - before);
        Ok(Some(Window { seconds, snapshot }))
    }
}

/// Who failed at either end is missing in a window, unless it is back and its counters say what was drawn meanwhile.
fn missing_in(nodes: &[Node], before: Vec<SourceFailure>, now: &[SourceFailure]) -> Vec<SourceFailure> {
    let is_seen = |source: &str| nodes.iter().any(|node| node.source == source && node.window.is_some());
    let is_told = |source: &str| now.iter().any(|it| it.source == source);
    let open = before.into_iter().filter(|it| !is_told(&it.source) && !is_seen(&it.source));
    open.chain(now.iter().cloned()).collect()
}

pub(super) fn not_later(at: Seconds, last: Seconds) -> Error {
    Error::InvalidInput {
        what: "window".to_owned(),
        seen: format!("{at} s after {last} s"),
        expected: "a later moment, of a clock that does not step".to_owned(),
    }
}
