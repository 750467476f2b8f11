use carbon_kepler::settings::Layer;
use clap::Args;

use super::args::{Idle, layer};

/// By what footprints are counted, and what they are held against.
#[derive(Args)]
pub(super) struct CarbonArgs {
    /// Where the machines stand: a region of AWS, Google Cloud or Azure (ap-northeast-2), a country (KR), or a site from
    /// a configuration file. Default ap-northeast-2, and said to be assumed. Environment: CARBON_KEPLER_REGION.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// PUE of the facility, 1 or more. Default: as published for the region, else 1.4 (1.1 to 1.8), assumed.
    /// Environment: CARBON_KEPLER_PUE.
    #[arg(long, value_name = "RATIO")]
    pue: Option<String>,
    /// Standard to hold workloads against, repeatable: KR_CARBON_2050 (default), US_EPA_ENERGY_STAR, KR_PUE_GREEN_DC,
    /// EU_COC_DC, ASHRAE_THERMAL_90_4, or one from a configuration file. Environment: CARBON_KEPLER_STANDARD.
    #[arg(long, value_name = "ID")]
    standard: Vec<String>,
    /// Budget a month, repeatable: 10kg or 25kWh for each workload, shop=10kg for a namespace, shop/web-*=5kg for each of
    /// these workloads. Environment: CARBON_KEPLER_BUDGET.
    #[arg(long, value_name = "[NAMESPACE[/WORKLOAD]=]LIMIT")]
    budget: Vec<String>,
    /// How to count and judge: default, or oss-korea-2025 (numbers as the FastMCP prototype gives them).
    /// Environment: CARBON_KEPLER_PROFILE.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The one factor set to take carbon intensities from (kr-official-2023, ember-2024, google-2024, ...). Default: the
    /// best evidence there is for the region. Environment: CARBON_KEPLER_FACTORS; KOREA_CARBON_INTENSITY gives the
    /// intensity of Korean regions, KOREA_PUE_TARGET the target of KR_PUE_GREEN_DC.
    #[arg(long, value_name = "SET")]
    factors: Option<String>,
    /// Folder of configuration files: *.toml and *.json with own standards, factors, regions, budgets and PUEs, or the
    /// prototype's carbon-intensity.json, regulations.json and regions.json. Environment: CARBON_KEPLER_CONFIG_DIR.
    #[arg(long, value_name = "DIR")]
    config_dir: Option<String>,
    /// Compare bounds (interval) or central values (point). Environment: CARBON_KEPLER_DECIDE.
    #[arg(long, value_name = "interval|point")]
    decide: Option<String>,
    /// Count energy up to the component, the server or the facility. Environment: CARBON_KEPLER_BOUNDARY.
    #[arg(long, value_name = "component|server|facility")]
    boundary: Option<String>,
    /// Server over component energy (fans, power supply, disks), 1.0 by default, assumed. Environment:
    /// CARBON_KEPLER_OVERHEAD. Hours of a month: CARBON_KEPLER_MONTH_HOURS.
    #[arg(long, value_name = "RATIO")]
    overhead: Option<String>,
    /// Price of a kWh, 0.10 by default. Environment: CARBON_KEPLER_PRICE.
    #[arg(long, value_name = "AMOUNT")]
    price: Option<String>,
    /// Currency of the price, USD by default. Environment: CARBON_KEPLER_CURRENCY.
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Language of tables and HTML: en or ko. Environment: CARBON_KEPLER_LANG.
    #[arg(long, value_name = "en|ko")]
    lang: Option<String>,
}

impl CarbonArgs {
    pub(super) fn has_budgets(&self) -> bool {
        !self.budget.is_empty()
    }

    pub(super) fn flags(&self, idle: Option<Idle>) -> Layer {
        let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
        layer([
            ("region", one(&self.region)),
            ("pue", one(&self.pue)),
            ("standard", self.standard.clone()),
            ("budget", self.budget.clone()),
            ("profile", one(&self.profile)),
            ("factors", one(&self.factors)),
            ("config_dir", one(&self.config_dir)),
            ("decide", one(&self.decide)),
            ("boundary", one(&self.boundary)),
            ("overhead", one(&self.overhead)),
            ("price", one(&self.price)),
            ("currency", one(&self.currency)),
            ("lang", one(&self.lang)),
            ("idle", idle.map(|idle| idle.word().to_owned()).into_iter().collect()),
        ])
    }
}
