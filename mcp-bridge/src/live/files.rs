use std::time::Duration;

use carbon_kepler::exposition::Mode;
use carbon_kepler::units::Seconds;
use carbon_kepler::{Error, ReadOptions, Snapshot, SnapshotBuilder, Window};
use carbon_kepler_source::{Client, Config, Place};

use super::measure::options;
use super::notice::{Notice, Tell};

/// The window between two scrapes in files, `apart` from each other; without a time, by the timestamps of their samples.
///
/// # Errors
/// Why a file cannot be read, or why there is no window between the two.
pub fn between(
    [from, to]: [&str; 2],
    apart: Option<Duration>,
    config: &Config,
    mode: Mode,
    tell: &Tell,
) -> Result<Window, Error> {
    if (from, to) == ("-", "-") {
        return Err(Error::InvalidInput {
            what: "window".to_owned(),
            seen: "standard input at both ends".to_owned(),
            expected: "two scrapes, at least one of them a file".to_owned(),
        });
    }
    let client = Client::new(config)?;
    let read = |file| scrape(file, &client, config, mode, tell);
    let apart = apart.map(|apart| Seconds::new(apart.as_secs_f64())).transpose()?;
    Window::between_with(options(config)?, &read(from)?, &read(to)?, apart)
}

/// A scrape in a file. Both ends of a window are read under one name, so that a node without a name of its own is the
/// same node.
fn scrape(file: &str, client: &Client, config: &Config, mode: Mode, tell: &Tell) -> Result<Snapshot, Error> {
    let scraped = client.fetch_file(&Place::parse(file)?)?;
    let mut builder = SnapshotBuilder::new().with_total_zones(config.total_zones.value.clone());
    let mut options = ReadOptions::default();
    options.mode = mode;
    options.max_watts = config.max_watts.value;
    let read = builder.read("file", &scraped.body, options);
    read.inspect_err(|_| tell(Notice::FileFailed(file.to_owned())))?;
    Ok(builder.finish())
}
