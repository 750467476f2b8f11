//! The data that footprints and verdicts refer to: regions, emission factors, PUEs, standards and budgets, profiles and
//! dated facts about law. All of it is data (`core/data`), and users' files have the same form ([`Registry::read`]).

mod basis;
mod document;
mod factor;
mod given;
mod known;
mod law;
mod parse;
mod places;
mod profile;
mod prototype_files;
mod read;
mod region;
mod standard;

pub use basis::FactorBasis;
pub(crate) use factor::curve_quality;
pub use factor::{Covers, DayCurve, Factor, FactorSet, FactorSource};
pub(crate) use known::THIS_PROJECT;
pub use known::{FunctionalUnits, Registry, Server};
pub use law::{Law, LawFact, LawKind};
pub use profile::{Profile, Prototype, ZerosAsExported};
pub(crate) use read::UserFile;
pub use region::Region;
pub(crate) use standard::pue;
pub use standard::{Budget, Limit, Requirement, Standard, StandardKind};
