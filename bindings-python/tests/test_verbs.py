"""Tools as methods and functions, and that what is generated of them is fresh."""

import importlib.util
import inspect
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import get_type_hints, is_typeddict

import carbon_kepler as ck
import pytest
from carbon_kepler import methods, results, tools

SCRIPT = Path(__file__).parents[1] / "scripts" / "tools.py"
NOON = datetime(2026, 11, 21, 3, tzinfo=timezone.utc)


def test_generated_files_are_fresh() -> None:
    pytest.importorskip("ruff")
    spec = importlib.util.spec_from_file_location("generator", SCRIPT)
    assert spec is not None and spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    for path, text in generator.modules().items():
        assert path.read_text() == text, f"{path.name} is stale: make python-tools writes it"


def test_each_tool_is_a_method_and_a_function_with_one_signature() -> None:
    assert set(tools.__all__) == set(ck.tool_names())
    for name in ck.tool_names():
        method, function = getattr(methods.Tools, name), getattr(ck, name)
        own, other = (list(inspect.signature(it).parameters.values())[1:] for it in (method, function))
        assert own == other
        assert all(it.kind is inspect.Parameter.KEYWORD_ONLY for it in own)
        assert method.__doc__ is not None and "Raises" in method.__doc__
        assert is_typeddict(get_type_hints(method, vars(methods))["return"])


def test_a_snapshot_is_enough() -> None:
    snapshot = ck.Snapshot.parse(ck.sample_scrape())
    top = ck.list_top_power_consumers(snapshot, limit=2, sort_by="power")
    assert [it["name"] for it in top["consumers"]] == ["web-6d9f7b8c4-x2x7k", "nightly-train-28711"]
    assert top["basis"]["region_is_assumed"]
    world = ck.World(snapshot, region="us-east-1")
    assert ck.list_top_power_consumers(world) == world.list_top_power_consumers()
    assert "web" in world.tell("assess_workload_compliance", workload_name="web", namespace="shop")


def test_times_and_curves_go_in_as_they_are() -> None:
    world = ck.World(ck.Snapshot.parse(ck.sample_scrape()), region="us-east-1", now=NOON)
    hours = [300.0, 200.0, 100.0, 100.0, 400.0]
    curve = ck.IntensityCurve.hourly(hours, NOON)
    job = {"workload_name": "nightly-train", "namespace": "batch", "duration_hours": 2, "time_zone": "UTC"}
    plan = world.calculate_optimal_schedule(**job, curve=curve)
    assert (plan["optimal_carbon_intensity"], plan["current_carbon_intensity"]) == (100.0, 250.0)
    later = world.calculate_optimal_schedule(**job, curve=curve, earliest=NOON + timedelta(hours=3))
    # Hours 3 and 4, where the curve ends: (100 + 400) / 2.
    assert later["optimal_carbon_intensity"] == 250.0
    with pytest.raises(ck.InvalidInputError, match="room for 2 h"):
        world.calculate_optimal_schedule(**job, curve=curve, earliest=NOON + timedelta(hours=4))
    with pytest.raises(TypeError, match="nothing that a tool takes"):
        world.call("assess_workload_compliance", workload_name=object())


def fits(value: object, hint: object, what: str) -> None:
    """A dictionary has the keys of its type, no more and no fewer, all the way down."""
    if isinstance(value, dict) and (kind := typed_dictionary(hint)):
        hints = get_type_hints(kind, vars(results))
        assert set(value) == set(hints), f"{what}: {set(value) ^ set(hints)}"
        for key, item in value.items():
            fits(item, hints[key], f"{what}.{key}")
    elif isinstance(value, list):
        for item in value:
            fits(item, hint, what)


def typed_dictionary(hint: object) -> type | None:
    """The dictionary that is a part of a type."""
    if is_typeddict(hint):
        return hint  # type: ignore[return-value]
    parts = getattr(hint, "__args__", ())
    return next((found for found in map(typed_dictionary, parts) if found), None)


def test_answers_have_the_keys_of_their_types() -> None:
    vectors = json.loads((Path(__file__).parents[2] / "core/vectors/operations.json").read_text())
    snapshot, pods = ck.Snapshot.parse(ck.sample_scrape()), (SCRIPT.parents[2] / "core/vectors/pods.json").read_text()
    seen = set()
    for vector in vectors:
        if vector.get("fault") or vector["world"].get("scrape") != "v0.11.2-steady-2socket.prom":
            continue
        for specs in (None, pods):
            world = ck.World(snapshot, pod_specs=specs, now=NOON, **vector["world"].get("settings", {}))
            method = getattr(world, vector["op"])
            fits(method(**vector["input"]), get_type_hints(method, vars(methods))["return"], vector["op"])
            seen.add(vector["op"])
    assert seen == set(ck.tool_names())
