use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::parts::find::place_of;
use super::parts::input::default_namespace;
use super::parts::partial::FailedSourceNote;
use super::parts::unknown::{below, not_known};
use super::{Tool, World};
use crate::assessment::Reason;
use crate::choices::Boundary;
use crate::error::Error;
use crate::lang::Lang;
use crate::quantity::units::KilowattHours;
use crate::quantity::{Quality, Quantity, Stated};
use crate::recommend::regions_of;
use crate::registry::Requirement;
use crate::text::number::rounded;
use crate::{Decide, Scenario, Verdict};

/// The prototype's advice on where to go, under its own name and keys.
#[derive(Clone, Copy, Debug)]
pub struct Migrate;

/// As the prototype took them.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct MigrateInput {
    /// Pod, virtual machine, container or controller: web, shop/web, deployment/web.
    pub workload_name: String,
    /// Kubernetes namespace; `all` looks in every one.
    #[serde(default = "default_namespace")]
    pub namespace: String,
    /// Where it runs; default: as the server is set up, else ap-northeast-2.
    #[serde(default)]
    pub current_region: Option<String>,
    /// From 90 % of this carbon intensity on, regions are recommended.
    #[serde(default = "threshold")]
    pub threshold_gco2_kwh: f64,
}

fn threshold() -> f64 {
    424.0
}

/// As the prototype gave them.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MigrateOutput {
    pub workload: String,
    pub namespace: String,
    pub power_watts: Option<f64>,
    /// Why the power is not known.
    pub power_unknown_reason: Option<String>,
    pub current_region: CurrentRegion,
    /// The carbon intensity against the threshold; UNKNOWN without one.
    pub status: ThresholdStatus,
    /// How soon to move; UNKNOWN without a carbon intensity.
    pub urgency: Urgency,
    pub recommended_regions: Vec<RecommendedRegion>,
    pub total_regions_analyzed: usize,
    pub recommendation: String,
    /// Said where the profile counts unknown power as 0 W; null elsewhere.
    pub zeros_note: Option<String>,
    /// The one set that all carbon intensities come from.
    pub factor_set: String,
    /// The sources that could not be read, so that figures may lack what runs there; left out where none failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources_failed: Vec<FailedSourceNote>,
}

/// A carbon intensity against the threshold, in the prototype's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum ThresholdStatus {
    /// Above it.
    #[serde(rename = "EXCEEDS THRESHOLD")]
    Exceeds,
    /// From 90 % of it on.
    #[serde(rename = "APPROACHING THRESHOLD")]
    Approaching,
    /// Below 90 % of it.
    #[serde(rename = "BELOW THRESHOLD")]
    Below,
    /// There is no carbon intensity.
    Unknown,
}

impl ThresholdStatus {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exceeds => "EXCEEDS THRESHOLD",
            Self::Approaching => "APPROACHING THRESHOLD",
            Self::Below => "BELOW THRESHOLD",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// How soon to move, in the prototype's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Urgency {
    /// The threshold is exceeded.
    High,
    /// It is near.
    Medium,
    /// It is far.
    Low,
    /// There is no carbon intensity.
    Unknown,
}

/// Where it runs.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CurrentRegion {
    pub code: String,
    pub name: String,
    pub carbon_intensity_gco2_kwh: Option<f64>,
    pub current_emissions_gco2_hour: Option<f64>,
    pub threshold_gco2_kwh: f64,
    pub threshold_percent: Option<f64>,
    pub typical_pue: f64,
    pub meets_pue_target: Option<bool>,
    /// Null where no PUE is asked for.
    pub pue_target: Option<f64>,
}

/// Where it could run.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RecommendedRegion {
    pub region_code: String,
    pub region_name: String,
    pub carbon_intensity_gco2_kwh: f64,
    pub estimated_emissions_gco2_hour: Option<f64>,
    pub savings_gco2_hour: Option<f64>,
    pub savings_percent: f64,
    /// Shares of fuels (%), where the factor set has them.
    pub grid_mix: Option<BTreeMap<String, f64>>,
    pub meets_korean_target: bool,
    pub typical_pue: f64,
    pub meets_pue_target: Option<bool>,
}

/// The most regions that are recommended.
const MOST: usize = 5;

