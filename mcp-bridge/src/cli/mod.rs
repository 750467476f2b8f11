//! Commands, their flags, and how they end.
//!
//! Exit codes: 0 done, 3 done but some source failed, else the kind of the error
//! ([`carbon_kepler::ErrorKind::exit_code`]).

mod args;
mod bridge;
mod bridge_args;
mod bridge_error;
mod call;
mod carbon_args;
mod doctor;
mod explain;
mod install;
mod listen;
pub(crate) mod live;
mod measure;
mod output;
mod parse;
mod report;
mod serve;
mod settings;
mod stop;
mod tool_args;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use carbon_kepler::Error;
use clap::Parser as _;

/// Some sources were read and reported, others failed.
const PARTIAL: u8 = 3;

/// Runs the program with these arguments (the first is its name) and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match args::Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let ended = match cli.command {
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
    };
    match ended {
        Ok(code) => code,
        Err(Failed::Domain(error)) => {
            output::error(&error);
            ExitCode::from(error.kind().exit_code())
        }
        // Whoever reads our output has seen enough (`| head`): not an error.
        Err(Failed::Write(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failed::Write(error)) => {
            output::warning(&format!("cannot write the output: {error}"));
            ExitCode::from(74)
        }
    }
}

/// What ends a command early.
enum Failed {
    Domain(Error),
    Write(std::io::Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self::Write(error)
    }
}
