//! Tests of bodies as real exporters write them, beside the shapes that their makers have in mind. Each is cut from a real one.

use std::fmt::Write as _;
use std::sync::Arc;

use carbon_kepler::report::{Report, Selection};
use carbon_kepler::tools::{World, resources};
use carbon_kepler::units::Seconds;
use carbon_kepler::{
    Error, MeterKind, Node, OddityKind, Quality, ReadOptions, Registry, Scenario, Settings, Snapshot, SnapshotBuilder,
    TotalZones, Window, WorkloadKind,
};

fn read(body: &str) -> Snapshot {
    Snapshot::from_scrape("x", body.as_bytes()).unwrap()
}

fn read_with(total_zones: &[&str], body: &str) -> Result<Snapshot, Error> {
    let mut builder = SnapshotBuilder::new().with_total_zones(TotalZones::parse(total_zones)?);
    builder.read("x", body.as_bytes(), ReadOptions::default())?;
    Ok(builder.finish())
}

fn over(seconds: f64, first: &Snapshot, second: &Snapshot) -> Snapshot {
    Window::between(first, second, Seconds::new(seconds).unwrap()).unwrap().snapshot
}

fn watts(node: &Node) -> Option<f64> {
    node.total.watts().map(|it| (it.get() * 1e3).round() / 1e3)
}

fn oddities(snapshot: &Snapshot, kind: OddityKind) -> Vec<String> {
    let found = snapshot.oddities().iter().find(|it| it.kind == kind);
    found.map_or_else(Vec::new, |it| {
        assert_eq!(it.count, it.examples.len().max(it.count));
        it.examples.clone()
    })
}

/// The families of node_exporter: name of the zone, index, path below powercap, joules.
fn node_exporter(meters: &[(&str, u32, &str, f64)]) -> String {
    meters.iter().fold(String::new(), |mut body, (zone, index, path, joules)| {
        let labels = format!("index=\"{index}\",path=\"/sys/class/powercap/{path}\"");
        writeln!(body, "node_rapl_{zone}_joules_total{{{labels}}} {joules}").unwrap();
        body
    })
}

/// Of a client processor of Intel: 21.13 W of package and 2.01 W of dram, each under both drivers.
#[test]
fn memory_under_two_drivers_counts_once_whatever_its_index() {
    let body = |package: f64, memory: f64| {
        node_exporter(&[
            ("dram", 0, "intel-rapl-mmio:0:0", memory - 0.2),
            ("dram", 1, "intel-rapl:0:2", memory),
            ("package", 0, "intel-rapl-mmio:0", package),
            ("package", 0, "intel-rapl:0", package),
        ])
    };
    let (first, second) = (read(&body(599.0, 970.0)), read(&body(599.0 + 105.65, 970.0 + 10.05)));
    // (105.65 J + 10.05 J) / 5 s
    assert_eq!(watts(&over(5.0, &first, &second).nodes()[0]), Some(23.14));
    let twins = oddities(&second, OddityKind::SameMeter);
    assert!(twins.len() == 2 && twins.iter().all(|it| it.contains("mmio")), "{twins:?}");
    let alone = read(&node_exporter(&[("package", 0, "intel-rapl-mmio:0", 599.0)]));
    assert_eq!(alone.nodes()[0].zones.len(), 1, "where it is the only one it counts");
}

#[test]
fn dies_of_a_package_have_families_of_their_own() {
    let body = |first: f64, second: f64| {
        node_exporter(&[
            ("package_0_die_0", 0, "intel-rapl:0", first),
            ("package_0_die_1", 0, "intel-rapl:1", second),
            ("moon_power", 0, "intel-rapl:2", 5.0),
        ])
    };
    let window = over(10.0, &read(&body(1000.0, 2000.0)), &read(&body(1650.0, 2660.0)));
    // (650 J + 660 J) / 10 s
    assert_eq!(watts(&window.nodes()[0]), Some(131.0));
    assert_eq!(oddities(&window, OddityKind::UnsummedZone), ["moon_power on x"], "nothing is left out silently");
}

