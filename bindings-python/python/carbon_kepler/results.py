"""What tools answer: typed dictionaries, with units in the names of their keys.

A key is always there; what is not known is None.
"""

# Written by scripts/tools.py from core/schema.
from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    try:
        from typing_extensions import TypedDict
    except ImportError:
        from typing import TypedDict

__all__ = [
    "Alternative",
    "AssessWorkloadComplianceResult",
    "Basis",
    "CalculateOptimalScheduleResult",
    "CompareOptimizationImpactResult",
    "ComplianceSummary",
    "ConsumerRow",
    "ConsumerSummary",
    "CurrentRegion",
    "CurveNote",
    "FactorNote",
    "FindingRow",
    "GetMigrationRecommendationsResult",
    "GetPowerConsumptionSummaryResult",
    "GetRegionalComparisonResult",
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
    "UnknownPart",
]


class Optimization(TypedDict):
    """A way to lower emissions, and what it is worth."""

    #: temporal_shift, resource_rightsizing, regional_migration or pue_improvement.
    type: str
    #: The thing to do, and how the figure comes about.
    description: str
    #: How much less of what it acts on (%).
    estimated_reduction_percent: float
    #: Power afterwards (W), where it acts on energy.
    estimated_new_power_watts: float | None
    #: Carbon intensity afterwards (gCO2eq/kWh), where it acts on that.
    estimated_new_intensity_gco2_kwh: float | None
    #: low, medium or high.
    implementation_complexity: str
    #: How good the figure is: published, configured, assumed or illustrative.
    quality: str


class SkippedOptimization(TypedDict):
    """A way that is not offered."""

    #: As in optimizations.
    type: str
    #: The data it needs.
    needs: str


class FindingRow(TypedDict):
    """The verdict of one standard."""

    #: Id of the standard or budget.
    standard: str
    #: intensity, pue, budget or sci.
    kind: str
    #: COMPLIANT, NON_COMPLIANT or UNKNOWN.
    verdict: str
    #: workload, region or facility: what can change it.
    depends_on: str
    #: The value that is compared.
    value: float | None
    #: The most that is allowed.
    target: float
    #: Unit of value and target.
    unit: str
    #: Why.
    reason: str


class FactorNote(TypedDict):
    """What a tool answers."""

    #: Central value.
    value: float
    #: Lower bound.
    low: float
    #: Upper bound.
    high: float | None
    #: measured, published, configured, assumed or illustrative.
    quality: str
    #: Id of the factor, or who gave it.
    provenance: str
    #: The year it is for.
    year: str | None
    #: The basis of the factor: direct or lifecycle, average or marginal, location or market.
    basis: str | None
    #: Who says so.
    source: str | None


class Basis(TypedDict):
    """By what it was counted and judged."""

    #: Name of the profile.
    profile: str
    #: Region of the factors.
    region: str
    #: The region's name.
    region_name: str
    #: Whether nobody said which region it is.
    region_is_assumed: bool
    #: Up to where energy is counted: component, server or facility.
    boundary: str
    #: Whether bounds (interval) or central values (point) decide.
    decide: str
    #: `gauges` read once, or `counters` over a window.
    measured_by: str
    #: Length of the window (s); None for gauges.
    window_seconds: float | None
    #: When it was measured; None where the caller has no clock.
    measured_at: str | None
    #: Hours of a month; a month is always extrapolated.
    month_hours: float
    #: Carbon intensity of the grid; None where no factor set has one for the region.
    carbon_intensity: FactorNote | None
    #: PUE.
    pue: FactorNote


