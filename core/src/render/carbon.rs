//! What footprints and verdicts add to a report.

use std::collections::BTreeMap;

use crate::assessment::{Assessment, Decide, Finding, Scenario, Subject, Verdict};
use crate::footprint::{Factors, Footprint, Step};
use crate::lang::Lang;
use crate::quantity::{Quality, Quantity};
use crate::standards::{Requirement, Standard, StandardKind};
use crate::units::{Seconds, Unit, Watts};

/// Bounds by key, `null` above where only a lower bound is known.
pub type Intervals = BTreeMap<&'static str, [Option<f64>; 2]>;

/// The footprint of one row and what standards say of it. Figures are central values; their bounds are in
/// `intervals`.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct CarbonRow {
    /// All findings together.
    pub status: Verdict,
    /// Power that is counted (W).
    pub assessed_power_watts: Option<f64>,
    /// Per kWh of measured energy: grid x overhead x PUE, as far as the boundary goes.
    #[serde(rename = "workload_intensity_gCO2eq_kWh")]
    pub intensity: Option<f64>,
    /// Emissions of an hour (g).
    #[serde(rename = "hourly_emissions_gCO2eq")]
    pub hourly_emissions: Option<f64>,
    /// Emissions of a month, extrapolated (kg).
    pub monthly_emissions_kg: Option<f64>,
    /// Energy of a month, extrapolated (kWh).
    pub monthly_energy_kwh: Option<f64>,
    /// Cost of a month, extrapolated, in the report's currency.
    pub monthly_cost: Option<f64>,
    /// Emissions within the window (g).
    #[serde(rename = "window_emissions_gCO2eq", skip_serializing_if = "Option::is_none")]
    pub window_emissions: Option<f64>,
    /// How good the emissions are: as good as the weakest of what they are made of.
    pub quality: Option<Quality>,
    /// One per standard.
    pub findings: Vec<Finding>,
    /// Each multiplication with its inputs, where that is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// With bounds and provenance.
    #[serde(skip)]
    pub(super) footprint: Option<Footprint>,
}

/// A namespace against its budgets.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct NamespaceRow {
    /// Its name.
    pub namespace: String,
    /// The sum of its workloads.
    #[serde(flatten)]
    pub carbon: CarbonRow,
    /// Bounds by key.
    pub intervals: Intervals,
}

/// A standard as a report names it.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
#[allow(missing_docs)] // as in `Standard`
pub struct StandardRow {
    pub id: String,
    pub title: String,
    pub kind: StandardKind,
    pub target: Option<f64>,
    pub set_by: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub says: String,
    #[serde(skip)]
    pub(super) says_ko: Option<String>,
}

/// By what everything was counted and judged.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct ScenarioRow {
    /// Name of the profile.
    pub profile: String,
    /// How verdicts compare.
    pub decide: Decide,
    /// The factors, with quality and provenance.
    pub factors: Factors,
    /// The standards and budgets.
    pub standards: Vec<StandardRow>,
    /// What the figures of a month come from.
    pub monthly_basis: String,
    /// Length of the window they come from; `None` for one gauge.
    #[serde(skip)]
    pub(super) window: Option<Seconds>,
    /// Whether idle power is part of the bounds, for want of a decision.
    pub idle_is_undecided: bool,
}

impl CarbonRow {
    pub(super) fn new(assessment: Assessment, window: Option<Seconds>) -> Self {
        let Assessment { status, findings, footprint } = assessment;
        let figures = footprint.as_ref();
        let emissions = figures.and_then(|it| it.hourly_emissions.as_ref());
        Self {
            status,
            assessed_power_watts: figures.map(|it| it.power.value.get()),
            intensity: figures.and_then(|it| it.intensity.as_ref()).map(|it| it.value.get()),
            hourly_emissions: emissions.map(|it| it.value.get()),
            monthly_emissions_kg: figures.and_then(|it| it.monthly_emissions.as_ref()).map(|it| it.value.kilograms()),
            monthly_energy_kwh: figures.map(|it| it.monthly_energy.value.get()),
            monthly_cost: figures.map(|it| it.monthly_cost.value.get()),
            window_emissions: emissions
                .zip(window.and_then(|it| it / Seconds::HOUR))
                .map(|(hour, hours)| hour.value.get() * hours.get()),
            quality: emissions.map(|it| it.quality),
            findings,
            steps: Vec::new(),
            footprint,
        }
    }

