//! A footprint is held against standards: findings with verdicts, each with its value, its target and its reason.
//!
//! ```
//! use carbon_kepler::settings::{Setting, Settings};
//! use carbon_kepler::{SAMPLE_SCRAPE, Scenario, Snapshot, Verdict, registry::Registry};
//!
//! let mut settings = Settings { region: Setting::given("us-east-1".to_owned()), ..Settings::default() };
//! settings.budgets = Some(Setting::given(vec!["shop/web-*=5kg".to_owned()]));
//! let scenario = Scenario::resolve(&Registry::builtin()?, &settings)?;
//! let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
//! let subjects = scenario.subjects(&snapshot);
//! let web = subjects.iter().find(|it| it.name.starts_with("web-")).ok_or("no web pod")?;
//! assert_eq!(scenario.assess(web).status, Verdict::NonCompliant, "25.7 W cannot keep to 5 kg a month there");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod group;
mod judge;
mod reason;
mod scenario;
mod standing;
mod subject;

use std::fmt;

pub use group::{Group, GroupKind, status_of_groups};
pub use reason::Reason;
pub use scenario::Scenario;
pub(crate) use scenario::pue_of_region;
pub use standing::{Standing, Survey};
pub(crate) use subject::IdleShares;
pub use subject::Subject;

use crate::footprint::Footprint;
use crate::lang::Lang;
use crate::quantity::View;
use crate::registry::{StandardKind, THIS_PROJECT};

/// Whether something keeps to a standard.
///
/// ```
/// use carbon_kepler::Verdict;
///
/// assert_eq!(Verdict::overall([Verdict::Compliant, Verdict::Unknown]), Verdict::Unknown);
/// assert_eq!(Verdict::Unknown.is_compliant(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// The value meets the target.
    Compliant,
    /// The value misses the target.
    NonCompliant,
    /// The known data does not decide it.
    Unknown,
}

impl Verdict {
    /// Combines verdicts: NON_COMPLIANT if any is, else UNKNOWN if any is, else COMPLIANT. Of none: UNKNOWN.
    #[must_use]
    pub fn overall(parts: impl IntoIterator<Item = Self>) -> Self {
        let worse = |left: Self, right: Self| match (left, right) {
            (Self::NonCompliant, _) | (_, Self::NonCompliant) => Self::NonCompliant,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            _ => Self::Compliant,
        };
        parts.into_iter().reduce(worse).unwrap_or(Self::Unknown)
    }

    /// Whether the standard is met; `None` where that is not known.
    #[must_use]
    pub fn is_compliant(self) -> Option<bool> {
        match self {
            Self::Compliant => Some(true),
            Self::NonCompliant => Some(false),
            Self::Unknown => None,
        }
    }

    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Compliant => "COMPLIANT",
            Self::NonCompliant => "NON_COMPLIANT",
            Self::Unknown => "UNKNOWN",
        }
    }
}

impl Verdict {
    /// For people; in English the stable name.
    #[must_use]
    pub fn text(self, lang: Lang) -> &'static str {
        let korean = match self {
            Self::Compliant => "기준 충족",
            Self::NonCompliant => "기준 초과",
            Self::Unknown => "판정 불가",
        };
        lang.of(self.name(), korean)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The thing that must change for a finding to change.
///
/// ```
/// use carbon_kepler::DependsOn;
///
/// assert_eq!(DependsOn::Region.name(), "region");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DependsOn {
    /// The power and the work of the workload.
    Workload,
    /// The grid where it runs; the same for everything that runs there.
    Region,
    /// The building it runs in.
    Facility,
}

impl DependsOn {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Workload => "workload",
            Self::Region => "region",
            Self::Facility => "facility",
        }
    }
}

impl DependsOn {
    /// For people; in English the stable name.
    #[must_use]
    pub fn text(self, lang: Lang) -> &'static str {
        let korean = match self {
            Self::Workload => "워크로드",
            Self::Region => "지역",
            Self::Facility => "시설",
        };
        lang.of(self.name(), korean)
    }
}

