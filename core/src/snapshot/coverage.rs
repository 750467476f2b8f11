//! How much of a node's active power its pods explain, and where the rest went.

use crate::lang::Lang;
use crate::quantity::units::{Ratio, Seconds, Watts};
use crate::quantity::{Power, Why};
use crate::snapshot::workload::{RunsIn, Workload, WorkloadKind};

/// Pods against the node's active power.
///
/// Pods never make up all of it: host processes, containers outside of pods and virtual machines have their
/// share. That share is added up from their own readings, not taken as the difference, so that
/// [`unaccounted_watts`](Coverage::unaccounted_watts) shows what nobody claims.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let coverage = snapshot.nodes()[0].coverage;
/// assert!(coverage.ratio.is_some_and(|ratio| ratio.get() < 1.0), "pods are not all that a node runs");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Coverage {
    /// Sum of the running pods (W).
    pub pods_watts: Power,
    /// Active power of the node (W).
    pub active_watts: Power,
    /// Sum of pods / node active; `None` where either is not known.
    pub ratio: Option<Ratio>,
    /// Active power outside of pods; `None` where the exporter does not export it.
    pub residual: Option<Residual>,
    /// Node active - pods - residual (W); near 0 when every reading is there.
    pub unaccounted_watts: Option<Watts>,
}

/// Active power outside of pods (W), each from its own readings.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let residual = snapshot.nodes()[0].coverage.residual.expect("processes are exported");
/// assert!(residual.virtual_machines_watts.get() > 0.0);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Residual {
    /// Processes of the host itself, kernel threads included.
    pub host_processes_watts: Watts,
    /// Containers that belong to no pod.
    pub containers_outside_pods_watts: Watts,
    /// Virtual machines.
    pub virtual_machines_watts: Watts,
}

impl Residual {
    /// All of it (W).
    #[must_use]
    pub fn total(&self) -> Watts {
        self.host_processes_watts + self.containers_outside_pods_watts + self.virtual_machines_watts
    }
}

impl Coverage {
    /// Coverage of one node, from its active power and its workloads.
    pub(crate) fn of<'w>(
        active: Power,
        workloads: impl Iterator<Item = &'w Workload>,
        window: Option<Seconds>,
    ) -> Self {
        let running: Vec<_> = workloads.filter(|workload| workload.counts()).collect();
        let sum = |wanted: &dyn Fn(&Workload) -> bool| sum(&running, window, wanted);
        let pods = sum(&|workload| workload.kind == WorkloadKind::Pod);
        Self::made(pods, active, residual(&running, sum))
    }

    /// Coverage of several nodes together: of those whose coverage is known, if any is.
    pub fn over<'a>(nodes: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let known = nodes.clone().filter(|node| node.ratio.is_some());
        match known.clone().next() {
            Some(_) => Self::sum_of(known),
            None => Self::sum_of(nodes),
        }
    }

    fn sum_of<'a>(nodes: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let pods = Power::sum(nodes.clone().map(|node| node.pods_watts));
        let active = Power::sum(nodes.clone().map(|node| node.active_watts));
        let residual = nodes.map(|node| node.residual).reduce(|left, right| {
            let (left, right) = (left?, right?);
            Some(Residual {
                host_processes_watts: left.host_processes_watts + right.host_processes_watts,
                containers_outside_pods_watts: left.containers_outside_pods_watts + right.containers_outside_pods_watts,
                virtual_machines_watts: left.virtual_machines_watts + right.virtual_machines_watts,
            })
        });
        Self::made(pods, active, residual.flatten())
    }

    /// Why there is no ratio; `None` where there is one.
    #[must_use]
    pub fn unknown(&self, lang: Lang) -> Option<String> {
        if self.ratio.is_some() {
            return None;
        }
        let of = |whose: &str, why: Why| format!("{whose}: {}", why.text_in(lang));
        Some(match (self.pods_watts, self.active_watts) {
            (Power::Unknown(why), _) => of(lang.of("pods", "파드"), why),
            (_, Power::Unknown(why)) => of(lang.of("active power", "활성 전력"), why),
            _ => lang.of("no active power", "활성 전력 없음").to_owned(),
        })
    }

    fn made(pods: Power, active: Power, residual: Option<Residual>) -> Self {
        let known = pods.watts().zip(active.watts());
        Self {
            pods_watts: pods,
            active_watts: active,
            ratio: known.and_then(|(pods, active)| pods / active),
            residual,
            unaccounted_watts: known.zip(residual).map(|((pods, active), rest)| active - pods - rest.total()),
        }
    }
}

fn sum(running: &[&Workload], window: Option<Seconds>, wanted: impl Fn(&Workload) -> bool) -> Power {
    // Of lower bounds, or of means over different times, a sum says nothing.
    let power = |it: &&Workload| match it {
        it if it.at_least => Power::Unknown(Why::CounterReset),
        it if window.zip(it.window).is_some_and(|(all, own)| own > all) => Power::Unknown(Why::OtherTime),
        it => it.total,
    };
    let mut powers = running.iter().copied().filter(|workload| wanted(workload)).map(|it| power(&it)).peekable();
    match powers.peek() {
        None => Power::Unknown(Why::NotReported),
        Some(_) => Power::sum(powers),
    }
}

/// Known only where processes are exported: they alone show that nothing is missing.
fn residual(running: &[&Workload], sum: impl Fn(&dyn Fn(&Workload) -> bool) -> Power) -> Option<Residual> {
    let of_kind = |kind| move |workload: &Workload| workload.kind == kind && workload.runs_in == RunsIn::Host;
    let has = |runs_in: fn(&RunsIn) -> bool| {
        running.iter().any(|workload| workload.kind == WorkloadKind::Process && runs_in(&workload.runs_in))
    };
    // A level that is not exported is 0 W if no process runs there, else unknown.
    let level = |kind, any_process: bool| {
        let exported = running.iter().any(|workload| workload.kind == kind);
        match sum(&of_kind(kind)) {
            Power::Known(watts) => Some(watts),
            Power::Unknown(Why::NotReported) if exported || !any_process => Some(Watts::ZERO),
            Power::Unknown(_) => None,
        }
    };
    if !running.iter().any(|workload| workload.kind == WorkloadKind::Process) {
        return None;
    }
    Some(Residual {
        host_processes_watts: level(WorkloadKind::Process, false)?,
        containers_outside_pods_watts: level(WorkloadKind::Container, has(|it| matches!(it, RunsIn::Container(_))))?,
        virtual_machines_watts: level(WorkloadKind::Vm, has(|it| matches!(it, RunsIn::Vm(_))))?,
    })
}
