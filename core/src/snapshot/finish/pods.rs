//! Which pod a container or process belongs to, and pods that only exist as their parts.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use crate::dialect::State;
use crate::snapshot::draft::{NodeDraft, WorkloadDraft};
use crate::snapshot::finish::order::{compare, order};
use crate::snapshot::workload::{RunsIn, Workload, WorkloadKind};
use crate::snapshot::zones::ZoneDrafts;

/// Pods as the sum of their containers or processes, for exporters that have no pods of their own
/// (Kepler <= 0.9, scaphandre) but say which pod each part belongs to.
pub(crate) fn pods_from_parts(node: &mut NodeDraft) {
    if node.workloads.iter().any(|draft| draft.workload.kind == WorkloadKind::Pod) {
        return;
    }
    let mut pods: BTreeMap<(String, State), WorkloadDraft> = BTreeMap::new();
    for (_, at) in order(&node.workloads) {
        let WorkloadDraft { workload, zones } = &node.workloads[at];
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
pub(crate) fn name_pods_of_parts(drafts: &mut [WorkloadDraft]) {
    for (part, pod) in pods_of_parts(drafts).into_iter().enumerate() {
        if let Some(pod) = pod.map(|pod| &drafts[pod].workload) {
            let (namespace, name) = (pod.namespace.clone(), pod.name.clone());
            drafts[part].workload.namespace = namespace;
            drafts[part].workload.pod = Some(name);
        }
    }
}

/// Where the pod of each workload is.
fn pods_of_parts(drafts: &[WorkloadDraft]) -> Vec<Option<usize>> {
    let mut pods: HashMap<&str, usize, RandomState> = HashMap::default();
    let mut containers: HashMap<&str, usize, RandomState> = HashMap::default();
    for (at, WorkloadDraft { workload, .. }) in drafts.iter().enumerate() {
        let known = match (workload.kind, &workload.runs_in) {
            (WorkloadKind::Pod, _) => &mut pods,
            (WorkloadKind::Container, RunsIn::Pod(_)) => &mut containers,
            _ => continue,
        };
        // Of several with one id, the last in order is meant, not the last in the body.
        let known = known.entry(&workload.id).or_insert(at);
        if compare(&drafts[*known].workload, workload).is_lt() {
            *known = at;
        }
    }
    let pod_of = |workload: &Workload| match &workload.runs_in {
        RunsIn::Pod(id) => pods.get(id.as_str()).copied(),
        _ => None,
    };
    let any_pod_of = |WorkloadDraft { workload, .. }: &WorkloadDraft| match &workload.runs_in {
        RunsIn::Container(id) => pod_of(&drafts[*containers.get(id.as_str())?].workload),
        _ => pod_of(workload),
    };
    drafts.iter().map(any_pod_of).collect()
}
