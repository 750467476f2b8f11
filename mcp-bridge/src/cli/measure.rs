//! Where snapshots come from, and when they were taken.

use std::time::{Duration, Instant};

use carbon_kepler::config::Config;
use carbon_kepler::exposition::Mode;
use carbon_kepler::rapl::Reader;
use carbon_kepler::source::{self, Failure, Place};
use carbon_kepler::units::{Seconds, Watts};
use carbon_kepler::{Error, ReadOptions, SAMPLE_SCRAPE, Snapshot, SnapshotBuilder, Tracker, WindowOptions};

use super::args::ReportArgs;
use super::{Failed, output};

/// What is measured.
pub(super) enum Input {
    Sample,
    Sources(Box<Config>, Mode, Instant),
    Rapl(Reader, Instant),
}

/// A snapshot and the moment it was taken, on a clock that does not step.
pub(super) struct Taken {
    pub(super) snapshot: Snapshot,
    pub(super) failures: Vec<Failure>,
    pub(super) at: Seconds,
}

impl Input {
    /// What the arguments and the environment ask for.
    pub(super) fn choose(args: &ReportArgs) -> Result<Self, Failed> {
        let start = Instant::now();
        if let Some(directory) = &args.window.rapl {
            return Ok(Self::Rapl(Reader::open(directory)?, start));
        }
        let config = args.sources.config()?;
        if config.sources.value.is_empty() {
            return Ok(Self::Sample);
        }
        warn_of_open_doors(&config);
        Ok(Self::Sources(Box::new(config), args.sources.mode(), start))
    }

    pub(super) fn is_sample(&self) -> bool {
        matches!(self, Self::Sample)
    }

    /// A window needs something that goes on: the sample, files and standard input do not.
    pub(super) fn refuse_still_pictures(&self) -> Result<(), Failed> {
        let refused = |seen: &str| {
            Err(Failed::Domain(Error::InvalidInput {
                what: "window".to_owned(),
                seen: seen.to_owned(),
                expected:
                    "an address in --source or KEPLER_ENDPOINT, or --rapl; for files --window-from and --window-to"
                        .to_owned(),
            }))
        };
        match self {
            Self::Sample => refused("no source"),
            Self::Rapl(..) => Ok(()),
            Self::Sources(config, ..) => {
                let still = |source: &&String| Place::parse(source).is_ok_and(|place| !place.is_live());
                config.sources.value.iter().find(still).map_or(Ok(()), |source| refused(&format!("source {source}")))
            }
        }
    }

    /// What is believed of the counters.
    pub(super) fn tracker(&self) -> Result<Tracker, Failed> {
        let mut options = WindowOptions::default();
        if let Self::Sources(config, ..) = self {
            options.max_watts = Watts::new(config.max_watts.value)?;
        }
        Ok(Tracker::new(options))
    }

    /// Takes a snapshot now. Fails if not one source could be read.
    pub(super) async fn take(&self) -> Result<Taken, Failed> {
        let (snapshot, failures, start) = match self {
            Self::Sample => {
                let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
                return Ok(Taken { snapshot, failures: Vec::new(), at: Seconds::ZERO });
            }
            Self::Rapl(reader, start) => (reader.read()?, Vec::new(), start),
            Self::Sources(config, mode, start) => {
                let (snapshot, failures) = source::read(config, *mode).await?;
                (snapshot, failures, start)
            }
        };
        if let (true, Some((first, others))) = (snapshot.exporters().is_empty(), failures.split_first()) {
            others.iter().for_each(|other| output::error(&other.error));
            return Err(first.error.clone().into());
        }
        let at = Seconds::new(start.elapsed().as_secs_f64())?;
        Ok(Taken { snapshot, failures, at })
    }
}

impl Taken {
    /// A scrape in a file. Both ends of a window are read under one name, so that a node without a name of its
    /// own is the same node.
    pub(super) fn file(file: &str, args: &ReportArgs) -> Result<Snapshot, Failed> {
        let config = args.sources.config()?;
        let client = source::Client::new(&config)?;
        let scraped = client.fetch_file(&Place::parse(file)?)?;
        let mut builder = SnapshotBuilder::new();
        let mut options = ReadOptions::default();
        options.mode = args.sources.mode();
        options.max_watts = config.max_watts.value;
        let read = builder.read("file", &scraped.body, options);
        read.inspect_err(|_| output::warning(&format!("reading {file}")))?;
        Ok(builder.finish())
    }

    /// A window shorter than the exporter's own rhythm shows nothing, or not all of it.
    pub(super) fn warn_if_short(&self, window: Duration) {
        let slowest =
            self.snapshot.exporters().iter().flat_map(|it| &it.dialects).max_by_key(|it| it.min_window_seconds());
        if let Some(dialect) = slowest.filter(|it| window < Duration::from_secs(it.min_window_seconds().into())) {
            let least = dialect.min_window_seconds();
            output::warning(&format!(
                "a window of {window:?} is short for {}: take {least} s or more",
                dialect.title()
            ));
        }
    }
}

fn warn_of_open_doors(config: &Config) {
    if config.insecure.value {
        output::warning("certificates are not checked (--insecure): anybody on the way can read and change the data");
    }
    let mut places = config.sources.value.iter().filter_map(|source| Place::parse(source).ok());
    let with_credentials = |place: &Place| config.credentials.is_some() || place.has_credentials();
    if let Some(place) = places.find(|place| place.is_unencrypted() && with_credentials(place)) {
        output::warning(&format!("credentials go to {} without encryption", place.name()));
    }
}
