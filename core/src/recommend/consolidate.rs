use std::collections::{BTreeMap, BTreeSet};

use super::{Advice, Saving};
use crate::choices::Lever;
use crate::kubernetes::{ControllerKind, Resources};
use crate::quantity::Quality;
use crate::text::number::{counted, rounded};

/// A node that could go: its idle power (W) and how many pods would move.
struct Candidate<'a> {
    node: &'a str,
    idle: f64,
    pods: usize,
}

impl Advice<'_> {
    /// The node with most idle power whose pods have room on the others, by what they request. That power is saved once
    /// the node is off.
    pub(super) fn consolidate(&self) -> Result<Saving, String> {
        let lang = self.lang;
        let pods = self.pod_specs.ok_or_else(|| self.needs_pod_specs())?;
        let nodes = self.node_specs.ok_or_else(|| self.needs_node_specs())?;
        let mut free: BTreeMap<&str, Resources> =
            nodes.all().into_iter().filter(|(_, it)| it.takes_pods).map(|(name, it)| (name, it.allocatable)).collect();
        if free.len() < 2 {
            return Err(lang
                .of("two nodes that take pods in node_specs", "node_specs에 파드를 받는 노드 두 개")
                .to_owned());
        }
        let mut moving: BTreeMap<&str, Vec<Resources>> = BTreeMap::new();
        let mut pinned = BTreeSet::new();
        for (namespace, name, spec) in pods.all().filter(|(_, _, spec)| !spec.has_ended) {
            let Some((node, room)) = spec.node.as_deref().and_then(|node| Some((node, free.get_mut(node)?))) else {
                continue;
            };
            *room = room.less(spec.reserved);
            match pods.controller(namespace, name).map(|it| it.kind) {
                // Each node has its own of these, which go with it.
                Some(ControllerKind::DaemonSet) => {}
                Some(_) => moving.entry(node).or_default().push(spec.reserved),
                // Nobody brings it back elsewhere: a part of the control plane, or a pod that kubectl drain refuses to end.
                None => {
                    pinned.insert(node);
                }
            }
        }
        let idle = |name: &str| self.snapshot.nodes().iter().find(|it| it.name == name)?.idle.watts();
        let best = free
            .keys()
            .filter(|node| !pinned.contains(*node))
            .filter_map(|node| {
                let idle = idle(node)?.get();
                let own = moving.get(node).map_or(&[][..], Vec::as_slice);
                let others = free.iter().filter(|(name, _)| name != &node).map(|(_, room)| *room).collect();
                have_room(own, others).then_some(Candidate { node, idle, pods: own.len() })
            })
            .max_by(|left, right| left.idle.total_cmp(&right.idle));
        let Some(Candidate { node, idle, pods }) = best.filter(|it| it.idle > 0.0) else {
            return Err(lang.of(
                format!(
                    "a node with known idle power whose pods have room on the other {} by their requests",
                    free.len() - 1
                ),
                format!(
                    "요청량 기준으로 나머지 노드 {}개에 파드를 옮길 수 있고 유휴 전력이 알려진 노드",
                    free.len() - 1
                ),
            ));
        };
        let (watts, pods, all) = (rounded(idle, 2), counted(pods, "pod"), free.len());
        let saving = Saving::new(
            Lever::NodeConsolidation,
            Quality::Assumed,
            lang.of(
                format!(
                    "{node}: the requests of its {pods} fit on the other {} of {all} nodes; draining it and turning it off \
                     saves its {watts} W of idle power (affinity, volumes, disruption budgets and spare room for failures \
                     are not looked at)",
                    all - 1
                ),
                format!(
                    "{node}: 파드 요청량이 노드 {all}개 중 나머지 {}개에 들어감; 비우고 끄면 유휴 전력 {watts} W 절감 \
                     (어피니티, 볼륨, 중단 예산, 장애 대비 여유는 보지 않음)",
                    all - 1
                ),
            ),
        );
        Ok(Saving { node: Some(node.to_owned()), ..saving.with_potential(idle) })
    }
}

/// Whether all have room, the largest first, each on the first node that has it. A plan that exists may not be found.
fn have_room(pods: &[Resources], mut nodes: Vec<Resources>) -> bool {
    let mut pods = pods.to_vec();
    pods.sort_by(|a, b| b.cores.total_cmp(&a.cores).then(b.memory_bytes.total_cmp(&a.memory_bytes)));
    pods.into_iter().all(|pod| match nodes.iter_mut().find(|room| pod.fits(room)) {
        Some(room) => {
            *room = room.less(pod);
            true
        }
        None => false,
    })
}
