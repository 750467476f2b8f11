//! How many of what a report is about meet what they are held against.

use super::Report;
use crate::assessment::{DependsOn, Verdict};
use crate::text::{placed, quoted};

/// Everything that a report was asked for, together, shown or not.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Outcome {
    /// All findings together: of workloads, and of namespaces, controllers and nodes with budgets.
    pub status: Verdict,
    /// Everything that depends on the region, once for all; null where no standard asks for it.
    pub region_status: Option<Verdict>,
    /// Everything that depends on the building, once for all; null where no standard asks for it.
    pub facility_status: Option<Verdict>,
    /// Workloads by their own budgets and SCI.
    pub workloads: Counts,
    /// Namespaces, controllers and nodes with a budget that they miss, such as `namespace shop`.
    pub missed: Vec<String>,
}

/// Numbers of workloads by `workload_status`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Counts {
    /// Meeting all of their own budgets.
    pub compliant: usize,
    /// Missing one of their own budgets.
    pub non_compliant: usize,
    /// With a budget of their own, of which it cannot be told.
    pub unknown: usize,
    /// Without a budget of their own.
    pub no_budget: usize,
}

impl Counts {
    /// Part of those that keep to their budgets among those of which it can be told (%); `None` where it can of none.
    #[must_use]
    pub fn rate_percent(&self) -> Option<f64> {
        let judged = self.compliant + self.non_compliant;
        (judged > 0).then(|| self.compliant as f64 / judged as f64 * 100.0)
    }

    /// Counts statuses.
    #[must_use]
    pub fn of(statuses: impl IntoIterator<Item = Option<Verdict>>) -> Self {
        let mut counts = Self::default();
        for status in statuses {
            *match status {
                Some(Verdict::Compliant) => &mut counts.compliant,
                Some(Verdict::NonCompliant) => &mut counts.non_compliant,
                Some(Verdict::Unknown) => &mut counts.unknown,
                None => &mut counts.no_budget,
            } += 1;
        }
        counts
    }
}

impl Outcome {
    pub(super) fn of(report: &Report) -> Self {
        let groups = || {
            let named =
                report.namespaces.iter().map(|it| (format!("namespace {}", quoted(&it.namespace)), it.carbon.status));
            let controllers = report.controllers.iter();
            let controllers = controllers
                .map(|it| (format!("controller {}", placed(Some(&it.namespace), &it.workload)), it.carbon.status));
            let nodes = report.nodes.iter().filter_map(|it| Some((format!("node {}", quoted(&it.node)), it.status?)));
            named.chain(controllers).chain(nodes)
        };
        let rows = || report.workloads.iter().filter_map(|it| it.carbon.as_ref());
        let by = |on: DependsOn| {
            let of = rows().flat_map(|it| &it.findings).filter(|it| it.depends_on == on).map(|it| it.verdict);
            let mut of = of.peekable();
            of.peek()?;
            Some(Verdict::overall(of))
        };
        // What could not be read may miss a target, and can mend none that is missed.
        let unread = (!report.sources_failed.is_empty()).then_some(Verdict::Unknown);
        Self {
            status: Verdict::overall(
                rows().map(|it| it.status).chain(groups().map(|(_, status)| status)).chain(unread),
            ),
            region_status: by(DependsOn::Region),
            facility_status: by(DependsOn::Facility),
            workloads: Counts::of(rows().map(|it| it.standing.workload_status)),
            missed: groups().filter(|(_, status)| *status == Verdict::NonCompliant).map(|(name, _)| name).collect(),
        }
    }
}
