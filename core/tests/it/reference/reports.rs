//! Reports that together have every key: of one scrape, of a window, with budgets, SCI, explanations and failures.

use carbon_kepler::registry::Registry;
use carbon_kepler::report::{FailedSource, Report, Selection};
use carbon_kepler::settings::{Setting, Settings};
use carbon_kepler::units::Seconds;
use carbon_kepler::{Error, Scenario, Snapshot, SourceFailure, Window, WorkloadKind};
use carbon_kepler_testkit::corpus;
use serde_json::Value;

/// A configuration as `core/docs/how-to/set-budgets.md` shows it, and what it takes for SCI.
const SITE: &str = r#"
[[functional_units]]
workload = "web-*"
unit = "request"
per_hour = 36000
reserved_share = 0.25

[[servers]]
node = "worker-*"
embodied_kg = 1200
lifetime_years = 4

[[standards]]
id = "OURS"
kind = "sci"
target = 0.0005
unit = "request"
"#;

fn snapshot(capture: &str) -> Snapshot {
    Snapshot::from_scrape(capture, corpus(capture).as_bytes()).unwrap()
}

fn selection(region: &str) -> Selection {
    let mut registry = Registry::builtin().unwrap();
    registry.read("site.toml", SITE).unwrap();
    let settings = Settings {
        region: Setting::given(region.to_owned()),
        standards: Some(Setting::given(vec!["OURS".to_owned(), "KR_CARBON_2050".to_owned()])),
        budgets: Some(Setting::given(
            ["shop=5kg", "batch/nightly-train=5kg", "node:*=1kg", "nowhere=1kg"].map(str::to_owned).to_vec(),
        )),
        ..Settings::default()
    };
    let mut selection = Selection::default();
    selection.scenario = Some(Scenario::resolve(&registry, &settings).unwrap());
    selection.explain = true;
    selection
}

fn of_window() -> Report {
    let [before, after] = ["before", "after"].map(|it| snapshot(&format!("v0.11.2-client-5zones-{it}-wrap.prom")));
    let window = Window::between(&before, &after, Seconds::new(60.0).unwrap()).unwrap();
    // Its PUE is published.
    Report::of_window(&window, &selection("us-east-1")).unwrap()
}

/// Output of `report --format json` for several captures.
pub(crate) fn all() -> Vec<Value> {
    let mut reports = Vec::new();
    for capture in [
        "v0.11.2-steady-2socket.prom",
        "v0.11.2-scrape1-first.prom",
        "v0.11.2-pod-running-and-terminated.prom",
        "main-gpu-redfish-steady.prom",
    ] {
        reports.push(Report::new(&snapshot(capture), &selection("KR")).unwrap());
    }
    // Only they say which pod they are in.
    let mut containers = selection("KR");
    containers.kinds = vec![WorkloadKind::Container];
    reports.push(Report::new(&snapshot("v0.11.2-steady-2socket.prom"), &containers).unwrap());
    reports.push(of_window());
    reports[0].notice = Some("sample".to_owned());
    reports[0].taken_at = Some("2026-12-01T00:00:00Z".parse().unwrap());
    reports[0].sources_failed = vec![FailedSource::new(&SourceFailure::new("node-2", &Error::NoSource), str::to_owned)];
    reports.iter().map(|report| serde_json::to_value(report).unwrap()).collect()
}

/// The first lines of both tables of comma-separated values.
pub(crate) fn heads() -> [Vec<String>; 2] {
    let report = of_window();
    let head = |table: String| table.lines().next().unwrap().split(',').map(str::to_owned).collect();
    let zones = |column: &String| report.zones.iter().any(|zone| *column == format!("{zone}_watts"));
    let workloads: Vec<String> = head(report.workloads_csv());
    let (of_zones, others): (Vec<_>, Vec<_>) = workloads.iter().cloned().partition(zones);
    assert!(of_zones.len() > 1, "{workloads:?}");
    // All zones are one row.
    let at = workloads.iter().position(zones).unwrap();
    let mut columns = others;
    columns.insert(at, "<zone>_watts".to_owned());
    [columns, head(report.nodes_csv())]
}
