// Written by scripts/tools.mjs from core/schema.

/** What decides how data is counted and what it is held against; the command line's settings. */
export type Settings = {
  /** Where the machines stand: a region of AWS, Google Cloud or Azure (ap-northeast-2), a country (KR), or a site from a configuration file. Default ap-northeast-2, and said to be assumed. */
  region?: string | undefined
  /** PUE of the facility, 1 or more. Default: as published for the region, else 1.4 (1.1 to 1.8), assumed. */
  pue?: number | undefined
  /** Standard to hold workloads against, repeatable: KR_CARBON_2050 (default), US_EPA_ENERGY_STAR, KR_PUE_GREEN_DC, EU_COC_DC, ASHRAE_THERMAL_90_4, or one from a configuration file. */
  standard?: string | string[] | undefined
  /** Budget a month, repeatable: 10kg or 25kWh for each workload, shop=10kg for a namespace, shop/web-*=5kg for each of these workloads. */
  budget?: string | string[] | undefined
  /** How to count and judge: default, or oss-korea-2025 (numbers as the FastMCP prototype gives them). */
  profile?: string | undefined
  /** The one factor set to take carbon intensities from (kr-official-2023, ember-2024, google-2024, ...). Default: the best evidence there is for the region. */
  factors?: string | undefined
  /** Carbon intensity of regions on the Korean grid (gCO2eq/kWh). */
  koreaCarbonIntensity?: number | undefined
  /** Target of KR_PUE_GREEN_DC, 1 or more. */
  koreaPueTarget?: number | undefined
  /** Compare bounds (interval) or central values (point). */
  decide?: "interval" | "point" | undefined
  /** Who carries a node's idle power: none of the workloads, all in proportion to their active power, or all alike. While nobody has said so, a proportional share of it is part of the bounds. */
  idle?: "none" | "proportional" | "equal" | undefined
  /** Count energy up to the component, the server or the facility. */
  boundary?: "component" | "server" | "facility" | undefined
  /** Server over component energy (fans, power supply, disks), 1.0 by default, assumed. */
  overhead?: number | undefined
  /** Hours of a month, 1 to 744. Default: as the profile has it. */
  monthHours?: number | undefined
  /** Price of a kWh, 0.10 by default. */
  price?: number | undefined
  /** Currency of the price, USD by default. */
  currency?: string | undefined
  /** Language of tables and HTML: en or ko. */
  lang?: "en" | "ko" | undefined
}

/** A workload by name. */
export type AssessWorkloadComplianceInput = {
  /** Name of a pod, or of the controller of pods. */
  workload_name: string
  /** Kubernetes namespace. Default: "default". */
  namespace?: string
  /** Standard: KR_CARBON_2050, US_EPA_ENERGY_STAR, KR_PUE_GREEN_DC, EU_COC_DC, ASHRAE_THERMAL_90_4, or an own one. Default: "KR_CARBON_2050". */
  standard?: string
  /** Region of AWS, Google Cloud or Azure, a country (KR), or an own site. Default: as the server is set up, else ap-northeast-2. */
  region?: string | null
}

