"""Reading exporters: options, failures, and how waiting ends."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time

import carbon_kepler as ck
import pytest
from conftest import pod


def test_exporters_are_read_with_headers(exporter) -> None:  # type: ignore[no-untyped-def]
    first, second = exporter(pod("a", 1.0, node="n1")), exporter(pod("b", 2.0, node="n2"))
    snapshot = ck.Snapshot.fetch(first.url, second.url, headers={"X-Key": "k"}, bearer_token="t")
    assert [node.name for node in snapshot.nodes] == ["n1", "n2"]
    assert snapshot.exporters[0].source == f"{first.url}/metrics"
    for it in (first, second):
        assert (it.requests[0]["x-key"], it.requests[0]["authorization"]) == ("k", "Bearer t")


def test_one_that_fails_is_an_error_and_the_others_are_in_its_notes(exporter) -> None:  # type: ignore[no-untyped-def]
    good, forbidden = exporter(pod("a", 1.0)), exporter(403)
    with pytest.raises(ck.ConfigError, match="HTTP 403") as caught:
        ck.Snapshot.fetch(forbidden.url, good.url, exporter(404).url)
    assert next(note for note in caught.value.__notes__ if note.startswith("also: ")).startswith("also: no page")
    with pytest.raises(ck.UnavailableError) as refused:
        ck.Snapshot.fetch("http://127.0.0.1:1", retries=0)
    assert isinstance(refused.value, ConnectionError)
    assert refused.value.is_retryable


def test_a_silent_exporter_is_a_timeout(silent: str) -> None:
    with pytest.raises(ck.SourceTimeoutError, match=r"no complete answer within 0.2 s") as caught:
        ck.Snapshot.fetch(silent, timeout=0.2)
    assert isinstance(caught.value, TimeoutError)


@pytest.mark.parametrize(
    ("url", "options", "error", "message"),
    [
        ("node-1:28282", {}, ck.InvalidInputError, "url: expected an http:// or https:// address"),
        ("ftp://node-1", {}, ck.ConfigError, "an http:// or https:// address"),
        ("http://node-1", {"timout": 3}, ck.NotFoundError, 'no option "timout"; did you mean timeout'),
        ("http://node-1", {"timeout": 0}, ck.ConfigError, "timeout .*: expected seconds above 0"),
        ("http://node-1", {"bearer_token": "a", "basic_auth": "u:p"}, ck.ConfigError, "one way to authenticate"),
        ("http://node-1", {"headers": {"a b": "c"}}, ck.InvalidInputError, "headers"),
    ],
)
def test_what_cannot_be_asked(url, options, error, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=message):
        ck.Snapshot.fetch(url, **options)


def test_async_fetch_and_its_cancellation(exporter, silent: str) -> None:  # type: ignore[no-untyped-def]
    async def several() -> list[ck.Snapshot]:
        addresses = [exporter(pod("a", 1.0)).url, exporter(pod("b", 1.0)).url]
        return await asyncio.gather(*map(ck.Snapshot.fetch_async, addresses))

    assert [len(snapshot) for snapshot in asyncio.run(several())] == [1, 1]
    start = time.monotonic()
    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(asyncio.wait_for(ck.Snapshot.fetch_async(silent, timeout=60), 0.2))
    # Ending the loop waits for its threads, so the thread has ended too.
    assert time.monotonic() - start < 5


def test_what_does_not_answer_takes_no_thread_of_others(silent: str) -> None:
    async def beside_many() -> float:
        waiting = [asyncio.create_task(ck.Snapshot.fetch_async(silent, timeout=60)) for _ in range(40)]
        await asyncio.sleep(0.2)
        start = time.monotonic()
        await asyncio.to_thread(time.sleep, 0)
        took = time.monotonic() - start
        for task in waiting:
            task.cancel()
        return took

    assert asyncio.run(beside_many()) < 2


def test_addresses_may_come_in_a_list(exporter) -> None:  # type: ignore[no-untyped-def]
    addresses = [exporter(pod("a", 1.0, node="n1")).url, exporter(pod("b", 1.0, node="n2")).url]
    assert len(ck.Snapshot.fetch(addresses)) == 2  # type: ignore[arg-type]
    with pytest.raises(ck.InvalidInputError, match="expected one or more addresses, saw none"):
        ck.Snapshot.fetch([])  # type: ignore[arg-type]


WAITS = {
    "fetch": "ck.Snapshot.fetch(sys.argv[1], timeout=60)",
    "fetch_async": "asyncio.run(ck.Snapshot.fetch_async(sys.argv[1], timeout=60))",
    "watch": "ck.Window.watch(sys.argv[1], 60, timeout=60)",
    "watch, between its ends": "ck.Window.watch(sys.argv[2], 60)",
    "watch_async": "asyncio.run(ck.Window.watch_async(sys.argv[2], 60))",
}


@pytest.mark.skipif(sys.platform == "win32", reason="not run: no SIGINT for another process")
@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS)
def test_ctrl_c_interrupts_at_once(wait: str, silent: str, rapl) -> None:  # type: ignore[no-untyped-def]
    program = f"import asyncio, sys\nimport carbon_kepler as ck\nprint('ready', flush=True)\n{wait}\nprint('done')"
    arguments = [sys.executable, "-c", program, silent, str(rapl.directory)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        time.sleep(0.3)
        asked = time.monotonic()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
    took = time.monotonic() - asked
    assert "done" not in out
    assert "KeyboardInterrupt" in err, err
    assert took < 2, f"it took {took:.1f} s"
