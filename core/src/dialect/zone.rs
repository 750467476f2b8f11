use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A part of a machine whose energy is measured: a RAPL domain, the GPUs, or whatever name an exporter uses.
///
/// ```
/// use carbon_kepler::{Zone, ZoneClass};
///
/// assert_eq!(Zone::new("package-0-die-1").class(), ZoneClass::Package);
/// assert_eq!(Zone::new("ppt").class(), ZoneClass::Other);
/// ```
#[derive(Clone, Debug)]
pub struct Zone {
    class: ZoneClass,
    /// The name, where it is not the one of the class.
    other: Option<Arc<str>>,
}

/// How a zone relates to the others; totals are made by class.
///
/// ```
/// use carbon_kepler::{Zone, ZoneClass};
///
/// assert_eq!(Zone::new("something else").class(), ZoneClass::Other);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ZoneClass {
    /// A processor package, or one die of it. Contains core and uncore.
    Package,
    /// Memory; outside the package.
    Dram,
    /// Graphics processors; outside the package.
    Gpu,
    /// The platform as RAPL sees it: contains package, and usually dram. A zone that a user names as the total of a
    /// machine without RAPL counts as this one.
    Psys,
    /// The whole host as scaphandre adds it up.
    Host,
    /// Cores, inside the package.
    Core,
    /// Integrated graphics and the like, inside the package.
    Uncore,
    /// Anything else; how it overlaps is not known, so it is shown but never added.
    Other,
}

impl ZoneClass {
    /// All classes that have a name of their own.
    const NAMED: [Self; 7] = [Self::Package, Self::Dram, Self::Gpu, Self::Psys, Self::Host, Self::Core, Self::Uncore];

    fn of(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|class| class.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Dram => "dram",
            Self::Gpu => "gpu",
            Self::Psys => "psys",
            Self::Host => "host",
            Self::Core => "core",
            Self::Uncore => "uncore",
            Self::Other => "other",
        }
    }
}

impl Zone {
    /// Processor package.
    pub const PACKAGE: Self = Self::named(ZoneClass::Package);
    /// Memory.
    pub const DRAM: Self = Self::named(ZoneClass::Dram);
    /// Graphics processors.
    pub const GPU: Self = Self::named(ZoneClass::Gpu);
    pub(crate) const HOST: Self = Self::named(ZoneClass::Host);

    /// The zones that have a class of their own, by class. Exporters may name others.
    pub const KNOWN: [Self; 7] = [
        Self::PACKAGE,
        Self::DRAM,
        Self::GPU,
        Self::named(ZoneClass::Psys),
        Self::HOST,
        Self::named(ZoneClass::Core),
        Self::named(ZoneClass::Uncore),
    ];

    const fn named(class: ZoneClass) -> Self {
        Self { class, other: None }
    }

    /// The zone of that name; any name is allowed.
    #[must_use]
    pub fn new(name: &str) -> Self {
        ZoneClass::of(name).map_or_else(|| Self { class: numbered_class(name), other: Some(name.into()) }, Self::named)
    }

    /// The same zone as the whole of its machine, by the word of the user.
    pub(crate) fn as_whole(&self) -> Self {
        Self { class: ZoneClass::Psys, other: Some(self.name().into()) }
    }

    /// The class without the word of the user, so that zones of one name have one place in any order.
    fn class_by_name(&self) -> ZoneClass {
        match &self.other {
            Some(name) if self.class == ZoneClass::Psys => numbered_class(name),
            _ => self.class,
        }
    }

    /// The name as the exporter writes it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.other.as_deref().unwrap_or_else(|| self.class.name())
    }

    /// How it relates to other zones. `package-0` and `package-0-die-1` are packages, `dram-0` is dram:
    /// the kernel numbers zones so where there are several.
    #[must_use]
    pub fn class(&self) -> ZoneClass {
        self.class
    }
}

fn numbered_class(name: &str) -> ZoneClass {
    match name.split_once('-') {
        Some((stem, number)) if number.starts_with(|first: char| first.is_ascii_digit()) => {
            ZoneClass::of(stem).unwrap_or(ZoneClass::Other)
        }
        _ => ZoneClass::Other,
    }
}

/// Writes the name of the zone for people, and for other processes also whether it is the whole of its machine.
impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(self.name());
        }
        (self.name(), self.class == ZoneClass::Psys).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Ok(Self::new(&String::deserialize(deserializer)?));
        }
        let (name, is_whole) = <(String, bool)>::deserialize(deserializer)?;
        let zone = Self::new(&name);
        Ok(if is_whole && zone.class != ZoneClass::Psys { zone.as_whole() } else { zone })
    }
}

/// Zones are told apart by their names.
impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        match (&self.other, &other.other) {
            (None, None) => self.class == other.class,
            (Some(left), Some(right)) => left == right,
            _ => false,
        }
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.other {
            None => self.class.hash(state),
            Some(name) => name.hash(state),
        }
    }
}

/// Zones that make up a total come first.
impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.class_by_name().cmp(&other.class_by_name()).then_with(|| self.name().cmp(other.name()))
    }
}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_of_a_machine_is_the_zone_of_that_name() {
        let (sensor, whole) = (Zone::new("vdd_in"), Zone::new("vdd_in").as_whole());
        assert_eq!((whole.class(), sensor.class()), (ZoneClass::Psys, ZoneClass::Other));
        assert_eq!((&sensor, sensor.cmp(&whole)), (&whole, Ordering::Equal));
        let again: Zone = postcard::from_bytes(&postcard::to_allocvec(&whole).unwrap()).unwrap();
        assert_eq!(again.class(), ZoneClass::Psys);
        assert_eq!(serde_json::to_string(&whole).unwrap(), "\"vdd_in\"");
    }

    #[test]
    fn only_numbers_may_follow_a_known_name() {
        assert_eq!(Zone::new("dram-0").class(), ZoneClass::Dram);
        assert_eq!(Zone::new("package-zone").class(), ZoneClass::Other);
        assert_eq!(Zone::new("core_power").class(), ZoneClass::Other);
        assert_ne!(Zone::new("other-1"), Zone::new("other"));
    }
}
