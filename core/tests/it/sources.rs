//! When one source of several cannot be read: answers say so, and nothing is called met that it could change.

use carbon_kepler::ledger::{Account, Whose};
use carbon_kepler::report::{Report, Selection};
use carbon_kepler::settings::{Setting, Settings};
use carbon_kepler::tools::{CATALOG, World, find};
use carbon_kepler::units::Seconds;
use carbon_kepler::{
    Error, Lang, ReadOptions, Registry, SAMPLE_SCRAPE, Scenario, Snapshot, SnapshotBuilder, Tracker, Verdict, Window,
    WindowOptions,
};
use serde_json::{Value, json};

use crate::support::snapshot;

/// A node with a pod of a namespace, and counters beside watts.
fn node(name: &str, pod: &str, namespace: &str, joules: f64) -> String {
    let labels = format!(
        "node_name=\"{name}\",pod_id=\"{pod}-{name}\",pod_name=\"{pod}\",pod_namespace=\"{namespace}\",state=\"running\",zone=\"package\""
    );
    let of_node = format!("node_name=\"{name}\",path=\"\",zone=\"package\"");
    format!(
        "kepler_pod_cpu_watts{{{labels}}} 10\nkepler_pod_cpu_joules_total{{{labels}}} {joules}\n\
         kepler_node_cpu_watts{{{of_node}}} 30\nkepler_node_cpu_active_watts{{{of_node}}} 10\n\
         kepler_node_cpu_idle_watts{{{of_node}}} 20\nkepler_node_cpu_active_joules_total{{{of_node}}} {joules}\n\
         kepler_node_cpu_idle_joules_total{{{of_node}}} {joules}\n"
    )
}

/// Sources by name; those without a body are refused.
fn read(sources: &[(&str, Option<String>)]) -> Snapshot {
    let mut builder = SnapshotBuilder::new();
    for (source, body) in sources {
        match body {
            Some(body) => builder.read(source, body.as_bytes(), ReadOptions::default()).unwrap(),
            None => builder.failed(source, &refused(source)),
        }
    }
    builder.finish()
}

fn refused(source: &str) -> Error {
    Error::Unavailable { source_name: source.to_owned(), reason: "connection refused".to_owned() }
}

fn whole() -> Snapshot {
    let one = ("http://one/metrics", Some(node("n1", "web-5d8f7c9b6d-x2k9d", "shop", 100.0)));
    read(&[one, ("http://two/metrics", Some(node("n2", "pay-5d8f7c9b6d-b7zqw", "payments", 100.0)))])
}

fn partial() -> Snapshot {
    let one = ("http://one/metrics", Some(node("n1", "web-5d8f7c9b6d-x2k9d", "shop", 100.0)));
    read(&[one, ("http://two/metrics", None)])
}

fn settings(budgets: &[&str]) -> Settings {
    let budgets = budgets.iter().map(|it| (*it).to_owned()).collect();
    // Idle power is decided, so that all bounds are what failed sources make of them.
    let idle = Some(Setting::given(carbon_kepler::IdlePolicy::None));
    Settings { budgets: Some(Setting::given(budgets)), idle, ..Settings::default() }
}

fn world(settings: Settings, snapshot: Snapshot) -> World {
    let now = "2026-11-21T00:00:00Z".parse().unwrap();
    World::new(Registry::builtin().unwrap(), settings).with_snapshot(snapshot).at(now)
}

fn call(world: &World, tool: &str, arguments: Value) -> Value {
    (find(tool).unwrap().call)(world, arguments).unwrap().structured().unwrap()
}

const FAILED: &str = "http://two/metrics: connection refused";

/// Arguments with which each tool answers about the pod that is there.
fn arguments(tool: &str) -> Value {
    match tool {
        "list_workloads_by_compliance"
        | "identify_power_hotspots"
        | "list_top_power_consumers"
        | "get_power_consumption_summary" => json!({}),
        "calculate_optimal_schedule" => json!({"workload_name": "shop/web", "duration_hours": 4}),
        "compare_optimization_impact" => {
            json!({"workload_name": "shop/web", "optimizations": ["resource_rightsizing"]})
        }
        _ => json!({"workload_name": "shop/web"}),
    }
}

