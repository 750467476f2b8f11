"""What would help, by the prototype's rules of thumb. None of its percentages is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from carbon_kepler.compat._model import Model
from carbon_kepler.compat._table import table
from carbon_kepler.compat.korea_compliance import KoreaComplianceAssessment, WorkloadMetrics


@dataclass(frozen=True)
class OptimizationSuggestion(Model):
    """One lever. Percentages of several do not add up: each acts on what the others leave."""

    type: str
    description: str
    estimated_reduction_percent: float
    estimated_new_power_watts: float | None
    estimated_new_intensity_gco2_kwh: float | None
    implementation_complexity: Literal["low", "medium", "high"]


@dataclass(frozen=True)
class ComplianceRecommendation(Model):
    """What to do."""

    summary: str
    status_emoji: str
    optimizations: list[OptimizationSuggestion]
    priority_actions: list[str]


def generate_recommendation(
    assessment: KoreaComplianceAssessment, workload_metrics: WorkloadMetrics, region: str = "ap-northeast-2"
) -> ComplianceRecommendation:
    """Say what would help against the verdicts that are not met; where all are, what is always good."""
    name = f"{assessment.namespace}/{assessment.workload_name}"
    if assessment.status == "COMPLIANT":
        habits = [
            _habit("continuous_monitoring", "keep measuring"),
            _habit("best_practices", "keep requests close to what is used"),
        ]
        return ComplianceRecommendation(f"{name} meets both benchmarks", "✅", habits, [])
    levers = [*_against_carbon(assessment, workload_metrics, region), *_against_pue(assessment)]
    missed = [
        f"{what}: {result.gap_percent:.1f} % above {target:g}, which depends on the {on}"
        for what, on, result, target in (
            ("carbon intensity", "region", assessment.carbon, assessment.carbon.target_carbon_intensity_gco2_kwh),
            ("PUE", "facility", assessment.pue, assessment.pue.target_pue),
        )
        if result.status == "NON_COMPLIANT"
    ]
    largest = sorted(levers, key=lambda it: it.estimated_reduction_percent, reverse=True)
    actions = [f"{it.type}: {it.description}" for it in largest]
    return ComplianceRecommendation(f"{name} misses {'; '.join(missed)}", "⚠️", levers, actions)


def _against_carbon(
    assessment: KoreaComplianceAssessment, metrics: WorkloadMetrics, region: str
) -> list[OptimizationSuggestion]:
    carbon, rules = assessment.carbon, table()
    if carbon.status == "COMPLIANT":
        return []
    shift, intensity = rules["temporal_shift_percent"], carbon.current_carbon_intensity_gco2_kwh
    smaller = min(carbon.gap_percent, rules["rightsizing_most_percent"])
    levers = [
        OptimizationSuggestion("temporal_shift", _thumb(shift), shift, None, intensity * (1 - shift / 100), "medium"),
        OptimizationSuggestion(
            "resource_rightsizing", _thumb(smaller), smaller, metrics.total_watts * (1 - smaller / 100), None, "low"
        ),
    ]
    grids = {code: it["average_gco2_kwh"] for code, it in rules["regions"].items()}
    best = min(grids, key=grids.__getitem__)
    here = grids.get(region, intensity)
    if grids[best] < here:
        percent = (here - grids[best]) / here * 100
        to = f"to {best} with {grids[best]:g} gCO2eq/kWh in the prototype's table"
        levers.append(OptimizationSuggestion("regional_migration", to, percent, None, grids[best], "high"))
    return levers


def _against_pue(assessment: KoreaComplianceAssessment) -> list[OptimizationSuggestion]:
    if assessment.pue.status == "COMPLIANT":
        return []
    percent = min(assessment.pue.gap_percent, table()["pue_most_percent"])
    return [OptimizationSuggestion("pue_improvement", _thumb(percent), percent, None, None, "high")]


def _thumb(percent: float) -> str:
    return f"{percent:.1f} % by the prototype's rule of thumb, not measured"


def _habit(kind: str, description: str) -> OptimizationSuggestion:
    return OptimizationSuggestion(kind, description, 0.0, None, None, "low")
