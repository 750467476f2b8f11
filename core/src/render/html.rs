//! A report as one HTML file: nothing is loaded, nothing runs.

use std::collections::BTreeSet;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::text::{Cells, provenance};
use crate::assessment::Verdict;
use crate::dialect::{Zone, ZoneClass};
use crate::footprint::{figure, named};
use crate::quantity::{Power, View};
use crate::report::Report;
use crate::report::WorkloadRow;
use crate::snapshot::summed;
use crate::text::number::rounded;
use crate::text::{Look, printable};

/// Colours for light and dark, bars that keep their meaning in print, tables that scroll by themselves.
const STYLE: &str = include_str!("report.css");

impl Report {
    /// One self-contained file: tables, bars stacked by zone, verdicts, and how each figure is calculated.
    /// `with_workloads` and `with_nodes` choose the tables.
    #[must_use]
    pub fn html(&self, with_workloads: bool, with_nodes: bool) -> String {
        let lang = self.lang;
        let title = lang.of("Energy and emissions of workloads", "워크로드별 전력량과 온실가스 배출량");
        let page = html! {
            (DOCTYPE)
            html lang=(lang.of("en", "ko")) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 { (title) }
                    @if let Some(notice) = &self.notice { p.notice { (notice) } }
                    @if with_workloads { (self.workload_part()) }
                    @if with_nodes {
                        h2 { (lang.of("Nodes", "노드")) }
                        (cells(&self.node_cells()))
                        (list(&self.node_notes(Look::Plain)))
                    }
                    @if let Some(scenario) = &self.scenario {
                        h2 { (lang.of("Factors", "계수")) }
                        (cells(&self.factor_cells(scenario)))
                        (list(&self.factor_notes(scenario, Look::Plain)))
                    }
                    (self.calculations(with_workloads, with_nodes))
                    h2 { (lang.of("Data", "데이터")) }
                    (list(&self.data_lines(Look::Plain)))
                    (list(&self.oddities.iter().map(|it| it.text(lang)).collect::<Vec<_>>()))
                    @for failed in &self.sources_failed {
                        p.notice { (lang.of("FAILED ", "실패 ")) (printable(failed.text_in(lang).0)) }
                    }
                }
            }
        };
        page.into_string()
    }

    fn workload_part(&self) -> Markup {
        let lang = self.lang;
        let verdicts = self.verdict_cells();
        html! {
            h2 { (lang.of("Workloads", "워크로드")) }
            (self.bars())
            (cells(&self.workload_cells()))
            (list(&self.workload_notes()))
            @if let Some(scenario) = self.scenario.as_ref().filter(|_| !verdicts.rows.is_empty()) {
                h2 { (lang.of("Verdicts", "판정")) }
                (cells(&verdicts))
                (list(&self.verdict_notes(scenario, Look::Plain)))
            }
        }
    }

    /// Each workload's power as a bar, stacked by the zones that have a column, on one scale.
    fn bars(&self) -> Markup {
        let watts = |row: &WorkloadRow| row.total_watts.watts().map_or(0.0, f64::from);
        let most = self.workloads.iter().map(watts).fold(0.0, f64::max);
        let name = |row: &WorkloadRow| {
            let namespace = row.namespace.as_ref().map_or(String::new(), |namespace| format!("{namespace}/"));
            printable(&format!("{namespace}{}", row.full_name())).into_owned()
        };
        let stacked = |row: &WorkloadRow| -> Vec<(usize, &Zone)> {
            let reported: Vec<ZoneClass> = row.zones_watts.keys().map(Zone::class).collect();
            let columns = self.zones.iter().enumerate();
            columns
                .filter(|(_, zone)| row.zones_watts.contains_key(zone) && summed(&reported).contains(&zone.class()))
                .collect()
        };
        let percent = |row: &WorkloadRow, zone: &Zone| {
            row.zones_watts.get(zone).copied().and_then(Power::watts).map_or(0.0, f64::from) / most * 100.0
        };
        let unknown = self.workloads.iter().filter(|row| row.total_watts.why().is_some()).count();
        let used: BTreeSet<usize> = self.workloads.iter().flat_map(stacked).map(|(index, _)| index).collect();
        html! {
            @if unknown > 0 {
                p { (self.lang.of(
                    format!("{unknown} of unknown power not shown as bars"),
                    format!("전력을 알 수 없는 {unknown}개는 막대로 표시하지 않음"),
                )) }
            }
            @if most > 0.0 {
                p.legend {
                    @for (index, zone) in self.zones.iter().enumerate().filter(|(index, _)| used.contains(index)) {
                        span.key { i class={ "zone" (index % 6) } {} (printable(zone.name())) }
                    }
                }
                div.bars {
                    @for row in self.workloads.iter().filter(|row| watts(row) > 0.0) {
                        span.name { (name(row)) }
                        span.bar {
                            @for (index, zone) in stacked(row) {
                                i class={ "zone" (index % 6) } style={ "width:" (format!("{:.2}", percent(row, zone))) "%" } {}
                            }
                        }
                        span.watts {
                            (rounded(watts(row), 3)) " W"
                            @if let Some(verdict) = row.carbon.as_ref().and_then(|it| it.standing.workload_status) {
                                " " span class=(tone(verdict)) { (self.verdict_name(verdict)) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Each multiplication with its inputs, folded away until it is wanted.
    fn calculations(&self, with_workloads: bool, with_nodes: bool) -> Markup {
        let lang = self.lang;
        let explained: Vec<_> = self.explained(with_workloads, with_nodes).collect();
        let input = |view: &View| {
            let quality = self.quality(view.quality);
            html! { (named(view.name, lang)) " " b { (figure(view, lang)) } " " small { (quality) ", " (printable(&provenance(&view.provenance, lang))) } br; }
        };
        html! {
            @if !explained.is_empty() { h2 { (lang.of("How it is calculated", "계산 과정")) } }
            @for (name, steps) in explained {
                details {
                    summary { (printable(&name)) }
                    table {
                        tr { th { (lang.of("FIGURE", "수치")) } th { (lang.of("INPUTS, MULTIPLIED", "곱하는 입력")) } th { (lang.of("RESULT", "결과")) } }
                        @for step in steps {
                            tr {
                                td { (named(step.name, lang)) }
                                td { @for view in &step.inputs { (input(view)) } (&step.note) }
                                td.number { (figure(&step.result, lang)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Compliant => "good",
        Verdict::NonCompliant => "bad",
        Verdict::Unknown => "open",
    }
}

fn cells(table: &Cells) -> Markup {
    html! {
        div.scroll { table {
            tr { @for (index, head) in table.head.iter().enumerate() {
                th.number[index >= table.left] { (printable(head)) }
            } }
            @for row in &table.rows {
                tr { @for (index, text) in row.iter().enumerate() {
                    td.number[index >= table.left] { (printable(text)) }
                } }
            }
        } }
    }
}

fn list(lines: &[String]) -> Markup {
    html! { @if !lines.is_empty() { ul { @for line in lines { li { (printable(line)) } } } } }
}