#[test]
fn every_tool_tells_in_text_and_json_what_could_not_be_read() {
    for profile in ["default", "oss-korea-2025"] {
        for lang in [Lang::En, Lang::Ko] {
            let mut settings = settings(&[]);
            (settings.lang, settings.profile) = (Setting::given(lang), Setting::given(profile.to_owned()));
            let (good, bad) = (world(settings.clone(), whole()), world(settings, partial()));
            for tool in &CATALOG {
                let ask = |world| match (tool.call)(world, arguments(tool.name)) {
                    Ok(answer) => answer,
                    Err(error) => panic!("{}: {error}", tool.name),
                };
                let (answer, json) = (ask(&bad), ask(&bad).structured().unwrap());
                let told = json.get("sources_failed").unwrap_or(&json["basis"]["sources_failed"]);
                let note =
                    json!([{"source": "http://two/metrics", "kind": "unavailable", "error": FAILED, "nodes": []}]);
                assert_eq!(told, &note, "{} in {json}", tool.name);
                let lines = answer.text().lines().filter(|line| line.ends_with(FAILED)).count();
                assert_eq!(lines, 1, "{}: {}", tool.name, answer.text());
                let whole = ask(&good);
                assert!(!whole.json(false).unwrap().contains("sources_failed"), "{}", tool.name);
                assert!(!whole.text().contains("1 of 2") && !whole.text().contains("소스"), "{}", whole.text());
            }
        }
    }
}

#[test]
fn what_a_dead_node_could_change_is_unknown_and_what_it_could_not_mend_stays_missed() {
    let month = |kg: &str| settings(&[&format!("shop={kg}"), &format!("shop/web={kg}"), "n1=1000kg"]);
    let statuses = |snapshot, limit| {
        let listed = call(&world(month(limit), snapshot), "list_workloads_by_compliance", json!({"namespace": "shop"}));
        let status = |kind: &str| {
            let groups = listed["groups"].as_array().unwrap();
            let group = groups.iter().find(|it| it["kind"] == kind).unwrap_or_else(|| panic!("no {kind}: {listed}"));
            group["status"].as_str().unwrap().to_owned()
        };
        [status("namespace"), status("controller")]
    };
    assert_eq!(statuses(whole(), "1000kg"), ["COMPLIANT", "COMPLIANT"]);
    assert_eq!(statuses(partial(), "1000kg"), ["UNKNOWN", "UNKNOWN"]);
    assert_eq!(statuses(partial(), "0.1kg"), ["NON_COMPLIANT", "NON_COMPLIANT"]);

    let easy = |snapshot| world(Settings { standards: None, ..settings(&["shop/web-*=1000kg"]) }, snapshot);
    let summary =
        |snapshot| call(&easy(snapshot), "get_power_consumption_summary", json!({}))["overall_status"].clone();
    let listed = |snapshot| {
        let asked = json!({"standard": "KR_PUE_GREEN_DC", "region": "SE"});
        call(&easy(snapshot), "list_workloads_by_compliance", asked)["overall_status"].clone()
    };
    let before = [summary(whole()), listed(whole())];
    for (whole, partial) in before.iter().zip([summary(partial()), listed(partial())]) {
        assert_eq!(partial, if whole == "NON_COMPLIANT" { "NON_COMPLIANT" } else { "UNKNOWN" });
    }
}

