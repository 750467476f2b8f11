//! The prototype's rules of thumb for levers, as its profile has them. Its percentages are illustrative.

use super::actions::by_rule_of_thumb;
use crate::assessment::{Subject, Verdict};
use crate::choices::Lever;
use crate::error::Error;
use crate::quantity::Quality;
use crate::quantity::units::Ratio;
use crate::recommend::place::RegionFactors;
use crate::recommend::{Advice, Saving, regions_of};
use crate::registry::{Prototype, Region, StandardKind};
use crate::text::number::rounded;

impl Prototype {
    pub(super) fn saving(
        &self,
        advice: &Advice<'_>,
        lever: Lever,
        subject: &Subject,
    ) -> Result<Result<Saving, String>, Error> {
        let gap = |kind| {
            let assessment = advice.scenario.assess(subject);
            let finding =
                assessment.findings.into_iter().find(|it| it.kind == kind && it.verdict == Verdict::NonCompliant);
            finding.and_then(|it| it.gap_percent)
        };
        let is_pue = lever == Lever::PueImprovement;
        let kind = if is_pue { StandardKind::Pue } else { StandardKind::Intensity };
        let Some(gap) = gap(kind) else {
            return Ok(Err(advice.lang.of("a verdict that is not met", "충족하지 못한 판정").to_owned()));
        };
        let percent = match lever {
            Lever::TemporalShift => self.temporal_shift_percent,
            Lever::ResourceRightsizing => gap.min(self.rightsizing_most_percent),
            Lever::PueImprovement => gap.min(self.pue_most_percent),
            _ => match cleanest(advice)? {
                Some(percent) => percent,
                None => {
                    let needs = advice.lang.of("a cleaner region in its table", "표에 있는 더 깨끗한 지역");
                    return Ok(Err(needs.to_owned()));
                }
            },
        };
        let description = by_rule_of_thumb(rounded(percent, 1), advice.lang);
        let left = Ratio::new(1.0 - percent / 100.0)?;
        Ok(Ok(Saving { left, ..Saving::new(lever, Quality::Illustrative, description) }))
    }
}

/// The part of the grid's intensity that the cleanest region of the same provider would save (%).
fn cleanest(advice: &Advice<'_>) -> Result<Option<f64>, Error> {
    let here = &advice.scenario.factors.region;
    let Some(set) = advice.profile.factors.first() else { return Ok(None) };
    let grid = |region: &Region| -> Result<Option<f64>, Error> {
        Ok(RegionFactors::new(advice.registry, advice.profile, region, set)?.intensity.map(|it| it.value.get()))
    };
    let mut best = f64::INFINITY;
    for region in regions_of(advice.registry, here) {
        best = best.min(grid(region)?.unwrap_or(f64::INFINITY));
    }
    let here = grid(here)?;
    Ok(here.filter(|here| best < *here).map(|here| (here - best) / here * 100.0))
}
