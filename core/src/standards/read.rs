//! Files become part of a registry.

use super::document::{Document, FunctionalUnitRow, RegionRow, ServerRow};
use super::factor::FactorSet;
use super::profile::Profile;
use super::prototype_files;
use super::region::Region;
use super::registry::{FunctionalUnits, Registry, Server, intensity};
use super::standard::{Standard, pue};
use crate::config::Layer;
use crate::error::Error;
use crate::units::Unit;

impl Registry {
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

    pub(super) fn add(&mut self, document: Document, name: &str) -> Result<(), Error> {
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

fn add_set<T: Unit>(
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
