"""Tools and resources on the FastMCP that is installed, as its own client sees them."""

import functools
import json
import os
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastmcp", reason="run by make python-fastmcp, in an environment of each version")

import carbon_kepler as ck
from carbon_kepler import _live, _native
from carbon_kepler.fastmcp import mount
from fastmcp import FastMCP
from fastmcp.client.transports import StdioTransport
from host import call, raw, refused, sample_snapshot, served, using
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
    assert (set(top), top["limit"]["default"]) == ({"namespace", "limit", "offset", "sort_by"}, 10)
    threshold = tools["get_migration_recommendations"]["inputSchema"]["properties"]["threshold_gco2_kwh"]
    assert threshold["default"] == 424.0


@pytest.mark.parametrize("tool", ARGUMENTS)
def test_each_tool_answers_as_a_world_does(tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 21, 9, tzinfo=timezone.utc)
    monkeypatch.setattr(_live, "World", functools.partial(ck.World, now=now))
    world = ck.World(sample_snapshot(), pue=1.3, now=now)
    answer = using(served(sample_snapshot(), pue=1.3), lambda it: it.call_tool(tool, ARGUMENTS[tool]))
    assert answer.structured_content == world.call(tool, **ARGUMENTS[tool])
    assert answer.content[0].text == world.tell(tool, **ARGUMENTS[tool])


def test_arguments_as_models_send_them() -> None:
    mcp = served(sample_snapshot(), region="us-east-1")
    for limit in ("3", 3.0, "3.0"):
        assert len(call(mcp, "list_top_power_consumers", limit=limit)["consumers"]) == 3
    hotspots = call(mcp, "identify_power_hotspots", power_threshold_watts="2", include_compliance_check="False")
    assert hotspots == call(mcp, "identify_power_hotspots", power_threshold_watts=2, include_compliance_check=False)
    regions = call(mcp, "get_regional_comparison", **WEB, comparison_regions='["eu-north-1"]')
    assert regions == call(mcp, "get_regional_comparison", **WEB, comparison_regions=["eu-north-1"])
    for limit in ("three", "3.5", 3.5, "-1", "NaN", "1e999", "[" * 100_000, [3]):
        assert "list_top_power_consumers: expected" in refused(mcp, "list_top_power_consumers", limit=limit)
    assert "no workload" in refused(mcp, "assess_workload_compliance", workload_name="3", namespace="shop")


def test_a_method_is_a_tool_of_ones_own_too() -> None:
    mcp, world = FastMCP("own"), ck.World(sample_snapshot())
    mcp.tool(world.list_top_power_consumers)
    # FastMCP 2 forgets the defaults of methods.
    arguments = {"namespace": "shop", "offset": 0, "limit": 1, "sort_by": "power"}
    assert call(mcp, "list_top_power_consumers", **arguments) == world.call("list_top_power_consumers", **arguments)


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
    assert "expected a value for workload_name" in refused(mcp, "assess_workload_compliance")
    gone = refused(served("http://127.0.0.1:9", fetch={"retries": 0}), "list_top_power_consumers")
    assert gone.startswith("http://127.0.0.1:9/metrics: ") and "\nhint: " in gone
    with pytest.raises(Exception, match="no_such_tool"):
        using(mcp, lambda it: it.call_tool("no_such_tool", {}))


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
        assert failed.is_error and "did you mean web?" in failed.content[0].text
        (part,) = await client.read_resource("carbon-intensity://us-east-1")
        assert json.loads(part.text)["region"] == "us-east-1"

    using(StdioTransport(sys.executable, [server, str(file)], env={"PYTHONPATH": os.pathsep.join(sys.path)}), use)


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