/// The result of holding something against one standard.
///
/// ```
/// use carbon_kepler::{Registry, SAMPLE_SCRAPE, Scenario, Settings, Snapshot};
///
/// let scenario = Scenario::resolve(&Registry::builtin()?, &Settings::default())?;
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let subjects = scenario.subjects(&snapshot);
/// let assessment = scenario.assess(&subjects[0]);
/// let finding = &assessment.findings[0];
/// assert!(finding.target > 0.0 && !finding.unit.is_empty());
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// Id of the standard.
    pub standard: String,
    /// Kind of the standard.
    pub kind: StandardKind,
    /// Whether the standard is met.
    pub verdict: Verdict,
    /// The thing that must change for the value to change.
    pub depends_on: DependsOn,
    /// The value that is compared with the target, in `unit`; `None` where it is not known.
    pub value: Option<View>,
    /// The most that is allowed, in `unit`.
    pub target: f64,
    /// Unit of value and target.
    pub unit: String,
    /// How far the value is above the target (%); negative below.
    pub gap_percent: Option<f64>,
    /// Why the verdict is what it is.
    pub reason: Reason,
    /// Of carbon intensity: the grid's factor alone against the same target; `None` for other kinds, and without a factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid_alone: Option<GridAlone>,
    /// Who set the target: this project, or a file, flag or variable of the user's.
    pub set_by: String,
    /// Whether a law sets the target.
    pub is_law: bool,
}

/// A bare grid factor against a target of carbon intensity (gCO2eq/kWh).
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct GridAlone {
    /// The factor, without overhead and PUE.
    pub value: View,
    /// Whether it meets the target.
    pub verdict: Verdict,
    /// Why the verdict is what it is.
    pub reason: Reason,
}

impl Finding {
    /// The value in percent of the target, such as the used part of a budget; `None` where either says nothing.
    #[must_use]
    pub fn percent_of_target(&self) -> Option<f64> {
        self.value.as_ref().filter(|_| self.target > 0.0).map(|it| it.value / self.target * 100.0)
    }

    /// Who set the target and whether that is law, in a short clause.
    #[must_use]
    pub fn standing(&self, lang: Lang) -> String {
        match (self.is_law, self.set_by == THIS_PROJECT) {
            (true, _) => lang.of(format!("law, by {}", self.set_by), format!("법령 ({})", self.set_by)),
            (false, true) => {
                lang.of("a benchmark of this project, not law", "이 프로젝트의 기준값이며 법령이 아님").to_owned()
            }
            (false, false) => lang.of(
                format!("a target of yours ({}), not law", self.set_by),
                format!("사용자가 정한 기준값({})이며 법령이 아님", self.set_by),
            ),
        }
    }
}

/// The findings of all standards that apply to a workload or a namespace, and their status together.
///
/// ```
/// use carbon_kepler::{Registry, SAMPLE_SCRAPE, Scenario, Settings, Snapshot};
///
/// let scenario = Scenario::resolve(&Registry::builtin()?, &Settings::default())?;
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let subjects = scenario.subjects(&snapshot);
/// let assessment = scenario.assess(&subjects[0]);
/// assert_eq!(assessment.findings.len(), scenario.standards.len());
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Assessment {
    /// All findings together.
    pub status: Verdict,
    /// One per standard.
    pub findings: Vec<Finding>,
    /// `None` where the power is not known.
    pub footprint: Option<Footprint>,
}

impl Assessment {
    pub(crate) fn new(findings: Vec<Finding>, footprint: Option<Footprint>) -> Self {
        Self { status: Verdict::overall(findings.iter().map(|it| it.verdict)), findings, footprint }
    }

    /// The findings that depend on one thing, together; `None` if there is none.
    #[must_use]
    pub fn status_by(&self, depends_on: DependsOn) -> Option<Verdict> {
        let mut by = self.findings.iter().filter(|it| it.depends_on == depends_on).map(|it| it.verdict).peekable();
        by.peek()?;
        Some(Verdict::overall(by))
    }

    /// The budget that is used up most; `None` where there is no budget.
    #[must_use]
    pub fn tightest_budget(&self) -> Option<&Finding> {
        let used = |it: &&Finding| it.percent_of_target().unwrap_or(f64::INFINITY);
        let budgets = self.findings.iter().filter(|it| it.kind == StandardKind::Budget);
        budgets.max_by(|a, b| used(a).total_cmp(&used(b)))
    }

    /// All findings of one kind together; `None` if there is none.
    #[must_use]
    pub fn verdict_of(&self, kind: StandardKind) -> Option<Verdict> {
        let mut of_kind = self.findings.iter().filter(|it| it.kind == kind).map(|it| it.verdict).peekable();
        of_kind.peek()?;
        Some(Verdict::overall(of_kind))
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{self, Compliant, NonCompliant, Unknown};

    #[test]
    fn the_worst_known_part_decides() {
        assert_eq!(Verdict::overall([Compliant, Unknown, NonCompliant]), NonCompliant);
        assert_eq!(Verdict::overall([Compliant, Unknown]), Unknown);
        assert_eq!(Verdict::overall([Compliant, Compliant]), Compliant);
        assert_eq!(Verdict::overall([]), Unknown, "no standard, no verdict");
        assert_eq!([Compliant, NonCompliant, Unknown].map(Verdict::is_compliant), [Some(true), Some(false), None]);
    }
}
