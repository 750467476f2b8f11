use std::ffi::OsString;
use std::process::ExitCode;

use pyo3::prelude::*;

/// Runs the command line with these arguments, of which the first is its name, and gives its exit code.
///
/// The command line reads standard input and writes standard output itself. The caller leaves signals to it: Python's
/// own handler of Ctrl-C would only set a flag for Python code, which does not run meanwhile.
#[pyfunction]
pub(crate) fn run_cli(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| number(carbon_kepler_mcp::cli::run(arguments)))
}

/// The number of an exit code, which std does not tell but lets us compare.
fn number(code: ExitCode) -> u8 {
    (0..=u8::MAX).find(|it| ExitCode::from(*it) == code).unwrap_or(1)
}
