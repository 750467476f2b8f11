use super::curve::{Curve, ROUNDING};
use crate::quantity::units::Seconds;

/// A time to run and the mean of the curve over it.
///
/// ```
/// use carbon_kepler::schedule::{Curve, Search};
/// use carbon_kepler::units::Seconds;
///
/// let hour = Seconds::new(3600.0)?;
/// let curve = Curve::steps(Seconds::ZERO, hour, &[400.0, 300.0, 350.0])?;
/// let slot = Search::within(&curve, hour).best().expect("an hour fits");
/// assert_eq!((slot.start, slot.mean), (hour, 300.0));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Slot {
    /// First moment (s).
    pub start: Seconds,
    /// Last moment (s).
    pub end: Seconds,
    /// Mean over the slot, in the curve's unit.
    pub mean: f64,
}

/// Looks for slots of one length on a curve.
///
/// ```
/// use carbon_kepler::schedule::{Curve, Search};
/// use carbon_kepler::units::Seconds;
///
/// let hour = Seconds::new(3600.0)?;
/// let curve = Curve::steps(Seconds::ZERO, hour, &[400.0, 300.0])?;
/// let slots = Search::within(&curve, hour).every(hour).slots();
/// assert_eq!(slots.iter().map(|slot| slot.mean).collect::<Vec<_>>(), [400.0, 300.0]);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Search<'a> {
    curve: &'a Curve,
    length: f64,
    from: f64,
    to: f64,
    step: Option<f64>,
}

/// The rounding error of sums: means that differ by less count as equal, and the earlier slot wins.
const SAME: f64 = 1e-9;

impl<'a> Search<'a> {
    /// Slots of this length anywhere on the curve.
    #[must_use]
    pub fn within(curve: &'a Curve, length: Seconds) -> Self {
        Self { curve, length: length.get(), from: curve.start().get(), to: curve.end().get(), step: None }
    }

    /// Not before the first and not beyond the second moment; what lies outside of the curve is left out.
    #[must_use]
    pub fn between(self, earliest: Seconds, deadline: Seconds) -> Self {
        Self { from: self.from.max(earliest.get()), to: self.to.min(deadline.get()), ..self }
    }

    /// Only starts that are whole steps after the first possible one. Without steps every moment may be a start.
    #[must_use]
    pub fn every(self, step: Seconds) -> Self {
        Self { step: Some(step.get()).filter(|step| *step > 0.0), ..self }
    }

    /// All slots at their steps, or at the starts that a best one can have; none that touches a gap.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let last = self.to - self.length;
        if self.length <= 0.0 || last < self.from {
            return Vec::new();
        }
        let starts = match self.step {
            Some(step) => {
                let count = ((last - self.from) / step + SAME).floor() as usize;
                (0..=count).map(|index| self.from + index as f64 * step).collect()
            }
            None => self.turning_points(last),
        };
        starts.into_iter().filter(|start| self.is_known(*start)).map(|start| self.slot(start)).collect()
    }

    /// The slot with the lowest mean, the earliest of equals; `None` if none fits.
    #[must_use]
    pub fn best(&self) -> Option<Slot> {
        self.ranked(1).pop()
    }

    /// The best slots that do not overlap each other, best first: each is the best of what the ones before it leave.
    #[must_use]
    pub fn ranked(&self, most: usize) -> Vec<Slot> {
        let mut candidates = self.slots();
        let rounded = |slot: &Slot| (slot.mean / SAME).round();
        let mut chosen: Vec<Slot> = Vec::new();
        while chosen.len() < most {
            let free = candidates.iter().filter(|it| chosen.iter().all(|other| apart(it, other)));
            let best =
                free.min_by(|a, b| rounded(a).total_cmp(&rounded(b)).then(a.start.get().total_cmp(&b.start.get())));
            let Some(best) = best.copied() else { break };
            if self.step.is_none() {
                // Right after it and right before it may be the best of the rest.
                let edges = [best.end.get(), best.start.get() - self.length];
                let last = self.to - self.length;
                candidates.extend(
                    edges
                        .into_iter()
                        .filter(|at| (self.from..=last).contains(at) && self.is_known(*at))
                        .map(|at| self.slot(at)),
                );
            }
            chosen.push(best);
        }
        chosen
    }

    fn is_known(&self, start: f64) -> bool {
        // Gaps that are met by no more than rounding are not.
        self.curve.is_known(start + ROUNDING, start + self.length - ROUNDING)
    }

    fn slot(&self, start: f64) -> Slot {
        let end = start + self.length;
        let seconds = |value| Seconds::new(value).unwrap_or_default();
        // Beyond the end of the curve by no more than rounding.
        let mean = self.curve.mean_between(start, end.min(self.curve.end().get()));
        Slot { start: seconds(start), end: seconds(end), mean }
    }

    /// Where the mean can be lowest: as the start moves on, the mean changes by what comes in at the end less what
    /// goes out at the start. On steps that is constant between boundaries that either end meets, so only those count;
    /// on straight lines it is itself a straight line, which may pass through 0 in between.
    fn turning_points(&self, last: f64) -> Vec<f64> {
        let boundaries = self.curve.at.iter().flat_map(|at| [*at, at - self.length]);
        let mut starts: Vec<f64> =
            boundaries.filter(|at| (self.from..=last).contains(at)).chain([self.from, last]).collect();
        starts.sort_by(f64::total_cmp);
        starts.dedup();
        if self.curve.linear {
            let change = |start: f64| self.curve.value_at(start + self.length) - self.curve.value_at(start);
            let between: Vec<f64> = starts
                .windows(2)
                .filter_map(|pair| {
                    let (before, after) = (change(pair[0]), change(pair[1]));
                    let falls_then_rises = before < 0.0 && after > 0.0;
                    falls_then_rises.then(|| pair[0] + (pair[1] - pair[0]) * before / (before - after))
                })
                .collect();
            starts.extend(between);
            starts.sort_by(f64::total_cmp);
        }
        starts
    }
}

fn apart(one: &Slot, other: &Slot) -> bool {
    let room = Seconds::new(SAME).unwrap_or_default();
    one.end <= other.start + room || other.end <= one.start + room
}