/** The power and emissions of a workload, and how they stand against a standard. */
export type AssessWorkloadComplianceOutput = {
  /** As asked for. */
  workload: string
  /** As asked for. */
  namespace: string
  /** Pods that were added up. */
  members: string[]
  /** As asked for. */
  standard: string
  /** Region of the factors. */
  region: string
  /** COMPLIANT, NON_COMPLIANT or UNKNOWN: all findings together. */
  status: string
  /** Of carbon intensity; null where the standard is about something else. */
  carbon_status?: string | null
  /** Per kWh of measured energy: grid x overhead x PUE, as far as the boundary goes. */
  current_carbon_intensity_gCO2eq_kWh?: number | null
  /** The same, under the name the documents use. */
  estimated_workload_intensity_gCO2eq_kWh?: number | null
  /** The most that the standard allows. */
  target_carbon_intensity_gCO2eq_kWh?: number | null
  /** Of the grid alone. */
  grid_carbon_intensity_gCO2eq_kWh?: number | null
  /** How far the value is above the standard's target (%), negative below. */
  gap_percent?: number | null
  /** Of the facility. */
  pue_status?: string | null
  /** PUE of the facility. */
  current_pue: number
  /** The same, under the name the documents use. */
  pue: number
  /** The highest PUE that the standard allows. */
  target_pue?: number | null
  /** Null where it is not known. */
  current_power_watts?: number | null
  /** Why the power is not known. */
  power_unknown_reason?: string | null
  /** Emissions of an hour. */
  hourly_emissions_gCO2eq?: number | null
  /** The same, under the name the documents use. */
  carbon_emissions_gCO2eq_hour?: number | null
  /** Emissions of a month, if all its hours were like this. */
  monthly_emissions_kg?: number | null
  /** In a sentence. */
  recommendation: string
  /** Ways to lower emissions, computed from data. */
  optimizations: ({
    /** temporal_shift, resource_rightsizing, regional_migration or pue_improvement. */
    type: string
    /** The thing to do, and how the figure comes about. */
    description: string
    /** How much less of what it acts on (%). */
    estimated_reduction_percent: number
    /** Power afterwards (W), where it acts on energy. */
    estimated_new_power_watts?: number | null
    /** Carbon intensity afterwards (gCO2eq/kWh), where it acts on that. */
    estimated_new_intensity_gco2_kwh?: number | null
    /** low, medium or high. */
    implementation_complexity: string
    /** How good the figure is: published, configured, assumed or illustrative. */
    quality: string
  })[]
  /** Ways that are not offered, and the data they need. */
  skipped_optimizations: {
    /** As in optimizations. */
    type: string
    /** The data it needs. */
    needs: string
  }[]
  /** The first things to do. */
  priority_actions: string[]
  /** Each standard's finding with its reason. */
  findings: ({
    /** Id of the standard or budget. */
    standard: string
    /** intensity, pue, budget or sci. */
    kind: string
    /** COMPLIANT, NON_COMPLIANT or UNKNOWN. */
    verdict: string
    /** workload, region or facility: what can change it. */
    depends_on: string
    /** The value that is compared. */
    value?: number | null
    /** The most that is allowed. */
    target: number
    /** Unit of value and target. */
    unit: string
    /** Why. */
    reason: string
  })[]
  /** Bounds of the figures above. */
  intervals: Record<string, [number | null, number | null]>
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note?: string | null
  /** By what it was counted and judged. */
  basis: {
    /** Name of the profile. */
    profile: string
    /** Region of the factors. */
    region: string
    /** The region's name. */
    region_name: string
    /** Whether nobody said which region it is. */
    region_is_assumed: boolean
    /** Up to where energy is counted: component, server or facility. */
    boundary: string
    /** Whether bounds (interval) or central values (point) decide. */
    decide: string
    /** `gauges` read once, or `counters` over a window. */
    measured_by: string
    /** Length of the window (s); null for gauges. */
    window_seconds?: number | null
    /** When it was measured; null where the caller has no clock. */
    measured_at?: string | null
    /** Hours of a month; a month is always extrapolated. */
    month_hours: number
    /** Carbon intensity of the grid; null where no factor set has one for the region. */
    carbon_intensity?: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    } | null
    /** PUE. */
    pue: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    }
  }
  /** When; null where the caller has no clock. */
  timestamp?: string | null
}

