//! From what was read to what it means: which zeros are zeros, totals, coverage.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Add;

use super::coverage::Coverage;
use super::draft::{NodeDraft, WorkloadDraft, ZoneDrafts};
use super::model::{Node, Parts, RunsIn, Workload, WorkloadKind, ZoneReading};
use super::oddity::{Oddities, OddityKind};
use super::power::{Energy, Measured, Power, Why};
use super::total::total;
use crate::dialect::{Part, State, Zone, ZoneClass};
use crate::units::Watts;

/// Pods as the sum of their containers or processes, for exporters that have no pods of their own
/// (Kepler <= 0.9, scaphandre) but say which pod each part belongs to.
pub(super) fn pods_from_parts(node: &mut NodeDraft) {
    if node.workloads.iter().any(|draft| draft.workload.kind == WorkloadKind::Pod) {
        return;
    }
    let mut pods: BTreeMap<(String, State), WorkloadDraft> = BTreeMap::new();
    for WorkloadDraft { workload, zones } in &node.workloads {
        let (Some(namespace), RunsIn::Pod(id)) = (&workload.namespace, &workload.runs_in) else { continue };
        let pod = pods.entry((id.clone(), workload.state)).or_insert_with(|| WorkloadDraft {
            workload: Workload {
                kind: WorkloadKind::Pod,
                name: id.strip_prefix(&format!("{namespace}/")).unwrap_or(id).to_owned(),
                id: id.clone(),
                runs_in: RunsIn::Host,
                detail: String::new(),
                ..workload.clone()
            },
            zones: ZoneDrafts::new(),
        });
        for (key, reading) in zones {
            match pod.zones.get_mut(key) {
                Some(sum) => sum.add(reading),
                None => drop(pod.zones.insert(key.clone(), reading.clone())),
            }
        }
    }
    node.workloads.extend(pods.into_values());
}

impl ZoneReading {
    pub(super) fn add(&mut self, other: &Self) {
        let mut other = other.clone();
        for part in [Part::Total, Part::Active, Part::Idle] {
            let sum = |sum: Option<Power>, more: Option<Power>| {
                more.map_or(sum, |more| Some(sum.map_or(more, |sum| Power::sum([sum, more]))))
            };
            let energy = |sum: Option<Energy>, more: Option<Energy>| {
                more.map_or(sum, |more| Some(sum.map_or(more, |sum| Energy::sum([sum, more]))))
            };
            *self.watts.slot(part) = sum(*self.watts.slot(part), *other.watts.slot(part));
            *self.energy.slot(part) = energy(*self.energy.slot(part), *other.energy.slot(part));
            if let Some(more) = *other.joules.slot(part) {
                let sum = self.joules.slot(part);
                *sum = Some(sum.unwrap_or_default() + more);
            }
        }
    }

    /// An energy is unknown wherever its power is.
    fn agree(&mut self) {
        for part in [Part::Total, Part::Active, Part::Idle] {
            let why = self.watts.slot(part).and_then(Power::why);
            if let (Some(why), Some(energy)) = (why, self.energy.slot(part)) {
                *energy = Energy::Unknown(why);
            }
        }
    }
}

pub(super) fn finish_node(draft: NodeDraft, source: &str, oddities: &mut Oddities) -> (Node, Vec<Workload>) {
    let alive = AliveZones::of(&draft);
    let NodeDraft { name, usage, zones, platform, workloads, .. } = draft;
    let mut zones = node_zones(zones);
    zones.iter_mut().for_each(ZoneReading::agree);
    report_odd_zones(&name, &zones, oddities);
    let part = |pick: fn(&Parts<Power>) -> Option<Power>| total_of(&zones, |zone| pick(&zone.watts));
    let energy = |pick: fn(&Parts<Energy>) -> Option<Energy>| {
        zones.iter().any(|zone| pick(&zone.energy).is_some()).then(|| total_of(&zones, |zone| pick(&zone.energy)))
    };
    let energy = Parts {
        total: energy(|energy| energy.total),
        active: energy(|energy| energy.active),
        idle: energy(|energy| energy.idle),
    };
    let (active, idle) = (part(|watts| watts.active), part(|watts| watts.idle));
    let mut workloads: Vec<_> = workloads.into_iter().map(|draft| finish_workload(draft, &alive, &name)).collect();
    name_pods_of_containers(&mut workloads);
    let ended = |workload: &&Workload| workload.state == State::Terminated && workload.energy.is_none();
    for ended in workloads.iter().filter(ended) {
        oddities.add(OddityKind::Terminated, || format!("{} {}", ended.kind.name(), ended.name));
    }
    let node = Node {
        name,
        source: source.to_owned(),
        usage,
        total: part(|watts| watts.total),
        active,
        idle,
        energy,
        zones,
        platform: platform.into_values().collect(),
        coverage: Coverage::of(active, &workloads),
    };
    (node, workloads)
}

/// Zones in which something that runs is known to draw power, by part. Only there does 0 W of a workload mean
/// 0 W: Kepler's first scrapes, and any scrape with a CPU usage ratio of 0, attribute nothing to anyone.
#[derive(Default)]
struct AliveZones {
    total: HashSet<Zone>,
    active: HashSet<Zone>,
}

