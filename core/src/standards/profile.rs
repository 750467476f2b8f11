use serde::Deserialize;

use super::document::Given;
use crate::assessment::Decide;
use crate::footprint::Boundary;

/// How footprints are calculated and judged when nothing else is said.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Profile {
    /// Its name.
    pub id: String,
    /// What it is for.
    pub title: String,
    /// How verdicts compare.
    pub decide: Decide,
    /// Up to where energy is counted.
    pub boundary: Boundary,
    /// Hours of a month.
    pub month_hours: f64,
    /// Whether environment and files come before its own factor sets.
    pub configured_first: bool,
    /// Ids of factor sets, best evidence first.
    pub factors: Vec<String>,
    /// Ids of PUE sets, best evidence first.
    pub pue: Vec<String>,
    /// Ids of standards.
    pub standards: Vec<String>,
    /// Zones of exactly these names make up a workload's power; empty means the rule of totals.
    pub zones: Vec<String>,
    /// Whether a 0 W that was exported before anything was measured counts as 0 W.
    pub zeros_as_exported: bool,
    pub(super) assumed_pue: Given,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileRow {
    id: String,
    title: String,
    decide: Decide,
    boundary: Boundary,
    month_hours: f64,
    #[serde(default)]
    configured_first: bool,
    factors: Vec<String>,
    pue: Vec<String>,
    standards: Vec<String>,
    #[serde(default)]
    zones: Vec<String>,
    #[serde(default)]
    zeros: Zeros,
    assumed_pue: Given,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Zeros {
    #[default]
    Unknown,
    AsExported,
}

impl From<ProfileRow> for Profile {
    fn from(row: ProfileRow) -> Self {
        Self {
            id: row.id,
            title: row.title,
            decide: row.decide,
            boundary: row.boundary,
            month_hours: row.month_hours,
            configured_first: row.configured_first,
            factors: row.factors,
            pue: row.pue,
            standards: row.standards,
            zones: row.zones,
            zeros_as_exported: row.zeros == Zeros::AsExported,
            assumed_pue: row.assumed_pue,
        }
    }
}