/** How long, and between when and when. */
export type CalculateOptimalScheduleInput = {
  /** Name of a pod, or of the controller of pods. */
  workload_name: string
  /** Kubernetes namespace. Default: "default". */
  namespace?: string
  /** How long it runs (h), up to a week. Default: 4. */
  duration_hours?: number
  /** Region; default: as the server is set up, else ap-northeast-2. */
  region?: string | null
  /** Not before this time (ISO 8601, with offset or Z); default: now. */
  earliest?: string | null
  /** Done by this time; default: a day after the earliest start, or as long as the curve goes. */
  deadline?: string | null
  /** IANA time zone, such as Asia/Seoul; default: that of the region's country, else UTC. */
  time_zone?: string | null
  /** Only starts at whole steps after the earliest one; default: any moment. */
  step_minutes?: number | null
  /** Carbon intensities (gCO2eq/kWh): 24 numbers, one for each local hour of a day, or points in time. */
  curve?: number[] | {
    /** ISO 8601, with offset or Z. */
    time: string
    /** gCO2eq/kWh. */
    value: number
  }[] | null
  /** Whether points are joined by straight lines; default: each value holds until the next point. Default: false. */
  interpolate?: boolean
}

/** The best window and what it saves. */
export type CalculateOptimalScheduleOutput = {
  workload: string
  namespace: string
  duration_hours: number
  power_watts?: number | null
  /** Why the power is not known. */
  power_unknown_reason?: string | null
  /** The earliest start (now, unless another is given), as long as asked for. */
  current_schedule: string
  /** Mean over it, on the curve. */
  current_carbon_intensity: number
  current_emissions_gCO2eq?: number | null
  optimal_schedule: string
  /** ISO 8601. */
  optimal_start: string
  optimal_carbon_intensity: number
  optimal_emissions_gCO2eq?: number | null
  /** 1 - optimal / current, both on one curve (%). */
  reduction_percent: number
  recommendation: string
  /** The next best windows that do not overlap. */
  alternatives: {
    schedule: string
    carbon_intensity: number
    reduction_percent: number
  }[]
  /** A Kubernetes CronJob that starts then; its image is to be filled in. */
  cronjob: string
  time_zone: string
  /** Where the curve comes from. */
  curve: {
    /** Id of its factor set, or `given`. */
    id: string
    /** `5 sample days`, illustrative, configured. */
    quality: string
    /** The basis of its values. */
    basis: string
    /** Who says so. */
    source: string
  }
  /** Bounds; of the reduction, over the sample days that the curve is made of. */
  intervals: Record<string, [number | null, number | null]>
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note?: string | null
  /** By what figures were counted and judged. Stands beside every result. */
  basis: {
    /** Name of the profile. */
    profile: string
    /** Region of the factors. */
    region: string
    /** The region's name. */
    region_name: string
    /** Whether nobody said which region it is. */
    region_is_assumed: boolean
    /** Up to where energy is counted: component, server or facility. */
    boundary: string
    /** Whether bounds (interval) or central values (point) decide. */
    decide: string
    /** `gauges` read once, or `counters` over a window. */
    measured_by: string
    /** Length of the window (s); null for gauges. */
    window_seconds?: number | null
    /** When it was measured; null where the caller has no clock. */
    measured_at?: string | null
    /** Hours of a month; a month is always extrapolated. */
    month_hours: number
    /** Carbon intensity of the grid; null where no factor set has one for the region. */
    carbon_intensity?: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    } | null
    /** PUE. */
    pue: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    }
  }
  timestamp?: string | null
}

/** Which levers are pulled. */
export type CompareOptimizationImpactInput = {
  /** Name of a pod, or of the controller of pods. */
  workload_name: string
  /** Kubernetes namespace. Default: "default". */
  namespace?: string
  /** temporal_shift, resource_rightsizing, regional_migration, pue_improvement. Default: ["temporal_shift","resource_rightsizing"]. */
  optimizations?: string[]
  /** Standard to hold both states against. Default: "KR_CARBON_2050". */
  standard?: string
  /** Region; default: as the server is set up, else ap-northeast-2. */
  region?: string | null
}

