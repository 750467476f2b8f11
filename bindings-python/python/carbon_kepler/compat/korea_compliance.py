"""Verdicts as the prototype gave them: by the region's carbon intensity and PUE, never by what the workload draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Literal

from carbon_kepler.compat._model import Model
from carbon_kepler.compat._table import amount
from carbon_kepler.compat.carbon_calculator import (
    calculate_carbon_emissions,
    calculate_cost_from_power,
    calculate_monthly_emissions,
    calculate_workload_carbon_intensity,
    estimate_pue_from_node_metrics,
    gco2_to_kg,
)
from carbon_kepler.compat.compliance_standards import (
    KOREA_CARBON_NEUTRALITY,
    KOREA_PUE_GREEN_DC,
    KR_CARBON_2050,
    KR_PUE_GREEN_DC,
    CarbonStandard,
    PUEStandard,
    get_regional_pue,
)

__all__ = [
    "KOREA_CARBON_NEUTRALITY",
    "KOREA_PUE_GREEN_DC",
    "CarbonComplianceResult",
    "KoreaComplianceAssessment",
    "PUEComplianceResult",
    "WorkloadMetrics",
    "assess_carbon_compliance",
    "assess_korea_compliance",
    "assess_pue_compliance",
    "calculate_reduction_target",
    "estimate_cost_savings",
]

Status = Literal["COMPLIANT", "NON_COMPLIANT"]


@dataclass(frozen=True)
class WorkloadMetrics(Model):
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
class CarbonComplianceResult(Model):
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
class PUEComplianceResult(Model):
    """How a PUE stands against a standard."""

    status: Status
    current_pue: float
    target_pue: float
    #: Above the target (%), negative below.
    gap_percent: float


@dataclass(frozen=True)
class KoreaComplianceAssessment(Model):
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
    workload_power_watts: float,
    grid_carbon_intensity_gco2_kwh: float,
    standard: CarbonStandard = KR_CARBON_2050,
) -> CarbonComplianceResult:
    """Hold the carbon intensity of a grid against a standard, and count what the workload emits on it."""
    watts, grid = workload_power_watts, grid_carbon_intensity_gco2_kwh
    intensity = calculate_workload_carbon_intensity(watts, grid)
    hourly = calculate_carbon_emissions(watts, grid)
    return CarbonComplianceResult(
        status=_status(standard.is_compliant(intensity)),
        current_carbon_intensity_gco2_kwh=intensity,
        target_carbon_intensity_gco2_kwh=standard.target_carbon_intensity_gco2_kwh,
        grid_carbon_intensity_gco2_kwh=grid,
        gap_percent=standard.compliance_gap_percent(intensity),
        hourly_emissions_gco2=hourly,
        monthly_emissions_kg=gco2_to_kg(calculate_monthly_emissions(hourly)),
    )


def assess_pue_compliance(
    workload_power_watts: float,
    node_total_power_watts: float,
    standard: PUEStandard = KR_PUE_GREEN_DC,
    overhead_ratio: float = 0.4,
) -> PUEComplianceResult:
    """Hold an assumed PUE, 1 + the overhead, against a standard."""
    return _of_pue(
        estimate_pue_from_node_metrics(node_total_power_watts, workload_power_watts, overhead_ratio), standard
    )


def _of_pue(pue: float, standard: PUEStandard = KR_PUE_GREEN_DC) -> PUEComplianceResult:
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

    The grid is 424 whatever the region unless told: give that of ``get_regional_carbon_intensity`` for the numbers of
    the tools.
    """
    watts, there = workload_metrics.total_watts, get_regional_pue(region)
    return KoreaComplianceAssessment(
        workload_name=workload_name,
        namespace=namespace,
        region=region,
        carbon=assess_carbon_compliance(watts, grid_carbon_intensity_gco2_kwh),
        pue=_of_pue(there["typical_pue"] if there else estimate_pue_from_node_metrics(node_total_power_watts, watts)),
        power_watts=watts,
        timestamp=timestamp or datetime.now(timezone.utc),
    )


def calculate_reduction_target(current_power_watts: float, target_reduction_percent: float) -> float:
    """Power (W) after a reduction of so many percent, as in the prototype: more than 100 % is below 0.

    >>> calculate_reduction_target(500, 20)
    400.0
    """
    return amount("current_power_watts", current_power_watts) * (
        1 - amount("target_reduction_percent", target_reduction_percent) / 100
    )


def estimate_cost_savings(
    power_reduction_watts: float, electricity_cost_usd_kwh: float = 0.1, hours_per_month: float = 730.0
) -> float:
    """Cost (USD) of power that is not drawn, over a month.

    >>> estimate_cost_savings(1000)
    73.0
    """
    return calculate_cost_from_power(power_reduction_watts, electricity_cost_usd_kwh, hours_per_month)
