//! The names in the Python prototype's fixtures: `kepler_pod_cpu_watts{pod=,namespace=}` and unlabelled node
//! gauges. No Kepler writes them; people who start from that prototype have them in their test data.
//!
//! Its `cpu` gauges are whole package power and its `memory` gauges are dram. Nothing says active or idle.

use std::borrow::Cow;

use super::reading::{optional, required};
use super::{Dialect, Family, FamilyName, Known, Level, MeterKind, Part, Quantity, Reading, Subject, Unread, Zone};
use crate::exposition::Sample;

pub(super) fn families() -> Vec<(String, Known)> {
    let watts = |level| FamilyName { level, quantity: Quantity::Watts(Part::Total), zone: Some(Zone::DRAM) };
    let energy = FamilyName { level: Level::Node, quantity: Quantity::Joules(Part::Total), zone: Some(Zone::PACKAGE) };
    vec![
        ("kepler_pod_memory_watts".into(), Known { family: Family::Read(read), name: watts(Level::Pod) }),
        ("kepler_node_memory_watts".into(), Known { family: Family::Read(read), name: watts(Level::Node) }),
        ("kepler_node_package_energy_joule".into(), Known { family: Family::Read(read), name: energy }),
    ]
}

/// Whether a family that Kepler has too is in the prototype's form: pods without `pod_name`, nodes
/// without `zone`.
pub(super) fn wrote(family: &FamilyName, sample: &Sample<'_, '_>) -> bool {
    match family.level {
        Level::Pod => sample.label("pod_name").is_none() && sample.label("pod").is_some(),
        Level::Node if matches!(family.quantity, Quantity::CpuRatio) => false,
        Level::Node if family.zone.is_some() => {
            ["gpu", "gpu_uuid", "mode"].into_iter().all(|label| sample.label(label).is_none())
        }
        Level::Node => sample.label("zone").is_none() && sample.label("path").is_none(),
        _ => false,
    }
}

pub(super) fn read<'a>(family: &FamilyName, sample: &Sample<'_, 'a>) -> Result<Reading<'a>, Unread> {
    let subject = match family.level {
        Level::Pod => {
            let (name, namespace) = (required(sample, "pod")?, required(sample, "namespace")?);
            let id = namespace.clone() + "/" + name.clone();
            Subject { namespace: Some(namespace), ..Subject::new(Level::Pod, id, name) }
        }
        _ => Subject::node(),
    };
    let zone = match (&family.zone, optional(sample, "zone")) {
        (Some(zone), _) => zone.clone(),
        (None, zone) if zone.is_empty() => Zone::PACKAGE,
        (None, zone) => Zone::new(&zone),
    };
    // Its pods' watts are not split into active and idle; Kepler's families of that name are active.
    let quantity = match (family.level, family.quantity) {
        (Level::Pod, Quantity::Watts(_)) => Quantity::Watts(Part::Total),
        (_, quantity) => quantity,
    };
    let (meter, kind) = (Cow::Borrowed(""), Some(MeterKind::Rapl));
    Ok(Reading { dialect: Dialect::Prototype, subject, quantity, zone, meter, kind, value: sample.value })
}
