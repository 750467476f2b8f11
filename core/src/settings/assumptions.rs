//! Settings of how data is counted: where the machines stand, by which factors, and against which standards.

use super::{Bounds, Entry, Kind, SetBy};
use crate::quantity::Stated;

/// All of these settings, in the order of help.
pub const ASSUMPTIONS: &[Entry] = &[
    REGION,
    PUE,
    STANDARD,
    BUDGET,
    PROFILE,
    FACTORS,
    MARKET_INTENSITY,
    KOREA_CARBON_INTENSITY,
    KOREA_PUE_TARGET,
    DECIDE,
    IDLE,
    BOUNDARY,
    OVERHEAD,
    MONTH_HOURS,
    PRICE,
    CURRENCY,
    LANG,
];

pub(super) const REGION: Entry = Entry {
    key: "region",
    env: "CARBON_KEPLER_REGION",
    expected: "a region",
    default: Some("ap-northeast-2"),
    doc: "Where the machines stand: a region of AWS, Google Cloud or Azure (ap-northeast-2), a country (KR, KOR), a city (Seoul), \
          or a site from a configuration file. Default {default}, and said to be assumed.",
    value_name: "REGION",
    ..Entry::USUAL
};

pub(super) const PUE: Entry = Entry {
    key: "pue",
    env: "CARBON_KEPLER_PUE",
    kind: Kind::Stated(Stated::Pue),
    expected: "a PUE of 1 or more",
    doc: "PUE of the facility, 1 to 3, or with its unit: 3.4 PUE, 140 %. Default: as published for the region, else 1.4 (1.1 to 1.8), assumed.",
    value_name: "RATIO",
    ..Entry::USUAL
};

pub(super) const STANDARD: Entry = Entry {
    key: "standard",
    env: "CARBON_KEPLER_STANDARD",
    kind: Kind::List,
    expected: "one or more standards",
    doc: "Standard to hold workloads against, repeatable: KR_CARBON_2050 (default), US_EPA_ENERGY_STAR, \
          KR_PUE_GREEN_DC, EU_COC_DC, ASHRAE_THERMAL_90_4, or one from a configuration file.",
    value_name: "ID",
    ..Entry::USUAL
};

pub(super) const BUDGET: Entry = Entry {
    key: "budget",
    env: "CARBON_KEPLER_BUDGET",
    kind: Kind::List,
    expected: "one or more budgets",
    doc: "Budget a month, repeatable: 10kg or 25kWh for each workload, shop=10kg for a namespace, shop/web-*=5kg for \
          each of these workloads or controllers, node:worker-*=80kg for each of these nodes.",
    value_name: "[NAMESPACE[/WORKLOAD]=]LIMIT",
    ..Entry::USUAL
};

pub(super) const PROFILE: Entry = Entry {
    key: "profile",
    env: "CARBON_KEPLER_PROFILE",
    expected: "the name of a profile",
    default: Some("default"),
    doc: "How to count and judge: {default}, or oss-korea-2025 (numbers as the FastMCP prototype gives them).",
    value_name: "NAME",
    ..Entry::USUAL
};

pub(super) const FACTORS: Entry = Entry {
    key: "factors",
    env: "CARBON_KEPLER_FACTORS",
    expected: "a factor set",
    doc: "The one factor set to take carbon intensities from (kr-official-2023, ember-2024, google-2025, ...). Default: \
          the best evidence there is for the region.",
    value_name: "SET",
    env_note: "; KOREA_CARBON_INTENSITY gives the intensity of Korean regions, KOREA_PUE_TARGET the target of \
               KR_PUE_GREEN_DC",
    ..Entry::USUAL
};

pub(super) const MARKET_INTENSITY: Entry = Entry {
    key: "market_intensity",
    env: "CARBON_KEPLER_MARKET_INTENSITY",
    kind: Kind::Stated(Stated::Bought),
    expected: "a carbon intensity from 0 to 10000 gCO2eq/kWh",
    doc: "Carbon intensity of the electricity that you have bought (RECs, green premium, PPA), for market-based Scope 2 \
          beside the location-based one: gCO2eq/kWh from 2 to 1200, 0 where certificates cover all of it, or any value with its unit. Verdicts stay \
          location-based.",
    value_name: "INTENSITY",
    set_by: SetBy::AllButFlags,
    ..Entry::USUAL
};

