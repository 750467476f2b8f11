use std::collections::BTreeMap;

use super::document::{Document, FunctionalUnitRow, RegionRow, ServerRow};
use super::factor::{Factor, FactorSet};
use super::law::Law;
use super::near::nearest;
use super::profile::Profile;
use super::prototype_files;
use super::region::Region;
use super::standard::{Standard, positive, pue};
use crate::config::Layer;
use crate::error::Error;
use crate::quantity::Quantity;
use crate::units::{GramsPerKwh, Ratio};

/// Everything that footprints and verdicts refer to: regions, factors, PUEs, standards, budgets, profiles, laws.
///
/// ```
/// use carbon_kepler::standards::Registry;
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
    regions: BTreeMap<String, Region>,
    factor_sets: Vec<FactorSet>,
    pue_sets: Vec<FactorSet>,
    standards: Vec<Standard>,
    profiles: Vec<Profile>,
    laws: Vec<Law>,
    servers: Vec<Server>,
    functional_units: Vec<FunctionalUnits>,
    /// Ids of factor and PUE sets that users gave, last first.
    own_factors: Vec<String>,
    own_pue: Vec<String>,
}

/// What it took to make a machine.
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

/// What a workload does in an hour.
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
    /// What comes with the crate (`core/data`).
    ///
    /// # Errors
    /// None that a released crate gives: its own files are read by its tests.
    pub fn builtin() -> Result<Self, Error> {
        let mut registry = Self::default();
        for (name, text) in BUILT_IN {
            registry.add(Document::parse(name, text)?, THIS_PROJECT)?;
        }
        registry.own_factors.clear();
        registry.own_pue.clear();
        Ok(registry)
    }

    /// Adds a user's file: TOML or JSON of the form of `core/data`, or one of the prototype's three. What it names
    /// again replaces what was there. Its settings are returned as a layer.
    ///
    /// # Errors
    /// [`Error::Document`], [`Error::UnknownKey`], or [`Error::InvalidInput`] for a value that cannot be.
    pub fn read(&mut self, name: &str, text: &str) -> Result<Layer, Error> {
        let mut document = match prototype_files::parse(name, text)? {
            Some(document) => document,
            None => Document::parse(name, text)?,
        };
        let settings = std::mem::take(&mut document.settings);
        let settings = settings.into_iter().map(|(key, value)| (key, value.into_values()));
        let layer = Layer::file(name, settings)?;
        self.add(document, name)?;
        Ok(layer)
    }

    fn add(&mut self, document: Document, name: &str) -> Result<(), Error> {
        for (code, row) in document.regions {
            self.add_region(code, row, name)?;
        }
        for row in document.factor_sets {
            add_set(&mut self.factor_sets, &mut self.own_factors, row.into(), intensity)?;
        }
        for row in document.pue_sets {
            add_set(&mut self.pue_sets, &mut self.own_pue, row.into(), |value| pue("pue", value))?;
        }
        for row in document.standards {
            self.add_standard(Standard::from_row(row, name)?);
        }
        for row in document.budgets {
            self.add_standard(Standard::from_budget(row, name)?);
        }
        for row in document.profiles {
            let profile = Profile::from(row);
            self.profiles.retain(|it| it.id != profile.id);
            self.profiles.push(profile);
        }
        self.laws.extend(document.laws);
        self.servers.extend(document.servers.into_iter().map(|row| Server::from_row(row, name)));
        self.functional_units
            .extend(document.functional_units.into_iter().map(|row| FunctionalUnits::from_row(row, name)));
        Ok(())
    }

    fn add_region(&mut self, code: String, row: RegionRow, name: &str) -> Result<(), Error> {
        let RegionRow { provider, name: title, country, zone, intensity: own_intensity, pue: own_pue } = row;
        if let Some(given) = own_intensity {
            let set = FactorSet::configured(format!("{name} {code}"), name.to_owned()).with_region(&code, given);
            add_set(&mut self.factor_sets, &mut self.own_factors, set, intensity)?;
        }
        if let Some(given) = own_pue {
            let set = FactorSet::configured(format!("{name} {code}"), name.to_owned()).with_region(&code, given);
            add_set(&mut self.pue_sets, &mut self.own_pue, set, |value| pue("pue", value))?;
        }
        let known = self.regions.remove(&code);
        let known = known.as_ref();
        let region = Region {
            provider: provider.or_else(|| known.and_then(|it| it.provider.clone())),
            name: title.or_else(|| known.map(|it| it.name.clone())).unwrap_or_else(|| code.clone()),
            country: country.or_else(|| known.and_then(|it| it.country.clone())),
            zone: zone.or_else(|| known.and_then(|it| it.zone.clone())),
            code: code.clone(),
        };
        self.regions.insert(code, region);
        Ok(())
    }

    /// A standard that is there already gets the new target; what it says of the law stays true.
    fn add_standard(&mut self, new: Standard) {
        match self.standards.iter_mut().find(|known| known.id == new.id) {
            Some(known) => {
                known.requirement = new.requirement;
                known.set_by = new.set_by;
                if !new.says.is_empty() {
                    (known.says, known.says_ko) = (new.says, new.says_ko);
                }
            }
            None => self.standards.push(new),
        }
    }

    /// A region by code, a site of one's own by name, or a country by its ISO code.
    ///
    /// # Errors
    /// [`Error::NotFound`] with near names.
    pub fn region(&self, code: &str) -> Result<Region, Error> {
        if let Some(region) = self.regions.get(code) {
            return Ok(region.clone());
        }
        if self.regions.values().any(|region| region.country.as_deref() == Some(code)) {
            let (code, country) = (code.to_owned(), Some(code.to_owned()));
            return Ok(Region { name: code.clone(), code, provider: None, country, zone: None });
        }
        Err(missing("region", code, self.regions.keys()))
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
        first(&self.factor_sets, "factor set", sets, |set| set.factor(region, intensity))
    }

    /// The first of these sets that has a PUE for a region.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a set that does not exist.
    pub fn published_pue(&self, region: &Region, sets: &[String]) -> Result<Option<Factor<Ratio>>, Error> {
        first(&self.pue_sets, "PUE set", sets, |set| set.factor(region, |value| pue("pue", value)))
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

    /// What users say of their machines.
    #[must_use]
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// What users say of their workloads.
    #[must_use]
    pub fn functional_units(&self) -> &[FunctionalUnits] {
        &self.functional_units
    }

    /// Ids of the factor sets that users gave, the last one first.
    pub(crate) fn own_factors(&self) -> &[String] {
        &self.own_factors
    }

    /// Ids of the PUE sets that users gave, the last one first.
    pub(crate) fn own_pue(&self) -> &[String] {
        &self.own_pue
    }
}

