//! Commands, their flags, and how they end.
//!
//! Exit codes: 0 done, 3 done but some source failed, else the kind of the error
//! ([`carbon_kepler::ErrorKind::exit_code`]).

mod args;
mod asked;
mod assistant;
mod bridge;
mod bridge_args;
mod call;
mod called;
mod columns;
mod doctor;
mod duration;
mod explain;
mod install;
mod install_args;
mod language;
mod listen;
mod notices;
mod output;
mod parse;
mod report;
mod report_args;
mod serve;
mod setting_args;
mod stop;
mod tool_args;
mod watch;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::ExitCode;

use clap::FromArgMatches as _;

use crate::failed::Failed;

/// Licences and notices of the crates that we are made of; `make third-party` writes it.
const THIRD_PARTY: &str = include_str!("../../THIRD-PARTY.txt");

/// Some sources were read and reported, others failed.
const PARTIAL: u8 = 3;

/// Runs the program with these arguments and says how it ended. The first is its name, which help and examples use.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    language::speak(language::asked(&arguments));
    called::call(arguments.first().map(OsString::as_os_str));
    match parsed(&arguments).map_err(Failed::from).and_then(carry_out) {
        Ok(code) => code,
        // Whoever reads our output has seen enough (`| head`): not an error.
        Err(Failed::Write(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failed) => {
            say(&failed);
            ExitCode::from(failed.exit_code())
        }
    }
}

/// The command line that these words are, of which the first is a name.
fn parsed(words: &[OsString]) -> Result<args::Cli, clap::Error> {
    let mut command = called::command();
    let matches = command.try_get_matches_from_mut(words)?;
    args::Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

fn carry_out(cli: args::Cli) -> Result<ExitCode, Failed> {
    // Without a command there is --licenses, as clap gives help where there is neither.
    let Some(command) = cli.command.filter(|_| !cli.licenses) else {
        output::raw(THIRD_PARTY)?;
        return Ok(ExitCode::SUCCESS);
    };
    match command {
        args::Command::Report(report) => report::run(&report),
        args::Command::Tools(tools) => call::tools(&tools),
        args::Command::Call(call) => call::run(&call),
        args::Command::Serve(serve) => serve::run(&serve),
        args::Command::Bridge(bridge) => bridge::run(&bridge),
        args::Command::Doctor(doctor) => doctor::run(&doctor),
        args::Command::Config(tool_args::ConfigCommand::Explain(explain)) => explain::run(&explain),
        args::Command::Install(install) => install::run(&install),
        args::Command::PrintConfig(print) => install::print(&print),
        args::Command::Parse(parse) => parse::run(&parse),
    }
}

fn say(failed: &Failed) {
    match failed {
        Failed::Write(_) => output::warning(&failed.text_in(language::spoken())),
        Failed::Usage(error) => {
            let _ = error.print();
        }
        _ => output::failure(&failed.text_in(language::spoken()), &failed.hints(language::spoken())),
    }
}
