//! Readings of one node on their way to a snapshot.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use jiff::Timestamp;

use crate::dialect::{Level, MeterKind, Owner, Part, State, Subject, Zone};
use crate::quantity::units::{Ratio, Seconds};
use crate::quantity::{Power, Why};
use crate::snapshot::oddity::{Oddities, OddityKind};
use crate::snapshot::reading::{Parts, PlatformReading};
use crate::snapshot::workload::{RunsIn, Workload, WorkloadKind};
use crate::snapshot::zones::ZoneDrafts;

#[derive(Debug, Default)]
pub(crate) struct NodeDraft {
    pub(crate) name: String,
    /// Prometheus' name of the scrape target, by which samples that do not name their node can be told.
    pub(crate) target: Option<String>,
    pub(crate) usage: Option<Ratio>,
    pub(crate) processors: Option<usize>,
    pub(crate) zones: ZoneDrafts,
    /// The kinds of meters by zone, as far as they are told.
    pub(crate) kinds: BTreeSet<(Zone, MeterKind)>,
    pub(crate) platform: BTreeMap<String, PlatformReading>,
    pub(crate) at_least: bool,
    pub(crate) active_at_least: bool,
    pub(crate) taken: Option<Seconds>,
    pub(crate) read_at: Option<Timestamp>,
    pub(crate) window: Option<Seconds>,
    pub(crate) workloads: Vec<WorkloadDraft>,
    /// Where workloads are, by kind, id and state; and the last one used, because exporters write a workload's zones
    /// next to each other.
    pub(crate) index: HashTable<usize>,
    pub(crate) hasher: RandomState,
    pub(crate) last: usize,
}

/// Where a reading is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) node: usize,
    /// None for the node itself.
    pub(crate) workload: Option<usize>,
    pub(crate) meter: usize,
}

#[derive(Debug)]
pub(crate) struct WorkloadDraft {
    pub(crate) workload: Workload,
    pub(crate) zones: ZoneDrafts,
}

impl NodeDraft {
    /// Takes over everything from another draft. A zone that both have is the same one, read by two exporters.
    pub(crate) fn absorb(&mut self, other: &mut Self, oddities: &mut Oddities) {
        let own: HashSet<Zone> = self.zones.iter().map(|it| it.zone.clone()).collect();
        for reading in std::mem::take(&mut other.zones).into_sorted() {
            if own.contains(&reading.zone) {
                oddities.add(OddityKind::SameMeter, || format!("{} of {}, by two exporters", reading.zone, self.name));
            } else {
                self.zones.add(reading);
            }
        }
        self.kinds.append(&mut other.kinds);
        self.platform.append(&mut other.platform);
        self.workloads.append(&mut other.workloads);
        self.usage = self.usage.or(other.usage);
    }

    /// The meters of a workload, or the node's own.
    pub(crate) fn zones_of(&mut self, workload: Option<usize>) -> &mut ZoneDrafts {
        match workload {
            Some(at) => &mut self.workloads[at].zones,
            None => &mut self.zones,
        }
    }

    pub(crate) fn workload_at(&mut self, subject: Subject<'_>) -> usize {
        let kind = match subject.level {
            Level::Pod => WorkloadKind::Pod,
            Level::Container => WorkloadKind::Container,
            Level::Vm => WorkloadKind::Vm,
            _ => WorkloadKind::Process,
        };
        let (id, state) = (&*subject.id, subject.state);
        if self.workloads.get(self.last).is_some_and(|draft| draft.workload.key() == (id, kind, state)) {
            return self.last;
        }
        let next = self.workloads.len();
        self.last = match self.entry((id, kind, state)) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(free) => {
                free.insert(next);
                let workload = workload(kind, subject, &self.name);
                self.workloads.push(WorkloadDraft { workload, zones: ZoneDrafts::default() });
                next
            }
        };
        self.last
    }

    fn entry(&mut self, key: Key<'_>) -> Entry<'_, usize> {
        let Self { hasher, workloads, index, .. } = self;
        let key_at = |at: usize| workloads[at].workload.key();
        index.entry(hasher.hash_one(key), |at| key_at(*at) == key, |at| hasher.hash_one(key_at(*at)))
    }
}

/// The identity of a workload among those of its node.
type Key<'w> = (&'w str, WorkloadKind, State);

impl Workload {
    fn key(&self) -> Key<'_> {
        (&self.id, self.kind, self.state)
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
        meter: None,
        is_outermost: true, // until the node is finished
        is_sum: false,
        window: None,
        sampled_at: None,
    }
}

impl<T> Parts<T> {
    /// Merges the parts; a part that both have is made by `both`.
    pub(crate) fn merged(self, other: Self, both: impl Fn(T, T) -> T) -> Self {
        let one = |left: Option<T>, right: Option<T>| match (left, right) {
            (Some(left), Some(right)) => Some(both(left, right)),
            (left, right) => left.or(right),
        };
        Self {
            total: one(self.total, other.total),
            active: one(self.active, other.active),
            idle: one(self.idle, other.idle),
        }
    }

    pub(crate) fn slot(&mut self, part: Part) -> &mut Option<T> {
        match part {
            Part::Total => &mut self.total,
            Part::Active => &mut self.active,
            Part::Idle => &mut self.idle,
        }
    }
}
