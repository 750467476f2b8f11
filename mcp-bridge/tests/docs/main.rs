//! What README and the pages of `core/docs` show: links lead somewhere, commands run, and print what is printed here.

#![allow(clippy::unwrap_used, clippy::panic)] // a test's way to fail
#![cfg(unix)] // the commands are a shell's

mod commands;
mod desk;
mod front;
mod json;
mod links;
#[path = "../../../core/tests/reference/page.rs"]
mod page;
mod pages;
mod settings;
mod words;

const PROGRAM: &str = env!("CARGO_BIN_EXE_carbon-kepler-mcp");
