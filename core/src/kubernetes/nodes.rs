use std::collections::HashMap;

use serde::Deserialize;

use super::amount::{Amounts, Resources};
use crate::error::Error;

/// Allocatable resources of nodes, from the output of `kubectl get nodes -o json`.
#[derive(Clone, Debug, Default)]
pub struct NodeSpecs(HashMap<String, NodeSpec>);

/// One node.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct NodeSpec {
    /// The resources that pods may ask for together.
    pub allocatable: Resources,
    /// Whether any pod may be put there: it is not cordoned, and no taint keeps pods away.
    pub takes_pods: bool,
}

#[derive(Deserialize)]
struct List {
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    kind: Option<String>,
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
struct Metadata {
    name: String,
}

#[derive(Default, Deserialize)]
struct Spec {
    #[serde(default)]
    unschedulable: bool,
    #[serde(default)]
    taints: Vec<Taint>,
}

#[derive(Deserialize)]
struct Taint {
    #[serde(default)]
    effect: String,
}

#[derive(Default, Deserialize)]
struct Status {
    #[serde(default)]
    allocatable: Amounts,
}

impl NodeSpecs {
    /// Reads a list of nodes.
    ///
    /// # Errors
    /// [`Error::Document`] for anything else, and for a node that does not say how many cores are allocatable.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let refused = |reason: String| Error::Document {
            origin: name.to_owned(),
            reason: format!("expected the output of kubectl get nodes -o json: {reason}"),
        };
        let list: List = serde_json::from_str(text).map_err(|error| refused(error.to_string()))?;
        let mut nodes = HashMap::new();
        for Item { kind, metadata, spec, status } in list.items {
            if let Some(kind) = kind.filter(|kind| kind != "Node") {
                return Err(refused(format!("an item of kind {kind}")));
            }
            let allocatable = Resources::of(&status.allocatable).map_err(&refused)?;
            if allocatable.cores <= 0.0 {
                return Err(refused(format!("no allocatable cpu of node {}", metadata.name)));
            }
            let keeps_away = |taint: &Taint| taint.effect == "NoSchedule" || taint.effect == "NoExecute";
            let takes_pods = !spec.unschedulable && !spec.taints.iter().any(keeps_away);
            nodes.insert(metadata.name, NodeSpec { allocatable, takes_pods });
        }
        Ok(Self(nodes))
    }

    /// The node of this name, if it is known.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&NodeSpec> {
        self.0.get(name)
    }

    /// All nodes with their names, by name.
    #[must_use]
    pub fn all(&self) -> Vec<(&str, &NodeSpec)> {
        let mut nodes: Vec<_> = self.0.iter().map(|(name, node)| (name.as_str(), node)).collect();
        nodes.sort_by_key(|(name, _)| *name);
        nodes
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allocatable_is_read_and_taints_keep_pods_away() {
        let text = r#"{"items": [
            {"kind": "Node", "metadata": {"name": "a"}, "status": {"capacity": {"cpu": "4"},
             "allocatable": {"cpu": "3920m", "memory": "8Gi", "nvidia.com/gpu": "2", "pods": "110"}}},
            {"metadata": {"name": "b"}, "spec": {"taints": [{"key": "x", "effect": "NoSchedule"}]},
             "status": {"allocatable": {"cpu": 4}}},
            {"metadata": {"name": "c"}, "spec": {"unschedulable": true, "taints": [{"effect": "PreferNoSchedule"}]},
             "status": {"allocatable": {"cpu": 4}}}]}"#;
        let nodes = NodeSpecs::parse("nodes.json", text).unwrap();
        let a = nodes.node("a").unwrap();
        assert_eq!((a.allocatable.cores, a.allocatable.memory_bytes, a.allocatable.gpus), (3.92, 8_589_934_592.0, 2.0));
        let takes: Vec<bool> = nodes.all().iter().map(|(_, node)| node.takes_pods).collect();
        assert_eq!((takes, nodes.len()), (vec![true, false, false], 3));
    }

    #[test]
    fn what_is_no_list_of_nodes_says_so() {
        for text in [
            "[]",
            r#"{"items": [{"kind": "Pod", "metadata": {"name": "p"}}]}"#,
            r#"{"items": [{"metadata": {"name": "n"}}]}"#,
            r#"{"items": [{"metadata": {"name": "n"}, "status": {"allocatable": {"cpu": "4", "memory": "8Gx"}}}]}"#,
        ] {
            let error = NodeSpecs::parse("nodes.json", text).unwrap_err().to_string();
            assert!(error.contains("kubectl get nodes -o json"), "{error}");
        }
    }
}
