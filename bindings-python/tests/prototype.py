"""The answers that the FastMCP prototype recorded, and what differs from them on purpose."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CORE = Path(__file__).resolve().parents[2] / "core"
ANSWERS: dict[str, dict[str, dict[str, Any]]] = json.loads((CORE / "vectors/prototype-answers.json").read_text())

TOOLS = {
    "assess": "assess_workload_compliance",
    "compare": "compare_optimization_impact",
    "migration": "get_migration_recommendations",
    "schedule": "calculate_optimal_schedule",
    "list": "list_workloads_by_compliance",
    "top": "list_top_power_consumers",
    "hotspots": "identify_power_hotspots",
    "summary": "get_power_consumption_summary",
}

#: Keys whose values differ, by kind of call: each is in the migration guide with its reason.
DIFFERENT = {
    "compare": {
        "optimized_power_watts",
        "optimized_emissions_gCO2eq_hour",
        "optimized_monthly_emissions_kg",
        "reduction_percent",
        "power_reduction_watts",
        "emissions_reduction_kg_month",
        "estimated_cost_savings_usd_month",
    },
    "migration": {"status", "name", "region_name"},
    "hotspots": {"estimated_co2_reduction_kg_month", "potential_co2_reduction_kg_month"},
}

#: How many recorded values the modules give too, by capture and kind of call.
COMPARED = {
    "v0.11.2-steady-2socket.prom": {"assess": 246, "top": 27, "hotspots": 40, "summary": 17},
    "v0.11.2-zero-activity-reset.prom": {"assess": 134, "top": 18, "hotspots": 16, "summary": 13},
    "main-multi-die-zones.prom": {"assess": 246, "top": 27, "hotspots": 24, "summary": 17},
    "main-gpu-redfish-steady.prom": {"assess": 246, "top": 27, "hotspots": 40, "summary": 17},
}


def body(capture: str) -> bytes:
    """The scrape that the prototype read."""
    return (CORE / "corpus" / capture).read_bytes()


def calls(capture: str) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Kind, tool, arguments and recorded answer of each call."""
    for call, expected in ANSWERS[capture].items():
        kind, *rest = call.split(" ")
        arguments: dict[str, Any] = {}
        if rest and kind == "list":
            arguments["namespace"] = rest[0]
        elif rest:
            arguments["namespace"], arguments["workload_name"] = rest[0].split("/")
        if kind == "assess":
            arguments["region"] = rest[1]
        yield kind, TOOLS[kind], arguments, expected


def compare(what: str, kind: str, got: Any, expected: Any, key: str = "") -> int:
    """Hold an answer against a recorded one; gives how many values were compared."""
    if key in DIFFERENT.get(kind, ()):
        assert got is not None or expected is None, f"{what} {key}"
        return 0
    if isinstance(expected, dict):
        return sum(compare(what, kind, got[name], value, name) for name, value in expected.items())
    if isinstance(expected, list):
        assert len(got) == len(expected), f"{what} {key}"
        return sum(compare(what, kind, *pair, key) for pair in zip(got, expected, strict=True))
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        assert math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-18), f"{what} {key}: {got}, expected {expected}"
    else:
        assert got == expected, f"{what} {key}: {got!r}, expected {expected!r}"
    return 1
