//! A report as text for people: aligned tables, or Markdown.

use std::borrow::Cow;
use std::fmt::Write as _;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::report::{NodeRow, Report, WorkloadRow};
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

/// What is printed after a table, before the next: a heading or a note.
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
            blocks.push((Tone::Body, self.workload_table(look)));
        }
        if with_nodes {
            blocks.push((Tone::Heading, heading(look, "Nodes")));
            blocks.push((Tone::Body, self.node_table(look)));
            blocks.push((Tone::Body, coverage_text(&self.coverage)));
        }
        blocks.push((Tone::Heading, heading(look, "Data")));
        blocks.push((Tone::Body, self.exporter_text(look)));
        if !self.oddities.is_empty() {
            blocks.push((Tone::Warning, self.oddity_text(look)));
        }
        let failed = |it: &super::report::FailedSource| {
            let hints: String = it.hints.iter().map(|hint| format!("\n  hint: {hint}")).collect();
            (Tone::Warning, format!("FAILED {}{hints}", shown(&it.error, look)))
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
        let rows = self.workloads.iter().map(|row| self.workload_cells(row)).collect();
        let mut text = table(look, head, rows, 4);
        if self.matched == 0 {
            text.push_str("\nno pod, container outside of pods or virtual machine; --kind process shows processes");
        }
        if self.zones_without_column > 0 {
            let _ = write!(text, "\n{} more zones without a column, see --format json", self.zones_without_column);
        }
        if self.workloads.len() < self.matched {
            let _ = write!(text, "\n{} of {} shown", self.workloads.len(), self.matched);
        }
        text
    }

    fn node_table(&self, look: Look) -> String {
        let head = ["NODE", "ACTIVE W", "IDLE W", "TOTAL W", "CPU %", "PODS W", "COVERAGE %"].map(str::to_owned).into();
        let mut text = table(look, head, self.nodes.iter().map(node_cells).collect(), 1);
        for node in &self.nodes {
            for supply in &node.platform {
                let (node, name) = (shown(&node.node, look), shown(&supply.name, look));
                let _ = write!(text, "\n{node}: {name} {} W (BMC; whole machine, not added)", number(supply.watts));
            }
        }
        text
    }

    fn workload_cells(&self, row: &WorkloadRow) -> Vec<String> {
        let name = match &row.pod {
            Some(pod) => format!("{pod}/{}", row.workload),
            None => row.workload.clone(),
        };
        let mut cells = vec![row.namespace.clone().unwrap_or_else(|| "-".to_owned()), name];
        cells.extend([row.kind.name().to_owned(), row.node.clone()]);
        let zone = |zone| row.zones_watts.get(zone).map_or_else(|| "-".to_owned(), |it| number(*it));
        cells.extend(self.zones.iter().map(zone));
        cells.push(or_reason(row.total_watts));
        if self.idle_policy != IdlePolicy::None {
            cells.push(row.attributed_watts.map_or_else(|| "-".to_owned(), |watts| number(Power::Known(watts))));
        }
        if self.window_seconds.is_some() {
            let at_least = if row.at_least { ">= " } else { "" };
            cells
                .push(row.energy_joules.map_or_else(|| "-".to_owned(), |energy| at_least.to_owned() + &number(energy)));
        }
        cells
    }

    fn exporter_text(&self, look: Look) -> String {
        let mut lines: Vec<String> = Vec::new();
        for exporter in &self.exporters {
            let dialects: Vec<_> = exporter.dialects.iter().map(|dialect| dialect.title()).collect();
            let versions = exporter.versions.join(", ");
            let versions =
                if versions.is_empty() { "version not exported".to_owned() } else { format!("version {versions}") };
            lines.push(format!(
                "{}: {}, {}",
                shown(&exporter.source, look),
                dialects.join(" + "),
                shown(&versions, look)
            ));
        }
        if let Some(seconds) = self.window_seconds {
            lines.push(format!("window: {:.1} s", seconds.get()));
        }
        lines.push(self.meaning.to_owned());
        if self.oddities.is_empty() {
            lines.push("oddities: none".to_owned());
        }
        lines.join("\n")
    }

    fn oddity_text(&self, look: Look) -> String {
        let lines: Vec<_> = self.oddities.iter().map(|it| format!("- {}", shown(&it.to_string(), look))).collect();
        format!("oddities:\n{}", lines.join("\n"))
    }
}

fn heading(look: Look, text: &str) -> String {
    if look == Look::Markdown { format!("## {text}") } else { text.to_owned() }
}

fn node_cells(row: &NodeRow) -> Vec<String> {
    let percent = |ratio: Option<crate::units::Ratio>| {
        ratio.map_or_else(|| "?".to_owned(), |it| format!("{:.1}", it.get() * 100.0))
    };
    vec![
        row.node.clone(),
        number(row.active_watts),
        number(row.idle_watts),
        or_reason(row.total_watts),
        percent(row.cpu_usage_ratio),
        number(row.coverage.pods_watts),
        percent(row.coverage.ratio),
    ]
}

fn coverage_text(coverage: &Coverage) -> String {
    let mut text = match (coverage.ratio, coverage.pods_watts, coverage.active_watts) {
        (Some(ratio), pods, active) => {
            format!("coverage: pods {} W of {} W active = {:.1} %", number(pods), number(active), ratio.get() * 100.0)
        }
        (None, Power::Unknown(why), _) => format!("coverage: unknown (pods: {why})"),
        (None, _, Power::Unknown(why)) => format!("coverage: unknown (active power: {why})"),
        (None, ..) => "coverage: unknown (no active power)".to_owned(),
    };
    if let Some(residual) = coverage.residual {
        let watts = |watts: Watts| number(Power::Known(watts));
        let _ = write!(
            text,
            "\noutside of pods: host processes {} W, containers {} W, virtual machines {} W",
            watts(residual.host_processes_watts),
            watts(residual.containers_outside_pods_watts),
            watts(residual.virtual_machines_watts)
        );
        if let Some(unaccounted) = coverage.unaccounted_watts {
            let _ = write!(text, "; unaccounted {} W", watts(unaccounted));
        }
    }
    text
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
    let near_zero = value != 0.0 && value.abs() < 0.0005;
    if near_zero && value.abs() >= 1e-9 { "<0.001".to_owned() } else { format!("{:.3}", value + 0.0) }
}

/// Text from outside on one line of a terminal. Names come from processes, so they may hold anything;
/// control characters are escaped so that nothing in them steers the terminal.
///
/// ```
/// assert_eq!(carbon_kepler::render::printable("red \u{1b}[31m"), "red \\u{1b}[31m");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

fn shown(text: &str, look: Look) -> Cow<'_, str> {
    escaped(text, |c| look == Look::Markdown && matches!(c, '|' | '<' | '`' | '\\'))
}

fn escaped(text: &str, with_backslash: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(|c| c.is_control() || with_backslash(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if c.is_control() => out.extend(c.escape_debug()),
            c if with_backslash(c) => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The first `left` columns are text, the rest numbers.
fn table(look: Look, head: Vec<String>, rows: Vec<Vec<String>>, left: usize) -> String {
    let mut table = Table::new();
    table.load_style(if look == Look::Markdown { presets::ASCII_MARKDOWN } else { presets::NOTHING });
    table.set_content_arrangement(ContentArrangement::Disabled);
    let shown_cells = |cells: Vec<String>| cells.into_iter().map(move |cell| shown(&cell, look).into_owned());
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
