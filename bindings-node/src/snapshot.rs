use std::sync::Arc;

use carbon_kepler::exposition::Mode;
use carbon_kepler::nouns::{ExporterFields, FailureFields, NodeFields, OddityFields, WorkloadFields};
use carbon_kepler::units::Seconds;
use carbon_kepler::{Error, ErrorKind, ReadOptions, SnapshotBuilder, SourceFailure, TotalZones, Window};
use napi::Env;
use napi::bindgen_prelude::{Either, ObjectFinalize};
use napi_derive::napi;

use crate::Raised;
use crate::fault::{invalid, option, raised};
use crate::samples::format;

/// Nouns as JSON; `lib/nouns.js` names their fields as JavaScript does.
fn json(nouns: impl Iterator<Item = impl serde::Serialize>) -> Result<String, Raised> {
    serde_json::to_string(&nouns.collect::<Vec<_>>()).map_err(|error| crate::fault::unwritable(&error))
}

/// How a scrape is read.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct ParseOptions {
    /// Name of the source in errors, and of nodes that have no name of their own. Default: `scrape`.
    pub source: Option<String>,
    /// Whether a bad line is an error (`parse`), not skipped and counted. Default: false.
    pub strict: Option<bool>,
    /// The most one meter can read (W); more is an implausible value. Default: 20000.
    pub max_watts: Option<f64>,
    /// Zone that is the whole of a machine without RAPL, as hwmon names it: `power_meter_power1`, `vdd_in`, or
    /// `cpu_power+io_power` for a sum. Of several, the first that a machine has counts.
    pub total_zone: Option<Either<String, Vec<String>>>,
    /// When it was recorded; samples that carry timestamps say so themselves.
    #[napi(ts_type = "Date")]
    pub taken_at: Option<f64>,
    /// Format that the `Content-Type` names, if it is known. Default: OpenMetrics if the last line is `# EOF`.
    #[napi(ts_type = "'text' | 'openmetrics'")]
    pub format: Option<String>,
}

/// Reads the bodies of several sources, given as name and bytes in turn, into one snapshot.
#[napi]
pub struct SnapshotReader {
    builder: Option<SnapshotBuilder>,
}

#[napi]
impl SnapshotReader {
    #[napi(constructor)]
    #[allow(clippy::new_without_default)] // JavaScript has no `default`
    pub fn new() -> Self {
        Self { builder: Some(SnapshotBuilder::new()) }
    }

    /// Borrows the bytes: nothing is copied on the way in.
    #[napi]
    pub fn read(&mut self, body: &[u8], options: Option<ParseOptions>) -> Result<(), Raised> {
        let given = options.unwrap_or_default();
        let mut options = ReadOptions::default();
        if given.strict == Some(true) {
            options.mode = Mode::Strict;
        }
        options.format = format(given.format.as_deref())?;
        options.taken_at =
            given.taken_at.map(|at| timestamp("takenAt", at)).transpose().map_err(|error| raised(&error))?;
        options.max_watts = given.max_watts.unwrap_or(options.max_watts);
        let source = given.source.as_deref().unwrap_or("scrape");
        let total_zones = match given.total_zone {
            None => Ok(TotalZones::default()),
            Some(Either::A(zone)) => TotalZones::parse([zone]),
            Some(Either::B(zones)) => TotalZones::parse(zones),
        };
        let total_zones = total_zones.map_err(|error| raised(&error))?;
        let mut builder = self.builder.take().unwrap_or_default().with_total_zones(total_zones);
        let read = builder.read(source, body, options);
        self.builder = Some(builder);
        read.map_err(|error| raised(&error))
    }

    /// Notes a source that could not be read, with what `lib/errors.js` knows of its error.
    #[napi]
    pub fn failed(&mut self, source: String, code: String, message: String, hints: Vec<String>) {
        let known = ErrorKind::ALL.into_iter().find(|kind| kind.code() == code);
        let kind = known.unwrap_or(ErrorKind::Unavailable);
        let builder = self.builder.get_or_insert_with(SnapshotBuilder::new);
        builder.missing(SourceFailure::told(&source, kind, message, hints));
    }

    /// Begins anew.
    #[napi]
    pub fn finish(&mut self, env: &Env) -> napi::Result<Snapshot> {
        let builder = self.builder.take().unwrap_or_default();
        Snapshot::told(env, builder.finish(), None)
    }
}

/// Puts snapshots of different nodes together.
#[napi]
#[derive(Default)]
pub struct SnapshotMerger {
    snapshots: Vec<Arc<carbon_kepler::Snapshot>>,
    /// The time of the longest window.
    window: Option<Seconds>,
}

