//! An assistant around an `install`: what a person does before and after, and whether it writes its configuration back.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use super::{called, output};
use crate::install::{self, Client, Entry, File};

/// How long an assistant that runs is given to write its configuration back.
const WATCHED: Duration = Duration::from_secs(2);

/// What a person does before, where the assistant would write its file back.
pub(super) fn first(entry: &Entry) -> Option<String> {
    let how = entry.client.first_quit()?;
    Some(format!("{how}: while it runs, it may write its configuration back as it was"))
}

/// Whether an assistant that runs leaves the entry alone; one that writes its file at once shows within seconds.
pub(super) fn leaves(entry: &Entry, paths: &[PathBuf]) -> bool {
    if entry.client.first_quit().is_none() {
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
            output::warning(&format!(
                "{label} has written {path} back, without the entry: quit it, then install again"
            ));
            return false;
        }
    }
    true
}

/// What a person does after an entry was put there.
pub(super) fn next(entry: &Entry) -> String {
    let label = entry.client.label();
    let look = format!("{} doctor --client {}", called::name(), entry.client.word());
    match entry.client {
        // It asks once whether servers of a project may start, and the path is one of this machine.
        Client::ClaudeCode => format!(
            "start {label} in this folder and agree to the server; the path in .mcp.json is one of this machine.\n\
             For all your projects: claude mcp add --scope user, with the command and its arguments of print-config"
        ),
        Client::ClaudeDesktop => format!("start {label} to see the change; {look} looks whether it is still there"),
        _ => format!("restart {label} to see the change"),
    }
}
