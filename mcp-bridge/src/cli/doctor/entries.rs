//! The entry of an assistant's configuration: whether it is still there, and whether what it starts can run.

use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use super::Findings;
use crate::cli::called;
use crate::failed::Failed;
use crate::install::{self, Client};

/// Looks at every configuration of the assistant.
pub(super) fn run(client: Client, name: &str) -> Result<ExitCode, Failed> {
    let mut findings = Findings::default();
    for path in install::configurations(client)? {
        look(&path, client, name, &mut findings)?;
    }
    Ok(findings.conclusion())
}

fn look(path: &Path, client: Client, name: &str, findings: &mut Findings) -> Result<(), Failed> {
    let file = match install::read(&[path.to_owned()], client) {
        Ok(mut files) => files.remove(0),
        Err(error) => return findings.error("config", &error),
    };
    let shown = path.display();
    if !file.is_there() {
        return findings.fault("config", &format!("{shown}: there is no such file"), &[&cure(client)]);
    }
    findings.good("config", &format!("{shown}: can be read"))?;
    let Some(entry) = install::entry_in(&file, client, name) else {
        return findings.fault("entry", &format!("{shown}: no entry {name:?}"), &[&cure(client)]);
    };
    // Of the arguments only the command: the others may hold credentials.
    let word = entry.pointer("/args/0").and_then(Value::as_str).unwrap_or("no command");
    let Some(command) = entry.get("command").and_then(Value::as_str) else {
        return findings.note("entry", &format!("{name:?} starts no program"));
    };
    match install::fault_of(Path::new(command)) {
        Some(fault) => findings.fault("program", &format!("{command} {fault}"), &[&cure(client)]),
        None => findings.good("program", &format!("{name:?} starts {command} {word}, which can run here")),
    }
}

fn cure(client: Client) -> String {
    let first = client.first_quit().map_or(String::new(), |how| format!("{how}, then: "));
    format!("{first}{} install --client {} -- serve or bridge with their flags", called::name(), client.word())
}
