//! Numbers that people give for a carbon intensity or a PUE. A bare number is in gCO2eq/kWh, or a ratio, and has to lie
//! where such values lie: what does not is most likely in another unit. With its unit any value is taken.
//!
//! ```
//! use carbon_kepler::quantity::Stated;
//!
//! assert_eq!(Stated::Intensity.read("417.3")?, 417.3);
//! assert_eq!(Stated::Intensity.read("0.4173 tCO2eq/MWh")?, 417.3);
//! assert!(Stated::Intensity.read("0.4173").is_err_and(|expected| expected.contains("is 417.3 gCO2eq/kWh")));
//! # Ok::<(), String>(())
//! ```

use super::units::{GramsPerKwh, Unit as _};
use crate::error::Error;

/// The values that people take from elsewhere, in units of elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stated {
    /// A carbon intensity (gCO2eq/kWh).
    Intensity,
    /// A carbon intensity of what was bought (gCO2eq/kWh): 0 where certificates cover all of it.
    Bought,
    /// A PUE.
    Pue,
}

/// Bare carbon intensities (gCO2eq/kWh): the cleanest grids of a year have a few grams, lignite alone about 1,100.
const INTENSITIES: [f64; 2] = [2.0, 1200.0];

/// No plant emits this much for a kWh, in whatever unit it is said (gCO2eq/kWh).
const MOST: f64 = 10_000.0;

/// Bare PUEs. A ratio is never below 1 (ISO/IEC 30134-2); what is above 3 is a percentage more often than a building.
const PUES: [f64; 2] = [1.0, 3.0];

/// Units of carbon intensities, without what they are grams of, and how many gCO2eq/kWh they are. A pound is 0.45359237 kg.
const UNITS: [(&str, f64); 9] = [
    ("g/kwh", 1.0),
    ("kg/mwh", 1.0),
    ("t/gwh", 1.0),
    ("kg/kwh", 1000.0),
    ("t/mwh", 1000.0),
    ("g/mwh", 0.001),
    ("lb/mwh", 0.453_592_37),
    ("lbs/mwh", 0.453_592_37),
    ("lb/kwh", 453.592_37),
];

/// A 0 among hours of more than this (gCO2eq/kWh) is a reading that is missing.
const NEVER_BESIDE_0: f64 = 50.0;

impl Stated {
    /// The value that a text gives: a bare number, or one with its unit.
    ///
    /// # Errors
    /// The values that are expected, with the likely unit of the one that is not.
    pub fn read(self, text: &str) -> Result<f64, String> {
        let text = text.trim();
        if let Ok(number) = text.parse() {
            return self.bare(number);
        }
        let unit_at = text.find(|c: char| c == '%' || c.is_alphabetic() && c != 'e').unwrap_or(text.len());
        let (number, unit) = text.split_at(unit_at);
        let number: Option<f64> = number.trim().parse().ok();
        let value = number.zip(self.scale(unit)).map(|(number, scale)| converted(number, scale));
        value.filter(|value| self.can_be(*value)).ok_or_else(|| self.expected())
    }

    /// The same of a number without a unit.
    ///
    /// # Errors
    /// As [`Stated::read`].
    pub fn bare(self, value: f64) -> Result<f64, String> {
        let [low, high] = self.usual();
        let is_slip = self == Self::Bought && value > 0.0 && value < INTENSITIES[0];
        if (low..=high).contains(&value) && !is_slip {
            return Ok(value);
        }
        if self == Self::Pue && value < low {
            return Err("a PUE of 1 or more".to_owned());
        }
        Err(self.expected() + &self.likely(value).unwrap_or_default())
    }

    /// The bounds of bare numbers, both of which can be reached.
    #[must_use]
    pub fn usual(self) -> [f64; 2] {
        match self {
            Self::Intensity => INTENSITIES,
            Self::Bought => [0.0, INTENSITIES[1]],
            Self::Pue => PUES,
        }
    }

