use std::time::Instant;

use carbon_kepler::exposition::Mode;
use carbon_kepler::units::Seconds;
use carbon_kepler::{Error, ReadOptions, Snapshot, SnapshotBuilder, TotalZones};
use futures_util::StreamExt as _;
use jiff::Timestamp;

use crate::client::Client;
use crate::config::Config;
use crate::place::Place;
use crate::scraped::Scraped;

/// A source that could not be read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Failure {
    /// The source's name, without credentials.
    pub source: String,
    /// The error it gave.
    pub error: Error,
}

/// How many sources are read at the same time.
const CONCURRENT: usize = 16;

/// The sources of a configuration, read as often as wanted over the same connections.
#[derive(Clone, Debug)]
pub struct Sources {
    client: Client,
    places: Vec<Place>,
    max_watts: f64,
    total_zones: TotalZones,
    start: Instant,
}

impl Sources {
    /// Looks at the configuration; nothing is read yet.
    ///
    /// # Errors
    /// [`Error::Config`] for sources or settings that cannot be used.
    pub fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self {
            places: config.places()?,
            client: Client::new(config)?,
            max_watts: config.max_watts.value,
            total_zones: config.total_zones.value.clone(),
            start: Instant::now(),
        })
    }

    /// Whether all of them are read as they are now: of a file only its writer knows when it was measured.
    #[must_use]
    pub fn are_live(&self) -> bool {
        self.places.iter().all(Place::is_live)
    }

    /// The same on the clock of the caller, which began at that moment.
    #[must_use]
    pub fn on_clock(self, start: Instant) -> Self {
        Self { start, ..self }
    }

    /// The same, with headers in every request, such as those that a proxy asks for. They go to no other host.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for what is no header; the message does not repeat its value.
    pub fn with_headers(self, headers: impl IntoIterator<Item = (String, String)>) -> Result<Self, Error> {
        Ok(Self { client: self.client.with_headers(headers)?, ..self })
    }

    /// Where they are.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Time since these sources were made, or since their clock began (s), on a clock that does not step. [`Node::taken`](carbon_kepler::Node::taken)
    /// is on the same clock.
    #[must_use]
    pub fn elapsed(&self) -> Seconds {
        Seconds::new(self.start.elapsed().as_secs_f64()).unwrap_or_default()
    }

    /// Reads every source once, into one snapshot. A source that fails is listed, here with its error and in the
    /// [snapshot](Snapshot::failures) as data; the others stand. The order of
    /// the sources decides which of two equal nodes is refused, not who answered first. Each node knows when it
    /// was read, because one may be slow.
    pub async fn read(&self, mode: Mode) -> (Snapshot, Vec<Failure>) {
        let mut builder = SnapshotBuilder::new().with_total_zones(self.total_zones.clone());
        let mut failures = Vec::new();
        // By index, not by reference: a future over a borrowed place cannot be shown to be sendable.
        let fetch = |index: usize| async move {
            (self.client.fetch(&self.places[index]).await, self.elapsed(), Timestamp::now())
        };
        let answers = futures_util::stream::iter((0..self.places.len()).map(fetch)).buffered(CONCURRENT);
        let mut answers = std::pin::pin!(futures_util::stream::iter(&self.places).zip(answers));
        while let Some((place, (answer, taken, now))) = answers.next().await {
            let read = answer.and_then(|Scraped { body, format, .. }| {
                let mut options = ReadOptions::default();
                (options.mode, options.format, options.taken) = (mode, format, Some(taken));
                options.taken_at = place.is_live().then_some(now);
                options.max_watts = self.max_watts;
                builder.read(place.name(), &body, options)
            });
            if let Err(error) = read {
                builder.failed(place.name(), &error);
                failures.push(Failure { source: place.name().to_owned(), error });
            }
        }
        (builder.finish(), failures)
    }
}
