//! Windows on the command line: energy between two scrapes of live exporters or in files.

use std::io::{BufRead as _, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/corpus");

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carbon-kepler-mcp"));
    command.env_clear();
    command
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    finished(program().arg("report").args(arguments).output().unwrap())
}

fn finished(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
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

/// A file of this test run.
fn file(name: &str, body: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, body).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A scrape of node `n` with pod `s/a`: from one round to the next 5 J active, 25 J idle, 3 J of the pod.
fn scrape(round: u32) -> String {
    let round = f64::from(round);
    let (active, idle, pod) = (100.0 + 5.0 * round, 5000.0 + 25.0 * round, 40.0 + 3.0 * round);
    let node = |part: &str, joules: f64| {
        format!("kepler_node_cpu_{part}joules_total{{node_name=\"n\",path=\"p\",zone=\"package\"}} {joules}\n")
    };
    node("active_", active)
        + &node("idle_", idle)
        + &node("", active + idle)
        + &format!(
            "kepler_pod_cpu_joules_total{{node_name=\"n\",pod_id=\"a\",pod_name=\"a\",pod_namespace=\"s\",state=\"running\",zone=\"package\"}} {pod}\n"
        )
}

/// An exporter that is one round further with each request.
fn exporter() -> String {
    serving(scrape)
}

/// Answers each request with the body of the next round.
fn serving(body: impl Fn(u32) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (stream, round) in listener.incoming().zip(0..) {
            let (mut stream, body) = (stream.unwrap(), body(round));
            let _ = stream.read(&mut [0; 4096]);
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    url
}

/// Energies of a row by these keys (J).
fn joules<const N: usize>(row: &Value, keys: [&str; N]) -> [f64; N] {
    keys.map(|key| row[key].as_f64().unwrap_or_else(|| panic!("{key} of {row}")))
}

const NODE: [&str; 3] = ["active_energy_joules", "idle_energy_joules", "total_energy_joules"];

#[track_caller]
fn close(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap_or_else(|| panic!("{value}"));
    assert!((value - expected).abs() < 1e-6 * expected.max(1.0), "{value} {expected}");
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
    let live = report(&["--source", &exporter(), "--window", "1s"]);
    is_one_round(&live, 1.0);
    let (node, pod) = (&live["nodes"][0], &live["workloads"][0]);
    assert_eq!((&node["node"], &pod["workload"], &pod["at_least"]), (&"n".into(), &"a".into(), &false.into()));
    close(&node["coverage"]["ratio"], 0.6);
    assert!(live["meaning"].as_str().unwrap().contains("means over the window"), "{}", live["meaning"]);
    let (code, out, err) = run(&["--source", &exporter(), "--window", "300ms"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("ENERGY J") && out.contains("\nwindow: 0."), "{out}");
    assert!(err.contains("a window of 300ms is short for Kepler >= 0.10: take 1 s or more"), "{err}");
    let from_environment = program()
        .args(["report", "--window", "0.1", "--format", "csv"])
        .env("KEPLER_ENDPOINT", exporter())
        .output()
        .unwrap();
    let csv = String::from_utf8(from_environment.stdout).unwrap();
    assert!(csv.lines().nth(1).unwrap().contains(",,3,false,"), "{csv}");
}

#[test]
fn windows_are_repeated_end_to_end() {
    let reports = reports(&["--source", &exporter(), "--window", "200ms", "--repeat", "2"]);
    assert_eq!(reports.len(), 2);
    reports.iter().for_each(|report| is_one_round(report, 0.2));
}

#[test]
fn files_give_exact_energies() {
    let (from, to) = (file("from.prom", &scrape(0)), file("to.prom", &scrape(1)));
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
    let [from, to] = ["before", "after"].map(|name| format!("{CORPUS}/v0.11.2-client-5zones-{name}-wrap.prom"));
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
    let before = std::fs::read_to_string(format!("{CORPUS}/example-legacy.prom")).unwrap();
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
    let (from, to) = (file("legacy-from.prom", &before), file("legacy-to.prom", &after));
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
    let file = format!("{CORPUS}/v0.11.2-steady-2socket.prom");
    for time in ["0s", "0", "soon", "-1", "NaN", "inf", ""] {
        for flag in ["--window", "--watch"] {
            let (code, out, err) = run(&["--source", &file, &format!("{flag}={time}")]);
            assert_eq!((code, out.as_str()), (2, ""), "{flag} {time}: {err}");
            assert!(err.contains("expected a time above 0"), "{flag} {time}: {err}");
        }
        let (code, _, err) = run(&["--window-from", &file, "--window-to", &file, &format!("--dt={time}")]);
        assert!(code == 2 && err.contains("expected a time above 0"), "{time}: {code} {err}");
    }
    assert_eq!(run(&["--source", &file, "--window", "-1"]).0, 2);
    let files = ["--window-from", &file, "--window-to", &file, "--dt", "1"];
    for (arguments, said) in [
        (&["--source", &file, "--window", "1s", "--watch", "1s"][..], "cannot be used with"),
        (&["--source", &file, "--rapl"], "cannot be used with"),
        (&[&files[..], &["--window", "1s"]].concat(), "cannot be used with"),
        (&[&files[..], &["--watch", "1s"]].concat(), "cannot be used with"),
        (&[&files[..], &["--source", &file]].concat(), "cannot be used with"),
        (&[&files[..], &["--rapl", "/sys"]].concat(), "cannot be used with"),
        (&files[..4], "--dt: expected the time between two snapshots"),
        (&[&files[..2], &files[4..]].concat(), "--window-to <FILE>"),
        (&files[2..4], "--window-from <FILE>"),
        (&["--source", &file, "--dt", "1"], "--window-from <FILE>"),
        (&["--source", &file, "--repeat", "2"], "--window <TIME>"),
        (&["--source", &file, "--window", "1s", "--repeat", "0"], "invalid value '0'"),
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
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;

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
    let (seen, err) = watched(&exporter(), &[]);
    for line in &seen {
        is_one_round(&serde_json::from_str(line).unwrap(), 0.0);
    }
    let rounds = seen.len();
    assert!(err.contains("energy seen in "), "{err}");
    assert!(err.contains(&format!("\nnode n: {}.0 J\npod s/a: {}.0 J\n", 30 * rounds, 3 * rounds)), "{rounds}: {err}");
}

/// Prometheus' `/federate`, asked after each of its scrapes, which are 60 s apart: 20 W.
fn federated(round: u32) -> String {
    let pod = "kepler_pod_cpu_joules_total{job=\"kepler\",node_name=\"n\",pod_id=\"u\",pod_name=\"web\",pod_namespace=\"s\",state=\"running\",zone=\"package\"}";
    format!("{pod} {} {}\n", 1000 + 1200 * round, 1_796_000_000_000_u64 + 60_000 * u64::from(round))
}

#[test]
fn where_samples_carry_timestamps_time_is_that_between_them() {
    let is_right = |report: &Value| {
        assert_eq!((&report["window_seconds"], &report["workloads"][0]["total_watts"]), (&60.0.into(), &20.0.into()));
        assert_eq!(report["oddities"], serde_json::json!([]));
    };
    let address = serving(federated);
    for report in reports(&["--source", &address, "--window", "100ms", "--repeat", "2"]) {
        is_right(&report);
    }
    let mut watch = program()
        .args(["report", "--source", &address, "--watch", "200ms", "--format", "json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(watch.stdout.take().unwrap()).lines();
    for _ in 0..2 {
        is_right(&serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap());
    }
    watch.kill().unwrap();
    watch.wait().unwrap();
}

#[test]
fn a_time_between_files_that_timestamps_contradict_is_odd() {
    let (from, to) = (file("federated-from.prom", &federated(0)), file("federated-to.prom", &federated(1)));
    let between = |dt: &[&str]| report(&[&["--window-from", &from, "--window-to", &to], dt].concat());
    for (dt, odd) in [(vec!["--dt", "3s"], true), (vec!["--dt", "60s"], false), (vec![], false)] {
        let report = between(&dt);
        assert_eq!(report["workloads"][0]["total_watts"], 20.0, "{dt:?}");
        let said = report["oddities"].to_string().contains("3 s were given, but the samples of n are 60 s apart");
        assert_eq!(said, odd, "{dt:?} {report}");
    }
    let (code, _, err) =
        run(&["--window-from", &file("a.prom", &scrape(0)), "--window-to", &file("b.prom", &scrape(1))]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("the time between two snapshots") && err.contains("--dt"), "{err}");
}

/// An exporter that stands still has not shown what was drawn: that is not known, and is not 0 J.
#[cfg(unix)]
#[test]
fn a_watch_of_nothing_new_ends_without_an_energy() {
    let (_, err) = watched(&serving(|_| scrape(7)), &[]);
    assert!(
        err.contains("\nnode n: unknown (exporter did not refresh within the window)\npod s/a: unknown ("),
        "{err}"
    );
    assert!(!err.contains("0.0 J"), "{err}");
    let (_, err) = watched(&serving(|_| scrape(7)), &["--lang", "ko"]);
    assert!(err.contains("초 동안의 전력량") && err.contains("\n노드 n: 알 수 없음 (구간 안에서 익스포터가"), "{err}");
}

/// Whoever asks a tool for a window is told what came of it, with gauges or without.
#[test]
fn a_tool_says_that_its_window_was_not_refreshed() {
    let gauge = "kepler_pod_cpu_watts{node_name=\"n\",pod_id=\"a\",pod_name=\"a\",pod_namespace=\"s\",state=\"running\",zone=\"package\"} 7\n";
    for gauges in ["", gauge] {
        let address = serving(move |_| scrape(7) + gauges);
        let arguments = ["call", "list_top_power_consumers", "--source", &address, "--window", "200ms", "--text"];
        let (code, out, err) = finished(program().args(arguments).output().unwrap());
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("did not refresh within the window"), "{out}");
    }
}
