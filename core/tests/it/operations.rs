//! Every tool through the catalog, by vectors that every language runs: worked by hand, rewritten by no command.

use std::sync::Arc;

use carbon_kepler::Snapshot;
use carbon_kepler::kubernetes::{NodeSpecs, PodSpecs};
use carbon_kepler::registry::Registry;
use carbon_kepler::settings::{ASSUMPTIONS, Settings, Table};
use carbon_kepler::tools::{CATALOG, World, find};
use carbon_kepler_testkit::corpus;
use serde_json::Value;

const TABLE: Table = Table(&[ASSUMPTIONS]);

fn world(given: &Value) -> World {
    let settings = given["settings"].as_object().into_iter().flatten();
    let settings = settings.map(|(key, value)| (key.clone(), vec![value.as_str().unwrap().to_owned()]));
    let layer = TABLE.file("vector", settings).unwrap();
    let mut world = World::new(Registry::builtin().unwrap(), Settings::resolve(&[layer]).unwrap());
    if let Some(scrape) = given["scrape"].as_str() {
        let body = without(&corpus(scrape), &given["without"]);
        world = world.with_snapshot(Snapshot::from_scrape("vector", body.as_bytes()).unwrap());
    }
    if let Some(specs) = given["pod_specs"].as_str() {
        world = world.with_pod_specs(PodSpecs::parse(specs, &carbon_kepler_testkit::vectors(specs)).unwrap());
    }
    if let Some(specs) = given["node_specs"].as_str() {
        world = world.with_node_specs(NodeSpecs::parse(specs, &carbon_kepler_testkit::vectors(specs)).unwrap());
    }
    match given["now"].as_str() {
        Some(now) => world.at(now.parse().unwrap()),
        None => world,
    }
}

/// A body without the lines that hold all of these words.
fn without(body: &str, words: &Value) -> String {
    let Some(words) = words.as_array() else { return body.to_owned() };
    let holds_all = |line: &&str| words.iter().all(|word| line.contains(word.as_str().unwrap()));
    body.lines().filter(|line| !holds_all(line)).map(|line| line.to_owned() + "\n").collect()
}

#[test]
fn vectors() {
    let (count, ran) = run("operations.json");
    assert_eq!((count, ran.len()), (52, CATALOG.len()), "each tool has vectors");
}

/// Runs the vectors of a file; returns how many there are, and of which tools.
pub(crate) fn run(name: &str) -> (usize, std::collections::BTreeSet<String>) {
    let vectors: Vec<Value> = serde_json::from_str(&carbon_kepler_testkit::vectors(name)).unwrap();
    let mut ran = std::collections::BTreeSet::new();
    for vector in &vectors {
        let (name, op) = (vector["name"].as_str().unwrap(), vector["op"].as_str().unwrap());
        assert!(!vector["why"].as_str().unwrap().is_empty(), "{name}");
        ran.insert(op.to_owned());
        let (tool, world) = (find(op).unwrap(), world(&vector["world"]));
        let answer = (tool.call)(&world, vector["input"].clone());
        match (&vector["fault"], answer) {
            (Value::Null, Ok(answer)) => {
                let json = (tool.call)(&world, vector["input"].clone()).unwrap().json(false).unwrap();
                assert_eq!(serde_json::to_string(&answer.structured().unwrap()).unwrap(), json, "{name}");
                contains(name, &answer.structured().unwrap(), &vector["expect"]);
                assert!(!answer.text().is_empty(), "{name}");
                if let Some(text) = vector["text"].as_str() {
                    assert_eq!(answer.text(), text, "{name}");
                }
            }
            (fault, Err(error)) if fault.is_object() => {
                assert_eq!(error.kind().code(), fault["kind"], "{name}: {error}");
                assert!(error.to_string().contains(fault["says"].as_str().unwrap()), "{name}: {error}");
            }
            (_, other) => panic!("{name}: {other:?}"),
        }
    }
    (vectors.len(), ran)
}