#[test]
fn mirrored_dies_count_once_and_others_each() {
    let body = |apart: f64, joules: f64| {
        node_exporter(&[
            ("package_0_die_0", 0, "intel-rapl:0", joules),
            ("package_0_die_1", 0, "intel-rapl:1", joules + apart),
        ])
    };
    let window = |apart| over(10.0, &read(&body(apart, 1000.0)), &read(&body(apart, 2000.0)));
    assert_eq!(watts(&window(0.0).nodes()[0]), Some(100.0));
    assert_eq!(watts(&window(0.5).nodes()[0]), Some(200.0));
    assert_eq!(oddities(&read(&body(0.0, 1000.0)), OddityKind::SameMeter).len(), 1);
    let kepler = "\
        kepler_node_cpu_joules_total{zone=\"package-0-die-0\",path=\"a\",node_name=\"n\"} 500.25\n\
        kepler_node_cpu_joules_total{zone=\"package-0-die-1\",path=\"b\",node_name=\"n\"} 500.25\n\
        kepler_node_cpu_watts{zone=\"package-0-die-0\",path=\"a\",node_name=\"n\"} 50\n\
        kepler_node_cpu_watts{zone=\"package-0-die-1\",path=\"b\",node_name=\"n\"} 50\n\
        kepler_pod_cpu_watts{zone=\"package-0-die-0\",pod_id=\"u\",pod_name=\"p\",pod_namespace=\"s\",state=\"running\",node_name=\"n\"} 20\n\
        kepler_pod_cpu_watts{zone=\"package-0-die-1\",pod_id=\"u\",pod_name=\"p\",pod_namespace=\"s\",state=\"running\",node_name=\"n\"} 20\n";
    let snapshot = read(kepler);
    assert_eq!(snapshot.workloads()[0].total.watts().map(f64::from), Some(20.0), "a pod has a share of one meter");
}

const MODEL: &str = "\
    kepler_container_package_joules_total{container_id=\"cc\",container_name=\"x\",container_namespace=\"k\",mode=\"dynamic\",pod_name=\"x-1\",source=\"trained_power_model\"} 400\n\
    kepler_node_package_joules_total{instance=\"n5\",mode=\"dynamic\",package=\"0\",source=\"trained_power_model\"} 2000\n";

const FAKE: &str = "\
    kepler_node_cpu_watts{zone=\"package\",path=\"/sys/class/powercap/intel-rapl/energy_package\",node_name=\"n\"} 0.0001\n\
    kepler_node_cpu_active_watts{zone=\"package\",path=\"/sys/class/powercap/intel-rapl/energy_package\",node_name=\"n\"} 0.00005\n\
    kepler_pod_cpu_watts{zone=\"package\",pod_id=\"u\",pod_name=\"p\",pod_namespace=\"s\",state=\"running\",node_name=\"n\"} 0.00005\n";

fn reported(snapshot: &Snapshot) -> (serde_json::Value, String) {
    let scenario = Scenario::resolve(&Registry::builtin().unwrap(), &Settings::default()).unwrap();
    let mut selection = Selection::default();
    selection.scenario = Some(scenario);
    let report = Report::new(snapshot, &selection).unwrap();
    let blocks = report.blocks(carbon_kepler::render::Look::Plain, true, true);
    let text = blocks.into_iter().map(|(_, text)| text + "\n").collect();
    (serde_json::from_str(&report.json(false).unwrap()).unwrap(), text)
}

#[test]
fn what_a_model_estimates_is_not_called_measured() {
    let later = MODEL.replace("} 400\n", "} 486.636\n").replace("} 2000\n", "} 2300\n");
    let window = over(5.0, &read(MODEL), &read(&later));
    let (json, text) = reported(&window);
    let of = |row: &serde_json::Value| row["footprint"]["power"].clone();
    let node = of(&json["nodes"][0]);
    assert_eq!(
        (&node["value"], &node["quality"], &node["provenance"]),
        (&60.0.into(), &"assumed".into(), &"power model, no meter".into())
    );
    let pod = &json["workloads"][0];
    assert!(!pod.to_string().contains("measured active"), "{pod}");
    assert!(pod.to_string().contains("not measured (power model, no meter)"), "{pod}");
    assert_eq!(json["exporters"][0]["meters"], serde_json::json!(["model"]));
    assert!(text.contains("x: Kepler <= 0.9, version not exported, power model, no meter"), "{text}");
    assert!(text.contains("1 x power that is not measured: package of n5: power model, no meter"), "{text}");
    assert_eq!(window.workloads()[0].meter, Some(MeterKind::Model));
}

#[test]
fn the_fake_meter_is_told_from_a_real_one() {
    let (json, text) = reported(&read(FAKE));
    assert_eq!(json["nodes"][0]["footprint"]["power"]["quality"], "illustrative");
    assert!(text.contains("Kepler's fake CPU meter"), "{text}");
    let real = FAKE.replace("intel-rapl/energy_package", "intel-rapl:0");
    assert_eq!(read(&real).nodes()[0].meter(), Some(MeterKind::Rapl));
    assert!(oddities(&read(&real), OddityKind::NotMeasured).is_empty());
    assert_eq!(MeterKind::Fake.quality(), Quality::Illustrative);
}

