"""What tools answer: typed dictionaries, with units in the names of their keys.

A key is always there; what is not known is None.
"""

# Written by scripts/tools.py from core/schema.
from __future__ import annotations

from typing import Literal, TypedDict

__all__ = [
    "Alternative",
    "AssessWorkloadComplianceResult",
    "Basis",
    "CalculateOptimalScheduleResult",
    "CompareOptimizationImpactResult",
    "ComplianceSummary",
    "ConsumerSummary",
    "CurrentRegion",
    "CurveNote",
    "FactorNote",
    "FindingRow",
    "GetMigrationRecommendationsResult",
    "GetPowerConsumptionSummaryResult",
    "GetRegionalComparisonResult",
    "Hotspot",
    "HotspotSummary",
    "IdentifyPowerHotspotsResult",
    "ListTopPowerConsumersResult",
    "ListWorkloadsByComplianceResult",
    "ListedWorkload",
    "NodeSummary",
    "Optimization",
    "PreventiveAction",
    "RecommendedRegion",
    "RegionRow",
    "SkippedOptimization",
    "TopConsumer",
]

ToolName = Literal[
    "assess_workload_compliance",
    "calculate_optimal_schedule",
    "compare_optimization_impact",
    "get_migration_recommendations",
    "get_power_consumption_summary",
    "get_regional_comparison",
    "identify_power_hotspots",
    "list_top_power_consumers",
    "list_workloads_by_compliance",
]


class Optimization(TypedDict):
    """A way to lower emissions, and what it is worth."""

    type: str
    """temporal_shift, resource_rightsizing, regional_migration or pue_improvement."""
    description: str
    """What to do, and what the figure is made of."""
    estimated_reduction_percent: float
    """How much less of what it acts on (%)."""
    estimated_new_power_watts: float | None
    """Power afterwards (W), where it acts on energy."""
    estimated_new_intensity_gco2_kwh: float | None
    """Carbon intensity afterwards (gCO2eq/kWh), where it acts on that."""
    implementation_complexity: str
    """low, medium or high."""
    quality: str
    """How good the figure is: published, configured, assumed or illustrative."""


class SkippedOptimization(TypedDict):
    """A way that is not offered."""

    type: str
    """As in optimizations."""
    needs: str
    """What it needs."""


class FindingRow(TypedDict):
    """What one standard says."""

    standard: str
    """Id of the standard or budget."""
    kind: str
    """intensity, pue, budget or sci."""
    verdict: str
    """COMPLIANT, NON_COMPLIANT or UNKNOWN."""
    depends_on: str
    """workload, region or facility: what can change it."""
    value: float | None
    """What is compared."""
    target: float
    """The most that is allowed."""
    unit: str
    """Unit of value and target."""
    reason: str
    """Why."""


class FactorNote(TypedDict):
    """What a tool answers."""

    value: float
    """Central value."""
    low: float
    """Lower bound."""
    high: float | None
    """Upper bound."""
    quality: str
    """measured, published, configured, assumed or illustrative."""
    provenance: str
    """Id of the factor, or who gave it."""
    year: str | None
    """The year it is for."""
    basis: str | None
    """What it counts."""
    source: str | None
    """Who says so."""


class Basis(TypedDict):
    """By what it was counted and judged."""

    profile: str
    """Name of the profile."""
    region: str
    """Region of the factors."""
    region_name: str
    """Its name."""
    region_is_assumed: bool
    """Whether nobody said which region it is."""
    boundary: str
    """Up to where energy is counted: component, server or facility."""
    decide: str
    """Whether bounds (interval) or central values (point) decide."""
    measured_by: str
    """`gauges` read once, or `counters` over a window."""
    window_seconds: float | None
    """Length of the window (s); null for gauges."""
    measured_at: str | None
    """When it was measured; null where the caller has no clock."""
    month_hours: float
    """Hours of a month; a month is always extrapolated."""
    carbon_intensity: FactorNote | None
    """Carbon intensity of the grid; null where no factor set has one for the region."""
    pue: FactorNote
    """PUE."""


