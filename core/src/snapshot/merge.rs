//! Snapshots of different nodes become one, as if they had been read together.

use std::collections::{HashMap, HashSet};

use crate::error::Error;
use crate::snapshot::builder::SnapshotBuilder;
use crate::snapshot::draft::WorkloadDraft;
use crate::snapshot::failure::SourceFailure;
use crate::snapshot::finish::InOrder;
use crate::snapshot::model::Snapshot;
use crate::snapshot::node::Node;
use crate::snapshot::zones::ZoneDrafts;

impl Snapshot {
    /// Puts snapshots of different nodes together. A source that failed in one and was read in another did not fail.
    ///
    /// ```
    /// use carbon_kepler::{Error, SAMPLE_SCRAPE, Snapshot};
    ///
    /// let of = |node: &str, watts| format!("kepler_node_cpu_watts{{zone=\"package\",path=\"\",node_name=\"{node}\"}} {watts}\n");
    /// let [first, second] = [("a", 90), ("b", 80)].map(|(node, watts)| Snapshot::from_scrape(node, of(node, watts).as_bytes()));
    /// let both = Snapshot::merge([&first?, &second?])?;
    /// assert_eq!(both.nodes().len(), 2);
    /// assert!(matches!(Snapshot::merge([&both, &both]), Err(Error::DuplicateNode { .. })), "a node is never counted twice");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::DuplicateNode`] for a node in two of them, with what it was known by; [`Error::InvalidInput`] for none at
    /// all, or for windows beside single scrapes.
    pub fn merge<'a>(snapshots: impl IntoIterator<Item = &'a Self>) -> Result<Self, Error> {
        let all: Vec<&Self> = snapshots.into_iter().collect();
        let is_window = |it: &&Self| it.nodes.iter().any(|node| node.window.is_some());
        let windows = all.iter().filter(|it| is_window(it)).count();
        if all.is_empty() {
            return Err(Error::invalid("snapshots", "none", "at least one"));
        }
        if windows > 0 && windows < all.iter().filter(|it| !it.nodes.is_empty()).count() {
            return Err(Error::invalid("snapshots", "windows beside single scrapes", "only windows, or only scrapes"));
        }
        let read: HashSet<&str> = all.iter().flat_map(|it| &it.exporters).map(|it| it.source.as_str()).collect();
        let mut builder = SnapshotBuilder::new();
        let mut told = HashSet::new();
        for snapshot in &all {
            builder.add(snapshot)?;
            // What was refused beside its like in one snapshot stays refused.
            let own = |it: &SourceFailure| snapshot.exporters.iter().any(|exporter| exporter.source == it.source);
            let open = |it: &&SourceFailure| own(it) || !read.contains(it.source.as_str());
            let new = snapshot.failures.iter().filter(open).filter(|it| told.insert(it.source.as_str()));
            new.for_each(|it| builder.missing(it.clone()));
        }
        Ok(builder.finish())
    }
}

impl SnapshotBuilder {
    fn add(&mut self, snapshot: &Snapshot) -> Result<(), Error> {
        let mut workloads: HashMap<&str, Vec<WorkloadDraft>> = HashMap::new();
        for workload in &snapshot.workloads {
            let draft = WorkloadDraft { workload: workload.clone(), zones: ZoneDrafts::default() };
            workloads.entry(&workload.node).or_default().push(draft);
        }
        let nodes = snapshot.nodes.iter().map(|node| {
            let own = InOrder::of(workloads.remove(node.name.as_str()).unwrap_or_default());
            // Each may have been read by a clock of its own.
            (Node { taken: None, ..node.clone() }, own)
        });
        self.admit(nodes.collect())?;
        self.exporters.extend(snapshot.exporters.iter().cloned());
        for oddity in &snapshot.oddities {
            self.oddities.add_many(oddity.kind, oddity.count, oddity.examples.iter().cloned());
        }
        Ok(())
    }
}
