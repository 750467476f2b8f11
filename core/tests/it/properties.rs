//! Properties that must hold for any valid scrape.

use carbon_kepler::exposition::{Scrape, Timestamp};
use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

type Line = (String, Vec<(String, String)>, f64, Option<i64>);

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let name = "[a-zA-Z_:][a-zA-Z0-9_:]{0,12}|[\\PC\n\"\\\\{}]{1,12}";
    let label = "[a-zA-Z][a-zA-Z0-9_]{0,8}|[\\PC\n\"\\\\=]{1,8}";
    let value = prop_oneof![any::<f64>(), Just(f64::NAN), Just(f64::INFINITY), Just(-0.0)];
    let text = "(\\PC|[\n\"\\\\{},=\t#]){0,24}";
    vec((name, btree_map(label, text, 0..6), value, any::<Option<i64>>()), 0..12).prop_map(|lines| {
        lines.into_iter().map(|(name, labels, value, ts)| (name, labels.into_iter().collect(), value, ts)).collect()
    })
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn is_bare(name: &str, also: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || also.contains(c);
    !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(allowed)
}

fn written((name, labels, value, timestamp): &Line) -> String {
    let label = |(name, value): &(String, String)| {
        let name = if is_bare(name, "") { name.clone() } else { quoted(name) };
        format!("{name}={}", quoted(value))
    };
    let labels: Vec<_> = labels.iter().map(label).collect();
    let timestamp = timestamp.map_or(String::new(), |millis| format!(" {millis}"));
    if is_bare(name, ":") {
        format!("{name}{{{}}} {value}{timestamp}\n", labels.join(","))
    } else {
        format!("{{{}}} {value}{timestamp}\n", [vec![quoted(name)], labels].concat().join(","))
    }
}

proptest! {
    /// Samples written by the rules of the format are read back as they were meant.
    #[test]
    fn written_samples_are_read_back(lines in lines()) {
        let body: String = lines.iter().map(written).collect();
        let scrape = Scrape::parse(body.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error} in {body}")))?;
        prop_assert_eq!(scrape.samples.len(), lines.len());
        for ((name, labels, value, timestamp), sample) in lines.iter().zip(&scrape.samples) {
            prop_assert_eq!(name, &sample.name);
            let read: Vec<_> = sample.labels.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            prop_assert_eq!(labels, &read);
            prop_assert!(value.to_bits() == sample.value.to_bits() || (value.is_nan() && sample.value.is_nan()));
            prop_assert_eq!(timestamp.map(Timestamp::Millis), sample.timestamp);
        }
    }

    /// The order of lines, families and labels means nothing.
    #[test]
    fn shuffled_lines_give_the_same_snapshot(seed in any::<u64>()) {
        let mut lines: Vec<&str> = SAMPLE_SCRAPE.lines().filter(|line| !line.starts_with('#')).collect();
        let mut state = seed | 1;
        for at in (1..lines.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            lines.swap(at, (state >> 33) as usize % (at + 1));
        }
        let of = |body: &str| {
            let snapshot = Snapshot::from_scrape("test", body.as_bytes()).unwrap();
            format!("{:?}{:?}", snapshot.nodes(), snapshot.workloads())
        };
        prop_assert_eq!(of(&(lines.join("\n") + "\n")), of(SAMPLE_SCRAPE));
    }
}

/// On plain inputs, where prometheus-parse loses nothing, it is an independent oracle.
#[cfg(feature = "prometheus-parse")]
mod oracle {
    use super::*;

    proptest! {
        #[test]
        fn prometheus_parse_agrees_on_plain_samples(
            lines in vec(("[a-z_][a-z0-9_]{0,12}", btree_map("[a-z][a-z0-9_]{0,8}", "[a-zA-Z0-9 ./:-]{1,16}", 0..5), any::<f64>(), any::<i32>()), 0..12)
        ) {
            let mut body = String::new();
            for (name, labels, value, millis) in &lines {
                let labels: Vec<_> = labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
                let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
                body += &format!("{name}{labels} {value} {millis}\n");
            }
            let theirs = body.lines().map(|line| Ok(line.to_owned()));
            let theirs = prometheus_parse::Scrape::parse_at(theirs, chrono::DateTime::UNIX_EPOCH).unwrap();
            let theirs = Scrape::try_from(theirs).unwrap();
            let ours = Scrape::parse(body.as_bytes()).unwrap();
            prop_assert_eq!(format!("{:?}", ours.samples), format!("{:?}", theirs.samples));
        }
    }
}
