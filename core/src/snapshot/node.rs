use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::dialect::{MeterKind, Zone};
use crate::quantity::units::{Ratio, Seconds};
use crate::quantity::{Energy, Power, Why};
use crate::snapshot::coverage::Coverage;
use crate::snapshot::reading::{Parts, PlatformReading, ZoneReading};

/// A machine.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let node = &snapshot.nodes()[0];
/// assert!(node.active.watts() < node.total.watts(), "the rest is idle power");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Node {
    /// Node name, or the source's name where the exporter does not know it.
    pub name: String,
    /// Where it was read from.
    pub source: String,
    /// CPU usage as the exporter sees it, 0 to 1.
    pub usage: Option<Ratio>,
    /// Logical processors, where the exporter names them.
    pub processors: Option<usize>,
    /// By zone and meter.
    pub zones: Vec<ZoneReading>,
    /// Power of the whole machine as RAPL sees it (W).
    pub total: Power,
    /// The part attributed to running code (W).
    pub active: Power,
    /// The rest (W).
    pub idle: Power,
    /// Energy within a window (J), by the same rule as power; empty in a scrape.
    pub energy: Parts<Energy>,
    /// Whether the window misses some of its energy: the exporter restarted, and no counter of the hardware was there.
    pub at_least: bool,
    /// Whether the window misses some of its active energy: the exporter restarted.
    pub active_at_least: bool,
    /// When it was read (s, on the reader's own clock), where that is known. Means nothing elsewhere, so it stays here.
    #[serde(skip)]
    pub taken: Option<Seconds>,
    /// The time of day at which it was read or recorded, where that is known.
    pub read_at: Option<Timestamp>,
    /// The newest timestamp of its samples, or else of its workloads', where they carry any. Windows go by it.
    pub sampled_at: Option<Timestamp>,
    /// The time its energies are from (s); `None` in a scrape.
    pub window: Option<Seconds>,
    /// Power supplies as the BMC sees them; they contain all zones and are never added to them.
    pub platform: Vec<PlatformReading>,
    /// How much of the active power its pods explain.
    pub coverage: Coverage,
    /// The kinds of meters that its total is made of, or of all its zones where it has no total; empty where nothing tells.
    pub meters: BTreeSet<MeterKind>,
    /// The kinds of meters by zone.
    pub(crate) kinds: BTreeSet<(Zone, MeterKind)>,
}

impl Node {
    /// The moment of its figures: the newest timestamp of its samples or, where they carry none, when it was read.
    #[must_use]
    pub fn taken_at(&self) -> Option<Timestamp> {
        self.sampled_at.or(self.read_at)
    }

    /// The poorest kind of meter that its total is made of; `None` where nothing tells.
    #[must_use]
    pub fn meter(&self) -> Option<MeterKind> {
        self.meters.last().copied()
    }

    /// The power in every zone that is reported for the machine, summed over the meters of the zone; unknown as soon as
    /// one of them is.
    #[must_use]
    pub fn power_by_zone(&self) -> BTreeMap<Zone, Power> {
        let mut zones = BTreeMap::new();
        for reading in &self.zones {
            let power = reading.watts.total.unwrap_or(Power::Unknown(Why::NotReported));
            zones.entry(reading.zone.clone()).and_modify(|sum| *sum = Power::sum([*sum, power])).or_insert(power);
        }
        zones
    }
}