/// Everything that is expected is there; more may stand beside it.
pub(crate) fn contains(what: &str, got: &Value, expected: &Value) {
    match (got, expected) {
        (Value::Object(got), Value::Object(expected)) => {
            for (key, expected) in expected {
                let own = got.get(key).unwrap_or_else(|| panic!("{what}: no key {key}"));
                contains(&format!("{what}: {key}"), own, expected);
            }
        }
        (Value::Array(got), Value::Array(expected)) => {
            assert!(got.len() >= expected.len() && expected.is_empty() == got.is_empty(), "{what}: {got:?}");
            got.iter().zip(expected).for_each(|(got, expected)| contains(what, got, expected));
        }
        (Value::Number(got), Value::Number(expected)) => {
            let (got, expected) = (got.as_f64().unwrap(), expected.as_f64().unwrap());
            assert!((got - expected).abs() <= 1e-5 * expected.abs(), "{what}: {got}, expected {expected}");
        }
        _ => assert_eq!(got, expected, "{what}"),
    }
}

/// Texts are there in both languages, and numbers do not depend on it.
#[test]
fn answers_speak_korean_too() {
    let korean = serde_json::json!({"scrape": "v0.11.2-steady-2socket.prom", "settings": {"lang": "ko"}, "now": "2025-10-13T05:00:00Z"});
    let mut english = korean.clone();
    english["settings"]["lang"] = "en".into();
    let input = serde_json::json!({"workload_name": "web", "namespace": "shop"});
    for tool in &CATALOG {
        let arguments = if tool.name.contains("top") || tool.name.contains("hotspots") || tool.name.contains("summary")
        {
            serde_json::json!({})
        } else if tool.name.contains("list") {
            serde_json::json!({"namespace": "shop"})
        } else {
            input.clone()
        };
        let [en, ko] = [&english, &korean].map(|it| (tool.call)(&world(it), arguments.clone()).unwrap());
        assert!(ko.text().chars().any(|c| ('가'..='힣').contains(&c)), "{}: {}", tool.name, ko.text());
        let numbers = |value: &Value| numbers(value);
        assert_eq!(numbers(&en.structured().unwrap()), numbers(&ko.structured().unwrap()), "{}", tool.name);
    }
}

/// The scenario is kept between calls until settings or registry change.
#[test]
fn changes_count_from_the_next_call_on() {
    let mut world = world(&serde_json::json!({ "scrape": "v0.11.2-steady-2socket.prom" }));
    let asked = |world: &World| {
        let json =
            (find("get_power_consumption_summary").unwrap().call)(world, Value::Null).unwrap().json(false).unwrap();
        let basis = serde_json::from_str::<Value>(&json).unwrap()["basis"].take();
        format!("{} {}", basis["region"].as_str().unwrap(), basis["pue"]["value"])
    };
    let before = world.clone();
    assert_eq!([asked(&world), asked(&world)], ["ap-northeast-2 1.4"; 2]);
    Arc::make_mut(&mut world.registry).read("mine.toml", "[regions.ap-northeast-2]\npue = 1.2").unwrap();
    assert_eq!([asked(&world), asked(&world)], ["ap-northeast-2 1.2"; 2]);
    let elsewhere = TABLE.caller([("region".to_owned(), vec!["us-east-1".to_owned()])]).unwrap();
    world.settings = Settings::resolve(&[elsewhere]).unwrap().into();
    assert_eq!([asked(&world), asked(&world)], ["us-east-1 1.15"; 2]);
    assert_eq!(asked(&before), "ap-northeast-2 1.4");
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(number) => vec![number.as_f64().unwrap()],
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        Value::Object(fields) => fields.values().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}

