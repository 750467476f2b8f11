use std::borrow::Cow;

use super::{Dialect, Level, MeterKind, Zone};
use crate::exposition::Sample;

/// One number with everything needed to interpret it.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) dialect: Dialect,
    pub(crate) subject: Subject<'a>,
    pub(crate) quantity: Quantity,
    pub(crate) zone: Zone,
    /// Which of several meters of one zone: a GPU's uuid, a socket, a sysfs path. Empty where there is one.
    pub(crate) meter: Cow<'a, str>,
    /// The kind of that meter, where the sample tells it.
    pub(crate) kind: Option<MeterKind>,
    /// Value in W, J or 1, by quantity.
    pub(crate) value: f64,
}

/// The entity whose power it is.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) level: Level,
    /// Unique within node, level and state; empty for a node.
    pub(crate) id: Cow<'a, str>,
    pub(crate) name: Cow<'a, str>,
    pub(crate) namespace: Option<Cow<'a, str>>,
    pub(crate) owner: Owner<'a>,
    /// Executable of a process, runtime of a container, hypervisor of a virtual machine.
    pub(crate) detail: Cow<'a, str>,
    pub(crate) state: State,
}

/// The thing that a workload runs inside of, as far as the exporter says.
#[derive(Debug)]
pub(crate) enum Owner<'a> {
    Host,
    Pod(Cow<'a, str>),
    Container(Cow<'a, str>),
    Vm(Cow<'a, str>),
}

/// Whether a workload still runs. Only running ones draw power.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::State;
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// assert!(snapshot.workloads().iter().all(|workload| !workload.counts() || workload.state == State::Running));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Runs now.
    Running,
    /// Ended; Kepler exports its last energy (and a frozen power) once.
    Terminated,
}

impl State {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Terminated => "terminated",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Quantity {
    Watts(Part),
    Joules(Part),
    CpuRatio,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Total,
    Active,
    Idle,
}

/// Why a sample of a known family gives no reading.
#[derive(Debug)]
pub(crate) enum Unread {
    MissingLabel(&'static str),
    LabelValue(&'static str, String),
}

impl<'a> Subject<'a> {
    /// A running workload that belongs to the host alone.
    pub(crate) fn new(level: Level, id: Cow<'a, str>, name: Cow<'a, str>) -> Self {
        let (namespace, detail) = (None, Cow::Borrowed(""));
        Self { level, id, name, namespace, owner: Owner::Host, detail, state: State::Running }
    }

    pub(crate) fn node() -> Self {
        Self::new(Level::Node, Cow::Borrowed(""), Cow::Borrowed(""))
    }
}

/// A label that must be there; it may be empty.
pub(crate) fn required<'a>(sample: &Sample<'_, 'a>, name: &'static str) -> Result<Cow<'a, str>, Unread> {
    sample.label(name).map(|value| value.decode()).ok_or(Unread::MissingLabel(name))
}

/// A label that may be missing; empty and missing are the same.
pub(crate) fn optional<'a>(sample: &Sample<'_, 'a>, name: &str) -> Cow<'a, str> {
    sample.label(name).map_or(Cow::Borrowed(""), |value| value.decode())
}

/// `state`, where missing means running: exporters without it only list what runs.
pub(crate) fn state(sample: &Sample<'_, '_>) -> Result<State, Unread> {
    match sample.label("state") {
        None => Ok(State::Running),
        Some(state) if state == *"running" => Ok(State::Running),
        Some(state) if state == *"terminated" => Ok(State::Terminated),
        Some(other) => Err(Unread::LabelValue("state", other.to_string())),
    }
}

/// The node a sample is about, empty where it does not say. Prometheus renames a clashing `instance`
/// to `exported_instance`; Kepler <= 0.9 put the node's name there.
pub(crate) fn node_name<'a>(sample: &Sample<'_, 'a>) -> Cow<'a, str> {
    let names = ["node_name", "kubernetes_node_name", "exported_instance", "instance"];
    names.into_iter().map(|name| optional(sample, name)).find(|name| !name.is_empty()).unwrap_or_default()
}
