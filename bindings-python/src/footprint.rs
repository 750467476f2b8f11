//! Footprints and their factors, as JSON with units as people write them.

use carbon_kepler::footprint::{self, Embodied, Factors, Step};
use carbon_kepler::registry::FactorSource;
use carbon_kepler::units::{GramsCo2e, Ratio, Seconds, Unit};
use carbon_kepler::{Boundary, Footprint, Lang};
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::fault::{Raised, invalid};
use crate::quantity::{Figure, figure, price_unit, typed};

/// A footprint and how it is calculated. The core leaves the currency to its caller.
pub(crate) fn footprint(it: &Footprint, steps: &[Step], currency: &str, lang: Lang) -> Value {
    let mut json = json!(it);
    json["monthly_cost"]["unit"] = currency.into();
    json["steps"] = steps.iter().map(|it| it.text(lang)).collect();
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
        "pue_source": it.pue_factor.as_deref().map(source),
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

/// The part of a machine's embodied emissions (gCO2eq) of who reserves a share of it for a time (s).
#[pyfunction]
pub(crate) fn embodied(total: Figure, lifespan: f64, time: f64, share: f64) -> Raised<Figure> {
    let whole = Embodied::new(typed(total, GramsCo2e::new)?, Seconds::new(lifespan)?)?;
    Ok(figure(whole.share(Seconds::new(time)?, Ratio::new(share)?)?, GramsCo2e::SYMBOL))
}

/// Operational and embodied emissions (gCO2eq) over what was done.
#[pyfunction]
pub(crate) fn sci(operational: Figure, embodied: Figure, units: f64, unit: &str) -> Raised<Figure> {
    let (operational, embodied) = (typed(operational, GramsCo2e::new)?, typed(embodied, GramsCo2e::new)?);
    Ok(figure(footprint::sci(&operational, &embodied, units)?, unit))
}

pub(crate) fn boundary(name: &str) -> Raised<Boundary> {
    let known = [Boundary::Component, Boundary::Server, Boundary::Facility];
    let found = known.into_iter().find(|it| it.name() == name);
    found.ok_or_else(|| invalid("measured_at", name, "component, server or facility").into())
}
