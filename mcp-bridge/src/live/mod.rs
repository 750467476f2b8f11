//! A world that stays fresh: the last scrape, and what was drawn since the one before.
//!
//! Every door stands on this room (the command line, the MCP server, and whatever comes beside them). It is given
//! [layers of settings](Decided::new) and typed options, knows no flag, and prints nothing: what a person should know
//! beside the figures it [tells](Tell) as a [`Notice`].
//!
//! ```
//! use std::sync::Arc;
//!
//! use carbon_kepler_mcp::live::{Decided, Live, Reading, SETTINGS};
//!
//! let mine = SETTINGS.caller([("region".to_owned(), vec!["SE".to_owned()])])?;
//! let live = Live::new(Decided::new(vec![mine])?, &Reading::default(), Arc::new(|notice| drop(notice)))?;
//! // Nobody has named a source, so there are settings and no measurement.
//! assert!(live.settings().measured().is_err());
//! # Ok::<(), carbon_kepler::Error>(())
//! ```

mod files;
mod measure;
mod notice;
mod settings;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use carbon_kepler::encoding::text_of;
use carbon_kepler::exposition::Mode;
use carbon_kepler::kubernetes::{NodeSpecs, PodSpecs};
use carbon_kepler::tools::World;
use carbon_kepler::units::Seconds;
use carbon_kepler::{Error, Snapshot, Tracker, Window};
use jiff::Timestamp;
use tokio::sync::Mutex;

pub use files::between;
pub use measure::{Input, Taken};
pub use notice::{Notice, Tell};
pub use settings::{Decided, FILES, SETTINGS, environment, variable};

/// The world as tools see it. It reads when it is asked, and shares what it has read: concurrent calls wait for one
/// scrape, not for one each.
pub struct Live {
    world: World,
    input: Option<Input>,
    tell: Tell,
    cache: Duration,
    gauges_only: bool,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    /// The first reading, which no tracker has seen: most that are asked once are never asked again.
    first: Option<(Arc<Snapshot>, Seconds)>,
    tracker: Option<Tracker>,
    taken: Option<(Instant, World)>,
    /// The last reading, which knows what ran where a source has failed since.
    seen: Option<Arc<Snapshot>>,
    /// The last failure; callers that waited while it happened share it.
    failed: Option<(Instant, Error)>,
}

/// Choices about reading that a program makes beside its settings.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Whether bad lines are skipped and counted, or are errors.
    pub mode: Mode,
    /// A file with what Kubernetes knows of pods: the output of `kubectl get pods -A -o json`.
    pub pod_specs: Option<PathBuf>,
    /// A file with what nodes have to give: the output of `kubectl get nodes -o json`.
    pub node_specs: Option<PathBuf>,
    /// Calls within this time share one scrape; by default as long as the profile says, else 5 s.
    pub cache: Option<Duration>,
}

/// The shortest time over which counters are better than gauges.
const LEAST_WINDOW: Duration = Duration::from_secs(5);

impl Live {
    /// A world over the sources that the settings name, which are not read yet.
    ///
    /// # Errors
    /// Why a source, a setting or the specs of pods or nodes cannot be used.
    pub fn new(decided: Decided, reading: &Reading, tell: Tell) -> Result<Self, Error> {
        let input = Input::of_sources(&decided.config, reading.mode, &tell)?;
        let profile = decided.registry.profile(&decided.scenario.profile)?;
        let gauges_only = profile.gauges_only;
        let usual = profile.shared_seconds.map_or(LEAST_WINDOW, |seconds| Duration::from_secs(seconds.into()));
        let mut world = World::new(decided.registry, decided.settings);
        if let Some(file) = &reading.pod_specs {
            world = world.with_pod_specs(specs(file, PodSpecs::parse)?);
        }
        if let Some(file) = &reading.node_specs {
            world = world.with_node_specs(specs(file, NodeSpecs::parse)?);
        }
        let cache = reading.cache.unwrap_or(usual);
        Ok(Self { world, input, tell, cache, gauges_only, last: Mutex::default() })
    }

    /// The settings, without a measurement.
    #[must_use]
    pub fn settings(&self) -> World {
        self.world.clone().at(Timestamp::now())
    }

