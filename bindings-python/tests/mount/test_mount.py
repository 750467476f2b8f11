"""Tools and resources on the FastMCP that is installed, as its own client sees them."""

import asyncio
import functools
import json
import logging
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastmcp", reason="run by make python-fastmcp, in an environment of each version")

import carbon_kepler as ck
from carbon_kepler import _live, _native
from carbon_kepler.fastmcp import mount
from fastmcp import Client, FastMCP
from fastmcp.client.transports import StdioTransport

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from exporter import Exporter, exporter
from prototype import ANSWERS, body, calls, compare

WEB = {"workload_name": "web", "namespace": "shop"}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "assess_workload_compliance": WEB,
    "compare_optimization_impact": WEB,
    "list_workloads_by_compliance": {"namespace": "shop"},
    "get_regional_comparison": WEB,
    "calculate_optimal_schedule": WEB,
    "identify_power_hotspots": {},
    "list_top_power_consumers": {},
    "get_power_consumption_summary": {},
    "get_migration_recommendations": WEB,
}
POD = "web-6d9f7b8c4-x2x7k"


@pytest.fixture
def sample() -> Iterator[Exporter]:
    with exporter(ck.sample_scrape()) as it:
        yield it


def served(source: _live.Source, **settings: Any) -> FastMCP:
    mcp = FastMCP("somebody's own")
    mount(mcp, source, **settings)
    return mcp


def using(target: Any, use: Callable[[Any], Awaitable[Any]]) -> Any:
    """What comes of a client of a server, in memory or over a transport."""

    async def run() -> Any:
        async with Client(target) as client:
            return await use(client)

    return asyncio.run(run())


def call(target: Any, tool: str, **arguments: Any) -> dict[str, Any]:
    answer: dict[str, Any] = using(target, lambda it: it.call_tool(tool, arguments)).structured_content
    return answer


def refused(target: Any, tool: str, **arguments: Any) -> str:
    answer = using(target, lambda it: it.call_tool(tool, arguments, raise_on_error=False))
    assert answer.is_error
    text: str = answer.content[0].text
    return text


def raw(model: Any) -> dict[str, Any]:
    """By the keys of the protocol, which all versions share."""
    dumped: dict[str, Any] = model.model_dump(by_alias=True, mode="json")
    return dumped


def test_tools_are_those_of_the_catalog() -> None:
    tools = {it.name: raw(it) for it in using(served(sample_snapshot()), lambda it: it.list_tools())}
    catalog = {it["name"]: it for it in json.loads(_native.catalog())}
    assert set(tools) == set(catalog) == set(ck.tool_names()) == set(ARGUMENTS)
    for name, tool in tools.items():
        known = catalog[name]
        assert (tool["title"], tool["description"]) == (known["title"], known["description"])
        assert tool["inputSchema"] == known["input_schema"]
        assert tool["outputSchema"] == known["output_schema"]
        hints = {"readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": True}
        assert hints.items() <= tool["annotations"].items()
    top = tools["list_top_power_consumers"]["inputSchema"]["properties"]
    assert (set(top), top["limit"]["default"]) == ({"namespace", "limit", "sort_by"}, 10)
    threshold = tools["get_migration_recommendations"]["inputSchema"]["properties"]["threshold_gco2_kwh"]
    assert threshold["default"] == 424.0


def sample_snapshot() -> ck.Snapshot:
    return ck.Snapshot.parse(ck.sample_scrape())


@pytest.mark.parametrize("tool", ARGUMENTS)
def test_each_tool_answers_as_a_world_does(tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 21, 9, tzinfo=timezone.utc)
    monkeypatch.setattr(_live, "World", functools.partial(ck.World, now=now))
    world = ck.World(sample_snapshot(), pue=1.3, now=now)
    answer = using(served(sample_snapshot(), pue=1.3), lambda it: it.call_tool(tool, ARGUMENTS[tool]))
    assert answer.structured_content == world.call(tool, **ARGUMENTS[tool])
    assert answer.content[0].text == world.tell(tool, **ARGUMENTS[tool])


def test_the_prototypes_numbers() -> None:
    compared = 0
    for capture in ANSWERS:
        snapshot = ck.Snapshot.parse(body(capture), source="node")

        async def all_of(client: Any, capture: str = capture) -> int:
            count = 0
            for kind, tool, arguments, expected in calls(capture):
                if "raised" not in expected:
                    got = (await client.call_tool(tool, arguments)).structured_content
                    count += compare(f"{capture} {kind} {arguments}", kind, got, expected)
            return count

        compared += using(served(snapshot, profile="oss-korea-2025"), all_of)
    assert compared == 2488


