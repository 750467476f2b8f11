use std::sync::Arc;

use super::range::{Range, SETS, less};
use super::{Advice, Saving, Skipped};
use crate::assessment::{Scenario, pue_of_region};
use crate::choices::{Boundary, Lever};
use crate::error::Error;
use crate::lang::Lang;
use crate::quantity::units::{GramsPerKwh, Ratio};
use crate::quantity::{Quality, Quantity};
use crate::registry::{Factor, FactorSource, Profile, Region, Registry};

/// The carbon intensity and PUE of a region.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RegionFactors {
    /// By the one factor set; `None` where it has none.
    pub intensity: Option<Quantity<GramsPerKwh>>,
    pub pue: Quantity<Ratio>,
}

/// From one place to another, by one factor set for both: intensities of two sets have different bases.
#[derive(Clone, Debug)]
pub(crate) struct Move {
    here: Factor<GramsPerKwh>,
    there: Factor<GramsPerKwh>,
    pue: Quantity<Ratio>,
    pue_factor: Option<Arc<FactorSource>>,
    region: Region,
}

impl Move {
    /// A scenario before the move, by the set that both places are compared by.
    pub(super) fn before(&self, scenario: &mut Scenario) {
        scenario.factors.intensity = Some(self.here.clone());
    }

    /// A scenario after it: grid and building of the other place, as its own row of a comparison has them.
    pub(super) fn after(&self, scenario: &mut Scenario) {
        let factors = &mut scenario.factors;
        factors.intensity = Some(self.there.clone());
        (factors.pue, factors.pue_factor) = (self.pue.clone(), self.pue_factor.clone());
        (factors.region, factors.region_is_assumed) = (self.region.clone(), false);
    }
}

/// The one factor set by which regions are compared: what the user chose, else the profile's set that knows most of
/// them, the best evidence among equals.
///
/// # Errors
/// [`Error::NotFound`] for a set that does not exist.
pub fn comparison_set(
    registry: &Registry,
    profile: &Profile,
    chosen: Option<&str>,
    regions: &[&Region],
) -> Result<String, Error> {
    if let Some(chosen) = chosen {
        return registry.factor_set(chosen).map(|set| set.id.clone());
    }
    let mut best: Option<(usize, &String)> = None;
    for set in &profile.factors {
        let mut known = 0;
        for region in regions {
            known += usize::from(registry.has_intensity(region, set)?);
        }
        if best.is_none_or(|(most, _)| known > most) {
            best = Some((known, set));
        }
    }
    best.map(|(_, set)| set.clone()).ok_or_else(|| Error::NotFound {
        what: "factor set in profile".to_owned(),
        name: profile.id.clone(),
        near: Vec::new(),
    })
}

/// Possible destinations of a workload in this region: the regions of the same provider, by code.
#[must_use]
pub fn regions_of<'r>(registry: &'r Registry, current: &Region) -> Vec<&'r Region> {
    let same = |region: &&Region| region.code != current.code && region.provider == current.provider;
    registry.regions().filter(same).collect()
}

impl RegionFactors {
    /// A region by one factor set; the PUE as published for it, else assumed.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a set that does not exist.
    pub fn new(registry: &Registry, profile: &Profile, region: &Region, set: &str) -> Result<Self, Error> {
        let intensity = registry.intensity(region, &[set.to_owned()])?.map(|it| it.quantity);
        let (pue, _) = pue_of_region(registry, profile, region)?;
        Ok(Self { intensity, pue })
    }

    /// The quality of the weakest factor that counts up to a boundary.
    pub(super) fn quality(&self, boundary: Boundary) -> Quality {
        let grid = self.intensity.as_ref().map_or(Quality::Assumed, |it| it.quality);
        if boundary == Boundary::Facility { grid.max(self.pue.quality) } else { grid }
    }

    /// Emissions of a measured kWh in this place, up to a boundary.
    #[must_use]
    pub fn workload_intensity(&self, boundary: Boundary) -> Option<GramsPerKwh> {
        let grid = self.intensity.as_ref()?.value;
        Some(if boundary == Boundary::Facility { grid * self.pue.value } else { grid })
    }
}

