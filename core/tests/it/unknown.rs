//! Unknown figures are said to be unknown, with the reason, and are never 0: in every tool, every form of a report, every language.

use carbon_kepler::registry::Registry;
use carbon_kepler::render::Look;
use carbon_kepler::report::{Report, Selection};
use carbon_kepler::settings::{ASSUMPTIONS, Settings, Table};
use carbon_kepler::tools::{CATALOG, World, find};
use carbon_kepler::{
    Power, ReadOptions, SAMPLE_SCRAPE, Scenario, Snapshot, SnapshotBuilder, Why, WorkloadKind, tools::resources,
};
use carbon_kepler_testkit::corpus;
use serde_json::{Value, json};

fn capture(name: &str) -> Snapshot {
    Snapshot::from_scrape("node", corpus(name).as_bytes()).unwrap()
}

/// Kepler's second scrape: it has attributed nothing yet, and exports 0 W for everybody.
fn unmeasured() -> Snapshot {
    capture("v0.11.2-scrape2.prom")
}

fn settings(given: &[(&str, &str)]) -> Settings {
    let given = given.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()]));
    Settings::resolve(&[Table(&[ASSUMPTIONS]).file("test", given).unwrap()]).unwrap()
}

fn world(snapshot: Snapshot, given: &[(&str, &str)]) -> World {
    let world = World::new(Registry::builtin().unwrap(), settings(given));
    world.with_snapshot(snapshot).at("2026-11-30T05:00:00Z".parse().unwrap())
}

fn answer(world: &World, tool: &str, arguments: Value) -> (Value, String) {
    let answer = (find(tool).unwrap().call)(world, arguments).unwrap_or_else(|error| panic!("{tool}: {error}"));
    (answer.structured().unwrap(), answer.text())
}

/// Every tool about workload web, or about the namespace it is in.
fn every_answer(world: &World) -> Vec<(&'static str, Value, String)> {
    let about_one = json!({"workload_name": "web", "namespace": "shop"});
    let answers = CATALOG.iter().map(|tool| {
        let takes_a_name = (tool.check)(&about_one).is_ok();
        let arguments = if takes_a_name { about_one.clone() } else { json!({"namespace": "shop"}) };
        let (json, text) = answer(world, tool.name, arguments);
        (tool.name, json, text)
    });
    answers.collect()
}

/// Keys of what follows from a power that have a zero.
fn zeros(at: &str, value: &Value, found: &mut Vec<String>) {
    const FIGURES: [&str; 6] = ["watts", "emissions", "kg", "savings", "rate", "cost"];
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| zeros(&format!("{at}.{key}"), value, found)),
        Value::Array(items) => items.iter().for_each(|item| zeros(at, item, found)),
        Value::Number(number) if number.as_f64() == Some(0.0) => {
            let key = at.rsplit('.').next().unwrap();
            found.extend(FIGURES.iter().any(|it| key.contains(it)).then(|| at.to_owned()));
        }
        _ => {}
    }
}

#[test]
fn no_tool_has_a_zero_for_what_is_not_known() {
    for (lang, unknown) in [("en", "unknown"), ("ko", "알 수 없음")] {
        for (tool, json, text) in every_answer(&world(unmeasured(), &[("lang", lang)])) {
            let mut found = Vec::new();
            zeros("", &json, &mut found);
            assert!(found.is_empty(), "{tool}: {found:?} of {json:#}");
            assert!(text.contains(unknown) && !text.contains("0.000") && !text.contains('?'), "{tool}: {text}");
            assert_eq!(json["zeros_note"], Value::Null, "{tool}");
        }
    }
}

/// The prototype's zeros stay in their keys, and nobody can take them for measurements.
#[test]
fn the_prototypes_zeros_have_a_sentence_beside_them() {
    for (lang, sentence) in [("en", "counted as 0 W, which is the prototype's convention"), ("ko", "프로토타입의 관례")]
    {
        let given = [("profile", "oss-korea-2025"), ("lang", lang)];
        for (tool, json, text) in every_answer(&world(unmeasured(), &given)) {
            assert!(json["zeros_note"].as_str().is_some_and(|it| it.contains(sentence)), "{tool}: {json:#}");
            assert!(text.contains(sentence) && !text.contains("0.000"), "{tool}: {text}");
        }
        for (tool, json, _) in every_answer(&world(capture("v0.11.2-steady-2socket.prom"), &given)) {
            assert_eq!(json["zeros_note"], Value::Null, "{tool}: everything is measured");
        }
    }
}

