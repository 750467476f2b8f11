//! Tables for data frames: columns are made once, and whoever takes the stream borrows them.

use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, RecordBatch, RecordBatchIterator, StringArray, TimestampMicrosecondArray,
    UInt32Array,
};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::fault::{Raised, invalid};

/// Columns by name; what is `None` in them is null.
#[derive(Default)]
pub(crate) struct Table(Vec<(String, ArrayRef)>);

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

    /// Moments in seconds since 1970.
    #[allow(clippy::cast_possible_truncation)] // a cast saturates
    pub(crate) fn moments(&mut self, name: &str, seconds: impl Iterator<Item = f64>) {
        let microseconds = seconds.map(|it| (it * 1e6).round() as i64);
        self.add(name, TimestampMicrosecondArray::from_iter_values(microseconds).with_timezone("UTC"));
    }

    fn add(&mut self, name: &str, column: impl arrow_array::Array + 'static) {
        self.0.push((name.to_owned(), Arc::new(column)));
    }

    /// As `__arrow_c_stream__` gives it, in one batch.
    pub(crate) fn stream(self, py: Python<'_>) -> PyResult<Bound<'_, PyCapsule>> {
        let stream = self.exported()?;
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    fn exported(self) -> Raised<FFI_ArrowArrayStream> {
        // Columns are as long as the rows they are made of.
        let batch = RecordBatch::try_from_iter_with_nullable(self.0.into_iter().map(|(name, it)| (name, it, true)))
            .map_err(|error| invalid("table", &error.to_string(), "columns of one length"))?;
        let schema = batch.schema();
        Ok(FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new([Ok(batch)], schema))))
    }
}
