//! From what was read to what it means: which zeros are zeros, totals, coverage.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Add;

use super::coverage::Coverage;
use super::draft::{NodeDraft, WorkloadDraft};
use super::model::{Node, Parts, RunsIn, Workload, WorkloadKind, ZoneReading};
use super::oddity::{Oddities, OddityKind};
use super::power::{Energy, Measured, Power, Why};
use super::total::total;
use super::zones::ZoneDrafts;
use crate::dialect::{Part, State, Zone, ZoneClass};
use crate::exposition::excerpt;
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
            zones: ZoneDrafts::default(),
        });
        zones.iter().for_each(|reading| pod.zones.add(reading.clone()));
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
    let expected = expected_zones(&draft);
    let NodeDraft { name, usage, zones, platform, workloads, .. } = draft;
    let mut zones = node_zones(without_mmio_twins(zones.into_sorted(), oddities));
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
    let mut workloads: Vec<_> =
        workloads.into_iter().map(|draft| finish_workload(draft, &alive, &expected, &name)).collect();
    name_pods_of_parts(&mut workloads);
    let ended = |workload: &&Workload| {
        workload.state == State::Terminated && workload.energy.is_none() && workload.is_outermost()
    };
    for ended in workloads.iter().filter(ended) {
        oddities.add(OddityKind::Terminated, || format!("{} {}", ended.kind.name(), excerpt(&ended.name)));
    }
    let coverage = Coverage::of(active, &workloads);
    let whole = part(|watts| watts.total);
    report_contradictions(&name, [whole, active, idle], &coverage, oddities);
    let node = Node {
        name,
        source: source.to_owned(),
        usage,
        total: whole,
        active,
        idle,
        energy,
        zones,
        platform: platform.into_values().collect(),
        coverage,
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
        for reading in draft.zones.iter().chain(running.flat_map(|draft| draft.zones.iter())) {
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

/// Zones of totals that Kepler writes for every workload of a kind, if for any: package and dram. A GPU is only
/// written for those that use it.
fn expected_zones(draft: &NodeDraft) -> BTreeSet<(WorkloadKind, Zone)> {
    let running = draft.workloads.iter().filter(|draft| draft.workload.state == State::Running);
    let zones = running.flat_map(|draft| draft.zones.iter().map(|zone| (draft.workload.kind, zone)));
    let summed = zones
        .filter(|(_, it)| matches!(it.zone.class(), ZoneClass::Package | ZoneClass::Dram) && it.watts.active.is_some());
    summed.map(|(kind, it)| (kind, it.zone.clone())).collect()
}

fn finish_workload(
    draft: WorkloadDraft,
    alive: &AliveZones,
    expected: &BTreeSet<(WorkloadKind, Zone)>,
    node: &str,
) -> Workload {
    let WorkloadDraft { mut workload, zones } = draft;
    workload.zones = zones.into_sorted();
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
    // A zone that its like have and it has not was lost on the way: a sum without it would be too low.
    let lacks = |(kind, zone): &&(WorkloadKind, Zone)| {
        *kind == workload.kind && !workload.zones.iter().any(|it| it.zone == *zone && it.power().is_some())
    };
    if workload.total.watts().is_some() && expected.iter().any(|it| lacks(&it)) {
        workload.total = Power::Unknown(Why::ZoneMissing);
        workload.energy = workload.energy.map(|_| Energy::Unknown(Why::ZoneMissing));
    }
    workload
}

/// node_exporter shows a package under each of its two drivers, with one index: they are one meter.
fn without_mmio_twins(zones: Vec<ZoneReading>, oddities: &mut Oddities) -> Vec<ZoneReading> {
    let is_mmio = |it: &ZoneReading| it.meter.contains("intel-rapl-mmio");
    let index = |it: &ZoneReading| it.meter.split(' ').next().unwrap_or_default().to_owned();
    if !zones.iter().any(is_mmio) {
        return zones;
    }
    let others: HashSet<_> = zones.iter().filter(|it| !is_mmio(it)).map(|it| (it.zone.clone(), index(it))).collect();
    let (twins, kept): (Vec<_>, Vec<_>) =
        zones.into_iter().partition(|it| is_mmio(it) && others.contains(&(it.zone.clone(), index(it))));
    for twin in twins {
        oddities.add(OddityKind::SameMeter, || format!("{} {}", twin.zone, excerpt(&twin.meter)));
    }
    kept
}

/// A node's zones, with the zeros that are not measurements turned into unknowns.
fn node_zones(mut zones: Vec<ZoneReading>) -> Vec<ZoneReading> {
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

/// How far sums may differ from their whole: gauges are refreshed together, so only rounding and time lie between.
const TOLERANCE: f64 = 0.01;

fn report_contradictions(node: &str, [total, active, idle]: [Power; 3], coverage: &Coverage, oddities: &mut Oddities) {
    if let (Some(total), Some(active), Some(idle)) = (total.watts(), active.watts(), idle.watts()) {
        let difference = (active + idle - total).get().abs();
        if difference > TOLERANCE * total.get() {
            oddities.add(OddityKind::Contradiction, || {
                format!("active {active:.1} W + idle {idle:.1} W is not {total:.1} W on {node}")
            });
        }
    }
    if let Some(over) = coverage.over_active()
        && over.get() > 1.0 + TOLERANCE
    {
        oddities.add(OddityKind::Contradiction, || {
            format!("workloads draw {:.0} % of the active power of {node}", over.get() * 100.0)
        });
    }
}

fn report_odd_zones(node: &str, zones: &[ZoneReading], oddities: &mut Oddities) {
    let active = |zone: &ZoneReading| zone.power().is_some_and(Power::is_positive);
    let package_active = zones.iter().any(|it| it.zone.class() == ZoneClass::Package && active(it));
    let has = |class| zones.iter().any(|it| it.zone.class() == class);
    let psys_alone = has(ZoneClass::Psys) && !has(ZoneClass::Package);
    for zone in zones {
        match zone.zone.class() {
            ZoneClass::Other => oddities.add(OddityKind::UnsummedZone, || format!("{} on {node}", zone.zone)),
            // It may be part of psys or not; adding it could count it twice.
            ZoneClass::Gpu if psys_alone => {
                oddities.add(OddityKind::UnsummedZone, || format!("{} beside psys on {node}", zone.zone));
            }
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
    // A summed zone that reports other parts but not this one was lost on the way.
    let summed =
        |zone: &&ZoneReading| matches!(zone.zone.class(), ZoneClass::Package | ZoneClass::Dram | ZoneClass::Gpu);
    let lost = |zone: &ZoneReading| pick(zone).is_none() && zone.watts != Parts::default();
    let has_main =
        |reported: &[(ZoneClass, Measured<T>)]| reported.iter().any(|(class, _)| *class == ZoneClass::Package);
    match total(&reported) {
        Measured::Known(_) if has_main(&reported) && zones.iter().filter(summed).any(lost) => {
            Measured::Unknown(Why::ZoneMissing)
        }
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

/// Kepler's containers only carry their pod's uid, and processes their container's id; the pod has the names.
fn name_pods_of_parts(workloads: &mut [Workload]) {
    let pods: HashMap<String, (Option<String>, String)> = workloads
        .iter()
        .filter(|workload| workload.kind == WorkloadKind::Pod)
        .map(|pod| (pod.id.clone(), (pod.namespace.clone(), pod.name.clone())))
        .collect();
    let containers: HashMap<String, String> = workloads
        .iter()
        .filter_map(|workload| match (&workload.runs_in, workload.kind) {
            (RunsIn::Pod(pod), WorkloadKind::Container) => Some((workload.id.clone(), pod.clone())),
            _ => None,
        })
        .collect();
    for workload in workloads {
        let pod = match &workload.runs_in {
            RunsIn::Pod(id) => pods.get(id),
            RunsIn::Container(id) => containers.get(id).and_then(|pod| pods.get(pod)),
            RunsIn::Host | RunsIn::Vm(_) => None,
        };
        if let Some((namespace, name)) = pod {
            workload.namespace.clone_from(namespace);
            workload.pod = Some(name.clone());
        }
    }
}
