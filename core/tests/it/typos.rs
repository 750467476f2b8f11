//! A slip in any key, at any depth, is an error that says where it is and which key was meant.

use carbon_kepler::registry::Registry;
use carbon_kepler::settings::{ASSUMPTIONS, SetBy};
use carbon_kepler::tools::CATALOG;
use carbon_kepler::{Error, ErrorKind};
use serde_json::{Map, Value, json};

/// A file with each key that there is, and each kind of value in each place that takes several.
fn everything() -> Value {
    let hours = [400.0; 24];
    let place = json!({"value": 400, "low": 390, "high": 410, "year": "2024", "source": "x", "mix_percent": {"coal": 100},
        "hourly": hours, "days": [{"date": "2024-01-01", "hours": hours}]});
    let set = |value: &Value| {
        json!({"id": "own", "title": "x", "quality": "published", "year": "2024", "source": "x", "licence": "x",
            "as_of": "2024-01-01", "next_expected": "2025-01", "countries": {"KR": value}, "zones": {"KR": value}, "regions": {"x": value},
            "basis": {"scope": "lifecycle", "kind": "average", "accounting": "location", "end": "consumption"}})
    };
    let prototype = json!({"temporal_shift_percent": 1, "rightsizing_most_percent": 1, "pue_most_percent": 1,
        "schedule_now_hour": 14, "schedule_best_hour": 2, "top_zones": [], "top_zones_otherwise": [], "top_region": "x",
        "top_intensity": 1, "score_per_watt": 1, "score_watts_most": 1, "score_failed": 1, "score_rightsizing_below": 1,
        "alert_above_watts": 1, "action_rightsizing_percent": 1, "action_shift_percent": 1,
        "action_migration_above_kg": 1, "action_migration_percent": 1, "action_month_hours": 720});
    let pue = json!({"value": 1.4, "low": 1.2, "high": 1.6});
    json!({
        "settings": {"region": "x", "price": 0.2, "standard": ["KR_CARBON_2050"]},
        "time_zones": {"KR": "Asia/Seoul"},
        "regions": {"x": {"provider": "own", "name": "x", "country": "KR", "zone": "KR", "time_zone": "Asia/Seoul",
            "intensity": place, "pue": pue}},
        "factor_sets": [set(&place)],
        "pue_sets": [set(&pue)],
        "standards": [{"id": "x", "title": "x", "title_ko": "x", "kind": "sci", "target": 1, "unit": "order", "is_law": false,
            "with_pue": "KR_PUE_GREEN_DC", "says": "x", "says_ko": "x"}],
        "budgets": [{"id": "b", "title": "x", "namespace": "shop", "workload": "web", "limit": "10kg"},
            {"node": "worker-*", "limit": "80kg"}],
        "profiles": [{"id": "p", "title": "x", "decide": "interval", "boundary": "facility", "month_hours": 720,
            "configured_first": true, "factors": [], "pue": [], "curves": [], "prototype": prototype, "standards": [],
            "zones": [], "zeros": "unknown", "zeros_say": "x", "zeros_say_ko": "x", "all_digits": true, "gauges_only": true,
            "shared_seconds": 60, "with_pue": "KR_PUE_GREEN_DC", "assumed_pue": pue}],
        "laws": [{"id": "l", "name": "x", "name_ko": "x", "kind": "plan", "place": "KR", "who": "x", "who_ko": "x", "gives": "x",
            "gives_ko": "x", "cannot_say": "x", "cannot_say_ko": "x", "law_id": "1", "number": "1", "promulgated": "2024",
            "in_force": "2024", "ministry": "x", "source": "x", "as_of": "2024",
            "facts": [{"says": "x", "says_ko": "x", "in_force": "2024"}]}],
        "functional_units": [{"workload": "w", "namespace": "n", "unit": "order", "per_hour": 1, "reserved_share": 0.5}],
        "servers": [{"node": "n", "embodied_kg": 1, "lifetime_years": 4, "source": "x"}],
    })
}

/// Keys below these are names that users choose.
const NAMED: [&str; 6] = ["time_zones", "regions", "countries", "zones", "mix_percent", "settings"];

/// Paths of all keys of a value that are not chosen by users, as JSON pointers.
fn keys(value: &Value, at: &str, parent: &str) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let below = |(key, value): (&String, &Value)| {
                let path = format!("{at}/{key}");
                let own = (!NAMED.contains(&parent)).then(|| path.clone());
                // A region of the name `pue` would be one; a key below a chosen name has no chosen names below it.
                let parent = if NAMED.contains(&parent) { "" } else { key };
                own.into_iter().chain(keys(value, &path, parent)).collect::<Vec<_>>()
            };
            members.iter().flat_map(below).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(n, it)| keys(it, &format!("{at}/{n}"), "")).collect()
        }
        _ => Vec::new(),
    }
}