class AssessWorkloadComplianceResult(TypedDict):
    """What a workload draws and emits, and how that stands against a standard."""

    workload: str
    """As asked for."""
    namespace: str
    """As asked for."""
    members: list[str]
    """Pods that were added up."""
    standard: str
    """As asked for."""
    region: str
    """Region of the factors."""
    status: str
    """COMPLIANT, NON_COMPLIANT or UNKNOWN: all findings together."""
    carbon_status: str | None
    """Of carbon intensity; null where the standard is about something else."""
    current_carbon_intensity_gCO2eq_kWh: float | None
    """Per kWh of measured energy: grid x overhead x PUE, as far as the boundary goes."""
    estimated_workload_intensity_gCO2eq_kWh: float | None
    """The same, under the name the documents use."""
    target_carbon_intensity_gCO2eq_kWh: float | None
    """The most that the standard allows."""
    grid_carbon_intensity_gCO2eq_kWh: float | None
    """Of the grid alone."""
    gap_percent: float | None
    """How far the value is above the standard's target (%), negative below."""
    pue_status: str | None
    """Of the facility."""
    current_pue: float
    """PUE of the facility."""
    pue: float
    """The same, under the name the documents use."""
    target_pue: float | None
    """The highest PUE that the standard allows."""
    current_power_watts: float | None
    """Null where it is not known."""
    hourly_emissions_gCO2eq: float | None
    """Emissions of an hour."""
    carbon_emissions_gCO2eq_hour: float | None
    """The same, under the name the documents use."""
    monthly_emissions_kg: float | None
    """Emissions of a month, if all its hours were like this."""
    recommendation: str
    """In a sentence."""
    optimizations: list[Optimization]
    """What would lower emissions, computed from data."""
    skipped_optimizations: list[SkippedOptimization]
    """What is not offered, and what it needs."""
    priority_actions: list[str]
    """What to do first."""
    findings: list[FindingRow]
    """Each standard's finding with its reason."""
    intervals: dict[str, tuple[float | None, float | None]]
    """Bounds of the figures above."""
    basis: Basis
    """By what it was counted and judged."""
    timestamp: str | None
    """When; null where the caller has no clock."""


class Alternative(TypedDict):
    """Another window."""

    schedule: str
    carbon_intensity: float
    reduction_percent: float


class CurveNote(TypedDict):
    """Where the curve comes from."""

    id: str
    """Id of its factor set, or `given`."""
    quality: str
    """`5 sample days`, illustrative, configured."""
    basis: str
    """What its values count."""
    source: str
    """Who says so."""


class CalculateOptimalScheduleResult(TypedDict):
    """The best window and what it saves."""

    workload: str
    namespace: str
    duration_hours: float
    power_watts: float | None
    current_schedule: str
    """The earliest start (now, unless another is given), as long as asked for."""
    current_carbon_intensity: float
    """Mean over it, on the curve."""
    current_emissions_gCO2eq: float | None
    optimal_schedule: str
    optimal_start: str
    """ISO 8601."""
    optimal_carbon_intensity: float
    optimal_emissions_gCO2eq: float | None
    reduction_percent: float
    """1 - optimal / current, both on one curve (%)."""
    recommendation: str
    alternatives: list[Alternative]
    """The next best windows that do not overlap."""
    cronjob: str
    """A Kubernetes CronJob that starts then; its image is to be filled in."""
    time_zone: str
    curve: CurveNote
    """Where the curve comes from."""
    intervals: dict[str, tuple[float | None, float | None]]
    """Bounds; of the reduction, over the sample days that the curve is made of."""
    basis: Basis
    """By what figures were counted and judged. Stands beside every result."""
    timestamp: str | None


class CompareOptimizationImpactResult(TypedDict):
    """Both states and the difference."""

    workload: str
    namespace: str
    standard: str
    region: str
    current_status: str
    optimized_status: str
    current_power_watts: float | None
    optimized_power_watts: float | None
    current_emissions_gCO2eq_hour: float | None
    optimized_emissions_gCO2eq_hour: float | None
    current_monthly_emissions_kg: float | None
    optimized_monthly_emissions_kg: float | None
    reduction_percent: float | None
    """Of emissions (%)."""
    power_reduction_watts: float | None
    emissions_reduction_kg_month: float | None
    estimated_cost_savings_usd_month: float | None
    """Of energy that is not drawn, at the price in use; in USD unless the price is in another currency."""
    currency: str
    """Currency of the cost."""
    applied_optimizations: list[Optimization]
    skipped_optimizations: list[SkippedOptimization]
    implementation_steps: list[str]
    basis: Basis
    """By what both states were counted and judged."""


