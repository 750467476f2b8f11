//! Words that people choose by, in settings and arguments.

/// Up to where energy is counted, from the inside out.
///
/// ```
/// use carbon_kepler::Boundary;
///
/// assert!(Boundary::Component < Boundary::Facility, "the wider one is the greater one");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Boundary {
    /// The parts that RAPL sees: processors, memory, GPUs.
    Component,
    /// The machine at its power supply.
    Server,
    /// The building: cooling and distribution too.
    Facility,
}

impl Boundary {
    /// The stable name, as in JSON and settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Server => "server",
            Self::Facility => "facility",
        }
    }
}

/// How a value with bounds is compared with a target.
///
/// ```
/// use carbon_kepler::{Decide, Quality, Quantity, Verdict, units::GramsPerKwh};
///
/// let grams = GramsPerKwh::new;
/// let wide = Quantity::between(grams(380.0)?, grams(400.0)?, grams(450.0)?, Quality::Assumed, "a guess")?.view("intensity");
/// assert_eq!(Decide::Point.compare(&wide, 420.0).0, Verdict::Compliant);
/// assert_eq!(Decide::Interval.compare(&wide, 420.0).0, Verdict::Unknown);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decide {
    /// The high end must meet it, or the low end miss it; else it is unknown.
    Interval,
    /// The central value decides.
    Point,
}

impl Decide {
    /// The stable name, as in JSON and settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Interval => "interval",
            Self::Point => "point",
        }
    }
}

/// Who carries a node's idle power.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::{IdlePolicy, attribution::attribute};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let attributed = |policy| attribute(&snapshot, policy)[0].parts[0].attributed;
/// assert!(attributed(IdlePolicy::Proportional) > attributed(IdlePolicy::None));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdlePolicy {
    /// Nobody: it stays with the node.
    #[default]
    None,
    /// Everybody in proportion to its active power; what runs outside of pods carries its share too.
    Proportional,
    /// All consumers alike: each pod, virtual machine and container outside of pods; the host's own processes
    /// together are one more. Of a GPU, those who use it.
    Equal,
    /// Who has reserved it: requests over what is allocatable of the node. The rest stays with the node.
    Requested,
}

/// A way to lower emissions.
///
/// ```
/// use carbon_kepler::Lever;
///
/// assert_eq!(Lever::named("temporal_shift"), Some(Lever::TemporalShift));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Lever {
    /// Run when the grid is cleaner.
    TemporalShift,
    /// Ask for what is used.
    ResourceRightsizing,
    /// Run where the grid is cleaner.
    RegionalMigration,
    /// Run in a better building.
    PueImprovement,
    /// Remove what asks for something and does nothing.
    Zombie,
    /// Run on one node less.
    NodeConsolidation,
    /// Do not run at hours when nobody needs it.
    OffHours,
    /// Use a GPU that only draws idle power, or do without it.
    GpuIdle,
    /// Run as many replicas as there is work for.
    Autoscaling,
}

impl Lever {
    /// All levers, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::TemporalShift,
        Self::ResourceRightsizing,
        Self::RegionalMigration,
        Self::PueImprovement,
        Self::Zombie,
        Self::NodeConsolidation,
        Self::OffHours,
        Self::GpuIdle,
        Self::Autoscaling,
    ];

    /// Those that the prototype knew.
    pub const OF_THE_PROTOTYPE: [Self; 4] =
        [Self::TemporalShift, Self::ResourceRightsizing, Self::RegionalMigration, Self::PueImprovement];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TemporalShift => "temporal_shift",
            Self::ResourceRightsizing => "resource_rightsizing",
            Self::RegionalMigration => "regional_migration",
            Self::PueImprovement => "pue_improvement",
            Self::Zombie => "zombie",
            Self::NodeConsolidation => "node_consolidation",
            Self::OffHours => "off_hours",
            Self::GpuIdle => "gpu_idle",
            Self::Autoscaling => "autoscaling",
        }
    }

    /// The lever of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lever| lever.name() == name)
    }

    /// Whether it acts on nodes, whatever runs there.
    #[must_use]
    pub fn is_of_nodes(self) -> bool {
        matches!(self, Self::NodeConsolidation | Self::GpuIdle)
    }
}
