//! The footprints and verdicts of a report.

use std::collections::BTreeMap;
use std::sync::Arc;

use wildmatch::WildMatch;

use crate::assessment::{Assessment, Finding, Group, GroupKind, Scenario, Standing, Subject, Survey, Verdict};
use crate::choices::{Boundary, Decide};
use crate::footprint::{Factors, Footprint, Step};
use crate::lang::Lang;
use crate::quantity::Why;
use crate::quantity::units::{Seconds, Unit, Watts};
use crate::quantity::{Quality, Quantity};
use crate::registry::{Standard, StandardKind, ZerosAsExported};
use crate::text::number::rounded;

/// Bounds by key, `null` above where only a lower bound is known.
pub type Intervals = BTreeMap<&'static str, [Option<f64>; 2]>;

/// The footprint of one row and what standards say of it. Figures are central values; their bounds are in
/// `intervals`.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct CarbonRow {
    /// All findings together.
    pub status: Verdict,
    /// The same by what can change it, with shares and the use of the budget.
    #[serde(flatten)]
    pub standing: Standing,
    /// Power that is counted (W).
    pub assessed_power_watts: Option<f64>,
    /// Why the power is not known, where the profile counts it as 0 W.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_counted_as_zero: Option<Why>,
    /// Per kWh of measured energy: grid x overhead x PUE, as far as the boundary goes.
    #[serde(rename = "workload_intensity_gCO2eq_kWh")]
    pub intensity: Option<f64>,
    /// Emissions of an hour (g).
    #[serde(rename = "hourly_emissions_gCO2eq")]
    pub hourly_emissions: Option<f64>,
    /// Emissions of a month, extrapolated (kg).
    pub monthly_emissions_kg: Option<f64>,
    /// The same by the carbon intensity of what was bought, where that is given (kg): market-based Scope 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly_emissions_market_based_kg: Option<f64>,
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
    /// All figures with bounds, quality and provenance; null where the power is not known.
    pub footprint: Option<Footprint>,
}

/// A namespace, or a controller, against its budgets.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct GroupRow {
    /// Whether it is a namespace or a controller.
    pub kind: GroupKind,
    /// The name of the namespace.
    pub namespace: String,
    /// The name of the controller; of a namespace, that.
    pub workload: String,
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
    #[serde(skip)]
    pub(crate) title_ko: Option<String>,
    pub kind: StandardKind,
    /// The most that is allowed.
    pub target: f64,
    pub unit: String,
    pub set_by: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub says: String,
    #[serde(skip)]
    pub(crate) says_ko: Option<String>,
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
    /// The basis of monthly figures.
    pub monthly_basis: String,
    /// Length of the window they come from; `None` for one gauge.
    #[serde(skip)]
    pub(crate) window: Option<Seconds>,
    /// The words for an unknown power that counts as 0 W.
    #[serde(skip)]
    pub(crate) zeros: Option<Arc<ZerosAsExported>>,
    #[serde(skip)]
    pub(crate) all_digits: bool,
    /// Whether idle power is part of the bounds, for want of a decision.
    pub idle_is_undecided: bool,
    /// Budgets that are for nothing here: a slip in a name, perhaps.
    pub unmatched_budgets: Vec<String>,
}

