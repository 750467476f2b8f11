//! The copy of this program that assistants start.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use carbon_kepler::Error;

const NAME: &str = if cfg!(windows) { "carbon-kepler-mcp.exe" } else { "carbon-kepler-mcp" };

/// Beginnings of our answer to `--version`: of the program, and of the command of the wheel.
const GREETINGS: [&[u8]; 2] = [b"carbon-kepler-mcp ", b"carbon-kepler "];

/// The time that another program may take for its own answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Our own file, and the copy of it.
pub(crate) struct Program {
    source: PathBuf,
    /// Where the copy belongs.
    pub(crate) target: PathBuf,
    /// Whether it is there, and the same.
    pub(crate) is_there: bool,
}

/// Whether a command is a copy of this program, wherever it is kept, by its name.
pub(super) fn is_named_ours(command: &str) -> bool {
    let name = command.rsplit(['/', '\\']).next().unwrap_or_default();
    name.strip_suffix(".exe").unwrap_or(name) == "carbon-kepler-mcp"
}

impl Program {
    /// # Errors
    /// Why there is nothing to copy.
    pub(super) fn find(named: Option<OsString>, folder: &Path) -> Result<Self, Error> {
        let named = named.filter(|it| !it.is_empty());
        let origin = if named.is_some() { "CARBON_KEPLER_EXECUTABLE" } else { "this program" };
        let source = match named {
            Some(path) => std::path::absolute(path),
            None => std::env::current_exe(),
        };
        let source = source.map_err(|error| failed(Path::new(origin), "cannot be found", &error))?;
        if !source.is_file() {
            return Err(Error::Config {
                key: "executable".to_owned(),
                origin: origin.to_owned(),
                seen: source.display().to_string(),
                expected: "a file that is there".to_owned(),
            });
        }
        if let Some(fault) = fault_of(&source) {
            return Err(Error::Config {
                key: "executable".to_owned(),
                origin: origin.to_owned(),
                seen: format!("{}, which {fault}", source.display()),
                expected: "carbon-kepler-mcp; name it in CARBON_KEPLER_EXECUTABLE".to_owned(),
            });
        }
        let target = folder.join(NAME);
        let is_there = same(&source, &target).map_err(|error| failed(&source, "cannot be read", &error))?;
        Ok(Self { source, target, is_there })
    }

    /// # Errors
    /// Why the copy could not be put there; the old one stays then.
    pub(crate) fn put(&self) -> Result<(), Error> {
        if self.is_there {
            self.sweep();
            return Ok(());
        }
        let beside = self.beside("new");
        let put = self.copy_to(&beside).and_then(|()| self.replace_by(&beside));
        if put.is_err() {
            let _ = fs::remove_file(&beside);
        }
        self.sweep();
        put.map_err(|error| failed(&self.target, "cannot be written", &error))
    }

    pub(crate) fn source(&self) -> &Path {
        &self.source
    }

    fn copy_to(&self, beside: &Path) -> io::Result<()> {
        if let Some(folder) = self.target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&self.source, beside)?;
        #[cfg(unix)]
        fs::set_permissions(beside, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        Ok(())
    }

    /// Puts the new program in place. Windows does not let a running program be overwritten, but it can be renamed.
    fn replace_by(&self, new: &Path) -> io::Result<()> {
        let Err(error) = fs::rename(new, &self.target) else { return Ok(()) };
        if !self.target.exists() {
            return Err(error);
        }
        let old = self.beside("old");
        fs::rename(&self.target, &old)?;
        fs::rename(new, &self.target).inspect_err(|_| {
            let _ = fs::rename(&old, &self.target);
        })
    }

    fn beside(&self, what: &str) -> PathBuf {
        self.target.with_file_name(format!("{NAME}.{what}-{}", std::process::id()))
    }

    /// Removes old copies that nobody runs any more; the others go next time.
    fn sweep(&self) {
        let Some(Ok(entries)) = self.target.parent().map(fs::read_dir) else { return };
        let prefix = format!("{NAME}.old-");
        for entry in entries.flatten().filter(|it| it.file_name().to_string_lossy().starts_with(&prefix)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Why a file is of no use as our program; nothing if it is our program and runs.
pub(crate) fn fault_of(program: &Path) -> Option<String> {
    match is_ours(program) {
        Ok(true) => None,
        Ok(false) => Some("is another program".to_owned()),
        // Of another C library or another processor.
        Err(error) => Some(format!("cannot run here ({error})")),
    }
}

/// Whether a file is our program. As a library we run inside of an interpreter, and a copy of that would be useless.
///
/// # Errors
/// Why it cannot be started.
fn is_ours(program: &Path) -> io::Result<bool> {
    let mut asked = Command::new(program);
    asked.arg("--version").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut asked = asked.spawn()?;
    let (said, heard) = channel();
    let output = asked.stdout.take();
    let reading = move || {
        let mut start = Vec::new();
        // What cannot be read is no answer of ours.
        let _ = output.map(|it| it.take(GREETINGS[0].len() as u64).read_to_end(&mut start));
        let _ = said.send(GREETINGS.iter().any(|greeting| start.starts_with(greeting)));
    };
    let is_ours = thread::Builder::new().spawn(reading).is_ok_and(|_| heard.recv_timeout(PATIENCE) == Ok(true));
    // It has said enough, or never will.
    let _ = asked.kill();
    let _ = asked.wait();
    Ok(is_ours)
}

fn same(left: &Path, right: &Path) -> io::Result<bool> {
    if !right.is_file() || fs::metadata(left)?.len() != fs::metadata(right)?.len() {
        return Ok(false);
    }
    Ok(fs::read(left)? == fs::read(right)?)
}

pub(super) fn failed(path: &Path, what: &str, error: &io::Error) -> Error {
    Error::Document { origin: path.display().to_string(), reason: format!("{what}: {error}") }
}
