//! The world as tools see it: the last scrape, and what was drawn since the one before.

use std::sync::Arc;
use std::time::{Duration, Instant};

use carbon_kepler::kubernetes::PodSpecs;
use carbon_kepler::op::World;
use carbon_kepler::{Error, Snapshot, Tracker, Window};
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::measure::Input;
use super::settings::Decided;
use super::tool_args::WorldArgs;
use super::{Failed, output};

/// Reads when it is asked, and shares what it has read. Concurrent calls wait for one scrape, not for one each.
pub(crate) struct Live {
    world: World,
    input: Option<Input>,
    cache: Duration,
    gauges_only: bool,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    tracker: Option<Tracker>,
    taken: Option<(Instant, World)>,
    /// The last failure; who waited while it happened shares it.
    failed: Option<(Instant, Error)>,
}

/// The shortest time over which counters say more than gauges.
pub(crate) const LEAST_WINDOW: Duration = Duration::from_secs(5);

/// The prototype answered from one scrape for a minute.
const PROTOTYPE_CACHE: Duration = Duration::from_secs(60);

impl Live {
    pub(super) fn new(args: &WorldArgs, cache: Option<Duration>) -> Result<Self, Failed> {
        let decided = Decided::new(args.sources.flags(), args.carbon.flags(args.idle))?;
        let input = Input::of_sources(&decided.config, args.sources.mode())?;
        let gauges_only = decided.registry.profile(&decided.scenario.profile)?.prototype.is_some();
        let mut world = World::new(decided.registry, decided.settings);
        if let Some(file) = &args.pod_specs {
            let name = file.display().to_string();
            let text = std::fs::read_to_string(file).map_err(|error| Error::Document {
                origin: name.clone(),
                reason: format!("cannot be read: {error}"),
            })?;
            world = world.with_pod_specs(PodSpecs::parse(&name, &text)?);
        }
        let cache = cache.unwrap_or(if gauges_only { PROTOTYPE_CACHE } else { LEAST_WINDOW });
        Ok(Self { world, input, cache, gauges_only, last: Mutex::default() })
    }

    /// The settings, without a measurement.
    pub(crate) fn settings(&self) -> World {
        self.world.clone().at(Timestamp::now())
    }

    /// The world now. Where an exporter has counters only, it is scraped twice; `progress` hears how far that is (0 to 1).
    pub(crate) async fn world(&self, progress: impl Fn(f64)) -> Result<World, Error> {
        let input = self.input.as_ref().ok_or(Error::NoSource)?;
        let asked = Instant::now();
        let mut last = self.last.lock().await;
        if let Some((_, world)) = last.taken.as_ref().filter(|(at, _)| at.elapsed() < self.cache) {
            return Ok(world.clone().at(Timestamp::now()));
        }
        if let Some((_, error)) = last.failed.as_ref().filter(|(at, _)| *at >= asked) {
            return Err(error.clone());
        }
        let mut world = match self.read(input, &mut last).await {
            Ok(world) => world,
            Err(error) => {
                last.failed = Some((Instant::now(), error.clone()));
                return Err(error);
            }
        };
        if world.snapshot.as_ref().is_some_and(|it| it.require_power().is_err())
            && input.refuse_still_pictures().is_ok()
        {
            let start = Instant::now();
            while start.elapsed() < LEAST_WINDOW {
                progress(start.elapsed().as_secs_f64() / LEAST_WINDOW.as_secs_f64());
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            progress(1.0);
            world = self.read(input, &mut last).await?;
        }
        last.taken = Some((Instant::now(), world.clone()));
        Ok(world)
    }

    /// The world over a window that begins now.
    pub(super) async fn over(&self, window: Duration) -> Result<World, Error> {
        let input = self.input.as_ref().ok_or(Error::NoSource)?;
        let mut last = self.last.lock().await;
        self.read(input, &mut last).await?;
        output::wait(window).await;
        self.read(input, &mut last).await
    }

    /// One scrape: means since the last one where that is long enough ago, else its gauges.
    async fn read(&self, input: &Input, last: &mut Last) -> Result<World, Error> {
        let taken = input.take().await.map_err(|failed| match failed {
            Failed::Domain(error) => error,
            Failed::Write(error) => Error::Unavailable { source_name: "source".to_owned(), reason: error.to_string() },
        })?;
        taken.failures.iter().for_each(|failure| output::error(&failure.error));
        let world = self.settings().measured_at(Timestamp::now());
        let tracker = last.tracker.get_or_insert_with(|| input.tracker());
        let window = tracker.observe(&taken.snapshot, taken.at)?;
        let long_enough = |seconds: f64| seconds + 0.05 >= LEAST_WINDOW.as_secs_f64();
        // A file does not move, and an exporter behind a cache may not have: then what was drawn is not known, but the
        // gauges still say what they say.
        let says_something = |window: &Window| {
            let nodes = window.snapshot.nodes().iter().any(|it| it.total.watts().is_some());
            nodes || window.snapshot.workloads().iter().any(|it| it.total.watts().is_some())
        };
        let good = |window: &Window| !self.gauges_only && long_enough(window.seconds.get()) && says_something(window);
        Ok(match window.filter(good) {
            Some(window) => world.with_window(window.snapshot, window.seconds),
            None => world.with_snapshot(Arc::<Snapshot>::new(taken.snapshot)),
        })
    }
}
