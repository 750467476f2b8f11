//! A folder in which the commands of a page can be run: with exporters, an MCP server, files, and stand-ins for programs
//! that are not ours.

use std::io::Read as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use carbon_kepler_testkit::{Folder, STEADY, StandIn, corpus, root, vectors, vectors_path};

use crate::program::PROGRAM;
use crate::sse::Listening;

/// Captures of two nodes.
const NODES: [&str; 2] = ["v0.11.2-steady-2socket.prom", "example-v011.prom"];

pub(crate) struct Desk {
    folder: Folder,
    /// Texts that a page writes, and the values they have here.
    here: Vec<(&'static str, String)>,
    /// Until the last command has run.
    _exporters: [StandIn; 2],
    _server: Listening,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = Folder::new("docs desk");
        for name in ["bin", "home"] {
            std::fs::create_dir(folder.join(name)).unwrap();
        }
        programs(&folder.join("bin"));
        files(&folder);
        let exporters = NODES.map(exporter);
        // A real MCP server somewhere else.
        let server = Listening::start();
        let address = format!("http://{}/sse", server.address);
        let here = vec![
            ("http://node-1:28282", exporters[0].url("")),
            ("http://node-2:28282", exporters[1].url("")),
            ("http://node-1:30800/sse", address.clone()),
            ("https://host/mcp", address.clone()),
            ("http://host:8000/sse", address),
            ("0.0.0.0:8000", "127.0.0.1:0".to_owned()),
            ("PORT=8001", "PORT=0".to_owned()),
            ("--rapl ", format!("--rapl '{}' ", folder.join("powercap").display())),
            (" 10s", " 1s".to_owned()),
            (" 30s", " 1s".to_owned()),
            ("--watch 5s", "--watch 1s".to_owned()),
            ("/home/you", folder.join("home").display().to_string()),
        ];
        Self { folder, here, _exporters: exporters, _server: server }
    }

    /// Runs a line; what has no end of its own is interrupted, as a person does it.
    pub(crate) fn run(&self, line: &str) -> (i32, String) {
        let line = self.here.iter().fold(line.to_owned(), |line, (page, here)| line.replace(page, here));
        let is_endless = ["--watch", "--sse", "MCP_TRANSPORT=sse"].iter().any(|word| line.contains(word))
            && !line.contains("install")
            && !line.contains("print-config");
        let output = self.started(&line, is_endless);
        let said = String::from_utf8(output.stdout).unwrap();
        let said =
            self.here.iter().fold(said, |said, (page, here)| match here.starts_with('/') || here.contains("://") {
                true => said.replace(here, page),
                false => said,
            });
        (output.status.code().unwrap_or(-1), said)
    }

    fn started(&self, line: &str, is_endless: bool) -> Output {
        let mut command = Command::new("sh");
        // The shell outlives Ctrl-C, so that it can tell how the command ended.
        command.args(["-c", &format!("exec 2>&1\ntrap : INT\n{line}\n")]).current_dir(&*self.folder).env_clear();
        command.env("PATH", format!("{}:/usr/bin:/bin", self.folder.join("bin").display()));
        command.env("HOME", self.folder.join("home")).env("TOKEN", "secret").env("PORT", "0");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdout.take().unwrap();
        let (speaks, spoken) = channel();
        let reader = std::thread::spawn(move || {
            let mut said = vec![0; 1];
            if pipe.read_exact(&mut said).is_err() {
                return Vec::new();
            }
            // Nobody listens where the command has an end.
            let _ = speaks.send(());
            let _ = pipe.read_to_end(&mut said);
            said
        });
        let (start, patience) = (Instant::now(), Duration::from_secs(60));
        if is_endless {
            spoken.recv_timeout(patience).unwrap_or_else(|_| panic!("{line}: says nothing"));
            // It speaks before it listens to signals.
            std::thread::sleep(Duration::from_millis(300));
            let group = format!("-{}", child.id());
            assert!(Command::new("kill").args(["-INT", "--", &group]).status().unwrap().success());
        }
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < patience, "{line}: does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        Output { status, stdout: reader.join().unwrap(), stderr: Vec::new() }
    }
}

