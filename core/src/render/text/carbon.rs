use std::collections::BTreeMap;

use super::{Cells, provenance, words};
use crate::assessment::{DependsOn, Finding, GroupKind, Reason, Verdict};
use crate::choices::{Boundary, Decide};
use crate::footprint::Step;
use crate::quantity::units::Ratio;
use crate::quantity::{Quality, View};
use crate::registry::{FactorBasis, THIS_PROJECT};
use crate::report::{CarbonRow, GroupRow, Report, ScenarioRow, monthly_basis};
use crate::text::number::{digits_within, significant, significant_to};
use crate::text::{Look, shown};

/// The most verdicts that differ; more are for programs to read.
const MOST: usize = 50;

impl Report {
    pub(in crate::render) fn verdict_name(&self, verdict: Verdict) -> &'static str {
        verdict.text(self.lang)
    }

    /// Findings, those that are the same for several workloads once.
    fn verdicts(&self) -> Vec<(String, &Finding)> {
        let mut groups: Vec<(Vec<String>, &Finding)> = Vec::new();
        let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
        let workloads = self.workloads.iter().filter_map(|row| {
            let namespace = row.namespace.as_ref().map_or(String::new(), |namespace| format!("{namespace}/"));
            Some((format!("{namespace}{}", row.full_name()), row.carbon.as_ref()?))
        });
        let wholes = self.groups().map(|(name, row)| (name, &row.carbon.findings));
        let nodes = self.nodes.iter().map(|row| (self.named(GroupKind::Node, &row.node), &row.findings));
        let workloads = workloads.map(|(name, carbon): (String, &CarbonRow)| (name, &carbon.findings));
        for (name, findings) in workloads.chain(wholes).chain(nodes) {
            for finding in findings {
                // What depends on the workload is its own, even where two come out alike.
                let own = if finding.depends_on == DependsOn::Workload { name.as_str() } else { "" };
                let key = (finding.standard.clone(), format!("{own}{:?}{:?}", finding.value, finding.reason));
                let at = *known.entry(key).or_insert_with(|| {
                    groups.push((Vec::new(), finding));
                    groups.len() - 1
                });
                groups[at].0.push(name.clone());
            }
        }
        let all = self.workloads.len();
        let whose = |names: Vec<String>| match names.as_slice() {
            [one] => one.clone(),
            many if many.len() == all => self.lang.of("all", "전체").to_owned(),
            many => self.lang.of(format!("{} workloads", many.len()), format!("워크로드 {}개", many.len())),
        };
        groups
            .into_iter()
            .map(|(names, finding)| match (finding.depends_on, &finding.value) {
                // One thing is said of all that runs there.
                (DependsOn::Region, Some(_)) => (self.of_region(), finding),
                (DependsOn::Facility, Some(_)) => (self.lang.of("facility", "시설").to_owned(), finding),
                _ => (whose(names), finding),
            })
            .collect()
    }

    /// The region, and what its carbon intensity is made of.
    fn of_region(&self) -> String {
        let Some(factors) = self.scenario.as_ref().map(|it| &it.factors) else { return String::new() };
        let mut parts = vec![self.lang.of("grid", "전력망")];
        if factors.boundary >= Boundary::Server && factors.overhead.value != Ratio::ONE {
            parts.push(self.lang.of("overhead", "부가 전력 비율"));
        }
        if factors.boundary == Boundary::Facility {
            parts.push("PUE");
        }
        let word = if parts.len() == 1 { self.lang.of(" alone", " 단독") } else { "" };
        format!("{}, {}{word}", factors.region.code, parts.join(" x "))
    }

    /// Namespaces and controllers with budgets, by their names with their kinds.
    fn groups(&self) -> impl Iterator<Item = (String, &GroupRow)> {
        self.namespaces.iter().chain(&self.controllers).map(|row| {
            let name = match row.kind {
                GroupKind::Namespace => row.namespace.clone(),
                _ => format!("{}/{}", row.namespace, row.workload),
            };
            (self.named(row.kind, &name), row)
        })
    }

    fn named(&self, kind: GroupKind, name: &str) -> String {
        format!("{} {name}", self.lang.of(kind.name(), kind.name_ko()))
    }

    pub(in crate::render) fn verdict_cells(&self) -> Cells {
        let head = words(&self.lang.of(
            ["STANDARD", "FOR", "VERDICT", "DEPENDS ON", "REASON", "VALUE", "TARGET", "GAP %"],
            ["기준", "대상", "판정", "결정 요인", "이유", "값", "기준값", "차이 %"],
        ));
        let row = |(whose, finding): (String, &Finding)| {
            let unit = if finding.unit == "1" { String::new() } else { format!(" {}", finding.unit) };
            vec![
                finding.standard.clone(),
                whose,
                self.verdict_name(finding.verdict).to_owned(),
                finding.depends_on.text(self.lang).to_owned(),
                finding.reason.text(self.lang),
                finding.value.as_ref().map_or_else(|| "?".to_owned(), |value| self.bounded(value)),
                significant(finding.target) + &unit,
                finding.gap_percent.map_or_else(|| "-".to_owned(), gap),
            ]
        };
        let rows = self.verdicts().into_iter().take(MOST).flat_map(|(whose, finding)| {
            let grid = self.grid_cells(finding);
            std::iter::once(row((whose, finding))).chain(grid)
        });
        Cells { head, rows: rows.collect(), left: 5 }
    }

    /// The grid's factor alone beside grid x PUE, where the two are not the same.
    fn grid_cells(&self, finding: &Finding) -> Option<Vec<String>> {
        let grid = finding.grid_alone.as_ref()?;
        let is_same = finding.value.as_ref().is_none_or(|it| it.value == grid.value.value);
        (!is_same).then(|| {
            vec![
                finding.standard.clone(),
                format!(
                    "{}, {}",
                    self.scenario.as_ref().map_or("", |it| &it.factors.region.code),
                    self.lang.of("grid alone", "전력망 단독")
                ),
                self.verdict_name(grid.verdict).to_owned(),
                finding.depends_on.text(self.lang).to_owned(),
                grid.reason.text(self.lang),
                self.bounded(&grid.value),
                format!("{} {}", significant(finding.target), finding.unit),
                gap((grid.value.value / finding.target - 1.0) * 100.0),
            ]
        })
    }

    pub(in crate::render) fn verdict_notes(&self, scenario: &ScenarioRow, look: Look) -> Vec<String> {
        let lang = self.lang;
        let mut notes = Vec::new();
        let more = self.verdicts().len().saturating_sub(MOST);
        if more > 0 {
            notes.push(lang.of(format!("{more} more, see the JSON"), format!("{more}개 더 있음, JSON 참고")));
        }
        if scenario.decide == Decide::Point {
            notes.push(lang.of("central values decide", "중심값으로 판정함").to_owned());
        }
        let said = scenario.standards.iter().filter(|it| !it.says.is_empty()).map(|standard| {
            let says = standard.says_ko.as_ref().map_or(&standard.says, |korean| lang.of(&standard.says, korean));
            let set_by = match standard.set_by.as_str() {
                THIS_PROJECT => String::new(),
                user => format!(" ({} {user})", lang.of("target from", "기준값 출처:")),
            };
            let title = standard.title_ko.as_ref().map_or(&standard.title, |korean| lang.of(&standard.title, korean));
            shown(&format!("{}, {title}{set_by}: {says}", standard.id), look).into_owned()
        });
        notes.extend(said);
        let nothing = match self.sources_failed.is_empty() {
            true => lang.of("for nothing that is here: a slip in its name?", "해당하는 대상이 없음: 이름을 확인"),
            false => lang.of("for nothing that could be read", "읽은 것 중 해당하는 대상이 없음"),
        };
        notes.extend(scenario.unmatched_budgets.iter().map(|id| format!("{}: {nothing}", shown(id, look))));
        notes
    }

    fn bounded(&self, view: &View) -> String {
        self.bounded_by(view, 1.0, 6)
    }

    /// The value in some unit with its bounds, in the digits that they allow, at most so many.
    pub(super) fn bounded_by(&self, view: &View, unit: f64, most: i32) -> String {
        let digits = digits_within(view.value, view.low, view.high).min(most);
        let text = |value: f64| significant_to(value / unit, digits);
        let value = text(view.value);
        match view.high {
            _ if !view.is_interval() => value,
            Some(high) => format!("{value} [{} {} {}]", text(view.low), self.lang.of("to", "~"), text(high)),
            None => format!("{value} [>= {}]", text(view.low)),
        }
    }

    pub(in crate::render) fn factor_cells(&self, scenario: &ScenarioRow) -> Cells {
        let lang = self.lang;
        let factors = &scenario.factors;
        let head =
            words(&lang.of(["FACTOR", "QUALITY", "YEAR", "FROM", "VALUE"], ["계수", "품질", "연도", "출처", "값"]));
        let row = |name: &str, view: &View, year: Option<&String>, unit: &str| {
            let year = year.map_or_else(|| "-".to_owned(), Clone::clone);
            let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
            vec![
                name.to_owned(),
                self.quality(view.quality).to_owned(),
                year,
                provenance(&view.provenance, lang),
                self.bounded(view) + &unit,
            ]
        };
        let mut rows = Vec::new();
        match &factors.intensity {
            Some(grid) => {
                let name = lang.of("carbon intensity", "탄소 집약도");
                rows.push(row(name, &grid.quantity.view(""), grid.factor.year.as_ref(), "gCO2eq/kWh"));
            }
            None => rows.push(vec![
                lang.of("carbon intensity", "탄소 집약도").to_owned(),
                "-".into(),
                "-".into(),
                "-".into(),
                "?".into(),
            ]),
        }
        if let Some(bought) = &factors.market_intensity {
            let name = lang.of("carbon intensity, market-based", "탄소 집약도, 시장 기반");
            rows.push(row(name, &bought.view(""), None, "gCO2eq/kWh"));
        }
        let year = factors.pue_factor.as_ref().and_then(|it| it.year.as_ref());
        if scenario.uses_pue() {
            rows.push(row("PUE", &factors.pue.view(""), year, ""));
        }
        if factors.boundary >= Boundary::Server {
            rows.push(row(lang.of("overhead", "부가 전력 비율"), &factors.overhead.view(""), None, ""));
        }
        let price = format!("{}/kWh", factors.currency);
        rows.push(row(lang.of("price", "단가"), &factors.price.view(""), None, &price));
        let month = vec![
            lang.of("month", "한 달").to_owned(),
            self.quality(Quality::Assumed).to_owned(),
            "-".to_owned(),
            monthly_basis(scenario.window, lang),
            format!("{} h", significant(factors.month_hours)),
        ];
        rows.push(month);
        Cells { head, rows, left: 4 }
    }

    pub(in crate::render) fn quality(&self, quality: Quality) -> &'static str {
        quality.name_in(self.lang)
    }

    /// The notes that a reader needs to trust, or not to trust, the figures.
    pub(in crate::render) fn factor_notes(&self, scenario: &ScenarioRow, look: Look) -> Vec<String> {
        let (lang, factors) = (self.lang, &scenario.factors);
        let region = format!("{} ({})", factors.region.code, factors.region.name);
        let boundary = match factors.boundary {
            Boundary::Component => lang.of("component", "부품"),
            Boundary::Server => lang.of("server", "서버"),
            Boundary::Facility => lang.of("facility", "시설"),
        };
        let mut notes = vec![lang.of(
            format!("region {region}; profile {}; energy is counted up to the {boundary}", scenario.profile),
            format!("지역 {region}; 프로필 {}; 전력량 산정 경계: {boundary}", scenario.profile),
        )];
        if factors.region_is_assumed {
            notes.push(
                lang.of("the region is assumed: set region to yours", "지역은 가정한 값: region으로 지정").to_owned(),
            );
        }
        if let Some(city) = &factors.region.city {
            let whose = factors.region.provider.as_deref().unwrap_or_default().to_uppercase();
            notes.push(lang.of(
                format!("{city} is taken for the region of {whose} there, with its buildings: for one of your own set region to the country, and pue"),
                format!("{city}을(를) 그곳의 {whose} 지역과 시설로 해석함: 자체 시설이면 region을 국가로, pue를 실제 값으로 지정"),
            ));
        }
        let sources = factors.intensity.iter().map(|it| &it.factor).chain(&factors.pue_factor);
        for source in sources.filter(|it| it.id != it.source) {
            let licence = source.licence.as_ref().map_or(String::new(), |it| format!("; {it}"));
            let as_of =
                source.as_of.as_ref().map_or(String::new(), |it| format!("; {} {it}", lang.of("as of", "기준일")));
            let basis = if source.basis == FactorBasis::default() {
                String::new()
            } else {
                format!(" ({})", source.basis.text(lang))
            };
            let next = source.next_expected.as_ref().map_or(String::new(), |next| {
                lang.of(
                    format!("; a newer one may be out from {next} on"),
                    format!("; {next} 이후 새 값이 나올 수 있음"),
                )
            });
            notes.push(format!(
                "{}: {}{basis}; {}{licence}{as_of}{next}",
                source.id,
                source.title_in(lang),
                source.source
            ));
        }
        if factors.intensity.is_none() {
            notes.push(Reason::NoFactor(factors.region.code.clone()).text(lang));
        }
        if factors.pue.quality == Quality::Assumed && scenario.uses_pue() {
            notes.push(lang.of(
                "no PUE is published for this region: it is assumed, set pue to yours".to_owned(),
                "이 지역의 PUE는 공표되지 않아 가정한 값임: pue로 지정".to_owned(),
            ));
        }
        if factors.intensity.as_ref().is_some_and(|it| it.quantity.quality == Quality::Published) {
            notes.push(lang.of(
                "published factors come without an uncertainty: their low and high end are the value".to_owned(),
                "공표된 계수에는 불확도가 제시되지 않아 하한과 상한을 같은 값으로 둠(정확하다는 뜻은 아님)".to_owned(),
            ));
        }
        if scenario.idle_is_undecided && self.any_with_idle() {
            notes.push(
                lang.of(
                    "upper bounds hold the largest share of the nodes' idle power that a policy gives: the setting idle decides"
                        .to_owned(),
                    "상한에는 정책에 따른 노드 유휴 전력의 최대 몫이 포함됨: idle로 지정".to_owned(),
                ),
            );
        }
        notes.iter().map(|note| shown(note, look).into_owned()).collect()
    }

    fn any_with_idle(&self) -> bool {
        let bounds = self.workloads.iter().filter_map(|row| row.carbon.as_ref()?.footprint.as_ref());
        bounds.into_iter().any(|it| it.power.high.is_some_and(|high| high > it.power.value))
    }

    /// How everything that is shown is calculated, if that is asked for.
    pub(in crate::render) fn explained(
        &self,
        with_workloads: bool,
        with_nodes: bool,
    ) -> impl Iterator<Item = (String, &[Step])> {
        let workloads =
            self.workloads.iter().filter_map(|row| Some((row.full_name(), row.carbon.as_ref()?.steps.as_slice())));
        let namespaces = self.groups().map(|(name, row)| (name, row.carbon.steps.as_slice()));
        let node = self.lang.of("node", "노드");
        let nodes = self.nodes.iter().map(move |row| (format!("{node} {}", row.node), row.steps.as_slice()));
        let of_workloads = workloads.chain(namespaces).filter(move |_| with_workloads);
        of_workloads.chain(nodes.filter(move |_| with_nodes)).filter(|(_, steps)| !steps.is_empty())
    }
}

/// How far a value is above its target (%), to a tenth.
fn gap(percent: f64) -> String {
    format!("{}{}", if percent < 0.0 { "" } else { "+" }, significant((percent * 10.0).round() / 10.0))
}
