use serde::Serialize;

use super::parts::basis::Basis;
use super::parts::find::place_of;
use super::parts::findings::FindingRow;
use super::parts::groups::{GroupNote, missed_lines};
use super::parts::input::WorkloadInput;
use super::parts::members::{MemberBudget, budgets_of_members, with_members};
use super::parts::optimization::{Optimization, SkippedOptimization};
use super::parts::unknown::{below, emitted, power};
use super::{Intervals, Tool, World};
use crate::assessment::{Assessment, DependsOn, Scenario, Standing, Subject, Verdict};
use crate::error::Error;
use crate::lang::Lang;
use crate::registry::StandardKind;
use crate::text::number::{counted, rounded, with_bounds};
use crate::text::{placed, quoted};

/// One workload against one standard.
#[derive(Clone, Copy, Debug)]
pub struct Assess;

/// The power and emissions of a workload, and how they stand against a standard.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
#[allow(non_snake_case)] // keys carry their unit as it is written
pub struct AssessOutput {
    /// As asked for.
    pub workload: String,
    /// As asked for.
    pub namespace: String,
    /// Pods that were added up.
    pub members: Vec<String>,
    /// As asked for.
    pub standard: String,
    /// Region of the factors.
    pub region: String,
    /// All findings together.
    pub status: Verdict,
    /// Of carbon intensity; null where the standard is about something else.
    pub carbon_status: Option<Verdict>,
    /// Per kWh of measured energy: grid x overhead x PUE, as far as the boundary goes.
    pub current_carbon_intensity_gCO2eq_kWh: Option<f64>,
    /// The same, under the name the documents use.
    pub estimated_workload_intensity_gCO2eq_kWh: Option<f64>,
    /// The most that the standard allows.
    pub target_carbon_intensity_gCO2eq_kWh: Option<f64>,
    /// Of the grid alone.
    pub grid_carbon_intensity_gCO2eq_kWh: Option<f64>,
    /// How far the value is above the standard's target (%), negative below.
    pub gap_percent: Option<f64>,
    /// Of the facility.
    pub pue_status: Option<Verdict>,
    /// PUE of the facility.
    pub current_pue: f64,
    /// The same, under the name the documents use.
    pub pue: f64,
    /// The highest PUE that the standard allows.
    pub target_pue: Option<f64>,
    /// Null where it is not known.
    pub current_power_watts: Option<f64>,
    /// Why the power is not known.
    pub power_unknown_reason: Option<String>,
    /// Emissions of an hour.
    pub hourly_emissions_gCO2eq: Option<f64>,
    /// The same, under the name the documents use.
    pub carbon_emissions_gCO2eq_hour: Option<f64>,
    /// Emissions of a month, if all its hours were like this.
    pub monthly_emissions_kg: Option<f64>,
    /// The same by the carbon intensity of what was bought: market-based Scope 2; null unless market_intensity is given.
    pub monthly_emissions_market_based_kg: Option<f64>,
    /// In a sentence.
    pub recommendation: String,
    /// Ways to lower emissions, computed from data.
    pub optimizations: Vec<Optimization>,
    /// Ways that are not offered, and the data they need.
    pub skipped_optimizations: Vec<SkippedOptimization>,
    /// The first things to do.
    pub priority_actions: Vec<String>,
    /// Each standard's finding with its reason.
    pub findings: Vec<FindingRow>,
    /// The same by what can change it, with shares and the use of the budget.
    #[serde(flatten)]
    pub standing: Standing,
    /// Namespaces, controllers and nodes that it is a part of and that have budgets of their own.
    pub groups: Vec<GroupNote>,
    /// The budgets of its pods, where it is a controller.
    pub member_budgets: Vec<MemberBudget>,
    /// Pods of it that miss a budget of their own.
    pub members_over_budget: Vec<String>,
    /// Bounds of the figures above.
    pub intervals: Intervals,
    /// Said where the profile counts unknown power as 0 W; null elsewhere.
    pub zeros_note: Option<String>,
    /// By what it was counted and judged.
    pub basis: Basis,
    /// When; null where the caller has no clock.
    pub timestamp: Option<String>,
}

