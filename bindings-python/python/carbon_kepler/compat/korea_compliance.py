"""Verdicts as the prototype gave them: by the region's carbon intensity and PUE, never by what the workload draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Literal

from carbon_kepler.compat._table import amount
from carbon_kepler.compat.carbon_calculator import (
    calculate_carbon_emissions,
    calculate_cost_from_power,
    calculate_monthly_emissions,
    calculate_workload_carbon_intensity,
    estimate_pue_from_node_metrics,
)
from carbon_kepler.compat.compliance_standards import (
    KR_CARBON_2050,
    KR_PUE_GREEN_DC,
    CarbonStandard,
    PUEStandard,
    get_regional_pue,
)

Status = Literal["COMPLIANT", "NON_COMPLIANT"]


@dataclass(frozen=True)
class WorkloadMetrics:
    """Power of a workload (W). What is not known cannot be one: InvalidInputError for None and NaN."""

    cpu_watts: float
    memory_watts: float
    gpu_watts: float = 0.0
    other_watts: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no power."""
        for name in ("cpu_watts", "memory_watts", "gpu_watts", "other_watts"):
            amount(name, getattr(self, name))

    @property
    def total_watts(self) -> float:
        """All of it."""
        return self.cpu_watts + self.memory_watts + self.gpu_watts + self.other_watts


@dataclass(frozen=True)
class CarbonComplianceResult:
    """How a carbon intensity stands against a standard."""

    status: Status
    current_carbon_intensity_gco2_kwh: float
    target_carbon_intensity_gco2_kwh: float
    grid_carbon_intensity_gco2_kwh: float
    #: Above the target (%), negative below.
    gap_percent: float
    hourly_emissions_gco2: float
    monthly_emissions_kg: float


@dataclass(frozen=True)
class PUEComplianceResult:
    """How a PUE stands against a standard."""

    status: Status
    current_pue: float
    target_pue: float
    #: Above the target (%), negative below.
    gap_percent: float


@dataclass(frozen=True)
class KoreaComplianceAssessment:
    """Both verdicts."""

    workload_name: str
    namespace: str
    region: str
    carbon: CarbonComplianceResult
    pue: PUEComplianceResult
    power_watts: float
    timestamp: datetime

    @property
    def status(self) -> Status:
        """COMPLIANT if both are."""
        return _status(self.carbon.status == self.pue.status == "COMPLIANT")


def _status(met: bool) -> Status:
    return "COMPLIANT" if met else "NON_COMPLIANT"


def assess_carbon_compliance(
    workload_metrics: WorkloadMetrics,
    grid_carbon_intensity_gco2_kwh: float = 424.0,
    standard: CarbonStandard = KR_CARBON_2050,
) -> CarbonComplianceResult:
    """Hold the carbon intensity of a grid against a standard, and count what the workload emits on it."""
    watts, grid = workload_metrics.total_watts, grid_carbon_intensity_gco2_kwh
    intensity = calculate_workload_carbon_intensity(watts, grid)
    hourly = calculate_carbon_emissions(watts, grid)
    return CarbonComplianceResult(
        status=_status(standard.is_compliant(intensity)),
        current_carbon_intensity_gco2_kwh=intensity,
        target_carbon_intensity_gco2_kwh=standard.target_carbon_intensity_gco2_kwh,
        grid_carbon_intensity_gco2_kwh=grid,
        gap_percent=standard.compliance_gap_percent(intensity),
        hourly_emissions_gco2=hourly,
        monthly_emissions_kg=calculate_monthly_emissions(hourly),
    )


def assess_pue_compliance(
    region: str,
    node_total_power_watts: float,
    workload_power_watts: float = 0.0,
    standard: PUEStandard = KR_PUE_GREEN_DC,
) -> PUEComplianceResult:
    """Hold the PUE of a region's table, else an assumed 1.4, against a standard."""
    assumed = estimate_pue_from_node_metrics(node_total_power_watts, workload_power_watts)
    pue = get_regional_pue(region) or assumed
    gap = standard.compliance_gap_percent(pue)
    return PUEComplianceResult(_status(standard.is_compliant(pue)), pue, standard.target_pue, gap)


def assess_korea_compliance(
    workload_name: str,
    namespace: str,
    region: str,
    workload_metrics: WorkloadMetrics,
    node_total_power_watts: float,
    grid_carbon_intensity_gco2_kwh: float = 424.0,
    timestamp: datetime | None = None,
) -> KoreaComplianceAssessment:
    """Hold a workload against both Korean benchmarks.

    The grid is 424 whatever the region unless told: give ``get_regional_carbon_intensity(region)`` for the numbers of
    the tools.
    """
    watts = workload_metrics.total_watts
    return KoreaComplianceAssessment(
        workload_name=workload_name,
        namespace=namespace,
        region=region,
        carbon=assess_carbon_compliance(workload_metrics, grid_carbon_intensity_gco2_kwh),
        pue=assess_pue_compliance(region, node_total_power_watts, watts),
        power_watts=watts,
        timestamp=timestamp or datetime.now(timezone.utc),
    )


def calculate_reduction_target(current: float, target: float) -> float:
    """By how much a figure has to fall to meet its target (%); 0 where it does."""
    amount("target", target)
    return max(0.0, (current - target) / current * 100.0) if amount("current", current) > 0.0 else 0.0


def estimate_cost_savings(power_reduction_watts: float, price_per_kwh: float = 0.10, hours: float = 730) -> float:
    """Cost of power that is not drawn, over a month unless told, in the currency of the price."""
    return calculate_cost_from_power(power_reduction_watts, price_per_kwh, hours)
