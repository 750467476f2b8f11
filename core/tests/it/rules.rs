//! The rules that keep totals honest, one small scrape each: what counts once, what stays unknown, and for whom.

use crate::support::{find, snapshot, watts};
use carbon_kepler::report::{Report, RowOrder, Selection};
use carbon_kepler::{
    Coverage, Error, ErrorKind, OddityKind, Power, ReadOptions, RunsIn, SnapshotBuilder, State, Why, WorkloadKind, Zone,
};

const ID: &str = "7828cedae08e1c7f556ea42668f0c7cda7677e178258302551a40cf4d0db1c82";

/// One workload on a node; `labels` are those of its kind.
fn draws(node: &str, kind: &str, labels: &str, watts: f64) -> String {
    format!("kepler_{kind}_cpu_watts{{node_name=\"{node}\",{labels},state=\"running\",zone=\"package\"}} {watts}\n")
}

fn pod(node: &str, name: &str, watts: f64) -> String {
    draws(node, "pod", &format!("pod_id=\"{name}\",pod_name=\"{name}\",pod_namespace=\"shop\""), watts)
}

fn container(node: &str, id: &str, pod: &str, watts: f64) -> String {
    let labels = format!("container_id=\"{id}\",container_name=\"c\",pod_id=\"{pod}\",runtime=\"containerd\"");
    draws(node, "container", &labels, watts)
}

fn process(node: &str, pid: u32, container: &str, vm: &str, watts: f64) -> String {
    let labels = format!("comm=\"p{pid}\",container_id=\"{container}\",exe=\"\",pid=\"{pid}\",vm_id=\"{vm}\"");
    draws(node, "process", &labels, watts)
}

fn vm(node: &str, id: &str, watts: f64) -> String {
    draws(node, "vm", &format!("hypervisor=\"kvm\",vm_id=\"{id}\",vm_name=\"{id}\""), watts)
}

fn active(node: &str, watts: f64) -> String {
    format!("kepler_node_cpu_active_watts{{node_name=\"{node}\",path=\"p\",zone=\"package\"}} {watts}\n")
}

/// Active power outside of the pods of the only node (W): host processes, containers, virtual machines.
fn residual(body: &str) -> Option<[f64; 3]> {
    let residual = snapshot(body).nodes()[0].coverage.residual?;
    let parts =
        [residual.host_processes_watts, residual.containers_outside_pods_watts, residual.virtual_machines_watts];
    Some(parts.map(|part| part.get()))
}

#[test]
fn a_container_tells_a_node_without_a_name_again() {
    let mut builder = SnapshotBuilder::new();
    let mut read = |source: &str, body: String| builder.read(source, body.as_bytes(), ReadOptions::default());
    read("first", container("", ID, "", 2.0)).unwrap();
    let error = read("second", container("", ID, "", 2.0)).unwrap_err();
    assert!(matches!(error, Error::DuplicateNode { .. }), "{error}");
    assert!(error.to_string().contains(&format!("the container with id {ID} runs on both")), "{error}");
    read("other id", container("", &ID.replace('7', "8"), "", 2.0)).unwrap();
    // A process id means nothing on another machine, and a virtual machine may have moved there.
    let guest = "aa11bb22-0000-4000-8000-1234567890ab";
    read("third", process("", 7, "", "", 1.0) + &vm("", guest, 1.0)).unwrap();
    read("fourth", process("", 7, "", "", 1.0) + &vm("", guest, 1.0)).unwrap();
    assert_eq!(builder.finish().nodes().len(), 4);
}

