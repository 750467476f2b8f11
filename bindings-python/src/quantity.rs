//! Arithmetic of figures with bounds. The core's types say which products exist, so no other is possible.

use std::ops::Mul;

use carbon_kepler::Error;
use carbon_kepler::quantity::{Quality, Quantity};
use carbon_kepler::units::{GramsCo2e, GramsPerKwh, Joules, KilowattHours, PricePerKwh, Ratio, Seconds, Unit, Watts};
use pyo3::prelude::*;

use crate::fault::{Raised, invalid};

/// A figure as Python holds it: value, low, high, unit, quality, provenance.
pub(crate) type Figure = (f64, f64, Option<f64>, String, String, String);

/// A figure in a unit of the core.
pub(crate) fn typed<T: Unit>(
    (value, low, high, _, quality, provenance): Figure,
    make: impl Fn(f64) -> Result<T, Error>,
) -> Result<Quantity<T>, Error> {
    let known = Quality::ALL.into_iter().find(|it| it.name() == quality);
    let quality = known.ok_or_else(|| invalid("quality", &quality, &Quality::ALL.map(Quality::name).join(", ")))?;
    let checked = Quantity::between(make(low)?, make(value)?, make(high.unwrap_or(value))?, quality, &provenance)?;
    Ok(if high.is_none() { checked.at_least() } else { checked })
}

pub(crate) fn figure<T: Unit>(quantity: Quantity<T>, unit: &str) -> Figure {
    let Quantity { value, low, high, quality, provenance, .. } = quantity;
    (value.into(), low.into(), high.map(Into::into), unit.to_owned(), quality.name().to_owned(), provenance)
}

/// The unit of a product, where the core has one.
fn unit_of_product(left: &str, right: &str) -> Option<String> {
    fn product<A: Unit + Mul<B>, B: Unit>() -> (&'static str, &'static str, &'static str)
    where
        <A as Mul<B>>::Output: Unit,
    {
        (A::SYMBOL, B::SYMBOL, <A as Mul<B>>::Output::SYMBOL)
    }
    let products = [product::<Watts, Seconds>(), product::<KilowattHours, GramsPerKwh>()];
    let priced = |price: &str| price.strip_suffix("/kWh").filter(|it| it.len() == 3).map(str::to_owned);
    match (left, right) {
        ("1", unit) | (unit, "1") => Some(unit.to_owned()),
        (KilowattHours::SYMBOL, price) | (price, KilowattHours::SYMBOL) if priced(price).is_some() => priced(price),
        _ => products
            .iter()
            .find(|(a, b, _)| (left, right) == (*a, *b) || (left, right) == (*b, *a))
            .map(|(_, _, product)| (*product).to_owned()),
    }
}

/// Refuses values that are not a figure: it needs `0 <= low <= value <= high`, all finite, and a known quality.
#[pyfunction]
pub(crate) fn quantity_check(it: Figure) -> Raised<()> {
    let unit = format!("[{}]", it.3);
    typed(it, Ratio::new).map(drop).map_err(|error| match error {
        Error::InvalidInput { what, seen, expected } => invalid(&what, &seen, &expected.replace("[1]", &unit)).into(),
        other => other.into(),
    })
}

/// The sum of two figures of one unit.
#[pyfunction]
pub(crate) fn quantity_sum(left: Figure, right: Figure) -> Raised<Figure> {
    let unit = left.3.clone();
    Ok(figure(typed(left, Ratio::new)?.plus(&typed(right, Ratio::new)?), &unit))
}

/// The product of two figures; None where the product has no meaning.
#[pyfunction]
pub(crate) fn quantity_product(left: Figure, right: Figure) -> Raised<Option<Figure>> {
    let Some(unit) = unit_of_product(&left.3, &right.3) else { return Ok(None) };
    Ok(Some(figure(typed(left, Ratio::new)?.times(&typed(right, Ratio::new)?), &unit)))
}

/// The same figure in another unit; None where one unit cannot be converted to the other.
#[pyfunction]
pub(crate) fn quantity_in(it: Figure, unit: &str) -> Raised<Option<Figure>> {
    let from = it.3.clone();
    let grams = |scale: fn(GramsCo2e) -> f64, it: Figure| -> Raised<Figure> {
        let (value, low, high) = (GramsCo2e::new(it.0)?, GramsCo2e::new(it.1)?, it.2.map(GramsCo2e::new).transpose()?);
        Ok((scale(value), scale(low), high.map(scale), unit.to_owned(), it.4, it.5))
    };
    Ok(Some(match (from.as_str(), unit) {
        (from, to) if from == to => it,
        (Joules::SYMBOL, KilowattHours::SYMBOL) => figure(typed(it, Joules::new)?.map(KilowattHours::from), unit),
        (KilowattHours::SYMBOL, Joules::SYMBOL) => figure(typed(it, KilowattHours::new)?.map(Joules::from), unit),
        (GramsCo2e::SYMBOL, "kgCO2eq") => grams(GramsCo2e::kilograms, it)?,
        (GramsCo2e::SYMBOL, "tCO2eq") => grams(GramsCo2e::tonnes, it)?,
        ("kgCO2eq", GramsCo2e::SYMBOL) => {
            let grams = |kilograms| GramsCo2e::from_kilograms(kilograms).map(f64::from);
            (grams(it.0)?, grams(it.1)?, it.2.map(grams).transpose()?, unit.to_owned(), it.4, it.5)
        }
        _ => return Ok(None),
    }))
}

/// The core's unit of a price leaves the currency open, so the caller names it.
pub(crate) fn price_unit(currency: &str) -> String {
    PricePerKwh::SYMBOL.replacen('1', currency, 1)
}
