//! Standards and profiles, as JSON.

use carbon_kepler::registry::{Profile, Standard};
use serde_json::{Value, json};

pub(crate) fn standard(it: &Standard) -> Value {
    let (target, unit) = it.target();
    json!({
        "id": it.id,
        "title": it.title,
        "title_ko": it.title_ko,
        "kind": it.kind(),
        "target": target,
        "unit": unit,
        "set_by": it.set_by,
        "says": it.says,
        "says_ko": it.says_ko,
    })
}

pub(crate) fn profile(it: &Profile) -> Value {
    json!({
        "id": it.id,
        "title": it.title,
        "decide": it.decide,
        "boundary": it.boundary,
        "month_hours": it.month_hours,
        "factors": it.factors,
        "pue": it.pue,
        "curves": it.curves,
        "standards": it.standards,
        "zones": it.zones,
    })
}
