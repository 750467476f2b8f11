//! Quantities: [`units`] that cannot be NaN, [`Measured`] values that are known or say why not, and [`Quantity`], a value
//! with bounds, quality and provenance.

mod bounded;
mod measured;
mod stated;
pub mod units;

pub use bounded::{Quality, Quantity, View};
pub use measured::{Energy, Measured, Power, Why};
pub use stated::{Stated, intensities};
