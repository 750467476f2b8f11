use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::document::{Given, SetRow};
use super::region::Region;
use crate::error::Error;
use crate::quantity::units::Unit;
use crate::quantity::{Quality, Quantity};
use crate::schedule::DayShape;
use crate::series::mean;

/// What a factor counts. Factors of different bases are never compared with each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Basis {
    /// `direct` (burning) or `lifecycle` (building and fuel supply too).
    pub scope: String,
    /// `average` or `marginal`.
    pub kind: String,
    /// `location` or `market`.
    pub accounting: String,
    /// `generation`, or `consumption` (with losses and imports).
    pub end: String,
}

const NOT_STATED: &str = "not stated";

impl Default for Basis {
    fn default() -> Self {
        let not_stated = || NOT_STATED.to_owned();
        Self { scope: not_stated(), kind: not_stated(), accounting: not_stated(), end: not_stated() }
    }
}

impl std::fmt::Display for Basis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [(&self.scope, ""), (&self.kind, ""), (&self.accounting, "-based"), (&self.end, " end")];
        let mut stated = parts.into_iter().filter(|(word, _)| *word != NOT_STATED);
        let Some((word, what)) = stated.next() else { return f.write_str("basis not stated") };
        write!(f, "{word}{what}")?;
        stated.try_for_each(|(word, what)| write!(f, ", {word}{what}"))
    }
}

/// Values of one source with one basis: carbon intensities (gCO2eq/kWh) or PUEs, by region, grid zone or country.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FactorSet {
    /// Stable name.
    pub id: String,
    /// What it is.
    pub title: String,
    /// How good its values are.
    pub quality: Quality,
    /// The year its values are for, unless a row has its own.
    pub year: Option<String>,
    /// What its values count.
    pub basis: Basis,
    /// Who says so, where.
    pub source: String,
    /// Under which terms the values may be used.
    pub licence: Option<String>,
    /// When they were collected.
    pub as_of: Option<String>,
    countries: BTreeMap<String, Given>,
    zones: BTreeMap<String, Given>,
    regions: BTreeMap<String, Given>,
}

/// Where a factor comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
#[allow(missing_docs)] // as in `FactorSet`
pub struct FactorSource {
    /// Id of the set and key of the row.
    pub id: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<String>,
    pub basis: Basis,
    pub source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
}

/// A factor with its source.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Factor<T: Unit> {
    /// Its value, bounds and quality.
    #[serde(flatten)]
    pub quantity: Quantity<T>,
    /// Where it comes from.
    pub factor: Arc<FactorSource>,
}

impl FactorSet {
    pub(super) fn configured(id: String, source: String) -> Self {
        Self {
            id,
            title: "given by the user".to_owned(),
            quality: Quality::Configured,
            year: None,
            basis: Basis::default(),
            source,
            licence: None,
            as_of: None,
            countries: BTreeMap::new(),
            zones: BTreeMap::new(),
            regions: BTreeMap::new(),
        }
    }

    pub(super) fn with_region(mut self, code: &str, given: Given) -> Self {
        self.regions.insert(code.to_owned(), given);
        self
    }

    pub(super) fn with_country(mut self, code: &str, given: Given) -> Self {
        self.countries.insert(code.to_owned(), given);
        self
    }

    /// Ids of all rows.
    pub fn row_ids(&self) -> impl Iterator<Item = String> {
        let keys = self.countries.keys().chain(self.zones.keys()).chain(self.regions.keys());
        keys.map(|key| format!("{}/{key}", self.id))
    }

    /// Whether it has a row for a region.
    pub(super) fn has(&self, region: &Region) -> bool {
        self.row(region).is_some()
    }

    /// The row for a region: its own, its grid zone's, or its country's.
    fn row(&self, region: &Region) -> Option<(&str, &Given)> {
        let by_key = [
            (&self.regions, Some(&region.code)),
            (&self.zones, region.zone.as_ref()),
            (&self.countries, region.country.as_ref()),
        ];
        let (key, given) = by_key.into_iter().find_map(|(rows, key)| rows.get_key_value(key?))?;
        Some((key, given))
    }

    /// Refuses rows that cannot be such a value.
    pub(super) fn check<T: Unit>(&self, make: impl Fn(f64) -> Result<T, Error>) -> Result<(), Error> {
        let rows = self.countries.iter().chain(&self.zones).chain(&self.regions);
        for (key, given) in rows {
            given.quantity(self.quality, &format!("{}/{key}", self.id), &make)?;
            given.row.hourly.iter().try_for_each(|hours| DayShape::new(hours).map(drop))?;
            if let Some((fuel, percent)) = given.row.mix_percent.iter().find(|(_, it)| !(0.0..=100.0).contains(*it)) {
                let what = format!("mix_percent of {}/{key}", self.id);
                return Err(Error::invalid(&what, &format!("{fuel} = {percent}"), "0 to 100 for each fuel"));
            }
        }
        Ok(())
    }

