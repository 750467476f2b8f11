use serde::{Deserialize, Serialize};

use super::parts::consumers::{Consumer, ConsumerSummary, no_score};
use super::parts::page::Page;
use super::parts::unknown::{below, power};
use super::{Basis, Tool, World};
use crate::assessment::Verdict;
use crate::error::Error;
use crate::lang::Lang;
use crate::registry::StandardKind;
use crate::text::placed;

/// The largest consumers.
#[derive(Clone, Copy, Debug)]
pub struct Top;

/// How many, by what.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TopInput {
    /// Kubernetes namespace; default: all.
    #[serde(default)]
    pub namespace: Option<String>,
    /// First row of the page, counted from 0.
    #[serde(default)]
    pub offset: usize,
    /// At most so many; 0 gives the sums alone.
    #[serde(default = "ten")]
    pub limit: usize,
    /// By power, the largest first, or by efficiency, the worst first.
    #[serde(default)]
    pub sort_by: SortBy,
}

fn ten() -> usize {
    10
}

/// The order of consumers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// Largest first.
    #[default]
    Power,
    /// Worst first; who has no score comes last.
    Efficiency,
}

/// The largest consumers and the sums over all.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TopOutput {
    pub namespace: String,
    pub sort_by: SortBy,
    pub limit: usize,
    pub consumers: Vec<ConsumerRow>,
    /// Where the next page starts; null on the last.
    pub next_offset: Option<usize>,
    pub summary: ConsumerSummary,
    /// Why there is no efficiency score.
    pub note: Option<String>,
    /// Said where the profile counts unknown power as 0 W; null elsewhere.
    pub zeros_note: Option<String>,
    pub basis: Basis,
}

/// One consumer.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ConsumerRow {
    pub rank: usize,
    pub name: String,
    pub namespace: Option<String>,
    pub node: String,
    pub power_watts: Option<f64>,
    /// Why the power is not known.
    pub power_unknown_reason: Option<String>,
    pub status: Verdict,
    /// Budgets and SCI of its own, together; null where it has none.
    pub workload_status: Option<Verdict>,
    /// Null where it cannot be told.
    pub carbon_compliant: Option<bool>,
    pub pue_compliant: Option<bool>,
    pub monthly_emissions_kg: Option<f64>,
    /// Used over requested cores (%), 100 is best; by the profile of the prototype its own points. Null without what it
    /// needs, see note.
    pub efficiency_score: Option<f64>,
}

impl ConsumerRow {
    pub(super) fn new(index: usize, it: &Consumer, lang: Lang) -> Self {
        Self {
            rank: index + 1,
            name: it.subject.name.clone(),
            namespace: it.subject.namespace.clone(),
            node: it.subject.node.clone(),
            power_watts: it.watts,
            power_unknown_reason: it.subject.power_unknown(lang),
            status: it.verdicts.status,
            workload_status: it.verdicts.by_workload,
            carbon_compliant: it.compliant(StandardKind::Intensity),
            pue_compliant: it.compliant(StandardKind::Pue),
            monthly_emissions_kg: it.monthly_kilograms(),
            efficiency_score: it.score,
        }
    }

    pub(super) fn line(&self, lang: Lang) -> String {
        let power = power(self.power_watts, self.power_unknown_reason.as_deref(), lang);
        format!("\n{}. {}: {power}", self.rank, placed(self.namespace.as_deref(), &self.name))
    }
}

impl Tool for Top {
    const NAME: &'static str = "list_top_power_consumers";
    const TITLE: &'static str = "List the largest consumers";
    const DESCRIPTION: &'static str = "Workloads by power, or by what they draw per requested core, with emissions and \
        verdicts, and sums over all of them.";
    type Input = TopInput;
    type Output = TopOutput;

    fn run(world: &World, input: Self::Input) -> Result<Self::Output, Error> {
        let lang = world.settings.lang.value;
        let mut consumers = world.practice()?.consumers(world, input.namespace.as_deref())?;
        let summary = consumers.summary(world, input.namespace.as_deref())?;
        if input.sort_by == SortBy::Efficiency {
            let worst_first = |it: &Consumer| it.score.unwrap_or(f64::INFINITY);
            consumers.all.sort_by(|a, b| worst_first(a).total_cmp(&worst_first(b)));
        }
        let rows = consumers.all.iter().enumerate().map(|(index, it)| ConsumerRow::new(index, it, lang)).collect();
        let (rows, next_offset) = Page::of_any_length(input.offset, input.limit).of(rows);
        Ok(TopOutput {
            namespace: summary.namespace.clone(),
            sort_by: input.sort_by,
            limit: input.limit,
            consumers: rows,
            next_offset,
            summary,
            note: no_score(world, &consumers.all, lang),
            zeros_note: consumers.zeros_note(),
            basis: Basis::new(world, &consumers.scenario),
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let rows = output.consumers.iter().map(|it| it.line(lang));
        output.summary.text(lang) + &rows.collect::<String>() + &below(output.zeros_note.as_ref())
    }
}
