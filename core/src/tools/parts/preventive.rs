//! Things that can be done about hotspots before they cost more.

use std::collections::BTreeMap;

use serde::Serialize;

use super::consumers::Consumers;
use crate::assessment::{DependsOn, Verdict};
use crate::choices::Lever;
use crate::error::Error;
use crate::tools::World;

/// Something to do.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct PreventiveAction {
    /// The thing to do.
    pub action_type: ActionType,
    /// How soon.
    pub priority: Priority,
    /// namespace/name
    pub resource: String,
    pub reason: String,
    /// Null where it is not known.
    pub estimated_savings_watts: Option<f64>,
    /// Null where it is not known.
    pub estimated_co2_reduction_kg_month: Option<f64>,
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
        }
    }

    /// The lever of the same name.
    pub(in crate::tools) fn lever(self) -> Option<Lever> {
        match self {
            Self::TemporalShift => Some(Lever::TemporalShift),
            Self::RegionalMigration => Some(Lever::RegionalMigration),
            Self::PueImprovement => Some(Lever::PueImprovement),
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
        let missed = consumer
            .assessment
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
            implementation_steps: Vec::new(),
        }));
        let (savings, _) = advice.all(&consumer.subject, std::slice::from_ref(&consumer.subject))?;
        for saving in savings {
            let (after, subject) = scenario.after(&saving, &consumer.subject);
            let then = after.assess(&subject).footprint;
            let kilograms = then.as_ref().and_then(|it| it.monthly_emissions.as_ref()).map(|it| it.value.kilograms());
            let watts = then.as_ref().map(|it| it.power.value.get());
            let less =
                |before: Option<f64>, after: Option<f64>| before.zip(after).map(|(before, after)| before - after);
            actions.push(PreventiveAction {
                action_type: saving.lever.into(),
                priority: priority(saving.lever),
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

fn priority(lever: Lever) -> Priority {
    match lever {
        Lever::ResourceRightsizing | Lever::TemporalShift => Priority::Medium,
        Lever::RegionalMigration | Lever::PueImprovement => Priority::Low,
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