/// Ours under its names, and stand-ins for others: what they are asked for must be there.
fn programs(bin: &Path) {
    for name in ["carbon-kepler-mcp", "carbon-kepler"] {
        symlink(PROGRAM, bin.join(name)).unwrap();
    }
    let root = root().display().to_string();
    let scripts = [
        ("sudo", "exec \"$@\"".to_owned()),
        ("curl", format!("exec cat '{STEADY}'")),
        ("kubectl", format!("f=pods; [ \"$2\" = nodes ] && f=nodes; exec cat '{}'/$f.json", vectors_path(""))),
        ("make", format!("exec /usr/bin/make -n -C '{root}' \"$@\" >/dev/null")),
        ("pip", format!("[ \"$1\" = install ] && [ -f '{root}'/\"${{2%%[[]*}}\"/pyproject.toml ]")),
        ("npm", format!("exec sh '{root}/mcp-bridge/tests/it/docs/npm.sh' '{root}' \"$@\"")),
        (
            "npx",
            format!(
                "[ \"$1\" = --package ] && shift 2\n[ \"$1\" = mcp-sse-bridge ] && shift && exec '{PROGRAM}' bridge \"$@\"\n\
                 [ \"$1\" = carbon-kepler ] && shift && exec '{PROGRAM}' \"$@\""
            ),
        ),
        ("python", format!("[ \"$1 $2\" = '-m carbon_kepler' ] && shift 2 && exec '{PROGRAM}' \"$@\"")),
        (
            "cargo",
            format!(
                "[ \"$1 $2 $3\" = 'run --release --' ] && shift 3 && exec '{PROGRAM}' \"$@\"\n\
                 [ \"$1 $2 $3\" = 'install --locked --path' ] && exec test -f '{root}'/\"$4\"/Cargo.toml\n\
                 [ \"$1 $2\" = 'add --path' ] && exec test -f '{root}'/\"${{3#../carbon-kepler/}}\"/Cargo.toml\n\
                 [ \"$1 $2 $3\" = 'doc --open -p' ] && exec grep -q \"name = \\\"$4\\\"\" '{root}/core/Cargo.toml'"
            ),
        ),
    ];
    for (name, script) in scripts {
        let path = bin.join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// Files that commands of pages read, under the names they have there.
fn files(folder: &Folder) {
    for name in ["core", "mcp-bridge", "bindings-node", "bindings-python", "examples"] {
        symlink(root().join(name), folder.join(name)).unwrap();
    }
    let [first, second] = [1.0, 1.001].map(|factor| moved(&corpus(NODES[0]), factor));
    for (name, text) in [
        ("saved.prom", first.as_str()),
        ("before.prom", first.as_str()),
        ("after.prom", second.as_str()),
        ("token", "secret\n"),
        ("pods.json", &vectors("pods.json")),
    ] {
        folder.file(name, text);
    }
    crate::rapl::powercap(folder);
    let page = std::fs::read_to_string(root().join("core/docs/how-to/set-budgets.md")).unwrap();
    let site = super::pages::blocks(&page).into_iter().find(|block| block.language == "toml").unwrap();
    folder.file("site/site.toml", site.text);
}

/// A scrape whose counters have moved on.
fn moved(body: &str, factor: f64) -> String {
    let line = |line: &str| {
        let is_counter =
            !line.starts_with('#') && line.split('{').next().unwrap_or_default().ends_with("_joules_total");
        let Some((series, value)) = line.rsplit_once(' ').filter(|_| is_counter) else { return format!("{line}\n") };
        format!("{series} {}\n", value.parse::<f64>().unwrap() * factor)
    };
    body.lines().map(line).collect()
}

/// A stand-in for an exporter, whose counters move with each scrape.
fn exporter(capture: &str) -> StandIn {
    let body = corpus(capture);
    #[allow(clippy::cast_precision_loss)] // a few hundred at most
    StandIn::exporter(move |scrape| moved(&body, 1.0 + 1e-4 * scrape as f64))
}
