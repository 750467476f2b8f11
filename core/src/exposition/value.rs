use super::text::Text;

/// When a sample was taken, if the body says so, in the unit it was written in.
///
/// ```
/// use carbon_kepler::exposition::Timestamp;
///
/// assert_eq!(Timestamp::Seconds(1.5).as_millis(), Timestamp::Millis(1500).as_millis());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Timestamp {
    /// Text format: whole milliseconds since 1970.
    Millis(i64),
    /// OpenMetrics: seconds since 1970, possibly fractional.
    Seconds(f64),
}

impl Timestamp {
    /// The moment, to the microsecond; none beyond the years -9999 to 9999.
    pub(crate) fn moment(self) -> Option<jiff::Timestamp> {
        match self {
            Self::Millis(millis) => jiff::Timestamp::from_millisecond(millis).ok(),
            // Casts saturate, and a saturated number of microseconds is far beyond those years.
            Self::Seconds(seconds) => jiff::Timestamp::from_microsecond((seconds * 1e6).round() as i64).ok(),
        }
    }

    /// Milliseconds since 1970; whole milliseconds are exact up to 2^53.
    #[must_use]
    pub fn as_millis(&self) -> f64 {
        match *self {
            Self::Millis(millis) => millis as f64,
            Self::Seconds(seconds) => seconds * 1000.0,
        }
    }
}

/// The type that a `# TYPE` line declares.
///
/// ```
/// use carbon_kepler::exposition::{MetricType, Scrape};
///
/// let scrape = Scrape::parse_lenient(b"# TYPE up gauge\nup 1\n");
/// assert_eq!(scrape.families["up"].kind, Some(MetricType::Gauge));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the format's own words
pub enum MetricType {
    Counter,
    Gauge,
    Histogram,
    GaugeHistogram,
    StateSet,
    Info,
    Summary,
    /// `untyped` in the text format, `unknown` in OpenMetrics.
    Unknown,
}

impl MetricType {
    /// Types of OpenMetrics.
    pub(super) fn openmetrics(word: &str) -> Option<Self> {
        Some(match word {
            "counter" => Self::Counter,
            "gauge" => Self::Gauge,
            "histogram" => Self::Histogram,
            "gaugehistogram" => Self::GaugeHistogram,
            "stateset" => Self::StateSet,
            "info" => Self::Info,
            "summary" => Self::Summary,
            "unknown" => Self::Unknown,
            _ => return None,
        })
    }

    /// Types of the text format, with those that newer exporters write into it.
    pub(super) fn text(word: &str) -> Option<Self> {
        match word {
            "untyped" => Some(Self::Unknown),
            "gauge_histogram" => Some(Self::GaugeHistogram),
            _ => Self::openmetrics(word),
        }
    }
}

/// One `name="value"` of a sample.
///
/// ```
/// use carbon_kepler::exposition::{Item, Parser};
///
/// let mut parser = Parser::new(b"up{job=\"kepler\"} 1\n");
/// let Some(Ok(Item::Sample(sample))) = parser.next_item() else { unreachable!() };
/// assert!(sample.labels[0].name == *"job" && sample.labels[0].value == *"kepler");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label<'a> {
    /// Label name.
    pub name: Text<'a>,
    /// Label value; may be any text, a process can choose it.
    pub value: Text<'a>,
}

/// One line of measurement. Labels are borrowed from the parser until its next step.
///
/// ```
/// use carbon_kepler::exposition::{Item, Parser};
///
/// let mut parser = Parser::new(b"up{job=\"kepler\"} 1.0\n");
/// let Some(Ok(Item::Sample(sample))) = parser.next_item() else { unreachable!() };
/// assert_eq!((sample.value, sample.raw_value, sample.line), (1.0, "1.0", 1));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sample<'p, 'a> {
    /// Metric name, with its suffixes (`_total`, `_bucket`, ...).
    pub name: Text<'a>,
    /// Labels in the order they are written; names are unique.
    pub labels: &'p [Label<'a>],
    /// The value; NaN and infinities are passed on.
    pub value: f64,
    /// The value as it is written.
    pub raw_value: &'a str,
    /// The timestamp, if the line has one.
    pub timestamp: Option<Timestamp>,
    /// Line in the body, from 1.
    pub line: usize,
}

impl<'a> Sample<'_, 'a> {
    /// The value of a label, if the sample has it.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<Text<'a>> {
        self.labels.iter().find(|label| label.name == *name).map(|label| label.value)
    }
}

/// A `# HELP`, `# TYPE` or `# UNIT` line.
///
/// ```
/// use carbon_kepler::exposition::{Item, Parser, Says};
///
/// let mut parser = Parser::new(b"# HELP up Whether it runs.\n");
/// let Some(Ok(Item::Metadata(metadata))) = parser.next_item() else { unreachable!() };
/// assert!(metadata.family == *"up" && matches!(metadata.says, Says::Help(_)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata<'a> {
    /// Name of the metric family it is about.
    pub family: Text<'a>,
    /// The statement about the family.
    pub says: Says<'a>,
}

/// The statement of a metadata line.
///
/// ```
/// use carbon_kepler::exposition::{Item, MetricType, Parser, Says};
///
/// let mut parser = Parser::new(b"# TYPE up gauge\n");
/// let Some(Ok(Item::Metadata(metadata))) = parser.next_item() else { unreachable!() };
/// assert!(matches!(metadata.says, Says::Type(MetricType::Gauge)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says<'a> {
    /// Help text.
    Help(Text<'a>),
    /// Type of the family.
    Type(MetricType),
    /// Unit of the family (OpenMetrics), may be empty.
    Unit(Text<'a>),
}
