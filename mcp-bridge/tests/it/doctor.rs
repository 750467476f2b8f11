//! `doctor` names each fault with its cure.

use std::net::TcpListener;

use carbon_kepler_testkit::{Answer, StandIn, corpus, corpus_path};
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
        &["--source", "v0.11.2-no-kubernetes.prom"],
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
               cure:     say where to measure: --source URL or KEPLER_ENDPOINT, one for each node
        ok     factors   ap-northeast-2: 417.3 gCO2eq/kWh (kr-official-2023/KR, 2023, published)
        note   factors   the region (ap-northeast-2) is assumed: give yours with --region
        note   factors   PUE 1.4 is assumed: give yours with --pue

        $ doctor --source v0.11.2-no-kubernetes.prom
        ok     endpoint  v0.11.2-no-kubernetes.prom: 25295 bytes
        ok     dialect   v0.11.2-no-kubernetes.prom: Kepler >= 0.10 v0.11.2
        ok     families  power is exported
        FAULT  pods      no pod is exported
               cure:     Kepler knows pods only with kube.enabled and the node's name (kube.nodeName); check that and its RBAC rights
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