class AssessWorkloadComplianceResult(TypedDict):
    """The power and emissions of a workload, and how they stand against a standard."""

    #: As asked for.
    workload: str
    #: As asked for.
    namespace: str
    #: Pods that were added up.
    members: list[str]
    #: As asked for.
    standard: str
    #: Region of the factors.
    region: str
    #: COMPLIANT, NON_COMPLIANT or UNKNOWN: all findings together.
    status: str
    #: Of carbon intensity; None where the standard is about something else.
    carbon_status: str | None
    #: Per kWh of measured energy: grid x overhead x PUE, as far as the boundary goes.
    current_carbon_intensity_gCO2eq_kWh: float | None
    #: The same, under the name the documents use.
    estimated_workload_intensity_gCO2eq_kWh: float | None
    #: The most that the standard allows.
    target_carbon_intensity_gCO2eq_kWh: float | None
    #: Of the grid alone.
    grid_carbon_intensity_gCO2eq_kWh: float | None
    #: How far the value is above the standard's target (%), negative below.
    gap_percent: float | None
    #: Of the facility.
    pue_status: str | None
    #: PUE of the facility.
    current_pue: float
    #: The same, under the name the documents use.
    pue: float
    #: The highest PUE that the standard allows.
    target_pue: float | None
    #: None where it is not known.
    current_power_watts: float | None
    #: Why the power is not known.
    power_unknown_reason: str | None
    #: Emissions of an hour.
    hourly_emissions_gCO2eq: float | None
    #: The same, under the name the documents use.
    carbon_emissions_gCO2eq_hour: float | None
    #: Emissions of a month, if all its hours were like this.
    monthly_emissions_kg: float | None
    #: In a sentence.
    recommendation: str
    #: Ways to lower emissions, computed from data.
    optimizations: list[Optimization]
    #: Ways that are not offered, and the data they need.
    skipped_optimizations: list[SkippedOptimization]
    #: The first things to do.
    priority_actions: list[str]
    #: Each standard's finding with its reason.
    findings: list[FindingRow]
    #: Bounds of the figures above.
    intervals: dict[str, list[float | None]]
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what it was counted and judged.
    basis: Basis
    #: When; None where the caller has no clock.
    timestamp: str | None


class Alternative(TypedDict):
    """Another window."""

    schedule: str
    carbon_intensity: float
    reduction_percent: float


class CurveNote(TypedDict):
    """Where the curve comes from."""

    #: Id of its factor set, or `given`.
    id: str
    #: `5 sample days`, illustrative, configured.
    quality: str
    #: The basis of its values.
    basis: str
    #: Who says so.
    source: str


class CalculateOptimalScheduleResult(TypedDict):
    """The best window and what it saves."""

    workload: str
    namespace: str
    duration_hours: float
    power_watts: float | None
    #: Why the power is not known.
    power_unknown_reason: str | None
    #: The earliest start (now, unless another is given), as long as asked for.
    current_schedule: str
    #: Mean over it, on the curve.
    current_carbon_intensity: float
    current_emissions_gCO2eq: float | None
    optimal_schedule: str
    #: ISO 8601.
    optimal_start: str
    optimal_carbon_intensity: float
    optimal_emissions_gCO2eq: float | None
    #: 1 - optimal / current, both on one curve (%).
    reduction_percent: float
    recommendation: str
    #: The next best windows that do not overlap.
    alternatives: list[Alternative]
    #: A Kubernetes CronJob that starts then; its image is to be filled in.
    cronjob: str
    time_zone: str
    #: Where the curve comes from.
    curve: CurveNote
    #: Bounds; of the reduction, over the sample days that the curve is made of.
    intervals: dict[str, list[float | None]]
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what figures were counted and judged. Stands beside every result.
    basis: Basis
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
    #: Why the power is not known.
    power_unknown_reason: str | None
    optimized_power_watts: float | None
    current_emissions_gCO2eq_hour: float | None
    optimized_emissions_gCO2eq_hour: float | None
    current_monthly_emissions_kg: float | None
    optimized_monthly_emissions_kg: float | None
    #: Of emissions (%).
    reduction_percent: float | None
    power_reduction_watts: float | None
    emissions_reduction_kg_month: float | None
    #: Of energy that is not drawn, at the price in use; in USD unless the price is in another currency.
    estimated_cost_savings_usd_month: float | None
    #: Currency of the cost.
    currency: str
    applied_optimizations: list[Optimization]
    skipped_optimizations: list[SkippedOptimization]
    implementation_steps: list[str]
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what both states were counted and judged.
    basis: Basis


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
    #: None where no PUE is asked for.
    pue_target: float | None


