use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::consumers::{Consumer, Consumers, no_score, one_namespace};
use super::list_top_power_consumers::ConsumerRow;
use super::{Basis, Tool, World};
use crate::assessment::Verdict;
use crate::choices::Lever;
use crate::error::Error;
use crate::lang::Lang;
use crate::registry::{Prototype, StandardKind};

/// Who burns power, and what to do about it.
#[derive(Clone, Copy, Debug)]
pub struct Hotspots;

/// From which power on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HotspotsInput {
    /// Kubernetes namespace; default: all.
    #[serde(default)]
    pub namespace: Option<String>,
    /// A workload that draws at least this is a hotspot (W).
    #[serde(default = "one_watt")]
    pub power_threshold_watts: f64,
    /// Whether a failed verdict makes a hotspot too.
    #[serde(default = "yes")]
    pub include_compliance_check: bool,
}

fn one_watt() -> f64 {
    1.0
}

fn yes() -> bool {
    true
}

/// Hotspots and actions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct HotspotsOutput {
    pub namespace: String,
    pub threshold_watts: f64,
    pub summary: HotspotSummary,
    /// At most 500, the largest.
    pub hotspots: Vec<ConsumerRow>,
    /// At most ten, for the ten largest hotspots.
    pub preventive_actions: Vec<PreventiveAction>,
    pub recommendation: String,
    /// Why there is no efficiency score.
    pub note: Option<String>,
    pub basis: Basis,
}

/// Sums.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct HotspotSummary {
    pub total_hotspots: usize,
    pub total_power_watts: f64,
    pub total_preventive_actions: usize,
    pub high_priority_actions: usize,
    pub potential_power_savings_watts: f64,
    pub potential_co2_reduction_kg_month: f64,
}

/// Something to do.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct PreventiveAction {
    /// alert, rightsizing, temporal_shift, regional_migration or pue_improvement.
    pub action_type: String,
    /// high, medium or low.
    pub priority: String,
    /// namespace/name
    pub resource: String,
    pub reason: String,
    pub estimated_savings_watts: f64,
    pub estimated_co2_reduction_kg_month: f64,
    pub implementation_steps: Vec<String>,
}

/// The most actions that are listed; they are computed for as many of the largest hotspots.
const ACTIONS: usize = 10;

/// The most hotspots that one answer holds; `total_hotspots` counts all.
const ROWS: usize = 500;

impl Tool for Hotspots {
    const NAME: &'static str = "identify_power_hotspots";
    const TITLE: &'static str = "Find hotspots";
    const DESCRIPTION: &'static str = "Workloads that draw at least a threshold or miss something that depends on them \
        (a budget), with what to do about each, computed from data.";
    type Input = HotspotsInput;
    type Output = HotspotsOutput;

    fn run(world: &World, input: Self::Input) -> Result<Self::Output, Error> {
        let threshold = input.power_threshold_watts;
        if !(threshold >= 0.0 && threshold.is_finite()) {
            return Err(Error::InvalidInput {
                what: "power_threshold_watts".to_owned(),
                seen: threshold.to_string(),
                expected: "a number of 0 or more".to_owned(),
            });
        }
        let rules = world.profile()?.prototype.clone();
        let mut consumers = world.consumers(input.namespace.as_deref())?;
        let fails = |it: &Consumer| match &rules {
            Some(_) => it.assessment.findings.iter().any(|it| it.verdict == Verdict::NonCompliant),
            None => it.fails_by_itself(),
        };
        consumers.all.retain(|it| {
            it.watts.is_some_and(|watts| watts >= threshold) || (input.include_compliance_check && fails(it))
        });
        let lang = world.settings.lang.value;
        let mut actions = match &rules {
            Some(rules) => consumers.all.iter().flat_map(|it| by_the_prototype(rules, it, &consumers, lang)).collect(),
            None => computed(world, &consumers, lang)?,
        };
        // Stable: among equals the larger consumer stays first.
        actions.sort_by_key(|it| ["high", "medium", "low"].iter().position(|priority| it.priority == *priority));
        let summary = HotspotSummary {
            total_hotspots: consumers.all.len(),
            total_power_watts: consumers.all.iter().filter_map(|it| it.watts).fold(0.0, |sum, it| sum + it),
            total_preventive_actions: actions.len(),
            high_priority_actions: actions.iter().filter(|it| it.priority == "high").count(),
            potential_power_savings_watts: actions
                .iter()
                .map(|it| it.estimated_savings_watts)
                .fold(0.0, |sum, it| sum + it),
            potential_co2_reduction_kg_month: largest_each(&actions),
        };
        actions.truncate(ACTIONS);
        let mut hotspots: Vec<ConsumerRow> =
            consumers.all.iter().take(ROWS).enumerate().map(|(index, it)| ConsumerRow::new(index, it)).collect();
        if !input.include_compliance_check {
            hotspots.iter_mut().for_each(|row| (row.carbon_compliant, row.pue_compliant) = (None, None));
        }
        Ok(HotspotsOutput {
            recommendation: recommendation(&summary, actions.first(), lang),
            namespace: one_namespace(input.namespace.as_deref()).unwrap_or("all").to_owned(),
            threshold_watts: threshold,
            summary,
            hotspots,
            preventive_actions: actions,
            note: no_score(world, &consumers.all, lang),
            basis: Basis::new(world, &consumers.scenario),
        })
    }

    fn text(output: &Self::Output, _: Lang) -> String {
        let row = |it: &ConsumerRow| {
            let watts = it.power_watts.map_or_else(|| "?".to_owned(), |it| format!("{it:.3}"));
            format!("\n{}. {}/{}: {watts} W", it.rank, it.namespace.as_deref().unwrap_or("-"), it.name)
        };
        output.recommendation.clone() + &output.hotspots.iter().take(10).map(row).collect::<String>()
    }
}

