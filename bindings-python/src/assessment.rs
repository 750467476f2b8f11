//! Everything that was measured, held against standards.

use std::collections::BTreeMap;

use carbon_kepler::assessment::{GroupKind, Standing};
use carbon_kepler::nouns::FindingFields;
use carbon_kepler::registry::StandardKind;
use carbon_kepler::report::{CarbonRow, GroupRow, Intervals, NodeRow, Report, WorkloadRow};
use carbon_kepler::{Finding, Verdict};
use jiff::Timestamp;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use serde_json::{Value, json};

use crate::arrow::{Origin, Table};
use crate::fault::{Raised, invalid};
use crate::footprint::{factors, footprint};
use crate::tables::measured_by;

/// The assessments of all workloads, by power.
#[pyclass(frozen, module = "carbon_kepler._native")]
pub(crate) struct Assessments {
    pub(crate) report: Report,
    /// When that was measured, where somebody knows.
    pub(crate) taken_at: Option<Timestamp>,
}

#[pymethods]
impl Assessments {
    fn __len__(&self) -> usize {
        self.report.workloads.len()
    }

    /// One of them, as JSON.
    fn row(&self, index: usize) -> Raised<String> {
        let count = self.report.workloads.len();
        let row = self.report.workloads.get(index);
        let row = row.ok_or_else(|| invalid("index", &index.to_string(), &format!("below {count}")))?;
        Ok(self.workload(row).to_string())
    }

    /// The names each workload can be asked for by: its namespace and name, and its name alone.
    fn names(&self) -> Vec<(String, &str)> {
        let name =
            |it: &WorkloadRow| it.namespace.as_ref().map_or(String::new(), |name| format!("{name}/")) + &it.workload;
        self.report.workloads.iter().map(|it| (name(it), it.workload.as_str())).collect()
    }

    /// The assessment without its rows: counts, namespaces, standards and factors, as JSON.
    fn whole(&self) -> String {
        let scenario = self.report.scenario.as_ref();
        let statuses = || self.report.workloads.iter().filter_map(|it| it.carbon.as_ref()).map(|it| it.status);
        let count = |status| statuses().filter(|it| *it == status).count();
        let counts = [Verdict::Compliant, Verdict::NonCompliant, Verdict::Unknown].map(|it| (it.name(), count(it)));
        json!({
            "counts": BTreeMap::from(counts),
            "outcome": self.report.outcome,
            "namespaces": self.report.namespaces.iter().map(|it| self.group(it)).collect::<Vec<_>>(),
            "controllers": self.report.controllers.iter().map(|it| self.group(it)).collect::<Vec<_>>(),
            "nodes": self.report.nodes.iter().filter_map(|it| self.node(it)).collect::<Vec<_>>(),
            "profile": scenario.map(|it| &it.profile),
            "decide": scenario.map(|it| it.decide),
            "factors": scenario.map(|it| factors(&it.factors)),
            "standards": scenario.map_or_else(Vec::new, |it| it.standards.iter().map(|it| &it.id).collect()),
            "unmatched_budgets": scenario.map_or(&[][..], |it| &it.unmatched_budgets),
        })
        .to_string()
    }

    /// One row for each workload, then for each group with a budget, as an Arrow stream; or only the groups of a kind.
    #[pyo3(signature = (kind) -> "object")]
    fn stream<'py>(&self, py: Python<'py>, kind: Option<&str>) -> PyResult<Bound<'py, PyCapsule>> {
        py.detach(|| self.table(kind)).stream(py)
    }
}

impl Assessments {
    fn workload(&self, row: &WorkloadRow) -> Value {
        let mut json = self.carbon(row.carbon.as_ref());
        json["namespace"] = json!(row.namespace);
        json["workload"] = row.workload.clone().into();
        json["node"] = row.node.clone().into();
        json["kind"] = json!(row.kind);
        json["power_unknown"] = json!(row.total_unknown.map(|why| why.to_string()));
        json["zones_watts"] = row.zones_watts.iter().map(|(zone, watts)| (zone.to_string(), json!(watts))).collect();
        json
    }

    fn group(&self, row: &GroupRow) -> Value {
        let mut json = self.carbon(Some(&row.carbon));
        (json["namespace"], json["workload"]) = (row.namespace.clone().into(), row.workload.clone().into());
        (json["kind"], json["zones_watts"]) = (row.kind.name().into(), json!({}));
        (json["node"], json["power_unknown"]) = (Value::Null, Value::Null);
        json
    }

    /// A node that has a budget.
    fn node(&self, row: &NodeRow) -> Option<Value> {
        let mut json = self.carbon(None);
        json["status"] = json!(row.status?);
        json["workload_status"] = json!(row.status);
        json["budget_used_percent"] =
            json!(row.findings.iter().filter_map(Finding::percent_of_target).reduce(f64::max));
        json["findings"] = row.findings.iter().map(|it| json!(FindingFields::of(it, self.report.lang))).collect();
        (json["namespace"], json["workload"]) = (Value::Null, row.node.clone().into());
        (json["kind"], json["zones_watts"]) = (GroupKind::Node.name().into(), json!({}));
        (json["node"], json["power_unknown"]) =
            (row.node.clone().into(), json!(row.unknown.map(|why| why.to_string())));
        Some(json)
    }

    fn carbon(&self, row: Option<&CarbonRow>) -> Value {
        let currency = self.currency();
        let lang = self.report.lang;
        let figures = row.and_then(|row| Some(footprint(row.footprint.as_ref()?, &row.steps, currency, lang)));
        let findings = row.map_or(&[][..], |it| &it.findings).iter().map(|it| FindingFields::of(it, lang));
        let mut json = json!(row.map_or_else(Standing::default, |it| it.standing.clone()));
        json["status"] = json!(row.map_or(Verdict::Unknown, |it| it.status));
        json["findings"] = json!(findings.collect::<Vec<_>>());
        json["footprint"] = json!(figures);
        json
    }

