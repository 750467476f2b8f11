"""The vectors that every language runs, through what this package has for them."""

import base64
import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any

import carbon_kepler as ck
import pytest

CORE = Path(__file__).parents[2] / "core"


def vectors(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((CORE / "vectors" / name).read_text())
    return rows


def world(given: dict[str, Any]) -> ck.World:
    scrape, specs, nodes = given.get("scrape"), given.get("pod_specs"), given.get("node_specs")
    now = given.get("now")
    return ck.World(
        ck.Snapshot.parse(body(scrape, given.get("without", [])), source="vector") if scrape else None,
        pod_specs=(CORE / "vectors" / specs).read_text() if specs else None,
        node_specs=(CORE / "vectors" / nodes).read_text() if nodes else None,
        now=datetime.fromisoformat(now.replace("Z", "+00:00")) if now else None,
        **given.get("settings", {}),
    )


def body(scrape: str, without: list[str]) -> str:
    """A capture, without the lines that hold all of these words."""
    lines = (CORE / "corpus" / scrape).read_text().splitlines(keepends=True)
    return "".join(line for line in lines if not without or not all(word in line for word in without))


def contains(what: str, got: Any, expected: Any) -> None:
    """What is expected is there; more may stand beside it."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert key in got, f"{what}: no key {key}"
            contains(f"{what}: {key}", got[key], value)
    elif isinstance(expected, list):
        assert len(got) >= len(expected) and bool(got) == bool(expected), f"{what}: {got}"
        for one, other in zip(got, expected, strict=False):
            contains(what, one, other)
    elif isinstance(expected, float):
        assert got == pytest.approx(expected, rel=1e-5, abs=0), what
    else:
        assert got == expected, what


OPERATIONS = vectors("operations.json")


def test_each_tool_has_vectors() -> None:
    assert {it["op"] for it in OPERATIONS} == set(ck.tool_names())
    assert len(OPERATIONS) == 52


@pytest.mark.parametrize("vector", OPERATIONS, ids=lambda it: it["name"])
def test_operations(vector: dict[str, Any]) -> None:
    # By name, because some of them have arguments that a method would not take.
    def call() -> Any:
        return world(vector["world"]).call(vector["op"], **vector["input"])

    if fault := vector.get("fault"):
        with pytest.raises(ck.CarbonKeplerError) as caught:
            call()
        assert caught.value.kind == fault["kind"]
        assert fault["says"] in str(caught.value)
    else:
        contains(vector["name"], call(), vector["expect"])
    if text := vector.get("text"):
        assert world(vector["world"]).tell(vector["op"], **vector["input"]) == text


def test_workloads_are_assessed_as_in_the_core() -> None:
    snapshot = ck.Snapshot.parse(ck.sample_scrape())
    ran = 0
    for row in vectors("steady-assessed.json"):
        region = row["region"]
        found = ck.World(snapshot, region=region, idle="none").assess()[row["workload"]]
        footprint = found.footprint
        assert footprint is not None and footprint.hourly_emissions is not None
        assert footprint.intensity is not None and footprint.monthly_emissions is not None
        kinds = {it.kind: it for it in found}
        pue = kinds["pue"].value
        assert pue is not None
        bounds = [(it.low, it.value, it.high) for it in (footprint.intensity, pue)]
        got = {
            "hourly_emissions_gCO2eq": footprint.hourly_emissions.value,
            "monthly_emissions_kg": footprint.monthly_emissions.to("kgCO2eq").value,
            "monthly_energy_kwh": footprint.monthly_energy.value,
            "monthly_cost_usd": footprint.monthly_cost.value,
            "intensity_gCO2eq_kWh": list(bounds[0]),
            "pue": list(bounds[1]),
            "status": found.status,
            "carbon_status": kinds["intensity"].verdict,
            "pue_status": kinds["pue"].verdict,
        }
        contains(row["workload"], got, {key: value for key, value in row.items() if key in got})
        assert (footprint.monthly_cost.unit, found.namespace) == ("USD", row["namespace"])
        ran += 1
    assert ran == len(vectors("steady-assessed.json")) > 0


def disagreement(case: dict[str, Any]) -> str | None:
    """What the parser did instead of what the case asks."""
    body = base64.b64decode(case["input_b64"]) if "input_b64" in case else case["input"].encode()
    expected = case["expect"].get("samples") if isinstance(case["expect"], dict) else None
    strict, format = case.get("policy") != "lenient", "openmetrics" if case.get("format") == "openmetrics" else "text"
    try:
        got = list(ck.samples(body, strict=strict, format=format))  # type: ignore[arg-type]
    except ck.ParseError as error:
        assert error.line is not None and error.line >= 1 and error.column is not None and error.column >= 1
        return None if expected is None else f"refused: {error}"
    if expected is None:
        return f"accepted as {got}"
    same = len(got) == len(expected) and all(map(same_sample, got, expected))
    return None if same else f"read as {got}"


def same_sample(got: ck.Sample, expected: dict[str, Any]) -> bool:
    value, time = float(expected["value"].replace("Inf", "inf")), expected["ts_ms"]
    same_value = value == got.value and math.copysign(1, value) == math.copysign(1, got.value)
    same_time = got.timestamp_ms == (None if time is None else pytest.approx(time, rel=1e-12, abs=1e-9))
    names = (got.name, got.labels) == (expected["name"], expected["labels"])
    return names and same_time and (same_value or (math.isnan(value) and math.isnan(got.value)))


@pytest.mark.parametrize(("name", "least"), [("exposition-cases-own.json", 41), ("exposition-twins.json", 724)])
def test_exposition(name: str, least: int) -> None:
    cases = vectors(name)
    # OpenMetrics rules about whole families are not checked, by design.
    wanted = [it for it in cases if not (it.get("level") == "semantic" and "samples" not in (it["expect"] or {}))]
    # Our own contested cases say what others do; the twins say what we do.
    wanted = [it for it in wanted if "contested" not in it or name == "exposition-twins.json"]
    wrong = [f"{it['id']}: {said}" for it in wanted if (said := disagreement(it))]
    assert not wrong, "\n".join(wrong)
    assert len(wanted) >= least, f"{len(wanted)} of {len(cases)} cases"


def test_bad_lines_are_counted_where_they_are_skipped() -> None:
    body = "a 1\nb{\nc 3\n"
    read = ck.samples(body, strict=False)
    assert ([it.name for it in read], read.skipped, read[1].value) == (["a", "c"], 1, 3.0)
    with pytest.raises(ck.ParseError, match="node-1: line 2, column 3"):
        ck.samples(body, source="node-1")
