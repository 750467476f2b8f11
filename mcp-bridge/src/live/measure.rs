use std::path::Path;
use std::time::{Duration, Instant};

use carbon_kepler::exposition::Mode;
use carbon_kepler::rapl::Reader;
use carbon_kepler::settings::Origin;
use carbon_kepler::units::{Seconds, Watts};
use carbon_kepler::{Error, SAMPLE_SCRAPE, Snapshot, Tracker, WindowOptions};
use carbon_kepler_source::{Config, Failure, Place, Sources};

use super::notice::{Notice, Tell};

/// The input of measurements: the recorded sample, sources, or the RAPL counters of this machine.
pub struct Input {
    kind: Kind,
    tell: Tell,
}

enum Kind {
    Sample,
    Sources(Box<Sources>, Mode, WindowOptions),
    Rapl(Reader, Instant, WindowOptions),
}

/// A snapshot and the moment it was taken, on a clock that does not step.
pub struct Taken {
    /// The snapshot of the sources that could be read.
    pub snapshot: Snapshot,
    /// The sources that could not be read.
    pub failures: Vec<Failure>,
    /// The moment of the snapshot (s), on the clock of its [`Input`].
    pub at: Seconds,
}

impl Input {
    /// The recorded sample.
    #[must_use]
    pub fn sample(tell: &Tell) -> Self {
        Self { kind: Kind::Sample, tell: tell.clone() }
    }

    /// Whether what is read is measured now.
    pub(super) fn is_live(&self) -> bool {
        match &self.kind {
            Kind::Sample => false,
            Kind::Sources(sources, ..) => sources.are_live(),
            Kind::Rapl(..) => true,
        }
    }

    /// The RAPL counters below a directory such as `/sys/class/powercap`.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub fn rapl(directory: &Path, config: &Config, tell: &Tell) -> Result<Self, Error> {
        let kind = Kind::Rapl(Reader::open(directory)?, Instant::now(), options(config)?);
        Ok(Self { kind, tell: tell.clone() })
    }

    /// The sources that are named; `None` where none is.
    ///
    /// # Errors
    /// Why a source or a setting cannot be used.
    pub fn of_sources(config: &Config, mode: Mode, tell: &Tell) -> Result<Option<Self>, Error> {
        if config.sources.value.is_empty() {
            return Ok(None);
        }
        tell_of_open_doors(config, tell);
        let kind = Kind::Sources(Box::new(Sources::new(config)?), mode, options(config)?);
        Ok(Some(Self { kind, tell: tell.clone() }))
    }

    /// Whether it is the recorded sample.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        matches!(self.kind, Kind::Sample)
    }

    /// Name of an input that never changes, so that there is no window over it: the sample, a file, standard input.
    #[must_use]
    pub fn still_picture(&self) -> Option<String> {
        match &self.kind {
            Kind::Sample => Some("no source".to_owned()),
            Kind::Rapl(..) => None,
            Kind::Sources(sources, ..) => {
                let still = sources.places().iter().find(|place| !place.is_live());
                still.map(|place| format!("source {}", place.name()))
            }
        }
    }

    /// Follows the counters, with the limits of the settings.
    #[must_use]
    pub fn tracker(&self) -> Tracker {
        match &self.kind {
            Kind::Sources(_, _, options) | Kind::Rapl(_, _, options) => Tracker::new(*options),
            Kind::Sample => Tracker::default(),
        }
    }

    /// Takes a snapshot now.
    ///
    /// # Errors
    /// The first failure, if no source could be read; the others are told as notices.
    pub async fn take(&self) -> Result<Taken, Error> {
        let (snapshot, failures, at) = match &self.kind {
            Kind::Sample => (Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?, Vec::new(), Seconds::ZERO),
            Kind::Rapl(reader, start, _) => (reader.read()?, Vec::new(), Seconds::new(start.elapsed().as_secs_f64())?),
            Kind::Sources(sources, mode, _) => {
                let (snapshot, failures) = sources.read(*mode).await;
                let last =
                    snapshot.nodes().iter().filter_map(|node| node.taken).max_by(|a, b| a.get().total_cmp(&b.get()));
                let at = last.unwrap_or_else(|| sources.elapsed());
                (snapshot, failures, at)
            }
        };
        if let (true, Some((first, others))) = (snapshot.exporters().is_empty(), failures.split_first()) {
            others.iter().for_each(|other| (self.tell)(Notice::SourceFailed(other.clone())));
            return Err(first.error.clone());
        }
        Ok(Taken { snapshot, failures, at })
    }

    /// Tells of a window that is too long for a hardware counter, or too short for the exporter, by what was read at its
    /// beginning.
    pub fn check_window(&self, window: Duration, first: &Snapshot) {
        if let Kind::Rapl(_, _, options) = &self.kind {
            let ranges = first.nodes().iter().flat_map(|node| &node.zones).filter_map(|zone| zone.counter_range);
            let longest =
                ranges.map(|range| range.get()).reduce(f64::min).map(|it| it / options.max_counter_watts.get());
            let limit = longest.filter(|limit| window.as_secs_f64() >= *limit).and_then(|it| Seconds::new(it).ok());
            if let Some(limit) = limit {
                (self.tell)(Notice::WindowTooLong { window, limit, max_watts: options.max_counter_watts });
            }
        }
        let dialects = first.exporters().iter().flat_map(|it| &it.dialects);
        if let Some(slowest) = dialects.max_by_key(|it| it.min_window_seconds()) {
            let least = Duration::from_secs(slowest.min_window_seconds().into());
            if window < least {
                (self.tell)(Notice::WindowTooShort { window, exporter: slowest.title(), least });
            }
        }
    }
}

/// The most that counters may plausibly report; where somebody gave it, for a single hardware counter too.
pub(super) fn options(config: &Config) -> Result<WindowOptions, Error> {
    let mut options = WindowOptions::default();
    options.max_watts = Watts::new(config.max_watts.value)?;
    if config.max_watts.origin != Origin::Default {
        options.max_counter_watts = options.max_watts;
    }
    Ok(options)
}

fn tell_of_open_doors(config: &Config, tell: &Tell) {
    if config.insecure.value {
        tell(Notice::CertificatesUnchecked);
    }
    let mut places = config.sources.value.iter().filter_map(|source| Place::parse(source).ok());
    let with_credentials = |place: &Place| config.credentials.is_some() || place.has_credentials();
    if let Some(place) = places.find(|place| place.is_unencrypted() && with_credentials(place)) {
        tell(Notice::CredentialsInClear(place.name().to_owned()));
    }
}
