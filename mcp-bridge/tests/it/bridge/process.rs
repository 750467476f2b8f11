//! The program itself: what it writes where, how it ends, and how much memory it needs.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use carbon_kepler_testkit::{Folder, StandIn, answer};
use serde_json::{Value, json};

use crate::bridge::host::eventually;
use crate::bridge::mock::{Faults, event, legacy, legacy_on, write};
use crate::sse::Listening;

fn program(arguments: &[&str], variables: &[(&str, &str)]) -> Child {
    let mut command = crate::program::program();
    command.envs(variables.iter().copied()).arg("bridge").args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Says these lines, closes its end, and returns what the program wrote and how it ended.
pub fn talk(arguments: &[&str], variables: &[(&str, &str)], lines: &[&str]) -> (Vec<Value>, String, i32) {
    let mut child = program(arguments, variables);
    let mut to = child.stdin.take().unwrap();
    lines.iter().for_each(|line| drop(writeln!(to, "{line}")));
    drop(to);
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).expect("protocol only")).collect();
    (lines, String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

pub const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"host","version":"1"}}}"#;

#[test]
fn the_log_has_a_line_for_each_change_and_no_secret() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let folder = Folder::new("bridge");
    let log_file = folder.join("bridge.log");
    let url = format!("http://user:hunter2@127.0.0.1:{}/sse?key=abcdefghijkl", mock.port);
    let arguments = [
        &url,
        "--verbose",
        "--log-file",
        log_file.to_str().unwrap(),
        "--header",
        "Authorization:",
        "Bearer",
        "${TOKEN}",
    ];
    let (messages, log, code) = talk(
        &arguments,
        &[("TOKEN", "s3cret-token")],
        &[INITIALIZE, r#"{"jsonrpc":"2.0","id":2,"method":"echo","params":{"token":"x"}}"#],
    );
    assert_eq!((messages.len(), code), (2, 0), "{log}");
    for line in [
        "Starting bridge to http://127.0.0.1",
        "Connected to SSE server",
        "Session endpoint: http://127.0.0.1",
        "POST response (202): Accepted",
        "The host has closed its end",
    ] {
        assert!(log.lines().any(|it| it.starts_with("[MCP Bridge] ") && it.contains(line)), "{line} in {log}");
        assert!(fs::read_to_string(&log_file).unwrap().contains(line));
    }
    for secret in ["hunter2", "s3cret", "abcdefghijkl"] {
        assert!(!log.contains(secret) && !fs::read_to_string(&log_file).unwrap().contains(secret), "{secret} in {log}");
    }
    let seen = mock.seen.lock().unwrap();
    assert!(seen.iter().all(|it| it.header("authorization") == "Bearer s3cret-token"));
    let name = concat!("carbon-kepler-mcp/", env!("CARGO_PKG_VERSION"));
    assert!(seen.iter().all(|it| it.header("user-agent") == name), "servers know it by the program's name");
}

#[test]
fn headers_come_from_flags_files_and_variables() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let folder = Folder::new("headers");
    let file = folder.file("headers", "# a comment\nX-File: one two\n\nX-Var:${HOME}\n");
    let variables = [
        ("MCP_BRIDGE_HEADERS", "X-Env: three\nX-More: four"),
        ("HOME", "/home/x"),
        ("MCP_BRIDGE_URL", &*mock.url("/sse")),
        ("MCP_BRIDGE_BEARER_TOKEN", "from-variable"),
        ("MCP_BRIDGE_HEADER_FILE", &file),
    ];
    let (messages, log, code) = talk(&["--header", "X-Flag:five"], &variables, &[INITIALIZE]);
    assert_eq!((messages.len(), code), (1, 0), "{log}");
    let seen = mock.seen.lock().unwrap();
    for (name, value) in [
        ("x-file", "one two"),
        ("x-var", "/home/x"),
        ("x-env", "three"),
        ("x-more", "four"),
        ("x-flag", "five"),
        ("authorization", "Bearer from-variable"),
    ] {
        assert!(seen.iter().all(|it| it.header(name) == value), "{name}");
    }
}

