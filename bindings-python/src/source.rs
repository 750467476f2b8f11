//! Where snapshots are read from, so that Python can interrupt it.

use std::collections::HashMap;

use carbon_kepler::Snapshot as Taken;
use carbon_kepler::rapl::Reader;
use carbon_kepler::settings::Table;
use carbon_kepler::units::Seconds;
use carbon_kepler_source::{CONNECTIONS, Config, Sources};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::fault::{Fault, Raised};
use crate::snapshot::{Snapshot, clock, mode};
use crate::wait::Executor;

/// Exporters, files or this machine's counters, which can be read again and again.
#[pyclass(frozen, module = "carbon_kepler._native")]
pub(crate) struct Source(Kind);

enum Kind {
    Places(Box<Sources>, Executor),
    Rapl(Reader, String),
}

#[pymethods]
impl Source {
    /// Addresses and files. Settings are named as in a file: source, timeout, ca_file and so on.
    #[staticmethod]
    #[pyo3(signature = (settings: "dict[str, list[str]]", headers))]
    fn places(settings: HashMap<String, Vec<String>>, headers: HashMap<String, String>) -> Raised<Self> {
        let config = Config::resolve(&[Table(&[CONNECTIONS]).caller(settings)?])?;
        let sources = Sources::new(&config)?.on_clock(clock());
        let sources = if headers.is_empty() { sources } else { sources.with_headers(headers)? };
        Ok(Self(Kind::Places(Box::new(sources), Executor::new()?)))
    }

    /// RAPL counters below a directory such as /sys/class/powercap.
    #[staticmethod]
    fn rapl(directory: &str) -> Raised<Self> {
        Ok(Self(Kind::Rapl(Reader::open(directory)?, format!("RAPL {directory}"))))
    }

    /// Whether each can be read again to see what has changed.
    #[getter]
    fn is_live(&self) -> bool {
        match &self.0 {
            Kind::Places(sources, _) => sources.places().iter().all(|place| place.is_live()),
            Kind::Rapl(..) => true,
        }
    }

    /// Whether they can tell workloads apart; a machine's own counters cannot.
    #[getter]
    fn knows_workloads(&self) -> bool {
        matches!(self.0, Kind::Places(..))
    }

    /// Their names, without credentials.
    #[getter]
    fn names(&self) -> Vec<&str> {
        match &self.0 {
            Kind::Places(sources, _) => sources.places().iter().map(|place| place.name()).collect(),
            Kind::Rapl(_, name) => vec![name],
        }
    }

    /// Reads all once: a snapshot of those that could be read, and the errors of the others by name. `stopped` is asked
    /// meanwhile whether to give up.
    fn read(
        &self,
        py: Python<'_>,
        strict: bool,
        stopped: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<(Snapshot, Vec<(String, PyErr)>)> {
        let (sources, executor) = match &self.0 {
            Kind::Places(sources, executor) => (sources, executor),
            Kind::Rapl(reader, _) => return Ok((rapl(py, reader)?, Vec::new())),
        };
        let (snapshot, failures) = executor.wait(py, sources.read(mode(strict)), stopped)?;
        let at = last_read(&snapshot);
        let failures = failures.into_iter().map(|it| (it.source, Fault::from(it.error).into()));
        Ok((Snapshot::taken(snapshot, at), failures.collect()))
    }
}

fn rapl(py: Python<'_>, reader: &Reader) -> Raised<Snapshot> {
    py.detach(|| {
        let snapshot = reader.read()?.recorded_at(Timestamp::now());
        Ok(Snapshot::taken(snapshot, Some(Seconds::new(clock().elapsed().as_secs_f64())?)))
    })
}

/// When the last of its nodes was read.
fn last_read(snapshot: &Taken) -> Option<Seconds> {
    snapshot.nodes().iter().filter_map(|node| node.taken).max_by(|a, b| a.get().total_cmp(&b.get()))
}
