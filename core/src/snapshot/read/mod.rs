//! Turns text into drafts: the readings in the lines of a body, by node and workload.

mod body;
mod cut;
mod lines;
mod repeats;
mod source;
mod stamps;

pub(crate) use body::read_body;
pub use body::{no_sample, refuse_non_metrics};
pub(crate) use source::SourceDraft;
