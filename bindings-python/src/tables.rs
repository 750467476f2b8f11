//! Workloads and nodes as tables. Columns are named as the fields of the rows are.

use std::collections::{BTreeSet, HashMap};

use carbon_kepler::{Exporter, Measured, Node, Snapshot, Workload, Zone};

use crate::arrow::{Origin, Table};
use crate::objects::word;

/// The zones that are known, whether or not any of these is reported in them, so that tables of different machines have
/// the same columns; and others that these are reported in. Those that make up totals come first.
fn zones<'a>(zones: impl Iterator<Item = &'a carbon_kepler::ZoneReading>) -> BTreeSet<Zone> {
    Zone::KNOWN.into_iter().chain(zones.map(|reading| reading.zone.clone())).collect()
}

pub(crate) fn workloads(snapshot: &Snapshot) -> Table {
    let rows = snapshot.workloads();
    let nodes: HashMap<&str, &Node> = snapshot.nodes().iter().map(|it| (it.name.as_str(), it)).collect();
    let node = |it: &Workload| nodes.get(it.node.as_str()).copied();
    let mut table = Table::default();
    table.texts("kind", rows.iter().map(|it| Some(it.kind.name())));
    table.texts("namespace", rows.iter().map(|it| it.namespace.as_deref()));
    table.texts("name", rows.iter().map(|it| Some(&it.name)));
    table.texts("id", rows.iter().map(|it| Some(&it.id)));
    table.texts("pod", rows.iter().map(|it| it.pod.as_deref()));
    table.texts("node", rows.iter().map(|it| Some(&it.node)));
    table.texts("state", rows.iter().map(|it| Some(it.state.name())));
    table.flags("is_outermost", rows.iter().map(Workload::is_outermost));
    table.texts("runs_in", rows.iter().map(|it| it.runs_in.id()));
    table.texts("detail", rows.iter().map(|it| Some(&it.detail)));
    table.numbers("total_watts", rows.iter().map(|it| number(it.total)));
    table.texts("total_unknown", rows.iter().map(|it| it.total.why().map(|why| word(&why))));
    for zone in zones(rows.iter().flat_map(|it| &it.zones)) {
        let power = |it: &Workload| it.power_in(&zone).and_then(number);
        table.numbers(&zone_column(&zone), rows.iter().map(power));
    }
    table.numbers("energy_joules", rows.iter().map(|it| it.energy.and_then(number)));
    table.flags("at_least", rows.iter().map(|it| it.at_least));
    table.numbers("window_seconds", rows.iter().map(|it| it.window.map(Into::into)));
    table.moments("taken_at", rows.iter().map(|it| it.sampled_at.or(node(it)?.taken_at())));
    table.texts("source", rows.iter().map(|it| node(it).map(|it| it.source.as_str())));
    let told = measured_by(snapshot.exporters());
    table.described(|_| told.clone(), "")
}

/// Figures that exporters read: as good as the poorest meter behind them.
pub(crate) fn measured_by(exporters: &[Exporter]) -> Origin {
    let quality = exporters.iter().flat_map(|it| &it.meters).map(|it| it.quality()).max();
    let names: BTreeSet<_> = exporters.iter().flat_map(named).collect();
    Origin { quality, source: names.into_iter().collect::<Vec<_>>().join(", ") }
}

/// The exporters of one source, with their versions where they name them.
fn named(it: &Exporter) -> Vec<String> {
    let versions = it.versions.join(", ");
    let version = if versions.is_empty() { String::new() } else { format!(" ({versions})") };
    it.dialects.iter().map(|dialect| format!("{}{version}", dialect.title())).collect()
}

pub(crate) fn nodes(snapshot: &Snapshot) -> Table {
    let rows = snapshot.nodes();
    let zones_watts: Vec<_> = rows.iter().map(carbon_kepler::Node::power_by_zone).collect();
    let mut table = Table::default();
    table.texts("name", rows.iter().map(|it| Some(&it.name)));
    table.texts("source", rows.iter().map(|it| Some(&it.source)));
    table.numbers("cpu_usage_ratio", rows.iter().map(|it| it.usage.map(Into::into)));
    table.counts("processors", rows.iter().map(|it| it.processors.and_then(|it| u32::try_from(it).ok())));
    table.numbers("total_watts", rows.iter().map(|it| number(it.total)));
    table.numbers("active_watts", rows.iter().map(|it| number(it.active)));
    table.numbers("idle_watts", rows.iter().map(|it| number(it.idle)));
    table.texts("total_unknown", rows.iter().map(|it| it.total.why().map(|why| word(&why))));
    for zone in zones(rows.iter().flat_map(|it| &it.zones)) {
        table.numbers(&zone_column(&zone), zones_watts.iter().map(|it| it.get(&zone).copied().and_then(number)));
    }
    table.numbers("total_energy_joules", rows.iter().map(|it| it.energy.total.and_then(number)));
    table.numbers("active_energy_joules", rows.iter().map(|it| it.energy.active.and_then(number)));
    table.numbers("idle_energy_joules", rows.iter().map(|it| it.energy.idle.and_then(number)));
    table.flags("at_least", rows.iter().map(|it| it.at_least));
    table.flags("active_at_least", rows.iter().map(|it| it.active_at_least));
    let meters: Vec<String> =
        rows.iter().map(|it| it.meters.iter().map(|it| it.name()).collect::<Vec<_>>().join(", ")).collect();
    table.texts("meters", meters.iter().map(|it| Some(it.as_str())));
    table.numbers("window_seconds", rows.iter().map(|it| it.window.map(Into::into)));
    table.numbers("pods_watts", rows.iter().map(|it| number(it.coverage.pods_watts)));
    table.numbers("coverage_ratio", rows.iter().map(|it| it.coverage.ratio.map(Into::into)));
    table.moments("taken_at", rows.iter().map(Node::taken_at));
    let told = measured_by(snapshot.exporters());
    table.described(|_| told.clone(), "")
}

fn number<T: Into<f64>>(measured: Measured<T>) -> Option<f64> {
    match measured {
        Measured::Known(known) => Some(known.into()),
        Measured::Unknown(_) => None,
    }
}

/// The column of a zone. A zone can have any name, also that of another column.
fn zone_column(zone: &Zone) -> String {
    match zone.name() {
        taken @ ("total" | "active" | "idle" | "pods") => format!("zone_{taken}_watts"),
        name => format!("{name}_watts"),
    }
}
