//! All tools, each once.

use super::tool::described;
use super::{
    Descriptor, Tool, assess_workload_compliance, calculate_optimal_schedule, compare_optimization_impact,
    get_migration_recommendations, get_regional_comparison, identify_power_hotspots, list_top_power_consumers,
    list_workloads_by_compliance,
};
use crate::error::Error;
use crate::suggest::nearest_or_all;

/// Something done with one tool, whose types are only known there.
pub trait Visit {
    /// What comes of it.
    type Out;

    /// Does it.
    ///
    /// # Errors
    /// What the tool says.
    fn visit<O: Tool>(self) -> Result<Self::Out, Error>;
}

macro_rules! catalog {
    ($($operation:path),* $(,)?) => {
        /// All tools, in the order in which they are listed.
        pub const CATALOG: [Descriptor; 9] = [$(described::<$operation>()),*];

        /// Visits the tool of that name.
        ///
        /// # Errors
        /// [`Error::NotFound`] with near names, and what the visit says.
        pub fn visit<V: Visit>(name: &str, visitor: V) -> Result<V::Out, Error> {
            $(if name == <$operation as Tool>::NAME {
                return visitor.visit::<$operation>();
            })*
            Err(not_found(name))
        }
    };
}

catalog![
    assess_workload_compliance::Assess,
    compare_optimization_impact::Compare,
    list_workloads_by_compliance::List,
    get_regional_comparison::Regions,
    calculate_optimal_schedule::Schedule,
    identify_power_hotspots::Hotspots,
    list_top_power_consumers::Top,
    list_top_power_consumers::Summary,
    get_migration_recommendations::Migrate,
];

/// The tool of that name, listed or not.
///
/// # Errors
/// [`Error::NotFound`] with near names.
pub fn find(name: &str) -> Result<&'static Descriptor, Error> {
    CATALOG.iter().find(|tool| tool.name == name).ok_or_else(|| not_found(name))
}

fn not_found(name: &str) -> Error {
    Error::NotFound {
        what: "tool".to_owned(),
        name: name.to_owned(),
        near: nearest_or_all(name, CATALOG.iter().map(|tool| tool.name)),
    }
}
