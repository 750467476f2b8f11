use std::borrow::Cow;
use std::collections::BTreeMap;

use super::parser::{Item, Mode, Parser, Skipped};
use super::value::{MetricType, Says, Timestamp};
use crate::error::SyntaxError;

/// A whole body in memory, decoded: for callers who want to hold and look around in it.
///
/// [`Snapshot`](crate::Snapshot) does not need it; it reads the body as it goes by.
///
/// ```
/// use carbon_kepler::exposition::Scrape;
///
/// let scrape = Scrape::parse(b"# TYPE up gauge\nup{job=\"kepler\"} 1 1700000000000\n")?;
/// assert_eq!(scrape.samples[0].label("job"), Some("kepler"));
/// # Ok::<(), carbon_kepler::exposition::SyntaxError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scrape<'a> {
    /// All samples in the order of the body.
    pub samples: Vec<ScrapedSample<'a>>,
    /// Contents of HELP, TYPE and UNIT lines, by family; the last one wins.
    pub families: BTreeMap<String, Family>,
    /// Lines left out by a lenient parse.
    pub skipped: Skipped,
}

/// One decoded sample.
///
/// ```
/// use carbon_kepler::exposition::Scrape;
///
/// let scrape = Scrape::parse_lenient(b"up{job=\"kepler\"} 1\n");
/// assert_eq!(scrape.samples[0].label("job"), Some("kepler"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ScrapedSample<'a> {
    /// Metric name.
    pub name: Cow<'a, str>,
    /// Label names and values in the order written.
    pub labels: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The value.
    pub value: f64,
    /// When it was taken, if the body says so.
    pub timestamp: Option<Timestamp>,
}

impl ScrapedSample<'_> {
    /// The value of a label, if the sample has it.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(label, _)| label == name).map(|(_, value)| value.as_ref())
    }
}

/// Metadata of one family.
///
/// ```
/// use carbon_kepler::exposition::Scrape;
///
/// let scrape = Scrape::parse_lenient(b"# HELP up Whether it runs.\nup 1\n");
/// assert_eq!(scrape.families["up"].help.as_deref(), Some("Whether it runs."));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// `# HELP`
    pub help: Option<String>,
    /// `# TYPE`
    pub kind: Option<MetricType>,
    /// `# UNIT`
    pub unit: Option<String>,
}

impl<'a> Scrape<'a> {
    /// Parses a body strictly.
    ///
    /// # Errors
    /// The first line that is not valid.
    pub fn parse(body: &'a [u8]) -> Result<Self, SyntaxError> {
        Self::collect(Parser::new(body))
    }

    /// Parses what is valid and counts the rest in [`Scrape::skipped`].
    #[must_use]
    pub fn parse_lenient(body: &'a [u8]) -> Self {
        Self::collect(Parser::new(body).mode(Mode::Lenient)).unwrap_or_default()
    }

    /// Runs a parser to its end.
    ///
    /// # Errors
    /// The first bad line, if the parser is strict.
    pub fn collect(mut parser: Parser<'a>) -> Result<Self, SyntaxError> {
        let mut scrape = Self::default();
        while let Some(item) = parser.next_item() {
            match item? {
                Item::Sample(sample) => scrape.samples.push(ScrapedSample {
                    name: sample.name.decode(),
                    labels: sample.labels.iter().map(|label| (label.name.decode(), label.value.decode())).collect(),
                    value: sample.value,
                    timestamp: sample.timestamp,
                }),
                Item::Metadata(metadata) => {
                    let family = scrape.families.entry(metadata.family.decode().into_owned()).or_default();
                    match metadata.says {
                        Says::Help(help) => family.help = Some(help.decode().into_owned()),
                        Says::Type(kind) => family.kind = Some(kind),
                        Says::Unit(unit) => family.unit = Some(unit.decode().into_owned()),
                    }
                }
            }
        }
        scrape.skipped = parser.skipped().clone();
        Ok(scrape)
    }
}
