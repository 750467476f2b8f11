//! The counters of one workload over time.

use std::collections::HashMap;

use super::super::model::{Parts, Workload, WorkloadKind, ZoneReading};
use super::super::oddity::OddityKind;
use super::super::power::{Measured, Why};
use super::WindowOptions;
use super::meter::{Drawn, Gauge, Software};
use crate::dialect::{State, Zone};
use crate::units::{Joules, Seconds};

/// One workload through all its epochs.
#[derive(Debug)]
pub(super) struct WorkloadMeters {
    zones: HashMap<(Zone, String), ZoneMeter>,
    /// Whether it was seen terminated: what comes after began at 0.
    closed: bool,
    /// The counters it ended with: the same again is the same end, exported twice.
    ended_with: Vec<Option<Joules>>,
    /// Rounds since it was last exported.
    absent: u32,
    /// What it was, to tell a reused process id.
    name: String,
    detail: String,
}

#[derive(Debug, Default)]
struct ZoneMeter {
    active: Software,
    active_gauge: Gauge,
    total_gauge: Gauge,
}

impl WorkloadMeters {
    pub(super) fn new(workload: &Workload) -> Self {
        let (name, detail) = (workload.name.clone(), workload.detail.clone());
        Self { zones: HashMap::new(), closed: false, ended_with: Vec::new(), absent: 0, name, detail }
    }

    /// Whether the id now belongs to something else: a process id that was reused.
    pub(super) fn is_other(&self, workload: &Workload) -> bool {
        workload.kind == WorkloadKind::Process && (self.name != workload.name || self.detail != workload.detail)
    }

    /// What each zone drew since it was last read. `began` is the moment its counters stood at 0, if they began
    /// within the window.
    pub(super) fn advance(
        &mut self,
        workload: &Workload,
        began: Option<Seconds>,
        at: Seconds,
        options: WindowOptions,
    ) -> Vec<(ZoneReading, Parts<Drawn>)> {
        let ended = workload.state == State::Terminated;
        self.absent = 0;
        if ended {
            let counters: Vec<_> = workload.zones.iter().map(|reading| reading.joules.active).collect();
            if counters == self.ended_with {
                return Vec::new();
            }
            self.ended_with = counters;
        }
        if self.closed {
            self.zones.clear();
        }
        self.closed = ended;
        let mut drawn = Vec::with_capacity(workload.zones.len());
        for reading in &workload.zones {
            let key = (reading.zone.clone(), reading.meter.clone());
            let meter = self.zones.entry(key).or_insert_with(|| ZoneMeter {
                active: began.map_or_else(Software::default, Software::from_zero),
                ..ZoneMeter::default()
            });
            drawn.push((reading.clone(), meter.advance(workload, reading, at).map(|it| it.plausible(options))));
        }
        drawn
    }

    /// It is not exported this time; for how many rounds that makes.
    pub(super) fn miss(&mut self) -> u32 {
        self.absent += 1;
        self.absent
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }
}

impl ZoneMeter {
    fn advance(&mut self, workload: &Workload, reading: &ZoneReading, at: Seconds) -> Parts<Drawn> {
        let Some(active) = reading.joules.active.or(reading.joules.total) else {
            let total = reading.watts.total.map(|power| self.total_gauge.advance(power, at));
            let active = reading.watts.active.map(|power| self.active_gauge.advance(power, at));
            return Parts { total, active, idle: None };
        };
        let drawn = self.active.advance(active, at);
        let fell = drawn.note == Some(OddityKind::CounterReset);
        let drawn = match workload.state {
            // The last sample may lie below the one before, if the zone was reset just then.
            State::Terminated if fell => Drawn { energy: Measured::Known(Joules::ZERO), ..drawn },
            // A sum over the processes that are alive: what is left says nothing of what was drawn.
            _ if fell && reading.zone == Zone::GPU && workload.kind != WorkloadKind::Process => {
                Drawn { note: drawn.note, ..Drawn::unknown(Why::CounterReset) }
            }
            _ => drawn,
        };
        Parts { active: Some(drawn), ..Parts::default() }
    }
}
