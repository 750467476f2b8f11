//! Which zones are the whole of a machine that has neither package nor psys, by the word of the user.

use crate::dialect::{Zone, ZoneClass};
use crate::error::Error;
use crate::snapshot::draft::NodeDraft;
use crate::suggest::nearest_or_all;

/// The zones that are the whole of a machine, where no RAPL zone is: the first of these sums that a machine has in full.
///
/// ```
/// use carbon_kepler::{SnapshotBuilder, TotalZones};
///
/// let body = "kepler_node_cpu_watts{zone=\"vdd_in\",path=\"/sys/class/hwmon/hwmon0/in1\",node_name=\"n\"} 12\n";
/// let mut builder = SnapshotBuilder::new().with_total_zones(TotalZones::parse(["vdd_in"])?);
/// builder.read("jetson", body.as_bytes(), carbon_kepler::ReadOptions::default())?;
/// let zones = builder.finish().nodes()[0].zones.len();
/// assert_eq!(zones, 1);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TotalZones(Vec<Vec<String>>);

impl TotalZones {
    /// Reads names of zones, each by itself the whole of one kind of machine, or several of them with `+` between.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for an empty name.
    pub fn parse<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Result<Self, Error> {
        let sum = |text: T| {
            let names: Vec<String> = text.as_ref().split('+').map(|name| name.trim().to_owned()).collect();
            if names.iter().any(String::is_empty) {
                return Err(Error::invalid("total_zone", &format!("{:?}", text.as_ref()), EXPECTED));
            }
            Ok(names)
        };
        texts.into_iter().map(sum).collect::<Result<_, _>>().map(Self)
    }

    /// Makes these zones the whole of each machine that has no other.
    ///
    /// # Errors
    /// [`Error::NotFound`], with near names, if there are such machines and none has the zones.
    pub(crate) fn apply(&self, nodes: &mut [NodeDraft]) -> Result<(), Error> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut without: Vec<String> = Vec::new();
        let mut is_used = false;
        for node in nodes {
            let names = names_of(node);
            if names.is_empty() || names.iter().any(is_main) {
                continue;
            }
            match self.0.iter().find(|sum| sum.iter().all(|name| names.iter().any(|zone| zone.name() == name))) {
                Some(sum) => {
                    is_used = true;
                    make_whole(node, sum);
                }
                None => without.extend(names.iter().map(|zone| zone.name().to_owned())),
            }
        }
        if is_used || without.is_empty() {
            return Ok(());
        }
        without.sort();
        without.dedup();
        let together = || self.0.first().map(|sum| sum.join("+"));
        let name = self.0.iter().flatten().find(|name| !without.contains(name)).cloned().or_else(together);
        let name = name.unwrap_or_default();
        let near = nearest_or_all(&name, without.iter().map(String::as_str));
        Err(Error::NotFound { what: "zone".to_owned(), name, near })
    }
}

const EXPECTED: &str = "names of zones, with + between those that make up a machine together";

fn is_main(zone: &Zone) -> bool {
    matches!(zone.class(), ZoneClass::Package | ZoneClass::Psys | ZoneClass::Host)
}

/// The zones of a node and of what runs there.
fn names_of(node: &NodeDraft) -> Vec<Zone> {
    let of_workloads = node.workloads.iter().flat_map(|draft| draft.zones.iter());
    let mut names: Vec<Zone> = Vec::new();
    for reading in node.zones.iter().chain(of_workloads) {
        if !names.contains(&reading.zone) {
            names.push(reading.zone.clone());
        }
    }
    names
}

fn make_whole(node: &mut NodeDraft, names: &[String]) {
    let is_named = |zone: &Zone| names.iter().any(|name| name == zone.name());
    let of_workloads = node.workloads.iter_mut().flat_map(|draft| draft.zones.iter_mut());
    for reading in node.zones.iter_mut().chain(of_workloads).filter(|it| is_named(&it.zone)) {
        reading.zone = reading.zone.as_whole();
    }
    let whole = |(zone, kind): (Zone, _)| (if is_named(&zone) { zone.as_whole() } else { zone }, kind);
    node.kinds = std::mem::take(&mut node.kinds).into_iter().map(whole).collect();
}
