//! The three files that users of the FastMCP prototype mount (ConfigMap `korea-compliance-data`).
//!
//! They are read for what they give: carbon intensities, an hourly profile, targets. Their other keys are
//! descriptions, and are passed over.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::document::{Document, KindRow, RegionRow, StandardRow};
use super::given::{Amount, Given, GivenRow};
use super::parse;
use crate::error::Error;

/// Reads one of the three by its name; `None` for any other file.
pub(super) fn parse(name: &str, text: &str) -> Result<Option<Document>, Error> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let document = match file {
        "carbon-intensity.json" => parse::json::<Intensity>(name, text)?.document(name)?,
        "regulations.json" => parse::json::<Regulations>(name, text)?.into(),
        // A file of our own form may have that name too.
        "regions.json" if text.contains("average_gco2_kwh") => regions(name, text)?,
        _ => return Ok(None),
    };
    Ok(Some(document))
}

#[derive(Deserialize)]
struct Intensity {
    region: String,
    region_name: Option<String>,
    #[serde(rename = "average_gCO2eq_kWh")]
    average: f64,
    #[serde(default)]
    grid_mix: BTreeMap<String, f64>,
    #[serde(default)]
    hourly_profile: Vec<Hour>,
}

#[derive(Deserialize)]
struct Hour {
    hour: usize,
    intensity: f64,
}

#[derive(Deserialize)]
struct Regulations {
    korea_carbon_neutrality: Option<CarbonNeutrality>,
    korea_pue_standard: Option<PueStandard>,
}

#[derive(Deserialize)]
struct CarbonNeutrality {
    code: String,
    name: Option<String>,
    name_local: Option<String>,
    grid_carbon_intensity_gco2_kwh: Option<f64>,
}

#[derive(Deserialize)]
struct PueStandard {
    code: String,
    name: Option<String>,
    name_local: Option<String>,
    target_pue: Option<f64>,
}

#[derive(Deserialize)]
struct Wrapped<T> {
    regions: T,
}

#[derive(Deserialize)]
struct RegionEntry {
    average_gco2_kwh: f64,
    region_name: Option<String>,
}

impl Intensity {
    fn document(self, name: &str) -> Result<Document, Error> {
        let file = self;
        let refused = |expected: String| Error::Document {
            origin: name.to_owned(),
            reason: format!("hourly_profile: expected {expected}"),
        };
        let mut hourly = vec![None; 24];
        for hour in &file.hourly_profile {
            match hourly.get_mut(hour.hour) {
                Some(slot) => *slot = Some(hour.intensity),
                None => return Err(refused(format!("hours 0 to 23, saw {}", hour.hour))),
            }
        }
        let given = hourly.iter().flatten().count();
        if !matches!(given, 0 | 24) {
            return Err(refused(format!("all 24 hours, saw {given}")));
        }
        let given = GivenRow {
            value: Amount::Bare(file.average),
            mix_percent: file.grid_mix,
            hourly: hourly.into_iter().collect(),
            ..GivenRow::default()
        };
        Ok(one_region(file.region, file.region_name, given))
    }
}

impl From<Regulations> for Document {
    fn from(file: Regulations) -> Self {
        let row = |id, kind, target, title, title_ko| StandardRow {
            id,
            title,
            title_ko,
            kind,
            target: Amount::Bare(target),
            unit: None,
            is_law: false,
            with_pue: (kind == KindRow::Intensity).then(|| "KR_PUE_GREEN_DC".to_owned()),
            says: None,
            says_ko: None,
        };
        let carbon = file.korea_carbon_neutrality.and_then(|it| {
            Some(row(it.code, KindRow::Intensity, it.grid_carbon_intensity_gco2_kwh?, it.name, it.name_local))
        });
        let pue = file
            .korea_pue_standard
            .and_then(|it| Some(row(it.code, KindRow::Pue, it.target_pue?, it.name, it.name_local)));
        Self { standards: carbon.into_iter().chain(pue).collect(), ..Self::default() }
    }
}

/// The regions of a file, which may stand below one key.
fn regions(name: &str, text: &str) -> Result<Document, Error> {
    let is_wrapped = serde_json::from_str::<Wrapped<IgnoredAny>>(text).is_ok();
    let regions: BTreeMap<String, RegionEntry> =
        if is_wrapped { parse::json::<Wrapped<_>>(name, text)?.regions } else { parse::json(name, text)? };
    let row = |(code, entry): (String, RegionEntry)| {
        let given = GivenRow { value: Amount::Bare(entry.average_gco2_kwh), ..GivenRow::default() };
        (code, region(entry.region_name, given))
    };
    Ok(Document { regions: regions.into_iter().map(row).collect(), ..Document::default() })
}

fn one_region(code: String, name: Option<String>, given: GivenRow) -> Document {
    Document { regions: BTreeMap::from([(code, region(name, given))]), ..Document::default() }
}

fn region(name: Option<String>, given: GivenRow) -> RegionRow {
    RegionRow { name, intensity: Some(Given(given)), ..RegionRow::default() }
}