/// The best evidence for a region that knows other countries too: by it all regions are searched.
///
/// # Errors
/// [`Error::NotFound`] for a set that does not exist.
pub(crate) fn set_of_here_and_elsewhere(
    registry: &Registry,
    profile: &Profile,
    chosen: Option<&str>,
    here: &Region,
    candidates: &[&Region],
) -> Result<Option<String>, Error> {
    let sets = chosen.map_or_else(|| profile.factors.clone(), |chosen| vec![chosen.to_owned()]);
    for set in sets {
        let knows = |region: &Region| registry.has_intensity(region, &set);
        if knows(here)? {
            for region in candidates {
                // One country's own factor says nothing of other countries.
                if region.country != here.country && knows(region)? {
                    return Ok(Some(set));
                }
            }
        }
    }
    Ok(None)
}

/// The savings that hold after a move to another region. Moving is summed apart; hours, building and nodes of the others are
/// those of the place that is left.
pub(crate) fn without_what_stays(savings: Vec<Saving>, lang: Lang) -> (Vec<Saving>, Vec<Skipped>) {
    if !savings.iter().any(|saving| saving.lever == Lever::RegionalMigration) {
        return (savings, Vec::new());
    }
    let (moves, stays): (Vec<_>, Vec<_>) =
        savings.into_iter().partition(|saving| saving.lever == Lever::RegionalMigration);
    (moves, stays.iter().map(|saving| left_behind(saving.lever, lang)).collect())
}

fn left_behind(lever: Lever, lang: Lang) -> Skipped {
    let needs = match lever {
        Lever::TemporalShift | Lever::PueImprovement => {
            lang.of("a figure for the region it would move to", "옮겨 갈 지역의 값")
        }
        _ => lang.of(
            "a call without regional_migration, which is summed apart",
            "regional_migration 없는 호출: 이전은 따로 합산함",
        ),
    };
    Skipped { lever, needs: needs.to_owned() }
}

impl Advice<'_> {
    /// The cleanest region of the same provider, by one factor set for all.
    pub(super) fn place(&self) -> Result<Result<Saving, String>, Error> {
        let factors = &self.scenario.factors;
        let candidates = regions_of(self.registry, &factors.region);
        let Some(set) =
            set_of_here_and_elsewhere(self.registry, self.profile, self.factors, &factors.region, &candidates)?
        else {
            let code = &factors.region.code;
            return Ok(Err(self.lang.of(
                format!("a factor set with {code} and other regions of its provider"),
                format!("{code} 및 같은 사업자의 다른 지역이 있는 배출계수 세트"),
            )));
        };
        let of = |region: &Region| RegionFactors::new(self.registry, self.profile, region, &set);
        // A PUE that was given is that of the building it runs in now.
        let here = RegionFactors { pue: factors.pue.clone(), ..of(&factors.region)? };
        let here_quality = here.quality(factors.boundary);
        let here = here.workload_intensity(factors.boundary);
        let mut best: Option<(GramsPerKwh, &Region)> = None;
        let mut quality = here_quality;
        for candidate in candidates {
            let there = of(candidate)?;
            if let Some(intensity) = there.workload_intensity(factors.boundary)
                && best.as_ref().is_none_or(|(least, _)| intensity < *least)
            {
                quality = here_quality.max(there.quality(factors.boundary));
                best = Some((intensity, candidate));
            }
        }
        let (Some(here), Some((there, region))) = (here, best) else {
            let code = &factors.region.code;
            return Ok(Err(self
                .lang
                .of(format!("a carbon intensity for {code} in {set}"), format!("{set}에 {code}의 탄소 집약도"))));
        };
        let Some(left) = (there / here).filter(|left| *left < Ratio::ONE) else {
            return Ok(Err(self.lang.of("a cleaner region", "더 깨끗한 지역").to_owned()));
        };
        let factor = |region| self.registry.intensity(region, std::slice::from_ref(&set));
        let (pue, pue_factor) = pue_of_region(self.registry, self.profile, region)?;
        let moved = factor(&factors.region)?
            .zip(factor(region)?)
            .map(|(here, there)| Box::new(Move { here, there, pue: pue.clone(), pue_factor, region: region.clone() }));
        let range = Range::new(self.registry, self.profile, self.factors, self.scenario)?.over(region, pue.value)?;
        let range = range.map(|range| format!("; {}", less(range, SETS, self.lang))).unwrap_or_default();
        let saving = Saving::new(
            Lever::RegionalMigration,
            quality,
            self.lang.of(
                format!(
                    "to {} ({}), by {set} for both{range}; check latency, data residency and cost first",
                    region.code, region.name
                ),
                format!(
                    "{} ({})(으)로, 두 곳 모두 {set} 기준{range}; 지연 시간, 데이터 소재지 요건, 비용을 먼저 확인",
                    region.code, region.name
                ),
            ),
        );
        Ok(Ok(Saving { left, moved, ..saving }))
    }
}
