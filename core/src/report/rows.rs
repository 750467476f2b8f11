//! The rows of a report.

use std::collections::BTreeMap;

use super::carbon::{CarbonRow, Intervals, watts};
use crate::assessment::{Finding, GroupKind, IdleShares, Scenario, Survey, Verdict};
use crate::attribution::Part;
use crate::choices::Boundary;
use crate::dialect::{MeterKind, Zone};
use crate::footprint::{Footprint, Step};
use crate::lang::Lang;
use crate::quantity::units::{Ratio, Seconds, Watts};
use crate::quantity::{Energy, Power, Quality, Quantity, Why};
use crate::snapshot::{
    Coverage, Node, PlatformReading, SourceFailure, SupplyKind, Workload, WorkloadKind, ZoneReading,
};

/// One workload.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::report::{Report, Selection};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let rows = Report::new(&snapshot, &Selection::default())?.workloads;
/// assert!(rows[0].total_watts.watts() >= rows[1].total_watts.watts());
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
#[allow(missing_docs)] // as in `Workload`
pub struct WorkloadRow {
    pub namespace: Option<String>,
    pub workload: String,
    pub kind: WorkloadKind,
    pub pod: Option<String>,
    pub node: String,
    pub id: String,
    pub detail: String,
    /// Power in each zone that is reported for it (W).
    pub zones_watts: BTreeMap<Zone, Power>,
    /// package + dram + gpu, or psys where there is no package (W).
    pub total_watts: Power,
    /// Why the total is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_unknown: Option<Why>,
    /// Energy within the window (J).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub energy_joules: Option<Energy>,
    /// Whether the window misses some of its energy.
    pub at_least: bool,
    /// Time that its energy is from (s), longer than its node's if it was missing for a while.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_seconds: Option<Seconds>,
    /// The workload's part of its node's active power.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_share_ratio: Option<Ratio>,
    /// With its share of the idle power, by the policy (W); only for what does not overlap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributed_watts: Option<Watts>,
    /// The footprint and the verdicts, where they are asked for.
    #[serde(flatten)]
    pub carbon: Option<CarbonRow>,
    /// Bounds by key. Of `total_watts`, low is active power only, and high has the largest share of the idle power that a
    /// policy gives it; not there where the idle power is not known.
    pub intervals: Intervals,
}

/// One node.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::report::{Report, Selection};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let nodes = Report::new(&snapshot, &Selection::default())?.nodes;
/// assert_eq!(nodes[0].node, snapshot.nodes()[0].name);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
#[allow(missing_docs)] // as in `Node`
pub struct NodeRow {
    pub node: String,
    pub source: String,
    /// Time that energies and mean powers are from (s).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_seconds: Option<Seconds>,
    /// Whether the window misses some of the energy.
    pub at_least: bool,
    /// Whether the window misses some of the active energy.
    pub active_at_least: bool,
    /// The kinds of meters that the total is made of; empty where nothing tells.
    pub meters: Vec<MeterKind>,
    pub active_watts: Power,
    pub idle_watts: Power,
    pub total_watts: Power,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_energy_joules: Option<Energy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_energy_joules: Option<Energy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_energy_joules: Option<Energy>,
    /// Why the total, or else the active part, is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Why>,
    pub cpu_usage_ratio: Option<Ratio>,
    /// The readings of each meter.
    pub zones: Vec<ZoneRow>,
    pub coverage: Coverage,
    /// The budgets of the node together; not there where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Verdict>,
    /// One per budget of the node.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    pub platform: Vec<PlatformRow>,
    /// Footprint of the machine as RAPL sees it, where that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footprint: Option<Footprint>,
    /// How that is calculated, where that is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

/// One meter of a node.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::report::{Report, Selection};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let nodes = Report::new(&snapshot, &Selection::default())?.nodes;
/// assert_eq!(nodes[0].zones.len(), snapshot.nodes()[0].zones.len());
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
#[allow(missing_docs)] // as in `ZoneReading`
pub struct ZoneRow {
    pub zone: Zone,
    pub meter: String,
    pub total_watts: Option<Power>,
    pub active_watts: Option<Power>,
    pub idle_watts: Option<Power>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_energy_joules: Option<Energy>,
    /// Why the total is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Why>,
}

/// One power supply or chassis sensor.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct PlatformRow {
    pub name: String,
    /// Whether it is one of the power supplies, or a sensor of the whole chassis.
    pub kind: SupplyKind,
    /// Where it was read from, such as `redfish`.
    pub source: String,
    pub bmc_id: String,
    pub chassis_id: String,
    pub source_id: String,
    pub watts: Power,
    /// Footprint of the machine at its power supply, where that is asked for. Several sensors may measure the same
    /// thing, so they are not added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footprint: Option<Footprint>,
}

/// One source that could not be read.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct FailedSource {
    pub source: String,
    pub kind: &'static str,
    pub error: String,
    pub hints: Vec<String>,
    #[serde(skip)]
    korean: (String, Vec<String>),
}

impl FailedSource {
    /// A source that could not be read, with the settings in its hints as a surface spells them.
    #[must_use]
    pub fn new(failure: &SourceFailure, spell: impl Fn(&str) -> String) -> Self {
        let (source, error) = (failure.source.clone(), failure.message.clone());
        let korean = (failure.text_in(Lang::Ko).to_owned(), failure.hints_in(Lang::Ko, &spell));
        Self { source, kind: failure.kind.code(), error, hints: failure.hints(spell), korean }
    }

