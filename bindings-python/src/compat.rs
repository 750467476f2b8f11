//! Values that the FastMCP prototype had in its code.

use carbon_kepler::registry::Registry;
use pyo3::prelude::*;
use serde_json::json;

use crate::fault::{Raised, invalid};

/// The prototype's table of regions and its rules of thumb, as profile `oss-korea-2025` has them; JSON.
#[pyfunction]
pub(crate) fn prototype() -> Raised<String> {
    let registry = Registry::builtin()?;
    let profile = registry.profile("oss-korea-2025")?;
    let missing = || invalid("profile", "oss-korea-2025", "a profile with the prototype's rules");
    let rules = profile.prototype.as_ref().ok_or_else(missing)?;
    let mut regions = serde_json::Map::new();
    for region in registry.regions() {
        let grid = registry.intensity(region, &profile.factors)?.map(|it| it.quantity.value.get());
        let pue = registry.published_pue(region, &profile.pue)?.map(|it| it.quantity.value.get());
        if let (Some(grid), Some(pue)) = (grid, pue) {
            regions.insert(region.code.clone(), json!({ "average_gco2_kwh": grid, "typical_pue": pue }));
        }
    }
    let table = json!({
        "regions": regions,
        "temporal_shift_percent": rules.temporal_shift_percent,
        "rightsizing_most_percent": rules.rightsizing_most_percent,
        "pue_most_percent": rules.pue_most_percent,
    });
    Ok(table.to_string())
}
