//! The nouns as dictionaries; `nouns.py` has their classes. Units are in the names; `None` is unknown, never 0.

use std::collections::BTreeSet;

use carbon_kepler::{Exporter, Measured, Node, Oddity, RunsIn, State, Workload, Zone};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Power by zone, in the order of zones.
pub(crate) struct Zones(Vec<(String, Option<f64>)>);

impl<'py> IntoPyObject<'py> for Zones {
    type Target = PyDict;
    type Output = Bound<'py, PyDict>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        let zones = PyDict::new(py);
        for (zone, watts) in self.0 {
            zones.set_item(zone, watts)?;
        }
        Ok(zones)
    }
}

#[derive(IntoPyObject)]
pub(crate) struct WorkloadRow<'a> {
    kind: &'static str,
    namespace: Option<&'a str>,
    name: &'a str,
    id: &'a str,
    pod: Option<&'a str>,
    node: &'a str,
    state: &'static str,
    is_outermost: bool,
    runs_in: Option<&'a str>,
    detail: &'a str,
    total_watts: Option<f64>,
    total_unknown: Option<String>,
    zones_watts: Zones,
    energy_joules: Option<f64>,
    at_least: bool,
    window_seconds: Option<f64>,
}

#[derive(IntoPyObject)]
pub(crate) struct NodeRow<'a> {
    name: &'a str,
    source: &'a str,
    cpu_usage_ratio: Option<f64>,
    processors: Option<usize>,
    total_watts: Option<f64>,
    active_watts: Option<f64>,
    idle_watts: Option<f64>,
    total_unknown: Option<String>,
    zones_watts: Zones,
    total_energy_joules: Option<f64>,
    active_energy_joules: Option<f64>,
    idle_energy_joules: Option<f64>,
    at_least: bool,
    window_seconds: Option<f64>,
    pods_watts: Option<f64>,
    coverage_ratio: Option<f64>,
}

#[derive(IntoPyObject)]
pub(crate) struct OddityRow<'a> {
    kind: String,
    count: usize,
    examples: Vec<&'a str>,
    text: String,
}

#[derive(IntoPyObject)]
pub(crate) struct ExporterRow<'a> {
    source: &'a str,
    dialects: Vec<String>,
    versions: Vec<&'a str>,
}

impl<'a> WorkloadRow<'a> {
    pub(crate) fn of(workload: &'a Workload) -> Self {
        let zones = workload.power_by_zone().into_iter();
        Self {
            kind: workload.kind.name(),
            namespace: workload.namespace.as_deref(),
            name: &workload.name,
            id: &workload.id,
            pod: workload.pod.as_deref(),
            node: &workload.node,
            state: state(workload),
            is_outermost: workload.is_outermost(),
            runs_in: runs_in(workload),
            detail: &workload.detail,
            total_watts: number(workload.total),
            total_unknown: workload.total.why().map(|why| word(&why)),
            zones_watts: Zones(zones.map(|(zone, power)| (zone.name().to_owned(), number(power))).collect()),
            energy_joules: workload.energy.and_then(number),
            at_least: workload.at_least,
            window_seconds: workload.window.map(Into::into),
        }
    }
}

impl<'a> NodeRow<'a> {
    pub(crate) fn of(node: &'a Node) -> Self {
        let zones: BTreeSet<_> = node.zones.iter().map(|reading| &reading.zone).collect();
        Self {
            name: &node.name,
            source: &node.source,
            cpu_usage_ratio: node.usage.map(Into::into),
            processors: node.processors,
            total_watts: number(node.total),
            active_watts: number(node.active),
            idle_watts: number(node.idle),
            total_unknown: node.total.why().map(|why| word(&why)),
            zones_watts: Zones(
                zones.into_iter().map(|zone| (zone.name().to_owned(), zone_watts(node, zone))).collect(),
            ),
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

impl<'a> OddityRow<'a> {
    pub(crate) fn of(oddity: &'a Oddity) -> Self {
        Self {
            kind: word(&oddity.kind),
            count: oddity.count,
            examples: oddity.examples.iter().map(String::as_str).collect(),
            text: oddity.to_string(),
        }
    }
}

impl<'a> ExporterRow<'a> {
    pub(crate) fn of(exporter: &'a Exporter) -> Self {
        Self {
            source: &exporter.source,
            dialects: exporter.dialects.iter().map(word).collect(),
            versions: exporter.versions.iter().map(String::as_str).collect(),
        }
    }
}

pub(crate) fn number<T: Into<f64> + Copy>(measured: Measured<T>) -> Option<f64> {
    match measured {
        Measured::Known(known) => Some(known.into()),
        Measured::Unknown(_) => None,
    }
}

pub(crate) fn state(workload: &Workload) -> &'static str {
    if workload.state == State::Running { "running" } else { "terminated" }
}

pub(crate) fn runs_in(workload: &Workload) -> Option<&str> {
    match &workload.runs_in {
        RunsIn::Host => None,
        RunsIn::Pod(id) | RunsIn::Container(id) | RunsIn::Vm(id) => Some(id),
    }
}

/// A word of a small set, as JSON has it.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Power of a whole zone of a node, over all its meters; unknown as soon as one is.
pub(crate) fn zone_watts(node: &Node, zone: &Zone) -> Option<f64> {
    let meters = node.zones.iter().filter(|reading| reading.zone == *zone);
    let powers: Option<Vec<f64>> =
        meters.map(|reading| reading.watts.total.and_then(Measured::known)).map(|it| it.map(Into::into)).collect();
    powers.filter(|it| !it.is_empty()).map(|it| it.iter().sum())
}
