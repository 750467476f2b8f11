//! Where snapshots come from, and when they were taken.

use std::time::{Duration, Instant};

use carbon_kepler::config::{Config, Origin};
use carbon_kepler::exposition::Mode;
use carbon_kepler::rapl::Reader;
use carbon_kepler::source::{self, Failure, Place, Sources};
use carbon_kepler::units::{Seconds, Watts};
use carbon_kepler::{Error, ReadOptions, SAMPLE_SCRAPE, Snapshot, SnapshotBuilder, Tracker, Window, WindowOptions};

use super::args::ReportArgs;
use super::{Failed, output};

/// What is measured.
pub(super) enum Input {
    Sample,
    Sources(Box<Sources>, Mode, WindowOptions),
    Rapl(Reader, Instant, WindowOptions),
}

/// A snapshot and the moment it was taken, on a clock that does not step.
pub(super) struct Taken {
    pub(super) snapshot: Snapshot,
    pub(super) failures: Vec<Failure>,
    pub(super) at: Seconds,
}

impl Input {
    /// What the arguments and the environment ask for.
    pub(super) fn choose(args: &ReportArgs, config: &Config) -> Result<Self, Failed> {
        if let Some(directory) = &args.window.rapl {
            return Ok(Self::Rapl(Reader::open(directory)?, Instant::now(), options(config)?));
        }
        Ok(Self::of_sources(config, args.sources.mode())?.unwrap_or(Self::Sample))
    }

    /// The sources that are named; `None` where none is.
    pub(super) fn of_sources(config: &Config, mode: Mode) -> Result<Option<Self>, Failed> {
        if config.sources.value.is_empty() {
            return Ok(None);
        }
        warn_of_open_doors(config);
        Ok(Some(Self::Sources(Box::new(Sources::new(config)?), mode, options(config)?)))
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
            Self::Sources(sources, ..) => {
                let still = sources.places().iter().find(|place| !place.is_live());
                still.map_or(Ok(()), |place| refused(&format!("source {}", place.name())))
            }
        }
    }

    /// Follows the counters, believing of them what the settings say.
    pub(super) fn tracker(&self) -> Tracker {
        match self {
            Self::Sources(_, _, options) | Self::Rapl(_, _, options) => Tracker::new(*options),
            Self::Sample => Tracker::default(),
        }
    }

    /// Takes a snapshot now. Fails if not one source could be read.
    pub(super) async fn take(&self) -> Result<Taken, Failed> {
        let (snapshot, failures, at) = match self {
            Self::Sample => (Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?, Vec::new(), Seconds::ZERO),
            Self::Rapl(reader, start, _) => (reader.read()?, Vec::new(), Seconds::new(start.elapsed().as_secs_f64())?),
            Self::Sources(sources, mode, _) => {
                let (snapshot, failures) = sources.read(*mode).await;
                let last =
                    snapshot.nodes().iter().filter_map(|node| node.taken).max_by(|a, b| a.get().total_cmp(&b.get()));
                let at = last.unwrap_or_else(|| sources.elapsed());
                (snapshot, failures, at)
            }
        };
        if let (true, Some((first, others))) = (snapshot.exporters().is_empty(), failures.split_first()) {
            others.iter().for_each(|other| output::error(&other.error));
            return Err(first.error.clone().into());
        }
        Ok(Taken { snapshot, failures, at })
    }
}

impl Taken {
    /// A scrape in a file. Both ends of a window are read under one name, so that a node without a name of its
    /// own is the same node.
    fn file(file: &str, client: &source::Client, config: &Config, mode: Mode) -> Result<Snapshot, Failed> {
        let scraped = client.fetch_file(&Place::parse(file)?)?;
        let mut builder = SnapshotBuilder::new();
        let mut options = ReadOptions::default();
        options.mode = mode;
        options.max_watts = config.max_watts.value;
        let read = builder.read("file", &scraped.body, options);
        read.inspect_err(|_| output::warning(&format!("reading {file}")))?;
        Ok(builder.finish())
    }

    /// The window between two scrapes in files.
    pub(super) fn between(from: &str, to: &str, args: &ReportArgs, config: &Config) -> Result<Window, Failed> {
        if (from, to) == ("-", "-") {
            return Err(Failed::Domain(Error::InvalidInput {
                what: "window".to_owned(),
                seen: "standard input at both ends".to_owned(),
                expected: "two scrapes, at least one of them a file".to_owned(),
            }));
        }
        let client = source::Client::new(config)?;
        let read = |file| Self::file(file, &client, config, args.sources.mode());
        // clap has seen to it that there is a time above 0.
        let seconds = Seconds::new(args.window.dt.unwrap_or_default().as_secs_f64())?;
        Ok(Window::between_with(options(config)?, &read(from)?, &read(to)?, seconds)?)
    }

    /// A window shorter than the exporter's own rhythm shows nothing, or not all of it; one in which a hardware
    /// counter may wrap twice shows nothing either.
    pub(super) fn warn_of_length(&self, window: Duration, input: &Input) {
        let ranges = self.snapshot.nodes().iter().flat_map(|node| &node.zones).filter_map(|zone| zone.counter_range);
        if let (Input::Rapl(_, _, options), Some(range)) = (input, ranges.map(|range| range.get()).reduce(f64::min)) {
            let longest = range / options.max_counter_watts.get();
            if window.as_secs_f64() >= longest {
                output::warning(&format!(
                    "a counter of this machine may wrap twice within {window:?} at {} W: take windows below {longest:.0} s \
                     (--watch sums them up), or say with --max-watts what one package can draw",
                    options.max_counter_watts
                ));
            }
        }
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

/// What is believed of counters: `--max-watts`, where it is given, of a single hardware counter too.
fn options(config: &Config) -> Result<WindowOptions, Failed> {
    let mut options = WindowOptions::default();
    options.max_watts = Watts::new(config.max_watts.value)?;
    if config.max_watts.origin != Origin::Default {
        options.max_counter_watts = options.max_watts;
    }
    Ok(options)
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
