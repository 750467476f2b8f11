//! The page of exporters in `core/docs/reference`, from the families that the dialects read.

#![allow(clippy::unwrap_used)] // a test's way to fail

use std::fmt::Write as _;

use carbon_kepler_testkit::DOCS;
use carbon_kepler_testkit::markdown::{code, table};

use super::{
    Dialect, Family, Known, Level, Part, Quantity, kepler, kepler_legacy, node_exporter, prototype, scaphandre,
};

const HEAD: &str = "# Exporters

What is read of each exporter, family by family. Text format 0.0.4 with UTF-8 names, and OpenMetrics; directly, from
files, or through Prometheus federation. Which exporter wrote a family is decided for each family, because Prometheus
and federation pass on only some of them.

The total of a workload or node is `package + dram + gpu`, or `psys` alone where there is no package. `core` and
`uncore` are inside the package; zones of other names are shown but not added, unless `total_zone` says that one is the
whole of a machine without RAPL. A total that lacks a zone its like have is unknown. A meter that is shown twice counts
once: under `intel-rapl` and `intel-rapl-mmio`, or mirrored on the dies of one package. What is estimated by a model, or
made up by Kepler's fake meter, is not called measured. Only what runs counts: a terminated pod's last power is left
out, and counted as such.

This page is written by `make docs-reference`.
";

const ALL: [Dialect; 6] = [
    Dialect::Kepler,
    Dialect::KeplerLegacy,
    Dialect::NodeExporter,
    Dialect::Rapl,
    Dialect::Scaphandre,
    Dialect::Prototype,
];

/// A paragraph about an exporter, and its families.
fn of(dialect: Dialect) -> (&'static str, Vec<(String, Known)>) {
    match dialect {
        Dialect::Kepler => (
            "From 0.10 to main of 2026-08. Watts and joules by RAPL zone; a workload's families carry active power only, \
             idle power stays with its node. A 0 W that Kepler writes before it has attributed any energy is unknown. \
             Power supplies and chassis sensors (`kepler_platform_watts`) are shown beside RAPL and never added. Containers \
             whose pods are not exported are shown by themselves.",
            kepler::families(),
        ),
        Dialect::KeplerLegacy => (
            "Counters in joules, with `mode=\"dynamic\"` (active) and `mode=\"idle\"`; families of GPUs too, under the \
             names above.",
            kepler_legacy::families(),
        ),
        Dialect::NodeExporter => (
            "Counters of the node alone; it knows no workloads. Other zones have families of that form too, as the dies \
             of a package do (`node_rapl_package_0_die_0_joules_total`).",
            node_exporter::families(),
        ),
        Dialect::Rapl => (
            "This machine's own counters (`--rapl`), from `/sys/class/powercap` or the directory given, without an \
             exporter. Since Linux 5.10 only root may read them.",
            Vec::new(),
        ),
        Dialect::Scaphandre => (
            "A process's power is its share of the whole host's, idle power included; pods, containers and virtual \
             machines are the sums of their processes.",
            scaphandre::families(),
        ),
        Dialect::Prototype => (
            "The names in the fixtures of the FastMCP prototype; no Kepler writes them. They do not say whether idle \
             power is included. Its `kepler_pod_cpu_watts` and `kepler_node_cpu_watts` are known by their labels.",
            prototype::families(),
        ),
    }
}

fn section(dialect: Dialect) -> String {
    let (about, families) = of(dialect);
    let read: Vec<_> = families.iter().filter(|(_, known)| matches!(known.family, Family::Read(_))).collect();
    let has_watts = read.iter().any(|(_, known)| matches!(known.name.quantity, Quantity::Watts(_)));
    let time = if has_watts {
        "One scrape is enough for power.".to_owned()
    } else {
        format!("Power needs a window (`--window`, or two files) of at least {} s.", dialect.min_window_seconds())
    };
    let mut section = format!("\n## {}\n\n{about} {time}\n", dialect.title());
    if !read.is_empty() {
        let rows = read.iter().map(|(name, known)| {
            let zone = known.name.zone.as_ref().map_or_else(|| "by label".to_owned(), |zone| code(&zone.to_string()));
            vec![code(name), level(known.name.level).to_owned(), quantity(known.name.quantity).to_owned(), zone]
        });
        section += "\n";
        section += &table(&["family", "of", "quantity", "zone"], rows);
    }
    section
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Node => "node",
        Level::Pod => "pod",
        Level::Container => "container",
        Level::Process => "process",
        Level::Vm => "virtual machine",
        Level::Platform => "power supply",
    }
}

fn quantity(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Watts(Part::Total) => "power",
        Quantity::Watts(Part::Active) => "active power",
        Quantity::Watts(Part::Idle) => "idle power",
        Quantity::Joules(Part::Total) => "energy",
        Quantity::Joules(Part::Active) => "active energy",
        Quantity::Joules(Part::Idle) => "idle energy",
        Quantity::CpuRatio => "CPU usage",
    }
}

#[test]
fn the_page_of_exporters_is_fresh() {
    let mut text = HEAD.to_owned() + "\n| exporter | one scrape | needs a window |\n|---|---|---|\n";
    for dialect in ALL {
        let has_watts = of(dialect)
            .1
            .iter()
            .any(|(_, known)| matches!((known.family, known.name.quantity), (Family::Read(_), Quantity::Watts(_))));
        let [scrape, window] = if has_watts { ["power and energy counters", "for means"] } else { ["-", "for power"] };
        let _ = writeln!(text, "| {} | {scrape} | {window} |", dialect.title());
    }
    text += &ALL.map(section).concat();
    DOCS.hold("core/docs/reference/exporters.md", &text);
}
