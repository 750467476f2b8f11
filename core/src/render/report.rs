use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use wildmatch::WildMatch;

use crate::attribution::{IdlePolicy, Part, attribute};
use crate::dialect::{Dialect, Zone};
use crate::error::Error;
use crate::snapshot::{
    Coverage, Energy, Exporter, Node, Oddity, PlatformReading, Power, Snapshot, Why, Window, Workload, WorkloadKind,
    ZoneReading,
};
use crate::units::{Ratio, Seconds, Watts};

/// What of a snapshot is shown, in which order.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Selection {
    /// Kinds of workloads; empty means all outermost ones but host processes, which do not overlap.
    pub kinds: Vec<WorkloadKind>,
    /// Kubernetes namespace; `*` stands for any text.
    pub namespace: Option<String>,
    /// Workload name; `*` stands for any text.
    pub workload: Option<String>,
    /// Order of the rows.
    pub sort: SortBy,
    /// At most so many rows.
    pub limit: Option<usize>,
    /// Who carries a node's idle power.
    pub idle: IdlePolicy,
}

/// What rows are ordered by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Total power, largest first, unknown last.
    #[default]
    Total,
    /// Power in one zone, largest first, unknown last.
    Zone(Zone),
    /// Name, from a to z.
    Name,
    /// Namespace, then name.
    Namespace,
    /// Node, then name.
    Node,
}

/// Tables for people and programs, the same numbers in every format.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Something to say before everything else, such as that the data is a sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Length of the window that energies and mean powers are from (s); `None` for a single scrape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_seconds: Option<Seconds>,
    /// What the watts mean.
    pub meaning: String,
    /// Who carries the nodes' idle power in `attributed_watts`.
    pub idle_policy: IdlePolicy,
    /// What was read.
    pub exporters: Vec<Exporter>,
    /// What could not be read.
    pub failed_sources: Vec<FailedSource>,
    /// Zones that occur in the rows, in the order of the columns; at most 32, each row has all of its own.
    pub zones: Vec<Zone>,
    /// How many zones have no column.
    pub zones_without_column: usize,
    /// How many workloads matched; `workloads` may hold fewer.
    pub matched: usize,
    /// One row per workload.
    pub workloads: Vec<WorkloadRow>,
    /// One row per node.
    pub nodes: Vec<NodeRow>,
    /// Pods against active power over all nodes.
    pub coverage: Coverage,
    /// What was odd about the data.
    pub oddities: Vec<Oddity>,
}

/// What the watts of a scrape mean, said with every report.
const MEANING: &str = "watts are the exporter's mean since its last refresh (Kepler >= 0.10: 0.5 to 5 s)";

/// Machines have a handful of zones; a body made up of endless ones must not make an endless table.
const MAX_COLUMNS: usize = 32;

/// What the watts of a window mean.
const WINDOW_MEANING: &str = "watts are means over the window, from energy counters where there are any";

/// Whose power a workload's is depends on who splits it.
fn meaning(snapshot: &Snapshot, time: &str) -> String {
    let dialects: BTreeSet<Dialect> = snapshot.exporters().iter().flat_map(|it| &it.dialects).copied().collect();
    let mut sentences = vec![time];
    for dialect in dialects {
        let sentence = match dialect {
            Dialect::Kepler | Dialect::KeplerLegacy => {
                "a workload's watts are active power, idle power stays with its node"
            }
            Dialect::Scaphandre => "scaphandre's processes are shares of the whole host, idle power included",
            Dialect::Prototype => "the prototype's names do not say whether idle power is included",
            Dialect::NodeExporter | Dialect::Rapl => continue,
        };
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences.join("; ")
}

/// One workload.
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
    /// Its part of its node's active power.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_share_ratio: Option<Ratio>,
    /// With its share of the idle power, by the policy (W); only for what does not overlap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributed_watts: Option<Watts>,
    /// Bounds by key: low is active power only, high has a proportional share of the idle power. Not there where the
    /// idle power is not known.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub intervals: BTreeMap<&'static str, [Watts; 2]>,
}

/// One node.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
#[allow(missing_docs)] // as in `Node`
pub struct NodeRow {
    pub node: String,
    pub source: String,
    /// Time that energies and mean powers are from (s).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_seconds: Option<Seconds>,
    /// Whether the window misses some of the active energy.
    pub at_least: bool,
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
    /// What each meter says.
    pub zones: Vec<ZoneRow>,
    pub coverage: Coverage,
    pub platform: Vec<PlatformRow>,
}

/// One meter of a node.
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
    pub watts: Power,
}

/// One source that could not be read.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct FailedSource {
    pub source: String,
    pub kind: &'static str,
    pub error: String,
    pub hints: &'static [&'static str],
}

impl FailedSource {
    /// A source and the error it gave.
    #[must_use]
    pub fn new(source: String, error: &Error) -> Self {
        Self { source, kind: error.kind().code(), error: error.to_string(), hints: error.hints() }
    }
}

