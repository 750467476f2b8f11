use jiff::Timestamp;
use serde::Serialize;

use super::partial::FailedSourceNote;
use crate::assessment::Scenario;
use crate::choices::{Boundary, Decide};
use crate::lang::Lang;
use crate::quantity::Quality;
use crate::quantity::units::Unit;
use crate::registry::FactorSource;
use crate::text::quoted;
use crate::tools::World;

/// By what figures were counted and judged. Stands beside every result.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Basis {
    /// Name of the profile.
    pub profile: String,
    /// Region of the factors.
    pub region: String,
    /// The region's name.
    pub region_name: String,
    /// The city by whose name the region was asked for; null where it was its code, a country or a site.
    pub region_city: Option<String>,
    /// Whether nobody said which region it is.
    pub region_is_assumed: bool,
    /// Up to where energy is counted.
    pub boundary: Boundary,
    /// Whether bounds (interval) or central values (point) decide.
    pub decide: Decide,
    /// `gauges` read once, or `counters` over a window.
    pub measured_by: MeasuredBy,
    /// Length of the window (s); null for gauges.
    pub window_seconds: Option<f64>,
    /// When it was measured; null where the caller has no clock, and of a file, which does not say when it was written.
    pub measured_at: Option<String>,
    /// Hours of a month; a month is always extrapolated.
    pub month_hours: f64,
    /// Carbon intensity of the grid; null where no factor set has one for the region.
    pub carbon_intensity: Option<FactorNote>,
    /// PUE.
    pub pue: FactorNote,
    /// Namespaces, controllers and nodes that miss a budget of their own, such as `namespace shop`, whatever was asked for.
    pub missed_budgets: Vec<String>,
    /// The sources that could not be read, so that figures may lack what runs there; left out where none failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources_failed: Vec<FailedSourceNote>,
}

/// The kind of readings that powers are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MeasuredBy {
    /// Power gauges, read once.
    Gauges,
    /// Energy counters, over a window.
    Counters,
}

impl MeasuredBy {
    pub(in crate::tools) fn of(world: &World) -> Self {
        if world.window.is_some() { Self::Counters } else { Self::Gauges }
    }
}

/// A factor and where it comes from.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FactorNote {
    /// Central value.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: Option<f64>,
    /// How good it is.
    pub quality: Quality,
    /// Id of the factor, or who gave it.
    pub provenance: String,
    /// The year it is for.
    pub year: Option<String>,
    /// The basis of the factor: direct or lifecycle, average or marginal, location or market.
    pub basis: Option<String>,
    /// Who says so.
    pub source: Option<String>,
    /// The place that it is published for: region, zone (of the grid) or country.
    pub covers: Option<String>,
    /// When a newer one may be out (a year, month or day); null where no next one is expected.
    pub next_expected: Option<String>,
    /// Whether that time has come; null where the caller has no clock or no next one is expected.
    pub newer_may_be_out: Option<bool>,
}

impl Basis {
    pub(in crate::tools) fn new(world: &World, scenario: &Scenario) -> Self {
        let factors = &scenario.factors;
        let grid = factors.intensity.as_ref();
        Self {
            profile: scenario.profile.clone(),
            region: factors.region.code.clone(),
            region_name: factors.region.name.clone(),
            region_city: factors.region.city.clone(),
            region_is_assumed: factors.region_is_assumed,
            boundary: factors.boundary,
            decide: scenario.decide,
            measured_by: MeasuredBy::of(world),
            window_seconds: world.window.map(f64::from),
            measured_at: world.measured_at.map(|it| it.round(jiff::Unit::Second).unwrap_or(it).to_string()),
            month_hours: factors.month_hours,
            carbon_intensity: grid.map(|grid| note(&grid.quantity, Some(&grid.factor), world.now)),
            pue: note(&factors.pue, factors.pue_factor.as_deref(), world.now),
            missed_budgets: world.missed_budgets(scenario),
            sources_failed: world.sources_failed(),
        }
    }

    /// The caveats that a reader needs before trusting the figures.
    pub(in crate::tools) fn caveats(&self, lang: Lang) -> String {
        let mut notes = Vec::new();
        if !self.missed_budgets.is_empty() {
            let missed = self.missed_budgets.join(", ");
            notes.push(lang.of(format!("over budget: {missed}"), format!("예산 초과: {missed}")));
        }
        if self.region_is_assumed {
            notes.push(
                lang.of(
                    format!("the region ({}) is assumed", self.region),
                    format!("지역({})은 가정한 값", self.region),
                ),
            );
        }
        if let Some(city) = &self.region_city {
            let (city, region) = (quoted(city), &self.region_name);
            notes.push(lang.of(
                format!("{city} is taken for the region {} ({region})", self.region),
                format!("{city}을(를) {} ({region}) 지역으로 해석함", self.region),
            ));
        }
        if self.pue.quality == Quality::Assumed {
            notes.push(lang.of("the PUE is assumed".to_owned(), "PUE는 가정한 값".to_owned()));
        }
        if self.carbon_intensity.as_ref().is_some_and(|it| it.quality == Quality::Illustrative) {
            notes.push(lang.of("factors are illustrative".to_owned(), "계수는 예시 값".to_owned()));
        }
        if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) }
    }
}

fn note<T: Unit>(
    quantity: &crate::quantity::Quantity<T>,
    source: Option<&FactorSource>,
    now: Option<Timestamp>,
) -> FactorNote {
    let next_expected = source.and_then(|it| it.next_expected.clone());
    FactorNote {
        value: quantity.value.into(),
        low: quantity.low.into(),
        high: quantity.high.map(Into::into),
        quality: quantity.quality,
        provenance: quantity.provenance.clone(),
        year: source.and_then(|it| it.year.clone()),
        basis: source.map(|it| it.basis.to_string()),
        source: source.map(|it| it.source.clone()),
        covers: source.and_then(|it| it.covers).map(|it| it.name().to_owned()),
        newer_may_be_out: next_expected.as_ref().and_then(|_| Some(source?.newer_may_be_out(now?))),
        next_expected,
    }
}
