//! The parts of the catalog that an MCP server needs: tools as it lists them, and resources.

use carbon_kepler::schema::Subschemas;
use carbon_kepler::tools::resources::{self, TEMPLATES};
use carbon_kepler::tools::{self, CATALOG, find};
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::fault::{Raised, invalid, told};
use crate::world::World;

/// All tools with their schemas, as JSON.
#[pyfunction]
pub(crate) fn catalog() -> String {
    let tools = CATALOG.iter().map(|tool| {
        json!({
            "name": tool.name,
            "title": tool.title,
            "description": tool.description,
            "input_schema": (tool.input_schema)(Subschemas::Inlined),
            "output_schema": (tool.output_schema)(Subschemas::Inlined),
        })
    });
    Value::Array(tools.collect()).to_string()
}

/// Checks the arguments of a tool (JSON) without calling it.
#[pyfunction]
pub(crate) fn check_arguments(name: &str, arguments: &str) -> Raised<()> {
    let arguments =
        serde_json::from_str(arguments).map_err(|error| invalid(name, &error.to_string(), "arguments as JSON"))?;
    Ok((find(name)?.check)(&arguments)?)
}

/// Calls a tool once: its result as JSON, and in a few sentences.
#[pyfunction]
pub(crate) fn answer(
    py: Python<'_>,
    world: &Bound<'_, World>,
    name: &str,
    arguments: &str,
) -> Raised<(String, String)> {
    let world = world.get();
    let called = || {
        let answer = (find(name)?.call)(&world.inner, tools::arguments(name, arguments)?)?;
        Ok((answer.json(false)?, answer.text()))
    };
    py.detach(called).map_err(told(world.lang()))
}

/// Kinds of addresses, each as URI (template), name, title and description.
#[pyfunction]
pub(crate) fn resource_templates() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    TEMPLATES.iter().map(|it| (it.uri, it.name, it.title, it.description)).collect()
}

/// Whether an address needs a measurement to be read.
#[pyfunction]
pub(crate) fn needs_measurement(uri: &str) -> bool {
    resources::needs_measurement(uri)
}

/// Reads an address; JSON.
#[pyfunction]
pub(crate) fn read_resource(py: Python<'_>, world: &Bound<'_, World>, uri: &str) -> Raised<String> {
    let world = world.get();
    let read = || Ok(serde_json::json!(resources::read(&world.inner, uri)?).to_string());
    py.detach(read).map_err(told(world.lang()))
}
