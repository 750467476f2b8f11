//! Stand-ins, vectors and corpus for the tests of every crate.
//!
//! It knows no type of carbon-kepler, so that even the core's unit tests can use it; it is never published, and only
//! `[dev-dependencies]` name it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)] // a test's way to fail

mod body;
mod files;
mod folder;
mod generated;
pub mod markdown;
mod request;
mod stand_in;
#[cfg(feature = "tls")]
pub mod tls;

pub use body::Body;
pub use files::{
    LEGACY, STEADY, UNMEASURED, captures, corpus, corpus_path, others_vectors, root, vectors, vectors_path,
};
pub use folder::Folder;
pub use generated::{DOCS, Generated, SCHEMAS};
pub use request::Request;
pub use stand_in::{Answer, Handler, StandIn, answer};
