"""A body of 300 MB is read where it lies, and other threads run on meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

GENERATOR = Path(__file__).parent.parent.parent / "benches" / "gen_kepler.py"
MEGABYTE = 1_000_000

PROGRAM = """
import json, resource, sys, threading, time
import carbon_kepler as ck

body = open(sys.argv[1], "rb").read()

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()

gaps, ended = [], threading.Event()

def take_turns():
    last = time.perf_counter()
    while not ended.wait(0.005):
        now = time.perf_counter()
        gaps.append(now - last)
        last = now

before = resident()
other = threading.Thread(target=take_turns)
other.start()
start = time.perf_counter()
snapshot = ck.Snapshot.parse(body)
seconds = time.perf_counter() - start
ended.set()
other.join()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps(dict(body=len(body), before=before, after=resident(), peak=peak, longest_gap=max(gaps),
                      turns=len(gaps), seconds=seconds, workloads=len(snapshot))))
"""


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("body") / "kepler.prom"
    subprocess.run([sys.executable, GENERATOR, "--seed", "30", "--target-mb", "300", "-o", path], check=True)
    assert path.stat().st_size > 290 * MEGABYTE
    return path


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not run: resident memory is asked of Linux")
def test_a_large_body_is_borrowed_and_blocks_nobody(body: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, body], capture_output=True, text=True, check=True)
    seen = json.loads(done.stdout)
    print({name: round(value / MEGABYTE, 1) if value > MEGABYTE else value for name, value in seen.items()})
    # The snapshot of a million workloads' figures has its size too; a copy of the body would come on top of it.
    assert seen["peak"] - seen["before"] < seen["body"], seen
    assert seen["peak"] - seen["after"] < 0.3 * seen["body"], seen
    assert seen["longest_gap"] < 0.25, seen
    assert seen["turns"] > seen["seconds"] / 0.05, seen
