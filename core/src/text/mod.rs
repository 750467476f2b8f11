//! Text from outside, made harmless where it is shown.

mod escape;
mod look;
pub mod number;

pub use escape::printable;
pub(crate) use escape::{QUOTED, cell, excerpt, shown};
pub use look::Look;
