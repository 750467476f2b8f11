//! Which pod a container or process belongs to, and pods that only exist as their parts.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use super::model::{RunsIn, Workload, WorkloadKind};
use super::node_draft::{NodeDraft, WorkloadDraft};
use super::order::in_order;
use super::zones::ZoneDrafts;
use crate::dialect::State;

/// Pods as the sum of their containers or processes, for exporters that have no pods of their own
/// (Kepler <= 0.9, scaphandre) but say which pod each part belongs to.
pub(super) fn pods_from_parts(node: &mut NodeDraft) {
    if node.workloads.iter().any(|draft| draft.workload.kind == WorkloadKind::Pod) {
        return;
    }
    let parts = std::mem::take(&mut node.workloads);
    node.workloads = in_order(vec![parts], |draft| &draft.workload).collect();
    let mut pods: BTreeMap<(String, State), WorkloadDraft> = BTreeMap::new();
    for WorkloadDraft { workload, zones } in &node.workloads {
        let (Some(namespace), RunsIn::Pod(id)) = (&workload.namespace, &workload.runs_in) else { continue };
        let pod = pods.entry((id.clone(), workload.state)).or_insert_with(|| WorkloadDraft {
            workload: Workload {
                kind: WorkloadKind::Pod,
                name: id.strip_prefix(&format!("{namespace}/")).unwrap_or(id).to_owned(),
                id: id.clone(),
                runs_in: RunsIn::Host,
                detail: String::new(),
                ..workload.clone()
            },
            zones: ZoneDrafts::default(),
        });
        pod.workload.at_least |= workload.at_least;
        zones.iter().for_each(|reading| pod.zones.add(reading.clone()));
    }
    node.workloads.extend(pods.into_values());
}

/// Kepler's containers only carry their pod's uid, and processes their container's id; the pod has the names.
pub(super) fn name_pods_of_parts(workloads: &mut [Workload]) {
    for (part, pod) in pods_of_parts(workloads).into_iter().enumerate() {
        if let Some(pod) = pod.map(|pod| &workloads[pod]) {
            let (namespace, name) = (pod.namespace.clone(), pod.name.clone());
            workloads[part].namespace = namespace;
            workloads[part].pod = Some(name);
        }
    }
}

/// Where the pod of each workload is.
fn pods_of_parts(workloads: &[Workload]) -> Vec<Option<usize>> {
    let mut pods: HashMap<&str, usize, RandomState> = HashMap::default();
    let mut containers: HashMap<&str, &str, RandomState> = HashMap::default();
    for (at, workload) in workloads.iter().enumerate() {
        match (workload.kind, &workload.runs_in) {
            (WorkloadKind::Pod, _) => {
                pods.insert(&workload.id, at);
            }
            (WorkloadKind::Container, RunsIn::Pod(pod)) => {
                containers.insert(&workload.id, pod);
            }
            _ => {}
        }
    }
    let pod_of = |workload: &Workload| match &workload.runs_in {
        RunsIn::Pod(id) => pods.get(id.as_str()).copied(),
        RunsIn::Container(id) => containers.get(id.as_str()).and_then(|pod| pods.get(pod)).copied(),
        RunsIn::Host | RunsIn::Vm(_) => None,
    };
    workloads.iter().map(pod_of).collect()
}
