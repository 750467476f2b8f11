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
    /// Carbon intensities (gCO2eq/kWh): 24 numbers, one for each local hour of a day, or points in time.
    #[serde(default)]
    pub curve: Option<CurveInput>,
    /// Whether points are joined by straight lines; default: each value holds until the next point.
    #[serde(default)]
    pub interpolate: bool,
}

fn four_hours() -> f64 {
    4.0
}

/// A curve that the caller has.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected 24 numbers, or moments with their values")]
pub enum CurveInput {
    /// 24 numbers, one for each local hour of a day.
    Hours(Vec<f64>),
    /// Points in time.
    Points(Vec<PointInput>),
}

/// A value at a time.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointInput {
    /// ISO 8601, with offset or Z.
    pub time: String,
    /// gCO2eq/kWh.
    pub value: f64,
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
    /// Who says so.
    pub source: String,
}
