//! The nouns that people hold in their hands, as other languages have them: flat, with units in their names, and `null`
//! for what is not known. Fields of Python's and Node's classes are generated from their schemas.
//!
//! ```
//! use carbon_kepler::{SAMPLE_SCRAPE, Snapshot, nouns::NodeFields};
//!
//! let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
//! let node = snapshot.nodes().first().ok_or("no node")?;
//! assert_eq!(serde_json::to_value(NodeFields::of(node))?["zones"][0]["zone"], "package");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeMap;

use serde::Serialize;

use crate::assessment::{DependsOn, Finding, Verdict};
use crate::dialect::{Dialect, MeterKind, State, Zone};
use crate::error::ErrorKind;
use crate::lang::Lang;
use crate::quantity::{Measured, Power, View, Why};
use crate::registry::StandardKind;
#[cfg(feature = "schema")]
use crate::schema::Subschemas;
use crate::snapshot::{Exporter, Node, Oddity, OddityKind, SourceFailure, Workload, WorkloadKind, ZoneReading};

/// The schemas of all nouns, by name.
#[cfg(feature = "schema")]
#[must_use]
pub fn schemas(subschemas: Subschemas) -> [(&'static str, schemars::Schema); 6] {
    [
        ("exporter", subschemas.of::<ExporterFields<'_>>()),
        ("failure", subschemas.of::<FailureFields<'_>>()),
        ("finding", subschemas.of::<FindingFields>()),
        ("node", subschemas.of::<NodeFields<'_>>()),
        ("oddity", subschemas.of::<OddityFields<'_>>()),
        ("workload", subschemas.of::<WorkloadFields<'_>>()),
    ]
}

/// A pod, container, virtual machine or process on one node.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Workload"))]
#[non_exhaustive]
pub struct WorkloadFields<'a> {
    /// Kind of the workload. Kinds overlap (a container runs inside a pod): add only what is outermost.
    pub kind: WorkloadKind,
    /// Kubernetes namespace, where there is one.
    pub namespace: Option<&'a str>,
    /// Pod or container name, virtual machine name, or process name. Not unique.
    pub name: &'a str,
    /// Pod uid, container id, virtual machine id or process id.
    pub id: &'a str,
    /// Name of the pod that a container belongs to.
    pub pod: Option<&'a str>,
    /// Node it runs on.
    pub node: &'a str,
    /// Whether it still runs.
    pub state: State,
    /// Whether nothing else in the snapshot contains it; outermost workloads do not overlap.
    pub is_outermost: bool,
    /// Id of the pod, container or virtual machine that contains it.
    pub runs_in: Option<&'a str>,
    /// Executable of a process, runtime of a container, hypervisor of a virtual machine.
    pub detail: &'a str,
    /// Power (W): package + dram + gpu, or psys where there is no package. In a window, the mean.
    pub total_watts: Option<f64>,
    /// Why its power is not known.
    pub total_unknown: Option<Why>,
    /// Power in each zone that is reported for it (W).
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, Option<f64>>"))]
    pub zones_watts: BTreeMap<Zone, Power>,
    /// Energy within a window (J); null in a scrape.
    pub energy_joules: Option<f64>,
    /// Whether the window misses some of its energy: a counter was reset, or a part was not seen.
    pub at_least: bool,
    /// The time its energy is from (s); null in a scrape.
    pub window_seconds: Option<f64>,
}

/// A machine.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Node"))]
#[non_exhaustive]
pub struct NodeFields<'a> {
    /// Node name, or the source's name where the exporter does not know it.
    pub name: &'a str,
    /// Where it was read from.
    pub source: &'a str,
    /// CPU usage as the exporter sees it (0 to 1).
    pub cpu_usage_ratio: Option<f64>,
    /// Logical processors, where the exporter names them.
    pub processors: Option<usize>,
    /// Power of the whole machine as RAPL sees it (W). In a window, the mean.
    pub total_watts: Option<f64>,
    /// The part attributed to running code (W).
    pub active_watts: Option<f64>,
    /// The rest of the total (W).
    pub idle_watts: Option<f64>,
    /// Why the total is not known.
    pub total_unknown: Option<Why>,
    /// Power in each zone that is reported for it (W). Zones overlap (core is a part of package): do not add them.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, Option<f64>>"))]
    pub zones_watts: BTreeMap<Zone, Power>,
    /// The readings of each meter of each zone.
    pub zones: Vec<ZoneFields<'a>>,
    /// Energy of the whole machine within a window (J); null in a scrape.
    pub total_energy_joules: Option<f64>,
    /// The part attributed to running code (J).
    pub active_energy_joules: Option<f64>,
    /// The rest of the total (J).
    pub idle_energy_joules: Option<f64>,
    /// Whether the window misses some of its energy: the exporter restarted, and no counter of the hardware was there.
    pub at_least: bool,
    /// Whether the window misses some of its active energy: the exporter restarted.
    pub active_at_least: bool,
    /// The kinds of meters that its total is made of; empty where nothing tells.
    pub meters: Vec<MeterKind>,
    /// The time its energies are from (s); null in a scrape.
    pub window_seconds: Option<f64>,
    /// Sum of its running pods (W).
    pub pods_watts: Option<f64>,
    /// How much of its active power its pods explain (0 to 1).
    pub coverage_ratio: Option<f64>,
}

/// A reading of one meter of a zone of a machine.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ZoneReading"))]
#[non_exhaustive]
pub struct ZoneFields<'a> {
    /// Name of the zone, such as `package`.
    pub zone: &'a str,
    /// Which of several meters of the zone: a GPU's uuid, a socket, a sysfs path; empty where there is one.
    pub meter: &'a str,
    /// Power (W). In a window, the mean.
    pub total_watts: Option<f64>,
    /// The part attributed to running code (W).
    pub active_watts: Option<f64>,
    /// The rest of the total (W).
    pub idle_watts: Option<f64>,
    /// Why the total is not known; null too where no total is reported.
    pub total_unknown: Option<Why>,
    /// Energy within a window (J); null in a scrape.
    pub energy_joules: Option<f64>,
}

/// Something odd about the data: nothing is left out silently.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Oddity"))]
#[non_exhaustive]
pub struct OddityFields<'a> {
    /// Kind of oddity.
    pub kind: OddityKind,
    /// How often it was met.
    pub count: usize,
    /// The first few.
    pub examples: &'a [String],
    /// All of it in words.
    pub text: String,
}

/// A source that could not be read: figures may lack what runs there.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Failure"))]
#[non_exhaustive]
pub struct FailureFields<'a> {
    /// The address or file, without credentials.
    pub source: &'a str,
    /// Kind of the error.
    pub kind: ErrorKind,
    /// The error, which names the source.
    pub message: &'a str,
    /// The cures that a person can try; may be empty.
    pub hints: Vec<String>,
    /// The nodes that were read from it before; empty where nobody remembers.
    pub nodes: &'a [String],
}

/// A source that was read.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Exporter"))]
#[non_exhaustive]
pub struct ExporterFields<'a> {
    /// Where it was read from.
    pub source: &'a str,
    /// Whose families it has.
    pub dialects: &'a [Dialect],
    /// Versions named by its build info; empty where there is none.
    pub versions: &'a [String],
    /// The kinds of meters behind the totals of its nodes, best first; empty where nothing tells.
    pub meters: &'a [MeterKind],
}

