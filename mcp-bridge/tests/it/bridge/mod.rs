//! The bridge against servers that do everything wrong that servers have been seen to do.

mod access;
mod bytes;
mod eras;
mod failures;
mod forms;
mod granted;
mod host;
mod http;
mod lifecycle;
mod long;
mod lost;
mod mock;
mod probe;
mod process;
mod stats;
mod strangers;
mod stubborn;