#[test]
fn a_controller_is_a_lower_bound_and_a_pod_is_all_there_is() {
    let easy = |snapshot| world(settings(&["shop/web=1000kg", "shop/web-*=1000kg"]), snapshot);
    let high = |snapshot, name: &str| {
        let assessed = call(&easy(snapshot), "assess_workload_compliance", json!({"workload_name": name}));
        assessed["intervals"]["current_power_watts"][1].clone()
    };
    assert_eq!(high(whole(), "shop/web"), 10.0);
    assert_eq!(high(partial(), "shop/web"), Value::Null, "another pod of it may run on the node that failed");
    assert_eq!(high(partial(), "shop/web-5d8f7c9b6d-x2k9d"), 10.0);
    let assessed = |snapshot| call(&easy(snapshot), "assess_workload_compliance", json!({"workload_name": "shop/web"}));
    assert_eq!(assessed(whole())["share_of_namespace_percent"], 100.0);
    assert_eq!(assessed(partial())["share_of_namespace_percent"], Value::Null);
}

#[test]
fn what_is_not_found_may_be_where_nothing_could_be_read() {
    let never = world(settings(&[]), partial());
    let seen = world(settings(&[]), partial().remembering(&whole()));
    let still = world(settings(&[]), partial().remembering(&partial().remembering(&whole())));
    let error = |world: &World, tool: &str, arguments| (find(tool).unwrap().call)(world, arguments).unwrap_err();
    let name = "payments/pay-5d8f7c9b6d-b7zqw";
    for (what, arguments) in [
        ("assess_workload_compliance", json!({"workload_name": name})),
        ("assess_workload_compliance", json!({"workload_name": "pay", "namespace": "payments"})),
        ("get_power_consumption_summary", json!({"namespace": "payments"})),
    ] {
        let unasked = error(&never, what, arguments.clone());
        assert_eq!(unasked.kind().code(), "not_found");
        let may_run = format!("1 of 2 sources could not be read, where it may run: {FAILED}");
        assert!(unasked.to_string().ends_with(&may_run), "{unasked}");
        for world in [&seen, &still] {
            let known = error(world, what, arguments.clone()).to_string();
            let expected = format!("last seen on n2, whose exporter cannot be read: {FAILED}");
            assert!(known.ends_with(&expected) && !known.contains("did you mean"), "{known}");
        }
    }
    let slip = error(&seen, "assess_workload_compliance", json!({"workload_name": "shop/wab"})).to_string();
    assert!(slip.contains("did you mean web") && slip.contains("1 of 2 sources"), "{slip}");
    let pod = carbon_kepler::tools::resources::read(&seen, &format!("workload-metrics://{name}")).unwrap_err();
    assert!(pod.to_string().contains("last seen on n2"), "{pod}");
}

#[test]
fn a_report_of_a_part_is_not_called_compliant() {
    let report = |snapshot| {
        let mut selection = Selection::default();
        selection.scenario = Some(
            Scenario::resolve(&Registry::builtin().unwrap(), &settings(&["shop=1000kg", "payments=1000kg"])).unwrap(),
        );
        Report::new(&snapshot, &selection).unwrap()
    };
    let (whole, partial) = (report(whole()), report(partial()));
    assert_eq!(whole.namespaces.iter().map(|it| it.carbon.status).collect::<Vec<_>>(), [Verdict::Compliant; 2]);
    assert_eq!(partial.namespaces.iter().map(|it| it.carbon.status).collect::<Vec<_>>(), [Verdict::Unknown]);
    assert_ne!(partial.outcome.unwrap().status, Verdict::Compliant);
    assert_eq!((partial.sources_failed.len(), partial.sources_failed[0].error.as_str()), (1, FAILED));
    let text = serde_json::to_string(&partial.sources_failed[0].hints).unwrap();
    assert!(text.contains("is the exporter running"), "{text}");
}

