//! Every tool with profile `oss-korea-2025`, beside the answers that the FastMCP prototype recorded. What differs is
//! listed here, key by key, and in `core/docs/how-to/leave-fastmcp.md` with the reason.

use carbon_kepler::Snapshot;
use carbon_kepler::registry::Registry;
use carbon_kepler::settings::{Setting, Settings};
use carbon_kepler::tools::{World, find};
use carbon_kepler_testkit::{corpus, vectors};
use serde_json::{Map, Value, json};

fn world(capture: &str) -> World {
    let snapshot = Snapshot::from_scrape("node", corpus(capture).as_bytes()).unwrap();
    let settings = Settings { profile: Setting::given("oss-korea-2025".to_owned()), ..Settings::default() };
    World::new(Registry::builtin().unwrap(), settings)
        .with_snapshot(snapshot)
        .at("2025-10-13T05:00:00Z".parse().unwrap())
}

/// Keys whose values differ on purpose.
const DIFFERENT: [(&str, &str, &str); 12] = [
    ("compare", "optimized_power_watts", "percentages multiply on what they act on: only right-sizing lowers power"),
    ("compare", "optimized_emissions_gCO2eq_hour", "they multiply instead of being added"),
    ("compare", "optimized_monthly_emissions_kg", "likewise"),
    ("compare", "reduction_percent", "likewise"),
    ("compare", "power_reduction_watts", "likewise"),
    ("compare", "emissions_reduction_kg_month", "likewise"),
    ("compare", "estimated_cost_savings_usd_month", "likewise, and by a month of 720 h as everywhere in the profile"),
    ("migration", "status", "without the emoji"),
    ("migration", "name", "the provider's name of the region"),
    ("migration", "region_name", "likewise"),
    ("hotspots", "estimated_co2_reduction_kg_month", "the prototype's is in grams: 1000 times too large"),
    ("hotspots", "potential_co2_reduction_kg_month", "likewise"),
];

#[test]
fn the_prototypes_answers_are_given() {
    let answers: Value = serde_json::from_str(&vectors("prototype-answers.json")).unwrap();
    let mut compared = 0;
    for (capture, calls) in answers.as_object().unwrap() {
        let world = world(capture);
        for (call, expected) in calls.as_object().unwrap() {
            let (tool, arguments) = request(call);
            if expected.get("raised").is_some() {
                // It divided by 0 W; a workload that draws nothing has a schedule too, and saves nothing by it.
                let answer = (find(tool).unwrap().call)(&world, arguments).unwrap();
                assert_eq!(answer.structured().unwrap()["optimal_emissions_gCO2eq"], 0.0);
                continue;
            }
            let answer = (find(tool).unwrap().call)(&world, arguments)
                .unwrap_or_else(|error| panic!("{capture} {call}: {error}"));
            // Nothing was attributed in that capture; the prototype's zeros are there, with a sentence beside them.
            let structured = answer.structured().unwrap();
            let (note, is_unmeasured) = (&structured["zeros_note"], capture.contains("zero-activity"));
            assert_eq!(note.is_string(), is_unmeasured, "{capture} {call}: {note}");
            assert!(
                note.as_str().is_none_or(|note| answer.text().contains(note)),
                "{capture} {call}: {}",
                answer.text()
            );
            let kind = call.split(' ').next().unwrap();
            same(&format!("{capture} {call}"), kind, "", &structured, expected, &mut compared);
        }
    }
    assert_eq!(compared, 2488, "values compared");
    let page = include_str!("../../docs/how-to/leave-fastmcp.md");
    for (_, key, why) in DIFFERENT {
        assert!(page.contains(&format!("`{key}`")), "the page does not list {key}: {why}");
    }
    assert!(page.contains("2488 recorded values"));
}

fn request(call: &str) -> (&'static str, Value) {
    let words: Vec<&str> = call.split(' ').collect();
    let workload = || {
        let (namespace, name) = words[1].split_once('/').unwrap();
        json!({"workload_name": name, "namespace": namespace})
    };
    match words[0] {
        "assess" => {
            let mut arguments = workload();
            arguments["region"] = words[2].into();
            ("assess_workload_compliance", arguments)
        }
        "compare" => ("compare_optimization_impact", workload()),
        "migration" => ("get_migration_recommendations", workload()),
        "schedule" => ("calculate_optimal_schedule", workload()),
        "list" => ("list_workloads_by_compliance", json!({"namespace": words[1]})),
        "top" => ("list_top_power_consumers", json!({})),
        "hotspots" => ("identify_power_hotspots", json!({})),
        "summary" => ("get_power_consumption_summary", json!({})),
        other => panic!("{other}: no tool"),
    }
}

/// Every key of the prototype is there, with its value.
fn same(what: &str, kind: &str, key: &str, got: &Value, expected: &Value, compared: &mut usize) {
    if DIFFERENT.iter().any(|(of, different, _)| *of == kind && *different == key) {
        assert!(!got.is_null() || expected.is_null(), "{what} {key} is there");
        return;
    }
    match (got, expected) {
        (Value::Object(got), Value::Object(expected)) => objects(what, kind, got, expected, compared),
        (Value::Array(got), Value::Array(expected)) => {
            // The two things that are always good are offered only where nothing fails, as there.
            assert_eq!(got.len(), expected.len(), "{what} {key}");
            for (got, expected) in got.iter().zip(expected) {
                same(what, kind, key, got, expected, compared);
            }
        }
        (Value::Number(got), Value::Number(expected)) => {
            let (got, expected) = (got.as_f64().unwrap(), expected.as_f64().unwrap());
            *compared += 1;
            assert!(
                (got - expected).abs() <= 1e-9 * expected.abs().max(1e-9),
                "{what} {key}: {got}, expected {expected}"
            );
        }
        (got, expected) => {
            *compared += 1;
            assert_eq!(got, expected, "{what} {key}");
        }
    }
}

fn objects(what: &str, kind: &str, got: &Map<String, Value>, expected: &Map<String, Value>, compared: &mut usize) {
    for (key, expected) in expected {
        let own = got.get(key).unwrap_or_else(|| panic!("{what}: no key {key}"));
        same(what, kind, key, own, expected, compared);
    }
}