/** Both states and the difference. */
export type CompareOptimizationImpactOutput = {
  workload: string
  namespace: string
  standard: string
  region: string
  current_status: string
  optimized_status: string
  current_power_watts?: number | null
  /** Why the power is not known. */
  power_unknown_reason?: string | null
  optimized_power_watts?: number | null
  current_emissions_gCO2eq_hour?: number | null
  optimized_emissions_gCO2eq_hour?: number | null
  current_monthly_emissions_kg?: number | null
  optimized_monthly_emissions_kg?: number | null
  /** Of emissions (%). */
  reduction_percent?: number | null
  power_reduction_watts?: number | null
  emissions_reduction_kg_month?: number | null
  /** Of energy that is not drawn, at the price in use; in USD unless the price is in another currency. */
  estimated_cost_savings_usd_month?: number | null
  /** Currency of the cost. */
  currency: string
  applied_optimizations: ({
    /** temporal_shift, resource_rightsizing, regional_migration or pue_improvement. */
    type: string
    /** The thing to do, and how the figure comes about. */
    description: string
    /** How much less of what it acts on (%). */
    estimated_reduction_percent: number
    /** Power afterwards (W), where it acts on energy. */
    estimated_new_power_watts?: number | null
    /** Carbon intensity afterwards (gCO2eq/kWh), where it acts on that. */
    estimated_new_intensity_gco2_kwh?: number | null
    /** low, medium or high. */
    implementation_complexity: string
    /** How good the figure is: published, configured, assumed or illustrative. */
    quality: string
  })[]
  skipped_optimizations: {
    /** As in optimizations. */
    type: string
    /** The data it needs. */
    needs: string
  }[]
  implementation_steps: string[]
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note?: string | null
  /** By what both states were counted and judged. */
  basis: {
    /** Name of the profile. */
    profile: string
    /** Region of the factors. */
    region: string
    /** The region's name. */
    region_name: string
    /** Whether nobody said which region it is. */
    region_is_assumed: boolean
    /** Up to where energy is counted: component, server or facility. */
    boundary: string
    /** Whether bounds (interval) or central values (point) decide. */
    decide: string
    /** `gauges` read once, or `counters` over a window. */
    measured_by: string
    /** Length of the window (s); null for gauges. */
    window_seconds?: number | null
    /** When it was measured; null where the caller has no clock. */
    measured_at?: string | null
    /** Hours of a month; a month is always extrapolated. */
    month_hours: number
    /** Carbon intensity of the grid; null where no factor set has one for the region. */
    carbon_intensity?: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    } | null
    /** PUE. */
    pue: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    }
  }
}

/** As the prototype took them. */
export type GetMigrationRecommendationsInput = {
  /** Name of a pod, or of the controller of pods. */
  workload_name: string
  /** Kubernetes namespace. Default: "default". */
  namespace?: string
  /** Where it runs; default: as the server is set up, else ap-northeast-2. */
  current_region?: string | null
  /** From 90 % of this carbon intensity on, regions are recommended. Default: 424. */
  threshold_gco2_kwh?: number
}

/** As the prototype gave them. */
export type GetMigrationRecommendationsOutput = {
  workload: string
  namespace: string
  power_watts?: number | null
  /** Why the power is not known. */
  power_unknown_reason?: string | null
  /** Where it runs. */
  current_region: {
    code: string
    name: string
    carbon_intensity_gco2_kwh?: number | null
    current_emissions_gco2_hour?: number | null
    threshold_gco2_kwh: number
    threshold_percent?: number | null
    typical_pue: number
    meets_pue_target?: boolean | null
    /** Null where no PUE is asked for. */
    pue_target?: number | null
  }
  /** EXCEEDS, APPROACHING or BELOW THRESHOLD; UNKNOWN without a carbon intensity. */
  status: string
  /** HIGH, MEDIUM or LOW; UNKNOWN without a carbon intensity. */
  urgency: string
  recommended_regions: ({
    region_code: string
    region_name: string
    carbon_intensity_gco2_kwh: number
    estimated_emissions_gco2_hour?: number | null
    savings_gco2_hour?: number | null
    savings_percent: number
    /** Shares of fuels (%), where the factor set has them. */
    grid_mix?: Record<string, number> | null
    meets_korean_target: boolean
    typical_pue: number
    meets_pue_target?: boolean | null
  })[]
  total_regions_analyzed: number
  recommendation: string
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note?: string | null
  /** The one set that all carbon intensities come from. */
  factor_set: string
}