/// Whoever counts zeros so in a profile of their own has their own words beside them, and no rule of anybody else.
#[test]
fn zeros_of_a_users_profile_have_its_words_beside_them() {
    const MINE: &str = r#"
        [[profiles]]
        id = "mine"
        title = "ours"
        decide = "point"
        boundary = "component"
        month_hours = 730.0
        factors = ["ember-2024"]
        pue = []
        curves = []
        standards = []
        zeros = "as_exported"
        [profiles.assumed_pue]
        value = 1.2
    "#;
    let worded = MINE.replace("as_exported\"", "as_exported\"\nzeros_say = \"as our auditor has it\"");
    for (document, sentence) in [(MINE, "counted as 0 W"), (worded.as_str(), "counted as 0 W, as our auditor has it")] {
        let mut registry = Registry::builtin().unwrap();
        registry.read("mine.toml", document).unwrap();
        let settings = settings(&[("profile", "mine")]);
        let scenario = Scenario::resolve(&registry, &settings).unwrap();
        let world = World::new(registry, settings).with_snapshot(unmeasured());
        let (json, text) = answer(&world, "get_power_consumption_summary", json!({}));
        assert!(json["zeros_note"].as_str().unwrap().ends_with(sentence), "{json:#}");
        assert!(text.ends_with(sentence), "{text}");
        let mut selection = Selection::default();
        selection.scenario = Some(scenario);
        let report = Report::new(&unmeasured(), &selection).unwrap();
        assert!(report.zeros_note().unwrap().ends_with(sentence));
    }
}

#[test]
fn nothing_at_all_draws_nothing() {
    let line = "kepler_node_cpu_watts{node_name=\"n\",path=\"\",zone=\"package\"} 30\n";
    let world = world(Snapshot::from_scrape("n", line.as_bytes()).unwrap(), &[]);
    let (summary, text) = answer(&world, "get_power_consumption_summary", json!({}));
    assert_eq!((summary["total_power_watts"].as_f64(), &summary["average_power_watts"]), (Some(0.0), &Value::Null));
    assert_eq!(text, "no workloads; coverage unknown (pods: not reported); 1 node draws 30.000 W");
    let (hotspots, text) = answer(&world, "identify_power_hotspots", json!({}));
    assert_eq!(
        (hotspots["summary"]["total_hotspots"].as_u64(), text.as_str()),
        (Some(0), "no hotspots among 0 workloads.")
    );
}

/// A milliwatt that is not there is nothing; a microwatt is something.
#[test]
fn little_never_looks_like_nothing() {
    let body = SAMPLE_SCRAPE.lines().map(|line| match line.rsplit_once(' ') {
        Some((series, value)) if series.contains("_watts{") => {
            format!("{series} {}\n", value.parse::<f64>().unwrap() * 1e-6)
        }
        _ => line.to_owned() + "\n",
    });
    let snapshot = Snapshot::from_scrape("n", body.collect::<String>().as_bytes()).unwrap();
    let world = world(snapshot.clone(), &[]);
    for (tool, _, text) in every_answer(&world) {
        assert!(!text.contains("0.000"), "{tool}: {text}");
    }
    assert!(answer(&world, "list_top_power_consumers", json!({})).1.starts_with("5 workloads draw <0.001 W\n1. "));
    let html = report(&snapshot, &[]).html(true, true);
    assert!(html.contains("&lt;0.001 W") && !html.contains("0.000 W <"), "{html}");
}

/// Of a zone that is known for some, the sum is theirs, and the others are counted.
#[test]
fn a_zone_is_summed_over_those_it_is_known_of() {
    let twice = "kepler_pod_cpu_watts{node_name=\"worker-7\",pod_id=\"7f3b7c7e-3f0f-4b8f-9a57-1d1f0f5c9a11\",\
                 pod_name=\"web-6d9f7b8c4-x2x7k\",pod_namespace=\"shop\",state=\"running\",zone=\"dram\"} 99\n";
    let snapshot = Snapshot::from_scrape("n", (SAMPLE_SCRAPE.to_owned() + twice).as_bytes()).unwrap();
    let (summary, _) = answer(&world(snapshot, &[]), "get_power_consumption_summary", json!({}));
    // 1.756083 + 0.640799 + 0.176097 + 0.058699 W.
    assert_eq!(summary["zones_watts"]["dram"], 2.63168, "six digits: {summary}");
    let unknown = json!({"dram": {"count": 1, "reason": "given twice with different values"}});
    assert_eq!((&summary["zones_unknown"], &summary["unknown_consumers"]), (&unknown, &1.into()));
}

