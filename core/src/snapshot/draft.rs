//! Readings of one source on their way to a snapshot.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::builder::in_order;
use super::finish::finish_node;
use super::model::{Exporter, Node, Parts, PlatformReading, RunsIn, Workload, WorkloadKind};
use super::oddity::{Oddities, OddityKind};
use super::pods::pods_from_parts;
use super::power::{Power, Why};
use super::zones::ZoneDrafts;
use crate::dialect::{Dialect, Level, Owner, Part, Quantity, Reading, State, Subject, Zone};
use crate::exposition::{Sample, excerpt};
use crate::units::{Joules, Ratio, Seconds, Watts};

#[derive(Debug)]
pub(super) struct SourceDraft {
    max_watts: f64,
    nodes: Vec<NodeDraft>,
    index: HashMap<String, usize>,
    /// Prometheus' name of a scrape target, by which samples that do not name their node can be told.
    targets: HashMap<String, String>,
    pub(super) versions: BTreeSet<(Dialect, String)>,
    dialects: BTreeSet<Dialect>,
    pub(super) energy_families: BTreeSet<String>,
    pub(super) oddities: Oddities,
    /// Logical processors by the node their lines name; Kepler's name none.
    processors: HashMap<String, HashSet<String>>,
}

#[derive(Debug, Default)]
pub(super) struct NodeDraft {
    pub(super) name: String,
    pub(super) usage: Option<Ratio>,
    pub(super) processors: Option<usize>,
    pub(super) zones: ZoneDrafts,
    pub(super) platform: BTreeMap<String, PlatformReading>,
    pub(super) at_least: bool,
    pub(super) taken: Option<Seconds>,
    pub(super) window: Option<Seconds>,
    pub(super) workloads: Vec<WorkloadDraft>,
    /// Where a workload is, and the last one used: exporters write a workload's zones next to each other.
    pub(super) index: HashMap<(WorkloadKind, State), HashMap<String, usize>>,
    pub(super) last: usize,
}

#[derive(Debug)]
pub(super) struct WorkloadDraft {
    pub(super) workload: Workload,
    pub(super) zones: ZoneDrafts,
}

impl SourceDraft {
    pub(super) fn new(max_watts: f64) -> Self {
        Self {
            max_watts,
            nodes: Vec::new(),
            index: HashMap::new(),
            targets: HashMap::new(),
            versions: BTreeSet::new(),
            dialects: BTreeSet::new(),
            energy_families: BTreeSet::new(),
            oddities: Oddities::default(),
            processors: HashMap::new(),
        }
    }

    /// Counts a logical processor.
    pub(super) fn add_processor(&mut self, node: &str, sample: &Sample<'_, '_>) {
        if let Some(processor) = sample.label("processor") {
            self.processors.entry(node.to_owned()).or_default().insert(processor.decode().into_owned());
        }
    }

    /// Whether anything was read that carries power or energy.
    pub(super) fn has_power_family(&self) -> bool {
        let anything =
            |node: &NodeDraft| !node.zones.is_empty() || !node.platform.is_empty() || !node.workloads.is_empty();
        self.nodes.iter().any(anything)
    }

