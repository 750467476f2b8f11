//! Text from outside, made harmless where it is shown.

mod escape;
mod json;
mod look;
pub mod number;

pub use escape::printable;
pub(crate) use escape::{QUOTED, cell, excerpt, shown};
pub(crate) use json::{JsonForm, to_json};
pub use look::Look;
