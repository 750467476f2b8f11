use std::collections::{BTreeMap, BTreeSet};

use super::Window;
use crate::dialect::State;
use crate::quantity::units::{Joules, Seconds};
use crate::quantity::{Energy, Measured, Why};
use crate::snapshot::{Workload, WorkloadKind};

/// The energy seen over many windows.
///
/// ```
/// use carbon_kepler::EnergyTotals;
///
/// let totals = EnergyTotals::default();
/// assert_eq!(totals.seconds.get(), 0.0);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct EnergyTotals {
    /// Time of all windows together (s); where samples carry timestamps, the longest time seen of one node.
    pub seconds: Seconds,
    /// Nodes, by name.
    pub nodes: BTreeMap<String, Tally>,
    /// Outermost workloads; they do not overlap.
    pub workloads: BTreeMap<TotalOf, Tally>,
}

/// Whose total it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
#[allow(missing_docs)] // as in `Workload`
pub struct TotalOf {
    pub kind: WorkloadKind,
    pub namespace: Option<String>,
    pub name: String,
    pub id: String,
    pub node: String,
}

/// A sum of energies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Tally {
    /// The energy that was seen (J).
    pub energy: Joules,
    /// The time of the windows it is from (s).
    pub seconds: Seconds,
    /// Whether anything was, and the last reason where something was not.
    is_seen: bool,
    why: Option<Why>,
    /// Whether some of it is lost: a counter was reset, or the energy of a window is unknown.
    lost: bool,
    /// Whether it was missing in the last window: its next reading would bring what it drew.
    open: bool,
    /// Whether it was seen to end.
    ended: bool,
}

impl Tally {
    /// Whether some energy was not seen.
    #[must_use]
    pub fn at_least(&self) -> bool {
        self.lost || (self.open && !self.ended)
    }

    /// The energy that was seen (J), or why none was: then it is not known, and not 0 J.
    #[must_use]
    pub fn seen(&self) -> Energy {
        match self.why {
            Some(why) if !self.is_seen => Measured::Unknown(why),
            _ => Measured::Known(self.energy),
        }
    }

    fn add(&mut self, energy: Option<Energy>, window: Option<Seconds>, at_least: bool, ended: bool) {
        self.seconds = self.seconds + window.unwrap_or_default();
        self.is_seen |= energy.is_some_and(|it| it.known().is_some());
        self.why = energy.map_or(Some(Why::NotReported), Measured::why).or(self.why);
        self.ended = ended;
        self.lost |= at_least;
        match energy {
            Some(Measured::Known(energy)) => {
                self.energy = self.energy + energy;
                self.open = false;
            }
            // Its counters still hold what it drew.
            Some(Measured::Unknown(Why::NotRefreshed | Why::NotAtEnd)) => self.open = true,
            _ => self.lost = true,
        }
    }
}

impl EnergyTotals {
    /// Adds a window.
    pub fn add(&mut self, window: &Window) {
        for tally in self.nodes.values_mut().chain(self.workloads.values_mut()) {
            tally.open = true;
        }
        for node in window.snapshot.nodes() {
            let energy = node.energy.total.or(node.energy.active);
            self.nodes.entry(node.name.clone()).or_default().add(energy, node.window, node.at_least, false);
        }
        self.seconds = self.longest_seen(window).unwrap_or(self.seconds + window.seconds);
        let mut seen = BTreeSet::new();
        for workload in window.snapshot.workloads().iter().filter(|it| it.is_outermost()) {
            let key = total_of(workload);
            let tally = self.workloads.entry(key.clone()).or_default();
            if seen.insert(key) {
                tally.add(workload.energy, workload.window, workload.at_least, workload.state == State::Terminated);
            }
        }
    }
}

impl EnergyTotals {
    /// The longest time seen of a node whose samples carry timestamps: rounds may lie between two of its scrapes.
    fn longest_seen(&self, window: &Window) -> Option<Seconds> {
        let by_samples = window.snapshot.nodes().iter().filter(|node| node.sampled_at.is_some());
        by_samples.filter_map(|node| Some(self.nodes.get(&node.name)?.seconds)).reduce(Seconds::longer)
    }
}

fn total_of(workload: &Workload) -> TotalOf {
    let Workload { kind, namespace, name, id, node, .. } = workload.clone();
    TotalOf { kind, namespace, name, id, node }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_later_is_not_lost_and_what_never_comes_is() {
        let known = Some(Energy::Known(Joules::new(5.0).unwrap()));
        let mut tally = Tally::default();
        tally.add(known, None, false, false);
        tally.add(Some(Energy::Unknown(Why::NotRefreshed)), None, false, false);
        assert!(tally.at_least());
        tally.add(known, None, false, false);
        assert_eq!((tally.energy.get(), tally.at_least()), (10.0, false));
        tally.add(Some(Energy::Unknown(Why::Implausible)), None, false, false);
        tally.add(known, None, false, true);
        assert!(tally.at_least(), "that energy never comes back");
        let mut ended = Tally::default();
        ended.add(known, None, false, true);
        ended.open = true;
        assert!(!ended.at_least(), "it is missing because it ended");
    }

    #[test]
    fn nothing_seen_is_not_0_joules() {
        let mut tally = Tally::default();
        assert_eq!(tally.seen(), Energy::Known(Joules::ZERO), "no window, no energy");
        tally.add(Some(Energy::Unknown(Why::NotRefreshed)), None, false, false);
        assert_eq!(tally.seen(), Energy::Unknown(Why::NotRefreshed));
        tally.add(None, None, false, false);
        assert_eq!(tally.seen(), Energy::Unknown(Why::NotReported));
        tally.add(Some(Energy::Known(Joules::ZERO)), None, false, false);
        assert_eq!(tally.seen(), Energy::Known(Joules::ZERO), "0 J were seen");
        tally.add(Some(Energy::Unknown(Why::NotRefreshed)), None, false, false);
        assert_eq!((tally.seen(), tally.at_least()), (Energy::Known(Joules::ZERO), true));
    }
}