#[test]
fn what_runs_in_a_level_that_is_not_exported_is_unknown() {
    let host = active("n", 10.0) + &pod("n", "web", 5.0) + &process("n", 1, "", "", 1.5);
    assert_eq!(residual(&host), Some([1.5, 0.0, 0.0]), "no process runs in a container or a virtual machine");
    let guest = host.clone() + &process("n", 2, "", "guest", 2.0);
    assert_eq!(residual(&guest), Some([1.5, 0.0, 2.0]), "a virtual machine is the sum of its processes");
    assert_eq!(residual(&(guest + &vm("n", "guest", 2.0))), Some([1.5, 0.0, 2.0]));
    let contained = host + &process("n", 3, ID, "", 1.0);
    assert_eq!(residual(&contained), None, "the same for containers");
    assert_eq!(residual(&(contained.clone() + &container("n", ID, "", 1.0))), Some([1.5, 1.0, 0.0]));
    assert_eq!(
        residual(&(contained + &container("n", ID, "web", 1.0))),
        Some([1.5, 0.0, 0.0]),
        "that one is the pod's"
    );
}

#[test]
fn only_processes_show_that_nothing_is_missing() {
    let without = active("n", 10.0) + &pod("n", "web", 5.0) + &container("n", ID, "", 1.0) + &vm("n", "guest", 2.0);
    assert_eq!(residual(&without), None);
    let coverage = snapshot(&without).nodes()[0].coverage;
    assert_eq!((coverage.ratio.unwrap().get(), coverage.unaccounted_watts), (0.5, None));
    assert_eq!(residual(&(without + &process("n", 1, "", "", 0.5))), Some([0.5, 1.0, 2.0]));
}

#[test]
fn one_node_without_a_residual_leaves_all_of_them_without() {
    let known = |node: &str| active(node, 10.0) + &pod(node, "web", 5.0) + &process(node, 1, "", "", 1.5);
    let unknown = |node: &str| active(node, 10.0) + &pod(node, "web", 3.0);
    let over = |body: String| Coverage::over(snapshot(&body).nodes().iter().map(|node| &node.coverage));
    for body in [
        unknown("a") + &known("b"),
        known("a") + &unknown("b"),
        known("a") + &unknown("b") + &known("c"),
        unknown("a") + &known("b") + &known("c"),
    ] {
        let coverage = over(body.clone());
        assert_eq!((coverage.residual, coverage.unaccounted_watts), (None, None), "{body}");
        assert!(coverage.ratio.is_some(), "pods and active power are known for each");
    }
    let both = over(known("a") + &known("b"));
    assert_eq!(both.residual.unwrap().host_processes_watts.get(), 3.0);
    assert_eq!((both.ratio.unwrap().get(), both.unaccounted_watts.unwrap().get()), (0.5, 7.0));
}

/// A GPU is measured by itself: 0 W of active power is a reading there, and its idle power is the node's.
#[test]
fn idle_gpus_draw_no_active_power_and_that_is_known() {
    let cpu = |part: &str, watts: f64| {
        format!("kepler_node_cpu_{part}watts{{node_name=\"n\",path=\"p\",zone=\"package\"}} {watts}\n")
    };
    let gpu = |uuid: &str, total: f64, active: f64| {
        [("", total), ("active_", active), ("idle_", total - active)].map(|(part, watts)| {
            format!("kepler_node_gpu_{part}watts{{gpu=\"0\",gpu_name=\"A100\",gpu_uuid=\"{uuid}\",node_name=\"n\",vendor=\"nvidia\"}} {watts}\n")
        }).concat()
    };
    let package = cpu("", 30.0) + &cpu("active_", 10.0) + &cpu("idle_", 20.0);
    let idle = snapshot(&(package.clone() + &gpu("GPU-a", 15.0, 0.0) + &gpu("GPU-b", 12.0, 0.0)));
    let node = &idle.nodes()[0];
    let gpus: Vec<_> = node.zones.iter().filter(|it| it.zone == Zone::GPU).collect();
    assert_eq!(gpus.iter().map(|it| watts(it.watts.active.unwrap())).collect::<Vec<_>>(), [0.0, 0.0]);
    assert_eq!((watts(node.active), watts(node.idle), watts(node.total)), (10.0, 47.0, 57.0));
    assert!(idle.oddities().is_empty(), "{:?}", idle.oddities());

    let one_works = snapshot(&(package.clone() + &gpu("GPU-a", 15.0, 0.0) + &gpu("GPU-b", 200.0, 188.0)));
    let node = &one_works.nodes()[0];
    assert_eq!((watts(node.active), watts(node.idle), watts(node.total)), (198.0, 47.0, 245.0));
    // A GPU that draws nothing at all is not measured.
    let off = snapshot(&(package + &gpu("GPU-a", 0.0, 0.0)));
    let gpu = off.nodes()[0].zones.iter().find(|it| it.zone == Zone::GPU).unwrap();
    assert_eq!((gpu.watts.active, gpu.watts.total), (Some(Power::Unknown(Why::NoActiveEnergy)), gpu.watts.active));
}

