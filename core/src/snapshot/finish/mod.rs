//! Interprets readings: which zeros are measured, totals, coverage.

mod check;
mod order;
mod pods;
mod source;
mod total;
mod twins;

pub(crate) use order::InOrder;
pub(crate) use pods::wholes_from_parts;
pub(crate) use source::Finished;
pub(crate) use total::summed;

use std::collections::BTreeSet;
use std::ops::Add;

use self::check::{report_claims, report_contradictions, report_meters, report_odd_zones};
use self::pods::{find_outermost, name_pods_of_parts};
use self::total::total;
use self::twins::without_twins;
use crate::dialect::{MeterKind, State, Zone, ZoneClass};
use crate::quantity::units::Watts;
use crate::quantity::{Energy, Measured, Power, Why};
use crate::snapshot::coverage::Coverage;
use crate::snapshot::draft::{NodeDraft, WorkloadDraft};
use crate::snapshot::node::Node;
use crate::snapshot::oddity::{Oddities, OddityKind};
use crate::snapshot::reading::{Parts, ZoneReading};
use crate::snapshot::workload::Workload;
use crate::snapshot::zones::ZoneSet;
use crate::text::excerpt;

pub(crate) fn finish_node(mut draft: NodeDraft, source: &str, oddities: &mut Oddities) -> (Node, InOrder) {
    without_twins(&mut draft, oddities);
    let alive = AliveZones::of(&draft);
    let expected = expected_zones(&draft);
    let NodeDraft { name, usage, processors, zones, kinds, platform, mut workloads, taken, read_at, window, .. } =
        draft;
    let (at_least, active_at_least) = (draft.at_least, draft.active_at_least);
    let mut zones = node_zones(zones.into_sorted());
    zones.iter_mut().for_each(ZoneReading::agree);
    report_odd_zones(&name, &zones, oddities);
    let meters = meters_of_total(&kinds);
    report_meters(&name, &kinds, &meters, oddities);
    let part = |pick: fn(&Parts<Power>) -> Option<Power>| total_of(&zones, |zone| pick(&zone.watts));
    let energy = |pick: fn(&Parts<Energy>) -> Option<Energy>| {
        zones
            .iter()
            .any(|zone| pick(&zone.energies()).is_some())
            .then(|| total_of(&zones, |zone| pick(&zone.energies())))
    };
    let energy = Parts {
        total: energy(|energy| energy.total),
        active: energy(|energy| energy.active),
        idle: energy(|energy| energy.idle),
    };
    let (active, idle) = (part(|watts| watts.active), part(|watts| watts.idle));
    name_pods_of_parts(&mut workloads);
    find_outermost(&mut workloads, oddities);
    let meter = meters.last().copied();
    // By the names of nodes that samples have, which may differ where they are about one machine.
    let mut workloads = InOrder::of(workloads);
    workloads.each(|draft| {
        draft.workload.meter = meter;
        finish_workload(draft, &alive, &expected, &name);
    });
    let ended = |workload: &&Workload| {
        workload.state == State::Terminated && workload.energy.is_none() && workload.is_outermost()
    };
    for ended in workloads.iter().filter(ended) {
        oddities.add(OddityKind::Terminated, || format!("{} {}", ended.kind.name(), excerpt(&ended.name)));
    }
    let sampled_at = zones
        .iter()
        .filter_map(ZoneReading::sampled_at)
        .max()
        .or(workloads.iter().filter_map(|it| it.sampled_at).max());
    // A lower bound is no whole to compare with.
    let covered = if active_at_least { Power::Unknown(Why::CounterReset) } else { active };
    let coverage = Coverage::of(covered, workloads.iter(), window);
    let whole = part(|watts| watts.total);
    report_contradictions(&name, [whole, active, idle], oddities);
    report_claims(&name, [whole, covered], &zones, window, workloads.iter(), oddities);
    let node = Node {
        name,
        source: source.to_owned(),
        usage,
        processors,
        total: whole,
        active,
        idle,
        energy,
        at_least,
        active_at_least,
        taken,
        read_at,
        sampled_at,
        window,
        zones,
        platform: platform.into_values().collect(),
        coverage,
        meters,
        kinds,
    };
    (node, workloads)
}

