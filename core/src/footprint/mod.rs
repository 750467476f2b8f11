//! From energy to emissions and cost: each factor applied once, each multiplication explained.
//!
//! ```text
//! energy at the component x overhead = at the server x PUE = at the facility x carbon intensity = emissions
//! ```
//!
//! How far it goes is the [`Boundary`]. PUE is facility over IT energy (ISO/IEC 30134-2); carbon intensity is the
//! location-based average of the grid unless its factor says otherwise.

mod embodied;
mod explain;
mod mix;

pub use embodied::{Embodied, sci};
pub use explain::Step;
pub(crate) use explain::{figure, named};
pub use mix::intensity_of_mix;

pub(crate) use explain::Steps;

use std::sync::Arc;

use crate::choices::Boundary;
use crate::quantity::units::{Cost, GramsCo2e, GramsPerKwh, Joules, KilowattHours, PricePerKwh, Ratio, Seconds, Watts};
use crate::quantity::{Quality, Quantity};
use crate::registry::{Factor, FactorSource, Region};

/// The step whose unit is a currency.
const COST: &str = "cost of a month";

/// The factors of a footprint, each with quality and provenance.
///
/// ```
/// use carbon_kepler::{Registry, Scenario, Settings};
///
/// let scenario = Scenario::resolve(&Registry::builtin()?, &Settings::default())?;
/// let intensity = scenario.factors.intensity.expect("Korea has one");
/// assert_eq!((intensity.quantity.value.get(), scenario.factors.region_is_assumed), (417.3, true));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Factors {
    /// Where the machines stand.
    pub region: Region,
    /// Whether nobody said so, and the region is only a default.
    pub region_is_assumed: bool,
    /// Up to where energy is counted.
    pub boundary: Boundary,
    /// Server over component energy: fans, power supply, disks, network.
    pub overhead: Quantity<Ratio>,
    /// Facility over IT energy.
    pub pue: Quantity<Ratio>,
    /// Where the PUE was published; `None` if it was given or assumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pue_factor: Option<Arc<FactorSource>>,
    /// Carbon intensity of the grid; `None` where no factor set has one for the region.
    pub intensity: Option<Factor<GramsPerKwh>>,
    /// Carbon intensity of what was bought, for market-based emissions; `None` unless the user gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub market_intensity: Option<Quantity<GramsPerKwh>>,
    /// Price of electricity.
    pub price: Quantity<PricePerKwh>,
    /// Currency of the price.
    pub currency: String,
    /// Hours of a month.
    pub month_hours: f64,
}

/// The energy, emissions and cost that follow from a power.
///
/// ```
/// use carbon_kepler::units::Watts;
/// use carbon_kepler::{Boundary, Footprint, Quality, Quantity, Registry, Scenario, Settings};
///
/// let factors = Scenario::resolve(&Registry::builtin()?, &Settings::default())?.factors;
/// let power = Quantity::exact(Watts::new(1000.0)?, Quality::Measured, "meter");
/// let footprint = Footprint::new(&power, Boundary::Facility, &factors);
/// assert_eq!(footprint.hourly_energy.value.get(), 1.0);
/// assert_eq!(footprint.hourly_emissions.map(|emissions| emissions.value.get()), Some(417.3));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Footprint {
    /// Up to where energy is counted in all of its figures but the power.
    pub boundary: Boundary,
    /// Where its power was measured.
    pub measured_at: Boundary,
    /// As measured.
    pub power: Quantity<Watts>,
    /// Energy of an hour.
    pub hourly_energy: Quantity<KilowattHours>,
    /// Emissions per kWh of measured energy: grid x overhead x PUE, as far as the boundary goes. 0 for what draws
    /// nothing. `None` without a factor for the region.
    pub intensity: Option<Quantity<GramsPerKwh>>,
    /// Emissions of an hour.
    pub hourly_emissions: Option<Quantity<GramsCo2e>>,
    /// Energy of a month, if all its hours were like this.
    pub monthly_energy: Quantity<KilowattHours>,
    /// Emissions of a month, likewise.
    pub monthly_emissions: Option<Quantity<GramsCo2e>>,
    /// Market-based emissions of a month (GHG Protocol, Scope 2): the energy of a month by the carbon intensity of what
    /// was bought. `None` unless the user gives that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly_emissions_market_based: Option<Quantity<GramsCo2e>>,
    /// Cost of a month, likewise.
    pub monthly_cost: Quantity<Cost>,
}

impl Footprint {
    /// The footprint of something that draws this power.
    #[must_use]
    pub fn new(power: &Quantity<Watts>, measured_at: Boundary, factors: &Factors) -> Self {
        Self::calculated(power, measured_at, factors, &mut Steps::Unwanted)
    }

    /// Each multiplication with its inputs, so that a person can redo it on paper.
    #[must_use]
    pub fn explain(&self, factors: &Factors) -> Vec<Step> {
        let mut steps = Steps::Wanted(Vec::new());
        Self::calculated(&self.power, self.measured_at, factors, &mut steps);
        let mut steps = steps.into_vec();
        for step in steps.iter_mut().filter(|step| step.name == COST) {
            let price = step.inputs.iter_mut().filter(|input| input.name == "price");
            price.for_each(|price| price.unit = format!("{}/kWh", factors.currency).into());
            step.result.unit = factors.currency.clone().into();
        }
        steps
    }

