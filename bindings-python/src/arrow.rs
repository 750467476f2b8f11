//! Tables without copying, by the Arrow PyCapsule interface.

use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, Float64Array, RecordBatch, RecordBatchIterator, StringArray, TimestampMicrosecondArray};
use arrow_schema::ArrowError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::fault::{Fault, invalid};

/// A column under its name.
pub(crate) type Column = (&'static str, ArrayRef);

pub(crate) fn texts<'a>(rows: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(rows.collect::<StringArray>())
}

pub(crate) fn numbers(rows: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(rows.collect::<Float64Array>())
}

/// Moments, given in seconds since 1970.
#[allow(clippy::cast_possible_truncation)] // a cast saturates
pub(crate) fn moments(seconds: impl Iterator<Item = f64>) -> ArrayRef {
    let microseconds = seconds.map(|it| (it * 1e6).round() as i64);
    Arc::new(TimestampMicrosecondArray::from_iter_values(microseconds).with_timezone("UTC"))
}

/// What `__arrow_c_stream__` gives.
pub(crate) fn stream(py: Python<'_>, columns: Vec<Column>) -> PyResult<Bound<'_, PyCapsule>> {
    let table = || -> Result<FFI_ArrowArrayStream, ArrowError> {
        // Every column may have gaps, whether or not it has one now: a schema does not depend on data.
        let columns = columns.into_iter().map(|(name, column)| (name, column, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns)?;
        let schema = batch.schema();
        Ok(FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new([Ok(batch)], schema))))
    };
    let table = py.detach(table).map_err(|error| Fault::from(invalid("table", &error.to_string(), "columns")))?;
    PyCapsule::new_with_value(py, table, c"arrow_array_stream")
}