/// The result of holding something against one standard.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Finding"))]
#[non_exhaustive]
pub struct FindingFields {
    /// Id of the standard or budget.
    pub standard: String,
    /// Kind of the standard.
    pub kind: StandardKind,
    /// Whether the value meets the target; UNKNOWN where that cannot be said.
    pub verdict: Verdict,
    /// The thing that must change for the value to change.
    pub depends_on: DependsOn,
    /// The value that is compared; null where it is not known.
    pub value: Option<View>,
    /// The most that is allowed, in `unit`.
    pub target: f64,
    /// Unit of the target.
    pub unit: String,
    /// How far the value is above the target (%); negative below, null where the value is not known.
    pub gap_percent: Option<f64>,
    /// Why the verdict is what it is.
    pub reason: String,
    /// Who set the target: this project, or a file, flag or variable of the user's.
    pub set_by: String,
    /// Whether a law sets the target.
    pub is_law: bool,
    /// Of carbon intensity: the grid's factor alone, without overhead and PUE (gCO2eq/kWh); null for other kinds.
    pub grid_value: Option<f64>,
    /// Whether the grid alone meets the target; null for other kinds.
    pub grid_verdict: Option<Verdict>,
}

impl<'a> WorkloadFields<'a> {
    /// The fields of a workload.
    #[must_use]
    pub fn of(workload: &'a Workload) -> Self {
        Self {
            kind: workload.kind,
            namespace: workload.namespace.as_deref(),
            name: &workload.name,
            id: &workload.id,
            pod: workload.pod.as_deref(),
            node: &workload.node,
            state: workload.state,
            is_outermost: workload.is_outermost(),
            runs_in: workload.runs_in.id(),
            detail: &workload.detail,
            total_watts: number(workload.total),
            total_unknown: workload.total.why(),
            zones_watts: workload.power_by_zone(),
            energy_joules: workload.energy.and_then(number),
            at_least: workload.at_least,
            window_seconds: workload.window.map(Into::into),
        }
    }
}