impl Profile {
    /// The PUE to take where none is given or published.
    pub(crate) fn assumed_pue(&self) -> Result<Quantity<Ratio>, Error> {
        let text = format!("assumed by profile {}", self.id);
        self.assumed_pue.quantity(crate::quantity::Quality::Assumed, &text, |value| pue("pue", value))
    }
}

impl Server {
    fn from_row(row: ServerRow, name: &str) -> Self {
        let ServerRow { node, embodied_kg, lifetime_years, source } = row;
        Self { node, embodied_kg, lifetime_years, source: source.unwrap_or_else(|| name.to_owned()) }
    }
}

impl FunctionalUnits {
    fn from_row(row: FunctionalUnitRow, name: &str) -> Self {
        let FunctionalUnitRow { workload, namespace, unit, per_hour, reserved_share } = row;
        Self { namespace, workload, unit, per_hour, reserved_share, source: name.to_owned() }
    }
}

/// An intensity: finite, 0 or more (bounds are checked in order).
fn intensity(value: f64) -> Result<GramsPerKwh, Error> {
    positive("intensity", value, GramsPerKwh::new)
}

fn add_set<T: crate::units::Unit>(
    sets: &mut Vec<FactorSet>,
    own: &mut Vec<String>,
    set: FactorSet,
    make: impl Fn(f64) -> Result<T, Error>,
) -> Result<(), Error> {
    set.check(make)?;
    own.insert(0, set.id.clone());
    sets.retain(|it| it.id != set.id);
    sets.push(set);
    Ok(())
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

fn missing<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a String>) -> Error {
    let near = nearest(name, names.map(String::as_str));
    Error::NotFound { what: what.to_owned(), name: name.to_owned(), near }
}
