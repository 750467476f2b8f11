//! Readings of one node on their way to a snapshot.

use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::model::{Parts, PlatformReading, RunsIn, Workload, WorkloadKind};
use super::oddity::{Oddities, OddityKind};
use super::power::{Power, Why};
use super::zones::ZoneDrafts;
use crate::dialect::{Level, Owner, Part, Subject, Zone};
use crate::units::{Ratio, Seconds};

#[derive(Debug, Default)]
pub(super) struct NodeDraft {
    pub(super) name: String,
    pub(super) usage: Option<Ratio>,
    pub(super) processors: Option<usize>,
    pub(super) zones: ZoneDrafts,
    pub(super) platform: BTreeMap<String, PlatformReading>,
    pub(super) at_least: bool,
    pub(super) taken: Option<Seconds>,
    pub(super) window: Option<Seconds>,
    pub(super) workloads: Vec<WorkloadDraft>,
    /// Where workloads are, by kind, id and state; and the last one used, because exporters write a workload's zones
    /// next to each other.
    pub(super) index: HashTable<usize>,
    pub(super) hasher: RandomState,
    pub(super) last: usize,
}

/// Where a reading is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) node: usize,
    /// None for the node itself.
    pub(super) workload: Option<usize>,
    pub(super) meter: usize,
}

#[derive(Debug)]
pub(super) struct WorkloadDraft {
    pub(super) workload: Workload,
    pub(super) zones: ZoneDrafts,
}

impl NodeDraft {
    /// Takes over what the other has. A zone that both have is the same one, read by two exporters.
    pub(super) fn absorb(&mut self, other: &mut Self, oddities: &mut Oddities) {
        let own: HashSet<Zone> = self.zones.iter().map(|it| it.zone.clone()).collect();
        for reading in std::mem::take(&mut other.zones).into_sorted() {
            if own.contains(&reading.zone) {
                oddities.add(OddityKind::SameMeter, || format!("{} of {}, by two exporters", reading.zone, self.name));
            } else {
                self.zones.add(reading);
            }
        }
        self.platform.append(&mut other.platform);
        self.workloads.append(&mut other.workloads);
        self.usage = self.usage.or(other.usage);
    }

    /// The meters of a workload, or the node's own.
    pub(super) fn zones_of(&mut self, workload: Option<usize>) -> &mut ZoneDrafts {
        match workload {
            Some(at) => &mut self.workloads[at].zones,
            None => &mut self.zones,
        }
    }

    pub(super) fn workload_at(&mut self, subject: Subject<'_>) -> usize {
        let kind = match subject.level {
            Level::Pod => WorkloadKind::Pod,
            Level::Container => WorkloadKind::Container,
            Level::Vm => WorkloadKind::Vm,
            _ => WorkloadKind::Process,
        };
        let is_it = |WorkloadDraft { workload, .. }: &WorkloadDraft| {
            workload.id == subject.id && workload.kind == kind && workload.state == subject.state
        };
        if self.workloads.get(self.last).is_some_and(is_it) {
            return self.last;
        }
        let hash = |id: &str, kind, state| self.hasher.hash_one((id, kind, state));
        let found = self.index.entry(
            hash(&subject.id, kind, subject.state),
            |at| is_it(&self.workloads[*at]),
            |at| {
                let it = &self.workloads[*at].workload;
                hash(&it.id, it.kind, it.state)
            },
        );
        self.last = match found {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(free) => {
                let at = self.workloads.len();
                free.insert(at);
                let workload = workload(kind, subject, &self.name);
                self.workloads.push(WorkloadDraft { workload, zones: ZoneDrafts::default() });
                at
            }
        };
        self.last
    }
}

fn workload(kind: WorkloadKind, subject: Subject<'_>, node: &str) -> Workload {
    Workload {
        kind,
        namespace: subject.namespace.filter(|namespace| !namespace.is_empty()).map(Into::into),
        name: subject.name.into_owned(),
        id: subject.id.into_owned(),
        pod: None,
        node: node.to_owned(),
        state: subject.state,
        runs_in: match subject.owner {
            Owner::Host => RunsIn::Host,
            Owner::Pod(id) => RunsIn::Pod(id.into_owned()),
            Owner::Container(id) => RunsIn::Container(id.into_owned()),
            Owner::Vm(id) => RunsIn::Vm(id.into_owned()),
        },
        detail: subject.detail.into_owned(),
        zones: Vec::new(),
        total: Power::Unknown(Why::NotReported),
        energy: None,
        at_least: false,
        window: None,
    }
}

impl<T> Parts<T> {
    pub(super) fn slot(&mut self, part: Part) -> &mut Option<T> {
        match part {
            Part::Total => &mut self.total,
            Part::Active => &mut self.active,
            Part::Idle => &mut self.idle,
        }
    }
}
