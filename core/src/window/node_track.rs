//! One node through any number of snapshots: its meters, its workloads, and the clock by which its time goes.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::WindowOptions;
use super::clock::Moment;
use super::meter::{Drawn, unrefreshed};
use super::node::NodeMeters;
use super::workload::WorkloadMeters;
use crate::dialect::State;
use crate::quantity::units::Seconds;
use crate::snapshot::InOrder;
use crate::snapshot::Node;
use crate::snapshot::ZoneDrafts;
use crate::snapshot::finish_node;
use crate::snapshot::wholes_from_parts;
use crate::snapshot::{NodeDraft, WorkloadDraft};
use crate::snapshot::{Oddities, OddityKind};
use crate::snapshot::{Parts, ZoneReading};
use crate::snapshot::{Workload, WorkloadKind};
use crate::text::excerpt;

#[derive(Debug, Default)]
pub(super) struct NodeTrack {
    /// When it was last read, by its newest samples: a round may bring older ones.
    last: Option<Moment>,
    meters: NodeMeters,
    workloads: HashMap<Identity, WorkloadMeters>,
    /// Kinds that were exported when the node was last read, and when the newest of their samples are from.
    kinds: HashMap<WorkloadKind, Moment>,
    /// Whether it was already said that the node is gone.
    pub(super) missed: bool,
}

/// The time between two snapshots as their caller says it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) seconds: Seconds,
    /// The exporters' refresh (s): so much may lie between a request and the samples.
    pub(super) refresh: u32,
}

impl Said {
    fn contradicts(self, passed: Seconds) -> bool {
        (passed - self.seconds).get().abs() > f64::from(self.refresh)
    }
}

/// The identity of a workload: its kind and id, and for a process, whose id is used again, the program it runs.
type Identity = (WorkloadKind, String);

fn identity(workload: &Workload) -> Identity {
    let id = match workload.kind {
        WorkloadKind::Process => [&*workload.id, &workload.name, &workload.detail].join("\0"),
        _ => workload.id.clone(),
    };
    (workload.kind, id)
}

