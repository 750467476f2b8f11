//! Readings of one source on their way to a snapshot.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};

use crate::dialect::{Dialect, Level, Quantity, Reading, Zone};
use crate::exposition::Sample;
use crate::quantity::units::{Joules, Ratio, Watts};
use crate::quantity::{Power, Why};
use crate::snapshot::draft::{NodeDraft, Place};
use crate::snapshot::oddity::{Oddities, OddityKind};
use crate::snapshot::read::stamps::{Slot, Stamps, settle};
use crate::snapshot::reading::Stamp;
use crate::snapshot::reading::{PlatformReading, SupplyKind};
use crate::text::excerpt;

#[derive(Debug)]
pub(crate) struct SourceDraft {
    max_watts: f64,
    pub(crate) nodes: Vec<NodeDraft>,
    index: HashMap<String, usize>,
    pub(crate) versions: BTreeSet<(Dialect, String)>,
    pub(crate) dialects: BTreeSet<Dialect>,
    pub(crate) energy_families: BTreeSet<String>,
    pub(crate) oddities: Oddities,
    /// Logical processors by the node their lines name; Kepler's name none.
    pub(crate) processors: HashMap<String, HashSet<String>>,
    stamps: Stamps,
}

impl SourceDraft {
    pub(crate) fn new(max_watts: f64) -> Self {
        Self {
            max_watts,
            nodes: Vec::new(),
            index: HashMap::new(),
            versions: BTreeSet::new(),
            dialects: BTreeSet::new(),
            energy_families: BTreeSet::new(),
            oddities: Oddities::default(),
            processors: HashMap::new(),
            stamps: Stamps::default(),
        }
    }

    /// Counts a logical processor.
    pub(crate) fn add_processor(&mut self, node: &str, sample: &Sample<'_, '_>) {
        if let Some(processor) = sample.label("processor") {
            self.processors.entry(node.to_owned()).or_default().insert(processor.decode().into_owned());
        }
    }

    /// Whether anything was read that carries power or energy.
    pub(crate) fn has_power_family(&self) -> bool {
        let anything =
            |node: &NodeDraft| !node.zones.is_empty() || !node.platform.is_empty() || !node.workloads.is_empty();
        self.nodes.iter().any(anything)
    }

    /// Adds one reading to its node. Says where it is kept, if other families of the level have a place there too.
    pub(crate) fn add(&mut self, node: &str, reading: Reading<'_>, sample: &Sample<'_, '_>) -> Option<Place> {
        self.dialects.insert(reading.dialect);
        let node = self.node_at(node, sample);
        let Reading { subject, quantity, zone, meter, kind, value, .. } = reading;
        if quantity == Quantity::CpuRatio {
            // Steps of /proc/stat can carry it a little beyond its bounds.
            match Ratio::new(value).ok().filter(|_| (-0.05..=1.05).contains(&value)).map(Ratio::clamped) {
                Some(usage) => {
                    let age = self.age(|| Slot::Usage(node), sample);
                    if settle(&mut self.nodes[node].usage, usage, age, |_, later| later) {
                        self.oddities.add(OddityKind::DuplicateSeries, || describe(sample));
                    }
                }
                None => self.oddities.add(OddityKind::ImplausibleValue, || describe(sample)),
            }
            return None;
        }
        if subject.level == Level::Platform {
            let power = plausible(value, self.max_watts, &mut self.oddities, sample);
            let label = |name| sample.label(name).map_or_else(String::new, |it| it.decode().into_owned());
            let kind = match &*label("source_type") {
                "PowerSupply" => SupplyKind::PowerSupply,
                "PowerControl" => SupplyKind::Chassis,
                _ => SupplyKind::Unnamed,
            };
            let [source, bmc_id, chassis_id, source_id] = ["source", "bmc_id", "chassis_id", "source_id"].map(label);
            let (meter_name, name) = (meter.clone().into_owned(), subject.name.into_owned());
            let reading =
                PlatformReading { meter: meter_name, name, kind, source, bmc_id, chassis_id, source_id, power };
            let age = self.age(|| Slot::Supply(node, reading.meter.clone()), sample);
            let platform = &mut self.nodes[node].platform;
            let mut kept = platform.remove(&*meter);
            let is_second = settle(&mut kept, reading, age, |_, later| later);
            platform.extend(kept.map(|reading| (meter.into_owned(), reading)));
            if is_second {
                self.oddities.add(OddityKind::DuplicateSeries, || describe(sample));
            }
            return None;
        }
        if let Some(kind) = kind {
            self.nodes[node].kinds.insert((zone.clone(), kind));
        }
        let workload = (subject.level != Level::Node).then(|| self.nodes[node].workload_at(subject));
        let meter = self.nodes[node].zones_of(workload).position_of(zone, &meter);
        let place = Place { node, workload, meter };
        self.put(place, quantity, value, sample);
        Some(place)
    }

