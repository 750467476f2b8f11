//! The entry of an assistant's configuration: the program to start, and whether that can work.

use std::path::Path;

use carbon_kepler::Error;
use carbon_kepler_bridge::address;
use serde_json::{Map, Value, json};

use super::client::Client;
use crate::bridge_error::ours;

/// The entry that starts our program.
pub(crate) struct Entry {
    pub(crate) client: Client,
    /// Name of the entry.
    pub(crate) name: String,
    /// Variables for the program.
    pub(crate) env: Vec<(String, String)>,
    /// Arguments of the program: `serve` or `bridge` with their flags.
    pub(crate) command_line: Vec<String>,
}

impl Entry {
    /// The members of the configuration that we want to be there.
    ///
    /// # Errors
    /// A path that JSON cannot hold.
    pub(crate) fn wanted(&self, program: &Path) -> Result<Map<String, Value>, Error> {
        let program = program.to_str().ok_or_else(|| {
            refused("path of the program", &program.display().to_string(), "Unicode, as JSON wants it")
        })?;
        let mut entry = Map::new();
        if self.client.wants_type() {
            entry.insert("type".to_owned(), json!("stdio"));
        }
        entry.insert("command".to_owned(), json!(program));
        entry.insert("args".to_owned(), json!(self.command_line));
        if !self.env.is_empty() {
            let variables = self.env.iter().map(|(name, value)| (name.clone(), json!(value)));
            entry.insert("env".to_owned(), Value::Object(variables.collect()));
        }
        let named = Map::from_iter([(self.name.clone(), Value::Object(entry))]);
        Ok(Map::from_iter([(self.client.servers().to_owned(), Value::Object(named))]))
    }

    /// # Errors
    /// A command that no host could use.
    pub(crate) fn check_command(&self) -> Result<(), Error> {
        let expected = "serve or bridge with their flags, as in: -- bridge http://host:8000/sse";
        match self.command_line.first() {
            None => Err(refused("command line", "nothing", expected)),
            Some(first) if first != "serve" && first != "bridge" => {
                Err(refused("command line", &format!("{first:?}"), expected))
            }
            Some(_) => Ok(()),
        }
    }

    /// Checks that a bridge would know its server from its own settings: variables of this shell are not handed over.
    ///
    /// # Errors
    /// The setting that it could not use.
    pub(crate) fn check_addresses(&self) -> Result<(), Error> {
        let wanted = "one such as http://host:8000/sse";
        let is_address = |text: &&String| text.starts_with("http://") || text.starts_with("https://");
        let variable = self.env.iter().filter(|(name, _)| name == "MCP_BRIDGE_URL").map(|(_, value)| value);
        let mut addresses = self.command_line.iter().filter(is_address).chain(variable).peekable();
        if addresses.peek().is_none() {
            return Err(refused("bridge", "no address", wanted));
        }
        addresses.try_for_each(|it| address(it).map(|_| ()).map_err(|error| ours(&error, "bridge", wanted)))
    }

    /// Whether the server would have nothing to read.
    pub(crate) fn lacks_sources(&self) -> bool {
        let names_sources = |word: &String| word == "--source" || word.starts_with("--source=");
        let is_server = self.command_line.first().is_some_and(|it| it == "serve");
        let by_variable = self.env.iter().any(|(name, _)| name == "KEPLER_ENDPOINT");
        is_server && !by_variable && !self.command_line.iter().any(names_sources)
    }

    /// Files that are given relative to this folder; hosts start programs elsewhere.
    pub(crate) fn relative_paths(&self) -> impl Iterator<Item = &str> {
        let values = self.command_line.iter().skip(1).map(|word| match word.split_once('=') {
            Some((flag, value)) if flag.starts_with("--") => value,
            _ => word,
        });
        values.filter(|it| !it.is_empty() && Path::new(it).is_relative() && Path::new(it).exists())
    }
}

fn refused(what: &str, seen: &str, expected: &str) -> Error {
    Error::InvalidInput { what: what.to_owned(), seen: seen.to_owned(), expected: expected.to_owned() }
}
