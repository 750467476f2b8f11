//! The counters of one workload over time.

use super::WindowOptions;
use super::clock::{Clock, Moment, Tick};
use super::meter::{Drawn, Gauge, Software, unrefreshed};
use crate::dialect::{State, Zone};
use crate::quantity::units::{Joules, Seconds};
use crate::quantity::{Measured, Why};
use crate::snapshot::OddityKind;
use crate::snapshot::{Parts, ZoneReading};
use crate::snapshot::{Workload, WorkloadKind};

/// One workload through all its epochs.
#[derive(Debug, Default)]
pub(super) struct WorkloadMeters {
    /// By zone and meter: a handful, for which a map would take several times the memory.
    zones: Vec<((Zone, String), ZoneMeter)>,
    /// Whether it was seen terminated: what comes after began at 0.
    closed: bool,
    /// The counters it ended with: the same again is the same end, exported twice.
    ended_with: Vec<Option<Joules>>,
    /// Rounds since it was last exported.
    absent: u32,
}

#[derive(Debug)]
struct ZoneMeter {
    clock: Clock,
    active: Software,
    active_gauge: Gauge,
    total_gauge: Gauge,
}

impl WorkloadMeters {
    /// The energy that each zone drew since it was last read. `began` is the moment its counters stood at 0, if they
    /// began within the window; `before`, when its node was last read.
    pub(super) fn advance(
        &mut self,
        workload: &Workload,
        [began, before]: [Option<Moment>; 2],
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
        // A GPU is only exported while it is used: where it is missing it has gone back to 0.
        let uses_gpu = workload.zones.iter().any(|reading| reading.zone == Zone::GPU);
        if !uses_gpu {
            self.zones.retain(|((zone, _), _)| *zone != Zone::GPU);
        }
        let was_there = !self.zones.is_empty();
        self.zones.reserve_exact(workload.zones.len().saturating_sub(self.zones.len()));
        let mut drawn = Vec::with_capacity(workload.zones.len());
        for reading in &workload.zones {
            let began = began.or(before.filter(|_| was_there && reading.zone == Zone::GPU));
            let now = Moment::of(reading.sampled_at(), at);
            let meter = self.meter_of(reading, || ZoneMeter::new(began, now));
            let parts = match meter.clock.tick(now) {
                Tick::At(at) => meter.advance(workload, reading, at),
                Tick::NotRefreshed => unrefreshed(reading),
                Tick::AnotherClock => {
                    *meter = ZoneMeter::new(None, now);
                    meter.advance(workload, reading, Seconds::ZERO)
                }
            };
            drawn.push((reading.clone(), parts.map(|it| it.plausible(options.max_watts))));
        }
        drawn
    }

    fn meter_of(&mut self, reading: &ZoneReading, new: impl FnOnce() -> ZoneMeter) -> &mut ZoneMeter {
        let is_it = |(zone, meter): &(Zone, String)| *zone == reading.zone && *meter == reading.meter;
        let at = self.zones.iter().position(|(key, _)| is_it(key)).unwrap_or_else(|| {
            self.zones.push(((reading.zone.clone(), reading.meter.clone()), new()));
            self.zones.len() - 1
        });
        &mut self.zones[at].1
    }

    /// Notes that the exporter has restarted, and all its counters with it.
    pub(super) fn restart(&mut self) {
        self.zones.iter_mut().for_each(|(_, meter)| meter.active.restart());
    }

    /// Notes that the workload is not exported this time. Returns for how many rounds that is so.
    pub(super) fn miss(&mut self) -> u32 {
        self.absent += 1;
        self.absent
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }
}

impl ZoneMeter {
    /// A meter that is new, with a counter that stood at 0 when it began, if that is known.
    fn new(began: Option<Moment>, now: Moment) -> Self {
        let began = began.filter(|began| now.since(*began).is_some_and(|passed| passed > Seconds::ZERO));
        Self {
            clock: Clock::from(began.unwrap_or(now)),
            active: began.map_or_else(Software::default, |_| Software::from_zero(Seconds::ZERO)),
            active_gauge: Gauge::default(),
            total_gauge: Gauge::default(),
        }
    }

    fn advance(&mut self, workload: &Workload, reading: &ZoneReading, at: Seconds) -> Parts<Drawn> {
        let Some(active) = reading.joules.active.or(reading.joules.total) else {
            if workload.state == State::Terminated {
                // Its gauge is frozen, and says nothing of the window.
                return Parts { active: Some(Drawn::unknown(Why::Terminated)), ..Parts::default() };
            }
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
