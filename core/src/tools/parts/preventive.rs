//! Things that can be done about hotspots before they cost more.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::consumers::{Consumer, Consumers};
use crate::assessment::{Assessment, DependsOn, Scenario, Verdict};
use crate::choices::{Boundary, Lever};
use crate::error::Error;
use crate::footprint::Footprint;
use crate::lang::Lang;
use crate::quantity::units::Watts;
use crate::quantity::{Quality, Quantity};
use crate::recommend::Saving;
use crate::registry::{Prototype, StandardKind};
use crate::tools::World;

/// Something to do.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct PreventiveAction {
    /// alert, rightsizing, temporal_shift, regional_migration, pue_improvement, zombie, node_consolidation or gpu_idle.
    pub action_type: String,
    /// high, medium or low.
    pub priority: String,
    /// namespace/name, or the name of a node.
    pub resource: String,
    pub reason: String,
    /// Null where it is not known.
    pub estimated_savings_watts: Option<f64>,
    /// Null where it is not known.
    pub estimated_co2_reduction_kg_month: Option<f64>,
    /// Idle power whose capacity it frees (W), realised when a node goes: in no sum. Null where it frees none.
    pub potential_watts: Option<f64>,
    pub implementation_steps: Vec<String>,
}

/// The most actions that are listed; they are computed for as many of the largest hotspots.
pub(in crate::tools) const MOST: usize = 10;

/// The worth of each lever for the largest hotspots, and an alert where a budget is missed.
pub(in crate::tools) fn computed(
    world: &World,
    consumers: &Consumers<'_>,
    lang: Lang,
) -> Result<Vec<PreventiveAction>, Error> {
    let mut actions = Vec::new();
    for consumer in consumers.all.iter().take(MOST) {
        let missed = consumer
            .assessment
            .findings
            .iter()
            .filter(|it| it.verdict == Verdict::NonCompliant && it.depends_on == DependsOn::Workload);
        actions.extend(missed.map(|finding| PreventiveAction {
            action_type: "alert".to_owned(),
            priority: "high".to_owned(),
            resource: consumer.resource(),
            reason: format!("{}: {}", finding.standard, finding.reason.text(lang)),
            // Nobody saves by being told.
            estimated_savings_watts: Some(0.0),
            estimated_co2_reduction_kg_month: Some(0.0),
            potential_watts: None,
            implementation_steps: Vec::new(),
        }));
        let (savings, _) =
            world.advice(&consumers.scenario, &consumer.subject, std::slice::from_ref(&consumer.subject))?;
        let of_workload = savings.iter().filter(|it| !it.lever.is_of_nodes() && it.lever != Lever::Zombie);
        actions.extend(of_workload.map(|it| action(&consumers.scenario, it, consumer, lang)));
    }
    Ok(actions)
}

/// Workloads that ask for something and do nothing, which no threshold of power finds; the largest requests first.
pub(in crate::tools) fn zombies(
    world: &World,
    consumers: &Consumers<'_>,
    lang: Lang,
) -> Result<Vec<PreventiveAction>, Error> {
    let advice = world.adviser(&consumers.scenario)?;
    let mut found: Vec<PreventiveAction> = Vec::new();
    for consumer in &consumers.all {
        if let Ok(saving) = advice.zombie(std::slice::from_ref(&consumer.subject)) {
            found.push(action(&consumers.scenario, &saving, consumer, lang));
        }
    }
    found.sort_by(|a, b| b.potential_watts.unwrap_or(0.0).total_cmp(&a.potential_watts.unwrap_or(0.0)));
    found.truncate(MOST);
    Ok(found)
}

/// Things that can be done about nodes, whatever runs there. Only to do without one of them saves its power by itself.
pub(in crate::tools) fn of_nodes(
    world: &World,
    scenario: &Scenario,
    lang: Lang,
) -> Result<Vec<PreventiveAction>, Error> {
    let mut savings = world.adviser(scenario)?.of_nodes();
    savings.sort_by(|a, b| b.potential_watts.unwrap_or(0.0).total_cmp(&a.potential_watts.unwrap_or(0.0)));
    savings.truncate(MOST);
    let emitted = |watts: f64| {
        let power = Quantity::exact(Watts::new(watts).ok()?, Quality::Measured, "idle power of a node");
        let month = Footprint::new(&power, Boundary::Component, &scenario.factors).monthly_emissions?;
        Some(month.value.kilograms())
    };
    let action = |saving: Saving| {
        let saves = saving.lever == Lever::NodeConsolidation;
        let watts = saving.potential_watts.filter(|_| saves).unwrap_or(0.0);
        PreventiveAction {
            action_type: saving.lever.name().to_owned(),
            priority: priority(saving.lever).to_owned(),
            resource: saving.node.clone().unwrap_or_default(),
            estimated_savings_watts: Some(watts),
            estimated_co2_reduction_kg_month: if saves { emitted(watts) } else { Some(0.0) },
            potential_watts: saving.potential_watts.filter(|_| !saves),
            implementation_steps: saving.lever.steps(lang).into_iter().map(str::to_owned).collect(),
            reason: saving.description,
        }
    };
    Ok(savings.into_iter().map(action).collect())
}