impl<'a> NodeFields<'a> {
    /// The fields of a node.
    #[must_use]
    pub fn of(node: &'a Node) -> Self {
        Self {
            name: &node.name,
            source: &node.source,
            cpu_usage_ratio: node.usage.map(Into::into),
            processors: node.processors,
            total_watts: number(node.total),
            active_watts: number(node.active),
            idle_watts: number(node.idle),
            total_unknown: node.total.why(),
            zones_watts: node.power_by_zone(),
            zones: node.zones.iter().map(ZoneFields::of).collect(),
            total_energy_joules: node.energy.total.and_then(number),
            active_energy_joules: node.energy.active.and_then(number),
            idle_energy_joules: node.energy.idle.and_then(number),
            at_least: node.at_least,
            active_at_least: node.active_at_least,
            meters: node.meters.iter().copied().collect(),
            window_seconds: node.window.map(Into::into),
            pods_watts: number(node.coverage.pods_watts),
            coverage_ratio: node.coverage.ratio.map(Into::into),
        }
    }
}

impl<'a> ZoneFields<'a> {
    fn of(reading: &'a ZoneReading) -> Self {
        let watts = reading.watts;
        Self {
            zone: reading.zone.name(),
            meter: &reading.meter,
            total_watts: watts.total.and_then(number),
            active_watts: watts.active.and_then(number),
            idle_watts: watts.idle.and_then(number),
            total_unknown: watts.total.and_then(Measured::why),
            energy_joules: reading.energies().total.and_then(number),
        }
    }
}

impl<'a> OddityFields<'a> {
    /// The fields of an oddity.
    #[must_use]
    pub fn of(oddity: &'a Oddity) -> Self {
        Self { kind: oddity.kind, count: oddity.count, examples: &oddity.examples, text: oddity.to_string() }
    }
}

impl<'a> ExporterFields<'a> {
    /// The fields of an exporter.
    #[must_use]
    pub fn of(exporter: &'a Exporter) -> Self {
        Self {
            source: &exporter.source,
            dialects: &exporter.dialects,
            versions: &exporter.versions,
            meters: &exporter.meters,
        }
    }
}

impl<'a> FailureFields<'a> {
    /// The fields of a failure, with the settings in its hints as a surface spells them.
    #[must_use]
    pub fn of(failure: &'a SourceFailure, spell: impl Fn(&str) -> String) -> Self {
        let SourceFailure { source, kind, message, nodes, .. } = failure;
        Self { source, kind: *kind, message, hints: failure.hints(spell), nodes }
    }
}

impl FindingFields {
    /// The fields of a finding, with its reason in a language.
    #[must_use]
    pub fn of(finding: &Finding, lang: Lang) -> Self {
        Self {
            standard: finding.standard.clone(),
            kind: finding.kind,
            verdict: finding.verdict,
            depends_on: finding.depends_on,
            value: finding.value.clone(),
            target: finding.target,
            unit: finding.unit.clone(),
            gap_percent: finding.gap_percent,
            reason: finding.reason.text(lang),
            set_by: finding.set_by.clone(),
            is_law: finding.is_law,
            grid_value: finding.grid_alone.as_ref().map(|it| it.value.value),
            grid_verdict: finding.grid_alone.as_ref().map(|it| it.verdict),
        }
    }
}

/// The number, where it is known.
fn number<T>(measured: Measured<T>) -> Option<f64>
where
    T: Copy + Default + std::ops::Add<Output = T> + PartialOrd + Into<f64>,
{
    measured.known().map(Into::into)
}
