//! The strict generic parse and a whole snapshot, beside prometheus-parse, on one generated body.
//!
//! `make bench` generates the body (20 nodes, 110 pods each) and runs this. Ratios are comparable between
//! machines, MB/s are not. prometheus-parse does less: it checks nothing and loses what it cannot read.
#![allow(clippy::print_stdout, clippy::expect_used)] // a bench prints, and stops where it cannot go on

use std::hint::black_box;

use carbon_kepler::Snapshot;
use carbon_kepler::exposition::{Item, Parser};
use carbon_kepler_benches::{best_of, megabytes_per_second};

/// The least speed of the strict parse, as a multiple of prometheus-parse.
const GOAL: f64 = 15.0;

fn main() {
    // `cargo test` runs benches once to see that they build and start; there is nothing to measure then.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let path = std::env::var("BENCH_BODY").expect("BENCH_BODY names the generated body: run `make bench`");
    let body = std::fs::read(&path).expect("the generated body can be read");
    let text = std::str::from_utf8(&body).expect("the generated body is UTF-8");

    let (parse, counts) = best_of(20, || count(&body));
    let (samples, labels) = counts.expect("it ran");
    let (snapshot, _) = best_of(5, || Snapshot::from_scrape("bench", black_box(&body)).expect("a valid body"));
    let (peer, found) = best_of(3, || prometheus_parse_samples(text));
    let found = found.expect("it ran");

    println!("body: {:.1} MB, {samples} samples, {labels} labels", body.len() as f64 / 1e6);
    println!("{:<32} {:>9} {:>9} {:>8}", "", "ms", "MB/s", "ratio");
    for (name, time) in
        [("strict parse, every label", parse), ("snapshot (all families)", snapshot), ("prometheus-parse 0.2.5", peer)]
    {
        let ratio = peer.as_secs_f64() / time.as_secs_f64();
        let rate = megabytes_per_second(body.len(), time);
        println!("{name:<32} {:>9.2} {rate:>9.0} {ratio:>7.1}x", time.as_secs_f64() * 1e3);
    }
    println!("prometheus-parse lost {} of {samples} samples", samples - found);
    println!("goal: strict parse at least {GOAL}x prometheus-parse: {}", met(peer.as_secs_f64() / parse.as_secs_f64()));
}

fn met(ratio: f64) -> &'static str {
    if ratio >= GOAL { "met" } else { "NOT MET" }
}

fn count(body: &[u8]) -> (usize, usize) {
    let mut parser = Parser::new(black_box(body));
    let (mut samples, mut labels) = (0, 0);
    while let Some(item) = parser.next_item() {
        if let Item::Sample(sample) = item.expect("a valid body") {
            samples += 1;
            labels += black_box(sample.labels).len();
            black_box(sample.value);
        }
    }
    (samples, labels)
}

fn prometheus_parse_samples(text: &str) -> usize {
    let lines = black_box(text).lines().map(|line| Ok(line.to_owned()));
    prometheus_parse::Scrape::parse_at(lines, chrono::DateTime::UNIX_EPOCH).expect("it never fails").samples.len()
}
