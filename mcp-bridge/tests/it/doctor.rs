//! `doctor` names each fault with its cure.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/corpus");

fn doctor(arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carbon-kepler-mcp"));
    let output = command.env_clear().arg("doctor").args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_healthy_exporter_has_no_fault() {
    let (code, out) = doctor(&["--source", &format!("{CORPUS}/v0.11.2-steady-2socket.prom"), "--region", "us-east-1"]);
    assert_eq!(code, 0, "{out}");
    for found in ["endpoint", "Kepler >= 0.10 v0.11.2", "power is exported", "3 run", "343.48 gCO2eq/kWh"] {
        assert!(out.contains(found), "{found} is not in {out}");
    }
    assert!(!out.contains("FAULT") && !out.contains("assumed"), "{out}");
}

#[test]
fn each_fault_has_its_cure() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let body = std::fs::read_to_string(format!("{CORPUS}/v0.11.2-steady-2socket.prom")).unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let head = format!(
                "HTTP/1.1 200 OK\r\ndate: Tue, 15 Nov 1994 08:12:31 GMT\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    for (arguments, fault, cure) in [
        (vec![], "FAULT  endpoint  no source", "KEPLER_ENDPOINT"),
        (
            vec!["--source", "http://127.0.0.1:1", "--retries", "0"],
            "FAULT  endpoint  http://127.0.0.1:1",
            "port reachable",
        ),
        (vec!["--source", &url], "FAULT  clock", "NTP"),
        (vec!["--source", &format!("{CORPUS}/v0.11.2-no-kubernetes.prom")], "FAULT  pods", "kube.enabled"),
        (vec!["--source", &format!("{CORPUS}/v0.11.2-no-power-families-proc-denied.prom")], "FAULT  families", "RAPL"),
        (
            vec![
                "--source",
                &format!("{CORPUS}/v0.11.2-steady-2socket.prom"),
                "--factors",
                "kr-official-2023",
                "--region",
                "SE",
            ],
            "FAULT  factors",
            "--factors",
        ),
        (
            vec!["--source", &format!("{CORPUS}/v0.11.2-steady-2socket.prom"), "--pod-specs", "/no/such"],
            "FAULT  pod specs",
            "",
        ),
    ] {
        let (code, out) = doctor(&arguments);
        assert!(code == 1 && out.contains(fault) && out.contains(cure), "{arguments:?}: {code} {out}");
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