#[test]
fn coverage_says_over_how_many_nodes_it_is() {
    let mut builder = SnapshotBuilder::new();
    builder.read("a", SAMPLE_SCRAPE.as_bytes(), ReadOptions::default()).unwrap();
    builder.read("b", b"node_rapl_package_joules_total{index=\"0\",path=\"\"} 5\n", ReadOptions::default()).unwrap();
    let (_, text) = answer(&world(builder.finish(), &[]), "get_power_consumption_summary", json!({}));
    assert_eq!(text, "5 workloads draw 51.428 W; pods cover 76.0 % of active power (over 1 of 2 nodes)");
}

/// No PUE is asked for, and that is no PUE of 0.
#[test]
fn a_target_that_nobody_set_is_null() {
    let standard = "[[standards]]\nid = \"shop-sci\"\ntitle = \"t\"\nkind = \"sci\"\nunit = \"order\"\ntarget = 0.05\n";
    let mut registry = Registry::builtin().unwrap();
    let own = registry.read("mine.toml", standard).unwrap();
    let chosen = Table(&[ASSUMPTIONS]).file("test", [("standard".to_owned(), vec!["shop-sci".to_owned()])]).unwrap();
    let world = World::new(registry, Settings::resolve(&[chosen, own]).unwrap())
        .with_snapshot(capture("v0.11.2-steady-2socket.prom"));
    let web = json!({"workload_name": "web", "namespace": "shop"});
    let (here, _) = answer(&world, "get_migration_recommendations", web);
    assert_eq!(
        (&here["current_region"]["pue_target"], &here["current_region"]["meets_pue_target"]),
        (&Value::Null, &Value::Null)
    );
}

/// Counters that stand at 0 because nothing was attributed yet say nothing; nor does a sum without one of its parts.
#[test]
fn energy_of_a_pod_is_all_of_it_or_unknown() {
    let joules = |snapshot: Snapshot| {
        let metrics = resources::read(&world(snapshot, &[]), "workload-metrics://shop/web-6d9f7b8c4-x2x7k").unwrap();
        let metrics = serde_json::to_value(metrics).unwrap();
        metrics["metrics"]["joules_total"].as_f64()
    };
    let sum = |lines: &str| -> f64 {
        let own = |line: &&str| line.starts_with("kepler_pod_cpu_joules_total{") && line.contains("web-");
        lines.lines().filter(own).map(|line| line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap()).sum()
    };
    let whole = joules(Snapshot::from_scrape("n", SAMPLE_SCRAPE.as_bytes()).unwrap()).unwrap();
    assert!(whole > 0.0 && (whole - sum(SAMPLE_SCRAPE)).abs() < 1e-6, "{whole}");
    assert_eq!(joules(unmeasured()), None);
    let lost = |line: &&str| !(line.contains("pod_cpu_joules") && line.contains("web-") && line.contains("dram"));
    let body: String = SAMPLE_SCRAPE.lines().filter(lost).map(|line| line.to_owned() + "\n").collect();
    assert_eq!(joules(Snapshot::from_scrape("n", body.as_bytes()).unwrap()), None);
}

fn report(snapshot: &Snapshot, given: &[(&str, &str)]) -> Report {
    let settings = settings(given);
    let mut selection = Selection::default();
    selection.lang = settings.lang.value;
    selection.scenario = Some(Scenario::resolve(&Registry::builtin().unwrap(), &settings).unwrap());
    Report::new(snapshot, &selection).unwrap()
}

fn text(report: &Report, look: Look) -> String {
    report.blocks(look, true, true).into_iter().map(|(_, text)| text + "\n").collect()
}

#[test]
fn reports_say_what_is_not_known() {
    let snapshot = unmeasured();
    for (lang, unknown, bars) in [
        ("en", "unknown: no active energy yet", "5 of unknown power not shown as bars"),
        ("ko", "알 수 없음: 아직 활성 전력량이 없음", "전력을 알 수 없는 5개는 막대로 표시하지 않음"),
    ] {
        let report = report(&snapshot, &[("lang", lang)]);
        for look in [Look::Plain, Look::Markdown] {
            let text = text(&report, look);
            assert_eq!(text.matches(unknown).count(), 5 + 1, "five rows and a verdict: {text}");
            assert!(!text.contains("0.000"), "{text}");
        }
        let html = report.html(true, true);
        assert!(html.contains(bars) && html.contains(unknown) && !html.contains("0.000"), "{html}");
        let csv = report.workloads_csv();
        assert!(
            csv.lines().skip(1).all(|row| row.contains(",,no active energy yet,,false,,UNKNOWN,,,,,,,USD")),
            "{csv}"
        );
    }
    let json = serde_json::to_value(report(&snapshot, &[])).unwrap();
    for key in
        ["total_watts", "assessed_power_watts", "hourly_emissions_gCO2eq", "monthly_emissions_kg", "monthly_cost"]
    {
        assert_eq!(json["workloads"][0].get(key), Some(&Value::Null), "{key}");
    }
}