def test_a_tool_that_fails_says_what_to_do() -> None:
    mcp = served(sample_snapshot())
    assert "did you mean web?" in refused(mcp, "assess_workload_compliance", workload_name="wb", namespace="shop")
    assert "did you mean workload_name?" in refused(mcp, "assess_workload_compliance", workload="web")
    assert "missing field" in refused(mcp, "assess_workload_compliance")
    gone = refused(served("http://127.0.0.1:9", fetch={"retries": 0}), "list_top_power_consumers")
    assert gone.startswith("http://127.0.0.1:9/metrics: ") and "\nhint: " in gone
    with pytest.raises(Exception, match="no_such_tool"):
        using(mcp, lambda it: it.call_tool("no_such_tool", {}))


def test_arguments_are_looked_at_before_anything_is_scraped(sample: Exporter) -> None:
    mcp = served(sample.url)
    refused(mcp, "assess_workload_compliance", workload=1)
    assert sample.scrapes == 0
    call(mcp, "list_top_power_consumers")
    assert sample.scrapes == 1


def test_resources() -> None:
    mcp = served(sample_snapshot())

    async def read(client: Any, uri: str) -> dict[str, Any]:
        (part,) = await client.read_resource(uri)
        assert raw(part)["mimeType"] == "application/json"
        content: dict[str, Any] = json.loads(part.text)
        return content

    async def use(client: Any) -> None:
        listed = [*await client.list_resources(), *await client.list_resource_templates()]
        named = {str(raw(it).get("uri") or raw(it)["uriTemplate"]): it for it in listed}
        known = {uri: (name, title) for uri, name, title, _ in _native.resource_templates()}
        assert {uri: (it.name, it.title) for uri, it in named.items()} == known
        assert all(raw(it)["mimeType"] == "application/json" for it in listed)
        assert (await read(client, "compliance-standards://korea"))["laws"]
        assert (await read(client, "compliance-standards://global"))["standards"]
        assert (await read(client, "compliance-standards://korea/KR_CARBON_2050"))["target"] == 424
        assert (await read(client, "compliance-standards://global/EU_COC_DC"))["target"] == 1.3
        seoul = await read(client, "carbon-intensity://ap-northeast-2")
        assert seoul["average_gCO2eq_kWh"] == 417.3
        at_nine = await read(client, "carbon-intensity://ap-northeast-2/2026-11-21T09:00:00+09:00")
        assert at_nine["timestamp"] == "2026-11-21T00:00:00Z"
        pod = await read(client, f"workload-metrics://shop/{POD}")
        assert pod["metrics"]["cpu_watts"] == pytest.approx(23.10137435202695)
        for uri, said in [
            ("carbon-intensity://nowhere", 'no region "nowhere"'),
            ("workload-metrics://shop/we", "no pod"),
        ]:
            with pytest.raises(Exception, match=said):
                await client.read_resource(uri)

    using(mcp, use)


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


def test_an_exporter_with_counters_only_is_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_live, "LEAST_WINDOW", 0.3)
    line = 'node_rapl_package_joules_total{index="0",path="/sys/class/powercap/intel-rapl:0"} '
    with exporter(line + "100\n") as it:

        def later() -> None:
            while it.scrapes == 0:
                time.sleep(0.01)
            it.body = (line + "115\n").encode()

        threading.Thread(target=later).start()
        (node,) = call(served(it.url), "get_power_consumption_summary")["nodes"]
        assert it.scrapes == 2
    assert 15 < node["total_watts"] <= 15 / 0.3


def test_over_stdio(tmp_path: Path) -> None:
    file = tmp_path / "scrape.prom"
    file.write_text(ck.sample_scrape())
    server = str(Path(__file__).with_name("server.py"))

    async def use(client: Any) -> None:
        assert {it.name for it in await client.list_tools()} == {"own", *ARGUMENTS}
        answer = await client.call_tool("assess_workload_compliance", WEB)
        assert answer.structured_content["status"] == "COMPLIANT"
        assert answer.content[0].text.startswith("shop/web: COMPLIANT")
        failed = await client.call_tool("assess_workload_compliance", {"workload_name": "wb"}, raise_on_error=False)
        assert failed.is_error and "namespace" in failed.content[0].text
        (part,) = await client.read_resource("carbon-intensity://us-east-1")
        assert json.loads(part.text)["region"] == "us-east-1"

    using(StdioTransport(sys.executable, [server, str(file)], env={"PYTHONPATH": ":".join(sys.path)}), use)


def test_a_tool_of_the_same_name_is_replaced() -> None:
    mcp = FastMCP("moving over")

    @mcp.tool
    def list_top_power_consumers() -> dict[str, str]:
        return {"from": "before"}

    mount(mcp, sample_snapshot())
    assert len(call(mcp, "list_top_power_consumers")["consumers"]) == 5


def test_inside_of_another_server() -> None:
    outer = FastMCP("outer")
    outer.mount(served(sample_snapshot()), "carbon")
    assert call(outer, "carbon_list_top_power_consumers")["consumers"]
