"""What tools answer and resources hold: typed dictionaries, with units in the names of their keys.

What is not known is None.
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

from carbon_kepler.words import (
    ActionType,
    Boundary,
    ComparedWith,
    Complexity,
    Covers,
    CurveKind,
    Decide,
    DependsOn,
    ErrorKind,
    GroupKind,
    LawKind,
    Lever,
    MeasuredBy,
    OptimizationType,
    Priority,
    Quality,
    SortBy,
    StandardKind,
    ThresholdStatus,
    Urgency,
    Verdict,
)

__all__ = [
    "Alternative",
    "AssessWorkloadComplianceResult",
    "Basis",
    "CalculateOptimalScheduleResult",
    "CarbonIntensity",
    "CompareOptimizationImpactResult",
    "ComplianceSummary",
    "ConsumerRow",
    "ConsumerSummary",
    "Counts",
    "CurrentRegion",
    "CurveNote",
    "CurveSource",
    "Factor",
    "FactorBasis",
    "FactorNote",
    "FactorSource",
    "FailedSourceNote",
    "FindingRow",
    "GetMigrationRecommendationsResult",
    "GetPowerConsumptionSummaryResult",
    "GetRegionalComparisonResult",
    "GroupNote",
    "HotspotSummary",
    "HourIntensity",
    "IdentifyPowerHotspotsResult",
    "IntensitySources",
    "KoreanStandards",
    "LawDocument",
    "LawStatement",
    "ListTopPowerConsumersResult",
    "ListWorkloadsByComplianceResult",
    "ListedWorkload",
    "MemberBudget",
    "NodeSummary",
    "OffHoursInput",
    "Optimization",
    "OtherStandards",
    "PodMetrics",
    "PreventiveAction",
    "RecommendedRegion",
    "RegionRow",
    "Rule",
    "RuleStatement",
    "Rules",
    "SkippedOptimization",
    "StandardDocument",
    "TopConsumer",
    "UnknownPart",
    "WorkloadMetrics",
]


class Alternative(TypedDict):
    """Another window."""

    schedule: str
    carbon_intensity: float
    reduction_percent: float


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
    #: All findings together.
    status: Verdict
    #: Of carbon intensity; None where the standard is about something else.
    carbon_status: Verdict | None
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
    pue_status: Verdict | None
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
    #: The same by the carbon intensity of what was bought: market-based Scope 2; None unless market_intensity
    #: is given.
    monthly_emissions_market_based_kg: float | None
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
    #: Budgets and SCI of its own, together; None where it has none.
    workload_status: Verdict | None
    #: Everything that depends on the region; None where no standard asks for it.
    region_status: Verdict | None
    #: Everything that depends on the building; None where no standard asks for it.
    facility_status: Verdict | None
    #: The budgets of its namespace; None where that has none.
    namespace_status: Verdict | None
    #: Part of the power of its namespace (%); None where a part of that is not known.
    share_of_namespace_percent: float | None
    #: Part of the active power of its node (%).
    share_of_node_percent: float | None
    #: CPU used on average of what is requested (%), on the one scrape or the window that was read; None
    #: without pod specs, and where a container requests none.
    cpu_used_of_requested_percent: float | None
    #: Used part of the budget that is used up most (%); above 100 it is missed.
    budget_used_percent: float | None
    #: For one without a budget: a budget that covers its present high end, as the setting takes it.
    proposed_budget: str | None
    #: Namespaces, controllers and nodes that it is a part of and that have budgets of their own.
    groups: list[GroupNote]
    #: The budgets of its pods, where it is a controller.
    member_budgets: list[MemberBudget]
    #: Pods of it that miss a budget of their own.
    members_over_budget: list[str]
    #: Bounds of the figures above.
    intervals: dict[str, list[float | None]]
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what it was counted and judged.
    basis: Basis
    #: When; None where the caller has no clock.
    timestamp: str | None


class _Basis(TypedDict):
    """By what figures were counted and judged. Stands beside every result."""

    #: Name of the profile.
    profile: str
    #: Region of the factors.
    region: str
    #: The region's name.
    region_name: str
    #: The city by whose name the region was asked for; None where it was its code, a country or a site.
    region_city: str | None
    #: Whether nobody said which region it is.
    region_is_assumed: bool
    #: Up to where energy is counted.
    boundary: Boundary
    #: Whether bounds (interval) or central values (point) decide.
    decide: Decide
    #: `gauges` read once, or `counters` over a window.
    measured_by: MeasuredBy
    #: Length of the window (s); None for gauges.
    window_seconds: float | None
    #: When it was measured; None where the caller has no clock, and of a file, which does not say when it was
    #: written.
    measured_at: str | None
    #: Hours of a month; a month is always extrapolated.
    month_hours: float
    #: Carbon intensity of the grid; None where no factor set has one for the region.
    carbon_intensity: FactorNote | None
    #: PUE.
    pue: FactorNote
    #: Namespaces, controllers and nodes that miss a budget of their own, such as `namespace shop`, whatever
    #: was asked for.
    missed_budgets: list[str]


class Basis(_Basis, total=False):
    """By what figures were counted and judged. Stands beside every result."""

    #: The sources that could not be read, so that figures may lack what runs there; left out where none
    #: failed.
    sources_failed: list[FailedSourceNote]


class CalculateOptimalScheduleResult(TypedDict):
    """The best window and what it saves."""

    workload: str
    namespace: str
    duration_hours: float
    power_watts: float | None
    #: Why the power is not known.
    power_unknown_reason: str | None
    #: The start that savings are told against, as long as asked for.
    current_schedule: str
    #: Whether that is when it starts today, or the earliest start (now, unless another is given).
    compared_with: ComparedWith
    #: Mean over it, on the curve.
    current_carbon_intensity: float
    #: On the curve, which `basis.carbon_intensity` is here; None on a marginal one.
    current_emissions_gCO2eq: float | None
    #: The same on a marginal curve: what one run more emits; None on any other.
    current_marginal_emissions_gCO2eq: float | None
    optimal_schedule: str
    #: ISO 8601.
    optimal_start: str
    optimal_carbon_intensity: float
    #: On the curve, which `basis.carbon_intensity` is here; None on a marginal one.
    optimal_emissions_gCO2eq: float | None
    #: The same on a marginal curve: what one run more emits; None on any other.
    optimal_marginal_emissions_gCO2eq: float | None
    #: 1 - optimal / current, both on one curve (%).
    reduction_percent: float
    recommendation: str
    #: The next best windows that do not overlap.
    alternatives: list[Alternative]
    #: For kubectl: a patch of the workload's CronJob where it is known to be of one (pod specs), else a
    #: CronJob of a new name that starts then; its image is to be filled in.
    cronjob: str
    time_zone: str
    curve: CurveNote
    #: Bounds; of the reduction, over the sample days that the curve is made of.
    intervals: dict[str, list[float | None]]
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    basis: Basis
    timestamp: str | None


class CarbonIntensity(TypedDict):
    """The carbon intensity of a region."""

    #: Code of the region.
    region: str
    #: Name of the region.
    region_name: str
    #: The factor in use; None where no factor set has one for the region.
    average_gCO2eq_kWh: float | None
    #: Measured or forecast for the time that was asked for; None without a time, and where only sample days
    #: are known.
    current_gCO2eq_kWh: float | None
    #: The usual value at that hour of a day, by a curve of a year or of sample days; None as above.
    usual_at_this_hour_gCO2eq_kWh: float | None
    #: The 24 hours of a day by the region's clock; None where they are not known.
    hourly_profile: list[HourIntensity] | None
    #: The four cleanest hours; None where they are not known.
    cleanest_hours: list[int] | None
    #: The four dirtiest hours; None where they are not known.
    dirtiest_hours: list[int] | None
    #: IANA name of the region's clock.
    time_zone: str | None
    #: Shares of fuels (%), where the factor set has them.
    grid_mix: dict[str, float] | None
    #: Where the figures come from.
    provenance: IntensitySources
    #: The time that was asked for; None where there is none.
    timestamp: str | None


class CompareOptimizationImpactResult(TypedDict):
    """Both states and the difference."""

    workload: str
    namespace: str
    standard: str
    region: str
    current_status: Verdict
    optimized_status: Verdict
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
    #: The same, in `currency`.
    estimated_cost_savings_month: float | None
    #: Currency of the cost.
    currency: str
    applied_optimizations: list[Optimization]
    skipped_optimizations: list[SkippedOptimization]
    implementation_steps: list[str]
    #: Where off_hours is applied, kube-green's SleepInfo for its namespace; None elsewhere.
    sleep_info: str | None
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what both states were counted and judged.
    basis: Basis


class ComplianceSummary(TypedDict):
    """How many meet what."""

    fully_compliant: int
    carbon_compliant: int
    pue_compliant: int
    non_compliant: int
    unknown: int


class ConsumerRow(TypedDict):
    """One consumer."""

    rank: int
    name: str
    namespace: str | None
    node: str
    power_watts: float | None
    #: Why the power is not known.
    power_unknown_reason: str | None
    status: Verdict
    #: Budgets and SCI of its own, together; None where it has none.
    workload_status: Verdict | None
    #: None where it cannot be told.
    carbon_compliant: bool | None
    pue_compliant: bool | None
    monthly_emissions_kg: float | None
    #: Used over requested cores (%), 100 is best; by the profile of the prototype its own points. None
    #: without what it needs, see note.
    efficiency_score: float | None


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
    #: Everything together: of these workloads, and of namespaces, controllers and nodes with budgets that
    #: they are parts of.
    overall_status: Verdict
    #: Workloads by what depends on them: their budgets and SCI.
    budgets: Counts
    #: Those that keep to their budgets among those of which it can be told (%); None where it can of none.
    budget_compliance_rate_percent: float | None
    #: Namespaces, controllers and nodes that these workloads are parts of and that have budgets of their own.
    groups: list[GroupNote]
    #: By power.
    top_3_consumers: list[TopConsumer]


class Counts(TypedDict):
    """Numbers of workloads by `workload_status`."""

    #: Meeting all of their own budgets.
    compliant: int
    #: Missing one of their own budgets.
    non_compliant: int
    #: With a budget of their own, of which it cannot be told.
    unknown: int
    #: Without a budget of their own.
    no_budget: int


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


class CurveNote(TypedDict):
    """Where the curve comes from."""

    #: Id of its factor set, or `given`.
    id: str
    #: `5 sample days`, or how good it is in a word; users' files may say anything.
    quality: str
    #: The basis of its values.
    basis: str
    #: average or marginal; None where nobody said.
    kind: CurveKind | None
    #: Times between points of which nothing is known.
    gaps: int
    #: Who says so.
    source: str


class CurveSource(TypedDict):
    """Where the hours of a day come from."""

    #: Id of the set and key of the row.
    id: str
    #: Title for people.
    title: str
    #: `5 sample days`, or how good it is in a word; users' files may say anything.
    quality: str
    #: The basis of its values: which emissions they count.
    basis: str
    #: The publisher and the place of publication.
    source: str


class Factor(TypedDict):
    """A factor with its source."""

    #: The central value.
    value: float
    #: The lower bound.
    low: float
    #: The upper bound; None where only a lower bound is known.
    high: float | None
    #: Unit of the value and its bounds.
    unit: str
    #: How good it is.
    quality: Quality
    #: Where it comes from.
    provenance: str
    #: Where it comes from.
    factor: FactorSource


class FactorBasis(TypedDict):
    """The basis of a factor: which emissions it counts. Factors of different bases are never compared."""

    #: `direct` (burning) or `lifecycle` (building and fuel supply too).
    scope: str
    #: `average` or `marginal`.
    kind: str
    #: `location` or `market`.
    accounting: str
    #: `generation`, or `consumption` (with losses and imports).
    end: str


class FactorNote(TypedDict):
    """A factor and where it comes from."""

    #: Central value.
    value: float
    #: Lower bound.
    low: float
    #: Upper bound.
    high: float | None
    #: How good it is.
    quality: Quality
    #: Id of the factor, or who gave it.
    provenance: str
    #: The year it is for.
    year: str | None
    #: The basis of the factor: direct or lifecycle, average or marginal, location or market.
    basis: str | None
    #: Who says so.
    source: str | None
    #: The place that it is published for: region, zone (of the grid) or country.
    covers: str | None
    #: When a newer one may be out (a year, month or day); None where no next one is expected.
    next_expected: str | None
    #: Whether that time has come; None where the caller has no clock or no next one is expected.
    newer_may_be_out: bool | None


class _FactorSource(TypedDict):
    """Where a factor comes from."""

    #: Id of the set and key of the row.
    id: str
    title: str
    basis: FactorBasis
    source: str
    #: When a newer one may be out (a year, month or day of ISO 8601).
    next_expected: str | None
    #: Whose value it is; `None` where somebody gave it.
    covers: Covers | None


class FactorSource(_FactorSource, total=False):
    """Where a factor comes from."""

    year: str | None
    licence: str | None
    as_of: str | None


class FailedSourceNote(TypedDict):
    """A source that could not be read."""

    #: The address or file, without credentials.
    source: str
    #: Kind of the error.
    kind: ErrorKind
    #: The error, with the address.
    error: str
    #: The nodes that were read from it before; empty where nobody remembers.
    nodes: list[str]


class FindingRow(TypedDict):
    """The verdict of one standard."""

    #: Id of the standard or budget.
    standard: str
    #: Kind of the standard.
    kind: StandardKind
    #: Whether the standard is met.
    verdict: Verdict
    #: The thing that must change for the value to change.
    depends_on: DependsOn
    #: The value that is compared.
    value: float | None
    #: The most that is allowed.
    target: float
    #: Unit of value and target.
    unit: str
    #: Why.
    reason: str
    #: Who set the target: this project, or a file, flag or variable of the user's.
    set_by: str
    #: Whether a law sets the target.
    is_law: bool
    #: Who set the target and whether that is law, in a clause.
    note: str
    #: Of carbon intensity: the grid's factor alone, without overhead and PUE (gCO2eq/kWh); None for other
    #: kinds.
    grid_value: float | None
    #: Whether the grid alone meets the target; None for other kinds.
    grid_verdict: Verdict | None


class _GetMigrationRecommendationsResult(TypedDict):
    """As the prototype gave them."""

    workload: str
    namespace: str
    power_watts: float | None
    #: Why the power is not known.
    power_unknown_reason: str | None
    current_region: CurrentRegion
    #: The carbon intensity against the threshold; UNKNOWN without one.
    status: ThresholdStatus
    #: How soon to move; UNKNOWN without a carbon intensity.
    urgency: Urgency
    recommended_regions: list[RecommendedRegion]
    total_regions_analyzed: int
    recommendation: str
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: The one set that all carbon intensities come from.
    factor_set: str


class GetMigrationRecommendationsResult(_GetMigrationRecommendationsResult, total=False):
    """As the prototype gave them."""

    #: The sources that could not be read, so that figures may lack what runs there; left out where none
    #: failed.
    sources_failed: list[FailedSourceNote]


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
    #: Everything together: of these workloads, and of namespaces, controllers and nodes with budgets that
    #: they are parts of.
    overall_status: Verdict
    #: Workloads by what depends on them: their budgets and SCI.
    budgets: Counts
    #: Those that keep to their budgets among those of which it can be told (%); None where it can of none.
    budget_compliance_rate_percent: float | None
    #: Namespaces, controllers and nodes that these workloads are parts of and that have budgets of their own.
    groups: list[GroupNote]
    #: By power.
    top_3_consumers: list[TopConsumer]
    #: Power by zone (W), of those of which it is known; None where it is of none. Zones overlap as RAPL's do.
    zones_watts: dict[str, float | None]
    #: Consumers that are in no sum of their zone.
    zones_unknown: dict[str, UnknownPart]
    #: Machines as a whole, a page of them.
    nodes: list[NodeSummary]
    #: All machines; sums are over all of them.
    total_nodes: int
    #: Power of all machines (W); None where that of one is not known.
    nodes_total_watts: float | None
    #: The part of it that is idle power, likewise: by default nobody's share.
    nodes_idle_watts: float | None
    #: Machines of which coverage is known.
    nodes_with_coverage: int
    #: Where the next page of machines starts; None on the last.
    next_offset: int | None
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
    basis: Basis


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
    #: All regions that were compared.
    total_regions: int
    #: Those that are cleaner than the current one.
    cleaner_regions: int
    #: Where the next page starts; None on the last.
    next_offset: int | None
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
    #: The factor sets that the ranges of savings are over: those of the profile that know the current region.
    factor_sets_in_range: list[str]
    #: Said where regions count by default on different bases, which is why one set is taken here; None
    #: elsewhere.
    bases_note: str | None
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what it is counted; factors are those of the current region.
    basis: Basis


class GroupNote(TypedDict):
    """A namespace, a controller or a node that has a budget of its own."""

    #: Kind of group.
    kind: GroupKind
    #: Name, of a controller with its namespace before a slash.
    name: str
    #: The budgets together.
    status: Verdict
    #: One per budget.
    findings: list[FindingRow]


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
    #: Of the best action of each hotspot but moving away; None too where it is not known of one.
    potential_co2_reduction_kg_month: float | None
    #: Of moving the hotspots away, instead of that and never beside it; None too where it is not known of
    #: one.
    migration_co2_reduction_kg_month: float | None


class HourIntensity(TypedDict):
    """An hour of a day."""

    #: The hour (0 to 23), by the region's clock.
    hour: int
    #: Carbon intensity (gCO2eq/kWh).
    intensity: float


class IdentifyPowerHotspotsResult(TypedDict):
    """Hotspots and actions."""

    namespace: str
    threshold_watts: float
    summary: HotspotSummary
    #: A page of them, the largest first.
    hotspots: list[ConsumerRow]
    #: Where the next page starts; None on the last.
    next_offset: int | None
    #: At most ten, for the ten largest hotspots.
    preventive_actions: list[PreventiveAction]
    recommendation: str
    #: Why there is no efficiency score.
    note: str | None
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    basis: Basis


class IntensitySources(TypedDict):
    """Where carbon intensities come from."""

    #: The factor in use with its source.
    average: Factor | None
    #: The curve that hours are from.
    hourly_profile: CurveSource | None
    #: A caveat.
    note: str


class KoreanStandards(TypedDict):
    """Korean standards, and what Korean laws really say."""

    #: This project's benchmarks for Korea.
    standards: list[StandardDocument]
    #: Laws with the dates from which their statements are in force.
    laws: list[LawDocument]


class _LawDocument(TypedDict):
    """A law."""

    #: Stable name.
    id: str
    #: English name.
    name: str
    #: Korean name.
    name_ko: str
    #: Day of promulgation (ISO 8601; may lack the day); None where it was not found, or there is none.
    promulgated: str | None
    #: First day in force; of a law that was read in one version only, of that version.
    in_force: str | None
    #: Where this was read.
    source: str
    #: When it was read.
    as_of: str
    #: The statements of the law.
    facts: list[LawStatement]


class LawDocument(_LawDocument, total=False):
    """A law."""

    #: Identifier at law.go.kr.
    law_id: str | None
    #: Number under which it was promulgated.
    number: str | None
    #: The ministry in charge.
    ministry: str | None


class LawStatement(TypedDict):
    """One statement of a law."""

    #: The statement in this project's words.
    says: str
    #: The same in Korean.
    says_local: str | None
    #: The day from which it is in force; None where that was not found.
    in_force_from: str | None
    #: Whether it is in force; None where that is not known, or the caller has no clock.
    in_force_now: bool | None


class ListTopPowerConsumersResult(TypedDict):
    """The largest consumers and the sums over all."""

    namespace: str
    sort_by: SortBy
    limit: int
    consumers: list[ConsumerRow]
    #: Where the next page starts; None on the last.
    next_offset: int | None
    summary: ConsumerSummary
    #: Why there is no efficiency score.
    note: str | None
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    basis: Basis


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
    #: Everything together: of these workloads, and of namespaces, controllers and nodes with budgets that
    #: they are parts of.
    overall_status: Verdict
    #: By what depends on the workload: its budgets and SCI.
    budgets: Counts
    #: Those that keep to their budgets among those of which it can be told (%); None where it can of none.
    budget_compliance_rate_percent: float | None
    #: Namespaces, controllers and nodes that these workloads are parts of and that have budgets of their own.
    groups: list[GroupNote]
    #: The findings that depend on region and building, which are the same for all.
    place_findings: list[FindingRow]
    #: By power, largest first.
    workloads: list[ListedWorkload]
    #: Where the next page starts; None on the last.
    next_offset: int | None
    #: Said where the profile counts unknown power as 0 W; None elsewhere.
    zeros_note: str | None
    #: By what they were counted and judged.
    basis: Basis


class ListedWorkload(TypedDict):
    """One workload."""

    workload: str
    namespace: str | None
    status: Verdict
    carbon_status: Verdict | None
    pue_status: Verdict | None
    #: None where it is not known.
    power_watts: float | None
    #: Why the power is not known.
    power_unknown_reason: str | None
    emissions_kg_month: float | None
    #: Budgets and SCI of its own, together; None where it has none.
    workload_status: Verdict | None
    #: The budgets of its namespace; None where that has none.
    namespace_status: Verdict | None
    #: Used part of the budget that is used up most (%); above 100 it is missed.
    budget_used_percent: float | None


class MemberBudget(TypedDict):
    """A budget of pods, and how those of one controller stand against it."""

    #: All of them together.
    status: Verdict
    #: Pods that it is for.
    pods: int
    #: Pods that miss it.
    over: int
    #: Used part of it by the pod that uses most (%); None where none is known.
    used_percent: float | None
    #: The finding of that pod.
    finding: FindingRow


class NodeSummary(TypedDict):
    """One machine."""

    node: str
    active_watts: float | None
    idle_watts: float | None
    total_watts: float | None
    cpu_usage_ratio: float | None
    coverage_percent: float | None


class _OffHoursInput(TypedDict):
    """When nobody needs a workload."""

    #: When it goes to sleep, such as 20:00.
    sleep_at: str
    #: When it wakes up, such as 08:00.
    wake_up_at: str


class OffHoursInput(_OffHoursInput, total=False):
    """When nobody needs a workload."""

    #: The days of both in the notation of cron: 1-5 is Monday to Friday, * is every day.
    weekdays: str
    #: IANA time zone; default: that of the region.
    time_zone: str | None


class Optimization(TypedDict):
    """A way to lower emissions, and what it is worth."""

    #: The lever, or a habit.
    type: OptimizationType
    #: The thing to do, and how the figure comes about.
    description: str
    #: How much less of what it acts on (%).
    estimated_reduction_percent: float
    #: Power afterwards (W), where it acts on energy.
    estimated_new_power_watts: float | None
    #: Carbon intensity afterwards (gCO2eq/kWh), where it acts on that.
    estimated_new_intensity_gco2_kwh: float | None
    #: Idle power whose capacity it frees (W), realised when a node goes. Several levers free the same power,
    #: so it is never added to anything; None where a lever frees none.
    potential_watts: float | None
    #: The effort it takes.
    implementation_complexity: Complexity
    #: How good the figure is.
    quality: Quality


class OtherStandards(TypedDict):
    """Standards of other places, and users' own."""

    #: This project's benchmarks for other places, and users' own standards.
    standards: list[StandardDocument]


