use std::ffi::OsString;
use std::process::ExitCode;

use pyo3::prelude::*;

/// Runs the command line with these arguments, of which the first is its name, and gives its exit code.
///
/// It reads standard input and writes standard output itself. Whoever calls it leaves signals to it: Python's handler of
/// Ctrl-C would only make a note, for code that does not run.
#[pyfunction]
pub(crate) fn run_cli(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| number(carbon_kepler_mcp::cli::run(arguments)))
}

/// An exit code does not tell its number, but it can be compared.
fn number(code: ExitCode) -> u8 {
    (0..=u8::MAX).find(|it| ExitCode::from(*it) == code).unwrap_or(1)
}
