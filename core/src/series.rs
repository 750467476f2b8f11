//! Values over time: means weighted by the time they cover, and values between two moments.
//!
//! Only covered time counts. Padding a gap with zeros, as some pipelines do, makes means of intensities too low.

use crate::error::Error;
use crate::quantity::units::Seconds;

/// A value that holds from one moment to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// First moment it holds (s).
    pub start: Seconds,
    /// First moment it no longer holds (s).
    pub end: Seconds,
    /// The value, in any unit that is not a sum over time (W, gCO2eq/kWh, %).
    pub value: f64,
}

/// Spans in the order of time that do not overlap; there may be gaps.
///
/// ```
/// use carbon_kepler::series::Series;
/// use carbon_kepler::units::Seconds;
///
/// let minutes = |minutes: f64| Seconds::new(minutes * 60.0);
/// let series = Series::regular(Seconds::ZERO, minutes(5.0)?, &[10.0, 20.0, 30.0, 40.0])?;
/// // one minute of 10, five of 20, 30 and 40 each
/// assert_eq!(series.mean_over(minutes(4.0)?, minutes(20.0)?), Some(28.75));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Series(Vec<Span>);

impl Series {
    /// Checks the spans.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a span that does not end after it starts, overlaps the one before, or has no
    /// finite value.
    pub fn new(spans: Vec<Span>) -> Result<Self, Error> {
        let mut end = None;
        for span in &spans {
            let in_order = end.is_none_or(|end| span.start >= end);
            if !(in_order && span.end > span.start && span.value.is_finite()) {
                return Err(Error::InvalidInput {
                    what: "series".to_owned(),
                    seen: format!("{} from {} s to {} s", span.value, span.start, span.end),
                    expected: "finite values over spans in the order of time that do not overlap".to_owned(),
                });
            }
            end = Some(span.end);
        }
        Ok(Self(spans))
    }

    /// Values that each hold for the same time, one after the other.
    ///
    /// # Errors
    /// As [`Series::new`].
    pub fn regular(start: Seconds, step: Seconds, values: &[f64]) -> Result<Self, Error> {
        let mut spans = Vec::with_capacity(values.len());
        let mut moment = start;
        for value in values {
            let end = moment + step;
            spans.push(Span { start: moment, end, value: *value });
            moment = end;
        }
        Self::new(spans)
    }

    /// The spans.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// The mean over a period, weighted by time: `sum(value * covered) / sum(covered)`. `None` if no span covers
    /// any of it.
    #[must_use]
    pub fn mean_over(&self, from: Seconds, to: Seconds) -> Option<f64> {
        let (mut sum, mut time) = (0.0, 0.0);
        for span in &self.0 {
            let covered = span.end.get().min(to.get()) - span.start.get().max(from.get());
            if covered > 0.0 {
                sum += span.value * covered;
                time += covered;
            }
        }
        (time > 0.0).then(|| sum / time)
    }

    /// The mean over all covered time; `None` if there is none.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let (first, last) = (self.0.first()?, self.0.last()?);
        self.mean_over(first.start, last.end)
    }
}

/// The arithmetic mean of values that describe equal things, such as the shares of several machines of one kind.
/// `None` without values.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The value at a moment between two known ones, on the straight line through them; `None` outside of them.
#[must_use]
pub fn interpolate(before: (Seconds, f64), after: (Seconds, f64), at: Seconds) -> Option<f64> {
    let ((start, low), (end, high)) = (before, after);
    if !(start..=end).contains(&at) {
        return None;
    }
    let part = ((at - start) / (end - start)).map_or(0.0, |part| part.get());
    Some(low + (high - low) * part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(seconds: f64) -> Seconds {
        Seconds::new(seconds).unwrap()
    }

    #[test]
    fn gaps_do_not_count_as_zero() {
        let spans =
            vec![Span { start: s(0.0), end: s(3.0), value: 15.0 }, Span { start: s(9.0), end: s(10.0), value: 15.0 }];
        assert_eq!(Series::new(spans).unwrap().mean(), Some(15.0));
    }

    #[test]
    fn overlaps_and_empty_spans_are_refused() {
        let span = |start, end| Span { start: s(start), end: s(end), value: 1.0 };
        assert!(Series::new(vec![span(0.0, 2.0), span(1.0, 3.0)]).is_err());
        assert!(Series::new(vec![span(1.0, 1.0)]).is_err());
        assert_eq!(Series::new(vec![]).unwrap().mean(), None);
        assert_eq!(interpolate((s(0.0), 1.0), (s(0.0), 2.0), s(0.0)), Some(1.0));
        assert_eq!(interpolate((s(0.0), 1.0), (s(1.0), 2.0), s(1.5)), None);
    }
}
