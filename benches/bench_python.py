"""The wheel beside prometheus_client, as medians in one run: a scrape of 31 MB with its ten largest pods, one call of a
tool across the border, and what a second thread gets done meanwhile. `make bench-python`.
"""

import os
import statistics
import threading
import time
from collections.abc import Callable

from prometheus_client.parser import text_string_to_metric_families

import carbon_kepler as ck
from carbon_kepler import _native

goals: list[bool] = []


def milliseconds(run: Callable[[], object], times: int = 1) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1e3)
    return statistics.median(taken)


def row(what: str, value: float, unit: str, note: str = "") -> None:
    print(f"{what:<52} {value:>9.2f} {unit:<3} {note}".rstrip())


def goal(what: str, value: float, unit: str, met: bool, wanted: str) -> None:
    goals.append(met)
    row(what, value, unit, f"{'meets' if met else 'MISSES'} {wanted}")


def top_10(body: bytes) -> list[float | None]:
    snapshot = ck.Snapshot.parse(body)
    pods = [workload for workload in snapshot.workloads if workload.kind == "pod"]
    pods.sort(key=lambda pod: pod.total_watts or 0, reverse=True)
    return [pod.total_watts for pod in pods[:10]]


def scrape(body: bytes) -> None:
    text = body.decode()
    parse = milliseconds(lambda: ck.Snapshot.parse(body), 5)
    ours = milliseconds(lambda: top_10(body), 5)
    theirs = milliseconds(lambda: sum(len(family.samples) for family in text_string_to_metric_families(text)))
    row(f"{len(body) / 1e6:.1f} MB into a snapshot", parse, "ms")
    row("  and its ten largest pods", ours, "ms")
    row("prometheus_client, into samples", theirs, "ms")
    goal("  times as fast, with the ten largest", theirs / ours, "x", theirs / ours >= 50, ">= 50 x")


def meanwhile(body: bytes) -> None:
    """How much of its time another thread keeps while bodies are parsed."""
    done = threading.Event()
    longest = 0.0

    def tick() -> None:
        nonlocal longest
        last = time.perf_counter()
        while not done.is_set():
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    thread = threading.Thread(target=tick)
    thread.start()
    milliseconds(lambda: ck.Snapshot.parse(body), 5)
    done.set()
    thread.join()
    row("longest wait of another thread while parsing", longest * 1e3, "ms")


def call() -> None:
    world = ck.World(ck.Snapshot.parse(ck.sample_scrape()), region="us-east-1")

    def each(run: Callable[[], object]) -> float:
        for _ in range(2000):
            run()
        return milliseconds(lambda: [run() for _ in range(200)], 21) / 200 * 1e3

    summary = each(world.get_power_consumption_summary)
    goal("get_power_consumption_summary, one call", summary, "us", summary <= 20, "<= 20 us")
    row("  of that the crossing alone (names of all tools)", each(_native.tool_names), "us")
    assess = each(lambda: world.assess_workload_compliance(workload_name="web", namespace="shop"))
    row("assess_workload_compliance, one call", assess, "us")


with open(os.environ["BENCH_BODY"], "rb") as file:
    body = file.read()
scrape(body)
meanwhile(body)
call()
print(f"{sum(goals)} of {len(goals)} goals met")
