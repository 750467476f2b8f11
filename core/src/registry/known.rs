use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::document::Document;
use super::factor::{DayCurve, Factor, FactorSet};
use super::given::Place;
use super::law::Law;
use super::profile::Profile;
use super::region::Region;
use super::standard::{Standard, pue};
use crate::error::Error;
use crate::quantity::units::{GramsPerKwh, Ratio};
use crate::quantity::{Quality, Quantity};
use crate::suggest::nearest_or_all;

/// Everything that footprints and verdicts refer to: regions, factors, PUEs, standards, budgets, profiles, laws.
///
/// ```
/// use carbon_kepler::registry::Registry;
///
/// let registry = Registry::builtin()?;
/// let seoul = registry.region("ap-northeast-2")?;
/// let official = registry.intensity(&seoul, &["kr-official-2023".to_owned()])?.ok_or("no factor")?;
/// assert_eq!(official.quantity.value.get(), 417.3);
/// assert!(registry.published_pue(&seoul, &["aws-pue".to_owned()])?.is_none(), "nobody publishes one for Seoul");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Registry {
    pub(super) regions: BTreeMap<String, Region>,
    /// IANA names by country.
    pub(super) time_zones: BTreeMap<String, Vec<String>>,
    /// Names of countries by their two letters.
    pub(super) country_names: BTreeMap<String, Vec<String>>,
    pub(super) places: Vec<Place>,
    pub(super) factor_sets: Vec<FactorSet>,
    pub(super) pue_sets: Vec<FactorSet>,
    pub(super) standards: Vec<Standard>,
    pub(super) profiles: Vec<Profile>,
    pub(super) laws: Vec<Law>,
    pub(super) servers: Vec<Server>,
    pub(super) functional_units: Vec<FunctionalUnits>,
    /// Ids of factor and PUE sets that users gave, last first: those of one region, then those of many.
    pub(super) own_factors: [Vec<String>; 2],
    pub(super) own_pue: [Vec<String>; 2],
}

/// The embodied emissions of a machine.
///
/// ```
/// use carbon_kepler::Registry;
///
/// let mut registry = Registry::builtin()?;
/// registry.read("own.toml", "[[servers]]\nnode = \"web-*\"\nembodied_kg = 1200\nlifetime_years = 4")?;
/// assert_eq!(registry.servers()[0].embodied_kg, 1200.0);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct Server {
    /// Node name; `*` stands for any text.
    pub node: String,
    pub embodied_kg: f64,
    pub lifetime_years: f64,
    pub source: String,
}

/// The functional units that a workload does in an hour.
///
/// ```
/// use carbon_kepler::Registry;
///
/// let mut registry = Registry::builtin()?;
/// registry.read("own.toml", "[[functional_units]]\nworkload = \"web\"\nunit = \"order\"\nper_hour = 500")?;
/// assert_eq!(registry.functional_units()[0].unit, "order");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct FunctionalUnits {
    pub namespace: Option<String>,
    /// Name; `*` stands for any text.
    pub workload: String,
    pub unit: String,
    pub per_hour: f64,
    /// The part of its machine that is reserved for it.
    pub reserved_share: Option<f64>,
    pub source: String,
}

const BUILT_IN: [(&str, &str); 7] = [
    ("regions.toml", include_str!("../../data/regions.toml")),
    ("factors.toml", include_str!("../../data/factors.toml")),
    ("pue.toml", include_str!("../../data/pue.toml")),
    ("standards.toml", include_str!("../../data/standards.toml")),
    ("profiles.toml", include_str!("../../data/profiles.toml")),
    ("oss-korea-2025.toml", include_str!("../../data/oss-korea-2025.toml")),
    ("law.toml", include_str!("../../data/law.toml")),
];

/// Who set the targets of the built-in standards.
pub(crate) const THIS_PROJECT: &str = "this project";

impl Registry {
    /// The data that comes with the crate (`core/data`).
    ///
    /// # Errors
    /// None that a released crate gives: its own files are read by its tests.
    pub fn builtin() -> Result<Self, Error> {
        // Reading takes longer than copying.
        static BUILT: OnceLock<Registry> = OnceLock::new();
        if let Some(registry) = BUILT.get() {
            return Ok(registry.clone());
        }
        let registry = Self::read_builtin()?;
        Ok(BUILT.get_or_init(|| registry).clone())
    }

    fn read_builtin() -> Result<Self, Error> {
        let mut registry = Self::default();
        for (name, text) in BUILT_IN {
            registry.add(Document::parse(name, text)?, THIS_PROJECT)?;
        }
        registry.own_factors = Default::default();
        registry.own_pue = Default::default();
        Ok(registry)
    }

