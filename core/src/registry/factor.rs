use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::basis::FactorBasis;

use super::document::SetRow;
use super::given::{Given, GivenRow};
use super::region::Region;
use crate::error::Error;
use crate::lang::Lang;
use crate::quantity::units::{Ratio, Unit};
use crate::quantity::{Quality, Quantity, Stated, intensities};
use crate::schedule::DayShape;

/// Values of one source with one basis: carbon intensities (gCO2eq/kWh) or PUEs, by region, grid zone or country.
///
/// ```
/// use carbon_kepler::Registry;
///
/// let registry = Registry::builtin()?;
/// let set = registry.factor_set("ember-2024")?;
/// assert_eq!((set.year.as_deref(), set.licence.is_some()), (Some("2024"), true));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FactorSet {
    /// Stable name.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// The same in Korean, where it has one.
    pub title_ko: Option<String>,
    /// How good its values are.
    pub quality: Quality,
    /// The year its values are for, unless a row has its own.
    pub year: Option<String>,
    /// The basis of the values: which emissions they count.
    pub basis: FactorBasis,
    /// The publisher and the place of publication.
    pub source: String,
    /// Under which terms the values may be used.
    pub licence: Option<String>,
    /// When they were collected.
    pub as_of: Option<String>,
    /// When a newer one may be out (a year, month or day of ISO 8601); `None` where no next one is expected.
    pub next_expected: Option<String>,
    countries: BTreeMap<String, Row>,
    zones: BTreeMap<String, Row>,
    regions: BTreeMap<String, Row>,
}

/// The value of one place, with all that is known of it.
#[derive(Clone, Debug)]
struct Row {
    low: f64,
    value: f64,
    high: f64,
    source: Arc<FactorSource>,
    mix_percent: BTreeMap<String, f64>,
    curve: Option<DayCurve>,
}

/// Where a factor comes from.
///
/// ```
/// use carbon_kepler::Registry;
///
/// let registry = Registry::builtin()?;
/// let factor = registry.intensity(&registry.region("KR")?, &["ember-2024".to_owned()])?.expect("Ember has Korea");
/// assert_eq!(factor.factor.id, "ember-2024/KR");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
#[allow(missing_docs)] // as in `FactorSet`
pub struct FactorSource {
    /// Id of the set and key of the row.
    pub id: String,
    pub title: String,
    #[serde(skip)]
    pub title_ko: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<String>,
    pub basis: FactorBasis,
    pub source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// When a newer one may be out (a year, month or day of ISO 8601).
    pub next_expected: Option<String>,
    /// Whose value it is; `None` where somebody gave it.
    pub covers: Option<Covers>,
}

/// The place that a value is published for, which may be wider than the region it is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Covers {
    Region,
    Zone,
    Country,
}

impl Covers {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Zone => "zone",
            Self::Country => "country",
        }
    }
}

impl FactorSource {
    /// The title in a language, as far as it has one.
    #[must_use]
    pub fn title_in(&self, lang: Lang) -> &str {
        lang.of(&self.title, self.title_ko.as_ref().unwrap_or(&self.title))
    }

    /// Whether a newer value may be out by now; nothing here reads a clock.
    #[must_use]
    pub fn newer_may_be_out(&self, now: Timestamp) -> bool {
        let today = now.strftime("%Y-%m-%d").to_string();
        // Dates of one length compare as texts.
        self.next_expected.as_deref().is_some_and(|next| today.get(..next.len()).is_some_and(|today| today >= next))
    }
}

/// A factor with its source.
///
/// ```
/// use carbon_kepler::Registry;
///
/// let registry = Registry::builtin()?;
/// let factor = registry.intensity(&registry.region("KR")?, &["ember-2024".to_owned()])?.expect("Ember has Korea");
/// assert_eq!(factor.quantity.value.get(), 415.65);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Factor", bound = "T: Unit"))]
#[non_exhaustive]
pub struct Factor<T: Unit> {
    /// The value with bounds and quality.
    #[serde(flatten)]
    pub quantity: Quantity<T>,
    /// Where it comes from.
    pub factor: Arc<FactorSource>,
}