impl NodeTrack {
    pub(super) fn observe(
        &mut self,
        node: &Node,
        workloads: &[&Workload],
        at: Seconds,
        said: Option<Said>,
        options: WindowOptions,
        oddities: &mut Oddities,
    ) -> (Node, InOrder) {
        let now = Moment::of(node.sampled_at, at);
        let passed = self.last.and_then(|last| now.since(last));
        if self.last.is_some() && passed.is_none() {
            oddities.add(OddityKind::CameOrWent, || format!("timestamps of the samples of {}", node.name));
        }
        if passed.is_some_and(|passed| passed < Seconds::ZERO) {
            oddities.add(OddityKind::Contradiction, || format!("samples of {} are older than before", node.name));
        }
        if let (Some(passed), Some(said), true) = (passed, said, now.is_the_samples())
            && said.contradicts(passed)
        {
            oddities.add(OddityKind::Contradiction, || {
                format!(
                    "{} s were given, but the samples of {} are {passed} s apart, which counts",
                    said.seconds, node.name
                )
            });
        }
        if self.meters.stood_still(node, at) {
            return unrefreshed_node(node, workloads, oddities);
        }
        let before = self.last.replace(self.last.map_or(now, |last| now.or_later(last)));
        if before.is_none() {
            oddities.add(OddityKind::CameOrWent, || format!("node {} is new", node.name));
        }
        let drawn = self.meters.advance(node, at, options);
        let own_time = longest(&drawn);
        let total_at_least = drawn.iter().any(|(reading, parts)| is_lower_bound(reading, parts));
        let (zones, restarted) = noted(drawn, &node.name, oddities);
        if restarted {
            self.workloads.values_mut().for_each(WorkloadMeters::restart);
        }
        let mut kinds = newest_by_kind(workloads, at);
        for (kind, newest) in &mut kinds {
            *newest = self.kinds.get(kind).map_or(*newest, |last| newest.or_later(*last));
        }
        let mut drafts = BTreeMap::new();
        // Sums are made again of what the parts drew, because a sum falls when a part ends.
        let own = workloads.iter().copied().filter(|it| !it.is_sum);
        let (ended, running): (Vec<_>, Vec<_>) = own.partition(|workload| workload.state == State::Terminated);
        // The last sample of an epoch comes first: the same id may run again in the same scrape.
        for workload in ended.into_iter().chain(running) {
            self.observe_workload(workload, before, at, options, oddities, &mut drafts);
        }
        drafts.values_mut().for_each(|draft| draft.workload.at_least |= restarted);
        self.forget_the_gone(workloads, oddities);
        self.kinds = kinds;
        // By the samples' clock meters have times of their own; without any, the node goes by its workloads.
        let of_workloads = || drafts.values().filter_map(|draft| draft.workload.window).reduce(Seconds::longer);
        let above_zero = |time: &Seconds| *time > Seconds::ZERO;
        let window = match passed {
            Some(passed) if !now.is_the_samples() => Some(passed),
            _ => own_time.filter(above_zero).or_else(of_workloads).filter(above_zero),
        };
        let mut draft = NodeDraft {
            name: node.name.clone(),
            usage: node.usage,
            processors: node.processors,
            zones,
            platform: node.platform.iter().map(|it| (it.meter.clone(), it.clone())).collect(),
            workloads: drafts.into_values().collect(),
            taken: node.taken,
            read_at: node.read_at,
            window,
            at_least: total_at_least,
            active_at_least: restarted,
            kinds: node.kinds.clone(),
            ..NodeDraft::default()
        };
        if before.is_some() && !draft.platform.is_empty() {
            oddities.add(OddityKind::FromGauge, || format!("BMC of {}, at the end of the window", node.name));
        }
        wholes_from_parts(&mut draft);
        finish_node(draft, &node.source, oddities)
    }

    fn observe_workload(
        &mut self,
        workload: &Workload,
        before: Option<Moment>,
        at: Seconds,
        options: WindowOptions,
        oddities: &mut Oddities,
        drafts: &mut BTreeMap<Identity, WorkloadDraft>,
    ) {
        let key = identity(workload);
        let known = self.workloads.get(&key);
        // Their exporter may not be that of the node's meters, and may have been scraped at another time.
        let before = self.kinds.get(&workload.kind).copied().or(before);
        let was_exported = self.kinds.contains_key(&workload.kind);
        let reopened = known.is_some_and(WorkloadMeters::is_closed) && workload.state == State::Running;
        let began = if reopened || (known.is_none() && was_exported) { before } else { None };
        if began.is_some() {
            oddities.add(OddityKind::CameOrWent, || format!("{} {} is new", workload.kind.name(), workload.name));
        }
        let meters = self.workloads.entry(key.clone()).or_default();
        let drawn = meters.advance(workload, [began, before], at, options);
        if drawn.is_empty() {
            return;
        }
        let time = longest(&drawn);
        let (zones, at_least) = noted(drawn, &format!("{} {}", workload.kind.name(), workload.name), oddities);
        let draft = drafts.entry(key).or_insert_with(|| WorkloadDraft {
            workload: Workload { zones: Vec::new(), energy: None, at_least: false, window: None, ..workload.clone() },
            zones: ZoneDrafts::default(),
        });
        draft.workload.state = workload.state;
        draft.workload.at_least |= at_least;
        draft.workload.window = draft.workload.window.into_iter().chain(time).reduce(Seconds::longer);
        zones.into_sorted().into_iter().for_each(|reading| draft.zones.add(reading));
    }

