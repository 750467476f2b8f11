//! The data of a report: rows of workloads, nodes and namespaces, with all that is said around them. JSON is this, as it
//! stands; [`render`](crate::render) gives it its other forms.

mod carbon;
mod counts;
mod meaning;
mod rows;
mod selection;

pub(crate) use carbon::monthly_basis;
pub(crate) use meaning::meaning;

pub use carbon::{CarbonRow, GroupRow, Intervals, ScenarioRow, StandardRow};
pub use counts::{Counts, Outcome};
pub use rows::{FailedSource, NodeRow, PlatformRow, WorkloadRow, ZoneRow};
pub use selection::{RowOrder, Selection};

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use wildmatch::WildMatch;

use self::rows::{Asked, node_row, workload_row};
use crate::assessment::{GroupKind, IdleShares};
use crate::attribution::attribute_reserved;
use crate::choices::IdlePolicy;
use crate::dialect::Zone;
use crate::error::Error;
use crate::kubernetes::controllers;
use crate::lang::Lang;
use crate::quantity::units::Seconds;
use crate::snapshot::{Coverage, Exporter, Oddity, Snapshot, Workload};
use crate::text::{JsonForm, to_json};
use crate::window::Window;

/// Tables for people and programs, the same numbers in every format.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::report::{Report, Selection};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let report = Report::new(&snapshot, &Selection::default())?;
/// assert_eq!((report.nodes.len(), report.matched), (1, report.workloads.len()));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Something to say before everything else, such as that the data is a sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// When it was measured: of the node that was read last; `None` where nobody knows, as of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<Timestamp>,
    /// Length of the window that energies and mean powers are from (s); `None` for a single scrape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_seconds: Option<Seconds>,
    /// The meaning of the watts: their time, and whose power a workload's is.
    pub meaning: String,
    /// Language of the text; keys and JSON do not change.
    #[serde(skip)]
    pub lang: Lang,
    /// Whether text leaves out the factors and what standards say.
    #[serde(skip)]
    pub brief: bool,
    /// By what footprints were counted and judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<ScenarioRow>,
    /// Everything that is shown together: one status, and how many meet what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Namespaces that have budgets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<GroupRow>,
    /// Controllers that have budgets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub controllers: Vec<GroupRow>,
    /// Who carries the nodes' idle power in `attributed_watts`.
    pub idle_policy: IdlePolicy,
    /// The exporters that were read.
    pub exporters: Vec<Exporter>,
    /// The sources that could not be read.
    pub sources_failed: Vec<FailedSource>,
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
    /// The oddities of the data.
    pub oddities: Vec<Oddity>,
}

/// Machines have a handful of zones; a body made up of endless ones must not make an endless table.
const MAX_COLUMNS: usize = 32;

