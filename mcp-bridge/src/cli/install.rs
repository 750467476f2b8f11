//! `install` and `print-config`: what is done is said.

use std::path::PathBuf;
use std::process::ExitCode;

use carbon_kepler::Error;
use serde_json::{Map, Value};

use super::args::Command;
use super::columns::Columns;
use super::install_args::{InstallArgs, PrintConfigArgs};
use super::language::spoken;
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
    spoken().of(
        format!("{target} is not there yet: install puts it there, and so does a copy of {source}"),
        format!("{target}이(가) 아직 없음: install이 그곳에 두며, {source}을(를) 복사해도 됨"),
    )
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
        let how = spoken().of(format!("with {}", entry.name), format!("{} 있음", entry.name));
        written |= write(file, &install::with(file, &entry, &wanted), &how, dry_run)?;
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
        let how = spoken().of(format!("without {}", entry.name), format!("{} 없음", entry.name));
        changed |= write(file, &install::without(file, entry), &how, dry_run)?;
    }
    let label = entry.client.label();
    let next =
        spoken().of(format!("restart {label} to see the change"), format!("변경을 반영하려면 {label}을(를) 다시 시작"));
    conclude(&next, changed, "", dry_run)?;
    Ok(ExitCode::SUCCESS)
}

/// An entry of that name that somebody else has written goes only if a person says so.
fn ask_for_others(args: &InstallArgs, entry: &Entry, files: &[File]) -> Result<(), Failed> {
    for file in files {
        let Some(command) = install::foreign(file, entry).filter(|_| !args.force) else { continue };
        let (name, path, lang) = (&entry.name, file.path().display(), spoken());
        let seen = format!("an entry {name:?} in {path} that starts {command}");
        let said = lang.of(seen.clone(), format!("{path}에 있는 {command}을(를) 시작하는 항목 {name:?}"));
        if args.dry_run {
            let forced = "it would be replaced or taken out only with --force";
            output::warning(&format!("{said}: {}", lang.of(forced, "--force가 있어야 바꾸거나 지움")));
        } else if !output::agreed(&format!("{said}. {}", lang.of("Do without it?", "이 항목을 버릴까요?"))) {
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
        output::warning(spoken().of(
            "the server would have nothing to read: give serve --source, or --env KEPLER_ENDPOINT=...",
            "서버가 읽을 것이 없음: serve --source 또는 --env KEPLER_ENDPOINT=...를 지정",
        ));
    }
    for path in entry.relative_paths() {
        output::warning(&spoken().of(
            format!("{path} is found from here, but hosts start programs elsewhere: give an absolute path"),
            format!("{path}은(는) 여기서는 찾을 수 있지만 호스트는 다른 곳에서 프로그램을 시작함: 절대 경로를 지정"),
        ));
    }
    Ok(())
}

fn before(entry: &Entry) -> Result<(), Failed> {
    assistant::first(entry).map_or(Ok(()), |text| say(spoken().of("first", "먼저"), text))
}

fn say(what: &str, text: String) -> Result<(), Failed> {
    const COLUMNS: Columns<2> = Columns { gap: 2, least: [7, 0] };
    Ok(output::data(&COLUMNS.lines([[what.to_owned(), text]]))?)
}

fn put(program: &Program, dry_run: bool) -> Result<(), Failed> {
    let (source, target) = (program.source().display(), program.target.display());
    let (lang, what) = (spoken(), spoken().of("program", "프로그램"));
    if program.is_there {
        say(what, format!("{target}: {}", lang.of("is there already", "이미 있음")))?;
    } else if dry_run {
        let copied = lang.of(format!("would be copied from {source}"), format!("{source}에서 복사될 것임"));
        say(what, format!("{target}: {copied}"))?;
    }
    if !dry_run {
        program.put()?;
    }
    if !program.is_there && !dry_run {
        let copied = lang.of(format!("copied from {source}"), format!("{source}에서 복사함"));
        say(what, format!("{target}: {copied}"))?;
    }
    Ok(())
}

/// Whether the file has to change.
fn write(file: &File, new: &str, how: &str, dry_run: bool) -> Result<bool, Failed> {
    let path = file.path().display();
    let (lang, what) = (spoken(), spoken().of("config", "설정"));
    if new == file.text() {
        say(what, lang.of(format!("{path}: is {how} already"), format!("{path}: 이미 {how}")))?;
        return Ok(false);
    }
    let said = if dry_run {
        lang.of(format!("{path}: would be written {how}"), format!("{path}: 기록될 내용: {how}"))
    } else {
        let old = lang.of("; the old one is ", "; 이전 파일은 ");
        let kept = file.write(new)?.map_or(String::new(), |it| format!("{old}{}", it.display()));
        lang.of(format!("{path}: now {how}{kept}"), format!("{path}: 이제 {how}{kept}"))
    };
    say(what, said)?;
    Ok(true)
}

/// Ends with the next step, if anything has changed.
fn conclude(next: &str, changed: bool, fragment: &str, dry_run: bool) -> Result<(), Failed> {
    if dry_run {
        output::raw(fragment)?;
    } else if changed {
        output::raw(&format!("{next}\n"))?;
    } else {
        output::raw(spoken().of("nothing had to be changed\n", "바꿀 것이 없음\n"))?;
    }
    Ok(())
}

/// The program is put where the entry to paste looks for it; the configuration is the person's to change.
fn by_hand(program: &Program, wanted: &Map<String, Value>, error: Error, dry_run: bool) -> Result<ExitCode, Failed> {
    put(program, dry_run)?;
    output::warning(
        spoken().of("no configuration was changed; what belongs into it:", "설정을 바꾸지 않음; 넣을 내용:"),
    );
    output::raw(&install::fragment(wanted))?;
    Err(error.into())
}
