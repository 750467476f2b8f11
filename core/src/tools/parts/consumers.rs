//! Who draws how much: shared by hotspots, top consumers and the summary.

use std::sync::Arc;

use serde::Serialize;

use super::groups::{GroupNote, missed_lines};
use super::unknown::{Reasons, drawn, sum_of_known, zeros_note};
use super::verdicts::Verdicts;
use crate::assessment::{Scenario, Subject, Verdict};
use crate::error::Error;
use crate::lang::Lang;
use crate::registry::StandardKind;
use crate::report::Counts;
use crate::snapshot::Workload;
use crate::tools::World;

/// A workload with its power and verdicts.
pub(in crate::tools) struct Consumer {
    pub(in crate::tools) subject: Subject,
    pub(in crate::tools) verdicts: Verdicts,
    pub(in crate::tools) watts: Option<f64>,
    pub(in crate::tools) score: Option<f64>,
}

/// Sums over consumers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ConsumerSummary {
    /// As asked for, or `all`.
    pub namespace: String,
    /// Workloads, host processes left out.
    pub total_consumers: usize,
    /// Whose power is not known; sums are over the others.
    pub unknown_consumers: usize,
    /// Why it is not known; null where it is for all.
    pub power_unknown_reason: Option<String>,
    /// Of those whose power is known; null where there are consumers and none is known.
    pub total_power_watts: Option<f64>,
    /// Of those whose power is known; null where there is none.
    pub average_power_watts: Option<f64>,
    /// COMPLIANT of all that could be judged (%); null where none could.
    pub compliance_rate_percent: Option<f64>,
    /// Whose verdict is UNKNOWN; they are in no rate.
    pub unjudged_consumers: usize,
    /// Everything together: of these workloads, and of namespaces, controllers and nodes with budgets that they are parts of.
    pub overall_status: Verdict,
    /// Workloads by what depends on them: their budgets and SCI.
    pub budgets: Counts,
    /// Those that keep to their budgets among those of which it can be told (%); null where it can of none.
    pub budget_compliance_rate_percent: Option<f64>,
    /// Namespaces, controllers and nodes that these workloads are parts of and that have budgets of their own.
    pub groups: Vec<GroupNote>,
    /// By power.
    pub top_3_consumers: Vec<TopConsumer>,
}

/// One of the largest.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TopConsumer {
    pub name: String,
    pub namespace: Option<String>,
    pub power_watts: Option<f64>,
    /// Null where it cannot be told.
    pub compliant: Option<bool>,
}

/// The namespace that was asked for; `all` stands for all of them.
pub(in crate::tools) fn one_namespace(asked: Option<&str>) -> Option<&str> {
    asked.filter(|it| !matches!(*it, "" | "all" | "*"))
}

/// Consumers by power, the largest first.
pub(in crate::tools) struct Consumers<'w> {
    pub(in crate::tools) scenario: Arc<Scenario>,
    pub(in crate::tools) workloads: Vec<&'w Workload>,
    pub(in crate::tools) all: Vec<Consumer>,
    /// The sum of parts of which none is known.
    pub(in crate::tools) unknown_sum: Option<f64>,
    lang: Lang,
}

impl<'w> Consumers<'w> {
    /// Workloads as a scenario counts them, scored by the caller's rule before they are put in order.
    pub(in crate::tools) fn new(
        world: &World,
        scenario: Arc<Scenario>,
        workloads: Vec<&'w Workload>,
        score: impl FnOnce(&mut [Consumer]),
    ) -> Result<Self, Error> {
        let mut all: Vec<Consumer> = scenario
            .subjects_of(world.measured()?, workloads.iter().copied())
            .into_iter()
            .map(|subject| {
                let verdicts = Verdicts::of(&scenario.assess(&subject));
                let watts = subject.power.as_ref().ok().map(|it| it.value.get());
                Consumer { score: None, subject, verdicts, watts }
            })
            .collect();
        score(&mut all);
        let power = |it: &Consumer| it.watts.unwrap_or(-1.0);
        all.sort_by(|a, b| power(b).total_cmp(&power(a)).then_with(|| a.subject.name.cmp(&b.subject.name)));
        Ok(Self { scenario, workloads, all, unknown_sum: None, lang: world.settings.lang.value })
    }
}

/// Used over requested cores (%): 100 for who uses all that it asks for, or more.
pub(in crate::tools) fn score_by_requests(consumers: &mut [Consumer]) {
    for Consumer { subject, score, .. } in consumers {
        *score = subject.cpu_used_of_requested_percent().map(|percent| percent.min(100.0));
    }
}

/// Why efficiency scores are not there.
pub(in crate::tools) fn no_score(world: &World, consumers: &[Consumer], lang: Lang) -> Option<String> {
    let missing: Vec<&str> =
        consumers.iter().filter(|it| it.score.is_none()).map(|it| it.subject.name.as_str()).collect();
    if missing.is_empty() {
        return None;
    }
    if world.pod_specs.is_none() {
        let needs = lang.of(
            "efficiency_score needs requested cores: pod_specs (what kubectl get pods -A -o json prints)",
            "efficiency_score에는 CPU 요청량이 필요함: pod_specs (kubectl get pods -A -o json의 출력)",
        );
        return Some(needs.to_owned());
    }
    let (count, first) = (missing.len(), missing.iter().take(5).copied().collect::<Vec<_>>().join(", "));
    Some(lang.of(
        format!(
            "no efficiency_score for {count} without a known power, CPU usage of the node, or a CPU request in pod_specs, \
             such as {first}"
        ),
        format!(
            "전력, 노드의 CPU 사용률 또는 pod_specs의 CPU 요청량이 없어 efficiency_score가 없는 워크로드 {count}개, 예: {first}"
        ),
    ))
}

