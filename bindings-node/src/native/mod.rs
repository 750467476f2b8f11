//! What needs threads, standard input and sockets.

mod bridge;
mod cli;
mod options;
mod pipe;
mod sse;
