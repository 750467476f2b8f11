use std::sync::Arc;

use carbon_kepler::exposition::Mode;
use carbon_kepler::units::Seconds;
use carbon_kepler::{ReadOptions, SnapshotBuilder};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};

use crate::fault::{Fault, Raised};

/// The body of one scrape, where it lies in Python's memory: nothing is copied.
#[derive(FromPyObject)]
pub(crate) enum Body {
    Bytes(PyBackedBytes),
    Text(PyBackedStr),
}

impl Body {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Text(text) => text.as_bytes(),
        }
    }
}

/// What was measured: a scrape or a window.
#[pyclass(frozen, module = "carbon_kepler._native")]
pub(crate) struct Snapshot {
    pub(crate) inner: Arc<carbon_kepler::Snapshot>,
    /// Over which time it was measured; none where gauges were read once.
    pub(crate) window: Option<Seconds>,
}

#[pymethods]
impl Snapshot {
    /// One snapshot of several bodies, each given as name and body.
    #[staticmethod]
    fn parse(py: Python<'_>, bodies: Vec<(String, Body)>, strict: bool, max_watts: Option<f64>) -> PyResult<Self> {
        let read = || -> Raised<carbon_kepler::Snapshot> {
            let mut options = ReadOptions::default();
            if strict {
                options.mode = Mode::Strict;
            }
            options.max_watts = max_watts.unwrap_or(options.max_watts);
            let mut builder = SnapshotBuilder::new();
            for (source, body) in &bodies {
                builder.read(source, body.bytes(), options).map_err(Fault::from)?;
            }
            Ok(builder.finish())
        };
        Ok(Self { inner: Arc::new(py.detach(read)?), window: None })
    }

    /// The time it was measured over (s); None where gauges were read once.
    #[getter]
    fn window_seconds(&self) -> Option<f64> {
        self.window.map(Into::into)
    }
}
