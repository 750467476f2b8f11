//! The command line of carbon-kepler as a library, so that other languages run the same code in-process.

pub mod cli;
mod server;
