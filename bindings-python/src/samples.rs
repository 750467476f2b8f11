//! Parses bytes into samples.

use std::collections::BTreeMap;

use carbon_kepler::Error;
use carbon_kepler::exposition::{Format, Mode, Parser, Scrape, Timestamp};
use pyo3::prelude::*;

use crate::fault::{Raised, invalid};
use crate::snapshot::Body;

/// Name, labels, value, and milliseconds since 1970 where the line has a time.
type Sample = (String, BTreeMap<String, String>, f64, Option<f64>);

/// All samples of a body in its order, and how many bad lines were skipped.
#[pyfunction]
pub(crate) fn samples(
    py: Python<'_>,
    body: Body,
    source: &str,
    strict: bool,
    format: Option<&str>,
) -> Raised<(Vec<Sample>, usize)> {
    let format = match format {
        None => None,
        Some("text") => Some(Format::Text),
        Some("openmetrics") => Some(Format::OpenMetrics),
        Some(other) => return Err(invalid("format", other, "text or openmetrics").into()),
    };
    py.detach(|| {
        let mut parser = Parser::new(body.bytes()).mode(if strict { Mode::Strict } else { Mode::Lenient });
        if let Some(format) = format {
            parser = parser.format(format);
        }
        let scrape =
            Scrape::collect(parser).map_err(|error| Error::Syntax { source_name: source.to_owned(), error })?;
        let decoded = scrape.samples.into_iter().map(|it| {
            let labels = it.labels.into_iter().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
            (it.name.into_owned(), labels, it.value, it.timestamp.as_ref().map(Timestamp::as_millis))
        });
        Ok((decoded.collect(), scrape.skipped.count))
    })
}
