//! All tests of this crate in one program, because each program is linked anew.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, missing_docs, unreachable_pub)] // a test's way to fail

mod bridge;
mod carbon;
mod cli;
#[cfg(unix)]
mod docs;
mod doctor;
mod install;
mod korean;
mod malformed;
mod mcp;
mod program;
#[cfg(unix)]
mod rapl;
mod sse;
mod sse_server;
mod tls;
mod window;
mod windows_files;
