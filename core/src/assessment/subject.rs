use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::scenario::Scenario;
use crate::attribution::{Devices, Drawn, processors, with_devices};
use crate::choices::IdlePolicy;
use crate::dialect::{MeterKind, figure};
use crate::kubernetes::Reservations;
use crate::quantity::units::{Ratio, Watts};
use crate::quantity::{Measured, Power, Quality, Quantity, Why};
use crate::snapshot::{Node, Snapshot, Workload, WorkloadKind};

/// Something that is assessed: a workload, or a controller as the sum of its members.
///
/// ```
/// use carbon_kepler::{Registry, SAMPLE_SCRAPE, Scenario, Settings, Snapshot};
///
/// let scenario = Scenario::resolve(&Registry::builtin()?, &Settings::default())?;
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let subjects = scenario.subjects(&snapshot);
/// let web = subjects.iter().find(|subject| subject.name.starts_with("web-")).expect("it is in the sample");
/// assert!(web.power.as_ref().is_ok_and(|power| power.high > Some(power.low)), "idle power may be its own, or not");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Subject {
    /// Kubernetes namespace, where there is one.
    pub namespace: Option<String>,
    /// Name of the workload or controller.
    pub name: String,
    /// Node it runs on.
    pub node: String,
    /// Power with bounds, or the reason why it is not known.
    pub power: Result<Quantity<Watts>, Why>,
    /// Why its power, or a part of it, is not known, though its profile counts that as 0 W.
    pub counted_as_zero: Option<Why>,
    /// The subject's part of its node's active power.
    pub active_share: Option<Ratio>,
    /// Cores that it uses on average; `None` where the exporter says too little.
    pub used_cores: Option<f64>,
    /// Cores that its containers request; `None` without pod specs, or where one requests none.
    pub requested_cores: Option<f64>,
    /// Kind of workload; of several things together, the kind of the first.
    pub kind: WorkloadKind,
}

impl Subject {
    /// Why its power is not known, whatever its profile counts instead.
    #[must_use]
    pub fn unknown(&self) -> Option<Why> {
        self.power.as_ref().err().copied().or(self.counted_as_zero)
    }

    /// Used over requested cores (%): far below 100 where requests are wasted.
    #[must_use]
    pub fn cpu_used_of_requested_percent(&self) -> Option<f64> {
        self.used_cores.zip(self.requested_cores).map(|(used, requested)| used / requested * 100.0)
    }

    /// The same, drawing a part of its power: what right-sizing and the like would make of it.
    #[must_use]
    pub fn scaled(&self, part: Ratio) -> Self {
        let power = self.power.as_ref().map_err(|why| *why).map(|power| power.map(|watts| watts * part));
        Self { power, ..self.clone() }
    }

    /// The sum of several subjects, under one name. Unknown as soon as one of them is.
    #[must_use]
    pub fn sum<'a>(
        namespace: Option<String>,
        name: String,
        members: impl IntoIterator<Item = &'a Self>,
    ) -> Option<Self> {
        let mut members = members.into_iter();
        let first = members.next()?.clone();
        let sum = members.fold(first, |sum, member| {
            let power = match (sum.power, &member.power) {
                (Ok(sum), Ok(power)) => Ok(sum.plus(power)),
                (Err(why), _) => Err(why),
                (_, Err(why)) => Err(*why),
            };
            // Members on several nodes have no one node to have a share of.
            let same = sum.node == member.node;
            let both = |a: Option<Ratio>, b: Option<Ratio>| a.zip(b).filter(|_| same).map(|(a, b)| a + b);
            let share = both(sum.active_share, member.active_share);
            let cores = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a + b);
            let used_cores = cores(sum.used_cores, member.used_cores);
            let requested_cores = cores(sum.requested_cores, member.requested_cores);
            let counted_as_zero = sum.counted_as_zero.or(member.counted_as_zero);
            let node = if same { sum.node } else { String::new() };
            Self { power, counted_as_zero, active_share: share, used_cores, requested_cores, node, ..sum }
        });
        Some(Self { namespace, name, ..sum })
    }
}

impl Scenario {
    /// All outermost workloads of a snapshot, with their power as this scenario counts it. In the snapshot's order.
    #[must_use]
    pub fn subjects(&self, snapshot: &Snapshot) -> Vec<Subject> {
        self.subjects_of(snapshot, snapshot.workloads().iter().filter(|it| it.is_outermost() && it.counts()))
    }

