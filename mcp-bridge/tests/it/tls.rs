//! Exporters over https, as the flags and variables of the program lead to them.

use carbon_kepler_testkit::{Folder, StandIn, corpus, tls};

use crate::program::{run, run_with};

fn exporter() -> StandIn {
    StandIn::exporter(|_| corpus("v0.11.2-steady-2socket.prom"))
}

#[test]
fn authorities_that_node_is_told_of_are_trusted_for_exporters_too() {
    let server = exporter();
    let (port, authority) = tls::encrypted(server.port);
    let folder = Folder::new("node-authorities");
    let file = folder.file("ca.pem", authority);
    let report = ["report", "--source", &format!("https://127.0.0.1:{port}")];
    let (code, _, err) = run_with(&[("NODE_EXTRA_CA_CERTS", &file)], &report);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = run_with(&[("NODE_EXTRA_CA_CERTS", "/nowhere.pem")], &report);
    assert!(code == 78 && err.contains("NODE_EXTRA_CA_CERTS: /nowhere.pem"), "{code} {err}");
    assert!(err.contains("or this very certificate, with --ca-file"), "{err}");
}

#[test]
fn every_command_that_reads_shows_the_client_certificate() {
    let server = exporter();
    let (port, authority, client) = tls::encrypted_for_a_client(server.port);
    let folder = Folder::new("client");
    let ca = folder.file("ca.pem", authority);
    let (certificate, key) = (folder.file("client.pem", client.certificate), folder.file("client.key", client.key));
    let url = format!("https://127.0.0.1:{port}");
    let there = ["--source", &*url, "--ca-file", &*ca];
    let mine = ["--client-cert", &*certificate, "--client-key", &*key];
    for command in [&["report"][..], &["doctor"], &["call", "list_top_power_consumers"]] {
        let (code, out, err) = run(&[command, &there, &mine].concat());
        assert_eq!(code, 0, "{command:?}: {out}{err}");
        let (code, out, err) = run(&[command, &there].concat());
        assert!(code != 0 && (out + &err).contains("--client-cert"), "{command:?}: {code} {err}");
    }
    let variables = [("KEPLER_CLIENT_CERT", &*certificate), ("KEPLER_CLIENT_KEY", &*key)];
    assert_eq!(run_with(&variables, &[&["report"], &there[..]].concat()).0, 0);
    let (code, _, err) = run(&[&["report"], &there[..], &mine[2..]].concat());
    assert!(
        code == 78 && err.contains("client-key (from --client-key)") && err.contains("client-cert"),
        "{code} {err}"
    );
}