#[test]
fn what_cannot_be_used_is_said() {
    for (arguments, code, says) in [
        (&[][..], 2, "URL: expected an address such as http://host:8000/sse, saw nothing"),
        (&["ftp://host/x"], 2, "saw \"ftp://host/x\""),
        (&["http://"], 2, "URL"),
        (&["http://h/sse", "--header", "nonsense"], 2, "no ':' in it"),
        (&["http://h/sse", "--header", "X: ${NOT_SET}"], 2, "variable NOT_SET is not set"),
        (&["http://h/sse", "--header-file", "/nowhere"], 2, "/nowhere"),
        (&["http://h/sse", "--connect-timeout", "soon"], 2, "expected a time"),
        (&["https://h/sse", "--ca-file", "/nowhere"], 78, "PEM"),
        (&["http://h/sse", "--log-file", "/nowhere/x"], 78, "log file"),
    ] {
        let (messages, log, ended) = talk(arguments, &[], &[INITIALIZE]);
        assert_eq!((messages.len(), ended), (0, code), "{arguments:?}: {log}");
        assert!(log.contains(says), "{arguments:?}: {log}");
    }
}

#[cfg(unix)]
#[test]
fn signals_end_it_and_what_is_under_way_gets_an_error() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let (_, handler) = legacy(Faults::default());
        let mock = StandIn::start(handler);
        let mut child = program(&[&mock.url("/sse")], &[]);
        let silent = r#"{"jsonrpc":"2.0","id":2,"method":"silent"}"#;
        writeln!(child.stdin.as_mut().unwrap(), "{INITIALIZE}\n{silent}").unwrap();
        eventually("it is under way", || mock.count("POST silent") == 1);
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let begun = Instant::now();
        let mut text = String::new();
        child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
        assert!(begun.elapsed() < Duration::from_secs(3), "{signal}");
        assert!(text.lines().last().unwrap().contains("\"retryable\":true"), "{signal}: {text}");
    }
}

/// The most memory it has needed so far (MiB).
#[cfg(target_os = "linux")]
fn peak(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|it| it.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[cfg(target_os = "linux")]
#[test]
fn a_flood_stops_at_a_host_that_does_not_read() {
    let (sessions, _) = legacy(Faults::default());
    let faults = Faults::default();
    let handler = legacy_on(Arc::clone(&sessions), faults.clone());
    let mock = StandIn::start(Arc::new(move |request, stream| {
        if request.json()["method"] != "flood" {
            return handler(request, stream);
        }
        answer(stream, "202 Accepted", "", "Accepted");
        let mut stream = sessions.stream_of(request).unwrap();
        let faults = faults.clone();
        thread::spawn(move || {
            for n in 0..1024 {
                let note =
                    json!({"jsonrpc": "2.0", "method": "note", "params": {"n": n, "text": "x".repeat(64 << 10)}});
                write(&mut stream, &event(&note.to_string(), &faults), &faults);
            }
        });
    }));
    let mut child = program(&[&mock.url("/sse")], &[]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    writeln!(child.stdin.as_mut().unwrap(), "{INITIALIZE}").unwrap();
    lines.next().unwrap().unwrap();
    writeln!(child.stdin.as_mut().unwrap(), r#"{{"jsonrpc":"2.0","id":2,"method":"flood"}}"#).unwrap();
    thread::sleep(Duration::from_secs(3));
    let full = peak(&child);
    assert!(full < 32, "{full} MiB while the host does not read");
    for n in 0..1024 {
        let note: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(note["params"]["n"], n, "none is lost");
    }
    let read = peak(&child);
    assert!(read < 32, "{read} MiB in the end");
    drop(child.stdin.take());
    child.wait().unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_large_answer_is_not_kept_twice() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut child = program(&[&mock.url("/sse")], &[]);
    let big = r#"{"jsonrpc":"2.0","id":2,"method":"big","params":{"bytes":20971520}}"#;
    writeln!(child.stdin.as_mut().unwrap(), "{INITIALIZE}\n{big}").unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    assert!(lines.next().unwrap().unwrap().len() > 20 << 20);
    let most = peak(&child);
    assert!(most < 64, "{most} MiB");
    drop(child.stdin.take());
    child.wait().unwrap();
}

#[test]
fn our_own_server_and_the_bridge_work_together() {
    let server = Listening::start();
    let url = format!("http://{}/sse", server.address);
    let call = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call",
        "params": {"name": "assess_workload_compliance", "arguments": {"workload_name": "web", "namespace": "shop"}}});
    let list = r#"{"jsonrpc":"2.0","id":3,"method":"tools/list"}"#;
    let initialized = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
    let (messages, log, code) = talk(&[&url], &[], &[INITIALIZE, initialized, &call.to_string(), list]);
    assert_eq!((messages.len(), code), (3, 0), "{log}");
    let of = |id: u64| messages.iter().find(|it| it["id"] == id).unwrap();
    assert_eq!(of(2)["result"]["structuredContent"]["status"], "NON_COMPLIANT", "{messages:?} {log}");
    assert_eq!(of(3)["result"]["tools"].as_array().unwrap().len(), 8);
}
