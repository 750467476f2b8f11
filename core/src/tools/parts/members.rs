//! Budgets of the pods of a controller that is asked about: each pod is held against them by itself.

use serde::Serialize;

use super::find::Found;
use super::findings::FindingRow;
use crate::assessment::{Scenario, Standing, Verdict};
use crate::lang::Lang;
use crate::registry::StandardKind;

/// A budget of pods, and how those of one controller stand against it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MemberBudget {
    /// All of them together.
    pub status: Verdict,
    /// Pods that it is for.
    pub pods: usize,
    /// Pods that miss it.
    pub over: usize,
    /// Used part of it by the pod that uses most (%); null where none is known.
    pub used_percent: Option<f64>,
    /// The finding of that pod.
    pub finding: FindingRow,
}

impl MemberBudget {
    /// The budget in a line: whose it is, how many pods miss it, and the figures of the one that uses most.
    pub(in crate::tools) fn line(&self, lang: Lang) -> String {
        let (standard, status, against) = (&self.finding.standard, self.status.text(lang), self.finding.against(lang));
        let (over, pods) = (self.over, self.pods);
        lang.of(
            format!("- {standard}, of each pod: {status}, {over} of {pods} over; the largest, {against}"),
            format!("- {standard}, 파드별: {status}, 파드 {pods}개 중 {over}개 초과; 가장 큰 값 {against}"),
        )
    }
}

/// The budgets of a controller's pods, and the pods that miss one. A pod by its own name has its budgets in its findings.
pub(in crate::tools) fn budgets_of_members(
    scenario: &Scenario,
    found: &Found,
    lang: Lang,
) -> (Vec<MemberBudget>, Vec<String>) {
    let (mut budgets, mut over): (Vec<MemberBudget>, Vec<String>) = (Vec::new(), Vec::new());
    for member in found.members.iter().filter(|it| it.name != found.subject.name) {
        let assessment = scenario.assess(member);
        let findings = || assessment.findings.iter().filter(|it| it.kind == StandardKind::Budget);
        if findings().any(|it| it.verdict == Verdict::NonCompliant) {
            over.push(member.name.clone());
        }
        for finding in findings() {
            let (missed, used) = (finding.verdict == Verdict::NonCompliant, finding.percent_of_target());
            let row = FindingRow::new(finding, lang);
            match budgets.iter_mut().find(|it| it.finding.standard == row.standard) {
                Some(known) => {
                    known.status = Verdict::overall([known.status, row.verdict]);
                    (known.pods, known.over) = (known.pods + 1, known.over + usize::from(missed));
                    if used > known.used_percent {
                        (known.used_percent, known.finding) = (used, row);
                    }
                }
                None => budgets.push(MemberBudget {
                    status: row.verdict,
                    pods: 1,
                    over: usize::from(missed),
                    used_percent: used,
                    finding: row,
                }),
            }
        }
    }
    (budgets, over)
}

/// How a controller stands, with the budgets of its pods.
pub(in crate::tools) fn with_members(standing: Standing, budgets: &[MemberBudget]) -> Standing {
    if budgets.is_empty() {
        return standing;
    }
    let statuses = budgets.iter().map(|it| it.status).chain(standing.workload_status);
    let used = budgets.iter().map(|it| it.used_percent).chain([standing.budget_used_percent]).flatten();
    Standing {
        workload_status: Some(Verdict::overall(statuses)),
        budget_used_percent: used.reduce(f64::max),
        proposed_budget: None,
        ..standing
    }
}