    /// The unit of bare numbers; empty for a ratio.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Intensity | Self::Bought => GramsPerKwh::SYMBOL,
            Self::Pue => "",
        }
    }

    /// Whether a value can be, whatever unit it came in.
    #[must_use]
    pub fn can_be(self, value: f64) -> bool {
        match self {
            Self::Intensity | Self::Bought => (0.0..=MOST).contains(&value),
            Self::Pue => value.is_finite() && value >= 1.0,
        }
    }

    fn scale(self, unit: &str) -> Option<f64> {
        let unit: String = unit.to_lowercase().replace('\u{2082}', "2").split_whitespace().collect();
        match self {
            Self::Intensity | Self::Bought => {
                let plain = ["co2eq", "co2e", "co2"].iter().fold(unit, |unit, of| unit.replace(of, ""));
                UNITS.iter().find(|(known, _)| *known == plain).map(|(_, scale)| *scale)
            }
            Self::Pue if unit == "%" => Some(0.01),
            Self::Pue => (unit == "pue").then_some(1.0),
        }
    }

    fn expected(self) -> String {
        let [low, high] = self.usual();
        match self {
            Self::Intensity | Self::Bought => {
                let [low, high] = INTENSITIES;
                format!(
                    "a carbon intensity from {low} to {high} gCO2eq/kWh, or one with its unit as \"1.5 gCO2eq/kWh\""
                )
            }
            Self::Pue => format!("a PUE from {low} to {high}, or one with its unit as \"3.4 PUE\""),
        }
    }

    /// The unit that would make the value a usual one.
    fn likely(self, value: f64) -> Option<String> {
        let [low, high] = self.usual();
        let candidates: &[(&str, f64)] = match self {
            Self::Intensity | Self::Bought => {
                &[("tCO2eq/MWh", 1000.0), ("lbCO2eq/MWh", 0.453_592_37), ("gCO2eq/MWh", 0.001)]
            }
            Self::Pue => &[("%", 0.01)],
        };
        // What is too small is in a larger unit, and what is too large in a smaller one.
        let low = if self == Self::Bought { INTENSITIES[0] } else { low };
        let fits = |scale: f64| (low..=high).contains(&(value * scale)) && (scale > 1.0) == (value < low);
        let (unit, scale) = candidates.iter().find(|(_, scale)| fits(*scale))?;
        Some(format!("; {value} {unit} is {} {}", converted(value, *scale), self.unit()).trim_end().to_owned())
    }
}

/// A value in another unit, as people write it: without the rounding error of the product.
fn converted(value: f64, scale: f64) -> f64 {
    (value * scale * 1e9).round() / 1e9
}

