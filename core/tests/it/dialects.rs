//! Each exporter's families, small and by hand.

use crate::support::{find, snapshot, watts};
use carbon_kepler::{Dialect, ErrorKind, OddityKind, Power, Why, WorkloadKind, Zone};

#[test]
fn prototype_fixture_names() {
    let snapshot = snapshot(
        "kepler_node_cpu_watts 45.2\nkepler_node_memory_watts 12.3\n\
         kepler_pod_cpu_watts{pod=\"api\",namespace=\"shop\"} 5.5\nkepler_pod_memory_watts{pod=\"api\",namespace=\"shop\"} 1.5\n\
         kepler_pod_gpu_watts{pod=\"api\",namespace=\"shop\"} 40\nkepler_pod_cpu_watts{pod=\"idle\",namespace=\"shop\"} 0\n\
         kepler_pod_cpu_watts{pod=\"db\",namespace=\"shop\",zone=\"package-0\"} 2\n",
    );
    assert_eq!(snapshot.exporters()[0].dialects, [Dialect::Prototype]);
    let api = find(&snapshot, WorkloadKind::Pod, "api");
    assert_eq!((api.namespace.as_deref(), watts(api.total)), (Some("shop"), 47.0));
    assert_eq!(watts(find(&snapshot, WorkloadKind::Pod, "idle").total), 0.0, "others draw power, so 0 W is 0 W");
    assert_eq!(watts(find(&snapshot, WorkloadKind::Pod, "db").total), 2.0);
    let node = &snapshot.nodes()[0];
    assert_eq!((watts(node.total), node.active), (57.5, Power::Unknown(Why::NotReported)));
}

#[test]
fn node_exporter_rapl_is_counters_per_socket() {
    let snapshot = snapshot(
        "# TYPE node_rapl_package_joules_total counter\n\
         node_rapl_package_joules_total{index=\"0\",path=\"/sys/class/powercap/intel-rapl:0\"} 100.5\n\
         node_rapl_package_joules_total{index=\"1\",path=\"/sys/class/powercap/intel-rapl:1\"} 90.25\n\
         node_rapl_dram_joules_total{index=\"0\",path=\"/sys/class/powercap/intel-rapl:0:0\"} 7\n",
    );
    let node = &snapshot.nodes()[0];
    let joules: Vec<_> = node.zones.iter().map(|it| (it.zone.name(), it.joules.total.unwrap().get())).collect();
    assert_eq!(joules, [("package", 100.5), ("package", 90.25), ("dram", 7.0)]);
    assert_eq!(node.total, Power::Unknown(Why::CountersOnly));
    let error = snapshot.require_power().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoData);
    assert!(error.to_string().contains("node_rapl_dram_joules_total") && error.to_string().contains("two scrapes"));
}

#[test]
fn scaphandre_is_micro_units_and_pods_are_sums_of_processes() {
    let snapshot = snapshot(
        "scaph_host_power_microwatts 60000000\nscaph_socket_power_microwatts{socket_id=\"0\"} 40000000\n\
         scaph_socket_power_microwatts{socket_id=\"1\"} 15000000\n\
         scaph_domain_power_microwatts{domain_name=\"dram\",domain_id=\"0\",socket_id=\"0\"} 5000000\n\
         scaph_host_energy_microjoules 123000000\n\
         scaph_process_power_consumption_microwatts{pid=\"7\",exe=\"nginx\",cmdline=\"nginx -g x\"} 1500000\n\
         scaph_process_power_consumption_microwatts{pid=\"8\",exe=\"worker\",cmdline=\"\",kubernetes_pod_name=\"web-1\",kubernetes_pod_namespace=\"shop\"} 2000000\n\
         scaph_process_power_consumption_microwatts{pid=\"9\",exe=\"worker\",cmdline=\"\",kubernetes_pod_name=\"web-1\",kubernetes_pod_namespace=\"shop\"} 500000\n",
    );
    assert_eq!(watts(find(&snapshot, WorkloadKind::Process, "nginx").total), 1.5);
    let pod = find(&snapshot, WorkloadKind::Pod, "web-1");
    assert_eq!((pod.namespace.as_deref(), watts(pod.total)), (Some("shop"), 2.5));
    let node = &snapshot.nodes()[0];
    assert_eq!(watts(node.total), 60.0, "the host as scaphandre adds it up, not packages and dram on top");
    assert_eq!(node.coverage.ratio, None, "its shares include idle power, so there is no active power to cover");
}

#[test]
fn federation_labels_do_not_change_whose_power_it_is() {
    let labels = |pod: &str| {
        format!("pod_id=\"u-{pod}\",pod_name=\"{pod}\",pod_namespace=\"shop\",state=\"running\",zone=\"package\"")
    };
    let target = "instance=\"10.0.0.5:28282\",job=\"kepler\",namespace=\"monitoring\",pod=\"kepler-x\"";
    let other = target.replace("0.5:", "0.6:");
    let body = format!(
        "# TYPE kepler_pod_cpu_watts untyped\n\
         kepler_pod_cpu_watts{{{target},node_name=\"n1\",{}}} 3 1700000000000\n\
         kepler_pod_cpu_watts{{{other},node_name=\"\",{}}} 4 1700000000000\n",
        labels("a"),
        labels("b")
    );
    let snapshot = snapshot(&body);
    assert_eq!(snapshot.exporters()[0].dialects, [Dialect::Kepler]);
    assert_eq!(find(&snapshot, WorkloadKind::Pod, "a").node, "n1");
    assert_eq!(find(&snapshot, WorkloadKind::Pod, "b").node, "10.0.0.6:28282", "Kepler did not know, Prometheus does");
}

