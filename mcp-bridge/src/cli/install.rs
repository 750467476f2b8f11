//! `install` and `print-config`: what is done is said.

use std::path::PathBuf;
use std::process::ExitCode;

use carbon_kepler::Error;
use serde_json::{Map, Value};

use super::args::Command;
use super::columns::Columns;
use super::install_args::{InstallArgs, PrintConfigArgs};
use super::{assistant, called, output, parsed};
use crate::failed::Failed;
use crate::install::{self, Entry, File, Program};

/// The fragment on standard output, and nothing else.
pub(super) fn print(args: &PrintConfigArgs) -> Result<ExitCode, Failed> {
    let entry = args.entry.entry();
    check(&entry)?;
    let program = install::program()?;
    let wanted = entry.wanted(&program.target)?;
    if !program.target.is_file() {
        output::warning(&not_there_yet(&program));
    }
    output::raw(&install::fragment(&wanted))?;
    Ok(ExitCode::SUCCESS)
}

/// A path of a cache, which npx and uvx run programs from, would be dead some day; the place of the copy stays.
fn not_there_yet(program: &Program) -> String {
    let (source, target) = (program.source().display(), program.target.display());
    format!("{target} is not there yet: install puts it there, and so does a copy of {source}")
}

pub(super) fn run(args: &InstallArgs) -> Result<ExitCode, Failed> {
    let (entry, dry_run) = (args.entry.entry(), args.dry_run);
    let paths = install::configurations(entry.client)?;
    if args.uninstall {
        return uninstall(args, &entry, &paths);
    }
    check(&entry)?;
    let program = install::program()?;
    let wanted = entry.wanted(&program.target)?;
    // All of them are looked at before any is changed.
    let files = match install::read(&paths, entry.client) {
        Ok(files) => files,
        Err(error) => return by_hand(&program, &wanted, error, dry_run),
    };
    ask_for_others(args, &entry, &files)?;
    before(&entry)?;
    put(&program, dry_run)?;
    let mut written = false;
    for file in &files {
        written |= write(file, &install::with(file, &entry, &wanted), &format!("with {}", entry.name), dry_run)?;
    }
    conclude(&assistant::next(&entry), written || !program.is_there, &install::fragment(&wanted), dry_run)?;
    Ok(if written && !dry_run && !assistant::leaves(&entry, &paths) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn uninstall(args: &InstallArgs, entry: &Entry, paths: &[PathBuf]) -> Result<ExitCode, Failed> {
    let (mut changed, dry_run) = (false, args.dry_run);
    let files = install::read(paths, entry.client)?;
    ask_for_others(args, entry, &files)?;
    before(entry)?;
    for file in &files {
        changed |= write(file, &install::without(file, entry), &format!("without {}", entry.name), dry_run)?;
    }
    conclude(&format!("restart {} to see the change", entry.client.label()), changed, "", dry_run)?;
    Ok(ExitCode::SUCCESS)
}

/// An entry of that name that somebody else has written goes only if a person says so.
fn ask_for_others(args: &InstallArgs, entry: &Entry, files: &[File]) -> Result<(), Failed> {
    for file in files {
        let Some(command) = install::foreign(file, entry).filter(|_| !args.force) else { continue };
        let seen = format!("an entry {:?} in {} that starts {command}", entry.name, file.path().display());
        if args.dry_run {
            output::warning(&format!("{seen}: it would be replaced or taken out only with --force"));
        } else if !output::agreed(&format!("{seen}. Do without it?")) {
            let expected = "one of this program; --force does without it, --name gives another name";
            let what = "configuration".to_owned();
            return Err(Error::InvalidInput { what, seen, expected: expected.to_owned() }.into());
        }
    }
    Ok(())
}

/// A mistake in the command line shows here, not in the log of a host.
fn check(entry: &Entry) -> Result<(), Failed> {
    let words: Vec<_> =
        std::iter::once(called::name()).chain(entry.command_line.iter().cloned()).map(Into::into).collect();
    entry.check_command()?;
    match parsed(&words)?.command {
        Some(Command::Serve(serve)) if serve.sse.is_some() => {
            let expected = "standard input and output, which is what hosts speak";
            return Err(Error::InvalidInput {
                what: "serve".to_owned(),
                seen: "--sse".to_owned(),
                expected: expected.to_owned(),
            }
            .into());
        }
        Some(Command::Bridge(_)) => entry.check_addresses()?,
        _ => {}
    }
    if entry.lacks_sources() {
        output::warning("the server would have nothing to read: give serve --source, or --env KEPLER_ENDPOINT=...");
    }
    for path in entry.relative_paths() {
        output::warning(&format!(
            "{path} is found from here, but hosts start programs elsewhere: give an absolute path"
        ));
    }
    Ok(())
}

fn before(entry: &Entry) -> Result<(), Failed> {
    assistant::first(entry).map_or(Ok(()), |text| say("first", text))
}

fn say(what: &str, text: String) -> Result<(), Failed> {
    const COLUMNS: Columns<2> = Columns { gap: 2, least: [7, 0] };
    Ok(output::data(&COLUMNS.lines([[what.to_owned(), text]]))?)
}

fn put(program: &Program, dry_run: bool) -> Result<(), Failed> {
    let (source, target) = (program.source().display(), program.target.display());
    if program.is_there {
        say("program", format!("{target}: is there already"))?;
    } else if dry_run {
        say("program", format!("{target}: would be copied from {source}"))?;
    }
    if !dry_run {
        program.put()?;
    }
    if !program.is_there && !dry_run {
        say("program", format!("{target}: copied from {source}"))?;
    }
    Ok(())
}

/// Whether the file has to change.
fn write(file: &File, new: &str, how: &str, dry_run: bool) -> Result<bool, Failed> {
    let path = file.path().display();
    if new == file.text() {
        say("config", format!("{path}: is {how} already"))?;
        return Ok(false);
    }
    let said = if dry_run {
        format!("{path}: would be written {how}")
    } else {
        let kept = file.write(new)?;
        let kept = kept.map_or(String::new(), |it| format!("; the old one is {}", it.display()));
        format!("{path}: now {how}{kept}")
    };
    say("config", said)?;
    Ok(true)
}

/// Ends with the next step, if anything has changed.
fn conclude(next: &str, changed: bool, fragment: &str, dry_run: bool) -> Result<(), Failed> {
    if dry_run {
        output::raw(fragment)?;
    } else if changed {
        output::raw(&format!("{next}\n"))?;
    } else {
        output::raw("nothing had to be changed\n")?;
    }
    Ok(())
}

/// The program is put where the entry to paste looks for it; the configuration is the person's to change.
fn by_hand(program: &Program, wanted: &Map<String, Value>, error: Error, dry_run: bool) -> Result<ExitCode, Failed> {
    put(program, dry_run)?;
    output::warning("no configuration was changed; what belongs into it:");
    output::raw(&install::fragment(wanted))?;
    Err(error.into())
}
