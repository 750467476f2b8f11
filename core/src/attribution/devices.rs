//! Idle power by device: processors with memory are one, each GPU is another. Who uses no GPU carries nothing of one.

use crate::choices::IdlePolicy;
use crate::dialect::{Zone, ZoneClass};
use crate::kubernetes::{Reservations, Resources};
use crate::quantity::units::{Ratio, Watts};
use crate::snapshot::{Node, Workload, WorkloadKind, ZoneReading};

/// Active and idle power of a device (W).
#[derive(Clone, Copy, Debug)]
struct Device {
    active: Watts,
    idle: Watts,
}

/// The devices of a node, and what their idle power is shared by.
#[derive(Debug)]
pub(crate) struct Devices<'a> {
    cpu: Device,
    /// Those that something draws active power on. The idle power of the others stays with the node.
    used_gpus: Vec<Device>,
    unused_gpus: Watts,
    /// Consumers of the node and those of them that use a GPU; the host's own processes together are one.
    pub(super) consumers: usize,
    pub(super) gpu_consumers: usize,
    /// Reservations, what is allocatable of the node, and what of it is reserved.
    reserved: Option<(&'a Reservations, Resources, Resources)>,
}

/// The idle power that a workload carries by each policy (W).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shares {
    pub(crate) proportional: Watts,
    pub(crate) equal: Watts,
    /// `None` where requests or what is allocatable are not known.
    pub(crate) requested: Option<Watts>,
    /// The largest over these policies, of each device by itself.
    pub(crate) most: Watts,
}

impl Shares {
    /// The share by one policy; `None` where it needs requests that are not known.
    pub(crate) fn by(&self, policy: IdlePolicy) -> Option<Watts> {
        match policy {
            IdlePolicy::None => Some(Watts::ZERO),
            IdlePolicy::Proportional => Some(self.proportional),
            IdlePolicy::Equal => Some(self.equal),
            IdlePolicy::Requested => self.requested,
        }
    }
}

/// Power of a workload on the processors and on GPUs (W).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drawn {
    pub(crate) cpu: Watts,
    pub(crate) gpu: Watts,
}

impl Drawn {
    pub(crate) fn of(workload: &Workload, total: Watts) -> Self {
        let gpu = workload.power_in(&Zone::GPU).and_then(|power| power.watts()).unwrap_or(Watts::ZERO);
        // A total without GPUs (psys) may be below what they draw.
        if gpu > total { Self { cpu: total, gpu: Watts::ZERO } } else { Self { cpu: total - gpu, gpu } }
    }
}

/// The GPUs of a node that are counted in its total, with their power where it is known.
fn gpus(node: &Node) -> impl Iterator<Item = (&ZoneReading, Device)> {
    let beside_packages = node.zones.iter().any(|it| it.zone.class() == ZoneClass::Package);
    node.zones.iter().filter(move |it| beside_packages && it.zone.class() == ZoneClass::Gpu).filter_map(|it| {
        let known = |power: Option<crate::quantity::Power>| power.and_then(|power| power.watts());
        Some((it, Device { active: known(it.watts.active)?, idle: known(it.watts.idle)? }))
    })
}

/// GPUs that draw idle power while nothing uses them: their meter and that power (W).
pub(crate) fn unused_gpus(node: &Node) -> Vec<(&str, Watts)> {
    let unused = |(_, gpu): &(&ZoneReading, Device)| gpu.active <= Watts::ZERO && gpu.idle > Watts::ZERO;
    gpus(node).filter(unused).map(|(reading, gpu)| (reading.meter.as_str(), gpu.idle)).collect()
}

/// Active and idle power of the processors and memory (W), which is that of the node without its GPUs.
pub(crate) fn processors(node: &Node) -> Option<(Watts, Option<Watts>)> {
    let all: Vec<Device> = gpus(node).map(|(_, gpu)| gpu).collect();
    let less = |power: Watts, pick: fn(&Device) -> Watts| {
        let rest = all.iter().map(pick).fold(power, |rest, gpu| rest - gpu);
        if rest < Watts::ZERO { Watts::ZERO } else { rest }
    };
    let active = less(node.active.watts()?, |gpu| gpu.active);
    Some((active, node.idle.watts().map(|idle| less(idle, |gpu| gpu.idle))))
}