impl CarbonRow {
    pub(crate) fn new(subject: &Subject, assessment: Assessment, survey: &Survey, window: Option<Seconds>) -> Self {
        let standing = survey.standing(subject, &assessment);
        let Assessment { status, findings, footprint } = assessment;
        let figures = footprint.as_ref();
        let emissions = figures.and_then(|it| it.hourly_emissions.as_ref());
        Self {
            status,
            standing,
            assessed_power_watts: figures.map(|it| it.power.value.get()),
            power_counted_as_zero: subject.counted_as_zero,
            intensity: figures.and_then(|it| it.intensity.as_ref()).map(|it| it.value.get()),
            hourly_emissions: emissions.map(|it| it.value.get()),
            monthly_emissions_kg: figures.and_then(|it| it.monthly_emissions.as_ref()).map(|it| it.value.kilograms()),
            monthly_emissions_market_based_kg: figures
                .and_then(|it| it.monthly_emissions_market_based.as_ref())
                .map(|it| it.value.kilograms()),
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
    pub(crate) fn intervals(&self) -> Intervals {
        fn bounds<T: Unit>(quantity: &Quantity<T>, value: Option<f64>) -> [Option<f64>; 2] {
            // In the unit of the figure itself, so that a bound that equals it does so to the last digit.
            let scale = |bound: T| match (value, bound == quantity.value) {
                (Some(value), true) => value,
                (Some(value), false) => bound.into() * (value / quantity.value.into()),
                (None, _) => bound.into(),
            };
            [Some(scale(quantity.low)), quantity.high.map(scale)]
        }
        let mut intervals = Intervals::new();
        let Some(figures) = &self.footprint else { return intervals };
        intervals.insert("assessed_power_watts", bounds(&figures.power, None));
        intervals.insert("monthly_energy_kwh", bounds(&figures.monthly_energy, None));
        intervals.insert("monthly_cost", bounds(&figures.monthly_cost, None));
        if let Some(intensity) = &figures.intensity {
            intervals.insert("workload_intensity_gCO2eq_kWh", bounds(intensity, None));
        }
        if let (Some(hour), Some(month)) = (&figures.hourly_emissions, &figures.monthly_emissions) {
            intervals.insert("hourly_emissions_gCO2eq", bounds(hour, None));
            intervals.insert("monthly_emissions_kg", bounds(month, self.monthly_emissions_kg));
            if self.window_emissions.is_some() {
                intervals.insert("window_emissions_gCO2eq", bounds(hour, self.window_emissions));
            }
        }
        intervals
    }

    pub(crate) fn explained(mut self, wanted: bool, scenario: &Scenario, subject: &Subject) -> Self {
        if let Some(footprint) = self.footprint.as_ref().filter(|_| wanted) {
            self.steps = footprint.explain(&scenario.factors);
            self.steps.extend(scenario.explain_sci(footprint, subject));
        }
        self
    }
}

impl GroupRow {
    /// Those namespaces and controllers that have budgets and are wanted.
    pub(crate) fn all(scenario: &Scenario, survey: &Survey, wanted: Option<&str>, explain: bool) -> Vec<Self> {
        let is_wanted = |name: &str| wanted.is_none_or(|wanted| WildMatch::new(wanted).matches(name));
        let row = |group: &Group| {
            let (subject, namespace) = (group.subject.as_ref()?, group.namespace.as_ref()?);
            is_wanted(namespace).then_some(())?;
            let carbon = CarbonRow::new(subject, group.assessment.clone(), survey, None);
            let carbon = carbon.explained(explain, scenario, subject);
            let (namespace, workload) = (namespace.clone(), group.name.clone());
            Some(Self { kind: group.kind, namespace, workload, intervals: carbon.intervals(), carbon })
        };
        survey.groups.iter().filter_map(row).collect()
    }
}

impl ScenarioRow {
    /// Where gauges were read once.
    pub(crate) fn new(scenario: &Scenario, unmatched_budgets: Vec<String>) -> Self {
        Self {
            unmatched_budgets,
            profile: scenario.profile.clone(),
            decide: scenario.decide,
            factors: scenario.factors.clone(),
            standards: scenario.standards.iter().map(standard_row).collect(),
            monthly_basis: monthly_basis(None, Lang::En),
            window: None,
            zeros: scenario.zeros.clone(),
            all_digits: scenario.all_digits,
            idle_is_undecided: scenario.idle.is_none(),
        }
    }

    pub(crate) fn over(self, window: Seconds) -> Self {
        Self { monthly_basis: monthly_basis(Some(window), Lang::En), window: Some(window), ..self }
    }

    /// Whether a PUE is part of the figures or of the verdicts.
    pub(crate) fn uses_pue(&self) -> bool {
        self.factors.boundary == Boundary::Facility || self.standards.iter().any(|it| it.kind == StandardKind::Pue)
    }
}

/// A month is never measured here, and says so.
pub(crate) fn monthly_basis(window: Option<Seconds>, lang: Lang) -> String {
    match window {
        None => lang.of("extrapolated from one gauge", "측정값 하나에서 외삽").to_owned(),
        Some(window) => {
            let seconds = rounded(window.get(), 1);
            lang.of(format!("extrapolated from a window of {seconds} s"), format!("{seconds}초 구간에서 외삽"))
        }
    }
}

fn standard_row(standard: &Standard) -> StandardRow {
    let (target, unit) = standard.target();
    StandardRow {
        id: standard.id.clone(),
        title: standard.title.clone(),
        title_ko: standard.title_ko.clone(),
        kind: standard.kind(),
        target,
        unit,
        set_by: standard.set_by.clone(),
        says: standard.says.clone(),
        says_ko: standard.says_ko.clone(),
    }
}

/// The bounds of a power, as attribution knows them.
pub(crate) fn watts(low: Watts, high: Watts) -> [Option<f64>; 2] {
    [Some(low.get()), Some(high.get())]
}
