//! Meters that are shown twice and count once.

use std::collections::HashSet;

use crate::dialect::{Zone, ZoneClass};
use crate::quantity::units::Joules;
use crate::snapshot::draft::NodeDraft;
use crate::snapshot::oddity::{Oddities, OddityKind};
use crate::snapshot::reading::ZoneReading;
use crate::text::excerpt;

/// Leaves out what repeats another meter of the node.
pub(crate) fn without_twins(node: &mut NodeDraft, oddities: &mut Oddities) {
    without_mmio(node, oddities);
    without_mirrors(node, oddities);
}

/// Client processors show a package and its memory under each of two drivers, `intel-rapl` and `intel-rapl-mmio`: the same
/// silicon. Only the path tells: node_exporter numbers zones other than packages by their order, mmio first.
fn without_mmio(node: &mut NodeDraft, oddities: &mut Oddities) {
    let is_mmio = |it: &ZoneReading| it.meter.contains("intel-rapl-mmio:");
    if !node.zones.iter().any(is_mmio) {
        return;
    }
    let others: Vec<Zone> = node.zones.iter().filter(|it| !is_mmio(it)).map(|it| it.zone.clone()).collect();
    // A package may be numbered under one driver only.
    let same = |zone: &Zone, other: &Zone| match zone.class() {
        ZoneClass::Other => zone == other,
        class => class == other.class(),
    };
    node.zones.retain(|it| {
        let is_twin = is_mmio(it) && others.iter().any(|other| same(&it.zone, other));
        if is_twin {
            oddities.add(OddityKind::SameMeter, || format!("{} {}", it.zone, excerpt(&it.meter)));
        }
        !is_twin
    });
}

/// How far a mirrored counter may lie from the first (J): the exporter reads one after the other, and a package that draws
/// 200 W has drawn this much within 0.1 ms. Dies that count for themselves are not that close.
const MIRROR: f64 = 0.02;

/// Some processors show one counter of the package on each of its dies (see [`crate::rapl`]). Kepler gives workloads a
/// share of each, so that they lose the mirrored zone too.
fn without_mirrors(node: &mut NodeDraft, oddities: &mut Oddities) {
    let mut kept: Vec<ZoneReading> = Vec::new();
    let mut mirrored: HashSet<Zone> = HashSet::new();
    node.zones.retain(|it| {
        let Some(first) = kept.iter().find(|first| mirrors(it, first)) else {
            if it.zone.class() == ZoneClass::Package {
                kept.push(it.clone());
            }
            return true;
        };
        oddities.add(OddityKind::SameMeter, || {
            format!("{} {} mirrors {}", it.zone, excerpt(&it.meter), excerpt(&first.meter))
        });
        if first.zone != it.zone {
            mirrored.insert(it.zone.clone());
        }
        false
    });
    if !mirrored.is_empty() {
        node.workloads.iter_mut().for_each(|draft| draft.zones.retain(|it| !mirrored.contains(&it.zone)));
    }
}

/// Whether a package's counter is another one's: on two dies of one package, or twice under one index.
fn mirrors(reading: &ZoneReading, first: &ZoneReading) -> bool {
    let package = |it: &ZoneReading| it.zone.name().split_once("-die-").map(|(package, _)| package.to_owned());
    let index = |it: &ZoneReading| it.meter.split_once(' ').map(|(index, _)| index.to_owned());
    let same_package = match (package(reading), package(first)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => reading.zone == first.zone && index(reading).is_some_and(|it| index(first) == Some(it)),
        _ => false,
    };
    let close = |one: Joules, other: Joules| one > Joules::ZERO && (one - other).get().abs() <= MIRROR;
    same_package && reading.joules.total.zip(first.joules.total).is_some_and(|(one, other)| close(one, other))
}
