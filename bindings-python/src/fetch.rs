//! Bodies as exporters send them.

use std::collections::HashMap;

use carbon_kepler::Error;
use carbon_kepler::settings::Table;
use carbon_kepler_source::{CONNECTIONS, Client, Config, Place};
use futures_util::future::join_all;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::fault::{Fault, Raised};
use crate::wait::Executor;

/// A place by its name, and what it answered.
type Answer = (String, Result<Vec<u8>, Error>);

/// The bodies that could be read, and the errors of those that could not; each with its name.
type Bodies<'py> = (Vec<(String, Bound<'py, PyBytes>)>, Vec<(String, PyErr)>);

/// Reads addresses and files, each once and all at the same time, in their order. Settings are named as in a file:
/// source, timeout, insecure and so on.
#[pyfunction]
pub(crate) fn fetch_bodies<'py>(py: Python<'py>, settings: HashMap<String, Vec<String>>) -> PyResult<Bodies<'py>> {
    let (client, places) = reachable(settings)?;
    let answers = Executor::new()?.wait(py, read(client, places), None)?;
    let (mut bodies, mut failures) = (Vec::new(), Vec::new());
    for (name, answer) in answers {
        match answer {
            Ok(body) => bodies.push((name, PyBytes::new(py, &body))),
            Err(error) => failures.push((name, Fault::from(error).into())),
        }
    }
    Ok((bodies, failures))
}

fn reachable(settings: HashMap<String, Vec<String>>) -> Raised<(Client, Vec<Place>)> {
    let config = Config::resolve(&[Table(&[CONNECTIONS]).caller(settings)?])?;
    let places = config.places()?;
    Ok((Client::new(&config)?, places))
}

async fn read(client: Client, places: Vec<Place>) -> Vec<Answer> {
    let client = &client;
    let fetch = |place: Place| async move { (place.name().to_owned(), client.fetch(&place).await.map(|it| it.body)) };
    join_all(places.into_iter().map(fetch)).await
}