impl AliveZones {
    fn of(draft: &NodeDraft) -> Self {
        let running = draft.workloads.iter().filter(|draft| draft.workload.state == State::Running);
        let mut alive = Self::default();
        for reading in draft.zones.values().chain(running.flat_map(|draft| draft.zones.values())) {
            let positive = |power: Option<Power>| power.is_some_and(Power::is_positive);
            if positive(reading.watts.total) {
                alive.total.insert(reading.zone.clone());
            }
            if positive(reading.watts.active) {
                alive.active.insert(reading.zone.clone());
            }
        }
        alive
    }

    /// Turns zeros that are not measurements into unknowns.
    fn judge(&self, reading: &mut ZoneReading) {
        let ZoneReading { zone, watts, .. } = reading;
        for (power, alive) in [(&mut watts.total, &self.total), (&mut watts.active, &self.active)] {
            if *power == Some(Power::Known(Watts::ZERO)) && !alive.contains(zone) {
                *power = Some(Power::Unknown(Why::NoActiveEnergy));
            }
        }
    }
}

fn finish_workload(draft: WorkloadDraft, alive: &AliveZones, node: &str) -> Workload {
    let WorkloadDraft { mut workload, zones } = draft;
    workload.zones = zones.into_values().collect();
    for reading in &mut workload.zones {
        alive.judge(reading);
        reading.agree();
    }
    node.clone_into(&mut workload.node);
    if workload.zones.iter().any(|zone| zone.energy().is_some()) {
        workload.energy = Some(total_of(&workload.zones, ZoneReading::energy));
    }
    // A scrape shows the dead with their last power, frozen; a window has what they really drew in it.
    workload.total = match workload.state {
        State::Terminated if workload.energy.is_none() => Power::Unknown(Why::Terminated),
        _ => total_of(&workload.zones, ZoneReading::power),
    };
    workload
}

/// A node's zones, with the zeros that are not measurements turned into unknowns.
fn node_zones(zones: ZoneDrafts) -> Vec<ZoneReading> {
    let mut zones: Vec<_> = zones.into_values().collect();
    for meters in zones.chunk_by_mut(|left, right| left.zone == right.zone) {
        let positive = |pick: fn(&Parts<Power>) -> Option<Power>| {
            meters.iter().any(|it| pick(&it.watts).is_some_and(Power::is_positive))
        };
        let drawing = positive(|watts| watts.total);
        // GPUs are measured one by one, so an idle GPU's active 0 W is a reading. A CPU's is not: active power is
        // a share by CPU usage, and the exporter itself runs on that CPU.
        let is_gpu = meters.iter().any(|it| it.zone.class() == ZoneClass::Gpu);
        if positive(|watts| watts.active) || (drawing && is_gpu) {
            continue;
        }
        for Parts { total, active, idle } in meters.iter_mut().map(|it| &mut it.watts) {
            let total = total.iter_mut().filter(|_| !drawing);
            for power in active.iter_mut().chain(idle).chain(total).filter(|power| power.watts().is_some()) {
                *power = Power::Unknown(Why::NoActiveEnergy);
            }
        }
    }
    zones
}

fn report_odd_zones(node: &str, zones: &[ZoneReading], oddities: &mut Oddities) {
    let active = |zone: &ZoneReading| zone.power().is_some_and(Power::is_positive);
    let package_active = zones.iter().any(|it| it.zone.class() == ZoneClass::Package && active(it));
    for zone in zones {
        match zone.zone.class() {
            ZoneClass::Other => oddities.add(OddityKind::UnsummedZone, || format!("{} on {node}", zone.zone)),
            _ if package_active && zone.power() == Some(Power::Unknown(Why::NoActiveEnergy)) => {
                oddities.add(OddityKind::DeadZone, || format!("{} on {node}", zone.zone));
            }
            _ => {}
        }
    }
}

fn total_of<T>(zones: &[ZoneReading], pick: impl Fn(&ZoneReading) -> Option<Measured<T>>) -> Measured<T>
where
    T: Copy + Default + Add<Output = T> + PartialOrd,
{
    let reported: Vec<_> = zones.iter().filter_map(|zone| Some((zone.zone.class(), pick(zone)?))).collect();
    let all: Vec<_> = zones.iter().map(|zone| (zone.zone.class(), Measured::Unknown(Why::NotReported))).collect();
    match total(&reported) {
        Measured::Unknown(Why::NotReported)
            if !zones.is_empty() && zones.iter().all(|it| it.watts == Parts::default()) =>
        {
            Measured::Unknown(Why::CountersOnly)
        }
        // A main zone exists, it just does not report this part.
        Measured::Unknown(Why::NoTotalZone) if total::<T>(&all) != Measured::Unknown(Why::NoTotalZone) => {
            Measured::Unknown(Why::NotReported)
        }
        total => total,
    }
}

/// Kepler's containers only carry their pod's uid; the pod next to them has its name.
fn name_pods_of_containers(workloads: &mut [Workload]) {
    let pods: HashMap<String, (Option<String>, String)> = workloads
        .iter()
        .filter(|workload| workload.kind == WorkloadKind::Pod)
        .map(|pod| (pod.id.clone(), (pod.namespace.clone(), pod.name.clone())))
        .collect();
    for workload in workloads {
        if let RunsIn::Pod(id) = &workload.runs_in
            && let Some((namespace, name)) = pods.get(id)
        {
            workload.namespace.clone_from(namespace);
            workload.pod = Some(name.clone());
        }
    }
}
