"""What a block draws: from RAPL and from a pod's counters, with quality and bounds, and nothing guessed."""

from __future__ import annotations

import asyncio
import threading
import time

import carbon_kepler as ck
import pytest
from carbon_kepler.source import rapl as native
from conftest import Rapl, pod

JOULES_PER_KWH = 3.6e6


def draw(rapl: Rapl, joules: float) -> None:
    """In so much time that a package can."""
    rapl.add(joules)
    time.sleep(max(0.05, joules / 500))


def scrape(pod_joules: float, active: float, idle: float) -> str:
    def node(part: str, joules: float) -> str:
        return f'kepler_node_cpu_{part}joules_total{{node_name="n",path="p",zone="package"}} {joules}\n'

    return node("active_", active) + node("idle_", idle) + node("", active + idle) + pod("web", 1.0, joules=pod_joules)


def test_energy_of_a_block_and_no_guessed_country(rapl) -> None:  # type: ignore[no-untyped-def]
    with ck.track(rapl.directory) as t:
        draw(rapl, 10.0)
    result = t.result
    assert result.energy is not None
    assert result.energy.to("J").value == pytest.approx(10.0)
    assert (result.energy.low, result.energy.high) == (result.energy.value, result.energy.value)
    assert (result.energy.quality, result.energy.unit) == ("measured", "kWh")
    assert (result.energy_unknown, result.failed_reads) == (None, 0)
    assert result.seconds == pytest.approx(0.05, abs=0.1)
    assert (result.emissions, result.emissions_unknown) == (None, "no carbon intensity: give intensity or region")
    assert result.boundary == "component", "no PUE of a region that nobody named"
    assert str(result).startswith("10 J, emissions unknown (no carbon intensity")


def test_emissions_where_intensity_or_region_is_said(rapl) -> None:  # type: ignore[no-untyped-def]
    with ck.track(rapl.directory, intensity=400.0) as t:
        draw(rapl, 36.0)
    emissions = t.result.emissions
    assert emissions is not None
    assert emissions.value == pytest.approx(36.0 / JOULES_PER_KWH * 400.0)
    assert (emissions.unit, emissions.quality) == ("gCO2eq", "configured")
    assert emissions.provenance == "measured energy of the machine x intensity as given"

    quantity = ck.Quantity.of(400.0, "gCO2eq/kWh", low=300.0, high=500.0, quality="published", provenance="supplier")
    with ck.track(rapl.directory, intensity=quantity, pue=1.5) as t:
        draw(rapl, 36.0)
    with_pue = t.result.emissions
    assert with_pue is not None
    assert with_pue.value == pytest.approx(1.5 * emissions.value)
    assert (with_pue.low, with_pue.high) == (pytest.approx(0.75 * with_pue.value), pytest.approx(1.25 * with_pue.value))
    assert t.result.boundary == "facility"

    with ck.track(rapl.directory, region="eu-north-1") as t:
        draw(rapl, 36.0)
    there = t.result.emissions
    factors = ck.World(region="eu-north-1").factors()
    assert there is not None
    assert factors.intensity is not None
    assert there.value == pytest.approx(36.0 / JOULES_PER_KWH * factors.intensity.value * factors.pue.value)


def test_a_pods_counters_with_idle_as_upper_bound(exporter) -> None:  # type: ignore[no-untyped-def]
    address = exporter(scrape(100.0, 1000.0, 500.0), scrape(110.0, 1020.0, 516.0)).url
    with ck.track(address, workload="shop/web") as t:
        time.sleep(0.2)
    energy = t.result.energy
    assert energy is not None
    assert energy.to("J").value == pytest.approx(10.0)
    assert energy.low == energy.value
    assert energy.high is not None
    # The only pod may answer for all of the idle energy, but for no more.
    assert energy.to("J").high == pytest.approx(26.0)
    assert energy.provenance == "measured active energy, with idle at most"


def test_a_restarted_exporter_leaves_a_lower_bound(exporter) -> None:  # type: ignore[no-untyped-def]
    address = exporter(pod("web", 1.0, joules=100.0), pod("web", 1.0, joules=3.0)).url
    with ck.track(address, workload="web") as t:
        time.sleep(0.05)
    assert t.result.energy is not None
    assert (t.result.energy.to("J").value, t.result.energy.high) == (pytest.approx(3.0), None)


