use std::sync::Arc;

use serde::Deserialize;

use super::given::Given;
use crate::choices::{Boundary, Decide};
use crate::error::Error;
use crate::lang::Lang;
use crate::quantity::Stated;

/// How footprints are calculated and judged when nothing else is said.
///
/// ```
/// use carbon_kepler::Registry;
///
/// let registry = Registry::builtin()?;
/// let profile = registry.profile("oss-korea-2025")?;
/// assert_eq!((profile.month_hours, profile.prototype.is_some()), (720.0, true));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Profile {
    /// Stable name.
    pub id: String,
    /// Title for people: what the profile is for.
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
    /// Ids of factor sets that know how a day looks, best evidence first.
    pub curves: Vec<String>,
    /// The prototype's rules of thumb, where the profile goes by them.
    pub prototype: Option<Prototype>,
    /// Ids of standards.
    pub standards: Vec<String>,
    /// The PUE standard that every intensity standard brings with it, whichever country's; `None` leaves it to the standard.
    pub with_pue: Option<String>,
    /// Zones of exactly these names make up a workload's power; empty means the rule of totals.
    pub zones: Vec<String>,
    /// Where a 0 W that was exported before anything was measured counts as 0 W: whose choice that is.
    pub zeros: Option<Arc<ZerosAsExported>>,
    /// Whether JSON has all digits, and not the six that figures are known to.
    pub all_digits: bool,
    /// Whether gauges are taken as they are, never means over a window.
    pub gauges_only: bool,
    /// The time in which answers share one reading of the exporters (s), where the profile says it.
    pub shared_seconds: Option<u32>,
    /// Low end, value and high end.
    pub(super) assumed_pue: [f64; 3],
}

/// The words for counting a 0 W that was exported before anything was measured as 0 W: a clause that goes on from
/// `counted as 0 W`, empty where the profile has none.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct ZerosAsExported {
    pub says: String,
    pub says_ko: String,
}

impl ZerosAsExported {
    pub(crate) fn text(&self, lang: Lang) -> String {
        match lang.of(&self.says, &self.says_ko).as_str() {
            "" => lang.of("counted as 0 W", "0 W로 계산").to_owned(),
            says => lang.of("counted as 0 W, ", "0 W로 계산하며, ").to_owned() + says,
        }
    }
}

/// The percentages, hours and weights that the prototype had in its code. None of them is measured.
///
/// ```
/// use carbon_kepler::Registry;
///
/// let registry = Registry::builtin()?;
/// let rules = registry.profile("oss-korea-2025")?.prototype.as_ref().expect("it goes by them");
/// assert!((0..24).contains(&rules.schedule_best_hour));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
#[allow(missing_docs)] // named as in `prototype.md` of the design's facts, and commented in `core/data/profiles.toml`
pub struct Prototype {
    pub temporal_shift_percent: f64,
    pub rightsizing_most_percent: f64,
    pub pue_most_percent: f64,
    pub schedule_now_hour: i8,
    pub schedule_best_hour: i8,
    pub top_zones: Vec<String>,
    pub top_zones_otherwise: Vec<String>,
    pub top_region: String,
    pub top_intensity: f64,
    pub score_per_watt: f64,
    pub score_watts_most: f64,
    pub score_failed: f64,
    pub score_rightsizing_below: f64,
    pub alert_above_watts: f64,
    pub action_rightsizing_percent: f64,
    pub action_shift_percent: f64,
    pub action_migration_above_kg: f64,
    pub action_migration_percent: f64,
    pub action_month_hours: f64,
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
    curves: Vec<String>,
    prototype: Option<Prototype>,
    standards: Vec<String>,
    with_pue: Option<String>,
    #[serde(default)]
    zones: Vec<String>,
    #[serde(default)]
    zeros: Zeros,
    #[serde(default)]
    all_digits: bool,
    #[serde(default)]
    zeros_say: String,
    #[serde(default)]
    zeros_say_ko: String,
    #[serde(default)]
    gauges_only: bool,
    shared_seconds: Option<u32>,
    assumed_pue: Given,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Zeros {
    #[default]
    Unknown,
    AsExported,
}

impl Profile {
    /// The profile that a row of a file describes.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for an assumed PUE that cannot be.
    pub(super) fn of(row: ProfileRow) -> Result<Self, Error> {
        let [low, value, high] = row.assumed_pue.0.bounds().map(|it| it.read("assumed_pue", Stated::Pue));
        Ok(Self {
            id: row.id,
            title: row.title,
            decide: row.decide,
            boundary: row.boundary,
            month_hours: row.month_hours,
            configured_first: row.configured_first,
            factors: row.factors,
            pue: row.pue,
            curves: row.curves,
            prototype: row.prototype,
            standards: row.standards,
            with_pue: row.with_pue,
            zones: row.zones,
            all_digits: row.all_digits,
            zeros: (row.zeros == Zeros::AsExported)
                .then(|| Arc::new(ZerosAsExported { says: row.zeros_say, says_ko: row.zeros_say_ko })),
            gauges_only: row.gauges_only,
            shared_seconds: row.shared_seconds,
            assumed_pue: [low?, value?, high?],
        })
    }
}
