use carbon_kepler::Error;
use carbon_kepler::exposition::{Ending, Format, Item, Mode, Parser, Sample};
use napi_derive::napi;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::Raised;
use crate::fault::{invalid, raised, unwritable};

/// The most samples that cross the border at once: a large body as one text could exceed the longest string of V8.
const BATCH: usize = 8192;

/// How samples are read.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct SampleOptions {
    /// Name of the source in errors. Default: `scrape`.
    pub source: Option<String>,
    /// Whether a bad line is an error (`parse`, with `line` and `column`), not skipped and counted. Default: false.
    pub strict: Option<bool>,
    /// Format that the `Content-Type` names, if it is known. Default: OpenMetrics if the last line is `# EOF`.
    #[napi(ts_type = "'text' | 'openmetrics'")]
    pub format: Option<String>,
}

/// Samples, and the lines that could not be read.
#[napi(object, object_from_js = false)]
pub struct SampleBatches {
    /// Arrays of samples, each as JSON.
    pub batches: Vec<String>,
    /// How many lines were skipped.
    pub skipped: u32,
    /// The first few of them.
    pub problems: Vec<SyntaxProblem>,
    /// Whether the body ends the way its format requires.
    pub is_complete: bool,
}

/// A line that is not what the format allows.
#[napi(object, object_from_js = false)]
pub struct SyntaxProblem {
    /// Line in the body, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The text found there; empty at the end of the line.
    pub seen: String,
    /// The text that the format allows there.
    pub expected: &'static str,
}

/// Reads every sample of a body, whatever its family.
#[napi]
pub fn read_samples(body: &[u8], options: Option<SampleOptions>) -> Result<SampleBatches, Raised> {
    let SampleOptions { source, strict, format } = options.unwrap_or_default();
    let mut parser = Parser::new(body).mode(if strict == Some(true) { Mode::Strict } else { Mode::Lenient });
    if let Some(format) = self::format(format.as_deref())? {
        parser = parser.format(format);
    }
    let mut batches = Vec::new();
    let mut batch = Vec::from(*b"[");
    let mut count = 0;
    while let Some(item) = parser.next_item() {
        let at_fault = |error| Error::Syntax { source_name: source.clone().unwrap_or_else(|| "scrape".into()), error };
        let Item::Sample(sample) = item.map_err(|error| raised(&at_fault(error)))? else { continue };
        if count == BATCH {
            batches.push(closed(std::mem::replace(&mut batch, Vec::from(*b"["))));
            count = 0;
        }
        if count > 0 {
            batch.push(b',');
        }
        count += 1;
        serde_json::to_writer(&mut batch, &Row::of(&sample)).map_err(|error| unwritable(&error))?;
    }
    batches.push(closed(batch));
    let skipped = parser.skipped();
    Ok(SampleBatches {
        batches,
        skipped: count_of(skipped.count),
        problems: skipped.first.iter().map(SyntaxProblem::of).collect(),
        is_complete: parser.ending() == Ending::Complete,
    })
}

/// The format that a caller names.
pub(crate) fn format(word: Option<&str>) -> Result<Option<Format>, Raised> {
    match word {
        None => Ok(None),
        Some("text") => Ok(Some(Format::Text)),
        Some("openmetrics") => Ok(Some(Format::OpenMetrics)),
        Some(other) => Err(raised(&invalid("format", &format!("{other:?}"), "text or openmetrics"))),
    }
}

fn closed(mut batch: Vec<u8>) -> String {
    batch.push(b']');
    String::from_utf8_lossy(&batch).into_owned()
}

fn count_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl SyntaxProblem {
    fn of(error: &carbon_kepler::exposition::SyntaxError) -> Self {
        Self {
            line: count_of(error.line),
            column: count_of(error.column),
            seen: error.seen.clone(),
            expected: error.expected,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'p, 'a> {
    name: String,
    #[serde(serialize_with = "as_object")]
    labels: &'p Sample<'p, 'a>,
    value: Number,
    timestamp_ms: Option<f64>,
    line: usize,
}

impl<'p, 'a> Row<'p, 'a> {
    fn of(sample: &'p Sample<'p, 'a>) -> Self {
        Self {
            name: sample.name.decode().into_owned(),
            labels: sample,
            value: Number(sample.value),
            timestamp_ms: sample.timestamp.map(|it| it.as_millis()),
            line: sample.line,
        }
    }
}

/// In the order they are written.
fn as_object<S: Serializer>(sample: &Sample<'_, '_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(Some(sample.labels.len()))?;
    for label in sample.labels {
        object.serialize_entry(&label.name.decode(), &label.value.decode())?;
    }
    object.end()
}

/// JSON has no NaN and no infinities; they cross as words that JavaScript's `Number` can read.
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            nan if nan.is_nan() => serializer.serialize_str("NaN"),
            f64::INFINITY => serializer.serialize_str("Infinity"),
            f64::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            finite => serializer.serialize_f64(finite),
        }
    }
}
