use serde::{Deserialize, Serialize};

use super::parts::basis::Basis;
use super::parts::consumers::{budget_line, one_namespace};
use super::parts::findings::FindingRow;
use super::parts::groups::{GroupNote, missed_lines};
use super::parts::input::{default_namespace, default_standard};
use super::parts::page::{Page, page};
use super::parts::unknown::{Reasons, below, power, zeros_note};
use super::parts::verdicts::Verdicts;
use super::{Tool, World};
use crate::assessment::{Assessment, DependsOn, Finding, Standing, Subject, Verdict};
use crate::error::Error;
use crate::lang::Lang;
use crate::registry::StandardKind;
use crate::report::Counts;
use crate::suggest::nearest;
use crate::text::number::{counted, significant_to};
use crate::text::{placed, quoted};

/// All workloads of a namespace.
#[derive(Clone, Copy, Debug)]
pub struct List;

/// Which workloads.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ListInput {
    /// Kubernetes namespace; `all` looks in every one.
    #[serde(default = "default_namespace")]
    pub namespace: String,
    /// Standard to hold them against.
    #[serde(default = "default_standard")]
    pub standard: String,
    /// Only those of this status; default: all.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Verdict>"))]
    pub status_filter: Option<String>,
    /// Region; default: as the server is set up, else ap-northeast-2.
    #[serde(default)]
    pub region: Option<String>,
    /// First row of the page, counted from 0.
    #[serde(default)]
    pub offset: usize,
    /// Rows of a page, at most 500.
    #[serde(default = "page")]
    pub limit: usize,
}

/// Counts and rows.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ListOutput {
    /// As asked for.
    pub namespace: String,
    /// As asked for.
    pub standard: String,
    /// Region of the factors.
    pub region: String,
    /// In the namespace, whatever their status.
    pub total_workloads: usize,
    /// That draw power.
    pub active_workloads: usize,
    /// That draw none: known to be 0 W.
    pub idle_workloads: usize,
    /// Whose power is not known; a profile that counts it as 0 W has them among the idle ones too.
    pub power_unknown_workloads: usize,
    /// By status.
    pub compliant_count: usize,
    /// By status.
    pub non_compliant_count: usize,
    /// By status.
    pub unknown_count: usize,
    /// By what is met.
    pub compliance_summary: ComplianceSummary,
    /// Everything together: of these workloads, and of namespaces, controllers and nodes with budgets that they are parts of.
    pub overall_status: Verdict,
    /// By what depends on the workload: its budgets and SCI.
    pub budgets: Counts,
    /// Those that keep to their budgets among those of which it can be told (%); null where it can of none.
    pub budget_compliance_rate_percent: Option<f64>,
    /// Namespaces, controllers and nodes that these workloads are parts of and that have budgets of their own.
    pub groups: Vec<GroupNote>,
    /// The findings that depend on region and building, which are the same for all.
    pub place_findings: Vec<FindingRow>,
    /// By power, largest first.
    pub workloads: Vec<ListedWorkload>,
    /// Where the next page starts; null on the last.
    pub next_offset: Option<usize>,
    /// Said where the profile counts unknown power as 0 W; null elsewhere.
    pub zeros_note: Option<String>,
    /// By what they were counted and judged.
    pub basis: Basis,
}

/// How many meet what.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ComplianceSummary {
    pub fully_compliant: usize,
    pub carbon_compliant: usize,
    pub pue_compliant: usize,
    pub non_compliant: usize,
    pub unknown: usize,
}

/// One workload.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ListedWorkload {
    pub workload: String,
    pub namespace: Option<String>,
    pub status: Verdict,
    pub carbon_status: Option<Verdict>,
    pub pue_status: Option<Verdict>,
    /// Null where it is not known.
    pub power_watts: Option<f64>,
    /// Why the power is not known.
    pub power_unknown_reason: Option<String>,
    pub emissions_kg_month: Option<f64>,
    /// Budgets and SCI of its own, together; null where it has none.
    pub workload_status: Option<Verdict>,
    /// The budgets of its namespace; null where that has none.
    pub namespace_status: Option<Verdict>,
    /// Used part of the budget that is used up most (%); above 100 it is missed.
    pub budget_used_percent: Option<f64>,
}

const STATUSES: [Verdict; 3] = [Verdict::Compliant, Verdict::NonCompliant, Verdict::Unknown];

impl Tool for List {
    const NAME: &'static str = "list_workloads_by_compliance";
    const TITLE: &'static str = "List workloads by compliance";
    const DESCRIPTION: &'static str = "All workloads of a namespace with power, emissions and status, counted by what they \
        meet. Unknown is a status of its own. Pages above 500.";
    type Input = ListInput;
    type Output = ListOutput;

