//! Scaphandre: microwatt gauges and microjoule counters. A process's power is its share of the whole host's,
//! idle included; the host is psys where there is one, else packages plus dram.

use super::reading::{Owner, optional, required};
use super::{Dialect, Family, FamilyName, Known, Level, MeterKind, Part, Quantity, Reading, Subject, Unread, Zone};
use crate::exposition::Sample;

const WATTS: Quantity = Quantity::Watts(Part::Total);
const JOULES: Quantity = Quantity::Joules(Part::Total);

pub(super) fn families() -> Vec<(String, Known)> {
    let known = |name: &str, level, quantity, zone| {
        let name_parts = FamilyName { level, quantity, zone };
        (format!("scaph_{name}"), Known { family: Family::Read(read), name: name_parts })
    };
    vec![
        known("host_power_microwatts", Level::Node, WATTS, Some(Zone::HOST)),
        known("host_energy_microjoules", Level::Node, JOULES, Some(Zone::HOST)),
        known("socket_power_microwatts", Level::Node, WATTS, Some(Zone::PACKAGE)),
        known("socket_energy_microjoules", Level::Node, JOULES, Some(Zone::PACKAGE)),
        known("domain_power_microwatts", Level::Node, WATTS, None),
        known("domain_energy_microjoules", Level::Node, JOULES, None),
        known("process_power_consumption_microwatts", Level::Process, WATTS, Some(Zone::HOST)),
    ]
}

fn read<'a>(family: &FamilyName, sample: &Sample<'_, 'a>) -> Result<Reading<'a>, Unread> {
    let subject = if family.level == Level::Process { process(sample)? } else { Subject::node() };
    let zone = match &family.zone {
        Some(zone) => zone.clone(),
        None => Zone::new(&required(sample, "domain_name")?),
    };
    let meter = optional(sample, "socket_id");
    let (quantity, kind, value) = (family.quantity, Some(MeterKind::Rapl), sample.value / 1e6);
    Ok(Reading { dialect: Dialect::Scaphandre, subject, quantity, zone, meter, kind, value })
}

/// A process. It says which pod it belongs to on Kubernetes, else which container (`container_scheduler="docker"`), or
/// which virtual machine it is (`vmname`, of qemu).
fn process<'a>(sample: &Sample<'_, 'a>) -> Result<Subject<'a>, Unread> {
    let exe = optional(sample, "exe");
    let pod = optional(sample, "kubernetes_pod_name");
    let namespace = optional(sample, "kubernetes_pod_namespace");
    let subject = Subject::new(Level::Process, required(sample, "pid")?, exe);
    // The command line stays out: it may hold secrets, and nothing here needs it.
    if !pod.is_empty() {
        let owner = Owner::Pod(namespace.clone() + "/" + pod);
        return Ok(Subject { owner, namespace: Some(namespace), ..subject });
    }
    let (container, machine) = (optional(sample, "container_id"), optional(sample, "vmname"));
    let owner = match (container.is_empty(), machine.is_empty()) {
        (false, _) => Owner::Container(container),
        (true, false) => Owner::Vm(machine),
        (true, true) => Owner::Host,
    };
    Ok(Subject { owner, ..subject })
}