    /// A region by code, or by another name of its place, as [`Registry::region_of`] without a provider in use.
    ///
    /// # Errors
    /// [`Error::NotFound`] with near names.
    pub fn region(&self, name: &str) -> Result<Region, Error> {
        self.region_of(None, name)
    }

    /// All regions, by code.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        self.regions.values()
    }

    /// The first of these sets that has a carbon intensity for a region.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a set that does not exist.
    pub fn intensity(&self, region: &Region, sets: &[String]) -> Result<Option<Factor<GramsPerKwh>>, Error> {
        first(&self.factor_sets, "factor set", sets, |set| set.factor(region, GramsPerKwh::new))
    }

    /// Whether a factor set has a carbon intensity for a region.
    pub(crate) fn has_intensity(&self, region: &Region, set: &str) -> Result<bool, Error> {
        Ok(self.factor_set(set)?.has(region))
    }

    /// The first of these sets that has a PUE for a region.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a set that does not exist.
    pub fn published_pue(&self, region: &Region, sets: &[String]) -> Result<Option<Factor<Ratio>>, Error> {
        first(&self.pue_sets, "PUE set", sets, |set| set.factor(region, |value| pue("pue", value)))
    }

    /// The first of these sets that knows how a day looks in a region.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a set that does not exist.
    pub fn day_curve(&self, region: &Region, sets: &[String]) -> Result<Option<DayCurve>, Error> {
        first(&self.factor_sets, "factor set", sets, |set| Ok(set.day_curve(region).cloned()))
    }

    /// A factor set.
    ///
    /// # Errors
    /// [`Error::NotFound`] with near names.
    pub fn factor_set(&self, id: &str) -> Result<&FactorSet, Error> {
        find(&self.factor_sets, "factor set", id, |set| &set.id)
    }

    /// All factor sets.
    #[must_use]
    pub fn factor_sets(&self) -> &[FactorSet] {
        &self.factor_sets
    }

    /// All sets of PUEs.
    #[must_use]
    pub fn pue_sets(&self) -> &[FactorSet] {
        &self.pue_sets
    }

    /// A standard.
    ///
    /// # Errors
    /// [`Error::NotFound`] with near names.
    pub fn standard(&self, id: &str) -> Result<&Standard, Error> {
        find(&self.standards, "standard", id, |standard| &standard.id)
    }

    /// All standards and budgets.
    #[must_use]
    pub fn standards(&self) -> &[Standard] {
        &self.standards
    }

    /// A profile.
    ///
    /// # Errors
    /// [`Error::NotFound`] with near names.
    pub fn profile(&self, id: &str) -> Result<&Profile, Error> {
        find(&self.profiles, "profile", id, |profile| &profile.id)
    }

    /// All profiles.
    #[must_use]
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// Dated facts about Korean law.
    #[must_use]
    pub fn laws(&self) -> &[Law] {
        &self.laws
    }

    /// Embodied emissions of machines, as users give them.
    #[must_use]
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// Functional units of workloads, as users give them.
    #[must_use]
    pub fn functional_units(&self) -> &[FunctionalUnits] {
        &self.functional_units
    }

    /// Ids of the factor sets that users gave: the most specific first, and among equals the last one.
    pub(crate) fn own_factors(&self) -> Vec<String> {
        self.own_factors.concat()
    }

    /// Ids of the PUE sets that users gave, in the same order.
    pub(crate) fn own_pue(&self) -> Vec<String> {
        self.own_pue.concat()
    }
}

impl Profile {
    /// The PUE to take where none is given or published.
    pub(crate) fn assumed_pue(&self) -> Result<Quantity<Ratio>, Error> {
        let text = format!("assumed by profile {}", self.id);
        let [low, value, high] = self.assumed_pue.map(|value| pue("pue", value));
        Quantity::between(low?, value?, high?, Quality::Assumed, &text)
    }
}

fn first<T>(
    all: &[FactorSet],
    what: &str,
    ids: &[String],
    value: impl Fn(&FactorSet) -> Result<Option<T>, Error>,
) -> Result<Option<T>, Error> {
    for id in ids {
        if let Some(found) = value(find(all, what, id, |set| &set.id)?)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn find<'a, T>(all: &'a [T], what: &str, id: &str, name: impl Fn(&T) -> &String) -> Result<&'a T, Error> {
    all.iter().find(|it| name(it) == id).ok_or_else(|| missing(what, id, all.iter().map(name)))
}

pub(super) fn missing<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a String>) -> Error {
    let near = nearest_or_all(name, names.map(String::as_str));
    Error::NotFound { what: what.to_owned(), name: name.to_owned(), near }
}
