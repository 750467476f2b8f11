//! What needs threads, standard input and sockets.

mod bridge;
mod cli;
mod pipe;
mod sse;