    /// Adds one reading to its node.
    pub(super) fn add(&mut self, node: &str, reading: Reading<'_>, sample: &Sample<'_, '_>) {
        self.dialects.insert(reading.dialect);
        let at = match self.index.get(node) {
            Some(at) => *at,
            None => {
                self.nodes.push(NodeDraft { name: node.to_owned(), ..NodeDraft::default() });
                self.index.insert(node.to_owned(), self.nodes.len() - 1);
                if let Some(target) = sample.label("instance").filter(|target| *target != *node) {
                    self.targets.insert(target.decode().into_owned(), node.to_owned());
                }
                self.nodes.len() - 1
            }
        };
        let (node, oddities) = (&mut self.nodes[at], &mut self.oddities);
        let Reading { subject, quantity, zone, meter, value, .. } = reading;
        let watts = |oddities: &mut Oddities| plausible(value, self.max_watts, oddities, sample);
        if quantity == Quantity::CpuRatio {
            // Steps of /proc/stat can carry it a little beyond its bounds.
            node.usage = Ratio::new(value).ok().filter(|_| (-0.05..=1.05).contains(&value));
            match &mut node.usage {
                Some(usage) => *usage = usage.clamped(),
                None => oddities.add(OddityKind::ImplausibleValue, || place(sample)),
            }
            return;
        }
        if subject.level == Level::Platform {
            let name = subject.name.into_owned();
            let reading = PlatformReading { meter: meter.clone().into_owned(), name, power: watts(oddities) };
            if node.platform.insert(meter.into_owned(), reading).is_some() {
                oddities.add(OddityKind::DuplicateSeries, || place(sample));
            }
            return;
        }
        let zones = if subject.level == Level::Node { &mut node.zones } else { node.zones_of(subject) };
        let slot = zones.entry(zone, &meter);
        // Which of two values is meant cannot be known, and must not depend on their order: a power is then unknown,
        // and of a counter the larger value is the later one.
        let before = match quantity {
            Quantity::Watts(part) => {
                let (slot, now) = (slot.watts.slot(part), watts(oddities));
                let before = slot.replace(now);
                if before.is_some_and(|before| before != now) {
                    *slot = Some(Power::Unknown(Why::Contradictory));
                }
                before.is_some()
            }
            Quantity::Joules(part) => match Joules::new(value) {
                Ok(joules) if joules >= Joules::ZERO => {
                    let slot = slot.joules.slot(part);
                    let before = *slot;
                    *slot = Some(before.map_or(joules, |before| if before > joules { before } else { joules }));
                    before.is_some()
                }
                _ => {
                    oddities.add(OddityKind::ImplausibleValue, || place(sample));
                    false
                }
            },
            Quantity::CpuRatio => false,
        };
        if before {
            oddities.add(OddityKind::DuplicateSeries, || place(sample));
        }
    }

    /// Nodes with their workloads, and what the source was.
    pub(super) fn finish(mut self, source: &str) -> (Exporter, Vec<(Node, Vec<Workload>)>, Oddities) {
        let exporter = Exporter {
            source: source.to_owned(),
            dialects: self.dialects.into_iter().collect(),
            versions: self.versions.into_iter().map(|(_, version)| version).filter(|it| !it.is_empty()).collect(),
            energy_families: self.energy_families.into_iter().collect(),
        };
        let drafts = in_one_place(self.nodes, &self.targets, &mut self.oddities);
        let mut nodes = Vec::with_capacity(drafts.len());
        // Kepler's processors name no node: they are those of the only one there is.
        let only = if let [node] = drafts.as_slice() { Some(node.name.clone()) } else { None };
        let mut processors: HashMap<String, HashSet<String>> = HashMap::new();
        for (name, names) in self.processors {
            let node = self.targets.get(&name).or(only.as_ref().filter(|_| name.is_empty())).unwrap_or(&name);
            processors.entry(node.clone()).or_default().extend(names);
        }
        for mut node in drafts {
            node.processors = processors.get(&node.name).map(HashSet::len);
            if node.name.is_empty() {
                source.clone_into(&mut node.name);
            }
            node.workloads.sort_by(|left, right| in_order(&left.workload, &right.workload));
            pods_from_parts(&mut node);
            nodes.push(finish_node(node, source, &mut self.oddities));
        }
        (exporter, nodes, self.oddities)
    }
}

/// Kepler <= 0.9 names the node on the node's own families only. What has no name is about the same machine where
/// there is one, and what only has Prometheus' name of the target is about the node of that target.
fn in_one_place(nodes: Vec<NodeDraft>, targets: &HashMap<String, String>, oddities: &mut Oddities) -> Vec<NodeDraft> {
    let is_target = |node: &NodeDraft| targets.get(&node.name).is_some_and(|named| *named != node.name);
    let (mut named, others): (Vec<_>, Vec<_>) =
        nodes.into_iter().partition(|node| !node.name.is_empty() && !is_target(node));
    let places: HashMap<String, usize> = named.iter().enumerate().map(|(at, it)| (it.name.clone(), at)).collect();
    let only = (named.len() == 1).then_some(0);
    for mut node in others {
        let place = if node.name.is_empty() { only } else { places.get(&targets[&node.name]).copied() };
        match place {
            Some(at) => named[at].absorb(&mut node, oddities),
            None => named.push(node),
        }
    }
    named
}