impl Report {
    /// Picks and orders what a selection asks for. Coverage and oddities stay those of the whole snapshot.
    ///
    /// # Errors
    /// [`Error::NotFound`] if a namespace, a workload or a zone to sort by is asked for and nothing has it.
    pub fn new(snapshot: &Snapshot, selection: &Selection) -> Result<Self, Error> {
        let of_kind: Vec<&Workload> = snapshot.workloads().iter().filter(|it| selection.shows(it)).collect();
        let in_namespace =
            filtered("namespace", selection.namespace.as_deref(), of_kind, |it| it.namespace.as_deref())?;
        let mut shown = filtered("workload", selection.workload.as_deref(), in_namespace, |it| Some(&it.name))?;
        let zones: BTreeSet<Zone> = shown.iter().flat_map(|it| &it.zones).map(|it| it.zone.clone()).collect();
        if let SortBy::Zone(zone) = &selection.sort
            && !zones.contains(zone)
        {
            let near = zones.iter().map(ToString::to_string).collect();
            return Err(Error::NotFound { what: "zone".to_owned(), name: zone.to_string(), near });
        }
        // Stable, so that equal rows keep the snapshot's own order.
        shown.sort_by(|left, right| selection.sort.compare(left, right));
        let matched = shown.len();
        shown.truncate(selection.limit.unwrap_or(usize::MAX));
        let attributions = attribute(snapshot, selection.idle);
        let parts: HashMap<_, _> = attributions
            .iter()
            .flat_map(|it| &it.parts)
            .map(|part| (std::ptr::from_ref(part.workload), part))
            .collect();
        let zones_without_column = zones.len().saturating_sub(MAX_COLUMNS);
        Ok(Self {
            notice: None,
            window_seconds: None,
            meaning: meaning(snapshot, MEANING),
            idle_policy: selection.idle,
            exporters: snapshot.exporters().to_vec(),
            failed_sources: Vec::new(),
            matched,
            workloads: shown
                .into_iter()
                .map(|workload| workload_row(workload, parts.get(&std::ptr::from_ref(workload)).copied()))
                .collect(),
            zones: zones.into_iter().take(MAX_COLUMNS).collect(),
            zones_without_column,
            nodes: snapshot.nodes().iter().map(node_row).collect(),
            coverage: Coverage::over(snapshot.nodes().iter().map(|node| &node.coverage)),
            oddities: snapshot.oddities().to_vec(),
        })
    }
}

impl Report {
    /// The report of a window.
    ///
    /// # Errors
    /// As [`Report::new`].
    pub fn of_window(window: &Window, selection: &Selection) -> Result<Self, Error> {
        let report = Self::new(&window.snapshot, selection)?;
        Ok(Self { window_seconds: Some(window.seconds), meaning: meaning(&window.snapshot, WINDOW_MEANING), ..report })
    }
}

impl Selection {
    fn shows(&self, workload: &Workload) -> bool {
        let kind = if self.kinds.is_empty() {
            workload.is_outermost() && workload.kind != WorkloadKind::Process
        } else {
            self.kinds.contains(&workload.kind)
        };
        kind && workload.counts()
    }
}

/// Those whose name matches a pattern; an error with near names if none does.
fn filtered<'a>(
    what: &str,
    pattern: Option<&str>,
    workloads: Vec<&'a Workload>,
    name: impl Fn(&'a Workload) -> Option<&'a str>,
) -> Result<Vec<&'a Workload>, Error> {
    let Some(pattern) = pattern else { return Ok(workloads) };
    let matcher = WildMatch::new(pattern);
    let names: BTreeSet<&str> = workloads.iter().filter_map(|it| name(it)).collect();
    let found: Vec<_> = workloads.into_iter().filter(|it| name(it).is_some_and(|name| matcher.matches(name))).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let stem = pattern.trim_matches('*');
    let near = names.iter().filter(|name| name.contains(stem) || stem.contains(**name));
    let near: Vec<_> = near.take(5).map(|name| (*name).to_owned()).collect();
    Err(Error::NotFound { what: what.to_owned(), name: pattern.to_owned(), near })
}

impl SortBy {
    fn compare(&self, left: &Workload, right: &Workload) -> Ordering {
        let largest_first = |left: Option<Power>, right: Option<Power>| {
            let watts = |power: Option<Power>| power.and_then(Power::watts).map_or(-1.0, |watts| watts.get());
            watts(right).total_cmp(&watts(left))
        };
        match self {
            Self::Total => largest_first(Some(left.total), Some(right.total)),
            Self::Zone(zone) => largest_first(left.power_in(zone), right.power_in(zone)),
            Self::Name => left.name.cmp(&right.name),
            Self::Namespace => (&left.namespace, &left.name).cmp(&(&right.namespace, &right.name)),
            Self::Node => (&left.node, &left.name).cmp(&(&right.node, &right.name)),
        }
    }
}

fn workload_row(workload: &Workload, part: Option<&Part<'_>>) -> WorkloadRow {
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
        intervals: part.and_then(|part| Some(("total_watts", [part.low, part.high?]))).into_iter().collect(),
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

fn node_row(node: &Node) -> NodeRow {
    let platform = |it: &PlatformReading| PlatformRow { name: it.name.clone(), watts: it.power };
    NodeRow {
        node: node.name.clone(),
        source: node.source.clone(),
        window_seconds: node.window,
        at_least: node.at_least,
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
        platform: node.platform.iter().map(platform).collect(),
    }
}

fn zone_row(reading: &ZoneReading) -> ZoneRow {
    let ZoneReading { zone, meter, watts, energy, .. } = reading;
    ZoneRow {
        zone: zone.clone(),
        meter: meter.clone(),
        total_watts: watts.total,
        active_watts: watts.active,
        idle_watts: watts.idle,
        total_energy_joules: energy.total,
        unknown: watts.total.and_then(Power::why),
    }
}
