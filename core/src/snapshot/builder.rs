use std::collections::HashMap;

use crate::dialect::{Dialect, MeterKind, State};
use crate::error::Error;
use crate::snapshot::draft::NodeDraft;
use crate::snapshot::failure::SourceFailure;
use crate::snapshot::finish::Finished;
use crate::snapshot::finish::InOrder;
use crate::snapshot::finish::finish_node;
use crate::snapshot::model::{Exporter, Snapshot};
use crate::snapshot::node::Node;
use crate::snapshot::oddity::{Oddities, OddityKind};
use crate::snapshot::options::ReadOptions;
use crate::snapshot::read::read_body;
use crate::snapshot::reading::ZoneReading;
use crate::snapshot::total_zones::TotalZones;
use crate::snapshot::workload::{Workload, WorkloadKind};
use crate::text::encoding::decoded;

/// Reads one body per source and joins them; a source that fails leaves the others as they are.
///
/// ```
/// use carbon_kepler::{ReadOptions, SAMPLE_SCRAPE, SnapshotBuilder};
///
/// let mut builder = SnapshotBuilder::new();
/// builder.read("node-1", SAMPLE_SCRAPE.as_bytes(), ReadOptions::default())?;
/// let again = builder.read("same node, other address", SAMPLE_SCRAPE.as_bytes(), ReadOptions::default());
/// assert!(again.is_err(), "a node is never counted twice");
/// assert_eq!(builder.finish().nodes().len(), 1);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct SnapshotBuilder {
    total_zones: TotalZones,
    nodes: Vec<Node>,
    /// By node.
    workloads: Vec<InOrder>,
    pub(super) exporters: Vec<Exporter>,
    pub(super) oddities: Oddities,
    failures: Vec<SourceFailure>,
    /// Which source a node was read from.
    node_sources: HashMap<String, String>,
    /// On which node a pod or container runs, on as many nodes as are `indexed`: only a second source asks.
    places: HashMap<(WorkloadKind, String), String>,
    indexed: usize,
}

impl SnapshotBuilder {
    /// Nothing read yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, for machines whose total is a zone of another name than RAPL's.
    #[must_use]
    pub fn with_total_zones(self, total_zones: TotalZones) -> Self {
        Self { total_zones, ..self }
    }

    /// Reads the body of one scrape. `source` names it in errors and for nodes that have no name of their own.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for `max_watts` that nothing can draw; what is wrong with the body: empty, HTML, an exporter's error text, no metrics, cut off, a bad line (strict
    /// mode), no power family; [`Error::NotFound`] if no machine without a RAPL zone has the zones that were named as
    /// its total; or [`Error::DuplicateNode`] if a node in it was read before.
    pub fn read(&mut self, source: &str, body: &[u8], options: ReadOptions) -> Result<(), Error> {
        if !(options.max_watts > 0.0 && options.max_watts.is_finite()) {
            return Err(Error::InvalidInput {
                what: "max_watts".to_owned(),
                seen: options.max_watts.to_string(),
                expected: "a power above 0 (W)".to_owned(),
            });
        }
        let damaged = |evidence| Error::Truncated { source_name: source.to_owned(), evidence };
        let body = decoded(body).map_err(damaged)?;
        let draft = read_body(source, &body, options)?;
        let threads = options.threads_for(body.len());
        self.join(draft.finish(source, threads, &self.total_zones)?, options)
    }

    fn join(&mut self, read: Finished, options: ReadOptions) -> Result<(), Error> {
        let (exporter, mut nodes, oddities) = read;
        for (node, _) in &mut nodes {
            (node.taken, node.read_at) = (options.taken, options.taken_at);
        }
        self.admit(nodes)?;
        self.exporters.push(exporter);
        self.oddities.merge(oddities);
        Ok(())
    }

    /// Takes nodes with their workloads; all of them or, if one was read before, none.
    pub(super) fn admit(&mut self, nodes: Vec<(Node, InOrder)>) -> Result<(), Error> {
        self.index_workloads();
        for (node, workloads) in &nodes {
            self.refuse_twice(&node.source, node, workloads)?;
        }
        for (node, workloads) in nodes {
            self.node_sources.insert(node.name.clone(), node.source.clone());
            self.nodes.push(node);
            self.workloads.push(workloads);
        }
        Ok(())
    }

    /// Notes a source that could not be read, so that figures are not taken for those of everything.
    pub fn failed(&mut self, source: &str, error: &Error) {
        self.missing(SourceFailure::new(source, error));
    }

    /// The same of a failure that is told already.
    pub fn missing(&mut self, failure: SourceFailure) {
        self.failures.push(failure);
    }

    fn index_workloads(&mut self) {
        let new = self.workloads[self.indexed..].iter().flat_map(InOrder::iter);
        let new = new.filter(|workload| has_global_id(workload));
        self.places.extend(new.map(|it| ((it.kind, it.id.clone()), it.node.clone())));
        self.indexed = self.workloads.len();
    }