    /// Some workloads of a snapshot, in the order in which they are given.
    pub(crate) fn subjects_of<'s>(
        &self,
        snapshot: &'s Snapshot,
        workloads: impl IntoIterator<Item = &'s Workload>,
    ) -> Vec<Subject> {
        let idle = IdleShares::of(snapshot, self.idle, self.reserved.as_ref());
        workloads.into_iter().map(|it| self.subject(it, &idle)).collect()
    }

    /// A workload with its power as this scenario counts it.
    pub(crate) fn subject(&self, workload: &Workload, idle: &IdleShares<'_>) -> Subject {
        let power = if self.zones.is_empty() { known(workload.total) } else { self.power_of_zones(workload) };
        let (power, counted_as_zero) = match power {
            Err(why @ Why::NoActiveEnergy) if self.zeros.is_some() => (Ok(Watts::ZERO), Some(why)),
            power => (power, None),
        };
        let with_idle = |watts| match counted_as_zero {
            Some(why) => Quantity::exact(watts, Quality::Assumed, format!("unknown ({why}), counted as 0 W")),
            None => self.with_idle(watts, idle.of_workload(workload), workload.meter),
        };
        Subject {
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
            node: workload.node.clone(),
            power: power.map(with_idle).map(|power| if workload.at_least { power.at_least() } else { power }),
            counted_as_zero,
            active_share: idle.share(workload),
            used_cores: idle.used_cores(workload),
            requested_cores: self.requested_cores(workload),
            kind: workload.kind,
        }
    }

    fn requested_cores(&self, workload: &Workload) -> Option<f64> {
        let spec = self.pod_specs.as_ref()?.pod(workload.namespace.as_deref()?, &workload.name)?;
        spec.requested_cores.filter(|cores| *cores > 0.0)
    }

    /// While nobody has said who carries idle power, a workload's power lies between its active power alone and that
    /// with the largest share of idle power that any policy gives it.
    fn with_idle(&self, active: Watts, idle: Idle, meter: Option<MeterKind>) -> Quantity<Watts> {
        if active == Watts::ZERO && self.zeros.is_some() {
            return Quantity::exact(active, Quality::Assumed, "0 W as exported");
        }
        let measured = |watts, whose: &str| {
            let (quality, provenance) = figure(meter, whose);
            Quantity::exact(watts, quality, provenance)
        };
        match (self.idle, idle) {
            (Some(IdlePolicy::None), _) => measured(active, "active power"),
            (_, Idle::Included) => measured(active, "power"),
            (Some(_), Idle::Shares { chosen, .. }) => measured(active + chosen, "power with a share of idle"),
            (Some(IdlePolicy::Requested), Idle::Unknown) => {
                measured(active, "active power, what is reserved unknown").at_least()
            }
            (Some(_), Idle::Unknown) => measured(active, "active power, idle power unknown").at_least(),
            // Whoever names zones counts what they read, and no idle power.
            (None, _) if !self.zones.is_empty() => measured(active, "active power"),
            (None, Idle::Shares { most, .. }) => {
                let mut power = measured(active, "active power, with idle at most");
                power.high = Some(active + most);
                power
            }
            (None, Idle::Unknown) => measured(active, "active power, idle power unknown").at_least(),
        }
    }

    /// The sum of zones of exactly these names.
    fn power_of_zones(&self, workload: &Workload) -> Result<Watts, Why> {
        let of = |names: &[String]| {
            let named =
                workload.power_by_zone().into_iter().filter(|(zone, _)| names.iter().any(|it| it == zone.name()));
            let powers: Vec<Power> = named.map(|(_, power)| power).collect();
            if powers.is_empty() { Err(Why::NotReported) } else { known(Power::sum(powers)) }
        };
        let main = of(&self.zones);
        if matches!(main, Ok(Watts::ZERO) | Err(Why::NotReported)) && !self.zones_otherwise.is_empty() {
            // Zones that nobody reports say nothing against a 0 W that is.
            return match of(&self.zones_otherwise) {
                Err(Why::NotReported) => main,
                otherwise => otherwise,
            };
        }
        main
    }
}

/// Idle power that a workload may answer for.
enum Idle {
    /// Counted in the workload's power already, or separated by nobody.
    Included,
    /// By the chosen policy, and by the policy that gives it most.
    Shares { chosen: Watts, most: Watts },
    /// Idle power exists, but its amount is not known.
    Unknown,
}

/// The idle power of each node, and who it is shared among.
pub(crate) struct IdleShares<'a> {
    chosen: IdlePolicy,
    nodes: HashMap<&'a str, (&'a Node, Option<Devices<'a>>), RandomState>,
}

impl<'a> IdleShares<'a> {
    pub(crate) fn of(snapshot: &'a Snapshot, chosen: Option<IdlePolicy>, reserved: Option<&'a Reservations>) -> Self {
        let nodes = with_devices(snapshot, reserved).into_iter();
        Self {
            chosen: chosen.unwrap_or_default(),
            nodes: nodes.map(|(node, _, devices)| (node.name.as_str(), (node, devices))).collect(),
        }
    }

    fn of_workload(&self, workload: &Workload) -> Idle {
        let Some((node, devices)) = self.nodes.get(workload.node.as_str()) else { return Idle::Included };
        // Where the exporter does not separate active from idle power there is nothing to share.
        if !node.active.watts().is_some_and(|it| it > Watts::ZERO) {
            return Idle::Included;
        }
        let Some((devices, total)) = devices.as_ref().zip(workload.total.watts()) else { return Idle::Unknown };
        let shares = devices.shares(Drawn::of(workload, total), devices.requested(workload));
        // What is inside of a pod, and a process of the host, is no consumer of its own.
        let is_consumer = workload.is_outermost() && workload.counts() && workload.kind != WorkloadKind::Process;
        match self.chosen {
            IdlePolicy::Equal | IdlePolicy::Requested if !is_consumer => Idle::Unknown,
            IdlePolicy::None if !is_consumer => Idle::Shares { chosen: Watts::ZERO, most: shares.proportional },
            policy => shares.by(policy).map_or(Idle::Unknown, |chosen| Idle::Shares { chosen, most: shares.most }),
        }
    }

    fn share(&self, workload: &Workload) -> Option<Ratio> {
        let (node, _) = self.nodes.get(workload.node.as_str())?;
        workload.total.watts()? / node.active.watts()?
    }

    /// Kepler attributes power by CPU time, so a part of the processors' active power is the same part of the CPU time:
    /// `share x usage x processors`.
    fn used_cores(&self, workload: &Workload) -> Option<f64> {
        let (node, _) = self.nodes.get(workload.node.as_str())?;
        let share = (Drawn::of(workload, workload.total.watts()?).cpu / processors(node)?.0)?;
        Some(share.get() * node.usage?.get() * node.processors? as f64)
    }
}

fn known(power: Power) -> Result<Watts, Why> {
    match power {
        Measured::Known(watts) => Ok(watts),
        Measured::Unknown(why) => Err(why),
    }
}
