//! A snapshot on its way to another process, in a binary format of serde. Nothing is lost but the moments of a clock
//! that the other process does not have.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::snapshot::failure::SourceFailure;
use crate::snapshot::model::{Exporter, Snapshot};
use crate::snapshot::node::Node;
use crate::snapshot::oddity::Oddity;
use crate::snapshot::workload::Workload;

impl Serialize for Snapshot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { nodes, workloads, exporters, oddities, failures } = self;
        let families: Vec<_> = exporters.iter().map(|it| &it.energy_families).collect();
        (nodes, workloads, exporters, families, oddities, failures).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        type State = (Vec<Node>, Vec<Workload>, Vec<Exporter>, Vec<Vec<String>>, Vec<Oddity>, Vec<SourceFailure>);
        let (nodes, workloads, mut exporters, families, oddities, failures) = State::deserialize(deserializer)?;
        for (exporter, families) in exporters.iter_mut().zip(families) {
            exporter.energy_families = families;
        }
        Ok(Self { nodes, workloads, exporters, oddities, failures })
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
