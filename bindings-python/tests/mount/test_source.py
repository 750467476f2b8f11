"""Where a mounted server takes its snapshots from, and who waits for what."""

import asyncio
import json
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastmcp", reason="run by make python-fastmcp, in an environment of each version")

import carbon_kepler as ck
from carbon_kepler import _live
from exporter import Exporter, exporter
from host import call, refused, sample_snapshot, served, using
from prototype import body


@pytest.fixture
def sample() -> Iterator[Exporter]:
    with exporter(ck.sample_scrape()) as it:
        yield it


def test_arguments_are_looked_at_before_anything_is_scraped(sample: Exporter) -> None:
    mcp = served(sample.url)
    refused(mcp, "assess_workload_compliance", workload=1)
    assert sample.scrapes == 0
    call(mcp, "list_top_power_consumers")
    assert sample.scrapes == 1


def test_sources_of_all_kinds(sample: Exporter, tmp_path: Path) -> None:
    file = tmp_path / "scrape.prom"
    file.write_text(ck.sample_scrape())
    sources: list[_live.Source] = [sample.url, [sample.url], str(file), file, sample_snapshot(), sample_snapshot]
    for source in sources:
        assert call(served(source), "get_power_consumption_summary")["total_consumers"] == 5, source


@pytest.mark.parametrize("source", ["-", []])
def test_a_source_that_cannot_be_used_is_known_at_once(source: _live.Source) -> None:
    with pytest.raises((ck.InvalidInputError, ck.ConfigError)):
        served(source)
    with pytest.raises(ck.NotFoundError):
        served(sample_snapshot(), region="nowhere")
    assert "expected a Snapshot" in refused(served(lambda: "text"), "list_top_power_consumers")  # type: ignore[arg-type, return-value]


def test_options_of_reading_stand_in_fetch() -> None:
    with pytest.raises(ck.ConfigError, match=r"^timeout: .*expected it in fetch="):
        served("http://127.0.0.1:9", timeout=3)
    for cache in (-1, float("nan"), "x"):
        with pytest.raises(ck.InvalidInputError, match=r"^cache: expected"):
            served("http://127.0.0.1:9", cache=cache)


def test_one_node_of_two_that_is_gone_is_said_in_the_log(sample: Exporter, caplog: pytest.LogCaptureFixture) -> None:
    mcp = served([sample.url, "http://127.0.0.1:9"], fetch={"retries": 0})
    with caplog.at_level(logging.WARNING, logger="carbon_kepler"):
        assert call(mcp, "get_power_consumption_summary")["total_consumers"] == 5
    assert "http://127.0.0.1:9/metrics is missing" in caplog.text


def test_calls_share_a_scrape_until_its_time_is_over(sample: Exporter) -> None:
    mcp = served(sample.url, cache=60)

    async def many(client: Any) -> None:
        await asyncio.gather(*(client.call_tool("list_top_power_consumers") for _ in range(5)))

    using(mcp, many)
    assert sample.scrapes == 1
    hurried = served(sample.url, cache=0)
    call(hurried, "list_top_power_consumers")
    call(hurried, "list_top_power_consumers")
    assert sample.scrapes == 3


def test_calls_that_wait_together_share_an_error_too(sample: Exporter) -> None:
    sample.body = b"<html>"

    async def many(client: Any) -> list[Any]:
        calls = (client.call_tool("list_top_power_consumers", raise_on_error=False) for _ in range(5))
        return list(await asyncio.gather(*calls))

    mcp = served(sample.url)
    sample.pause.clear()
    threading.Timer(0.5, sample.pause.set).start()
    assert all(it.is_error for it in using(mcp, many))
    assert sample.scrapes == 1
    sample.body = ck.sample_scrape().encode()
    assert call(mcp, "list_top_power_consumers")["consumers"], "the next one reads again"


def test_a_source_that_blocks_stops_nobody_else() -> None:
    released = threading.Event()

    def blocking() -> ck.Snapshot:
        assert released.wait(20)
        return sample_snapshot()

    async def use(client: Any) -> None:
        waiting = [asyncio.create_task(client.call_tool("list_top_power_consumers")) for _ in range(50)]
        await asyncio.sleep(0.1)
        await client.read_resource("carbon-intensity://eu-north-1")
        assert not any(it.done() for it in waiting)
        released.set()
        assert all(it.structured_content["consumers"] for it in await asyncio.gather(*waiting))

    using(served(blocking), use)


def test_a_scrape_that_nobody_waits_for_any_more_ends(sample: Exporter) -> None:
    sample.pause.clear()
    live = _live.Live(sample.url, cache=None, fetch={}, pod_specs=None, documents=[], settings={})

    async def use() -> float:
        asking = asyncio.create_task(live.ask(lambda world: world.call("list_top_power_consumers")))
        while sample.scrapes == 0:
            await asyncio.sleep(0.01)
        asking.cancel()
        return time.monotonic()

    cancelled = asyncio.run(use())
    # Its thread ends, though the exporter still says nothing.
    live._reader.shutdown(wait=True)
    assert time.monotonic() - cancelled < 2


def test_who_comes_after_one_that_left_gets_an_answer(sample: Exporter) -> None:
    live = _live.Live(sample.url, cache=None, fetch={}, pod_specs=None, documents=[], settings={})

    async def use() -> dict[str, Any]:
        sample.pause.clear()
        asking = asyncio.create_task(live.ask(lambda world: world.call("list_top_power_consumers")))
        while sample.scrapes == 0:
            await asyncio.sleep(0.01)
        asking.cancel()
        sample.pause.set()
        return await live.ask(lambda world: world.call("list_top_power_consumers"))

    assert asyncio.run(use())["consumers"]


def test_energy_since_the_scrape_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_live, "LEAST_WINDOW", 0.3)
    first, second = body("v0.11.2-scrape1-first.prom"), body("v0.11.2-scrape2.prom")
    with exporter(first) as it:
        mcp = served(it.url, cache=0)
        call(mcp, "get_power_consumption_summary")
        it.body = second
        time.sleep(0.4)
        pods = [it.name for it in ck.Snapshot.parse(second).where(lambda it: it.kind == "pod")]
        uri = f"workload-metrics://{ck.Snapshot.parse(second)[pods[0]].namespace}/{pods[0]}"
        read = using(mcp, lambda it: it.read_resource(uri))
    assert json.loads(read[0].text)["measured_by"] == "counters"


def test_a_later_call_counts_by_what_was_read_for_the_one_before(
    sample: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_live, "LEAST_WINDOW", 0.2)
    mcp = served(sample.url)
    for scrapes in (1, 2, 3):
        assert call(mcp, "get_power_consumption_summary")["total_power_watts"] is not None
        assert sample.scrapes == scrapes
        time.sleep(0.3)


def test_an_exporter_with_counters_only_is_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_live, "LEAST_WINDOW", 1.0)
    line = 'node_rapl_package_joules_total{index="0",path="/sys/class/powercap/intel-rapl:0"} '
    with exporter(line + "100\n") as it:

        def later() -> None:
            while it.scrapes == 0:
                time.sleep(0.01)
            it.body = (line + "115\n").encode()

        threading.Thread(target=later).start()
        (node,) = call(served(it.url), "get_power_consumption_summary")["nodes"]
        assert it.scrapes == 2
    assert 1 < node["total_watts"] <= 15
