//! Kepler 0.10 and later (up to main of 2026-08): `kepler_<level>_<device>_<watts|joules_total>`.
//!
//! Workload families carry active energy only; the idle part stays with the node. Dram is `zone="dram"` of
//! the `cpu` families. GPU families (0.11.4) have no zone and exist only while above 0.

use super::reading::{Owner, node_name, optional, required, state};
use super::{
    Dialect, Family, FamilyName, Known, Level, MeterKind, Part, Quantity, Reading, Subject, Unread, Zone, ZoneClass,
    kepler_legacy, prototype,
};
use crate::exposition::Sample;

const LEVELS: [(&str, Level); 5] = [
    ("node", Level::Node),
    ("pod", Level::Pod),
    ("container", Level::Container),
    ("process", Level::Process),
    ("vm", Level::Vm),
];

pub(super) fn families() -> Vec<(String, Known)> {
    let mut families = Vec::new();
    let mut add = |name: String, family, level, quantity, zone| {
        families.push((name, Known { family, name: FamilyName { level, quantity, zone } }));
    };
    for (level_name, level) in LEVELS {
        for (device, zone) in [("cpu", None), ("gpu", Some(Zone::GPU))] {
            for (part_name, part) in parts(level) {
                let stem = format!("kepler_{level_name}_{device}_{part_name}");
                add(stem.clone() + "watts", Family::Read(read), level, Quantity::Watts(*part), zone.clone());
                add(stem + "joules_total", Family::Read(read), level, Quantity::Joules(*part), zone.clone());
            }
        }
    }
    let node_total = Quantity::Watts(Part::Total);
    add("kepler_platform_watts".into(), Family::Read(read), Level::Platform, node_total, Some(Zone::new("platform")));
    add("kepler_node_cpu_usage_ratio".into(), Family::Read(read), Level::Node, Quantity::CpuRatio, Some(Zone::HOST));
    add("kepler_build_info".into(), Family::BuildInfo(Dialect::Kepler), Level::Node, node_total, None);
    add("kepler_node_cpu_info".into(), Family::Processor, Level::Node, node_total, None);
    add("kepler_node_gpu_info".into(), Family::Unused, Level::Node, node_total, None);
    for (level_name, level) in [("process", Level::Process), ("container", Level::Container)] {
        add(format!("kepler_{level_name}_cpu_seconds_total"), Family::Unused, level, node_total, None);
    }
    families
}

/// A node's families say which part they are; a workload's are always the active part.
fn parts(level: Level) -> &'static [(&'static str, Part)] {
    match level {
        Level::Node => &[("", Part::Total), ("active_", Part::Active), ("idle_", Part::Idle)],
        _ => &[("", Part::Active)],
    }
}

fn read<'a>(family: &FamilyName, sample: &Sample<'_, 'a>) -> Result<Reading<'a>, Unread> {
    if prototype::wrote(family, sample) {
        return prototype::read(family, sample);
    }
    if kepler_legacy::wrote(family, sample) {
        return kepler_legacy::read(family, sample);
    }
    let subject = subject(family.level, sample)?;
    let zone = match &family.zone {
        Some(zone) => zone.clone(),
        None => Zone::new(&required(sample, "zone")?),
    };
    let meter = match family.level {
        Level::Node if family.zone.is_none() => optional(sample, "path"),
        Level::Node => optional(sample, "gpu_uuid"),
        Level::Platform => {
            (optional(sample, "bmc_id") + "/" + optional(sample, "chassis_id")) + "/" + optional(sample, "source_id")
        }
        _ => "".into(),
    };
    // Only a node's processor meters name their path; its workloads share what those read.
    let kind = (family.level == Level::Node && family.zone.is_none()).then(|| MeterKind::at_path(&meter));
    let kind = kind.filter(|kind| *kind != MeterKind::Rapl || zone.class() != ZoneClass::Other);
    let (quantity, value) = (family.quantity, sample.value);
    Ok(Reading { dialect: Dialect::Kepler, subject, quantity, zone, meter, kind, value })
}

fn subject<'a>(level: Level, sample: &Sample<'_, 'a>) -> Result<Subject<'a>, Unread> {
    let mut subject = match level {
        Level::Node => return Ok(Subject::node()),
        Level::Platform => Subject::new(level, node_name(sample), optional(sample, "source_name")),
        Level::Pod => {
            let name = required(sample, "pod_name")?;
            let namespace = required(sample, "pod_namespace")?;
            let id = optional(sample, "pod_id");
            let id = if id.is_empty() { namespace.clone() + "/" + name.clone() } else { id };
            Subject { namespace: Some(namespace), ..Subject::new(level, id, name) }
        }
        Level::Container => {
            let pod = optional(sample, "pod_id");
            let owner = if pod.is_empty() { Owner::Host } else { Owner::Pod(pod) };
            let subject = Subject::new(level, required(sample, "container_id")?, optional(sample, "container_name"));
            Subject { owner, detail: optional(sample, "runtime"), ..subject }
        }
        Level::Process => {
            let (container, vm) = (optional(sample, "container_id"), optional(sample, "vm_id"));
            let owner = if !container.is_empty() {
                Owner::Container(container)
            } else if !vm.is_empty() {
                Owner::Vm(vm)
            } else {
                Owner::Host
            };
            let subject = Subject::new(level, required(sample, "pid")?, optional(sample, "comm"));
            Subject { owner, detail: optional(sample, "exe"), ..subject }
        }
        Level::Vm => {
            let subject = Subject::new(level, required(sample, "vm_id")?, optional(sample, "vm_name"));
            Subject { detail: optional(sample, "hypervisor"), ..subject }
        }
    };
    subject.state = state(sample)?;
    Ok(subject)
}