    /// Another zone of the same workload, for exporters with one meter per zone.
    pub(crate) fn beside(&mut self, place: Place, zone: Zone) -> Place {
        Place { meter: self.nodes[place.node].zones_of(place.workload).position_of(zone, ""), ..place }
    }

    /// Takes the value of a sample whose place is known.
    pub(crate) fn put(&mut self, place: Place, quantity: Quantity, value: f64, sample: &Sample<'_, '_>) {
        let age = self.age(|| Slot::Meter(place, quantity), sample);
        let Self { nodes, oddities, max_watts, .. } = self;
        let slot = nodes[place.node].zones_of(place.workload).at(place.meter);
        slot.stamp = slot.stamp.max(stamp(sample));
        // Without timestamps it cannot be known which of two values is meant, and it must not depend on their order: a
        // power is then unknown, and of a counter the larger value is the later one.
        let is_second = match quantity {
            Quantity::Watts(part) => {
                let now = plausible(value, *max_watts, oddities, sample);
                settle(slot.watts.slot(part), now, age, |before, now| {
                    if before == now { now } else { Power::Unknown(Why::Contradictory) }
                })
            }
            Quantity::Joules(part) => match Joules::new(value) {
                Ok(joules) if joules >= Joules::ZERO => {
                    settle(slot.joules.slot(part), joules, age, |before, now| if before > now { before } else { now })
                }
                _ => {
                    oddities.add(OddityKind::ImplausibleValue, || describe(sample));
                    false
                }
            },
            Quantity::CpuRatio => false,
        };
        if is_second {
            oddities.add(OddityKind::DuplicateSeries, || describe(sample));
        }
    }

    /// Whether the sample is newer than the one of its series before.
    fn age(&mut self, slot: impl FnOnce() -> Slot, sample: &Sample<'_, '_>) -> Ordering {
        match (sample.timestamp, stamp(sample)) {
            (None, _) => Ordering::Equal,
            (Some(_), Some(at)) => self.stamps.age(slot, at),
            (Some(_), None) => {
                self.oddities.add(OddityKind::ImplausibleValue, || format!("timestamp of {}", describe(sample)));
                Ordering::Equal
            }
        }
    }

    fn node_at(&mut self, name: &str, sample: &Sample<'_, '_>) -> usize {
        // The newest, most often: scrapes stand one behind the other.
        if let Some(newest) = self.nodes.len().checked_sub(1).filter(|at| self.nodes[*at].name == name) {
            return newest;
        }
        if let Some(at) = self.index.get(name) {
            return *at;
        }
        let target = sample.label("instance").filter(|target| *target != *name);
        let target = target.map(|target| target.decode().into_owned());
        // Nodes are alike.
        let workloads = Vec::with_capacity(self.nodes.last().map_or(0, |node| node.workloads.len()));
        self.push(NodeDraft { name: name.to_owned(), target, workloads, ..NodeDraft::default() })
    }

    fn push(&mut self, node: NodeDraft) -> usize {
        let at = self.nodes.len();
        self.index.insert(node.name.clone(), at);
        self.nodes.push(node);
        at
    }

    /// Takes over what was read of a later piece of the body; none if a node is in both, because one pass could have
    /// read something else then.
    pub(crate) fn take(&mut self, later: Self) -> Option<()> {
        if later.nodes.iter().any(|node| self.index.contains_key(&node.name)) {
            return None;
        }
        for node in later.nodes {
            self.push(node);
        }
        self.versions.extend(later.versions);
        self.dialects.extend(later.dialects);
        self.energy_families.extend(later.energy_families);
        self.oddities.merge(later.oddities);
        for (node, names) in later.processors {
            self.processors.entry(node).or_default().extend(names);
        }
        Some(())
    }
}

fn plausible(value: f64, max_watts: f64, oddities: &mut Oddities, sample: &Sample<'_, '_>) -> Power {
    // Adding 0 turns -0 into 0.
    match Watts::new(value + 0.0) {
        Ok(watts) if (0.0..=max_watts).contains(&value) => Power::Known(watts),
        _ => {
            oddities.add(OddityKind::ImplausibleValue, || describe(sample));
            Power::Unknown(Why::Implausible)
        }
    }
}

/// The timestamp of a sample, if it has one that can be.
fn stamp(sample: &Sample<'_, '_>) -> Option<Stamp> {
    Some(Stamp::of(sample.timestamp?.moment()?))
}

fn describe(sample: &Sample<'_, '_>) -> String {
    format!("line {}: {} {}", sample.line, excerpt(&sample.name.decode()), excerpt(sample.raw_value))
}
