//! `doctor` names each fault with its cure.

use std::net::TcpListener;

use carbon_kepler_testkit::{Answer, Folder, StandIn, corpus, corpus_path};
use expect_test::expect;

use crate::program::{finished, program};

/// Said of a factor from the day on which the next one is expected, so it depends on when tests run.
const AGED: &str = ": a newer one may be out (expected ";

const STEADY: &str = "v0.11.2-steady-2socket.prom";

/// Runs among the captures, so that no path of this machine is in what it says.
fn doctor_today(arguments: &[&str]) -> (i32, String) {
    let mut command = program();
    command.current_dir(corpus_path("")).arg("doctor").args(arguments);
    let (code, out, _) = finished(command.output().unwrap());
    (code, out)
}

/// The findings of any day.
fn doctor(arguments: &[&str]) -> (i32, String) {
    let (code, out) = doctor_today(arguments);
    (code, out.split_inclusive('\n').filter(|line| !line.contains(AGED)).collect())
}

#[test]
fn a_factor_that_may_be_old_is_named() {
    let (_, out) = doctor_today(&["--source", STEADY, "--region", "us-east-1"]);
    assert!(out.contains(&format!("\nnote   factors   aws-pue/us-east-1{AGED}2026)\n")), "{out}");
}

#[test]
fn a_healthy_exporter_has_no_fault() {
    let (code, out) = doctor(&["--source", STEADY, "--region", "us-east-1"]);
    assert_eq!(code, 0, "{out}");
    expect![[r#"
        ok     endpoint  v0.11.2-steady-2socket.prom: 29119 bytes
        ok     dialect   v0.11.2-steady-2socket.prom: Kepler >= 0.10 v0.11.2
        ok     families  power is exported
        ok     pods      3 run
        ok     coverage  worker-7: pods have 76.0 % of the active power
        ok     factors   us-east-1: 343.48 gCO2eq/kWh (google-2025/US-MIDA-PJM, 2025, published)
    "#]]
    .assert_eq(&out);
}

#[test]
fn each_fault_has_its_cure() {
    let mut said = String::new();
    for arguments in [
        &[][..],
        &["--source", "v0.11.2-no-power-families-proc-denied.prom"],
        &["--source", STEADY, "--factors", "kr-official-2023", "--region", "SE"],
    ] {
        let (code, out) = doctor(arguments);
        assert_eq!(code, 1, "{out}");
        said += &format!("$ {}\n{out}\n", [&["doctor"], arguments].concat().join(" "));
    }
    expect![[r#"
        $ doctor
        FAULT  endpoint  no source: expected the address of an exporter, a file, or a RAPL directory
               cure:     say where to measure: --source URL (KEPLER_ENDPOINT), one for each node
        ok     factors   ap-northeast-2: 417.3 gCO2eq/kWh (kr-official-2023/KR, 2023, published)
        note   factors   the region (ap-northeast-2) is assumed: give yours with --region
        note   factors   PUE 1.4 is assumed: give yours with --pue

        $ doctor --source v0.11.2-no-power-families-proc-denied.prom
        ok     endpoint  v0.11.2-no-power-families-proc-denied.prom: 5249 bytes
        FAULT  families  v0.11.2-no-power-families-proc-denied.prom: no power or energy could be read from Kepler v0.11.2; families seen: kepler_build_info, kepler_node_cpu_info, go_gc_duration_seconds, go_gc_duration_seconds_sum, go_gc_duration_seconds_count, go_goroutines, go_info, go_memstats_alloc_bytes, and 24 more
               cure:     Kepler answers without power families when it cannot read RAPL, a pod or one /proc entry: see its log
               cure:     in most virtual machines there is no RAPL to read; Kepler needs privileges and the host's /proc and /sys
        ok     factors   ap-northeast-2: 417.3 gCO2eq/kWh (kr-official-2023/KR, 2023, published)
        note   factors   the region (ap-northeast-2) is assumed: give yours with --region
        note   factors   PUE 1.4 is assumed: give yours with --pue

        $ doctor --source v0.11.2-steady-2socket.prom --factors kr-official-2023 --region SE
        ok     endpoint  v0.11.2-steady-2socket.prom: 29119 bytes
        ok     dialect   v0.11.2-steady-2socket.prom: Kepler >= 0.10 v0.11.2
        ok     families  power is exported
        ok     pods      3 run
        ok     coverage  worker-7: pods have 76.0 % of the active power
        FAULT  factors   no carbon intensity for SE
               cure:     choose another set with --factors, or give intensity of the region in a file of --config-dir
        note   factors   PUE 1.4 is assumed: give yours with --pue

    "#]].assert_eq(&said);
}

/// A scrape of an exporter, in a file of its own.
fn doctor_of(body: &str, arguments: &[&str]) -> (i32, String) {
    let folder = Folder::new("doctor");
    let file = folder.file("scrape.prom", body);
    doctor(&[&["--source", file.as_str(), "--region", "us-east-1"], arguments].concat())
}

#[test]
fn whoever_never_has_pods_has_no_fault() {
    let (code, out) = doctor(&["--source", "v0.11.2-no-kubernetes.prom"]);
    assert!(code == 0 && out.contains("note   pods      no pod is exported: on Kubernetes, Kepler needs"), "{out}");
    let node_exporter = "node_rapl_package_joules_total{index=\"0\",path=\"/sys/class/powercap/intel-rapl:0\"} 5\n";
    let (code, out) = doctor_of(node_exporter, &[]);
    assert!(code == 0 && out.contains("counters of machines alone"), "{out}");
    let (code, out) = doctor_of("scaph_host_power_microwatts 5000000\n", &[]);
    assert!(code == 0 && out.contains("--containers"), "{out}");
}

#[test]
fn containers_without_their_pods_have_their_own_cure() {
    let body = "kepler_container_cpu_watts{container_id=\"c\",container_name=\"nginx\",node_name=\"n\",pod_id=\"7f\",state=\"running\",zone=\"package\"} 5\n";
    let (code, out) = doctor_of(body, &[]);
    assert!(code == 1 && out.contains("1 containers of pods are") && out.contains("metricsLevel"), "{out}");
    assert!(out.contains("container whose pod is not exported, shown by itself: nginx of pod 7f"), "{out}");
}

#[test]
fn what_is_no_meter_is_told() {
    let line = |zone: &str, path: &str| {
        format!("kepler_node_cpu_watts{{zone=\"{zone}\",path=\"{path}\",node_name=\"n\"}} 5\n")
    };
    let (code, out) = doctor_of(&line("package", "/sys/class/powercap/intel-rapl/energy_package"), &[]);
    assert!(code == 1 && out.contains("FAULT  meter     n: its power is made up"), "{out}");
    let hwmon = line("cpu_power", "/sys/class/hwmon/hwmon1/power1_input")
        + &line("power_meter_power1", "/sys/class/hwmon/hwmon2/power1_average");
    let (code, out) = doctor_of(&hwmon, &[]);
    assert!(code == 1 && out.contains("cpu_power, power_meter_power1") && out.contains("--total-zone"), "{out}");
    let (code, out) = doctor_of(&hwmon, &["--total-zone", "power_meter_power1"]);
    assert!(code == 0 && !out.contains("FAULT"), "{out}");
    let (code, out) = doctor_of(&hwmon, &["--total-zone", "power_meter_powr1"]);
    assert!(code == 1 && out.contains("no zone \"power_meter_powr1\"; did you mean power_meter_power1?"), "{out}");
    let model = "kepler_node_package_joules_total{instance=\"n\",mode=\"dynamic\",package=\"0\",source=\"trained_power_model\"} 5\n";
    let (_, out) = doctor_of(model, &[]);
    assert!(out.contains("note   meter     n: its power is estimated by a model"), "{out}");
}

/// Their words depend on the machine and on the day.
#[test]
fn what_is_away_or_late_has_its_cure() {
    let body = corpus(STEADY);
    let late = Answer::http("200 OK", "date: Tue, 15 Nov 1994 08:12:31 GMT\r\n", body.as_bytes());
    let late = StandIn::answering([late]);
    for (arguments, fault, cure) in [
        (&["--source", "http://127.0.0.1:1", "--retries", "0"][..], "endpoint  http://127.0.0.1:1", "port reachable"),
        (&["--source", &late.url("")], "clock", "NTP"),
        (&["--source", STEADY, "--pod-specs", "nowhere.json"], "pod specs nowhere.json: ", "kubectl get pods"),
    ] {
        let (code, out) = doctor(arguments);
        assert!(code == 1 && out.contains(&format!("FAULT  {fault}")) && out.contains(cure), "{code} {out}");
    }
}

#[test]
fn the_way_to_an_mcp_server() {
    // One that takes connections and says nothing, and one that is not there.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (port, says) in [(silent.local_addr().unwrap().port(), "no answer within 5s"), (gone, "refused")] {
        let (code, out) = doctor(&[&format!("http://127.0.0.1:{port}/mcp")]);
        assert_eq!(code, 1, "{out}");
        assert!(out.contains(says) && out.contains("FAULT  bridge") && out.contains("cure:"), "{out}");
    }
}
