//! The extension module of the wheel `carbon-kepler`: the border and nothing else. What people see is
//! `python/carbon_kepler`.

mod account;
mod arrow;
mod assessment;
mod catalog;
mod cli;
mod compat;
mod curve;
mod fault;
mod fetch;
mod footprint;
mod objects;
mod quantity;
mod readings;
mod samples;
mod snapshot;
mod source;
mod standard;
mod tables;
mod wait;
mod world;

use pyo3::prelude::*;

/// The extension module of carbon_kepler.
#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use super::account::{Account, stated_intensity};
    #[pymodule_export]
    use super::assessment::Assessments;
    #[pymodule_export]
    use super::catalog::{answer, catalog, check_arguments, needs_measurement, read_resource, resource_templates};
    #[pymodule_export]
    use super::cli::run_cli;
    #[pymodule_export]
    use super::compat::prototype;
    #[pymodule_export]
    use super::curve::IntensityCurve;
    #[pymodule_export]
    use super::fetch::fetch_bodies;
    #[pymodule_export]
    use super::footprint::{embodied, sci};
    #[pymodule_export]
    use super::quantity::{quantity_check, quantity_in, quantity_product, quantity_sum};
    #[pymodule_export]
    use super::readings::readings_stream;
    #[pymodule_export]
    use super::samples::samples;
    #[pymodule_export]
    use super::snapshot::Snapshot;
    #[pymodule_export]
    use super::source::Source;
    #[pymodule_export]
    use super::world::{World, tool_names};
    #[pymodule_export]
    use super::{error_kinds, sample_scrape};

    #[pymodule_export]
    #[allow(non_upper_case_globals)] // Python's name for it
    const __version__: &str = env!("CARGO_PKG_VERSION");
}

/// A recorded scrape to try things on.
#[pyfunction]
fn sample_scrape() -> &'static str {
    carbon_kepler::SAMPLE_SCRAPE
}

/// The kinds that errors can have.
#[pyfunction]
fn error_kinds() -> Vec<&'static str> {
    carbon_kepler::ErrorKind::ALL.iter().map(|kind| kind.code()).collect()
}