    fn run(world: &World, input: Self::Input) -> Result<Self::Output, Error> {
        let wanted = input.status_filter.as_deref().map(wanted_status).transpose()?;
        let scenario = world.scenario(Some(&input.standard), input.region.as_deref())?;
        // Before the rows, because it looks at everything once more and keeps little of it.
        let survey = world.survey(&scenario)?;
        let subjects = world.subjects(&scenario, one_namespace(Some(&input.namespace)))?;
        let lang = world.settings.lang.value;
        let power_unknown = subjects.iter().filter_map(Subject::unknown).count();
        let counted_as_zero = Reasons::of(subjects.iter().filter_map(|it| it.counted_as_zero), lang);
        let mut rows: Vec<(Subject, Verdicts)> = subjects
            .into_iter()
            .map(|subject| {
                let verdicts = Verdicts::of(&scenario.assess(&subject));
                (subject, verdicts)
            })
            .collect();
        let watts = |subject: &Subject| subject.power.as_ref().ok().map(|it| it.value.get());
        rows.sort_by(|a, b| {
            let most_first = watts(&b.0).unwrap_or(-1.0).total_cmp(&watts(&a.0).unwrap_or(-1.0));
            most_first.then_with(|| a.0.name.cmp(&b.0.name))
        });
        let count = |status| rows.iter().filter(|(_, it)| it.status == status).count();
        let met = |kind| rows.iter().filter(|(_, it)| it.of_kind(kind) == Some(Verdict::Compliant)).count();
        let (compliant, failed, unknown) =
            (count(Verdict::Compliant), count(Verdict::NonCompliant), count(Verdict::Unknown));
        let summary = ComplianceSummary {
            fully_compliant: compliant,
            carbon_compliant: met(StandardKind::Intensity),
            pue_compliant: met(StandardKind::Pue),
            non_compliant: failed,
            unknown,
        };
        let active = rows.iter().filter(|(it, _)| watts(it).is_some_and(|watts| watts > 0.0)).count();
        let idle = rows.iter().filter(|(it, _)| watts(it) == Some(0.0)).count();
        let total = rows.len();
        let budgets = Counts::of(rows.iter().map(|(_, it)| it.by_workload));
        let groups = world.groups_of(&survey, rows.iter().map(|(subject, _)| subject));
        let overall = world.overall(rows.iter().map(|(_, it)| it.status).chain(groups.iter().map(|it| it.status)));
        let of_place = |it: &&Finding| it.depends_on != DependsOn::Workload;
        let place_findings = rows.first().map_or_else(Vec::new, |(subject, _)| {
            scenario.assess(subject).findings.iter().filter(of_place).map(|it| FindingRow::new(it, lang)).collect()
        });
        rows.retain(|(_, it)| wanted.is_none_or(|wanted| it.status == wanted));
        let (page, next_offset) = Page::new(input.offset, input.limit)?.of(rows);
        let row = |(subject, _): (Subject, Verdicts)| {
            let it = scenario.assess(&subject);
            ListedWorkload::new(survey.standing(&subject, &it), subject, &it, lang)
        };
        let workloads = page.into_iter().map(row).collect();
        Ok(ListOutput {
            namespace: input.namespace,
            standard: input.standard,
            region: scenario.factors.region.code.clone(),
            total_workloads: total,
            active_workloads: active,
            idle_workloads: idle,
            power_unknown_workloads: power_unknown,
            compliant_count: compliant,
            non_compliant_count: failed,
            unknown_count: unknown,
            compliance_summary: summary,
            overall_status: overall,
            budgets,
            budget_compliance_rate_percent: budgets.rate_percent(),
            groups,
            place_findings,
            next_offset,
            workloads,
            zeros_note: counted_as_zero.text().map(|why| zeros_note(&why, &scenario, lang)),
            basis: Basis::new(world, &scenario),
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let (namespace, total) = (quoted(&output.namespace), output.total_workloads);
        let (met, failed, unknown) = (output.compliant_count, output.non_compliant_count, output.unknown_count);
        let head = lang.of(
            format!("{namespace}: {}, {met} compliant, {failed} not, {unknown} unknown", counted(total, "workload")),
            format!("{namespace}: 워크로드 {total}개, 기준 충족 {met}, 초과 {failed}, 판정 불가 {unknown}"),
        ) + &budget_line(&output.budgets, lang)
            + &output.basis.caveats(lang)
            + &output.place_findings.iter().map(|it| format!("\n- {}", it.line(lang))).collect::<String>()
            + &missed_lines(&output.groups, lang);
        let rows = output.workloads.iter().take(10).map(|row| {
            let power = power(row.power_watts, row.power_unknown_reason.as_deref(), lang);
            let name = placed(row.namespace.as_deref(), &row.workload);
            let budget = match row.budget_used_percent {
                Some(used) => {
                    let used = significant_to(used, 3);
                    lang.of(format!("{used} % of its budget"), format!("예산의 {used}%"))
                }
                None => lang.of("no budget", "예산 없음").to_owned(),
            };
            format!("\n- {name}: {}, {power}, {budget}", row.status.text(lang))
        });
        head + &rows.collect::<String>() + &below(output.zeros_note.as_ref())
    }
}

fn wanted_status(name: &str) -> Result<Verdict, Error> {
    STATUSES.into_iter().find(|status| status.name().eq_ignore_ascii_case(name)).ok_or_else(|| Error::InvalidInput {
        what: "status_filter".to_owned(),
        seen: name.to_owned(),
        expected: match nearest(name, STATUSES.iter().map(|it| it.name())).first() {
            Some(near) => format!("COMPLIANT, NON_COMPLIANT or UNKNOWN; did you mean {near}?"),
            None => "COMPLIANT, NON_COMPLIANT or UNKNOWN".to_owned(),
        },
    })
}

impl ListedWorkload {
    fn new(standing: Standing, subject: Subject, assessment: &Assessment, lang: Lang) -> Self {
        let status = |kind| assessment.verdict_of(kind);
        let footprint = assessment.footprint.as_ref();
        Self {
            power_unknown_reason: subject.power_unknown(lang),
            workload: subject.name,
            namespace: subject.namespace,
            workload_status: standing.workload_status,
            namespace_status: standing.namespace_status,
            budget_used_percent: standing.budget_used_percent,
            status: assessment.status,
            carbon_status: status(StandardKind::Intensity),
            pue_status: status(StandardKind::Pue),
            power_watts: footprint.map(|it| it.power.value.get()),
            emissions_kg_month: footprint.and_then(|it| it.monthly_emissions.as_ref()).map(|it| it.value.kilograms()),
        }
    }
}
