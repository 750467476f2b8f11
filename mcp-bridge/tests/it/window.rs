//! Windows on the command line: energy between two scrapes of live exporters or in files.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use carbon_kepler_testkit::{Body, Folder, STEADY, StandIn, corpus, corpus_path};
use serde_json::Value;

use crate::program::{Ended, finished, program};

fn run(arguments: &[&str]) -> Ended {
    crate::program::run(&[&["report"], arguments].concat())
}

/// Every report that is printed, as JSON.
fn reports(arguments: &[&str]) -> Vec<Value> {
    let (code, out, err) = run(&[arguments, &["--format", "json"]].concat());
    assert_eq!(code, 0, "{err}");
    serde_json::Deserializer::from_str(&out).into_iter().collect::<Result<_, _>>().unwrap()
}

fn report(arguments: &[&str]) -> Value {
    let mut reports = reports(arguments);
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

/// A scrape of node `n` with pod `s/pod-a`: from one round to the next 5 J active, 25 J idle, 3 J of the pod.
fn scrape(round: usize) -> String {
    let round = f64::from(u32::try_from(round).unwrap());
    let body = Body::default().node(100.0 + 5.0 * round, 5000.0 + 25.0 * round);
    body.pod("a", "running", 40.0 + 3.0 * round).text().to_owned()
}

/// An exporter that is one round further with each request.
fn exporter() -> StandIn {
    StandIn::exporter(scrape)
}

/// An exporter that stands still.
fn still(more: &'static str) -> StandIn {
    StandIn::exporter(move |_| scrape(7) + more)
}

/// Energies of a row by these keys (J).
fn joules<const N: usize>(row: &Value, keys: [&str; N]) -> [f64; N] {
    keys.map(|key| row[key].as_f64().unwrap_or_else(|| panic!("{key} of {row}")))
}

const NODE: [&str; 3] = ["active_energy_joules", "idle_energy_joules", "total_energy_joules"];

/// JSON has six significant digits, of the length of a window too.
#[track_caller]
fn close(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap_or_else(|| panic!("{value}"));
    assert!((value - expected).abs() < 1e-5 * expected.max(1.0), "{value} {expected}");
}

/// One round of [`scrape`], over whatever time it took.
fn is_one_round(report: &Value, least_seconds: f64) {
    let (node, pod) = (&report["nodes"][0], &report["workloads"][0]);
    assert_eq!(joules(node, NODE), [5.0, 25.0, 30.0]);
    assert_eq!(joules(pod, ["energy_joules"]), [3.0]);
    let seconds = report["window_seconds"].as_f64().unwrap();
    assert!(seconds >= least_seconds, "{seconds}");
    close(&pod["total_watts"], 3.0 / seconds);
    close(&node["total_watts"], 30.0 / seconds);
}

#[test]
fn a_live_window_is_the_difference_of_two_scrapes() {
    let live = report(&["--source", &exporter().url(""), "--window", "1s"]);
    is_one_round(&live, 1.0);
    let (node, pod) = (&live["nodes"][0], &live["workloads"][0]);
    assert_eq!((&node["node"], &pod["workload"], &pod["at_least"]), (&"n".into(), &"pod-a".into(), &false.into()));
    close(&node["coverage"]["ratio"], 0.6);
    assert!(live["meaning"].as_str().unwrap().contains("means over the window"), "{}", live["meaning"]);
    let (code, out, err) = run(&["--source", &exporter().url(""), "--window", "300ms"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("ENERGY J") && out.contains("\nwindow: 0."), "{out}");
    assert!(err.contains("a window of 300ms is short for Kepler >= 0.10: take 1 s or more"), "{err}");
    let exporter = exporter();
    let from_environment = program()
        .args(["report", "--window", "0.1", "--format", "csv"])
        .env("KEPLER_ENDPOINT", exporter.url(""))
        .output()
        .unwrap();
    let csv = String::from_utf8(from_environment.stdout).unwrap();
    assert!(csv.lines().nth(1).unwrap().contains(",,3,false,"), "{csv}");
}

#[test]
fn windows_are_repeated_end_to_end() {
    let reports = reports(&["--source", &exporter().url(""), "--window", "200ms", "--repeat", "2"]);
    assert_eq!(reports.len(), 2);
    reports.iter().for_each(|report| is_one_round(report, 0.2));
}

#[test]
fn files_give_exact_energies() {
    let folder = Folder::new("window");
    let (from, to) = (folder.file("from.prom", scrape(0)), folder.file("to.prom", scrape(1)));
    let arguments = ["--window-from", &from, "--window-to", &to, "--dt", "10"];
    let window = report(&arguments);
    assert_eq!(window["window_seconds"], 10.0);
    is_one_round(&window, 10.0);
    assert_eq!(
        (&window["workloads"][0]["total_watts"], &window["nodes"][0]["total_watts"]),
        (&0.3.into(), &3.0.into())
    );
    let mut command = program();
    command.arg("report").args(arguments).args(["--kind", "node", "--format", "csv"]);
    let (code, out, err) = finished(command.env("KEPLER_ENDPOINT", "http://127.0.0.1:1").output().unwrap());
    assert_eq!(
        (code, out.lines().nth(1)),
        (0, Some("n,file,0.5,2.5,3,0.3,0.6,,30,1.7526599999999999,1.2794417999999999")),
        "files are asked for: {err}"
    );
    // The other way round counters fall, so what was drawn is not known, and certainly not negative.
    let back = report(&["--window-from", &to, "--window-to", &from, "--dt", "1m"]);
    assert_eq!((&back["nodes"][0]["total_watts"], &back["workloads"][0]["at_least"]), (&Value::Null, &true.into()));
    let (code, out, err) = run(&["--window-from", &from, "--window-to", "/no/such", "--dt", "10"]);
    assert!(code == 1 && out.is_empty() && err.contains("/no/such"), "{code} {err}");
}

/// Package 262042 J to 69 J: through the end of the range, which active and idle do not have.
#[test]
fn recorded_scrapes_across_a_wrap() {
    let [from, to] = ["before", "after"].map(|name| corpus_path(&format!("v0.11.2-client-5zones-{name}-wrap.prom")));
    let window = report(&["--window-from", &from, "--window-to", &to, "--dt", "10"]);
    let node = &window["nodes"][0];
    // package + dram of each part
    close(&node["active_energy_joules"], (64.740198 - 5.321035) + (12.331464 - 1.01353));
    close(&node["idle_energy_joules"], (262147.234194 - 262036.894922) + (1828.04461 - 1807.027604));
    close(&node["total_energy_joules"], 202.093375);
    close(&node["total_watts"], 20.2093375);
}

#[test]
fn two_legacy_scrapes_give_power() {
    let before = corpus("example-legacy.prom");
    let mut after = before.clone();
    for (from, to) in [
        (" 512.384\n", " 542.384\n"),       // the pod's package: 30 J
        (" 41.207\n", " 43.207\n"),         // its dram: 2 J
        (" 1604.221\n", " 1634.221\n"),     // the node's first package: 30 J
        (" 1377.905\n", " 1387.905\n"),     // the second: 10 J
        (" 902113.64\n", " 902213.64\n"),   // the first's idle part: 100 J
        (" 889410.118\n", " 889470.118\n"), // the second's: 60 J
    ] {
        assert_eq!(after.matches(from).count(), 1, "{from}");
        after = after.replace(from, to);
    }
    let folder = Folder::new("legacy");
    let (from, to) = (folder.file("from.prom", before), folder.file("to.prom", after));
    let window = report(&["--window-from", &from, "--window-to", &to, "--dt", "10", "--workload", "api-*"]);
    let (node, pod) = (&window["nodes"][0], &window["workloads"][0]);
    close(&pod["energy_joules"], 32.0);
    close(&pod["total_watts"], 3.2);
    close(&node["active_watts"], 4.0);
    close(&node["idle_watts"], 16.0);
    close(&node["total_energy_joules"], 200.0);
}

#[test]
fn a_window_of_nothing_is_refused() {
    for arguments in [["--window", "1s"], ["--watch", "1s"]] {
        let (code, out, err) = run(&arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains("KEPLER_ENDPOINT, or --rapl") && !err.contains("recorded"), "{err}");
        // A file and standard input do not change either.
        for still in [concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), "-"] {
            let (code, out, err) = run(&[&["--source", still], arguments.as_slice()].concat());
            assert_eq!((code, out.as_str()), (2, ""), "{err}");
            assert!(err.contains("--window-from"), "{err}");
        }
    }
}

#[test]
fn times_and_flags_that_make_no_sense() {
    let file = STEADY;
    for time in ["0s", "0", "soon", "-1", "NaN", "inf", ""] {
        for flag in ["--window", "--watch"] {
            let (code, out, err) = run(&["--source", file, &format!("{flag}={time}")]);
            assert_eq!((code, out.as_str()), (2, ""), "{flag} {time}: {err}");
            assert!(err.contains("expected a time above 0"), "{flag} {time}: {err}");
        }
        let (code, _, err) = run(&["--window-from", file, "--window-to", file, &format!("--dt={time}")]);
        assert!(code == 2 && err.contains("expected a time above 0"), "{time}: {code} {err}");
    }
    assert_eq!(run(&["--source", file, "--window", "-1"]).0, 2);
    let files = ["--window-from", file, "--window-to", file, "--dt", "1"];
    for (arguments, said) in [
        (&["--source", file, "--window", "1s", "--watch", "1s"][..], "cannot be used with"),
        (&["--source", file, "--rapl"], "cannot be used with"),
        (&[&files[..], &["--window", "1s"]].concat(), "cannot be used with"),
        (&[&files[..], &["--watch", "1s"]].concat(), "cannot be used with"),
        (&[&files[..], &["--source", file]].concat(), "cannot be used with"),
        (&[&files[..], &["--rapl", "/sys"]].concat(), "cannot be used with"),
        (&files[..4], "--dt: expected the time between two snapshots"),
        (&[&files[..2], &files[4..]].concat(), "--window-to <FILE>"),
        (&files[2..4], "--window-from <FILE>"),
        (&["--source", file, "--dt", "1"], "--window-from <FILE>"),
        (&["--source", file, "--repeat", "2"], "--window <TIME>"),
        (&["--source", file, "--window", "1s", "--repeat", "0"], "invalid value '0'"),
        (&["--idle", "fair"], "[possible values: none, proportional, equal, requested]"),
    ] {
        let (code, out, err) = run(arguments);
        assert!(code == 2 && out.is_empty() && err.contains(said), "{arguments:?}: {code} {err}");
    }
}

/// 57.1583 W active, 106.1419 W idle; each one's share is its active power / 57.1583 W.
#[test]
fn idle_power_is_carried_by_policy() {
    // active, with a proportional share, with a sixth: five workloads and the host's own processes
    let expected = [
        ("web-6d9f7b8c4-x2x7k", 25.73794, 73.53284, 43.42826),
        ("nightly-train-28711", 17.14271, 48.97642, 34.83303),
        ("vm one", 6.25542, 17.87162, 23.94574),
        ("a864ed013d12", 1.71905, 4.91128, 19.40937),
        ("kepler-4k2bq", 0.57302, 1.63709, 18.26333),
    ];
    for policy in ["none", "proportional", "equal"] {
        let report = report(&["--idle", policy]);
        assert_eq!(report["idle_policy"], policy);
        let rows = report["workloads"].as_array().unwrap();
        assert_eq!(rows.len(), expected.len());
        for (row, (name, active, proportional, equal)) in rows.iter().zip(expected) {
            let near = |value: &Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-4;
            let attributed = [active, proportional, equal]
                [["none", "proportional", "equal"].iter().position(|it| *it == policy).unwrap()];
            let interval = &row["intervals"]["total_watts"];
            assert!(near(&row["attributed_watts"], attributed), "{policy} {name}: {row}");
            // The largest share that a policy gives: of a small one it is that of all alike.
            let most = proportional.max(equal);
            assert!(near(&interval[0], active) && near(&interval[1], most), "{policy} {name}: {interval}");
            assert!(near(&row["total_watts"], active), "the reading itself stays");
        }
    }
    assert!(run(&["--idle", "equal"]).1.contains("WITH IDLE W") && !run(&[]).1.contains("WITH IDLE W"));
}

/// The lines that a watch prints until it is interrupted, two or more, and its last words.
#[cfg(unix)]
fn watched(url: &str, arguments: &[&str]) -> (Vec<String>, String) {
    let mut command = program();
    command.args(["report", "--source", url, "--watch", "300ms"]).args(arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut seen: Vec<String> = lines.by_ref().take(2).map(Result::unwrap).collect();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    seen.extend(lines.map(Result::unwrap));
    let (code, _, err) = finished(child.wait_with_output().unwrap());
    assert_eq!(code, 0, "{err}");
    assert!(seen.len() >= 2);
    (seen, err)
}

#[cfg(unix)]
#[test]
fn a_watch_prints_lines_and_ends_with_the_energy_seen() {
    let (seen, err) = watched(&exporter().url(""), &[]);
    for line in &seen {
        is_one_round(&serde_json::from_str(line).unwrap(), 0.0);
    }
    let rounds = seen.len();
    assert!(err.contains("energy seen in "), "{err}");
    assert!(
        err.contains(&format!("\nnode n: {}.0 J\npod s/pod-a: {}.0 J\n", 30 * rounds, 3 * rounds)),
        "{rounds}: {err}"
    );
}

/// Prometheus' `/federate`, asked after each of its scrapes, which are 60 s apart: 20 W.
fn federated(round: usize) -> String {
    let pod = "kepler_pod_cpu_joules_total{job=\"kepler\",node_name=\"n\",pod_id=\"u\",pod_name=\"web\",pod_namespace=\"s\",state=\"running\",zone=\"package\"}";
    format!("{pod} {} {}\n", 1000 + 1200 * round, 1_796_000_000_000_usize + 60_000 * round)
}

#[test]
fn where_samples_carry_timestamps_time_is_that_between_them() {
    let is_right = |report: &Value| {
        assert_eq!((&report["window_seconds"], &report["workloads"][0]["total_watts"]), (&60.0.into(), &20.0.into()));
        assert_eq!(report["oddities"], serde_json::json!([]));
    };
    let prometheus = StandIn::exporter(federated);
    let address = prometheus.url("");
    for report in reports(&["--source", &address, "--window", "100ms", "--repeat", "2"]) {
        is_right(&report);
    }
    let mut watch = program()
        .args(["report", "--source", &address, "--watch", "200ms", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    for _ in 0..2 {
        is_right(&serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap());
    }
    watch.kill().unwrap();
    watch.wait().unwrap();
}

#[test]
fn a_time_between_files_that_timestamps_contradict_is_odd() {
    let folder = Folder::new("federated");
    let (from, to) = (folder.file("from.prom", federated(0)), folder.file("to.prom", federated(1)));
    let between = |dt: &[&str]| report(&[&["--window-from", &from, "--window-to", &to], dt].concat());
    for (dt, odd) in [(vec!["--dt", "3s"], true), (vec!["--dt", "60s"], false), (vec![], false)] {
        let report = between(&dt);
        assert_eq!(report["workloads"][0]["total_watts"], 20.0, "{dt:?}");
        let said = report["oddities"].to_string().contains("3 s were given, but the samples of n are 60 s apart");
        assert_eq!(said, odd, "{dt:?} {report}");
    }
    let (a, b) = (folder.file("a.prom", scrape(0)), folder.file("b.prom", scrape(1)));
    let (code, _, err) = run(&["--window-from", &a, "--window-to", &b]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("the time between two snapshots") && err.contains("--dt"), "{err}");
}

/// An exporter that stands still has not shown what was drawn: that is not known, and is not 0 J.
#[cfg(unix)]
#[test]
fn a_watch_of_nothing_new_ends_without_an_energy() {
    let (_, err) = watched(&still("").url(""), &[]);
    assert!(
        err.contains("\nnode n: unknown (exporter did not refresh within the window)\npod s/pod-a: unknown ("),
        "{err}"
    );
    assert!(!err.contains("0.0 J"), "{err}");
    let (_, err) = watched(&still("").url(""), &["--lang", "ko"]);
    assert!(err.contains("초 동안의 전력량") && err.contains("\n노드 n: 알 수 없음 (구간 안에서 익스포터가"), "{err}");
}

/// Whoever asks a tool for a window is told what came of it, with gauges or without.
#[test]
fn a_tool_says_that_its_window_was_not_refreshed() {
    let gauge = "kepler_pod_cpu_watts{node_name=\"n\",pod_id=\"a\",pod_name=\"a\",pod_namespace=\"s\",state=\"running\",zone=\"package\"} 7\n";
    for gauges in ["", gauge] {
        let exporter = still(gauges);
        let call = ["call", "list_top_power_consumers", "--source", &exporter.url(""), "--window", "200ms", "--text"];
        let (code, out, err) = crate::program::run(&call);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("did not refresh within the window"), "{out}");
    }
}
