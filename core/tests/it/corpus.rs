//! Scrapes recorded from Kepler's exporter code: each must give the right answer or the right error.
//! Expected numbers are written by hand from the recordings, not taken from this program.

use carbon_kepler::{Dialect, Error, OddityKind, Power, Snapshot, State, Why, Workload, WorkloadKind, Zone};
use carbon_kepler_testkit::{captures, corpus};

fn snapshot(name: &str) -> Snapshot {
    Snapshot::from_scrape(name, corpus(name).as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn running<'a>(snapshot: &'a Snapshot, kind: WorkloadKind, prefix: &str) -> Option<&'a Workload> {
    let wanted = |w: &&Workload| w.kind == kind && w.state == State::Running && w.name.starts_with(prefix);
    snapshot.workloads().iter().find(wanted)
}

#[track_caller]
fn assert_close(power: Power, watts: f64, tolerance: f64) {
    let got = power.watts().unwrap_or_else(|| panic!("expected {watts} W, got {power:?}")).get();
    assert!((got - watts).abs() <= tolerance, "expected {watts} W, got {got}");
}

struct Expected {
    web: f64,
    nightly: Option<f64>,
    kepler: f64,
    node_active: f64,
    coverage: f64,
}

#[track_caller]
fn check(name: &str, expected: &Expected) {
    let snapshot = snapshot(name);
    let pod = |prefix| running(&snapshot, WorkloadKind::Pod, prefix);
    assert_close(pod("web-").unwrap().total, expected.web, 5e-5);
    assert_close(pod("kepler-").unwrap().total, expected.kepler, 5e-5);
    match expected.nightly {
        Some(watts) => assert_close(pod("nightly-").unwrap().total, watts, 5e-5),
        None => assert!(pod("nightly-").is_none(), "{name}: nightly no longer runs"),
    }
    let node = &snapshot.nodes()[0];
    assert_close(node.active, expected.node_active, 5e-4);
    assert!((node.coverage.ratio.unwrap().get() - expected.coverage).abs() <= 5e-5, "{:?}", node.coverage.ratio);
}

#[test]
fn steady() {
    check(
        "v0.11.2-steady-2socket.prom",
        &Expected { web: 25.7379, nightly: Some(17.1427), kepler: 0.5730, node_active: 57.158, coverage: 0.7602 },
    );
}

#[test]
fn terminated() {
    check(
        "v0.11.2-terminated.prom",
        &Expected { web: 48.1913, nightly: None, kepler: 1.0591, node_active: 74.935, coverage: 0.6572 },
    );
    assert!(snapshot("v0.11.2-terminated.prom").oddities().iter().any(|it| it.kind == OddityKind::Terminated));
}

#[test]
fn running_and_terminated() {
    let name = "v0.11.2-pod-running-and-terminated.prom";
    check(
        name,
        &Expected { web: 27.7171, nightly: Some(18.3952), kepler: 0.6215, node_active: 61.587, coverage: 0.7588 },
    );
    let snapshot = snapshot(name);
    let both: Vec<_> = snapshot.workloads().iter().filter(|w| w.kind == WorkloadKind::Pod).collect();
    let ended = both.iter().find(|w| w.state == State::Terminated).unwrap();
    assert!(both.iter().any(|w| w.id == ended.id && w.state == State::Running), "one pod in both states");
    assert_eq!(ended.total, Power::Unknown(Why::Terminated));
}

#[test]
fn multi_die() {
    check(
        "main-multi-die-zones.prom",
        &Expected { web: 21.0019, nightly: Some(14.0081), kepler: 0.4703, node_active: 46.687, coverage: 0.7600 },
    );
}

#[test]
fn openmetrics_reads_as_text_does() {
    let snapshot = snapshot("main-openmetrics.txt");
    let web = running(&snapshot, WorkloadKind::Pod, "web-").unwrap();
    assert_close(web.power_in(&Zone::PACKAGE).unwrap(), 29.1335, 5e-4);
    assert!(snapshot.oddities().iter().all(|it| it.kind != OddityKind::SkippedLine), "{:?}", snapshot.oddities());
}

