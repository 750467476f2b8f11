//! Things that can be done about hotspots before they cost more.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::consumers::{Consumer, Consumers};
use crate::assessment::{DependsOn, Verdict};
use crate::choices::Lever;
use crate::error::Error;
use crate::lang::Lang;
use crate::registry::{Prototype, StandardKind};
use crate::tools::World;

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
    /// Null where it is not known.
    pub estimated_savings_watts: Option<f64>,
    /// Null where it is not known.
    pub estimated_co2_reduction_kg_month: Option<f64>,
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
            implementation_steps: Vec::new(),
        }));
        let scenario = &consumers.scenario;
        let (savings, _) = world.advice(scenario, &consumer.subject, std::slice::from_ref(&consumer.subject))?;
        for saving in savings {
            let (after, subject) = scenario.after(&saving, &consumer.subject);
            let then = after.assess(&subject).footprint;
            let kilograms = then.as_ref().and_then(|it| it.monthly_emissions.as_ref()).map(|it| it.value.kilograms());
            let watts = then.as_ref().map(|it| it.power.value.get());
            let less =
                |before: Option<f64>, after: Option<f64>| before.zip(after).map(|(before, after)| before - after);
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
            format!("프로토타입의 경험 규칙에 따른 {percent}%, 측정값 아님"),
        ),
        estimated_savings_watts: Some(saved),
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
        Lever::ResourceRightsizing | Lever::TemporalShift => "medium",
        Lever::RegionalMigration | Lever::PueImprovement => "low",
    }
}

/// Of each hotspot its best action: several levers on one workload do not add up.
/// Unknown as soon as one of them is.
pub(in crate::tools) fn largest_each(actions: &[PreventiveAction]) -> Vec<Option<f64>> {
    let mut best: BTreeMap<&str, Option<f64>> = BTreeMap::new();
    for action in actions {
        let most = best.entry(&action.resource).or_insert(Some(0.0));
        *most = most.zip(action.estimated_co2_reduction_kg_month).map(|(most, own)| most.max(own));
    }
    best.into_values().collect()
}
