"""Windows: the time between two snapshots, and waiting for it."""

from __future__ import annotations

import asyncio
import threading
import time

import carbon_kepler as ck
import pytest
from carbon_kepler.progress import Progress
from conftest import pod


def scrape(joules: float) -> str:
    return pod("web", 3.0, joules=joules)


def test_two_snapshots_become_energy() -> None:
    first, second = ck.Snapshot.parse(scrape(100.0)), ck.Snapshot.parse(scrape(150.0))
    window = ck.Window.between(first, second, 10)
    assert (window["web"].energy_joules, window["web"].total_watts, window.seconds) == (50.0, 5.0, 10.0)
    assert repr(window) == "Window(1 workload on 1 node (n) in 10 s)"
    assert repr(window[0]) == "Workload(pod shop/web on n: 5 W, 50 J)"
    with pytest.raises(ck.InvalidInputError, match="window: expected a later moment"):
        ck.Window.between(first, second, 0)
    with pytest.raises(ck.InvalidInputError, match="seconds: expected the time between two snapshots"):
        ck.Window.between(first, second)


def test_one_that_dies_loses_nothing_of_the_others(exporter) -> None:  # type: ignore[no-untyped-def]
    def of(node: str, joules: float) -> str:
        return pod(f"web-{node}", 3.0, joules=joules, node=node)

    def started() -> list[str]:
        return [exporter(of("n1", 100.0), of("n1", 160.0)).url, exporter(of("n2", 100.0), 403).url]

    window = ck.Window.watch(started(), 0.2)
    assert window["web-n1"].energy_joules == 60.0
    assert [it.kind for it in window.failures] == ["config"]
    again = asyncio.run(ck.Window.watch_async(started(), 0.2))
    assert (len(again.nodes), len(again.failures)) == (1, 1)
    with pytest.raises(ck.ConfigError, match="HTTP 403"):
        ck.Window.watch(started(), 0.2, strict=True)


def federated(joules: float, millis: int) -> str:
    return pod("web", 3.0, joules=joules).replace("\n", f" {millis}\n")


def test_time_is_that_between_the_timestamps_of_samples(exporter) -> None:  # type: ignore[no-untyped-def]
    bodies = federated(100.0, 1796000000000), federated(1300.0, 1796000060000)
    first, second = (ck.Snapshot.parse(body) for body in bodies)
    for window in (ck.Window.between(first, second), ck.Window.between(first, second, 3)):
        assert (window["web"].total_watts, window.seconds) == (20.0, 60.0)
    assert "3 s were given, but the samples of n are 60 s apart" in str(ck.Window.between(first, second, 3).oddities)
    again = ck.Window.between(second, second, 3)
    assert (again["web"].total_watts, again["web"].total_unknown) == (None, "not_refreshed")
    watched = ck.Window.watch(exporter(*bodies).url, 0.1)
    assert (watched["web"].total_watts, watched.seconds) == (20.0, 60.0)


def test_a_window_is_what_tools_are_asked_about() -> None:
    window = ck.Window.between(ck.Snapshot.parse(scrape(100.0)), ck.Snapshot.parse(scrape(150.0)), 10)
    answer = ck.World(window, region="us-east-1").call(
        "assess_workload_compliance", workload_name="web", namespace="shop"
    )
    assert answer["workload"] == "web"


def test_what_was_read_here_knows_when(rapl, exporter) -> None:  # type: ignore[no-untyped-def]
    first = ck.Snapshot.rapl(rapl.directory)
    start = time.monotonic()
    time.sleep(0.2)
    rapl.add(10.0)
    second = ck.Snapshot.rapl(rapl.directory)
    window = ck.Window.between(first, second)
    assert window.seconds == pytest.approx(time.monotonic() - start, abs=0.1)
    assert window.nodes[0].total_energy_joules == pytest.approx(10.0)
    # Somebody else's time counts if it is given.
    assert ck.Window.between(first, second, 5).nodes[0].total_watts == pytest.approx(2.0)
    address = exporter(scrape(100.0), scrape(101.0)).url
    earlier, later = ck.Snapshot.fetch(address), ck.Snapshot.fetch(address)
    assert ck.Window.between(earlier, later)["web"].energy_joules == pytest.approx(1.0)


def test_watch_measures_now(rapl) -> None:  # type: ignore[no-untyped-def]
    threading.Timer(0.1, rapl.add, [6.0]).start()
    window = ck.Window.watch(rapl.directory, 0.3)
    assert window.nodes[0].total_energy_joules == pytest.approx(6.0)
    assert window.nodes[0].total_watts == pytest.approx(20.0, rel=0.2)


def test_watch_waits_without_blocking_the_loop(exporter) -> None:  # type: ignore[no-untyped-def]
    address = exporter(scrape(100.0), scrape(103.0)).url

    async def both() -> tuple[ck.Window, int]:
        watching = asyncio.create_task(ck.Window.watch_async(address, 0.3))
        turns = 0
        while not watching.done():
            await asyncio.sleep(0.01)
            turns += 1
        return watching.result(), turns

    window, turns = asyncio.run(both())
    assert window["web"].energy_joules == pytest.approx(3.0)
    assert turns > 10


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_a_window_has_a_length(rapl, seconds: float) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ck.InvalidInputError, match="seconds: expected a number above 0"):
        ck.Window.watch(rapl.directory, seconds)


def test_a_source_is_an_address_or_a_directory(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "scrape.prom").write_text("")
    for still in ("node-1:28282", tmp_path / "scrape.prom"):
        with pytest.raises(ck.InvalidInputError, match="source: expected an http:// or https:// address, or a RAPL"):
            ck.Window.watch(still, 1)
    with pytest.raises(ck.NotFoundError, match='no option "timout"; did you mean timeout'):
        ck.Window.watch(tmp_path, 1, timout=3)


def test_progress_is_shown_where_somebody_looks(rapl, capsys) -> None:  # type: ignore[no-untyped-def]
    threading.Timer(0.05, rapl.add, [1.0]).start()
    ck.Window.watch(rapl.directory, 0.1)
    assert capsys.readouterr().err == "", "nobody looks at a pipe"
    list(Progress(0.05, wanted=True).pauses())
    shown = capsys.readouterr().err
    assert shown.startswith("\rwindow: 0 of 0.05 s\r")
    assert shown.endswith(" \r"), "nothing is left behind"


def test_progress_in_a_notebook(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    updates: list[dict[str, str]] = []

    class Handle:
        def update(self, data: dict[str, str], raw: bool) -> None:
            updates.append(data)

    monkeypatch.setattr("carbon_kepler.progress.notebook_display", Handle)
    list(Progress(0.05).pauses())
    assert '<progress max="0.05"' in updates[0]["text/html"]
    assert updates[-1] == {"text/html": "", "text/plain": ""}
