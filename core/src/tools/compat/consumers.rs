//! Pods as the prototype listed and scored them.

use std::sync::Arc;

use crate::assessment::{Scenario, Verdict};
use crate::error::Error;
use crate::registry::{Prototype, StandardKind};
use crate::settings::{Setting, Settings};
use crate::snapshot::WorkloadKind;
use crate::tools::World;
use crate::tools::parts::consumers::{Consumer, Consumers, one_namespace};

impl Prototype {
    /// Pods, the only workloads it knew, with sums that begin with 0.
    pub(super) fn pods<'w>(&self, world: &'w World, namespace: Option<&str>) -> Result<Consumers<'w>, Error> {
        let scenario = Arc::new(self.scenario(world)?);
        let mut pods = world.workloads(one_namespace(namespace))?;
        pods.retain(|workload| workload.kind == WorkloadKind::Pod);
        let score = |all: &mut [Consumer]| all.iter_mut().for_each(|consumer| consumer.score = self.score(consumer));
        let mut consumers = Consumers::new(world, scenario, pods, score)?;
        consumers.unknown_sum = Some(0.0);
        Ok(consumers)
    }

    /// Whatever region was asked for: Seoul's PUE, the Korean factor, and packages alone.
    fn scenario(&self, world: &World) -> Result<Scenario, Error> {
        let mut settings = Settings::clone(&world.settings);
        settings.region = Setting::given(self.top_region.clone());
        let grid = settings.korea_carbon_intensity.map_or(self.top_intensity, |it| it.value);
        settings.korea_carbon_intensity = Some(Setting::given(grid));
        let scenario = world.resolved(&settings)?;
        Ok(scenario.with_zones(&self.top_zones, &self.top_zones_otherwise))
    }

    fn score(&self, consumer: &Consumer) -> Option<f64> {
        let failed = [StandardKind::Intensity, StandardKind::Pue]
            .into_iter()
            .filter(|kind| consumer.verdicts.of_kind(*kind) == Some(Verdict::NonCompliant))
            .count();
        let by_watts = (self.score_per_watt * consumer.watts?).min(self.score_watts_most);
        Some((100.0 - (by_watts + self.score_failed * failed as f64)).max(0.0))
    }
}
