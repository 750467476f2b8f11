use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::dialect::{Dialect, MeterKind};
use crate::snapshot::failure::SourceFailure;
use crate::snapshot::node::Node;
use crate::snapshot::oddity::Oddity;
use crate::snapshot::workload::Workload;

/// A measurement of exporters at one moment: nodes, workloads, and oddities of the data. Immutable and sorted.
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
    pub(crate) nodes: Vec<Node>,
    pub(crate) workloads: Vec<Workload>,
    pub(crate) exporters: Vec<Exporter>,
    pub(crate) oddities: Vec<Oddity>,
    pub(crate) failures: Vec<SourceFailure>,
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

    /// The exporters that were read, one for each source.
    #[must_use]
    pub fn exporters(&self) -> &[Exporter] {
        &self.exporters
    }

    /// The exporters whose families were read, each once.
    pub(crate) fn dialects(&self) -> BTreeSet<Dialect> {
        self.exporters.iter().flat_map(|it| &it.dialects).copied().collect()
    }

    /// The shortest window in which all its exporters have news (s).
    pub(crate) fn min_window_seconds(&self) -> u32 {
        self.dialects().into_iter().map(Dialect::min_window_seconds).max().unwrap_or(1)
    }

    /// The moment of its figures: that of the node that was read last. None where nobody knows, as of a file.
    #[must_use]
    pub fn taken_at(&self) -> Option<Timestamp> {
        self.nodes.iter().filter_map(Node::taken_at).max()
    }

    /// The same snapshot, recorded at that moment as far as it does not know better: whoever kept a scrape knows when.
    ///
    /// ```
    /// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
    ///
    /// let recorded = "2026-03-02T10:00:00Z".parse()?;
    /// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
    /// assert_eq!(snapshot.taken_at(), None);
    /// assert_eq!(snapshot.recorded_at(recorded).taken_at(), Some(recorded));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn recorded_at(mut self, moment: Timestamp) -> Self {
        self.nodes.iter_mut().for_each(|node| node.read_at = node.read_at.or(Some(moment)));
        self
    }

    /// Oddities of the data: nothing is left out silently.
    #[must_use]
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }
}

/// A source that was read.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let exporter = &snapshot.exporters()[0];
/// assert_eq!((exporter.source.as_str(), exporter.versions[0].as_str()), ("sample", "v0.11.2"));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Exporter {
    /// Where it was read from.
    pub source: String,
    /// The exporters whose families it has.
    pub dialects: Vec<Dialect>,
    /// Versions named by its build info; empty where there is none.
    pub versions: Vec<String>,
    /// The kinds of meters behind the totals of its nodes, best first; empty where nothing tells.
    pub meters: Vec<MeterKind>,
    /// Energy families it has, for the message when there is no power.
    #[serde(skip)]
    pub(crate) energy_families: Vec<String>,
}