    /// Its value for a region, if it has one. `make` refuses what cannot be such a value.
    pub(super) fn factor<T: Unit>(
        &self,
        region: &Region,
        make: impl Fn(f64) -> Result<T, Error>,
    ) -> Result<Option<Factor<T>>, Error> {
        let Some((key, given)) = self.row(region) else { return Ok(None) };
        let id = format!("{}/{key}", self.id);
        let quantity = given.quantity(self.quality, &id, make)?;
        // Asked for again and again: by every call, for every region that is compared.
        let factor = given.source.get_or_init(|| Arc::new(self.source_of(id, given)));
        Ok(Some(Factor { quantity, factor: Arc::clone(factor) }))
    }

    fn source_of(&self, id: String, Given { row, .. }: &Given) -> FactorSource {
        FactorSource {
            id,
            title: self.title.clone(),
            year: row.year.clone().or_else(|| self.year.clone()),
            basis: self.basis.clone(),
            source: row.source.clone().unwrap_or_else(|| self.source.clone()),
            licence: self.licence.clone(),
            as_of: self.as_of.clone(),
        }
    }

    /// Shares of the fuels a region's electricity is made of (%), where the set has them.
    #[must_use]
    pub fn mix_percent(&self, region: &Region) -> Option<&BTreeMap<String, f64>> {
        self.row(region).map(|(_, given)| &given.row.mix_percent).filter(|mix| !mix.is_empty())
    }

    /// How a day looks in a region, where the set knows: from the hours it gives, or the mean of sample days.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for hours that are no day.
    pub fn day_curve(&self, region: &Region) -> Result<Option<DayCurve>, Error> {
        let Some((key, Given { row, .. })) = self.row(region) else { return Ok(None) };
        let mut days = Vec::new();
        for day in &row.days {
            // What was seen of a part of a day counts for its hours, but is no day of its own.
            if day.hours.len() == 24 {
                days.push((day.date.clone(), DayShape::new(&day.hours)?));
            }
        }
        let shape = match &row.hourly {
            Some(hours) => DayShape::new(hours)?,
            None if row.days.is_empty() => return Ok(None),
            None => {
                let hour = |hour: usize| {
                    mean(&row.days.iter().filter_map(|day| day.hours.get(hour).copied()).collect::<Vec<_>>())
                };
                DayShape::new(&(0..24).map(|at| hour(at).unwrap_or(f64::NAN)).collect::<Vec<_>>())?
            }
        };
        Ok(Some(DayCurve {
            id: format!("{}/{key}", self.id),
            title: self.title.clone(),
            quality: match row.days.len() {
                0 => self.quality.name().to_owned(),
                days => format!("{days} sample days"),
            },
            basis: self.basis.clone(),
            source: row.source.clone().unwrap_or_else(|| self.source.clone()),
            shape,
            days,
        }))
    }
}

/// How the carbon intensity of a day goes up and down (gCO2eq/kWh, by local hour).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DayCurve {
    /// Id of the set and key of the row.
    pub id: String,
    /// What it is.
    pub title: String,
    /// `5 sample days`, or how good a given curve is.
    pub quality: String,
    /// What its values count.
    pub basis: Basis,
    /// Who says so, where.
    pub source: String,
    /// The hours of the day.
    pub shape: DayShape,
    /// Whole days it is made of, by date; empty for a given curve.
    pub days: Vec<(String, DayShape)>,
}

impl Given {
    pub(super) fn quantity<T: Unit>(
        &self,
        quality: Quality,
        provenance: &str,
        make: impl Fn(f64) -> Result<T, Error>,
    ) -> Result<Quantity<T>, Error> {
        let row = &self.row;
        let [low, value, high] = [row.low.unwrap_or(row.value), row.value, row.high.unwrap_or(row.value)];
        Quantity::between(make(low)?, make(value)?, make(high)?, quality, provenance)
    }
}

impl From<SetRow> for FactorSet {
    fn from(row: SetRow) -> Self {
        Self {
            title: row.title.unwrap_or_else(|| row.id.clone()),
            id: row.id,
            quality: row.quality,
            year: row.year,
            basis: row.basis,
            source: row.source,
            licence: row.licence,
            as_of: row.as_of,
            countries: row.countries,
            zones: row.zones,
            regions: row.regions,
        }
    }
}
