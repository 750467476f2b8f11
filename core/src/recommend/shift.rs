use super::range::{DAYS, less};
use super::{Advice, Saving};
use crate::assessment::Subject;
use crate::choices::Lever;
use crate::error::Error;
use crate::kubernetes::{ControllerKind, Runs};
use crate::quantity::Quality;
use crate::quantity::units::{Ratio, Seconds};
use crate::registry::{DayCurve, Profile, Region, Registry, curve_quality};
use crate::schedule::{Curve, DayShape, Search};
use crate::text::number::rounded;

/// The assumed run time of a workload where none was given (h).
pub(crate) const USUAL_HOURS: f64 = 4.0;

/// The hourly profile of a region: from the user's own files, else from the profile's sets.
pub(crate) fn day_curve(registry: &Registry, profile: &Profile, region: &Region) -> Result<Option<DayCurve>, Error> {
    let sets: Vec<String> = registry.own_factors().into_iter().chain(profile.curves.iter().cloned()).collect();
    registry.day_curve(region, &sets)
}

/// A day twice, so that a window may go over midnight.
fn two_days(shape: &DayShape) -> Result<Curve, Error> {
    let hours: Vec<f64> = (0..48).map(|hour| shape.hour(hour % 24)).collect();
    Curve::steps(Seconds::ZERO, Seconds::HOUR, &hours)
}

/// The cleanest hours of a usual day for a run, against those at which it runs.
struct Cleanest {
    /// Mean intensity there over that at which it runs now.
    left: Ratio,
    /// The lowest and the highest saving on single days (%), where there are some.
    days: Option<[f64; 2]>,
    text: String,
}

