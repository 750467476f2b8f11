//! A report as text for people: aligned tables, or Markdown.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::escape::{cell, shown};
use super::report::Report;
use super::rows::{FailedSource, NodeRow, WorkloadRow};
use crate::attribution::IdlePolicy;
use crate::snapshot::{Coverage, Measured, Power};
use crate::units::Watts;

/// The two looks of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Aligned columns without lines.
    Plain,
    /// Markdown tables.
    Markdown,
}

/// How a block is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Heading,
    /// The table itself, and plain notes.
    Body,
    /// Something the reader should not miss.
    Warning,
}

impl Report {
    /// The report in blocks, each with the tone it is said in; the caller may colour them.
    /// `with_workloads` and `with_nodes` choose the tables.
    #[must_use]
    pub fn blocks(&self, look: Look, with_workloads: bool, with_nodes: bool) -> Vec<(Tone, String)> {
        let mut blocks = Vec::new();
        blocks.extend(self.notice.iter().map(|notice| (Tone::Warning, notice.clone())));
        if with_workloads {
            blocks.push((Tone::Heading, heading(look, "Workloads")));
            blocks.push((Tone::Body, self.workload_table(look) + &notes(look, &self.workload_notes())));
        }
        if with_nodes {
            blocks.push((Tone::Heading, heading(look, "Nodes")));
            blocks.push((Tone::Body, self.node_table(look) + &notes(look, &self.node_notes(look))));
        }
        blocks.push((Tone::Heading, heading(look, "Data")));
        blocks.push((Tone::Body, listed(look, &self.data_lines(look))));
        if !self.oddities.is_empty() {
            let lines: Vec<_> = self.oddities.iter().map(|it| shown(&it.to_string(), look).into_owned()).collect();
            blocks.push((Tone::Warning, format!("oddities:\n- {}", lines.join("\n- "))));
        }
        let failed = |it: &FailedSource| {
            let hints = it.hints.iter().map(|hint| format!("\n  hint: {hint}"));
            let dash = if look == Look::Markdown { "- " } else { "" };
            (Tone::Warning, format!("{dash}FAILED {}{}", shown(&it.error, look), hints.collect::<String>()))
        };
        blocks.extend(self.failed_sources.iter().map(failed));
        blocks
    }

    fn workload_table(&self, look: Look) -> String {
        let mut head = vec!["NAMESPACE".to_owned(), "WORKLOAD".to_owned(), "KIND".to_owned(), "NODE".to_owned()];
        head.extend(self.zones.iter().map(|zone| format!("{} W", zone.name().to_uppercase())));
        head.push("TOTAL W".to_owned());
        if self.idle_policy != IdlePolicy::None {
            head.push("WITH IDLE W".to_owned());
        }
        if self.window_seconds.is_some() {
            head.push("ENERGY J".to_owned());
        }
        table(look, head, self.workloads.iter().map(|row| self.workload_cells(row)).collect(), 4)
    }

    fn workload_cells(&self, row: &WorkloadRow) -> Vec<String> {
        let dash = || "-".to_owned();
        let name = match &row.pod {
            Some(pod) => format!("{pod}/{}", row.workload),
            None => row.workload.clone(),
        };
        let mut cells = vec![row.namespace.clone().unwrap_or_else(dash), name];
        cells.extend([row.kind.name().to_owned(), row.node.clone()]);
        cells.extend(self.zones.iter().map(|zone| row.zones_watts.get(zone).map_or_else(dash, |it| number(*it))));
        let at_least = if row.at_least { ">= " } else { "" };
        cells.push(at_least.to_owned() + &or_reason(row.total_watts));
        if self.idle_policy != IdlePolicy::None {
            cells.push(row.attributed_watts.map_or_else(dash, |watts| number(Power::Known(watts))));
        }
        if self.window_seconds.is_some() {
            cells.push(row.energy_joules.map_or_else(dash, |energy| at_least.to_owned() + &number(energy)));
        }
        cells
    }

    fn workload_notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.matched == 0 {
            notes.push(
                "no pod, container outside of pods or virtual machine; --kind process shows processes".to_owned(),
            );
        }
        if self.zones_without_column > 0 {
            notes.push(format!("{} more zones without a column, see --format json", self.zones_without_column));
        }
        if self.workloads.len() < self.matched {
            notes.push(format!("{} of {} shown", self.workloads.len(), self.matched));
        }
        notes
    }

    fn node_table(&self, look: Look) -> String {
        let mut head: Vec<String> =
            ["NODE", "ACTIVE W", "IDLE W", "TOTAL W", "CPU %", "PODS W", "COVERAGE %"].map(str::to_owned).into();
        let mut rows: Vec<Vec<String>> = self.nodes.iter().map(node_cells).collect();
        if self.window_seconds.is_some() {
            head.push("ENERGY J".to_owned());
            for (row, node) in rows.iter_mut().zip(&self.nodes) {
                row.push(node.total_energy_joules.map_or_else(|| "-".to_owned(), number));
            }
        }
        table(look, head, rows, 1)
    }

    fn node_notes(&self, look: Look) -> Vec<String> {
        let supplies = self.nodes.iter().flat_map(|node| node.platform.iter().map(move |supply| (node, supply)));
        let mut notes: Vec<String> = supplies
            .map(|(node, supply)| {
                let (node, name) = (shown(&node.node, look), shown(&supply.name, look));
                format!("{node}: {name} {} W (BMC; whole machine, not added)", number(supply.watts))
            })
            .collect();
        let known = self.nodes.iter().filter(|node| node.coverage.ratio.is_some()).count();
        let over = match self.nodes.len() {
            all if known == 0 || known == all => String::new(),
            all => format!(" (over {known} of {all} nodes)"),
        };
        notes.push(coverage_line(&self.coverage) + &over);
        notes.extend(residual_line(&self.coverage));
        notes
    }

    fn data_lines(&self, look: Look) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for exporter in &self.exporters {
            let dialects: Vec<_> = exporter.dialects.iter().map(|dialect| dialect.title()).collect();
            let versions = match exporter.versions.join(", ") {
                none if none.is_empty() => "version not exported".to_owned(),
                versions => format!("version {versions}"),
            };
            let (source, versions) = (shown(&exporter.source, look), shown(&versions, look));
            lines.push(format!("{source}: {}, {versions}", dialects.join(" + ")));
        }
        lines.extend(self.window_seconds.map(|seconds| format!("window: {:.1} s", seconds.get())));
        // Nodes are read when they answer; one that was slow, or was missing for a while, has its own time.
        let own_time = self.nodes.iter().filter_map(|node| Some((node, node.window_seconds?)));
        let other =
            own_time.filter(|(_, own)| self.window_seconds.is_some_and(|all| (own.get() - all.get()).abs() > 0.1));
        lines.extend(other.map(|(node, own)| format!("window of {}: {:.1} s", shown(&node.node, look), own.get())));
        lines.push(self.meaning.clone());
        if self.oddities.is_empty() {
            lines.push("oddities: none".to_owned());
        }
        lines
    }
}

