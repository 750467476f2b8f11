//! Adds files to a registry.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::document::{Document, FunctionalUnitRow, RegionRow, ServerRow, SetRow};
use super::factor::FactorSet;
use super::known::{FunctionalUnits, Registry, Server};
use super::profile::Profile;
use super::prototype_files;
use super::region::Region;
use super::standard::Standard;
use crate::error::Error;
use crate::quantity::Stated;

/// A user's file that has been read and not been added yet.
pub(crate) struct UserFile {
    /// The `[settings]` of the file: keys with one value, or with several where it is a list.
    pub(crate) settings: Vec<(String, Vec<String>)>,
    document: Document,
}

impl UserFile {
    /// Reads TOML or JSON of the form of `core/data`, or one of the prototype's three files.
    ///
    /// # Errors
    /// [`Error::Document`] or [`Error::UnknownKey`].
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let mut document = match prototype_files::parse(name, text)? {
            Some(document) => document,
            None => Document::parse(name, text)?,
        };
        let settings = std::mem::take(&mut document.settings);
        Ok(Self { settings: settings.into_iter().map(|(key, value)| (key, value.0)).collect(), document })
    }
}

impl Registry {
    /// Adds a user's file. An entry of the same name replaces the earlier one.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a value that cannot be.
    pub(crate) fn add_file(&mut self, file: UserFile, name: &str) -> Result<(), Error> {
        // A row of many: without its file nobody would find it.
        self.add(file.document, name).map_err(|error| match error {
            Error::InvalidInput { what, seen, expected } => {
                Error::InvalidInput { what: format!("{name}: {what}"), seen, expected }
            }
            other => other,
        })
    }

    pub(super) fn add(&mut self, document: Document, name: &str) -> Result<(), Error> {
        for (country, clocks) in document.time_zones {
            clocks.0.iter().try_for_each(|clock| known_clock(&format!("time zone of {country}"), clock))?;
            self.time_zones.insert(country, clocks.0);
        }
        for (country, names) in document.names {
            self.country_names.entry(country).or_default().extend(names.0);
        }
        // The last one to name a place says where it is.
        self.places.splice(0..0, document.places);
        for (code, row) in document.regions {
            self.add_region(code, row, name)?;
        }
        for row in document.factor_sets {
            add_set(&mut self.factor_sets, &mut self.own_factors[OF_MANY], row, Stated::Intensity)?;
        }
        for row in document.pue_sets {
            add_set(&mut self.pue_sets, &mut self.own_pue[OF_MANY], row, Stated::Pue)?;
        }
        for row in document.standards {
            self.add_standard(Standard::from_row(row, name)?)?;
        }
        for row in document.budgets {
            self.add_standard(Standard::from_budget(row, name)?)?;
        }
        for row in document.profiles {
            let profile = Profile::of(row)?;
            profile.assumed_pue()?;
            bounded(&profile.id, "month_hours", profile.month_hours, 1.0, 744.0)?;
            self.profiles.retain(|it| it.id != profile.id);
            self.profiles.push(profile);
        }
        self.laws.extend(document.laws);
        for row in document.servers {
            self.servers.push(Server::from_row(row, name)?);
        }
        for row in document.functional_units {
            self.functional_units.push(FunctionalUnits::from_row(row, name)?);
        }
        Ok(())
    }