impl Advice<'_> {
    /// A run at the cleanest time of the usual day, against its own start, or else a start at any time of it. Only what
    /// ends can wait, and a month of it is its runs times their length.
    pub(super) fn shift(&self, members: &[Subject]) -> Result<Result<Saving, String>, Error> {
        let lang = self.lang;
        let kind = self.kind(members).filter(|kind| *kind != ControllerKind::Other);
        if let Some(kind) = kind.filter(|kind| !matches!(kind, ControllerKind::Job | ControllerKind::CronJob)) {
            return Ok(Err(lang.of(
                format!("a Job or CronJob, which ends and can wait: it is of kind {kind}"),
                format!("끝나고 미룰 수 있는 Job 또는 CronJob: 이 워크로드는 {kind}"),
            )));
        }
        let runs = self.runs.cloned().or_else(|| self.runs_of(members));
        let cleanest = match self.cleanest_hours(runs.as_ref())? {
            Ok(cleanest) => cleanest,
            Err(needs) => return Ok(Err(needs)),
        };
        let percent = rounded((1.0 - cleanest.left.get()) * 100.0, 1);
        let less = match cleanest.days {
            Some(days) => {
                let range = less(days, DAYS, lang);
                lang.of(format!("{range} ({percent} % on their mean)"), format!("{range} (평균으로는 {percent}%)"))
            }
            None => lang.of(format!("{percent} % less"), format!("{percent}% 감소")),
        };
        let text = cleanest.text + ": " + &less;
        let Some(runs) = runs else {
            let then = text;
            return Ok(Err(match kind {
                Some(_) => lang.of(
                    format!(
                        "how often and how long it runs (runs_per_month and hours_per_run, or the CronJob and its Jobs in \
                         pod_specs: kubectl get pods,jobs,cronjobs -A -o json); {then}"
                    ),
                    format!(
                        "실행 횟수와 시간(runs_per_month와 hours_per_run, 또는 pod_specs의 CronJob과 Job: kubectl get \
                         pods,jobs,cronjobs -A -o json); {then}"
                    ),
                ),
                None => lang.of(
                    format!("an answer: is it a job that ends and can wait (pod_specs say so)? If it is, {then}"),
                    format!("확인 필요: 끝나고 실행 시점을 늦출 수 있는 작업인지(pod_specs로 확인 가능). 그렇다면 {then}"),
                ),
            }));
        };
        let (often, long) = (rounded(runs.per_month, 1), rounded(runs.hours, 2));
        let saving = Saving::new(
            Lever::TemporalShift,
            Quality::Assumed,
            lang.of(
                format!("if it can wait: run it {text}; a month is {often} runs of {long} h"),
                format!("미룰 수 있다면 실행 시각을 {text}; 한 달은 {long}시간씩 {often}회"),
            ),
        );
        Ok(Ok(Saving { left: cleanest.left, runs: Some(runs), ..saving }))
    }

    fn cleanest_hours(&self, runs: Option<&Runs>) -> Result<Result<Cleanest, String>, Error> {
        let (lang, region) = (self.lang, &self.scenario.factors.region);
        let hours = runs.map_or(USUAL_HOURS, |runs| runs.hours);
        if hours > 24.0 {
            let needs = lang.of(
                "a run of a day at most: a longer one has every hour in it",
                "하루 이하의 실행: 더 길면 모든 시간대를 포함",
            );
            return Ok(Err(needs.to_owned()));
        }
        let Some(day) = day_curve(self.registry, self.profile, region)? else {
            let code = &region.code;
            return Ok(Err(lang.of(
                format!("an hourly curve for {code}: hourly = [...] in a configuration file"),
                format!("{code}의 시간별 곡선: 설정 파일의 hourly = [...]"),
            )));
        };
        let length = Seconds::HOUR * Ratio::new(hours)?;
        let starts = self.starts(runs).filter(|starts| !starts.is_empty());
        let (against, against_ko) = match starts {
            Some(_) => ("its own start", "현재 시작 시각 대비"),
            None => ("a start at any time", "임의 시각 시작 대비"),
        };
        let best = Search::within(&two_days(&day.shape)?, length).every(Seconds::HOUR).best();
        let left_on = |shape: &DayShape| {
            let (curve, best) = (two_days(shape).ok()?, best?);
            let mean = |start: Seconds| curve.mean(start, start + length);
            let now = match starts {
                Some(starts) => {
                    let at = |start: &f64| mean(Seconds::HOUR * Ratio::new(*start).ok()?);
                    starts.iter().map(at).sum::<Option<f64>>()? / starts.len() as f64
                }
                None => shape.mean(),
            };
            Ratio::new(mean(best.start)? / now).ok()
        };
        let Some((best, left)) = best.zip(left_on(&day.shape)).filter(|(_, left)| *left < Ratio::ONE) else {
            let needs =
                lang.of("hours that are cleaner than those at which it runs", "지금 실행하는 시간보다 깨끗한 시간");
            return Ok(Err(needs.to_owned()));
        };
        let clock = |at: Seconds| {
            let minutes = (at.get() / 60.0).round() as i64 % 1440;
            format!("{:02}:{:02}", minutes / 60, minutes % 60)
        };
        let (from, to, title) = (clock(best.start), clock(best.end), day.title_in(lang));
        let quality = curve_quality(&day.quality, lang);
        let text = lang.of(
            format!("from {from} to {to} local time, against {against} ({title}, {quality})"),
            format!("현지 시각 {from}~{to}, {against_ko} ({title}, {quality})"),
        );
        let mut days: Vec<f64> =
            day.days.iter().filter_map(|(_, shape)| Some((1.0 - left_on(shape)?.get()) * 100.0)).collect();
        days.sort_by(f64::total_cmp);
        let days = days.first().zip(days.last()).map(|(low, high)| [*low, *high]);
        Ok(Ok(Cleanest { left, days, text }))
    }

    /// The starts of a day by the clock of the region, where both go by the same.
    fn starts<'r>(&self, runs: Option<&'r Runs>) -> Option<&'r [f64]> {
        let (starts, zone) = runs?.starts.as_ref()?;
        let same = self.scenario.factors.region.time_zone().is_ok_and(|own| own.iana_name() == Some(zone));
        same.then_some(starts)
    }

    fn runs_of(&self, members: &[Subject]) -> Option<Runs> {
        let (specs, first) = (self.pod_specs?, members.first()?);
        let namespace = first.namespace.as_deref()?;
        let controller = specs.controller(namespace, &first.name)?;
        specs.runs(namespace, &controller, self.scenario.factors.month_hours)
    }
}
