//! Footprints and their factors, as JSON with units as people write them.

use carbon_kepler::Footprint;
use carbon_kepler::footprint::{Boundary, Factors, Step};
use carbon_kepler::standards::FactorSource;
use serde_json::{Value, json};

use crate::fault::{Raised, invalid};
use crate::quantity::price_unit;

/// A footprint and how it is calculated. The core leaves the currency to its caller.
pub(crate) fn footprint(it: &Footprint, steps: &[Step], currency: &str) -> Value {
    let mut json = json!(it);
    json["monthly_cost"]["unit"] = currency.into();
    json["steps"] = steps.iter().map(ToString::to_string).collect();
    json
}

pub(crate) fn factors(it: &Factors) -> Value {
    let mut price = json!(it.price);
    price["unit"] = price_unit(&it.currency).into();
    json!({
        "region": it.region.code,
        "region_name": it.region.name,
        "region_is_assumed": it.region_is_assumed,
        "boundary": it.boundary,
        "overhead": it.overhead,
        "pue": it.pue,
        "pue_source": it.pue_factor.as_ref().map(source),
        "intensity": it.intensity.as_ref().map(|it| &it.quantity),
        "intensity_source": it.intensity.as_ref().map(|it| source(&it.factor)),
        "price": price,
        "month_hours": it.month_hours,
    })
}

fn source(it: &FactorSource) -> Value {
    json!({
        "id": it.id,
        "title": it.title,
        "year": it.year,
        "basis": it.basis.to_string(),
        "source": it.source,
        "licence": it.licence,
        "as_of": it.as_of,
    })
}

pub(crate) fn boundary(name: &str) -> Raised<Boundary> {
    let known = [Boundary::Component, Boundary::Server, Boundary::Facility];
    let found = known.into_iter().find(|it| it.name() == name);
    found.ok_or_else(|| invalid("measured_at", name, "component, server or facility").into())
}
