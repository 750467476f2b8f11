use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::parts::find::place_of;
use super::parts::input::default_namespace;
use super::parts::page::{Page, page};
use super::parts::unknown::{below, not_known};
use super::{Basis, Intervals, Tool, World};
use crate::assessment::Subject;
use crate::error::Error;
use crate::lang::Lang;
use crate::quantity::Quality;
use crate::recommend::range::{Range, SETS, less};
use crate::recommend::{comparison_set, set_of_here_and_elsewhere};
use crate::registry::Region;
use crate::settings::{Origin, Setting};
use crate::text::number::{rounded, with_bounds};
use crate::{Assessment, Scenario, Verdict};

/// One workload in several regions.
#[derive(Clone, Copy, Debug)]
pub struct Regions;

/// Which regions.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RegionsInput {
    /// Pod, virtual machine, container or controller: web, shop/web, deployment/web.
    pub workload_name: String,
    /// Kubernetes namespace; `all` looks in every one.
    #[serde(default = "default_namespace")]
    pub namespace: String,
    /// Where it runs; default: as the server is set up, else ap-northeast-2.
    #[serde(default)]
    pub current_region: Option<String>,
    /// Where it could run; an empty list means all that are known.
    #[serde(default = "usual_regions")]
    pub comparison_regions: Vec<String>,
    /// First region of the page, counted from 0.
    #[serde(default)]
    pub offset: usize,
    /// Regions of a page, at most 500.
    #[serde(default = "page")]
    pub limit: usize,
}

fn usual_regions() -> Vec<String> {
    vec!["us-east-1".to_owned(), "eu-north-1".to_owned()]
}

/// The regions, the cleanest first.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RegionsOutput {
    pub workload: String,
    pub namespace: String,
    pub power_watts: Option<f64>,
    /// Why the power is not known.
    pub power_unknown_reason: Option<String>,
    /// The current region, by the same factor set.
    pub current: RegionRow,
    /// Ranked ones first.
    pub comparisons: Vec<RegionRow>,
    /// All regions that were compared.
    pub total_regions: usize,
    /// Those that are cleaner than the current one.
    pub cleaner_regions: usize,
    /// Where the next page starts; null on the last.
    pub next_offset: Option<usize>,
    /// Null where none is cleaner.
    pub best_region: Option<String>,
    pub best_region_savings_percent: Option<f64>,
    pub migration_recommendation: String,
    /// The one set that all carbon intensities come from.
    pub factor_set: String,
    /// The basis, the year and the source of the factor set.
    pub factor_set_basis: String,
    /// Why a figure here may differ from the one in other answers.
    pub note: String,
    /// The factor sets that the ranges of savings are over: those of the profile that know the current region.
    pub factor_sets_in_range: Vec<String>,
    /// Said where regions count by default on different bases, which is why one set is taken here; null elsewhere.
    pub bases_note: Option<String>,
    /// Said where the profile counts unknown power as 0 W; null elsewhere.
    pub zeros_note: Option<String>,
    /// By what it is counted; factors are those of the current region.
    pub basis: Basis,
}

/// One region.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RegionRow {
    pub region: String,
    pub region_name: String,
    pub carbon_intensity_gco2_kwh: Option<f64>,
    pub pue: f64,
    /// How good it is.
    pub pue_quality: Quality,
    pub estimated_emissions_gco2_hour: Option<f64>,
    /// Against the current region (%).
    pub savings_percent: Option<f64>,
    /// The lowest and the highest saving by any of the factor sets that know both regions (%); null where fewer than two do.
    pub savings_percent_range: Option<[f64; 2]>,
    /// Whether emissions per kWh here and there are apart, with the bounds of grid and PUE; null where one is not known.
    pub is_distinguishable: Option<bool>,
    pub status: Verdict,
    /// 1 is the cleanest; null where it cannot be ranked.
    pub rank: Option<usize>,
    /// Why it cannot be ranked.
    pub unranked_reason: Option<String>,
    pub intervals: Intervals,
}