impl<'a> Devices<'a> {
    /// `None` without a known active and idle power.
    pub(crate) fn of(
        node: &Node,
        outermost: &[&Workload],
        reserved: Option<(&'a Reservations, Resources)>,
    ) -> Option<Self> {
        let (active, idle) = processors(node)?;
        let (used, unused): (Vec<Device>, Vec<Device>) =
            gpus(node).map(|(_, gpu)| gpu).partition(|gpu| gpu.active > Watts::ZERO);
        let (host, consumers): (Vec<&Workload>, Vec<&Workload>) =
            outermost.iter().partition(|it| it.kind == WorkloadKind::Process);
        // Who draws an unknown power is a consumer all the same.
        let draws = |it: &&&Workload| it.total.watts() != Some(Watts::ZERO);
        let uses_gpu = |it: &&&Workload| it.power_in(&Zone::GPU).is_some_and(|power| power.is_positive());
        let reserved = reserved.and_then(|(reservations, held)| {
            let allocatable = reservations.nodes.node(&node.name)?.allocatable;
            Some((reservations, allocatable, held))
        });
        Some(Self {
            cpu: Device { active, idle: idle? },
            unused_gpus: unused.iter().map(|gpu| gpu.idle).sum(),
            consumers: consumers.len() + usize::from(host.iter().any(|it| draws(&it))),
            gpu_consumers: consumers.iter().filter(uses_gpu).count() + usize::from(host.iter().any(|it| uses_gpu(&it))),
            used_gpus: used,
            reserved,
        })
    }

    /// The idle power that is given away by a policy (W); `None` where it needs requests that are not known.
    pub(super) fn given(&self, policy: IdlePolicy) -> Option<Watts> {
        match policy {
            IdlePolicy::None => Some(Watts::ZERO),
            IdlePolicy::Proportional | IdlePolicy::Equal => Some(self.cpu.idle + self.gpu_idle()),
            IdlePolicy::Requested => {
                let (_, _, held) = self.reserved?;
                let [cpu, gpu] = self.by_requests(held);
                Some(cpu + gpu)
            }
        }
    }

    fn gpu_idle(&self) -> Watts {
        self.used_gpus.iter().map(|gpu| gpu.idle).sum()
    }

    /// By what is drawn on each device, all alike on each, and by what is reserved.
    pub(crate) fn shares(&self, drawn: Drawn, requested: Option<Resources>) -> Shares {
        let part = |own: Watts, whole: Watts| (own / whole).unwrap_or_default();
        let active: Watts = self.used_gpus.iter().map(|gpu| gpu.active).sum();
        let uses_gpu = drawn.gpu > Watts::ZERO;
        let each_gpu = if uses_gpu { self.gpu_idle().split(self.gpu_consumers) } else { Watts::ZERO };
        // Kepler does not say which of several GPUs a pod uses: those in use are shared together, and the bound is that
        // of the GPUs with most idle power.
        let proportional =
            [self.cpu.idle * part(drawn.cpu, self.cpu.active), self.gpu_idle() * part(drawn.gpu, active)];
        let equal = [self.cpu.idle.split(self.consumers), each_gpu];
        let requested = self.reserved.as_ref().zip(requested).map(|(_, own)| self.by_requests(own));
        let larger = |left: Watts, right: Watts| if right > left { right } else { left };
        let most = |device: usize, bound: Watts| {
            let all = [proportional[device], equal[device], bound];
            all.into_iter().chain(requested.map(|it| it[device])).fold(Watts::ZERO, larger)
        };
        Shares {
            proportional: proportional[0] + proportional[1],
            equal: equal[0] + equal[1],
            requested: requested.map(|[cpu, gpu]| cpu + gpu),
            most: most(0, Watts::ZERO) + most(1, self.most_of_gpus(drawn.gpu)),
        }
    }

    /// Of the processors by cores, of the GPUs by GPUs; more cannot be reserved than there is.
    fn by_requests(&self, own: Resources) -> [Watts; 2] {
        let Some((_, allocatable, held)) = &self.reserved else { return [Watts::ZERO; 2] };
        let part = |own: f64, allocatable: f64, held: f64| {
            let whole = allocatable.max(held);
            Ratio::new(if whole > 0.0 { own / whole } else { 0.0 }).unwrap_or_default()
        };
        let gpus = self.gpu_idle() + self.unused_gpus;
        [
            self.cpu.idle * part(own.cores, allocatable.cores, held.cores),
            gpus * part(own.gpus, allocatable.gpus, held.gpus),
        ]
    }

    /// The most idle power of GPUs that may belong to a power drawn on some of them.
    fn most_of_gpus(&self, drawn: Watts) -> Watts {
        let ratio = |gpu: &Device| gpu.idle.get() / gpu.active.get();
        let mut gpus = self.used_gpus.clone();
        gpus.sort_by(|left, right| ratio(right).total_cmp(&ratio(left)));
        let (mut rest, mut most) = (drawn, Watts::ZERO);
        for gpu in gpus {
            let part = if rest < gpu.active { rest } else { gpu.active };
            most = most + gpu.idle * (part / gpu.active).unwrap_or_default();
            rest = rest - part;
        }
        most
    }

    /// The reservation of a workload: nothing where Kubernetes did not place it, `None` for a pod that is not known and
    /// for what is inside of a pod.
    pub(crate) fn requested(&self, workload: &Workload) -> Option<Resources> {
        let (reservations, ..) = self.reserved.as_ref()?;
        match workload.kind {
            WorkloadKind::Pod => {
                let spec = reservations.pods.pod(workload.namespace.as_deref()?, &workload.name)?;
                Some(spec.reserved)
            }
            _ if workload.is_outermost() => Some(Resources::default()),
            _ => None,
        }
    }
}
