//! Which pod a container or process belongs to, and pods that only exist as their parts.

use std::collections::{BTreeMap, HashMap};

use super::draft::{NodeDraft, WorkloadDraft};
use super::model::{RunsIn, Workload, WorkloadKind};
use super::zones::ZoneDrafts;
use crate::dialect::State;

/// Pods as the sum of their containers or processes, for exporters that have no pods of their own
/// (Kepler <= 0.9, scaphandre) but say which pod each part belongs to.
pub(super) fn pods_from_parts(node: &mut NodeDraft) {
    if node.workloads.iter().any(|draft| draft.workload.kind == WorkloadKind::Pod) {
        return;
    }
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
    let pods: HashMap<String, (Option<String>, String)> = workloads
        .iter()
        .filter(|workload| workload.kind == WorkloadKind::Pod)
        .map(|pod| (pod.id.clone(), (pod.namespace.clone(), pod.name.clone())))
        .collect();
    let containers: HashMap<String, String> = workloads
        .iter()
        .filter_map(|workload| match (&workload.runs_in, workload.kind) {
            (RunsIn::Pod(pod), WorkloadKind::Container) => Some((workload.id.clone(), pod.clone())),
            _ => None,
        })
        .collect();
    for workload in workloads {
        let pod = match &workload.runs_in {
            RunsIn::Pod(id) => pods.get(id),
            RunsIn::Container(id) => containers.get(id).and_then(|pod| pods.get(pod)),
            RunsIn::Host | RunsIn::Vm(_) => None,
        };
        if let Some((namespace, name)) = pod {
            workload.namespace.clone_from(namespace);
            workload.pod = Some(name.clone());
        }
    }
}
