//! Readings become a snapshot: nodes and workloads with their power and energy, and what was odd.

mod builder;
mod check;
mod coverage;
mod draft;
mod finish;
mod memo;
mod model;
mod node_draft;
mod oddity;
mod options;
mod order;
mod parallel;
mod pass;
mod pieces;
mod pods;
mod read;
mod serialize;
mod stamps;
mod total;
mod window;
mod zones;

pub(crate) use builder::MachineReading;
pub use builder::SnapshotBuilder;
pub use coverage::{Coverage, Residual};
pub use model::{Exporter, Node, Parts, PlatformReading, RunsIn, Snapshot, Workload, WorkloadKind, ZoneReading};
pub use oddity::{Oddity, OddityKind};
pub use options::ReadOptions;
pub use read::refuse_non_metrics;
pub(crate) use total::summed;
pub use window::{EnergyTotals, Tally, TotalOf, Tracker, Window, WindowOptions};
