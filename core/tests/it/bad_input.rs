//! Whatever arrives: a distinct, clear error or a counted, reported skip. Never a panic, never "0 W".

use carbon_kepler::exposition::{Item, Mode, Parser};
use carbon_kepler::report::{Report, Selection};
use carbon_kepler::units::Watts;
use carbon_kepler::{
    Error, OddityKind, Power, ReadOptions, SAMPLE_SCRAPE, Snapshot, SnapshotBuilder, Why, WorkloadKind,
};

const POD: &str = "kepler_pod_cpu_watts{node_name=\"n1\",pod_id=\"u1\",pod_name=\"web\",pod_namespace=\"shop\",state=\"running\",zone=\"package\"}";

fn read(body: impl AsRef<[u8]>) -> Result<Snapshot, Error> {
    Snapshot::from_scrape("test", body.as_ref())
}

fn count(snapshot: &Snapshot, kind: OddityKind) -> usize {
    snapshot.oddities().iter().find(|it| it.kind == kind).map_or(0, |it| it.count)
}

fn only_pod(snapshot: &Snapshot) -> Power {
    let pods: Vec<_> = snapshot.workloads().iter().filter(|w| w.kind == WorkloadKind::Pod).collect();
    assert_eq!(pods.len(), 1, "{pods:?}");
    pods[0].total
}

