//! Flags over environment over files over defaults, in one place for all commands.

use std::path::Path;

use carbon_kepler::config::{Config, KEYS, Layer, Settings};
use carbon_kepler::standards::Registry;
use carbon_kepler::{Error, Scenario};

use super::args::environment;
use super::output;

/// All that is decided before anything is read.
pub(super) struct Decided {
    pub(super) config: Config,
    pub(super) config_dir: Option<String>,
    pub(super) settings: Settings,
    pub(super) registry: Registry,
    pub(super) scenario: Scenario,
}

impl Decided {
    pub(super) fn new(sources: Layer, carbon: Layer) -> Result<Self, Error> {
        let mut registry = Registry::builtin()?;
        let mut layers = vec![sources, carbon, Layer::environment(environment)];
        warn_of_unknown_variables();
        let config_dir = Layer::value(&layers, "config-dir");
        if let Some(folder) = &config_dir {
            // Among files, the last by name wins.
            let mut files = read_folder(Path::new(folder), &mut registry)?;
            files.reverse();
            layers.extend(files);
        }
        let settings = Settings::resolve(&layers)?;
        let scenario = Scenario::resolve(&registry, &settings)?;
        Ok(Self { config: Config::resolve(&layers)?, config_dir, settings, registry, scenario })
    }
}

/// A variable with our prefix that means nothing is a slip in its name.
fn warn_of_unknown_variables() {
    let ours = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    // The tests' own, and what the npm package tells `install`.
    let no_settings = ["CARBON_KEPLER_VECTORS", "CARBON_KEPLER_EXECUTABLE"];
    let known = |name: &str| no_settings.contains(&name) || KEYS.iter().any(|key| key.env == name);
    for name in ours.filter(|name| name.starts_with("CARBON_KEPLER_") && !known(name)) {
        output::warning(&format!("variable {name} is not known; config explain lists the settings"));
    }
}

/// Adds every `*.toml` and `*.json` of a folder, in the order of their names, and returns their settings.
fn read_folder(folder: &Path, registry: &mut Registry) -> Result<Vec<Layer>, Error> {
    let unreadable = |path: &Path, error: &std::io::Error| Error::Document {
        origin: path.display().to_string(),
        reason: format!("cannot be read: {error}"),
    };
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|error| unreadable(folder, &error))?.path());
    }
    // What is no file, such as a pipe, could keep us waiting for ever; Kubernetes mounts links to files.
    let wanted = |path: &Path| path.is_file() && path.extension().is_some_and(|it| it == "toml" || it == "json");
    paths.retain(|path| wanted(path));
    paths.sort();
    if paths.is_empty() {
        return Err(Error::Document {
            origin: folder.display().to_string(),
            reason: "no *.toml or *.json file in this folder".to_owned(),
        });
    }
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        registry.read(&path.display().to_string(), &text)
    };
    paths.iter().map(read).collect()
}
