use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::coverage::Coverage;
use super::oddity::Oddity;
use crate::dialect::{Dialect, State, Zone};
use crate::quantity::units::{Joules, Ratio, Seconds};
use crate::quantity::{Energy, Power};

/// What exporters said at one moment: nodes, workloads, and what was odd about the data. Immutable and sorted.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot, WorkloadKind};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let web = snapshot.workloads().iter().find(|w| w.name.starts_with("web-")).ok_or("no web pod")?;
/// assert_eq!(web.kind, WorkloadKind::Pod);
/// assert!(web.total.watts().is_some_and(|watts| (watts.get() - 25.7379).abs() < 1e-4));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(super) nodes: Vec<Node>,
    pub(super) workloads: Vec<Workload>,
    pub(super) exporters: Vec<Exporter>,
    pub(super) oddities: Vec<Oddity>,
}

impl Snapshot {
    /// Nodes by name.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Workloads of all kinds by kind, namespace, name, id, node and state. Kinds overlap (a container runs
    /// inside a pod): never add across kinds, see [`Workload::is_outermost`].
    #[must_use]
    pub fn workloads(&self) -> &[Workload] {
        &self.workloads
    }

    /// What was read from where.
    #[must_use]
    pub fn exporters(&self) -> &[Exporter] {
        &self.exporters
    }

    /// Whose families were read, each once.
    pub(crate) fn dialects(&self) -> BTreeSet<Dialect> {
        self.exporters.iter().flat_map(|it| &it.dialects).copied().collect()
    }

    /// The shortest window in which all its exporters have news (s).
    pub(crate) fn min_window_seconds(&self) -> u32 {
        self.dialects().into_iter().map(Dialect::min_window_seconds).max().unwrap_or(1)
    }

    /// What was odd about the data.
    #[must_use]
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }
}

/// A source that was read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Exporter {
    /// Where it was read from.
    pub source: String,
    /// Whose families it has.
    pub dialects: Vec<Dialect>,
    /// Versions named by its build info; empty where there is none.
    pub versions: Vec<String>,
    /// Energy families it has, for the message when there is no power.
    #[serde(skip)]
    pub(super) energy_families: Vec<String>,
}

/// What a workload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the words of Kubernetes and Kepler
pub enum WorkloadKind {
    Pod,
    Container,
    Vm,
    Process,
}

impl WorkloadKind {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pod => "pod",
            Self::Container => "container",
            Self::Vm => "vm",
            Self::Process => "process",
        }
    }
}

/// What a workload runs inside of, by id, as far as the exporter says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunsIn {
    /// The host itself.
    Host,
    /// A pod.
    Pod(String),
    /// A container.
    Container(String),
    /// A virtual machine.
    Vm(String),
}

/// A pod, container, virtual machine or process on one node.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Workload {
    /// What it is.
    pub kind: WorkloadKind,
    /// Kubernetes namespace, where there is one.
    pub namespace: Option<String>,
    /// Pod or container name, virtual machine name, or process name. Not unique.
    pub name: String,
    /// Pod uid, container id, virtual machine id or process id.
    pub id: String,
    /// Name of the pod a container belongs to.
    pub pod: Option<String>,
    /// Node it runs on.
    pub node: String,
    /// Whether it still runs.
    pub state: State,
    /// What it runs inside of.
    pub runs_in: RunsIn,
    /// Executable of a process, runtime of a container, hypervisor of a virtual machine.
    pub detail: String,
    /// By zone. Kepler >= 0.10 attributes active power only; idle power stays with the node.
    pub zones: Vec<ZoneReading>,
    /// Its power (W): package + dram + gpu, or psys where there is no package. In a window, the mean.
    pub total: Power,
    /// Its energy within a window (J), by the same rule; `None` in a scrape.
    pub energy: Option<Energy>,
    /// Whether the window misses some of its energy: a counter was reset, or a part was not seen.
    pub at_least: bool,
    /// The time its energy is from (s), longer than its node's if it was missing for a while; `None` in a scrape.
    pub window: Option<Seconds>,
    /// The newest timestamp of its samples, where they carry any, as those of Prometheus' `/federate` do.
    pub sampled_at: Option<Timestamp>,
}