def test_what_does_not_refresh_is_unknown(exporter) -> None:  # type: ignore[no-untyped-def]
    with ck.track(exporter(scrape(100.0, 1000.0, 500.0)).url, workload="web", intensity=400.0) as t:
        pass
    result = t.result
    assert (result.energy, result.energy_unknown) == (None, "not_refreshed")
    assert (result.emissions, result.emissions_unknown) == (None, "energy is not known")


def test_counters_that_wrap_are_read_in_between(rapl) -> None:  # type: ignore[no-untyped-def]
    wrap, rapl.joules = 300.0, 250.0
    rapl.add(0.0)
    (rapl.directory / "intel-rapl:0" / "max_energy_range_uj").write_text(f"{int(wrap * 1e6)}\n")

    def draw_for_a_second() -> None:
        for _ in range(10):
            rapl.joules = (rapl.joules + 15.0) % wrap
            draw(rapl, 0.0)
            time.sleep(0.07)

    with ck.track(rapl.directory, every=0.05) as t:
        draw_for_a_second()
    assert t.result.energy is not None
    assert t.result.energy.to("J").value == pytest.approx(150.0)
    with ck.track(rapl.directory, every=60) as t:
        draw_for_a_second()
    assert (t.result.energy, t.result.energy_unknown) == (None, "may_have_wrapped"), "once or twice?"


def test_the_end_of_a_source_does_not_end_the_program(rapl) -> None:  # type: ignore[no-untyped-def]
    with ck.track(rapl.directory, intensity=400.0) as t:
        (rapl.directory / "intel-rapl:0" / "energy_uj").unlink()
    assert t.result.energy is None
    assert "No such file" in str(t.result.energy_unknown)
    assert t.result.emissions is None