/// Resources can be read by address and say where they come from.
#[test]
fn resources_say_where_they_come_from() {
    use carbon_kepler::tools::resources::{TEMPLATES, completions, needs_measurement, read};
    let read = |world: &World, uri: &str| read(world, uri).map(|it| serde_json::to_value(it).unwrap());
    let world = world(&serde_json::json!({"scrape": "v0.11.2-steady-2socket.prom", "now": "2026-11-21T03:00:00Z"}));
    let korea = read(&world, "compliance-standards://korea").unwrap();
    let act = &korea["laws"][0];
    let of_2035 =
        act["facts"].as_array().unwrap().iter().find(|it| it["says"].as_str().unwrap().starts_with("2035")).unwrap();
    assert_eq!((&of_2035["in_force_from"], &of_2035["in_force_now"]), (&"2027-03-09".into(), &false.into()));
    assert_eq!(korea["standards"].as_array().unwrap().len(), 2);
    for uri in ["compliance-standards://korea/KR_CARBON_2050", "compliance-standards://KR_CARBON_2050"] {
        assert_eq!(read(&world, uri).unwrap()["target"], 424.0);
    }
    assert_eq!(read(&world, "compliance-standards://global/EU_COC_DC").unwrap()["target"], 1.3);
    // 03:00Z is noon in Seoul: the mean of five days at 12:00 is 291.2, which is nobody's value of now.
    let seoul = read(&world, "carbon-intensity://ap-northeast-2").unwrap();
    assert_eq!((&seoul["average_gCO2eq_kWh"], &seoul["current_gCO2eq_kWh"]), (&417.3.into(), &Value::Null));
    assert_eq!(seoul["usual_at_this_hour_gCO2eq_kWh"].as_f64(), Some(291.2));
    // 303.6, 296.4, 291.2 and 297.4; at 14:00 it is 305.0.
    assert_eq!(seoul["cleanest_hours"], serde_json::json!([10, 11, 12, 13]));
    assert_eq!(seoul["provenance"]["hourly_profile"]["quality"], "5 sample days");
    let night = read(&world, "carbon-intensity://ap-northeast-2/2026-11-21T00%3A00%3A00%2B09%3A00").unwrap();
    assert_eq!(night["usual_at_this_hour_gCO2eq_kWh"].as_f64(), Some((361.0 + 377.0 + 295.0 + 384.0 + 347.0) / 5.0));
    let virginia = read(&world, "carbon-intensity://us-east-1").unwrap();
    assert!(virginia["hourly_profile"].is_null() && virginia["current_gCO2eq_kWh"].is_null(), "never Korea's");
    let pod = read(&world, "workload-metrics://shop/web-6d9f7b8c4-x2x7k").unwrap();
    assert_eq!(pod["collection_method"], "kepler-rapl");
    assert!(pod["metrics"]["cpu_usage_ratio"].is_null() && pod["metrics"]["joules_total"].as_f64().unwrap() > 0.0);
    assert!((pod["metrics"]["memory_watts"].as_f64().unwrap() - 2.636_569_701).abs() < 1e-8);
    for (uri, says) in [
        ("workload-metrics://shop/wbe", "no pod in namespace shop"),
        ("carbon-intensity://mars", "no region"),
        ("compliance-standards://korea/KR_X", "no standard"),
        ("compliance-standards://korea/EU_COC_DC", "no resource"),
        ("nothing", "no resource"),
        ("workload-metrics://shop", "no resource"),
        ("carbon-intensity://KR/yesterday", "a time with offset"),
    ] {
        assert!(read(&world, uri).unwrap_err().to_string().contains(says), "{uri}");
    }
    assert!(needs_measurement("workload-metrics://a/b") && !needs_measurement("carbon-intensity://KR"));
    assert_eq!(completions(&world, "pod_name", "WEB", Some("shop")), ["web-6d9f7b8c4-x2x7k"]);
    assert_eq!(completions(&world, "namespace", "", None), ["batch", "kepler", "shop"]);
    assert_eq!(completions(&world, "standard_code", "kr_c", None), ["KR_CARBON_2050"]);
    assert!(completions(&world, "region", "ap-north", None).contains(&"ap-northeast-2".to_owned()));
    assert_eq!(TEMPLATES.len(), 8);
}
