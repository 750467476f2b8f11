"""The most memory that answers take beside a report of the same body: `call` of every tool, and `serve` that is asked twice.

Fails where an answer takes more than twice as much as a report. Three kinds of bodies: as Kepler writes them, and with a single
line for each pod or process, which makes the most workloads of a megabyte. BENCH_MB is their size.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

from bench_mcp import PROGRAM, ROOT, answer, message

MEGABYTES = float(os.environ.get("BENCH_MB", "52"))
MOST = 2.0
POD = (
    'kepler_pod_cpu_watts{{node_name="n{node}",pod_id="{number:08x}-0000-4000-8000-{node:012x}",pod_name="web-{number}",'
    'pod_namespace="shop-{namespace}",state="running",zone="package"}} {watts}\n'
)
PROCESS = (
    'kepler_process_cpu_watts{{comm="worker-{number}",container_id="",exe="/usr/bin/worker",node_name="n{node}",pid="{number}",'
    'state="running",type="regular",vm_id="",zone="package"}} {watts}\n'
)
WORKLOAD = {"workload_name": "web-1", "namespace": "shop-1"}
ARGUMENTS = {
    "assess_workload_compliance": WORKLOAD,
    "compare_optimization_impact": {**WORKLOAD, "optimizations": ["resource_rightsizing"]},
    "get_regional_comparison": WORKLOAD,
    "calculate_optimal_schedule": {**WORKLOAD, "duration_hours": 4},
}


def pods(path):
    one_line_each(path, POD)


def processes(path):
    one_line_each(path, PROCESS)
    with open(path, "a", encoding="utf-8") as body:
        # What is asked about.
        body.write(POD.format(node=0, number=1, namespace=1, watts=3))


def one_line_each(path, line):
    with open(path, "w", encoding="utf-8") as body:
        number = 0
        while body.tell() < MEGABYTES * 1e6:
            for number in range(number, number + 1000):
                watts = 1 + number % 97 / 10
                body.write(line.format(node=number // 1000, number=number, namespace=number % 50, watts=watts))
            number += 1


def as_kepler(path):
    generator = [sys.executable, str(ROOT / "benches/gen_kepler.py"), "--seed", "3", "--target-mb", str(MEGABYTES)]
    subprocess.run([*generator, "--layout", "concat", "-o", str(path)], check=True)


def peak(command):
    """The most memory that a program took (MiB)."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command}: {errors.decode()}")
    return usage.ru_maxrss / 1024


def served(body):
    """The most that a server takes that reads twice, the second time for a window."""
    command = [str(PROGRAM), "serve", "--source", str(body), "--cache", "1ms"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    client = {"name": "bench", "version": "1"}
    process.stdin.write(message("initialize", 1, protocolVersion="2025-11-25", capabilities={}, clientInfo=client))
    process.stdin.write(message("notifications/initialized"))
    for number in (2, 3):
        process.stdin.write(message("tools/call", number, name="get_power_consumption_summary", arguments={}))
        process.stdin.flush()
        called = answer(process, number)
        assert not called["result"].get("isError"), called
        time.sleep(5.5)
    process.stdin.close()
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss / 1024


def main():
    folder = ROOT / "target/bench"
    folder.mkdir(parents=True, exist_ok=True)
    tools = json.loads(subprocess.run([PROGRAM, "tools", "--json"], check=True, capture_output=True).stdout)
    missed = []
    for name, write in (("processes", processes), ("pods", pods), ("as Kepler", as_kepler)):
        body = folder / f"memory-{name.replace(' ', '-')}-{MEGABYTES:g}.prom"
        if not body.exists():
            write(body)
        report = peak([PROGRAM, "report", "--source", body])
        print(f"{name}, {body.stat().st_size / 1e6:.0f} MB: a report takes {report:.0f} MiB at most")
        rows = []
        for tool in (it["name"] for it in tools):
            if name == "as Kepler" and tool in ARGUMENTS:
                continue
            arguments = json.dumps(ARGUMENTS.get(tool, {}))
            rows.append((f"call {tool}", peak([PROGRAM, "call", tool, arguments, "--source", body])))
        rows.append(("serve, read twice", served(body)))
        for row, took in rows:
            print(f"  {row:42}{took:8.0f} MiB {took / report:6.2f} x")
            if took > MOST * report:
                missed.append(f"{name}: {row}")
    if missed:
        raise SystemExit(f"above {MOST:g} x a report: {', '.join(missed)}")


if __name__ == "__main__" and os.name == "posix":
    main()
