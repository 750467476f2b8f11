//! When to run: the window of a curve with the lowest mean, exactly and always the same one.
//!
//! A curve is a shape: what is saved is `1 - mean(window) / mean(reference)`, both on one curve and one basis.
//!
//! ```
//! use carbon_kepler::schedule::{Curve, Search};
//! use carbon_kepler::units::Seconds;
//!
//! let minutes = |minutes: f64| Seconds::new(minutes * 60.0);
//! let curve = Curve::steps(Seconds::ZERO, minutes(5.0)?, &[30.0, 20.0, 10.0])?;
//! let best = Search::within(&curve, minutes(7.0)?).best().ok_or("no window fits")?;
//! // 2 minutes of 20 and 5 of 10: the best window ends with the data, it does not begin with a value.
//! assert_eq!(best.start, minutes(8.0)?);
//! assert!((best.mean - 90.0 / 7.0).abs() < 1e-12);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod curve;
mod daily;
mod search;

pub use curve::Curve;
pub use daily::DayShape;
pub(crate) use daily::local_text;
pub(crate) use daily::seconds;
pub use search::{Search, Slot};
