//! Finite quantities: a value that is NaN or infinite cannot be made, and only operations that mean
//! something exist. Sums start at 0 (never -0) and stay finite by saturating.
//!
//! ```
//! use carbon_kepler::units::{Joules, Seconds, Watts};
//!
//! let energy = Watts::new(20.0)? * Seconds::new(30.0)?;
//! assert_eq!(energy, Joules::new(600.0)?);
//! assert_eq!(energy / Seconds::new(60.0)?, Some(Watts::new(10.0)?));
//! assert!(Watts::new(f64::NAN).is_err());
//! # Ok::<(), carbon_kepler::Error>(())
//! ```

use std::ops::{Add, Div, Mul, Sub};

use crate::error::Error;

/// A finite number in a unit.
///
/// ```
/// use carbon_kepler::units::{Unit, Watts};
///
/// assert_eq!(Watts::SYMBOL, "W");
/// ```
pub trait Unit: Copy + PartialOrd + Into<f64> {
    /// Symbol of the unit.
    const SYMBOL: &'static str;
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $unit:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, serde::Serialize, serde::Deserialize)]
        #[serde(into = "f64", try_from = "f64")]
        pub struct $name(f64);

        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(0.0);

            /// A finite value; may be negative, because differences are.
            ///
            /// # Errors
            /// [`Error::InvalidInput`] for NaN and infinities.
            pub fn new(value: f64) -> Result<Self, Error> {
                if value.is_finite() {
                    return Ok(Self(value));
                }
                let what = stringify!($name).to_owned();
                let expected = concat!("a finite number [", $unit, "]").to_owned();
                Err(Error::InvalidInput { what, seen: value.to_string(), expected })
            }

            /// The value as a number.
            #[must_use]
            pub fn get(self) -> f64 {
                self.0
            }

            /// Keeps results of arithmetic finite: the largest double instead of infinity.
            fn saturated(value: f64) -> Self {
                Self(value.clamp(f64::MIN, f64::MAX) + 0.0)
            }
        }

        impl Unit for $name {
            const SYMBOL: &'static str = $unit;
        }

        impl TryFrom<f64> for $name {
            type Error = Error;
            fn try_from(value: f64) -> Result<Self, Error> {
                Self::new(value)
            }
        }

        impl From<$name> for f64 {
            fn from(quantity: $name) -> f64 {
                quantity.0
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self::saturated(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self::saturated(self.0 - other.0)
            }
        }

        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
                parts.fold(Self::ZERO, Add::add)
            }
        }

        /// The ratio to another quantity; `None` if the other is not above 0 or the quotient is not finite.
        impl Div for $name {
            type Output = Option<Ratio>;
            fn div(self, whole: Self) -> Option<Ratio> {
                if whole.0 > 0.0 { Ratio::new(self.0 / whole.0).ok() } else { None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

quantity!(
    /// Energy (J).
    ///
    /// ```
    /// use carbon_kepler::units::{Joules, Seconds, Watts};
    ///
    /// assert_eq!(Watts::new(20.0)? * Seconds::new(60.0)?, Joules::new(1200.0)?);
    /// assert!(Joules::new(f64::NAN).is_err());
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    Joules, "J"
);
quantity!(
    /// Energy as electricity is billed and rated (kWh).
    ///
    /// ```
    /// use carbon_kepler::units::{Joules, KilowattHours};
    ///
    /// assert_eq!(KilowattHours::from(Joules::new(3.6e6)?).get(), 1.0);
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    KilowattHours, "kWh"
);
quantity!(
    /// Carbon intensity (gCO2eq/kWh).
    ///
    /// ```
    /// use carbon_kepler::units::{GramsPerKwh, KilowattHours};
    ///
    /// let emissions = KilowattHours::new(2.0)? * GramsPerKwh::new(417.3)?;
    /// assert_eq!(emissions.get(), 834.6);
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    GramsPerKwh, "gCO2eq/kWh"
);
quantity!(
    /// Mass of greenhouse gases (gCO2eq).
    ///
    /// ```
    /// use carbon_kepler::units::GramsCo2e;
    ///
    /// assert_eq!(GramsCo2e::new(1500.0)?.kilograms(), 1.5);
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    GramsCo2e, "gCO2eq"
);
quantity!(
    /// Price of electricity, in some currency (1/kWh).
    ///
    /// ```
    /// use carbon_kepler::units::{KilowattHours, PricePerKwh};
    ///
    /// assert_eq!((KilowattHours::new(10.0)? * PricePerKwh::new(0.25)?).get(), 2.5);
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    PricePerKwh, "1/kWh"
);
quantity!(
    /// Money, in the currency of the price.
    ///
    /// ```
    /// use carbon_kepler::units::{Cost, KilowattHours, PricePerKwh};
    ///
    /// assert_eq!(KilowattHours::new(4.0)? * PricePerKwh::new(0.5)?, Cost::new(2.0)?);
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    Cost, "1"
);
quantity!(
    /// Power (W).
    ///
    /// ```
    /// use carbon_kepler::units::{Joules, Seconds, Watts};
    ///
    /// assert_eq!(Joules::new(1200.0)? / Seconds::new(60.0)?, Some(Watts::new(20.0)?));
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    Watts, "W"
);
quantity!(
    /// Time span (s).
    ///
    /// ```
    /// use carbon_kepler::units::Seconds;
    ///
    /// assert_eq!(Seconds::new(90.0)? - Seconds::new(30.0)?, Seconds::new(60.0)?);
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    Seconds, "s"
);
quantity!(
    /// A part of a whole, or a factor without unit.
    ///
    /// ```
    /// use carbon_kepler::units::Ratio;
    ///
    /// assert_eq!(Ratio::from_percent(25.0)?.get(), 0.25);
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    Ratio, "1"
);

impl Ratio {
    pub(crate) const ONE: Self = Self(1.0);
    pub(crate) const HALF: Self = Self(0.5);
    pub(crate) const EIGHT: Self = Self(8.0);

    /// From per cent.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for NaN and infinities.
    pub fn from_percent(percent: f64) -> Result<Self, Error> {
        Self::new(percent / 100.0)
    }

    /// The ratio limited to 0 to 1.
    pub(crate) fn clamped(self) -> Self {
        Self(self.0.clamp(0.0, 1.0))
    }
}

impl Seconds {
    pub(crate) const HOUR: Self = Self(3600.0);

    pub(crate) fn longer(self, other: Self) -> Self {
        if self >= other { self } else { other }
    }
}

impl Joules {
    pub(crate) const SMALLEST_COUNTER_RANGE: Self = Self(65_532.61);
}

impl Watts {
    pub(crate) const KILOWATT: Self = Self(1000.0);

    /// One of `parts` equal parts; all of it where there is none to share it.
    pub(crate) fn split(self, parts: usize) -> Self {
        Self(self.0 / parts.max(1) as f64)
    }
}

/// 1 kWh in joules, by definition.
const JOULES_PER_KILOWATT_HOUR: f64 = 3.6e6;

/// 1 lb in kilograms: the international avoirdupois pound of 1959, exact.
const KILOGRAMS_PER_POUND: f64 = 0.453_592_37;

impl From<Joules> for KilowattHours {
    fn from(energy: Joules) -> Self {
        Self::saturated(energy.0 / JOULES_PER_KILOWATT_HOUR)
    }
}

impl From<KilowattHours> for Joules {
    fn from(energy: KilowattHours) -> Self {
        Self::saturated(energy.0 * JOULES_PER_KILOWATT_HOUR)
    }
}

impl KilowattHours {
    /// From picowatt-hours, the unit of Windows' energy meter interface.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for NaN and infinities.
    pub fn from_picowatt_hours(energy: f64) -> Result<Self, Error> {
        Self::new(energy / 1e15)
    }
}

impl GramsPerKwh {
    /// From pounds per megawatt-hour, the unit of the US agencies and of WattTime.
    ///
    /// ```
    /// use carbon_kepler::units::GramsPerKwh;
    ///
    /// // eGRID's factor for Virginia, 2023
    /// let virginia = GramsPerKwh::from_pounds_per_megawatt_hour(539.599)?;
    /// assert!((virginia.get() - 244.758).abs() < 0.001);
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for NaN and infinities.
    pub fn from_pounds_per_megawatt_hour(intensity: f64) -> Result<Self, Error> {
        // kg/MWh and g/kWh are the same number.
        Self::new(intensity * KILOGRAMS_PER_POUND)
    }
}

impl GramsPerKwh {
    /// From tonnes per megawatt-hour, the unit of Korea's official factors.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for NaN and infinities.
    pub fn from_tonnes_per_megawatt_hour(intensity: f64) -> Result<Self, Error> {
        Self::new(intensity * 1000.0)
    }
}

impl GramsCo2e {
    /// From kilograms.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for NaN and infinities.
    pub fn from_kilograms(mass: f64) -> Result<Self, Error> {
        Self::new(mass * 1000.0)
    }

    /// In kilograms.
    #[must_use]
    pub fn kilograms(self) -> f64 {
        self.0 / 1000.0
    }

    /// In tonnes.
    #[must_use]
    pub fn tonnes(self) -> f64 {
        self.0 / 1e6
    }
}

macro_rules! scales {
    ($($name:ident),*) => {$(
        impl Mul<Ratio> for $name {
            type Output = Self;
            fn mul(self, part: Ratio) -> Self {
                Self::saturated(self.0 * part.0)
            }
        }
    )*};
}

scales!(Joules, KilowattHours, GramsPerKwh, GramsCo2e, Watts, Seconds, Ratio);

/// Emissions of an energy at an intensity.
impl Mul<GramsPerKwh> for KilowattHours {
    type Output = GramsCo2e;
    fn mul(self, intensity: GramsPerKwh) -> GramsCo2e {
        GramsCo2e::saturated(self.0 * intensity.0)
    }
}

/// The cost of an energy.
impl Mul<PricePerKwh> for KilowattHours {
    type Output = Cost;
    fn mul(self, price: PricePerKwh) -> Cost {
        Cost::saturated(self.0 * price.0)
    }
}

impl Mul<Seconds> for Watts {
    type Output = Joules;
    fn mul(self, time: Seconds) -> Joules {
        Joules::saturated(self.0 * time.0)
    }
}

/// Mean power over a time span; `None` if the span is not above 0 or the quotient is not finite.
impl Div<Seconds> for Joules {
    type Output = Option<Watts>;
    fn div(self, time: Seconds) -> Option<Watts> {
        if time.0 > 0.0 { Watts::new(self.0 / time.0).ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_sum_is_plus_zero() {
        let sum: Watts = std::iter::empty().sum();
        assert!(sum.get() == 0.0 && sum.get().is_sign_positive());
        let minus_zero = Watts::new(-0.0).unwrap() + Watts::new(-0.0).unwrap();
        assert!(minus_zero.get().is_sign_positive());
    }

    #[test]
    fn arithmetic_stays_finite() {
        let most = Watts::new(f64::MAX).unwrap();
        assert_eq!((most + most).get(), f64::MAX);
        assert_eq!((Watts::ZERO - most - most).get(), f64::MIN);
        assert_eq!(most * Seconds::new(10.0).unwrap(), Joules::new(f64::MAX).unwrap());
        assert_eq!(most / Watts::new(f64::MIN_POSITIVE).unwrap(), None);
        assert_eq!(Watts::ZERO / Watts::ZERO, None);
    }
}
