"""The official Python client over the older HTTP+SSE transport."""

import asyncio
import contextlib
import os
import pathlib
import subprocess

import mcp
import pytest
from mcp.client.sse import sse_client

ROOT = pathlib.Path(__file__).resolve().parents[4]
PROGRAM = os.environ.get("CARBON_KEPLER_MCP", str(ROOT / "target/debug/carbon-kepler-mcp"))
SCRAPE = str(ROOT / "core/corpus/v0.11.2-steady-2socket.prom")
CALL = ("assess_workload_compliance", {"workload_name": "web", "namespace": "shop"})


@pytest.fixture
def url():
    command = [PROGRAM, "serve", "--sse", "127.0.0.1:0", "--source", SCRAPE]
    with subprocess.Popen(command, env={}, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        try:
            yield server.stderr.readline().removeprefix("listening on ").strip()
        finally:
            server.terminate()
    assert server.returncode == 0


@contextlib.asynccontextmanager
async def session_at(url):
    async with sse_client(url) as (read, write), mcp.ClientSession(read, write) as session:
        await session.initialize()
        yield session


def test_tools_are_listed_and_called(url):
    async def run():
        async with session_at(url) as session:
            tools = (await session.list_tools()).tools
            # The client checks structured content against the output schema.
            return len(tools), await session.call_tool(*CALL)

    count, answer = asyncio.run(run())
    assert count == 8
    assert not answer.is_error and answer.structured_content["status"] == "NON_COMPLIANT"


def test_clients_share_a_server_and_pipeline_their_calls(url):
    async def run():
        async with session_at(url) as first, session_at(url) as second:
            return await asyncio.gather(*(session.call_tool(*CALL) for session in [first, second] * 100))

    answers = asyncio.run(run())
    assert len(answers) == 200
    assert all(answer.structured_content["status"] == "NON_COMPLIANT" for answer in answers)


def test_a_client_of_both_eras_falls_back_to_the_handshake(url):
    async def run():
        async with mcp.Client(sse_client(url), mode="auto") as client:
            return client.protocol_version, await client.call_tool(*CALL)

    version, answer = asyncio.run(run())
    assert version == "2025-11-25" and not answer.is_error
