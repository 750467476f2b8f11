use serde::{Deserialize, Serialize};

use super::list_top_power_consumers::ConsumerRow;
use super::parts::consumers::{Consumer, Consumers, no_score, one_namespace};
use super::parts::page::{Page, page};
use super::parts::preventive::{self, PreventiveAction, Priority};
use super::parts::unknown::{Reasons, below, drawn, sum_of_all};
use super::{Basis, Tool, World};
use crate::assessment::{DependsOn, Finding, Scenario, Verdict};
use crate::error::Error;
use crate::lang::Lang;
use crate::text::number::counted;
use crate::text::quoted;

/// Who burns power, and what to do about it.
#[derive(Clone, Copy, Debug)]
pub struct Hotspots;

/// From which power on.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HotspotsInput {
    /// Kubernetes namespace; default: all.
    #[serde(default)]
    pub namespace: Option<String>,
    /// A workload that draws at least this is a hotspot (W).
    #[serde(default = "one_watt")]
    pub power_threshold_watts: f64,
    /// Whether a failed verdict makes a hotspot too.
    #[serde(default = "yes")]
    pub include_compliance_check: bool,
    /// First row of the page, counted from 0.
    #[serde(default)]
    pub offset: usize,
    /// Rows of a page, at most 500.
    #[serde(default = "page")]
    pub limit: usize,
}

fn one_watt() -> f64 {
    1.0
}

fn yes() -> bool {
    true
}

/// Hotspots and actions.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct HotspotsOutput {
    pub namespace: String,
    pub threshold_watts: f64,
    pub summary: HotspotSummary,
    /// A page of them, the largest first.
    pub hotspots: Vec<ConsumerRow>,
    /// Where the next page starts; null on the last.
    pub next_offset: Option<usize>,
    /// At most ten, for the ten largest hotspots.
    pub preventive_actions: Vec<PreventiveAction>,
    pub recommendation: String,
    /// Why there is no efficiency score.
    pub note: Option<String>,
    /// Said where the profile counts unknown power as 0 W; null elsewhere.
    pub zeros_note: Option<String>,
    pub basis: Basis,
}

/// Sums. They are null where there are workloads and none of them could be judged.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct HotspotSummary {
    /// That were found; there may be more among those that could not be judged. Null where none could.
    pub total_hotspots: Option<usize>,
    /// Workloads of which it cannot be told whether they are hotspots.
    pub unjudged_workloads: usize,
    /// Why.
    pub unjudged_reason: Option<String>,
    /// Of the hotspots that were found.
    pub total_power_watts: Option<f64>,
    pub total_preventive_actions: usize,
    pub high_priority_actions: usize,
    /// Of the actions; null too where it is not known of one.
    pub potential_power_savings_watts: Option<f64>,
    /// Of the best action of each hotspot but moving away; null too where it is not known of one.
    pub potential_co2_reduction_kg_month: Option<f64>,
    /// Of moving the hotspots away, instead of that and never beside it; null too where it is not known of one.
    pub migration_co2_reduction_kg_month: Option<f64>,
}

impl Tool for Hotspots {
    const NAME: &'static str = "identify_power_hotspots";
    const TITLE: &'static str = "Find hotspots";
    const DESCRIPTION: &'static str = "Workloads that draw at least a threshold or miss something that depends on them \
        (a budget), with what to do about each, computed from data.";
    type Input = HotspotsInput;
    type Output = HotspotsOutput;

