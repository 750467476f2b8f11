//! Which zones a powercap tree has, and which of them are the same meter.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use super::read_number;
use crate::dialect::{Zone, ZoneClass};
use crate::error::Error;
use crate::snapshot::OddityKind;

/// One zone of the tree.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Directory name: `intel-rapl:0:1`.
    pub(super) id: String,
    pub(super) path: PathBuf,
    /// `package`, `package-0-die-1`, `dram`, ...
    pub(super) name: String,
    /// Value after which the counter starts again (uJ), if the kernel says it.
    pub(super) range: Option<u64>,
}

/// The identity of a meter, whichever driver shows it: the names of its zone from the package down.
type Meter = (String, String);

/// Zones, and notes about those left out.
type Findings = (Vec<Found>, Vec<(OddityKind, String)>);

pub(super) fn find(directory: &Path) -> Result<Findings, Error> {
    let mut directories = BTreeMap::new();
    collect(directory, &mut directories, 0).map_err(|error| match error.kind() {
        // A kernel without powercap has no such directory.
        std::io::ErrorKind::NotFound => Error::NoRapl { directory: directory.display().to_string() },
        _ => Error::Unavailable { source_name: format!("RAPL {}", directory.display()), reason: error.to_string() },
    })?;
    let mut meters: BTreeMap<Meter, Found> = BTreeMap::new();
    let mut notes = Vec::new();
    // In the order of their ids, so that `intel-rapl` comes before `intel-rapl-mmio`.
    let mut ids: Vec<&String> = directories.keys().collect();
    ids.sort_by_key(|id| (id.starts_with("intel-rapl-mmio"), (*id).clone()));
    for id in ids {
        let Some(found) = zone(id, &directories[id]) else { continue };
        let meter = (package_name(id, &directories).unwrap_or_else(|| id.clone()), found.name.clone());
        let note = format!("{id} ({} of {})", meter.1, meter.0);
        match meters.entry(meter) {
            Entry::Occupied(_) => notes.push((OddityKind::SameMeter, note)),
            Entry::Vacant(free) => drop(free.insert(found)),
        }
    }
    Ok((meters.into_values().collect(), notes))
}

/// Zone directories by id, from a flat folder of links or from the nested tree.
fn collect(directory: &Path, found: &mut BTreeMap<String, PathBuf>, depth: usize) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if is_rapl(&name) && depth < 4 && path.is_dir() {
            // What vanishes or cannot be listed below a zone does not make the others unreadable.
            let _ = collect(&path, found, depth + 1);
            if name.contains(':') {
                found.entry(name).or_insert(path);
            }
        }
    }
    Ok(())
}

/// `intel-rapl`, `intel-rapl:0`, `intel-rapl-mmio:a:1`: control types with energy, ids in hexadecimal.
fn is_rapl(name: &str) -> bool {
    let mut parts = name.split(':');
    matches!(parts.next(), Some("intel-rapl" | "intel-rapl-mmio"))
        && parts.all(|id| !id.is_empty() && id.chars().all(|digit| digit.is_ascii_hexdigit()))
}

fn zone(id: &str, path: &Path) -> Option<Found> {
    let name = name(path)?;
    // `package-1` is the second package, not another zone; dies keep their name, as Kepler shows them.
    let name = match name.split_once('-') {
        Some((stem, number)) if Zone::new(stem).class() != ZoneClass::Other && number.parse::<u32>().is_ok() => {
            stem.to_owned()
        }
        _ => name,
    };
    let range = read_number(&path.join("max_energy_range_uj")).ok().filter(|range| *range > 0);
    Some(Found { id: id.to_owned(), path: path.to_owned(), name, range })
}

fn name(path: &Path) -> Option<String> {
    let name = std::fs::read_to_string(path.join("name")).ok()?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// The name of the package (or psys) a zone belongs to: its own, or its parent's for `intel-rapl:0:1`.
fn package_name(id: &str, directories: &BTreeMap<String, PathBuf>) -> Option<String> {
    let mut parts = id.splitn(3, ':');
    let (control, top) = (parts.next()?, parts.next()?);
    name(directories.get(&format!("{control}:{top}"))?)
}
