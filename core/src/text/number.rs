//! Numbers as people read them.

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
    fn one_is_not_several() {
        assert_eq!([0, 1, 2].map(|count| counted(count, "pod")), ["0 pods", "1 pod", "2 pods"]);
    }
}