    fn run(world: &World, input: Self::Input) -> Result<Self::Output, Error> {
        let threshold = input.power_threshold_watts;
        if !(threshold >= 0.0 && threshold.is_finite()) {
            return Err(Error::InvalidInput {
                what: "power_threshold_watts".to_owned(),
                seen: threshold.to_string(),
                expected: "a number of 0 or more".to_owned(),
            });
        }
        let page = Page::new(input.offset, input.limit)?;
        let lang = world.settings.lang.value;
        let practice = world.practice()?;
        let mut consumers = practice.consumers(world, input.namespace.as_deref())?;
        let (all, zeros_note) = (consumers.all.len(), consumers.zeros_note());
        let mut unjudged = Reasons::default();
        let zombies = practice.zombies(world, &consumers)?;
        consumers.all.retain(|it| {
            let draws_much = it.watts.is_some_and(|watts| watts >= threshold);
            let is_hot = draws_much || (input.include_compliance_check && practice.fails(it));
            if let (false, Some(why)) = (is_hot, it.unjudged(&consumers.scenario, input.include_compliance_check, lang))
            {
                unjudged.add(&why);
            }
            is_hot
        });
        let mut actions = practice.actions(world, &consumers)?;
        actions.extend(zombies);
        if one_namespace(input.namespace.as_deref()).is_none() {
            actions.extend(practice.actions_on_nodes(world, &consumers.scenario)?);
        }
        // Stable: among equals the larger consumer stays first.
        actions.sort_by_key(|it| it.priority);
        let none_judged = all > 0 && unjudged.count() == all;
        let watts = if none_judged { vec![None] } else { consumers.all.iter().map(|it| it.watts).collect() };
        let potential = |parts: Option<f64>| consumers.sum([parts.filter(|_| !none_judged)]);
        let moving = actions.iter().filter(|it| it.is_migration());
        let largest = practice.sum_of_best(&actions);
        let summary = HotspotSummary {
            total_hotspots: (!none_judged || consumers.unknown_sum.is_some()).then_some(consumers.all.len()),
            unjudged_workloads: unjudged.count(),
            unjudged_reason: unjudged.text(),
            total_power_watts: consumers.sum(watts),
            total_preventive_actions: actions.len(),
            high_priority_actions: actions.iter().filter(|it| it.priority == Priority::High).count(),
            potential_power_savings_watts: potential(sum_of_all(actions.iter().map(|it| it.estimated_savings_watts))),
            potential_co2_reduction_kg_month: potential(sum_of_all(largest)),
            migration_co2_reduction_kg_month: potential(sum_of_all(
                moving.map(|it| it.estimated_co2_reduction_kg_month),
            )),
        };
        actions.truncate(preventive::MOST);
        let mut hotspots: Vec<ConsumerRow> =
            consumers.all.iter().enumerate().map(|(index, it)| ConsumerRow::new(index, it, lang)).collect();
        if !input.include_compliance_check {
            hotspots.iter_mut().for_each(|row| (row.carbon_compliant, row.pue_compliant) = (None, None));
        }
        let (hotspots, next_offset) = page.of(hotspots);
        Ok(HotspotsOutput {
            recommendation: recommendation(&consumers, &summary, all, actions.first(), lang),
            namespace: one_namespace(input.namespace.as_deref()).unwrap_or("all").to_owned(),
            threshold_watts: threshold,
            summary,
            hotspots,
            next_offset,
            preventive_actions: actions,
            note: no_score(world, &consumers.all, lang),
            zeros_note,
            basis: Basis::new(world, &consumers.scenario),
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let rows = output.hotspots.iter().take(10).map(|it| it.line(lang));
        output.recommendation.clone() + &rows.collect::<String>() + &below(output.zeros_note.as_ref())
    }
}

impl Consumer {
    /// Why it cannot be told whether something that is not known to be a hotspot is none.
    fn unjudged(&self, scenario: &Scenario, by_verdicts_too: bool, lang: Lang) -> Option<String> {
        let is_open = by_verdicts_too && self.verdicts.by_workload.is_some_and(|it| it != Verdict::Compliant);
        let reason = || {
            let open = |it: &&Finding| it.depends_on == DependsOn::Workload && it.verdict == Verdict::Unknown;
            scenario.assess(&self.subject).findings.iter().find(open).map(|it| it.reason.text(lang))
        };
        self.subject.power_unknown(lang).or_else(|| if is_open { reason() } else { None })
    }
}

fn recommendation(
    consumers: &Consumers<'_>,
    summary: &HotspotSummary,
    all: usize,
    first: Option<&PreventiveAction>,
    lang: Lang,
) -> String {
    let (found, unjudged) = (consumers.all.len(), summary.unjudged_workloads);
    let why = summary.unjudged_reason.as_deref().unwrap_or_default();
    let cannot = lang.of(
        format!("{} could not be judged ({why})", counted(unjudged, "workload")),
        format!("워크로드 {unjudged}개는 판정할 수 없음 ({why})"),
    );
    let unknown = consumers.unknown();
    let hot = || {
        let unknown = (unknown.count(), unknown.text());
        drawn(("hotspot", "핫스팟"), found, summary.total_power_watts, (unknown.0, unknown.1.as_deref()), lang)
    };
    let head = match (found, all - found - unjudged) {
        (0, 0) if unjudged > 0 => {
            lang.of(format!("hotspots unknown: {cannot}"), format!("핫스팟을 알 수 없음: {cannot}"))
        }
        (0, judged) => {
            let none = lang.of(
                format!("no hotspots among {}", counted(judged, "workload")),
                format!("워크로드 {judged}개 중 핫스팟 없음"),
            );
            if unjudged > 0 { format!("{none}; {cannot}") } else { none }
        }
        _ if unjudged > 0 => format!("{}; {cannot}", hot()),
        _ => hot(),
    };
    let first = first.map_or(String::new(), |action| {
        let (kind, resource) = (action.action_type.name(), quoted(&action.resource));
        if action.is_migration() {
            // No first thing to do: what else helps was looked for, and needs data.
            return lang
                .of(
                    " No lever could be computed in place; assess_workload_compliance lists the data that each one needs.",
                    " 현재 위치에서 산정할 수 있는 절감 수단이 없음; 수단별로 필요한 데이터는 assess_workload_compliance에서 확인.",
                )
                .to_owned();
        }
        lang.of(format!(" First: {kind} for {resource}."), format!(" 먼저: {resource}의 {kind}."))
    });
    format!("{head}.{first}")
}
