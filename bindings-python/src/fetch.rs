//! Bodies as exporters send them.

use std::collections::HashMap;
use std::time::Duration;

use carbon_kepler::Error;
use carbon_kepler::config::{Config, Layer};
use carbon_kepler::source::{Client, Place};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::fault::{Fault, Raised};

/// How often it is asked whether somebody wants to stop.
const TICK: Duration = Duration::from_millis(50);

/// A place by its name, and what it answered.
type Answer = (String, Result<Vec<u8>, Error>);

/// What could be read, and why the rest could not; by name.
type Bodies<'py> = (Vec<(String, Bound<'py, PyBytes>)>, Vec<(String, PyErr)>);

/// Reads addresses and files, each once and all at the same time, in their order. Settings are named as in a file:
/// source, timeout, insecure and so on.
#[pyfunction]
pub(crate) fn fetch_bodies<'py>(py: Python<'py>, settings: HashMap<String, Vec<String>>) -> PyResult<Bodies<'py>> {
    let (client, places) = reachable(settings)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let answers = read(py, &runtime, client, places);
    // A name server or a pipe may never answer.
    runtime.shutdown_background();
    let (mut bodies, mut failures) = (Vec::new(), Vec::new());
    for (name, answer) in answers? {
        match answer {
            Ok(body) => bodies.push((name, PyBytes::new(py, &body))),
            Err(error) => failures.push((name, Fault::from(error).into())),
        }
    }
    Ok((bodies, failures))
}

fn reachable(settings: HashMap<String, Vec<String>>) -> Raised<(Client, Vec<Place>)> {
    let config = Config::resolve(&[Layer::caller(settings)?])?;
    let places = config.sources.value.iter().map(|it| Place::parse(it)).collect::<Result<_, _>>()?;
    Ok((Client::new(&config)?, places))
}

fn read(py: Python<'_>, runtime: &Runtime, client: Client, places: Vec<Place>) -> PyResult<Vec<Answer>> {
    let mut reading = JoinSet::new();
    for (index, place) in places.into_iter().enumerate() {
        let client = client.clone();
        let fetch = async move { (index, place.name().to_owned(), client.fetch(&place).await.map(|it| it.body)) };
        reading.spawn_on(fetch, runtime.handle());
    }
    let mut answers = Vec::with_capacity(reading.len());
    while !reading.is_empty() {
        let tick = || runtime.block_on(async { tokio::time::timeout(TICK, reading.join_next()).await });
        if let Ok(Some(answer)) = py.detach(tick) {
            answers.push(answer.map_err(|error| PyRuntimeError::new_err(error.to_string()))?);
        }
        py.check_signals()?;
    }
    answers.sort_by_key(|(index, ..)| *index);
    Ok(answers.into_iter().map(|(_, name, body)| (name, body)).collect())
}
