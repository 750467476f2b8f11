//! Carbon intensity over time.

use carbon_kepler::quantity::intensities;
use carbon_kepler::schedule::{Curve, Search};
use carbon_kepler::units::Seconds;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::arrow::Table;
use crate::fault::{Raised, invalid};
use crate::snapshot::timestamp;

/// Carbon intensity (gCO2eq/kWh) over time (s since 1970): constant from each moment on, or on straight lines.
#[pyclass(frozen, module = "carbon_kepler._native")]
pub(crate) struct IntensityCurve {
    moments: Vec<f64>,
    values: Vec<f64>,
    curve: Curve,
}

#[pymethods]
impl IntensityCurve {
    /// On steps the last value holds until `end`, on straight lines the last moment is the end. One that `is_whole` has no
    /// gaps, however long its steps are.
    #[new]
    fn new(
        moments: Vec<f64>,
        values: Vec<f64>,
        end: f64,
        is_linear: bool,
        unit: Option<&str>,
        is_whole: bool,
    ) -> Raised<Self> {
        if moments.len() != values.len() {
            let seen = format!("{} times and {} values", moments.len(), values.len());
            return Err(invalid("curve", &seen, "as many values as times").into());
        }
        let values = intensities("curve", &values, unit, |at| format!("value {}", at + 1))?;
        let seconds = moments.iter().map(|it| Seconds::new(*it)).collect::<Result<Vec<_>, _>>()?;
        let end = Seconds::new(end)?;
        let curve = if is_whole && !is_linear {
            let ends = seconds.iter().skip(1).copied().chain([end]);
            let lengths = seconds.iter().zip(ends).map(|(start, end)| end - *start);
            Curve::of_spans(seconds.first().copied().unwrap_or_default(), lengths.zip(values.iter().copied()))?
        } else {
            let readings: Vec<_> = seconds.into_iter().zip(values.iter().copied()).collect();
            Curve::of_readings(&readings, is_linear, Some(end))?
        };
        Ok(Self { moments, values, curve })
    }

    /// The values (gCO2eq/kWh), whatever unit they came in.
    fn values(&self) -> Vec<f64> {
        self.values.clone()
    }

    /// From when to when nothing is known.
    fn gaps(&self) -> Vec<(f64, f64)> {
        self.curve.gaps().map(|(start, end)| (start.get(), end.get())).collect()
    }

    /// The mean over all that is known.
    fn mean_of_known(&self) -> f64 {
        self.curve.mean_of_known()
    }

    /// The value at a moment; None outside of the curve and in its gaps.
    fn at(&self, moment: f64) -> Raised<Option<f64>> {
        Ok(self.curve.value(Seconds::new(moment)?))
    }

    /// The mean between two moments; None where the curve does not cover all of that.
    fn mean(&self, start: f64, end: f64) -> Raised<Option<f64>> {
        Ok(self.curve.mean(Seconds::new(start)?, Seconds::new(end)?))
    }

    /// Slots of one length (s) as start, end and mean: the best `most` that do not overlap, best first, or without
    /// that all starts at steps, in order.
    fn slots(
        &self,
        py: Python<'_>,
        length: f64,
        between: (Option<f64>, Option<f64>),
        step: Option<f64>,
        most: Option<usize>,
    ) -> Raised<Vec<(f64, f64, f64)>> {
        let bound = |given: Option<f64>, otherwise| given.map_or(Ok(otherwise), Seconds::new);
        let mut search = Search::within(&self.curve, Seconds::new(length)?)
            .between(bound(between.0, self.curve.start())?, bound(between.1, self.curve.end())?);
        if let Some(step) = step {
            search = search.every(Seconds::new(step)?);
        }
        let slots = py.detach(|| most.map_or_else(|| search.slots(), |most| search.ranked(most)));
        Ok(slots.iter().map(|it| (it.start.get(), it.end.get(), it.mean)).collect())
    }

    /// Times and values as an Arrow stream.
    #[pyo3(signature = () -> "object")]
    fn stream<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let mut table = Table::default();
        let moment = |seconds: &f64| timestamp("time", *seconds).ok();
        table.moments("time", self.moments.iter().map(moment));
        table.numbers("carbon_intensity_gCO2eq_kWh", self.values.iter().copied().map(Some));
        table.stream(py)
    }
}
