"""Tools and resources as methods; :class:`~carbon_kepler.World` has them."""

# Written by scripts/tools.py from core/schema.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, overload

from carbon_kepler.curve import IntensityCurve
from carbon_kepler.results import (
    AssessWorkloadComplianceResult,
    CalculateOptimalScheduleResult,
    CompareOptimizationImpactResult,
    GetMigrationRecommendationsResult,
    GetPowerConsumptionSummaryResult,
    GetRegionalComparisonResult,
    IdentifyPowerHotspotsResult,
    KoreanStandards,
    ListTopPowerConsumersResult,
    ListWorkloadsByComplianceResult,
    OffHoursInput,
    OtherStandards,
    Rules,
)
from carbon_kepler.words import CurveKind, Lever, SortBy, Verdict


class Tools:
    """Each tool of the catalog as a method, and what can be read by address."""

    __slots__ = ()

    def _call(self, name: str, arguments: dict[str, Any]) -> Any:
        raise NotImplementedError

    def _read(self, uri: str) -> Any:
        raise NotImplementedError

    @overload
    def resource(self, uri: Literal["rules://korea"]) -> Rules: ...
    @overload
    def resource(self, uri: Literal["compliance-standards://korea"]) -> KoreanStandards: ...
    @overload
    def resource(self, uri: Literal["compliance-standards://global"]) -> OtherStandards: ...
    @overload
    def resource(self, uri: str) -> Any: ...
    def resource(self, uri: str) -> Any:
        """Read a document by its address.

        Types are in :mod:`carbon_kepler.results`; of an address with a variable, say which is meant: ``seoul:
        results.CarbonIntensity = world.resource(...)``.

        ``rules://korea``: Korean rules, and those of the EU and the US that Korean firms meet: whom each is for,
        since when, what this tool contributes, what it cannot say. A ``Rules``.

        ``compliance-standards://korea``: This project's Korean benchmarks, and what Korean laws really say, with
        dates. A ``KoreanStandards``.

        ``compliance-standards://global``: This project's benchmarks for other places, and users' own standards. A
        ``OtherStandards``.

        ``compliance-standards://korea/{standard_code}``: One standard: its target, who set it, and what is behind
        it. A ``StandardDocument``.

        ``compliance-standards://global/{standard_code}``: One standard: its target, who set it, and what is behind
        it. A ``StandardDocument``.

        ``carbon-intensity://{region}``: The factor in use for a region with its source, and how a day goes up and
        down where that is known. A ``CarbonIntensity``.

        ``carbon-intensity://{region}/{timestamp}``: The same at a time (ISO 8601 with offset). A
        ``CarbonIntensity``.

        ``workload-metrics://{namespace}/{pod_name}``: Power of a pod by zone, its energy counters, and how they
        were collected. A ``WorkloadMetrics``.

        Raises NotFoundError (with near names) for an address, region, standard or pod that is not there,
        ConfigError where nothing was measured and the address needs it, InvalidInputError for a time that cannot be
        used.
        """
        return self._read(uri)

    def assess_workload_compliance(
        self, *, workload_name: str, namespace: str = "all", standard: str = "KR_CARBON_2050", region: str | None = None
    ) -> AssessWorkloadComplianceResult:
        """Assess a workload.

        Power, emissions and verdicts of one workload (a pod, or all pods of a controller) against a standard, with
        reasons, bounds and what would lower them. A carbon intensity is the region's, not the workload's: budgets
        depend on what a workload draws.

        ``workload_name``: Pod, virtual machine, container or controller: web, shop/web, deployment/web.

        ``namespace``: Kubernetes namespace; `all` looks in every one.

        ``standard``: Standard: KR_CARBON_2050, US_EPA_ENERGY_STAR, KR_PUE_GREEN_DC, EU_COC_DC, ASHRAE_THERMAL_90_4,
        or an own one.

        ``region``: Region of AWS, Google Cloud or Azure, a country (KR), or an own site. Default: as the server is
        set up, else ap-northeast-2.

        Raises ConfigError where nothing was measured, NotFoundError (with near names) for a workload, namespace,
        region or standard that is not there, NoDataError where data lacks what this needs, InvalidInputError for an
        argument that cannot be used.

        By which factors it was counted, each with its id, year and source, is in ``basis`` of the result.
        """
        answer: AssessWorkloadComplianceResult = self._call(
            "assess_workload_compliance",
            {"workload_name": workload_name, "namespace": namespace, "standard": standard, "region": region},
        )
        return answer

    def calculate_optimal_schedule(
        self,
        *,
        workload_name: str,
        namespace: str = "all",
        duration_hours: float = 4.0,
        region: str | None = None,
        earliest: datetime | str | None = None,
        usual_start: str | None = None,
        deadline: datetime | str | None = None,
        time_zone: str | None = None,
        step_minutes: float | None = None,
        curve: IntensityCurve | Sequence[float] | Sequence[Mapping[str, str | float]] | None = None,
        curve_unit: str | None = None,
        curve_kind: CurveKind | None = None,
        interpolate: bool = False,
    ) -> CalculateOptimalScheduleResult:
        """Find the cleanest time.

        The window in which a workload that can wait emits least, exactly, on a carbon intensity curve: given by the
        caller, else what is known for the region. Sunny middays can be cleaner than nights. A region without a
        curve is an error, never another region's curve.

        ``workload_name``: Pod, virtual machine, container or controller: web, shop/web, deployment/web.

        ``namespace``: Kubernetes namespace; `all` looks in every one.

        ``duration_hours``: How long it runs (h), up to a week.

        ``region``: Region; default: as the server is set up, else ap-northeast-2.

        ``earliest``: Not before this time (ISO 8601, with offset or Z); default: now.

        ``usual_start``: When it starts today (02:00), by the clock of the region or `time_zone`: savings are told
        against that; default: the start of its CronJob where pod specs say so, else the earliest one.

        ``deadline``: Done by this time; default: a day after the earliest start, or as long as the curve goes.

        ``time_zone``: IANA time zone, such as Asia/Seoul; default: that of the region. A country with several is
        asked for one.

        ``step_minutes``: Only starts at whole steps after the earliest; default: any moment.

        ``curve``: Carbon intensities (gCO2eq/kWh): 24 numbers, one for each local hour of a day, or points in time.
        Where points are more than 1.5 of the usual steps apart, nothing is known in between.

        ``curve_unit``: Unit of the curve: gCO2eq/kWh (default), kgCO2eq/kWh, tCO2eq/MWh or lbCO2eq/MWh.

        ``curve_kind``: Average or marginal emissions; default: not stated.

        ``interpolate``: Whether points are joined by straight lines; default: each value holds until the next
        point.

        Raises ConfigError where nothing was measured, NotFoundError (with near names) for a workload, namespace,
        region or standard that is not there, NoDataError where data lacks what this needs, InvalidInputError for an
        argument that cannot be used.

        By which factors it was counted, each with its id, year and source, is in ``basis`` of the result.
        """
        answer: CalculateOptimalScheduleResult = self._call(
            "calculate_optimal_schedule",
            {
                "workload_name": workload_name,
                "namespace": namespace,
                "duration_hours": duration_hours,
                "region": region,
                "earliest": earliest,
                "usual_start": usual_start,
                "deadline": deadline,
                "time_zone": time_zone,
                "step_minutes": step_minutes,
                "curve": curve,
                "curve_unit": curve_unit,
                "curve_kind": curve_kind,
                "interpolate": interpolate,
            },
        )
        return answer

    def compare_optimization_impact(
        self,
        *,
        workload_name: str,
        namespace: str = "all",
        optimizations: Sequence[Lever] = ("temporal_shift", "resource_rightsizing"),
        standard: str = "KR_CARBON_2050",
        region: str | None = None,
        runs_per_month: float | None = None,
        hours_per_run: float | None = None,
        off_hours: OffHoursInput | None = None,
    ) -> CompareOptimizationImpactResult:
        """Compare before and after.

        What levers would change for one workload: power, emissions, cost and verdict now and afterwards. Savings
        multiply on what they act on (energy, intensity, PUE); what cannot be computed from data is skipped with
        what it needs. What only frees capacity is a potential and saves nothing before a node goes.

        ``workload_name``: Pod, virtual machine, container or controller: web, shop/web, deployment/web.

        ``namespace``: Kubernetes namespace; `all` looks in every one.

        ``optimizations``: The levers to pull.

        ``standard``: Standard to hold both states against.

        ``region``: Region; default: as the server is set up, else ap-northeast-2.

        ``runs_per_month``: How often it runs in a month, for temporal_shift; default: as its CronJob in the pod
        specs says.

        ``hours_per_run``: How long a run takes (h), for temporal_shift; default: as its finished Jobs in the pod
        specs say.

        ``off_hours``: When nobody needs it, for off_hours.

        Raises ConfigError where nothing was measured, NotFoundError (with near names) for a workload, namespace,
        region or standard that is not there, NoDataError where data lacks what this needs, InvalidInputError for an
        argument that cannot be used.

        By which factors it was counted, each with its id, year and source, is in ``basis`` of the result.
        """
        answer: CompareOptimizationImpactResult = self._call(
            "compare_optimization_impact",
            {
                "workload_name": workload_name,
                "namespace": namespace,
                "optimizations": optimizations,
                "standard": standard,
                "region": region,
                "runs_per_month": runs_per_month,
                "hours_per_run": hours_per_run,
                "off_hours": off_hours,
            },
        )
        return answer

    def get_migration_recommendations(
        self,
        *,
        workload_name: str,
        namespace: str = "all",
        current_region: str | None = None,
        threshold_gco2_kwh: float = 424.0,
    ) -> GetMigrationRecommendationsResult:
        """Recommend regions (prototype's form).

        The prototype's migration advice with its keys; get_regional_comparison says more.

        ``workload_name``: Pod, virtual machine, container or controller: web, shop/web, deployment/web.

        ``namespace``: Kubernetes namespace; `all` looks in every one.

        ``current_region``: Where it runs; default: as the server is set up, else ap-northeast-2.

        ``threshold_gco2_kwh``: From 90 % of this carbon intensity on, regions are recommended.

        Raises ConfigError where nothing was measured, NotFoundError (with near names) for a workload, namespace,
        region or standard that is not there, NoDataError where data lacks what this needs, InvalidInputError for an
        argument that cannot be used.
        """
        answer: GetMigrationRecommendationsResult = self._call(
            "get_migration_recommendations",
            {
                "workload_name": workload_name,
                "namespace": namespace,
                "current_region": current_region,
                "threshold_gco2_kwh": threshold_gco2_kwh,
            },
        )
        return answer

    def get_power_consumption_summary(
        self, *, namespace: str | None = None, offset: int = 0, limit: int = 500
    ) -> GetPowerConsumptionSummaryResult:
        """Sum up power.

        Power of all workloads, per node and per zone, with what is not covered by pods.

        ``namespace``: Kubernetes namespace; default: all.

        ``offset``: First node of the page, counted from 0.

        ``limit``: Nodes of a page, at most 500.

        Raises ConfigError where nothing was measured, NotFoundError (with near names) for a workload, namespace,
        region or standard that is not there, NoDataError where data lacks what this needs, InvalidInputError for an
        argument that cannot be used.

        By which factors it was counted, each with its id, year and source, is in ``basis`` of the result.
        """
        answer: GetPowerConsumptionSummaryResult = self._call(
            "get_power_consumption_summary", {"namespace": namespace, "offset": offset, "limit": limit}
        )
        return answer

    def get_regional_comparison(
        self,
        *,
        workload_name: str,
        namespace: str = "all",
        current_region: str | None = None,
        comparison_regions: Sequence[str] = ("us-east-1", "eu-north-1"),
        offset: int = 0,
        limit: int = 500,
    ) -> GetRegionalComparisonResult:
        """Compare regions.

        What a workload would emit in other regions, ranked. All regions are compared by one factor set and basis; a
        region without a value in it is listed as unranked, never filled in.

        ``workload_name``: Pod, virtual machine, container or controller: web, shop/web, deployment/web.

        ``namespace``: Kubernetes namespace; `all` looks in every one.

        ``current_region``: Where it runs; default: as the server is set up, else ap-northeast-2.

        ``comparison_regions``: Where it could run; an empty list means all that are known.

        ``offset``: First region of the page, counted from 0.

        ``limit``: Regions of a page, at most 500.

        Raises ConfigError where nothing was measured, NotFoundError (with near names) for a workload, namespace,
        region or standard that is not there, NoDataError where data lacks what this needs, InvalidInputError for an
        argument that cannot be used.

        By which factors it was counted, each with its id, year and source, is in ``basis`` of the result.
        """
        answer: GetRegionalComparisonResult = self._call(
            "get_regional_comparison",
            {
                "workload_name": workload_name,
                "namespace": namespace,
                "current_region": current_region,
                "comparison_regions": comparison_regions,
                "offset": offset,
                "limit": limit,
            },
        )
        return answer

    def identify_power_hotspots(
        self,
        *,
        namespace: str | None = None,
        power_threshold_watts: float = 1.0,
        include_compliance_check: bool = True,
        offset: int = 0,
        limit: int = 500,
    ) -> IdentifyPowerHotspotsResult:
        """Find hotspots.

        Workloads that draw at least a threshold or miss something that depends on them (a budget), with what to do
        about each, computed from data.

        ``namespace``: Kubernetes namespace; default: all.

        ``power_threshold_watts``: A workload that draws at least this is a hotspot (W).

        ``include_compliance_check``: Whether a failed verdict makes a hotspot too.

        ``offset``: First row of the page, counted from 0.

        ``limit``: Rows of a page, at most 500.

        Raises ConfigError where nothing was measured, NotFoundError (with near names) for a workload, namespace,
        region or standard that is not there, NoDataError where data lacks what this needs, InvalidInputError for an
        argument that cannot be used.

        By which factors it was counted, each with its id, year and source, is in ``basis`` of the result.
        """
        answer: IdentifyPowerHotspotsResult = self._call(
            "identify_power_hotspots",
            {
                "namespace": namespace,
                "power_threshold_watts": power_threshold_watts,
                "include_compliance_check": include_compliance_check,
                "offset": offset,
                "limit": limit,
            },
        )
        return answer

    def list_top_power_consumers(
        self, *, namespace: str | None = None, offset: int = 0, limit: int = 10, sort_by: SortBy = "power"
    ) -> ListTopPowerConsumersResult:
        """List the largest consumers.

        Workloads by power, or by what they draw per requested core, with emissions and verdicts, and sums over all
        of them.

        ``namespace``: Kubernetes namespace; default: all.

        ``offset``: First row of the page, counted from 0.

        ``limit``: At most so many; 0 gives the sums alone.

        ``sort_by``: By power, the largest first, or by efficiency, the worst first.

        Raises ConfigError where nothing was measured, NotFoundError (with near names) for a workload, namespace,
        region or standard that is not there, NoDataError where data lacks what this needs, InvalidInputError for an
        argument that cannot be used.

        By which factors it was counted, each with its id, year and source, is in ``basis`` of the result.
        """
        answer: ListTopPowerConsumersResult = self._call(
            "list_top_power_consumers", {"namespace": namespace, "offset": offset, "limit": limit, "sort_by": sort_by}
        )
        return answer

    def list_workloads_by_compliance(
        self,
        *,
        namespace: str = "all",
        standard: str = "KR_CARBON_2050",
        status_filter: Verdict | None = None,
        region: str | None = None,
        offset: int = 0,
        limit: int = 500,
    ) -> ListWorkloadsByComplianceResult:
        """List workloads by compliance.

        All workloads of a namespace with power, emissions and status, counted by what they meet. Unknown is a
        status of its own. Pages above 500.

        ``namespace``: Kubernetes namespace; `all` looks in every one.

        ``standard``: Standard to hold them against.

        ``status_filter``: Only those of this status; default: all.

        ``region``: Region; default: as the server is set up, else ap-northeast-2.

        ``offset``: First row of the page, counted from 0.

        ``limit``: Rows of a page, at most 500.

        Raises ConfigError where nothing was measured, NotFoundError (with near names) for a workload, namespace,
        region or standard that is not there, NoDataError where data lacks what this needs, InvalidInputError for an
        argument that cannot be used.

        By which factors it was counted, each with its id, year and source, is in ``basis`` of the result.
        """
        answer: ListWorkloadsByComplianceResult = self._call(
            "list_workloads_by_compliance",
            {
                "namespace": namespace,
                "standard": standard,
                "status_filter": status_filter,
                "region": region,
                "offset": offset,
                "limit": limit,
            },
        )
        return answer
