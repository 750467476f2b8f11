"""Start, first answer, memory and size of the MCP server, beside a FastMCP server that does the same job.

Medians of ten starts each, in one run; ratios are what counts.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "target/release/carbon-kepler-mcp"
BODY = ROOT / "target/bench/kepler_110_pods.prom"
ROUNDS = 10


def message(method, number=None, **params):
    body = {"jsonrpc": "2.0", "method": method, "params": params}
    if number is not None:
        body["id"] = number
    return (json.dumps(body) + "\n").encode()


def answer(process, number):
    while True:
        line = process.stdout.readline()
        if not line:
            raise SystemExit("the server ended")
        body = json.loads(line)
        if body.get("id") == number:
            return body


def once(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    client = {"name": "bench", "version": "1"}
    process.stdin.write(message("initialize", 1, protocolVersion="2025-11-25", capabilities={}, clientInfo=client))
    process.stdin.flush()
    answer(process, 1)
    initialized = time.perf_counter() - start
    process.stdin.write(message("notifications/initialized"))
    process.stdin.write(message("tools/call", 2, name="list_top_power_consumers", arguments={"limit": 10}))
    process.stdin.flush()
    called = answer(process, 2)
    first = time.perf_counter() - start
    assert not called["result"].get("isError"), called
    with open(f"/proc/{process.pid}/status", encoding="utf-8") as status:
        resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    process.stdin.close()
    process.wait()
    return initialized * 1000, first * 1000, resident / 1024


def main():
    BODY.parent.mkdir(parents=True, exist_ok=True)
    generator = [sys.executable, str(ROOT / "benches/gen_kepler.py"), "--seed", "5", "--nodes", "1", "--pods", "110"]
    subprocess.run([*generator, "-o", str(BODY)], check=True)
    ours = [str(PROGRAM), "serve", "--source", str(BODY)]
    theirs = [sys.executable, str(ROOT / "benches/fastmcp_peer.py"), str(BODY)]
    figures = {}
    for name, command in (("carbon-kepler-mcp", ours), ("FastMCP", theirs)):
        once(command)
        figures[name] = [statistics.median(column) for column in zip(*(once(command) for _ in range(ROUNDS)))]
    print(f"body of {BODY.stat().st_size / 1e6:.1f} MB, 110 pods; binary {PROGRAM.stat().st_size / 1e6:.1f} MB")
    print(f"{'':20}{'initialize ms':>15}{'first answer ms':>17}{'RSS MiB':>14}")
    for name, (initialized, first, resident) in figures.items():
        print(f"{name:20}{initialized:15.1f}{first:17.1f}{resident:14.1f}")
    ratios = [theirs / ours for ours, theirs in zip(figures["carbon-kepler-mcp"], figures["FastMCP"])]
    print(f"{'FastMCP / ours':20}{ratios[0]:15.1f}{ratios[1]:17.1f}{ratios[2]:14.1f}")


if __name__ == "__main__" and os.name == "posix":
    main()
