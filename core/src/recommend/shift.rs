use super::{Advice, Saving};
use crate::choices::Lever;
use crate::error::Error;
use crate::quantity::Quality;
use crate::quantity::units::{Ratio, Seconds};
use crate::registry::{DayCurve, Profile, Region, Registry};
use crate::schedule::{Curve, Search};

/// The assumed run time of a workload where none was given (h).
pub(crate) const USUAL_HOURS: f64 = 4.0;

/// The hourly profile of a region: from the user's own files, else from the profile's sets.
pub(crate) fn day_curve(registry: &Registry, profile: &Profile, region: &Region) -> Result<Option<DayCurve>, Error> {
    let sets: Vec<String> = registry.own_factors().into_iter().chain(profile.curves.iter().cloned()).collect();
    registry.day_curve(region, &sets)
}

impl Advice<'_> {
    /// Four hours at the cleanest time of the usual day, against a start at any time of it.
    pub(super) fn shift(&self) -> Result<Result<Saving, String>, Error> {
        let region = &self.scenario.factors.region;
        let Some(day) = day_curve(self.registry, self.profile, region)? else {
            let code = &region.code;
            return Ok(Err(self.lang.of(
                format!("an hourly curve for {code}: hourly = [...] in a configuration file"),
                format!("{code}의 시간별 곡선: 설정 파일의 hourly = [...]"),
            )));
        };
        // Two days, so that a window may go over midnight.
        let hours: Vec<f64> = (0..48).map(|hour| day.shape.hour(hour % 24)).collect();
        let curve = Curve::steps(Seconds::ZERO, Seconds::HOUR, &hours)?;
        let length = Seconds::HOUR * Ratio::new(USUAL_HOURS)?;
        let best = Search::within(&curve, length).every(Seconds::HOUR).best();
        let saving = best.and_then(|best| Ratio::new(best.mean / day.shape.mean()).ok().map(|left| (best, left)));
        let Some((best, left)) = saving.filter(|(_, left)| *left < Ratio::ONE) else {
            return Ok(Err(self.lang.of("hours that differ", "서로 다른 시간대 값").to_owned()));
        };
        let clock = |at: Seconds| format!("{:02}:00", (at.get() / 3600.0).round() as i64 % 24);
        let (from, to, title, quality) = (clock(best.start), clock(best.end), &day.title, &day.quality);
        Ok(Ok(Saving {
            lever: Lever::TemporalShift,
            left,
            quality: Quality::Assumed,
            description: self.lang.of(
                format!("if it can wait: run it from {from} to {to} local time ({title}, {quality}; days differ)"),
                format!("미룰 수 있다면 현지 시각 {from}~{to}에 실행 ({title}, {quality}; 날마다 다름)"),
            ),
        }))
    }
}
