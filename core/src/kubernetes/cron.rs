use std::ops::RangeInclusive;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};

/// When a CronJob starts, in the notation of cron: minute, hour, day of the month, month, day of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CronSchedule {
    minutes: Vec<u32>,
    hours: Vec<u32>,
    days: Vec<u32>,
    months: Vec<u32>,
    weekdays: Vec<u32>,
    /// Where both kinds of days are restricted, either is enough (crontab(5)).
    either_day: bool,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// Four years have all days of the calendar that come back in a lifetime.
const YEARS: (Date, Date) = (date(2025, 1, 1), date(2029, 1, 1));
const HOURS_OF_YEARS: f64 = 1461.0 * 24.0;

impl CronSchedule {
    /// Reads `30 2 * * 1-5` and words such as `@daily`; `None` for what is no schedule.
    ///
    /// ```
    /// use carbon_kepler::kubernetes::CronSchedule;
    ///
    /// let nightly = CronSchedule::parse("30 2 * * *").ok_or("no schedule")?;
    /// assert_eq!((nightly.runs_in(720.0), nightly.starts_of_day()), (30.0, vec![2.5]));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let text = match text.as_str() {
            "@hourly" => "0 * * * *",
            "@daily" | "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" | "@annually" => "0 0 1 1 *",
            text => text,
        };
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields.as_slice() else { return None };
        let is_open = |text: &str| text.starts_with(['*', '?']);
        Some(Self {
            minutes: field(minutes, 0..=59, &[], 0)?,
            hours: field(hours, 0..=23, &[], 0)?,
            days: field(days, 1..=31, &[], 0)?,
            months: field(months, 1..=12, &MONTHS, 1)?,
            weekdays: self::weekdays(weekdays)?,
            either_day: !is_open(days) && !is_open(weekdays),
        })
    }

    /// The mean number of runs in so many hours, over four years.
    #[must_use]
    pub fn runs_in(&self, hours: f64) -> f64 {
        let days = YEARS.0.series(1.day()).take_while(|day| *day < YEARS.1).filter(|day| self.is_on(*day)).count();
        (days * self.hours.len() * self.minutes.len()) as f64 * hours / HOURS_OF_YEARS
    }

    /// The starts of a day on which it runs (h after midnight).
    #[must_use]
    pub fn starts_of_day(&self) -> Vec<f64> {
        let at = |(hour, minute): (&u32, &u32)| f64::from(*hour) + f64::from(*minute) / 60.0;
        self.hours.iter().flat_map(|hour| self.minutes.iter().map(move |minute| at((hour, minute)))).collect()
    }

    fn is_on(&self, day: Date) -> bool {
        let has = |list: &[u32], number: i8| list.iter().any(|it| i64::from(*it) == i64::from(number));
        let weekday = if day.weekday() == Weekday::Sunday { 0 } else { day.weekday().to_monday_one_offset() };
        let (of_month, of_week) = (has(&self.days, day.day()), has(&self.weekdays, weekday));
        let is_day = if self.either_day { of_month || of_week } else { of_month && of_week };
        is_day && has(&self.months, day.month())
    }
}

/// Days of the week in the notation of cron: `1-5`, `*`, `sat,sun`. Sunday is 0, or 7.
pub(crate) fn weekdays(text: &str) -> Option<Vec<u32>> {
    let all = field(&text.trim().to_ascii_lowercase(), 0..=7, &WEEKDAYS, 0)?;
    let mut days: Vec<u32> = all.into_iter().map(|day| day % 7).collect();
    days.sort_unstable();
    days.dedup();
    Some(days)
}

/// The numbers that a field of cron notation stands for: `*`, `5`, `1-5`, `*/15`, `8-18/2`, `mon,wed`.
fn field(text: &str, all: RangeInclusive<u32>, names: &[&str], first: u32) -> Option<Vec<u32>> {
    let number = |text: &str| {
        let named = || names.iter().position(|name| *name == text).and_then(|at| u32::try_from(at).ok());
        text.parse().ok().or_else(|| named().map(|at| at + first)).filter(|number| all.contains(number))
    };
    let mut numbers = Vec::new();
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<u32>().ok().filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" || range == "?" => (*all.start(), *all.end()),
            Some((from, to)) => (number(from)?, number(to)?),
            // From one number on in steps, or that number alone.
            None => (number(range)?, if step.is_some() { *all.end() } else { number(range)? }),
        };
        numbers.extend((from..=to).step_by(step.unwrap_or(1) as usize));
    }
    numbers.sort_unstable();
    numbers.dedup();
    (!numbers.is_empty()).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025 to 2028 are 1461 days, 208 weeks and the five days from Wednesday to Sunday: 208 Mondays. 48 days are the
    /// first of a month. January has 4, 4, 5 and 5 Sundays, and none of them is its first day.
    #[test]
    fn runs_are_counted_by_the_calendar() {
        for (text, runs_in_four_years) in [
            ("0 2 * * *", 1461.0),
            ("*/15 * * * *", 1461.0 * 96.0),
            ("0 8-18/2 * * *", 1461.0 * 6.0),
            ("30 2 1 * *", 48.0),
            ("0 3 * * mon", 208.0),
            ("0 3 * * 7,1", 208.0 + 209.0),
            ("@yearly", 4.0),
            ("0 0 29 2 *", 1.0),
            ("0 0 1 jan 0", 4.0 + 18.0),
        ] {
            let schedule = CronSchedule::parse(text).unwrap();
            let runs = schedule.runs_in(HOURS_OF_YEARS);
            assert!((runs - runs_in_four_years).abs() < 1e-6, "{text}: {runs}");
        }
    }

    #[test]
    fn what_is_no_schedule_is_none() {
        for text in ["", "* * * *", "60 * * * *", "x * * * *", "*/0 * * * *", "* * 0 * *", "@every 5m", "5-1 * * * *"] {
            assert_eq!(CronSchedule::parse(text), None, "{text}");
        }
    }
}
