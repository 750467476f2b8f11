//! The meters of one node over time.

use std::collections::HashMap;

use super::WindowOptions;
use super::clock::{Clock, Moment, Tick};
use super::meter::{Drawn, Gauge, Hardware, Software, unrefreshed};
use crate::dialect::{Zone, ZoneClass};
use crate::quantity::units::{Joules, Seconds, Watts};
use crate::quantity::{Measured, Why};
use crate::snapshot::Node;
use crate::snapshot::{Parts, ZoneReading};
use crate::window::counter::MOST_PACKAGES;

#[derive(Debug, Default)]
pub(super) struct NodeMeters(HashMap<(Zone, String), NodeMeter>);

#[derive(Debug)]
struct NodeMeter {
    clock: Clock,
    total: Hardware,
    active: Software,
    idle: Software,
    gauges: Parts<Gauge>,
    /// The counters when they were last read.
    last: Parts<Joules>,
}

impl NodeMeters {
    /// Whether no counter of the packages has moved in the samples that are new. A processor that is on draws power, so
    /// the exporter has not refreshed.
    pub(super) fn stood_still(&self, node: &Node, at: Seconds) -> bool {
        let counters = node.zones.iter().filter(|reading| {
            reading.joules != Parts::default() && matches!(reading.zone.class(), ZoneClass::Package | ZoneClass::Psys)
        });
        let known = |reading: &ZoneReading| self.0.get(&(reading.zone.clone(), reading.meter.clone()));
        let is_new = |reading: &&ZoneReading| {
            known(reading).is_none_or(|meter| meter.clock.would_move(Moment::of(reading.sampled_at(), at)))
        };
        let same = |reading: &ZoneReading| known(reading).is_some_and(|meter| meter.last == reading.joules);
        let mut news = counters.filter(is_new).peekable();
        news.peek().is_some() && news.all(same)
    }

    /// The energy that each meter of the node drew since it was last read.
    pub(super) fn advance(
        &mut self,
        node: &Node,
        at: Seconds,
        options: WindowOptions,
    ) -> Vec<(ZoneReading, Parts<Drawn>)> {
        let mut drawn = Vec::with_capacity(node.zones.len());
        for reading in &node.zones {
            let key = (reading.zone.clone(), reading.meter.clone());
            let now = Moment::of(reading.sampled_at(), at);
            let meter = self.0.entry(key).or_insert_with(|| NodeMeter::new(reading, now, options));
            let most = most(reading, options);
            let parts = match meter.clock.tick(now) {
                Tick::At(at) => meter.advance(reading, at),
                Tick::NotRefreshed => unrefreshed(reading),
                Tick::AnotherClock => {
                    *meter = NodeMeter::new(reading, now, options);
                    meter.advance(reading, Seconds::ZERO)
                }
            };
            drawn.push((reading.clone(), parts.map(|part| part.plausible(most))));
        }
        if drawn.len() < self.0.len() {
            drawn.extend(self.missing(node));
        }
        drawn
    }

    /// Meters that were there and now are not: a total without them would be too low.
    fn missing(&self, node: &Node) -> Vec<(ZoneReading, Parts<Drawn>)> {
        let there: std::collections::HashSet<_> = node.zones.iter().map(|it| (&it.zone, it.meter.as_str())).collect();
        let gone = self.0.keys().filter(|(zone, meter)| !there.contains(&(zone, meter.as_str())));
        let unknown = || Some(Drawn::unknown(Why::NotAtEnd));
        gone.map(|(zone, meter)| {
            let parts = Parts { total: unknown(), ..Parts::default() };
            (ZoneReading::new(zone.clone(), meter.clone()), parts)
        })
        .collect()
    }
}

/// The most a meter can draw: one package where it is one, all of them where it is their sum, else whatever is
/// plausible for a reading at all.
fn most(reading: &ZoneReading, options: WindowOptions) -> Watts {
    match reading.zone.class() {
        ZoneClass::Package | ZoneClass::Dram | ZoneClass::Core | ZoneClass::Uncore => {
            let one = !reading.meter.is_empty() && !reading.meter.starts_with("aggregated");
            if one { options.max_counter_watts } else { options.max_counter_watts * MOST_PACKAGES }
        }
        _ => options.max_watts,
    }
}

impl NodeMeter {
    fn new(reading: &ZoneReading, begin: Moment, options: WindowOptions) -> Self {
        let gauge = || Some(Gauge::default());
        Self {
            clock: Clock::from(begin),
            total: Hardware::new(reading.counter_range, options),
            active: Software::default(),
            idle: Software::default(),
            gauges: Parts { total: gauge(), active: gauge(), idle: gauge() },
            last: Parts::default(),
        }
    }

    fn advance(&mut self, reading: &ZoneReading, at: Seconds) -> Parts<Drawn> {
        self.last = reading.joules;
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
