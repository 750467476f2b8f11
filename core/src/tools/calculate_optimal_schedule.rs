use jiff::Timestamp;
use serde::Serialize;

use super::parts::cronjob::{cronjob, zone_name};
use super::parts::curve::{ComparedWith, CurveKind, CurveNote, GIVEN, ScheduleInput};
use super::parts::find::place_of;
use super::parts::plan::{Plan, Search};
use super::parts::unknown::{below, not_known};
use super::{Basis, Intervals, Tool, World};
use crate::error::Error;
use crate::lang::Lang;
use crate::recommend::range::{DAYS, less};
use crate::registry::curve_quality;
use crate::schedule::local_text;
use crate::text::number::rounded;

/// When to run a workload that can wait.
#[derive(Clone, Copy, Debug)]
pub struct Schedule;

/// The best window and what it saves.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
#[allow(non_snake_case)]
pub struct ScheduleOutput {
    pub workload: String,
    pub namespace: String,
    pub duration_hours: f64,
    pub power_watts: Option<f64>,
    /// Why the power is not known.
    pub power_unknown_reason: Option<String>,
    /// The start that savings are told against, as long as asked for.
    pub current_schedule: String,
    /// Whether that is when it starts today, or the earliest start (now, unless another is given).
    pub compared_with: ComparedWith,
    /// Mean over it, on the curve.
    pub current_carbon_intensity: f64,
    /// On the curve, which `basis.carbon_intensity` is here; null on a marginal one.
    pub current_emissions_gCO2eq: Option<f64>,
    /// The same on a marginal curve: what one run more emits; null on any other.
    pub current_marginal_emissions_gCO2eq: Option<f64>,
    pub optimal_schedule: String,
    /// ISO 8601.
    pub optimal_start: String,
    pub optimal_carbon_intensity: f64,
    /// On the curve, which `basis.carbon_intensity` is here; null on a marginal one.
    pub optimal_emissions_gCO2eq: Option<f64>,
    /// The same on a marginal curve: what one run more emits; null on any other.
    pub optimal_marginal_emissions_gCO2eq: Option<f64>,
    /// 1 - optimal / current, both on one curve (%).
    pub reduction_percent: f64,
    pub recommendation: String,
    /// The next best windows that do not overlap.
    pub alternatives: Vec<Alternative>,
    /// For kubectl: a patch of the workload's CronJob where it is known to be of one (pod specs), else a CronJob of a new
    /// name that starts then; its image is to be filled in.
    pub cronjob: String,
    pub time_zone: String,
    pub curve: CurveNote,
    /// Bounds; of the reduction, over the sample days that the curve is made of.
    pub intervals: Intervals,
    /// Said where the profile counts unknown power as 0 W; null elsewhere.
    pub zeros_note: Option<String>,
    pub basis: Basis,
    pub timestamp: Option<String>,
}

/// Another window.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Alternative {
    pub schedule: String,
    pub carbon_intensity: f64,
    pub reduction_percent: f64,
}

impl Tool for Schedule {
    const NAME: &'static str = "calculate_optimal_schedule";
    const TITLE: &'static str = "Find the cleanest time";
    const DESCRIPTION: &'static str = "The window in which a workload that can wait emits least, exactly, on a carbon \
        intensity curve: given by the caller, else what is known for the region. Sunny middays can be cleaner than nights. \
        A region without a curve is an error, never another region's curve.";
    type Input = ScheduleInput;
    type Output = ScheduleOutput;