    /// The error and its hints in a language.
    pub(crate) fn text_in(&self, lang: Lang) -> (&str, &[String]) {
        lang.of((&self.error, &self.hints), (&self.korean.0, &self.korean.1))
    }
}

/// The parts of a row beside power that are asked for.
pub(crate) struct Asked<'a> {
    pub(crate) scenario: Option<(&'a Scenario, &'a IdleShares<'a>)>,
    pub(crate) survey: &'a Survey,
    pub(crate) explain: bool,
}

pub(crate) fn workload_row(workload: &Workload, part: Option<&Part<'_>>, asked: &Asked<'_>) -> WorkloadRow {
    let carbon = asked.scenario.map(|(scenario, idle)| {
        let subject = scenario.subject(workload, idle);
        CarbonRow::new(&subject, scenario.assess(&subject), asked.survey, workload.window).explained(
            asked.explain,
            scenario,
            &subject,
        )
    });
    let power = part.and_then(|part| Some(("total_watts", watts(part.low, part.high?))));
    WorkloadRow {
        namespace: workload.namespace.clone(),
        workload: shown_name(workload).to_owned(),
        kind: workload.kind,
        pod: workload.pod.clone(),
        node: workload.node.clone(),
        id: workload.id.clone(),
        detail: workload.detail.clone(),
        zones_watts: workload.power_by_zone(),
        total_watts: workload.total,
        total_unknown: workload.total.why(),
        energy_joules: workload.energy,
        at_least: workload.at_least,
        window_seconds: workload.window,
        active_share_ratio: part.map(|part| part.share),
        attributed_watts: part.map(|part| part.attributed),
        intervals: power.into_iter().chain(carbon.iter().flat_map(CarbonRow::intervals)).collect(),
        carbon,
    }
}

/// A container without a name goes by the short form of its id that container tools use.
fn shown_name(workload: &Workload) -> &str {
    match workload.kind {
        _ if !workload.name.is_empty() => &workload.name,
        WorkloadKind::Container => workload.id.get(..12).unwrap_or(&workload.id),
        _ => &workload.id,
    }
}

pub(crate) fn node_row(node: &Node, asked: &Asked<'_>) -> NodeRow {
    let footprint = |power: Power, boundary, (quality, provenance): (Quality, String), at_least: bool| {
        let power = Quantity::exact(power.watts()?, quality, provenance);
        let power = if at_least { power.at_least() } else { power };
        asked.scenario.map(|(scenario, _)| Footprint::new(&power, boundary, &scenario.factors))
    };
    let platform = |it: &PlatformReading| PlatformRow {
        name: it.name.clone(),
        kind: it.kind,
        source: it.source.clone(),
        bmc_id: it.bmc_id.clone(),
        chassis_id: it.chassis_id.clone(),
        source_id: it.source_id.clone(),
        watts: it.power,
        footprint: footprint(it.power, Boundary::Server, (Quality::Measured, it.kind.title().to_owned()), false),
    };
    let titles: Vec<_> = node.meters.iter().map(|meter| meter.title()).collect();
    let provenance = if titles.is_empty() { MeterKind::Rapl.title().to_owned() } else { titles.join(" + ") };
    let quality = node.meter().map_or(Quality::Measured, MeterKind::quality);
    let of_node = footprint(node.total, Boundary::Component, (quality, provenance), node.at_least);
    let mut groups = asked.survey.groups.iter();
    let budgets = groups.find(|it| it.kind == GroupKind::Node && it.name == node.name).map(|it| &it.assessment);
    let explained = of_node.as_ref().zip(asked.scenario).filter(|_| asked.explain);
    NodeRow {
        node: node.name.clone(),
        source: node.source.clone(),
        window_seconds: node.window,
        at_least: node.at_least,
        active_at_least: node.active_at_least,
        meters: node.meters.iter().copied().collect(),
        active_watts: node.active,
        idle_watts: node.idle,
        active_energy_joules: node.energy.active,
        idle_energy_joules: node.energy.idle,
        total_energy_joules: node.energy.total,
        total_watts: node.total,
        unknown: node.total.why().or(node.active.why()),
        cpu_usage_ratio: node.usage,
        zones: node.zones.iter().map(zone_row).collect(),
        coverage: node.coverage,
        status: budgets.map(|it| it.status),
        findings: budgets.map_or_else(Vec::new, |it| it.findings.clone()),
        platform: node.platform.iter().map(platform).collect(),
        steps: explained.map(|(footprint, (scenario, _))| footprint.explain(&scenario.factors)).unwrap_or_default(),
        footprint: of_node,
    }
}

fn zone_row(reading: &ZoneReading) -> ZoneRow {
    let ZoneReading { zone, meter, watts, .. } = reading;
    ZoneRow {
        zone: zone.clone(),
        meter: meter.clone(),
        total_watts: watts.total,
        active_watts: watts.active,
        idle_watts: watts.idle,
        total_energy_joules: reading.energies().total,
        unknown: watts.total.and_then(Power::why),
    }
}
