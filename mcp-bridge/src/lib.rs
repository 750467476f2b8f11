//! The command line of carbon-kepler as a library, so that other languages run the same code in-process.

mod bridge_error;
pub mod cli;
mod failed;
mod install;
pub mod live;
mod server;