#[test]
fn a_process_cannot_forge_a_pod() {
    for comm in
        [r#"x\",pod_name=\"victim"#, "/t,pod_name=victim", r#"\\\",pod_id=\"u9\",pod_name=\"victim\",x=\""#, "} 9999"]
    {
        let body = format!(
            "kepler_process_cpu_watts{{comm=\"{comm}\",container_id=\"\",exe=\"{comm}\",node_name=\"n1\",pid=\"7\",state=\"running\",type=\"regular\",vm_id=\"\",zone=\"package\"}} 5\n{POD} 2\n"
        );
        let snapshot = read(&body).unwrap();
        assert_eq!(only_pod(&snapshot).watts().unwrap().get(), 2.0);
        let process = snapshot.workloads().iter().find(|w| w.kind == WorkloadKind::Process).unwrap();
        assert_eq!(process.name, comm.replace("\\\\", "\u{1}").replace("\\\"", "\"").replace('\u{1}', "\\"));
        assert!(process.namespace.is_none());
    }
}

#[test]
fn absurd_values_are_unknown_and_counted() {
    for value in ["-5", "NaN", "+Inf", "1e400", "20000.1", "4294967295", "1.8446744073709552e19"] {
        let snapshot = read(format!("{POD} {value}\n")).unwrap();
        assert_eq!(only_pod(&snapshot), Power::Unknown(Why::Implausible), "{value}");
        assert_eq!(count(&snapshot, OddityKind::ImplausibleValue), 1, "{value}");
    }
    assert_eq!(only_pod(&read(format!("{POD} 20000\n")).unwrap()).watts().unwrap().get(), 20_000.0);
}

#[test]
fn a_zero_without_any_active_power_is_not_a_zero() {
    assert_eq!(only_pod(&read(format!("{POD} 0\n")).unwrap()), Power::Unknown(Why::NoActiveEnergy));
}

/// Neither does a frozen power of the dead, nor a node's idle power, make a zero of the living a reading.
#[test]
fn only_active_power_of_what_runs_proves_a_zero() {
    let dead = POD.replace("u1", "u2").replace("running", "terminated");
    let node = |part: &str| format!("kepler_node_cpu_{part}watts{{node_name=\"n1\",path=\"\",zone=\"package\"}} 9\n");
    let web = |rest: &str| {
        let snapshot = read(format!("{POD} 0\n{rest}")).unwrap();
        snapshot.workloads().iter().find(|it| it.id == "u1").unwrap().total
    };
    assert_eq!(web(&format!("{dead} 17\n")), Power::Unknown(Why::NoActiveEnergy));
    assert_eq!(web(&(node("") + &node("idle_"))), Power::Unknown(Why::NoActiveEnergy));
    assert_eq!(web(&node("active_")), Power::Known(Watts::ZERO));
    assert_eq!(web(&(POD.replace("u1", "u2") + " 3\n")), Power::Known(Watts::ZERO), "another pod draws active power");
}

#[test]
fn a_cpu_usage_beyond_bounds_is_no_usage() {
    let usage = |value: &str| {
        let snapshot = read(format!("{POD} 1\nkepler_node_cpu_usage_ratio{{node_name=\"n1\"}} {value}\n")).unwrap();
        (snapshot.nodes()[0].usage.map(|it| it.get()), count(&snapshot, OddityKind::ImplausibleValue))
    };
    assert_eq!(usage("0.35"), (Some(0.35), 0));
    assert_eq!(usage("1.001"), (Some(1.0), 0));
    assert_eq!(usage("35"), (None, 1));
    assert_eq!(usage("NaN"), (None, 1));
}

#[test]
fn no_metrics_are_told_apart() {
    let kind = |body: &[u8]| -> String {
        let kind = match read(body).unwrap_err() {
            Error::EmptyBody { .. } => "empty",
            Error::Html { .. } => "html",
            Error::ExporterFailed { .. } => "exporter",
            Error::NotMetrics { .. } => "not metrics",
            Error::Compressed { encoding, .. } => return format!("compressed: {encoding}"),
            Error::Json { .. } => "json",
            Error::Truncated { .. } => "truncated",
            Error::NoPowerFamily { .. } => "no power",
            other => panic!("{other}"),
        };
        kind.to_owned()
    };
    assert_eq!(kind(b""), "empty");
    assert_eq!(kind(b"\n \t<!DOCTYPE html><html><title>Kepler</title>"), "html");
    assert_eq!(kind(b"An error has occurred while serving metrics:\n\ncollected metric twice\n"), "exporter");
    for json in [
        "{\"error\": \"no route\"}\n",
        "{\n  \"status\": \"success\",\"data\":{\"result\":[]}}",
        "{}",
        "[]",
        "[{\"a\": 1}]",
        "\u{feff}{\"a\":1}",
    ] {
        assert_eq!(kind(json.as_bytes()), "json", "{json}");
    }
    let federate = read("{\"status\":\"success\"}").unwrap_err().hints();
    assert!(federate[0].to_string().contains("/federate"), "{federate:?}");
    let mut strict = ReadOptions::default();
    strict.mode = Mode::Strict;
    let refused = SnapshotBuilder::new().read("test", b"{\"status\":\"success\"}", strict).unwrap_err();
    assert!(refused.to_string().starts_with("test: a JSON document"), "{refused}");
    assert_eq!(kind(b"{\"a.name\", x=\"1\"} 1\n"), "no power", "a name in quotes is exposition");
    assert_eq!(kind(b"[core] not json\n"), "not metrics");
    assert_eq!(kind(b"upstream connect error"), "not metrics");
    assert_eq!(kind(&[0; 64]), "not metrics");
    assert_eq!(kind(b"# only\n# comments\n"), "not metrics");
    for (magic, encoding) in [
        (b"\x1f\x8b\x08\x00".as_slice(), "gzip"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"\x78\x9c", "deflate"),
        (b"\xfd7zXZ\0", "xz"),
    ] {
        assert_eq!(kind(&[magic, b"data"].concat()), format!("compressed: {encoding}"));
    }
    assert_eq!(kind(format!("{POD} 2").as_bytes()), "truncated");
    assert_eq!(kind(format!("{POD} 2\nkepler_pod_cpu_wat").as_bytes()), "truncated");
    assert_eq!(kind(b"up 1\nkepler_build_info{version=\"v0.11.2\"} 1\n"), "no power");
}

/// Whatever a connection leaves of a scrape, it is an error, but for a cut at the very end of a line.
#[test]
fn bad_lines_have_a_place_and_nobody_draws_nothing_at_most() {
    assert_eq!(read("up 1\nx{a=\"1\" 3\n").unwrap_err().place(), None, "another problem comes first");
    assert_eq!(read("x{a=\"1\" 3\n").unwrap_err().place(), Some((1, 9)));
    for watts in [f64::NAN, 0.0, -1.0, f64::INFINITY] {
        let mut options = ReadOptions::default();
        options.max_watts = watts;
        let refused = SnapshotBuilder::new().read("test", SAMPLE_SCRAPE.as_bytes(), options).unwrap_err();
        assert!(refused.to_string().starts_with("max_watts: expected a power above 0"), "{refused}");
    }
}

#[test]
fn every_cut_is_noticed() {
    let body = SAMPLE_SCRAPE.as_bytes();
    for end in (0..body.len()).step_by(97) {
        let result = read(&body[..end]);
        if end > 0 && body[end - 1] != b'\n' {
            assert!(result.is_err(), "cut at {end}");
        }
    }
}

#[test]
fn bad_lines_are_skipped_counted_and_named() {
    let body = [POD.as_bytes(), b" 2\nkepler bad line\n", b"x{a=\"\xff\"} 1\n", b"\0\n", b"up 1\n"].concat();
    let snapshot = read(&body).unwrap();
    assert_eq!(only_pod(&snapshot).watts().unwrap().get(), 2.0);
    let skipped = snapshot.oddities().iter().find(|it| it.kind == OddityKind::SkippedLine).unwrap();
    assert_eq!(skipped.count, 3);
    assert!(skipped.examples[0].contains("line 2, column 8"), "{:?}", skipped.examples);
    assert!(skipped.examples[1].contains("UTF-8"), "{:?}", skipped.examples);

    let mut options = ReadOptions::default();
    options.mode = Mode::Strict;
    let error = SnapshotBuilder::new().read("test", &body, options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "test: line 2, column 8: expected a decimal number, NaN or Inf as the value, saw \"bad line\""
    );
}

#[test]
fn a_ten_megabyte_line_is_read_or_refused_in_linear_time() {
    let long = "x".repeat(10 << 20);
    let mut parser = Parser::new(b"");
    assert!(parser.next_item().is_none());
    let body = format!("a{{x=\"{long}\"}} 1\n{long} 1\n{long}\na{{{long}\n\"{long}\n");
    let mut parser = Parser::new(body.as_bytes()).mode(Mode::Lenient);
    let mut names = Vec::new();
    while let Some(Ok(Item::Sample(sample))) = parser.next_item() {
        names.push(sample.name.raw().len());
    }
    assert_eq!((names, parser.skipped().count), (vec![1, 10 << 20], 3));
    assert!(parser.skipped().first.iter().all(|error| error.to_string().len() < 200));
}

#[test]
fn a_million_series_are_read() {
    let series: String = (0..1_000_000).map(|n| POD.replace("u1", &n.to_string()) + " 1\n").collect();
    assert_eq!(read(&series).unwrap().workloads().len(), 1_000_000);
}

/// Labels, series, nodes, zones and families without end: no step may be quadratic. So many of each take
/// a second or two even unoptimised; quadratic work would take hours.
#[test]
fn many_of_anything_is_no_problem() {
    const MANY: usize = 150_000;
    let labels: String = (0..MANY).rev().map(|n| format!("l{n}=\"\",")).collect();
    assert!(Parser::new(format!("a{{{labels}}} 1\n").as_bytes()).next_item().unwrap().is_ok());

    let many = |line: &dyn Fn(usize) -> String| (0..MANY).map(line).collect::<String>();
    let same = many(&|_| format!("{POD} 1\n"));
    assert_eq!(count(&read(&same).unwrap(), OddityKind::DuplicateSeries), MANY - 1);
    let zones = many(&|n| POD.replace("package", &format!("z{n}")) + " 1\n");
    let snapshot = read(&zones).unwrap();
    assert_eq!(snapshot.workloads()[0].zones.len(), MANY);
    let report = Report::new(&snapshot, &Selection::default()).unwrap();
    assert!(report.workloads_csv().len() < 10_000 && report.workloads[0].zones_watts.len() == MANY);
    let node_zones = many(&|n| format!("kepler_node_cpu_active_watts{{path=\"\",zone=\"z{n}\"}} 1\n"));
    assert_eq!(read(&node_zones).unwrap().nodes()[0].zones.len(), MANY);
    // Zones of one class each, and of all of them for everybody.
    let packages = many(&|n| POD.replace("package", &format!("package-{n}")) + " 1\n");
    assert_eq!(read(&packages).unwrap().workloads()[0].zones.len(), MANY);
    let nodes = many(&|n| POD.replace("n1", &format!("n{n}")) + " 1\n");
    assert_eq!(read(&nodes).unwrap().nodes().len(), MANY);
    let families = many(&|n| format!("kepler_{n} 1\n")) + POD + " 1\n";
    assert_eq!(count(&read(&families).unwrap(), OddityKind::UnknownFamily), MANY);
}

#[test]
fn one_node_from_two_sources_is_never_doubled() {
    let node = |name: &str, pod: &str| {
        POD.replace("n1", name).replace("u1", &format!("{pod}-0000-0000-0000-000000000000-000000")) + " 2\n"
    };
    let mut builder = SnapshotBuilder::new();
    builder.read("first", node("n1", "a").as_bytes(), ReadOptions::default()).unwrap();
    let error = builder.read("second", node("n1", "b").as_bytes(), ReadOptions::default()).unwrap_err();
    assert!(error.to_string().contains("first") && error.to_string().contains("same node name"), "{error}");
    // Up to v0.11.4 the node's name may be empty: then its pods give it away.
    let error = builder.read("third", node("", "a").as_bytes(), ReadOptions::default()).unwrap_err();
    assert!(error.to_string().contains("runs on both"), "{error}");
    builder.read("fourth", node("", "c").as_bytes(), ReadOptions::default()).unwrap();
    let snapshot = builder.finish();
    let names: Vec<_> = snapshot.nodes().iter().map(|node| node.name.as_str()).collect();
    assert_eq!((names, snapshot.workloads().len()), (vec!["fourth", "n1"], 2));

    let twice = SAMPLE_SCRAPE.repeat(2);
    let (once, twice) = (read(SAMPLE_SCRAPE).unwrap(), read(twice).unwrap());
    assert_eq!(once.nodes()[0].active, twice.nodes()[0].active, "one body twice in one file");
    assert!(count(&twice, OddityKind::DuplicateSeries) > 50);
}
