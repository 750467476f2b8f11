//! Tables for data frames: columns are made once, and whoever takes the stream borrows them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, RecordBatch, RecordBatchIterator, StringArray, TimestampMicrosecondArray,
    UInt32Array,
};
use arrow_schema::{Field, Schema};
use carbon_kepler::Quality;
use jiff::Timestamp;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::fault::{Raised, invalid};

/// Columns by name; what is `None` in them is null.
#[derive(Default)]
pub(crate) struct Table(Vec<(Field, ArrayRef)>);

/// Where the figures of a column come from, and how good they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) quality: Option<Quality>,
    pub(crate) source: String,
}

/// The unit that the name of a column ends in; none for words, flags and counts.
fn unit(name: &str) -> Option<&'static str> {
    const UNITS: [(&str, &str); 10] = [
        ("_watts", "W"),
        ("_joules", "J"),
        ("seconds", "s"),
        ("_percent", "%"),
        ("_ratio", "1"),
        ("_gCO2eq_kWh", "gCO2eq/kWh"),
        ("_gCO2eq", "gCO2eq"),
        ("_emissions_kg", "kgCO2eq"),
        ("energy_kwh", "kWh"),
        ("_liters", "L"),
    ];
    let figure = name.strip_suffix("_low").or_else(|| name.strip_suffix("_high")).unwrap_or(name);
    UNITS.into_iter().find(|(ending, _)| figure.ends_with(ending)).map(|(_, unit)| unit)
}

impl Table {
    pub(crate) fn texts<T: AsRef<str>>(&mut self, name: &str, values: impl Iterator<Item = Option<T>>) {
        self.add(name, StringArray::from_iter(values));
    }

    pub(crate) fn numbers(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) {
        self.add(name, Float64Array::from_iter(values));
    }

    pub(crate) fn counts(&mut self, name: &str, values: impl Iterator<Item = Option<u32>>) {
        self.add(name, UInt32Array::from_iter(values));
    }

    pub(crate) fn flags(&mut self, name: &str, values: impl Iterator<Item = bool>) {
        self.add(name, BooleanArray::from_iter(values.map(Some)));
    }

    pub(crate) fn moments(&mut self, name: &str, moments: impl Iterator<Item = Option<Timestamp>>) {
        let microseconds = moments.map(|it| it.map(Timestamp::as_microsecond));
        self.add(name, TimestampMicrosecondArray::from_iter(microseconds).with_timezone("UTC"));
    }

    fn add(&mut self, name: &str, column: impl arrow_array::Array + 'static) {
        let mut field = Field::new(name, column.data_type().clone(), true);
        if let Some(unit) = unit(name) {
            field = field.with_metadata(HashMap::from([("unit".to_owned(), unit.to_owned())]));
        }
        self.0.push((field, Arc::new(column)));
    }

    /// Says of each column of figures where it comes from, by its name; of a price, its currency.
    pub(crate) fn described(mut self, origin: impl Fn(&str) -> Origin, currency: &str) -> Self {
        for (field, _) in &mut self.0 {
            let name = field.name().clone();
            let mut told = std::mem::take(field.metadata_mut());
            if name.starts_with("monthly_cost") {
                told.insert("unit".to_owned(), currency.to_owned());
            }
            if !told.is_empty() {
                let Origin { quality, source } = origin(&name);
                told.extend(quality.map(|it| ("quality".to_owned(), it.name().to_owned())));
                told.extend(Some(source).filter(|it| !it.is_empty()).map(|it| ("source".to_owned(), it)));
            }
            *field.metadata_mut() = told;
        }
        self
    }

    /// As `__arrow_c_stream__` gives it, in one batch.
    pub(crate) fn stream(self, py: Python<'_>) -> PyResult<Bound<'_, PyCapsule>> {
        let stream = self.exported()?;
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    fn exported(self) -> Raised<FFI_ArrowArrayStream> {
        // Columns are as long as the rows they are made of.
        let (fields, columns): (Vec<_>, Vec<_>) = self.0.into_iter().unzip();
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns)
            .map_err(|error| invalid("table", &error.to_string(), "columns of one length"))?;
        Ok(FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new([Ok(batch)], schema))))
    }
}
