//! Resources that pods hold and use of their nodes.

use super::Advice;
use crate::assessment::Subject;
use crate::attribution::processors;
use crate::kubernetes::ControllerKind;
use crate::snapshot::{Node, WorkloadKind};
use crate::text::number::rounded;

impl Advice<'_> {
    pub(super) fn needs_pod_specs(&self) -> String {
        let needs = self.lang.of(
            "requests and limits: pod_specs (what kubectl get pods -A -o json prints)",
            "요청량과 한도: pod_specs (kubectl get pods -A -o json의 출력)",
        );
        needs.to_owned()
    }

    pub(super) fn needs_node_specs(&self) -> String {
        let needs = self.lang.of(
            "what is allocatable of nodes: node_specs (what kubectl get nodes -o json prints)",
            "노드의 할당 가능량: node_specs (kubectl get nodes -o json의 출력)",
        );
        needs.to_owned()
    }

    /// `in these 5.0 minutes`, or seconds; `None` for one scrape.
    pub(super) fn time(&self) -> Option<String> {
        let seconds = self.window?.get();
        let (length, unit, unit_ko) =
            if seconds < 60.0 { (seconds, "seconds", "초") } else { (seconds / 60.0, "minutes", "분") };
        let length = rounded(length, 1);
        Some(self.lang.of(format!("in these {length} {unit}"), format!("이 {length}{unit_ko} 동안")))
    }

    /// The kind of what stands above pods; `None` where nobody has said so.
    pub(super) fn kind(&self, members: &[Subject]) -> Option<ControllerKind> {
        let first = members.first()?;
        if first.kind == WorkloadKind::Vm {
            return Some(ControllerKind::VirtualMachine);
        }
        Some(self.pod_specs?.controller(first.namespace.as_deref()?, &first.name)?.kind)
    }

    /// Idle power of a node's processors and memory for each core that pods may ask for (W).
    pub(super) fn idle_per_core(&self, node: &str) -> Option<f64> {
        let allocatable = self.node_specs?.node(node)?.allocatable;
        let (_, idle) = processors(self.node(node)?)?;
        Some(idle?.get() / allocatable.cores)
    }

    pub(super) fn active_watts(&self, member: &Subject) -> Option<f64> {
        Some(member.active_share?.get() * self.node(&member.node)?.active.watts()?.get())
    }

    fn node(&self, name: &str) -> Option<&Node> {
        self.snapshot.nodes().iter().find(|node| node.name == name)
    }
}
