use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use carbon_kepler::exposition::Mode;
use carbon_kepler::nouns::{ExporterFields, FailureFields, NodeFields, OddityFields, WorkloadFields};
use carbon_kepler::units::{Seconds, Watts};
use carbon_kepler::{Error, ReadOptions, SnapshotBuilder, TotalZones, Tracker, Window, WindowOptions};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::PyCapsule;

use crate::fault::{Raised, invalid, keyword};
use crate::objects::object;
use crate::tables;

/// Nouns as dictionaries; `nouns.py` has their classes.
type Objects<'py> = PyResult<Vec<Bound<'py, PyAny>>>;

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

/// A measurement: a scrape or a window.
#[pyclass(frozen, module = "carbon_kepler._native")]
pub(crate) struct Snapshot {
    pub(crate) inner: Arc<carbon_kepler::Snapshot>,
    /// Over which time it was measured; none where gauges were read once.
    pub(crate) window: Option<Seconds>,
    /// When it was taken, on the clock of this process; none where nobody knows.
    pub(crate) at: Option<Seconds>,
}

#[pymethods]
impl Snapshot {
    /// One snapshot of several bodies, each given as name and body.
    #[staticmethod]
    fn parse(
        py: Python<'_>,
        bodies: Vec<(String, Body)>,
        strict: bool,
        max_watts: Option<f64>,
        total_zone: Vec<String>,
    ) -> Raised<Self> {
        py.detach(|| {
            let mut options = ReadOptions::default();
            options.mode = mode(strict);
            options.max_watts = max_watts.unwrap_or(options.max_watts);
            let mut builder = SnapshotBuilder::new().with_total_zones(TotalZones::parse(total_zone)?);
            for (source, body) in &bodies {
                builder.read(source, body.bytes(), options)?;
            }
            Ok(Self::taken(builder.finish(), None))
        })
    }

    /// The same snapshot, recorded at that moment (s since 1970) as far as it does not know better.
    fn recorded_at(&self, seconds: f64) -> Raised<Self> {
        let moment = timestamp("taken_at", seconds)?;
        let inner = carbon_kepler::Snapshot::clone(&self.inner).recorded_at(moment);
        Ok(Self { inner: Arc::new(inner), ..*self })
    }

    /// When it was taken (s since 1970), where somebody knows.
    #[getter]
    fn taken_at(&self) -> Option<f64> {
        self.inner.taken_at().map(|it| it.as_duration().as_secs_f64())
    }

    /// The window between two snapshots. Without a time (s), both or their samples must know when they were taken.
    #[staticmethod]
    fn between(
        py: Python<'_>,
        first: &Bound<'_, Self>,
        second: &Bound<'_, Self>,
        seconds: Option<f64>,
        max_watts: Option<f64>,
    ) -> Raised<Self> {
        let (first, second) = (first.get(), second.get());
        py.detach(|| {
            let options = window_options(max_watts)?;
            Window::expect_ends(&first.inner, &second.inner)?;
            let window = match seconds {
                Some(seconds) => Window::between_with(options, &first.inner, &second.inner, Seconds::new(seconds)?)?,
                None => timed(options, first, second)?,
            };
            Ok(Self { inner: Arc::new(window.snapshot), window: Some(window.seconds), at: second.at })
        })
    }

    /// Several snapshots of different nodes as one.
    #[staticmethod]
    fn merge(py: Python<'_>, snapshots: Vec<Bound<'_, Self>>) -> Raised<Self> {
        let all: Vec<&Self> = snapshots.iter().map(Bound::get).collect();
        py.detach(|| {
            let merged = carbon_kepler::Snapshot::merge(all.iter().map(|it| &*it.inner))?;
            // The time of a window, and the moment of a scrape, are those of the longest and the last.
            let window = all.iter().filter_map(|it| it.window).max_by(later);
            let at = all.iter().map(|it| it.at).collect::<Option<Vec<_>>>();
            let at = at.and_then(|moments| moments.into_iter().max_by(later));
            Ok(Self { inner: Arc::new(merged), window, at })
        })
    }

    /// The same snapshot, whose failures know what ran there when it was last read.
    fn remembering(&self, before: &Bound<'_, Self>) -> Self {
        let inner = carbon_kepler::Snapshot::clone(&self.inner).remembering(&before.get().inner);
        Self { inner: Arc::new(inner), ..*self }
    }

    /// The parts of a snapshot that a pickle keeps: state and window (s).
    fn state(&self, py: Python<'_>) -> Raised<(Vec<u8>, Option<f64>)> {
        let unwritable =
            |error: postcard::Error| invalid("snapshot", &error.to_string(), "a snapshot that can be written");
        let state = py.detach(|| postcard::to_allocvec(&*self.inner)).map_err(unwritable)?;
        Ok((state, self.window_seconds()))
    }

    /// The snapshot that a pickle kept.
    #[staticmethod]
    fn of_state(py: Python<'_>, state: PyBackedBytes, window_seconds: Option<f64>) -> Raised<Self> {
        let unreadable =
            |error: postcard::Error| invalid("snapshot", &error.to_string(), "a state that this version has written");
        let inner = py.detach(|| postcard::from_bytes(&state)).map_err(unreadable)?;
        Ok(Self { inner: Arc::new(inner), window: window_seconds.map(Seconds::new).transpose()?, at: None })
    }

