"""The official Python client over stdio: every tool, resource and prompt of the catalog."""

import asyncio
import json
import os
import pathlib

import mcp
import pytest
from mcp.client.stdio import stdio_client

ROOT = pathlib.Path(__file__).resolve().parents[4]
PROGRAM = os.environ.get("CARBON_KEPLER_MCP", str(ROOT / "target/debug/carbon-kepler-mcp"))
SCRAPE = str(ROOT / "core/corpus/v0.11.2-steady-2socket.prom")
WORKLOAD = {"workload_name": "web", "namespace": "shop"}
ARGUMENTS = {
    "assess_workload_compliance": WORKLOAD,
    "compare_optimization_impact": WORKLOAD,
    "list_workloads_by_compliance": {"namespace": "shop"},
    "get_regional_comparison": WORKLOAD,
    "calculate_optimal_schedule": WORKLOAD,
    "identify_power_hotspots": {},
    "list_top_power_consumers": {},
    "get_power_consumption_summary": {},
}


def with_session(use):
    async def run():
        parameters = mcp.StdioServerParameters(command=PROGRAM, args=["serve", "--source", SCRAPE], env={})
        async with stdio_client(parameters) as (read, write), mcp.ClientSession(read, write) as session:
            await session.initialize()
            return await use(session)

    return asyncio.run(run())


def test_every_tool_answers_by_its_schema():
    async def use(session):
        tools = (await session.list_tools()).tools
        # The client checks structured content against the output schema.
        return {tool.name: await session.call_tool(tool.name, ARGUMENTS[tool.name]) for tool in tools}

    answers = with_session(use)
    assert set(answers) == set(ARGUMENTS)
    for name, answer in answers.items():
        assert not answer.is_error, (name, answer)
        assert answer.structured_content and answer.content[0].text, name
    assert answers["assess_workload_compliance"].structured_content["status"] == "NON_COMPLIANT"


def test_a_failing_tool_is_an_answer_and_an_unknown_one_an_error():
    async def use(session):
        failing = await session.call_tool("assess_workload_compliance", {"workload_name": "nothing"})
        with pytest.raises(mcp.MCPError) as unknown:
            await session.call_tool("no_such_tool", {})
        return failing, unknown.value

    failing, unknown = with_session(use)
    assert failing.is_error and "did you mean" in failing.content[0].text
    assert unknown.error.code == -32602


def test_resources_and_prompts():
    async def use(session):
        read = await session.read_resource("carbon-intensity://ap-northeast-2")
        prompt = await session.get_prompt("review-namespace", {"namespace": "shop"})
        templates = await session.list_resource_templates()
        return read, prompt, templates

    read, prompt, templates = with_session(use)
    assert json.loads(read.contents[0].text)["average_gCO2eq_kWh"] == 417.3
    assert "namespace shop" in prompt.messages[0].content.text
    assert len(templates.resource_templates) == 5
