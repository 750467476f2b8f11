use std::cmp::Ordering;

use crate::assessment::Scenario;
use crate::choices::IdlePolicy;
use crate::dialect::Zone;
use crate::lang::Lang;
use crate::quantity::Power;
use crate::snapshot::{Workload, WorkloadKind};

/// The part of a snapshot that a report shows, and the order of its rows.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::report::{Report, Selection};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let mut selection = Selection::default();
/// selection.namespace = Some("shop".to_owned());
/// let report = Report::new(&snapshot, &selection)?;
/// assert!(report.workloads.iter().all(|row| row.namespace.as_deref() == Some("shop")));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
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
    pub sort: RowOrder,
    /// At most so many rows.
    pub limit: Option<usize>,
    /// Who carries a node's idle power.
    pub idle: IdlePolicy,
    /// By what footprints are counted and judged; without one there are none.
    pub scenario: Option<Scenario>,
    /// Whether each multiplication is shown.
    pub explain: bool,
    /// Whether text leaves out the factors and what standards say, for those who have read them.
    pub brief: bool,
    /// Language of the text.
    pub lang: Lang,
}

/// The order of rows.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::report::{Report, RowOrder, Selection};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let mut selection = Selection::default();
/// selection.sort = RowOrder::Name;
/// let rows = Report::new(&snapshot, &selection)?.workloads;
/// assert!(rows.is_sorted_by_key(|row| row.workload.clone()));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RowOrder {
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

impl Selection {
    pub(super) fn shows(&self, workload: &Workload) -> bool {
        let kind = if self.kinds.is_empty() {
            workload.is_outermost() && workload.kind != WorkloadKind::Process
        } else {
            self.kinds.contains(&workload.kind)
        };
        kind && workload.counts()
    }
}

impl RowOrder {
    pub(super) fn compare(&self, left: &Workload, right: &Workload) -> Ordering {
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
