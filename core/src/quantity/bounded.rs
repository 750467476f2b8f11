//! A figure that can be answered for: a value, how far off it may be, how good it is, and where it comes from.
//!
//! ```
//! use carbon_kepler::quantity::{Quality, Quantity};
//! use carbon_kepler::units::{KilowattHours, Ratio};
//!
//! let energy = Quantity::exact(KilowattHours::new(10.0)?, Quality::Measured, "meter");
//! let pue = Quantity::between(Ratio::new(1.1)?, Ratio::new(1.4)?, Ratio::new(1.8)?, Quality::Assumed, "assumed PUE")?;
//! let facility = energy.times(&pue);
//! assert_eq!((facility.low.get(), facility.value.get(), facility.high.map(f64::from)), (11.0, 14.0, Some(18.0)));
//! assert_eq!(facility.quality, Quality::Assumed, "a product is as good as its weakest factor");
//! # Ok::<(), carbon_kepler::Error>(())
//! ```

use crate::lang::Lang;
use std::borrow::Cow;
use std::fmt;
use std::ops::{Add, Mul};

use crate::error::Error;
use crate::quantity::units::Unit;

/// How good a figure is, best first. What is derived is as good as the weakest of what it is derived from.
///
/// ```
/// use carbon_kepler::Quality;
///
/// assert!(Quality::Measured < Quality::Assumed, "the worse of two is the greater one");
/// assert_eq!(Quality::Published.name(), "published");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// Read from a meter.
    Measured,
    /// Published by somebody who answers for it.
    Published,
    /// Given by the user.
    Configured,
    /// Taken for want of anything better.
    Assumed,
    /// Without a source; good to show how things work.
    Illustrative,
}

impl Quality {
    /// All of them, best first.
    pub const ALL: [Self; 5] = [Self::Measured, Self::Published, Self::Configured, Self::Assumed, Self::Illustrative];

    /// The word for people.
    #[must_use]
    pub fn name_in(self, lang: Lang) -> &'static str {
        let korean = match self {
            Self::Measured => "측정",
            Self::Published => "공표",
            Self::Configured => "설정",
            Self::Assumed => "가정",
            Self::Illustrative => "예시",
        };
        lang.of(self.name(), korean)
    }

    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Published => "published",
            Self::Configured => "configured",
            Self::Assumed => "assumed",
            Self::Illustrative => "illustrative",
        }
    }
}

impl fmt::Display for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A value of 0 or more with its bounds, its quality and its provenance.
///
/// Low and high equal the value where no uncertainty is known; that is not the same as certainty.
///
/// ```
/// use carbon_kepler::units::{GramsPerKwh, KilowattHours};
/// use carbon_kepler::{Quality, Quantity};
///
/// let energy = Quantity::exact(KilowattHours::new(2.0)?, Quality::Measured, "meter");
/// let (low, value, high) = (GramsPerKwh::new(400.0)?, GramsPerKwh::new(420.0)?, GramsPerKwh::new(450.0)?);
/// let grid = Quantity::between(low, value, high, Quality::Published, "grid")?;
/// let emissions = energy.times(&grid);
/// assert_eq!((emissions.low.get(), emissions.value.get(), emissions.quality), (800.0, 840.0, Quality::Published));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Quantity<T> {
    /// The central value.
    pub value: T,
    /// The lower bound.
    pub low: T,
    /// The upper bound; `None` where only a lower bound is known.
    pub high: Option<T>,
    /// How good it is.
    pub quality: Quality,
    /// Where it comes from: the id of a factor, a meter, a flag; of a product, of all its factors.
    pub provenance: String,
}

impl<T: Unit> Quantity<T> {
    /// A value without a known uncertainty.
    #[must_use]
    pub fn exact(value: T, quality: Quality, provenance: impl Into<String>) -> Self {
        Self { value, low: value, high: Some(value), quality, provenance: provenance.into() }
    }

    /// A value with bounds.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] unless `0 <= low <= value <= high`.
    pub fn between(low: T, value: T, high: T, quality: Quality, provenance: &str) -> Result<Self, Error> {
        if low.into() >= 0.0 && low <= value && value <= high {
            return Ok(Self { value, low, high: Some(high), quality, provenance: provenance.to_owned() });
        }
        let (low, value, high): (f64, f64, f64) = (low.into(), value.into(), high.into());
        Err(Error::InvalidInput {
            what: provenance.to_owned(),
            seen: format!("{low} <= {value} <= {high}"),
            expected: format!("0 <= low <= value <= high [{}]", T::SYMBOL),
        })
    }

    /// The same value with a lower bound only.
    #[must_use]
    pub fn at_least(self) -> Self {
        Self { high: None, ..self }
    }