impl Tool for Regions {
    const NAME: &'static str = "get_regional_comparison";
    const TITLE: &'static str = "Compare regions";
    const DESCRIPTION: &'static str = "What a workload would emit in other regions, ranked. All regions are compared by one \
        factor set and basis; a region without a value in it is listed as unranked, never filled in.";
    type Input = RegionsInput;
    type Output = RegionsOutput;

    fn run(world: &World, input: Self::Input) -> Result<Self::Output, Error> {
        let here = input.current_region.as_deref().unwrap_or(&world.settings.region.value);
        let current = world.place(here)?;
        let mut others = Vec::new();
        for code in &input.comparison_regions {
            others.push(world.place(code)?);
        }
        let all = others.is_empty();
        if all {
            others = world.registry.regions().cloned().collect();
        }
        let mut seen = BTreeSet::from([current.code.clone()]);
        others.retain(|it| seen.insert(it.code.clone()));
        let set = world.comparison_set(&current, &others.iter().collect::<Vec<_>>(), all)?;
        let (mut scenario, subject, now) = world.in_region(&set, &current, (&current, &input))?;
        scenario.factors.region_is_assumed =
            input.current_region.is_none() && world.settings.region.origin == Origin::Default;
        let lang = world.settings.lang.value;
        let row_of_here = RegionRow::new(&current, &scenario, (&subject, &now), None, &set, lang);
        let mut rows = Vec::new();
        let chosen = world.settings.factors.as_ref().map(|it| it.value.as_str());
        let range = Range::new(&world.registry, world.profile()?, chosen, &scenario)?;
        for region in &others {
            let (scenario, _, there) = world.in_region(&set, region, (&current, &input))?;
            let mut row = RegionRow::new(region, &scenario, (&subject, &there), Some(&now), &set, lang);
            row.is_distinguishable = apart(&row_of_here, &row);
            row.savings_percent_range = range.over(region, scenario.factors.pue.value)?;
            rows.push(row);
        }
        rows.sort_by(|a, b| a.order().total_cmp(&b.order()).then_with(|| a.region.cmp(&b.region)));
        for (index, row) in rows.iter_mut().filter(|row| row.unranked_reason.is_none()).enumerate() {
            row.rank = Some(index + 1);
        }
        let best = rows.iter().find(|row| row.rank.is_some() && row.savings_percent.is_some_and(|it| it > 0.0));
        let factors = world.registry.factor_set(&set)?;
        let usual = world.scenario(None, Some(&current.code))?.factors.intensity;
        let note = match (&usual, &scenario.factors.intensity) {
            (Some(usual), Some(grid)) if usual.factor.id != grid.factor.id => {
                let (code, grid, usual, id) =
                    (&current.code, grid.quantity.value, usual.quantity.value, &usual.factor.id);
                lang.of(
                    format!(
                        "one factor set for all regions: in this comparison {code} counts {grid} gCO2eq/kWh, in other answers \
                         {usual} ({id})"
                    ),
                    format!(
                        "모든 지역에 한 배출계수 세트를 적용: 이 비교에서 {code}의 계수는 {grid} gCO2eq/kWh, 다른 답변에서는 {usual} ({id})"
                    ),
                )
            }
            _ => lang.of("one factor set for all regions", "모든 지역에 한 배출계수 세트를 적용").to_owned(),
        };
        let cleaner_regions = rows.iter().filter(|row| row.savings_percent.is_some_and(|saved| saved > 0.0)).count();
        let (best_region, saved) = (best.map(|row| row.region.clone()), best.and_then(|row| row.savings_percent));
        let migration_recommendation = recommendation(best, &rows, &row_of_here, &set, lang);
        let bases_note = world.bases_note(&current, best_region.as_deref())?;
        let total_regions = rows.len();
        let (comparisons, next_offset) = Page::new(input.offset, input.limit)?.of(rows);
        Ok(RegionsOutput {
            total_regions,
            cleaner_regions,
            next_offset,
            workload: input.workload_name.clone(),
            namespace: place_of(&subject, &input.namespace),
            power_watts: subject.power.as_ref().ok().map(|it| it.value.get()),
            power_unknown_reason: subject.power_unknown(lang),
            zeros_note: subject.zeros_note(&scenario, lang),
            best_region,
            best_region_savings_percent: saved,
            bases_note,
            factor_sets_in_range: range.sets_beside(&others)?,
            migration_recommendation,
            current: row_of_here,
            comparisons,
            factor_set_basis: format!(
                "{}: {}, {}; {}",
                lang.of(&factors.title, factors.title_ko.as_ref().unwrap_or(&factors.title)),
                factors.basis.text(lang),
                factors.year.as_deref().unwrap_or("-"),
                factors.source
            ),
            factor_set: set,
            note,
            basis: Basis::new(world, &scenario),
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let row = |row: &RegionRow| {
            let rank = row.rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
            format!("\n{rank}. {} ({}): {}", row.region, row.region_name, row.figures(lang))
        };
        let here = &output.current;
        let now = lang.of("now in", "현재");
        let now = format!("\n{now} {} ({}): {}", here.region, here.region_name, here.figures(lang));
        let rows: String = output.comparisons.iter().take(10).map(row).collect();
        format!("{}{now}{rows}\n{}{}", output.migration_recommendation, output.note, output.basis.caveats(lang))
            + &below(output.bases_note.as_ref())
            + &below(output.zeros_note.as_ref())
    }
}

impl World {
    /// Regions that were named: the set that knows most of them. All there are: the one that levers go by too.
    pub(super) fn comparison_set(&self, current: &Region, others: &[&Region], all: bool) -> Result<String, Error> {
        let chosen = self.settings.factors.as_ref().map(|it| it.value.as_str());
        if all && let Some(set) = set_of_here_and_elsewhere(&self.registry, self.profile()?, chosen, current, others)? {
            return Ok(set);
        }
        let all: Vec<&Region> = std::iter::once(current).chain(others.iter().copied()).collect();
        comparison_set(&self.registry, self.profile()?, chosen, &all)
    }

    fn in_region(
        &self,
        set: &str,
        region: &Region,
        (current, input): (&Region, &RegionsInput),
    ) -> Result<(Scenario, Subject, Assessment), Error> {
        let scenario = self.scenario_by(set, region, current)?;
        let found = self.workload(&scenario, &input.namespace, &input.workload_name)?;
        let assessment = scenario.assess(&found.subject);
        Ok((scenario, found.subject, assessment))
    }

    /// A region's scenario by one factor set, whatever else is configured. A PUE that was given is that of the current
    /// building only.
    pub(super) fn scenario_by(&self, set: &str, region: &Region, current: &Region) -> Result<Scenario, Error> {
        let mut settings = self.call_settings(None, Some(&region.code));
        if region.code != current.code {
            settings.pue = None;
        }
        settings.factors = Some(Setting::given(set.to_owned()));
        self.resolved(&settings)
    }
}

impl RegionRow {
    fn new(
        region: &Region,
        scenario: &Scenario,
        (subject, there): (&Subject, &Assessment),
        here: Option<&Assessment>,
        set: &str,
        lang: Lang,
    ) -> Self {
        let hourly = |it: &Assessment| it.footprint.as_ref()?.hourly_emissions.as_ref().map(|it| it.value.get());
        let grams = hourly(there);
        let before = here.and_then(hourly);
        let unranked = match (&scenario.factors.intensity, subject.power_unknown(lang)) {
            (None, _) => Some(lang.of(format!("no value for it in {set}"), format!("{set}에 값이 없음"))),
            (_, Some(why)) => Some(not_known(Some(&why), lang)),
            _ => None,
        };
        let pue = &scenario.factors.pue;
        Self {
            region: region.code.clone(),
            region_name: region.name.clone(),
            carbon_intensity_gco2_kwh: scenario.factors.intensity.as_ref().map(|it| it.quantity.value.get()),
            pue: pue.value.get(),
            pue_quality: pue.quality,
            estimated_emissions_gco2_hour: grams,
            savings_percent: before
                .zip(grams)
                .filter(|(before, _)| *before > 0.0)
                .map(|(before, after)| (before - after) / before * 100.0),
            status: there.status,
            savings_percent_range: None,
            is_distinguishable: None,
            rank: None,
            unranked_reason: unranked,
            intervals: super::assess_workload_compliance::intervals(there, scenario),
        }
    }

    fn figures(&self, lang: Lang) -> String {
        if let Some(why) = &self.unranked_reason {
            return why.clone();
        }
        let bounds = self.intervals.get("hourly_emissions_gCO2eq");
        let grams =
            self.estimated_emissions_gco2_hour.map(|grams| format!("{} gCO2eq/h", with_bounds(grams, bounds, lang)));
        let percent = self.savings_percent.map(|percent| {
            let (percent, is_less) = (rounded(percent.abs(), 1), percent >= 0.0);
            let (less, less_ko) = if is_less { ("less", "감소") } else { ("more", "증가") };
            lang.of(format!("{percent} % {less}"), format!("{percent}% {less_ko}"))
        });
        let range = self.savings_percent_range.map(|range| less(range, SETS, lang));
        let overlap = (self.is_distinguishable == Some(false)).then(|| {
            lang.of(
                "not distinguishable: the bounds of grid x PUE overlap",
                "구분할 수 없음: 전력망 x PUE의 범위가 겹침",
            )
            .to_owned()
        });
        grams.into_iter().chain(percent).chain(range).chain(overlap).collect::<Vec<_>>().join(", ")
    }

    /// The key that puts the lowest emissions first, and unknown ones last.
    fn order(&self) -> f64 {
        self.estimated_emissions_gco2_hour.filter(|_| self.unranked_reason.is_none()).unwrap_or(f64::INFINITY)
    }
}

/// Whether emissions per kWh are apart. The power is the same in both places, and so are its bounds.
fn apart(here: &RegionRow, there: &RegionRow) -> Option<bool> {
    let bounds = |row: &RegionRow| {
        let [low, high] = *row.intervals.get("current_carbon_intensity_gCO2eq_kWh")?;
        Some((low?, high?))
    };
    let ((low, high), (other_low, other_high)) = (bounds(here)?, bounds(there)?);
    Some(high < other_low || other_high < low)
}

fn recommendation(best: Option<&RegionRow>, rows: &[RegionRow], here: &RegionRow, set: &str, lang: Lang) -> String {
    if let Some((row, percent)) = best.and_then(|row| Some((row, rounded(row.savings_percent?, 1)))) {
        let (region, name) = (&row.region, &row.region_name);
        let range =
            row.savings_percent_range.map(|range| format!(" ({})", less(range, SETS, lang).trim())).unwrap_or_default();
        if row.is_distinguishable == Some(false) {
            return lang.of(
                format!(
                    "by central values {region} ({name}) would emit {percent} % less{range}, but the bounds of grid x PUE \
                     overlap: not distinguishable. A known PUE decides"
                ),
                format!(
                    "중심값으로는 {region} ({name})에서 {percent}% 감소{range}하지만 전력망 x PUE의 범위가 겹쳐 구분할 수 없음. PUE를 \
                     알면 판정할 수 있음"
                ),
            );
        }
        return lang.of(
            format!(
                "{region} ({name}) would emit {percent} % less{range}; check latency, data residency and cost first"
            ),
            format!("{region} ({name})에서 {percent}% 감소{range}; 지연 시간, 데이터 소재지 요건, 비용을 먼저 확인"),
        );
    }
    match &here.unranked_reason {
        // Of the region it runs in, or of what it draws, nothing is known.
        Some(why) => lang.of(
            format!("whether it would emit less elsewhere cannot be told: {}, {why}", here.region),
            format!("다른 지역에서 배출이 줄어드는지 알 수 없음: {}, {why}", here.region),
        ),
        None if !rows.iter().any(|row| row.rank.is_some()) => {
            lang.of(format!("nothing is known of these regions by {set}"), format!("{set}에 이 지역들의 값이 없음"))
        }
        None if rows.iter().any(|row| row.is_distinguishable == Some(false)) => lang
            .of(
                "none of these regions is cleaner by central values; where bounds overlap, a known PUE decides",
                "중심값으로는 더 깨끗한 지역이 없음; 범위가 겹치는 지역은 PUE를 알면 판정할 수 있음",
            )
            .to_owned(),
        None => lang.of("none of these regions is cleaner", "더 깨끗한 지역이 없음").to_owned(),
    }
}