    fn add_region(&mut self, code: String, row: RegionRow, name: &str) -> Result<(), Error> {
        let RegionRow { provider, name: title, country, zone, time_zone, intensity: own_intensity, pue: own_pue } = row;
        time_zone.iter().try_for_each(|clock| known_clock(&format!("time_zone of {code}"), clock))?;
        if let Some(country) = country.as_ref().filter(|it| !is_country(it)) {
            return Err(Error::invalid(&code, country, "a country by its two letters, such as KR"));
        }
        let of_country = is_country(&code) && !self.regions.contains_key(&code);
        let set = |given| {
            let rows = BTreeMap::from([(code.clone(), given)]);
            let (countries, regions) = if of_country { (rows, BTreeMap::new()) } else { (BTreeMap::new(), rows) };
            SetRow { countries, regions, ..SetRow::configured(format!("{name} {code}"), name.to_owned()) }
        };
        if let Some(given) = own_intensity {
            add_set(&mut self.factor_sets, &mut self.own_factors[OF_ONE], set(given), Stated::Intensity)?;
        }
        if let Some(given) = own_pue {
            add_set(&mut self.pue_sets, &mut self.own_pue[OF_ONE], set(given), Stated::Pue)?;
        }
        if of_country {
            return Ok(());
        }
        let known = self.regions.remove(&code);
        let known = known.as_ref();
        let known_there = known.filter(|it| country.is_none() || country == it.country);
        let mut region = Region {
            provider: provider.or_else(|| known.and_then(|it| it.provider.clone())),
            name: title.or_else(|| known.map(|it| it.name.clone())).unwrap_or_else(|| code.clone()),
            country: country.or_else(|| known.and_then(|it| it.country.clone())),
            zone: zone.or_else(|| known.and_then(|it| it.zone.clone())),
            clock: time_zone.or_else(|| known_there.and_then(|it| it.clock.clone())),
            clocks: Vec::new(),
            city: None,
            code: code.clone(),
        };
        let clocks = region.country.as_ref().map(|it| self.clocks_of(it)).unwrap_or_default();
        match clocks.as_slice() {
            [one] => region.clock = region.clock.or_else(|| Some(one.clone())),
            _ => region.clocks = clocks,
        }
        self.regions.insert(code, region);
        Ok(())
    }

    /// Adds a standard, or gives one that is there already a new target; its text about the law stays.
    fn add_standard(&mut self, new: Standard) -> Result<(), Error> {
        match self.standards.iter_mut().find(|known| known.id == new.id) {
            Some(known) if known.kind() != new.kind() => {
                let (seen, expected) = (format!("{:?}", new.kind()), format!("a standard of kind {:?}", known.kind()));
                return Err(Error::invalid(&new.id, &seen.to_lowercase(), &expected.to_lowercase()));
            }
            Some(known) => {
                known.requirement = new.requirement;
                known.set_by = new.set_by;
                if !new.says.is_empty() {
                    (known.says, known.says_ko) = (new.says, new.says_ko);
                }
            }
            None => self.standards.push(new),
        }
        Ok(())
    }
}

/// Positions in the lists of users' own sets.
const OF_ONE: usize = 0;
const OF_MANY: usize = 1;

fn known_clock(what: &str, name: &str) -> Result<(), Error> {
    let known = TimeZone::get(name).map(drop);
    known.map_err(|_| Error::invalid(what, name, "an IANA time zone such as Asia/Seoul"))
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|it| it.is_ascii_uppercase())
}

fn bounded(of: &str, what: &str, value: f64, low: f64, high: f64) -> Result<(), Error> {
    if value.is_finite() && (low..=high).contains(&value) {
        return Ok(());
    }
    let range = if high == f64::MAX { format!("{low} or more") } else { format!("{low} to {high}") };
    Err(Error::invalid(&format!("{what} of {of}"), &value.to_string(), &range))
}

impl Server {
    fn from_row(row: ServerRow, name: &str) -> Result<Self, Error> {
        let ServerRow { node, embodied_kg, lifetime_years, source } = row;
        bounded(&node, "embodied_kg", embodied_kg, 0.0, f64::MAX)?;
        bounded(&node, "lifetime_years", lifetime_years, 0.01, 100.0)?;
        Ok(Self { node, embodied_kg, lifetime_years, source: source.unwrap_or_else(|| name.to_owned()) })
    }
}

impl FunctionalUnits {
    fn from_row(row: FunctionalUnitRow, name: &str) -> Result<Self, Error> {
        let FunctionalUnitRow { workload, namespace, unit, per_hour, reserved_share } = row;
        bounded(&workload, "per_hour", per_hour, 1e-9, f64::MAX)?;
        bounded(&workload, "reserved_share", reserved_share.unwrap_or_default(), 0.0, 1.0)?;
        Ok(Self { namespace, workload, unit, per_hour, reserved_share, source: name.to_owned() })
    }
}

fn add_set(sets: &mut Vec<FactorSet>, own: &mut Vec<String>, row: SetRow, what: Stated) -> Result<(), Error> {
    let set = FactorSet::of(row, what)?;
    own.insert(0, set.id.clone());
    sets.retain(|it| it.id != set.id);
    sets.push(set);
    Ok(())
}
