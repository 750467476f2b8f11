use std::collections::HashMap;

use super::scenario::Scenario;
use crate::attribution::{IdlePolicy, Part, attribute};
use crate::quantity::{Quality, Quantity};
use crate::snapshot::{Measured, Power, Snapshot, Why, Workload};
use crate::units::{Ratio, Watts};

/// Something that is assessed: a workload, or a controller as the sum of its members.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Subject {
    /// Kubernetes namespace, where there is one.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Node it runs on.
    pub node: String,
    /// Its power with bounds, or why it is not known.
    pub power: Result<Quantity<Watts>, Why>,
    /// Its part of its node's active power.
    pub active_share: Option<Ratio>,
}

impl Subject {
    /// The same, drawing a part of its power: what right-sizing and the like would make of it.
    #[must_use]
    pub fn scaled(&self, part: Ratio) -> Self {
        let power = self.power.as_ref().map_err(|why| *why).map(|power| power.map(|watts| watts * part));
        Self { power, ..self.clone() }
    }

    /// All of these as one, under a name. Unknown as soon as one is.
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
            let share = sum.active_share.zip(member.active_share).filter(|_| same).map(|(a, b)| a + b);
            Self { power, active_share: share, node: if same { sum.node } else { String::new() }, ..sum }
        });
        Some(Self { namespace, name, ..sum })
    }
}

impl Scenario {
    /// All outermost workloads of a snapshot, with their power as this scenario counts it. In the snapshot's order.
    #[must_use]
    pub fn subjects(&self, snapshot: &Snapshot) -> Vec<Subject> {
        let attributions = attribute(snapshot, self.idle_policy());
        let parts: HashMap<_, _> = attributions
            .iter()
            .flat_map(|it| &it.parts)
            .map(|part| (std::ptr::from_ref(part.workload), part))
            .collect();
        let outermost = snapshot.workloads().iter().filter(|it| it.is_outermost() && it.counts());
        outermost.map(|it| self.subject(it, parts.get(&std::ptr::from_ref(it)).copied())).collect()
    }

    /// A workload with its power as this scenario counts it.
    pub(crate) fn subject(&self, workload: &Workload, part: Option<&Part<'_>>) -> Subject {
        Subject {
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
            node: workload.node.clone(),
            power: if self.zones.is_empty() { self.power(workload, part) } else { self.power_of_zones(workload) },
            active_share: part.map(|part| part.share),
        }
    }

    /// While nobody has said who carries idle power, a workload's lies between its active power and that with a
    /// proportional share of it.
    fn power(&self, workload: &Workload, part: Option<&Part<'_>>) -> Result<Quantity<Watts>, Why> {
        let active = known(workload.total)?;
        let mut power = match (self.idle, part) {
            (Some(IdlePolicy::None), _) => Quantity::exact(active, Quality::Measured, "measured active power"),
            (Some(_), Some(part)) => {
                Quantity::exact(part.attributed, Quality::Measured, "measured power with a share of idle")
            }
            (Some(_), None) => return Err(Why::NotReported),
            (None, Some(part)) => {
                let high = part.high.unwrap_or(active);
                let provenance =
                    if high > active { "measured active power, with idle at most" } else { "measured power" };
                let mut power = Quantity::exact(active, Quality::Measured, provenance);
                power.high = Some(high);
                power
            }
            (None, None) => Quantity::exact(active, Quality::Measured, "measured power"),
        };
        if workload.at_least {
            power.high = None;
        }
        Ok(power)
    }

    /// Zones of exactly these names, as the prototype adds them.
    fn power_of_zones(&self, workload: &Workload) -> Result<Quantity<Watts>, Why> {
        let named =
            workload.power_by_zone().into_iter().filter(|(zone, _)| self.zones.iter().any(|it| it == zone.name()));
        let powers: Vec<Power> = named.map(|(_, power)| power).collect();
        if powers.is_empty() {
            return Err(Why::NotReported);
        }
        match Power::sum(powers) {
            Measured::Known(watts) => Ok(Quantity::exact(watts, Quality::Measured, "measured active power")),
            Measured::Unknown(Why::NoActiveEnergy) if self.zeros_as_exported => {
                Ok(Quantity::exact(Watts::ZERO, Quality::Assumed, "0 W as exported, before anything was measured"))
            }
            Measured::Unknown(why) => Err(why),
        }
    }
}

fn known(power: Power) -> Result<Watts, Why> {
    match power {
        Measured::Known(watts) => Ok(watts),
        Measured::Unknown(why) => Err(why),
    }
}