def test_a_block_begins_only_if_it_can_be_measured(rapl, tmp_path, exporter, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("KEPLER_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(ck.NoDataError, match="no RAPL zone"):
        ck.track(tmp_path)
    with pytest.raises(ck.NotFoundError, match='no workload "wbe"; did you mean web'):
        ck.track(exporter(pod("web", 1.0, joules=1.0)).url, workload="wbe").start()
    with pytest.raises(ck.NotFoundError, match="region"):
        ck.track(rapl.directory, region="atlantis")
    with pytest.raises(ck.InvalidInputError, match="intensity: expected gCO2eq/kWh, saw kWh"):
        ck.track(rapl.directory, intensity=ck.Quantity.of(1.0, "kWh"))
    with pytest.raises(ck.InvalidInputError, match="result: expected a block that has begun"):
        _ = ck.track(rapl.directory).result
    with pytest.raises(RuntimeError, match="from the block"), ck.track(rapl.directory):
        raise RuntimeError("from the block")


def test_functions_are_measured_call_by_call(rapl) -> None:  # type: ignore[no-untyped-def]
    results: list[ck.Tracked] = []

    @ck.track(rapl.directory, report=results.append)
    def work(joules: float) -> str:
        """Work."""
        draw(rapl, joules)
        return "done"

    @ck.track(rapl.directory, report=results.append)
    async def work_async(joules: float) -> str:
        await asyncio.sleep(0.01)
        return work.__wrapped__(joules)

    assert (work(1.0), work(2.0), asyncio.run(work_async(3.0))) == ("done", "done", "done")
    energies = [result.energy.to("J").value for result in results if result.energy]
    assert energies == pytest.approx([1.0, 2.0, 3.0])
    assert work.__doc__ == "Work."


def test_without_parentheses_it_measures_this_machine(rapl, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    made: list[object] = []
    monkeypatch.setattr("carbon_kepler.tracker.live", lambda source, **_: made.append(source) or native(rapl.directory))

    @ck.track
    def work() -> str:
        return "done"

    assert work() == "done"
    assert (made, work.__name__) == (["/sys/class/powercap"], "work")


def test_generators_are_measured_while_they_are_iterated(rapl) -> None:  # type: ignore[no-untyped-def]
    results: list[ck.Tracked] = []
    tracked = ck.track(rapl.directory, report=results.append)

    @tracked
    def steps(joules: float):  # type: ignore[no-untyped-def]
        draw(rapl, joules)
        said = yield 1
        draw(rapl, joules)
        return said

    @tracked
    async def steps_async(joules: float):  # type: ignore[no-untyped-def]
        draw(rapl, joules)
        said = yield 1
        draw(rapl, joules)
        yield said

    running = steps(2.0)
    draw(rapl, 50.0)
    assert next(running) == 1
    with pytest.raises(StopIteration) as end:
        running.send("said")
    assert end.value.value == "said"

    async def iterate() -> list[object]:
        running = steps_async(3.0)
        return [await running.asend(None), await running.asend("said"), [step async for step in running]]

    assert asyncio.run(iterate()) == [1, "said", []]
    steps_left = steps(1.0)
    next(steps_left)
    steps_left.close()
    energies = [result.energy.to("J").value for result in results if result.energy]
    assert energies == pytest.approx([4.0, 6.0, 1.0])


def test_options_of_reading_are_used(exporter, silent: str) -> None:  # type: ignore[no-untyped-def]
    it = exporter(scrape(100.0, 1000.0, 500.0), scrape(110.0, 1020.0, 516.0))
    with ck.track(it.url, bearer_token="sekret", region="KR"):
        time.sleep(0.05)
    assert {request["authorization"] for request in it.requests} == {"Bearer sekret"}
    with pytest.raises(ck.ConfigError, match="timeout"):
        ck.track(it.url, timeout="bogus")
    with pytest.raises(ck.ConfigError, match='unknown key "regoin"; did you mean region'):
        ck.track(it.url, regoin="KR")
    with pytest.raises(ck.SourceTimeoutError, match=r"within 0.2 s"):
        ck.track(silent, timeout=0.2).start()


@pytest.mark.parametrize("workload", ["", " ", "shop/", "/web", "a/b/web"])
def test_a_workload_has_a_name(exporter, workload: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ck.InvalidInputError, match=f'workload: expected namespace/name or name, saw "{workload}"'):
        ck.track(exporter(pod("web", 1.0, joules=1.0)).url, workload=workload)


def test_a_machine_without_rapl_says_so(tmp_path) -> None:  # type: ignore[no-untyped-def]
    for measure in (ck.track, ck.Window.watch):
        for missing in (tmp_path / "powercap", str(tmp_path / "powercap")):
            with pytest.raises(ck.NoDataError, match="no RAPL zone") as caught:
                measure(missing)
            assert caught.value.hints


def test_cancelling_the_begin_leaves_no_thread(silent: str, exporter) -> None:  # type: ignore[no-untyped-def]
    slow = exporter(scrape(100.0, 1000.0, 500.0))

    async def enter(source: str) -> None:
        async with ck.track(source, timeout=30):
            await asyncio.sleep(60)

    for source in (silent, slow.url):
        start = time.monotonic()
        with pytest.raises(asyncio.TimeoutError):
            asyncio.run(asyncio.wait_for(enter(source), 0.3))
        deadline = time.monotonic() + 2
        while own_threads() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert own_threads() == []
        assert time.monotonic() - start < 3


def own_threads() -> list[str]:
    return [it.name for it in threading.enumerate() if it.name.startswith("carbon-kepler")]


def test_the_error_of_the_block_is_the_one_to_see(rapl, caplog) -> None:  # type: ignore[no-untyped-def]
    def report(_: ck.Tracked) -> None:
        raise KeyError("from the report")

    with pytest.raises(RuntimeError, match="from the block"), ck.track(rapl.directory, report=report):
        raise RuntimeError("from the block")

    @ck.track(rapl.directory, report=report)
    async def fails() -> None:
        raise RuntimeError("from the function")

    with pytest.raises(RuntimeError, match="from the function"):
        asyncio.run(fails())
    assert caplog.text.count("KeyError: 'from the report'") == 2
    with pytest.raises(KeyError, match="from the report"), ck.track(rapl.directory, report=report):
        pass


def test_an_exporter_that_dies_makes_a_lower_bound_of_what_the_others_saw(exporter) -> None:  # type: ignore[no-untyped-def]
    def of(node: str, joules: float) -> str:
        zone = f'zone="package",path="",node_name="{node}"'
        parts = (f"kepler_node_cpu_{part}_joules_total{{{zone}}} {joules / 2}\n" for part in ("active", "idle"))
        return "".join(parts) + pod(f"web-{node}", 3.0, joules=joules / 2, node=node)

    lives, dies = exporter(of("n1", 100.0), of("n1", 160.0)), exporter(of("n2", 100.0), 403)
    with ck.track([lives.url, dies.url], every=60, retries=0) as block:
        time.sleep(0.2)
    energy = block.result.energy
    assert energy is not None
    assert (round(energy.to("J").low, 6), energy.high) == (60.0, None)
    with pytest.raises(ck.ConfigError, match="HTTP 403"), ck.track([lives.url, exporter(403).url], retries=0):
        pass
