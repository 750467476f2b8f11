"""The migration guide does what it says, and lists what differs."""

import json
import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("fastmcp", reason="run by make python-fastmcp, in an environment of each version")

import asyncio
import subprocess

import carbon_kepler as ck
from carbon_kepler import compat
from exporter import exporter
from fastmcp import Client
from prototype import ANSWERS, COMPARED, DIFFERENT

GUIDE = (Path(__file__).resolve().parents[3] / "core/docs/how-to/leave-fastmcp.md").read_text()
BLOCKS = re.findall(r"^```(\w+)( before)?\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


def test_its_code_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in compat.__all__:
        monkeypatch.setitem(sys.modules, module, getattr(compat, module))
    blocks = [(before, code) for language, before, code in BLOCKS if language == "python"]
    assert [bool(before) for before, _ in blocks].count(True) == 2
    names: dict[str, object] = {"__name__": "guide"}
    servers = []
    with exporter(ck.sample_scrape()) as it:
        monkeypatch.setenv("KEPLER_ENDPOINT", it.url)
        for before, code in blocks:
            exec(compile(code, "leave-fastmcp.md", "exec"), names)
            if "mcp = FastMCP" in code:
                servers.append((bool(before), names["mcp"]))
        answers = {before: asyncio.run(assessed(server)) for before, server in servers}
    # The prototype knew pods only; both are asked for one.
    assert answers[True]["status"] == answers[False]["status"] == "NON_COMPLIANT"
    assert answers[True]["optimizations"] == [row["type"] for row in answers[False]["optimizations"]]


async def assessed(server: object) -> dict[str, object]:
    async with Client(server) as client:
        arguments = {"workload_name": "web-6d9f7b8c4-x2x7k", "namespace": "shop"}
        answer = await client.call_tool("assess_workload_compliance", arguments)
    content: dict[str, object] = answer.structured_content
    return content


def test_its_commands_are_known() -> None:
    lines = [line for language, _, code in BLOCKS if language == "sh" for line in code.splitlines()]
    commands = [line.split()[1:] for line in lines if line.startswith("carbon-kepler ")]
    (config,) = (json.loads(code) for language, _, code in BLOCKS if language == "json")
    commands.append(config["mcpServers"]["carbon"]["args"])
    assert len(commands) == 5
    for command in commands:
        # Flags before --help are looked at, and nothing is started.
        run = [sys.executable, "-m", "carbon_kepler", *command, "--no-such-flag"]
        said = subprocess.run(run, capture_output=True, text=True, timeout=60, check=False).stderr
        assert "unexpected argument '--no-such-flag'" in said, said
    assert "pip install './bindings-python[fastmcp]'" in lines


def test_it_lists_what_differs() -> None:
    for kind, keys in DIFFERENT.items():
        for key in keys:
            assert f"`{key}`" in GUIDE, f"{kind}: {key}"
    assert "2488 recorded values" in GUIDE and "over four captures" in GUIDE
    assert len(ANSWERS) == 4
    assert f"and {sum(sum(it.values()) for it in COMPARED.values())} of them" in GUIDE