    /// A node is known again by its name or, where Kepler was not told the name, by what runs on it.
    fn refuse_twice(&self, source: &str, node: &Node, workloads: &InOrder) -> Result<(), Error> {
        let same_name = self.node_sources.get(&node.name).map(|first| (first, "same node name".to_owned()));
        // Kepler answers scrapes within 0.5 s with the same data, and no two machines count alike.
        let same_meters = || {
            let nameless = |node: &Node| node.name == node.source && !node.zones.is_empty();
            let is_twin = |other: &&Node| (nameless(node) || nameless(other)) && other.zones == node.zones;
            let twin = self.nodes.iter().find(is_twin)?;
            Some((&twin.source, "every meter reads the same".to_owned()))
        };
        let same_workload = || {
            workloads.iter().filter(|workload| has_global_id(workload)).find_map(|workload| {
                let node = self.places.get(&(workload.kind, workload.id.clone()))?;
                let first = self.node_sources.get(node)?;
                Some((first, format!("the {} with id {} runs on both", workload.kind.name(), workload.id)))
            })
        };
        match same_name.or_else(same_workload).or_else(same_meters) {
            None => Ok(()),
            Some((first, evidence)) => Err(Error::DuplicateNode {
                node: node.name.clone(),
                first: first.clone(),
                second: source.to_owned(),
                evidence,
            }),
        }
    }

    /// The snapshot of everything read so far.
    #[must_use]
    pub fn finish(self) -> Snapshot {
        let Self { mut nodes, workloads, exporters, oddities, failures, .. } = self;
        nodes.sort_by(|left, right| left.name.cmp(&right.name));
        let workloads = InOrder::merged(workloads);
        Snapshot { nodes, workloads, exporters, oddities: oddities.into_vec(), failures }
    }
}

/// The energy counters of one machine, read without an exporter.
pub(crate) struct MachineReading {
    pub(crate) source: String,
    pub(crate) dialect: Dialect,
    pub(crate) zones: Vec<ZoneReading>,
    pub(crate) notes: Vec<(OddityKind, String)>,
}

impl Snapshot {
    pub(crate) fn from_machine(machine: MachineReading) -> Self {
        let MachineReading { source, dialect, zones, notes } = machine;
        let mut oddities = Oddities::default();
        notes.into_iter().for_each(|(kind, example)| oddities.add(kind, || example));
        let zones = zones.into_iter().collect();
        let mut draft = NodeDraft { name: source.clone(), zones, ..NodeDraft::default() };
        draft.kinds = draft.zones.iter().map(|it| (it.zone.clone(), MeterKind::Rapl)).collect();
        let (node, workloads) = finish_node(draft, &source, &mut oddities);
        let energy_families = vec!["energy_uj".to_owned()];
        let (dialects, versions, meters) = (vec![dialect], Vec::new(), node.meters.iter().copied().collect());
        let exporter = Exporter { source, dialects, versions, meters, energy_families };
        Self {
            nodes: vec![node],
            workloads: InOrder::merged(vec![workloads]),
            exporters: vec![exporter],
            oddities: oddities.into_vec(),
            failures: Vec::new(),
        }
    }

    /// The snapshot of one scrape, read leniently; see [`SnapshotBuilder`] for several.
    ///
    /// # Errors
    /// As [`SnapshotBuilder::read`].
    pub fn from_scrape(source: &str, body: &[u8]) -> Result<Self, Error> {
        let mut builder = SnapshotBuilder::new();
        builder.read(source, body, ReadOptions::default())?;
        Ok(builder.finish())
    }

    /// Fails where nothing in the snapshot has a power, only counters.
    ///
    /// # Errors
    /// [`Error::NeedsWindow`], naming the exporters and what a window needs.
    pub fn require_power(&self) -> Result<(), Error> {
        let node_gauge =
            |node: &Node| node.zones.iter().any(|zone| zone.power().is_some()) || !node.platform.is_empty();
        let gauge = |workload: &Workload| workload.zones.iter().any(|zone| zone.power().is_some());
        if self.nodes.iter().any(node_gauge) || self.workloads.iter().any(gauge) {
            return Ok(());
        }
        let dialects = self.dialects();
        let mut families: Vec<_> = self.exporters.iter().flat_map(|it| it.energy_families.clone()).collect();
        families.sort();
        families.dedup();
        Err(Error::NeedsWindow {
            min_seconds: self.min_window_seconds(),
            dialects: dialects.iter().map(|dialect| dialect.title().to_owned()).collect(),
            families,
        })
    }
}

/// Pod uids and container ids are unique in the world; process ids are not, and a virtual machine may migrate.
fn has_global_id(workload: &Workload) -> bool {
    matches!(workload.kind, WorkloadKind::Pod | WorkloadKind::Container)
        && workload.state == State::Running
        && workload.id.len() >= 32
        && !workload.id.contains('/')
}
