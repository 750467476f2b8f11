//! Turns samples into readings: which exporter a family belongs to, and how to read its numbers.
//!
//! Decided per family, not per scrape, because Prometheus and federation pass on only some of them.
//! Family names, labels and meanings: Kepler's source (v0.9.0, v0.10.0 to v0.11.4 and main of 2026-08),
//! node_exporter's RAPL collector and scaphandre's Prometheus exporter.

mod kepler;
mod kepler_legacy;
mod meter;
mod node_exporter;
#[cfg(test)]
mod page;
mod prototype;
mod reading;
mod scaphandre;
mod zone;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::exposition::Sample;

pub use meter::MeterKind;
pub(crate) use meter::figure;
pub use reading::State;
pub(crate) use reading::{Owner, Part, Quantity, Reading, Subject, Unread, node_name};
pub use zone::{Zone, ZoneClass};

/// The exporter that wrote a family.
///
/// ```
/// use carbon_kepler::Dialect;
///
/// assert_eq!(Dialect::KeplerLegacy.min_window_seconds(), 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Dialect {
    /// Kepler 0.10 and later: watts and joules per zone, with running and terminated workloads.
    Kepler,
    /// Kepler up to 0.9: joule counters only, mode dynamic or idle.
    KeplerLegacy,
    /// The names in the fixtures of the Python prototype this project replaces; no Kepler writes them.
    Prototype,
    /// node_exporter's RAPL collector: joule counters of the node.
    NodeExporter,
    /// Scaphandre: microwatts and microjoules.
    Scaphandre,
    /// This machine's own RAPL counters, without an exporter.
    Rapl,
}

impl Dialect {
    /// Name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Kepler => "Kepler >= 0.10",
            Self::KeplerLegacy => "Kepler <= 0.9",
            Self::Prototype => "FastMCP prototype's fixture names",
            Self::NodeExporter => "node_exporter RAPL",
            Self::Scaphandre => "scaphandre",
            Self::Rapl => "RAPL",
        }
    }

    /// The shortest window in which an exporter's counters move (s): Kepler <= 0.9 samples every 3 s, Kepler >= 0.10
    /// refreshes for any scrape that finds its data older than 0.5 s, the others read on each scrape.
    #[must_use]
    pub fn min_window_seconds(self) -> u32 {
        match self {
            Self::KeplerLegacy => 3,
            _ => 1,
        }
    }
}

/// Reads a sample of a known family.
pub(crate) type ReadSample = for<'a> fn(&FamilyName, &Sample<'_, 'a>) -> Result<Reading<'a>, Unread>;

/// The use of a known family.
#[derive(Clone, Copy)]
pub(crate) enum Family {
    /// Carries power or energy (or the CPU usage ratio): read by this function.
    Read(ReadSample),
    /// Names the exporter's version.
    BuildInfo(Dialect),
    /// Names one logical processor of a machine.
    Processor,
    /// Known, but nothing here uses it.
    Unused,
}

/// A family's name, analysed once, so that reading a sample needs no string work on it.
pub(crate) struct FamilyName {
    pub(crate) level: Level,
    pub(crate) quantity: Quantity,
    /// The zone the name itself says; where `None`, a label says it.
    pub(crate) zone: Option<Zone>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Node,
    Pod,
    Container,
    Process,
    Vm,
    Platform,
}

pub(crate) struct Known {
    pub(crate) family: Family,
    pub(crate) name: FamilyName,
}

/// All families of all dialects, by name.
pub(crate) fn lookup(name: &str) -> Option<&'static Known> {
    static KNOWN: LazyLock<HashMap<String, Known>> = LazyLock::new(|| {
        let mut known = HashMap::new();
        for families in [
            kepler::families(),
            kepler_legacy::families(),
            prototype::families(),
            node_exporter::families(),
            scaphandre::families(),
        ] {
            for (name, family) in families {
                let before = known.insert(name, family);
                debug_assert!(before.is_none(), "two dialects claim one family");
            }
        }
        known
    });
    KNOWN.get(name).or_else(|| node_exporter::unlisted(name))
}