impl Consumer {
    pub(in crate::tools) fn compliant(&self, kind: StandardKind) -> Option<bool> {
        self.verdicts.of_kind(kind).and_then(Verdict::is_compliant)
    }

    /// Whether something fails that the workload itself can change.
    pub(in crate::tools) fn fails_by_itself(&self) -> bool {
        self.verdicts.by_workload == Some(Verdict::NonCompliant)
    }

    pub(in crate::tools) fn monthly_kilograms(&self) -> Option<f64> {
        self.verdicts.monthly_kilograms
    }

    pub(in crate::tools) fn resource(&self) -> String {
        match &self.subject.namespace {
            Some(namespace) => format!("{namespace}/{}", self.subject.name),
            None => self.subject.name.clone(),
        }
    }
}

impl ConsumerSummary {
    pub(in crate::tools) fn text(&self, lang: Lang) -> String {
        self.head(lang) + &missed_lines(&self.groups, lang)
    }

    /// The power that they draw together, and how many keep to budgets of their own.
    pub(in crate::tools) fn head(&self, lang: Lang) -> String {
        let unknown = (self.unknown_consumers, self.power_unknown_reason.as_deref());
        let drawn = drawn(("workload", "워크로드"), self.total_consumers, self.total_power_watts, unknown, lang);
        drawn + &budget_line(&self.budgets, lang)
    }
}

impl Consumers<'_> {
    /// The sum of what is known.
    pub(in crate::tools) fn sum(&self, parts: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
        sum_of_known(parts).or(self.unknown_sum)
    }

    /// Why the power of some is not known.
    pub(in crate::tools) fn unknown(&self) -> Reasons {
        Reasons::of(self.all.iter().filter_map(|it| it.subject.unknown()), self.lang)
    }

    /// The note on zeros that stand for unknown power.
    pub(in crate::tools) fn zeros_note(&self) -> Option<String> {
        let counted = Reasons::of(self.all.iter().filter_map(|it| it.subject.counted_as_zero), self.lang);
        // Where nothing is known, sums may be 0 too.
        let sums_are_zero = self.unknown_sum.is_some() && self.all.iter().all(|it| it.watts.is_none());
        let why = counted.text().or_else(|| self.unknown().text().filter(|_| sums_are_zero))?;
        Some(zeros_note(&why, &self.scenario, self.lang))
    }

    pub(in crate::tools) fn summary(&self, world: &World, namespace: Option<&str>) -> Result<ConsumerSummary, Error> {
        let known = self.all.iter().filter(|it| it.watts.is_some()).count();
        let total = self.sum(self.all.iter().map(|it| it.watts));
        let unknown = self.unknown();
        let judged: Vec<bool> = self.all.iter().filter_map(|it| it.verdicts.status.is_compliant()).collect();
        let met = judged.iter().filter(|it| **it).count();
        let top = |it: &Consumer| TopConsumer {
            name: it.subject.name.clone(),
            namespace: it.subject.namespace.clone(),
            power_watts: it.watts,
            compliant: it.verdicts.status.is_compliant(),
        };
        let budgets = Counts::of(self.all.iter().map(|it| it.verdicts.by_workload));
        let groups = match self.scenario.has_budgets() {
            true => world.groups_of(&world.survey(&self.scenario)?, self.all.iter().map(|it| &it.subject)),
            false => Vec::new(),
        };
        let statuses = self.all.iter().map(|it| it.verdicts.status).chain(groups.iter().map(|it| it.status));
        Ok(ConsumerSummary {
            overall_status: world.overall(statuses),
            budgets,
            budget_compliance_rate_percent: budgets.rate_percent(),
            groups,
            namespace: one_namespace(namespace).unwrap_or("all").to_owned(),
            total_consumers: self.all.len(),
            unknown_consumers: unknown.count(),
            power_unknown_reason: unknown.text(),
            total_power_watts: total,
            average_power_watts: total.filter(|_| known > 0).map(|total| total / known as f64),
            compliance_rate_percent: (!judged.is_empty()).then(|| met as f64 / judged.len() as f64 * 100.0),
            unjudged_consumers: self.all.len() - judged.len(),
            top_3_consumers: self.all.iter().take(3).map(top).collect(),
        })
    }
}

/// How many keep to budgets of their own; nothing where nobody has one.
pub(in crate::tools) fn budget_line(budgets: &Counts, lang: Lang) -> String {
    let Counts { compliant, non_compliant, unknown, no_budget, .. } = *budgets;
    if compliant + non_compliant + unknown == 0 {
        return String::new();
    }
    lang.of(
        format!("; budgets: {compliant} kept, {non_compliant} missed, {unknown} undecided, {no_budget} without one"),
        format!("; 예산: 충족 {compliant}, 초과 {non_compliant}, 판정 불가 {unknown}, 예산 없음 {no_budget}"),
    )
}
