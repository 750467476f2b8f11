//! node_exporter's RAPL collector: `node_rapl_<zone>_joules_total{index,path}`, raw counters of the node.

use std::sync::LazyLock;

use super::reading::optional;
use super::{
    Dialect, Family, FamilyName, Known, Level, MeterKind, Part, Quantity, Reading, Subject, Unread, Zone, ZoneClass,
};
use crate::exposition::Sample;

pub(super) fn families() -> Vec<(String, Known)> {
    ["package", "core", "uncore", "dram", "psys"]
        .map(|zone| (format!("{PREFIX}{zone}{SUFFIX}"), known(Some(Zone::new(zone)))))
        .into()
}

/// The family of a zone that has no usual name: the dies of a package, and whatever else the kernel names.
pub(super) fn unlisted(name: &str) -> Option<&'static Known> {
    static BY_NAME: LazyLock<Known> = LazyLock::new(|| known(None));
    zone_of(name).is_some().then(|| &*BY_NAME)
}

const PREFIX: &str = "node_rapl_";
const SUFFIX: &str = "_joules_total";

fn known(zone: Option<Zone>) -> Known {
    let name = FamilyName { level: Level::Node, quantity: Quantity::Joules(Part::Total), zone };
    Known { family: Family::Read(read), name }
}

/// The zone in a family's name. `package-0-die-1` is `package_0_die_1` there: names of metrics have no dashes.
fn zone_of(name: &str) -> Option<Zone> {
    let zone = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    let with_dashes = Zone::new(&zone.replace('_', "-"));
    Some(if with_dashes.class() == ZoneClass::Other { Zone::new(zone) } else { with_dashes })
}

fn read<'a>(family: &FamilyName, sample: &Sample<'_, 'a>) -> Result<Reading<'a>, Unread> {
    let zone = family.zone.clone().or_else(|| zone_of(&sample.name.decode())).unwrap_or(Zone::HOST);
    // Per socket: index tells them apart, path too where the kernel has intel-rapl and intel-rapl-mmio.
    let meter = optional(sample, "index") + " " + optional(sample, "path");
    let (subject, quantity, kind) = (Subject::node(), family.quantity, Some(MeterKind::Rapl));
    Ok(Reading { dialect: Dialect::NodeExporter, subject, quantity, zone, meter, kind, value: sample.value })
}
