//! RAPL counters of this machine, from the kernel's powercap tree (`/sys/class/powercap`): the energy of its
//! packages and memory without any exporter.
//!
//! The caller gives the directory and the moments; a [`Reader`] reads the counters into a [`Snapshot`], and
//! two of those make a window (see [`crate::Tracker`]).
//!
//! ```no_run
//! use carbon_kepler::rapl::Reader;
//! use carbon_kepler::units::Seconds;
//! use carbon_kepler::Tracker;
//!
//! let reader = Reader::open("/sys/class/powercap")?;
//! let mut tracker = Tracker::default();
//! tracker.observe(&reader.read()?, Seconds::ZERO)?;
//! // ... ten seconds later
//! let window = tracker.observe(&reader.read()?, Seconds::new(10.0)?)?;
//! # Ok::<(), carbon_kepler::Error>(())
//! ```
//!
//! Facts: Linux `drivers/powercap` and `Documentation/power/powercap/powercap.rst`. Directory ids are
//! hexadecimal; `name` and `max_energy_range_uj` are world-readable, `energy_uj` only for root since Linux 5.10
//! (CVE-2020-8694). The same package shows up as `intel-rapl` and, on some machines, as `intel-rapl-mmio`: they
//! are one meter, so the latter only counts where the former does not have the zone.

mod zones;

use std::io::ErrorKind as Io;
use std::path::{Path, PathBuf};

use crate::dialect::{Dialect, Zone};
use crate::error::Error;
use crate::quantity::units::Joules;
use crate::snapshot::{MachineReading, OddityKind, Snapshot, ZoneReading};

use zones::Found;

/// Reads the energy counters of one machine.
///
/// ```
/// use carbon_kepler::rapl::Reader;
///
/// assert!(Reader::open("/no/such/directory").is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    directory: PathBuf,
    zones: Vec<Found>,
    notes: Vec<(OddityKind, String)>,
}

impl Reader {
    /// Finds the zones below a directory: `/sys/class/powercap`, the nested tree it links to, or a `/sys`
    /// mounted from a host.
    ///
    /// # Errors
    /// [`Error::NoRapl`] if there is no zone, [`Error::Unavailable`] if the directory cannot be read.
    pub fn open(directory: impl AsRef<Path>) -> Result<Self, Error> {
        let given = directory.as_ref();
        let below = given.join("class/powercap");
        let directory = if below.is_dir() { below } else { given.to_owned() };
        let (zones, mut notes) = zones::find(&directory)?;
        let zones = without_mirrors(zones, &mut notes);
        if zones.is_empty() {
            return Err(Error::NoRapl { directory: directory.display().to_string() });
        }
        Ok(Self { directory, zones, notes })
    }

    /// Reads all counters once. A counter that cannot be read now is left out and noted; the next window that
    /// has it covers this time too.
    ///
    /// # Errors
    /// [`Error::RaplDenied`] if reading is not allowed, [`Error::Unavailable`] if no counter could be read.
    pub fn read(&self) -> Result<Snapshot, Error> {
        let mut notes = self.notes.clone();
        let mut readings = Vec::with_capacity(self.zones.len());
        let mut failed = None;
        for zone in &self.zones {
            match read_number(&zone.path.join("energy_uj")) {
                Ok(microjoules) => readings.push(reading(zone, microjoules)?),
                Err(error) if error.kind() == Io::PermissionDenied => {
                    return Err(Error::RaplDenied { path: zone.path.join("energy_uj").display().to_string() });
                }
                Err(error) => {
                    notes.push((OddityKind::FailedRead, format!("{} ({error})", zone.id)));
                    failed = Some(error);
                }
            }
        }
        if let (true, Some(error)) = (readings.is_empty(), failed) {
            return Err(Error::Unavailable { source_name: self.name(), reason: error.to_string() });
        }
        let machine = MachineReading { source: self.name(), dialect: Dialect::Rapl, zones: readings, notes };
        Ok(Snapshot::from_machine(machine))
    }

    fn name(&self) -> String {
        format!("RAPL {}", self.directory.display())
    }
}

fn reading(zone: &Found, microjoules: u64) -> Result<ZoneReading, Error> {
    let joules = |microjoules: u64| Joules::new(microjoules as f64 / 1e6);
    let mut reading = ZoneReading::new(Zone::new(&zone.name), zone.id.clone());
    reading.joules.total = Some(joules(microjoules)?);
    reading.counter_range = zone.range.map(joules).transpose()?;
    Ok(reading)
}

/// Some processors show one counter of the package on each of its dies. Such a mirror, read between two readings
/// of the first die, lies between them; dies that count for themselves are not that close.
fn without_mirrors(zones: Vec<Found>, notes: &mut Vec<(OddityKind, String)>) -> Vec<Found> {
    let energy = |zone: &Found| read_number(&zone.path.join("energy_uj")).ok();
    let mut kept: Vec<Found> = Vec::with_capacity(zones.len());
    for zone in zones {
        let package = zone.name.split_once("-die-").map(|(package, _)| package);
        let mirrors = |other: &&Found| {
            let same_package = package.is_some() && other.name.split_once("-die-").map(|(it, _)| it) == package;
            let readings = [other, &&zone, other].map(|zone| same_package.then(|| energy(zone)).flatten());
            matches!(readings, [Some(before), Some(between), Some(after)] if (before..=after).contains(&between))
        };
        match kept.iter().find(mirrors) {
            Some(first) => notes.push((OddityKind::SameMeter, format!("{} mirrors {}", zone.id, first.id))),
            None => kept.push(zone),
        }
    }
    kept
}

/// One whole number in a file of sysfs.
fn read_number(path: &Path) -> std::io::Result<u64> {
    let text = std::fs::read_to_string(path)?;
    text.trim().parse().map_err(|_| std::io::Error::new(Io::InvalidData, format!("{:?} is not a number", text.trim())))
}