/// The value with one key misspelt, and the path of that key as messages write it.
fn misspelt(value: &Value, pointer: &str) -> (Value, String) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let mut value = value.clone();
    let members = value.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    let slip = |(name, value): (String, Value)| (if name == key { name + "x" } else { name }, value);
    *members = std::mem::take(members).into_iter().map(slip).collect::<Map<_, _>>();
    let steps = pointer.split('/').skip(1).map(|step| match step.parse::<usize>() {
        Ok(index) => format!("[{index}]"),
        Err(_) => format!(".{step}"),
    });
    (value, steps.collect::<String>().trim_start_matches('.').to_owned() + "x")
}

#[test]
fn a_slip_in_a_file_is_an_error_with_the_near_key() {
    let everything = everything();
    let read = |value: &Value| Registry::builtin().unwrap().read("own.json", &value.to_string());
    read(&everything).unwrap();
    let keys = keys(&everything, "", "");
    for pointer in &keys {
        let (value, path) = misspelt(&everything, pointer);
        let Error::UnknownKey { origin, key, near } = read(&value).unwrap_err() else { panic!("{pointer}") };
        assert_eq!((origin.as_str(), key.as_str()), ("own.json line 1", path.as_str()));
        assert_eq!(Some(near[0].as_str()), pointer.rsplit('/').next(), "{pointer}: {near:?}");
    }
    assert_eq!(keys.len(), 192, "each key of `everything`, at depths 1 to 6");
}

#[test]
fn a_slip_in_the_settings_of_a_file_is_an_error_with_the_near_key() {
    for entry in ASSUMPTIONS.iter().filter(|entry| entry.set_by != SetBy::Flags) {
        let text = format!("[settings]\n{}x = \"1\"", entry.key);
        let error = Registry::builtin().unwrap().read("own.toml", &text).unwrap_err();
        let Error::UnknownKey { near, .. } = &error else { panic!("{error}") };
        assert_eq!(near[0], entry.key, "{error}");
    }
}

