"""Programs that people write pass ``mypy --strict``, and mistakes are found."""

from pathlib import Path

import pytest

api = pytest.importorskip("mypy.api")

#: An ignore that is not needed is an error: each of them is a mistake that is found.
PROGRAM = """
from datetime import datetime, timezone

import carbon_kepler as ck
from typing_extensions import assert_type

snapshot = ck.Snapshot.parse(ck.sample_scrape())
world = ck.World(snapshot, region="KR", idle="proportional", budget=["shop=5kg"], pue=1.2)
answer = world.assess_workload_compliance(workload_name="web", namespace="shop")
assert_type(answer["gap_percent"], float | None)
assert_type(answer["findings"][0]["target"], float)
assert_type(answer["basis"]["carbon_intensity"], ck.results.FactorNote | None)
assert_type(ck.World(snapshot).list_top_power_consumers(sort_by="power")["consumers"], list[ck.results.ConsumerRow])
assert_type(world.assess()["web"].findings[0].value, ck.Quantity | None)
assert_type(answer["status"], ck.words.Verdict)
assert_type(answer["basis"]["boundary"], ck.words.Boundary)
assert_type(snapshot.nodes[0].zones[0], ck.ZoneReading)
assert_type(snapshot[0].total_unknown, ck.words.Why | None)
assert_type(world.resource("compliance-standards://korea")["laws"], list[ck.results.LawDocument])
seoul: ck.results.CarbonIntensity = world.resource("carbon-intensity://ap-northeast-2")
assert_type(seoul["provenance"]["average"], ck.results.Factor | None)
assert_type(world.assess()[1:], tuple[ck.Assessment, ...])
assert_type(world.emissions(ck.Quantity.of(1, "kWh")), ck.Quantity | None)
start = datetime(2026, 11, 21, tzinfo=timezone.utc)
curve = ck.IntensityCurve.hourly([1, 2], start)
assert_type(curve.best_window(1, deadline=start).start, datetime)
assert_type(ck.Quantity.of(1, "W") * 2, ck.Quantity)
assert_type(ck.Quantity.of(1, "J") / ck.Quantity.of(1, "s"), ck.Quantity)
world.calculate_optimal_schedule(workload_name="web", curve=curve, earliest=start)
world.calculate_optimal_schedule(workload_name="web", curve=[1.0] * 24, earliest="2026-11-21T00:00:00Z")

answer["gap"]  # type: ignore[typeddict-item]
answer["status"] == "compliant"  # type: ignore[comparison-overlap]
world.compare_optimization_impact(workload_name="web", optimizations=["rightsizing"])  # type: ignore[list-item]
answer["gap_percent"] + 1  # type: ignore[operator]
world.assess_workload_compliance(namespace="shop")  # type: ignore[call-arg]
world.assess_workload_compliance("web")  # type: ignore[call-arg]
world.list_top_power_consumers(sort_by="name")  # type: ignore[arg-type]
ck.World(idle="half")  # type: ignore[arg-type]
ck.World(regoin="KR")  # type: ignore[call-arg]
ck.Quantity.of(1, "W", quality="guessed")  # type: ignore[arg-type]
ck.Quantity.of(1, "W") - 1  # type: ignore[operator]
world.assess()[0].status = "COMPLIANT"  # type: ignore[misc]
curve.end = start  # type: ignore[misc]
"""


def test_programs_pass_and_mistakes_are_found(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    package = Path(__file__).parents[1]
    options = ["--strict", "--config-file", str(package / "pyproject.toml"), "--cache-dir", str(tmp_path)]
    said, complaints, status = api.run([*options, str(tmp_path / "program.py")])
    assert status == 0, said + complaints
