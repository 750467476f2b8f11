//! `install` and `print-config`: an assistant on this machine learns to start us.

#[path = "install_args.rs"]
pub(super) mod args;
#[path = "../install/document.rs"]
mod document;
#[path = "../install/entry.rs"]
mod entry;
#[path = "../install/file.rs"]
mod file;
#[path = "../install/places.rs"]
mod places;
#[path = "../install/program.rs"]
mod program;

use std::path::PathBuf;
use std::process::ExitCode;

use carbon_kepler::Error;
use serde_json::{Map, Value};

use self::args::{EntryArgs, InstallArgs, PrintConfigArgs};
use self::entry::Refused;
use self::file::File;
use self::places::{Platform, Profile};
use self::program::Program;
use super::output;
use crate::failed::Failed;

/// The fragment on standard output, and nothing else.
pub(super) fn print(args: &PrintConfigArgs) -> Result<ExitCode, Failed> {
    if let Some(code) = checked(&args.entry)? {
        return Ok(code);
    }
    let program = program()?;
    output::raw(&fragment(&args.entry.wanted(program.anywhere())?))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn run(args: &InstallArgs) -> Result<ExitCode, Failed> {
    let paths = profile().configurations(args.entry.client)?;
    if args.uninstall {
        return uninstall(args, &paths);
    }
    if let Some(code) = checked(&args.entry)? {
        return Ok(code);
    }
    let program = program()?;
    let wanted = args.entry.wanted(&program.target)?;
    // All of them are looked at before any is changed.
    let files = match read(&paths, &args.entry) {
        Ok(files) => files,
        Err(error) => return by_hand(args, &program, &wanted, error),
    };
    put(args, &program)?;
    let mut changed = !program.is_there;
    for file in &files {
        let new = document::merged(&ready(file, &args.entry), &wanted);
        changed |= write(args, file, &new)?;
    }
    conclude(args, changed, &fragment(&wanted))
}

fn profile() -> Profile<impl Fn(&str) -> Option<std::ffi::OsString>> {
    Profile { platform: Platform::HERE, variable: |name: &str| std::env::var_os(name) }
}

fn program() -> Result<Program, Error> {
    Program::find(std::env::var_os("CARBON_KEPLER_EXECUTABLE"), &profile().programs()?)
}

fn read(paths: &[PathBuf], entry: &EntryArgs) -> Result<Vec<File>, Error> {
    paths.iter().map(|path| File::read(path, entry.client.servers())).collect()
}

/// An exit code if there is nothing more to do.
fn checked(entry: &EntryArgs) -> Result<Option<ExitCode>, Failed> {
    match entry.check() {
        Ok(()) => {}
        Err(Refused::Ours(error)) => return Err(error.into()),
        Err(Refused::Usage(error)) => {
            error.print()?;
            return Ok(Some(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))));
        }
    }
    if entry.lacks_sources() {
        output::warning("the server would have nothing to read: give serve --source, or --env KEPLER_ENDPOINT=...");
    }
    for path in entry.relative_paths() {
        output::warning(&format!(
            "{path} is found from here, but hosts start programs elsewhere: give an absolute path"
        ));
    }
    Ok(None)
}

/// An entry of that name for another kind of server (`url` instead of `command`) would contradict ours, so it goes.
fn ready(file: &File, entry: &EntryArgs) -> String {
    let servers = entry.client.servers();
    let is_ours = |value: Value| value.get("command").is_some_and(Value::is_string);
    let contradicts = document::value(file.text(), servers, &entry.name).is_some_and(|it| !is_ours(it));
    let without = contradicts.then(|| document::without(file.text(), servers, &entry.name)).flatten();
    without.unwrap_or_else(|| file.text().to_owned())
}

fn put(args: &InstallArgs, program: &Program) -> Result<(), Failed> {
    let (source, target) = (program.source().display(), program.target.display());
    if program.is_there {
        output::data(&format!("program  {target}: is there already\n"))?;
    } else if args.dry_run {
        output::data(&format!("program  {target}: would be copied from {source}\n"))?;
    }
    if !args.dry_run {
        program.put()?;
    }
    if !program.is_there && !args.dry_run {
        output::data(&format!("program  {target}: copied from {source}\n"))?;
    }
    Ok(())
}

/// Whether the file has to change.
fn write(args: &InstallArgs, file: &File, new: &str) -> Result<bool, Failed> {
    let (path, name) = (file.path().display(), &args.entry.name);
    let what = if args.uninstall { "without" } else { "with" };
    if new == file.text() {
        output::data(&format!("config   {path}: is {what} {name} already\n"))?;
        return Ok(false);
    }
    let said = if args.dry_run {
        format!("config   {path}: would be written {what} {name}\n")
    } else {
        let kept = file.write(new)?;
        let kept = kept.map_or(String::new(), |it| format!("; the old one is {}", it.display()));
        format!("config   {path}: now {what} {name}{kept}\n")
    };
    output::data(&said)?;
    Ok(true)
}

fn conclude(args: &InstallArgs, changed: bool, fragment: &str) -> Result<ExitCode, Failed> {
    if args.dry_run {
        output::raw(fragment)?;
    } else if changed {
        output::raw(&format!("restart {} to see the change\n", args.entry.client.label()))?;
    } else {
        output::raw("nothing had to be changed\n")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn uninstall(args: &InstallArgs, paths: &[PathBuf]) -> Result<ExitCode, Failed> {
    let mut changed = false;
    for file in &read(paths, &args.entry)? {
        let without = document::without(file.text(), args.entry.client.servers(), &args.entry.name);
        changed |= write(args, file, without.as_deref().unwrap_or_else(|| file.text()))?;
    }
    conclude(args, changed, "")
}

/// The program is put where the entry to paste looks for it; the configuration is the person's to change.
fn by_hand(
    args: &InstallArgs,
    program: &Program,
    wanted: &Map<String, Value>,
    error: Error,
) -> Result<ExitCode, Failed> {
    put(args, program)?;
    output::warning("no configuration was changed; what belongs into it:");
    output::raw(&fragment(wanted))?;
    Err(error.into())
}

fn fragment(wanted: &Map<String, Value>) -> String {
    document::merged("{}\n", wanted)
}
