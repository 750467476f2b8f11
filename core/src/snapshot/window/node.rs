//! The meters of one node over time.

use std::collections::HashMap;

use super::super::model::{Node, Parts, ZoneReading};
use super::super::power::{Measured, Why};
use super::WindowOptions;
use super::meter::{Drawn, Gauge, Hardware, Software};
use crate::dialect::{Zone, ZoneClass};
use crate::units::{Joules, Seconds};

#[derive(Debug, Default)]
pub(super) struct NodeMeters(HashMap<(Zone, String), NodeMeter>);

#[derive(Debug)]
struct NodeMeter {
    total: Hardware,
    active: Software,
    idle: Software,
    gauges: Parts<Gauge>,
}

impl NodeMeters {
    /// What each meter of the node drew since it was last read.
    pub(super) fn advance(
        &mut self,
        node: &Node,
        at: Seconds,
        options: WindowOptions,
    ) -> Vec<(ZoneReading, Parts<Drawn>)> {
        let mut drawn = Vec::with_capacity(node.zones.len());
        for reading in &node.zones {
            let key = (reading.zone.clone(), reading.meter.clone());
            let meter = self.0.entry(key).or_insert_with(|| NodeMeter {
                total: Hardware::new(reading.counter_range, options),
                active: Software::default(),
                idle: Software::default(),
                gauges: Parts {
                    total: Some(Gauge::default()),
                    active: Some(Gauge::default()),
                    idle: Some(Gauge::default()),
                },
            });
            let parts = meter.advance(reading, at).map(|part| part.plausible(options));
            drawn.push((reading.clone(), parts));
        }
        if stood_still(&drawn) {
            for (_, parts) in &mut drawn {
                *parts = std::mem::take(parts).map(|_| Drawn::unknown(Why::NotRefreshed));
            }
        }
        drawn
    }
}

impl NodeMeter {
    fn advance(&mut self, reading: &ZoneReading, at: Seconds) -> Parts<Drawn> {
        let Parts { total, active, idle } = reading.joules;
        let hardware = total.map(|value| self.total.advance(value, at));
        let active = active.map(|value| self.active.advance(value, at));
        let idle = idle.map(|value| self.idle.advance(value, at));
        match (hardware, active, idle) {
            (None, None, None) => self.advance_gauges(reading, at),
            (hardware, Some(active), Some(idle)) => split(hardware, active, idle),
            // Kepler <= 0.9 without idle power counts everything as dynamic.
            (None, Some(active), None) => {
                Parts { total: Some(Drawn { note: None, ..active }), active: Some(active), idle: None }
            }
            (total, active, idle) => Parts { total, active, idle },
        }
    }

    fn advance_gauges(&mut self, reading: &ZoneReading, at: Seconds) -> Parts<Drawn> {
        let advance = |gauge: &mut Option<Gauge>, power| Some(gauge.as_mut()?.advance(power?, at));
        Parts {
            total: advance(&mut self.gauges.total, reading.watts.total),
            active: advance(&mut self.gauges.active, reading.watts.active),
            idle: advance(&mut self.gauges.idle, reading.watts.idle),
        }
    }
}

/// Active and idle, and their sum; where one of them was reset, only the raw counter still knows the whole.
fn split(hardware: Option<Drawn>, active: Drawn, idle: Drawn) -> Parts<Drawn> {
    let reset = active.note.is_some() || idle.note.is_some();
    if reset {
        let total = hardware.unwrap_or_else(|| Drawn::unknown(Why::CounterReset));
        let idle = Drawn::unknown(Why::CounterReset);
        return Parts { total: Some(total), active: Some(active), idle: Some(idle) };
    }
    let energy = Measured::sum([active.energy, idle.energy]);
    let total = Drawn { energy, time: active.time, note: None };
    Parts { total: Some(total), active: Some(active), idle: Some(idle) }
}

/// Not one counter of the packages moved: a processor that is on draws power.
fn stood_still(drawn: &[(ZoneReading, Parts<Drawn>)]) -> bool {
    let packages = drawn.iter().filter(|(reading, _)| {
        reading.joules != Parts::default() && matches!(reading.zone.class(), ZoneClass::Package | ZoneClass::Psys)
    });
    let totals: Vec<_> = packages.filter_map(|(_, parts)| parts.total.as_ref()).map(|it| it.energy).collect();
    !totals.is_empty() && totals.iter().all(|energy| *energy == Measured::Known(Joules::ZERO))
}
