//! What the FastMCP prototype had in its code.

use carbon_kepler::Error;
use carbon_kepler::standards::{FactorSet, Region, Registry};
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::fault::{Raised, invalid};

/// The prototype's table of regions and its rules of thumb, as profile `oss-korea-2025` has them; JSON.
#[pyfunction]
pub(crate) fn prototype() -> Raised<String> {
    let registry = Registry::builtin()?;
    let profile = registry.profile("oss-korea-2025")?;
    let missing = || invalid("profile", "oss-korea-2025", "a profile with the prototype's rules and table");
    let rules = profile.prototype.as_ref().ok_or_else(missing)?;
    let set = registry.factor_set(profile.factors.first().ok_or_else(missing)?)?;
    let mut regions = serde_json::Map::new();
    for region in registry.regions() {
        if let Some(row) = row(&registry, set, &profile.pue, region)? {
            regions.insert(region.code.clone(), row);
        }
    }
    let table = json!({
        "regions": regions,
        "temporal_shift_percent": rules.temporal_shift_percent,
        "rightsizing_most_percent": rules.rightsizing_most_percent,
        "pue_most_percent": rules.pue_most_percent,
        "korea_carbon_intensity": rules.top_intensity,
    });
    Ok(table.to_string())
}

fn row(registry: &Registry, set: &FactorSet, pue: &[String], region: &Region) -> Result<Option<Value>, Error> {
    let Some(grid) = registry.intensity(region, std::slice::from_ref(&set.id))? else { return Ok(None) };
    let pue = registry.published_pue(region, pue)?.map(|it| it.quantity.value.get());
    Ok(Some(json!({
        "region_name": region.name,
        "average_gco2_kwh": grid.quantity.value.get(),
        "typical_pue": pue,
        "grid_mix": set.mix_percent(region),
    })))
}
