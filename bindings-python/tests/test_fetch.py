"""Reading exporters: options, failures, and how waiting ends."""

from __future__ import annotations

import asyncio
import pickle
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


def test_what_could_be_read_is_given_with_the_failures(exporter) -> None:  # type: ignore[no-untyped-def]
    good, forbidden, page = exporter(pod("a", 1.0)), exporter(403), exporter("<!DOCTYPE html>")
    for fetched in (
        ck.Snapshot.fetch(forbidden.url, good.url, page.url),
        asyncio.run(ck.Snapshot.fetch_async(forbidden.url, good.url, page.url)),
    ):
        assert [node.name for node in fetched.nodes] == ["n"]
        first, second = fetched.failures
        assert (first.source, first.kind, second.kind) == (f"{forbidden.url}/metrics", "config", "parse")
        assert "HTTP 403" in str(first)
        assert first.hints == ("check the token or user for this source",)
        assert repr(fetched).endswith("2 sources could not be read)")
        assert forbidden.url in fetched._repr_html_()
        assert pickle.loads(pickle.dumps(fetched)) == fetched
        answer = ck.World(fetched).get_power_consumption_summary()
        assert [it["kind"] for it in answer["basis"]["sources_failed"]] == ["config", "parse"]
        assert "2 of 3 sources could not be read" in ck.World(fetched).tell("get_power_consumption_summary")
    assert ck.Snapshot.fetch(good.url).failures == ()
    assert "sources_failed" not in ck.World(ck.Snapshot.fetch(good.url)).get_power_consumption_summary()["basis"]


def test_snapshots_of_different_nodes_merge(exporter) -> None:  # type: ignore[no-untyped-def]
    flaky = exporter(503, pod("b", 2.0, node="n2"))
    first = ck.Snapshot.fetch(exporter(pod("a", 1.0, node="n1")).url, flaky.url, retries=0)
    second = ck.Snapshot.fetch(flaky.url)
    merged = ck.Snapshot.merge([first, second])
    assert ([node.name for node in merged.nodes], merged.failures, len(first.failures)) == (["n1", "n2"], (), 1)
    with pytest.raises(ck.InvalidInputError, match=r'node "n2" was already read from .*same node name'):
        ck.Snapshot.merge([merged, second])
    with pytest.raises(ck.InvalidInputError, match="expected at least one"):
        ck.Snapshot.merge([])
    with pytest.raises(ck.InvalidInputError, match="expected a list of Snapshots, saw str"):
        ck.Snapshot.merge(["n1"])  # type: ignore[list-item]


def test_one_that_fails_is_an_error_where_all_are_asked_for(exporter) -> None:  # type: ignore[no-untyped-def]
    good, forbidden = exporter(pod("a", 1.0)), exporter(403)
    for urls, strict in ([(forbidden, good), True], [(forbidden, exporter(403)), False]):
        with pytest.raises(ck.ConfigError, match="HTTP 403"):
            ck.Snapshot.fetch([it.url for it in urls], strict=strict)
    with pytest.raises(ck.ConfigError, match="HTTP 403") as caught:
        ck.Snapshot.fetch(forbidden.url, good.url, exporter(404).url, strict=True)
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
