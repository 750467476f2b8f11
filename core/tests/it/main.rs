//! All tests of this crate in one program, because each program is linked anew.

#![allow(clippy::panic, clippy::unwrap_used)] // a test's way to fail

mod assessment;
mod bad_input;
mod conformance;
mod corpus;
mod curves_units;
mod dialects;
mod exporters;
mod hostile;
mod korean;
mod levers;
mod machines;
mod math_vectors;
mod operations;
mod partial;
mod places;
mod properties;
mod prototype;
#[cfg(unix)]
mod rapl;
mod reference;
mod registry;
mod rules;
mod schedule;
mod schemas;
mod sources;
mod support;
mod timestamps;
mod typos;
mod unknown;
mod verdicts;
mod window;