#[test]
fn a_window_lacks_who_failed_at_either_end_unless_it_is_back() {
    let one = |joules| ("one", Some(node("n1", "web-1", "shop", joules)));
    let two = |joules| ("two", Some(node("n2", "pay-1", "payments", joules)));
    let dead = ("two", None);
    let at = |seconds: f64| Seconds::new(seconds).unwrap();
    let mut tracker = Tracker::default();
    let mut failed = |sources: &[(&str, Option<String>)], seconds| {
        let window = tracker.observe(&read(sources), at(seconds)).unwrap();
        window.map(|it| it.snapshot.failures().iter().map(|it| it.source.clone()).collect::<Vec<_>>())
    };
    assert_eq!(failed(&[one(100.0), dead.clone()], 0.0), None);
    assert_eq!(failed(&[one(200.0), two(100.0)], 10.0).unwrap(), ["two"], "one end is no window");
    assert_eq!(failed(&[one(300.0), two(200.0)], 20.0).unwrap(), [""; 0]);
    assert_eq!(failed(&[one(400.0), dead.clone()], 30.0).unwrap(), ["two"]);
    assert_eq!(failed(&[one(500.0), two(400.0)], 40.0).unwrap(), [""; 0], "its counters went on meanwhile");
    let window = Window::between(&read(&[one(100.0), two(100.0)]), &read(&[one(200.0), dead]), at(10.0)).unwrap();
    assert_eq!(window.snapshot.nodes().len(), 1, "what the others gave is kept");
    assert_eq!(window.snapshot.failures().len(), 1);
}

#[test]
fn the_energy_of_machines_is_a_lower_bound_while_one_is_missing() {
    let one = |joules| ("one", Some(node("n1", "web-1", "shop", joules)));
    let two = |joules| ("two", Some(node("n2", "pay-1", "payments", joules)));
    let dead = ("two", None);
    let is_exact = |rounds: &[Vec<(&str, Option<String>)>]| {
        let scenario = Scenario::resolve(&Registry::builtin().unwrap(), &Settings::default()).unwrap();
        let mut account = Account::new(Whose::Machines, scenario, WindowOptions::default());
        for (turn, sources) in rounds.iter().enumerate() {
            account.observe(&read(sources), Seconds::new(turn as f64).unwrap()).unwrap();
        }
        account.energy().unwrap().high.is_some()
    };
    assert!(is_exact(&[vec![one(1.0), two(1.0)], vec![one(2.0), two(2.0)]]));
    assert!(!is_exact(&[vec![one(1.0), two(1.0)], vec![one(2.0), dead.clone()]]));
    assert!(is_exact(&[vec![one(1.0), two(1.0)], vec![one(2.0), dead.clone()], vec![one(3.0), two(3.0)]]));
    assert!(
        !is_exact(&[vec![one(1.0), dead], vec![one(2.0), two(2.0)], vec![one(3.0), two(3.0)]]),
        "never made up for"
    );
}

#[test]
fn snapshots_of_different_nodes_are_merged_as_if_read_together() {
    let one = ("one", Some(node("n1", "web-1", "shop", 100.0)));
    let two = ("two", Some(node("n2", "pay-1", "payments", 100.0)));
    let first = read(&[one.clone(), ("two", None), ("three", None)]);
    let again = read(&[two.clone(), ("three", None)]);
    let merged = Snapshot::merge([&first, &again]).unwrap();
    let failed: Vec<_> = merged.failures().iter().map(|it| it.source.as_str()).collect();
    assert_eq!(failed, ["three"], "two was read after all, and three is told once");
    let together = read(&[one, two, ("three", None)]);
    assert_eq!(format!("{merged:?}"), format!("{together:?}"));

    let twice = Snapshot::merge([&first, &first]).unwrap_err();
    assert!(twice.to_string().contains("was already read from one") && twice.to_string().contains("same node name"));
    let sample = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes()).unwrap();
    let renamed = snapshot(&SAMPLE_SCRAPE.replace("node_name=\"", "node_name=\"other-"));
    let twin = Snapshot::merge([&sample, &renamed]).unwrap_err();
    assert!(twin.to_string().contains("runs on both"), "{twin}");
    let nothing: [&Snapshot; 0] = [];
    assert!(Snapshot::merge(nothing).unwrap_err().to_string().contains("expected at least one"));
    let window = Window::between(
        &first,
        &read(&[("one", Some(node("n1", "web-1", "shop", 200.0)))]),
        Seconds::new(9.0).unwrap(),
    );
    let mixed = Snapshot::merge([&window.unwrap().snapshot, &again]).unwrap_err();
    assert!(mixed.to_string().contains("windows beside single scrapes"), "{mixed}");
}
