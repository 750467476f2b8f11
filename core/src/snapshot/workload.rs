use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::dialect::{MeterKind, State, Zone};
use crate::quantity::units::Seconds;
use crate::quantity::{Energy, Power};
use crate::snapshot::reading::ZoneReading;

/// The kind of a workload.
///
/// ```
/// use carbon_kepler::WorkloadKind;
///
/// assert_eq!(WorkloadKind::Pod.name(), "pod");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the words of Kubernetes and Kepler
pub enum WorkloadKind {
    Pod,
    Container,
    Vm,
    Process,
}

impl WorkloadKind {
    /// The stable name, as in JSON.
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

/// The thing that a workload runs inside of, by id, as far as the exporter says.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::{RunsIn, WorkloadKind};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let pod = snapshot.workloads().iter().find(|workload| workload.kind == WorkloadKind::Pod).expect("it has pods");
/// assert_eq!(pod.runs_in, RunsIn::Host);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
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

impl RunsIn {
    /// The id; `None` for the host.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Host => None,
            Self::Pod(id) | Self::Container(id) | Self::Vm(id) => Some(id),
        }
    }
}

/// A pod, container, virtual machine or process on one node.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let most = snapshot.workloads().iter().filter(|workload| workload.is_outermost()).max_by_key(|workload| {
///     workload.total.watts().map_or(0, |watts| watts.get() as u64)
/// });
/// assert!(most.is_some_and(|workload| workload.namespace.as_deref() == Some("shop")));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Workload {
    /// Kind of workload.
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
    /// The thing that the workload runs inside of.
    pub runs_in: RunsIn,
    /// Executable of a process, runtime of a container, hypervisor of a virtual machine.
    pub detail: String,
    /// By zone. Kepler >= 0.10 attributes active power only; idle power stays with the node.
    pub zones: Vec<ZoneReading>,
    /// Power (W): package + dram + gpu, or psys where there is no package. In a window, the mean.
    pub total: Power,
    /// Energy within a window (J), by the same rule; `None` in a scrape.
    pub energy: Option<Energy>,
    /// Whether the window misses some of its energy: a counter was reset, or a part was not seen.
    pub at_least: bool,
    /// The kind of meter behind its power, the poorest of its node's; `None` where nothing tells it.
    pub meter: Option<MeterKind>,
    pub(crate) is_outermost: bool,
    /// Whether it is only known as the sum of its parts.
    pub(crate) is_sum: bool,
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

    /// Whether nothing else in the snapshot contains it: pods, virtual machines, containers and processes that run on
    /// the host itself, and containers of pods that are not exported. Outermost workloads do not overlap.
    #[must_use]
    pub fn is_outermost(&self) -> bool {
        self.is_outermost
    }

    /// The power in a zone, summed over the meters of that zone; `None` where the workload has no such zone.
    #[must_use]
    pub fn power_in(&self, zone: &Zone) -> Option<Power> {
        let powers = self.zones.iter().filter(|reading| reading.zone == *zone).filter_map(ZoneReading::power);
        powers.reduce(|sum, power| Power::sum([sum, power]))
    }

    /// The power in every zone that is reported for the workload, summed over the meters of the zone.
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