impl NodeDraft {
    /// Takes over what the other has. A zone that both have is the same one, read by two exporters.
    fn absorb(&mut self, other: &mut Self, oddities: &mut Oddities) {
        let own: HashSet<Zone> = self.zones.iter().map(|it| it.zone.clone()).collect();
        for reading in std::mem::take(&mut other.zones).into_sorted() {
            if own.contains(&reading.zone) {
                oddities.add(OddityKind::SameMeter, || format!("{} of {}, by two exporters", reading.zone, self.name));
            } else {
                self.zones.add(reading);
            }
        }
        self.platform.append(&mut other.platform);
        self.workloads.append(&mut other.workloads);
        self.usage = self.usage.or(other.usage);
    }

    fn zones_of(&mut self, subject: Subject<'_>) -> &mut ZoneDrafts {
        let kind = match subject.level {
            Level::Pod => WorkloadKind::Pod,
            Level::Container => WorkloadKind::Container,
            Level::Vm => WorkloadKind::Vm,
            _ => WorkloadKind::Process,
        };
        let is_last = self.workloads.get(self.last).is_some_and(|WorkloadDraft { workload, .. }| {
            workload.kind == kind && workload.state == subject.state && workload.id == subject.id
        });
        if !is_last {
            let index = self.index.entry((kind, subject.state)).or_default();
            self.last = match index.get(subject.id.as_ref()) {
                Some(at) => *at,
                None => {
                    index.insert(subject.id.clone().into_owned(), self.workloads.len());
                    self.workloads.push(WorkloadDraft {
                        workload: workload(kind, subject, &self.name),
                        zones: ZoneDrafts::default(),
                    });
                    self.workloads.len() - 1
                }
            };
        }
        &mut self.workloads[self.last].zones
    }
}

fn workload(kind: WorkloadKind, subject: Subject<'_>, node: &str) -> Workload {
    Workload {
        kind,
        namespace: subject.namespace.filter(|namespace| !namespace.is_empty()).map(Into::into),
        name: subject.name.into_owned(),
        id: subject.id.into_owned(),
        pod: None,
        node: node.to_owned(),
        state: subject.state,
        runs_in: match subject.owner {
            Owner::Host => RunsIn::Host,
            Owner::Pod(id) => RunsIn::Pod(id.into_owned()),
            Owner::Container(id) => RunsIn::Container(id.into_owned()),
            Owner::Vm(id) => RunsIn::Vm(id.into_owned()),
        },
        detail: subject.detail.into_owned(),
        zones: Vec::new(),
        total: Power::Unknown(Why::NotReported),
        energy: None,
        at_least: false,
        window: None,
    }
}

fn plausible(value: f64, max_watts: f64, oddities: &mut Oddities, sample: &Sample<'_, '_>) -> Power {
    // Adding 0 turns -0 into 0.
    match Watts::new(value + 0.0) {
        Ok(watts) if (0.0..=max_watts).contains(&value) => Power::Known(watts),
        _ => {
            oddities.add(OddityKind::ImplausibleValue, || place(sample));
            Power::Unknown(Why::Implausible)
        }
    }
}

fn place(sample: &Sample<'_, '_>) -> String {
    format!("line {}: {} {}", sample.line, excerpt(&sample.name.decode()), excerpt(sample.raw_value))
}

impl<T> Parts<T> {
    pub(super) fn slot(&mut self, part: Part) -> &mut Option<T> {
        match part {
            Part::Total => &mut self.total,
            Part::Active => &mut self.active,
            Part::Idle => &mut self.idle,
        }
    }
}
