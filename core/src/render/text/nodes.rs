use super::{Cells, DECIMALS, at_least, number, words};
use crate::quantity::units::{GramsCo2e, Ratio, Watts};
use crate::quantity::{Power, Quantity};
use crate::report::NodeRow;
use crate::report::Report;
use crate::snapshot::{Coverage, SupplyKind};
use crate::text::number::rounded;
use crate::text::{Look, named};

/// The most that a difference of sums may be off by its rounding alone (W).
const LEFT: f64 = 1e-9;

impl Report {
    pub(in crate::render) fn node_cells(&self) -> Cells {
        let lang = self.lang;
        let mut head = words(&lang.of(
            ["NODE", "ACTIVE W", "IDLE W", "TOTAL W", "CPU %", "PODS W", "COVERAGE %"],
            ["노드", "활성 W", "유휴 W", "합계 W", "CPU %", "파드 W", "커버리지 %"],
        ));
        let windowed = self.window_seconds.is_some();
        if windowed {
            head.push(lang.of("ENERGY J", "전력량 J").to_owned());
        }
        if self.scenario.is_some() {
            head.extend(words(&lang.of(["gCO2eq/h", "kg/MONTH"], ["gCO2eq/h", "kg/월"])));
        }
        let cells = |row: &NodeRow| {
            let mut cells = self.cells_of_node(row);
            if windowed {
                let of = |energy| at_least(row.at_least, energy) + &number(energy);
                cells.push(row.total_energy_joules.map_or_else(|| "-".to_owned(), of));
            }
            if self.scenario.is_some() {
                let of = |emissions: Option<&Quantity<GramsCo2e>>, unit: fn(GramsCo2e) -> f64| {
                    let shown = |it: &Quantity<GramsCo2e>| {
                        self.figure(unit(it.value), Some(&[Some(unit(it.low)), it.high.map(unit)]))
                    };
                    emissions.map_or_else(|| "?".to_owned(), shown)
                };
                let footprint = row.footprint.as_ref();
                cells.push(of(footprint.and_then(|it| it.hourly_emissions.as_ref()), GramsCo2e::get));
                cells.push(of(footprint.and_then(|it| it.monthly_emissions.as_ref()), GramsCo2e::kilograms));
            }
            cells
        };
        Cells { head, rows: self.nodes.iter().map(cells).collect(), left: 1 }
    }

    fn cells_of_node(&self, row: &NodeRow) -> Vec<String> {
        let percent = |ratio: Option<Ratio>| ratio.map_or_else(|| "?".to_owned(), |it| rounded(it.get() * 100.0, 1));
        vec![
            row.node.clone(),
            at_least(row.active_at_least, row.active_watts) + &number(row.active_watts),
            number(row.idle_watts),
            at_least(row.at_least, row.total_watts) + &self.or_reason(row.total_watts),
            percent(row.cpu_usage_ratio),
            number(row.coverage.pods_watts),
            percent(row.coverage.ratio),
        ]
    }

    pub(in crate::render) fn node_notes(&self, look: Look) -> Vec<String> {
        let lang = self.lang;
        let supplies = self.nodes.iter().flat_map(|node| node.platform.iter().map(move |supply| (node, supply)));
        let mut notes: Vec<String> = supplies
            .map(|(node, supply)| {
                let id = [&*supply.chassis_id, &supply.source_id].map(|it| named(it, look));
                let id = id.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("/");
                let (node, name) = (named(&node.node, look), named(&supply.name, look));
                let name = if id.is_empty() { name } else { format!("{name} ({id})") };
                let note = match supply.kind {
                    SupplyKind::PowerSupply => {
                        lang.of("(BMC; one power supply, not added)", "(BMC; 전원 공급 장치 하나, 더하지 않음)")
                    }
                    SupplyKind::Chassis => lang.of("(BMC; whole chassis, not added)", "(BMC; 섀시 전체, 더하지 않음)"),
                    SupplyKind::Unnamed => lang.of("(BMC; not added)", "(BMC; 더하지 않음)"),
                };
                let emissions = supply.footprint.as_ref().and_then(|it| it.hourly_emissions.as_ref());
                let emissions =
                    emissions.map_or(String::new(), |it| format!(", {} gCO2eq/h", rounded(it.value.get(), DECIMALS)));
                format!("{node}: {name} {} W{emissions} {note}", number(supply.watts))
            })
            .collect();
        let known = self.nodes.iter().filter(|node| node.coverage.ratio.is_some()).count();
        let over = match self.nodes.len() {
            all if known == 0 || known == all => String::new(),
            all => lang.of(format!(" (over {known} of {all} nodes)"), format!(" (노드 {all}개 중 {known}개)")),
        };
        notes.push(self.coverage_line(&self.coverage) + &over);
        notes.extend(self.residual_line(&self.coverage));
        notes
    }

    fn coverage_line(&self, coverage: &Coverage) -> String {
        let lang = self.lang;
        if let Some(why) = coverage.unknown(lang) {
            return lang.of(format!("coverage: unknown ({why})"), format!("커버리지: 알 수 없음 ({why})"));
        }
        let (pods, active) = (number(coverage.pods_watts), number(coverage.active_watts));
        let percent = coverage.ratio.map_or_else(String::new, |ratio| rounded(ratio.get() * 100.0, 1));
        lang.of(
            format!("coverage: pods {pods} W of {active} W active = {percent} %"),
            format!("커버리지: 활성 {active} W 중 파드 {pods} W = {percent}%"),
        )
    }

    fn residual_line(&self, coverage: &Coverage) -> Option<String> {
        let residual = coverage.residual?;
        let watts = |watts: Watts| number(Power::Known(watts));
        let (processes, containers, machines) = (
            watts(residual.host_processes_watts),
            watts(residual.containers_outside_pods_watts),
            watts(residual.virtual_machines_watts),
        );
        let line = self.lang.of(
            format!("outside of pods: host processes {processes} W, containers {containers} W, virtual machines {machines} W"),
            format!("파드 밖: 호스트 프로세스 {processes} W, 컨테이너 {containers} W, 가상 머신 {machines} W"),
        );
        let word = self.lang.of("unaccounted", "미귀속");
        // What is left of a difference after rounding is nothing.
        let left = |it: Watts| if it.get().abs() < LEFT { Watts::ZERO } else { it };
        let unaccounted = coverage.unaccounted_watts.map(|it| format!("; {word} {} W", watts(left(it))));
        Some(line + &unaccounted.unwrap_or_default())
    }
}
