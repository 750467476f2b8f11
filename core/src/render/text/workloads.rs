use super::{Cells, DECIMALS, at_least, number, words};
use crate::assessment::Finding;
use crate::choices::IdlePolicy;
use crate::quantity::Power;
use crate::registry::StandardKind;
use crate::report::{CarbonRow, Counts, Report, WorkloadRow};
use crate::text::number::{counted, rounded, rounded_within, significant};

impl Report {
    pub(in crate::render) fn workload_cells(&self) -> Cells {
        let lang = self.lang;
        let mut head =
            words(&lang.of(["NAMESPACE", "WORKLOAD", "KIND", "NODE"], ["네임스페이스", "워크로드", "종류", "노드"]));
        head.extend(self.zones.iter().map(|zone| format!("{} W", zone.name().to_uppercase())));
        head.push(lang.of("TOTAL W", "합계 W").to_owned());
        if self.idle_policy != IdlePolicy::None {
            head.push(lang.of("WITH IDLE W", "유휴 포함 W").to_owned());
        }
        if self.window_seconds.is_some() {
            head.push(lang.of("ENERGY J", "전력량 J").to_owned());
        }
        if self.scenario.is_some() {
            head.extend(words(
                &lang.of(
                    ["gCO2eq/h", "kg/MONTH", "BUDGET", "% OF BUDGET"],
                    ["gCO2eq/h", "kg/월", "예산", "예산 대비 %"],
                ),
            ));
        }
        if self.has_requests() {
            head.push(lang.of("CPU % OF REQUEST", "CPU 요청 대비 %").to_owned());
        }
        Cells { head, rows: self.workloads.iter().map(|row| self.cells_of(row)).collect(), left: 4 }
    }

    fn cells_of(&self, row: &WorkloadRow) -> Vec<String> {
        let dash = || "-".to_owned();
        let mut cells = vec![row.namespace.clone().unwrap_or_else(dash), row.full_name()];
        cells.extend([row.kind.name().to_owned(), row.node.clone()]);
        cells.extend(self.zones.iter().map(|zone| row.zones_watts.get(zone).map_or_else(dash, |it| number(*it))));
        cells.push(at_least(row.at_least, row.total_watts) + &self.or_reason(row.total_watts));
        if self.idle_policy != IdlePolicy::None {
            cells.push(row.attributed_watts.map_or_else(dash, |watts| number(Power::Known(watts))));
        }
        if self.window_seconds.is_some() {
            cells.push(row.energy_joules.map_or_else(dash, |energy| at_least(row.at_least, energy) + &number(energy)));
        }
        if let Some(carbon) = &row.carbon {
            let bound = if row.at_least { ">= " } else { "" };
            let figure = |value: Option<f64>, key| {
                let shown = |it| self.figure(it, row.intervals.get(key));
                value.map_or_else(|| "?".to_owned(), |it| bound.to_owned() + &shown(it))
            };
            cells.push(figure(carbon.hourly_emissions, "hourly_emissions_gCO2eq"));
            cells.push(figure(carbon.monthly_emissions_kg, "monthly_emissions_kg"));
            cells.extend(self.budget_cells(carbon));
            if self.has_requests() {
                let used = carbon.standing.cpu_used_of_requested_percent;
                cells.push(used.map_or_else(dash, |it| rounded(it, 1)));
            }
        }
        cells
    }

    /// A figure in the digits that its bounds allow; a profile may ask for all of them.
    pub(super) fn figure(&self, value: f64, bounds: Option<&[Option<f64>; 2]>) -> String {
        match bounds {
            Some([Some(low), high]) if !self.scenario.as_ref().is_some_and(|it| it.all_digits) => {
                rounded_within(value, *low, *high)
            }
            _ => rounded(value, DECIMALS),
        }
    }

    /// Whether pod specs say what any of the rows requests.
    fn has_requests(&self) -> bool {
        let used = |row: &WorkloadRow| row.carbon.as_ref()?.standing.cpu_used_of_requested_percent;
        self.workloads.iter().any(|row| used(row).is_some())
    }

