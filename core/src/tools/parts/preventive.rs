//! Things that can be done about hotspots before they cost more.

use std::collections::BTreeMap;

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
use crate::tools::World;

/// Something to do.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PreventiveAction {
    /// The thing to do.
    pub action_type: ActionType,
    /// How soon.
    pub priority: Priority,
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

/// The kinds of actions: an alert, or a lever by its short name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ActionType {
    /// Tell somebody.
    Alert,
    /// Ask for what is used.
    Rightsizing,
    /// Run when the grid is cleaner.
    TemporalShift,
    /// Run where the grid is cleaner.
    RegionalMigration,
    /// Run in a better building.
    PueImprovement,
    /// Remove what asks for something and does nothing.
    Zombie,
    /// Run on one node less.
    NodeConsolidation,
    /// Do not run at hours when nobody needs it.
    OffHours,
    /// Use a GPU that only draws idle power, or do without it.
    GpuIdle,
    /// Run as many replicas as there is work for.
    Autoscaling,
}

/// How soon something should be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// First.
    High,
    /// Next.
    Medium,
    /// When there is time.
    Low,
}

impl ActionType {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Rightsizing => "rightsizing",
            Self::TemporalShift => Lever::TemporalShift.name(),
            Self::RegionalMigration => Lever::RegionalMigration.name(),
            Self::PueImprovement => Lever::PueImprovement.name(),
            Self::Zombie => Lever::Zombie.name(),
            Self::NodeConsolidation => Lever::NodeConsolidation.name(),
            Self::OffHours => Lever::OffHours.name(),
            Self::GpuIdle => Lever::GpuIdle.name(),
            Self::Autoscaling => Lever::Autoscaling.name(),
        }
    }

    /// The lever of the same name.
    pub(in crate::tools) fn lever(self) -> Option<Lever> {
        match self {
            Self::TemporalShift => Some(Lever::TemporalShift),
            Self::RegionalMigration => Some(Lever::RegionalMigration),
            Self::PueImprovement => Some(Lever::PueImprovement),
            Self::Zombie => Some(Lever::Zombie),
            Self::NodeConsolidation => Some(Lever::NodeConsolidation),
            Self::OffHours => Some(Lever::OffHours),
            Self::GpuIdle => Some(Lever::GpuIdle),
            Self::Autoscaling => Some(Lever::Autoscaling),
            Self::Alert | Self::Rightsizing => None,
        }
    }
}

impl From<Lever> for ActionType {
    fn from(lever: Lever) -> Self {
        match lever {
            Lever::TemporalShift => Self::TemporalShift,
            Lever::ResourceRightsizing => Self::Rightsizing,
            Lever::RegionalMigration => Self::RegionalMigration,
            Lever::PueImprovement => Self::PueImprovement,
            Lever::Zombie => Self::Zombie,
            Lever::NodeConsolidation => Self::NodeConsolidation,
            Lever::OffHours => Self::OffHours,
            Lever::GpuIdle => Self::GpuIdle,
            Lever::Autoscaling => Self::Autoscaling,
        }
    }
}

/// The most actions that are listed; they are computed for as many of the largest hotspots.
pub(in crate::tools) const MOST: usize = 10;

/// The worth of each lever for the largest hotspots, and an alert where a budget is missed.
pub(in crate::tools) fn computed(world: &World, consumers: &Consumers<'_>) -> Result<Vec<PreventiveAction>, Error> {
    let lang = world.settings.lang.value;
    let scenario = &consumers.scenario;
    let advice = world.advice(scenario)?;
    let mut actions = Vec::new();
    for consumer in consumers.all.iter().take(MOST) {
        let assessment = scenario.assess(&consumer.subject);
        let missed = assessment
            .findings
            .iter()
            .filter(|it| it.verdict == Verdict::NonCompliant && it.depends_on == DependsOn::Workload);
        actions.extend(missed.map(|finding| PreventiveAction {
            action_type: ActionType::Alert,
            priority: Priority::High,
            resource: consumer.resource(),
            reason: format!("{}: {}", finding.standard, finding.reason.text(lang)),
            // Nobody saves by being told.
            estimated_savings_watts: Some(0.0),
            estimated_co2_reduction_kg_month: Some(0.0),
            potential_watts: None,
            implementation_steps: Vec::new(),
        }));
        let (savings, _) = advice.all(&consumer.subject, std::slice::from_ref(&consumer.subject))?;
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
    let advice = world.advice(&consumers.scenario)?;
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
    let mut savings = world.advice(scenario)?.of_nodes();
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
            action_type: saving.lever.into(),
            priority: priority(saving.lever),
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
        action_type: saving.lever.into(),
        priority: priority(saving.lever),
        resource: consumer.resource(),
        reason: saving.description.clone(),
        estimated_savings_watts: less(now.0, then.0),
        // Nothing is nothing, whatever the carbon intensity.
        estimated_co2_reduction_kg_month: if saving.only_frees() { Some(0.0) } else { less(now.1, then.1) },
        potential_watts: saving.potential_watts,
        implementation_steps: saving.lever.steps(lang).into_iter().map(str::to_owned).collect(),
    }
}

fn priority(lever: Lever) -> Priority {
    match lever {
        Lever::RegionalMigration | Lever::PueImprovement => Priority::Low,
        _ => Priority::Medium,
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
        self.action_type == ActionType::RegionalMigration
    }
}
