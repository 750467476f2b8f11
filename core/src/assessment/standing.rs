//! How a workload stands among its like: verdicts by what can change them, shares, and the use of its budget.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{Assessment, DependsOn, Group, GroupKind, Scenario, Subject, Verdict, status_of_groups};
use crate::kubernetes::controllers;
use crate::snapshot::Snapshot;

/// How a workload stands, by what can change it.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Standing {
    /// Budgets and SCI of its own, together; null where it has none.
    pub workload_status: Option<Verdict>,
    /// Everything that depends on the region; null where no standard asks for it.
    pub region_status: Option<Verdict>,
    /// Everything that depends on the building; null where no standard asks for it.
    pub facility_status: Option<Verdict>,
    /// The budgets of its namespace; null where that has none.
    pub namespace_status: Option<Verdict>,
    /// Part of the power of its namespace (%); null where a part of that is not known.
    pub share_of_namespace_percent: Option<f64>,
    /// Part of the active power of its node (%).
    pub share_of_node_percent: Option<f64>,
    /// CPU used on average of what is requested (%), on the one scrape or the window that was read; null without pod specs,
    /// and where a container requests none.
    pub cpu_used_of_requested_percent: Option<f64>,
    /// Used part of the budget that is used up most (%); above 100 it is missed.
    pub budget_used_percent: Option<f64>,
    /// For one without a budget: a budget that covers its present high end, as the setting takes it.
    pub proposed_budget: Option<String>,
}

/// Everything that the workloads of a snapshot are parts of.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Survey {
    /// Namespaces, controllers and nodes with budgets of their own.
    pub groups: Vec<Group>,
    /// Power of each namespace (W), unknown as soon as one of its workloads is.
    namespaces: HashMap<String, Option<f64>, RandomState>,
}

impl Scenario {
    /// Surveys all workloads of a snapshot. `owners` gives the controllers of a pod by namespace and name; without pod
    /// specs, its name tells them ([`controllers`]).
    #[must_use]
    pub fn survey(
        &self,
        snapshot: &Snapshot,
        subjects: &[Subject],
        owners: impl Fn(&str, &str) -> Vec<String>,
    ) -> Survey {
        let mut namespaces: HashMap<String, Option<f64>, RandomState> = HashMap::default();
        // Of a namespace a part may run where nothing could be read, so that nobody's share of it is known.
        let is_whole = snapshot.failures().is_empty();
        for subject in subjects.iter().filter(|_| is_whole) {
            let Some(namespace) = &subject.namespace else { continue };
            let watts = subject.power.as_ref().ok().map(|it| it.value.get());
            match namespaces.get_mut(namespace) {
                Some(sum) => *sum = sum.zip(watts).map(|(sum, watts)| sum + watts),
                None => drop(namespaces.insert(namespace.clone(), watts)),
            }
        }
        Survey { groups: self.groups(snapshot, subjects, owners), namespaces }
    }
}

impl Survey {
    /// How a workload stands, given its own assessment.
    #[must_use]
    pub fn standing(&self, subject: &Subject, assessment: &Assessment) -> Standing {
        let of_namespace = |it: &&Group| it.kind == GroupKind::Namespace && it.namespace == subject.namespace;
        let watts = assessment.footprint.as_ref().map(|it| it.power.value.get());
        let whole = subject.namespace.as_ref().and_then(|it| *self.namespaces.get(it)?).filter(|whole| *whole > 0.0);
        let workload_status = assessment.status_by(DependsOn::Workload);
        let namespace_status = status_of_groups(self.groups.iter().filter(of_namespace));
        // Nobody is helped by a budget that alone would miss that of its namespace.
        let may_propose = workload_status.is_none() && namespace_status != Some(Verdict::NonCompliant);
        Standing {
            workload_status,
            region_status: assessment.status_by(DependsOn::Region),
            facility_status: assessment.status_by(DependsOn::Facility),
            namespace_status,
            share_of_namespace_percent: watts.zip(whole).map(|(watts, whole)| watts / whole * 100.0),
            share_of_node_percent: subject.active_share.map(|it| it.get() * 100.0),
            cpu_used_of_requested_percent: subject.cpu_used_of_requested_percent(),
            budget_used_percent: assessment.tightest_budget().and_then(super::Finding::percent_of_target),
            proposed_budget: may_propose.then(|| proposed(subject, assessment)).flatten(),
        }
    }

    /// Whether any group misses a budget, or none can be judged; `None` without groups.
    #[must_use]
    pub fn status(&self) -> Option<Verdict> {
        status_of_groups(&self.groups)
    }
}

/// A budget that is met today even at the high end, rounded up to two digits: the emissions of a month, or its energy where
/// no factor is known. Pods come and go, so it names what their controller calls them.
fn proposed(subject: &Subject, assessment: &Assessment) -> Option<String> {
    let footprint = assessment.footprint.as_ref()?;
    let (month, unit) = match &footprint.monthly_emissions {
        Some(emissions) => (emissions.high?.kilograms(), "kg"),
        None => (footprint.monthly_energy.high?.get(), "kWh"),
    };
    // Nobody budgets grams.
    let limit = Some(month).filter(|it| *it >= 0.001).map(rounded_up)?;
    let name = match controllers(&subject.name).last() {
        Some(controller) if subject.namespace.is_some() => format!("{controller}-*"),
        _ => subject.name.clone(),
    };
    let is_name = !name.contains(['=', ',', '/']);
    is_name.then(|| format!("{}/{name}={limit}{unit}", subject.namespace.as_deref().unwrap_or("*")))
}

/// The next number up of two significant digits.
fn rounded_up(value: f64) -> f64 {
    let step = 10f64.powi(value.log10().floor() as i32 - 1);
    // Through text, so that 0.1 + 0.2 is written as 0.3.
    let digits = (-(step.log10().round() as i32)).max(0) as usize;
    format!("{:.digits$}", (value / step).ceil() * step).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::rounded_up;

    #[test]
    fn a_proposal_has_two_digits_and_is_never_below() {
        for (value, up) in [(6.98, 7.0), (19.942, 20.0), (28.8, 29.0), (0.0123, 0.013), (131.0, 140.0), (12.0, 12.0)] {
            assert_eq!(rounded_up(value), up, "{value}");
        }
    }
}