/// Carbon intensities over time in a unit (gCO2eq/kWh where none is said). Hours may come close to 0, so that values
/// are looked at together; `name` names one of them.
///
/// # Errors
/// [`Error::InvalidInput`] for a unit that is not known, a value that cannot be, bare values that are all below the usual
/// ones or any above them, and a 0 among values above 50 gCO2eq/kWh.
pub fn intensities(
    what: &str,
    values: &[f64],
    unit: Option<&str>,
    name: impl Fn(usize) -> String,
) -> Result<Vec<f64>, Error> {
    let stated = Stated::Intensity;
    let scale = match unit {
        Some(unit) => stated.scale(unit).ok_or_else(|| {
            Error::invalid(&format!("unit of {what}"), unit, "gCO2eq/kWh, kgCO2eq/kWh, tCO2eq/MWh or lbCO2eq/MWh")
        })?,
        None => 1.0,
    };
    let values: Vec<f64> = values.iter().map(|value| converted(*value, scale)).collect();
    let refused = |at: usize, expected: &str| {
        let seen = values.get(at).copied().unwrap_or_default();
        Error::invalid(what, &format!("{seen} ({})", name(at)), expected)
    };
    if let Some(at) = values.iter().position(|value| !stated.can_be(*value)) {
        return Err(refused(at, "values from 0 to 10000 gCO2eq/kWh"));
    }
    let [low, high] = stated.usual();
    let is_slip = |value: &f64| *value > high || (*value > 0.0 && values.iter().all(|other| *other < low));
    if unit.is_none()
        && let Some(at) = values.iter().position(is_slip)
        && let Err(expected) = stated.bare(values.get(at).copied().unwrap_or_default())
    {
        return Err(refused(at, &expected));
    }
    let mut others: Vec<f64> = values.iter().copied().filter(|value| *value > 0.0).collect();
    others.sort_by(f64::total_cmp);
    let usual = others.get(others.len() / 2).copied().unwrap_or_default();
    match values.iter().position(|value| *value == 0.0) {
        Some(at) if usual > NEVER_BESIDE_0 => Err(refused(
            at,
            &format!("a value like the others ({usual} gCO2eq/kWh), or to leave it out where it is unknown"),
        )),
        _ => Ok(values),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0.4173 x 1000 = 417.3; 1624 x 0.45359237 = 736.63400888; 417300 / 1000 = 417.3; 140 / 100 = 1.4.
    #[test]
    fn a_slip_of_units_is_refused_with_what_it_would_be() {
        let refused = |given: Stated, text: &str| given.read(text).unwrap_err();
        for (given, text, likely) in [
            (Stated::Intensity, "0.4173", "0.4173 tCO2eq/MWh is 417.3 gCO2eq/kWh"),
            (Stated::Intensity, "0.41", "0.41 tCO2eq/MWh is 410 gCO2eq/kWh"),
            (Stated::Intensity, "1624", "1624 lbCO2eq/MWh is 736.63400888 gCO2eq/kWh"),
            (Stated::Intensity, "417300", "417300 gCO2eq/MWh is 417.3 gCO2eq/kWh"),
            (Stated::Pue, "140", "140 % is 1.4"),
        ] {
            assert!(refused(given, text).ends_with(likely), "{}", refused(given, text));
        }
        for text in ["0", "-1", "1200.1e9", "NaN", "12 apples", "", "417.3 kWh", "-1 g/kWh"] {
            assert!(!refused(Stated::Intensity, text).contains(" is "), "{text}");
        }
        assert_eq!(refused(Stated::Pue, "0.9"), "a PUE of 1 or more");
    }

    #[test]
    fn with_its_unit_any_value_is_taken() {
        for (text, value) in [
            ("2", 2.0),
            ("1200", 1200.0),
            ("0.4173 tCO2eq/MWh", 417.3),
            ("0.41kg/kWh", 410.0),
            ("1.5 gCO2eq/kWh", 1.5),
            ("0 gCO\u{2082}/kWh", 0.0),
            ("1300 g/kWh", 1300.0),
            ("1e3 lbs CO2 / MWh", 453.592_37),
        ] {
            assert_eq!(Stated::Intensity.read(text), Ok(value), "{text}");
            assert_eq!(Stated::Bought.read(text), Ok(value), "{text}");
        }
        assert_eq!((Stated::Pue.read("3.4 PUE"), Stated::Pue.read("140 %")), (Ok(3.4), Ok(1.4)));
        assert!(Stated::Pue.read("90 %").is_err());
    }

    #[test]
    fn hours_are_looked_at_together() {
        let read = |values: &[f64], unit| intensities("curve", values, unit, |at| format!("hour {at}"));
        assert_eq!(read(&[0.0, 1.0, 30.0], None).unwrap(), [0.0, 1.0, 30.0], "a windy night in Norway");
        assert_eq!(read(&[0.4, 0.5], Some("kgCO2eq/kWh")).unwrap(), [400.0, 500.0]);
        assert_eq!(read(&[0.4, 0.5], Some("g/kWh")).unwrap(), [0.4, 0.5]);
        for (values, unit, says) in [
            (&[0.4, 0.5][..], None, "0.4 tCO2eq/MWh is 400 gCO2eq/kWh, saw 0.4 (hour 0)"),
            (&[400.0, 1624.0], None, "saw 1624 (hour 1)"),
            (&[400.0, 0.0, 380.0], None, "a value like the others (400 gCO2eq/kWh)"),
            (&[400.0, 0.0, 380.0], Some("gCO2eq/kWh"), "saw 0 (hour 1)"),
            (&[400.0, f64::NAN], None, "saw NaN (hour 1)"),
            (&[1.0], Some("percent"), "unit of curve: expected gCO2eq/kWh"),
        ] {
            let error = read(values, unit).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
