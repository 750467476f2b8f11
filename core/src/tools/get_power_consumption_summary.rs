use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::parts::consumers::ConsumerSummary;
use super::parts::groups::missed_lines;
use super::parts::page::{Page, page};
use super::parts::unknown::{Reasons, UnknownPart, below, sum_of_known};
use super::{Basis, Tool, World};
use crate::dialect::Zone;
use crate::error::Error;
use crate::lang::Lang;
use crate::quantity::Power;
use crate::snapshot::Coverage;
use crate::text::number::{counted, rounded};

/// Sums over consumers, nodes and zones.
#[derive(Clone, Copy, Debug)]
pub struct Summary;

/// Of which namespace.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SummaryInput {
    /// Kubernetes namespace; default: all.
    #[serde(default)]
    pub namespace: Option<String>,
    /// First node of the page, counted from 0.
    #[serde(default)]
    pub offset: usize,
    /// Nodes of a page, at most 500.
    #[serde(default = "page")]
    pub limit: usize,
}

/// Sums.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SummaryOutput {
    #[serde(flatten)]
    pub summary: ConsumerSummary,
    /// Power by zone (W), of those of which it is known; null where it is of none. Zones overlap as RAPL's do.
    pub zones_watts: BTreeMap<String, Option<f64>>,
    /// Consumers that are in no sum of their zone.
    pub zones_unknown: BTreeMap<String, UnknownPart>,
    /// Machines as a whole, a page of them.
    pub nodes: Vec<NodeSummary>,
    /// All machines; sums are over all of them.
    pub total_nodes: usize,
    /// Power of all machines (W); null where that of one is not known.
    pub nodes_total_watts: Option<f64>,
    /// The part of it that is idle power, likewise: by default nobody's share.
    pub nodes_idle_watts: Option<f64>,
    /// Machines of which coverage is known.
    pub nodes_with_coverage: usize,
    /// Where the next page of machines starts; null on the last.
    pub next_offset: Option<usize>,
    /// Power of the pods over the nodes' active power (%), of the nodes where both are known.
    pub coverage_percent: Option<f64>,
    /// Why it is not known for any.
    pub coverage_unknown_reason: Option<String>,
    /// The power outside of pods (W), on those nodes; null without process metrics.
    pub outside_of_pods_watts: Option<f64>,
    /// The power that no reading claims (W), likewise.
    pub unaccounted_watts: Option<f64>,
    /// Said where the profile counts unknown power as 0 W; null elsewhere.
    pub zeros_note: Option<String>,
    pub basis: Basis,
}

/// One machine.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
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
        let lang = world.settings.lang.value;
        let consumers = world.practice()?.consumers(world, input.namespace.as_deref())?;
        let snapshot = world.measured()?;
        let summary = consumers.summary(world, input.namespace.as_deref())?;
        let mut zones: BTreeMap<Zone, Vec<Power>> = BTreeMap::new();
        for (zone, power) in consumers.workloads.iter().flat_map(|it| it.power_by_zone()) {
            zones.entry(zone).or_default().push(power);
        }
        let sum = |powers: &[Power]| sum_of_known(powers.iter().map(|it| watts(*it)));
        let unknown = |powers: &[Power]| Reasons::of(powers.iter().filter_map(|it| it.why()), lang).part();
        let coverage = Coverage::over(snapshot.nodes().iter().map(|node| &node.coverage));
        let percent = |coverage: &Coverage| coverage.ratio.map(|it| it.get() * 100.0);
        let nodes = snapshot.nodes().iter().map(|node| NodeSummary {
            node: node.name.clone(),
            active_watts: watts(node.active),
            idle_watts: watts(node.idle),
            total_watts: watts(node.total),
            cpu_usage_ratio: node.usage.map(f64::from),
            coverage_percent: percent(&node.coverage),
        });
        let nodes: Vec<NodeSummary> = nodes.collect();
        let (total_nodes, nodes_with_coverage) =
            (nodes.len(), nodes.iter().filter(|it| it.coverage_percent.is_some()).count());
        let of_all = |part: fn(&NodeSummary) -> Option<f64>| nodes.iter().map(part).sum::<Option<f64>>();
        let (nodes_total_watts, nodes_idle_watts) = (of_all(|it| it.total_watts), of_all(|it| it.idle_watts));
        let (nodes, next_offset) = Page::new(input.offset, input.limit)?.of(nodes);
        Ok(SummaryOutput {
            nodes,
            total_nodes,
            nodes_total_watts,
            nodes_idle_watts,
            nodes_with_coverage,
            next_offset,
            zones_watts: zones.iter().map(|(zone, powers)| (zone.name().to_owned(), sum(powers))).collect(),
            zones_unknown: zones
                .iter()
                .filter_map(|(zone, powers)| Some((zone.name().to_owned(), unknown(powers)?)))
                .collect(),
            coverage_percent: percent(&coverage),
            coverage_unknown_reason: coverage.unknown(lang),
            outside_of_pods_watts: coverage.residual.map(|it| it.total().get()),
            unaccounted_watts: coverage.unaccounted_watts.map(f64::from),
            zeros_note: consumers.zeros_note(),
            summary,
            basis: Basis::new(world, &consumers.scenario),
        })
    }

    fn text(output: &Self::Output, lang: Lang) -> String {
        let (head, missed) = (output.summary.head(lang), missed_lines(&output.summary.groups, lang));
        let (coverage, machines) = (output.coverage(lang), output.machines(lang));
        format!("{head}; {coverage}{machines}{missed}{}", below(output.zeros_note.as_ref()))
    }
}

impl SummaryOutput {
    /// `; 1 node draws 163.300 W, 106.142 W of it idle`: most of the power of a machine is often in no workload's figure.
    fn machines(&self, lang: Lang) -> String {
        let Some(total) = self.nodes_total_watts.filter(|_| self.total_nodes > 0) else { return String::new() };
        let total = rounded(total, 3);
        let idle = self
            .nodes_idle_watts
            .map(|it| rounded(it, 3))
            .map_or(String::new(), |idle| lang.of(format!(", {idle} W of it idle"), format!(", 그중 유휴 {idle} W")));
        let (nodes, draw) = (self.total_nodes, if self.total_nodes == 1 { "draws" } else { "draw" });
        lang.of(
            format!("; {} {draw} {total} W{idle}", counted(nodes, "node")),
            format!("; 노드 {nodes}개가 {total} W 사용{idle}"),
        )
    }

    fn coverage(&self, lang: Lang) -> String {
        let Some(percent) = self.coverage_percent else {
            let why = self.coverage_unknown_reason.as_deref().unwrap_or_default();
            return lang.of(format!("coverage unknown ({why})"), format!("커버리지를 알 수 없음 ({why})"));
        };
        let percent = rounded(percent, 1);
        let (known, all) = (self.nodes_with_coverage, self.total_nodes);
        let over = match known {
            _ if known == all => String::new(),
            _ => lang.of(format!(" (over {known} of {all} nodes)"), format!(" (노드 {all}개 중 {known}개)")),
        };
        lang.of(
            format!("pods cover {percent} % of active power{over}"),
            format!("활성 전력 중 파드 커버리지 {percent}%{over}"),
        )
    }
}

fn watts(power: Power) -> Option<f64> {
    power.watts().map(f64::from)
}