pub(super) const KOREA_CARBON_INTENSITY: Entry = Entry {
    key: "korea_carbon_intensity",
    env: "KOREA_CARBON_INTENSITY",
    kind: Kind::Stated(Stated::Intensity),
    expected: "a carbon intensity from 0 to 10000 gCO2eq/kWh",
    doc: "Carbon intensity of regions on the Korean grid (gCO2eq/kWh from 2 to 1200, or with its unit: 0.4173 tCO2eq/MWh).",
    value_name: "INTENSITY",
    set_by: SetBy::AllButFlags,
    ..Entry::USUAL
};

pub(super) const KOREA_PUE_TARGET: Entry = Entry {
    key: "korea_pue_target",
    env: "KOREA_PUE_TARGET",
    kind: Kind::Stated(Stated::Pue),
    expected: "a PUE of 1 or more",
    doc: "Target of KR_PUE_GREEN_DC, 1 to 3.",
    value_name: "RATIO",
    set_by: SetBy::AllButFlags,
    ..Entry::USUAL
};

pub(super) const DECIDE: Entry = Entry {
    key: "decide",
    env: "CARBON_KEPLER_DECIDE",
    kind: Kind::Choice(&["interval", "point"]),
    expected: "interval or point",
    doc: "Compare bounds (interval) or central values (point).",
    ..Entry::USUAL
};

pub(super) const IDLE: Entry = Entry {
    key: "idle",
    env: "CARBON_KEPLER_IDLE",
    kind: Kind::Choice(&["none", "proportional", "equal", "requested"]),
    expected: "none, proportional, equal or requested",
    doc: "Who carries a node's idle power: none of the workloads, all in proportion to their active power, all alike, or \
          by what they request (needs the pod and node specs; what nobody has reserved stays with the node). While \
          nobody has said so, the largest share that a policy gives is part of the bounds.",
    value_name: "IDLE",
    ..Entry::USUAL
};

pub(super) const BOUNDARY: Entry = Entry {
    key: "boundary",
    env: "CARBON_KEPLER_BOUNDARY",
    kind: Kind::Choice(&["component", "server", "facility"]),
    expected: "component, server or facility",
    doc: "Count energy up to the component, the server or the facility.",
    ..Entry::USUAL
};

pub(super) const OVERHEAD: Entry = Entry {
    key: "overhead",
    env: "CARBON_KEPLER_OVERHEAD",
    kind: Kind::Number(Bounds::from(1.0), ""),
    expected: "a ratio of 1 or more",
    default: Some("1.0"),
    doc: "Server over component energy (fans, power supply, disks), {default} by default, assumed.",
    value_name: "RATIO",
    env_note: ". Hours of a month: CARBON_KEPLER_MONTH_HOURS",
    ..Entry::USUAL
};

pub(super) const MONTH_HOURS: Entry = Entry {
    key: "month_hours",
    env: "CARBON_KEPLER_MONTH_HOURS",
    kind: Kind::Number(Bounds::from(1.0).to(744.0), "h"),
    expected: "hours from 1 to 744",
    doc: "Hours of a month, 1 to 744. Default: as the profile has it.",
    value_name: "HOURS",
    set_by: SetBy::AllButFlags,
    ..Entry::USUAL
};

pub(super) const PRICE: Entry = Entry {
    key: "price",
    env: "CARBON_KEPLER_PRICE",
    kind: Kind::Number(Bounds::from(0.0), ""),
    expected: "a price per kWh, 0 or more",
    default: Some("0.10"),
    doc: "Price of a kWh, {default} by default.",
    value_name: "AMOUNT",
    ..Entry::USUAL
};

pub(super) const CURRENCY: Entry = Entry {
    key: "currency",
    env: "CARBON_KEPLER_CURRENCY",
    kind: Kind::Letters(3),
    expected: "three letters such as USD or KRW",
    default: Some("USD"),
    doc: "Currency of the price, {default} by default.",
    value_name: "CODE",
    ..Entry::USUAL
};

pub(super) const LANG: Entry = Entry {
    key: "lang",
    env: "CARBON_KEPLER_LANG",
    kind: Kind::Choice(&["en", "ko"]),
    expected: "en or ko",
    default: Some("en"),
    doc: "Language of tables and HTML: en or ko.",
    ..Entry::USUAL
};