class CurrentRegion(TypedDict):
    """Where it runs."""

    code: str
    name: str
    carbon_intensity_gco2_kwh: float | None
    current_emissions_gco2_hour: float | None
    threshold_gco2_kwh: float
    threshold_percent: float | None
    typical_pue: float
    meets_pue_target: bool | None
    pue_target: float


class RecommendedRegion(TypedDict):
    """Where it could run."""

    region_code: str
    region_name: str
    carbon_intensity_gco2_kwh: float
    estimated_emissions_gco2_hour: float | None
    savings_gco2_hour: float | None
    savings_percent: float
    grid_mix: dict[str, float] | None
    """Shares of fuels (%), where the factor set has them."""
    meets_korean_target: bool
    typical_pue: float
    meets_pue_target: bool | None


class GetMigrationRecommendationsResult(TypedDict):
    """As the prototype gave them."""

    workload: str
    namespace: str
    power_watts: float | None
    current_region: CurrentRegion
    """Where it runs."""
    status: str
    """EXCEEDS, APPROACHING or BELOW THRESHOLD; UNKNOWN without a carbon intensity."""
    urgency: str
    """HIGH, MEDIUM or LOW."""
    recommended_regions: list[RecommendedRegion]
    total_regions_analyzed: int
    recommendation: str
    factor_set: str
    """The one set that all carbon intensities come from."""


class TopConsumer(TypedDict):
    """One of the largest."""

    name: str
    namespace: str | None
    power_watts: float | None
    compliant: bool | None
    """Null where it cannot be told."""


class NodeSummary(TypedDict):
    """One machine."""

    node: str
    active_watts: float | None
    idle_watts: float | None
    total_watts: float | None
    cpu_usage_ratio: float | None
    coverage_percent: float | None


class GetPowerConsumptionSummaryResult(TypedDict):
    """Sums."""

    namespace: str
    """As asked for, or `all`."""
    total_consumers: int
    """Workloads, host processes left out."""
    unknown_consumers: int
    """Whose power is not known; they are in no sum."""
    total_power_watts: float
    """Of those whose power is known."""
    average_power_watts: float | None
    """Of those whose power is known; null where there is none."""
    compliance_rate_percent: float | None
    """COMPLIANT of all that could be judged (%); null where none could."""
    top_3_consumers: list[TopConsumer]
    """By power."""
    zones_watts: dict[str, float]
    """Power of the consumers by zone (W); zones overlap as RAPL's do."""
    nodes: list[NodeSummary]
    """Machines as a whole."""
    coverage_percent: float | None
    """Power of the pods over the nodes' active power (%)."""
    outside_of_pods_watts: float | None
    """What runs outside of pods (W); null without process metrics."""
    unaccounted_watts: float | None
    """What no reading claims (W)."""
    basis: Basis
    """By what figures were counted and judged. Stands beside every result."""


class RegionRow(TypedDict):
    """The current region, by the same factor set."""

    region: str
    region_name: str
    carbon_intensity_gco2_kwh: float | None
    pue: float
    pue_quality: str
    """published, configured or assumed."""
    estimated_emissions_gco2_hour: float | None
    savings_percent: float | None
    """Against the current region (%)."""
    status: str
    rank: int | None
    """1 is the cleanest; null where it cannot be ranked."""
    unranked_reason: str | None
    """Why it cannot be ranked."""
    intervals: dict[str, tuple[float | None, float | None]]


