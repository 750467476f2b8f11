//! All tests of this crate in one program, because each program is linked anew.

#![allow(clippy::panic, clippy::unwrap_used)] // a test's way to fail

mod source;
mod tls;
