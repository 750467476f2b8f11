//! An assistant around an `install`: what a person does before and after, and whether it writes its configuration back.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use super::language::spoken;
use super::{called, output};
use crate::install::{self, Client, Entry, File};

/// How long an assistant that runs is given to write its configuration back.
const WATCHED: Duration = Duration::from_secs(2);

/// The step of a person before, where the assistant would write its file back.
pub(super) fn first(entry: &Entry) -> Option<String> {
    let (lang, how) = (spoken(), entry.client.first_quit(spoken())?);
    let why = lang.of(
        "while it runs, it may write its configuration back as it was",
        "실행 중이면 설정을 이전 상태로 되돌려 쓸 수 있음",
    );
    Some(format!("{how}: {why}"))
}

/// Whether an assistant that runs leaves the entry alone; one that writes its file at once shows within seconds.
pub(super) fn leaves(entry: &Entry, paths: &[PathBuf]) -> bool {
    if entry.client.first_quit(spoken()).is_none() {
        return true;
    }
    let begun = Instant::now();
    while begun.elapsed() < WATCHED {
        thread::sleep(Duration::from_millis(100));
        // One that cannot be read is being written.
        let Ok(files) = install::read(paths, entry.client) else { continue };
        let lost = |file: &&File| install::entry_in(file, entry.client, &entry.name).is_none();
        if let Some(file) = files.iter().find(lost) {
            let (path, label) = (file.path().display(), entry.client.label());
            output::warning(&spoken().of(
                format!("{label} has written {path} back, without the entry: quit it, then install again"),
                format!("{label}이(가) {path}을(를) 항목 없이 되돌려 씀: 종료한 뒤 다시 install"),
            ));
            return false;
        }
    }
    true
}

/// The step of a person after an entry was put there.
pub(super) fn next(entry: &Entry) -> String {
    let (label, lang) = (entry.client.label(), spoken());
    let look = format!("{} doctor --client {}", called::name(), entry.client.word());
    match entry.client {
        // It asks once whether servers of a project may start, and the path is one of this machine.
        Client::ClaudeCode => lang.of(
            format!(
                "start {label} in this folder and agree to the server; the path in .mcp.json is one of this machine.\n\
                 For all your projects: claude mcp add --scope user, with the command and its arguments of print-config"
            ),
            format!(
                "이 폴더에서 {label}을(를) 시작하고 서버 사용에 동의; .mcp.json의 경로는 이 기계의 것임.\n\
                 모든 프로젝트에 쓰려면: claude mcp add --scope user에 print-config의 명령과 인자를 지정"
            ),
        ),
        Client::ClaudeDesktop => lang.of(
            format!("start {label} to see the change; {look} looks whether it is still there"),
            format!("변경을 반영하려면 {label}을(를) 시작; 항목이 남아 있는지는 {look}(으)로 확인"),
        ),
        _ => {
            lang.of(format!("restart {label} to see the change"), format!("변경을 반영하려면 {label}을(를) 다시 시작"))
        }
    }
}
