//! Everything that was measured, held against standards.

use std::collections::BTreeMap;

use carbon_kepler::Verdict;
use carbon_kepler::nouns::FindingFields;
use carbon_kepler::registry::StandardKind;
use carbon_kepler::report::{CarbonRow, Report, WorkloadRow};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use serde_json::{Value, json};

use crate::arrow::Table;
use crate::fault::{Raised, invalid};
use crate::footprint::{factors, footprint};

/// The assessments of all workloads, by power.
#[pyclass(frozen, module = "carbon_kepler._native")]
pub(crate) struct Assessments {
    pub(crate) report: Report,
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
        let namespaces = self.report.namespaces.iter().map(|it| {
            let mut json = self.carbon(Some(&it.carbon));
            (json["namespace"], json["workload"]) = (it.namespace.clone().into(), it.namespace.clone().into());
            (json["kind"], json["zones_watts"]) = ("namespace".into(), json!({}));
            (json["node"], json["power_unknown"]) = (Value::Null, Value::Null);
            json
        });
        let statuses = || self.report.workloads.iter().filter_map(|it| it.carbon.as_ref()).map(|it| it.status);
        let count = |status| statuses().filter(|it| *it == status).count();
        let counts = [Verdict::Compliant, Verdict::NonCompliant, Verdict::Unknown].map(|it| (it.name(), count(it)));
        json!({
            "counts": BTreeMap::from(counts),
            "namespaces": namespaces.collect::<Vec<_>>(),
            "profile": scenario.map(|it| &it.profile),
            "decide": scenario.map(|it| it.decide),
            "factors": scenario.map(|it| factors(&it.factors)),
            "standards": scenario.map_or_else(Vec::new, |it| it.standards.iter().map(|it| &it.id).collect()),
            "unmatched_budgets": scenario.map_or(&[][..], |it| &it.unmatched_budgets),
        })
        .to_string()
    }

    /// One row for each workload, as an Arrow stream.
    #[pyo3(signature = () -> "object")]
    fn stream<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        py.detach(|| self.table()).stream(py)
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

    fn carbon(&self, row: Option<&CarbonRow>) -> Value {
        let currency = self.report.scenario.as_ref().map_or("", |it| &it.factors.currency);
        let lang = self.report.lang;
        let figures = row.and_then(|row| Some(footprint(row.footprint.as_ref()?, &row.steps, currency, lang)));
        let findings = row.map_or(&[][..], |it| &it.findings).iter().map(|it| FindingFields::of(it, lang));
        json!({
            "status": row.map_or(Verdict::Unknown, |it| it.status),
            "findings": findings.collect::<Vec<_>>(),
            "footprint": figures,
        })
    }

    fn table(&self) -> Table {
        let rows = || self.report.workloads.iter();
        let carbon = || rows().map(|it| it.carbon.as_ref());
        let mut table = Table::default();
        table.texts("namespace", rows().map(|it| it.namespace.as_deref()));
        table.texts("workload", rows().map(|it| Some(&it.workload)));
        table.texts("kind", rows().map(|it| Some(it.kind.name())));
        table.texts("node", rows().map(|it| Some(&it.node)));
        table.texts("status", carbon().map(|it| it.map(|it| it.status.name())));
        for kind in [StandardKind::Intensity, StandardKind::Pue, StandardKind::Budget, StandardKind::Sci] {
            let verdicts = carbon().map(|it| it.and_then(|it| verdict_of(it, kind)).map(Verdict::name));
            table.texts(&format!("{}_verdict", kind.name()), verdicts);
        }
        for (name, figure) in FIGURES {
            table.numbers(name, carbon().map(|it| it.and_then(figure)));
            for (at, end) in ["low", "high"].into_iter().enumerate() {
                let bounds = rows().map(|it| it.intervals.get(name).and_then(|it| it[at]));
                table.numbers(&format!("{name}_{end}"), bounds);
            }
        }
        table.texts("quality", carbon().map(|it| it.and_then(|it| it.quality).map(|it| it.name())));
        table
    }
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

fn verdict_of(row: &CarbonRow, kind: StandardKind) -> Option<Verdict> {
    let mut of_kind = row.findings.iter().filter(|it| it.kind == kind).map(|it| it.verdict).peekable();
    of_kind.peek()?;
    Some(Verdict::overall(of_kind))
}
