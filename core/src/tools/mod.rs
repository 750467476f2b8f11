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

// Arguments and results cross as JSON, by their schemas. Nobody outside can hold their types, nor make one.
#![allow(unreachable_pub)]

mod assess_workload_compliance;
mod calculate_optimal_schedule;
mod catalog;
mod compare_optimization_impact;
mod compat;
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

pub use catalog::{CATALOG, find};
#[doc(hidden)]
pub use tool::arguments;
pub use tool::{Answer, Descriptor};
pub use world::World;

use parts::basis::Basis;
use tool::Tool;

/// Types that have a JSON Schema; any type in builds without the feature `schema`.
#[cfg(feature = "schema")]
pub use schemars::JsonSchema as Described;

/// Types that have a JSON Schema; any type in builds without the feature `schema`.
#[cfg(not(feature = "schema"))]
pub trait Described {}

#[cfg(not(feature = "schema"))]
impl<T: ?Sized> Described for T {}

/// Bounds by key: low and high, `null` above where only a lower bound is known.
pub(crate) type Intervals = std::collections::BTreeMap<String, [Option<f64>; 2]>;
