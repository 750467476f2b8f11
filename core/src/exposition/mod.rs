//! Bytes become samples: our own strict, zero-copy parser of the Prometheus text format 0.0.4
//! (with UTF-8 quoted names) and of OpenMetrics 1.0.
//!
//! # Layers
//!
//! 1. [`Parser`]: lines to samples, nothing copied, every label of every line checked; the generic path.
//! 2. `dialect`: keeps the families it knows and turns their samples into readings.
//! 3. [`SnapshotBuilder`](crate::SnapshotBuilder): adds readings up by entity.
//!
//! Two ways round (1) give what these three give: lines that repeat the labels of an earlier one are not taken apart
//! again, and large bodies of several scrapes are read in pieces on several threads.
//!
//! # Where implementations disagree
//!
//! Prometheus' own parsers, VictoriaMetrics and the Python client differ on these; this is what we do, and why:
//!
//! | question | here | reason |
//! |---|---|---|
//! | no line feed after the last line | parsed; [`Parser::ending`] says so, and a snapshot refuses it | the last value may be cut: `2.` of `2.57` |
//! | unknown escape (`\t`) in a label value | the backslash is kept | nothing is lost, nothing is guessed |
//! | CRLF line ends (text) | accepted | files that went through Windows |
//! | `{,}` | error | only a trailing comma after a label is allowed |
//! | no comma between labels | error | Prometheus calls its own acceptance unintended |
//! | exemplar or `#` comment after a value (text) | error | text 0.0.4 has neither |
//! | `1e400` | infinity | the nearest double; dialects refuse what is not finite |
//! | timestamp `+5` | accepted | Go's own integer syntax |
//! | `# EOF` twice (OpenMetrics) | accepted | nothing is lost; anything else after it is an error |
//! | byte order mark | error | it is not part of a metric name |
//! | HELP or TYPE again, or after samples (text) | accepted | concatenated scrapes have them |
//! | unknown word after TYPE | error | lenient mode skips it and counts it |
//! | labels `__x__` | accepted, but for `__name__` | only that one would rename the metric |
//! | duplicate label name | error | which one is meant cannot be known |
//! | the same series twice | both are returned | the snapshot decides, and counts it |
//! | OpenMetrics family rules (bucket order, suffixes) | not checked | real Go exporters break them |

mod cursor;
mod error;
#[cfg(feature = "prometheus-parse")]
pub mod interop;
mod labels;
mod line;
mod openmetrics;
mod parser;
mod scrape;
mod text;
mod value;

pub use crate::error::SyntaxError;
pub use parser::{Ending, Format, Item, Mode, Parser, Skipped};
pub use scrape::{Family, Scrape, ScrapedSample};
pub use text::Text;
pub use value::{Label, Metadata, MetricType, Sample, Says, Timestamp};