    /// Workloads that are no longer exported. What was not seen to end may be back, with its old counters.
    fn forget_the_gone(&mut self, workloads: &[&Workload], oddities: &mut Oddities) {
        let there: HashSet<Identity> = workloads.iter().map(|workload| identity(workload)).collect();
        let mut gone = Vec::new();
        self.workloads.retain(|key, meters| {
            if there.contains(key) {
                return true;
            }
            let absent = meters.miss();
            if absent == 1 && !meters.is_closed() {
                gone.push((key.0, key.1.replace('\0', " ")));
            }
            // Only processes are many; their ids are soon used by others.
            !meters.is_closed() && (key.0 != WorkloadKind::Process || absent < REMEMBERED)
        });
        // The first ones are shown, and the same ones each time.
        gone.sort_unstable();
        for (kind, id) in gone {
            let example = || format!("{} {} is gone, its last energy was not seen", kind.name(), excerpt(&id));
            oddities.add(OddityKind::CameOrWent, example);
        }
    }
}

/// Rounds that an absent process is remembered.
const REMEMBERED: u32 = 1000;

/// A round in which the exporter gave the same numbers again. Nothing is taken over from it, so that the next round
/// covers its time too.
fn unrefreshed_node(node: &Node, workloads: &[&Workload], oddities: &mut Oddities) -> (Node, InOrder) {
    let running = workloads.iter().filter(|workload| workload.state == State::Running);
    let draft = NodeDraft {
        name: node.name.clone(),
        usage: node.usage,
        processors: node.processors,
        zones: node.zones.iter().map(unrefreshed_reading).collect(),
        workloads: running.map(|workload| unrefreshed_workload(workload)).collect(),
        kinds: node.kinds.clone(),
        read_at: node.read_at,
        ..NodeDraft::default()
    };
    finish_node(draft, &node.source, oddities)
}

fn unrefreshed_workload(workload: &Workload) -> WorkloadDraft {
    WorkloadDraft {
        workload: Workload { zones: Vec::new(), energy: None, ..workload.clone() },
        zones: workload.zones.iter().map(unrefreshed_reading).collect(),
    }
}

fn unrefreshed_reading(reading: &ZoneReading) -> ZoneReading {
    reading.drawn(&unrefreshed(reading))
}

/// The longest time that a part was drawn in.
fn longest(drawn: &[(ZoneReading, Parts<Drawn>)]) -> Option<Seconds> {
    drawn.iter().flat_map(|(_, parts)| parts.values()).map(|part| part.time).reduce(Seconds::longer)
}

/// When the newest samples of each kind of workloads are from.
fn newest_by_kind(workloads: &[&Workload], at: Seconds) -> HashMap<WorkloadKind, Moment> {
    let mut newest: HashMap<WorkloadKind, Option<jiff::Timestamp>> = HashMap::new();
    for workload in workloads {
        let stamp = newest.entry(workload.kind).or_default();
        *stamp = (*stamp).max(workload.sampled_at);
    }
    newest.into_iter().map(|(kind, stamp)| (kind, Moment::of(stamp, at))).collect()
}

/// Whether the whole of a meter is only what software counted since it restarted: no counter of the hardware is beside it.
fn is_lower_bound(reading: &ZoneReading, parts: &Parts<Drawn>) -> bool {
    let was_reset = |part: &Drawn| part.note == Some(OddityKind::CounterReset);
    reading.joules.total.is_none()
        && parts.active.as_ref().is_some_and(was_reset)
        && parts.total.as_ref().is_some_and(|total| total.energy.known().is_some())
}

/// Readings of the window, their notes counted, and whether some energy is missing.
fn noted(drawn: Vec<(ZoneReading, Parts<Drawn>)>, whose: &str, oddities: &mut Oddities) -> (ZoneDrafts, bool) {
    let mut zones = ZoneDrafts::default();
    let mut at_least = false;
    for (reading, parts) in drawn {
        for kind in parts.values().filter_map(|part| part.note) {
            at_least |= kind == OddityKind::CounterReset;
            oddities.add(kind, || format!("{} of {whose}", reading.zone));
        }
        zones.add(reading.drawn(&parts));
    }
    (zones, at_least)
}
