//! From a node to its workloads: who answers for its active power, and who for its idle power.
//!
//! Kepler splits a node's power by CPU usage into active and idle and gives each workload its CPU-time share of
//! the active part; idle power stays with the node. Whether workloads should carry it is a question of policy,
//! so it is asked ([`IdlePolicy`]), and each workload's power comes with an interval: at least its active part,
//! at most that and the largest share of the idle part that any policy gives it. Idle power is shared by device:
//! that of processors and memory among all, that of a GPU among those who use it.

mod devices;

pub(crate) use devices::{Devices, Drawn, processors, unused_gpus};

use std::collections::HashMap;

use crate::choices::IdlePolicy;
use crate::error::Error;
use crate::kubernetes::{Reservations, Resources};
use crate::quantity::units::{Joules, Ratio, Watts};
use crate::quantity::{Power, Why};
use crate::snapshot::{Node, Snapshot, Workload, WorkloadKind};

/// The power of a node given to those who draw it.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::{IdlePolicy, attribution::attribute};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let node = &attribute(&snapshot, IdlePolicy::Proportional)[0];
/// let parts: f64 = node.parts.iter().map(|part| part.attributed.get()).sum();
/// assert!(parts < node.whole.get(), "processes of the host and what nobody claims have their part too");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attribution<'a> {
    /// The node.
    pub node: &'a Node,
    /// Pods, virtual machines and containers outside of pods whose power is known.
    pub parts: Vec<Part<'a>>,
    /// The host's own processes, from their own readings, with their share of the idle power (W); not known as soon as
    /// one of them is not.
    pub host_processes: Power,
    /// The power that is given away: the node's active power, with a policy also its idle power (W). Idle power that
    /// nobody has reserved, by policy [`IdlePolicy::Requested`], and that of GPUs that nobody uses, stays with the node.
    pub whole: Watts,
    /// `whole - parts - host_processes`: what no reading claims (W); not known as soon as a part is not.
    pub unaccounted: Power,
}

/// The power that one workload answers for.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::{IdlePolicy, attribution::attribute};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let nodes = attribute(&snapshot, IdlePolicy::None);
/// assert!(nodes[0].parts.iter().all(|part| part.attributed == part.low), "nobody carries idle power");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Part<'a> {
    /// The workload.
    pub workload: &'a Workload,
    /// Active power of the workload / active power of the node.
    pub share: Ratio,
    /// Active power (W): what it draws at least.
    pub low: Watts,
    /// Active power and the largest share of the node's idle power that a policy gives it, of each device by itself (W);
    /// `None` where that is not known, or where the active power itself is only a lower bound. Policy
    /// [`IdlePolicy::Requested`] is one of them where requests are known.
    pub high: Option<Watts>,
    /// Active power and its share of the idle power by the policy (W).
    pub attributed: Watts,
}

/// Splits a node's power by CPU usage into (active, idle), as Kepler does: `active = power * usage`.
///
/// ```
/// use carbon_kepler::attribution::active_and_idle;
/// use carbon_kepler::units::{Ratio, Watts};
///
/// let (active, idle) = active_and_idle(Watts::new(40.0)?, Ratio::new(0.25)?)?;
/// assert_eq!((active.get(), idle.get()), (10.0, 30.0));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidInput`] for a usage outside 0 to 1.
pub fn active_and_idle(power: Watts, usage: Ratio) -> Result<(Watts, Watts), Error> {
    if !(0.0..=1.0).contains(&usage.get()) {
        let seen = usage.to_string();
        return Err(Error::InvalidInput { what: "usage".to_owned(), seen, expected: "0 to 1".to_owned() });
    }
    let active = power * usage;
    Ok((active, power - active))
}

/// Each one's share of a power, by CPU time or any other weight: `power * weight / whole`. The weights may be
/// less than the whole; what is left is nobody's.
///
/// # Errors
/// [`Error::InvalidInput`] for a weight below 0, a whole that is not above 0, or weights above the whole.
pub fn power_by_weight(power: Watts, weights: &[f64], whole: f64) -> Result<Vec<Watts>, Error> {
    shares(weights, whole)?.into_iter().map(|share| Ok(power * share)).collect()
}

/// As [`power_by_weight`], for an energy.
///
/// # Errors
/// As [`power_by_weight`].
pub fn energy_by_weight(energy: Joules, weights: &[f64], whole: f64) -> Result<Vec<Joules>, Error> {
    shares(weights, whole)?.into_iter().map(|share| Ok(energy * share)).collect()
}

