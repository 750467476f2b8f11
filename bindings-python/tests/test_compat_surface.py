"""Functions of the prototype's modules: names, parameters, defaults, units and numbers, as its own code gives them.

`prototype-surface.json` was read off the prototype (HEAD of 2025-12-30): names, defaults and numeric answers. Two
modules are held against it here.
"""

from __future__ import annotations

import inspect
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

SURFACE = json.loads((Path(__file__).parent / "prototype-surface.json").read_text())
MODULES = ("carbon_calculator", "korea_compliance")
#: Rows that need more than numbers as arguments.
PLAIN = [
    row
    for row in SURFACE["answers"]
    if row["module"] in MODULES and all(isinstance(it, (int, float)) for it in row["args"])
]


def function(module: str, name: str) -> Any:
    return getattr(import_module(f"carbon_kepler.compat.{module}"), name)


@pytest.mark.parametrize("module", MODULES)
def test_signatures_are_the_prototypes(module: str) -> None:
    for name, known in SURFACE["modules"][module]["functions"].items():
        own = inspect.signature(function(module, name)).parameters
        assert list(own) == [it["name"] for it in known["parameters"]], name
        for parameter in known["parameters"]:
            default = own[parameter["name"]].default
            if "default" not in parameter:
                assert default is inspect.Parameter.empty, (name, parameter)
            elif isinstance(parameter["default"], dict):
                assert default.code == parameter["default"]["code"], (name, parameter)
            else:
                assert default == parameter["default"], (name, parameter)
    for name in SURFACE["modules"][module]["constants"]:
        assert function(module, name) is not None


@pytest.mark.parametrize("row", PLAIN, ids=lambda row: f"{row['function']}{tuple(row['args'])}")
def test_numbers_are_the_prototypes(row: dict[str, Any]) -> None:
    called = function(row["module"], row["function"])
    match row["result"]:
        case {"error": "ValueError"}:
            with pytest.raises(ValueError, match="expected"):
                called(*row["args"])
        case {"class": name, **fields}:
            result = called(*row["args"], **row["kwargs"])
            assert type(result).__name__ == name
            assert {key: getattr(result, key) for key in fields} == {
                key: value if isinstance(value, str) else pytest.approx(value) for key, value in fields.items()
            }
        case number:
            assert called(*row["args"], **row["kwargs"]) == pytest.approx(number)


def test_regions_are_dictionaries_with_its_numbers() -> None:
    """Sentences (sources, kinds of buildings) are ours: its sources do not have its figures."""
    standards = import_module("carbon_kepler.compat.compliance_standards")
    for row in SURFACE["answers"]:
        if not row["function"].startswith("get_regional"):
            continue
        own = getattr(standards, row["function"])(*row["args"])
        if row["result"] is None:
            assert own is None
            continue
        assert list(own) == list(row["result"])
        for key in ("average_gco2_kwh", "grid_mix", "typical_pue"):
            assert own.get(key) == row["result"].get(key)
    for name in SURFACE["modules"]["compliance_standards"]["constants"]:
        assert getattr(standards, name)


def test_results_have_pydantics_methods() -> None:
    korea = import_module("carbon_kepler.compat.korea_compliance")
    metrics = korea.WorkloadMetrics(cpu_watts=20.0, memory_watts=2.0)
    result = korea.assess_korea_compliance("w", "n", "ap-northeast-2", metrics, 163.3, 436.0)
    assert result.model_dump() == result.dict()
    assert json.loads(result.json())["carbon"]["monthly_emissions_kg"] == pytest.approx(6.90624)
    assert metrics.dict() == {"cpu_watts": 20.0, "memory_watts": 2.0, "gpu_watts": 0.0, "other_watts": 0.0}


def test_the_prototypes_own_idiom() -> None:
    calculator = import_module("carbon_kepler.compat.carbon_calculator")
    assert calculator.gco2_to_kg(calculator.calculate_monthly_emissions(11.2217)) == pytest.approx(8.079624)
    assert len(PLAIN) > 30
