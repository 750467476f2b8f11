//! Installs us into an assistant on this machine: an entry in its configuration, and a copy of this program that stays.
//! Prints nothing; the command decides on the steps and their order.

mod client;
mod document;
mod entry;
mod file;
mod places;
mod program;
mod tree;

use std::path::PathBuf;

use carbon_kepler::Error;
use serde_json::{Map, Value};

pub(crate) use client::Client;
pub(crate) use entry::Entry;
pub(crate) use file::File;
use places::{Platform, Profile};
pub(crate) use program::{Program, fault_of};

/// This program, and where its copy belongs.
///
/// # Errors
/// Why there is nothing to copy, or nowhere to put it.
pub(crate) fn program() -> Result<Program, Error> {
    Program::find(std::env::var_os("CARBON_KEPLER_EXECUTABLE"), &profile().programs()?)
}

/// Where an assistant has its configuration, which may be in several files.
///
/// # Errors
/// Which variable is missing.
pub(crate) fn configurations(client: Client) -> Result<Vec<PathBuf>, Error> {
    profile().configurations(client)
}

/// These files as they are.
///
/// # Errors
/// Why one of them cannot be changed.
pub(crate) fn read(paths: &[PathBuf], client: Client) -> Result<Vec<File>, Error> {
    paths.iter().map(|path| File::read(path, client)).collect()
}

/// The text of a file with an entry, of which the assistant's configuration is to have these members.
pub(crate) fn with(file: &File, entry: &Entry, wanted: &Map<String, Value>) -> String {
    document::merged(&ready(file, entry), wanted)
}

/// The entry of that name, if there is one.
pub(crate) fn entry_in(file: &File, client: Client, name: &str) -> Option<Value> {
    document::value(file.text(), client.servers(), name)
}

/// The program that an entry of that name starts, if it is there and not one that we have written.
pub(crate) fn foreign(file: &File, entry: &Entry) -> Option<String> {
    let there = entry_in(file, entry.client, &entry.name)?;
    let command = there.get("command").and_then(Value::as_str);
    let is_ours = command.is_some_and(program::is_named_ours);
    (!is_ours).then(|| command.map_or_else(|| "no program".to_owned(), |it| format!("{it:?}")))
}

/// The text of a file without an entry.
pub(crate) fn without(file: &File, entry: &Entry) -> String {
    let without = document::without(file.text(), entry.client.servers(), &entry.name);
    without.unwrap_or_else(|| file.text().to_owned())
}

/// A configuration with these members and no others.
pub(crate) fn fragment(wanted: &Map<String, Value>) -> String {
    document::merged("{}\n", wanted)
}

/// An entry of that name for another kind of server (`url` instead of `command`) would contradict ours, so it goes.
fn ready(file: &File, entry: &Entry) -> String {
    let is_ours = |value: Value| value.get("command").is_some_and(Value::is_string);
    let there = entry_in(file, entry.client, &entry.name);
    if there.is_some_and(|value| !is_ours(value)) { without(file, entry) } else { file.text().to_owned() }
}

fn profile() -> Profile<impl Fn(&str) -> Option<std::ffi::OsString>> {
    Profile { platform: Platform::HERE, variable: |name: &str| std::env::var_os(name) }
}
