use std::num::NonZeroI64;

use jiff::Timestamp;

use crate::dialect::Zone;
use crate::quantity::units::Joules;
use crate::quantity::{Energy, Power};

/// A value for the whole, for its active and for its idle part.
///
/// ```
/// use carbon_kepler::Parts;
///
/// let parts = Parts { active: Some(3.0), ..Parts::default() };
/// assert_eq!((parts.total, parts.active), (None, Some(3.0)), "what is not reported is not 0");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[allow(missing_docs)]
pub struct Parts<T> {
    pub total: Option<T>,
    pub active: Option<T>,
    pub idle: Option<T>,
}

/// Nothing reported.
impl<T> Default for Parts<T> {
    fn default() -> Self {
        Self { total: None, active: None, idle: None }
    }
}

/// A reading of one meter of a zone.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let dram = snapshot.nodes()[0].zones.iter().find(|reading| reading.zone.name() == "dram").expect("there is one");
/// assert!(dram.power().is_some_and(|power| power.watts().is_some()));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct ZoneReading {
    /// The zone.
    pub zone: Zone,
    /// Which of several meters of the zone: a GPU's uuid, a socket, a sysfs path; empty where there is one.
    pub meter: String,
    /// Power gauges (W), the exporter's mean since its last refresh.
    pub watts: Parts<Power>,
    /// Energy counters as the exporter shows them (J).
    pub joules: Parts<Joules>,
    /// Value after which a hardware counter starts again (J), if that is known.
    pub counter_range: Option<Joules>,
    /// Energy within a window; none in a scrape, where it would only take room.
    pub(crate) drawn: Option<Box<Parts<Energy>>>,
    /// The newest timestamp of its samples.
    pub(crate) stamp: Option<Stamp>,
}

/// A timestamp to the microsecond. No moment is 0, so that an `Option` takes no more room: there are millions of readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub(crate) struct Stamp(NonZeroI64);

impl Stamp {
    pub(crate) fn of(moment: Timestamp) -> Self {
        let micros = moment.as_microsecond();
        // From 0 on one more, which changes no order.
        Self(NonZeroI64::new(micros + i64::from(micros >= 0)).unwrap_or(NonZeroI64::MIN))
    }

    pub(crate) fn timestamp(self) -> Timestamp {
        let shifted = self.0.get();
        Timestamp::from_microsecond(shifted - i64::from(shifted > 0)).unwrap_or(Timestamp::MIN)
    }
}

impl ZoneReading {
    pub(crate) fn new(zone: Zone, meter: String) -> Self {
        let (watts, joules) = (Parts::default(), Parts::default());
        Self { zone, meter, watts, joules, counter_range: None, drawn: None, stamp: None }
    }

    /// The newest timestamp of its samples, where they carry any, as those of Prometheus' `/federate` do.
    #[must_use]
    pub fn sampled_at(&self) -> Option<Timestamp> {
        self.stamp.map(Stamp::timestamp)
    }

    /// Energy within a window (J); empty in a scrape.
    #[must_use]
    pub fn energies(&self) -> Parts<Energy> {
        self.drawn.as_deref().copied().unwrap_or_default()
    }

    /// The energy that belongs to [`power`](ZoneReading::power), within a window.
    #[must_use]
    pub fn energy(&self) -> Option<Energy> {
        let drawn = self.drawn.as_ref()?;
        drawn.active.or(drawn.total)
    }

    /// The power the exporter attributes: active where it separates active from idle, else all.
    #[must_use]
    pub fn power(&self) -> Option<Power> {
        self.watts.active.or(self.watts.total)
    }
}

/// A power supply or chassis sensor read through the BMC.
///
/// ```
/// use carbon_kepler::Snapshot;
///
/// let body = "kepler_platform_watts{node_name=\"n\",source=\"redfish\",bmc_id=\"b\",chassis_id=\"c\",source_id=\"PS0\",source_name=\"PSU\",source_type=\"PowerSupply\"} 240\nkepler_node_cpu_watts{zone=\"package\",path=\"\",node_name=\"n\"} 90\n";
/// let snapshot = Snapshot::from_scrape("sample", body.as_bytes())?;
/// assert_eq!(snapshot.nodes()[0].platform[0].power.watts().map(f64::from), Some(240.0));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct PlatformReading {
    /// BMC, chassis and sensor id.
    pub meter: String,
    /// The sensor's name.
    pub name: String,
    /// Whether it is one of the power supplies, or a sensor of the whole chassis.
    pub kind: SupplyKind,
    /// Where it was read from, such as `redfish`.
    pub source: String,
    /// Id of the BMC.
    pub bmc_id: String,
    /// Id of the chassis.
    pub chassis_id: String,
    /// Id of the sensor or power supply.
    pub source_id: String,
    /// Power of the sensor (W).
    pub power: Power,
}

/// The part of a machine that a sensor of its BMC measures.
///
/// ```
/// use carbon_kepler::SupplyKind;
///
/// assert_ne!(SupplyKind::PowerSupply.title(), SupplyKind::Chassis.title());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SupplyKind {
    /// One of the machine's power supplies, which share its load.
    PowerSupply,
    /// All of a chassis, as Redfish's `PowerControl` says.
    Chassis,
    /// A sensor that does not say.
    #[default]
    Unnamed,
}

impl SupplyKind {
    /// The name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::PowerSupply => "power supply",
            Self::Chassis => "chassis",
            Self::Unnamed => "BMC sensor",
        }
    }
}
