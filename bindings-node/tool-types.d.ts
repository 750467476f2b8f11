// Written by scripts/tools.mjs from core/schema.

/** What decides how data is counted and what it is held against; the command line's settings. */
export type Settings = {
  /** Where the machines stand: a region of AWS, Google Cloud or Azure (ap-northeast-2), a country (KR, KOR), a city (Seoul), or a site from a configuration file. Default ap-northeast-2, and said to be assumed. */
  region?: string | undefined
  /** PUE of the facility, 1 to 3, or with its unit: 3.4 PUE, 140 %. Default: as published for the region, else 1.4 (1.1 to 1.8), assumed. */
  pue?: number | string | undefined
  /** Standard to hold workloads against, repeatable: KR_CARBON_2050 (default), US_EPA_ENERGY_STAR, KR_PUE_GREEN_DC, EU_COC_DC, ASHRAE_THERMAL_90_4, or one from a configuration file. */
  standard?: string | string[] | undefined
  /** Budget a month, repeatable: 10kg or 25kWh for each workload, shop=10kg for a namespace, shop/web-*=5kg for each of these workloads or controllers, node:worker-*=80kg for each of these nodes. */
  budget?: string | string[] | undefined
  /** How to count and judge: default, or oss-korea-2025 (numbers as the FastMCP prototype gives them). */
  profile?: string | undefined
  /** The one factor set to take carbon intensities from (kr-official-2023, ember-2024, google-2025, ...). Default: the best evidence there is for the region. */
  factors?: string | undefined
  /** Carbon intensity of the electricity that you have bought (RECs, green premium, PPA), for market-based Scope 2 beside the location-based one: gCO2eq/kWh from 2 to 1200, 0 where certificates cover all of it, or any value with its unit. Verdicts stay location-based. */
  marketIntensity?: number | string | undefined
  /** Carbon intensity of regions on the Korean grid (gCO2eq/kWh from 2 to 1200, or with its unit: 0.4173 tCO2eq/MWh). */
  koreaCarbonIntensity?: number | string | undefined
  /** Target of KR_PUE_GREEN_DC, 1 to 3. */
  koreaPueTarget?: number | string | undefined
  /** Compare bounds (interval) or central values (point). */
  decide?: "interval" | "point" | undefined
  /** Who carries a node's idle power: none of the workloads, all in proportion to their active power, all alike, or by what they request (needs the pod and node specs; what nobody has reserved stays with the node). While nobody has said so, the largest share that a policy gives is part of the bounds. */
  idle?: "none" | "proportional" | "equal" | "requested" | undefined
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

/** How exporters are read. */
export type FetchOptions = {
  /** Gives up; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Headers of the request, such as `authorization`. They do not go along when a server redirects to another origin. */
  headers?: Record<string, string> | Headers | undefined
  /** Whether an exporter that fails, or a bad line, is an error. Else `failures` has the one, and the other is skipped and counted. */
  strict?: boolean | undefined
  /** Time for one complete answer (ms), 10000 by default. */
  timeoutMs?: number | undefined
  /** Repetitions after a failure that may pass (5xx, no connection, cut body), 2 by default. */
  retries?: number | undefined
  /** Largest body, decompressed (B), 268435456 by default. */
  maxBytes?: number | undefined
  /** Zone that is the whole of a machine without RAPL (neither package nor psys), as hwmon names it: power_meter_power1, vdd_in, or cpu_power+io_power for a sum. Repeatable, the first that a machine has counts. */
  totalZone?: string | string[] | undefined
}

/** The kinds of actions: an alert, or a lever by its short name. */
export type ActionType = "alert" | "rightsizing" | "temporal_shift" | "regional_migration" | "pue_improvement" | "zombie" | "node_consolidation" | "off_hours" | "gpu_idle" | "autoscaling"

/** Another window. */
export type Alternative = {
  schedule: string
  carbon_intensity: number
  reduction_percent: number
}

/** By what figures were counted and judged. Stands beside every result. */
export type Basis = {
  /** Name of the profile. */
  profile: string
  /** Region of the factors. */
  region: string
  /** The region's name. */
  region_name: string
  /** The city by whose name the region was asked for; null where it was its code, a country or a site. */
  region_city: string | null
  /** Whether nobody said which region it is. */
  region_is_assumed: boolean
  /** Up to where energy is counted. */
  boundary: Boundary
  /** Whether bounds (interval) or central values (point) decide. */
  decide: Decide
  /** `gauges` read once, or `counters` over a window. */
  measured_by: MeasuredBy
  /** Length of the window (s); null for gauges. */
  window_seconds: number | null
  /** When it was measured; null where the caller has no clock, and of a file, which does not say when it was written. */
  measured_at: string | null
  /** Hours of a month; a month is always extrapolated. */
  month_hours: number
  /** Carbon intensity of the grid; null where no factor set has one for the region. */
  carbon_intensity: FactorNote | null
  /** PUE. */
  pue: FactorNote
  /** Namespaces, controllers and nodes that miss a budget of their own, such as `namespace shop`, whatever was asked for. */
  missed_budgets: string[]
  /** The sources that could not be read, so that figures may lack what runs there; left out where none failed. */
  sources_failed?: FailedSourceNote[]
}

/** Up to where energy is counted, from the inside out. */
export type Boundary = "component" | "server" | "facility"

/** The start that savings are told against. */
export type ComparedWith = "usual_start" | "earliest_start"

/** The effort that a lever takes. */
export type Complexity = "low" | "medium" | "high"

/** How many meet what. */
export type ComplianceSummary = {
  fully_compliant: number
  carbon_compliant: number
  pue_compliant: number
  non_compliant: number
  unknown: number
}

/** One consumer. */
export type ConsumerRow = {
  rank: number
  name: string
  namespace: string | null
  node: string
  power_watts: number | null
  /** Why the power is not known. */
  power_unknown_reason: string | null
  status: Verdict
  /** Budgets and SCI of its own, together; null where it has none. */
  workload_status: Verdict | null
  /** Null where it cannot be told. */
  carbon_compliant: boolean | null
  pue_compliant: boolean | null
  monthly_emissions_kg: number | null
  /** Used over requested cores (%), 100 is best; by the profile of the prototype its own points. Null without what it needs, see note. */
  efficiency_score: number | null
}

/** Sums over consumers. */
export type ConsumerSummary = {
  /** As asked for, or `all`. */
  namespace: string
  /** Workloads, host processes left out. */
  total_consumers: number
  /** Whose power is not known; sums are over the others. */
  unknown_consumers: number
  /** Why it is not known; null where it is for all. */
  power_unknown_reason: string | null
  /** Of those whose power is known; null where there are consumers and none is known. */
  total_power_watts: number | null
  /** Of those whose power is known; null where there is none. */
  average_power_watts: number | null
  /** COMPLIANT of all that could be judged (%); null where none could. */
  compliance_rate_percent: number | null
  /** Whose verdict is UNKNOWN; they are in no rate. */
  unjudged_consumers: number
  /** Everything together: of these workloads, and of namespaces, controllers and nodes with budgets that they are parts of. */
  overall_status: Verdict
  /** Workloads by what depends on them: their budgets and SCI. */
  budgets: Counts
  /** Those that keep to their budgets among those of which it can be told (%); null where it can of none. */
  budget_compliance_rate_percent: number | null
  /** Namespaces, controllers and nodes that these workloads are parts of and that have budgets of their own. */
  groups: GroupNote[]
  /** By power. */
  top_3_consumers: TopConsumer[]
}

/** Numbers of workloads by `workload_status`. */
export type Counts = {
  /** Meeting all of their own budgets. */
  compliant: number
  /** Missing one of their own budgets. */
  non_compliant: number
  /** With a budget of their own, of which it cannot be told. */
  unknown: number
  /** Without a budget of their own. */
  no_budget: number
}

/** The place that a value is published for, which may be wider than the region it is used for. */
export type Covers = "region" | "zone" | "country"

/** Where it runs. */
export type CurrentRegion = {
  code: string
  name: string
  carbon_intensity_gco2_kwh: number | null
  current_emissions_gco2_hour: number | null
  threshold_gco2_kwh: number
  threshold_percent: number | null
  typical_pue: number
  meets_pue_target: boolean | null
  /** Null where no PUE is asked for. */
  pue_target: number | null
}

/** A curve that the caller has. A value may be null on the wire so that the error can say which one it is. */
export type CurveInput = number[] | PointInput[]

/** The plants whose emissions a curve counts. */
export type CurveKind = "average" | "marginal"

/** Where the curve comes from. */
export type CurveNote = {
  /** Id of its factor set, or `given`. */
  id: string
  /** `5 sample days`, or how good it is in a word; users' files may say anything. */
  quality: string
  /** The basis of its values. */
  basis: string
  /** average or marginal; null where nobody said. */
  kind: CurveKind | null
  /** Times between points of which nothing is known. */
  gaps: number
  /** Who says so. */
  source: string
}

/** Where the hours of a day come from. */
export type CurveSource = {
  /** Id of the set and key of the row. */
  id: string
  /** Title for people. */
  title: string
  /** `5 sample days`, or how good it is in a word; users' files may say anything. */
  quality: string
  /** The basis of its values: which emissions they count. */
  basis: string
  /** The publisher and the place of publication. */
  source: string
}

/** How a value with bounds is compared with a target. */
export type Decide = "interval" | "point"

/** The thing that must change for a finding to change. */
export type DependsOn = "workload" | "region" | "facility"

/** The exporter that wrote a family. */
export type Dialect = "kepler" | "kepler_legacy" | "prototype" | "node_exporter" | "scaphandre" | "rapl"

/** The few kinds of failure that callers distinguish. */
export type ErrorKind = "invalid_input" | "parse" | "not_found" | "no_data" | "config" | "unavailable" | "timeout"

/** A factor with its source. */
export type Factor = {
  /** The central value. */
  value: number
  /** The lower bound. */
  low: number
  /** The upper bound; null where only a lower bound is known. */
  high: number | null
  /** Unit of the value and its bounds. */
  unit: string
  /** How good it is. */
  quality: Quality
  /** Where it comes from. */
  provenance: string
  /** Where it comes from. */
  factor: FactorSource
}

/** The basis of a factor: which emissions it counts. Factors of different bases are never compared. */
export type FactorBasis = {
  /** `direct` (burning) or `lifecycle` (building and fuel supply too). Default: "not stated". */
  scope: string
  /** `average` or `marginal`. Default: "not stated". */
  kind: string
  /** `location` or `market`. Default: "not stated". */
  accounting: string
  /** `generation`, or `consumption` (with losses and imports). Default: "not stated". */
  end: string
}

/** A factor and where it comes from. */
export type FactorNote = {
  /** Central value. */
  value: number
  /** Lower bound. */
  low: number
  /** Upper bound. */
  high: number | null
  /** How good it is. */
  quality: Quality
  /** Id of the factor, or who gave it. */
  provenance: string
  /** The year it is for. */
  year: string | null
  /** The basis of the factor: direct or lifecycle, average or marginal, location or market. */
  basis: string | null
  /** Who says so. */
  source: string | null
  /** The place that it is published for: region, zone (of the grid) or country. */
  covers: string | null
  /** When a newer one may be out (a year, month or day); null where no next one is expected. */
  next_expected: string | null
  /** Whether that time has come; null where the caller has no clock or no next one is expected. */
  newer_may_be_out: boolean | null
}

/** Where a factor comes from. */
export type FactorSource = {
  /** Id of the set and key of the row. */
  id: string
  title: string
  year?: string | null
  basis: FactorBasis
  source: string
  licence?: string | null
  as_of?: string | null
  /** When a newer one may be out (a year, month or day of ISO 8601). */
  next_expected: string | null
  /** Whose value it is; `None` where somebody gave it. */
  covers: Covers | null
}

/** A source that could not be read. */
export type FailedSourceNote = {
  /** The address or file, without credentials. */
  source: string
  /** Kind of the error. */
  kind: ErrorKind
  /** The error, with the address. */
  error: string
  /** The nodes that were read from it before; empty where nobody remembers. */
  nodes: string[]
}

/** The verdict of one standard. */
export type FindingRow = {
  /** Id of the standard or budget. */
  standard: string
  /** Kind of the standard. */
  kind: StandardKind
  /** Whether the standard is met. */
  verdict: Verdict
  /** The thing that must change for the value to change. */
  depends_on: DependsOn
  /** The value that is compared. */
  value: number | null
  /** The most that is allowed. */
  target: number
  /** Unit of value and target. */
  unit: string
  /** Why. */
  reason: string
  /** Who set the target: this project, or a file, flag or variable of the user's. */
  set_by: string
  /** Whether a law sets the target. */
  is_law: boolean
  /** Who set the target and whether that is law, in a clause. */
  note: string
  /** Of carbon intensity: the grid's factor alone, without overhead and PUE (gCO2eq/kWh); null for other kinds. */
  grid_value: number | null
  /** Whether the grid alone meets the target; null for other kinds. */
  grid_verdict: Verdict | null
}

/** The kinds of things that hold several workloads. */
export type GroupKind = "namespace" | "controller" | "node"

/** A namespace, a controller or a node that has a budget of its own. */
export type GroupNote = {
  /** Kind of group. */
  kind: GroupKind
  /** Name, of a controller with its namespace before a slash. */
  name: string
  /** The budgets together. */
  status: Verdict
  /** One per budget. */
  findings: FindingRow[]
}

/** Sums. They are null where there are workloads and none of them could be judged. */
export type HotspotSummary = {
  /** That were found; there may be more among those that could not be judged. Null where none could. */
  total_hotspots: number | null
  /** Workloads of which it cannot be told whether they are hotspots. */
  unjudged_workloads: number
  /** Why. */
  unjudged_reason: string | null
  /** Of the hotspots that were found. */
  total_power_watts: number | null
  total_preventive_actions: number
  high_priority_actions: number
  /** Of the actions; null too where it is not known of one. */
  potential_power_savings_watts: number | null
  /** Of the best action of each hotspot but moving away; null too where it is not known of one. */
  potential_co2_reduction_kg_month: number | null
  /** Of moving the hotspots away, instead of that and never beside it; null too where it is not known of one. */
  migration_co2_reduction_kg_month: number | null
}

/** An hour of a day. */
export type HourIntensity = {
  /** The hour (0 to 23), by the region's clock. */
  hour: number
  /** Carbon intensity (gCO2eq/kWh). */
  intensity: number
}

/** Where carbon intensities come from. */
export type IntensitySources = {
  /** The factor in use with its source. */
  average: Factor | null
  /** The curve that hours are from. */
  hourly_profile: CurveSource | null
  /** A caveat. */
  note: string
}

/** A law. */
export type LawDocument = {
  /** Stable name. */
  id: string
  /** English name. */
  name: string
  /** Korean name. */
  name_ko: string
  /** Identifier at law.go.kr. */
  law_id?: string | null
  /** Number under which it was promulgated. */
  number?: string | null
  /** Day of promulgation (ISO 8601; may lack the day); null where it was not found, or there is none. */
  promulgated: string | null
  /** First day in force; of a law that was read in one version only, of that version. */
  in_force: string | null
  /** The ministry in charge. */
  ministry?: string | null
  /** Where this was read. */
  source: string
  /** When it was read. */
  as_of: string
  /** The statements of the law. */
  facts: LawStatement[]
}

/** How far a rule binds. */
export type LawKind = "law" | "plan" | "voluntary"

/** One statement of a law. */
export type LawStatement = {
  /** The statement in this project's words. */
  says: string
  /** The same in Korean. */
  says_local: string | null
  /** The day from which it is in force; null where that was not found. */
  in_force_from: string | null
  /** Whether it is in force; null where that is not known, or the caller has no clock. */
  in_force_now: boolean | null
}

/** A way to lower emissions. */
export type Lever = "temporal_shift" | "resource_rightsizing" | "regional_migration" | "pue_improvement" | "zombie" | "node_consolidation" | "off_hours" | "gpu_idle" | "autoscaling"

/** One workload. */
export type ListedWorkload = {
  workload: string
  namespace: string | null
  status: Verdict
  carbon_status: Verdict | null
  pue_status: Verdict | null
  /** Null where it is not known. */
  power_watts: number | null
  /** Why the power is not known. */
  power_unknown_reason: string | null
  emissions_kg_month: number | null
  /** Budgets and SCI of its own, together; null where it has none. */
  workload_status: Verdict | null
  /** The budgets of its namespace; null where that has none. */
  namespace_status: Verdict | null
  /** Used part of the budget that is used up most (%); above 100 it is missed. */
  budget_used_percent: number | null
}

/** The kind of readings that powers are from. */
export type MeasuredBy = "gauges" | "counters"

/** A budget of pods, and how those of one controller stand against it. */
export type MemberBudget = {
  /** All of them together. */
  status: Verdict
  /** Pods that it is for. */
  pods: number
  /** Pods that miss it. */
  over: number
  /** Used part of it by the pod that uses most (%); null where none is known. */
  used_percent: number | null
  /** The finding of that pod. */
  finding: FindingRow
}

/** The kind of meter behind a power, best first: what is made of several is as good as the last of them. */
export type MeterKind = "rapl" | "hwmon" | "firmware" | "model" | "fake"

/** One machine. */
export type NodeSummary = {
  node: string
  active_watts: number | null
  idle_watts: number | null
  total_watts: number | null
  cpu_usage_ratio: number | null
  coverage_percent: number | null
}

/** Something in the data that a reader should know about: nothing is left out silently. */
export type OddityKind = "skipped_line" | "unreadable_sample" | "implausible_value" | "duplicate_series" | "unknown_family" | "unsummed_zone" | "dead_zone" | "terminated" | "same_meter" | "failed_read" | "counter_reset" | "counter_wrap" | "came_or_went" | "contradiction" | "from_gauge" | "not_measured" | "pod_missing"

/** When nobody needs a workload. */
export type OffHoursInput = {
  /** When it goes to sleep, such as 20:00. */
  sleep_at: string
  /** When it wakes up, such as 08:00. */
  wake_up_at: string
  /** The days of both in the notation of cron: 1-5 is Monday to Friday, * is every day. Default: "1-5". */
  weekdays?: string
  /** IANA time zone; default: that of the region. */
  time_zone?: string | null
}

/** A way to lower emissions, and what it is worth. */
export type Optimization = {
  /** The lever, or a habit. */
  type: OptimizationType
  /** The thing to do, and how the figure comes about. */
  description: string
  /** How much less of what it acts on (%). */
  estimated_reduction_percent: number
  /** Power afterwards (W), where it acts on energy. */
  estimated_new_power_watts: number | null
  /** Carbon intensity afterwards (gCO2eq/kWh), where it acts on that. */
  estimated_new_intensity_gco2_kwh: number | null
  /** Idle power whose capacity it frees (W), realised when a node goes. Several levers free the same power, so it is never added to anything; null where a lever frees none. */
  potential_watts: number | null
  /** The effort it takes. */
  implementation_complexity: Complexity
  /** How good the figure is. */
  quality: Quality
}

/** The kinds of ways to lower emissions: levers, and habits that save nothing by themselves. */
export type OptimizationType = "temporal_shift" | "resource_rightsizing" | "regional_migration" | "pue_improvement" | "zombie" | "node_consolidation" | "off_hours" | "gpu_idle" | "autoscaling" | "continuous_monitoring" | "best_practices"

/** Figures of a pod. Null where an exporter does not have them. */
export type PodMetrics = {
  /** Power of its processor packages (W). */
  cpu_watts: number | null
  /** Power of its memory (W). */
  memory_watts: number | null
  /** The same, under the exporters' name. */
  dram_watts: number | null
  /** Power of its GPUs (W). */
  gpu_watts: number | null
  /** Power of the pod (W): package + dram + gpu, or psys where there is no package. */
  total_watts: number | null
  /** Null: Kepler has none per pod. */
  cpu_usage_ratio: number | null
  /** Energy of its counters (J); null where a zone of the sum has none, or nothing was attributed yet. */
  joules_total: number | null
  /** `measured`, or why its power is not known, in words. */
  measurement_status: string
}

/** A value at a time. */
export type PointInput = {
  /** ISO 8601, with offset or Z. */
  time: string
  /** gCO2eq/kWh, or in the curve's unit. */
  value: number
}

/** Something to do. */
export type PreventiveAction = {
  /** The thing to do. */
  action_type: ActionType
  /** How soon. */
  priority: Priority
  /** namespace/name, or the name of a node. */
  resource: string
  reason: string
  /** Null where it is not known. */
  estimated_savings_watts: number | null
  /** Null where it is not known. */
  estimated_co2_reduction_kg_month: number | null
  /** Idle power whose capacity it frees (W), realised when a node goes: in no sum. Null where it frees none. */
  potential_watts: number | null
  implementation_steps: string[]
}

/** How soon something should be done. */
export type Priority = "high" | "medium" | "low"

/** How good a figure is, best first. What is derived is as good as the weakest of what it is derived from. */
export type Quality = "measured" | "published" | "configured" | "assumed" | "illustrative"

/** Where it could run. */
export type RecommendedRegion = {
  region_code: string
  region_name: string
  carbon_intensity_gco2_kwh: number
  estimated_emissions_gco2_hour: number | null
  savings_gco2_hour: number | null
  savings_percent: number
  /** Shares of fuels (%), where the factor set has them. */
  grid_mix: Record<string, number> | null
  meets_korean_target: boolean
  typical_pue: number
  meets_pue_target: boolean | null
}

/** One region. */
export type RegionRow = {
  region: string
  region_name: string
  carbon_intensity_gco2_kwh: number | null
  pue: number
  /** How good it is. */
  pue_quality: Quality
  estimated_emissions_gco2_hour: number | null
  /** Against the current region (%). */
  savings_percent: number | null
  /** The lowest and the highest saving by any of the factor sets that know both regions (%); null where fewer than two do. */
  savings_percent_range: [number, number] | null
  /** Whether emissions per kWh here and there are apart, with the bounds of grid and PUE; null where one is not known. */
  is_distinguishable: boolean | null
  status: Verdict
  /** 1 is the cleanest; null where it cannot be ranked. */
  rank: number | null
  /** Why it cannot be ranked. */
  unranked_reason: string | null
  intervals: Record<string, [number | null, number | null]>
}

/** One rule. */
export type Rule = {
  /** Stable name. */
  id: string
  /** The name in the language of the settings. */
  rule: string
  /** The name in the other language. */
  rule_other: string
  /** How far it binds. */
  kind: LawKind
  /** Where it is in force: KR, EU or US. */
  place: string
  /** Those who have to follow it. */
  who: string | null
  /** Day of promulgation; null where it was not found, or there is none. */
  promulgated: string | null
  /** First day in force; null where it is no law, or that was not found. */
  since: string | null
  /** Null without a clock, or where `since` is. */
  in_force_now: boolean | null
  /** The figures that this project gives them. */
  this_tool_contributes: string | null
  /** The answers that this project cannot give. */
  this_tool_cannot_say: string | null
  /** The statements of the rule. */
  says: RuleStatement[]
  /** Where this was read. */
  source: string
  /** When it was read. */
  as_of: string
}

/** One statement of a rule. */
export type RuleStatement = {
  /** The statement in this project's words. */
  says: string
  /** The day from which it is in force; null where that was not found. */
  in_force_from: string | null
  /** Whether it is in force; null where that is not known, or the caller has no clock. */
  in_force_now: boolean | null
}

/** A way that is not offered. */
export type SkippedOptimization = {
  /** The lever. */
  type: Lever
  /** The data it needs. */
  needs: string
}

/** The order of consumers. */
export type SortBy = "power" | "efficiency"

/** The kinds of standards. */
export type StandardKind = "intensity" | "pue" | "budget" | "sci"

/** Whether a workload still runs. Only running ones draw power. */
export type State = "running" | "terminated"

/** A carbon intensity against the threshold, in the prototype's words. */
export type ThresholdStatus = "EXCEEDS THRESHOLD" | "APPROACHING THRESHOLD" | "BELOW THRESHOLD" | "UNKNOWN"

/** One of the largest. */
export type TopConsumer = {
  name: string
  namespace: string | null
  power_watts: number | null
  /** Null where it cannot be told. */
  compliant: boolean | null
}

/** Things that are in no sum, and why. */
export type UnknownPart = {
  /** How many. */
  count: number
  /** Why they are not known. */
  reason: string
}

/** How soon to move, in the prototype's words. */
export type Urgency = "HIGH" | "MEDIUM" | "LOW" | "UNKNOWN"

/** Whether something keeps to a standard. */
export type Verdict = "COMPLIANT" | "NON_COMPLIANT" | "UNKNOWN"

/** Why a power or an energy is not known. */
export type Why = "no_active_energy" | "counters_only" | "not_reported" | "implausible" | "other_time" | "contradictory" | "no_total_zone" | "zone_missing" | "terminated" | "range_unknown" | "may_have_wrapped" | "not_at_start" | "not_at_end" | "counter_reset" | "not_refreshed"

/** The kind of a workload. */
export type WorkloadKind = "pod" | "container" | "vm" | "process"

/** A workload by name. */
export type AssessWorkloadComplianceInput = {
  /** Pod, virtual machine, container or controller: web, shop/web, deployment/web. */
  workload_name: string
  /** Kubernetes namespace; `all` looks in every one. Default: "all". */
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
  /** All findings together. */
  status: Verdict
  /** Of carbon intensity; null where the standard is about something else. */
  carbon_status: Verdict | null
  /** Per kWh of measured energy: grid x overhead x PUE, as far as the boundary goes. */
  current_carbon_intensity_gCO2eq_kWh: number | null
  /** The same, under the name the documents use. */
  estimated_workload_intensity_gCO2eq_kWh: number | null
  /** The most that the standard allows. */
  target_carbon_intensity_gCO2eq_kWh: number | null
  /** Of the grid alone. */
  grid_carbon_intensity_gCO2eq_kWh: number | null
  /** How far the value is above the standard's target (%), negative below. */
  gap_percent: number | null
  /** Of the facility. */
  pue_status: Verdict | null
  /** PUE of the facility. */
  current_pue: number
  /** The same, under the name the documents use. */
  pue: number
  /** The highest PUE that the standard allows. */
  target_pue: number | null
  /** Null where it is not known. */
  current_power_watts: number | null
  /** Why the power is not known. */
  power_unknown_reason: string | null
  /** Emissions of an hour. */
  hourly_emissions_gCO2eq: number | null
  /** The same, under the name the documents use. */
  carbon_emissions_gCO2eq_hour: number | null
  /** Emissions of a month, if all its hours were like this. */
  monthly_emissions_kg: number | null
  /** The same by the carbon intensity of what was bought: market-based Scope 2; null unless market_intensity is given. */
  monthly_emissions_market_based_kg: number | null
  /** In a sentence. */
  recommendation: string
  /** Ways to lower emissions, computed from data. */
  optimizations: Optimization[]
  /** Ways that are not offered, and the data they need. */
  skipped_optimizations: SkippedOptimization[]
  /** The first things to do. */
  priority_actions: string[]
  /** Each standard's finding with its reason. */
  findings: FindingRow[]
  /** Budgets and SCI of its own, together; null where it has none. */
  workload_status: Verdict | null
  /** Everything that depends on the region; null where no standard asks for it. */
  region_status: Verdict | null
  /** Everything that depends on the building; null where no standard asks for it. */
  facility_status: Verdict | null
  /** The budgets of its namespace; null where that has none. */
  namespace_status: Verdict | null
  /** Part of the power of its namespace (%); null where a part of that is not known. */
  share_of_namespace_percent: number | null
  /** Part of the active power of its node (%). */
  share_of_node_percent: number | null
  /** CPU used on average of what is requested (%), on the one scrape or the window that was read; null without pod specs, and where a container requests none. */
  cpu_used_of_requested_percent: number | null
  /** Used part of the budget that is used up most (%); above 100 it is missed. */
  budget_used_percent: number | null
  /** For one without a budget: a budget that covers its present high end, as the setting takes it. */
  proposed_budget: string | null
  /** Namespaces, controllers and nodes that it is a part of and that have budgets of their own. */
  groups: GroupNote[]
  /** The budgets of its pods, where it is a controller. */
  member_budgets: MemberBudget[]
  /** Pods of it that miss a budget of their own. */
  members_over_budget: string[]
  /** Bounds of the figures above. */
  intervals: Record<string, [number | null, number | null]>
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note: string | null
  /** By what it was counted and judged. */
  basis: Basis
  /** When; null where the caller has no clock. */
  timestamp: string | null
}

/** How long, and between when and when. */
export type CalculateOptimalScheduleInput = {
  /** Pod, virtual machine, container or controller: web, shop/web, deployment/web. */
  workload_name: string
  /** Kubernetes namespace; `all` looks in every one. Default: "all". */
  namespace?: string
  /** How long it runs (h), up to a week. Default: 4. */
  duration_hours?: number
  /** Region; default: as the server is set up, else ap-northeast-2. */
  region?: string | null
  /** Not before this time (ISO 8601, with offset or Z); default: now. */
  earliest?: string | null
  /** When it starts today (02:00), by the clock of the region or `time_zone`: savings are told against that; default: the start of its CronJob where pod specs say so, else the earliest one. */
  usual_start?: string | null
  /** Done by this time; default: a day after the earliest start, or as long as the curve goes. */
  deadline?: string | null
  /** IANA time zone, such as Asia/Seoul; default: that of the region. A country with several is asked for one. */
  time_zone?: string | null
  /** Only starts at whole steps after the earliest; default: any moment. */
  step_minutes?: number | null
  /** Carbon intensities (gCO2eq/kWh): 24 numbers, one for each local hour of a day, or points in time. Where points are more than 1.5 of the usual steps apart, nothing is known in between. */
  curve?: CurveInput | null
  /** Unit of the curve: gCO2eq/kWh (default), kgCO2eq/kWh, tCO2eq/MWh or lbCO2eq/MWh. */
  curve_unit?: string | null
  /** Average or marginal emissions; default: not stated. */
  curve_kind?: CurveKind | null
  /** Whether points are joined by straight lines; default: each value holds until the next point. Default: false. */
  interpolate?: boolean
}

/** The best window and what it saves. */
export type CalculateOptimalScheduleOutput = {
  workload: string
  namespace: string
  duration_hours: number
  power_watts: number | null
  /** Why the power is not known. */
  power_unknown_reason: string | null
  /** The start that savings are told against, as long as asked for. */
  current_schedule: string
  /** Whether that is when it starts today, or the earliest start (now, unless another is given). */
  compared_with: ComparedWith
  /** Mean over it, on the curve. */
  current_carbon_intensity: number
  /** On the curve, which `basis.carbon_intensity` is here; null on a marginal one. */
  current_emissions_gCO2eq: number | null
  /** The same on a marginal curve: what one run more emits; null on any other. */
  current_marginal_emissions_gCO2eq: number | null
  optimal_schedule: string
  /** ISO 8601. */
  optimal_start: string
  optimal_carbon_intensity: number
  /** On the curve, which `basis.carbon_intensity` is here; null on a marginal one. */
  optimal_emissions_gCO2eq: number | null
  /** The same on a marginal curve: what one run more emits; null on any other. */
  optimal_marginal_emissions_gCO2eq: number | null
  /** 1 - optimal / current, both on one curve (%). */
  reduction_percent: number
  recommendation: string
  /** The next best windows that do not overlap. */
  alternatives: Alternative[]
  /** For kubectl: a patch of the workload's CronJob where it is known to be of one (pod specs), else a CronJob of a new name that starts then; its image is to be filled in. */
  cronjob: string
  time_zone: string
  curve: CurveNote
  /** Bounds; of the reduction, over the sample days that the curve is made of. */
  intervals: Record<string, [number | null, number | null]>
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note: string | null
  basis: Basis
  timestamp: string | null
}

/** Which levers are pulled. */
export type CompareOptimizationImpactInput = {
  /** Pod, virtual machine, container or controller: web, shop/web, deployment/web. */
  workload_name: string
  /** Kubernetes namespace; `all` looks in every one. Default: "all". */
  namespace?: string
  /** The levers to pull. Default: ["temporal_shift","resource_rightsizing"]. */
  optimizations?: Lever[]
  /** Standard to hold both states against. Default: "KR_CARBON_2050". */
  standard?: string
  /** Region; default: as the server is set up, else ap-northeast-2. */
  region?: string | null
  /** How often it runs in a month, for temporal_shift; default: as its CronJob in the pod specs says. */
  runs_per_month?: number | null
  /** How long a run takes (h), for temporal_shift; default: as its finished Jobs in the pod specs say. */
  hours_per_run?: number | null
  /** When nobody needs it, for off_hours. */
  off_hours?: OffHoursInput | null
}

/** Both states and the difference. */
export type CompareOptimizationImpactOutput = {
  workload: string
  namespace: string
  standard: string
  region: string
  current_status: Verdict
  optimized_status: Verdict
  current_power_watts: number | null
  /** Why the power is not known. */
  power_unknown_reason: string | null
  optimized_power_watts: number | null
  current_emissions_gCO2eq_hour: number | null
  optimized_emissions_gCO2eq_hour: number | null
  current_monthly_emissions_kg: number | null
  optimized_monthly_emissions_kg: number | null
  /** Of emissions (%). */
  reduction_percent: number | null
  power_reduction_watts: number | null
  emissions_reduction_kg_month: number | null
  /** Of energy that is not drawn, at the price in use; in USD unless the price is in another currency. */
  estimated_cost_savings_usd_month: number | null
  /** The same, in `currency`. */
  estimated_cost_savings_month: number | null
  /** Currency of the cost. */
  currency: string
  applied_optimizations: Optimization[]
  skipped_optimizations: SkippedOptimization[]
  implementation_steps: string[]
  /** Where off_hours is applied, kube-green's SleepInfo for its namespace; null elsewhere. */
  sleep_info: string | null
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note: string | null
  /** By what both states were counted and judged. */
  basis: Basis
}

/** As the prototype took them. */
export type GetMigrationRecommendationsInput = {
  /** Pod, virtual machine, container or controller: web, shop/web, deployment/web. */
  workload_name: string
  /** Kubernetes namespace; `all` looks in every one. Default: "all". */
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
  power_watts: number | null
  /** Why the power is not known. */
  power_unknown_reason: string | null
  current_region: CurrentRegion
  /** The carbon intensity against the threshold; UNKNOWN without one. */
  status: ThresholdStatus
  /** How soon to move; UNKNOWN without a carbon intensity. */
  urgency: Urgency
  recommended_regions: RecommendedRegion[]
  total_regions_analyzed: number
  recommendation: string
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note: string | null
  /** The one set that all carbon intensities come from. */
  factor_set: string
  /** The sources that could not be read, so that figures may lack what runs there; left out where none failed. */
  sources_failed?: FailedSourceNote[]
}

/** Of which namespace. */
export type GetPowerConsumptionSummaryInput = {
  /** Kubernetes namespace; default: all. */
  namespace?: string | null
  /** First node of the page, counted from 0. Default: 0. */
  offset?: number
  /** Nodes of a page, at most 500. Default: 500. */
  limit?: number
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
  power_unknown_reason: string | null
  /** Of those whose power is known; null where there are consumers and none is known. */
  total_power_watts: number | null
  /** Of those whose power is known; null where there is none. */
  average_power_watts: number | null
  /** COMPLIANT of all that could be judged (%); null where none could. */
  compliance_rate_percent: number | null
  /** Whose verdict is UNKNOWN; they are in no rate. */
  unjudged_consumers: number
  /** Everything together: of these workloads, and of namespaces, controllers and nodes with budgets that they are parts of. */
  overall_status: Verdict
  /** Workloads by what depends on them: their budgets and SCI. */
  budgets: Counts
  /** Those that keep to their budgets among those of which it can be told (%); null where it can of none. */
  budget_compliance_rate_percent: number | null
  /** Namespaces, controllers and nodes that these workloads are parts of and that have budgets of their own. */
  groups: GroupNote[]
  /** By power. */
  top_3_consumers: TopConsumer[]
  /** Power by zone (W), of those of which it is known; null where it is of none. Zones overlap as RAPL's do. */
  zones_watts: Record<string, number | null>
  /** Consumers that are in no sum of their zone. */
  zones_unknown: Record<string, UnknownPart>
  /** Machines as a whole, a page of them. */
  nodes: NodeSummary[]
  /** All machines; sums are over all of them. */
  total_nodes: number
  /** Power of all machines (W); null where that of one is not known. */
  nodes_total_watts: number | null
  /** The part of it that is idle power, likewise: by default nobody's share. */
  nodes_idle_watts: number | null
  /** Machines of which coverage is known. */
  nodes_with_coverage: number
  /** Where the next page of machines starts; null on the last. */
  next_offset: number | null
  /** Power of the pods over the nodes' active power (%), of the nodes where both are known. */
  coverage_percent: number | null
  /** Why it is not known for any. */
  coverage_unknown_reason: string | null
  /** The power outside of pods (W), on those nodes; null without process metrics. */
  outside_of_pods_watts: number | null
  /** The power that no reading claims (W), likewise. */
  unaccounted_watts: number | null
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note: string | null
  basis: Basis
}

/** Which regions. */
export type GetRegionalComparisonInput = {
  /** Pod, virtual machine, container or controller: web, shop/web, deployment/web. */
  workload_name: string
  /** Kubernetes namespace; `all` looks in every one. Default: "all". */
  namespace?: string
  /** Where it runs; default: as the server is set up, else ap-northeast-2. */
  current_region?: string | null
  /** Where it could run; an empty list means all that are known. Default: ["us-east-1","eu-north-1"]. */
  comparison_regions?: string[]
  /** First region of the page, counted from 0. Default: 0. */
  offset?: number
  /** Regions of a page, at most 500. Default: 500. */
  limit?: number
}

/** The regions, the cleanest first. */
export type GetRegionalComparisonOutput = {
  workload: string
  namespace: string
  power_watts: number | null
  /** Why the power is not known. */
  power_unknown_reason: string | null
  /** The current region, by the same factor set. */
  current: RegionRow
  /** Ranked ones first. */
  comparisons: RegionRow[]
  /** All regions that were compared. */
  total_regions: number
  /** Those that are cleaner than the current one. */
  cleaner_regions: number
  /** Where the next page starts; null on the last. */
  next_offset: number | null
  /** Null where none is cleaner. */
  best_region: string | null
  best_region_savings_percent: number | null
  migration_recommendation: string
  /** The one set that all carbon intensities come from. */
  factor_set: string
  /** The basis, the year and the source of the factor set. */
  factor_set_basis: string
  /** Why a figure here may differ from the one in other answers. */
  note: string
  /** The factor sets that the ranges of savings are over: those of the profile that know the current region. */
  factor_sets_in_range: string[]
  /** Said where regions count by default on different bases, which is why one set is taken here; null elsewhere. */
  bases_note: string | null
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note: string | null
  /** By what it is counted; factors are those of the current region. */
  basis: Basis
}

/** From which power on. */
export type IdentifyPowerHotspotsInput = {
  /** Kubernetes namespace; default: all. */
  namespace?: string | null
  /** A workload that draws at least this is a hotspot (W). Default: 1. */
  power_threshold_watts?: number
  /** Whether a failed verdict makes a hotspot too. Default: true. */
  include_compliance_check?: boolean
  /** First row of the page, counted from 0. Default: 0. */
  offset?: number
  /** Rows of a page, at most 500. Default: 500. */
  limit?: number
}

/** Hotspots and actions. */
export type IdentifyPowerHotspotsOutput = {
  namespace: string
  threshold_watts: number
  summary: HotspotSummary
  /** A page of them, the largest first. */
  hotspots: ConsumerRow[]
  /** Where the next page starts; null on the last. */
  next_offset: number | null
  /** At most ten, for the ten largest hotspots. */
  preventive_actions: PreventiveAction[]
  recommendation: string
  /** Why there is no efficiency score. */
  note: string | null
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note: string | null
  basis: Basis
}

/** How many, by what. */
export type ListTopPowerConsumersInput = {
  /** Kubernetes namespace; default: all. */
  namespace?: string | null
  /** First row of the page, counted from 0. Default: 0. */
  offset?: number
  /** At most so many; 0 gives the sums alone. Default: 10. */
  limit?: number
  /** By power, the largest first, or by efficiency, the worst first. Default: "power". */
  sort_by?: SortBy
}

/** The largest consumers and the sums over all. */
export type ListTopPowerConsumersOutput = {
  namespace: string
  sort_by: SortBy
  limit: number
  consumers: ConsumerRow[]
  /** Where the next page starts; null on the last. */
  next_offset: number | null
  summary: ConsumerSummary
  /** Why there is no efficiency score. */
  note: string | null
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note: string | null
  basis: Basis
}

/** Which workloads. */
export type ListWorkloadsByComplianceInput = {
  /** Kubernetes namespace; `all` looks in every one. Default: "all". */
  namespace?: string
  /** Standard to hold them against. Default: "KR_CARBON_2050". */
  standard?: string
  /** Only those of this status; default: all. */
  status_filter?: Verdict | null
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
  compliance_summary: ComplianceSummary
  /** Everything together: of these workloads, and of namespaces, controllers and nodes with budgets that they are parts of. */
  overall_status: Verdict
  /** By what depends on the workload: its budgets and SCI. */
  budgets: Counts
  /** Those that keep to their budgets among those of which it can be told (%); null where it can of none. */
  budget_compliance_rate_percent: number | null
  /** Namespaces, controllers and nodes that these workloads are parts of and that have budgets of their own. */
  groups: GroupNote[]
  /** The findings that depend on region and building, which are the same for all. */
  place_findings: FindingRow[]
  /** By power, largest first. */
  workloads: ListedWorkload[]
  /** Where the next page starts; null on the last. */
  next_offset: number | null
  /** Said where the profile counts unknown power as 0 W; null elsewhere. */
  zeros_note: string | null
  /** By what they were counted and judged. */
  basis: Basis
}

/** All rules, in the language of the settings. */
export type Rules = {
  /** A caveat. */
  note: string
  /** The rules. */
  rules: Rule[]
}

/** Korean standards, and what Korean laws really say. */
export type KoreanStandards = {
  /** This project's benchmarks for Korea. */
  standards: StandardDocument[]
  /** Laws with the dates from which their statements are in force. */
  laws: LawDocument[]
}

/** Standards of other places, and users' own. */
export type OtherStandards = {
  /** This project's benchmarks for other places, and users' own standards. */
  standards: StandardDocument[]
}

/** One standard. */
export type StandardDocument = {
  /** Stable name. */
  code: string
  /** For people, in English. */
  name: string
  /** For people, in Korean. */
  name_local: string | null
  /** Kind of the standard. */
  kind: StandardKind
  /** The most that is allowed, in `unit`. */
  target: number
  /** Unit of the target. */
  unit: string
  /** Who set the target: this project, or a file, flag or variable of the user's. */
  set_by: string
  /** The real content of the law or certificate behind it; empty for users' own standards. */
  says: string
  /** The same in Korean. */
  says_local: string | null
}

/** The carbon intensity of a region. */
export type CarbonIntensity = {
  /** Code of the region. */
  region: string
  /** Name of the region. */
  region_name: string
  /** The factor in use; null where no factor set has one for the region. */
  average_gCO2eq_kWh: number | null
  /** Measured or forecast for the time that was asked for; null without a time, and where only sample days are known. */
  current_gCO2eq_kWh: number | null
  /** The usual value at that hour of a day, by a curve of a year or of sample days; null as above. */
  usual_at_this_hour_gCO2eq_kWh: number | null
  /** The 24 hours of a day by the region's clock; null where they are not known. */
  hourly_profile: HourIntensity[] | null
  /** The four cleanest hours; null where they are not known. */
  cleanest_hours: number[] | null
  /** The four dirtiest hours; null where they are not known. */
  dirtiest_hours: number[] | null
  /** IANA name of the region's clock. */
  time_zone: string | null
  /** Shares of fuels (%), where the factor set has them. */
  grid_mix: Record<string, number> | null
  /** Where the figures come from. */
  provenance: IntensitySources
  /** The time that was asked for; null where there is none. */
  timestamp: string | null
}

/** Metrics of a pod. */
export type WorkloadMetrics = {
  /** Kubernetes namespace. */
  namespace: string
  /** Name of the pod. */
  pod: string
  /** Node it runs on. */
  node: string
  /** Figures of the pod. */
  metrics: PodMetrics
  /** Whether its powers are from gauges read once, or from counters over a window. */
  measured_by: MeasuredBy
  /** The exporters whose families were read, joined by `+`. */
  collection_method: string
  /** When; null where the caller has no clock. */
  timestamp: string | null
}

/** The document at an address. */
export type ResourceAt<Uri extends string> =
  Uri extends 'rules://korea' ? Rules :
  Uri extends 'compliance-standards://korea' ? KoreanStandards :
  Uri extends 'compliance-standards://global' ? OtherStandards :
  Uri extends `compliance-standards://korea/${string}` ? StandardDocument :
  Uri extends `compliance-standards://global/${string}` ? StandardDocument :
  Uri extends `carbon-intensity://${string}` ? CarbonIntensity :
  Uri extends `workload-metrics://${string}` ? WorkloadMetrics :
  Rules | KoreanStandards | OtherStandards | StandardDocument | CarbonIntensity | WorkloadMetrics

/** A source that was read. */
export type Exporter = {
  /** Where it was read from. */
  source: string
  /** Whose families it has. */
  dialects: Dialect[]
  /** Versions named by its build info; empty where there is none. */
  versions: string[]
  /** The kinds of meters behind the totals of its nodes, best first; empty where nothing tells. */
  meters: MeterKind[]
}

/** A source that could not be read: figures may lack what runs there. */
export type Failure = {
  /** The address or file, without credentials. */
  source: string
  /** Kind of the error. */
  kind: ErrorKind
  /** The error, which names the source. */
  message: string
  /** The cures that a person can try; may be empty. */
  hints: string[]
  /** The nodes that were read from it before; empty where nobody remembers. */
  nodes: string[]
}

/** A machine. */
export type Node = {
  /** Node name, or the source's name where the exporter does not know it. */
  name: string
  /** Where it was read from. */
  source: string
  /** CPU usage as the exporter sees it (0 to 1). */
  cpuUsageRatio: number | null
  /** Logical processors, where the exporter names them. */
  processors: number | null
  /** Power of the whole machine as RAPL sees it (W). In a window, the mean. */
  totalWatts: number | null
  /** The part attributed to running code (W). */
  activeWatts: number | null
  /** The rest of the total (W). */
  idleWatts: number | null
  /** Why the total is not known. */
  totalUnknown: Why | null
  /** Power in each zone that is reported for it (W). Zones overlap (core is a part of package): do not add them. */
  zonesWatts: Record<string, number | null>
  /** The readings of each meter of each zone. */
  zones: ZoneReading[]
  /** Energy of the whole machine within a window (J); null in a scrape. */
  totalEnergyJoules: number | null
  /** The part attributed to running code (J). */
  activeEnergyJoules: number | null
  /** The rest of the total (J). */
  idleEnergyJoules: number | null
  /** Whether the window misses some of its energy: the exporter restarted, and no counter of the hardware was there. */
  atLeast: boolean
  /** Whether the window misses some of its active energy: the exporter restarted. */
  activeAtLeast: boolean
  /** The kinds of meters that its total is made of; empty where nothing tells. */
  meters: MeterKind[]
  /** The time its energies are from (s); null in a scrape. */
  windowSeconds: number | null
  /** Sum of its running pods (W). */
  podsWatts: number | null
  /** How much of its active power its pods explain (0 to 1). */
  coverageRatio: number | null
}

/** Something odd about the data: nothing is left out silently. */
export type Oddity = {
  /** Kind of oddity. */
  kind: OddityKind
  /** How often it was met. */
  count: number
  /** The first few. */
  examples: string[]
  /** All of it in words. */
  text: string
}

/** A pod, container, virtual machine or process on one node. */
export type Workload = {
  /** Kind of the workload. Kinds overlap (a container runs inside a pod): add only what is outermost. */
  kind: WorkloadKind
  /** Kubernetes namespace, where there is one. */
  namespace: string | null
  /** Pod or container name, virtual machine name, or process name. Not unique. */
  name: string
  /** Pod uid, container id, virtual machine id or process id. */
  id: string
  /** Name of the pod that a container belongs to. */
  pod: string | null
  /** Node it runs on. */
  node: string
  /** Whether it still runs. */
  state: State
  /** Whether nothing else in the snapshot contains it; outermost workloads do not overlap. */
  isOutermost: boolean
  /** Id of the pod, container or virtual machine that contains it. */
  runsIn: string | null
  /** Executable of a process, runtime of a container, hypervisor of a virtual machine. */
  detail: string
  /** Power (W): package + dram + gpu, or psys where there is no package. In a window, the mean. */
  totalWatts: number | null
  /** Why its power is not known. */
  totalUnknown: Why | null
  /** Power in each zone that is reported for it (W). */
  zonesWatts: Record<string, number | null>
  /** Energy within a window (J); null in a scrape. */
  energyJoules: number | null
  /** Whether the window misses some of its energy: a counter was reset, or a part was not seen. */
  atLeast: boolean
  /** The time its energy is from (s); null in a scrape. */
  windowSeconds: number | null
}

/** A reading of one meter of a zone of a machine. */
export type ZoneReading = {
  /** Name of the zone, such as `package`. */
  zone: string
  /** Which of several meters of the zone: a GPU's uuid, a socket, a sysfs path; empty where there is one. */
  meter: string
  /** Power (W). In a window, the mean. */
  totalWatts: number | null
  /** The part attributed to running code (W). */
  activeWatts: number | null
  /** The rest of the total (W). */
  idleWatts: number | null
  /** Why the total is not known; null too where no total is reported. */
  totalUnknown: Why | null
  /** Energy within a window (J); null in a scrape. */
  energyJoules: number | null
}
