//! Text from outside, made harmless where it is shown.

pub mod encoding;
mod escape;
mod json;
mod look;
pub mod number;

pub(crate) use escape::{LONGEST_NAME, QUOTED, cell, cut, excerpt, named, placed, shown};
pub use escape::{printable, quoted};
pub(crate) use json::{JsonForm, to_json};
pub use look::Look;
