//! From `prometheus_parse::Scrape`, for callers who already hold one (feature `prometheus-parse`).
//!
//! What that crate lost while reading cannot be brought back: samples with `}` in a label value are gone,
//! labels with `,` or `=` are cut or forged, escapes are not decoded, and every sample has a timestamp
//! because missing ones were replaced by the time of parsing. Where its damage can be seen (a label or
//! metric name that no exporter may write) the conversion fails; where it cannot, the numbers are only as
//! good as that parser. Read the body with [`Parser`](super::Parser) wherever you have it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use prometheus_parse::Value;

use super::cursor::Cursor;
use super::scrape::{Family, Scrape, ScrapedSample};
use super::value::Timestamp;
use crate::error::Error;

impl TryFrom<prometheus_parse::Scrape> for Scrape<'static> {
    type Error = Error;

    /// # Errors
    /// [`Error::InvalidInput`] for a metric or label name that shows the body was misread.
    fn try_from(scrape: prometheus_parse::Scrape) -> Result<Self, Error> {
        let help = |text| Family { help: Some(text), ..Family::default() };
        let families: BTreeMap<_, _> = scrape.docs.into_iter().map(|(name, text)| (name, help(text))).collect();
        let mut samples = Vec::with_capacity(scrape.samples.len());
        for sample in scrape.samples {
            flatten(sample, &mut samples)?;
        }
        Ok(Self { samples, families, ..Self::default() })
    }
}

/// One sample of theirs is one of ours, but for the buckets of a histogram and the quantiles of a summary.
fn flatten(sample: prometheus_parse::Sample, out: &mut Vec<ScrapedSample<'static>>) -> Result<(), Error> {
    let name = checked(sample.metric, "metric", |cursor| cursor.metric_name().is_ok())?;
    let mut labels = Vec::with_capacity(sample.labels.len());
    for (label, value) in sample.labels.iter() {
        let label = checked(label.clone(), "label", |cursor| cursor.label_name().is_ok())?;
        labels.push((Cow::Owned(label), Cow::Owned(value.clone())));
    }
    // Their labels come from a hash map; a stable order makes equal scrapes equal.
    labels.sort();
    let timestamp = Some(Timestamp::Millis(sample.timestamp.timestamp_millis()));
    let mut push = |name: String, extra: Option<(&'static str, f64)>, value| {
        let mut labels = labels.clone();
        labels.extend(extra.map(|(label, bound)| (Cow::Borrowed(label), Cow::Owned(bound_text(bound)))));
        out.push(ScrapedSample { name: Cow::Owned(name), labels, value, timestamp });
    };
    match sample.value {
        Value::Counter(value) | Value::Gauge(value) | Value::Untyped(value) => push(name, None, value),
        Value::Histogram(buckets) => {
            for bucket in buckets {
                push(format!("{name}_bucket"), Some(("le", bucket.less_than)), bucket.count);
            }
        }
        Value::Summary(quantiles) => {
            for quantile in quantiles {
                push(name.clone(), Some(("quantile", quantile.quantile)), quantile.count);
            }
        }
    }
    Ok(())
}

fn checked(name: String, what: &str, reads: impl Fn(&mut Cursor<'_>) -> bool) -> Result<String, Error> {
    let mut cursor = Cursor::new(&name);
    if reads(&mut cursor) && cursor.at_end() {
        return Ok(name);
    }
    Err(Error::InvalidInput {
        what: format!("{what} name from prometheus-parse"),
        seen: format!("{name:?}"),
        expected: "a name that an exporter may write; parse the body itself".to_owned(),
    })
}

fn bound_text(bound: f64) -> String {
    if bound == f64::INFINITY { "+Inf".to_owned() } else { bound.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(body: &str) -> Result<Scrape<'static>, Error> {
        let lines = body.lines().map(|line| Ok(line.to_owned()));
        let now = chrono::DateTime::UNIX_EPOCH;
        Scrape::try_from(prometheus_parse::Scrape::parse_at(lines, now).unwrap())
    }

    #[test]
    fn plain_samples_come_over_whole() {
        let scrape = convert("# HELP a helps\n# TYPE a gauge\na{y=\"2\",x=\"1\"} 3.5 1700000000000\n").unwrap();
        assert_eq!(scrape.families["a"].help.as_deref(), Some("helps"));
        let sample = &scrape.samples[0];
        assert_eq!((sample.name.as_ref(), sample.value), ("a", 3.5));
        assert_eq!(sample.timestamp, Some(Timestamp::Millis(1_700_000_000_000)));
        assert_eq!(sample.labels, [("x".into(), "1".into()), ("y".into(), "2".into())]);
    }

    #[test]
    fn histograms_and_summaries_become_lines_again() {
        let body = "# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 3\n\
                    # TYPE s summary\ns{quantile=\"0.5\"} 7\n";
        let scrape = convert(body).unwrap();
        let mut lines: Vec<_> =
            scrape.samples.iter().map(|s| format!("{}{:?} {}", s.name, s.labels, s.value)).collect();
        lines.sort();
        assert_eq!(
            lines,
            [r#"h_bucket[("le", "+Inf")] 3"#, r#"h_bucket[("le", "1")] 2"#, r#"s[("quantile", "0.5")] 7"#]
        );
    }

    #[test]
    fn names_that_show_a_misread_body_are_refused() {
        let error = convert("a{x=\"1\", y=\"2\"} 1\n").unwrap_err();
        assert!(error.to_string().contains("\" y\""), "{error}");
        assert!(convert("9a 1\n").is_err());
    }
}