    /// The world now. If an exporter has only counters, it is scraped twice; `progress` gets the part done (0 to 1).
    ///
    /// # Errors
    /// [`Error::NoSource`], or why no source could be read.
    pub async fn world(&self, progress: impl Fn(f64)) -> Result<World, Error> {
        let input = self.input.as_ref().ok_or(Error::NoSource)?;
        let asked = Instant::now();
        let mut last = self.last.lock().await;
        if let Some((_, world)) = last.taken.as_ref().filter(|(at, _)| at.elapsed() < self.cache) {
            return Ok(world.clone().at(Timestamp::now()));
        }
        if let Some((_, error)) = last.failed.as_ref().filter(|(at, _)| *at >= asked) {
            return Err(error.clone());
        }
        // It is too old to be given, and takes as much memory as the one that is read now.
        last.taken = None;
        let mut world = match self.read(input, &mut last, LEAST_WINDOW).await {
            Ok(world) => world,
            Err(error) => {
                last.failed = Some((Instant::now(), error.clone()));
                return Err(error);
            }
        };
        if world.snapshot.as_ref().is_some_and(|it| it.require_power().is_err()) && input.still_picture().is_none() {
            wait(LEAST_WINDOW, progress).await;
            world = self.read(input, &mut last, LEAST_WINDOW).await?;
        }
        last.taken = Some((Instant::now(), world.clone()));
        Ok(world)
    }

    /// The world over a window that begins now; `progress` gets the part done (0 to 1).
    ///
    /// # Errors
    /// [`Error::NoSource`], or why no source could be read at either end.
    pub async fn over(&self, window: Duration, progress: impl Fn(f64)) -> Result<World, Error> {
        let input = self.input.as_ref().ok_or(Error::NoSource)?;
        let mut last = self.last.lock().await;
        self.read(input, &mut last, window).await?;
        wait(window, progress).await;
        // Whoever asks for a window is told what came of it, and not what gauges say instead.
        self.read(input, &mut last, Duration::ZERO).await
    }

    /// One scrape: means since the last one where that is at least so long ago, else its gauges.
    async fn read(&self, input: &Input, last: &mut Last, least: Duration) -> Result<World, Error> {
        let Taken { snapshot, failures, at } = input.take().await?;
        failures.into_iter().for_each(|failure| (self.tell)(Notice::SourceFailed(failure)));
        let world = self.settings();
        let world = if input.is_live() { world.measured_at(Timestamp::now()) } else { world };
        let snapshot = match &last.seen {
            Some(before) if !snapshot.failures().is_empty() => snapshot.remembering(before),
            _ => snapshot,
        };
        let snapshot = Arc::new(snapshot);
        let window = if self.gauges_only { None } else { last.window(input, &snapshot, at)? };
        let long_enough = |seconds: f64| seconds + 0.05 >= least.as_secs_f64();
        let has_gauges = snapshot.require_power().is_ok();
        // A file does not move, and an exporter behind a cache may not have: then what was drawn is not known, but the
        // gauges still say what they say. Without gauges, that nothing was refreshed is all there is to say.
        let says_something = |window: &Window| {
            let nodes = window.snapshot.nodes().iter().any(|it| it.total.watts().is_some());
            nodes || window.snapshot.workloads().iter().any(|it| it.total.watts().is_some())
        };
        let is_asked_for = least.is_zero();
        let good = |window: &Window| {
            let is_better = is_asked_for || !has_gauges || says_something(window);
            long_enough(window.seconds.get()) && is_better
        };
        let world = match window.filter(good) {
            Some(window) => world.with_window(window.snapshot, window.seconds),
            None => world.with_snapshot(snapshot),
        };
        // Where there is one source only, none can fail beside others.
        last.seen = world.snapshot.clone().filter(|it| it.exporters().len() + it.failures().len() > 1);
        Ok(world)
    }
}

impl Last {
    /// Follows the counters; the window since the reading before, which the first one has not.
    fn window(&mut self, input: &Input, now: &Arc<Snapshot>, at: Seconds) -> Result<Option<Window>, Error> {
        let Some(tracker) = &mut self.tracker else {
            let Some((first, began)) = self.first.take() else {
                self.first = Some((Arc::clone(now), at));
                return Ok(None);
            };
            let mut tracker = input.tracker();
            tracker.observe(&first, began)?;
            drop(first);
            return self.tracker.insert(tracker).observe(now, at);
        };
        tracker.observe(now, at)
    }
}

/// Waits; `progress` gets the part done (0 to 1), at last 1.
pub async fn wait(length: Duration, progress: impl Fn(f64)) {
    const STEP: Duration = Duration::from_millis(500);
    let start = Instant::now();
    while let Some(rest) = length.checked_sub(start.elapsed()).filter(|rest| !rest.is_zero()) {
        progress(start.elapsed().as_secs_f64() / length.as_secs_f64());
        tokio::time::sleep(rest.min(STEP)).await;
    }
    progress(1.0);
}

/// Reads a file of Kubernetes' objects.
///
/// # Errors
/// Why it cannot be read.
pub fn specs<T>(file: &Path, parse: fn(&str, &str) -> Result<T, Error>) -> Result<T, Error> {
    let name = file.display().to_string();
    let unreadable =
        |reason: String| Error::Document { origin: name.clone(), reason: format!("cannot be read: {reason}") };
    let bytes = std::fs::read(file).map_err(|error| unreadable(error.to_string()))?;
    parse(&name, &text_of(bytes).map_err(unreadable)?)
}

#[cfg(test)]
mod tests;
