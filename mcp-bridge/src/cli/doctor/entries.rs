//! The entry of an assistant's configuration: whether it is still there, and whether what it starts can run.

use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use super::Findings;
use crate::cli::called;
use crate::cli::language::spoken;
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
    let (shown, lang) = (path.display(), spoken());
    if !file.is_there() {
        return findings.fault(
            "config",
            &lang.of(format!("{shown}: there is no such file"), format!("{shown}: 파일이 없음")),
            &[&cure(client)],
        );
    }
    findings.good("config", &lang.of(format!("{shown}: can be read"), format!("{shown}: 읽을 수 있음")))?;
    let Some(entry) = install::entry_in(&file, client, name) else {
        return findings.fault(
            "entry",
            &lang.of(format!("{shown}: no entry {name:?}"), format!("{shown}: 항목 {name:?} 없음")),
            &[&cure(client)],
        );
    };
    // Of the arguments only the command: the others may hold credentials.
    let word = entry.pointer("/args/0").and_then(Value::as_str).unwrap_or(lang.of("no command", "명령 없음"));
    let Some(command) = entry.get("command").and_then(Value::as_str) else {
        return findings.note(
            "entry",
            &lang.of(format!("{name:?} starts no program"), format!("{name:?}은(는) 프로그램을 시작하지 않음")),
        );
    };
    match install::fault_of(Path::new(command)) {
        Some(fault) => findings.fault("program", &format!("{command} {fault}"), &[&cure(client)]),
        None => findings.good(
            "program",
            &lang.of(
                format!("{name:?} starts {command} {word}, which can run here"),
                format!("{name:?}이(가) {command} {word}을(를) 시작하며 여기서 실행할 수 있음"),
            ),
        ),
    }
}

fn cure(client: Client) -> String {
    let lang = spoken();
    let first = client.first_quit(lang).map_or(String::new(), |how| format!("{how}{}", lang.of(", then: ", "한 뒤: ")));
    let which = lang.of("serve or bridge with their flags", "serve 또는 bridge와 그 플래그");
    format!("{first}{} install --client {} -- {which}", called::name(), client.word())
}
