//! What footprints and verdicts refer to: regions, emission factors, PUEs, standards and budgets, profiles and dated
//! facts about law. All of it is data (`core/data`), and users' files have the same form ([`Registry::read`]).

mod document;
mod factor;
mod law;
mod near;
mod profile;
mod prototype_files;
mod read;
mod region;
mod registry;
mod standard;

pub use factor::{Basis, DayCurve, Factor, FactorSet, FactorSource};
pub use law::{Law, LawFact};
pub(crate) use near::{nearest, nearest_or_all};
pub use profile::{Profile, Prototype};
pub use region::Region;
pub(crate) use registry::THIS_PROJECT;
pub use registry::{FunctionalUnits, Registry, Server};
pub(crate) use standard::pue;
pub use standard::{Budget, Limit, Requirement, Standard, StandardKind};
