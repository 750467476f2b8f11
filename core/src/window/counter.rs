//! Energy counters of hardware: they run up to their range and start again at 0.
//!
//! # Conventions
//!
//! A wrapped difference is `range - previous + current`, with the range the kernel names
//! (`max_energy_range_uj`), as Kepler and CodeCarbon do. Alumet adds 1 count. The kernel's range is already
//! rounded to the counter's unit (61 uJ where the range is 262 kJ), so 1 uJ is below what the counter resolves.
//!
//! A counter that went back has not always wrapped: suspend and driver reloads set it back too, and a failed
//! read must not pass for 0. A wrap is only believed if the energy it means could have been drawn in the time;
//! if the counter could have wrapped more than once, its energy is unknown. It is never guessed.

use crate::quantity::Why;
use crate::quantity::units::{Joules, Ratio, Seconds, Watts};

/// The result of reading a counter once more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// There is nothing to compare it with yet.
    First,
    /// It could not be read; the last good reading stays, and the next one covers this time too.
    Missing,
    /// Energy since the last good reading.
    Advanced {
        /// The energy (J).
        energy: Joules,
        /// The time it was drawn in (s).
        time: Seconds,
        /// Whether the counter started again at 0 in between.
        wrapped: bool,
    },
    /// How much energy is not known, and why; counting starts anew from this reading.
    Unknown(Why),
}

/// One hardware counter, followed over time.
///
/// ```
/// use carbon_kepler::counter::{Counter, Step};
/// use carbon_kepler::units::{Joules, Seconds, Watts};
///
/// let joules = |value: f64| Joules::new(value);
/// let mut counter = Counter::new(Some(joules(100.0)?), Watts::new(50.0)?);
/// assert_eq!(counter.read(Some(joules(90.0)?), Seconds::ZERO), Step::First);
/// let after_a_second = counter.read(Some(joules(10.0)?), Seconds::new(1.0)?);
/// assert_eq!(
///     after_a_second,
///     Step::Advanced { energy: joules(20.0)?, time: Seconds::new(1.0)?, wrapped: true }
/// );
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counter {
    range: Option<Joules>,
    most: Watts,
    last: Option<(Joules, Seconds)>,
    total: Joules,
}

impl Counter {
    /// A counter with the range after which it starts again, if that is known, and the most power (W) that what
    /// it measures can draw.
    #[must_use]
    pub fn new(range: Option<Joules>, most: Watts) -> Self {
        Self { range, most, last: None, total: Joules::ZERO }
    }

    /// All energy it has shown since its first reading (J), wraps undone.
    #[must_use]
    pub fn total(&self) -> Joules {
        self.total
    }

    /// Takes one more reading at a moment of a clock that does not step, `None` if it failed.
    pub fn read(&mut self, value: Option<Joules>, at: Seconds) -> Step {
        let Some(value) = value else { return Step::Missing };
        let Some((previous, since)) = self.last.replace((value, at)) else { return Step::First };
        let time = at - since;
        match energy(previous, value, self.range, time, self.most) {
            Ok((energy, wrapped)) => {
                self.total = self.total + energy;
                Step::Advanced { energy, time, wrapped }
            }
            Err(why) => Step::Unknown(why),
        }
    }
}

/// The smallest range that processors have: AMD's 2^32 units of 2^-16 J. A counter whose range is not known may
/// have this one.
const SMALLEST_RANGE: Joules = Joules::SMALLEST_COUNTER_RANGE;

/// The most packages of one machine that exporters add into one counter.
pub(crate) const MOST_PACKAGES: Ratio = Ratio::EIGHT;

/// Energy between two readings, and whether the counter wrapped between them.
///
/// # Errors
/// Why it cannot be known: [`Why::RangeUnknown`], [`Why::MayHaveWrapped`], [`Why::Implausible`].
pub fn energy(
    previous: Joules,
    current: Joules,
    range: Option<Joules>,
    time: Seconds,
    most: Watts,
) -> Result<(Joules, bool), Why> {
    let drawable = most * time;
    let wrapped = current < previous;
    let energy = match range {
        None if wrapped => return Err(Why::RangeUnknown),
        // It may have gone round once more than it seems, and nobody could tell.
        _ if drawable >= range.unwrap_or(SMALLEST_RANGE) => return Err(Why::MayHaveWrapped),
        Some(range) if wrapped => range - previous + current,
        _ => current - previous,
    };
    // Without its range it may be a sum over the sockets of a machine, which wraps at the sum of their ranges.
    let packages = if range.is_some() { Ratio::ONE } else { MOST_PACKAGES };
    if energy > drawable * packages || energy < Joules::ZERO { Err(Why::Implausible) } else { Ok((energy, wrapped)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn j(value: f64) -> Joules {
        Joules::new(value).unwrap()
    }

    fn s(value: f64) -> Seconds {
        Seconds::new(value).unwrap()
    }

    const MOST: f64 = 10.0;

    #[test]
    fn what_cannot_be_known_is_not_guessed() {
        let most = Watts::new(MOST).unwrap();
        assert_eq!(energy(j(90.0), j(10.0), None, s(1.0), most), Err(Why::RangeUnknown));
        assert_eq!(energy(j(90.0), j(95.0), Some(j(100.0)), s(10.0), most), Err(Why::MayHaveWrapped));
        let kilowatt = Watts::new(1000.0).unwrap();
        assert_eq!(energy(j(1e3), j(2e3), None, s(66.0), kilowatt), Err(Why::MayHaveWrapped), "65.5 kJ is a range");
        assert_eq!(energy(j(1e3), j(2e3), None, s(65.0), kilowatt), Ok((j(1e3), false)));
        assert_eq!(energy(j(1e3), j(301e3), None, s(60.0), kilowatt), Ok((j(300e3), false)), "five sockets of 1 kW");
        assert_eq!(energy(j(90.0), j(80.0), Some(j(100.0)), s(5.0), most), Err(Why::Implausible), "went back");
        assert_eq!(energy(j(10.0), j(80.0), Some(j(100.0)), s(5.0), most), Err(Why::Implausible), "jumped");
        assert_eq!(energy(j(90.0), j(10.0), Some(j(100.0)), s(5.0), most), Ok((j(20.0), true)));
    }

    #[test]
    fn a_failed_read_loses_nothing() {
        let mut counter = Counter::new(Some(j(100.0)), Watts::new(MOST).unwrap());
        counter.read(Some(j(95.0)), s(0.0));
        assert_eq!(counter.read(None, s(1.0)), Step::Missing);
        let step = counter.read(Some(j(5.0)), s(2.0));
        assert_eq!(step, Step::Advanced { energy: j(10.0), time: s(2.0), wrapped: true });
        assert_eq!(counter.total(), j(10.0));
    }
}
