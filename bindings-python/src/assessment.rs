//! Everything that was measured, held against standards.

use carbon_kepler::render::{CarbonRow, Report, WorkloadRow};
use carbon_kepler::standards::{StandardKind, nearest_or_all};
use carbon_kepler::{Error, Verdict};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use serde_json::{Value, json};

use crate::arrow::{Column, numbers, stream, texts};
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

    /// Where the workload of a name stands, or of `namespace/name`.
    fn find(&self, name: &str) -> Raised<usize> {
        let full = |it: &WorkloadRow| format!("{}/{}", it.namespace.as_deref().unwrap_or_default(), it.workload);
        let rows = self.report.workloads.iter();
        let found: Vec<_> = rows.enumerate().filter(|(_, it)| it.workload == name || full(it) == name).collect();
        match found.as_slice() {
            [(index, _)] => Ok(*index),
            [] => {
                let near = nearest_or_all(name, self.report.workloads.iter().map(|it| it.workload.as_str()));
                Err(Error::NotFound { what: "workload".to_owned(), name: name.to_owned(), near }.into())
            }
            several => {
                let names: Vec<String> = several.iter().map(|(_, it)| format!("{} on {}", full(it), it.node)).collect();
                Err(invalid("workload", &names.join(", "), "a name that one of them has, or an index").into())
            }
        }
    }

    /// What they were held against as a whole, and by which factors, as JSON.
    fn whole(&self) -> String {
        let scenario = self.report.scenario.as_ref();
        let namespaces = self.report.namespaces.iter().map(|it| {
            let mut json = self.carbon(Some(&it.carbon));
            (json["namespace"], json["workload"]) = (it.namespace.clone().into(), it.namespace.clone().into());
            (json["kind"], json["zones_watts"]) = ("namespace".into(), json!({}));
            (json["node"], json["power_unknown"]) = (Value::Null, Value::Null);
            json
        });
        json!({
            "namespaces": namespaces.collect::<Vec<_>>(),
            "profile": scenario.map(|it| &it.profile),
            "decide": scenario.map(|it| it.decide),
            "factors": scenario.map(|it| factors(&it.factors)),
            "standards": scenario.map_or_else(Vec::new, |it| it.standards.iter().map(|it| &it.id).collect()),
            "unmatched_budgets": scenario.map_or(&[][..], |it| &it.unmatched_budgets),
        })
        .to_string()
    }

    /// A table with one row for each workload.
    #[pyo3(signature = (requested_schema: "object | None" = None) -> "object")]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema; // a request that a producer need not follow
        stream(py, self.columns())
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
        let figures = row.and_then(|row| Some(footprint(row.footprint.as_ref()?, &row.steps, currency)));
        json!({
            "status": row.map_or(Verdict::Unknown, |it| it.status),
            "findings": row.map_or(&[][..], |it| &it.findings),
            "footprint": figures,
        })
    }

    fn columns(&self) -> Vec<Column> {
        let rows = || self.report.workloads.iter();
        let carbon = || rows().map(|it| it.carbon.as_ref());
        let figure = |get: fn(&CarbonRow) -> Option<f64>| numbers(carbon().map(|it| it.and_then(get)));
        let bound = |key: &str, end: usize| numbers(rows().map(|it| it.intervals.get(key).and_then(|it| it[end])));
        let verdict = |kind| texts(carbon().map(|it| it.and_then(|it| verdict_of(it, kind)).map(Verdict::name)));
        let mut columns = vec![
            ("namespace", texts(rows().map(|it| it.namespace.as_deref()))),
            ("workload", texts(rows().map(|it| Some(it.workload.as_str())))),
            ("kind", texts(rows().map(|it| Some(it.kind.name())))),
            ("node", texts(rows().map(|it| Some(it.node.as_str())))),
            ("status", texts(carbon().map(|it| it.map(|it| it.status.name())))),
            ("intensity_verdict", verdict(StandardKind::Intensity)),
            ("pue_verdict", verdict(StandardKind::Pue)),
            ("budget_verdict", verdict(StandardKind::Budget)),
            ("sci_verdict", verdict(StandardKind::Sci)),
        ];
        columns.extend([
            ("power_watts", figure(|it| it.assessed_power_watts)),
            ("power_watts_low", bound("assessed_power_watts", 0)),
            ("power_watts_high", bound("assessed_power_watts", 1)),
            ("workload_intensity_gCO2eq_kWh", figure(|it| it.intensity)),
            ("hourly_emissions_gCO2eq", figure(|it| it.hourly_emissions)),
            ("hourly_emissions_gCO2eq_low", bound("hourly_emissions_gCO2eq", 0)),
            ("hourly_emissions_gCO2eq_high", bound("hourly_emissions_gCO2eq", 1)),
            ("monthly_emissions_kg", figure(|it| it.monthly_emissions_kg)),
            ("monthly_energy_kwh", figure(|it| it.monthly_energy_kwh)),
            ("monthly_cost", figure(|it| it.monthly_cost)),
        ]);
        columns.push(("quality", texts(carbon().map(|it| it.and_then(|it| it.quality).map(|it| it.name())))));
        columns
    }
}

fn verdict_of(row: &CarbonRow, kind: StandardKind) -> Option<Verdict> {
    let mut of_kind = row.findings.iter().filter(|it| it.kind == kind).map(|it| it.verdict).peekable();
    of_kind.peek()?;
    Some(Verdict::overall(of_kind))
}
