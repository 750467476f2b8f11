//! The nouns as plain objects. Units are in the names; `null` is unknown, never 0.

use std::collections::HashMap;

use carbon_kepler::{Measured, Node, Oddity, RunsIn, State, Why, Workload};
use napi_derive::napi;

/// A pod, container, virtual machine or process on one node.
#[napi(object, object_from_js = false, use_nullable = true, js_name = "Workload")]
pub struct WorkloadRow {
    /// `pod`, `container`, `vm` or `process`. Kinds overlap (a container runs inside a pod): add only what is outermost.
    #[napi(ts_type = "'pod' | 'container' | 'vm' | 'process'")]
    pub kind: &'static str,
    /// Kubernetes namespace, where there is one.
    pub namespace: Option<String>,
    /// Pod or container name, virtual machine name, or process name. Not unique.
    pub name: String,
    /// Pod uid, container id, virtual machine id or process id.
    pub id: String,
    /// Name of the pod that a container belongs to.
    pub pod: Option<String>,
    /// Node it runs on.
    pub node: String,
    /// Whether it still runs.
    #[napi(ts_type = "'running' | 'terminated'")]
    pub state: &'static str,
    /// Whether nothing else in the snapshot contains it; outermost workloads do not overlap.
    pub is_outermost: bool,
    /// Id of the pod, container or virtual machine that contains it.
    pub runs_in: Option<String>,
    /// Executable of a process, runtime of a container, hypervisor of a virtual machine.
    pub detail: String,
    /// Power (W): package + dram + gpu, or psys where there is no package. In a window, the mean.
    pub total_watts: Option<f64>,
    /// Why its power is not known, such as `no_active_energy` or `counters_only`.
    pub total_unknown: Option<String>,
    /// Power in each zone that is reported for it (W).
    #[napi(ts_type = "Record<string, number | null>")]
    pub zones_watts: HashMap<String, Option<f64>>,
    /// Energy within a window (J); `null` in a scrape.
    pub energy_joules: Option<f64>,
    /// Whether the window misses some of its energy: a counter was reset, or a part was not seen.
    pub at_least: bool,
    /// The time its energy is from (s); `null` in a scrape.
    pub window_seconds: Option<f64>,
}

/// A machine.
#[napi(object, object_from_js = false, use_nullable = true, js_name = "Node")]
pub struct NodeRow {
    /// Node name, or the source's name where the exporter does not know it.
    pub name: String,
    /// Where it was read from.
    pub source: String,
    /// CPU usage as the exporter sees it (0 to 1).
    pub cpu_usage_ratio: Option<f64>,
    /// Logical processors, where the exporter names them.
    pub processors: Option<u32>,
    /// Power of the whole machine as RAPL sees it (W).
    pub total_watts: Option<f64>,
    /// The part attributed to running code (W).
    pub active_watts: Option<f64>,
    /// The rest (W).
    pub idle_watts: Option<f64>,
    /// Why the total is not known.
    pub total_unknown: Option<String>,
    /// Energy of the whole machine within a window (J); `null` in a scrape.
    pub total_energy_joules: Option<f64>,
    /// The part attributed to running code (J).
    pub active_energy_joules: Option<f64>,
    /// The rest (J).
    pub idle_energy_joules: Option<f64>,
    /// Whether the window misses some of its energy: the exporter restarted.
    pub at_least: bool,
    /// The time its energies are from (s); `null` in a scrape.
    pub window_seconds: Option<f64>,
    /// Sum of its running pods (W).
    pub pods_watts: Option<f64>,
    /// How much of its active power its pods explain (0 to 1).
    pub coverage_ratio: Option<f64>,
}

/// An oddity of the data: nothing is left out silently.
#[napi(object, object_from_js = false, js_name = "Oddity")]
pub struct OddityRow {
    /// Kind of oddity, such as `skipped_line` or `counter_reset`.
    pub kind: String,
    /// How often it was met.
    pub count: u32,
    /// The first few.
    pub examples: Vec<String>,
}

impl WorkloadRow {
    pub(crate) fn of(workload: &Workload) -> Self {
        let zones = workload.power_by_zone().into_iter();
        Self {
            kind: workload.kind.name(),
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
            id: workload.id.clone(),
            pod: workload.pod.clone(),
            node: workload.node.clone(),
            state: if workload.state == State::Running { "running" } else { "terminated" },
            is_outermost: workload.is_outermost(),
            runs_in: match &workload.runs_in {
                RunsIn::Host => None,
                RunsIn::Pod(id) | RunsIn::Container(id) | RunsIn::Vm(id) => Some(id.clone()),
            },
            detail: workload.detail.clone(),
            total_watts: number(workload.total),
            total_unknown: workload.total.why().map(code),
            zones_watts: zones.map(|(zone, power)| (zone.name().to_owned(), number(power))).collect(),
            energy_joules: workload.energy.and_then(number),
            at_least: workload.at_least,
            window_seconds: workload.window.map(Into::into),
        }
    }
}

impl NodeRow {
    pub(crate) fn of(node: &Node) -> Self {
        Self {
            name: node.name.clone(),
            source: node.source.clone(),
            cpu_usage_ratio: node.usage.map(Into::into),
            processors: node.processors.and_then(|it| u32::try_from(it).ok()),
            total_watts: number(node.total),
            active_watts: number(node.active),
            idle_watts: number(node.idle),
            total_unknown: node.total.why().map(code),
            total_energy_joules: node.energy.total.and_then(number),
            active_energy_joules: node.energy.active.and_then(number),
            idle_energy_joules: node.energy.idle.and_then(number),
            at_least: node.at_least,
            window_seconds: node.window.map(Into::into),
            pods_watts: number(node.coverage.pods_watts),
            coverage_ratio: node.coverage.ratio.map(Into::into),
        }
    }
}

impl OddityRow {
    pub(crate) fn of(oddity: &Oddity) -> Self {
        Self {
            kind: word(&oddity.kind),
            count: u32::try_from(oddity.count).unwrap_or(u32::MAX),
            examples: oddity.examples.clone(),
        }
    }
}

fn number<T: Into<f64> + Copy>(measured: Measured<T>) -> Option<f64> {
    match measured {
        Measured::Known(known) => Some(known.into()),
        Measured::Unknown(_) => None,
    }
}

fn code(why: Why) -> String {
    word(&why)
}

/// A word of a small set, as JSON has it.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}