/// What each lever is worth for the largest hotspots, and an alert where a budget is missed.
fn computed(world: &World, consumers: &Consumers<'_>, lang: Lang) -> Result<Vec<PreventiveAction>, Error> {
    let mut actions = Vec::new();
    for consumer in consumers.all.iter().take(ACTIONS) {
        let missed = consumer.assessment.findings.iter().filter(|it| {
            it.verdict == Verdict::NonCompliant && it.depends_on == crate::assessment::DependsOn::Workload
        });
        actions.extend(missed.map(|finding| PreventiveAction {
            action_type: "alert".to_owned(),
            priority: "high".to_owned(),
            resource: consumer.resource(),
            reason: format!("{}: {}", finding.standard, finding.reason.text(lang)),
            estimated_savings_watts: 0.0,
            estimated_co2_reduction_kg_month: 0.0,
            implementation_steps: Vec::new(),
        }));
        let scenario = &consumers.scenario;
        let (savings, _) = world.advice(scenario, &consumer.subject, std::slice::from_ref(&consumer.subject))?;
        for saving in savings {
            let (after, subject) = scenario.after(&saving, &consumer.subject);
            let then = after.assess(&subject).footprint;
            let kilograms = then.as_ref().and_then(|it| it.monthly_emissions.as_ref()).map(|it| it.value.kilograms());
            let watts = then.as_ref().map(|it| it.power.value.get());
            let less = |before: Option<f64>, after: Option<f64>| before.zip(after).map_or(0.0, |(a, b)| a - b);
            actions.push(PreventiveAction {
                action_type: action_name(saving.lever).to_owned(),
                priority: priority(saving.lever).to_owned(),
                resource: consumer.resource(),
                reason: saving.description.clone(),
                estimated_savings_watts: less(consumer.watts, watts),
                estimated_co2_reduction_kg_month: less(consumer.monthly_kilograms(), kilograms),
                implementation_steps: saving.lever.steps(lang).into_iter().map(str::to_owned).collect(),
            });
        }
    }
    Ok(actions)
}

/// The prototype's thresholds and percentages.
fn by_the_prototype(rules: &Prototype, it: &Consumer, consumers: &Consumers<'_>, lang: Lang) -> Vec<PreventiveAction> {
    let Some(watts) = it.watts else { return Vec::new() };
    let grid = consumers.scenario.factors.intensity.as_ref().map_or(0.0, |it| it.quantity.value.get());
    let kilograms = |watts: f64| watts / 1000.0 * grid * rules.action_month_hours / 1000.0;
    let monthly = it.monthly_kilograms().unwrap_or_default();
    let action = |kind: &str, priority: &str, percent: f64, saved: f64, kilograms: f64| PreventiveAction {
        action_type: kind.to_owned(),
        priority: priority.to_owned(),
        resource: it.resource(),
        reason: lang.of(
            format!("{percent} % by the prototype's rule of thumb, not measured"),
            format!("프로토타입의 경험 규칙에 따른 {percent} %, 측정값 아님"),
        ),
        estimated_savings_watts: saved,
        estimated_co2_reduction_kg_month: kilograms,
        implementation_steps: Lever::named(kind)
            .map(|it| it.steps(lang))
            .unwrap_or_default()
            .into_iter()
            .map(str::to_owned)
            .collect(),
    };
    let mut actions = Vec::new();
    if watts > rules.alert_above_watts {
        actions.push(action("alert", "high", 0.0, 0.0, 0.0));
    }
    if it.score.is_some_and(|score| score < rules.score_rightsizing_below) {
        let saved = watts * rules.action_rightsizing_percent / 100.0;
        actions.push(action("rightsizing", "medium", rules.action_rightsizing_percent, saved, kilograms(saved)));
    }
    if it.compliant(StandardKind::Intensity) == Some(false) {
        let percent = rules.action_shift_percent;
        actions.push(action("temporal_shift", "medium", percent, 0.0, monthly * percent / 100.0));
    }
    if monthly > rules.action_migration_above_kg {
        let percent = rules.action_migration_percent;
        actions.push(action("regional_migration", "low", percent, 0.0, monthly * percent / 100.0));
    }
    actions
}

fn action_name(lever: Lever) -> &'static str {
    match lever {
        Lever::ResourceRightsizing => "rightsizing",
        other => other.name(),
    }
}

fn priority(lever: Lever) -> &'static str {
    match lever {
        Lever::ResourceRightsizing | Lever::TemporalShift => "medium",
        Lever::RegionalMigration | Lever::PueImprovement => "low",
    }
}

/// Of each hotspot its best action: several levers on one workload do not add up.
fn largest_each(actions: &[PreventiveAction]) -> f64 {
    let mut best: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
    for action in actions {
        let most = best.entry(&action.resource).or_default();
        *most = most.max(action.estimated_co2_reduction_kg_month);
    }
    best.values().fold(0.0, |sum, it| sum + it)
}

fn recommendation(summary: &HotspotSummary, first: Option<&PreventiveAction>, lang: Lang) -> String {
    let (count, watts) = (summary.total_hotspots, summary.total_power_watts);
    let head =
        lang.of(format!("{count} hotspots draw {watts:.3} W."), format!("핫스팟 {count}개가 {watts:.3} W 사용."));
    match first {
        Some(action) => {
            let (kind, resource) = (&action.action_type, &action.resource);
            head + &lang.of(format!(" First: {kind} for {resource}."), format!(" 먼저: {resource}의 {kind}."))
        }
        None => head,
    }
}