/// One pod with three names for its node stands there three times, in the same order however the lines stand.
#[test]
fn the_order_of_lines_is_not_that_of_workloads() {
    let line = |target: &str, watts: f64| {
        let pod = "pod_id=\"p1\",pod_name=\"a\",pod_namespace=\"x\",zone=\"package\"";
        format!("kepler_pod_cpu_watts{{{target}{pod}}} {watts}\n")
    };
    let [x, y, z] = [("", 1.0), ("instance=\"i:1\",", 2.0), ("instance=\"i:1\",node_name=\"n\",", 3.0)]
        .map(|(target, watts)| line(target, watts));
    for body in [[&x, &y, &z], [&y, &x, &z], [&z, &y, &x], [&z, &x, &y]] {
        let snapshot = snapshot(&body.map(String::as_str).concat());
        let all: Vec<_> = snapshot.workloads().iter().map(|it| watts(it.total)).collect();
        assert_eq!(all, [1.0, 2.0, 3.0]);
    }
}

#[test]
fn a_container_without_a_pod_does_not_hide_the_one_that_has() {
    let container = |pod: &str, state: &str| {
        format!(
            "kepler_container_cpu_watts{{node_name=\"n\",container_id=\"c1\",pod_id=\"{pod}\",state=\"{state}\",zone=\"package\"}} 4\n"
        )
    };
    let body =
        "kepler_pod_cpu_watts{node_name=\"n\",pod_id=\"p1\",pod_name=\"a\",pod_namespace=\"x\",zone=\"package\"} 5\n\
                kepler_process_cpu_watts{node_name=\"n\",pid=\"1\",comm=\"k\",container_id=\"c1\",zone=\"package\"} 4\n"
            .to_owned();
    let snapshot = snapshot(&(body + &container("p1", "running") + &container("", "terminated")));
    let process = find(&snapshot, WorkloadKind::Process, "k");
    assert_eq!((process.namespace.as_deref(), process.pod.as_deref()), (Some("x"), Some("a")));
}

#[test]
fn gpu_names_are_shared_with_legacy_kepler() {
    let legacy = "kepler_container_gpu_joules_total{container_id=\"c\",container_name=\"api\",container_namespace=\"shop\",\
                  mode=\"dynamic\",pod_name=\"api-1\",source=\"nvidia\"} 12\n";
    let snapshot = snapshot(legacy);
    assert_eq!(snapshot.exporters()[0].dialects, [Dialect::KeplerLegacy]);
    let zone = &find(&snapshot, WorkloadKind::Pod, "api-1").zones[0];
    assert_eq!((zone.zone.clone(), zone.joules.active.unwrap().get()), (Zone::GPU, 12.0));
}

#[test]
fn psys_stands_alone_where_there_is_no_package() {
    let line = |zone: &str, watts: f64| {
        format!("kepler_node_cpu_active_watts{{node_name=\"n\",path=\"/x/{zone}\",zone=\"{zone}\"}} {watts}\n")
    };
    let with = snapshot(&(line("psys", 30.0) + &line("core", 9.0) + &line("dram", 2.0) + &line("ppt", 5.0)));
    assert_eq!(watts(with.nodes()[0].active), 30.0);
    assert!(with.oddities().iter().any(|it| it.kind == OddityKind::UnsummedZone), "ppt is shown, not added");
    let without = snapshot(&(line("core", 9.0) + &line("ppt", 5.0)));
    assert_eq!(without.nodes()[0].active, Power::Unknown(Why::NoTotalZone));
}

#[test]
fn a_label_that_is_missing_is_counted_not_guessed() {
    let snapshot = snapshot(
        "kepler_pod_cpu_watts{pod_id=\"u\",pod_name=\"a\",pod_namespace=\"s\",state=\"running\"} 3\n\
         kepler_pod_cpu_watts{pod_id=\"u\",pod_name=\"a\",pod_namespace=\"s\",state=\"paused\",zone=\"package\"} 3\n\
         kepler_pod_cpu_watts{pod_id=\"u\",pod_name=\"a\",pod_namespace=\"s\",state=\"running\",zone=\"package\"} 4\n\
         kepler_pod_disk_watts{pod_id=\"u\"} 4\n",
    );
    assert_eq!(watts(find(&snapshot, WorkloadKind::Pod, "a").total), 4.0);
    let counts: Vec<_> = snapshot.oddities().iter().map(|it| (it.kind, it.count)).collect();
    assert_eq!(counts, [(OddityKind::UnreadableSample, 2), (OddityKind::UnknownFamily, 1)]);
}
