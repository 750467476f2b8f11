"""The command line inside of Python, as other programs see it: by its pipes, signals and exit codes."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import carbon_kepler as ck
import pytest

SCRIPT = str(Path(sys.executable).with_name("carbon-kepler"))
MODULE = [sys.executable, "-m", "carbon_kepler"]
INITIALIZE = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"}}


def run(*arguments: str, command: list[str] = MODULE, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([*command, *arguments], input=text, capture_output=True, text=True, timeout=60, check=False)


class Peer:
    """A program that is talked to in lines of JSON."""

    def __init__(self, *arguments: str) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([*MODULE, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def tell(self, method: str, number: int | None = None, **params: object) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def ask(self, number: int, method: str, **params: object) -> dict[str, object]:
        self.tell(method, number, **params)
        assert self.process.stdout is not None
        answer = json.loads(self.process.stdout.readline())
        assert answer["id"] == number
        return answer["result"]  # type: ignore[no-any-return]

    def shake_hands(self) -> dict[str, object]:
        answer = self.ask(1, "initialize", **INITIALIZE)
        self.tell("notifications/initialized")
        return answer

    def end(self) -> int:
        """Its exit code after its input has ended."""
        self.process.communicate(timeout=20)
        return self.process.returncode


@pytest.mark.parametrize("command", [MODULE, [SCRIPT]], ids=["module", "script"])
def test_help_and_version_are_those_of_the_command_line(command: list[str]) -> None:
    assert run("--version", command=command).stdout == f"carbon-kepler {ck.__version__}\n"
    name = "python -m carbon_kepler" if command == MODULE else "carbon-kepler"
    helped = run("--help", command=command)
    assert (helped.returncode, helped.stderr) == (0, "")
    assert f"Usage: {name} <COMMAND>" in helped.stdout
    # Examples are to be pasted: a wheel has no carbon-kepler-mcp.
    examples = run("report", "--help", command=command).stdout
    assert f"\n  {name} report --source" in examples and "carbon-kepler-mcp" not in examples


def test_a_report_of_the_sample() -> None:
    report = run("report", "--format", "json")
    assert report.returncode == 0
    assert "recorded" in report.stderr
    assert "web-" in report.stdout and json.loads(report.stdout)["workloads"]


def test_a_report_of_a_pipe_into_a_pipe_that_closes() -> None:
    body = ck.sample_scrape()
    assert "web-" in run("report", "--source", "-", text=body).stdout
    writing = subprocess.Popen([*MODULE, "report"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert writing.stdout is not None
    writing.stdout.close()
    assert (writing.wait(20), writing.stderr and b"Traceback" in writing.stderr.read()) == (0, False)


def test_a_host_is_told_to_start_a_copy_of_the_console_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    # uvx runs from a cache, so the place that install would use is printed, and that it is empty.
    assert "is not there yet" in run("print-config", "--client", "cursor", "serve").stderr
    run("install", "--client", "cursor", "serve")
    printed = run("print-config", "--client", "claude-desktop", "serve")
    assert "is not there yet" not in printed.stderr
    entry = json.loads(printed.stdout)["mcpServers"]["carbon-kepler"]
    assert entry["args"] == ["serve"]
    assert run("--version", command=[entry["command"]]).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "text", "code"),
    [
        (["no-such-command"], "", 2),
        (["report", "--region", "nowhere"], "", 1),
        (["report", "--source", "-"], "<html>", 65),
        (["report", "--source", "http://127.0.0.1:9", "--retries", "0"], "", 69),
        (["report", "--pue", "0.5"], "", 78),
    ],
)
def test_exit_codes_are_those_of_the_kinds(arguments: list[str], text: str, code: int) -> None:
    ended = run(*arguments, text=text)
    assert ended.returncode == code, ended.stderr
    assert ended.stderr.startswith("error: ") and "Traceback" not in ended.stderr


def test_serve_shakes_hands_and_answers(tmp_path: Path) -> None:
    scrape = tmp_path / "scrape.prom"
    scrape.write_text(ck.sample_scrape())
    with Peer("serve", "--source", str(scrape)) as server:
        assert server.shake_hands()["serverInfo"]["name"] == "carbon-kepler-mcp"  # type: ignore[index]
        tools = server.ask(2, "tools/list")["tools"]
        assert {it["name"] for it in tools} <= set(ck.tool_names())  # type: ignore[attr-defined]
        arguments = {"workload_name": "web", "namespace": "shop", "region": "us-east-1"}
        answer = server.ask(3, "tools/call", name="assess_workload_compliance", arguments=arguments)
        assert answer["structuredContent"]["status"] == "COMPLIANT"  # type: ignore[index]
        assert server.end() == 0


@pytest.fixture
def sse() -> Iterator[str]:
    """The address of an SSE server."""
    with Peer("serve", "--sse", "127.0.0.1:0") as server:
        assert server.process.stderr is not None
        yield server.process.stderr.readline().split()[-1]
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(20) == 0, "as the executable ends when it is told to"


def test_a_bridge_to_an_sse_server(sse: str) -> None:
    with Peer("bridge", sse) as bridge:
        assert bridge.shake_hands()["serverInfo"]["name"] == "carbon-kepler-mcp"  # type: ignore[index]
        read = bridge.ask(2, "resources/read", uri="carbon-intensity://ap-northeast-2")
        assert json.loads(read["contents"][0]["text"])["average_gCO2eq_kWh"] == 417.3  # type: ignore[index]
        assert bridge.end() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_what_waits_for_its_input_at_once() -> None:
    with Peer("serve") as server:
        server.shake_hands()
        start = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        # As any program that does not handle it, so that a shell stops its loop too.
        assert server.process.wait(20) == -signal.SIGINT
        assert time.monotonic() - start < 2
        assert server.process.stderr is not None
        assert server.process.stderr.read() == ""
