"""The Python package beside prometheus_client's parser, as medians; `make bench-python`."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import carbon_kepler as ck
from prometheus_client.parser import text_string_to_metric_families

goals: list[bool] = []


def seconds(work: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def line(what: str, value: float, unit: str, goal: str = "", met: bool = True) -> None:
    if goal:
        goals.append(met)
    print(f"{what:<46} {value:9.2f} {unit:<3} {('meets ' if met else 'MISSES ') + goal if goal else ''}".rstrip())


def top_ten(body: bytes) -> tuple[ck.Workload, ...]:
    return ck.Snapshot.parse(body).top(10)


def scrape(body: bytes) -> None:
    text = body.decode()
    assert len(top_ten(body)) == 10
    line(f"parse of {len(body) / 1e6:.1f} MB into a snapshot", seconds(lambda: ck.Snapshot.parse(body), 5) * 1e3, "ms")
    ours = seconds(lambda: top_ten(body), 5)
    theirs = seconds(lambda: sum(len(it.samples) for it in text_string_to_metric_families(text)), 1)
    line("parse and top 10", ours * 1e3, "ms")
    line("prometheus_client, parse into families", theirs * 1e3, "ms")
    line("  times as fast", theirs / ours, "x", ">= 50 x", theirs / ours >= 50)


def call() -> None:
    """Whole calls: arguments to JSON, across, the tool, and its result as objects."""
    world = ck.World(ck.Snapshot.parse(ck.sample_scrape()), region="us-east-1")

    def each(work: Callable[[], object]) -> float:
        for _ in range(2000):
            work()
        return seconds(lambda: [work() for _ in range(200)], 21) / 200 * 1e6

    summary = each(world.get_power_consumption_summary)
    line("get_power_consumption_summary, one call", summary, "us", "<= 20 us", summary <= 20)
    assess = each(lambda: world.assess_workload_compliance(workload_name="web", namespace="shop"))
    line("assess_workload_compliance, one call", assess, "us")


print(f"Python {sys.version.split()[0]}, carbon-kepler {ck.__version__}")
scrape(Path(os.environ["BENCH_BODY"]).read_bytes())
call()
print(f"{sum(goals)} of {len(goals)} goals met")