class RecommendedRegion(TypedDict):
    """Where it could run."""

    region_code: str
    region_name: str
    carbon_intensity_gco2_kwh: float
    estimated_emissions_gco2_hour: float | None
    savings_gco2_hour: float | None
    savings_percent: float
    #: Shares of fuels (%), where the factor set has them.
    grid_mix: dict[str, float] | None
    meets_korean_target: bool
    typical_pue: float
    meets_pue_target: bool | None


class GetMigrationRecommendationsResult(TypedDict):
    """As the prototype gave them."""

    workload: str
    namespace: str
    power_watts: float | None
    #: Why the power is not known.
    power_unknown_reason: str | None
    #: Where it runs.
    current_region: CurrentRegion
    #: EXCEEDS, APPROACHING or BELOW THRESHOLD; UNKNOWN without a carbon intensity.
    status: str
    #: HIGH, MEDIUM or LOW; UNKNOWN without a carbon intensity.
    urgency: str
    recommended_regions: list[RecommendedRegion]
    total_regions_analyzed: int
    recommendation: str
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: The one set that all carbon intensities come from.
    factor_set: str


class TopConsumer(TypedDict):
    """One of the largest."""

    name: str
    namespace: str | None
    power_watts: float | None
    #: None where it cannot be told.
    compliant: bool | None


class UnknownPart(TypedDict):
    """Things that are in no sum, and why."""

    #: How many.
    count: int
    #: Why they are not known.
    reason: str


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

    #: As asked for, or `all`.
    namespace: str
    #: Workloads, host processes left out.
    total_consumers: int
    #: Whose power is not known; sums are over the others.
    unknown_consumers: int
    #: Why it is not known; None where it is for all.
    power_unknown_reason: str | None
    #: Of those whose power is known; None where there are consumers and none is known.
    total_power_watts: float | None
    #: Of those whose power is known; None where there is none.
    average_power_watts: float | None
    #: COMPLIANT of all that could be judged (%); None where none could.
    compliance_rate_percent: float | None
    #: Whose verdict is UNKNOWN; they are in no rate.
    unjudged_consumers: int
    #: By power.
    top_3_consumers: list[TopConsumer]
    #: Power by zone (W), of those of which it is known; None where it is of none. Zones overlap as RAPL's do.
    zones_watts: dict[str, float | None]
    #: Consumers that are in no sum of their zone.
    zones_unknown: dict[str, UnknownPart]
    #: Machines as a whole.
    nodes: list[NodeSummary]
    #: Power of the pods over the nodes' active power (%), of the nodes where both are known.
    coverage_percent: float | None
    #: Why it is not known for any.
    coverage_unknown_reason: str | None
    #: The power outside of pods (W), on those nodes; None without process metrics.
    outside_of_pods_watts: float | None
    #: The power that no reading claims (W), likewise.
    unaccounted_watts: float | None
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what figures were counted and judged. Stands beside every result.
    basis: Basis


class RegionRow(TypedDict):
    """The current region, by the same factor set."""

    region: str
    region_name: str
    carbon_intensity_gco2_kwh: float | None
    pue: float
    #: published, configured or assumed.
    pue_quality: str
    estimated_emissions_gco2_hour: float | None
    #: Against the current region (%).
    savings_percent: float | None
    status: str
    #: 1 is the cleanest; None where it cannot be ranked.
    rank: int | None
    #: Why it cannot be ranked.
    unranked_reason: str | None
    intervals: dict[str, list[float | None]]


class GetRegionalComparisonResult(TypedDict):
    """The regions, the cleanest first."""

    workload: str
    namespace: str
    power_watts: float | None
    #: Why the power is not known.
    power_unknown_reason: str | None
    #: The current region, by the same factor set.
    current: RegionRow
    #: Ranked ones first.
    comparisons: list[RegionRow]
    #: None where none is cleaner.
    best_region: str | None
    best_region_savings_percent: float | None
    migration_recommendation: str
    #: The one set that all carbon intensities come from.
    factor_set: str
    #: The basis, the year and the source of the factor set.
    factor_set_basis: str
    #: Why a figure here may differ from the one in other answers.
    note: str
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what it is counted; factors are those of the current region.
    basis: Basis