/** Of which namespace. */
export type GetPowerConsumptionSummaryInput = {
  /** Kubernetes namespace; default: all. */
  namespace?: string | null
}

/** Sums. */
export type GetPowerConsumptionSummaryOutput = {
  /** As asked for, or `all`. */
  namespace: string
  /** Workloads, host processes left out. */
  total_consumers: number
  /** Whose power is not known; sums are over the others. */
  unknown_consumers: number
  /** Why it is not known; null where it is for all. */
  power_unknown_reason?: string | null
  /** Of those whose power is known; null where there are consumers and none is known. */
  total_power_watts?: number | null
  /** Of those whose power is known; null where there is none. */
  average_power_watts?: number | null
  /** COMPLIANT of all that could be judged (%); null where none could. */
  compliance_rate_percent?: number | null
  /** Whose verdict is UNKNOWN; they are in no rate. */
  unjudged_consumers: number
  /** By power. */
  top_3_consumers: ({
    name: string
    namespace?: string | null
    power_watts?: number | null
    /** Null where it cannot be told. */
    compliant?: boolean | null
  })[]
  /** Power by zone (W), of those of which it is known; null where it is of none. Zones overlap as RAPL's do. */
  zones_watts: Record<string, number | null>
  /** Consumers that are in no sum of their zone. */
  zones_unknown: Record<string, {
    /** How many. */
    count: number
    /** Why they are not known. */
    reason: string
  }>
  /** Machines as a whole. */
  nodes: ({
    node: string
    active_watts?: number | null
    idle_watts?: number | null
    total_watts?: number | null
    cpu_usage_ratio?: number | null
    coverage_percent?: number | null
  })[]
  /** Power of the pods over the nodes' active power (%), of the nodes where both are known. */
  coverage_percent?: number | null
  /** Why it is not known for any. */
  coverage_unknown_reason?: string | null
  /** The power outside of pods (W), on those nodes; null without process metrics. */
  outside_of_pods_watts?: number | null
  /** The power that no reading claims (W), likewise. */
  unaccounted_watts?: number | null
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note?: string | null
  /** By what figures were counted and judged. Stands beside every result. */
  basis: {
    /** Name of the profile. */
    profile: string
    /** Region of the factors. */
    region: string
    /** The region's name. */
    region_name: string
    /** Whether nobody said which region it is. */
    region_is_assumed: boolean
    /** Up to where energy is counted: component, server or facility. */
    boundary: string
    /** Whether bounds (interval) or central values (point) decide. */
    decide: string
    /** `gauges` read once, or `counters` over a window. */
    measured_by: string
    /** Length of the window (s); null for gauges. */
    window_seconds?: number | null
    /** When it was measured; null where the caller has no clock. */
    measured_at?: string | null
    /** Hours of a month; a month is always extrapolated. */
    month_hours: number
    /** Carbon intensity of the grid; null where no factor set has one for the region. */
    carbon_intensity?: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    } | null
    /** PUE. */
    pue: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    }
  }
}

/** Which regions. */
export type GetRegionalComparisonInput = {
  /** Name of a pod, or of the controller of pods. */
  workload_name: string
  /** Kubernetes namespace. Default: "default". */
  namespace?: string
  /** Where it runs; default: as the server is set up, else ap-northeast-2. */
  current_region?: string | null
  /** Where it could run; an empty list means all that are known. Default: ["us-east-1","eu-north-1"]. */
  comparison_regions?: string[]
}

