//! All tools, each once.

use super::tool::described;
use super::{
    Descriptor, assess_workload_compliance, calculate_optimal_schedule, compare_optimization_impact,
    get_migration_recommendations, get_power_consumption_summary, get_regional_comparison, identify_power_hotspots,
    list_top_power_consumers, list_workloads_by_compliance,
};
use crate::error::Error;
use crate::suggest::nearest_or_all;

/// All tools, in the order in which they are listed.
pub const CATALOG: [Descriptor; 9] = [
    described::<assess_workload_compliance::Assess>(),
    described::<compare_optimization_impact::Compare>(),
    described::<list_workloads_by_compliance::List>(),
    described::<get_regional_comparison::Regions>(),
    described::<calculate_optimal_schedule::Schedule>(),
    described::<identify_power_hotspots::Hotspots>(),
    described::<list_top_power_consumers::Top>(),
    described::<get_power_consumption_summary::Summary>(),
    described::<get_migration_recommendations::Migrate>(),
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
