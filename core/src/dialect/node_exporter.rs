//! node_exporter's RAPL collector: `node_rapl_<zone>_joules_total{index,path}`, raw counters of the node.

use super::reading::optional;
use super::{Dialect, Family, FamilyName, Known, Level, Part, Quantity, Reading, Subject, Unread, Zone};
use crate::exposition::Sample;

pub(super) fn families() -> Vec<(String, Known)> {
    let known = |zone: &str| {
        let quantity = Quantity::Joules(Part::Total);
        let name = FamilyName { level: Level::Node, quantity, zone: Some(Zone::new(zone)) };
        (format!("node_rapl_{zone}_joules_total"), Known { family: Family::Read(read), name })
    };
    ["package", "core", "uncore", "dram", "psys"].map(known).into()
}

fn read<'a>(family: &FamilyName, sample: &Sample<'_, 'a>) -> Result<Reading<'a>, Unread> {
    let zone = family.zone.clone().unwrap_or(Zone::HOST);
    // Per socket: index tells them apart, path too where the kernel has intel-rapl and intel-rapl-mmio.
    let meter = optional(sample, "index") + " " + optional(sample, "path");
    let (subject, quantity) = (Subject::node(), family.quantity);
    Ok(Reading { dialect: Dialect::NodeExporter, subject, quantity, zone, meter, value: sample.value })
}