impl Report {
    /// Picks and orders what a selection asks for. Coverage and oddities stay those of the whole snapshot.
    ///
    /// # Errors
    /// [`Error::NotFound`] if a namespace, a workload or a zone to sort by is asked for and nothing has it;
    /// [`Error::InvalidInput`] if idle power is to go by requests that are not known.
    pub fn new(snapshot: &Snapshot, selection: &Selection) -> Result<Self, Error> {
        let of_kind: Vec<&Workload> = snapshot.workloads().iter().filter(|it| selection.shows(it)).collect();
        let in_namespace =
            filtered("namespace", selection.namespace.as_deref(), of_kind, |it| it.namespace.as_deref())?;
        let mut shown = filtered("workload", selection.workload.as_deref(), in_namespace, |it| Some(&it.name))?;
        let zones: BTreeSet<Zone> = shown.iter().flat_map(|it| &it.zones).map(|it| it.zone.clone()).collect();
        if let RowOrder::Zone(zone) = &selection.sort
            && !zones.contains(zone)
        {
            let near = zones.iter().map(ToString::to_string).collect();
            return Err(Error::NotFound { what: "zone".to_owned(), name: zone.to_string(), near });
        }
        // Stable, so that equal rows keep the snapshot's own order.
        shown.sort_by(|left, right| selection.sort.compare(left, right));
        let matched = shown.len();
        let scenario = selection.scenario.as_ref();
        let reserved = scenario.and_then(|it| it.reserved.as_ref());
        if selection.idle == IdlePolicy::Requested && reserved.is_none() {
            return Err(Error::invalid("idle", "requested", "pod specs and node specs, which say what is requested"));
        }
        let attributions = attribute_reserved(snapshot, selection.idle, reserved);
        let parts: HashMap<_, _> = attributions
            .iter()
            .flat_map(|it| &it.parts)
            .map(|part| (std::ptr::from_ref(part.workload), part))
            .collect();
        let idle = IdleShares::of(snapshot, scenario.and_then(|it| it.idle), reserved);
        let subjects = scenario.map_or_else(Vec::new, |it| it.subjects(snapshot));
        let owners = |_: &str, pod: &str| controllers(pod).into_iter().map(str::to_owned).collect();
        let survey = scenario.map(|it| it.survey(snapshot, &subjects, owners)).unwrap_or_default();
        let asked =
            Asked { scenario: scenario.map(|scenario| (scenario, &idle)), survey: &survey, explain: selection.explain };
        let groups = scenario
            .map_or_else(Vec::new, |it| GroupRow::all(it, &survey, selection.namespace.as_deref(), selection.explain));
        let (namespaces, controllers) = groups.into_iter().partition(|it| it.kind == GroupKind::Namespace);
        let zones_without_column = zones.len().saturating_sub(MAX_COLUMNS);
        let mut report = Self {
            notice: None,
            taken_at: snapshot.taken_at(),
            window_seconds: None,
            meaning: meaning(&snapshot.dialects(), false, selection.idle, Lang::En),
            lang: selection.lang,
            brief: selection.brief,
            scenario: scenario.map(|it| ScenarioRow::new(it, it.unmatched_budgets(&subjects, &survey.groups))),
            outcome: None,
            namespaces,
            controllers,
            idle_policy: selection.idle,
            exporters: snapshot.exporters().to_vec(),
            sources_failed: snapshot.failures().iter().map(|it| FailedSource::new(it, str::to_owned)).collect(),
            matched,
            workloads: shown
                .into_iter()
                .map(|workload| workload_row(workload, parts.get(&std::ptr::from_ref(workload)).copied(), &asked))
                .collect(),
            zones: zones.into_iter().take(MAX_COLUMNS).collect(),
            zones_without_column,
            nodes: snapshot.nodes().iter().map(|node| node_row(node, &asked)).collect(),
            coverage: Coverage::over(snapshot.nodes().iter().map(|node| &node.coverage)),
            oddities: snapshot.oddities().to_vec(),
        };
        // Of everything that matched, whatever is left out of the table.
        report.outcome = report.scenario.is_some().then(|| Outcome::of(&report));
        report.workloads.truncate(selection.limit.unwrap_or(usize::MAX));
        Ok(report)
    }
}

impl Report {
    /// The report as JSON, over several lines or in one. Figures have six significant digits at most; a profile may ask
    /// for all of them.
    ///
    /// # Errors
    /// For what JSON cannot hold, which no report has.
    pub fn json(&self, pretty: bool) -> Result<String, serde_json::Error> {
        let all_digits = self.scenario.as_ref().is_some_and(|it| it.all_digits);
        to_json(self, JsonForm { pretty, all_digits })
    }

    /// The report of a window.
    ///
    /// # Errors
    /// As [`Report::new`].
    pub fn of_window(window: &Window, selection: &Selection) -> Result<Self, Error> {
        let report = Self::new(&window.snapshot, selection)?;
        Ok(Self {
            window_seconds: Some(window.seconds),
            meaning: meaning(&window.snapshot.dialects(), true, selection.idle, Lang::En),
            scenario: report.scenario.map(|it| it.over(window.seconds)),
            ..report
        })
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
