"""Bridges from stdio to an MCP server over HTTP+SSE, all in one run: start, memory, round trip, a flood, one long answer.

The server answers at once (`sse_mock.rs`), so what is measured is the bridge. Ratios are what counts.
"""

import http.client
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import time
import urllib.parse

from bridge_process import CLIENT, Bridge, Hang, Lines, encode

ROOT = pathlib.Path(__file__).resolve().parents[1]
NPM = ROOT / ".tools/bench-npm/node_modules"
OURS = "carbon-kepler-mcp"
STARTS, ROUND_TRIPS, FLOOD, LONG = 7, 1000, 10_000, 20_000_000
QUIET = 30  # Seconds without an answer after which a flood is given up.
# What is measured, and up to where (at_least: from where) it is good enough.
GOALS = {
    "start ms": 15,
    "idle MiB": 8,
    "ping ms": 0.2,
    "tools/list ms": None,
    "flood answered": FLOOD,
    "flood /s": 8000,
    "flood peak MiB": 16,
    "20 MB ms": 300,
    "20 MB peak MiB": None,
}
AT_LEAST = {"flood answered", "flood /s"}


def bridges(url):
    ours = shlex.split(os.environ.get("CARBON_KEPLER_BRIDGE", f"{ROOT}/target/release/carbon-kepler-mcp bridge"))
    return {
        OURS: [*ours, url],
        "mcp-remote 0.15.1": ["node", str(NPM / "mcp-remote/dist/proxy.js"), url, "--transport", "sse-only"],
        "supergateway 4.0.0": ["node", str(NPM / "supergateway/dist/index.js"), "--sse", url, "--logLevel", "none"],
        "mcp-proxy 0.13.0": [str(pathlib.Path(sys.executable).with_name("mcp-proxy")), url],
    }


def start_and_idle(command):
    seconds = []
    for _ in range(STARTS):
        with Bridge(command) as bridge:
            seconds.append(bridge.initialize())
            if len(seconds) == STARTS:
                time.sleep(1)
                idle = bridge.mebibytes("VmRSS")
    return {"start ms": statistics.median(seconds) * 1000, "idle MiB": idle}


def round_trips(command, floor):
    """Medians; of the ping what is over the server's own."""
    with Bridge(command) as bridge:
        bridge.initialize()

        def median(method):
            def exchange(number):
                bridge.write(encode(method, number))
                bridge.answer(number, 10)

            return median_ms(exchange)

        return {"ping ms": median("ping") - floor, "tools/list ms": median("tools/list")}


def median_ms(exchange):
    times = []
    for number in range(1, ROUND_TRIPS + 1):
        start = time.perf_counter()
        exchange(number)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def flood(command):
    with Bridge(command) as bridge:
        bridge.initialize()
        requests = b"".join(encode("tools/list", number) for number in range(1, FLOOD + 1))
        lines = []
        start = last = time.perf_counter()
        bridge.write_aside(requests)
        try:
            while len(lines) < FLOOD:
                lines.append(bridge.lines.next(QUIET))
                last = time.perf_counter()
        except Hang:
            pass  # How many came is the figure.
        peak = bridge.mebibytes("VmHWM")
    answered = len({message.get("id") for message in map(json.loads, lines) if "result" in message})
    return {"flood answered": answered, "flood /s": len(lines) / (last - start) if lines else 0, "flood peak MiB": peak}


def long_answer(command):
    with Bridge(command) as bridge:
        bridge.initialize()
        start = time.perf_counter()
        bridge.write(encode("tools/call", 1, name="big", arguments={"size": LONG}))
        answer = bridge.answer(1, 30)
        milliseconds = (time.perf_counter() - start) * 1000
        assert len(answer) > LONG, answer[:200]
        return {"20 MB ms": milliseconds, "20 MB peak MiB": bridge.mebibytes("VmHWM")}


def direct_ping(url):
    """The server's own round trip: the same requests and the same reader, without a bridge."""
    netloc = urllib.parse.urlsplit(url).netloc
    stream, posts = http.client.HTTPConnection(netloc, timeout=10), http.client.HTTPConnection(netloc, timeout=10)
    stream.request("GET", "/sse")
    lines = Lines(stream.sock.fileno())
    while not (line := lines.next(10)).startswith(b"data: "):
        pass
    endpoint = line.removeprefix(b"data: ").strip().decode()

    def post(body):
        posts.request("POST", endpoint, body, {"Content-Type": "application/json"})
        posts.getresponse().read()

    def exchange(number):
        post(encode("ping", number))
        while not lines.next(10).startswith(b"data: "):
            pass

    post(encode("initialize", 0, **CLIENT))
    while not lines.next(10).startswith(b"data: "):
        pass
    return median_ms(exchange)


def measure(command, floor):
    figures = {}
    for step in (start_and_idle, lambda command: round_trips(command, floor), flood, long_answer):
        try:
            figures |= step(command)
        except (Hang, OSError) as reason:
            figures.setdefault("failures", []).append(str(reason))
    return figures


def row(name, cells):
    print(f"{name:24}" + "".join(f"{cell:>16}" for cell in cells))


def shown(value):
    return "failed" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def verdict(key, value):
    if GOALS[key] is None:
        return "-"
    good = value is not None and (value >= GOALS[key] if key in AT_LEAST else value <= GOALS[key])
    return f"{'>=' if key in AT_LEAST else '<='} {GOALS[key]:g} {'ok' if good else 'MISSED'}"


def report(figures):
    ours = figures[OURS]
    row("", GOALS)
    for name, found in figures.items():
        row(name, (shown(found.get(key)) for key in GOALS))
        for failure in dict.fromkeys(found.get("failures", [])):
            print(f"  {name}: {failure}")
    row("goal", (verdict(key, ours.get(key)) for key in GOALS))
    for name, found in figures.items():
        if found is not ours:
            pairs = [(found.get(key), ours.get(key)) for key in GOALS]
            row(f"{name} / ours", ("-" if None in pair or not pair[1] else f"{pair[0] / pair[1]:.1f}x" for pair in pairs))


def main():
    server = subprocess.Popen([ROOT / "target/release/sse_mock"], stdout=subprocess.PIPE)
    try:
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/sse"
        floor = direct_ping(url)
        print(f"a ping to the server itself takes {floor:.3f} ms, which is taken off each bridge's; medians of {ROUND_TRIPS}")
        report({name: measure(command, floor) for name, command in bridges(url).items()})
    finally:
        server.kill()


if __name__ == "__main__" and os.name == "posix":
    main()