impl FactorSet {
    /// The set of carbon intensities or PUEs that a row of a file describes.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a value, a share or hours that cannot be.
    pub(super) fn of(row: SetRow, what: Stated) -> Result<Self, Error> {
        let mut set = Self {
            title: row.title.unwrap_or_else(|| row.id.clone()),
            title_ko: row.title_ko,
            id: row.id,
            quality: row.quality,
            year: row.year,
            basis: row.basis,
            source: row.source,
            licence: row.licence,
            as_of: row.as_of,
            next_expected: row.next_expected,
            countries: BTreeMap::new(),
            zones: BTreeMap::new(),
            regions: BTreeMap::new(),
        };
        if let Some(next) = set.next_expected.as_ref().filter(|it| !is_date(it)) {
            let what = format!("next_expected of {}", set.id);
            return Err(Error::invalid(&what, next, "a year, month or day such as 2026-12"));
        }
        let rows = |given: BTreeMap<String, Given>, set: &Self, covers: Covers| {
            let row = |(key, Given(row)): (String, Given)| Ok((key.clone(), set.row_of(&key, row, covers, what)?));
            given.into_iter().map(row).collect::<Result<_, Error>>()
        };
        set.countries = rows(row.countries, &set, Covers::Country)?;
        set.zones = rows(row.zones, &set, Covers::Zone)?;
        set.regions = rows(row.regions, &set, Covers::Region)?;
        Ok(set)
    }

    fn row_of(&self, key: &str, row: GivenRow, covers: Covers, what: Stated) -> Result<Row, Error> {
        let id = format!("{}/{key}", self.id);
        if let Some((fuel, percent)) = row.mix_percent.iter().find(|(_, it)| !(0.0..=100.0).contains(*it)) {
            return Err(Error::invalid(
                &format!("mix_percent of {id}"),
                &format!("{fuel} = {percent}"),
                "0 to 100 for each fuel",
            ));
        }
        let source = row.source.clone().unwrap_or_else(|| self.source.clone());
        let name = if what == Stated::Pue { "pue" } else { "intensity" };
        let [low, value, high] = row.bounds().map(|it| it.read(name, what));
        let (low, value, high) = (low?, value?, high?);
        let [least, central, most] = [low, value, high].map(Ratio::new);
        Quantity::between(least?, central?, most?, self.quality, &id)?;
        Ok(Row {
            low,
            value,
            high,
            curve: self.curve_of(&id, &source, &row)?,
            source: Arc::new(FactorSource {
                id,
                title: self.title.clone(),
                title_ko: self.title_ko.clone(),
                year: row.year.or_else(|| self.year.clone()),
                basis: self.basis.clone(),
                source,
                licence: self.licence.clone(),
                as_of: self.as_of.clone(),
                next_expected: self.next_expected.clone(),
                covers: Some(covers),
            }),
            mix_percent: row.mix_percent,
        })
    }

