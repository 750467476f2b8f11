//! The name under which the program was called: its own, that of the npm package, or `python -m carbon_kepler`.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::RwLock;

use clap::{Command, CommandFactory as _};

use super::args::Cli;

/// The program alone, as its file is called.
pub(super) const PROGRAM: &str = "carbon-kepler-mcp";

/// The command of the npm package and of the wheel.
const PACKAGED: &str = "carbon-kepler";

/// The name of the command line that runs. In-process callers run several, one after the other.
static NAME: RwLock<String> = RwLock::new(String::new());

/// From now on the program goes by the name that this first argument tells.
pub(super) fn call(first: Option<&OsStr>) {
    let name = first.map(Path::new).and_then(Path::file_name).map(|it| it.to_string_lossy());
    let name = name.as_deref().map(|it| it.strip_suffix(".exe").unwrap_or(it)).filter(|it| !it.is_empty());
    if let Ok(mut called) = NAME.write() {
        *called = name.unwrap_or(PROGRAM).to_owned();
    }
}

/// The name to write into a shell.
pub(super) fn name() -> String {
    NAME.read().ok().map(|it| it.clone()).filter(|it| !it.is_empty()).unwrap_or_else(|| PROGRAM.to_owned())
}

/// All commands, whose usage and examples are under that name.
pub(super) fn command() -> Command {
    let called = name();
    let told = if called.starts_with(PROGRAM) || !called.contains("carbon") { PROGRAM } else { PACKAGED };
    let command = Cli::command().name(told).bin_name(called.clone()).override_usage(format!("{called} <COMMAND>"));
    renamed(command, &called)
}

fn renamed(mut command: Command, called: &str) -> Command {
    if let Some(help) = command.get_after_long_help() {
        let help = help.to_string().replace(PROGRAM, called);
        command = command.after_long_help(help);
    }
    command.mut_subcommands(|it| renamed(it, called))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One test, because the name is one for all.
    #[test]
    fn help_and_versions_go_by_the_name_of_the_caller() {
        let said = |first: &str| {
            call(Some(OsStr::new(first)));
            let help = |words: [&str; 3]| command().try_get_matches_from(words).unwrap_err().to_string();
            let usage = help([first, "report", "--help"]);
            let version = command().render_version();
            assert!(usage.contains(&format!("Usage: {} report", name())), "{usage}");
            assert!(usage.contains(&format!("| {} report --source -", name())), "{usage}");
            (name(), version.split(' ').next().unwrap().to_owned())
        };
        let both = |name: &str, told: &str| (name.to_owned(), told.to_owned());
        assert_eq!(said("/opt/bin/carbon-kepler-mcp"), both("carbon-kepler-mcp", "carbon-kepler-mcp"));
        assert_eq!(said("carbon-kepler-mcp.exe"), both("carbon-kepler-mcp", "carbon-kepler-mcp"));
        assert_eq!(said("carbon-kepler"), both("carbon-kepler", "carbon-kepler"));
        assert_eq!(said("python -m carbon_kepler"), both("python -m carbon_kepler", "carbon-kepler"));
        // A link of another name is still the program.
        assert_eq!(said("/opt/bin/ck"), both("ck", "carbon-kepler-mcp"));
    }
}
