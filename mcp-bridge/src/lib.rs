//! The command line of carbon-kepler as a library, so that other languages run the same code in-process.

pub mod bridge;
pub mod cli;
mod failed;
mod install;
pub mod live;
mod server;