/// Neither the first scrapes nor a moment without CPU usage say that a pod draws 0 W.
#[test]
fn without_active_energy_pods_are_unknown_not_zero() {
    for name in ["v0.11.2-scrape1-first.prom", "v0.11.2-scrape2.prom", "v0.11.2-zero-activity-reset.prom"] {
        let snapshot = snapshot(name);
        let pods: Vec<_> = snapshot.workloads().iter().filter(|w| w.kind == WorkloadKind::Pod).collect();
        assert!(pods.len() >= 2, "{name}");
        for pod in pods.iter().filter(|pod| pod.state == State::Running) {
            assert_eq!(pod.total, Power::Unknown(Why::NoActiveEnergy), "{name}: {}", pod.name);
        }
        let node = &snapshot.nodes()[0];
        assert_eq!(node.active, Power::Unknown(Why::NoActiveEnergy), "{name}");
        assert_eq!(node.idle, Power::Unknown(Why::NoActiveEnergy), "{name}");
        assert_eq!(node.coverage.ratio, None, "{name}");
    }
    assert_eq!(snapshot("v0.11.2-scrape1-first.prom").nodes()[0].total, Power::Unknown(Why::NoActiveEnergy));
    // From the second scrape on the machine's own total is a reading: 177.484 + 20.256 W.
    assert_close(snapshot("v0.11.2-scrape2.prom").nodes()[0].total, 197.740, 1e-3);
}

#[test]
fn residual_is_independent_and_closes_the_balance() {
    for name in ["v0.11.2-steady-2socket.prom", "main-multi-die-zones.prom", "main-gpu-redfish-steady.prom"] {
        let coverage = snapshot(name).nodes()[0].coverage;
        let residual = coverage.residual.unwrap();
        assert!(residual.virtual_machines_watts.get() > 2.0 && residual.host_processes_watts.get() > 1.0, "{name}");
        assert!(residual.containers_outside_pods_watts.get() > 0.5, "{name}");
        assert!(coverage.unaccounted_watts.unwrap().get().abs() < 1e-6, "{name}: {coverage:?}");
    }
}

#[test]
fn gpus_add_to_their_pod_and_idle_ones_are_zero() {
    let snapshot = snapshot("main-gpu-redfish-steady.prom");
    let nightly = running(&snapshot, WorkloadKind::Pod, "nightly-").unwrap();
    assert_close(nightly.power_in(&Zone::GPU).unwrap(), 179.443, 1e-3);
    assert_close(nightly.total, 19.4128 + 2.2156 + 179.443, 1e-3);
    let node = &snapshot.nodes()[0];
    assert_close(node.active, 64.7427 + 7.3891 + 179.443, 1e-3);
    // The BMC sees the whole machine: shown, never added.
    let supplies: Vec<_> = node.platform.iter().map(|it| it.power.watts().unwrap().get()).collect();
    assert_eq!(supplies, [214.5, 207.25]);
    assert_eq!(node.platform[1].name, "Power Supply Bay \"B\"");
}

#[test]
fn a_terminated_gpu_pod_draws_nothing_and_coverage_says_so() {
    let snapshot = snapshot("main-gpu-redfish-terminated.prom");
    assert!(running(&snapshot, WorkloadKind::Pod, "nightly-").is_none());
    let node = &snapshot.nodes()[0];
    assert_close(node.active, 66.3230 + 7.5695 + 179.443, 1e-3);
    let pods = 4.8692 + 42.6636 + 0.1068 + 0.9358;
    assert!((node.coverage.ratio.unwrap().get() - pods / 253.3354).abs() < 1e-5, "{:?}", node.coverage);
}

#[test]
fn five_zones_overlap_and_are_not_added() {
    for name in ["v0.11.2-client-5zones-before-wrap.prom", "v0.11.2-client-5zones-after-wrap.prom"] {
        let snapshot = snapshot(name);
        let web = running(&snapshot, WorkloadKind::Pod, "web-").unwrap();
        let zone = |name| web.power_in(&Zone::new(name)).unwrap().watts();
        let (package, dram) = (zone("package").unwrap(), zone("dram").unwrap());
        assert_eq!(web.total, Power::Known(package + dram), "{name}: core, uncore and psys are inside or around");
        assert_eq!(zone("uncore"), None, "{name}: 0 W in a zone without active power is not a reading");
        assert!(snapshot.oddities().iter().any(|it| it.kind == OddityKind::DeadZone), "{name}");
    }
}

