//! The program as people run it, without an environment.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_carbon-kepler-mcp");

pub fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear();
    command
}

/// Exit code, standard output, standard error.
pub type Ended = (i32, String, String);

pub fn finished(output: Output) -> Ended {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

pub fn run(arguments: &[&str]) -> Ended {
    run_with(&[], arguments)
}

pub fn run_with(environment: &[(&str, &str)], arguments: &[&str]) -> Ended {
    finished(program().envs(environment.iter().copied()).args(arguments).output().unwrap())
}

/// With this on standard input, which then ends.
pub fn run_fed(arguments: &[&str], input: &str) -> Ended {
    let mut command = program();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    finished(child.wait_with_output().unwrap())
}

/// The report that it prints as JSON.
pub fn json(arguments: &[&str]) -> Value {
    let (code, out, err) = run(&[arguments, &["--format", "json"]].concat());
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}
