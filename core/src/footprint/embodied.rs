//! Embodied emissions and the SCI, as ISO/IEC 21031 (Software Carbon Intensity) defines them.

use super::explain::Steps;
use crate::error::Error;
use crate::quantity::units::{GramsCo2e, Ratio, Seconds};
use crate::quantity::{Quality, Quantity};

/// The emissions from making a machine, and the time over which they are spread.
///
/// ```
/// use carbon_kepler::footprint::Embodied;
/// use carbon_kepler::units::{GramsCo2e, Ratio, Seconds};
/// use carbon_kepler::{Quality, Quantity};
///
/// let made = Quantity::exact(GramsCo2e::new(1000.0)?, Quality::Configured, "maker");
/// let server = Embodied::new(made, Seconds::new(1e8)?)?;
/// assert_eq!(server.share(Seconds::new(1e7)?, Ratio::new(0.5)?)?.value.get(), 50.0);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Embodied {
    /// All of it (TE).
    pub total: Quantity<GramsCo2e>,
    /// Expected lifespan (EL).
    pub lifespan: Seconds,
}

impl Embodied {
    /// Total embodied emissions over a lifespan.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a lifespan that is not above 0.
    pub fn new(total: Quantity<GramsCo2e>, lifespan: Seconds) -> Result<Self, Error> {
        if lifespan > Seconds::ZERO {
            return Ok(Self { total, lifespan });
        }
        Err(Error::invalid("lifespan", &lifespan.get().to_string(), "a time above 0 s"))
    }

    /// The part of who reserves a share of the machine for a time: `M = TE * (TiR / EL) * (RR / ToR)`.
    ///
    /// ```
    /// use carbon_kepler::footprint::Embodied;
    /// use carbon_kepler::quantity::{Quality, Quantity};
    /// use carbon_kepler::units::{GramsCo2e, Ratio, Seconds};
    ///
    /// let hours = |hours: f64| Seconds::new(hours * 3600.0);
    /// let total = Quantity::exact(GramsCo2e::from_kilograms(1000.0)?, Quality::Configured, "data sheet");
    /// let share = Embodied::new(total, hours(35_040.0)?)?.share(hours(1.0)?, Ratio::new(1.0)?)?;
    /// assert!((share.value.get() - 28.538_812_785).abs() < 1e-8);
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a time below 0 or a share outside 0 to 1.
    pub fn share(&self, time: Seconds, reserved: Ratio) -> Result<Quantity<GramsCo2e>, Error> {
        self.explained(time, reserved, Quality::Configured, &mut Steps::Unwanted)
    }

    pub(crate) fn explained(
        &self,
        time: Seconds,
        reserved: Ratio,
        quality: Quality,
        steps: &mut Steps,
    ) -> Result<Quantity<GramsCo2e>, Error> {
        if time < Seconds::ZERO {
            return Err(Error::invalid("time reserved", &time.get().to_string(), "0 s or more"));
        }
        if !(0.0..=1.0).contains(&reserved.get()) {
            return Err(Error::invalid("reserved share", &reserved.get().to_string(), "0 to 1"));
        }
        let of_time = (time / self.lifespan).unwrap_or_default();
        let of_time = Quantity::exact(of_time, Quality::Configured, "time over lifespan");
        let of_machine = Quantity::exact(reserved, quality, "reserved share of the machine");
        let over_time =
            steps.multiply("embodied over the time", ("embodied", &self.total), ("time / lifespan", &of_time));
        let own = steps.multiply(
            "embodied of the workload",
            ("embodied over the time", &over_time),
            ("reserved share", &of_machine),
        );
        // As good as what the machine's own figure is worth.
        Ok(Quantity { quality: self.total.quality, provenance: self.total.provenance.clone(), ..own })
    }
}

/// Emissions per functional unit: `SCI = (O + M) / R`, operational and embodied emissions over what was done.
///
/// # Errors
/// [`Error::InvalidInput`] for units that are not above 0: nothing done has no emissions per unit.
pub fn sci(
    operational: &Quantity<GramsCo2e>,
    embodied: &Quantity<GramsCo2e>,
    units: f64,
) -> Result<Quantity<GramsCo2e>, Error> {
    let per_unit = Ratio::new(1.0 / units).ok().filter(|it| *it > Ratio::ZERO);
    let per_unit =
        per_unit.ok_or_else(|| Error::invalid("functional units", &units.to_string(), "a number above 0"))?;
    Ok(operational.plus(embodied).map(|sum| sum * per_unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_is_refused() {
        let grams = |value| Quantity::exact(GramsCo2e::new(value).unwrap(), Quality::Configured, "test");
        let seconds = |value| Seconds::new(value).unwrap();
        assert!(Embodied::new(grams(1.0), Seconds::ZERO).is_err());
        let embodied = Embodied::new(grams(100.0), seconds(10.0)).unwrap();
        assert!(embodied.share(seconds(-1.0), Ratio::ONE).is_err());
        assert!(embodied.share(seconds(1.0), Ratio::new(1.1).unwrap()).is_err());
        assert_eq!(embodied.share(seconds(1.0), Ratio::HALF).unwrap().value.get(), 5.0);
        for units in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(sci(&grams(1.0), &grams(1.0), units).is_err(), "{units}");
        }
        assert_eq!(sci(&grams(6.0), &grams(2.0), 4.0).unwrap().value.get(), 2.0);
    }
}