class GetRegionalComparisonResult(TypedDict):
    """The regions, the cleanest first."""

    workload: str
    namespace: str
    power_watts: float | None
    current: RegionRow
    """The current region, by the same factor set."""
    comparisons: list[RegionRow]
    """Ranked ones first."""
    best_region: str | None
    """Null where none is cleaner."""
    best_region_savings_percent: float | None
    migration_recommendation: str
    factor_set: str
    """The one set that all carbon intensities come from."""
    factor_set_basis: str
    """What it counts, for which year, and who says so."""
    note: str
    """Why a figure here may differ from the one in other answers."""
    basis: Basis
    """By what it is counted; factors are those of the current region."""


class HotspotSummary(TypedDict):
    """Sums."""

    total_hotspots: int
    total_power_watts: float
    total_preventive_actions: int
    high_priority_actions: int
    potential_power_savings_watts: float
    potential_co2_reduction_kg_month: float


class Hotspot(TypedDict):
    """One consumer."""

    rank: int
    name: str
    namespace: str | None
    node: str
    power_watts: float | None
    status: str
    carbon_compliant: bool | None
    """Null where it cannot be told."""
    pue_compliant: bool | None
    monthly_emissions_kg: float | None
    efficiency_score: float | None
    """100 is best; null without what it needs, see note."""


class PreventiveAction(TypedDict):
    """Something to do."""

    action_type: str
    """alert, rightsizing, temporal_shift, regional_migration or pue_improvement."""
    priority: str
    """high, medium or low."""
    resource: str
    """namespace/name."""
    reason: str
    estimated_savings_watts: float
    estimated_co2_reduction_kg_month: float
    implementation_steps: list[str]


class IdentifyPowerHotspotsResult(TypedDict):
    """Hotspots and actions."""

    namespace: str
    threshold_watts: float
    summary: HotspotSummary
    """Sums."""
    hotspots: list[Hotspot]
    """At most 500, the largest."""
    preventive_actions: list[PreventiveAction]
    """At most ten, for the ten largest hotspots."""
    recommendation: str
    note: str | None
    """Why there is no efficiency score."""
    basis: Basis
    """By what figures were counted and judged. Stands beside every result."""


class ConsumerSummary(TypedDict):
    """Sums over consumers."""

    namespace: str
    """As asked for, or `all`."""
    total_consumers: int
    """Workloads, host processes left out."""
    unknown_consumers: int
    """Whose power is not known; they are in no sum."""
    total_power_watts: float
    """Of those whose power is known."""
    average_power_watts: float | None
    """Of those whose power is known; null where there is none."""
    compliance_rate_percent: float | None
    """COMPLIANT of all that could be judged (%); null where none could."""
    top_3_consumers: list[TopConsumer]
    """By power."""


class ListTopPowerConsumersResult(TypedDict):
    """The largest consumers and the sums over all."""

    namespace: str
    sort_by: str
    limit: int
    consumers: list[Hotspot]
    summary: ConsumerSummary
    """Sums over consumers."""
    note: str | None
    """Why there is no efficiency score."""
    basis: Basis
    """By what figures were counted and judged. Stands beside every result."""


class ComplianceSummary(TypedDict):
    """By what is met."""

    fully_compliant: int
    carbon_compliant: int
    pue_compliant: int
    non_compliant: int
    unknown: int


class ListedWorkload(TypedDict):
    """One workload."""

    workload: str
    status: str
    carbon_status: str | None
    pue_status: str | None
    power_watts: float | None
    """Null where it is not known."""
    emissions_kg_month: float | None


class ListWorkloadsByComplianceResult(TypedDict):
    """Counts and rows."""

    namespace: str
    """As asked for."""
    standard: str
    """As asked for."""
    region: str
    """Region of the factors."""
    total_workloads: int
    """In the namespace, whatever their status."""
    active_workloads: int
    """That draw power."""
    idle_workloads: int
    """That draw none: known to be 0 W."""
    compliant_count: int
    """By status."""
    non_compliant_count: int
    """By status."""
    unknown_count: int
    """By status."""
    compliance_summary: ComplianceSummary
    """By what is met."""
    workloads: list[ListedWorkload]
    """By power, largest first."""
    next_offset: int | None
    """Where the next page starts; null on the last."""
    basis: Basis
    """By what they were counted and judged."""
