//! A report as text for people: aligned tables, or Markdown. In two languages; names and numbers are the same.

mod carbon;
mod data;
mod nodes;
mod provenance;
mod workloads;

pub(in crate::render) use provenance::provenance;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::quantity::Measured;
use crate::report::FailedSource;
use crate::report::Report;
use crate::text::Look;
use crate::text::number::rounded;
use crate::text::{cell, named, shown};

/// How a block is said.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::render::{Look, Tone};
/// use carbon_kepler::report::{Report, Selection};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let report = Report::new(&snapshot, &Selection::default())?;
/// assert!(report.blocks(Look::Plain, true, false).iter().any(|(tone, _)| *tone == Tone::Heading));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Heading,
    /// The table itself, and plain notes.
    Body,
    /// Something the reader should not miss.
    Warning,
}

/// A table before it gets a look: the first `left` columns are text, the rest numbers.
pub(super) struct Cells {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) left: usize,
}

impl Report {
    /// The report in blocks, each with the tone it is said in; the caller may colour them.
    /// `with_workloads` and `with_nodes` choose the tables.
    #[must_use]
    pub fn blocks(&self, look: Look, with_workloads: bool, with_nodes: bool) -> Vec<(Tone, String)> {
        let say = |en, ko| (Tone::Heading, heading(look, self.lang.of(en, ko)));
        let mut blocks = Vec::new();
        blocks.extend(self.notice.iter().map(|notice| (Tone::Warning, notice.clone())));
        if with_workloads {
            blocks.push(say("Workloads", "워크로드"));
            let lines: Vec<String> = self.workload_notes().iter().map(|note| shown(note, look).into_owned()).collect();
            blocks.push((Tone::Body, self.workload_cells().text(look) + &notes(look, &lines)));
            if let Some(scenario) = &self.scenario {
                let verdicts = self.verdict_cells();
                if !verdicts.rows.is_empty() {
                    blocks.push(say("Verdicts", "판정"));
                    let lines = if self.brief { Vec::new() } else { self.verdict_notes(scenario, look) };
                    blocks.push((Tone::Body, verdicts.text(look) + &notes(look, &lines)));
                }
            }
        }
        if with_nodes {
            blocks.push(say("Nodes", "노드"));
            blocks.push((Tone::Body, self.node_cells().text(look) + &notes(look, &self.node_notes(look))));
        }
        if let Some(scenario) = self.scenario.as_ref().filter(|_| !self.brief) {
            blocks.push(say("Factors", "계수"));
            let lines = self.factor_notes(scenario, look);
            blocks.push((Tone::Body, self.factor_cells(scenario).text(look) + &notes(look, &lines)));
        }
        for (name, steps) in self.explained(with_workloads, with_nodes) {
            let title = format!("{} {}", self.lang.of("How it is calculated:", "계산 과정:"), named(&name, look));
            blocks.push((Tone::Heading, heading(look, &title)));
            // Unbroken, so that each multiplication can be copied.
            let bullet = if look == Look::Markdown { "- " } else { "" };
            blocks.push((
                Tone::Body,
                steps.iter().map(|step| format!("{bullet}{}", step.text(self.lang))).collect::<Vec<_>>().join("\n"),
            ));
        }
        blocks.push(say("Data", "데이터"));
        blocks.push((Tone::Body, listed(look, &self.data_lines(look))));
        if !self.oddities.is_empty() {
            let lines = self.oddities.iter().map(|it| shown(&it.text(self.lang), look).into_owned());
            let lines: Vec<String> =
                std::iter::once(self.lang.of("oddities:", "특이 사항:").to_owned()).chain(lines).collect();
            blocks.push((Tone::Warning, lines.join("\n- ")));
        }
        let failed = |it: &FailedSource| {
            let (error, hints) = it.text_in(self.lang);
            let hints = hints.iter().map(|hint| format!("\n  {} {hint}", self.lang.of("hint:", "도움말:")));
            let dash = if look == Look::Markdown { "- " } else { "" };
            (
                Tone::Warning,
                format!("{dash}{} {}{}", self.lang.of("FAILED", "실패"), shown(error, look), hints.collect::<String>()),
            )
        };
        blocks.extend(self.sources_failed.iter().map(failed));
        blocks
    }
}

fn heading(look: Look, text: &str) -> String {
    if look == Look::Markdown { format!("## {text}\n") } else { text.to_owned() }
}

fn words(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Of powers, energies and emissions.
const DECIMALS: usize = 3;

fn number<T: Into<f64>>(measured: Measured<T>) -> String {
    match measured {
        Measured::Known(value) => rounded(value.into(), DECIMALS),
        Measured::Unknown(_) => "?".to_owned(),
    }
}

/// Before a figure that is a lower bound; of what is not known there is none.
fn at_least<T>(is_bound: bool, figure: Measured<T>) -> String {
    if is_bound && matches!(figure, Measured::Known(_)) { ">= ".to_owned() } else { String::new() }
}

/// Lines after a table: with an empty line before them in Markdown, where they would be rows of it otherwise.
fn notes(look: Look, lines: &[String]) -> String {
    match (look, lines) {
        (_, []) => String::new(),
        (Look::Plain, lines) => format!("\n{}", listed(look, lines)),
        (Look::Markdown, lines) => format!("\n\n{}", listed(look, lines)),
    }
}

/// Long lines are broken so that they can be read, the rest of each set in.
fn wrapped(line: &str) -> String {
    const WIDTH: usize = 120;
    textwrap::fill(line, textwrap::Options::new(WIDTH).subsequent_indent("  ").break_words(false))
}

/// Lines of their own: a list in Markdown, which would run them together otherwise.
fn listed(look: Look, lines: &[String]) -> String {
    match look {
        Look::Plain => lines.iter().map(|line| wrapped(line)).collect::<Vec<_>>().join("\n"),
        Look::Markdown => format!("- {}", lines.join("\n- ")),
    }
}

impl Cells {
    fn text(self, look: Look) -> String {
        let Self { head, rows, left } = self;
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
}
