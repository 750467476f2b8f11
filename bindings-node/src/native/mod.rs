//! Functions that need threads, standard input and sockets.

#[cfg(unix)]
mod borrowed;
mod bridge;
mod cli;
mod fault;
mod options;
mod pipe;
mod sse;
