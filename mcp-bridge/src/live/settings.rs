use std::path::Path;

use carbon_kepler::encoding::text_of;
use carbon_kepler::registry::Registry;
use carbon_kepler::settings::{ASSUMPTIONS, Entry, Kind, Layer, Origin, SetBy, Settings, Table};
use carbon_kepler::{Error, Scenario};
use carbon_kepler_source::{CONNECTIONS, Config};

use super::notice::{Notice, Tell};

/// All settings of the programs: where data comes from, what is made of it, and where files say more.
pub const SETTINGS: Table = Table(&[CONNECTIONS, ASSUMPTIONS, FILES]);

/// The settings that this room reads itself.
pub const FILES: &[Entry] = &[CONFIG_DIR];

const CONFIG_DIR: Entry = Entry {
    key: "config_dir",
    env: "CARBON_KEPLER_CONFIG_DIR",
    kind: Kind::Folder,
    expected: "a folder of configuration files",
    doc: "Folder of configuration files: *.toml and *.json with own standards, factors, regions, budgets and PUEs, or the \
          prototype's carbon-intensity.json, regulations.json and regions.json.",
    value_name: "DIR",
    set_by: SetBy::Flags,
    ..Entry::USUAL
};

/// All that is decided before anything is read.
pub struct Decided {
    /// Where data comes from.
    pub config: Config,
    /// How data is counted.
    pub settings: Settings,
    /// Regions, factors and standards, with those of the folder.
    pub registry: Registry,
    /// The scenario that the settings describe, for the region and the standards that they name.
    pub scenario: Scenario,
    layers: Vec<Layer>,
}

impl Decided {
    /// The decision from these layers, of which the first wins; below them the files of the folder that they name.
    ///
    /// # Errors
    /// Which file or which setting cannot be used.
    pub fn new(mut layers: Vec<Layer>) -> Result<Self, Error> {
        let mut registry = Registry::builtin()?;
        if let Some(folder) = CONFIG_DIR.given(&layers).and_then(|(_, values)| values.last()) {
            // Among files, the last by name wins.
            let mut files = read_folder(Path::new(folder), &mut registry)?;
            files.reverse();
            layers.extend(files);
        }
        let settings = Settings::resolve(&layers)?;
        let scenario = Scenario::resolve(&registry, &settings)?;
        Ok(Self { config: Config::resolve(&layers)?, settings, registry, scenario, layers })
    }

    /// The value that was given for a setting, as text, and its origin.
    #[must_use]
    pub fn given(&self, entry: &Entry) -> Option<(&Origin, &[String])> {
        entry.given(&self.layers)
    }
}

/// The variables of this process as a layer. A name with our prefix that is not a setting is told: it is a slip.
pub fn environment(tell: &Tell) -> Layer {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names.filter(|name| is_slip(name)).for_each(|name| tell(Notice::UnknownVariable(name)));
    SETTINGS.environment(variable)
}

/// A variable of this process. Text that is not Unicode is kept as far as possible, so that it is refused, not ignored.
pub fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

fn is_slip(name: &str) -> bool {
    // The tests' own, and what the npm package tells `install`.
    let no_settings = ["CARBON_KEPLER_VECTORS", "CARBON_KEPLER_EXECUTABLE"];
    let known = no_settings.contains(&name) || SETTINGS.entries().any(|entry| entry.env == name);
    name.starts_with("CARBON_KEPLER_") && !known
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
        let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
        let damaged = |reason| Error::Document { origin: path.display().to_string(), reason };
        let text = text_of(bytes).map_err(damaged)?;
        registry.read_knowing(SETTINGS, &path.display().to_string(), &text)
    };
    paths.iter().map(read).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test's way to fail
mod tests {
    use carbon_kepler_testkit::SCHEMAS;

    use super::*;

    #[test]
    fn a_name_with_our_prefix_that_is_no_setting_is_a_slip() {
        assert!(is_slip("CARBON_KEPLER_REGOIN"));
        for name in ["CARBON_KEPLER_REGION", "CARBON_KEPLER_EXECUTABLE", "KEPLER_X", "HOME"] {
            assert!(!is_slip(name), "{name}");
        }
    }

    /// The table for editors and for other languages: `make schema` writes it.
    #[test]
    fn the_schema_of_files_is_fresh() {
        for (file, schema) in [
            ("file", SETTINGS.file_schema()),
            ("assumptions", Table(&[ASSUMPTIONS]).schema()),
            ("connections", Table(&[CONNECTIONS]).schema()),
        ] {
            let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            SCHEMAS.hold(&format!("core/schema/settings/{file}.json"), &text);
        }
    }
}
