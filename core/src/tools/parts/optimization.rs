use schemars::JsonSchema;
use serde::Serialize;

use crate::assessment::{Scenario, Subject};
use crate::error::Error;
use crate::recommend::{Advice, Saving, Skipped};
use crate::tools::World;

/// A way to lower emissions, and what it is worth.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Optimization {
    /// temporal_shift, resource_rightsizing, regional_migration, pue_improvement, zombie, node_consolidation, off_hours or
    /// gpu_idle.
    pub r#type: String,
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
    /// low, medium or high.
    pub implementation_complexity: String,
    /// How good the figure is: measured, published, configured, assumed or illustrative.
    pub quality: String,
}

/// A way that is not offered.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct SkippedOptimization {
    /// As in optimizations.
    pub r#type: String,
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
            r#type: saving.lever.name().to_owned(),
            description: saving.description.clone(),
            estimated_reduction_percent: saving.reduction_percent(),
            estimated_new_power_watts: power,
            estimated_new_intensity_gco2_kwh: intensity,
            potential_watts: saving.potential_watts,
            implementation_complexity: saving.lever.complexity().to_owned(),
            quality: saving.quality.name().to_owned(),
        }
    }

    pub(in crate::tools) fn is_migration(&self) -> bool {
        self.r#type == crate::choices::Lever::RegionalMigration.name()
    }

    /// A habit that the prototype offered where nothing fails: always good, and saving nothing by itself.
    pub(in crate::tools) fn habit(kind: &str, description: &str) -> Self {
        Self {
            r#type: kind.to_owned(),
            description: description.to_owned(),
            estimated_reduction_percent: 0.0,
            estimated_new_power_watts: None,
            estimated_new_intensity_gco2_kwh: None,
            potential_watts: None,
            implementation_complexity: "low".to_owned(),
            quality: "illustrative".to_owned(),
        }
    }
}

impl From<Skipped> for SkippedOptimization {
    fn from(skipped: Skipped) -> Self {
        Self { r#type: skipped.lever.name().to_owned(), needs: skipped.needs }
    }
}

impl World {
    /// The worth of each lever for a workload, or the data it needs.
    pub(in crate::tools) fn advice(
        &self,
        scenario: &Scenario,
        subject: &Subject,
        members: &[Subject],
    ) -> Result<(Vec<Saving>, Vec<Skipped>), Error> {
        self.adviser(scenario)?.all(subject, members)
    }

    /// All that advice is computed from, but what a caller says of one workload.
    pub(in crate::tools) fn adviser<'a>(&'a self, scenario: &'a Scenario) -> Result<Advice<'a>, Error> {
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
