//! Oddities in the numbers of a node.

use std::collections::HashSet;

use crate::dialect::ZoneClass;
use crate::quantity::{Power, Why};
use crate::snapshot::coverage::Coverage;
use crate::snapshot::oddity::{Oddities, OddityKind};
use crate::snapshot::reading::ZoneReading;
use crate::text::excerpt;
use crate::text::number::rounded;

/// node_exporter shows a package under each of its two drivers, with one index: they are one meter.
pub(crate) fn without_mmio_twins(zones: Vec<ZoneReading>, oddities: &mut Oddities) -> Vec<ZoneReading> {
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

/// How far sums may differ from their whole: gauges are refreshed together, so only rounding and time lie between.
const TOLERANCE: f64 = 0.01;

pub(crate) fn report_contradictions(
    node: &str,
    [total, active, idle]: [Power; 3],
    coverage: &Coverage,
    oddities: &mut Oddities,
) {
    if let (Some(total), Some(active), Some(idle)) = (total.watts(), active.watts(), idle.watts()) {
        let difference = (active + idle - total).get().abs();
        if difference > TOLERANCE * total.get() {
            oddities.add(OddityKind::Contradiction, || {
                let [active, idle, total] = [active, idle, total].map(|it| rounded(it.get(), 1));
                format!("active {active} W + idle {idle} W is not {total} W on {node}")
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