fn heading(look: Look, text: &str) -> String {
    if look == Look::Markdown { format!("## {text}\n") } else { text.to_owned() }
}

fn node_cells(row: &NodeRow) -> Vec<String> {
    let percent = |ratio: Option<crate::units::Ratio>| {
        ratio.map_or_else(|| "?".to_owned(), |it| format!("{:.1}", it.get() * 100.0))
    };
    vec![
        row.node.clone(),
        if row.at_least { ">= " } else { "" }.to_owned() + &number(row.active_watts),
        number(row.idle_watts),
        or_reason(row.total_watts),
        percent(row.cpu_usage_ratio),
        number(row.coverage.pods_watts),
        percent(row.coverage.ratio),
    ]
}

fn coverage_line(coverage: &Coverage) -> String {
    match (coverage.ratio, coverage.pods_watts, coverage.active_watts) {
        (Some(ratio), pods, active) => {
            format!("coverage: pods {} W of {} W active = {:.1} %", number(pods), number(active), ratio.get() * 100.0)
        }
        (None, Power::Unknown(why), _) => format!("coverage: unknown (pods: {why})"),
        (None, _, Power::Unknown(why)) => format!("coverage: unknown (active power: {why})"),
        (None, ..) => "coverage: unknown (no active power)".to_owned(),
    }
}

fn residual_line(coverage: &Coverage) -> Option<String> {
    let residual = coverage.residual?;
    let watts = |watts: Watts| number(Power::Known(watts));
    let unaccounted = coverage.unaccounted_watts.map(|it| format!("; unaccounted {} W", watts(it))).unwrap_or_default();
    Some(format!(
        "outside of pods: host processes {} W, containers {} W, virtual machines {} W{unaccounted}",
        watts(residual.host_processes_watts),
        watts(residual.containers_outside_pods_watts),
        watts(residual.virtual_machines_watts)
    ))
}

/// A number, or why there is none.
fn or_reason(power: Power) -> String {
    match power {
        Power::Known(_) => number(power),
        Power::Unknown(why) => format!("unknown: {why}"),
    }
}

/// Three decimals; what would round to nothing says so.
fn number<T: Into<f64>>(measured: Measured<T>) -> String {
    let Measured::Known(value) = measured else { return "?".to_owned() };
    let value = value.into();
    match value.abs() {
        // What is left of a difference after rounding.
        nothing if nothing < 1e-9 => "0.000".to_owned(),
        little if little < 0.0005 => "<0.001".to_owned(),
        _ => format!("{value:.3}"),
    }
}

/// Lines after a table: with an empty line before them in Markdown, where they would be rows of it otherwise.
fn notes(look: Look, lines: &[String]) -> String {
    match (look, lines) {
        (_, []) => String::new(),
        (Look::Plain, lines) => format!("\n{}", listed(look, lines)),
        (Look::Markdown, lines) => format!("\n\n{}", listed(look, lines)),
    }
}

/// Lines of their own: a list in Markdown, which would run them together otherwise.
fn listed(look: Look, lines: &[String]) -> String {
    match look {
        Look::Plain => lines.join("\n"),
        Look::Markdown => format!("- {}", lines.join("\n- ")),
    }
}

/// The first `left` columns are text, the rest numbers.
fn table(look: Look, head: Vec<String>, rows: Vec<Vec<String>>, left: usize) -> String {
    let mut table = Table::new();
    table.load_style(if look == Look::Markdown { presets::ASCII_MARKDOWN } else { presets::NOTHING });
    table.set_content_arrangement(ContentArrangement::Disabled);
    let shown_cells = |cells: Vec<String>| cells.into_iter().map(move |text| cell(&text, look));
    table.set_header(shown_cells(head));
    for row in rows {
        table.add_row(shown_cells(row));
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_cell_alignment(if index < left { CellAlignment::Left } else { CellAlignment::Right });
        if look == Look::Plain {
            column.set_padding(if index == 0 { (0, 1) } else { (1, 1) });
        }
    }
    table.trim_fmt()
}