    fn run(world: &World, input: Self::Input) -> Result<Self::Output, Error> {
        let scenario = world.scenario(None, input.region.as_deref())?;
        let found = world.workload(&scenario, &input.namespace, &input.workload_name)?;
        let practice = world.practice()?;
        let Search { plan, zone, curve_zone, curve, day, factor } =
            Plan::search(world, &scenario, &input, practice.fixed_hours(), world.usual_start(&found))?;
        // Marginal grams answer another question than average ones, and have other keys.
        let is_marginal = curve.kind == Some(CurveKind::Marginal);
        let emitted = |mean: f64, marginal: bool| {
            plan.emissions(&scenario, &found.subject, mean).filter(|_| marginal == is_marginal)
        };
        let mut basis = Basis::new(world, &scenario);
        // Grams come from the curve, and so does what they are said to be counted by.
        if practice.counts_by_curve() {
            basis.carbon_intensity = Some(factor);
        }
        let lang = world.settings.lang.value;
        let reduction = |mean: f64| if plan.current > 0.0 { (1.0 - mean / plan.current) * 100.0 } else { 0.0 };
        let text = |start: Timestamp, end: Timestamp| local_text(start, end, &zone);
        let mut intervals = Intervals::new();
        if let Some([low, high]) = day.and_then(|day| plan.band(&day, &curve_zone)) {
            intervals.insert("reduction_percent".to_owned(), [Some(low), Some(high)]);
        }
        let optimal = plan.optimal;
        Ok(ScheduleOutput {
            recommendation: recommendation(reduction(optimal.mean), &curve, intervals.get("reduction_percent"), lang),
            cronjob: cronjob(
                (&found.subject.name, &place_of(&found.subject, &input.namespace)),
                world.cron_job_of(&found).as_deref(),
                optimal.start,
                input.duration_hours,
                &zone,
            ),
            workload: input.workload_name,
            namespace: place_of(&found.subject, &input.namespace),
            duration_hours: input.duration_hours,
            power_watts: found.subject.power.as_ref().ok().map(|it| it.value.get()),
            power_unknown_reason: found.subject.power_unknown(lang),
            zeros_note: found.subject.zeros_note(&scenario, lang),
            current_schedule: text(plan.now.0, plan.now.1),
            compared_with: plan.compared_with,
            current_carbon_intensity: plan.current,
            current_emissions_gCO2eq: emitted(plan.current, false),
            current_marginal_emissions_gCO2eq: emitted(plan.current, true),
            optimal_schedule: text(optimal.start, optimal.end),
            optimal_start: optimal.start.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            optimal_carbon_intensity: optimal.mean,
            optimal_emissions_gCO2eq: emitted(optimal.mean, false),
            optimal_marginal_emissions_gCO2eq: emitted(optimal.mean, true),
            reduction_percent: reduction(optimal.mean),
            alternatives: plan
                .alternatives
                .iter()
                .map(|it| Alternative {
                    schedule: text(it.start, it.end),
                    carbon_intensity: it.mean,
                    reduction_percent: reduction(it.mean),
                })
                .collect(),
            time_zone: zone_name(&zone),
            curve,
            intervals,
            basis,
            timestamp: world.timestamp(),
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let [mean, now] = [output.optimal_carbon_intensity, output.current_carbon_intensity].map(|it| rounded(it, 1));
        let when = &output.optimal_schedule;
        let unknown = output.power_unknown_reason.as_deref().map(|why| not_known(Some(why), lang));
        let unknown = output.zeros_note.clone().or(unknown);
        let unit = match output.curve.kind {
            Some(CurveKind::Marginal) => lang.of("gCO2eq/kWh (marginal)", "gCO2eq/kWh (한계)"),
            _ => "gCO2eq/kWh",
        };
        let current = &output.current_schedule;
        let (start, ask) = match output.compared_with {
            ComparedWith::UsualStart => (lang.of("its usual start, ", "평소 시작, "), ""),
            ComparedWith::EarliestStart => (
                lang.of("the earliest start, ", "가장 이른 시작, "),
                lang.of(
                    " Give usual_start (such as 02:00) to compare with when it starts today.",
                    " 지금 시작하는 시각과 비교하려면 usual_start(예: 02:00)를 지정.",
                ),
            ),
        };
        lang.of(
            format!("{when}: {mean} {unit} instead of {now} ({start}{current}). {}{ask}", output.recommendation),
            format!("{when}: {now}({start}{current}) 대신 {mean} {unit}. {}{ask}", output.recommendation),
        ) + &below(unknown.as_ref())
    }
}

fn recommendation(percent: f64, curve: &CurveNote, band: Option<&[Option<f64>; 2]>, lang: Lang) -> String {
    let (by, by_ko) = match curve.id.as_str() {
        GIVEN => ("by the curve that was given".to_owned(), "주어진 곡선 기준".to_owned()),
        id => (format!("by {id} ({})", curve.quality), format!("{id} ({}) 기준", curve_quality(&curve.quality, lang))),
    };
    let saved = match band {
        _ if percent <= 0.0 => lang.of(
            format!("No window is better than the one that it is compared with, {by}."),
            format!("{by_ko}으로 비교한 시간대보다 나은 시간대가 없음."),
        ),
        // Which day it will be is not known, so the range over the days comes first.
        Some([Some(low), Some(high)]) => {
            let (range, percent) = (less([*low, *high], DAYS, lang), rounded(percent, 1));
            lang.of(
                format!("{range} ({percent} % on their mean), {by}."),
                format!("{by_ko} {range} (평균으로는 {percent}%)."),
            )
        }
        _ => {
            let percent = rounded(percent, 1);
            lang.of(format!("{percent} % less {by}."), format!("{by_ko} {percent}% 감소."))
        }
    };
    if curve.id == GIVEN {
        return saved;
    }
    let days = lang.of(
        "Sunny middays can be cleaner than nights, cloudy and winter days are flat: use a forecast where you have one.",
        "맑은 날 한낮은 밤보다 깨끗할 수 있고 흐린 날과 겨울은 차이가 작음: 예보가 있으면 사용.",
    );
    format!("{saved} {days}")
}