#[test]
fn a_slip_in_toml_has_its_line() {
    for (text, says) in [
        ("[[factor_set]]", "line 1: unknown key \"factor_set\"; did you mean factor_sets?"),
        (
            "[[factor_sets]]\nid = \"x\"\nsource = \"x\"\n[factor_sets.basis]\nscpoe = \"direct\"",
            "own.toml line 5: unknown key \"factor_sets[0].basis.scpoe\"; did you mean scope?",
        ),
        (
            "[regions.KR]\nintensity = { value = 1, hihg = 2 }",
            "own.toml line 2: unknown key \"regions.KR.intensity.hihg\"; did you mean high?",
        ),
        (
            "[[laws]]\nid = \"x\"\nfacts = [{ say = \"x\" }]",
            "own.toml line 3: unknown key \"laws[0].facts[0].say\"; did you mean says or says_ko?",
        ),
    ] {
        let error = Registry::builtin().unwrap().read("own.toml", text).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn a_wrong_value_in_a_file_says_where_and_what_was_expected() {
    let budget = "[[budgets]]\nlimit = \"1kg\"\n[[budgets]]\n";
    for (text, says) in [
        ("regions = 5", "own.toml line 1: regions: expected keys with values, saw 5"),
        ("standards = \"x\"", "own.toml line 1: standards: expected a list, saw \"x\""),
        (&format!("{budget}limit = 5"), "own.toml line 4: budgets[1].limit: expected text, saw 5"),
        (&format!("{budget}title = \"x\""), "budgets[1]: expected the key \"limit\", saw none"),
        (
            "[regions.x]\npue = true",
            "regions.x.pue: expected a number, a text with its unit, or a table with value, low, high, year and source, saw true",
        ),
        (
            "[regions.x]\npue = { value = [1] }",
            "regions.x.pue.value: expected a number, or a text with its unit, saw a list",
        ),
        ("[regions.x]\nname = 2024-01-01", "regions.x.name: expected text, saw a date without quotes"),
        (
            "[[profiles]]\nid = \"x\"\nconfigured_first = 1",
            "profiles[0].configured_first: expected true or false, saw 1",
        ),
        ("[[profiles]]\ndecide = \"bond\"", "profiles[0].decide: expected interval or point, saw \"bond\""),
        ("[profiles.prototype]\nschedule_now_hour = 300", "profiles: expected a list, saw keys with values"),
        (
            "[[profiles]]\nprototype = { schedule_now_hour = 300 }",
            "profiles[0].prototype.schedule_now_hour: expected a whole number, saw 300",
        ),
    ] {
        let error = Registry::builtin().unwrap().read("own.toml", text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(says), "{error}");
    }
}

/// The prototype's files may have other keys; what a wrong value is, is said as everywhere.
#[test]
fn a_wrong_value_in_a_mounted_file_says_where() {
    for (name, text, says) in [
        (
            "carbon-intensity.json",
            json!({"region": "KR", "average_gCO2eq_kWh": 1, "hourly_profile": [{"hour": -1, "intensity": 1}]}),
            "hourly_profile[0].hour: expected a whole number from 0, saw -1",
        ),
        (
            "regulations.json",
            json!({"korea_pue_standard": {"name": "x"}}),
            "korea_pue_standard: expected the key \"code\"",
        ),
        (
            "regions.json",
            json!({"regions": {"x": {"average_gco2_kwh": "low"}}}),
            "regions.x.average_gco2_kwh: expected a number, saw \"low\"",
        ),
        (
            "regions.json",
            json!({"x": {"average_gco2_kwh": "low"}}),
            "x.average_gco2_kwh: expected a number, saw \"low\"",
        ),
    ] {
        let error = Registry::builtin().unwrap().read(name, &text.to_string()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{name} line 1: {says}")), "{error}");
    }
}

#[test]
fn a_slip_in_an_argument_is_an_error_with_the_near_name() {
    let mut tried = 0;
    for tool in CATALOG {
        let schema = (tool.input_schema)(carbon_kepler::schema::Subschemas::Inlined).to_value();
        for name in schema["properties"].as_object().unwrap().keys() {
            let error = (tool.check)(&json!({(format!("{name}x")): 1})).unwrap_err();
            let Error::NotFound { what, near, .. } = &error else { panic!("{error}") };
            assert_eq!((what, &near[0]), (&format!("argument of {} called", tool.name), name));
            tried += 1;
        }
    }
    assert!(tried >= 42, "{tried}");
}

#[test]
fn a_wrong_argument_says_which_and_what_was_expected() {
    let point = json!({"time": "2026-01-01T00:00:00Z", "value": 1});
    let curve = |curve: Value| json!({"workload_name": "web", "curve": curve});
    for (tool, arguments, says) in [
        (
            "calculate_optimal_schedule",
            curve(json!([point, {"time": "x", "valeu": 1}])),
            "no argument of calculate_optimal_schedule called \"curve[1].valeu\"; did you mean value?",
        ),
        (
            "calculate_optimal_schedule",
            curve(json!([point, {"time": 5, "value": 1}])),
            "argument curve[1].time of calculate_optimal_schedule: expected text, saw 5",
        ),
        (
            "calculate_optimal_schedule",
            curve(json!([{"value": 1}])),
            "argument curve[0] of calculate_optimal_schedule: expected a value for time, saw none",
        ),
        (
            "calculate_optimal_schedule",
            curve(json!([1, point])),
            "argument curve of calculate_optimal_schedule: expected 24 numbers, or points with time and value, saw some of each",
        ),
        (
            "calculate_optimal_schedule",
            curve(json!(["x"])),
            "argument curve[0] of calculate_optimal_schedule: expected a number, or a point with time and value, saw \"x\"",
        ),
        (
            "calculate_optimal_schedule",
            curve(json!(7)),
            "argument curve of calculate_optimal_schedule: expected a list, saw 7",
        ),
        (
            "assess_workload_compliance",
            json!({}),
            "assess_workload_compliance: expected a value for workload_name, saw none",
        ),
        (
            "assess_workload_compliance",
            json!({"workload_name": 7}),
            "argument workload_name of assess_workload_compliance: expected text, saw 7",
        ),
        (
            "list_top_power_consumers",
            json!({"limit": -1}),
            "argument limit of list_top_power_consumers: expected a whole number from 0, saw -1",
        ),
        ("list_top_power_consumers", json!({"limit": 1.5}), "expected a whole number from 0, saw 1.5"),
        ("list_top_power_consumers", json!({"sort_by": "carbon"}), "expected power or efficiency, saw \"carbon\""),
        ("list_top_power_consumers", json!([1]), "list_top_power_consumers: expected arguments as an object, saw [1]"),
        ("identify_power_hotspots", json!({"power_threshold_watts": "1"}), "expected a number, saw \"1\""),
        ("identify_power_hotspots", json!({"include_compliance_check": 1}), "expected true or false, saw 1"),
    ] {
        let tool = carbon_kepler::tools::find(tool).unwrap();
        let error = (tool.check)(&arguments).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    let tool = carbon_kepler::tools::find("calculate_optimal_schedule").unwrap();
    for good in [json!([point]), json!([1, 2.5]), json!([]), Value::Null] {
        (tool.check)(&curve(good)).unwrap();
    }
}