    fn __len__(&self) -> usize {
        self.inner.workloads().len()
    }

    /// Some of its workloads, by position: all of a large snapshot at once would hold up other threads.
    fn some<'py>(&self, py: Python<'py>, start: usize, end: usize) -> Objects<'py> {
        let all = self.inner.workloads();
        let end = end.min(all.len());
        all[start.min(end)..end].iter().map(|it| object(py, &WorkloadFields::of(it))).collect()
    }

    /// The outermost workloads that draw most, the first of them first.
    fn top<'py>(&self, py: Python<'py>, count: usize) -> Objects<'py> {
        let mut known: Vec<_> = self.inner.workloads().iter().filter(|it| it.is_outermost()).collect();
        let watts = |it: &carbon_kepler::Workload| it.total.watts().map_or(-1.0, f64::from);
        known.sort_by(|left, right| watts(right).total_cmp(&watts(left)));
        known.into_iter().take(count).map(|it| object(py, &WorkloadFields::of(it))).collect()
    }

    /// Nodes by name.
    #[getter]
    fn nodes<'py>(&self, py: Python<'py>) -> Objects<'py> {
        self.inner.nodes().iter().map(|it| object(py, &NodeFields::of(it))).collect()
    }

    /// Oddities of the data.
    #[getter]
    fn oddities<'py>(&self, py: Python<'py>) -> Objects<'py> {
        self.inner.oddities().iter().map(|it| object(py, &OddityFields::of(it))).collect()
    }

    /// The exporters that were read, by source.
    #[getter]
    fn exporters<'py>(&self, py: Python<'py>) -> Objects<'py> {
        self.inner.exporters().iter().map(|it| object(py, &ExporterFields::of(it))).collect()
    }

    /// The sources that could not be read.
    #[getter]
    fn failures<'py>(&self, py: Python<'py>) -> Objects<'py> {
        self.inner.failures().iter().map(|it| object(py, &FailureFields::of(it, keyword))).collect()
    }

    /// The time it was measured over (s); None where gauges were read once.
    #[getter]
    fn window_seconds(&self) -> Option<f64> {
        self.window.map(Into::into)
    }

    /// Workloads as an Arrow stream.
    #[pyo3(signature = () -> "object")]
    fn workloads_stream<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        py.detach(|| tables::workloads(&self.inner)).stream(py)
    }

    /// Nodes as an Arrow stream.
    #[pyo3(signature = () -> "object")]
    fn nodes_stream<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        py.detach(|| tables::nodes(&self.inner)).stream(py)
    }
}

impl Snapshot {
    pub(crate) fn taken(snapshot: carbon_kepler::Snapshot, at: Option<Seconds>) -> Self {
        Self { inner: Arc::new(snapshot), window: None, at }
    }
}

/// The window between two moments of the clock of this process, each node counted by when it was read itself, or between
/// the timestamps that samples carry.
fn timed(options: WindowOptions, first: &Snapshot, second: &Snapshot) -> Result<Window, Error> {
    let Some((from, to)) = first.at.zip(second.at) else {
        return Window::between_with(options, &first.inner, &second.inner, None);
    };
    let mut tracker = Tracker::new(options);
    tracker.observe(&first.inner, from)?;
    tracker.observe(&second.inner, to)?.ok_or_else(|| invalid("seconds", "none", "the time between two snapshots"))
}

/// The most that counters may plausibly report (W); a given limit holds for a single hardware counter too.
pub(crate) fn window_options(max_watts: Option<f64>) -> Result<WindowOptions, Error> {
    let mut options = WindowOptions::default();
    if let Some(watts) = max_watts {
        options.max_watts = Watts::new(watts)
            .ok()
            .filter(|it| *it > Watts::ZERO)
            .ok_or_else(|| invalid("max_watts", &watts.to_string(), "a power above 0 (W)"))?;
        options.max_counter_watts = options.max_watts;
    }
    Ok(options)
}

fn later(left: &Seconds, right: &Seconds) -> Ordering {
    left.get().total_cmp(&right.get())
}

pub(crate) fn mode(strict: bool) -> Mode {
    if strict { Mode::Strict } else { Mode::Lenient }
}

/// When the clock of this process began: one that does not step, and on which all its snapshots are taken.
pub(crate) fn clock() -> Instant {
    static START: OnceLock<Instant> = OnceLock::new();
    *START.get_or_init(Instant::now)
}

/// A moment, given in seconds since 1970.
pub(crate) fn timestamp(what: &str, seconds: f64) -> Result<jiff::Timestamp, Error> {
    let refused = || invalid(what, &seconds.to_string(), "seconds since 1970, as datetime.timestamp() has them");
    if !seconds.is_finite() {
        return Err(refused());
    }
    #[allow(clippy::cast_possible_truncation)] // a cast saturates, and jiff refuses what is out of range
    jiff::Timestamp::from_microsecond((seconds * 1e6).round() as i64).map_err(|_| refused())
}
