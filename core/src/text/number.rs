//! Numbers as people read them.

use crate::lang::Lang;

/// A number to so many decimals. What would round to nothing says that it is something: `<0.001`.
///
/// ```
/// use carbon_kepler::number::rounded;
///
/// assert_eq!([rounded(25.7379, 3), rounded(0.0002, 3), rounded(0.0, 3)], ["25.738", "<0.001", "0.000"]);
/// ```
#[must_use]
pub fn rounded(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.contains(|digit: char| ('1'..='9').contains(&digit)) {
        return text;
    }
    if value == 0.0 { format!("{:.decimals$}", 0.0) } else { format!("<{:.decimals$}", 0.1_f64.powi(decimals as i32)) }
}

/// At most six significant digits, without zeros at the end.
pub(crate) fn significant(value: f64) -> String {
    significant_to(value, 6)
}

/// At most so many significant digits, without zeros at the end.
pub(crate) fn significant_to(value: f64, most: i32) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if !(-6.0..15.0).contains(&magnitude) {
        return format!("{value:.*e}", (most - 1).max(0) as usize);
    }
    let digits = (f64::from(most - 1) - magnitude).max(0.0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The digits that bounds allow: two more than the first in which low and high end differ, at least three, at most six.
pub(crate) fn digits_within(value: f64, low: f64, high: Option<f64>) -> i32 {
    let width = (high.unwrap_or(value) - low).abs() / value.abs();
    if width > 0.0 && width.is_finite() { (2 - width.log10().floor() as i32).clamp(3, 6) } else { 6 }
}

/// A value to the decimals that its bounds allow, three at most.
pub(crate) fn rounded_within(value: f64, low: f64, high: Option<f64>) -> String {
    let magnitude = value.abs().log10().floor();
    let digits = digits_within(value, low, high);
    let decimals = if magnitude.is_finite() { (digits - 1 - magnitude as i32).clamp(0, 3) } else { 3 };
    rounded(value, decimals as usize)
}

/// A value with its bounds, all in the digits that these allow: `11.0 [8.62 to 40.3]`.
pub(crate) fn with_bounds(value: f64, bounds: Option<&[Option<f64>; 2]>, lang: Lang) -> String {
    let [low, high] = bounds.copied().unwrap_or([Some(value); 2]);
    let low = low.unwrap_or(value);
    let central = rounded_within(value, low, high);
    let text = |end: f64| match end {
        end if end > 0.0 && end < 0.001 => "<0.001".to_owned(),
        end => significant_to(end, digits_within(value, low, high)),
    };
    match high {
        Some(high) if low == value && high == value || high < 0.001 => central,
        Some(high) => format!("{central} [{}{}{}]", text(low), lang.of(" to ", "~"), text(high)),
        None => format!("{central} [>= {}]", text(low)),
    }
}

/// `1 workload`, `5 workloads`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_is_not_nothing() {
        for (value, decimals, text) in [
            (0.0005, 3, "0.001"),
            (0.000_499, 3, "<0.001"),
            (1e-12, 3, "<0.001"),
            (0.04, 1, "<0.1"),
            (0.5, 0, "<1"),
            (-0.0, 3, "0.000"),
            (-2.5, 1, "-2.5"),
            (10.0, 0, "10"),
        ] {
            assert_eq!(rounded(value, decimals), text);
        }
    }

    #[test]
    fn bounds_decide_how_many_digits_say_something() {
        for (value, low, high, digits) in [
            (584.22, 459.03, Some(751.14), 3),
            (6.98, 6.98, Some(19.94), 3),
            (417.3, 416.9, Some(417.7), 5),
            (417.3, 417.3, Some(417.3), 6),
            (25.0, 20.0, None, 3),
            (0.0, 0.0, Some(0.0), 6),
        ] {
            assert_eq!(digits_within(value, low, high), digits, "{value} {low} {high:?}");
        }
        assert_eq!([significant_to(584.22, 3), significant_to(0.012345, 3)], ["584", "0.0123"]);
        assert_eq!(significant_to(75_114.2, 3), "75114", "whole digits stay");
    }

    #[test]
    fn one_is_not_several() {
        assert_eq!([0, 1, 2].map(|count| counted(count, "pod")), ["0 pods", "1 pod", "2 pods"]);
    }
}
