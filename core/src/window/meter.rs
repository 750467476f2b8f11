//! One meter over time.

use super::WindowOptions;
use crate::quantity::units::{Joules, Ratio, Seconds, Watts};
use crate::quantity::{Energy, Measured, Power, Why};
use crate::snapshot::OddityKind;
use crate::snapshot::{Parts, ZoneReading};
use crate::window::counter::{Counter, Step};

/// The energy of one part of a meter, the time it took, and an oddity that a reader should know about.
pub(super) struct Drawn {
    pub(super) energy: Energy,
    pub(super) time: Seconds,
    pub(super) note: Option<OddityKind>,
}

impl Drawn {
    fn known(energy: Joules, time: Seconds) -> Self {
        Self { energy: Measured::Known(energy), time, note: None }
    }

    pub(super) fn unknown(why: Why) -> Self {
        Self { energy: Measured::Unknown(why), time: Seconds::ZERO, note: None }
    }

    /// Mean power (W).
    fn power(&self) -> Power {
        match self.energy {
            Measured::Known(energy) => (energy / self.time).map_or(Power::Unknown(Why::Implausible), Power::Known),
            Measured::Unknown(why) => Power::Unknown(why),
        }
    }

    /// The same, but unknown if the power is above `most`.
    pub(super) fn plausible(self, most: Watts) -> Self {
        match self.energy {
            Measured::Known(energy) if energy > most * self.time => {
                Self { note: Some(OddityKind::ImplausibleValue), ..Self::unknown(Why::Implausible) }
            }
            _ => self,
        }
    }
}

/// A counter kept by software: it starts at 0 and only falls when it is reset.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Software(Option<(Joules, Seconds)>);

impl Software {
    /// A counter that stood at 0 at that moment.
    pub(super) fn from_zero(at: Seconds) -> Self {
        Self(Some((Joules::ZERO, at)))
    }

    /// A counter that was set back to 0, at the earliest when it was last read.
    pub(super) fn restart(&mut self) {
        if let Some((before, _)) = &mut self.0 {
            *before = Joules::ZERO;
        }
    }

    /// The value now; what it was before is compared by the caller's rule.
    pub(super) fn advance(&mut self, value: Joules, at: Seconds) -> Drawn {
        match self.0.replace((value, at)) {
            None => Drawn::unknown(Why::NotAtStart),
            Some((before, since)) if value >= before => Drawn::known(value - before, at - since),
            Some((_, since)) => Drawn { note: Some(OddityKind::CounterReset), ..Drawn::known(value, at - since) },
        }
    }
}

/// A gauge, for want of a counter: the mean of both ends over the time between.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gauge(Option<(Power, Seconds)>);

impl Gauge {
    pub(super) fn advance(&mut self, power: Power, at: Seconds) -> Drawn {
        let Some((before, since)) = self.0.replace((power, at)) else { return Drawn::unknown(Why::NotAtStart) };
        let time = at - since;
        match (before, power) {
            (Power::Known(before), Power::Known(now)) => {
                let mean = (before + now) * Ratio::HALF;
                Drawn { note: Some(OddityKind::FromGauge), ..Drawn::known(mean * time, time) }
            }
            (Power::Unknown(why), _) | (_, Power::Unknown(why)) => Drawn::unknown(why),
        }
    }
}

/// A counter in hardware.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hardware(Counter);

impl Hardware {
    pub(super) fn new(range: Option<Joules>, options: WindowOptions) -> Self {
        Self(Counter::new(range, options.max_counter_watts))
    }

    pub(super) fn advance(&mut self, value: Joules, at: Seconds) -> Drawn {
        match self.0.read(Some(value), at) {
            Step::First | Step::Missing => Drawn::unknown(Why::NotAtStart),
            Step::Unknown(why) => Drawn::unknown(why),
            Step::Advanced { energy, time, wrapped } => {
                Drawn { note: wrapped.then_some(OddityKind::CounterWrap), ..Drawn::known(energy, time) }
            }
        }
    }
}

impl ZoneReading {
    /// A reading of a window in place of one of a scrape.
    pub(super) fn drawn(&self, drawn: &Parts<Drawn>) -> Self {
        let mut window = Self::new(self.zone.clone(), self.meter.clone());
        window.stamp = self.stamp;
        window.watts = drawn.as_ref().map(Drawn::power);
        window.drawn = Some(Box::new(drawn.as_ref().map(|drawn| drawn.energy)));
        window
    }
}

impl<T> Parts<T> {
    pub(super) fn as_ref(&self) -> Parts<&T> {
        Parts { total: self.total.as_ref(), active: self.active.as_ref(), idle: self.idle.as_ref() }
    }

    pub(super) fn map<U>(self, f: impl Fn(T) -> U) -> Parts<U> {
        Parts { total: self.total.map(&f), active: self.active.map(&f), idle: self.idle.map(&f) }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &T> {
        [&self.total, &self.active, &self.idle].into_iter().flatten()
    }
}

/// Nothing, of a reading that is the one of last time again; the next one covers this time too.
pub(super) fn unrefreshed(reading: &ZoneReading) -> Parts<Drawn> {
    let has = |watts: bool, joules: bool| (watts || joules).then(|| Drawn::unknown(Why::NotRefreshed));
    let (watts, joules) = (&reading.watts, &reading.joules);
    Parts {
        // The whole is the sum of both where they are counted apart, and the active part where nothing else is counted.
        total: has(watts.total.is_some(), joules.total.or(joules.active).is_some()),
        active: has(watts.active.is_some(), joules.active.is_some()),
        idle: has(watts.idle.is_some(), joules.idle.is_some()),
    }
}