fn shares(weights: &[f64], whole: f64) -> Result<Vec<Ratio>, Error> {
    let refused = |seen: String| Error::InvalidInput {
        what: "weights".to_owned(),
        seen,
        expected: "finite weights of 0 or more, none above a whole that is above 0".to_owned(),
    };
    if !(whole > 0.0 && whole.is_finite()) {
        return Err(refused(format!("a whole of {whole}")));
    }
    let share = |weight: &f64| {
        if (0.0..=whole).contains(weight) { Ratio::new(weight / whole) } else { Err(refused(weight.to_string())) }
    };
    weights.iter().map(share).collect()
}

/// Gives each node's power to those who draw it. Nodes without a known active power, or with a policy without a
/// known idle power, are left out: there is nothing to give.
#[must_use]
pub fn attribute(snapshot: &Snapshot, policy: IdlePolicy) -> Vec<Attribution<'_>> {
    attribute_reserved(snapshot, policy, None)
}

/// As [`attribute`], with what pods have reserved. By policy [`IdlePolicy::Requested`] nodes are left out of which
/// nothing is known there, and pods of which nothing is known have no part.
#[must_use]
pub fn attribute_reserved<'a>(
    snapshot: &'a Snapshot,
    policy: IdlePolicy,
    reserved: Option<&Reservations>,
) -> Vec<Attribution<'a>> {
    let nodes = with_devices(snapshot, reserved);
    nodes.into_iter().filter_map(|(node, outermost, devices)| attribution(node, outermost, devices, policy)).collect()
}

/// Each node with its outermost workloads, and its devices where their power is known.
pub(crate) fn with_devices<'a, 'r>(
    snapshot: &'a Snapshot,
    reserved: Option<&'r Reservations>,
) -> Vec<(&'a Node, Vec<&'a Workload>, Option<Devices<'r>>)> {
    let mut by_node: HashMap<&str, Vec<&Workload>> = HashMap::new();
    for workload in snapshot.workloads().iter().filter(|it| it.is_outermost() && it.counts()) {
        by_node.entry(&workload.node).or_default().push(workload);
    }
    let held = reserved.map(Reservations::by_node).unwrap_or_default();
    let of = |node: &'a Node| {
        let outermost = by_node.remove(node.name.as_str()).unwrap_or_default();
        let held: Resources = held.get(node.name.as_str()).copied().unwrap_or_default();
        let devices = Devices::of(node, &outermost, reserved.map(|it| (it, held)));
        (node, outermost, devices)
    };
    snapshot.nodes().iter().map(of).collect()
}