#[napi]
impl SnapshotMerger {
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one more.
    #[napi]
    pub fn add(&mut self, snapshot: &Snapshot) {
        self.snapshots.push(Arc::clone(&snapshot.inner));
        let longer = |a: &Seconds, b: &Seconds| a.get().total_cmp(&b.get());
        self.window = self.window.into_iter().chain(snapshot.window).max_by(longer);
    }

    /// All of them as one.
    #[napi]
    pub fn finish(&self, env: &Env) -> Result<Snapshot, Raised> {
        let merged = carbon_kepler::Snapshot::merge(self.snapshots.iter().map(AsRef::as_ref));
        let merged = merged.map_err(|error| raised(&error))?;
        let told = Snapshot::told(env, merged, self.window);
        told.map_err(|error| Raised::new("NAPI", error.reason.to_string()))
    }
}

#[napi(custom_finalize)]
pub struct Snapshot {
    pub(crate) inner: Arc<carbon_kepler::Snapshot>,
    /// Over which time it was measured; none where gauges were read once.
    pub(crate) window: Option<Seconds>,
    /// The size that V8 was told for this snapshot (B).
    held: i64,
}

/// An estimate of the size of one workload or node (B). Untold, V8 counts a few bytes and lets snapshots pile up.
const ROW: usize = 1 << 10;

impl Snapshot {
    pub(crate) fn told(env: &Env, inner: carbon_kepler::Snapshot, window: Option<Seconds>) -> napi::Result<Self> {
        let held = i64::try_from((inner.workloads().len() + inner.nodes().len()) * ROW).unwrap_or(i64::MAX);
        env.adjust_external_memory(held)?;
        Ok(Self { inner: Arc::new(inner), window, held })
    }
}

impl ObjectFinalize for Snapshot {
    fn finalize(self, env: Env) -> napi::Result<()> {
        env.adjust_external_memory(-self.held).map(|_| ())
    }
}

#[napi]
impl Snapshot {
    /// How many workloads there are.
    #[napi(getter)]
    pub fn count(&self) -> u32 {
        u32::try_from(self.inner.workloads().len()).unwrap_or(u32::MAX)
    }

    /// So many workloads from a position on, as JSON: one text of all could be longer than a text may be.
    #[napi]
    pub fn workloads(&self, start: u32, count: u32) -> Result<String, Raised> {
        json(self.inner.workloads().iter().skip(start as usize).take(count as usize).map(WorkloadFields::of))
    }

    /// Nodes by name, as JSON.
    #[napi(getter)]
    pub fn nodes(&self) -> Result<String, Raised> {
        json(self.inner.nodes().iter().map(NodeFields::of))
    }

    /// Oddities of the data, as JSON.
    #[napi(getter)]
    pub fn oddities(&self) -> Result<String, Raised> {
        json(self.inner.oddities().iter().map(OddityFields::of))
    }

    /// The exporters that were read, by source, as JSON.
    #[napi(getter)]
    pub fn exporters(&self) -> Result<String, Raised> {
        json(self.inner.exporters().iter().map(ExporterFields::of))
    }

    /// The sources that could not be read, as JSON.
    #[napi(getter)]
    pub fn failures(&self) -> Result<String, Raised> {
        json(self.inner.failures().iter().map(|it| FailureFields::of(it, option)))
    }

    /// When it was taken (ms since 1970), where somebody knows.
    #[napi(getter)]
    pub fn taken_at(&self) -> Option<f64> {
        self.inner.taken_at().map(|it| it.as_duration().as_secs_f64() * 1e3)
    }

    #[napi(getter)]
    pub fn window_seconds(&self) -> Option<f64> {
        self.window.map(Into::into)
    }

    /// The window since an earlier snapshot, taken this many seconds before; without a time, by the samples' own
    /// timestamps.
    #[napi]
    pub fn since(&self, env: &Env, earlier: &Snapshot, seconds: Option<f64>) -> Result<Snapshot, Raised> {
        let between = || {
            let seconds = seconds.map(Seconds::new).transpose()?;
            Window::between(&earlier.inner, &self.inner, seconds)
        };
        let window = between().map_err(|error| raised(&error))?;
        let told = Self::told(env, window.snapshot, Some(window.seconds));
        told.map_err(|error| Raised::new("NAPI", error.reason.to_string()))
    }
}

/// A moment, as `Date.getTime` gives it.
pub(crate) fn timestamp(what: &str, milliseconds: f64) -> Result<jiff::Timestamp, Error> {
    let refused = || invalid(what, &milliseconds.to_string(), "milliseconds since 1970, as Date has them");
    if !milliseconds.is_finite() {
        return Err(refused());
    }
    #[allow(clippy::cast_possible_truncation)] // a cast saturates, and jiff refuses what is out of range
    jiff::Timestamp::from_millisecond(milliseconds as i64).map_err(|_| refused())
}
