//! Lookups in small hand-written scrapes.

use carbon_kepler::{Power, Snapshot, Workload, WorkloadKind};

pub(crate) fn snapshot(body: &str) -> Snapshot {
    Snapshot::from_scrape("test", body.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn find<'a>(snapshot: &'a Snapshot, kind: WorkloadKind, name: &str) -> &'a Workload {
    snapshot.workloads().iter().find(|w| w.kind == kind && w.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[track_caller]
pub(crate) fn watts(power: Power) -> f64 {
    power.watts().unwrap_or_else(|| panic!("{power:?}")).get()
}