    /// How a day looks, where the row says: from the hours it gives, or the mean of sample days.
    fn curve_of(&self, id: &str, source: &str, row: &GivenRow) -> Result<Option<DayCurve>, Error> {
        let mut days = Vec::new();
        for day in &row.days {
            // What was seen of a part of a day counts for its hours, but is no day of its own.
            let hours =
                intensities(&format!("hours of {id}"), &day.hours, None, |hour| format!("{} hour {hour}", day.date))?;
            if hours.len() == 24 {
                days.push((day.date.clone(), DayShape::new(&hours)?));
            }
        }
        let shape = match &row.hourly {
            Some(hours) => {
                DayShape::new(&intensities(&format!("hourly of {id}"), hours, None, |hour| format!("hour {hour}"))?)?
            }
            None if row.days.is_empty() => return Ok(None),
            None => {
                let hour = |hour: usize| {
                    mean(&row.days.iter().filter_map(|day| day.hours.get(hour).copied()).collect::<Vec<_>>())
                };
                DayShape::new(&(0..24).map(|at| hour(at).unwrap_or(f64::NAN)).collect::<Vec<_>>())?
            }
        };
        Ok(Some(DayCurve {
            id: id.to_owned(),
            title: self.title.clone(),
            title_ko: self.title_ko.clone(),
            quality: match row.days.len() {
                0 => self.quality.name().to_owned(),
                days => format!("{days} sample days"),
            },
            basis: self.basis.clone(),
            source: source.to_owned(),
            shape,
            days,
        }))
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
    fn row(&self, region: &Region) -> Option<&Row> {
        let by_key = [
            (&self.regions, Some(&region.code)),
            (&self.zones, region.zone.as_ref()),
            (&self.countries, region.country.as_ref()),
        ];
        by_key.into_iter().find_map(|(rows, key)| rows.get(key?))
    }

    /// The value for a region, if the set has one. `make` refuses numbers that cannot be such a value.
    pub(super) fn factor<T: Unit>(
        &self,
        region: &Region,
        make: impl Fn(f64) -> Result<T, Error>,
    ) -> Result<Option<Factor<T>>, Error> {
        let Some(Row { low, value, high, source, .. }) = self.row(region) else { return Ok(None) };
        let [low, value, high] = [make(*low)?, make(*value)?, make(*high)?];
        let quantity = Quantity::between(low, value, high, self.quality, &source.id)?;
        Ok(Some(Factor { quantity, factor: Arc::clone(source) }))
    }

    /// Shares of the fuels a region's electricity is made of (%), where the set has them.
    #[must_use]
    pub fn mix_percent(&self, region: &Region) -> Option<&BTreeMap<String, f64>> {
        self.row(region).map(|row| &row.mix_percent).filter(|mix| !mix.is_empty())
    }

    /// How a day looks in a region, where the set knows: from the hours it gives, or the mean of sample days.
    #[must_use]
    pub fn day_curve(&self, region: &Region) -> Option<&DayCurve> {
        self.row(region)?.curve.as_ref()
    }
}

/// How the carbon intensity of a day goes up and down (gCO2eq/kWh, by local hour).
///
/// ```
/// use carbon_kepler::Registry;
///
/// let registry = Registry::builtin()?;
/// let seoul = registry.region("ap-northeast-2")?;
/// let curve = registry.day_curve(&seoul, &["kr-sample-days".to_owned()])?.expect("it knows days of Korea");
/// assert!(curve.shape.hour(12) < curve.shape.hour(23), "the sun shines at noon");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DayCurve {
    /// Id of the set and key of the row.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// The same in Korean, where it has one.
    pub title_ko: Option<String>,
    /// `5 sample days`, or how good a given curve is.
    pub quality: String,
    /// The basis of the values: which emissions they count.
    pub basis: FactorBasis,
    /// The publisher and the place of publication.
    pub source: String,
    /// The hours of the day.
    pub shape: DayShape,
    /// Whole days it is made of, by date; empty for a given curve.
    pub days: Vec<(String, DayShape)>,
}

impl DayCurve {
    /// The title in a language, as far as it has one.
    #[must_use]
    pub fn title_in(&self, lang: Lang) -> &str {
        lang.of(&self.title, self.title_ko.as_ref().unwrap_or(&self.title))
    }
}

/// How good a curve is, by its [`DayCurve::quality`], in a language.
pub(crate) fn curve_quality(english: &str, lang: Lang) -> String {
    let known = Quality::ALL.into_iter().find(|it| it.name() == english);
    match (known, english.strip_suffix(" sample days")) {
        (Some(quality), _) => quality.name_in(lang).to_owned(),
        (None, Some(days)) if lang == Lang::Ko => format!("표본 {days}일"),
        _ => english.to_owned(),
    }
}

/// Whether a text is a year, a month or a day of ISO 8601.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_number = |part: &str, digits| part.len() == digits && part.bytes().all(|it| it.is_ascii_digit());
    parts.next().is_some_and(|year| is_number(year, 4)) && parts.all(|part| is_number(part, 2)) && text.len() <= 10
}

/// The arithmetic mean of what several days say of one hour; none without days.
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
