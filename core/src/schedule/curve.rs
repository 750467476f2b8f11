use crate::error::Error;
use crate::quantity::units::Seconds;

/// Values over time: constant between moments, or on straight lines through points. Of gaps nothing is known.
///
/// ```
/// use carbon_kepler::schedule::Curve;
/// use carbon_kepler::units::Seconds;
///
/// let hour = Seconds::new(3600.0)?;
/// let curve = Curve::steps(Seconds::ZERO, hour, &[400.0, 300.0])?;
/// assert_eq!(curve.mean(curve.start(), curve.end()), Some(350.0));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Moments (s), in order.
    pub(super) at: Vec<f64>,
    /// Values at the moments; of steps, the value from each moment on, and the last one again.
    values: Vec<f64>,
    /// Integral of the values up to each moment.
    integral: Vec<f64>,
    pub(super) linear: bool,
    /// From when to when nothing is known (s), in order.
    gaps: Vec<[f64; 2]>,
}

/// Readings further apart than so many usual steps leave a gap.
const GAP: f64 = 1.5;

/// Seconds since 1970 have a precision of less than this (s).
pub(super) const ROUNDING: f64 = 1e-6;

impl Curve {
    /// Values that each hold for one step (the convention of the Carbon Aware SDK).
    ///
    /// # Errors
    /// [`Error::InvalidInput`] without values, for a step that is not above 0, or values that are not finite.
    pub fn steps(start: Seconds, step: Seconds, values: &[f64]) -> Result<Self, Error> {
        let spans = values.iter().map(|value| (step, *value));
        Self::of_spans(start, spans)
    }

    /// Values that each hold for a time of their own.
    ///
    /// # Errors
    /// As [`Curve::steps`].
    pub fn of_spans(start: Seconds, spans: impl IntoIterator<Item = (Seconds, f64)>) -> Result<Self, Error> {
        let (mut at, mut values) = (vec![start.get()], Vec::new());
        for (length, value) in spans {
            let moment = at.last().copied().unwrap_or_default();
            at.push(moment + length.get());
            values.push(value);
        }
        let last = values.last().copied();
        values.extend(last);
        Self::checked(at, values, false)
    }

    /// Points on straight lines (the trapezoid convention of CATS).
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for fewer than two points, points out of order, or values that are not finite.
    pub fn points(points: &[(Seconds, f64)]) -> Result<Self, Error> {
        let (at, values) = points.iter().map(|(at, value)| (at.get(), *value)).unzip();
        Self::checked(at, values, true)
    }

