//! The program as people run it.

use std::io::Write as _;
use std::process::Stdio;

use carbon_kepler_testkit::{Answer, LEGACY, STEADY, StandIn, corpus, vectors};
use expect_test::expect;
use serde_json::Value;

use crate::program::{json, program, run, run_fed, run_with};

const SAMPLE: &str = "sample: recorded from Kepler v0.11.2's exporter code on a simulated host";

fn names(report: &Value) -> Vec<&str> {
    report["workloads"].as_array().unwrap().iter().map(|row| row["workload"].as_str().unwrap()).collect()
}

fn exporter(body: &str) -> StandIn {
    let body = body.to_owned();
    StandIn::exporter(move |_| body.clone())
}

fn steady() -> String {
    corpus("v0.11.2-steady-2socket.prom")
}

#[test]
fn without_a_source_the_sample_is_shown_and_said_first() {
    let (code, out, _) = run(&["report"]);
    assert_eq!((code, out.lines().next()), (0, Some(SAMPLE)));
    assert!(!out.contains('\u{1b}'), "no colours into a pipe");
    let (_, markdown, _) = run(&["report", "--format", "markdown"]);
    assert_eq!(markdown.lines().next(), Some(SAMPLE));
    assert!(markdown.contains("\n| NAMESPACE "));
    let (_, csv, err) = run(&["report", "--format", "csv"]);
    assert!(csv.starts_with(&format!("# {SAMPLE}\nnamespace,workload,kind,")) && err.contains(SAMPLE), "{csv}{err}");
    assert!(markdown.contains("|\n\n- coverage: pods 43.454 W"), "notes are no rows of the table: {markdown}");
    assert_eq!(json(&["report"])["notice"], SAMPLE);
}

#[test]
fn nothing_falls_back_to_the_sample() {
    for source in ["/no/such/file", "http://127.0.0.1:1", LEGACY] {
        let (code, out, err) = run(&["report", "--source", source, "--retries", "0"]);
        assert!(code != 0 && out.is_empty() && !err.contains("sample"), "{source}: {code} {out} {err}");
    }
    let failed = run_with(&[("KEPLER_ENDPOINT", "http://127.0.0.1:1")], &["report", "--retries", "0"]);
    assert_eq!(failed.0, 69, "{}", failed.2);
    assert!(!failed.1.contains("sample"));
    for nothing in [",", " ", "\u{fffd}://n"] {
        let (code, out, err) = run_with(&[("KEPLER_ENDPOINT", nothing)], &["report"]);
        assert_eq!((code, out.as_str()), (78, ""), "{nothing:?}: {err}");
    }
}

/// Without the proxy's name, people would look for a fault of the exporter.
#[test]
fn a_proxy_that_is_down_or_wants_credentials_is_named() {
    let asked = |proxy: &str, lang: &str| {
        let proxy = format!("http://user:hush@{}", proxy.trim_start_matches("http://"));
        let flags = ["report", "--source", "http://node.test:28282", "--retries", "0", "--lang", lang];
        run_with(&[("http_proxy", &proxy), ("no_proxy", "")], &flags)
    };
    let (code, _, err) = asked("127.0.0.1:1", "en");
    assert_eq!(code, 69, "{err}");
    assert!(err.contains("by the proxy http://127.0.0.1:1: ") && err.contains("is the proxy running?"), "{err}");
    assert!(!err.contains("hush"), "{err}");
    let (_, _, korean) = asked("127.0.0.1:1", "ko");
    assert!(korean.contains("프록시 http://127.0.0.1:1 경유") && korean.contains("NO_PROXY에 지정"), "{korean}");
    let proxy = StandIn::answering([Answer::http("407 Proxy Authentication Required", "", b"who are you?")]);
    let (code, _, err) = asked(&proxy.url(""), "en");
    let wants = format!("the proxy {} wants credentials: HTTP_PROXY=http://name:password@host:port", proxy.url(""));
    assert!(code == 69 && err.contains(&wants), "{code} {err}");
}

/// The workload that was asked for may be on the node that failed.
#[test]
fn failed_sources_are_named_beside_any_other_error() {
    for (file, flags) in [(STEADY, ["--namespace", "nope"]), (LEGACY, ["--sort", "name"])] {
        let dead = ["report", "--source", file, "--source", "http://127.0.0.1:1", "--retries", "0"];
        let (code, out, err) = run(&[dead.as_slice(), &flags].concat());
        assert!(code == 1 && out.is_empty() && err.contains("http://127.0.0.1:1/metrics"), "{code} {err}");
    }
}

