use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use carbon_kepler::config::{Layer, Settings};
use carbon_kepler::kubernetes::PodSpecs;
use carbon_kepler::op::{self, CATALOG, find};
use carbon_kepler::standards::Registry;
use carbon_kepler::{Error, Scenario};
use pyo3::prelude::*;

use crate::fault::{Raised, invalid};
use crate::snapshot::Snapshot;

/// Names of all tools.
#[pyfunction]
pub(crate) fn tool_names() -> Vec<&'static str> {
    CATALOG.iter().map(|tool| tool.name).collect()
}

/// All that tools know.
#[pyclass(frozen, module = "carbon_kepler._native")]
pub(crate) struct World {
    pub(crate) inner: op::World,
}

#[pymethods]
impl World {
    /// Settings are named as in a file, documents are given as name and text. Without a time (seconds since 1970),
    /// answers have none.
    #[new]
    #[pyo3(signature = (settings: "dict[str, list[str]]", documents, snapshot, pod_specs, now))]
    fn new(
        settings: HashMap<String, Vec<String>>,
        documents: Vec<(String, String)>,
        snapshot: Option<&Bound<'_, Snapshot>>,
        pod_specs: Option<&str>,
        now: Option<f64>,
    ) -> Raised<Self> {
        let mut world = settled(settings, &documents)?;
        if let Some(Snapshot { inner, window, .. }) = snapshot.map(Bound::get) {
            world = match window {
                Some(window) => world.with_window(Arc::clone(inner), *window),
                None => world.with_snapshot(Arc::clone(inner)),
            };
        }
        if let Some(text) = pod_specs {
            world = world.with_pod_specs(PodSpecs::parse("pod_specs", text)?);
        }
        if let Some(now) = now {
            world = world.at(timestamp(now)?);
        }
        Ok(Self { inner: world })
    }

    /// Calls a tool; arguments and result are JSON.
    fn call(&self, py: Python<'_>, name: &str, arguments: &str) -> Raised<String> {
        py.detach(|| Ok(self.answer(name, arguments)?.structured.to_string()))
    }

    /// The same in a few sentences.
    fn tell(&self, py: Python<'_>, name: &str, arguments: &str) -> Raised<String> {
        py.detach(|| Ok(self.answer(name, arguments)?.text))
    }
}

impl World {
    pub(crate) fn answer(&self, name: &str, arguments: &str) -> Result<op::Answer, Error> {
        let tool = find(name)?;
        let arguments =
            serde_json::from_str(arguments).map_err(|error| invalid(name, &error.to_string(), "arguments as JSON"))?;
        (tool.run)(&self.inner, arguments)
    }
}

/// What the caller says comes before files; of files, the last one wins.
fn settled(settings: HashMap<String, Vec<String>>, documents: &[(String, String)]) -> Result<op::World, Error> {
    let mut registry = builtin()?;
    let mut layers = Vec::with_capacity(documents.len() + 1);
    for (name, text) in documents {
        layers.push(registry.read(name, text)?);
    }
    layers.push(Layer::caller(settings)?);
    layers.reverse();
    let settings = Settings::resolve(&layers)?;
    // What does not fit together is better known now than at the first call.
    Scenario::resolve(&registry, &settings)?;
    Ok(op::World::new(registry, settings))
}

/// Reading what is built in takes longer than copying it.
fn builtin() -> Result<Registry, Error> {
    static BUILTIN: OnceLock<Registry> = OnceLock::new();
    if let Some(registry) = BUILTIN.get() {
        return Ok(registry.clone());
    }
    let registry = Registry::builtin()?;
    Ok(BUILTIN.get_or_init(|| registry).clone())
}

fn timestamp(seconds: f64) -> Result<jiff::Timestamp, Error> {
    let refused = || invalid("now", &seconds.to_string(), "seconds since 1970, as datetime.timestamp() has them");
    if !seconds.is_finite() {
        return Err(refused());
    }
    #[allow(clippy::cast_possible_truncation)] // a cast saturates, and jiff refuses what is out of range
    jiff::Timestamp::from_millisecond((seconds * 1e3) as i64).map_err(|_| refused())
}
