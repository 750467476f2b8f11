//! The ends of a comparison of regions: over the factor sets that could have been chosen, and the bases of the defaults.

use crate::assessment::Scenario;
use crate::choices::Boundary;
use crate::error::Error;
use crate::registry::{Region, Registry};
use crate::tools::World;

/// The emissions of a kWh in the current region, by each factor set that knows it.
pub(in crate::tools) struct Range(Vec<(String, f64)>);

impl Range {
    /// Over the factor sets of the profile, the chosen one among them.
    pub(in crate::tools) fn new(world: &World, current: &Region, scenario: &Scenario) -> Result<Self, Error> {
        let mut sets = world.profile()?.factors.clone();
        let chosen = world.settings.factors.as_ref().map(|it| it.value.clone());
        sets.extend(chosen.filter(|chosen| !sets.contains(chosen)).into_iter().collect::<Vec<_>>());
        let mut known = Vec::new();
        for set in sets {
            if let Some(grams) = per_kwh(&world.registry, current, &set, scenario)? {
                known.push((set, grams));
            }
        }
        Ok(Self(known))
    }

    /// Ids of the sets.
    pub(in crate::tools) fn sets(&self) -> Vec<String> {
        self.0.iter().map(|(set, _)| set.clone()).collect()
    }

    /// The lowest and the highest saving (%) in a region; `None` where fewer than two sets know both.
    pub(in crate::tools) fn over(
        &self,
        registry: &Registry,
        there: &Region,
        scenario: &Scenario,
    ) -> Result<Option<[f64; 2]>, Error> {
        let mut savings = Vec::new();
        for (set, here) in self.0.iter().filter(|(_, here)| *here > 0.0) {
            if let Some(there) = per_kwh(registry, there, set, scenario)? {
                savings.push((1.0 - there / here) * 100.0);
            }
        }
        savings.sort_by(f64::total_cmp);
        Ok(match savings.as_slice() {
            [low, .., high] => Some([*low, *high]),
            _ => None,
        })
    }
}

/// Emissions of a kWh at the server, up to the boundary of the scenario, which has the PUE of that place (g).
fn per_kwh(registry: &Registry, region: &Region, set: &str, scenario: &Scenario) -> Result<Option<f64>, Error> {
    let factors = &scenario.factors;
    let pue = if factors.boundary == Boundary::Facility { factors.pue.value.get() } else { 1.0 };
    Ok(registry.intensity(region, &[set.to_owned()])?.map(|grid| grid.quantity.value.get() * pue))
}

impl World {
    /// Said where two regions count by default by factors of different bases.
    pub(in crate::tools) fn bases_note(&self, here: &Region, there: Option<&str>) -> Result<Option<String>, Error> {
        let Some(there) = there else { return Ok(None) };
        let by_default = |code: &str| Ok::<_, Error>(self.scenario(None, Some(code))?.factors.intensity);
        let (Some(a), Some(b)) = (by_default(&here.code)?, by_default(there)?) else { return Ok(None) };
        let [(a, a_basis), (b, b_basis)] = [&a, &b].map(|it| (&it.factor.id, &it.factor.basis));
        if a_basis == b_basis {
            return Ok(None);
        }
        let code = &here.code;
        Ok(Some(self.settings.lang.value.of(
            format!(
                "by default {code} counts by {a} ({a_basis}) and {there} by {b} ({b_basis}): different bases, not to be \
                 compared with each other"
            ),
            format!("기본 계수는 {code}: {a} ({a_basis}), {there}: {b} ({b_basis})로 산정 기준이 달라 서로 비교할 수 없음"),
        )))
    }
}
