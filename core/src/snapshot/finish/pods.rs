//! Which pod a container or process belongs to, pods that only exist as their parts, and parts whose pod is missing.

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::dialect::State;
use crate::snapshot::draft::{NodeDraft, WorkloadDraft};
use crate::snapshot::finish::order::{compare, order};
use crate::snapshot::oddity::{Oddities, OddityKind};
use crate::snapshot::workload::{RunsIn, Workload, WorkloadKind};
use crate::snapshot::zones::ZoneDrafts;
use crate::text::excerpt;

/// Pods, containers and virtual machines as the sum of their containers or processes, for exporters that have none of
/// their own (Kepler <= 0.9, scaphandre, Kepler with processes alone) but say where each part runs.
pub(crate) fn wholes_from_parts(node: &mut NodeDraft) {
    let has = |kind| node.workloads.iter().any(|draft| draft.workload.kind == kind);
    let (no_pods, no_containers, no_machines) =
        (!has(WorkloadKind::Pod), !has(WorkloadKind::Container), !has(WorkloadKind::Vm));
    let mut wholes: BTreeMap<(WorkloadKind, String, State), WorkloadDraft> = BTreeMap::new();
    for (_, at) in order(&node.workloads) {
        let WorkloadDraft { workload, zones } = &node.workloads[at];
        let (kind, id, name) = match (&workload.runs_in, &workload.namespace) {
            (RunsIn::Pod(id), Some(namespace)) if no_pods => {
                (WorkloadKind::Pod, id, id.strip_prefix(&format!("{namespace}/")).unwrap_or(id))
            }
            // Where there are pods, which one has the container is not known.
            (RunsIn::Container(id), _) if no_pods && no_containers => (WorkloadKind::Container, id, ""),
            (RunsIn::Vm(id), _) if no_machines => (WorkloadKind::Vm, id, id.as_str()),
            _ => continue,
        };
        let whole = wholes.entry((kind, id.clone(), workload.state)).or_insert_with(|| WorkloadDraft {
            workload: Workload {
                kind,
                name: name.to_owned(),
                id: id.clone(),
                pod: None,
                runs_in: RunsIn::Host,
                detail: String::new(),
                is_sum: true,
                ..workload.clone()
            },
            zones: ZoneDrafts::default(),
        });
        whole.workload.at_least |= workload.at_least;
        zones.iter().for_each(|reading| whole.zones.add(reading.clone()));
    }
    node.workloads.extend(wholes.into_values());
}

/// Finds what nothing else in the snapshot contains. A container whose pod is not there (Kepler exports containers alone,
/// or a federation passes on no pods) would vanish otherwise.
pub(crate) fn find_outermost(drafts: &mut [WorkloadDraft], oddities: &mut Oddities) {
    let missing: Vec<usize> = {
        let of_kind = |kind| drafts.iter().enumerate().filter(move |(_, it)| it.workload.kind == kind);
        let pods: HashSet<&str, RandomState> = of_kind(WorkloadKind::Pod).map(|(_, it)| &*it.workload.id).collect();
        let is_missing = |runs_in: &RunsIn| matches!(runs_in, RunsIn::Pod(id) if !pods.contains(&**id));
        let containers = of_kind(WorkloadKind::Container);
        containers.filter(|(_, it)| is_missing(&it.workload.runs_in)).map(|(at, _)| at).collect()
    };
    drafts.iter_mut().for_each(|draft| draft.workload.is_outermost = draft.workload.runs_in == RunsIn::Host);
    for at in &missing {
        drafts[*at].workload.is_outermost = true;
    }
    let names = missing.iter().filter_map(|at| {
        let workload = &drafts[*at].workload;
        Some(format!("{} of pod {}", excerpt(&workload.name), excerpt(workload.runs_in.id()?)))
    });
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    oddities.add_many(OddityKind::PodMissing, names.len(), names.into_iter());
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
