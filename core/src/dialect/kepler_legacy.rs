//! Kepler up to 0.9: `kepler_<level>_<zone>_joules_total`, all counters in joules, split by
//! `mode="dynamic"` (active) and `mode="idle"`.

use super::reading::{Owner, optional, required};
use super::{Dialect, Family, FamilyName, Known, Level, MeterKind, Part, Quantity, Reading, Subject, Unread, Zone};
use crate::exposition::Sample;

const LEVELS: [(&str, Level); 4] =
    [("node", Level::Node), ("container", Level::Container), ("process", Level::Process), ("vm", Level::Vm)];

/// Without `gpu`: later Keplers use those names too, and hand over what is in this form.
const ZONES: [&str; 6] = ["package", "core", "uncore", "dram", "other", "platform"];

/// Whether a GPU family is in this form: only up to 0.9 is there a `mode`.
pub(super) fn wrote(family: &FamilyName, sample: &Sample<'_, '_>) -> bool {
    family.zone == Some(Zone::GPU) && sample.label("mode").is_some()
}

pub(super) fn families() -> Vec<(String, Known)> {
    let mut families = Vec::new();
    let mut add = |name: String, family, level, zone| {
        let name_parts = FamilyName { level, quantity: Quantity::Joules(Part::Active), zone: Some(zone) };
        families.push((name, Known { family, name: name_parts }));
    };
    for (level_name, level) in LEVELS {
        for zone in ZONES {
            add(format!("kepler_{level_name}_{zone}_joules_total"), Family::Read(read), level, Zone::new(zone));
        }
    }
    // package + dram + other + gpu in one: a zone of its own that is never added to them.
    for level in [("container", Level::Container), ("process", Level::Process)] {
        add(format!("kepler_{}_joules_total", level.0), Family::Read(read), level.1, Zone::new("all"));
    }
    add("kepler_exporter_build_info".into(), Family::BuildInfo(Dialect::KeplerLegacy), Level::Node, Zone::HOST);
    add("kepler_node_info".into(), Family::Unused, Level::Node, Zone::HOST);
    families
}

pub(super) fn read<'a>(family: &FamilyName, sample: &Sample<'_, 'a>) -> Result<Reading<'a>, Unread> {
    let part = match sample.label("mode") {
        // Before 0.5 there was no mode, and no idle part either.
        None => Part::Active,
        Some(mode) if mode == *"dynamic" => Part::Active,
        Some(mode) if mode == *"idle" => Part::Idle,
        Some(other) => return Err(Unread::LabelValue("mode", other.to_string())),
    };
    let quantity = Quantity::Joules(part);
    let zone = family.zone.clone().unwrap_or(Zone::HOST);
    let meter = if family.level == Level::Node { optional(sample, "package") } else { "".into() };
    let subject = subject(family.level, sample)?;
    let kind = MeterKind::of_source(&optional(sample, "source"));
    Ok(Reading { dialect: Dialect::KeplerLegacy, subject, quantity, zone, meter, kind, value: sample.value })
}

fn subject<'a>(level: Level, sample: &Sample<'_, 'a>) -> Result<Subject<'a>, Unread> {
    Ok(match level {
        Level::Container => {
            let (pod, namespace) = (optional(sample, "pod_name"), optional(sample, "container_namespace"));
            let name = optional(sample, "container_name");
            // `system_processes` and `kernel_processes` stand for what runs outside of pods.
            let host = matches!(namespace.as_ref(), "system" | "kernel" | "");
            let owner = if host { Owner::Host } else { Owner::Pod(namespace.clone() + "/" + pod.clone()) };
            // One id may be shared by containers that Kepler has not resolved yet.
            let id = optional(sample, "container_id") + "/" + pod + "/" + name.clone();
            Subject { namespace: Some(namespace), owner, ..Subject::new(level, id, name) }
        }
        Level::Process => {
            let container = optional(sample, "container_id");
            let host = matches!(container.as_ref(), "system_processes" | "kernel_processes" | "");
            let owner = if host { Owner::Host } else { Owner::Container(container) };
            let subject = Subject::new(level, required(sample, "pid")?, optional(sample, "command"));
            Subject { owner, ..subject }
        }
        Level::Vm => {
            let id = required(sample, "vm_id")?;
            Subject::new(level, id.clone(), id)
        }
        _ => Subject::node(),
    })
}
