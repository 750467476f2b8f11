//! Energy and carbon of Kubernetes workloads, from what Kepler and RAPL export.
//!
//! Text becomes samples ([`exposition`]); samples become a [`Snapshot`] of nodes and workloads with their
//! power, their energy counters, and what was odd about the data; two snapshots become the energy of a
//! [`Window`], and energy is attributed ([`attribution`]). Nothing in that sentence does I/O, reads a clock, an
//! environment variable or a global. Live exporters are read by the crate carbon-kepler-source, this machine's own
//! counters by [`rapl`], in a directory the caller gives. Tutorials, guides, reference and explanations are in [`docs`].
//!
//! ```
//! use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
//!
//! let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
//! for workload in snapshot.workloads().iter().filter(|workload| workload.is_outermost()) {
//!     match workload.total.watts() {
//!         Some(watts) => println!("{} {watts:.2} W", workload.name),
//!         None => println!("{} unknown", workload.name),
//!     }
//! }
//! # Ok::<(), carbon_kepler::Error>(())
//! ```

// Some of what is said in a report is only asked for by its forms.
#![cfg_attr(not(feature = "render"), allow(dead_code, unused_imports, unreachable_pub))]

pub mod assessment;
pub mod attribution;
mod choices;
mod dialect;
#[doc = include_str!("../docs/links.md")]
#[doc = include_str!("../docs/README.md")]
pub mod docs;
mod error;
pub mod exposition;
pub mod footprint;
pub mod kubernetes;
mod lang;
pub mod ledger;
pub mod nouns;
pub mod quantity;
pub mod rapl;
#[allow(unreachable_pub)] // for the tools, which a user asks instead
mod recommend;
pub mod registry;
#[cfg(feature = "render")]
pub mod render;
pub mod report;
pub mod schedule;
#[cfg(feature = "schema")]
pub mod schema;
pub mod settings;
mod shape;
mod snapshot;
mod suggest;
mod text;
pub mod tools;
pub mod window;

pub use assessment::{Assessment, DependsOn, Finding, Scenario, Subject, Verdict};
pub use choices::{Boundary, Decide, IdlePolicy, Lever};
pub use dialect::{Dialect, MeterKind, State, Zone, ZoneClass};
pub use error::{Error, ErrorKind, Hint};
pub use footprint::Footprint;
pub use lang::Lang;
pub use quantity::{Energy, Measured, Power, Quality, Quantity, Why, units};
pub use registry::Registry;
pub use settings::{Setting, Settings};
pub use snapshot::{
    Coverage, Exporter, Node, Oddity, OddityKind, Parts, PlatformReading, ReadOptions, Residual, RunsIn, Snapshot,
    SnapshotBuilder, SourceFailure, SupplyKind, TotalZones, Workload, WorkloadKind, ZoneReading,
};
// For the other crates of this workspace.
pub use window::{EnergyTotals, Tally, TotalOf, Tracker, Window, WindowOptions};
#[doc(hidden)]
pub use {snapshot::no_sample, snapshot::refuse_non_metrics, text::encoding, text::number, window::counter};

/// A real scrape to try things on: recorded from Kepler v0.11.2's exporter code on a simulated host with two
/// sockets, three pods, a container outside of pods and a virtual machine.
pub const SAMPLE_SCRAPE: &str = include_str!("../corpus/v0.11.2-steady-2socket.prom");

/// The examples in the README files are tests, as those of [`docs`] are.
#[cfg(doctest)]
mod readme {
    #[doc = include_str!("../README.md")]
    struct Crate;

    #[doc = include_str!("../../README.md")]
    struct Project;
}
