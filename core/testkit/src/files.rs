//! Recorded scrapes (`core/corpus`) and worked examples (`core/vectors`), by name.

use std::path::{Path, PathBuf};

macro_rules! in_corpus {
    ($name:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus/", $name)
    };
}

/// The path of a scrape of Kepler v0.11.2 with every kind of workload, on two sockets.
pub const STEADY: &str = in_corpus!("v0.11.2-steady-2socket.prom");
/// The path of a scrape of Kepler <= 0.9, which has counters and no gauges.
pub const LEGACY: &str = in_corpus!("example-legacy.prom");
/// The path of Kepler's second scrape, in which nothing is attributed yet.
pub const UNMEASURED: &str = in_corpus!("v0.11.2-scrape2.prom");

/// The top of the repository.
#[must_use]
pub fn root() -> PathBuf {
    core().parent().unwrap().to_owned()
}

fn core() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// The path of a scrape in `core/corpus`, as a program takes it.
#[must_use]
pub fn corpus_path(name: &str) -> String {
    shown(&core().join("corpus").join(name))
}

/// A scrape in `core/corpus`.
#[must_use]
pub fn corpus(name: &str) -> String {
    read(&core().join("corpus").join(name))
}

/// The names of all scrapes in `core/corpus`.
#[must_use]
pub fn captures() -> Vec<String> {
    let entries = std::fs::read_dir(core().join("corpus")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The path of a file in `core/vectors`, as a program takes it.
#[must_use]
pub fn vectors_path(name: &str) -> String {
    shown(&core().join("vectors").join(name))
}

/// A file in `core/vectors`.
#[must_use]
pub fn vectors(name: &str) -> String {
    read(&core().join("vectors").join(name))
}

/// A file of other projects' test data, whose licences are theirs: it is never part of this repository.
///
/// `CARBON_KEPLER_VECTORS` names its folder; without it `../shared/vectors` beside the checkout is tried.
///
/// # Errors
/// The folder, where it has no such file.
pub fn others_vectors(name: &str) -> Result<String, PathBuf> {
    let folder =
        std::env::var_os("CARBON_KEPLER_VECTORS").map_or_else(|| root().join("../shared/vectors"), PathBuf::from);
    let path = folder.join(name);
    if path.exists() { Ok(read(&path)) } else { Err(folder) }
}