/// Of an ARM server, as Kepler's hwmon meter shows it.
const HWMON: &str = "\
    kepler_node_cpu_watts{zone=\"cpu_power\",path=\"/sys/class/hwmon/hwmon1/power1_input\",node_name=\"arm\"} 45\n\
    kepler_node_cpu_watts{zone=\"io_power\",path=\"/sys/class/hwmon/hwmon1/power2_input\",node_name=\"arm\"} 12\n\
    kepler_node_cpu_watts{zone=\"power_meter_power1\",path=\"/sys/class/hwmon/hwmon2/power1_average\",node_name=\"arm\"} 180\n\
    kepler_node_cpu_active_watts{zone=\"cpu_power\",path=\"/sys/class/hwmon/hwmon1/power1_input\",node_name=\"arm\"} 9\n\
    kepler_node_cpu_active_watts{zone=\"io_power\",path=\"/sys/class/hwmon/hwmon1/power2_input\",node_name=\"arm\"} 2.4\n\
    kepler_node_cpu_active_watts{zone=\"power_meter_power1\",path=\"/sys/class/hwmon/hwmon2/power1_average\",node_name=\"arm\"} 36\n\
    kepler_pod_cpu_watts{zone=\"cpu_power\",pod_id=\"u\",pod_name=\"p\",pod_namespace=\"s\",state=\"running\",node_name=\"arm\"} 6\n\
    kepler_pod_cpu_watts{zone=\"io_power\",pod_id=\"u\",pod_name=\"p\",pod_namespace=\"s\",state=\"running\",node_name=\"arm\"} 1.6\n\
    kepler_pod_cpu_watts{zone=\"power_meter_power1\",pod_id=\"u\",pod_name=\"p\",pod_namespace=\"s\",state=\"running\",node_name=\"arm\"} 24\n";

#[test]
fn a_named_zone_is_the_whole_of_a_machine_without_rapl() {
    let without = read(HWMON);
    assert_eq!((watts(&without.nodes()[0]), without.nodes()[0].meter()), (None, Some(MeterKind::Hwmon)));
    let snapshot = read_with(&["vdd_in", "power_meter_power1"], HWMON).unwrap();
    let (node, pod) = (&snapshot.nodes()[0], &snapshot.workloads()[0]);
    assert_eq!((watts(node), node.active.watts().map(f64::from)), (Some(180.0), Some(36.0)));
    assert_eq!(pod.total.watts().map(f64::from), Some(24.0));
    // 24 W of 36 W
    assert!(node.coverage.ratio.is_some_and(|ratio| (ratio.get() - 2.0 / 3.0).abs() < 1e-9));
    assert_eq!(oddities(&snapshot, OddityKind::UnsummedZone), ["cpu_power on arm", "io_power on arm"]);
    let sum = read_with(&["cpu_power+io_power"], HWMON).unwrap();
    assert_eq!(watts(&sum.nodes()[0]), Some(57.0));
    let (json, _) = reported(&snapshot);
    assert_eq!(json["nodes"][0]["footprint"]["power"]["provenance"], "hwmon sensors");
    assert_eq!(json["workloads"][0]["zones_watts"]["power_meter_power1"], 24.0, "its name stays");
}

#[test]
fn a_named_zone_counts_in_a_window_and_after_a_pickle() {
    let body = |joules: u32| {
        format!(
            "kepler_node_cpu_joules_total{{zone=\"vdd_in\",path=\"/sys/class/hwmon/hwmon0/in1\",node_name=\"jetson\"}} {joules}\n"
        )
    };
    let first = read_with(&["vdd_in"], &body(100)).unwrap();
    let first: Snapshot = postcard::from_bytes(&postcard::to_allocvec(&first).unwrap()).unwrap();
    let window = over(10.0, &first, &read_with(&["vdd_in"], &body(220)).unwrap());
    assert_eq!(watts(&window.nodes()[0]), Some(12.0));
}

#[test]
fn a_zone_that_no_machine_has_is_an_error_with_near_names() {
    for (named, near) in [(&["power_meter_powr1"][..], "power_meter_power1"), (&["cpu_power+io_powr"], "io_power")] {
        let error = read_with(named, HWMON).unwrap_err().to_string();
        assert!(error.starts_with("no zone ") && error.contains(near), "{error}");
    }
    assert!(read_with(&["cpu_power+"], HWMON).unwrap_err().to_string().contains("total_zone"));
    let rapl = "kepler_node_cpu_watts{zone=\"package\",path=\"\",node_name=\"n\"} 90\n";
    let snapshot = read_with(&["vdd_in"], rapl).unwrap();
    assert_eq!(watts(&snapshot.nodes()[0]), Some(90.0), "machines with RAPL need no name");
}

