"""The world as tools see it over time: the last snapshot, and what was drawn since the one before."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from numbers import Real
from os import PathLike, fspath
from typing import TypeVar, Union

from carbon_kepler.errors import CarbonKeplerError, InvalidInputError
from carbon_kepler.nouns import Node, Workload
from carbon_kepler.options import FetchOptions, Settings
from carbon_kepler.snapshot import Snapshot
from carbon_kepler.source import complete, places
from carbon_kepler.window import Window
from carbon_kepler.world import World

#: Where snapshots come from: addresses, files, something measured, or whatever takes a snapshot.
Source = Union[str, "PathLike[str]", Sequence[Union[str, "PathLike[str]"]], Snapshot, Callable[[], Snapshot]]

#: The shortest time over which counters say more than gauges (s).
LEAST_WINDOW = 5.0

_log = logging.getLogger("carbon_kepler")
_Answer = TypeVar("_Answer")


class Live:
    """Reads when it is asked, and shares what it has read. Who comes meanwhile waits for that scrape."""

    def __init__(
        self,
        source: Source,
        *,
        cache: float | None,
        fetch: FetchOptions,
        pod_specs: str | None,
        documents: Iterable[tuple[str, str]],
        settings: Settings,
        node_specs: str | None = None,
    ) -> None:
        """Look at everything that can be looked at without reading."""
        if cache is not None and not (isinstance(cache, Real) and cache >= 0):
            raise InvalidInputError(f"cache: expected seconds of 0 or more, saw {cache!r}")
        self._settings = settings
        self._documents = list(documents)
        self._specs = (pod_specs, node_specs)
        gauges_only, shared_seconds = self._world(None)._native.reading()
        self._cache = cache if cache is not None else shared_seconds or LEAST_WINDOW
        self._waiting = 0
        self._take = self._taker(source, fetch, gauges_only=gauges_only)
        # One reader: a thread of its own, so that those who wait for it hold up nobody else's answers.
        self._reader = ThreadPoolExecutor(1, "carbon-kepler")
        self._reading: Future[Snapshot] | None = None
        self._last: tuple[float, Snapshot] | None = None

    async def ask(self, question: Callable[[World], _Answer], *, measured: bool = True) -> _Answer:
        """Answer from the world as it is now, in a thread: neither a scrape nor a large answer stops the event loop."""
        snapshot = await self._measured() if measured else None
        return await asyncio.to_thread(lambda: question(self._world(snapshot)))

    def _world(self, snapshot: Snapshot | None) -> World:
        pods, nodes = self._specs
        return World(snapshot, pod_specs=pods, node_specs=nodes, documents=self._documents, **self._settings)

    async def _measured(self) -> Snapshot:
        if self._last and time.monotonic() - self._last[0] < self._cache:
            return self._last[1]
        self._waiting += 1
        try:
            if self._reading is None or self._reading.done():
                self._reading = self._reader.submit(self._read)
            # Who leaves does not take the answer, or the error, from those who stay.
            return await asyncio.shield(asyncio.wrap_future(self._reading))
        finally:
            self._waiting -= 1

    def _read(self) -> Snapshot:
        while True:
            began = time.monotonic()
            try:
                snapshot = self._take()
            except InterruptedError:
                # Nobody waited; but somebody may by now.
                if self._waiting == 0:
                    raise
            else:
                self._last = (began, snapshot)
                return snapshot

    def _taker(self, source: Source, fetch: FetchOptions, *, gauges_only: bool) -> Callable[[], Snapshot]:
        if isinstance(source, Snapshot):
            return lambda: source
        if callable(source):
            return lambda: _snapshot_of(source)
        names = [source] if isinstance(source, (str, PathLike)) else source
        texts = [fspath(name) for name in names]
        if not texts or "-" in texts:
            raise InvalidInputError(f"source: expected addresses or files, saw {texts}")
        exporters = _Exporters(texts, fetch, lambda: self._waiting == 0)
        return exporters.gauges if gauges_only else exporters.means


class _Exporters:
    """Addresses and files that are read again and again."""

    def __init__(self, names: list[str], fetch: FetchOptions, nobody_waits: Callable[[], bool]) -> None:
        self._source = places(names, **fetch)
        self._max_watts = fetch.get("max_watts")
        self._nobody_waits = nobody_waits
        self._before: tuple[float, Snapshot] | None = None
        self._seen: Snapshot | None = None

    def gauges(self) -> Snapshot:
        """What gauges say now. One exporter of several that fails is no reason to know nothing."""
        snapshot, failures = self._source.read(False, self._nobody_waits)
        if failures and len(failures) == len(self._source.names):
            complete(snapshot, failures)
        for name, error in failures:
            _log.warning("%s is missing: %s", name, error)
        if failures and self._seen is not None:
            # Whoever asks for what ran there is told where it was.
            snapshot = snapshot.remembering(self._seen._native)
        self._seen = Snapshot(snapshot)
        return self._seen

    def means(self) -> Snapshot:
        """Means since it was last read where that is long enough ago, else gauges; where there are none, it waits."""
        now = self._counted()
        if _needs_a_window(now) and self._source.is_live:
            start = time.monotonic()
            while time.monotonic() - start < LEAST_WINDOW and not self._nobody_waits():
                time.sleep(0.05)
            now = self._counted()
        return now

    def _counted(self) -> Snapshot:
        now, taken = self.gauges(), time.monotonic()
        before, self._before = self._before, (taken, now)
        if before is None or taken - before[0] < LEAST_WINDOW or not self._source.is_live:
            return now
        window = Window.between(before[1], now, max_watts=self._max_watts)
        return window if _says_something(window) else now


def _snapshot_of(take: Callable[[], Snapshot]) -> Snapshot:
    taken = take()
    if not isinstance(taken, Snapshot):
        raise InvalidInputError(f"source: expected a Snapshot from what was given, saw {type(taken).__name__}")
    return taken


def _says_something(snapshot: Snapshot) -> bool:
    return any(it.total_watts is not None for it in _all_of(snapshot))


def _needs_a_window(snapshot: Snapshot) -> bool:
    counters_only = any(it.total_unknown == "counters_only" for it in _all_of(snapshot))
    return counters_only and not _says_something(snapshot)


def _all_of(snapshot: Snapshot) -> Iterator[Node | Workload]:
    yield from snapshot.nodes
    yield from snapshot


def said(error: CarbonKeplerError) -> str:
    """An error with what to do about it."""
    return "\n".join([str(error), *(f"hint: {hint}" for hint in error.hints)])
