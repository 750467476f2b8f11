use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

/// A part of a machine whose energy is measured: a RAPL domain, the GPUs, or whatever name an exporter uses.
///
/// ```
/// use carbon_kepler::{Zone, ZoneClass};
///
/// assert_eq!(Zone::new("package-0-die-1").class(), ZoneClass::Package);
/// assert_eq!(Zone::new("ppt").class(), ZoneClass::Other);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Zone(Cow<'static, str>);

/// How a zone relates to the others; totals are made by class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ZoneClass {
    /// A processor package, or one die of it. Contains core and uncore.
    Package,
    /// Memory; outside the package.
    Dram,
    /// Graphics processors; outside the package.
    Gpu,
    /// The platform as RAPL sees it: contains package, and usually dram.
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

/// Names with a class of their own.
const NAMED: [(&str, ZoneClass); 7] = [
    ("package", ZoneClass::Package),
    ("dram", ZoneClass::Dram),
    ("gpu", ZoneClass::Gpu),
    ("psys", ZoneClass::Psys),
    ("host", ZoneClass::Host),
    ("core", ZoneClass::Core),
    ("uncore", ZoneClass::Uncore),
];

impl Zone {
    /// Processor package.
    pub const PACKAGE: Self = Self(Cow::Borrowed("package"));
    /// Memory.
    pub const DRAM: Self = Self(Cow::Borrowed("dram"));
    /// Graphics processors.
    pub const GPU: Self = Self(Cow::Borrowed("gpu"));
    pub(crate) const HOST: Self = Self(Cow::Borrowed("host"));

    /// The zone of that name; any name is allowed.
    #[must_use]
    pub fn new(name: &str) -> Self {
        match NAMED.iter().find(|(known, _)| *known == name) {
            Some((known, _)) => Self(Cow::Borrowed(known)),
            None => Self(Cow::Owned(name.to_owned())),
        }
    }

    /// Its name as the exporter writes it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }

    /// How it relates to other zones. `package-0` and `package-0-die-1` are packages, `dram-0` is dram:
    /// the kernel numbers zones so where there are several.
    #[must_use]
    pub fn class(&self) -> ZoneClass {
        let stem = match self.0.split_once('-') {
            Some((stem, number)) if number.starts_with(|first: char| first.is_ascii_digit()) => stem,
            _ => &self.0,
        };
        NAMED.iter().find(|(known, _)| *known == stem).map_or(ZoneClass::Other, |(_, class)| *class)
    }
}

/// Zones that make up a total come first.
impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.class().cmp(&other.class()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_may_follow_a_known_name() {
        assert_eq!(Zone::new("dram-0").class(), ZoneClass::Dram);
        assert_eq!(Zone::new("package-zone").class(), ZoneClass::Other);
        assert_eq!(Zone::new("core_power").class(), ZoneClass::Other);
    }
}
