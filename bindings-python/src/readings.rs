//! The readings of a block as a table.

use jiff::Timestamp;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::arrow::Table;
use crate::fault::Raised;
use crate::snapshot::timestamp;

/// One reading, as `Tracked.to_dict` gives it, with times in seconds since 1970.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
#[allow(non_snake_case)] // units are written as people write them
pub(crate) struct Reading {
    started_at: f64,
    ended_at: f64,
    seconds: f64,
    sources: String,
    workload: Option<String>,
    energy_kwh: Option<f64>,
    energy_kwh_low: Option<f64>,
    energy_kwh_high: Option<f64>,
    power_watts: Option<f64>,
    power_watts_low: Option<f64>,
    power_watts_high: Option<f64>,
    emissions_gCO2eq: Option<f64>,
    emissions_gCO2eq_low: Option<f64>,
    emissions_gCO2eq_high: Option<f64>,
    process_energy_kwh: Option<f64>,
    process_energy_kwh_low: Option<f64>,
    process_energy_kwh_high: Option<f64>,
    water_liters: Option<f64>,
    energy_unknown: Option<String>,
    emissions_unknown: Option<String>,
    quality: Option<String>,
    boundary: String,
    failed_reads: u32,
}

/// Figures by the names of their columns.
type Figure = fn(&Reading) -> Option<f64>;

const FIGURES: [(&str, Figure); 14] = [
    ("seconds", |it| Some(it.seconds)),
    ("energy_kwh", |it| it.energy_kwh),
    ("energy_kwh_low", |it| it.energy_kwh_low),
    ("energy_kwh_high", |it| it.energy_kwh_high),
    ("power_watts", |it| it.power_watts),
    ("power_watts_low", |it| it.power_watts_low),
    ("power_watts_high", |it| it.power_watts_high),
    ("emissions_gCO2eq", |it| it.emissions_gCO2eq),
    ("emissions_gCO2eq_low", |it| it.emissions_gCO2eq_low),
    ("emissions_gCO2eq_high", |it| it.emissions_gCO2eq_high),
    ("process_energy_kwh", |it| it.process_energy_kwh),
    ("process_energy_kwh_low", |it| it.process_energy_kwh_low),
    ("process_energy_kwh_high", |it| it.process_energy_kwh_high),
    ("water_liters", |it| it.water_liters),
];

/// Readings as an Arrow stream.
#[pyfunction]
#[pyo3(signature = (readings) -> "object")]
pub(crate) fn readings_stream<'py>(py: Python<'py>, readings: Vec<Reading>) -> PyResult<Bound<'py, PyCapsule>> {
    let rows = || readings.iter();
    let moment = |seconds: f64| -> Raised<Option<Timestamp>> { Ok(Some(timestamp("time", seconds)?)) };
    let started = rows().map(|it| moment(it.started_at)).collect::<Raised<Vec<_>>>()?;
    let ended = rows().map(|it| moment(it.ended_at)).collect::<Raised<Vec<_>>>()?;
    let mut table = Table::default();
    table.moments("started_at", started.into_iter());
    table.moments("ended_at", ended.into_iter());
    table.texts("sources", rows().map(|it| Some(&it.sources)));
    table.texts("workload", rows().map(|it| it.workload.as_deref()));
    for (name, figure) in FIGURES {
        table.numbers(name, rows().map(figure));
    }
    table.texts("energy_unknown", rows().map(|it| it.energy_unknown.as_deref()));
    table.texts("emissions_unknown", rows().map(|it| it.emissions_unknown.as_deref()));
    table.texts("quality", rows().map(|it| it.quality.as_deref()));
    table.texts("boundary", rows().map(|it| Some(&it.boundary)));
    table.counts("failed_reads", rows().map(|it| Some(it.failed_reads)));
    table.stream(py)
}