/// The kinds of meters that a total is made of, or of all zones where there is no total.
fn meters_of_total(kinds: &BTreeSet<(Zone, MeterKind)>) -> BTreeSet<MeterKind> {
    let reported: Vec<ZoneClass> = kinds.iter().map(|(zone, _)| zone.class()).collect();
    let summed = summed(&reported);
    let counts = |zone: &Zone| summed.is_empty() || summed.contains(&zone.class());
    kinds.iter().filter(|(zone, _)| counts(zone)).map(|(_, kind)| *kind).collect()
}

/// Zones in which something that runs is known to draw power, by part. Only there does 0 W of a workload mean
/// 0 W: Kepler's first scrapes, and any scrape with a CPU usage ratio of 0, attribute nothing to anyone.
#[derive(Default)]
struct AliveZones {
    total: ZoneSet,
    active: ZoneSet,
}

impl AliveZones {
    fn of(draft: &NodeDraft) -> Self {
        let running = draft.workloads.iter().filter(|draft| draft.workload.state == State::Running);
        let mut alive = Self::default();
        for reading in draft.zones.iter().chain(running.flat_map(|draft| draft.zones.iter())) {
            let positive = |power: Option<Power>| power.is_some_and(Power::is_positive);
            if positive(reading.watts.total) {
                alive.total.insert(&reading.zone);
            }
            if positive(reading.watts.active) {
                alive.active.insert(&reading.zone);
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
fn expected_zones(draft: &NodeDraft) -> ByKind<ZoneSet> {
    let mut expected = ByKind::<ZoneSet>::default();
    for WorkloadDraft { workload, zones } in draft.workloads.iter().filter(|it| it.workload.state == State::Running) {
        let summed = zones.iter().filter(|it| matches!(it.zone.class(), ZoneClass::Package | ZoneClass::Dram));
        let expected = &mut expected[workload.kind as usize];
        summed.filter(|it| it.watts.active.is_some()).for_each(|it| expected.insert(&it.zone));
    }
    expected
}

/// One for each [`WorkloadKind`].
type ByKind<T> = [T; 4];

fn finish_workload(draft: &mut WorkloadDraft, alive: &AliveZones, expected: &ByKind<ZoneSet>, node: &str) {
    let WorkloadDraft { workload, zones } = draft;
    workload.zones = std::mem::take(zones).into_sorted();
    workload.sampled_at = workload.zones.iter().filter_map(ZoneReading::sampled_at).max();
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
    let lost = || {
        let own = || workload.zones.iter().filter(|it| it.power().is_some()).map(|it| &it.zone);
        !expected[workload.kind as usize].are_all_in(own)
    };
    if workload.total.watts().is_some() && lost() {
        workload.total = Power::Unknown(Why::ZoneMissing);
        workload.energy = workload.energy.map(|_| Energy::Unknown(Why::ZoneMissing));
    }
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

fn total_of<T>(zones: &[ZoneReading], pick: impl Fn(&ZoneReading) -> Option<Measured<T>>) -> Measured<T>
where
    T: Copy + Default + Add<Output = T> + PartialOrd,
{
    let reported = zones.iter().filter_map(|zone| Some((zone.zone.class(), pick(zone)?)));
    let all = zones.iter().map(|zone| (zone.zone.class(), Measured::<T>::Unknown(Why::NotReported)));
    // A summed zone that reports other parts but not this one was lost on the way.
    let summed =
        |zone: &&ZoneReading| matches!(zone.zone.class(), ZoneClass::Package | ZoneClass::Dram | ZoneClass::Gpu);
    let lost = |zone: &ZoneReading| pick(zone).is_none() && zone.watts != Parts::default();
    let has_main = || reported.clone().any(|(class, _)| class == ZoneClass::Package);
    match total(reported.clone()) {
        Measured::Known(_) if has_main() && zones.iter().filter(summed).any(lost) => {
            Measured::Unknown(Why::ZoneMissing)
        }
        Measured::Unknown(Why::NotReported)
            if !zones.is_empty() && zones.iter().all(|it| it.watts == Parts::default()) =>
        {
            Measured::Unknown(Why::CountersOnly)
        }
        // A main zone exists, it just does not report this part.
        Measured::Unknown(Why::NoTotalZone) if total(all) != Measured::Unknown(Why::NoTotalZone) => {
            Measured::Unknown(Why::NotReported)
        }
        total => total,
    }
}
