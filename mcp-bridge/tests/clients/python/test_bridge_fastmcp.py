"""The bridge before real FastMCP servers, on both of their transports: what arrives is what they sent."""

import itertools
import pathlib
import signal
import socket
import subprocess
import time

import pytest
from bridge_host import INITIALIZE, ROOT, Host
from raw_peer import raw

HERE = pathlib.Path(__file__).resolve().parent
PEERS = list(itertools.product(("4", "2"), ("sse", "http")))
EXCHANGES = [
    ("tools/list", {}),
    ("tools/call", {"name": "echo", "arguments": {"text": "안녕하세요 \u2028 \"따옴표\" \\ 🌱", "number": 7}}),
    ("tools/call", {"name": "big", "arguments": {"size": 1_000_003}}),
    ("tools/call", {"name": "failing", "arguments": {}}),
    ("tools/call", {"name": "echo", "arguments": {"text": ["not", "a", "text"]}}),
    ("tools/call", {"name": "no_such_tool", "arguments": {}}),
    ("tools/call", {}),
    ("resources/list", {}),
    ("resources/templates/list", {}),
    ("resources/read", {"uri": "peer://static"}),
    ("resources/read", {"uri": "peer://of/%EA%B0%80"}),
    ("resources/read", {"uri": "peer://nothing"}),
    ("prompts/list", {}),
    ("prompts/get", {"name": "review", "arguments": {"namespace": "상점"}}),
    ("prompts/get", {"name": "review", "arguments": {}}),
    ("ping", {}),
    ("no/such/method", {}),
]


class Server:
    def __init__(self, version, transport, port=None):
        self.transport = transport
        self.python = ROOT / f".tools/fastmcp-{version}/bin/python"
        self.port = port or free_port()
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/{'sse' if self.transport == 'sse' else 'mcp'}"

    def launch(self):
        command = [self.python, HERE / "fastmcp_server.py", self.transport, str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self):
        self.launch()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise AssertionError("the server did not come up")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module", params=PEERS, ids=lambda peer: f"fastmcp{peer[0]}-{peer[1]}")
def server(request):
    server = Server(*request.param).start()
    yield server
    server.kill()


@pytest.fixture(params=PEERS, ids=lambda peer: f"fastmcp{peer[0]}-{peer[1]}")
def mortal(request):
    """A server that the test itself starts and kills."""
    server = Server(*request.param)
    yield server
    if server.process:
        server.kill()


@pytest.fixture
def host(server, tmp_path):
    with Host(server.url, tmp_path / "log") as host:
        yield host


def test_answers_are_the_servers_own(server, host):
    direct = raw(server.transport, server.url)
    request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": INITIALIZE}
    assert host.initialize() == direct.exchange(request)[-1]
    direct.post({"jsonrpc": "2.0", "method": "notifications/initialized"})
    for number, (method, params) in enumerate(EXCHANGES, start=2):
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        assert host.request(method, params) == direct.exchange(request)[-1], (method, str(params)[:100])
    direct.close()
    assert host.finish(patience=3) == 0, "nothing was in flight"
    assert host.answers_by_id() == {number: 1 for number in range(1, len(EXCHANGES) + 2)}


def test_progress_and_logs_arrive_in_the_servers_order(server, host):
    direct = raw(server.transport, server.url)
    direct.exchange({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": INITIALIZE})
    direct.post({"jsonrpc": "2.0", "method": "notifications/initialized"})
    params = {"name": "noisy", "arguments": {"steps": 5}, "_meta": {"progressToken": "토큰"}}
    expected = direct.exchange({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params})
    direct.close()
    host.initialize()
    already = len(host.messages)
    host.request("tools/call", params)
    assert len(expected) == 11
    assert host.messages[already:] == expected


def test_a_question_reaches_the_host_and_its_answer_the_tool(host):
    host.initialize()
    call = host.send("tools/call", {"name": "asking", "arguments": {}})
    question = host.wait_for(lambda message: message.get("method") == "elicitation/create")
    assert question["params"]["message"] == "이름?"
    host.write({"id": question["id"], "result": {"action": "accept", "content": {"value": "탄소"}}})
    assert host.answer(call)["result"]["content"][0]["text"] == "accept: 탄소"


def test_a_refused_question_reaches_the_tool_as_an_error(host):
    host.initialize()
    call = host.send("tools/call", {"name": "asking", "arguments": {}})
    question = host.wait_for(lambda message: message.get("method") == "elicitation/create")
    host.write({"id": question["id"], "error": {"code": -32603, "message": "거절"}})
    answer = host.answer(call)["result"]
    assert answer["isError"] and "거절" in answer["content"][0]["text"]


def test_the_end_of_stdin_waits_for_answers(host):
    host.initialize()
    calls = [host.send("tools/call", {"name": "slow", "arguments": {"seconds": s}}) for s in (0.0, 1.0)]
    calls.append(host.send("tools/call", {"name": "big", "arguments": {"size": 1_000_000}}))
    assert host.finish() == 0
    assert [host.answers_by_id().get(call) for call in calls] == [1, 1, 1]
    assert all("result" in host.answer(call) for call in calls)


def test_calls_in_flight_when_the_server_dies_are_answered_at_once(mortal, tmp_path):
    mortal.start()
    with Host(mortal.url, tmp_path / "log") as host:
        host.initialize()
        lost = [host.send("tools/call", {"name": "slow", "arguments": {"seconds": 60}}) for _ in range(3)]
        host.call("echo", {"text": "by now the server has them"})
        mortal.kill()
        errors = [host.answer(call, patience=5).get("error", {}) for call in lost]
        assert host.finish() == 0
    assert [error.get("data", {}).get("retryable") for error in errors] == [True] * 3, errors
    assert set(host.answers_by_id().values()) == {1}


def test_a_restart_needs_nothing_from_the_host(mortal, tmp_path):
    mortal.start()
    with Host(mortal.url, tmp_path / "log") as host:
        host.initialize()
        before = host.call("echo", {"text": "전"})["result"]
        mortal.kill()
        mortal.start()
        assert host.call("echo", {"text": "전"})["result"] == before
        assert host.request("tools/list")["result"]["tools"]
        assert host.finish() == 0
    assert host.answers_by_id() == {1: 1, 2: 1, 3: 1, 4: 1}, "the bridge's own handshake stays its own"


def test_a_server_may_start_later(mortal, tmp_path):
    with Host(mortal.url, tmp_path / "log") as host:
        asked = host.send("initialize", INITIALIZE)
        time.sleep(2)
        mortal.launch()
        assert host.answer(asked)["result"]["serverInfo"]["name"] == "peer"
        host.notify("notifications/initialized")
        assert host.call("echo", {"text": "늦게"})["result"]["structuredContent"] == {"text": "늦게", "number": 0}
        assert host.finish() == 0
    assert host.answers_by_id() == {1: 1, 2: 1}
