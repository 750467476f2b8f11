use crate::error::Error;
use crate::quantity::units::{GramsPerKwh, Ratio};

/// The carbon intensity of a mix of fuels: the sum of each one's share times its factor. Weights are energies or
/// shares of any unit, `whole` is all of it; what has no factor of its own counts as 0 and is part of the whole.
///
/// ```
/// use carbon_kepler::footprint::intensity_of_mix;
/// use carbon_kepler::units::GramsPerKwh;
///
/// let mix = [(0.3, GramsPerKwh::new(820.0)?), (0.7, GramsPerKwh::new(12.0)?)];
/// assert!((intensity_of_mix(&mix, 1.0)?.get() - 254.4).abs() < 1e-9);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidInput`] for a weight below 0, a whole that is not above 0, or weights above the whole.
pub fn intensity_of_mix(parts: &[(f64, GramsPerKwh)], whole: f64) -> Result<GramsPerKwh, Error> {
    // Published shares are rounded: a sum may be a little above 1.
    let sum: f64 = parts.iter().map(|(weight, _)| weight).sum();
    let possible = parts.iter().all(|(weight, _)| *weight >= 0.0) && sum <= whole * 1.005;
    if !(possible && whole > 0.0 && whole.is_finite()) {
        return Err(Error::InvalidInput {
            what: "mix".to_owned(),
            seen: format!("weights of {sum} in a whole of {whole}"),
            expected: "weights of 0 or more, together at most the whole, which is above 0".to_owned(),
        });
    }
    parts.iter().map(|(weight, factor)| Ok(*factor * Ratio::new(weight / whole)?)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_mixes_are_refused() {
        let coal = GramsPerKwh::new(820.0).unwrap();
        for (mix, whole) in
            [(vec![(-0.1, coal)], 1.0), (vec![(1.1, coal)], 1.0), (vec![], 0.0), (vec![(f64::NAN, coal)], 1.0)]
        {
            assert!(intensity_of_mix(&mix, whole).is_err());
        }
        assert_eq!(intensity_of_mix(&[], 1.0).unwrap(), GramsPerKwh::ZERO);
    }
}
