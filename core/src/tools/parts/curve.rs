//! The arguments of a schedule: how long, between when and when, and by which curve of carbon intensity.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::input::default_namespace;

/// How long, and between when and when.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScheduleInput {
    /// Name of a pod, or of the controller of pods.
    pub workload_name: String,
    /// Kubernetes namespace.
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
    /// Done by this time; default: a day after the earliest start, or as long as the curve goes.
    #[serde(default)]
    pub deadline: Option<String>,
    /// IANA time zone, such as Asia/Seoul; default: that of the region. A country with several is asked for one.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Only starts at whole steps after the earliest one; default: any moment.
    #[serde(default)]
    pub step_minutes: Option<f64>,
    /// Carbon intensities (gCO2eq/kWh): 24 numbers, one for each local hour of a day, or points in time. Where points are
    /// more than 1.5 of the usual steps apart, nothing is known in between.
    #[serde(default)]
    pub curve: Option<CurveInput>,
    /// Unit of the curve: gCO2eq/kWh (default), kgCO2eq/kWh, tCO2eq/MWh or lbCO2eq/MWh. Name it if your provider does.
    #[serde(default)]
    pub curve_unit: Option<String>,
    /// Whether the curve is of average or of marginal emissions; default: not stated.
    #[serde(default)]
    pub curve_kind: Option<CurveKind>,
    /// Whether points are joined by straight lines; default: each value holds until the next point.
    #[serde(default)]
    pub interpolate: bool,
}

fn four_hours() -> f64 {
    4.0
}

/// Id of a curve of the caller's.
pub(in crate::tools) const GIVEN: &str = "given";

/// The plants whose emissions a curve counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected 24 numbers, or moments with their values")]
pub enum CurveInput {
    /// 24 numbers, one for each local hour of a day.
    Hours(#[schemars(with = "Vec<f64>")] Vec<Option<f64>>),
    /// Points in time.
    Points(Vec<PointInput>),
}

/// A value at a time.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointInput {
    /// ISO 8601, with offset or Z.
    pub time: String,
    /// gCO2eq/kWh, or in the curve's unit.
    #[schemars(with = "f64")]
    pub value: Option<f64>,
}

/// Where the curve comes from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct CurveOutput {
    /// Id of its factor set, or `given`.
    pub id: String,
    /// `5 sample days`, illustrative, configured.
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
