use super::{Cells, DECIMALS, at_least, number, words};
use crate::choices::IdlePolicy;
use crate::quantity::Power;
use crate::report::Report;
use crate::report::WorkloadRow;
use crate::text::number::{counted, rounded};

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
            head.extend(words(&lang.of(["gCO2eq/h", "kg/MONTH", "STATUS"], ["gCO2eq/h", "kg/월", "판정"])));
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
            let figure = |value: Option<f64>| {
                value.map_or_else(|| "?".to_owned(), |it| bound.to_owned() + &rounded(it, DECIMALS))
            };
            cells.extend([figure(carbon.hourly_emissions), figure(carbon.monthly_emissions_kg)]);
            cells.push(self.verdict_name(carbon.status).to_owned());
        }
        cells
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