    /// The product; both are 0 or more, so low times low is its lower bound.
    #[must_use]
    pub fn times<U: Unit>(&self, factor: &Quantity<U>) -> Quantity<<T as Mul<U>>::Output>
    where
        T: Mul<U>,
        <T as Mul<U>>::Output: Unit,
    {
        Quantity {
            value: self.value * factor.value,
            low: self.low * factor.low,
            high: self.high.zip(factor.high).map(|(high, factor)| high * factor),
            quality: self.quality.max(factor.quality),
            provenance: joined(&self.provenance, " x ", &factor.provenance),
        }
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self
    where
        T: Add<Output = T>,
    {
        Self {
            value: self.value + other.value,
            low: self.low + other.low,
            high: self.high.zip(other.high).map(|(high, other)| high + other),
            quality: self.quality.max(other.quality),
            provenance: joined(&self.provenance, " + ", &other.provenance),
        }
    }

    /// The same figure in another unit; the conversion must not turn the order round.
    #[must_use]
    pub fn map<U: Unit>(&self, convert: impl Fn(T) -> U) -> Quantity<U> {
        Quantity {
            value: convert(self.value),
            low: convert(self.low),
            high: self.high.map(&convert),
            quality: self.quality,
            provenance: self.provenance.clone(),
        }
    }

    /// The figure without its type, for tables and explanations.
    #[must_use]
    pub fn view(&self, name: &'static str) -> View {
        View {
            name,
            value: self.value.into(),
            low: self.low.into(),
            high: self.high.map(Into::into),
            unit: Cow::Borrowed(T::SYMBOL),
            quality: self.quality,
            provenance: self.provenance.clone(),
        }
    }
}

/// Joins two provenances; a source that both have is named once.
fn joined(left: &str, sign: &str, right: &str) -> String {
    if left == right { left.to_owned() } else { [left, sign, right].concat() }
}

/// A figure in numbers, with the name it has in an explanation.
///
/// ```
/// use carbon_kepler::{Quality, Quantity, units::Watts};
///
/// let view = Quantity::exact(Watts::new(5.0)?, Quality::Measured, "meter").view("power");
/// assert_eq!((view.name, view.value, view.unit.as_ref(), view.is_interval()), ("power", 5.0, "W", false));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
#[allow(missing_docs)] // as in `Quantity`
pub struct View {
    pub name: &'static str,
    pub value: f64,
    pub low: f64,
    pub high: Option<f64>,
    pub unit: Cow<'static, str>,
    pub quality: Quality,
    pub provenance: String,
}

impl View {
    /// Whether bounds are known that differ from the value.
    #[must_use]
    pub fn is_interval(&self) -> bool {
        self.low != self.value || self.high != Some(self.value)
    }
}

/// A quantity as JSON has it.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Figure"))]
struct Fields<'a> {
    /// The central value.
    value: f64,
    /// The lower bound.
    low: f64,
    /// The upper bound; null where only a lower bound is known.
    high: Option<f64>,
    /// Unit of the value and its bounds.
    unit: &'static str,
    /// How good it is.
    quality: Quality,
    /// Where it comes from.
    provenance: &'a str,
}

impl<T: Unit> serde::Serialize for Quantity<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { value, low, high, quality, provenance } = self;
        let (value, low, high) = ((*value).into(), (*low).into(), high.map(Into::into));
        Fields { value, low, high, unit: T::SYMBOL, quality: *quality, provenance }.serialize(serializer)
    }
}

#[cfg(feature = "schema")]
impl<T: Unit> schemars::JsonSchema for Quantity<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Fields::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Fields::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::units::{KilowattHours, Ratio};

    fn kwh(value: f64) -> KilowattHours {
        KilowattHours::new(value).unwrap()
    }

    #[test]
    fn bounds_stand_in_order() {
        let between = |low, value, high| Quantity::between(kwh(low), kwh(value), kwh(high), Quality::Assumed, "x");
        assert!(between(1.0, 1.0, 1.0).is_ok());
        for (low, value, high) in [(-1.0, 0.0, 1.0), (1.1, 1.0, 2.0), (0.0, 2.1, 2.0)] {
            assert!(between(low, value, high).is_err(), "{low} {value} {high}");
        }
    }

    #[test]
    fn a_lower_bound_stays_one() {
        let mut energy = Quantity::exact(kwh(2.0), Quality::Measured, "meter");
        energy.high = None;
        let pue = Quantity::exact(Ratio::new(1.5).unwrap(), Quality::Configured, "--pue");
        let facility = energy.times(&pue);
        assert_eq!((facility.value, facility.high, facility.provenance.as_str()), (kwh(3.0), None, "meter x --pue"));
        assert_eq!(energy.plus(&energy).provenance, "meter");
        let json = serde_json::to_value(&facility).unwrap();
        assert_eq!((json["high"].is_null(), json["unit"].as_str()), (true, Some("kWh")));
    }
}
