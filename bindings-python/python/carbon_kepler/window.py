"""Two snapshots become energy."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from os import PathLike
from typing import TYPE_CHECKING

from carbon_kepler import _native
from carbon_kepler.errors import InvalidInputError
from carbon_kepler.options import FetchOptions
from carbon_kepler.progress import Progress
from carbon_kepler.snapshot import Snapshot
from carbon_kepler.source import live, read, read_async

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Window(Snapshot):
    """Energy and mean power between two moments: a snapshot whose figures are means over a time."""

    __slots__ = ()

    @property
    def seconds(self) -> float:
        """The time between the two (s)."""
        return self.window_seconds or 0.0

    @property
    def begins_at(self) -> datetime | None:
        """When it began, in UTC; ``taken_at`` is its end. None where nobody knows."""
        return None if self.taken_at is None else self.taken_at - timedelta(seconds=self.seconds)

    @classmethod
    def between(
        cls, first: Snapshot, second: Snapshot, seconds: float | None = None, *, max_watts: float | None = None
    ) -> Window:
        """Count what was drawn between two snapshots of the same nodes that were taken ``seconds`` apart.

        The time may be left out where both were fetched, or read from RAPL, in this process: then each node counts by
        when it was read itself; or where both know when they were ``taken_at``. Where samples carry timestamps, as
        those of Prometheus' ``/federate`` do, these count whatever ``seconds`` says. ``max_watts`` is the most that one
        meter can draw; counters of more are not believed.

        Raises InvalidInputError where the time is not known or not above 0, for snapshots of different nodes, and where
        the second is known to have been taken before the first.
        """
        return Window(_native.Snapshot.between(first._native, second._native, seconds, max_watts))

    @classmethod
    def watch(
        cls,
        source: str | PathLike[str] | Sequence[str],
        seconds: float = 10.0,
        *,
        strict: bool = False,
        progress: bool | None = None,
        **options: Unpack[FetchOptions],
    ) -> Window:
        """Measure a window that begins now.

        ``source`` is the address of an exporter or several, or a RAPL directory such as ``/sys/class/powercap``.
        ``options`` are those of ``Snapshot.fetch``. How far it is, is shown on a terminal and in a notebook, unless
        ``progress`` says otherwise. Ctrl-C interrupts it at once.

        An exporter of several that fails at either end is among the ``failures`` of the window, unless ``strict``; the
        others are measured.

        Raises as ``Snapshot.fetch`` and ``Snapshot.rapl``, and InvalidInputError for seconds not above 0.
        """
        exporter = live(source, **options)
        pauses = Progress(above_zero(seconds), progress).pauses()
        first = read(exporter, strict=strict)
        for pause in pauses:
            time.sleep(pause)
        return ended(first, read(exporter, strict=strict), options)

    @classmethod
    async def watch_async(
        cls,
        source: str | PathLike[str] | Sequence[str],
        seconds: float = 10.0,
        *,
        strict: bool = False,
        progress: bool | None = None,
        **options: Unpack[FetchOptions],
    ) -> Window:
        """Do as ``watch``; cancelling the task ends it."""
        exporter = live(source, **options)
        pauses = Progress(above_zero(seconds), progress).pauses()
        first = await read_async(exporter, strict=strict)
        for pause in pauses:
            await asyncio.sleep(pause)
        return ended(first, await read_async(exporter, strict=strict), options)


def ended(first: _native.Snapshot, second: _native.Snapshot, options: FetchOptions) -> Window:
    """The window between two snapshots that know when they were taken."""
    return Window(_native.Snapshot.between(first, second, None, options.get("max_watts")))


def above_zero(seconds: float) -> float:
    """The seconds, if they can be waited for."""
    if not 0.0 < seconds < float("inf"):
        raise InvalidInputError(f"seconds: expected a number above 0, saw {seconds}")
    return seconds
