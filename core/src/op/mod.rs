//! Every tool once: the command line, MCP and the libraries of other languages iterate over [`CATALOG`], and none of
//! them has a tool of its own. A tool is pure: what it needs of the world is given ([`World`]).
//!
//! ```
//! use carbon_kepler::op::{World, find};
//! use carbon_kepler::{SAMPLE_SCRAPE, Settings, Snapshot, standards::Registry};
//!
//! let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
//! let world = World::new(Registry::builtin()?, Settings::default()).with_snapshot(snapshot);
//! let arguments = serde_json::json!({"workload_name": "web", "namespace": "shop", "region": "us-east-1"});
//! let answer = (find("assess_workload_compliance")?.run)(&world, arguments)?;
//! assert_eq!(answer.structured["status"], "COMPLIANT");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assess;
mod basis;
mod catalog;
mod compare;
mod consumers;
mod cronjob;
mod find;
mod hotspots;
mod input;
mod list;
mod migrate;
mod optimization;
mod plan;
mod preventive;
mod regions;
mod schedule;
mod top;
mod unknown;
mod world;

pub use assess::{Assess, AssessOutput, FindingOutput};
pub use basis::{Basis, FactorNote};
pub use catalog::{Answer, CATALOG, Descriptor, Operation, Visit, arguments, find, input, visit};
pub use compare::{Compare, CompareInput, CompareOutput};
pub use consumers::{ConsumerSummary, TopConsumer};
pub use hotspots::{HotspotSummary, Hotspots, HotspotsInput, HotspotsOutput};
pub use input::WorkloadInput;
pub use list::{ComplianceSummary, List, ListInput, ListOutput, ListedWorkload};
pub use migrate::{CurrentRegion, Migrate, MigrateInput, MigrateOutput, RecommendedRegion};
pub use optimization::{Optimization, SkippedOptimization};
pub(crate) use plan::zone_of;
pub use preventive::PreventiveAction;
pub use regions::{RegionRow, Regions, RegionsInput, RegionsOutput};
pub use schedule::{Alternative, CurveInput, CurveOutput, PointInput, Schedule, ScheduleInput, ScheduleOutput};
pub use top::{ConsumerRow, NodeSummary, SortBy, Summary, SummaryInput, SummaryOutput, Top, TopInput, TopOutput};
pub use unknown::UnknownPart;
pub use world::World;

/// Bounds by key: low and high, `null` above where only a lower bound is known.
pub type Intervals = std::collections::BTreeMap<String, [Option<f64>; 2]>;