#[test]
fn reports_say_what_the_prototypes_profile_counts_as_nothing() {
    let snapshot = unmeasured();
    for (lang, sentence) in [
        (
            "en",
            "power of 5 workloads unknown (no active energy yet): counted as 0 W, which is the prototype's convention",
        ),
        ("ko", "워크로드 5개의 전력을 알 수 없음 (아직 활성 전력량이 없음): 0 W로 계산하며"),
    ] {
        let report = report(&snapshot, &[("profile", "oss-korea-2025"), ("lang", lang)]);
        let text = text(&report, Look::Markdown);
        assert!(text.contains(sentence) && !text.contains("draws nothing"), "{text}");
        assert!(report.html(true, true).replace("&#39;", "'").contains(sentence));
        let json = serde_json::to_value(&report).unwrap();
        let row = &json["workloads"][0];
        assert_eq!(
            (row["assessed_power_watts"].as_f64(), &row["power_counted_as_zero"]),
            (Some(0.0), &"no_active_energy".into())
        );
        assert_eq!(row["findings"][0]["reason"], "power unknown (no active energy yet), counted as 0 W");
    }
    let measured = report(&capture("v0.11.2-steady-2socket.prom"), &[("profile", "oss-korea-2025")]);
    assert!(!text(&measured, Look::Plain).contains("convention"));
}

/// A lower bound of nothing known is none.
#[test]
fn what_is_not_known_has_no_bound() {
    let mut report = report(&Snapshot::from_scrape("n", SAMPLE_SCRAPE.as_bytes()).unwrap(), &[]);
    let unknown = Power::Unknown(Why::NotAtStart);
    for row in &mut report.workloads {
        (row.at_least, row.total_watts, row.carbon) = (true, unknown, None);
    }
    (report.nodes[0].active_at_least, report.nodes[0].active_watts) = (true, unknown);
    let text = text(&report, Look::Plain);
    assert!(
        text.contains("unknown: not there at the start") && !text.replace("Kepler >=", "").contains(">="),
        "{text}"
    );
    report.nodes[0].active_watts = Snapshot::from_scrape("n", SAMPLE_SCRAPE.as_bytes()).unwrap().nodes()[0].active;
    assert!(self::text(&report, Look::Plain).contains(">= 57.158"));
}

/// A controller of which one pod is not known is not known, in a profile that has no zeros of its own.
#[test]
fn a_sum_is_not_known_as_soon_as_a_part_is_not() {
    let snapshot = capture("v0.11.2-steady-2socket.prom");
    let scenario = Scenario::resolve(&Registry::builtin().unwrap(), &settings(&[])).unwrap();
    let mut pods: Vec<_> = scenario.subjects(&snapshot).into_iter().filter(|it| it.kind == WorkloadKind::Pod).collect();
    pods[1].power = Err(Why::ZoneMissing);
    let whole = carbon_kepler::Subject::sum(None, "all".to_owned(), &pods).unwrap();
    assert_eq!((whole.unknown(), whole.power.is_err()), (Some(Why::ZoneMissing), true));
}

/// The prototype's second choice of zones must be reported to replace a 0 W that is.
#[test]
fn a_zero_of_the_prototypes_zones_stays_known() {
    let pod = |name: &str, watts: &str| {
        format!(
            "kepler_pod_cpu_watts{{node_name=\"n\",pod_id=\"{name}\",pod_name=\"{name}\",pod_namespace=\"s\",state=\"running\",zone=\"package\"}} {watts}\n"
        )
    };
    let summary = |first: &str| {
        let snapshot = Snapshot::from_scrape("node", (pod("a", first) + &pod("b", "2")).as_bytes()).unwrap();
        let world = world(snapshot, &[("profile", "oss-korea-2025")]);
        let (json, text) = answer(&world, "get_power_consumption_summary", Value::Null);
        let unknown = json["unknown_consumers"].clone();
        (unknown, json["average_power_watts"].clone(), json["zeros_note"].clone(), text)
    };
    let (unknown, average, note, text) = summary("0");
    assert_eq!((unknown, average, note), (0.into(), 1.0.into(), Value::Null), "{text}");
    let (unknown, average, note, text) = summary("NaN");
    assert_eq!((unknown, average), (1.into(), 2.0.into()), "{text}");
    assert_eq!(note, Value::Null, "nothing is counted as 0 W: {text}");
}