/// Prometheus puts its target into `instance` and moves what the exporter wrote to `exported_instance`.
#[test]
fn the_exporter_knows_its_node_better_than_prometheus() {
    let names = |labels: &str| {
        let snapshot = snapshot(&format!(
            "kepler_node_package_joules_total{{{labels},mode=\"dynamic\",package=\"0\",source=\"rapl-sysfs\"}} 9\n"
        ));
        snapshot.nodes().iter().map(|node| node.name.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("instance=\"worker\""), "worker");
    assert_eq!(names("exported_instance=\"worker\",instance=\"10.0.0.5:9102\",job=\"kepler\""), "worker");
    assert_eq!(names("exported_instance=\"\",instance=\"10.0.0.5:9102\""), "10.0.0.5:9102");
    assert_eq!(names("exported_instance=\"e\",instance=\"i\",node_name=\"worker\""), "worker");
}

#[test]
fn without_a_state_a_workload_runs() {
    let web = |state: &str| {
        let body = pod("n", "web", 3.0).replace(",state=\"running\"", state);
        let snapshot = snapshot(&body);
        let pod = find(&snapshot, WorkloadKind::Pod, "web");
        (pod.state, pod.total.watts().map(|it| it.get()), snapshot.oddities().iter().map(|it| it.count).sum::<usize>())
    };
    assert_eq!(web(""), (State::Running, Some(3.0), 0));
    assert_eq!(web(",state=\"terminated\""), (State::Terminated, None, 1));
}

#[test]
fn node_exporter_meters_with_one_index_and_two_paths_are_two() {
    let line = |path: &str, joules: f64| {
        format!("node_rapl_package_joules_total{{index=\"0\",path=\"/sys/class/powercap/{path}\"}} {joules}\n")
    };
    let snapshot = snapshot(&(line("intel-rapl:0", 100.0) + &line("intel-rapl:1", 70.0)));
    let joules: Vec<_> = snapshot.nodes()[0].zones.iter().map(|it| it.joules.total.unwrap().get()).collect();
    assert_eq!(joules, [100.0, 70.0]);
    assert!(snapshot.oddities().iter().all(|it| it.kind != OddityKind::DuplicateSeries), "{:?}", snapshot.oddities());
}

#[test]
fn scaphandre_counts_in_microjoules() {
    let snapshot = snapshot(
        "scaph_host_energy_microjoules 123500000\nscaph_socket_energy_microjoules{socket_id=\"0\"} 2250000\n\
         scaph_domain_energy_microjoules{domain_id=\"0\",domain_name=\"dram\",socket_id=\"0\"} 1\n",
    );
    let zones = snapshot.nodes()[0].zones.iter();
    let joules: Vec<_> = zones.map(|it| (it.zone.name(), it.joules.total.unwrap().get())).collect();
    assert_eq!(joules, [("package", 2.25), ("dram", 0.000_001), ("host", 123.5)]);
}

#[test]
fn legacy_zone_other_is_read() {
    let line = |level: &str, labels: &str| {
        format!("kepler_{level}_other_joules_total{{{labels},mode=\"dynamic\",source=\"rapl-sysfs\"}} 4.5\n")
    };
    let container = "container_id=\"c\",container_name=\"api\",container_namespace=\"shop\",pod_name=\"api-1\"";
    let snapshot = snapshot(&(line("container", container) + &line("node", "instance=\"n\",package=\"0\"")));
    let pod = find(&snapshot, WorkloadKind::Pod, "api-1");
    for zones in [&pod.zones, &snapshot.nodes()[0].zones] {
        let joules: Vec<_> = zones.iter().map(|it| (it.zone.name(), it.joules.active.unwrap().get())).collect();
        assert_eq!(joules, [("other", 4.5)]);
    }
}

/// `system_processes` and `kernel_processes` stand for what runs outside of pods.
#[test]
fn legacy_system_and_kernel_run_on_the_host() {
    let container = |name: &str, namespace: &str, pod: &str| {
        format!(
            "kepler_container_package_joules_total{{container_id=\"{name}\",container_name=\"{name}\",container_namespace=\"{namespace}\",mode=\"dynamic\",pod_name=\"{pod}\",source=\"\"}} 5\n"
        )
    };
    let process = |pid: u32, container: &str| {
        format!(
            "kepler_process_package_joules_total{{command=\"p{pid}\",container_id=\"{container}\",mode=\"dynamic\",pid=\"{pid}\",source=\"\",vm_id=\"\"}} 1\n"
        )
    };
    let snapshot = snapshot(
        &[
            container("system_processes", "system", "system_processes"),
            container("kernel_processes", "kernel", "kernel_processes"),
            container("api", "shop", "api-1"),
            process(1, "system_processes"),
            process(2, "kernel_processes"),
            process(3, "api"),
        ]
        .concat(),
    );
    let pods = snapshot.workloads().iter().filter(|it| it.kind == WorkloadKind::Pod);
    assert_eq!(pods.map(|it| it.name.as_str()).collect::<Vec<_>>(), ["api-1"]);
    let runs_in = |kind, name| find(&snapshot, kind, name).runs_in.clone();
    for name in ["system_processes", "kernel_processes"] {
        assert_eq!(runs_in(WorkloadKind::Container, name), RunsIn::Host, "{name}");
    }
    assert_eq!(runs_in(WorkloadKind::Container, "api"), RunsIn::Pod("shop/api-1".to_owned()));
    assert_eq!(runs_in(WorkloadKind::Process, "p1"), RunsIn::Host);
    assert_eq!(runs_in(WorkloadKind::Process, "p2"), RunsIn::Host);
    assert_eq!(runs_in(WorkloadKind::Process, "p3"), RunsIn::Container("api".to_owned()));
}

/// Of the table of errors in the design.
#[test]
fn every_kind_of_error_has_its_code_and_exit() {
    let table = [
        (ErrorKind::InvalidInput, "invalid_input", 2),
        (ErrorKind::Parse, "parse", 65),
        (ErrorKind::NotFound, "not_found", 1),
        (ErrorKind::NoData, "no_data", 1),
        (ErrorKind::Config, "config", 78),
        (ErrorKind::Unavailable, "unavailable", 69),
        (ErrorKind::Timeout, "timeout", 75),
    ];
    assert_eq!(table.map(|(kind, ..)| kind), ErrorKind::ALL, "none is missing here");
    for (kind, code, exit) in table {
        assert_eq!((kind.code(), kind.exit_code(), kind.to_string().as_str()), (code, exit, code));
    }
}

/// An unknown total is not the smallest one, nor the largest: it stands below a known 0 W, whatever its name.
#[test]
fn largest_first_and_the_unknown_last() {
    let body = pod("n", "a-unknown", -1.0) + &pod("n", "b-small", 3.0) + &pod("n", "c-large", 9.0);
    let snapshot = snapshot(&(body + &pod("n", "d-zero", 0.0)));
    for sort in [RowOrder::Total, RowOrder::Zone(Zone::PACKAGE)] {
        let mut selection = Selection::default();
        selection.sort = sort;
        let report = Report::new(&snapshot, &selection).unwrap();
        let rows: Vec<_> = report.workloads.iter().map(|it| (it.workload.as_str(), it.total_unknown)).collect();
        let unknown = ("a-unknown", Some(Why::Implausible));
        assert_eq!(rows, [("c-large", None), ("b-small", None), ("d-zero", None), unknown]);
    }
}
