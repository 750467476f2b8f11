//! Where scrapes come from: live exporters over http and https, files, standard input (feature `http`).
//!
//! The only room that does I/O. It hands bytes to [`SnapshotBuilder`] and knows
//! nothing of what is in them.

mod client;
mod place;

use futures_util::StreamExt as _;

pub use client::Client;
pub use place::Place;

use crate::config::Config;
use crate::error::Error;
use crate::exposition::{Format, Mode};
use crate::snapshot::{ReadOptions, Snapshot, SnapshotBuilder};

/// What a source answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scraped {
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// The format its `Content-Type` names, if it does.
    pub format: Option<Format>,
}

/// A source that could not be read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Failure {
    /// Its name, without credentials.
    pub source: String,
    /// What went wrong.
    pub error: Error,
}

/// How many sources are read at the same time.
const CONCURRENT: usize = 16;

/// Reads every source of a configuration into one snapshot. A source that fails is listed, the others stand;
/// the order of the sources decides which of two equal nodes is refused, not who answered first.
///
/// # Errors
/// [`Error::Config`] for sources or settings that cannot be used. Failing sources are no error here.
pub async fn read(config: &Config, mode: Mode) -> Result<(Snapshot, Vec<Failure>), Error> {
    let client = Client::new(config)?;
    let places: Vec<Place> =
        config.sources.value.iter().map(|source| Place::parse(source)).collect::<Result<_, _>>()?;
    let mut builder = SnapshotBuilder::new();
    let mut failures = Vec::new();
    let answers = futures_util::stream::iter(&places).map(|place| client.fetch(place)).buffered(CONCURRENT);
    let mut answers = std::pin::pin!(futures_util::stream::iter(&places).zip(answers));
    while let Some((place, answer)) = answers.next().await {
        let read = answer.and_then(|Scraped { body, format }| {
            let options = ReadOptions { mode, format, max_watts: config.max_watts.value };
            builder.read(place.name(), &body, options)
        });
        if let Err(error) = read {
            failures.push(Failure { source: place.name().to_owned(), error });
        }
    }
    Ok((builder.finish(), failures))
}
