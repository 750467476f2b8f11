//! Energy where nothing measures it, from a processor's thermal design power (TDP) and its load.
//!
//! An estimate, never taken silently: nothing else in this crate falls back to it.

use crate::error::Error;
use crate::quantity::units::{Joules, Ratio, Seconds, Watts};
use crate::series::interpolate;

/// Share of the TDP that a processor draws, by load.
///
/// ```
/// use carbon_kepler::estimate::LoadCurve;
/// use carbon_kepler::units::Ratio;
///
/// let factor = LoadCurve::TEADS.share_of_tdp(Ratio::new(0.5)?)?;
/// assert_eq!(factor, Ratio::new(0.75)?);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoadCurve {
    /// Share of the TDP at 0, 10, 50 and 100 % load.
    points: [(f64, f64); 4],
}

impl LoadCurve {
    /// The curve called Teads', 12, 32, 75 and 102 % of the TDP, as the Green Software Foundation's Impact
    /// Framework publishes it (manifests/outputs/pipelines/teads-curve.yaml and pipeline-teads-sci.yaml).
    pub const TEADS: Self = Self { points: [(0.0, 0.12), (0.1, 0.32), (0.5, 0.75), (1.0, 1.02)] };

    /// Share of the TDP at a load of 0 to 1, on straight lines between the points.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a load outside 0 to 1.
    pub fn share_of_tdp(&self, load: Ratio) -> Result<Ratio, Error> {
        // Load takes the place of time on the axis; the line through two points is the same.
        let moment = |(load, share): (f64, f64)| Ok::<_, Error>((Seconds::new(load)?, share));
        for pair in self.points.windows(2) {
            if let Some(share) = interpolate(moment(pair[0])?, moment(pair[1])?, Seconds::new(load.get())?) {
                return Ratio::new(share);
            }
        }
        let seen = load.to_string();
        Err(Error::InvalidInput { what: "load".to_owned(), seen, expected: "0 to 1".to_owned() })
    }
}

/// A processor, or a part of one, without a meter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Processor {
    /// Thermal design power of the whole processor (W).
    pub tdp: Watts,
    /// How much of it is ours: virtual processors allocated / all of them, or how many processors.
    pub allocated: Ratio,
}

impl Processor {
    /// `TDP * share of TDP * allocated * time`, where `busy` is the part of the time that it runs at all.
    #[must_use]
    pub fn energy(&self, share_of_tdp: Ratio, busy: Ratio, time: Seconds) -> Joules {
        self.tdp * share_of_tdp * self.allocated * (time * busy)
    }
}
