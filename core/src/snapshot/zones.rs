use std::collections::{HashMap, HashSet};

use crate::dialect::{Part, Zone};
use crate::quantity::{Energy, Power};
use crate::snapshot::reading::ZoneReading;

/// The meters of one node or workload while they are read. There are a handful, so they are looked through; an
/// index is only made where a body is full of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct ZoneDrafts {
    readings: Vec<ZoneReading>,
    /// Positions by zone and meter; none while there are few.
    #[allow(clippy::box_collection)] // every workload has one of these, and hardly any an index
    index: Option<Box<HashMap<(Zone, String), usize>>>,
}

/// Above this an index is quicker than a look.
const FEW: usize = 16;

impl ZoneDrafts {
    /// Where the reading of a meter is; it is made if it is new.
    pub(crate) fn position_of(&mut self, zone: Zone, meter: &str) -> usize {
        self.position(&zone, meter).unwrap_or_else(|| {
            self.push(ZoneReading::new(zone, meter.to_owned()));
            self.readings.len() - 1
        })
    }

    pub(crate) fn at(&mut self, position: usize) -> &mut ZoneReading {
        &mut self.readings[position]
    }

    /// Adds a reading to the one of its meter.
    pub(crate) fn add(&mut self, reading: ZoneReading) {
        match self.position(&reading.zone, &reading.meter) {
            Some(at) => self.readings[at].add(&reading),
            None => self.push(reading),
        }
    }

    fn position(&self, zone: &Zone, meter: &str) -> Option<usize> {
        match &self.index {
            None => self.readings.iter().position(|it| it.zone == *zone && it.meter == meter),
            Some(index) => index.get(&(zone.clone(), meter.to_owned())).copied(),
        }
    }

    fn push(&mut self, reading: ZoneReading) {
        if self.readings.len() < FEW {
            // Most have two, and there may be a million of those who have.
            self.readings.reserve_exact(2 - self.readings.len() % 2);
        }
        self.readings.push(reading);
        if self.readings.len() > FEW {
            let index = self.index.get_or_insert_default();
            for (at, it) in self.readings.iter().enumerate().skip(index.len()) {
                index.insert((it.zone.clone(), it.meter.clone()), at);
            }
        }
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, ZoneReading> {
        self.readings.iter()
    }

    /// Changes readings where they are, but not the names of their zones, by which they are found.
    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, ZoneReading> {
        self.readings.iter_mut()
    }

    /// Leaves out some readings.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&ZoneReading) -> bool) {
        self.readings.retain(keep);
        if let Some(index) = &mut self.index {
            index.clear();
            index.extend(self.readings.iter().enumerate().map(|(at, it)| ((it.zone.clone(), it.meter.clone()), at)));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.readings.is_empty()
    }

    /// The readings by zone and meter.
    pub(crate) fn into_sorted(mut self) -> Vec<ZoneReading> {
        self.readings.sort_by(|left, right| (&left.zone, &left.meter).cmp(&(&right.zone, &right.meter)));
        self.readings.shrink_to_fit();
        self.readings
    }
}

/// Some zones, each once; looked through while they are few.
#[derive(Clone, Debug, Default)]
pub(crate) struct ZoneSet {
    few: Vec<Zone>,
    more: HashSet<Zone>,
}

impl ZoneSet {
    pub(crate) fn insert(&mut self, zone: &Zone) {
        if self.few.contains(zone) {
            return;
        }
        if self.few.len() < FEW {
            self.few.push(zone.clone());
        } else if !self.more.contains(zone) {
            self.more.insert(zone.clone());
        }
    }

    pub(crate) fn contains(&self, zone: &Zone) -> bool {
        self.few.contains(zone) || self.more.contains(zone)
    }

    /// Whether none of them is missing among the others.
    pub(crate) fn are_all_in<'z, I: Iterator<Item = &'z Zone>>(&self, others: impl Fn() -> I) -> bool {
        if self.more.is_empty() {
            return self.few.iter().all(|zone| others().any(|other| other == zone));
        }
        let others: HashSet<&Zone> = others().collect();
        self.few.iter().chain(&self.more).all(|zone| others.contains(zone))
    }
}

impl FromIterator<ZoneReading> for ZoneDrafts {
    fn from_iter<I: IntoIterator<Item = ZoneReading>>(readings: I) -> Self {
        let mut drafts = Self::default();
        readings.into_iter().for_each(|reading| drafts.add(reading));
        drafts
    }
}

impl ZoneReading {
    pub(crate) fn add(&mut self, other: &Self) {
        self.watts = self.watts.merged(other.watts, |left, right| Power::sum([left, right]));
        self.joules = self.joules.merged(other.joules, |left, right| left + right);
        self.stamp = self.stamp.max(other.stamp);
        if let Some(more) = other.drawn.as_deref() {
            let drawn = self.drawn.get_or_insert_default();
            **drawn = drawn.merged(*more, |left, right| Energy::sum([left, right]));
        }
    }

    /// An energy is unknown wherever its power is.
    pub(crate) fn agree(&mut self) {
        let Some(drawn) = &mut self.drawn else { return };
        for part in [Part::Total, Part::Active, Part::Idle] {
            let why = self.watts.slot(part).and_then(Power::why);
            if let (Some(why), Some(energy)) = (why, drawn.slot(part)) {
                *energy = Energy::Unknown(why);
            }
        }
    }
}
