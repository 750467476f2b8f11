//! Machines and paths that exporters show in ways of their own.

use carbon_kepler::units::{Joules, Seconds};
use carbon_kepler::{Energy, OddityKind, Snapshot, Window, WorkloadKind};

/// The window of ten seconds between two bodies.
fn window(body: impl Fn(f64) -> String, from: f64, to: f64) -> Window {
    let read = |joules: f64| Snapshot::from_scrape("test", body(joules).as_bytes()).unwrap();
    Window::between(&read(from), &read(to), Seconds::new(10.0).unwrap()).unwrap()
}

fn known(joules: f64) -> Option<Energy> {
    Some(Energy::Known(Joules::new(joules).unwrap()))
}
/// Only the node families of Kepler <= 0.9 name the node; the rest has Prometheus' name of the target.
#[test]
fn legacy_pods_stay_on_their_node_through_prometheus() {
    let target = "instance=\"10.0.0.5:9102\",job=\"kepler\",mode=\"dynamic\",source=\"rapl-sysfs\"";
    let body = |joules: f64| {
        format!(
            "kepler_container_package_joules_total{{container_id=\"c\",container_name=\"api\",container_namespace=\"shop\",pod_name=\"api-1\",{target}}} {joules}\n\
             kepler_node_package_joules_total{{exported_instance=\"worker\",package=\"0\",{target}}} {joules}\n"
        )
    };
    let window = window(body, 100.0, 150.0);
    let nodes: Vec<_> = window.snapshot.nodes().iter().map(|node| node.name.as_str()).collect();
    assert_eq!(nodes, ["worker"]);
    assert!(window.snapshot.workloads().iter().all(|it| it.node == "worker" && it.energy == known(50.0)));
    assert_eq!(window.snapshot.nodes()[0].coverage.ratio.unwrap().get(), 1.0);
}

/// A workload's GPU counter is the sum over all GPUs it uses.
#[test]
fn a_pod_may_use_eight_gpus() {
    let labels = "node_name=\"n\",pod_id=\"a\",pod_name=\"train\",pod_namespace=\"s\",state=\"running\"";
    let body = |joules: f64| {
        format!(
            "kepler_pod_cpu_joules_total{{{labels},zone=\"package\"}} 9\nkepler_pod_gpu_joules_total{{{labels}}} {joules}\n"
        )
    };
    let window = window(body, 0.0, 56_000.0);
    let pod = window.snapshot.workloads().iter().find(|it| it.kind == WorkloadKind::Pod).unwrap();
    assert_eq!(
        pod.zones.iter().find(|it| it.zone.name() == "gpu").unwrap().energies().active,
        known(56_000.0),
        "8 x 700 W"
    );
}

/// Kepler adds the packages of all sockets into one meter.
#[test]
fn four_sockets_in_one_meter_may_draw_more_than_a_kilowatt() {
    let line = |part: &str, joules: f64| {
        format!(
            "kepler_node_cpu_{part}joules_total{{node_name=\"n\",path=\"aggregated-package\",zone=\"package\"}} {joules}\n"
        )
    };
    let body = |joules: f64| line("active_", joules) + &line("idle_", joules) + &line("", 2.0 * joules);
    let window = window(body, 100.0, 7_100.0);
    assert_eq!(window.snapshot.nodes()[0].energy.total, known(14_000.0), "4 x 350 W");
}

/// The memory-mapped interface shows the same silicon again.
#[test]
fn node_exporter_mmio_is_the_same_meter() {
    let line = |path: &str, joules: f64| {
        format!("node_rapl_package_joules_total{{index=\"0\",path=\"/sys/class/powercap/{path}\"}} {joules}\n")
    };
    let window = window(|joules| line("intel-rapl:0", joules) + &line("intel-rapl-mmio:0", joules), 100.0, 200.0);
    assert_eq!(window.snapshot.nodes()[0].energy.total, known(100.0));
}

/// Scaphandre counts the host, and shows its processes as gauges.
#[test]
fn scaphandre_over_a_window() {
    let process = "scaph_process_power_consumption_microwatts{pid=\"7\",exe=\"nginx\"} 2000000\n";
    let body = |joules: f64| format!("scaph_host_energy_microjoules {}\n{process}", joules * 1e6);
    let window = window(body, 100.0, 700.0);
    assert_eq!(window.snapshot.nodes()[0].energy.total, known(600.0));
    assert_eq!(window.snapshot.workloads()[0].energy, known(20.0));
    let gauges = window.snapshot.oddities().iter().find(|it| it.kind == OddityKind::FromGauge).unwrap();
    assert_eq!((gauges.count, gauges.examples.as_slice()), (1, &["host of process nginx".to_owned()][..]));
}