class PodMetrics(TypedDict):
    """Figures of a pod. None where an exporter does not have them."""

    #: Power of its processor packages (W).
    cpu_watts: float | None
    #: Power of its memory (W).
    memory_watts: float | None
    #: The same, under the exporters' name.
    dram_watts: float | None
    #: Power of its GPUs (W).
    gpu_watts: float | None
    #: Power of the pod (W): package + dram + gpu, or psys where there is no package.
    total_watts: float | None
    #: None: Kepler has none per pod.
    cpu_usage_ratio: float | None
    #: Energy of its counters (J); None where a zone of the sum has none, or nothing was attributed yet.
    joules_total: float | None
    #: `measured`, or why its power is not known, in words.
    measurement_status: str


class PreventiveAction(TypedDict):
    """Something to do."""

    #: The thing to do.
    action_type: ActionType
    #: How soon.
    priority: Priority
    #: namespace/name, or the name of a node.
    resource: str
    reason: str
    #: None where it is not known.
    estimated_savings_watts: float | None
    #: None where it is not known.
    estimated_co2_reduction_kg_month: float | None
    #: Idle power whose capacity it frees (W), realised when a node goes: in no sum. None where it frees none.
    potential_watts: float | None
    implementation_steps: list[str]


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


class RegionRow(TypedDict):
    """One region."""

    region: str
    region_name: str
    carbon_intensity_gco2_kwh: float | None
    pue: float
    #: How good it is.
    pue_quality: Quality
    estimated_emissions_gco2_hour: float | None
    #: Against the current region (%).
    savings_percent: float | None
    #: The lowest and the highest saving by any of the factor sets that know both regions (%); None where
    #: fewer than two do.
    savings_percent_range: list[float] | None
    #: Whether emissions per kWh here and there are apart, with the bounds of grid and PUE; None where one is
    #: not known.
    is_distinguishable: bool | None
    status: Verdict
    #: 1 is the cleanest; None where it cannot be ranked.
    rank: int | None
    #: Why it cannot be ranked.
    unranked_reason: str | None
    intervals: dict[str, list[float | None]]