impl Workload {
    /// Whether it has a part in the power shown: it runs, or it ran for a part of the window.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.state == State::Running || self.energy.is_some()
    }

    /// Whether nothing else in the snapshot contains it: pods, virtual machines, and containers and processes
    /// that run on the host itself. Outermost workloads do not overlap.
    #[must_use]
    pub fn is_outermost(&self) -> bool {
        self.runs_in == RunsIn::Host
    }

    /// Its power in a zone, summed over the meters of that zone; `None` where the zone is not reported for it.
    #[must_use]
    pub fn power_in(&self, zone: &Zone) -> Option<Power> {
        let powers = self.zones.iter().filter(|reading| reading.zone == *zone).filter_map(ZoneReading::power);
        powers.reduce(|sum, power| Power::sum([sum, power]))
    }

    /// Its power in every zone that is reported for it, summed over the meters of the zone.
    #[must_use]
    pub fn power_by_zone(&self) -> BTreeMap<Zone, Power> {
        let mut zones = BTreeMap::new();
        for reading in &self.zones {
            if let Some(power) = reading.power() {
                zones.entry(reading.zone.clone()).and_modify(|sum| *sum = Power::sum([*sum, power])).or_insert(power);
            }
        }
        zones
    }
}

/// A machine.
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
    /// Whether the window misses some of its active energy: the exporter restarted.
    pub at_least: bool,
    /// When it was read (s, on the reader's own clock), where that is known. Means nothing elsewhere, so it stays here.
    #[serde(skip)]
    pub taken: Option<Seconds>,
    /// The newest timestamp of its samples, or else of its workloads', where they carry any. Windows go by it.
    pub sampled_at: Option<Timestamp>,
    /// The time its energies are from (s); `None` in a scrape.
    pub window: Option<Seconds>,
    /// Power supplies as the BMC sees them; they contain all zones and are never added to them.
    pub platform: Vec<PlatformReading>,
    /// How much of the active power its pods explain.
    pub coverage: Coverage,
}

/// A value for the whole, for its active and for its idle part.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[allow(missing_docs)]
pub struct Parts<T> {
    pub total: Option<T>,
    pub active: Option<T>,
    pub idle: Option<T>,
}

/// Nothing reported.
impl<T> Default for Parts<T> {
    fn default() -> Self {
        Self { total: None, active: None, idle: None }
    }
}

/// What one meter of a zone says.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct ZoneReading {
    /// The zone.
    pub zone: Zone,
    /// Which of several meters of the zone: a GPU's uuid, a socket, a sysfs path; empty where there is one.
    pub meter: String,
    /// Power gauges (W), the exporter's mean since its last refresh.
    pub watts: Parts<Power>,
    /// Energy counters as the exporter shows them (J).
    pub joules: Parts<Joules>,
    /// Value after which a hardware counter starts again (J), if that is known.
    pub counter_range: Option<Joules>,
    /// Energy within a window; none in a scrape, where it would only take room.
    pub(super) drawn: Option<Box<Parts<Energy>>>,
}

impl ZoneReading {
    pub(crate) fn new(zone: Zone, meter: String) -> Self {
        let (watts, joules) = (Parts::default(), Parts::default());
        Self { zone, meter, watts, joules, counter_range: None, drawn: None }
    }

    /// Energy within a window (J); empty in a scrape.
    #[must_use]
    pub fn energies(&self) -> Parts<Energy> {
        self.drawn.as_deref().copied().unwrap_or_default()
    }

    /// The energy that belongs to [`power`](ZoneReading::power), within a window.
    #[must_use]
    pub fn energy(&self) -> Option<Energy> {
        let drawn = self.drawn.as_ref()?;
        drawn.active.or(drawn.total)
    }

    /// The power the exporter attributes: active where it separates active from idle, else all.
    #[must_use]
    pub fn power(&self) -> Option<Power> {
        self.watts.active.or(self.watts.total)
    }
}

/// A power supply or chassis sensor read through the BMC.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct PlatformReading {
    /// BMC, chassis and sensor id.
    pub meter: String,
    /// The sensor's name.
    pub name: String,
    /// Its power (W).
    pub power: Power,
}
