//! A snapshot on its way to another process, in a binary format of serde. Nothing is lost but the moments of a clock
//! that the other process does not have.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::model::{Exporter, Node, Snapshot, Workload};
use super::oddity::Oddity;
use super::power::{Measured, Why};

impl Serialize for Snapshot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { nodes, workloads, exporters, oddities } = self;
        let families: Vec<_> = exporters.iter().map(|it| &it.energy_families).collect();
        (nodes, workloads, exporters, families, oddities).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        type State = (Vec<Node>, Vec<Workload>, Vec<Exporter>, Vec<Vec<String>>, Vec<Oddity>);
        let (nodes, workloads, mut exporters, families, oddities) = State::deserialize(deserializer)?;
        for (exporter, families) in exporters.iter_mut().zip(families) {
            exporter.energy_families = families;
        }
        Ok(Self { nodes, workloads, exporters, oddities })
    }
}

/// For people a number or `null`, the reason stands beside it under a key of its own; else all of it.
impl<T: Serialize> Serialize for Measured<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(known) if serializer.is_human_readable() => known.serialize(serializer),
            Self::Unknown(_) if serializer.is_human_readable() => serializer.serialize_none(),
            Self::Known(known) => Ok::<&T, &Why>(known).serialize(serializer),
            Self::Unknown(why) => Err::<&T, &Why>(why).serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Measured<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Err(D::Error::custom("a binary format is expected: others do not say why a value is unknown"));
        }
        Ok(match Result::deserialize(deserializer)? {
            Ok(known) => Self::Known(known),
            Err(why) => Self::Unknown(why),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SAMPLE_SCRAPE;

    #[test]
    fn nothing_is_lost_on_the_way() {
        let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes()).unwrap();
        let bytes = postcard::to_allocvec(&snapshot).unwrap();
        let again: Snapshot = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(format!("{again:?}"), format!("{snapshot:?}"));
        let json = serde_json::to_string(&snapshot).unwrap();
        assert!(serde_json::from_str::<Snapshot>(&json).is_err(), "null has lost its reason");
    }
}
