//! Arguments that several tools have, with their defaults.

use serde::Deserialize;

/// A workload by name.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WorkloadInput {
    /// Pod, virtual machine, container or controller: web, shop/web, deployment/web.
    pub workload_name: String,
    /// Kubernetes namespace; `all` looks in every one.
    #[serde(default = "default_namespace")]
    pub namespace: String,
    /// Standard: KR_CARBON_2050, US_EPA_ENERGY_STAR, KR_PUE_GREEN_DC, EU_COC_DC, ASHRAE_THERMAL_90_4, or an own one.
    #[serde(default = "default_standard")]
    pub standard: String,
    /// Region of AWS, Google Cloud or Azure, a country (KR), or an own site. Default: as the server is set up, else
    /// ap-northeast-2.
    #[serde(default)]
    pub region: Option<String>,
}

pub(in crate::tools) fn default_namespace() -> String {
    "all".to_owned()
}

pub(in crate::tools) fn default_standard() -> String {
    "KR_CARBON_2050".to_owned()
}
