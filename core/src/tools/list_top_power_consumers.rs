use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::consumers::{Consumer, ConsumerSummary, no_score};
use super::{Basis, Tool, World};
use crate::error::Error;
use crate::lang::Lang;
use crate::registry::StandardKind;
use crate::snapshot::Coverage;

/// The largest consumers.
#[derive(Clone, Copy, Debug)]
pub struct Top;

/// How many, by what.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TopInput {
    /// Kubernetes namespace; default: all.
    #[serde(default)]
    pub namespace: Option<String>,
    /// At most so many.
    #[serde(default = "ten")]
    pub limit: usize,
    /// power (largest first) or efficiency (worst first).
    #[serde(default)]
    pub sort_by: SortBy,
}

fn ten() -> usize {
    10
}

/// What consumers are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// Largest first.
    #[default]
    Power,
    /// Worst first; who has no score comes last.
    Efficiency,
}

/// The largest consumers and the sums over all.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct TopOutput {
    pub namespace: String,
    pub sort_by: String,
    pub limit: usize,
    pub consumers: Vec<ConsumerRow>,
    pub summary: ConsumerSummary,
    /// Why there is no efficiency score.
    pub note: Option<String>,
    pub basis: Basis,
}

/// One consumer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct ConsumerRow {
    pub rank: usize,
    pub name: String,
    pub namespace: Option<String>,
    pub node: String,
    pub power_watts: Option<f64>,
    pub status: String,
    /// Null where it cannot be told.
    pub carbon_compliant: Option<bool>,
    pub pue_compliant: Option<bool>,
    pub monthly_emissions_kg: Option<f64>,
    /// 100 is best; null without what it needs, see note.
    pub efficiency_score: Option<f64>,
}

impl ConsumerRow {
    pub(super) fn new(index: usize, it: &Consumer) -> Self {
        Self {
            rank: index + 1,
            name: it.subject.name.clone(),
            namespace: it.subject.namespace.clone(),
            node: it.subject.node.clone(),
            power_watts: it.watts,
            status: it.assessment.status.name().to_owned(),
            carbon_compliant: it.compliant(StandardKind::Intensity),
            pue_compliant: it.compliant(StandardKind::Pue),
            monthly_emissions_kg: it.monthly_kilograms(),
            efficiency_score: it.score,
        }
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
        let mut consumers = world.consumers(input.namespace.as_deref())?;
        let summary = consumers.summary(input.namespace.as_deref());
        if input.sort_by == SortBy::Efficiency {
            let worst_first = |it: &Consumer| it.score.unwrap_or(f64::INFINITY);
            consumers.all.sort_by(|a, b| worst_first(a).total_cmp(&worst_first(b)));
        }
        let shown = consumers.all.iter().take(input.limit).enumerate();
        Ok(TopOutput {
            namespace: summary.namespace.clone(),
            sort_by: if input.sort_by == SortBy::Power { "power" } else { "efficiency" }.to_owned(),
            limit: input.limit,
            consumers: shown.map(|(index, it)| ConsumerRow::new(index, it)).collect(),
            summary,
            note: no_score(world, &consumers.all, world.settings.lang.value),
            basis: Basis::new(world, &consumers.scenario),
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let row = |it: &ConsumerRow| {
            let watts = it.power_watts.map_or_else(|| "?".to_owned(), |it| format!("{it:.3}"));
            format!("\n{}. {}/{}: {watts} W", it.rank, it.namespace.as_deref().unwrap_or("-"), it.name)
        };
        sentence(&output.summary, lang) + &output.consumers.iter().map(row).collect::<String>()
    }
}

/// Sums over consumers, nodes and zones.
#[derive(Clone, Copy, Debug)]
pub struct Summary;

/// Of which namespace.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SummaryInput {
    /// Kubernetes namespace; default: all.
    #[serde(default)]
    pub namespace: Option<String>,
}

/// Sums.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct SummaryOutput {
    #[serde(flatten)]
    pub summary: ConsumerSummary,
    /// Power of the consumers by zone (W); zones overlap as RAPL's do.
    pub zones_watts: BTreeMap<String, f64>,
    /// Machines as a whole.
    pub nodes: Vec<NodeSummary>,
    /// Power of the pods over the nodes' active power (%).
    pub coverage_percent: Option<f64>,
    /// What runs outside of pods (W); null without process metrics.
    pub outside_of_pods_watts: Option<f64>,
    /// What no reading claims (W).
    pub unaccounted_watts: Option<f64>,
    pub basis: Basis,
}

/// One machine.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct NodeSummary {
    pub node: String,
    pub active_watts: Option<f64>,
    pub idle_watts: Option<f64>,
    pub total_watts: Option<f64>,
    pub cpu_usage_ratio: Option<f64>,
    pub coverage_percent: Option<f64>,
}

impl Tool for Summary {
    const NAME: &'static str = "get_power_consumption_summary";
    const TITLE: &'static str = "Sum up power";
    const DESCRIPTION: &'static str =
        "Power of all workloads, per node and per zone, with what is not covered by pods.";
    type Input = SummaryInput;
    type Output = SummaryOutput;

    fn run(world: &World, input: Self::Input) -> Result<Self::Output, Error> {
        let consumers = world.consumers(input.namespace.as_deref())?;
        let snapshot = world.measured()?;
        let summary = consumers.summary(input.namespace.as_deref());
        let mut zones = BTreeMap::new();
        for (zone, power) in consumers.workloads.iter().flat_map(|it| it.power_by_zone()) {
            *zones.entry(zone).or_insert(0.0) += power.watts().map_or(0.0, f64::from);
        }
        let coverage = Coverage::over(snapshot.nodes().iter().map(|node| &node.coverage));
        let percent = |coverage: &Coverage| coverage.ratio.map(|it| it.get() * 100.0);
        let watts = |power: crate::Power| power.watts().map(f64::from);
        let nodes = snapshot.nodes().iter().map(|node| NodeSummary {
            node: node.name.clone(),
            active_watts: watts(node.active),
            idle_watts: watts(node.idle),
            total_watts: watts(node.total),
            cpu_usage_ratio: node.usage.map(f64::from),
            coverage_percent: percent(&node.coverage),
        });
        Ok(SummaryOutput {
            nodes: nodes.collect(),
            zones_watts: zones.into_iter().map(|(zone, watts)| (zone.name().to_owned(), watts)).collect(),
            coverage_percent: percent(&coverage),
            outside_of_pods_watts: coverage.residual.map(|it| it.total().get()),
            unaccounted_watts: coverage.unaccounted_watts.map(f64::from),
            summary,
            basis: Basis::new(world, &consumers.scenario),
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let coverage = output.coverage_percent.map_or_else(|| "?".to_owned(), |it| format!("{it:.1}"));
        let (count, watts) = (output.summary.total_consumers, output.summary.total_power_watts);
        lang.of(
            format!("{count} workloads draw {watts:.3} W; pods cover {coverage} % of active power"),
            format!("워크로드 {count}개가 {watts:.3} W 사용; 파드가 활성 전력의 {coverage} % 포괄"),
        )
    }
}

fn sentence(summary: &ConsumerSummary, lang: Lang) -> String {
    let (count, watts, unknown) = (summary.total_consumers, summary.total_power_watts, summary.unknown_consumers);
    lang.of(
        format!("{count} workloads draw {watts:.3} W ({unknown} unknown)"),
        format!("워크로드 {count}개가 {watts:.3} W 사용 (알 수 없음 {unknown}개)"),
    )
}