    /// Readings at moments, on straight lines or each holding until the next one, the last one until `end` or for the
    /// usual step. The usual step is the median of the times between readings (the lower one of two); where two are more
    /// than 1.5 times that apart, nothing is known in between, and a value that holds does so for the usual step.
    ///
    /// ```
    /// use carbon_kepler::schedule::Curve;
    /// use carbon_kepler::units::Seconds;
    ///
    /// let at = |hour: f64, value: f64| Ok::<_, carbon_kepler::Error>((Seconds::new(hour * 3600.0)?, value));
    /// let curve = Curve::of_readings(&[at(0.0, 30.0)?, at(1.0, 20.0)?, at(4.0, 10.0)?], false, None)?;
    /// assert_eq!(curve.value(Seconds::new(1.5 * 3600.0)?), Some(20.0));
    /// assert_eq!((curve.value(Seconds::new(2.5 * 3600.0)?), curve.gaps().len()), (None, 1));
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for fewer than two readings without an end, readings out of order, or values that are not
    /// finite.
    pub fn of_readings(points: &[(Seconds, f64)], linear: bool, end: Option<Seconds>) -> Result<Self, Error> {
        let lengths: Vec<f64> = points.windows(2).map(|pair| (pair[1].0 - pair[0].0).get()).collect();
        let mut sorted = lengths.clone();
        sorted.sort_by(f64::total_cmp);
        let usual = sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::INFINITY);
        let is_gap = |length: f64| length > GAP * usual;
        let pairs = points.windows(2).zip(&lengths).filter(|(_, length)| is_gap(**length));
        let held = if linear { 0.0 } else { usual };
        let gaps = pairs.map(|(pair, _)| [pair[0].0.get() + held, pair[1].0.get()]).collect();
        if linear {
            return Ok(Self { gaps, ..Self::points(points)? });
        }
        let Some((first, last)) = points.first().zip(points.last()) else { return Self::of_spans(Seconds::ZERO, []) };
        let last_length = match end {
            Some(end) => end - last.0,
            None if usual.is_finite() => Seconds::new(usual)?,
            None => Seconds::ZERO,
        };
        let mut spans = Vec::new();
        for (point, length) in points.iter().zip(lengths) {
            spans.push((Seconds::new(if is_gap(length) { usual } else { length })?, point.1));
            if is_gap(length) {
                spans.push((Seconds::new(length - usual)?, 0.0));
            }
        }
        spans.push((last_length, last.1));
        Ok(Self { gaps, ..Self::of_spans(first.0, spans)? })
    }

    fn checked(at: Vec<f64>, values: Vec<f64>, linear: bool) -> Result<Self, Error> {
        let in_order = at.windows(2).all(|pair| pair[0] < pair[1]);
        if at.len() < 2 || at.len() != values.len() || !in_order || values.iter().any(|value| !value.is_finite()) {
            return Err(Error::InvalidInput {
                what: "curve".to_owned(),
                seen: format!("{} values over {} moments", values.len().saturating_sub(1), at.len()),
                expected: "finite values over moments in order, at least one".to_owned(),
            });
        }
        let mut integral = vec![0.0];
        for pair in 0..at.len() - 1 {
            let mean = if linear { (values[pair] + values[pair + 1]) / 2.0 } else { values[pair] };
            integral.push(integral[pair] + mean * (at[pair + 1] - at[pair]));
        }
        Ok(Self { at, values, integral, linear, gaps: Vec::new() })
    }

    /// The readings in order: moments with their values, but for the beginnings of gaps.
    pub fn readings(&self) -> impl Iterator<Item = (Seconds, f64)> + '_ {
        self.moments()
            .filter(|(at, _)| self.linear || !self.gaps.iter().any(|[start, _]| (start - at.get()).abs() < ROUNDING))
    }

    /// The moments in order, each with the value from there on, or on straight lines the value there. On steps a gap begins
    /// at a moment whose value is 0; [`Curve::readings`] leaves it out.
    pub fn moments(&self) -> impl Iterator<Item = (Seconds, f64)> + '_ {
        // The end of steps has no value of its own.
        let count = self.at.len() - usize::from(!self.linear);
        let moment = |(at, value): (&f64, &f64)| (Seconds::new(*at).unwrap_or_default(), *value);
        self.at.iter().zip(&self.values).take(count).map(moment)
    }

    /// First moment (s).
    #[must_use]
    pub fn start(&self) -> Seconds {
        Seconds::new(self.at[0]).unwrap_or_default()
    }

    /// Last moment (s).
    #[must_use]
    pub fn end(&self) -> Seconds {
        Seconds::new(self.at[self.at.len() - 1]).unwrap_or_default()
    }

    /// From when to when nothing is known between readings, in order.
    pub fn gaps(&self) -> impl ExactSizeIterator<Item = (Seconds, Seconds)> + '_ {
        self.gaps.iter().map(|gap| gap.map(|at| Seconds::new(at).unwrap_or_default()).into())
    }

    /// The mean over all that is known.
    #[must_use]
    pub fn mean_of_known(&self) -> f64 {
        let known = |of: fn(&Self, f64, f64) -> f64| {
            let gaps: f64 = self.gaps.iter().map(|[start, end]| of(self, *start, *end)).sum();
            of(self, self.start().get(), self.end().get()) - gaps
        };
        known(|curve, from, to| curve.integral_to(to) - curve.integral_to(from)) / known(|_, from, to| to - from)
    }

    /// Whether no part of a period lies in a gap.
    pub(super) fn is_known(&self, from: f64, to: f64) -> bool {
        !self.gaps.iter().any(|[start, end]| *start < to && from < *end)
    }

    /// The value at a moment; `None` outside of the curve and in its gaps.
    #[must_use]
    pub fn value(&self, moment: Seconds) -> Option<f64> {
        let moment = moment.get();
        let inside = (self.at[0]..=self.at[self.at.len() - 1]).contains(&moment);
        let in_gap = |[start, end]: &[f64; 2]| (*start..*end).contains(&moment) && !(self.linear && moment == *start);
        (inside && !self.gaps.iter().any(in_gap)).then(|| self.value_at(moment))
    }

    /// The mean over a period; `None` unless the curve covers all of it.
    #[must_use]
    pub fn mean(&self, from: Seconds, to: Seconds) -> Option<f64> {
        let (from, to) = (from.get(), to.get());
        let inside = self.at[0] <= from && to <= self.at[self.at.len() - 1];
        (inside && from < to && self.is_known(from, to)).then(|| self.mean_between(from, to))
    }

    pub(super) fn mean_between(&self, from: f64, to: f64) -> f64 {
        (self.integral_to(to) - self.integral_to(from)) / (to - from)
    }

    fn piece(&self, moment: f64) -> usize {
        self.at.partition_point(|at| *at <= moment).clamp(1, self.at.len() - 1) - 1
    }

    pub(super) fn value_at(&self, moment: f64) -> f64 {
        let piece = self.piece(moment);
        let value = self.values[piece];
        if !self.linear {
            return value;
        }
        let part = (moment - self.at[piece]) / (self.at[piece + 1] - self.at[piece]);
        value + (self.values[piece + 1] - value) * part
    }

    fn integral_to(&self, moment: f64) -> f64 {
        let piece = self.piece(moment);
        let from = self.at[piece];
        let mean = if self.linear { (self.values[piece] + self.value_at(moment)) / 2.0 } else { self.values[piece] };
        self.integral[piece] + mean * (moment - from)
    }
}