const CONTAINERS: &str = "\
    kepler_container_cpu_watts{container_id=\"c1\",container_name=\"nginx\",node_name=\"node-a\",pod_id=\"7f3b\",runtime=\"containerd\",state=\"running\",zone=\"package\"} 23.56\n\
    kepler_container_cpu_watts{container_id=\"c2\",container_name=\"envoy\",node_name=\"node-a\",pod_id=\"7f3b\",runtime=\"containerd\",state=\"running\",zone=\"package\"} 4.34\n\
    kepler_container_cpu_watts{container_id=\"c3\",container_name=\"dock1\",node_name=\"node-a\",pod_id=\"\",runtime=\"docker\",state=\"running\",zone=\"package\"} 1.87\n";

#[test]
fn containers_of_pods_that_are_not_there_are_shown_and_named() {
    let snapshot = read(CONTAINERS);
    let outermost: f64 = snapshot
        .workloads()
        .iter()
        .filter(|it| it.is_outermost())
        .filter_map(|it| it.total.watts())
        .map(f64::from)
        .sum();
    assert!((outermost - 29.77).abs() < 1e-9, "{outermost}");
    assert_eq!(oddities(&snapshot, OddityKind::PodMissing), ["envoy of pod 7f3b", "nginx of pod 7f3b"]);
    assert_eq!(reported(&snapshot).0["matched"], 3);
    let pod = "kepler_pod_cpu_watts{zone=\"package\",pod_id=\"7f3b\",pod_name=\"p\",pod_namespace=\"s\",state=\"running\",node_name=\"node-a\"} 27.9\n";
    let with_pod = read(&(CONTAINERS.to_owned() + pod));
    assert_eq!(with_pod.workloads().iter().filter(|it| it.is_outermost()).count(), 2, "the pod has its containers");
    let window = over(
        10.0,
        &read(&CONTAINERS.replace("_watts", "_joules_total")),
        &read(&CONTAINERS.replace("_watts", "_joules_total")),
    );
    assert_eq!(window.workloads().iter().filter(|it| it.is_outermost()).count(), 3, "in a window too");
}

/// Scaphandre beside docker and qemu (its issue 225).
fn scaphandre(host: f64, parts: [f64; 3]) -> String {
    let [process, container, machine] = parts.map(|watts| watts * 1e6);
    format!(
        "scaph_host_power_microwatts {}\n\
         scaph_process_power_consumption_microwatts{{pid=\"1\",exe=\"sshd\",cmdline=\"sshd -D\"}} {process}\n\
         scaph_process_power_consumption_microwatts{{pid=\"2\",exe=\"nginx\",container_id=\"0123456789abcdef\",container_scheduler=\"docker\"}} {container}\n\
         scaph_process_power_consumption_microwatts{{pid=\"3\",exe=\"qemu\",vmname=\"win11\"}} {machine}\n",
        host * 1e6
    )
}

#[test]
fn scaphandres_containers_and_machines_are_no_host_processes() {
    let snapshot = read(&scaphandre(20.0, [6.0, 5.0, 8.0]));
    let rest = snapshot.nodes()[0].coverage.residual.unwrap();
    assert_eq!(
        [rest.host_processes_watts, rest.containers_outside_pods_watts, rest.virtual_machines_watts].map(f64::from),
        [6.0, 5.0, 8.0]
    );
    let kinds: Vec<_> = snapshot.workloads().iter().filter(|it| it.is_outermost()).map(|it| it.kind).collect();
    assert_eq!(kinds, [WorkloadKind::Container, WorkloadKind::Vm, WorkloadKind::Process]);
    let window = over(10.0, &snapshot, &snapshot);
    assert_eq!(window.workloads().len(), snapshot.workloads().len(), "sums are made once");
}

#[test]
fn parts_above_their_whole_or_far_below_it_are_odd() {
    let said = |host, parts| oddities(&read(&scaphandre(host, parts)), OddityKind::Contradiction);
    // 6 W + 10.9 W + 8 W = 24.9 W of 20 W
    assert_eq!(said(20.0, [6.0, 10.9, 8.0]), ["workloads draw 124 % of the power of x"]);
    assert_eq!(said(20.0, [6.0, 5.0, 8.9]), Vec::<String>::new());
    let far = said(20.0, [0.06, 0.05, 0.03]);
    assert!(far.len() == 1 && far[0].contains("0.7 %"), "{far:?}");
}