class Rule(TypedDict):
    """One rule."""

    #: Stable name.
    id: str
    #: The name in the language of the settings.
    rule: str
    #: The name in the other language.
    rule_other: str
    #: How far it binds.
    kind: LawKind
    #: Where it is in force: KR, EU or US.
    place: str
    #: Those who have to follow it.
    who: str | None
    #: Day of promulgation; None where it was not found, or there is none.
    promulgated: str | None
    #: First day in force; None where it is no law, or that was not found.
    since: str | None
    #: None without a clock, or where `since` is.
    in_force_now: bool | None
    #: The figures that this project gives them.
    this_tool_contributes: str | None
    #: The answers that this project cannot give.
    this_tool_cannot_say: str | None
    #: The statements of the rule.
    says: list[RuleStatement]
    #: Where this was read.
    source: str
    #: When it was read.
    as_of: str


class RuleStatement(TypedDict):
    """One statement of a rule."""

    #: The statement in this project's words.
    says: str
    #: The day from which it is in force; None where that was not found.
    in_force_from: str | None
    #: Whether it is in force; None where that is not known, or the caller has no clock.
    in_force_now: bool | None


class Rules(TypedDict):
    """All rules, in the language of the settings."""

    #: A caveat.
    note: str
    #: The rules.
    rules: list[Rule]


class SkippedOptimization(TypedDict):
    """A way that is not offered."""

    #: The lever.
    type: Lever
    #: The data it needs.
    needs: str


class StandardDocument(TypedDict):
    """One standard."""

    #: Stable name.
    code: str
    #: For people, in English.
    name: str
    #: For people, in Korean.
    name_local: str | None
    #: Kind of the standard.
    kind: StandardKind
    #: The most that is allowed, in `unit`.
    target: float
    #: Unit of the target.
    unit: str
    #: Who set the target: this project, or a file, flag or variable of the user's.
    set_by: str
    #: The real content of the law or certificate behind it; empty for users' own standards.
    says: str
    #: The same in Korean.
    says_local: str | None


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


class WorkloadMetrics(TypedDict):
    """Metrics of a pod."""

    #: Kubernetes namespace.
    namespace: str
    #: Name of the pod.
    pod: str
    #: Node it runs on.
    node: str
    #: Figures of the pod.
    metrics: PodMetrics
    #: Whether its powers are from gauges read once, or from counters over a window.
    measured_by: MeasuredBy
    #: The exporters whose families were read, joined by `+`.
    collection_method: str
    #: When; None where the caller has no clock.
    timestamp: str | None
