//! The addon of the npm package `carbon-kepler`: the border and nothing else. What people see is `lib/*.js`.

// What these items are for is said where JavaScript sees them; the macros add items that nobody can describe.
#![allow(missing_docs)]
// Under `cfg(test)` the macros export nothing, so nothing seems to be used; the tests are JavaScript.
#![cfg_attr(test, allow(dead_code))]

mod account;
mod fault;
#[cfg(not(target_family = "wasm"))]
mod native;
mod samples;
mod snapshot;
mod world;

use fault::Raised;
use napi_derive::napi;

/// The version of the package.
#[napi]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// A recorded scrape to try things on.
#[napi]
pub fn sample_scrape() -> &'static str {
    carbon_kepler::SAMPLE_SCRAPE
}

/// The codes that errors can have.
#[napi]
pub fn error_codes() -> Vec<&'static str> {
    carbon_kepler::ErrorKind::ALL.iter().map(|kind| kind.code()).collect()
}