impl Tool for Assess {
    const NAME: &'static str = "assess_workload_compliance";
    const TITLE: &'static str = "Assess a workload";
    const DESCRIPTION: &'static str = "Power, emissions and verdicts of one workload (a pod, or all pods of a controller) \
        against a standard, with reasons, bounds and what would lower them. A carbon intensity is the region's, not the \
        workload's: budgets depend on what a workload draws.";
    type Input = WorkloadInput;
    type Output = AssessOutput;

    fn run(world: &World, input: Self::Input) -> Result<Self::Output, Error> {
        let scenario = world.scenario(Some(&input.standard), input.region.as_deref())?;
        let found = world.workload(&scenario, &input.namespace, &input.workload_name)?;
        let assessment = scenario.assess(&found.subject);
        let practice = world.practice()?;
        let (savings, skipped) = practice.savings(&world.advice(&scenario)?, &found.subject, &found.members)?;
        let optimizations = savings.iter().map(|it| Optimization::new(it, &scenario, &found.subject)).collect();
        let optimizations = practice.offers(assessment.status, optimizations);
        let lang = world.settings.lang.value;
        let members = found.members.iter().map(|it| it.name.clone()).collect();
        let survey = world.survey(&scenario)?;
        let groups = world.groups_of(&survey, found.members.iter());
        let (member_budgets, members_over_budget) = budgets_of_members(&scenario, &found, lang);
        let standing = with_members(survey.standing(&found.subject, &assessment), &member_budgets);
        let priority_actions = priorities(&assessment, &optimizations, lang);
        let recommendation =
            recommendation(&assessment, &found.subject, (&groups, &members_over_budget), &optimizations, lang);
        Ok(AssessOutput {
            workload: input.workload_name,
            namespace: place_of(&found.subject, &input.namespace),
            members,
            standard: input.standard,
            recommendation,
            optimizations,
            skipped_optimizations: skipped.into_iter().map(Into::into).collect(),
            priority_actions,
            standing,
            groups,
            member_budgets,
            members_over_budget,
            ..AssessOutput::of(world, &scenario, &found.subject, &assessment)
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let (name, status, standard) =
            (placed(Some(&output.namespace), &output.workload), output.status.text(lang), &output.standard);
        let why = output.power_unknown_reason.as_deref();
        let power = power(output.current_power_watts, why, lang);
        let bounded = |value: f64, key| with_bounds(value, output.intervals.get(key), lang);
        let month = output.monthly_emissions_kg.map(|it| {
            let kilograms = bounded(it, "monthly_emissions_kg");
            lang.of(format!("{kilograms} kg a month"), format!("월 {kilograms} kg"))
        });
        let hour = output.hourly_emissions_gCO2eq.map(|it| bounded(it, "hourly_emissions_gCO2eq") + " gCO2eq/h");
        let emissions =
            emitted(hour.zip(month).map(|(hour, month)| format!("{hour}, {month}")), why, &output.region, lang);
        let head = lang.of(
            format!("{name}: {status} under {standard}; {power}, {emissions}"),
            format!("{name}: {standard} {status}; {power}, {emissions}"),
        );
        let mut lines = vec![head + &output.basis.caveats(lang)];
        lines.extend(output.findings.iter().map(|it| format!("- {}", it.line(lang))));
        lines.extend(output.member_budgets.iter().map(|it| it.line(lang)));
        let mut lines = vec![lines.join("\n") + &missed_lines(&output.groups, lang)];
        if let Some(proposal) = &output.standing.proposed_budget {
            lines.push(lang.of(
                format!("No budget says how much it may draw: budget {proposal} would cover its high end."),
                format!("예산이 없어 전력 사용은 판정하지 않음: 상한값까지 허용하는 예산은 {proposal}."),
            ));
        }
        if let Some(bought) = output.monthly_emissions_market_based_kg.map(|it| rounded(it, 3)) {
            lines.push(lang.of(
                format!(
                    "Market-based, by what was bought: {bought} kg a month (Scope 2 of whoever buys the electricity)"
                ),
                format!("시장 기반, 구매한 전력 기준: 월 {bought} kg (전력을 구매하는 기업의 Scope 2)"),
            ));
        }
        lines.push(output.recommendation.clone());
        lines.join("\n") + &below(output.zeros_note.as_ref())
    }
}

impl AssessOutput {
    /// The output that follows from an assessment alone; names and advice are the caller's.
    pub(super) fn of(world: &World, scenario: &Scenario, subject: &Subject, assessment: &Assessment) -> Self {
        let lang = world.settings.lang.value;
        let footprint = assessment.footprint.as_ref();
        let status = |kind| assessment.verdict_of(kind);
        let target = |kind| assessment.findings.iter().find(|it| it.kind == kind).map(|it| it.target);
        let intensity = footprint.and_then(|it| it.intensity.as_ref()).map(|it| it.value.get());
        let hourly = footprint.and_then(|it| it.hourly_emissions.as_ref()).map(|it| it.value.get());
        let monthly = footprint.and_then(|it| it.monthly_emissions.as_ref());
        Self {
            workload: String::new(),
            namespace: String::new(),
            members: Vec::new(),
            standard: String::new(),
            region: scenario.factors.region.code.clone(),
            status: assessment.status,
            carbon_status: status(StandardKind::Intensity),
            current_carbon_intensity_gCO2eq_kWh: intensity,
            estimated_workload_intensity_gCO2eq_kWh: intensity,
            target_carbon_intensity_gCO2eq_kWh: target(StandardKind::Intensity),
            grid_carbon_intensity_gCO2eq_kWh: scenario.factors.intensity.as_ref().map(|it| it.quantity.value.get()),
            gap_percent: assessment.findings.first().and_then(|it| it.gap_percent),
            pue_status: status(StandardKind::Pue),
            current_pue: scenario.factors.pue.value.get(),
            pue: scenario.factors.pue.value.get(),
            target_pue: target(StandardKind::Pue),
            current_power_watts: footprint.map(|it| it.power.value.get()),
            power_unknown_reason: subject.power_unknown(lang),
            hourly_emissions_gCO2eq: hourly,
            carbon_emissions_gCO2eq_hour: hourly,
            monthly_emissions_kg: monthly.map(|it| it.value.kilograms()),
            monthly_emissions_market_based_kg: footprint
                .and_then(|it| it.monthly_emissions_market_based.as_ref())
                .map(|it| it.value.kilograms()),
            recommendation: String::new(),
            optimizations: Vec::new(),
            skipped_optimizations: Vec::new(),
            priority_actions: Vec::new(),
            findings: assessment.findings.iter().map(|it| FindingRow::new(it, lang)).collect(),
            standing: Standing::default(),
            groups: Vec::new(),
            member_budgets: Vec::new(),
            members_over_budget: Vec::new(),
            intervals: intervals(assessment, scenario),
            zeros_note: subject.zeros_note(scenario, lang),
            basis: Basis::new(world, scenario),
            timestamp: world.timestamp(),
        }
    }
}

/// Bounds of what an assessment gives, by the keys of its figures.
pub(super) fn intervals(assessment: &Assessment, scenario: &Scenario) -> Intervals {
    let mut intervals = Intervals::new();
    let pue = &scenario.factors.pue;
    intervals.insert("current_pue".to_owned(), [Some(pue.low.get()), pue.high.map(f64::from)]);
    let Some(figures) = &assessment.footprint else { return intervals };
    let power = &figures.power;
    intervals.insert("current_power_watts".to_owned(), [Some(power.low.get()), power.high.map(f64::from)]);
    if let Some(it) = &figures.intensity {
        intervals
            .insert("current_carbon_intensity_gCO2eq_kWh".to_owned(), [Some(it.low.get()), it.high.map(f64::from)]);
    }
    if let (Some(hour), Some(month)) = (&figures.hourly_emissions, &figures.monthly_emissions) {
        intervals.insert("hourly_emissions_gCO2eq".to_owned(), [Some(hour.low.get()), hour.high.map(f64::from)]);
        let high = month.high.map(|it| it.kilograms());
        intervals.insert("monthly_emissions_kg".to_owned(), [Some(month.low.kilograms()), high]);
    }
    intervals
}

fn recommendation(
    assessment: &Assessment,
    subject: &Subject,
    (groups, over): (&[GroupNote], &[String]),
    optimizations: &[Optimization],
    lang: Lang,
) -> String {
    let named = |it: &Optimization| {
        let percent = rounded(it.estimated_reduction_percent, 1);
        lang.of(
            format!("{} ({percent} %): {}", it.r#type, it.description),
            format!("{} ({percent}%): {}", it.r#type, it.description),
        )
    };
    // To leave is no measure beside the others, and would always be the largest.
    let (moving, here): (Vec<_>, Vec<_>) = by_worth(optimizations).into_iter().partition(|it| it.is_migration());
    let most = here.first().or(moving.first()).map(|it| {
        let lever = named(it);
        lang.of(format!(" The largest lever: {lever}"), format!(" 가장 큰 수단: {lever}"))
    });
    let apart = moving.first().filter(|_| !here.is_empty()).map(|it| {
        let lever = named(it);
        lang.of(format!("; instead of all that, {lever}"), format!("; 위 방법들 대신 {lever}"))
    });
    let most = most.map(|most| most + &apart.unwrap_or_default());
    let verdict = match (assessment.status, subject.unknown()) {
        (_, Some(why)) => lang.of(
            format!("Its power is not known ({why}): see what the exporter says with doctor."),
            format!("전력을 알 수 없음 ({}): doctor로 익스포터를 확인.", why.text_ko()),
        ),
        _ if assessment.status_by(DependsOn::Workload) == Some(Verdict::NonCompliant) => {
            lang.of("It misses a target of its own.", "워크로드 자체의 기준을 초과함.").to_owned()
        }
        _ if !over.is_empty() => {
            let names = over.iter().take(3).map(|it| quoted(it)).collect::<Vec<_>>().join(", ");
            let (count, all) = (counted(over.len(), "pod"), over.len());
            lang.of(format!("{count} of it over budget: {names}."), format!("예산을 초과한 파드 {all}개: {names}."))
        }
        _ if groups.iter().any(|it| it.status == Verdict::NonCompliant) => lang
            .of(
                "It misses no target of its own, but is part of what misses a budget, as told above.",
                "워크로드 자체의 기준은 초과하지 않지만, 속한 곳이 예산을 초과함(위 참고).",
            )
            .to_owned(),
        (Verdict::Compliant, _) => {
            lang.of("All that it is held against is met.", "적용된 기준을 모두 충족함.").to_owned()
        }
        (Verdict::NonCompliant, _) => lang
            .of(
                "What is missed depends on the region or the building, not on what the workload draws.",
                "초과한 기준은 지역이나 시설에 달려 있으며, 워크로드의 전력 사용과는 무관함.",
            )
            .to_owned(),
        (Verdict::Unknown, _) => lang
            .of(
                "It cannot be told from what is known; see the reasons.",
                "알려진 것만으로는 판정할 수 없음: 이유 참고.",
            )
            .to_owned(),
    };
    verdict + &most.unwrap_or_default()
}

/// Levers that save something, the largest first.
fn by_worth(optimizations: &[Optimization]) -> Vec<&Optimization> {
    let mut levers: Vec<_> = optimizations.iter().filter(|it| it.estimated_reduction_percent > 0.0).collect();
    levers.sort_by(|a, b| b.estimated_reduction_percent.total_cmp(&a.estimated_reduction_percent));
    levers
}

/// The failing standards first, then the levers by what they are worth, and those that free capacity.
fn priorities(assessment: &Assessment, optimizations: &[Optimization], lang: Lang) -> Vec<String> {
    let failed = assessment.findings.iter().filter(|it| it.verdict == Verdict::NonCompliant);
    let mut actions: Vec<String> = failed
        .map(|it| {
            let (standard, on) = (&it.standard, it.depends_on.name());
            lang.of(
                format!("{standard} is missed, which depends on the {on}"),
                format!("{standard} 기준 초과, 결정 요인: {on}"),
            )
        })
        .collect();
    let (moving, here): (Vec<_>, Vec<_>) = by_worth(optimizations).into_iter().partition(|it| it.is_migration());
    let freeing = optimizations.iter().filter(|it| it.potential_watts.is_some());
    actions
        .extend(here.into_iter().chain(freeing).chain(moving).map(|it| format!("{}: {}", it.r#type, it.description)));
    actions
}