/** The regions, the cleanest first. */
export type GetRegionalComparisonOutput = {
  workload: string
  namespace: string
  power_watts?: number | null
  /** Why the power is not known. */
  power_unknown_reason?: string | null
  /** The current region, by the same factor set. */
  current: {
    region: string
    region_name: string
    carbon_intensity_gco2_kwh?: number | null
    pue: number
    /** published, configured or assumed. */
    pue_quality: string
    estimated_emissions_gco2_hour?: number | null
    /** Against the current region (%). */
    savings_percent?: number | null
    status: string
    /** 1 is the cleanest; null where it cannot be ranked. */
    rank?: number | null
    /** Why it cannot be ranked. */
    unranked_reason?: string | null
    intervals: Record<string, [number | null, number | null]>
  }
  /** Ranked ones first. */
  comparisons: ({
    region: string
    region_name: string
    carbon_intensity_gco2_kwh?: number | null
    pue: number
    /** published, configured or assumed. */
    pue_quality: string
    estimated_emissions_gco2_hour?: number | null
    /** Against the current region (%). */
    savings_percent?: number | null
    status: string
    /** 1 is the cleanest; null where it cannot be ranked. */
    rank?: number | null
    /** Why it cannot be ranked. */
    unranked_reason?: string | null
    intervals: Record<string, [number | null, number | null]>
  })[]
  /** Null where none is cleaner. */
  best_region?: string | null
  best_region_savings_percent?: number | null
  migration_recommendation: string
  /** The one set that all carbon intensities come from. */
  factor_set: string
  /** The basis, the year and the source of the factor set. */
  factor_set_basis: string
  /** Why a figure here may differ from the one in other answers. */
  note: string
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note?: string | null
  /** By what it is counted; factors are those of the current region. */
  basis: {
    /** Name of the profile. */
    profile: string
    /** Region of the factors. */
    region: string
    /** The region's name. */
    region_name: string
    /** Whether nobody said which region it is. */
    region_is_assumed: boolean
    /** Up to where energy is counted: component, server or facility. */
    boundary: string
    /** Whether bounds (interval) or central values (point) decide. */
    decide: string
    /** `gauges` read once, or `counters` over a window. */
    measured_by: string
    /** Length of the window (s); null for gauges. */
    window_seconds?: number | null
    /** When it was measured; null where the caller has no clock. */
    measured_at?: string | null
    /** Hours of a month; a month is always extrapolated. */
    month_hours: number
    /** Carbon intensity of the grid; null where no factor set has one for the region. */
    carbon_intensity?: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    } | null
    /** PUE. */
    pue: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    }
  }
}

/** From which power on. */
export type IdentifyPowerHotspotsInput = {
  /** Kubernetes namespace; default: all. */
  namespace?: string | null
  /** A workload that draws at least this is a hotspot (W). Default: 1. */
  power_threshold_watts?: number
  /** Whether a failed verdict makes a hotspot too. Default: true. */
  include_compliance_check?: boolean
}

