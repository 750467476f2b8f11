use serde::Serialize;

use crate::assessment::{Scenario, Subject};
use crate::choices::Lever;
use crate::error::Error;
use crate::quantity::Quality;
use crate::recommend::{Advice, Complexity, Saving, Skipped};
use crate::tools::World;

/// A way to lower emissions, and what it is worth.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Optimization {
    /// The lever, or a habit.
    pub r#type: OptimizationType,
    /// The thing to do, and how the figure comes about.
    pub description: String,
    /// How much less of what it acts on (%).
    pub estimated_reduction_percent: f64,
    /// Power afterwards (W), where it acts on energy.
    pub estimated_new_power_watts: Option<f64>,
    /// Carbon intensity afterwards (gCO2eq/kWh), where it acts on that.
    pub estimated_new_intensity_gco2_kwh: Option<f64>,
    /// Idle power whose capacity it frees (W), realised when a node goes. Several levers free the same power, so it is never
    /// added to anything; null where a lever frees none.
    pub potential_watts: Option<f64>,
    /// The effort it takes.
    pub implementation_complexity: Complexity,
    /// How good the figure is.
    pub quality: Quality,
}

/// The kinds of ways to lower emissions: levers, and habits that save nothing by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OptimizationType {
    /// Run when the grid is cleaner.
    TemporalShift,
    /// Ask for what is used.
    ResourceRightsizing,
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
    /// Keep measuring.
    ContinuousMonitoring,
    /// Keep requests close to what is used.
    BestPractices,
}

impl OptimizationType {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TemporalShift => Lever::TemporalShift.name(),
            Self::ResourceRightsizing => Lever::ResourceRightsizing.name(),
            Self::RegionalMigration => Lever::RegionalMigration.name(),
            Self::PueImprovement => Lever::PueImprovement.name(),
            Self::Zombie => Lever::Zombie.name(),
            Self::NodeConsolidation => Lever::NodeConsolidation.name(),
            Self::OffHours => Lever::OffHours.name(),
            Self::GpuIdle => Lever::GpuIdle.name(),
            Self::Autoscaling => Lever::Autoscaling.name(),
            Self::ContinuousMonitoring => "continuous_monitoring",
            Self::BestPractices => "best_practices",
        }
    }
}

impl std::fmt::Display for OptimizationType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl From<Lever> for OptimizationType {
    fn from(lever: Lever) -> Self {
        match lever {
            Lever::TemporalShift => Self::TemporalShift,
            Lever::ResourceRightsizing => Self::ResourceRightsizing,
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

/// A way that is not offered.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SkippedOptimization {
    /// The lever.
    pub r#type: Lever,
    /// The data it needs.
    pub needs: String,
}

impl Optimization {
    pub(in crate::tools) fn new(saving: &Saving, scenario: &Scenario, subject: &Subject) -> Self {
        use crate::choices::Lever::{OffHours, RegionalMigration, ResourceRightsizing, TemporalShift};
        let (after, subject) = scenario.before(saving).after(saving, subject);
        let footprint = after.assess(&subject).footprint;
        let (power, intensity) = match saving.lever {
            ResourceRightsizing | OffHours => (footprint.as_ref().map(|it| it.power.value.get()), None),
            TemporalShift | RegionalMigration => (None, footprint.and_then(|it| it.intensity).map(|it| it.value.get())),
            _ => (None, None),
        };
        Self {
            r#type: saving.lever.into(),
            description: saving.description.clone(),
            estimated_reduction_percent: saving.reduction_percent(),
            estimated_new_power_watts: power,
            estimated_new_intensity_gco2_kwh: intensity,
            potential_watts: saving.potential_watts,
            implementation_complexity: saving.lever.complexity(),
            quality: saving.quality,
        }
    }

    pub(in crate::tools) fn is_migration(&self) -> bool {
        self.r#type == OptimizationType::RegionalMigration
    }
}

impl From<Skipped> for SkippedOptimization {
    fn from(skipped: Skipped) -> Self {
        Self { r#type: skipped.lever, needs: skipped.needs }
    }
}

impl World {
    /// All that advice is computed from in a scenario, but what a caller says of one workload.
    pub(in crate::tools) fn advice<'a>(&'a self, scenario: &'a Scenario) -> Result<Advice<'a>, Error> {
        Ok(Advice {
            registry: &self.registry,
            profile: self.profile()?,
            scenario,
            snapshot: self.measured()?,
            pod_specs: self.pod_specs.as_deref(),
            node_specs: self.node_specs.as_deref(),
            window: self.window,
            runs: None,
            off_hours: None,
            factors: self.settings.factors.as_ref().map(|it| it.value.as_str()),
            lang: self.settings.lang.value,
        })
    }
}
