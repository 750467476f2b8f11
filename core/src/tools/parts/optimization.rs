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
    /// temporal_shift, resource_rightsizing, regional_migration or pue_improvement.
    pub r#type: String,
    /// The thing to do, and how the figure comes about.
    pub description: String,
    /// How much less of what it acts on (%).
    pub estimated_reduction_percent: f64,
    /// Power afterwards (W), where it acts on energy.
    pub estimated_new_power_watts: Option<f64>,
    /// Carbon intensity afterwards (gCO2eq/kWh), where it acts on that.
    pub estimated_new_intensity_gco2_kwh: Option<f64>,
    /// low, medium or high.
    pub implementation_complexity: String,
    /// How good the figure is: published, configured, assumed or illustrative.
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
        use crate::choices::Lever::{PueImprovement, RegionalMigration, ResourceRightsizing, TemporalShift};
        let (after, subject) = scenario.after(saving, subject);
        let footprint = after.assess(&subject).footprint;
        let (power, intensity) = match saving.lever {
            ResourceRightsizing => (footprint.as_ref().map(|it| it.power.value.get()), None),
            TemporalShift | RegionalMigration => (None, footprint.and_then(|it| it.intensity).map(|it| it.value.get())),
            PueImprovement => (None, None),
        };
        Self {
            r#type: saving.lever.name().to_owned(),
            description: saving.description.clone(),
            estimated_reduction_percent: saving.reduction_percent(),
            estimated_new_power_watts: power,
            estimated_new_intensity_gco2_kwh: intensity,
            implementation_complexity: saving.lever.complexity().to_owned(),
            quality: saving.quality.name().to_owned(),
        }
    }
}

impl From<Skipped> for SkippedOptimization {
    fn from(skipped: Skipped) -> Self {
        Self { r#type: skipped.lever.name().to_owned(), needs: skipped.needs }
    }
}

impl World {
    /// All that advice goes by in a scenario.
    pub(in crate::tools) fn advice<'a>(&'a self, scenario: &'a Scenario) -> Result<Advice<'a>, Error> {
        Ok(Advice {
            registry: &self.registry,
            profile: self.profile()?,
            scenario,
            snapshot: self.measured()?,
            pod_specs: self.pod_specs.as_deref(),
            factors: self.settings.factors.as_ref().map(|it| it.value.as_str()),
            lang: self.settings.lang.value,
        })
    }
}