/** Hotspots and actions. */
export type IdentifyPowerHotspotsOutput = {
  namespace: string
  threshold_watts: number
  /** Sums. They are null where there are workloads and none of them could be judged. */
  summary: {
    /** That were found; there may be more among those that could not be judged. Null where none could. */
    total_hotspots?: number | null
    /** Workloads of which it cannot be told whether they are hotspots. */
    unjudged_workloads: number
    /** Why. */
    unjudged_reason?: string | null
    /** Of the hotspots that were found. */
    total_power_watts?: number | null
    total_preventive_actions: number
    high_priority_actions: number
    /** Of the actions; null too where it is not known of one. */
    potential_power_savings_watts?: number | null
    /** Of the best action of each hotspot; null too where it is not known of one. */
    potential_co2_reduction_kg_month?: number | null
  }
  /** At most 500, the largest. */
  hotspots: ({
    rank: number
    name: string
    namespace?: string | null
    node: string
    power_watts?: number | null
    /** Why the power is not known. */
    power_unknown_reason?: string | null
    status: string
    /** Null where it cannot be told. */
    carbon_compliant?: boolean | null
    pue_compliant?: boolean | null
    monthly_emissions_kg?: number | null
    /** 100 is best; null without what it needs, see note. */
    efficiency_score?: number | null
  })[]
  /** At most ten, for the ten largest hotspots. */
  preventive_actions: ({
    /** alert, rightsizing, temporal_shift, regional_migration or pue_improvement. */
    action_type: string
    /** high, medium or low. */
    priority: string
    /** namespace/name */
    resource: string
    reason: string
    /** Null where it is not known. */
    estimated_savings_watts?: number | null
    /** Null where it is not known. */
    estimated_co2_reduction_kg_month?: number | null
    implementation_steps: string[]
  })[]
  recommendation: string
  /** Why there is no efficiency score. */
  note?: string | null
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note?: string | null
  /** By what figures were counted and judged. Stands beside every result. */
  basis: {
    /** Name of the profile. */
    profile: string
    /** Region of the factors. */
    region: string
    /** The region's name. */
    region_name: string
    /** Whether nobody said which region it is. */
    region_is_assumed: boolean
    /** Up to where energy is counted: component, server or facility. */
    boundary: string
    /** Whether bounds (interval) or central values (point) decide. */
    decide: string
    /** `gauges` read once, or `counters` over a window. */
    measured_by: string
    /** Length of the window (s); null for gauges. */
    window_seconds?: number | null
    /** When it was measured; null where the caller has no clock. */
    measured_at?: string | null
    /** Hours of a month; a month is always extrapolated. */
    month_hours: number
    /** Carbon intensity of the grid; null where no factor set has one for the region. */
    carbon_intensity?: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    } | null
    /** PUE. */
    pue: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    }
  }
}

/** How many, by what. */
export type ListTopPowerConsumersInput = {
  /** Kubernetes namespace; default: all. */
  namespace?: string | null
  /** At most so many. Default: 10. */
  limit?: number
  /** power (largest first) or efficiency (worst first). */
  sort_by?: "power" | "efficiency"
}

/** The largest consumers and the sums over all. */
export type ListTopPowerConsumersOutput = {
  namespace: string
  sort_by: string
  limit: number
  consumers: ({
    rank: number
    name: string
    namespace?: string | null
    node: string
    power_watts?: number | null
    /** Why the power is not known. */
    power_unknown_reason?: string | null
    status: string
    /** Null where it cannot be told. */
    carbon_compliant?: boolean | null
    pue_compliant?: boolean | null
    monthly_emissions_kg?: number | null
    /** 100 is best; null without what it needs, see note. */
    efficiency_score?: number | null
  })[]
  /** Sums over consumers. */
  summary: {
    /** As asked for, or `all`. */
    namespace: string
    /** Workloads, host processes left out. */
    total_consumers: number
    /** Whose power is not known; sums are over the others. */
    unknown_consumers: number
    /** Why it is not known; null where it is for all. */
    power_unknown_reason?: string | null
    /** Of those whose power is known; null where there are consumers and none is known. */
    total_power_watts?: number | null
    /** Of those whose power is known; null where there is none. */
    average_power_watts?: number | null
    /** COMPLIANT of all that could be judged (%); null where none could. */
    compliance_rate_percent?: number | null
    /** Whose verdict is UNKNOWN; they are in no rate. */
    unjudged_consumers: number
    /** By power. */
    top_3_consumers: ({
      name: string
      namespace?: string | null
      power_watts?: number | null
      /** Null where it cannot be told. */
      compliant?: boolean | null
    })[]
  }
  /** Why there is no efficiency score. */
  note?: string | null
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note?: string | null
  /** By what figures were counted and judged. Stands beside every result. */
  basis: {
    /** Name of the profile. */
    profile: string
    /** Region of the factors. */
    region: string
    /** The region's name. */
    region_name: string
    /** Whether nobody said which region it is. */
    region_is_assumed: boolean
    /** Up to where energy is counted: component, server or facility. */
    boundary: string
    /** Whether bounds (interval) or central values (point) decide. */
    decide: string
    /** `gauges` read once, or `counters` over a window. */
    measured_by: string
    /** Length of the window (s); null for gauges. */
    window_seconds?: number | null
    /** When it was measured; null where the caller has no clock. */
    measured_at?: string | null
    /** Hours of a month; a month is always extrapolated. */
    month_hours: number
    /** Carbon intensity of the grid; null where no factor set has one for the region. */
    carbon_intensity?: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    } | null
    /** PUE. */
    pue: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    }
  }
}