    fn calculated(power: &Quantity<Watts>, measured_at: Boundary, factors: &Factors, steps: &mut Steps) -> Self {
        let measured = energy_of_an_hour(power, steps);
        let hourly_energy = factors.at_boundary(&measured, measured_at, steps);
        let grid = factors.intensity.as_ref().map(|it| &it.quantity);
        let hourly_emissions = grid
            .map(|grid| steps.multiply("emissions of an hour", ("energy", &hourly_energy), ("carbon intensity", grid)));
        let month = factors.month();
        let monthly_energy =
            steps.multiply("energy of a month", ("energy of an hour", &hourly_energy), ("hours", &month));
        let monthly_emissions = hourly_emissions
            .as_ref()
            .map(|hour| steps.multiply("emissions of a month", ("emissions of an hour", hour), ("hours", &month)));
        let monthly_emissions_market_based = factors.market_intensity.as_ref().map(|bought| {
            steps.multiply(
                "market-based emissions of a month",
                ("energy of a month", &monthly_energy),
                ("carbon intensity of what was bought", bought),
            )
        });
        let monthly_cost = steps.multiply(COST, ("energy of a month", &monthly_energy), ("price", &factors.price));
        let intensity = grid.map(|grid| {
            if power.high == Some(Watts::ZERO) {
                let is_measured = power.quality == Quality::Measured;
                let why = if is_measured { "draws nothing, so emits nothing" } else { power.provenance.as_str() };
                return Quantity::exact(GramsPerKwh::ZERO, power.quality, why);
            }
            factors.workload_intensity(grid, measured_at, steps)
        });
        Self {
            boundary: factors.boundary.max(measured_at),
            measured_at,
            power: power.clone(),
            hourly_energy,
            intensity,
            hourly_emissions,
            monthly_energy,
            monthly_emissions,
            monthly_emissions_market_based,
            monthly_cost,
        }
    }
}

impl Factors {
    /// Emissions of an energy that was measured at a boundary; `None` without a factor for the region.
    ///
    /// ```
    /// use carbon_kepler::Boundary;
    /// use carbon_kepler::quantity::{Quality, Quantity};
    /// use carbon_kepler::settings::{Setting, Settings};
    /// use carbon_kepler::{Scenario, registry::Registry, units::KilowattHours};
    ///
    /// let settings = Settings { pue: Some(Setting::given(1.4)), ..Settings::default() };
    /// let scenario = Scenario::resolve(&Registry::builtin()?, &settings)?;
    /// let energy = Quantity::exact(KilowattHours::new(1.0)?, Quality::Measured, "meter");
    /// let emissions = scenario.factors.emissions(&energy, Boundary::Component).ok_or("no factor")?;
    /// assert!((emissions.value.get() - 1.4 * 417.3).abs() < 1e-9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn emissions(&self, energy: &Quantity<KilowattHours>, measured_at: Boundary) -> Option<Quantity<GramsCo2e>> {
        self.intensity.as_ref().map(|grid| self.emissions_at(energy, measured_at, &grid.quantity))
    }

    /// The same at another carbon intensity, such as that of an hour.
    pub(crate) fn emissions_at(
        &self,
        energy: &Quantity<KilowattHours>,
        measured_at: Boundary,
        intensity: &Quantity<GramsPerKwh>,
    ) -> Quantity<GramsCo2e> {
        self.at_boundary(energy, measured_at, &mut Steps::Unwanted).times(intensity)
    }

    /// Overhead and PUE where the way from the measurement to the boundary passes them, each once.
    fn at_boundary(
        &self,
        energy: &Quantity<KilowattHours>,
        measured_at: Boundary,
        steps: &mut Steps,
    ) -> Quantity<KilowattHours> {
        let mut energy = energy.clone();
        if self.passes(measured_at, Boundary::Server) {
            energy = steps.multiply("energy at the server", ("energy", &energy), ("overhead", &self.overhead));
        }
        if self.passes(measured_at, Boundary::Facility) {
            energy = steps.multiply("energy at the facility", ("energy", &energy), ("PUE", &self.pue));
        }
        energy
    }

    fn workload_intensity(
        &self,
        grid: &Quantity<GramsPerKwh>,
        measured_at: Boundary,
        steps: &mut Steps,
    ) -> Quantity<GramsPerKwh> {
        let mut intensity = grid.clone();
        if self.passes(measured_at, Boundary::Facility) {
            intensity = steps.multiply("intensity with PUE", ("carbon intensity", &intensity), ("PUE", &self.pue));
        }
        if self.passes(measured_at, Boundary::Server) {
            intensity =
                steps.multiply("intensity of the workload", ("intensity", &intensity), ("overhead", &self.overhead));
        }
        intensity
    }

    fn passes(&self, measured_at: Boundary, border: Boundary) -> bool {
        measured_at < border && border <= self.boundary
    }

    /// A month from one moment is an extrapolation, and so at best assumed.
    fn month(&self) -> Quantity<Ratio> {
        let hours = Ratio::new(self.month_hours).unwrap_or_default();
        Quantity::exact(hours, Quality::Assumed, "extrapolated to a month")
    }
}

fn energy_of_an_hour(power: &Quantity<Watts>, steps: &mut Steps) -> Quantity<KilowattHours> {
    let energy = power.map(|watts| kilowatt_hours(watts * Seconds::HOUR));
    steps.note("energy of an hour", || vec![power.view("power")], "x 1 h / 1000", || energy.view("energy"));
    energy
}

fn kilowatt_hours(energy: Joules) -> KilowattHours {
    energy.into()
}
