//! What README and the pages of `core/docs` show: links lead somewhere, commands run, and print what is printed here.

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