impl Tool for Migrate {
    const NAME: &'static str = "get_migration_recommendations";
    const TITLE: &'static str = "Recommend regions (prototype's form)";
    const DESCRIPTION: &'static str =
        "The prototype's migration advice with its keys; get_regional_comparison says more.";
    const LISTED: bool = false;
    type Input = MigrateInput;
    type Output = MigrateOutput;

    fn run(world: &World, input: Self::Input) -> Result<Self::Output, Error> {
        if let Err(expected) = Stated::Intensity.bare(input.threshold_gco2_kwh) {
            return Err(Error::InvalidInput {
                what: "threshold_gco2_kwh".to_owned(),
                seen: input.threshold_gco2_kwh.to_string(),
                expected,
            });
        }
        let here = input.current_region.as_deref().unwrap_or(&world.settings.region.value);
        let current = world.place(here)?;
        let others = regions_of(&world.registry, &current);
        let set = world.comparison_set(&current, &others, true)?;
        let scenario = world.scenario_by(&set, &current, &current)?;
        let subject = world.workload(&scenario, &input.namespace, &input.workload_name)?.subject;
        let hourly = |scenario: &Scenario| {
            scenario.assess(&subject).footprint.and_then(|it| it.hourly_emissions).map(|it| it.value.get())
        };
        let intensity = |scenario: &Scenario| scenario.factors.intensity.as_ref().map(|it| it.quantity.value.get());
        let (grid, now) = (intensity(&scenario), hourly(&scenario));
        let percent = grid.map(|grid| grid / input.threshold_gco2_kwh * 100.0);
        let (status, urgency) = match percent {
            None => (ThresholdStatus::Unknown, Urgency::Unknown),
            Some(percent) if percent > 100.0 => (ThresholdStatus::Exceeds, Urgency::High),
            Some(percent) if percent >= 90.0 => (ThresholdStatus::Approaching, Urgency::Medium),
            Some(_) => (ThresholdStatus::Below, Urgency::Low),
        };
        let mut recommended = Vec::new();
        let mut analyzed = usize::from(grid.is_some());
        for region in others {
            let there = world.scenario_by(&set, region, &current)?;
            let Some(value) = intensity(&there) else { continue };
            analyzed += 1;
            if let (Some(grid), Some(less), true) =
                (grid, less_per_kwh(&scenario, &there), percent.is_some_and(|it| it >= 90.0))
                && value < grid
            {
                let grams = hourly(&there);
                recommended.push(RecommendedRegion {
                    region_code: region.code.clone(),
                    region_name: region.name.clone(),
                    carbon_intensity_gco2_kwh: value,
                    savings_gco2_hour: now.zip(grams).map(|(now, then)| now - then),
                    estimated_emissions_gco2_hour: grams,
                    savings_percent: less,
                    grid_mix: world.registry.factor_set(&set)?.mix_percent(region).cloned(),
                    meets_korean_target: value <= input.threshold_gco2_kwh,
                    typical_pue: there.factors.pue.value.get(),
                    meets_pue_target: meets_pue(&there),
                });
            }
        }
        let worth = |it: &RecommendedRegion| (it.savings_percent, it.typical_pue);
        recommended.sort_by(|a, b| worth(b).0.total_cmp(&worth(a).0).then(worth(a).1.total_cmp(&worth(b).1)));
        recommended.truncate(MOST);
        let lang = world.settings.lang.value;
        Ok(MigrateOutput {
            recommendation: recommendation(&scenario, recommended.first(), analyzed > 1, lang),
            power_unknown_reason: subject.power_unknown(lang),
            zeros_note: subject.zeros_note(&scenario, lang),
            workload: input.workload_name,
            namespace: place_of(&subject, &input.namespace),
            power_watts: subject.power.as_ref().ok().map(|it| it.value.get()),
            current_region: CurrentRegion {
                code: current.code,
                name: current.name,
                carbon_intensity_gco2_kwh: grid,
                current_emissions_gco2_hour: now,
                threshold_gco2_kwh: input.threshold_gco2_kwh,
                threshold_percent: percent,
                typical_pue: scenario.factors.pue.value.get(),
                meets_pue_target: meets_pue(&scenario),
                pue_target: pue_target(&scenario),
            },
            status,
            urgency,
            recommended_regions: recommended,
            total_regions_analyzed: analyzed,
            factor_set: set,
            sources_failed: world.sources_failed(),
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let why = output.power_unknown_reason.as_deref();
        let power = why.map_or(String::new(), |why| format!("; {}", not_known(Some(why), lang)));
        let (code, status, advice) = (&output.current_region.code, output.status.name(), &output.recommendation);
        format!("{code}: {status}. {advice}{power}") + &below(output.zeros_note.as_ref())
    }
}

/// How much less a kWh of the workload emits there than here (%), whatever it draws.
fn less_per_kwh(here: &Scenario, there: &Scenario) -> Option<f64> {
    let energy = Quantity::exact(KilowattHours::new(1.0).ok()?, Quality::Assumed, "a kWh");
    let of = |scenario: &Scenario| scenario.factors.emissions(&energy, Boundary::Component).map(|it| it.value.get());
    let (now, then) = (of(here).filter(|now| *now > 0.0)?, of(there)?);
    Some((now - then) / now * 100.0)
}

fn pue_target(scenario: &Scenario) -> Option<f64> {
    scenario.standards.iter().find_map(|standard| match standard.requirement {
        Requirement::Pue(target) => Some(target.get()),
        _ => None,
    })
}

/// Null where it cannot be told.
fn meets_pue(scenario: &Scenario) -> Option<bool> {
    let decide: Decide = scenario.decide;
    let verdict: Verdict = decide.compare(&scenario.factors.pue.view("PUE"), pue_target(scenario)?).0;
    verdict.is_compliant()
}

fn recommendation(here: &Scenario, best: Option<&RecommendedRegion>, any_known: bool, lang: Lang) -> String {
    let code = &here.factors.region.code;
    match best {
        Some(best) => {
            let (code, name, percent) = (&best.region_code, &best.region_name, rounded(best.savings_percent, 1));
            lang.of(
                format!("{code} ({name}) would emit {percent} % less"),
                format!("{code} ({name})에서 {percent}% 감소"),
            )
        }
        None if !any_known => lang
            .of("nothing is known of other regions by this factor set", "이 배출계수 세트에 다른 지역의 값이 없음")
            .to_owned(),
        None if here.factors.intensity.is_none() => {
            let why = Reason::NoFactor(code.clone()).text(lang);
            lang.of(
                format!("whether it would emit less elsewhere cannot be told: {why}"),
                format!("다른 지역에서 배출이 줄어드는지 알 수 없음: {why}"),
            )
        }
        None => lang.of(format!("stay in {code}"), format!("{code}에 유지")),
    }
}