#[test]
fn without_kubernetes_there_are_no_pods_and_no_coverage() {
    let snapshot = snapshot("v0.11.2-no-kubernetes.prom");
    assert!(snapshot.workloads().iter().all(|w| w.kind != WorkloadKind::Pod));
    assert!(running(&snapshot, WorkloadKind::Container, "").unwrap().total.watts().is_some());
    assert_eq!(snapshot.nodes()[0].coverage.ratio, None);
    assert_eq!(snapshot.nodes()[0].name, "v0.11.2-no-kubernetes.prom", "named after its source");
}

#[test]
fn containers_know_their_pod() {
    let snapshot = snapshot("v0.11.2-steady-2socket.prom");
    let nginx = running(&snapshot, WorkloadKind::Container, "nginx").unwrap();
    assert_eq!((nginx.namespace.as_deref(), nginx.pod.as_deref()), (Some("shop"), Some("web-6d9f7b8c4-x2x7k")));
    assert!(!nginx.is_outermost());
    let docker = running(&snapshot, WorkloadKind::Container, "dock1").unwrap();
    assert!(docker.is_outermost() && docker.namespace.is_none());
}

#[test]
fn a_legacy_scrape_needs_a_window_and_says_what_for() {
    let snapshot = snapshot("example-legacy.prom");
    let error = snapshot.require_power().unwrap_err();
    assert_eq!(error.kind().code(), "no_data");
    let message = error.to_string();
    for part in [
        "Kepler <= 0.9",
        "two scrapes of the same node",
        "at least 3 s",
        "time between",
        "kepler_container_package_joules_total",
    ] {
        assert!(message.contains(part), "{part:?} is not in {message}");
    }
    // The counters are there, by pod too, for the window to come.
    let api = running(&snapshot, WorkloadKind::Pod, "api-").unwrap();
    let package = api.zones.iter().find(|it| it.zone == Zone::PACKAGE).unwrap();
    assert_eq!((package.joules.active.unwrap().get(), package.joules.idle.unwrap().get()), (512.384, 84.75));
    assert_eq!(api.total, Power::Unknown(Why::CountersOnly));
    assert_eq!((snapshot.nodes().len(), snapshot.nodes()[0].name.as_str()), (1, "bm-worker-02"));
    assert_eq!(api.node, "bm-worker-02", "only node families name the node");
}

#[test]
fn hand_made_examples() {
    let v011 = snapshot("example-v011.prom");
    assert_close(running(&v011, WorkloadKind::Pod, "api-").unwrap().total, 33.3, 1e-9);
    assert_close(v011.nodes()[0].active, 66.6, 1e-9);
    let main = snapshot("example-main.prom");
    assert_close(running(&main, WorkloadKind::Pod, "train-llm-0").unwrap().total, 48.125 + 341.5, 1e-9);
    assert_eq!(main.nodes()[0].active.why(), Some(Why::NotReported), "that scrape has GPU active only");
    assert_eq!(main.exporters()[0].versions, ["v0.11.4-116-g13944a69"]);
    assert_eq!(main.exporters()[0].dialects, [Dialect::Kepler]);
}

#[test]
fn a_failed_collection_is_an_error_not_zero_watts() {
    let name = "v0.11.2-no-power-families-proc-denied.prom";
    let error = Snapshot::from_scrape(name, corpus(name).as_bytes()).unwrap_err();
    let message = error.to_string();
    assert!(matches!(error, Error::NoPowerFamily { .. }), "{message}");
    assert!(message.contains("v0.11.2") && message.contains("kepler_build_info"), "{message}");

    let name = "v0.11.2-http500-pid-reuse.txt";
    let error = Snapshot::from_scrape(name, corpus(name).as_bytes()).unwrap_err();
    assert!(matches!(error, Error::ExporterFailed { .. }) && error.is_retryable(), "{error}");
    assert!(error.to_string().contains("kepler_process_cpu_seconds_total"), "{error}");
    assert!(error.to_string().contains("was collected before with the same name and label values"), "{error}");
    let two =
        "An error has occurred while serving metrics:\n\n2 error(s) occurred:\n* collected metric a\n* collected b\n";
    let error = Snapshot::from_scrape(name, two.as_bytes()).unwrap_err().to_string();
    assert!(error.ends_with("failed to collect: \"collected metric a\""), "{error}");
}

#[test]
fn every_recording_is_in_a_test_above() {
    let here = include_str!("corpus.rs");
    for name in captures() {
        assert!(here.contains(&name), "{name} is not tested");
    }
}