/** Which workloads. */
export type ListWorkloadsByComplianceInput = {
  /** Kubernetes namespace. Default: "default". */
  namespace?: string
  /** Standard to hold them against. Default: "KR_CARBON_2050". */
  standard?: string
  /** Only COMPLIANT, NON_COMPLIANT or UNKNOWN ones. */
  status_filter?: string | null
  /** Region; default: as the server is set up, else ap-northeast-2. */
  region?: string | null
  /** First row of the page, counted from 0. Default: 0. */
  offset?: number
  /** Rows of a page, at most 500. Default: 500. */
  limit?: number
}

/** Counts and rows. */
export type ListWorkloadsByComplianceOutput = {
  /** As asked for. */
  namespace: string
  /** As asked for. */
  standard: string
  /** Region of the factors. */
  region: string
  /** In the namespace, whatever their status. */
  total_workloads: number
  /** That draw power. */
  active_workloads: number
  /** That draw none: known to be 0 W. */
  idle_workloads: number
  /** Whose power is not known; a profile that counts it as 0 W has them among the idle ones too. */
  power_unknown_workloads: number
  /** By status. */
  compliant_count: number
  /** By status. */
  non_compliant_count: number
  /** By status. */
  unknown_count: number
  /** By what is met. */
  compliance_summary: {
    fully_compliant: number
    carbon_compliant: number
    pue_compliant: number
    non_compliant: number
    unknown: number
  }
  /** By power, largest first. */
  workloads: ({
    workload: string
    status: string
    carbon_status?: string | null
    pue_status?: string | null
    /** Null where it is not known. */
    power_watts?: number | null
    /** Why the power is not known. */
    power_unknown_reason?: string | null
    emissions_kg_month?: number | null
  })[]
  /** Where the next page starts; null on the last. */
  next_offset?: number | null
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note?: string | null
  /** By what they were counted and judged. */
  basis: {
    /** Name of the profile. */
    profile: string
    /** Region of the factors. */
    region: string
    /** The region's name. */
    region_name: string
    /** Whether nobody said which region it is. */
    region_is_assumed: boolean
    /** Up to where energy is counted: component, server or facility. */
    boundary: string
    /** Whether bounds (interval) or central values (point) decide. */
    decide: string
    /** `gauges` read once, or `counters` over a window. */
    measured_by: string
    /** Length of the window (s); null for gauges. */
    window_seconds?: number | null
    /** When it was measured; null where the caller has no clock. */
    measured_at?: string | null
    /** Hours of a month; a month is always extrapolated. */
    month_hours: number
    /** Carbon intensity of the grid; null where no factor set has one for the region. */
    carbon_intensity?: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    } | null
    /** PUE. */
    pue: {
      /** Central value. */
      value: number
      /** Lower bound. */
      low: number
      /** Upper bound. */
      high?: number | null
      /** measured, published, configured, assumed or illustrative. */
      quality: string
      /** Id of the factor, or who gave it. */
      provenance: string
      /** The year it is for. */
      year?: string | null
      /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
      basis?: string | null
      /** Who says so. */
      source?: string | null
    }
  }
}
