//! When parts are missing, or contradict each other: no sum without them, and it is said.

use carbon_kepler::render::Look;
use carbon_kepler::report::{Report, Selection};
use carbon_kepler::{
    Coverage, Error, OddityKind, Power, ReadOptions, SAMPLE_SCRAPE, Snapshot, SnapshotBuilder, Why, WorkloadKind,
};
use carbon_kepler_testkit::corpus;

fn read(body: &str) -> Snapshot {
    Snapshot::from_scrape("test", body.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// The sample without the lines that hold all of these words.
fn without(words: &[&str]) -> Snapshot {
    let kept = SAMPLE_SCRAPE.lines().filter(|line| !words.iter().all(|word| line.contains(word)));
    read(&kept.map(|line| line.to_owned() + "\n").collect::<String>())
}

fn count(snapshot: &Snapshot, kind: OddityKind) -> usize {
    snapshot.oddities().iter().find(|it| it.kind == kind).map_or(0, |it| it.count)
}

#[test]
fn a_total_without_one_of_its_zones_is_unknown() {
    let node = without(&["kepler_node_cpu_active_watts", "dram"]);
    assert_eq!(node.nodes()[0].active, Power::Unknown(Why::ZoneMissing));
    assert_eq!(node.nodes()[0].coverage.ratio, None);
    let pod = without(&["kepler_pod_cpu_watts", "web-", "dram"]);
    let web = pod.workloads().iter().find(|it| it.kind == WorkloadKind::Pod && it.name.starts_with("web-")).unwrap();
    assert_eq!(web.total, Power::Unknown(Why::ZoneMissing));
    assert_eq!(pod.nodes()[0].coverage.ratio, None);
    let all = without(&["dram"]);
    assert!((all.nodes()[0].active.watts().unwrap().get() - 51.303).abs() < 1e-3, "a machine without dram has none");
}

#[test]
fn contradictions_are_counted() {
    let line = |part: &str, watts: f64| {
        format!("kepler_node_cpu_{part}watts{{node_name=\"n\",path=\"\",zone=\"package\"}} {watts}\n")
    };
    let pod = |watts: f64| {
        format!(
            "kepler_pod_cpu_watts{{node_name=\"n\",pod_id=\"u\",pod_name=\"p\",pod_namespace=\"s\",state=\"running\",zone=\"package\"}} {watts}\n"
        )
    };
    let node = |active: f64, idle: f64, total: f64| line("active_", active) + &line("idle_", idle) + &line("", total);
    let contradictions = |body: String| count(&read(&body), OddityKind::Contradiction);
    assert_eq!(contradictions(node(10.0, 20.0, 30.0) + &pod(10.0)), 0);
    assert_eq!(contradictions(node(10.0, 20.0, 30.2) + &pod(10.05)), 0, "within rounding and time");
    assert_eq!(contradictions(node(10.0, 20.0, 31.0) + &pod(9.0)), 1);
    assert_eq!(contradictions(node(10.0, 20.0, 30.0) + &pod(10.2)), 1);
    assert_eq!(contradictions(node(10.0, 20.0, 25.0) + &pod(21.0)), 2);
    assert_eq!(contradictions(SAMPLE_SCRAPE.to_owned()), 0);
}

#[test]
fn coverage_of_several_nodes_is_over_those_that_have_one() {
    let mut builder = SnapshotBuilder::new();
    builder.read("a", SAMPLE_SCRAPE.as_bytes(), ReadOptions::default()).unwrap();
    builder.read("b", b"node_rapl_package_joules_total{index=\"0\",path=\"\"} 5\n", ReadOptions::default()).unwrap();
    let snapshot = builder.finish();
    let coverage = Coverage::over(snapshot.nodes().iter().map(|node| &node.coverage));
    assert!((coverage.ratio.unwrap().get() - 0.7602).abs() < 1e-4);
    let report = Report::new(&snapshot, &Selection::default()).unwrap();
    let text: String = report.blocks(Look::Plain, true, true).into_iter().map(|(_, text)| text).collect();
    assert!(text.contains("= 76.0 % (over 1 of 2 nodes)"), "{text}");
}

#[test]
fn nothing_readable_says_what_was_not() {
    for body in ["kepler_pod_cpu_watts{zone=\"package\"} 5\nup 1\n", "up 1\nkepler_pod_cpu_watts{zone=\"package} 5\n"] {
        let error = Snapshot::from_scrape("test", body.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::NoPowerFamily { .. }));
        assert!(error.to_string().contains("not readable: 1 x "), "{error}");
    }
}

#[test]
fn openmetrics_that_lost_its_end_is_not_taken_for_text() {
    let whole = corpus("main-openmetrics.txt");
    let half: String = whole.lines().take(150).map(|line| line.to_owned() + "\n").collect();
    assert!(matches!(Snapshot::from_scrape("half", half.as_bytes()), Err(Error::Truncated { .. })));
}

#[test]
fn processes_belong_to_the_namespace_of_their_pod() {
    let snapshot = read(SAMPLE_SCRAPE);
    let envoy = snapshot.workloads().iter().find(|it| it.kind == WorkloadKind::Process && it.name == "envoy").unwrap();
    assert_eq!((envoy.namespace.as_deref(), envoy.pod.as_deref()), (Some("shop"), Some("web-6d9f7b8c4-x2x7k")));
}

#[test]
fn what_the_watts_mean_depends_on_who_wrote_them() {
    let meaning = |body: &str| Report::new(&read(body), &Selection::default()).unwrap().meaning;
    assert!(meaning(SAMPLE_SCRAPE).contains("idle power stays with its node"));
    let scaphandre = meaning("scaph_host_power_microwatts 5000000\n");
    assert!(scaphandre.contains("idle power included") && !scaphandre.contains("stays with"), "{scaphandre}");
}

/// Up to v0.11.4 a node may have no name; two addresses of it answer with the same numbers.
#[test]
fn a_nameless_node_is_known_by_its_meters() {
    let body =
        |joules: f64| format!("kepler_node_cpu_joules_total{{node_name=\"\",path=\"\",zone=\"package\"}} {joules}\n");
    let mut builder = SnapshotBuilder::new();
    let mut read = |source: &str, joules| builder.read(source, body(joules).as_bytes(), ReadOptions::default());
    read("a", 163.5).unwrap();
    assert!(read("b", 163.5).unwrap_err().to_string().contains("every meter reads the same"));
    read("c", 163.6).unwrap();
}

#[test]
fn one_long_name_does_not_widen_every_row() {
    let long = "x".repeat(100_000);
    let snapshot = read(&SAMPLE_SCRAPE.replace("dock1", &long));
    let report = Report::new(&snapshot, &Selection::default()).unwrap();
    for look in [Look::Plain, Look::Markdown] {
        let text: String = report.blocks(look, true, true).into_iter().map(|(_, text)| text).collect();
        assert!(text.len() < 5000 && text.contains("xxx…"), "{}", text.len());
    }
    assert!(report.workloads_csv().contains(&long), "programs get all of it");
    let odd = read(
        &(SAMPLE_SCRAPE.to_owned()
            + &format!("kepler_{long} 1\nkepler_node_cpu_watts{{zone=\"dram\"}} -{}\n", "1".repeat(5000))),
    );
    assert!(odd.oddities().iter().all(|it| it.to_string().len() < 400), "{:?}", odd.oddities());
}

/// Whichever line comes first.
#[test]
fn duplicates_with_different_values_are_unknown_in_any_order() {
    let line = |watts: u32, joules: u32| {
        format!(
            "kepler_node_cpu_watts{{path=\"\",zone=\"package\"}} {watts}\nkepler_node_cpu_joules_total{{path=\"\",zone=\"package\"}} {joules}\n"
        )
    };
    for body in [line(5, 70) + &line(7, 30), line(7, 30) + &line(5, 70), line(5, 70) + &line(7, 30) + &line(5, 70)] {
        let snapshot = read(&body);
        let zone = &snapshot.nodes()[0].zones[0];
        assert_eq!(zone.watts.total, Some(Power::Unknown(Why::Contradictory)));
        assert_eq!(zone.joules.total.unwrap().get(), 70.0, "the later of two counts is the larger");
        assert!(count(&snapshot, OddityKind::DuplicateSeries) >= 2);
    }
}

/// Kepler and node_exporter read the same packages.
#[test]
fn two_exporters_of_one_node_are_not_added() {
    let kepler = "kepler_node_cpu_joules_total{node_name=\"n\",path=\"aggregated-package\",zone=\"package\"} 300\n";
    let snapshot = read(
        &(kepler.to_owned()
            + "node_rapl_package_joules_total{index=\"0\",path=\"x\"} 300\nnode_rapl_dram_joules_total{index=\"0\",path=\"y\"} 9\n"),
    );
    let zones: Vec<_> = snapshot.nodes()[0].zones.iter().map(|it| format!("{} {}", it.zone, it.meter)).collect();
    assert_eq!(zones, ["package aggregated-package", "dram 0 y"]);
    assert_eq!(count(&snapshot, OddityKind::SameMeter), 1);
}

#[test]
fn minus_zero_is_zero() {
    let body = "kepler_node_cpu_watts 5\nkepler_pod_cpu_watts{pod=\"a\",namespace=\"s\"} -0\nkepler_pod_cpu_watts{pod=\"b\",namespace=\"s\"} 1\n";
    let snapshot = read(body);
    assert!(snapshot.workloads()[0].total.watts().unwrap().get().is_sign_positive());
}
