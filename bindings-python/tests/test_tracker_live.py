"""A block while it runs, and the log of many: readings, history, files, controllers, process and water."""

from __future__ import annotations

import csv
import json
import logging
import multiprocessing
import time
from datetime import datetime, timezone
from pathlib import Path

import carbon_kepler as ck
import pytest
from carbon_kepler._cpu import STAT
from conftest import pod


def draw(rapl, joules: float) -> None:  # type: ignore[no-untyped-def]
    rapl.add(joules)
    time.sleep(max(0.05, joules / 500))


def test_it_can_be_read_at_any_time(rapl) -> None:  # type: ignore[no-untyped-def]
    before = datetime.now(timezone.utc)
    seen: list[ck.Tracked] = []
    with ck.track(rapl.directory, intensity=400.0, on_reading=seen.append) as t:
        draw(rapl, 10.0)
        first = t.read()
        draw(rapl, 30.0)
        assert t.result == first, "until the last reading"
    assert first.energy is not None and t.result.energy is not None
    assert (first.energy.to("J").value, t.result.energy.to("J").value) == (pytest.approx(10.0), pytest.approx(40.0))
    power = t.result.power
    assert power is not None
    assert (power.unit, power.value) == ("W", pytest.approx(40.0 / t.result.seconds))
    assert before <= t.result.started_at < first.ended_at < t.result.ended_at
    assert list(t.history) == seen
    assert [it.energy and it.energy.to("J").value for it in t.history] == [pytest.approx(10.0), pytest.approx(40.0)]
    with pytest.raises(ck.InvalidInputError, match="read: expected a block that runs"):
        t.read()


def test_history_is_a_frame(rapl) -> None:  # type: ignore[no-untyped-def]
    pl = pytest.importorskip("polars")
    with ck.track(rapl.directory, every=0.05) as t:
        draw(rapl, 20.0)
        draw(rapl, 20.0)
    frame = t.history.to_polars()
    assert frame.columns == list(t.result.to_dict())
    assert frame.height == len(t.history) >= 2
    assert frame["energy_kwh"][-1] * 3.6e6 == pytest.approx(40.0)
    assert frame["emissions_gCO2eq"].null_count() == frame.height
    assert frame.schema["ended_at"] == pl.Datetime("us", "UTC")


def test_a_callback_that_fails_ends_nothing(rapl, caplog) -> None:  # type: ignore[no-untyped-def]
    def fails(_: ck.Tracked) -> None:
        raise KeyError("from the callback")

    with ck.track(rapl.directory, on_reading=fails) as t:
        draw(rapl, 10.0)
    assert t.result.energy is not None
    assert "a reading could not be told" in caplog.text


def test_results_are_logged(rapl, caplog) -> None:  # type: ignore[no-untyped-def]
    with caplog.at_level(logging.INFO, "carbon_kepler"), ck.track(rapl.directory):
        draw(rapl, 10.0)
    assert "machines drew 10 J" in caplog.text


def test_the_log_is_appended(rapl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for name in ("runs.csv", "runs.jsonl"):
        for joules in (10.0, 20.0):
            with ck.track(rapl.directory, log=tmp_path / name):
                draw(rapl, joules)
    with open(tmp_path / "runs.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [json.loads(line) for line in (tmp_path / "runs.jsonl").read_text().splitlines()]
    for written in (rows, lines):
        assert [float(row["energy_kwh"]) * 3.6e6 for row in written] == [pytest.approx(10.0), pytest.approx(20.0)]
    assert (rows[0]["emissions_gCO2eq"], lines[0]["emissions_gCO2eq"]) == ("", None), "unknown is empty, not 0"


def _job(directory: str, log: str) -> None:
    with ck.track(directory, log=log):
        pass


def test_jobs_of_an_array_write_whole_lines(rapl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    log = tmp_path / "array.csv"
    spawn = multiprocessing.get_context("spawn")
    jobs = [spawn.Process(target=_job, args=(str(rapl.directory), str(log))) for _ in range(6)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    lines = log.read_text().splitlines()
    assert [line.startswith("started_at,") for line in lines] == [True] + 6 * [False]
    assert len({line.count(",") for line in lines}) == 1


def test_a_log_that_cannot_be_written_is_told_before_the_block(rapl, tmp_path: Path, caplog) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ck.InvalidInputError, match=r"ends in \.csv or \.jsonl"):
        ck.track(rapl.directory, log=tmp_path / "runs.xlsx")
    with pytest.raises(ck.UnavailableError, match="cannot be written"):
        ck.track(rapl.directory, log=tmp_path / "nowhere" / "runs.csv")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with ck.track(rapl.directory, log=other) as t:
        draw(rapl, 10.0)
    assert t.result.energy is not None
    assert "expected the columns of this version" in caplog.text
    assert other.read_text() == "a,b\n1,2\n", "what is there already stays"


def test_a_cell_is_no_formula(rapl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from carbon_kepler._log import Log

    log = tmp_path / "runs.csv"
    Log(log).add({"workload": '=HYPERLINK("http://evil")', "energy_kwh": -1.0})
    assert log.read_text().splitlines()[1] == '"\'=HYPERLINK(""http://evil"")",-1.0'


def pods(*joules: float) -> str:
    return "".join(pod(f"web-6d9f7b8c4-x2x7{number}", 1.0, joules=it) for number, it in enumerate(joules, 4))


def test_a_controller_is_all_of_its_pods(exporter) -> None:  # type: ignore[no-untyped-def]
    address = exporter(pods(100.0, 200.0), pods(110.0, 205.0, 7.0)).url
    with ck.track(address, workload="shop/web") as t:
        time.sleep(0.1)
    assert t.result.energy is not None
    assert t.result.energy.to("J").value == pytest.approx(22.0), "with the pod that came meanwhile"
    with pytest.raises(ck.NotFoundError, match='no workload "shop/wbe"; did you mean shop/web-6d9f7b8c4-x2x7'):
        ck.track(address, workload="shop/wbe").start()


def test_rapl_knows_no_workloads(rapl) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ck.InvalidInputError, match="expected an exporter, which knows workload shop/web, saw RAPL"):
        ck.track(rapl.directory, workload="shop/web")


def test_a_process_is_an_estimate(rapl) -> None:  # type: ignore[no-untyped-def]
    if not STAT.exists():
        pytest.skip("not Linux")
    with ck.track(rapl.directory, process=True) as t:
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
        rapl.add(100.0)
    part, whole = t.result.process_energy, t.result.energy
    assert part is not None and whole is not None
    assert 0 < part.value <= whole.value
    assert (part.low, part.high, part.quality) == (0.0, whole.high, "assumed")
    assert part.provenance.startswith("estimate: ")
    with pytest.raises(ck.InvalidInputError, match="process: expected no workload beside it"):
        ck.track("http://127.0.0.1:1", workload="shop/web", process=True)


def test_water_by_wue(rapl) -> None:  # type: ignore[no-untyped-def]
    with ck.track(rapl.directory, wue=1.8) as t:
        draw(rapl, 36.0)
    water = t.result.water
    assert water is not None
    assert (water.unit, water.value) == ("L", pytest.approx(36.0 / 3.6e6 * 1.8))
    with pytest.raises(ck.InvalidInputError, match="wue: expected litres per kWh of 0 or more, saw -1"):
        ck.track(rapl.directory, wue=-1)
