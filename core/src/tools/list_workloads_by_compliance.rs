use serde::{Deserialize, Serialize};

use super::parts::basis::Basis;
use super::parts::input::{default_namespace, default_standard};
use super::parts::unknown::{Reasons, below, power, zeros_note};
use super::{Tool, World};
use crate::assessment::{Assessment, Subject, Verdict};
use crate::error::Error;
use crate::lang::Lang;
use crate::registry::StandardKind;
use crate::suggest::nearest;
use crate::text::number::counted;

/// All workloads of a namespace.
#[derive(Clone, Copy, Debug)]
pub struct List;

/// Which workloads.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ListInput {
    /// Kubernetes namespace.
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

/// The most rows that one answer holds.
const PAGE: usize = 500;

fn page() -> usize {
    PAGE
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
#[allow(missing_docs)]
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
#[allow(missing_docs)]
pub struct ListedWorkload {
    pub workload: String,
    pub status: Verdict,
    pub carbon_status: Option<Verdict>,
    pub pue_status: Option<Verdict>,
    /// Null where it is not known.
    pub power_watts: Option<f64>,
    /// Why the power is not known.
    pub power_unknown_reason: Option<String>,
    pub emissions_kg_month: Option<f64>,
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
        let subjects = world.subjects(&scenario, Some(&input.namespace))?;
        let lang = world.settings.lang.value;
        let power_unknown = subjects.iter().filter_map(Subject::unknown).count();
        let counted_as_zero = Reasons::of(subjects.iter().filter_map(|it| it.counted_as_zero), lang);
        let mut rows: Vec<(Subject, Assessment)> = subjects
            .into_iter()
            .map(|subject| {
                let assessment = scenario.assess(&subject);
                (subject, assessment)
            })
            .collect();
        let watts = |assessment: &Assessment| assessment.footprint.as_ref().map(|it| it.power.value.get());
        rows.sort_by(|a, b| {
            let most_first = watts(&b.1).unwrap_or(-1.0).total_cmp(&watts(&a.1).unwrap_or(-1.0));
            most_first.then_with(|| a.0.name.cmp(&b.0.name))
        });
        let count = |status| rows.iter().filter(|(_, it)| it.status == status).count();
        let met = |kind| rows.iter().filter(|(_, it)| it.verdict_of(kind) == Some(Verdict::Compliant)).count();
        let (compliant, failed, unknown) =
            (count(Verdict::Compliant), count(Verdict::NonCompliant), count(Verdict::Unknown));
        let summary = ComplianceSummary {
            fully_compliant: compliant,
            carbon_compliant: met(StandardKind::Intensity),
            pue_compliant: met(StandardKind::Pue),
            non_compliant: failed,
            unknown,
        };
        let active = rows.iter().filter(|(_, it)| watts(it).is_some_and(|watts| watts > 0.0)).count();
        let idle = rows.iter().filter(|(_, it)| watts(it) == Some(0.0)).count();
        let total = rows.len();
        rows.retain(|(_, it)| wanted.is_none_or(|wanted| it.status == wanted));
        let matched = rows.len();
        if input.limit == 0 {
            let (what, seen) = ("limit".to_owned(), "0".to_owned());
            return Err(Error::InvalidInput { what, seen, expected: format!("1 to {PAGE} rows") });
        }
        let limit = input.limit.min(PAGE);
        let page = rows.into_iter().skip(input.offset).take(limit);
        let workloads: Vec<_> = page.map(|(subject, it)| ListedWorkload::new(subject, &it, lang)).collect();
        let next = input.offset.saturating_add(workloads.len());
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
            next_offset: (next < matched && !workloads.is_empty()).then_some(next),
            workloads,
            zeros_note: counted_as_zero.text().map(|why| zeros_note(&why, &scenario, lang)),
            basis: Basis::new(world, &scenario),
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let (namespace, total) = (&output.namespace, output.total_workloads);
        let (met, failed, unknown) = (output.compliant_count, output.non_compliant_count, output.unknown_count);
        let head = lang.of(
            format!("{namespace}: {}, {met} compliant, {failed} not, {unknown} unknown", counted(total, "workload")),
            format!("{namespace}: 워크로드 {total}개, 준수 {met}, 미준수 {failed}, 판정 불가 {unknown}"),
        ) + &output.basis.caveats(lang);
        let rows = output.workloads.iter().take(10).map(|row| {
            let power = power(row.power_watts, row.power_unknown_reason.as_deref(), lang);
            format!("\n- {}: {}, {power}", row.workload, row.status)
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
    fn new(subject: Subject, assessment: &Assessment, lang: Lang) -> Self {
        let status = |kind| assessment.verdict_of(kind);
        let footprint = assessment.footprint.as_ref();
        Self {
            power_unknown_reason: subject.power_unknown(lang),
            workload: subject.name,
            status: assessment.status,
            carbon_status: status(StandardKind::Intensity),
            pue_status: status(StandardKind::Pue),
            power_watts: footprint.map(|it| it.power.value.get()),
            emissions_kg_month: footprint.and_then(|it| it.monthly_emissions.as_ref()).map(|it| it.value.kilograms()),
        }
    }
}