    /// The limit of the budget that is used up most, and how much of it is used, with bounds.
    fn budget_cells(&self, carbon: &CarbonRow) -> [String; 2] {
        let budgets = carbon.findings.iter().filter(|it| it.kind == StandardKind::Budget);
        let used = |it: &&Finding| it.percent_of_target().unwrap_or(f64::INFINITY);
        let Some(budget) = budgets.max_by(|a, b| used(a).total_cmp(&used(b))) else {
            return [self.lang.of("no budget", "예산 없음").to_owned(), "-".to_owned()];
        };
        let used = match &budget.value {
            Some(view) if budget.target > 0.0 => self.bounded_by(view, budget.target / 100.0, 3),
            _ => "?".to_owned(),
        };
        let unit = budget.unit.split('/').next().unwrap_or_default().replace("CO2eq", "");
        [format!("{} {unit}", significant(budget.target)), used]
    }

    /// How many keep to their budgets, which groups miss theirs, and a budget for those that have none.
    fn budget_notes(&self) -> Vec<String> {
        let (lang, Some(outcome)) = (self.lang, &self.outcome) else { return Vec::new() };
        let Counts { compliant, non_compliant, unknown, no_budget } = outcome.workloads;
        let mut notes = Vec::new();
        if compliant + non_compliant + unknown > 0 {
            notes.push(lang.of(
                format!("budgets: {compliant} kept, {non_compliant} missed, {unknown} undecided, {no_budget} workloads without one"),
                format!("예산: 충족 {compliant}, 초과 {non_compliant}, 판정 불가 {unknown}, 예산 없는 워크로드 {no_budget}개"),
            ));
        }
        for missed in &outcome.missed {
            notes.push(lang.of(format!("{missed} misses its budget"), format!("예산 초과: {missed}")));
        }
        let proposal = self.workloads.iter().find_map(|row| row.carbon.as_ref()?.standing.proposed_budget.as_ref());
        if let Some(proposal) = proposal.filter(|_| no_budget > 0) {
            notes.push(lang.of(
                format!("no verdict on what a workload draws without a budget: budget {proposal} would cover the high end of the first"),
                format!("예산이 없으면 워크로드의 전력 사용은 판정하지 않음: 첫 워크로드의 상한값까지 허용하는 예산은 {proposal}"),
            ));
        }
        notes
    }

    pub(in crate::render) fn workload_notes(&self) -> Vec<String> {
        let lang = self.lang;
        let mut notes = Vec::new();
        if self.matched == 0 {
            notes.push(
                lang.of(
                    "no pod, container outside of pods or virtual machine; kind process shows processes",
                    "파드, 파드 밖 컨테이너, 가상 머신이 없음; kind process는 프로세스를 보여 줌",
                )
                .to_owned(),
            );
        }
        if self.zones_without_column > 0 {
            let more = self.zones_without_column;
            notes.push(lang.of(
                format!("{} without a column, see the JSON", counted(more, "more zone")),
                format!("열이 없는 영역 {more}개 더 있음, JSON 참고"),
            ));
        }
        notes.extend(self.zeros_note());
        notes.extend(self.budget_notes());
        if self.workloads.len() < self.matched {
            let (shown, all) = (self.workloads.len(), self.matched);
            notes.push(lang.of(format!("{shown} of {all} shown"), format!("{all}개 중 {shown}개 표시")));
        }
        notes
    }

    /// The note on power that is unknown and counted as 0 W, where the profile does so: 0 g would look like one that is
    /// known.
    #[must_use]
    pub fn zeros_note(&self) -> Option<String> {
        let whys = self.workloads.iter().filter_map(|row| row.carbon.as_ref()?.power_counted_as_zero);
        let (count, why) = (whys.clone().count(), whys.into_iter().next()?);
        let why = why.text_in(self.lang);
        let zeros = self.scenario.as_ref()?.zeros.as_ref()?.text(self.lang);
        let whose = counted(count, "workload");
        Some(self.lang.of(
            format!("power of {whose} unknown ({why}): {zeros}"),
            format!("워크로드 {count}개의 전력을 알 수 없음 ({why}): {zeros}"),
        ))
    }

    /// A number, or why there is none.
    pub(super) fn or_reason(&self, power: Power) -> String {
        match power {
            Power::Known(_) => number(power),
            Power::Unknown(why) => format!("{}: {}", self.lang.of("unknown", "알 수 없음"), why.text_in(self.lang)),
        }
    }
}

impl WorkloadRow {
    /// A container goes by its pod's name too.
    pub(in crate::render) fn full_name(&self) -> String {
        match &self.pod {
            Some(pod) => format!("{pod}/{}", self.workload),
            None => self.workload.clone(),
        }
    }
}
