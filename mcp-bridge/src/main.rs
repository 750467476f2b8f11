//! `carbon-kepler-mcp`: see `carbon-kepler-mcp --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    carbon_kepler_mcp::cli::run(std::env::args_os())
}
