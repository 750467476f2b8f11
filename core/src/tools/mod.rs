//! Every tool once: the command line, MCP and the libraries of other languages iterate over [`CATALOG`], and none of
//! them has a tool of its own. A tool is pure: what it needs of the world is given ([`World`]).
//!
//! ```
//! use carbon_kepler::tools::{World, find};
//! use carbon_kepler::{SAMPLE_SCRAPE, Settings, Snapshot, registry::Registry};
//!
//! let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
//! let world = World::new(Registry::builtin()?, Settings::default()).with_snapshot(snapshot);
//! let arguments = serde_json::json!({"workload_name": "web", "namespace": "shop", "region": "us-east-1"});
//! let answer = (find("assess_workload_compliance")?.call)(&world, arguments)?;
//! assert_eq!(answer.structured()?["status"], "COMPLIANT");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assess_workload_compliance;
mod calculate_optimal_schedule;
mod catalog;
mod compare_optimization_impact;
mod get_migration_recommendations;
mod get_power_consumption_summary;
mod get_regional_comparison;
mod identify_power_hotspots;
mod list_top_power_consumers;
mod list_workloads_by_compliance;
mod parts;
pub mod resources;
mod tool;
mod world;

pub use assess_workload_compliance::{Assess, AssessOutput, FindingOutput};
pub use calculate_optimal_schedule::{Alternative, Schedule, ScheduleOutput};
pub use catalog::{CATALOG, find};
pub use compare_optimization_impact::{Compare, CompareInput, CompareOutput, OffHoursInput};
pub use get_migration_recommendations::{CurrentRegion, Migrate, MigrateInput, MigrateOutput, RecommendedRegion};
pub use get_power_consumption_summary::{NodeSummary, Summary, SummaryInput, SummaryOutput};
pub use get_regional_comparison::{RegionRow, Regions, RegionsInput, RegionsOutput};
pub use identify_power_hotspots::{HotspotSummary, Hotspots, HotspotsInput, HotspotsOutput};
pub use list_top_power_consumers::{ConsumerRow, SortBy, Top, TopInput, TopOutput};
pub use list_workloads_by_compliance::{ComplianceSummary, List, ListInput, ListOutput, ListedWorkload};
pub use parts::basis::{Basis, FactorNote};
pub use parts::consumers::{ConsumerSummary, TopConsumer};
pub use parts::curve::{CurveInput, CurveOutput, PointInput, ScheduleInput};
pub use parts::input::WorkloadInput;
pub use parts::optimization::{Optimization, SkippedOptimization};
pub use parts::preventive::PreventiveAction;
pub use parts::unknown::UnknownPart;
pub use tool::{Answer, Descriptor, Tool, arguments};
pub use world::World;

/// Bounds by key: low and high, `null` above where only a lower bound is known.
pub type Intervals = std::collections::BTreeMap<String, [Option<f64>; 2]>;