/// A pipe that is slow must not make a node look slow.
#[test]
fn slow_standard_input_keeps_nobody_waiting() {
    let exporter = exporter(&steady());
    let mut command = program();
    command.args([
        "report",
        "--source",
        "-",
        "--source",
        &exporter.url(""),
        "--timeout",
        "2",
        "--retries",
        "0",
        "--format",
        "json",
    ]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(3000));
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"kepler_node_cpu_watts{node_name=\"other\",path=\"\",zone=\"package\"} 5\n").unwrap();
    drop(stdin);
    let report: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(report["sources_failed"].as_array().map(Vec::len), Some(0), "{report}");
    assert_eq!(report["nodes"].as_array().map(Vec::len), Some(2));
}

#[test]
fn parse_refuses_what_is_no_scrape() {
    for (body, code) in [("", 1), ("<html><body>login</body></html>\n", 65), ("no metrics here\n", 65)] {
        let (got, _, err) = run_fed(&["parse", "-"], body);
        assert_eq!((got, err.is_empty()), (code, false), "{body:?}");
    }
}

#[test]
fn a_live_exporter_a_file_and_standard_input_give_the_same_rows() {
    let live = json(&["report", "--source", &exporter(&steady()).url("")]);
    let file = json(&["report", "--source", STEADY]);
    let (_, piped, _) = run_fed(&["report", "--source", "-", "--format", "json"], &steady());
    let piped: Value = serde_json::from_str(&piped).unwrap();
    assert_eq!(live["workloads"], file["workloads"]);
    assert_eq!(piped["workloads"], file["workloads"]);
    assert_eq!(file["notice"], Value::Null);
    assert_eq!(file["workloads"][0]["zones_watts"]["package"], 23.1014);
    assert_eq!(file["exporters"][0]["versions"][0], "v0.11.2");
}

#[test]
fn filters_kinds_order_and_limit() {
    assert_eq!(names(&json(&["report", "--namespace", "shop"])), ["web-6d9f7b8c4-x2x7k"]);
    assert_eq!(names(&json(&["report", "--workload", "*train*"])), ["nightly-train-28711"]);
    assert_eq!(names(&json(&["report", "--kind", "vm"])), ["vm one"]);
    assert_eq!(
        names(&json(&["report", "--kind", "pod", "--sort", "name"])),
        ["kepler-4k2bq", "nightly-train-28711", "web-6d9f7b8c4-x2x7k"]
    );
    let two = json(&["report", "--kind", "pod,container", "--sort", "dram", "--limit", "2"]);
    assert_eq!((names(&two).len(), two["matched"].as_u64()), (2, Some(8)));
    let (_, out, _) = run(&["report", "--kind", "node"]);
    assert!(out.contains("\nNodes\n") && !out.contains("Workloads"), "{out}");
    let (_, out, _) = run(&["report", "--kind", "node", "--format", "csv"]);
    assert!(out.contains("\nnode,source,active_watts,"), "{out}");
}

