//! Lengths of time on the command line.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

const SECOND: u128 = 1_000_000_000;

/// Seconds of a mean month (30.44 days) and a mean year (365.25 days): what these words meant before jiff.
const MONTH: i128 = 2_630_016;
const YEAR: i128 = 31_557_600;

/// `10s`, `500ms`, `1m 30s`, `1:30:00`, `PT90S`, or a bare number of seconds. A day has 24 hours.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let span = || text.parse::<Span>().ok().and_then(length).and_then(of_nanoseconds);
    let parsed = seconds.or_else(span).or_else(|| of_parts(text)).filter(|time| !time.is_zero());
    parsed.ok_or_else(|| "expected a time above 0 such as 10s, 500ms or 2m".to_owned())
}

/// Parts in any order, each with a fraction of its own (`90s 1.5d`), which a span is not.
fn of_parts(text: &str) -> Option<Duration> {
    let mut rest = text.trim_start();
    let mut sum = 0_u128;
    while !rest.is_empty() {
        let (number, tail) = rest.split_at(rest.find(char::is_alphabetic)?);
        let (unit, tail) = tail.split_at(tail.find(|it: char| !it.is_alphabetic()).unwrap_or(tail.len()));
        sum = sum.checked_add(of_part(number, unit)?)?;
        rest = tail.trim_start();
    }
    of_nanoseconds(sum)
}

/// Nanoseconds of a decimal number of units.
fn of_part(number: &str, unit: &str) -> Option<u128> {
    // An `m` is a minute.
    let unit = if unit == "M" { "month" } else { unit };
    let unit = length(format!("1 {unit}").parse().ok()?)?;
    let number: String = number.chars().filter(|it| !it.is_whitespace()).collect();
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    let digits = [whole, fraction].concat();
    let count = digits.parse::<u128>().ok().filter(|_| digits.bytes().all(|it| it.is_ascii_digit()))?;
    Some(count.checked_mul(unit)? / 10_u128.checked_pow(u32::try_from(fraction.len()).ok()?)?)
}

/// Nanoseconds of a span that does not go back in time.
fn length(span: Span) -> Option<u128> {
    let calendar = i128::from(span.get_years()) * YEAR + i128::from(span.get_months()) * MONTH;
    let rest = span.years(0).months(0).to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    u128::try_from(calendar * 1_000_000_000 + rest.as_nanos()).ok()
}

fn of_nanoseconds(nanoseconds: u128) -> Option<Duration> {
    let seconds = u64::try_from(nanoseconds / SECOND).ok()?;
    Some(Duration::new(seconds, u32::try_from(nanoseconds % SECOND).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nanoseconds(text: &str) -> u128 {
        duration(text).unwrap_or_else(|_| unreachable!("{text:?} is refused")).as_nanos()
    }

    /// Every word for a unit that humantime 2 knew, with its value there.
    #[test]
    fn words_of_before_mean_what_they_meant() {
        const S: u128 = 1_000_000_000;
        for (words, one) in [
            ("nanos nsec ns", 1),
            ("usec us µs", 1000),
            ("millis msec ms", 1_000_000),
            ("seconds second secs sec s", S),
            ("minutes minute mins min m", 60 * S),
            ("hours hour hrs hr h", 3600 * S),
            ("days day d", 86_400 * S),
            ("weeks week wks wk w", 604_800 * S),
            ("months month M", 2_630_016 * S),
            ("years year yrs yr y", 31_557_600 * S),
        ] {
            for word in words.split(' ') {
                assert_eq!(nanoseconds(&format!("1{word}")), one, "{word}");
                assert_eq!(nanoseconds(&format!(" 3 {word} ")), 3 * one, "{word}");
                assert_eq!(nanoseconds(&format!("1{word}2s1{word}")), 2 * one + 2 * S, "{word}");
                if one > 1 {
                    assert_eq!(nanoseconds(&format!("2.5{word} 1ns")), 5 * one / 2 + 1, "{word}");
                }
            }
        }
    }

    /// Each was tried on humantime 2.4, which gave these milliseconds.
    #[test]
    fn forms_of_before_are_still_accepted() {
        for (text, milliseconds) in [
            ("1day 3h", 97_200_000),
            ("2min", 120_000),
            ("1h30m", 5_400_000),
            ("1m 30s", 90_000),
            ("30s 1m", 90_000),
            ("1s 1s 500ms", 2500),
            ("1.5h 30m", 7_200_000),
            ("0.5d", 43_200_000),
            ("1.25 w", 756_000_000),
            ("3 months", 7_890_048_000),
            ("1y 1M", 34_187_616_000),
            ("1 0s", 10_000),
            ("1 . 5 s", 1500),
            ("00010s", 10_000),
            ("0s 1ms", 1),
            ("1\tmin\u{a0}5s", 65_000),
            ("500000000000y", 15_778_800_000_000_000_000_000),
        ] {
            assert_eq!(nanoseconds(text), milliseconds * 1_000_000, "{text:?}");
        }
    }

    #[test]
    fn bare_numbers_are_seconds_and_spans_have_more_forms() {
        for (text, milliseconds) in [
            ("10", 10_000),
            ("0.1", 100),
            ("1e2", 100_000),
            ("1:30:00", 5_400_000),
            ("PT1.5S", 1500),
            ("P1D", 86_400_000),
        ] {
            assert_eq!(nanoseconds(text), milliseconds * 1_000_000, "{text:?}");
        }
        assert_eq!((nanoseconds("2 hours, 5 minutes"), nanoseconds("1 micro")), (7500 * SECOND, 1000));
    }

    #[test]
    fn what_is_no_length_of_time_is_refused() {
        let words =
            ["", " ", "soon", "s", "5 x", "5s ago", "-5s", "-5", "0", "0s", "inf", "NaN", "5s,", "1.5.5s", ".s"];
        let endless = ["99999999999999999999s", "99999999999999999999999999999999999999999y", "1e30"];
        for text in words.iter().chain(&endless) {
            assert_eq!(duration(text).unwrap_err(), "expected a time above 0 such as 10s, 500ms or 2m", "{text:?}");
        }
    }
}
