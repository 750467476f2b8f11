//! The carbon intensity of a region, and how its day goes up and down.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::assessment::Scenario;
use crate::error::Error;
use crate::quantity::units::GramsPerKwh;
use crate::registry::{DayCurve, Factor};
use crate::tools::World;

/// The carbon intensity of a region.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
#[allow(non_snake_case)] // keys carry their unit as it is written
pub struct CarbonIntensity {
    /// Code of the region.
    pub region: String,
    /// Name of the region.
    pub region_name: String,
    /// The factor in use; null where no factor set has one for the region.
    pub average_gCO2eq_kWh: Option<f64>,
    /// Measured or forecast for the time that was asked for; null without a time, and where only sample days are known.
    pub current_gCO2eq_kWh: Option<f64>,
    /// The usual value at that hour of a day, by a curve of a year or of sample days; null as above.
    pub usual_at_this_hour_gCO2eq_kWh: Option<f64>,
    /// The 24 hours of a day by the region's clock; null where they are not known.
    pub hourly_profile: Option<Vec<HourIntensity>>,
    /// The four cleanest hours; null where they are not known.
    pub cleanest_hours: Option<Vec<i8>>,
    /// The four dirtiest hours; null where they are not known.
    pub dirtiest_hours: Option<Vec<i8>>,
    /// IANA name of the region's clock.
    pub time_zone: Option<String>,
    /// Shares of fuels (%), where the factor set has them.
    pub grid_mix: Option<BTreeMap<String, f64>>,
    /// Where the figures come from.
    pub provenance: IntensitySources,
    /// The time that was asked for; null where there is none.
    pub timestamp: Option<String>,
}

/// An hour of a day.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct HourIntensity {
    /// The hour (0 to 23), by the region's clock.
    pub hour: i8,
    /// Carbon intensity (gCO2eq/kWh).
    pub intensity: f64,
}

/// Where carbon intensities come from.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct IntensitySources {
    /// The factor in use with its source.
    pub average: Option<Factor<GramsPerKwh>>,
    /// The curve that hours are from.
    pub hourly_profile: Option<CurveSource>,
    /// A caveat.
    pub note: String,
}

/// Where the hours of a day come from.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CurveSource {
    /// Id of the set and key of the row.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// `5 sample days`, or how good it is in a word; users' files may say anything.
    pub quality: String,
    /// The basis of its values: which emissions they count.
    pub basis: String,
    /// The publisher and the place of publication.
    pub source: String,
}

impl CarbonIntensity {
    pub(super) fn of(world: &World, region: &str, at: Option<Timestamp>) -> Result<Self, Error> {
        let scenario = world.scenario(None, Some(region))?;
        let region = &scenario.factors.region;
        let day = match world.day_curve(&scenario) {
            Ok(day) => Some(day),
            Err(Error::NoCurve { .. }) => None,
            Err(other) => return Err(other),
        };
        // Of a country with several clocks there is no hour of the day.
        let zone = region.time_zone().ok();
        let hour = at.zip(zone.as_ref()).map(|(at, zone)| at.to_zoned_datetime(zone.clone()).hour());
        let usual = day.as_ref().zip(hour).map(|(day, hour)| day.shape.hour(hour));
        let hours: Option<Vec<_>> = day
            .as_ref()
            .map(|day| (0..24).map(|hour| HourIntensity { hour, intensity: day.shape.hour(hour) }).collect());
        let average = scenario.factors.intensity.clone();
        Ok(Self {
            region: region.code.clone(),
            region_name: region.name.clone(),
            average_gCO2eq_kWh: average.as_ref().map(|it| it.quantity.value.get()),
            // The mean of sample days is nobody's value of now.
            current_gCO2eq_kWh: usual.filter(|_| day.as_ref().is_some_and(|day| day.days.is_empty())),
            usual_at_this_hour_gCO2eq_kWh: usual,
            cleanest_hours: hours.as_deref().map(|hours| extreme(hours, false)),
            dirtiest_hours: hours.as_deref().map(|hours| extreme(hours, true)),
            hourly_profile: hours,
            time_zone: zone.as_ref().and_then(TimeZone::iana_name).map(str::to_owned),
            grid_mix: grid_mix(world, &scenario),
            provenance: IntensitySources {
                average,
                hourly_profile: day.as_ref().map(CurveSource::of),
                note: "the average and the hours may count different things: compare hours with hours".to_owned(),
            },
            timestamp: at.map(|at| at.to_string()),
        })
    }
}

impl CurveSource {
    fn of(day: &DayCurve) -> Self {
        Self {
            id: day.id.clone(),
            title: day.title.clone(),
            quality: day.quality.clone(),
            basis: day.basis.to_string(),
            source: day.source.clone(),
        }
    }
}

/// The four cleanest or dirtiest hours in the order of the day, as the prototype's files have them.
fn extreme(hours: &[HourIntensity], dirtiest: bool) -> Vec<i8> {
    let mut sorted: Vec<_> = hours.iter().map(|it| (it.hour, it.intensity)).collect();
    sorted.sort_by(|a, b| if dirtiest { b.1.total_cmp(&a.1) } else { a.1.total_cmp(&b.1) }.then(a.0.cmp(&b.0)));
    let mut hours: Vec<i8> = sorted.into_iter().take(4).map(|(hour, _)| hour).collect();
    hours.sort_unstable();
    hours
}

/// Shares of fuels (%), where a set that is in use has them.
fn grid_mix(world: &World, scenario: &Scenario) -> Option<BTreeMap<String, f64>> {
    let id = &scenario.factors.intensity.as_ref()?.factor.id;
    let set = world.registry.factor_sets().iter().find(|set| id.starts_with(&format!("{}/", set.id)))?;
    set.mix_percent(&scenario.factors.region).cloned()
}