    fn entries(&self) -> Vec<Entry<'_>> {
        let workloads = self.report.workloads.iter().map(|row| Entry {
            namespace: row.namespace.as_deref(),
            name: &row.workload,
            kind: row.kind.name(),
            node: Some(&row.node),
            status: row.carbon.as_ref().map(|it| it.status),
            findings: row.carbon.as_ref().map_or(&[], |it| &it.findings),
            carbon: row.carbon.as_ref(),
            intervals: Some(&row.intervals),
        });
        let groups = self.report.namespaces.iter().chain(&self.report.controllers).map(|row| Entry {
            namespace: Some(&row.namespace),
            name: &row.workload,
            kind: row.kind.name(),
            node: None,
            status: Some(row.carbon.status),
            findings: &row.carbon.findings,
            carbon: Some(&row.carbon),
            intervals: Some(&row.intervals),
        });
        let nodes = self.report.nodes.iter().filter(|row| row.status.is_some()).map(|row| Entry {
            namespace: None,
            name: &row.node,
            kind: GroupKind::Node.name(),
            node: Some(&row.node),
            status: row.status,
            findings: &row.findings,
            carbon: None,
            intervals: None,
        });
        workloads.chain(groups).chain(nodes).collect()
    }

    fn table(&self, kind: Option<&str>) -> Table {
        let mut entries = self.entries();
        entries.retain(|it| kind.is_none_or(|kind| it.kind == kind));
        let rows = || entries.iter();
        let mut table = Table::default();
        table.texts("namespace", rows().map(|it| it.namespace));
        table.texts("workload", rows().map(|it| Some(it.name)));
        table.texts("kind", rows().map(|it| Some(it.kind)));
        table.texts("node", rows().map(|it| it.node));
        table.texts("status", rows().map(|it| it.status.map(Verdict::name)));
        for kind in [StandardKind::Intensity, StandardKind::Pue, StandardKind::Budget, StandardKind::Sci] {
            let verdicts = rows().map(|it| verdict_of(it.findings, kind).map(Verdict::name));
            table.texts(&format!("{}_verdict", kind.name()), verdicts);
        }
        for (name, figure) in FIGURES {
            table.numbers(name, rows().map(|it| it.carbon.and_then(figure)));
            for (at, end) in ["low", "high"].into_iter().enumerate() {
                let bounds = rows().map(|it| it.intervals?.get(name).and_then(|it| it[at]));
                table.numbers(&format!("{name}_{end}"), bounds);
            }
        }
        let currency = self.currency();
        table.texts("currency", rows().map(|_| Some(currency)));
        table.texts("quality", rows().map(|it| it.carbon?.quality.map(|it| it.name())));
        let standing = |it: &Entry<'_>| it.carbon.map(|it| it.standing.clone()).unwrap_or_default();
        table.texts("namespace_status", rows().map(|it| standing(it).namespace_status.map(Verdict::name)));
        table.numbers("budget_used_percent", rows().map(|it| standing(it).budget_used_percent));
        table.numbers("share_of_namespace_percent", rows().map(|it| standing(it).share_of_namespace_percent));
        table.numbers("share_of_node_percent", rows().map(|it| standing(it).share_of_node_percent));
        table.numbers("cpu_used_of_requested_percent", rows().map(|it| standing(it).cpu_used_of_requested_percent));
        table.moments("taken_at", rows().map(|_| self.taken_at));
        table.described(|name| self.origin(name), currency)
    }

    fn currency(&self) -> &str {
        self.report.scenario.as_ref().map_or("", |it| &it.factors.currency)
    }

    /// Where the figures of a column come from, as far as one source stands behind all of them.
    fn origin(&self, column: &str) -> Origin {
        let grid = self.report.scenario.as_ref().and_then(|it| it.factors.intensity.as_ref());
        let measured = measured_by(&self.report.exporters);
        match grid {
            Some(grid) if column.contains("emissions") || column.contains("intensity") => {
                let year = grid.factor.year.as_ref().map_or(String::new(), |it| format!(" ({it})"));
                let factor = format!("{}{year}", grid.factor.id);
                let quality = measured.quality.max(Some(grid.quantity.quality));
                let sources = [measured.source, factor];
                Origin { quality, source: sources.join("; ") }
            }
            _ => measured,
        }
    }
}

/// A row of the frame: a workload, or a group with a budget.
struct Entry<'r> {
    namespace: Option<&'r str>,
    name: &'r str,
    kind: &'r str,
    node: Option<&'r str>,
    status: Option<Verdict>,
    findings: &'r [Finding],
    carbon: Option<&'r CarbonRow>,
    intervals: Option<&'r Intervals>,
}

type Figure = fn(&CarbonRow) -> Option<f64>;

/// Figures by the names that reports give them.
const FIGURES: [(&str, Figure); 6] = [
    ("assessed_power_watts", |it| it.assessed_power_watts),
    ("workload_intensity_gCO2eq_kWh", |it| it.intensity),
    ("hourly_emissions_gCO2eq", |it| it.hourly_emissions),
    ("monthly_emissions_kg", |it| it.monthly_emissions_kg),
    ("monthly_energy_kwh", |it| it.monthly_energy_kwh),
    ("monthly_cost", |it| it.monthly_cost),
];

fn verdict_of(findings: &[Finding], kind: StandardKind) -> Option<Verdict> {
    let mut of_kind = findings.iter().filter(|it| it.kind == kind).map(|it| it.verdict).peekable();
    of_kind.peek()?;
    Some(Verdict::overall(of_kind))
}
