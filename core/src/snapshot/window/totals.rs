use std::collections::BTreeMap;

use super::super::model::WorkloadKind;
use super::super::power::Energy;
use super::Window;
use crate::units::{Joules, Seconds};

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
    /// Time of all windows together (s).
    pub seconds: Seconds,
    /// Nodes, by name.
    pub nodes: BTreeMap<String, Tally>,
    /// Outermost workloads, by kind, namespace, name and id; they do not overlap.
    pub workloads: BTreeMap<(WorkloadKind, Option<String>, String, String), Tally>,
}

/// A sum of energies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Tally {
    /// What was seen (J).
    pub energy: Joules,
    /// Whether some of it was not seen: a counter was reset, or unknown in one of the windows.
    pub at_least: bool,
}

impl EnergyTotals {
    /// Adds a window.
    pub fn add(&mut self, window: &Window) {
        self.seconds = self.seconds + window.seconds;
        for node in window.snapshot.nodes() {
            let energy = node.energy.total.or(node.energy.active);
            self.nodes.entry(node.name.clone()).or_default().add(energy, false);
        }
        for workload in window.snapshot.workloads().iter().filter(|it| it.is_outermost()) {
            let key = (workload.kind, workload.namespace.clone(), workload.name.clone(), workload.id.clone());
            self.workloads.entry(key).or_default().add(workload.energy, workload.at_least);
        }
    }
}

impl Tally {
    fn add(&mut self, energy: Option<Energy>, at_least: bool) {
        match energy.and_then(Energy::joules) {
            Some(energy) => self.energy = self.energy + energy,
            None => self.at_least = true,
        }
        self.at_least |= at_least;
    }
}
