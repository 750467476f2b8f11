use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, ZonedDateTime};

use super::curve::Curve;
use crate::error::Error;
use crate::quantity::units::Seconds;

/// Values of the 24 hours of a day, in local time.
///
/// ```
/// use carbon_kepler::schedule::DayShape;
///
/// let hours: Vec<f64> = (0..24).map(f64::from).collect();
/// let day = DayShape::new(&hours)?;
/// assert_eq!((day.hour(3), day.mean()), (3.0, 11.5));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DayShape {
    hours: Vec<f64>,
}

impl DayShape {
    /// One value for each hour from 0 to 23.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for any other number of values, or values below 0 or not finite.
    pub fn new(hours: &[f64]) -> Result<Self, Error> {
        if hours.len() == 24 && hours.iter().all(|value| *value >= 0.0 && value.is_finite()) {
            return Ok(Self { hours: hours.to_vec() });
        }
        Err(Error::InvalidInput {
            what: "curve".to_owned(),
            seen: format!("{} values", hours.len()),
            expected: "24 values of 0 or more, one for each hour of a day".to_owned(),
        })
    }

    /// The value of an hour of the day.
    #[must_use]
    pub fn hour(&self, hour: i8) -> f64 {
        usize::try_from(hour).ok().and_then(|hour| self.hours.get(hour)).copied().unwrap_or_default()
    }

    /// The mean of the day.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.hours.iter().sum::<f64>() / 24.0
    }

    /// Day after day from one moment to another, by the clock of a time zone: a day on which clocks change has 23 or 25
    /// hours of values.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a period that does not end after it starts, or of more than 400 days.
    pub fn over(&self, from: Timestamp, to: Timestamp, zone: &TimeZone) -> Result<Curve, Error> {
        let refused = |seen: String| Error::InvalidInput {
            what: "period".to_owned(),
            seen,
            expected: "an end after its start, within 400 days".to_owned(),
        };
        let days = (to.as_second() - from.as_second()) / 86_400;
        if to <= from || days > 400 {
            return Err(refused(format!("{from} to {to}")));
        }
        let mut spans = Vec::new();
        let mut moment = from;
        while moment < to {
            let local = moment.to_zoned_datetime(zone.clone());
            let next = next_hour(&local).ok_or_else(|| refused(format!("{moment}")))?.min(to);
            let length = next.duration_since(moment).as_secs_f64();
            spans.push((Seconds::new(length)?, self.hour(local.hour())));
            moment = next;
        }
        Curve::of_spans(seconds(from), spans)
    }
}

/// The next moment at which the local clock shows a full hour.
fn next_hour(local: &ZonedDateTime) -> Option<Timestamp> {
    let into = i64::from(local.minute()) * 60 + i64::from(local.second());
    let into = into.seconds().nanoseconds(i64::from(local.subsec_nanosecond()));
    let this = local.timestamp().checked_sub(into).ok()?;
    this.checked_add(1.hour()).ok()
}

pub(crate) fn seconds(moment: Timestamp) -> Seconds {
    Seconds::new(moment.as_duration().as_secs_f64()).unwrap_or_default()
}

/// `2025-10-14 02:00 KST - 06:00 KST`; the second date only where it is another one.
#[must_use]
pub(crate) fn local_text(start: Timestamp, end: Timestamp, zone: &TimeZone) -> String {
    let (start, end) = (start.to_zoned_datetime(zone.clone()), end.to_zoned_datetime(zone.clone()));
    let format = if start.date() == end.date() { "%H:%M %Z" } else { "%Y-%m-%d %H:%M %Z" };
    format!("{} - {}", start.strftime("%Y-%m-%d %H:%M %Z"), end.strftime(format))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> DayShape {
        DayShape::new(&(0..24).map(f64::from).collect::<Vec<_>>()).unwrap()
    }

    /// Each hour has its own number as value, so a mean tells which hours a day had.
    #[test]
    fn days_on_which_clocks_change_have_their_own_hours() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let day = |date: &str| {
            let start = date.parse::<jiff::civil::Date>().unwrap().to_zoned_datetime(berlin.clone()).unwrap();
            let end = start.tomorrow().unwrap();
            let curve = shape().over(start.timestamp(), end.timestamp(), &berlin).unwrap();
            let hours = (curve.end() - curve.start()).get() / 3600.0;
            (hours, (curve.mean(curve.start(), curve.end()).unwrap() * hours).round())
        };
        // All hours add up to 276. In March 02:00 is not there, in October it is there twice.
        assert_eq!(day("2026-03-28"), (24.0, 276.0));
        assert_eq!(day("2026-03-29"), (23.0, 274.0));
        assert_eq!(day("2026-10-25"), (25.0, 278.0));
    }

    #[test]
    fn text_names_the_zone_and_the_second_day_where_there_is_one() {
        let seoul = TimeZone::get("Asia/Seoul").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let night = (at("2025-10-13T17:00:00Z"), at("2025-10-13T21:00:00Z"));
        assert_eq!(local_text(night.0, night.1, &seoul), "2025-10-14 02:00 KST - 06:00 KST");
        let over = local_text(at("2025-10-14T14:00:00Z"), at("2025-10-14T16:00:00Z"), &seoul);
        assert_eq!(over, "2025-10-14 23:00 KST - 2025-10-15 01:00 KST");
        assert!(shape().over(night.1, night.0, &seoul).is_err());
        assert!(DayShape::new(&[1.0; 23]).is_err() && DayShape::new(&[-1.0; 24]).is_err());
    }
}