fn attribution<'a>(
    node: &'a Node,
    outermost: Vec<&'a Workload>,
    devices: Option<Devices<'_>>,
    policy: IdlePolicy,
) -> Option<Attribution<'a>> {
    let active = node.active.watts().filter(|active| *active > Watts::ZERO)?;
    let given = match &devices {
        Some(devices) => devices.given(policy)?,
        None if policy == IdlePolicy::None => Watts::ZERO,
        None => return None,
    };
    let (host, consumers): (Vec<&Workload>, Vec<&Workload>) =
        outermost.into_iter().partition(|workload| workload.kind == WorkloadKind::Process);
    let host_active = Power::sum(host.iter().map(|it| it.total));
    let share_of = |drawn: Drawn, requested: Option<Resources>| devices.as_ref().map(|it| it.shares(drawn, requested));
    let part = |workload: &'a Workload| {
        let low = workload.total.watts()?;
        let share = (low / active)?;
        let requested = devices.as_ref().and_then(|it| it.requested(workload));
        let idle = share_of(Drawn::of(workload, low), requested);
        let high = idle.filter(|_| !workload.at_least).map(|idle| low + idle.most);
        let own = match policy {
            IdlePolicy::None => Watts::ZERO,
            policy => idle?.by(policy)?,
        };
        Some(Part { workload, share, low, high, attributed: low + own })
    };
    let claimed = Power::sum(consumers.iter().map(|it| it.total));
    let all = consumers.len();
    let parts: Vec<Part<'a>> = consumers.into_iter().filter_map(part).collect();
    let host_idle = |total: Watts| {
        let gpu: Watts = host.iter().map(|it| Drawn::of(it, it.total.watts().unwrap_or_default()).gpu).sum();
        let drawn = Drawn { cpu: total - gpu, gpu };
        share_of(drawn, Some(Resources::default())).and_then(|it| it.by(policy)).unwrap_or(Watts::ZERO)
    };
    let with_idle = |host: Watts| if host == Watts::ZERO { Watts::ZERO } else { host + host_idle(host) };
    let host_processes = host_active.map(with_idle);
    let whole = active + given;
    let attributed: Watts = parts.iter().map(|part| part.attributed).sum();
    let unaccounted = match (claimed, host_processes) {
        // A pod whose request is not known has a part that is not known.
        (Power::Known(_), Power::Known(_)) if parts.len() < all => Power::Unknown(Why::NotReported),
        (Power::Known(_), Power::Known(host)) => Power::Known(whole - attributed - host),
        (Power::Unknown(why), _) | (_, Power::Unknown(why)) => Power::Unknown(why),
    };
    Some(Attribution { node, parts, host_processes, whole, unaccounted })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SAMPLE_SCRAPE;

    /// Whatever the policy, the parts and the independent rest are the whole.
    #[test]
    fn parts_and_rest_are_the_whole() {
        let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes()).unwrap();
        let node = &snapshot.nodes()[0];
        for policy in [IdlePolicy::None, IdlePolicy::Proportional, IdlePolicy::Equal] {
            let attribution = attribute(&snapshot, policy).remove(0);
            assert_eq!(attribution.parts.len(), 5);
            let unaccounted = attribution.unaccounted.watts().unwrap();
            assert!(unaccounted.get().abs() < 1e-6, "{policy:?}: {unaccounted}");
            let whole = if policy == IdlePolicy::None { node.active } else { node.total };
            assert!((attribution.whole.get() - whole.watts().unwrap().get()).abs() < 1e-6);
        }
    }

    #[test]
    fn the_interval_goes_from_active_to_proportional() {
        let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes()).unwrap();
        let web = |policy| {
            let attribution = attribute(&snapshot, policy).remove(0);
            attribution.parts.into_iter().find(|part| part.workload.name.starts_with("web-")).unwrap()
        };
        let [none, proportional, equal] = [IdlePolicy::None, IdlePolicy::Proportional, IdlePolicy::Equal].map(web);
        // 25.7379 W of 57.1583 W active; 106.1419 W idle; five consumers and the host's processes.
        let close = |watts: Watts, expected: f64| assert!((watts.get() - expected).abs() < 1e-3, "{watts} {expected}");
        close(none.attributed, 25.7379);
        close(none.low, 25.7379);
        // A proportional share is the largest.
        close(none.high.unwrap(), 25.7379 + 106.1419 * 25.7379 / 57.1583);
        assert_eq!(Some(proportional.attributed), none.high);
        close(equal.attributed, 25.7379 + 106.1419 / 6.0);
    }

    /// Unknown idle power is not 0 W of it.
    #[test]
    fn without_idle_power_there_is_no_upper_bound() {
        let active = SAMPLE_SCRAPE.lines().filter(|line| !line.contains("node_cpu_idle"));
        let body: String = active.map(|line| line.to_owned() + "\n").collect();
        let snapshot = Snapshot::from_scrape("sample", body.as_bytes()).unwrap();
        let attribution = attribute(&snapshot, IdlePolicy::None).remove(0);
        assert!(attribution.parts.iter().all(|part| part.high.is_none()));
        assert!(attribute(&snapshot, IdlePolicy::Proportional).is_empty(), "nothing known to share");
    }

    /// A consumer of unknown power takes its share all the same, and what is left over is not known.
    #[test]
    fn an_unknown_part_leaves_the_rest_unknown() {
        let lost = |line: &&str| !(line.contains("pod_name=\"web-") && line.contains("zone=\"dram\""));
        let body: String = SAMPLE_SCRAPE.lines().filter(lost).map(|line| line.to_owned() + "\n").collect();
        let snapshot = Snapshot::from_scrape("sample", body.as_bytes()).unwrap();
        let attribution = attribute(&snapshot, IdlePolicy::Equal).remove(0);
        assert_eq!((attribution.parts.len(), attribution.unaccounted), (4, Power::Unknown(Why::ZoneMissing)));
        assert!(attribution.host_processes.watts().is_some());
        // 106.1419 W of idle power; five consumers and the host's processes.
        let share = attribution.parts[0].attributed - attribution.parts[0].low;
        assert!((share.get() - 106.1419 / 6.0).abs() < 1e-3, "{share}");
    }

    #[test]
    fn impossible_weights_are_refused() {
        let power = Watts::new(10.0).unwrap();
        for (weights, whole) in [(vec![-1.0], 10.0), (vec![11.0], 10.0), (vec![1.0], 0.0), (vec![f64::NAN], 1.0)] {
            assert!(power_by_weight(power, &weights, whole).is_err());
        }
        assert!(active_and_idle(power, Ratio::new(1.1).unwrap()).is_err());
    }
}
