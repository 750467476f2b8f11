use std::collections::HashMap;
use std::sync::Arc;

use super::amount::Resources;
use super::nodes::NodeSpecs;
use super::specs::PodSpecs;

/// Requests of pods beside what nodes have to give: what of a node is reserved, and by whom.
#[derive(Clone, Debug)]
pub struct Reservations {
    pub(crate) pods: Arc<PodSpecs>,
    pub(crate) nodes: Arc<NodeSpecs>,
}

impl Reservations {
    /// Pods and nodes of one cluster.
    #[must_use]
    pub fn new(pods: Arc<PodSpecs>, nodes: Arc<NodeSpecs>) -> Self {
        Self { pods, nodes }
    }

    /// Whether both are of the same documents.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.pods, &other.pods) && Arc::ptr_eq(&self.nodes, &other.nodes)
    }

    /// The requests of all pods of each node that have not ended.
    pub(crate) fn by_node(&self) -> HashMap<&str, Resources> {
        let mut nodes: HashMap<&str, Resources> = HashMap::new();
        for (_, _, spec) in self.pods.all() {
            if let Some(name) = spec.node.as_deref().filter(|_| !spec.has_ended) {
                let sum = nodes.entry(name).or_default();
                *sum = *sum + spec.reserved;
            }
        }
        nodes
    }
}