class HotspotSummary(TypedDict):
    """Sums. They are None where there are workloads and none of them could be judged."""

    #: That were found; there may be more among those that could not be judged. None where none could.
    total_hotspots: int | None
    #: Workloads of which it cannot be told whether they are hotspots.
    unjudged_workloads: int
    #: Why.
    unjudged_reason: str | None
    #: Of the hotspots that were found.
    total_power_watts: float | None
    total_preventive_actions: int
    high_priority_actions: int
    #: Of the actions; None too where it is not known of one.
    potential_power_savings_watts: float | None
    #: Of the best action of each hotspot; None too where it is not known of one.
    potential_co2_reduction_kg_month: float | None


class ConsumerRow(TypedDict):
    """One consumer."""

    rank: int
    name: str
    namespace: str | None
    node: str
    power_watts: float | None
    #: Why the power is not known.
    power_unknown_reason: str | None
    status: str
    #: None where it cannot be told.
    carbon_compliant: bool | None
    pue_compliant: bool | None
    monthly_emissions_kg: float | None
    #: 100 is best; None without what it needs, see note.
    efficiency_score: float | None


class PreventiveAction(TypedDict):
    """Something to do."""

    #: alert, rightsizing, temporal_shift, regional_migration or pue_improvement.
    action_type: str
    #: high, medium or low.
    priority: str
    #: namespace/name.
    resource: str
    reason: str
    #: None where it is not known.
    estimated_savings_watts: float | None
    #: None where it is not known.
    estimated_co2_reduction_kg_month: float | None
    implementation_steps: list[str]


class IdentifyPowerHotspotsResult(TypedDict):
    """Hotspots and actions."""

    namespace: str
    threshold_watts: float
    #: Sums. They are None where there are workloads and none of them could be judged.
    summary: HotspotSummary
    #: At most 500, the largest.
    hotspots: list[ConsumerRow]
    #: At most ten, for the ten largest hotspots.
    preventive_actions: list[PreventiveAction]
    recommendation: str
    #: Why there is no efficiency score.
    note: str | None
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what figures were counted and judged. Stands beside every result.
    basis: Basis


class ConsumerSummary(TypedDict):
    """Sums over consumers."""

    #: As asked for, or `all`.
    namespace: str
    #: Workloads, host processes left out.
    total_consumers: int
    #: Whose power is not known; sums are over the others.
    unknown_consumers: int
    #: Why it is not known; None where it is for all.
    power_unknown_reason: str | None
    #: Of those whose power is known; None where there are consumers and none is known.
    total_power_watts: float | None
    #: Of those whose power is known; None where there is none.
    average_power_watts: float | None
    #: COMPLIANT of all that could be judged (%); None where none could.
    compliance_rate_percent: float | None
    #: Whose verdict is UNKNOWN; they are in no rate.
    unjudged_consumers: int
    #: By power.
    top_3_consumers: list[TopConsumer]


class ListTopPowerConsumersResult(TypedDict):
    """The largest consumers and the sums over all."""

    namespace: str
    sort_by: str
    limit: int
    consumers: list[ConsumerRow]
    #: Sums over consumers.
    summary: ConsumerSummary
    #: Why there is no efficiency score.
    note: str | None
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what figures were counted and judged. Stands beside every result.
    basis: Basis


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
    #: None where it is not known.
    power_watts: float | None
    #: Why the power is not known.
    power_unknown_reason: str | None
    emissions_kg_month: float | None


class ListWorkloadsByComplianceResult(TypedDict):
    """Counts and rows."""

    #: As asked for.
    namespace: str
    #: As asked for.
    standard: str
    #: Region of the factors.
    region: str
    #: In the namespace, whatever their status.
    total_workloads: int
    #: That draw power.
    active_workloads: int
    #: That draw none: known to be 0 W.
    idle_workloads: int
    #: Whose power is not known; a profile that counts it as 0 W has them among the idle ones too.
    power_unknown_workloads: int
    #: By status.
    compliant_count: int
    #: By status.
    non_compliant_count: int
    #: By status.
    unknown_count: int
    #: By what is met.
    compliance_summary: ComplianceSummary
    #: By power, largest first.
    workloads: list[ListedWorkload]
    #: Where the next page starts; None on the last.
    next_offset: int | None
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what they were counted and judged.
    basis: Basis
