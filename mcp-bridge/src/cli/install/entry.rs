//! What an assistant is told to start, and whether that can work.

use std::path::Path;

use carbon_kepler::Error;
use carbon_kepler_bridge::address;
use clap::Parser as _;
use serde_json::{Map, Value, json};

use super::args::{Client, EntryArgs};
use crate::cli::args::{Cli, Command};
use crate::cli::bridge_error::ours;

impl Client {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "Claude Desktop",
            Self::Cursor => "Cursor",
            Self::VsCode => "VS Code",
        }
    }

    /// The member that holds the servers.
    pub(super) fn servers(self) -> &'static str {
        if self == Self::VsCode { "servers" } else { "mcpServers" }
    }
}

impl EntryArgs {
    /// The members of the configuration that we want to be there.
    ///
    /// # Errors
    /// A path that JSON cannot hold.
    pub(super) fn wanted(&self, program: &Path) -> Result<Map<String, Value>, Error> {
        let program = program.to_str().ok_or_else(|| {
            refused("path of the program", &program.display().to_string(), "Unicode, as JSON wants it")
        })?;
        let mut entry = Map::new();
        if self.client == Client::VsCode {
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

    /// A mistake in the command line shows here, not in the log of a host.
    ///
    /// # Errors
    /// What no host could start with success.
    pub(super) fn check(&self) -> Result<(), Refused> {
        let expected = "serve or bridge with their flags, as in: -- bridge http://host:8000/sse";
        let Some(first) = self.command_line.first() else {
            return Err(refused("command line", "nothing", expected).into());
        };
        if first != "serve" && first != "bridge" {
            return Err(refused("command line", &format!("{first:?}"), expected).into());
        }
        let words = std::iter::once("carbon-kepler-mcp").chain(self.command_line.iter().map(String::as_str));
        match Cli::try_parse_from(words).map_err(Refused::Usage)?.command {
            Command::Serve(serve) if serve.sse.is_some() => {
                Err(refused("serve", "--sse", "standard input and output, which is what hosts speak").into())
            }
            Command::Bridge(_) => Ok(self.check_addresses()?),
            _ => Ok(()),
        }
    }

    /// Not what this shell has in its variables: the host does not hand those over.
    fn check_addresses(&self) -> Result<(), Error> {
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
    pub(super) fn lacks_sources(&self) -> bool {
        let names_sources = |word: &String| word == "--source" || word.starts_with("--source=");
        let is_server = self.command_line.first().is_some_and(|it| it == "serve");
        let by_variable = self.env.iter().any(|(name, _)| name == "KEPLER_ENDPOINT");
        is_server && !by_variable && !self.command_line.iter().any(names_sources)
    }

    /// Files that are found from here only, because hosts start programs elsewhere.
    pub(super) fn relative_paths(&self) -> impl Iterator<Item = &str> {
        let values = self.command_line.iter().skip(1).map(|word| match word.split_once('=') {
            Some((flag, value)) if flag.starts_with("--") => value,
            _ => word,
        });
        values.filter(|it| !it.is_empty() && Path::new(it).is_relative() && Path::new(it).exists())
    }
}

pub(super) enum Refused {
    Ours(Error),
    Usage(clap::Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

fn refused(what: &str, seen: &str, expected: &str) -> Error {
    Error::InvalidInput { what: what.to_owned(), seen: seen.to_owned(), expected: expected.to_owned() }
}
