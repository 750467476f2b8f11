"""Other threads run on while the core works."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import carbon_kepler as ck
import pytest
from conftest import many_pods

BODY = many_pods(10_000)


TRIES = 5  # on a busy machine one alone says little


def turns_of_another_thread(work: Callable[[], object]) -> int:
    """How often another thread got its turn while this one worked."""
    ended = threading.Event()
    turns: list[float] = []

    def take_turns() -> None:
        while not ended.is_set():
            turns.append(time.perf_counter())
            time.sleep(0.002)

    other = threading.Thread(target=take_turns)
    other.start()
    start = time.perf_counter()
    try:
        work()
    finally:
        end = time.perf_counter()
        ended.set()
        other.join()
    return sum(start < turn < end for turn in turns)


def test_another_thread_runs_while_one_parses_and_assesses() -> None:
    snapshot = ck.Snapshot.parse(BODY)
    world = ck.World(snapshot, region="us-east-1")
    works: dict[str, Callable[[], object]] = {
        "parsing": lambda: ck.Snapshot.parse(BODY),
        "assessing": lambda: world.tell("list_workloads_by_compliance", namespace="shop"),
        "making a table": snapshot.__arrow_c_stream__,
        "pickling": snapshot.__reduce__,
    }
    if getattr(sys, "_is_gil_enabled", lambda: True)():
        held = min(turns_of_another_thread(lambda: sum(range(10_000_000))) for _ in range(TRIES))
        assert held <= 2, "what never lets go of the lock leaves the ends only"
    for name, work in works.items():
        turns = max(turns_of_another_thread(work) for _ in range(TRIES))
        assert turns > 2, f"{name}: {turns} turns"


def test_snapshots_are_shared_between_threads() -> None:
    snapshot = ck.Snapshot.parse(many_pods(500))
    start = threading.Barrier(8)

    def ask(number: int) -> tuple[int, str, float | None]:
        start.wait()
        return len(snapshot.workloads), snapshot[number].name, snapshot[f"pod-{number}"].total_watts

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert {count for count, _, _ in answers} == {500}


def test_without_the_lock() -> None:
    """In an interpreter without the GIL; importing must not switch it on again."""
    if hasattr(sys, "_is_gil_enabled") and not sys._is_gil_enabled():
        test_snapshots_are_shared_between_threads()
        return
    name = next((name for name in ("python3.15t", "python3.14t", "python3.13t") if shutil.which(name)), None)
    if name is None:
        pytest.skip("not run: no free-threaded interpreter on PATH")
    program = "import sys, carbon_kepler; assert not sys._is_gil_enabled(), 'the import switched the GIL on'"
    found = subprocess.run([name, "-c", "import carbon_kepler"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.skip(f"not run: {name} is there, but the wheel is not installed in it")
    subprocess.run([name, "-c", program], check=True)
