//! Oddities in the numbers of a node.

use std::collections::BTreeSet;

use crate::dialect::{MeterKind, Zone, ZoneClass};
use crate::quantity::units::{Seconds, Watts};
use crate::quantity::{Power, Why};
use crate::snapshot::oddity::{Oddities, OddityKind};
use crate::snapshot::reading::ZoneReading;
use crate::snapshot::workload::{Workload, WorkloadKind};
use crate::text::number::rounded;

/// How far sums may differ from their whole: gauges are refreshed together, so only rounding and time lie between.
const TOLERANCE: f64 = 0.01;

pub(crate) fn report_contradictions(node: &str, [total, active, idle]: [Power; 3], oddities: &mut Oddities) {
    if let (Some(total), Some(active), Some(idle)) = (total.watts(), active.watts(), idle.watts()) {
        let difference = (active + idle - total).get().abs();
        if difference > TOLERANCE * total.get() {
            oddities.add(OddityKind::Contradiction, || {
                let [active, idle, total] = [active, idle, total].map(|it| rounded(it.get(), 1));
                format!("active {active} W + idle {idle} W is not {total} W on {node}")
            });
        }
    }
}

/// Of shares of a host's whole power (scaphandre's) all together may be a little less than it, but not so little.
const LEAST_SHARE: f64 = 0.05;

/// Parts that are more than their whole, or far less where they are said to be all of it.
pub(crate) fn report_claims<'w>(
    node: &str,
    [whole, active]: [Power; 2],
    zones: &[ZoneReading],
    window: Option<Seconds>,
    workloads: impl Iterator<Item = &'w Workload>,
    oddities: &mut Oddities,
) {
    // Means over a longer time than the node's are no parts of it.
    let is_longer = |it: &Workload| window.zip(it.window).is_some_and(|(all, own)| own > all);
    let parts: Vec<_> = workloads.filter(|it| it.counts() && it.is_outermost() && !is_longer(it)).collect();
    let of = match active {
        Power::Known(_) => "the active power",
        Power::Unknown(Why::CounterReset) => return,
        Power::Unknown(_) => "the power",
    };
    let Some(whole) = active.watts().or(whole.watts()) else { return };
    let claimed: Watts = parts.iter().filter_map(|it| it.total.watts()).fold(Watts::ZERO, |sum, watts| sum + watts);
    let Some(share) = claimed / whole else { return };
    let is_shared_out = zones.iter().any(|it| it.zone.class() == ZoneClass::Host)
        && parts.iter().any(|it| it.kind == WorkloadKind::Process);
    if share.get() > 1.0 + TOLERANCE {
        oddities.add(OddityKind::Contradiction, || {
            format!("workloads draw {:.0} % of {of} of {node}", share.get() * 100.0)
        });
    } else if is_shared_out && share.get() < LEAST_SHARE {
        oddities.add(OddityKind::Contradiction, || {
            format!("all workloads are {:.1} % of the power of {node}, of which they are shares", share.get() * 100.0)
        });
    }
}

/// Power that no meter has measured.
pub(crate) fn report_meters(
    node: &str,
    kinds: &BTreeSet<(Zone, MeterKind)>,
    meters: &BTreeSet<MeterKind>,
    oddities: &mut Oddities,
) {
    for kind in meters.iter().filter(|kind| !kind.is_real()) {
        oddities.add(OddityKind::NotMeasured, || {
            let zones = kinds.iter().filter(|(_, of)| of == kind).map(|(zone, _)| zone.name());
            format!("{} of {node}: {}", zones.collect::<Vec<_>>().join(", "), kind.title())
        });
    }
}

pub(crate) fn report_odd_zones(node: &str, zones: &[ZoneReading], oddities: &mut Oddities) {
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
