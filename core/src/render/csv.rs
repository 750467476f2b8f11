//! A report as comma-separated values (RFC 4180): one table, one line per row, an empty field for unknown.

use crate::quantity::Measured;
use crate::report::Report;
use crate::text::printable;

/// The columns that a scenario adds.
const CARBON: [&str; 11] = [
    "status",
    "hourly_emissions_gCO2eq",
    "monthly_emissions_kg",
    "monthly_emissions_kg_low",
    "monthly_emissions_kg_high",
    "monthly_energy_kwh",
    "monthly_cost",
    "currency",
    "workload_status",
    "namespace_status",
    "budget_used_percent",
];

impl Report {
    /// The workload rows. Columns: namespace, workload, kind, pod, node, id, `<zone>_watts`..., total_watts,
    /// total_unknown (the reason), energy_joules (of a window), at_least, attributed_watts (by the idle policy); with a
    /// scenario also status, hourly_emissions_gCO2eq, monthly_emissions_kg with its bounds, monthly_energy_kwh,
    /// monthly_cost, currency, workload_status and namespace_status (empty without a budget), and budget_used_percent.
    #[must_use]
    pub fn workloads_csv(&self) -> String {
        let mut head: Vec<String> = ["namespace", "workload", "kind", "pod", "node", "id"].map(str::to_owned).into();
        head.extend(self.zones.iter().map(|zone| format!("{zone}_watts")));
        head.extend(
            ["total_watts", "total_unknown", "energy_joules", "at_least", "attributed_watts"].map(str::to_owned),
        );
        if self.scenario.is_some() {
            head.extend(CARBON.map(str::to_owned));
        }
        let rows = self.workloads.iter().map(|row| {
            let optional = |text: &Option<String>| text.clone().unwrap_or_default();
            let mut cells = vec![optional(&row.namespace), row.workload.clone(), row.kind.name().to_owned()];
            cells.extend([optional(&row.pod), row.node.clone(), row.id.clone()]);
            cells.extend(
                self.zones.iter().map(|zone| row.zones_watts.get(zone).map_or_else(String::new, |it| number(*it))),
            );
            cells.push(number(row.total_watts));
            cells.push(row.total_unknown.map_or_else(String::new, |why| why.to_string()));
            cells.extend([row.energy_joules.map_or_else(String::new, number), row.at_least.to_string()]);
            cells.push(row.attributed_watts.map_or_else(String::new, |watts| watts.to_string()));
            if let (Some(carbon), Some(scenario)) = (&row.carbon, &self.scenario) {
                let [low, high] = row.intervals.get("monthly_emissions_kg").copied().unwrap_or_default();
                let figures = [
                    carbon.hourly_emissions,
                    carbon.monthly_emissions_kg,
                    low,
                    high,
                    carbon.monthly_energy_kwh,
                    carbon.monthly_cost,
                ];
                cells.push(carbon.status.to_string());
                cells.extend(figures.map(|it| it.map_or_else(String::new, |it| it.to_string())));
                cells.push(scenario.factors.currency.clone());
                let statuses = [carbon.standing.workload_status, carbon.standing.namespace_status];
                cells.extend(statuses.map(|it| it.map_or_else(String::new, |it| it.to_string())));
                cells.push(carbon.standing.budget_used_percent.map_or_else(String::new, |it| it.to_string()));
            }
            cells
        });
        written(head, rows)
    }

    /// The node rows. Columns: node, source, active_watts, idle_watts, total_watts, pods_watts, coverage_ratio,
    /// unknown (the reason), total_energy_joules (of a window), hourly_emissions_gCO2eq, monthly_emissions_kg.
    #[must_use]
    pub fn nodes_csv(&self) -> String {
        let columns = [
            "node",
            "source",
            "active_watts",
            "idle_watts",
            "total_watts",
            "pods_watts",
            "coverage_ratio",
            "unknown",
            "total_energy_joules",
            "hourly_emissions_gCO2eq",
            "monthly_emissions_kg",
        ];
        let rows = self.nodes.iter().map(|row| {
            let coverage = row.coverage.ratio.map_or_else(String::new, |ratio| ratio.to_string());
            let unknown = row.unknown.map_or_else(String::new, |why| why.to_string());
            let powers = [row.active_watts, row.idle_watts, row.total_watts, row.coverage.pods_watts].map(number);
            let mut cells = vec![row.node.clone(), row.source.clone()];
            cells.extend(powers);
            cells.extend([coverage, unknown, row.total_energy_joules.map_or_else(String::new, number)]);
            let footprint = row.footprint.as_ref();
            let hour = footprint.and_then(|it| it.hourly_emissions.as_ref()).map(|it| it.value.get());
            let month = footprint.and_then(|it| it.monthly_emissions.as_ref()).map(|it| it.value.kilograms());
            cells.extend([hour, month].map(|it| it.map_or_else(String::new, |it| it.to_string())));
            cells
        });
        written(columns.map(str::to_owned).into(), rows)
    }
}

/// All digits, so that nothing is lost on the way into a spreadsheet.
fn number<T: ToString>(measured: Measured<T>) -> String {
    match measured {
        Measured::Known(value) => value.to_string(),
        Measured::Unknown(_) => String::new(),
    }
}

/// Names come from outside; a spreadsheet must not take one for a formula, nor a program for several lines.
fn harmless(cell: String) -> String {
    let cell = printable(&cell).into_owned();
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if is_formula { format!("'{cell}") } else { cell }
}

fn written(head: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in std::iter::once(head).chain(rows) {
        // Writing rows of equal length to memory has no way to fail.
        let _ = writer.write_record(row.into_iter().map(harmless));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
