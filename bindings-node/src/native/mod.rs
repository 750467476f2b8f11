//! What needs threads, standard input and sockets.

#[cfg(unix)]
mod borrowed;
mod bridge;
mod cli;
mod options;
mod pipe;
mod sse;
