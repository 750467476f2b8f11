//! The parser against vectors: our own (`core/vectors`), always, and other projects' test data
//! (`exposition-cases.json`), where a checkout has it beside it.
//!
//! That file is never copied into this repository, its licences are others'.

use std::collections::BTreeMap;
use std::io::Write as _;

use base64::Engine as _;
use carbon_kepler::exposition::{Format, Mode, Parser, Scrape};
use carbon_kepler_testkit::{others_vectors, vectors};
use serde_json::Value;

/// How many uncontested cases of the other projects' file are within scope.
const OTHERS: usize = 436;

struct Case {
    id: String,
    input: Vec<u8>,
    openmetrics: bool,
    lenient: bool,
    semantic: bool,
    contested: bool,
    expected: Option<Vec<Value>>,
}

fn cases(text: &str) -> Vec<Case> {
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    cases.iter().map(case).collect()
}

fn case(case: &Value) -> Case {
    let text = |key: &str| case.get(key).and_then(Value::as_str);
    let decode = |base64: &str| base64::engine::general_purpose::STANDARD.decode(base64).unwrap();
    Case {
        id: text("id").unwrap().to_owned(),
        input: text("input").map_or_else(|| decode(text("input_b64").unwrap()), |input| input.as_bytes().to_vec()),
        openmetrics: text("format") == Some("openmetrics"),
        lenient: text("policy") == Some("lenient"),
        semantic: text("level") == Some("semantic"),
        contested: case.get("contested").is_some(),
        expected: case["expect"]["samples"].as_array().cloned(),
    }
}

/// `None` when the parser did as the case asks, else what it did.
fn disagreement(case: &Case) -> Option<String> {
    let format = if case.openmetrics { Format::OpenMetrics } else { Format::Text };
    let mode = if case.lenient { Mode::Lenient } else { Mode::Strict };
    let got = Scrape::collect(Parser::new(&case.input).format(format).mode(mode));
    match (&case.expected, got) {
        (None, Err(_)) => None,
        (None, Ok(scrape)) => Some(format!("accepted as {:?}", scrape.samples)),
        (Some(_), Err(error)) => Some(format!("refused: {error}")),
        (Some(expected), Ok(scrape)) => {
            let same = expected.len() == scrape.samples.len()
                && expected.iter().zip(&scrape.samples).all(|(expected, sample)| same_sample(expected, sample));
            (!same).then(|| format!("read as {:?}", scrape.samples))
        }
    }
}

fn same_sample(expected: &Value, sample: &carbon_kepler::exposition::ScrapedSample<'_>) -> bool {
    let labels: BTreeMap<&str, &str> = sample.labels.iter().map(|(name, value)| (&**name, &**value)).collect();
    let wanted: BTreeMap<&str, &str> = expected["labels"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (&**name, value.as_str().unwrap()))
        .collect();
    let value: f64 = expected["value"].as_str().unwrap().parse().unwrap();
    let same_value = value.to_bits() == sample.value.to_bits() || (value.is_nan() && sample.value.is_nan());
    let same_time = match (expected["ts_ms"].as_f64(), sample.timestamp) {
        (None, None) => true,
        (Some(wanted), Some(got)) => (wanted - got.as_millis()).abs() <= 1e-9_f64.max(wanted.abs() * 1e-12),
        _ => false,
    };
    expected["name"] == *sample.name && labels == wanted && same_value && same_time
}

/// Runs what `wanted` picks, panics with every disagreement, returns how many cases ran.
fn run(cases: &[Case], wanted: impl Fn(&Case) -> bool) -> usize {
    let ran: Vec<_> = cases.iter().filter(|case| wanted(case)).collect();
    let wrong: Vec<_> = ran
        .iter()
        .filter_map(|case| {
            Some(format!("{}: {}\n  {:?}", case.id, disagreement(case)?, String::from_utf8_lossy(&case.input)))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases wrong:\n{}", wrong.len(), ran.len(), wrong.join("\n"));
    ran.len()
}

/// OpenMetrics rules about whole families are not checked, by design: see `exposition`'s table.
fn in_scope(case: &Case) -> bool {
    let family_rule = case.semantic && case.expected.is_none();
    !case.contested && !family_rule
}

fn own(name: &str) -> Vec<Case> {
    cases(&vectors(name))
}

#[test]
fn own_cases() {
    assert!(run(&own("exposition-cases-own.json"), in_scope) >= 40);
}

#[test]
fn twins_of_every_class() {
    let twins = own("exposition-twins.json");
    assert!(run(&twins, |case| in_scope(case) && !case.openmetrics && case.expected.is_some()) >= 150);
    assert!(run(&twins, |case| in_scope(case) && !case.openmetrics && case.expected.is_none()) >= 45);
    assert!(run(&twins, |case| in_scope(case) && case.openmetrics) >= 100);
}

/// Our documented choices in questions where implementations disagree.
#[test]
fn contested_twins_follow_our_documented_choices() {
    assert!(run(&own("exposition-twins.json"), |case| case.contested) >= 15);
}

#[test]
fn other_projects_cases_where_present() {
    let cases = match others_vectors("exposition-cases.json") {
        Ok(text) => cases(&text),
        Err(folder) => {
            tell(&format!("SKIPPED: {OTHERS} cases did not run, no exposition-cases.json in {}", folder.display()));
            return;
        }
    };
    let text = |case: &Case| !case.contested && !case.openmetrics;
    let ok = run(&cases, |case| text(case) && case.expected.is_some());
    let syntax = run(&cases, |case| text(case) && case.expected.is_none() && !case.semantic);
    let openmetrics = run(&cases, |case| !case.contested && case.openmetrics && case.expected.is_some());
    let refused = run(&cases, |case| !case.contested && case.openmetrics && case.expected.is_none() && !case.semantic);
    tell(&format!(
        "other projects' cases: {ok} text, {syntax} text errors, {openmetrics} openmetrics, {refused} openmetrics errors"
    ));
}

/// Past the test runner, which hides what passing tests print.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