/// A lever for one workload, before and after.
fn action(scenario: &Scenario, saving: &Saving, consumer: &Consumer, lang: Lang) -> PreventiveAction {
    let before = scenario.before(saving);
    let (after, subject) = before.after(saving, &consumer.subject);
    let figures = |assessment: Assessment| {
        let footprint = assessment.footprint;
        let kilograms = footprint.as_ref().and_then(|it| it.monthly_emissions.as_ref()).map(|it| it.value.kilograms());
        (footprint.as_ref().map(|it| it.power.value.get()), kilograms)
    };
    let (now, then) = (figures(before.assess(&consumer.subject)), figures(after.assess(&subject)));
    let less = |before: Option<f64>, after: Option<f64>| before.zip(after).map(|(before, after)| before - after);
    PreventiveAction {
        action_type: action_name(saving.lever).to_owned(),
        priority: priority(saving.lever).to_owned(),
        resource: consumer.resource(),
        reason: saving.description.clone(),
        estimated_savings_watts: less(now.0, then.0),
        // Nothing is nothing, whatever the carbon intensity.
        estimated_co2_reduction_kg_month: if saving.only_frees() { Some(0.0) } else { less(now.1, then.1) },
        potential_watts: saving.potential_watts,
        implementation_steps: saving.lever.steps(lang).into_iter().map(str::to_owned).collect(),
    }
}

/// The prototype's thresholds and percentages.
pub(in crate::tools) fn by_the_prototype(
    rules: &Prototype,
    it: &Consumer,
    consumers: &Consumers<'_>,
    lang: Lang,
) -> Vec<PreventiveAction> {
    let Some(watts) = it.watts else { return Vec::new() };
    let grid = consumers.scenario.factors.intensity.as_ref().map(|it| it.quantity.value.get());
    let kilograms = |watts: f64| grid.map(|grid| watts / 1000.0 * grid * rules.action_month_hours / 1000.0);
    let monthly = it.monthly_kilograms();
    let part_of_month = |percent: f64| monthly.map(|monthly| monthly * percent / 100.0);
    let action = |kind: &str, priority: &str, percent: f64, saved: f64, kilograms: Option<f64>| PreventiveAction {
        action_type: kind.to_owned(),
        priority: priority.to_owned(),
        resource: it.resource(),
        reason: lang.of(
            format!("{percent} % by the prototype's rule of thumb, not measured"),
            format!("프로토타입의 경험 규칙에 따른 {percent} %, 측정값 아님"),
        ),
        estimated_savings_watts: Some(saved),
        estimated_co2_reduction_kg_month: kilograms,
        potential_watts: None,
        implementation_steps: Lever::named(kind)
            .map(|it| it.steps(lang))
            .unwrap_or_default()
            .into_iter()
            .map(str::to_owned)
            .collect(),
    };
    let mut actions = Vec::new();
    if watts > rules.alert_above_watts {
        actions.push(action("alert", "high", 0.0, 0.0, Some(0.0)));
    }
    if it.score.is_some_and(|score| score < rules.score_rightsizing_below) {
        let saved = watts * rules.action_rightsizing_percent / 100.0;
        actions.push(action("rightsizing", "medium", rules.action_rightsizing_percent, saved, kilograms(saved)));
    }
    if it.compliant(StandardKind::Intensity) == Some(false) {
        let percent = rules.action_shift_percent;
        actions.push(action("temporal_shift", "medium", percent, 0.0, part_of_month(percent)));
    }
    if monthly.is_some_and(|monthly| monthly > rules.action_migration_above_kg) {
        let percent = rules.action_migration_percent;
        actions.push(action("regional_migration", "low", percent, 0.0, part_of_month(percent)));
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
        Lever::RegionalMigration | Lever::PueImprovement => "low",
        _ => "medium",
    }
}

/// Of each hotspot its best action but moving away: several levers on one workload do not add up, and what leaves is
/// summed apart. Unknown as soon as one of them is.
pub(in crate::tools) fn largest_each(actions: &[PreventiveAction]) -> Vec<Option<f64>> {
    best_each(actions.iter().filter(|it| !it.is_migration()))
}

/// Of each hotspot its best action.
pub(in crate::tools) fn best_each<'a>(actions: impl Iterator<Item = &'a PreventiveAction>) -> Vec<Option<f64>> {
    let mut best: BTreeMap<&str, Option<f64>> = BTreeMap::new();
    for action in actions {
        let most = best.entry(&action.resource).or_insert(Some(0.0));
        *most = most.zip(action.estimated_co2_reduction_kg_month).map(|(most, own)| most.max(own));
    }
    best.into_values().collect()
}

impl PreventiveAction {
    pub(in crate::tools) fn is_migration(&self) -> bool {
        self.action_type == Lever::RegionalMigration.name()
    }
}