#[test]
fn what_is_not_there_is_not_found_with_near_names() {
    let mut said = String::new();
    for (flag, word) in [("--namespace", "sho"), ("--workload", "web"), ("--sort", "packet")] {
        let (code, out, err) = run(&["report", flag, word]);
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        said += &err;
    }
    expect![[r#"
        error: no namespace "sho"; did you mean shop?
        error: no workload "web"; did you mean web-6d9f7b8c4-x2x7k?
        error: no zone "packet"; did you mean package or dram?
    "#]]
    .assert_eq(&said);
    assert_eq!(run(&["report", "--kind", "node,pod", "--format", "csv"]).0, 2);
    assert_eq!(run(&["report", "--format", "xml"]).0, 2);
    assert_eq!(run(&["report", "--timeout", "soon"]).0, 78);
}

#[test]
fn a_failing_source_makes_it_partial() {
    let (code, out, err) = run(&["report", "--source", STEADY, "--source", "/no/such/file"]);
    assert_eq!(code, 3, "{err}");
    assert!(out.contains("web-6d9f7b8c4-x2x7k") && out.contains("FAILED no file \"/no/such/file\""), "{out}");
    let (code, out, err) = run(&["report", "--source", STEADY, "--source", STEADY, "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, report["sources_failed"][0]["kind"].as_str()), (3, Some("invalid_input")));
    assert!(err.contains("already read from"), "{err}");
}

#[test]
fn a_legacy_scrape_says_what_a_window_needs() {
    let (code, out, err) = run_fed(&["report", "--source", "-"], &corpus("example-legacy.prom"));
    assert_eq!((code, out.as_str()), (1, ""));
    expect![[r#"
        error: only energy counters (kepler_container_dram_joules_total, kepler_container_joules_total, kepler_container_package_joules_total, kepler_node_package_joules_total, kepler_node_platform_joules_total, kepler_process_package_joules_total, kepler_vm_package_joules_total, from Kepler <= 0.9): power needs two scrapes of the same node, at least 3 s apart, and the time between them
          hint: Kepler 0.10 and later export watts beside the counters, one scrape is enough there
    "#]].assert_eq(&err);
}

#[test]
fn strict_stops_where_lenient_counts() {
    let exporter = exporter(&(steady() + "not a line\n"));
    let url = exporter.url("");
    let (code, out, _) = run(&["report", "--source", &url]);
    assert!(code == 0 && out.contains("1 x invalid line, skipped") && out.contains("column 5"), "{out}");
    let (code, _, err) = run(&["report", "--source", &url, "--strict"]);
    assert!(code == 65 && err.contains("expected"), "{code} {err}");
}

#[test]
fn insecure_is_loud_and_secrets_are_silent() {
    let exporter = exporter(&steady());
    let url = exporter.url("").replace("http://", "http://user:hush@");
    let (code, out, err) = run(&[
        "report",
        "--source",
        &url,
        "--source",
        "http://user:hush@127.0.0.1:1",
        "--source",
        "user:hush@127.0.0.1:1",
        "--insecure",
        "--retries",
        "0",
    ]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("certificates are not checked"), "{err}");
    assert!(err.contains("without encryption"), "{err}");
    assert!(!out.contains("hush") && !err.contains("hush"), "{out}{err}");
}

#[test]
fn hostile_names_do_not_reach_the_terminal() {
    let body = "kepler_process_cpu_watts{comm=\"\u{1b}]0;x\u{7}|\",container_id=\"\",exe=\"\",pid=\"1\",state=\"running\",zone=\"package\"} 5\n";
    for format in ["table", "markdown"] {
        let (_, out, _) =
            run(&["report", "--source", &exporter(body).url(""), "--kind", "process", "--format", format]);
        let shown = if format == "markdown" { "\\u{1b}\\]0;x\\u{7}\\|" } else { "\\u{1b}]0;x\\u{7}|" };
        assert!(out.contains(shown) && !out.contains('\u{1b}'), "{out}");
    }
}

#[test]
fn parse_prints_every_sample() {
    let (code, out, _) = run(&["parse", STEADY, "--format", "jsonl"]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let samples = steady().lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!((code, lines.len()), (0, samples));
    let odd = lines
        .iter()
        .find(|line| line["labels"]["pid"] == "2200" && line["name"] == "kepler_process_cpu_watts")
        .unwrap();
    assert_eq!(odd["labels"]["exe"], "/opt/My \"App\"\\v1\nx/run");
    assert_eq!((odd["value"].as_str(), odd["ts_ms"].is_null()), (Some("0.17609741973313506"), true));
    assert!(
        out.starts_with(
            "{\"name\":\"go_gc_duration_seconds\",\"labels\":{\"quantile\":\"0\"},\"value\":\"0\",\"ts_ms\":null}\n"
        ),
        "{out:.200}"
    );
}

/// The public vectors through the program: what it prints is what they expect.
#[test]
fn parse_agrees_with_the_vectors() {
    let cases: Vec<Value> = serde_json::from_str(&vectors("exposition-cases-own.json")).unwrap();
    let mut ran = 0;
    for case in cases.iter().filter(|case| case.get("contested").is_none() && case["input"].is_string()) {
        let (code, out, _) = run_fed(&["parse", "-", "--strict"], case["input"].as_str().unwrap());
        let Some(expected) = case["expect"]["samples"].as_array() else {
            assert_eq!(code, 65, "{}", case["id"]);
            continue;
        };
        let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), expected.len(), "{}", case["id"]);
        for (line, expected) in lines.iter().zip(expected) {
            let number = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap().to_bits();
            assert_eq!(
                (&line["name"], &line["labels"], number(&line["value"])),
                (&expected["name"], &expected["labels"], number(&expected["value"]))
            );
            assert_eq!(line["ts_ms"].as_f64(), expected["ts_ms"].as_f64());
        }
        ran += 1;
    }
    assert!(ran >= 35, "{ran}");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = program().args(["parse", STEADY]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn help_and_version_help() {
    let (code, out, _) = run(&["--help"]);
    assert_eq!(code, 0);
    expect![[r#"
        Command line of carbon-kepler: what Kubernetes workloads draw, from Kepler's metrics

        Usage: carbon-kepler-mcp <COMMAND>

        Commands:
          report        Power, carbon and verdicts of workloads and nodes, as a table
          tools         The tools that call and serve have, one per line; with --json their schemas
          call          Calls a tool once: call assess_workload_compliance '{"workload_name": "web",
                        "namespace": "shop"}'
          serve         An MCP server on standard input and output, for Claude Desktop, VS Code, Cursor and
                        others
          bridge        A bridge between a host on standard input and output and an MCP server somewhere
                        else
          doctor        Looks at everything that a good answer needs, and says what to do about what is not
                        there
          install       Tells an assistant on this machine to start serve or bridge: copies this program to
                        a folder that stays, and writes its path into the assistant's configuration
          print-config  Prints what install writes, to paste it into a configuration by hand
          config        The configuration, and where each value comes from
          parse         Every sample of a scrape as one JSON object per line: {name, labels, value, ts_ms}
          help          Print this message or the help of the given subcommand(s)

        Options:
              --licenses  Print the licences and notices of the software of others in this program
          -h, --help      Print help
          -V, --version   Print version
    "#]]
    .assert_eq(&out);
    let (code, out, _) = run(&["report", "--help"]);
    assert_eq!(code, 0);
    for word in [
        "KEPLER_ENDPOINT",
        "--insecure",
        "Examples:",
        "recorded sample",
        "[possible values: table, json, markdown, csv, html]",
    ] {
        assert!(out.contains(word), "{word} is not in {out}");
    }
    assert!(run(&["bridge", "--version"]).1.contains(env!("CARGO_PKG_VERSION")));
    assert_eq!(run(&["--version"]).1.trim(), concat!("carbon-kepler-mcp ", env!("CARGO_PKG_VERSION")));
    assert_eq!(run(&[]).0, 2);
}

#[test]
fn licences_of_others_are_printed() {
    let (code, out, err) = run(&["--licenses"]);
    assert_eq!((code, err.as_str()), (0, ""));
    // One that wants its notice beside binaries, and one that has a choice.
    assert!(out.contains("MIT of tokio ") && out.contains("Permission is hereby granted"), "{}", out.len());
    assert!(out.contains("\nserde 1.") && out.len() < 200_000, "{}", out.len());
    assert_eq!(run(&["--licenses", "report"]).0, 2);
}

#[test]
fn a_call_of_a_part_says_so_and_exits_as_a_report_does() {
    let sources = ["--source", STEADY, "--source", "http://127.0.0.1:1", "--retries", "0"];
    let all: Vec<&str> = ["call", "get_power_consumption_summary"].iter().chain(&sources).copied().collect();
    let (code, out, _) = run(&all);
    let answer: Value = serde_json::from_str(&out).unwrap();
    let failed = &answer["basis"]["sources_failed"][0];
    assert_eq!((code, failed["source"].as_str()), (3, Some("http://127.0.0.1:1/metrics")), "{out}");
    let (code, text, err) = run(&[all.as_slice(), &["--text"]].concat());
    assert!(code == 3 && text.contains("1 of 2 sources could not be read"), "{text}{err}");
    let (code, korean, _) = run(&[all.as_slice(), &["--text", "--lang", "ko"]].concat());
    assert!(code == 3 && korean.contains("소스 2개 중 1개를 읽지 못해"), "{korean}");
    let (code, _, err) = run(&[["call", "get_power_consumption_summary"].as_slice(), &sources[2..]].concat());
    assert_eq!(code, 69, "where all fail there is nothing to answer: {err}");
}