const SUPPLIES: &str = "\
    kepler_node_cpu_watts{zone=\"package\",path=\"\",node_name=\"n\"} 90\n\
    kepler_platform_watts{source=\"redfish\",node_name=\"n\",bmc_id=\"b\",chassis_id=\"1U\",source_id=\"PS1\",source_name=\"PSU\",source_type=\"PowerSupply\"} 400\n\
    kepler_platform_watts{source=\"redfish\",node_name=\"n\",bmc_id=\"b\",chassis_id=\"1U\",source_id=\"PS2\",source_name=\"PSU\",source_type=\"PowerSupply\"} 410\n\
    kepler_platform_watts{source=\"redfish\",node_name=\"n\",bmc_id=\"b\",chassis_id=\"1U\",source_id=\"PC1\",source_name=\"System\",source_type=\"PowerControl\"} 800\n";

#[test]
fn power_supplies_can_be_told_apart() {
    let (json, text) = reported(&read(SUPPLIES));
    let of = |key: &str| {
        json["nodes"][0]["platform"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it[key].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("source_id"), ["PC1", "PS1", "PS2"]);
    assert_eq!(of("kind"), ["chassis", "power_supply", "power_supply"]);
    assert_eq!((of("source")[0].as_str(), of("chassis_id")[1].as_str()), ("redfish", "1U"));
    assert!(text.contains("n: PSU (1U/PS1) 400.000 W") && text.contains("n: PSU (1U/PS2) 410.000 W"), "{text}");
    assert_eq!(text.matches("one power supply").count(), 2, "{text}");
}

/// A restart of Kepler: its own counters begin at 0, the hardware's goes on.
#[test]
fn a_restart_leaves_the_nodes_own_counter_whole() {
    let body = |total: u32, active: u32, idle: u32| {
        let line = |part: &str, joules| {
            format!(
                "kepler_node_cpu_{part}joules_total{{zone=\"package\",path=\"/sys/class/powercap/intel-rapl:0\",node_name=\"n\"}} {joules}\n"
            )
        };
        line("", total) + &line("active_", active) + &line("idle_", idle)
    };
    let window = over(10.0, &read(&body(1000, 600, 400)), &read(&body(2000, 300, 100)));
    let node = &window.nodes()[0];
    assert_eq!((watts(node), node.at_least, node.active_at_least), (Some(100.0), false, true));
    let later = MODEL.replace("} 400\n", "} 10\n").replace("} 2000\n", "} 50\n");
    let window = over(10.0, &read(MODEL), &read(&later));
    assert!(window.nodes()[0].at_least, "nothing else counted there");
    let mut totals = carbon_kepler::EnergyTotals::default();
    totals.add(&Window::between(&read(MODEL), &read(&later), Seconds::new(10.0).unwrap()).unwrap());
    assert!(totals.nodes["n5"].at_least());
}

#[test]
fn a_frozen_exporter_says_the_same_of_its_node_and_its_pods() {
    let window = over(10.0, &read(MODEL), &read(MODEL));
    let why = (
        window.nodes()[0].total.why(),
        window.workloads().iter().find(|it| it.kind == WorkloadKind::Pod).unwrap().total.why(),
    );
    assert_eq!(why, (Some(carbon_kepler::Why::NotRefreshed), Some(carbon_kepler::Why::NotRefreshed)));
}

#[test]
fn a_pod_is_not_named_twice() {
    let later = MODEL.replace("} 400\n", "} 500\n").replace("} 2000\n", "} 2300\n");
    let (_, text) = reported(&over(5.0, &read(MODEL), &read(&later)));
    assert!(text.contains("x-1 ") && !text.contains("x-1/x-1"), "{text}");
}

#[test]
fn a_pods_metrics_say_by_what_meter_and_count_the_named_zone() {
    let body = HWMON.to_owned() + &HWMON.replace("_watts", "_joules_total");
    let metrics = |snapshot| {
        let world = World::new(Registry::builtin().unwrap(), Settings::default()).with_snapshot(Arc::new(snapshot));
        serde_json::to_value(resources::read(&world, "workload-metrics://s/p").unwrap()).unwrap()
    };
    let pod = metrics(read_with(&["power_meter_power1"], &body).unwrap());
    assert_eq!(
        (&pod["collection_method"], &pod["metrics"]["joules_total"], &pod["metrics"]["total_watts"]),
        (&"kepler-hwmon".into(), &24.0.into(), &24.0.into())
    );
    assert_eq!(metrics(read(FAKE))["metrics"]["measurement_status"], "not measured (Kepler's fake CPU meter)");
}
