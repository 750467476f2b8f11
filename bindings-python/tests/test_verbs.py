"""Tools and resources as methods, and that what is generated of them is fresh."""

import importlib.util
import inspect
import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import carbon_kepler as ck
import pytest
from carbon_kepler import methods, results, words

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


def test_each_tool_is_a_method() -> None:
    for name in ck.tool_names():
        method = getattr(methods.Tools, name)
        own = list(inspect.signature(method).parameters.values())[1:]
        assert all(it.kind is inspect.Parameter.KEYWORD_ONLY for it in own)
        assert method.__doc__ is not None and "Raises" in method.__doc__
        assert is_typeddict(get_type_hints(method)["return"])


def is_typeddict(hint: object) -> bool:
    """Those of typing_extensions too, which the function of typing does not know."""
    return hasattr(hint, "__total__")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="typing has Unpack from then on")
def test_hints_are_there_at_run_time() -> None:
    for it in (ck.World.__init__, ck.World.assess, ck.Standard.get, ck.Standard.list, ck.Profile.get):
        assert "return" in get_type_hints(it)


def test_a_snapshot_is_enough() -> None:
    snapshot = ck.Snapshot.parse(ck.sample_scrape())
    top = ck.World(snapshot).list_top_power_consumers(limit=2, sort_by="power")
    assert [it["name"] for it in top["consumers"]] == ["web-6d9f7b8c4-x2x7k", "nightly-train-28711"]
    assert top["basis"]["region_is_assumed"]
    world = ck.World(snapshot, region="us-east-1")
    assert "web" in world.tell("assess_workload_compliance", workload_name="web", namespace="shop")


def test_times_and_curves_go_in_as_they_are() -> None:
    np = pytest.importorskip("numpy")
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
    by_hour = [100.0 + hour for hour in range(24)]
    expected = world.calculate_optimal_schedule(**job, curve=by_hour)
    for hours_of_a_day in (range(100, 124), np.arange(100.0, 124), iter(by_hour)):
        assert world.calculate_optimal_schedule(**job, curve=hours_of_a_day) == expected
    assert len(world.list_top_power_consumers(limit=np.int64(2))["consumers"]) == 2
    assert world.identify_power_hotspots(power_threshold_watts=np.float32(2)) == world.identify_power_hotspots(
        power_threshold_watts=2
    )
    for nothing in (object(), b"web", ck.Quantity.of(3, "W")):
        with pytest.raises(ck.InvalidInputError, match="expected text, a number"):
            world.call("assess_workload_compliance", workload_name=nothing)
    with pytest.raises(ck.InvalidInputError, match="time with offset"):
        world.calculate_optimal_schedule(**job, earliest=NOON.date())


def fits(value: object, hint: Any, what: str) -> bool:
    """Whether a value is of a type; a dictionary has the keys of its type, no more and no fewer, all the way down."""
    if is_typeddict(hint):
        hints = get_type_hints(hint, vars(results))
        if isinstance(value, dict):
            assert set(value) <= set(hints), f"{what}: {set(value) - set(hints)}"
            assert hint.__required_keys__ <= set(value), f"{what}: {hint.__required_keys__ - set(value)}"
        return isinstance(value, dict) and all(fits(it, hints[key], f"{what}.{key}") for key, it in value.items())
    parts = get_args(hint)
    match get_origin(hint):
        case None:
            found = isinstance(value, (int, float) if hint is float else hint)
        case origin if origin is Literal:
            found = value in parts
        case origin if origin is list:
            found = isinstance(value, list) and all(fits(it, parts[0], what) for it in value)
        case origin if origin is dict:
            found = isinstance(value, dict) and all(fits(it, parts[1], what) for it in value.values())
        case _:
            found = any(fits(value, part, what) for part in parts)
    return found


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
            hint = get_type_hints(method, vars(methods))["return"]
            assert fits(method(**vector["input"]), hint, vector["op"]), vector["name"]
            seen.add(vector["op"])
    assert seen == set(ck.tool_names())


#: An address of each kind of document, with the type that it has.
DOCUMENTS = {
    "compliance-standards://korea": results.KoreanStandards,
    "compliance-standards://global": results.OtherStandards,
    "compliance-standards://korea/KR_CARBON_2050": results.StandardDocument,
    "compliance-standards://global/EU_COC_DC": results.StandardDocument,
    "rules://korea": results.Rules,
    "carbon-intensity://ap-northeast-2": results.CarbonIntensity,
    "carbon-intensity://eu-north-1/2026-11-21T00%3A00%3A00%2B09%3A00": results.CarbonIntensity,
    "workload-metrics://shop/web-6d9f7b8c4-x2x7k": results.WorkloadMetrics,
}


def test_documents_have_the_keys_of_their_types() -> None:
    world = ck.World(ck.Snapshot.parse(ck.sample_scrape()), now=NOON)
    for uri, hint in DOCUMENTS.items():
        assert fits(world.resource(uri), hint, uri), uri
    kinds = {(it.uri.split("://")[0], it.uri.count("/")) for it in ck.World.resources()}
    assert {(uri.split("://")[0], uri.count("/")) for uri in DOCUMENTS} == kinds
    assert world.resource("carbon-intensity://ap-northeast-2")["average_gCO2eq_kWh"] == 417.3
    with pytest.raises(ck.NotFoundError, match="no region"):
        world.resource("carbon-intensity://mars")
    with pytest.raises(ck.ConfigError):
        ck.World().resource("workload-metrics://shop/web-6d9f7b8c4-x2x7k")


def test_nouns_have_the_words_of_their_types() -> None:
    snapshot = ck.Snapshot.parse(ck.sample_scrape())
    assert {it.kind for it in snapshot} <= set(get_args(words.WorkloadKind))
    assert {it for exporter in snapshot.exporters for it in exporter.dialects} == {"kepler"}
    (node,) = snapshot.nodes
    assert {it.zone for it in node.zones} == set(node.zones_watts)
    of_packages = [it.total_watts for it in node.zones if it.zone == "package"]
    assert sum(filter(None, of_packages)) == pytest.approx(node.zones_watts["package"])
