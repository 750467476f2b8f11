//! The prototype's rules of thumb, as its profile has them. Its percentages are illustrative.

use super::{Advice, Saving, place::RegionFactors, regions_of};
use crate::assessment::{Subject, Verdict};
use crate::choices::Lever;
use crate::error::Error;
use crate::quantity::Quality;
use crate::quantity::units::Ratio;
use crate::registry::{Prototype, Region, StandardKind};
use crate::text::number::rounded;

impl Advice<'_> {
    pub(super) fn by_the_prototype(
        &self,
        rules: &Prototype,
        lever: Lever,
        subject: &Subject,
    ) -> Result<Result<Saving, String>, Error> {
        let gap = |kind| {
            let assessment = self.scenario.assess(subject);
            let finding =
                assessment.findings.into_iter().find(|it| it.kind == kind && it.verdict == Verdict::NonCompliant);
            finding.and_then(|it| it.gap_percent)
        };
        let is_pue = lever == Lever::PueImprovement;
        let kind = if is_pue { StandardKind::Pue } else { StandardKind::Intensity };
        let Some(gap) = gap(kind) else {
            return Ok(Err(self.lang.of("a verdict that is not met", "충족하지 못한 판정").to_owned()));
        };
        let percent = match lever {
            Lever::TemporalShift => rules.temporal_shift_percent,
            Lever::ResourceRightsizing => gap.min(rules.rightsizing_most_percent),
            Lever::PueImprovement => gap.min(rules.pue_most_percent),
            _ => match self.cleanest()? {
                Some(percent) => percent,
                None => {
                    return Ok(Err(self
                        .lang
                        .of("a cleaner region in its table", "표에 있는 더 깨끗한 지역")
                        .to_owned()));
                }
            },
        };
        let shown = rounded(percent, 1);
        let description = self.lang.of(
            format!("{shown} % by the prototype's rule of thumb, not measured"),
            format!("프로토타입의 경험 규칙에 따른 {shown} %, 측정값 아님"),
        );
        let left = Ratio::new(1.0 - percent / 100.0)?;
        Ok(Ok(Saving { left, ..Saving::new(lever, Quality::Illustrative, description) }))
    }

    fn cleanest(&self) -> Result<Option<f64>, Error> {
        let here = &self.scenario.factors.region;
        let Some(set) = self.profile.factors.first() else { return Ok(None) };
        let grid = |region: &Region| -> Result<Option<f64>, Error> {
            Ok(RegionFactors::new(self.registry, self.profile, region, set)?.intensity.map(|it| it.value.get()))
        };
        let mut best = f64::INFINITY;
        for region in regions_of(self.registry, here) {
            best = best.min(grid(region)?.unwrap_or(f64::INFINITY));
        }
        let here = grid(here)?;
        Ok(here.filter(|here| best < *here).map(|here| (here - best) / here * 100.0))
    }
}