    /// The bounds of its figures, by their keys.
    pub(super) fn intervals(&self) -> Intervals {
        fn bounds<T: Unit>(quantity: &Quantity<T>, scale: f64) -> [Option<f64>; 2] {
            [Some(quantity.low.into() * scale), quantity.high.map(|high| high.into() * scale)]
        }
        let mut intervals = Intervals::new();
        let Some(figures) = &self.footprint else { return intervals };
        intervals.insert("assessed_power_watts", bounds(&figures.power, 1.0));
        intervals.insert("monthly_energy_kwh", bounds(&figures.monthly_energy, 1.0));
        intervals.insert("monthly_cost", bounds(&figures.monthly_cost, 1.0));
        if let Some(intensity) = &figures.intensity {
            intervals.insert("workload_intensity_gCO2eq_kWh", bounds(intensity, 1.0));
        }
        if let (Some(hour), Some(month)) = (&figures.hourly_emissions, &figures.monthly_emissions) {
            intervals.insert("hourly_emissions_gCO2eq", bounds(hour, 1.0));
            intervals.insert("monthly_emissions_kg", bounds(month, 0.001));
        }
        intervals
    }

    pub(super) fn explained(mut self, factors: &Factors) -> Self {
        self.steps = self.footprint.as_ref().map(|it| it.explain(factors)).unwrap_or_default();
        self
    }
}

impl NamespaceRow {
    /// The namespaces that have budgets, by name.
    pub(super) fn all(scenario: &Scenario, subjects: &[Subject]) -> Vec<Self> {
        let mut by_name: BTreeMap<&str, Vec<&Subject>> = BTreeMap::new();
        for subject in subjects {
            if let Some(namespace) = &subject.namespace {
                by_name.entry(namespace).or_default().push(subject);
            }
        }
        let row = |(namespace, members): (&str, Vec<&Subject>)| {
            let carbon = CarbonRow::new(scenario.assess_namespace(namespace, &members)?, None);
            Some(Self { namespace: namespace.to_owned(), intervals: carbon.intervals(), carbon })
        };
        by_name.into_iter().filter_map(row).collect()
    }
}

impl ScenarioRow {
    pub(super) fn new(scenario: &Scenario, window: Option<Seconds>) -> Self {
        Self {
            profile: scenario.profile.clone(),
            decide: scenario.decide,
            factors: scenario.factors.clone(),
            standards: scenario.standards.iter().map(standard_row).collect(),
            monthly_basis: monthly_basis(window, Lang::En),
            window,
            idle_is_undecided: scenario.idle.is_none(),
        }
    }
}

/// A month is never measured here, and says so.
pub(super) fn monthly_basis(window: Option<Seconds>, lang: Lang) -> String {
    match window {
        None => lang.of("extrapolated from one gauge", "측정값 하나에서 외삽").to_owned(),
        Some(window) => {
            let seconds = window.get();
            lang.of(format!("extrapolated from a window of {seconds:.1} s"), format!("{seconds:.1}초 구간에서 외삽"))
        }
    }
}

fn standard_row(standard: &Standard) -> StandardRow {
    let target = match &standard.requirement {
        Requirement::Intensity(target) => Some(target.get()),
        Requirement::Pue(target) => Some(target.get()),
        Requirement::Sci { target, .. } => Some(target.get()),
        Requirement::Budget(_) => None,
    };
    StandardRow {
        id: standard.id.clone(),
        title: standard.title.clone(),
        kind: standard.kind(),
        target,
        set_by: standard.set_by.clone(),
        says: standard.says.clone(),
        says_ko: standard.says_ko.clone(),
    }
}

/// The bounds of a power, as attribution knows them.
pub(super) fn watts(low: Watts, high: Watts) -> [Option<f64>; 2] {
    [Some(low.get()), Some(high.get())]
}
