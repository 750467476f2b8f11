//! The links and commands in README and the pages of `core/docs`: links lead somewhere, commands print what is shown.

mod commands;
mod desk;
mod front;
mod json;
mod links;
#[path = "../../../../core/tests/it/reference/page.rs"]
mod page;
mod pages;
mod settings;
mod words;

const PROGRAM: &str = env!("CARGO_BIN_EXE_carbon-kepler-mcp");
