//! Korean output is whole: no run of English words is left in it but names, quotations and commands.

use carbon_kepler_testkit::{Folder, LEGACY, STEADY};
use serde_json::Value;

use crate::program::{program, run};

/// Phrases that stay in English: titles of publications and their licences as published, names of products, commands.
const KEPT: &[&str] = &[
    "official figure as announced; no licence of its own stated",
    "Ember, yearly electricity data (as collected in npm @tgwf/co2 0.19.0); CC BY-SA 4.0, as the package states that it was collected in; attribution to Ember",
    // Of the system, and of the reader of JSON.
    "Connection refused (os error",
    "No such file or directory",
    "missing field `items` at line",
    // Commands to type.
    "kubectl get pods -A -o json",
    "kubectl get nodes -o json",
    // A name in the scrape.
    "vm one",
];

/// Runs of three or more English words, outside of what is kept.
fn english(text: &str) -> Vec<String> {
    // A long line goes on below, indented.
    let mut text = text.replace("\n  ", " ");
    KEPT.iter().for_each(|kept| text = text.replace(kept, "·"));
    let is_word = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.len() > 1 && word.bytes().all(|it| it.is_ascii_lowercase() || it == b'\'')
    };
    let mut found = Vec::new();
    for line in text.lines() {
        let mut run: Vec<&str> = Vec::new();
        for word in line.split_whitespace().chain([""]) {
            if is_word(word) {
                run.push(word);
            } else {
                if run.len() >= 3 {
                    found.push(format!("{:?} in {line}", run.join(" ")));
                }
                run.clear();
            }
        }
    }
    found
}

fn said(arguments: &[&str]) -> String {
    let (_, out, err) = run(&[arguments, &["--lang", "ko"]].concat());
    out + &err
}

fn tools() -> Vec<(&'static str, &'static str)> {
    vec![
        ("assess_workload_compliance", r#"{"workload_name": "web"}"#),
        ("list_workloads_by_compliance", "{}"),
        ("calculate_optimal_schedule", r#"{"workload_name": "nightly-train", "duration_hours": 4}"#),
        ("compare_optimization_impact", r#"{"workload_name": "web"}"#),
        (
            "get_regional_comparison",
            r#"{"workload_name": "web", "comparison_regions": ["ap-northeast-1", "eu-north-1"]}"#,
        ),
        ("get_migration_recommendations", r#"{"workload_name": "web"}"#),
        ("identify_power_hotspots", r#"{"power_threshold_watts": 5}"#),
        ("list_top_power_consumers", "{}"),
        ("get_power_consumption_summary", "{}"),
    ]
}

#[test]
fn reports_tools_and_doctor_are_korean_throughout() {
    let folder = Folder::new("korean");
    let specs = folder.file("pods.json", "{}");
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["report"],
        vec!["report", "--explain"],
        vec!["report", "--format", "markdown", "--budget", "shop=5kg", "--budget", "node:worker-*=9kg"],
        vec!["report", "--source", LEGACY],
        vec!["report", "--source", STEADY, "--region", "SE", "--pue", "1.2", "--overhead", "1.1"],
        vec!["report", "--source", STEADY, "--namespace", "nope"],
        vec!["report", "--source", STEADY, "--source", "http://127.0.0.1:1", "--retries", "0"],
        vec!["doctor", "--source", STEADY],
        vec!["doctor", "--source", LEGACY],
        vec!["doctor", "--source", "http://127.0.0.1:1", "--retries", "0"],
        vec!["doctor", "--pod-specs", &specs, "--node-specs", "/nope"],
        vec!["doctor"],
    ];
    for (tool, arguments) in tools() {
        commands.push(vec!["call", tool, arguments, "--text", "--source", STEADY]);
        commands.push(vec!["call", tool, arguments, "--text", "--source", STEADY, "--region", "eu-north-1"]);
    }
    let left: Vec<String> = commands
        .iter()
        .flat_map(|command| english(&said(command)).into_iter().map(move |it| format!("{}: {it}", command.join(" "))))
        .collect();
    assert!(left.is_empty(), "{} left in English:\n{}", left.len(), left.join("\n"));
}

/// The text of a page, without its script and style.
#[test]
fn a_page_is_korean_throughout() {
    let page = said(&["report", "--format", "html", "--budget", "shop=5kg"]);
    let mut text = String::new();
    for part in page.split("<style").flat_map(|it| it.rsplit("</style>").next()) {
        for piece in part.split('<') {
            text += piece.split_once('>').map_or(piece, |(_, text)| text);
            text += "\n";
        }
    }
    let left = english(&text);
    assert!(left.is_empty(), "{}", left.join("\n"));
}

#[test]
fn recommendations_in_answers_are_korean_too() {
    let mut left = Vec::new();
    for (tool, arguments) in tools() {
        let output = program().args(["call", tool, arguments, "--source", STEADY, "--lang", "ko"]).output().unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{tool}: {}", String::from_utf8_lossy(&output.stderr)));
        strings(&answer, &mut |text| left.extend(english(text).into_iter().map(|it| format!("{tool}: {it}"))));
    }
    assert!(left.is_empty(), "{} left in English:\n{}", left.len(), left.join("\n"));
}

fn strings(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(all) => all.iter().for_each(|it| strings(it, each)),
        // Where figures come from is cited as it was published, and a manifest is for kubectl.
        Value::Object(all) => {
            let told = all
                .iter()
                .filter(|(key, _)| !["provenance", "source", "cronjob", "factor_set_basis"].contains(&key.as_str()));
            told.for_each(|(_, it)| strings(it, each));
        }
        _ => {}
    }
}
