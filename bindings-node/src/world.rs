use std::collections::HashMap;
use std::sync::Arc;

use carbon_kepler::Error;
use carbon_kepler::kubernetes::{NodeSpecs, PodSpecs};
use carbon_kepler::settings::{ASSUMPTIONS, Table};
use carbon_kepler::tools::resources::{self, TEMPLATES, Template};
use carbon_kepler::tools::{self, CATALOG, find};
use carbon_kepler_source::CONNECTIONS;
use napi_derive::napi;

use crate::Raised;
use crate::fault::{camel_case, raised, raised_in, unwritable};
use crate::snapshot::{Snapshot, timestamp};

/// A file of settings, factors or standards, as text.
#[napi(object, object_to_js = false)]
pub struct Document {
    /// Name of the file in errors and in provenance; `*.json` is read as the FastMCP prototype's, all else as TOML.
    pub name: String,
    /// Text of the file.
    pub text: String,
}

/// A kind of document that can be read by its address.
#[napi(object, object_from_js = false)]
pub struct ResourceTemplate {
    /// Address; a variable stands in braces (RFC 6570).
    pub uri: &'static str,
    /// Stable name.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// Contents of the document.
    pub description: &'static str,
}

/// All kinds of documents.
#[napi]
pub fn resource_templates() -> Vec<ResourceTemplate> {
    let template =
        |&Template { uri, name, title, description, .. }: &Template| ResourceTemplate { uri, name, title, description };
    TEMPLATES.iter().map(template).collect()
}

/// Settings of a world: it reads no exporters.
const SETTINGS: Table = Table(&[ASSUMPTIONS]);

/// Settings of files, which the programs read too.
const OF_FILES: Table = Table(&[ASSUMPTIONS, CONNECTIONS]);

/// Names of all tools.
#[napi]
pub fn tool_names() -> Vec<&'static str> {
    CATALOG.iter().map(|tool| tool.name).collect()
}

#[napi]
pub struct World {
    pub(crate) inner: tools::World,
}

#[napi]
impl World {
    /// Settings are named as in a file, with underscores. Without a time, answers have none.
    #[napi(constructor)]
    pub fn new(
        settings: HashMap<String, Vec<String>>,
        documents: Vec<Document>,
        snapshot: Option<&Snapshot>,
        pod_specs: Option<String>,
        node_specs: Option<String>,
        now_milliseconds: Option<f64>,
    ) -> Result<Self, Raised> {
        let made = || {
            let documents = documents.iter().map(|it| (it.name.as_str(), it.text.as_str()));
            let mut world =
                tools::World::settled(SETTINGS.caller(settings).map_err(in_camel_case)?, OF_FILES, documents)?;
            world = match snapshot {
                Some(Snapshot { inner, window: Some(window), .. }) => world.with_window(Arc::clone(inner), *window),
                Some(Snapshot { inner, window: None, .. }) => world.with_snapshot(Arc::clone(inner)),
                None => world,
            };
            if let Some(text) = pod_specs {
                world = world.with_pod_specs(PodSpecs::parse("podSpecs", &text)?);
            }
            if let Some(text) = node_specs {
                world = world.with_node_specs(NodeSpecs::parse("nodeSpecs", &text)?);
            }
            match now_milliseconds {
                Some(now) => Ok(world.at(timestamp("now", now)?)),
                None => Ok(world),
            }
        };
        made().map(|inner| Self { inner }).map_err(|error| raised(&error))
    }

    /// Calls a tool; arguments and result are JSON.
    #[napi]
    pub fn call(&self, name: String, arguments: String) -> Result<String, Raised> {
        let called = || (find(&name)?.call)(&self.inner, tools::arguments(&name, &arguments)?)?.json(false);
        called().map_err(|error| raised_in(&error, self.inner.settings.lang.value))
    }

    /// Reads a document by its address; JSON.
    #[napi]
    pub fn resource(&self, uri: String) -> Result<String, Raised> {
        let read =
            resources::read(&self.inner, &uri).map_err(|error| raised_in(&error, self.inner.settings.lang.value))?;
        serde_json::to_string(&read).map_err(|error| unwritable(&error))
    }

    /// The same in a few sentences.
    #[napi]
    pub fn tell(&self, name: String, arguments: String) -> Result<String, Raised> {
        let called = || (find(&name)?.call)(&self.inner, tools::arguments(&name, &arguments)?);
        called().map(|answer| answer.text()).map_err(|error| raised_in(&error, self.inner.settings.lang.value))
    }
}

fn in_camel_case(error: Error) -> Error {
    match error {
        Error::UnknownKey { key, near, .. } => Error::UnknownKey {
            origin: "options".to_owned(),
            key: camel_case(&key),
            near: near.iter().map(|it| camel_case(it)).collect(),
        },
        other => other,
    }
}
