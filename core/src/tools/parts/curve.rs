//! The arguments of a schedule: how long, between when and when, and by which curve of carbon intensity.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

use super::input::default_namespace;

/// How long, and between when and when.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScheduleInput {
    /// Pod, virtual machine, container or controller: web, shop/web, deployment/web.
    pub workload_name: String,
    /// Kubernetes namespace; `all` looks in every one.
    #[serde(default = "default_namespace")]
    pub namespace: String,
    /// How long it runs (h), up to a week.
    #[serde(default = "four_hours")]
    pub duration_hours: f64,
    /// Region; default: as the server is set up, else ap-northeast-2.
    #[serde(default)]
    pub region: Option<String>,
    /// Not before this time (ISO 8601, with offset or Z); default: now.
    #[serde(default)]
    pub earliest: Option<String>,
    /// When it starts today (02:00), by the clock of the region or `time_zone`: savings are told against that; default: the
    /// start of its CronJob where pod specs say so, else the earliest one.
    #[serde(default)]
    pub usual_start: Option<String>,
    /// Done by this time; default: a day after the earliest start, or as long as the curve goes.
    #[serde(default)]
    pub deadline: Option<String>,
    /// IANA time zone, such as Asia/Seoul; default: that of the region. A country with several is asked for one.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Only starts at whole steps after the earliest; default: any moment.
    #[serde(default)]
    pub step_minutes: Option<f64>,
    /// Carbon intensities (gCO2eq/kWh): 24 numbers, one for each local hour of a day, or points in time. Where points are
    /// more than 1.5 of the usual steps apart, nothing is known in between.
    #[serde(default)]
    pub curve: Option<CurveInput>,
    /// Unit of the curve: gCO2eq/kWh (default), kgCO2eq/kWh, tCO2eq/MWh or lbCO2eq/MWh.
    #[serde(default)]
    pub curve_unit: Option<String>,
    /// Average or marginal emissions; default: not stated.
    #[serde(default)]
    pub curve_kind: Option<CurveKind>,
    /// Whether points are joined by straight lines; default: each value holds until the next point.
    #[serde(default)]
    pub interpolate: bool,
}

fn four_hours() -> f64 {
    4.0
}

/// The start that savings are told against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ComparedWith {
    /// The one at which it starts today.
    UsualStart,
    /// The earliest one, for want of that.
    EarliestStart,
}

/// Id of a curve of the caller's.
pub(in crate::tools) const GIVEN: &str = "given";

/// The plants whose emissions a curve counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CurveKind {
    /// The mean of all plants.
    Average,
    /// Those that react to one more kWh.
    Marginal,
}

impl CurveKind {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Average => "average",
            Self::Marginal => "marginal",
        }
    }
}

/// A curve that the caller has. A value may be null on the wire so that the error can say which one it is.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum CurveInput {
    /// 24 numbers, one for each local hour of a day.
    Hours(#[cfg_attr(feature = "schema", schemars(with = "Vec<f64>"))] Vec<Option<f64>>),
    /// Points in time.
    Points(Vec<PointInput>),
}

/// A value at a time.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PointInput {
    /// ISO 8601, with offset or Z.
    pub time: String,
    /// gCO2eq/kWh, or in the curve's unit.
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub value: Option<f64>,
}

/// Item by item: where serde tries one kind of list after the other, it forgets what is wrong with a point.
impl<'de> Deserialize<'de> for CurveInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (mut hours, mut points) = (Vec::new(), Vec::new());
        for item in Vec::deserialize(deserializer)? {
            match item {
                Item::Hour(value) => hours.push(value),
                Item::Point(point) => points.push(point),
            }
        }
        match (hours.is_empty(), points.is_empty()) {
            (_, true) => Ok(Self::Hours(hours)),
            (true, false) => Ok(Self::Points(points)),
            (false, false) => Err(D::Error::invalid_value(Unexpected::Other("some of each"), &EXPECTED)),
        }
    }
}

const EXPECTED: &str = "24 numbers, or points with time and value";

enum Item {
    Hour(Option<f64>),
    Point(PointInput),
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrPoint;
        impl<'de> Visitor<'de> for NumberOrPoint {
            type Value = Item;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or a point with time and value")
            }
            fn visit_f64<E>(self, value: f64) -> Result<Item, E> {
                Ok(Item::Hour(Some(value)))
            }
            // The error can then say which one it is.
            fn visit_unit<E>(self) -> Result<Item, E> {
                Ok(Item::Hour(None))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Item, E> {
                Ok(Item::Hour(Some(value as f64)))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Item, E> {
                Ok(Item::Hour(Some(value as f64)))
            }
            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Item, A::Error> {
                PointInput::deserialize(MapAccessDeserializer::new(members)).map(Item::Point)
            }
        }
        deserializer.deserialize_any(NumberOrPoint)
    }
}

/// Where the curve comes from.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CurveNote {
    /// Id of its factor set, or `given`.
    pub id: String,
    /// `5 sample days`, or how good it is in a word; users' files may say anything.
    pub quality: String,
    /// The basis of its values.
    pub basis: String,
    /// average or marginal; null where nobody said.
    pub kind: Option<CurveKind>,
    /// Times between points of which nothing is known.
    pub gaps: usize,
    /// Who says so.
    pub source: String,
}
