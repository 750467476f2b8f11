//! Interprets the readings of one source, node by node.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::finish_node;
use super::order::InOrder;
use super::pods::wholes_from_parts;
use crate::dialect::MeterKind;
use crate::error::Error;
use crate::snapshot::draft::NodeDraft;
use crate::snapshot::model::Exporter;
use crate::snapshot::node::Node;
use crate::snapshot::oddity::Oddities;
use crate::snapshot::read::SourceDraft;
use crate::snapshot::threads;
use crate::snapshot::total_zones::TotalZones;

/// The source's kind and version, its nodes with their workloads, and its oddities.
pub(crate) type Finished = (Exporter, Vec<(Node, InOrder)>, Oddities);

impl SourceDraft {
    /// Interprets what was read, node by node.
    ///
    /// # Errors
    /// [`Error::NotFound`] if a zone is named as the total and is not there.
    pub(crate) fn finish(mut self, source: &str, threads: usize, totals: &TotalZones) -> Result<Finished, Error> {
        let mut exporter = Exporter {
            source: source.to_owned(),
            dialects: self.dialects.into_iter().collect(),
            versions: self.versions.into_iter().map(|(_, version)| version).filter(|it| !it.is_empty()).collect(),
            meters: Vec::new(),
            energy_families: self.energy_families.into_iter().collect(),
        };
        let named = |node: &NodeDraft| Some((node.target.clone()?, node.name.clone()));
        let targets: HashMap<String, String> = self.nodes.iter().filter_map(named).collect();
        let mut drafts = in_one_place(self.nodes, &targets, &mut self.oddities);
        totals.apply(&mut drafts)?;
        // Kepler's processors name no node: they are those of the only one there is.
        let only = if let [node] = drafts.as_slice() { Some(node.name.clone()) } else { None };
        let mut processors: HashMap<String, HashSet<String>> = HashMap::new();
        for (name, names) in self.processors {
            let node = targets.get(&name).or(only.as_ref().filter(|_| name.is_empty())).unwrap_or(&name);
            processors.entry(node.clone()).or_default().extend(names);
        }
        for node in &mut drafts {
            node.processors = processors.get(&node.name).map(HashSet::len);
            if node.name.is_empty() {
                source.clone_into(&mut node.name);
            }
        }
        let finished = threads::map(threads, drafts, |mut node| {
            let mut oddities = Oddities::default();
            wholes_from_parts(&mut node);
            (finish_node(node, source, &mut oddities), oddities)
        });
        let (nodes, oddities): (Vec<(Node, InOrder)>, Vec<_>) = finished.into_iter().unzip();
        oddities.into_iter().for_each(|oddities| self.oddities.merge(oddities));
        let meters: BTreeSet<MeterKind> = nodes.iter().flat_map(|(node, _)| &node.meters).copied().collect();
        exporter.meters = meters.into_iter().collect();
        Ok((exporter, nodes, self.oddities))
    }
}

/// Kepler <= 0.9 names the node on the node's own families only. What has no name is about the same machine where
/// there is one, and what only has Prometheus' name of the target is about the node of that target.
pub(crate) fn in_one_place(
    nodes: Vec<NodeDraft>,
    targets: &HashMap<String, String>,
    oddities: &mut Oddities,
) -> Vec<NodeDraft> {
    let is_target = |node: &NodeDraft| targets.get(&node.name).is_some_and(|named| *named != node.name);
    let (mut named, others): (Vec<_>, Vec<_>) =
        nodes.into_iter().partition(|node| !node.name.is_empty() && !is_target(node));
    let places: HashMap<String, usize> = named.iter().enumerate().map(|(at, it)| (it.name.clone(), at)).collect();
    let only = (named.len() == 1).then_some(0);
    for mut node in others {
        let place = if node.name.is_empty() { only } else { places.get(&targets[&node.name]).copied() };
        match place {
            Some(at) => named[at].absorb(&mut node, oddities),
            None => named.push(node),
        }
    }
    named
}
