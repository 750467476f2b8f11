//! Properties that must hold for any bytes at all. The same functions run under libFuzzer and the `mutate` binary.
#![forbid(unsafe_code)]

mod bridge;
mod configuration;
mod mutator;

pub use bridge::{challenge, metadata, session};
pub use configuration::configuration;
pub use mutator::Mutator;

use std::num::NonZeroUsize;

use carbon_kepler::exposition::{Format, Item, Mode, Parser, Scrape, ScrapedSample};
use carbon_kepler::render::Look;
use carbon_kepler::report::{Report, Selection};
use carbon_kepler::{OddityKind, Power, ReadOptions, Snapshot, SnapshotBuilder};

/// The parser does not panic, strict and lenient agree, and each line means the same alone as in its body.
pub fn lexer(body: &[u8]) {
    for format in [Format::Text, Format::OpenMetrics] {
        let strict = Scrape::collect(Parser::new(body).format(format));
        let lenient =
            Scrape::collect(Parser::new(body).format(format).mode(Mode::Lenient)).expect("lenient never fails");
        match strict {
            Ok(strict) => {
                assert_eq!(lenient.skipped.count, 0, "lenient skipped what strict took");
                assert!(same(&strict.samples, &lenient.samples));
            }
            Err(error) => {
                assert!(lenient.skipped.count > 0, "strict refused what lenient took: {error}");
                assert_eq!(lenient.skipped.first[0], error, "both meet the same first bad line");
                assert!(error.line >= 1 && error.column >= 1);
            }
        }
    }
    each_line_alone(body);
}

fn each_line_alone(body: &[u8]) {
    let lines: Vec<&[u8]> = body.split(|byte| *byte == b'\n').collect();
    let mut parser = Parser::new(body).format(Format::Text).mode(Mode::Lenient);
    while let Some(item) = parser.next_item() {
        let Ok(Item::Sample(sample)) = item else { continue };
        let mut alone = Parser::new(lines[sample.line - 1]).format(Format::Text);
        let Some(Ok(Item::Sample(again))) = alone.next_item() else { panic!("line {} fails alone", sample.line) };
        assert_eq!((sample.name, sample.labels, sample.raw_value), (again.name, again.labels, again.raw_value));
    }
}

fn same(left: &[ScrapedSample<'_>], right: &[ScrapedSample<'_>]) -> bool {
    // NaN is equal to itself here, so not by `==` on the value.
    let equal = |left: &ScrapedSample<'_>, right: &ScrapedSample<'_>| {
        left.name == right.name && left.labels == right.labels && left.value.to_bits() == right.value.to_bits()
    };
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
}

/// No body makes a snapshot with impossible numbers, and every snapshot can be rendered.
pub fn dialect(body: &[u8]) {
    // Without its final line feed a body is refused early; most inputs should get further.
    let body = [body, b"\n"].concat();
    let Ok(snapshot) = Snapshot::from_scrape("fuzz", &body) else { return };
    repetitions_are_read_as_in_full(&body, &snapshot);
    pieces_are_read_as_one(&body);
    let check = |power: Power| {
        if let Some(watts) = power.watts() {
            assert!(watts.get().is_finite() && watts.get() >= 0.0, "{watts}");
        }
    };
    for workload in snapshot.workloads() {
        check(workload.total);
        workload.zones.iter().filter_map(|zone| zone.power()).for_each(check);
    }
    for node in snapshot.nodes() {
        [node.total, node.active, node.idle, node.coverage.pods_watts].into_iter().for_each(check);
        node.zones.iter().filter_map(|zone| zone.power()).for_each(check);
        node.zones.iter().flat_map(|zone| [zone.joules.total, zone.joules.active]).flatten().for_each(|it| {
            assert!(it.get().is_finite() && it.get() >= 0.0);
        });
    }
    let report = Report::new(&snapshot, &Selection::default()).expect("nothing is asked for by name");
    for look in [Look::Plain, Look::Markdown] {
        for (_, text) in report.blocks(look, true, true) {
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "control characters reach the terminal");
        }
    }
    let _ = (report.workloads_csv(), report.nodes_csv(), snapshot.require_power());
}

/// The body and the same of other nodes behind it, on one thread and on three.
fn pieces_are_read_as_one(body: &[u8]) {
    let Ok(body) = std::str::from_utf8(body) else { return };
    let several = ["", "y", "z"].map(|node| body.replace("node_name=\"", &format!("node_name=\"{node}"))).concat();
    let read = |threads| {
        let mut options = ReadOptions::default();
        options.threads = NonZeroUsize::new(threads);
        let mut builder = SnapshotBuilder::new();
        let read = builder.read("fuzz", several.as_bytes(), options);
        format!("{:#?}", read.map(|()| builder.finish()))
    };
    assert_eq!(read(3), read(1));
}

/// A blank behind the value keeps a line from being taken for a repetition of an earlier one, and changes nothing else.
fn repetitions_are_read_as_in_full(body: &[u8], snapshot: &Snapshot) {
    if Format::detect(body) == Format::OpenMetrics {
        return;
    }
    let mut in_full = Vec::with_capacity(body.len() * 2);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        in_full.extend(line);
        if !(line.is_empty() || line.starts_with(b"#") || line.ends_with(b"\r")) {
            in_full.push(b' ');
        }
        in_full.push(b'\n');
    }
    let in_full = Snapshot::from_scrape("fuzz", &in_full).expect("what is valid stays valid");
    let all = |it: &Snapshot| format!("{:#?}{:#?}", it.nodes(), it.workloads());
    assert_eq!(all(snapshot), all(&in_full));
    for (odd, again) in snapshot.oddities().iter().zip(in_full.oddities()) {
        assert_eq!((odd.kind, odd.count), (again.kind, again.count));
        // Examples of bad lines show the blank.
        assert!(odd.kind == OddityKind::SkippedLine || odd.examples == again.examples);
    }
    assert_eq!(snapshot.oddities().len(), in_full.oddities().len());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A short, always equal run in every test; `make fuzz` runs longer.
    #[test]
    fn mutated_scrapes() {
        let folders = ["corpus", "vectors"].map(|it| format!("{}/../{it}", env!("CARGO_MANIFEST_DIR")));
        let mut mutator = Mutator::new(&folders, 2026);
        for _ in 0..20_000 {
            let input = mutator.next_input();
            lexer(&input);
            dialect(&input);
        }
    }
}
