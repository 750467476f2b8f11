//! Text becomes nodes and workloads with their power and energy, and what was odd: [`read`] makes drafts of lines, and
//! [`finish`] makes totals and coverage of drafts.

mod builder;
mod coverage;
mod draft;
mod failure;
mod finish;
mod merge;
mod model;
mod node;
mod oddity;
mod options;
mod partial;
mod read;
mod reading;
mod serialize;
mod threads;
mod total_zones;
mod workload;
mod zones;

pub(crate) use builder::MachineReading;
pub use builder::SnapshotBuilder;
pub use coverage::{Coverage, Residual};
pub(crate) use draft::{NodeDraft, WorkloadDraft};
pub use failure::SourceFailure;
pub(crate) use finish::{InOrder, finish_node, summed, wholes_from_parts};
pub use model::{Exporter, Snapshot};
pub use node::Node;
pub(crate) use oddity::Oddities;
pub use oddity::{Oddity, OddityKind};
pub use options::ReadOptions;
pub use read::{no_sample, refuse_non_metrics};
pub use reading::{Parts, PlatformReading, SupplyKind, ZoneReading};
pub use total_zones::TotalZones;
pub use workload::{RunsIn, Workload, WorkloadKind};
pub(crate) use zones::ZoneDrafts;
