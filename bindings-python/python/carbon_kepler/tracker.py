"""What a block of code draws."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any, overload

from carbon_kepler import _native
from carbon_kepler._calls import Function, each_call
from carbon_kepler._show import shown, table
from carbon_kepler.errors import CarbonKeplerError, InvalidInputError
from carbon_kepler.options import FetchOptions, Settings
from carbon_kepler.quantity import Quantity
from carbon_kepler.source import complete, given, in_thread, live
from carbon_kepler.words import Boundary
from carbon_kepler.world import World

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

_log = logging.getLogger("carbon_kepler")


class TrackOptions(Settings, FetchOptions, total=False):
    """Settings of what is measured, and how it is read."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """What was drawn while a block ran."""

    #: Where it was read: addresses, or a RAPL directory.
    sources: tuple[str, ...]
    #: Whose energy it is: a workload, or None for whole machines, whatever else ran there.
    workload: str | None
    #: The time it was read over (s).
    seconds: float
    #: What was measured (kWh); ``.to("J")`` gives joules. None where it is not known.
    energy: Quantity | None
    #: Why the energy is not known.
    energy_unknown: str | None
    #: What that stands for (gCO2eq). None where it is not known.
    emissions: Quantity | None
    #: Why the emissions are not known.
    emissions_unknown: str | None
    #: Up to where the emissions go: overhead and PUE are in them only as far as somebody said so.
    boundary: Boundary
    #: How often a reading in between failed; the next one has made up for it.
    failed_reads: int

    def __str__(self) -> str:
        energy = self.energy.to("J") if self.energy else f"energy unknown ({self.energy_unknown})"
        emissions = self.emissions or f"emissions unknown ({self.emissions_unknown})"
        return f"{energy}, {emissions} in {self.seconds:.4g} s"

    def _repr_html_(self) -> str:
        energy = self.energy.to("J") if self.energy else f"unknown: {self.energy_unknown}"
        emissions = self.emissions or f"unknown: {self.emissions_unknown}"
        return table(
            ["whose", "time (s)", "energy (J)", "emissions (gCO2eq)"],
            [[self.workload or "machines", self.seconds, str(energy), str(emissions)]],
        )


@overload
def track(source: Function, /) -> Function: ...
@overload
def track(
    source: str | PathLike[str] | Sequence[str] = ...,
    *,
    workload: str | None = ...,
    intensity: float | str | Quantity | None = ...,
    every: float = ...,
    report: Callable[[Tracked], object] | None = ...,
    **options: Unpack[TrackOptions],
) -> Tracker: ...
def track(
    source: Any = "/sys/class/powercap",
    *,
    workload: str | None = None,
    intensity: float | str | Quantity | None = None,
    every: float = 60.0,
    report: Callable[[Tracked], object] | None = None,
    **options: Any,
) -> Any:
    """Measures the energy and emissions of a block, or of each call of a function.

    >>> with ck.track("/sys/class/powercap", intensity=417.3) as t:  # doctest: +SKIP
    ...     work()
    >>> t.result.energy, t.result.emissions  # doctest: +SKIP

    ``source`` is a RAPL directory of this machine, or the address of its exporter (or of several). ``workload`` names
    the pod that the block runs in, with its namespace or without (``shop/web-1``), which an exporter knows and RAPL
    does not; without it the whole machine counts, whatever else runs there. Nothing else is read: no service on the
    network, no environment variable.

    Emissions are known where ``intensity`` (gCO2eq/kWh, from 2 to 1200; or with its unit,
    ``"0.4173 tCO2eq/MWh"``, or a Quantity) or ``region`` is given; a country is
    never guessed. ``options`` are the settings of World (``region``, ``pue``, ``overhead``, ``idle``, ``boundary``,
    ...) and the options of Snapshot.fetch (``timeout``, ``bearer_token``, ...). Counters are read at both ends, and
    every ``every`` seconds in between, because hardware counters wrap (in minutes under load).

    ``@ck.track`` or ``@ck.track(...)`` before a function measures each of its calls by itself, those of a generator
    from the first step to the end. ``report`` is told each result, which a function has no other place for. If it
    fails after a block that failed, its error is logged.

    The block begins only if the source can be read: errors are those of Snapshot.fetch and Snapshot.rapl,
    NotFoundError for a workload that is not there. What goes wrong at its end does not end the program: then the
    energy is unknown, with the reason.
    """
    if callable(source):
        return track(workload=workload, intensity=intensity, every=every, report=report, **options)(source)
    if not every > 0:
        raise InvalidInputError(f"every: expected seconds above 0, saw {every}")
    fetch: Any = {name: options.pop(name) for name in FetchOptions.__annotations__ if name in options}
    namespace, name = _whose(workload)
    asked = _Asked(
        source=live(source, **fetch),
        world=World(**options),
        namespace=namespace,
        workload=name,
        intensity=_intensity(intensity),
        every=every,
        max_watts=fetch.get("max_watts"),
        report=report,
    )
    return Tracker(asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be measured, and how."""

    source: _native.Source
    world: World
    namespace: str | None
    workload: str | None
    intensity: Any
    every: float
    max_watts: float | None
    report: Callable[[Tracked], object] | None


class Tracker:
    """One block after the other, or a decorator; ``track`` makes it."""

    def __init__(self, asked: _Asked) -> None:
        self._asked = asked
        self._running: _Running | None = None
        self._result: Tracked | None = None

    @property
    def result(self) -> Tracked:
        """What was drawn so far, or in all where the block is over. Raises InvalidInputError before it begins."""
        if self._running is not None:
            return self._balance(self._running)
        if self._result is None:
            raise InvalidInputError("result: expected a block that has begun, saw none")
        return self._result

    def start(self) -> Self:
        """Begin; the same as entering the block."""
        account = self._account()
        return self._begin(account, complete(*self._asked.source.read(False, None)))

    def stop(self) -> Tracked:
        """End; the same as leaving the block."""
        running = self._over()
        return self._end(running, running.end())

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, _: object, failure: BaseException | None, __: object) -> None:
        with _after(failure):
            self.stop()

    async def __aenter__(self) -> Self:
        account = self._account()
        source = self._asked.source
        return self._begin(account, complete(*await in_thread(lambda stopped: source.read(False, stopped))))

    async def __aexit__(self, _: object, failure: BaseException | None, __: object) -> None:
        with _after(failure):
            running = self._over()
            self._end(running, await in_thread(running.end))

    def __call__(self, function: Function) -> Function:
        """Measure each call of a function by itself; give ``report`` to see what it drew."""
        return each_call(function, lambda: Tracker(self._asked))

    def _account(self) -> _native.Account:
        asked = self._asked
        return _native.Account(asked.world._native, asked.namespace, asked.workload, asked.max_watts)

    def _begin(self, account: _native.Account, snapshot: _native.Snapshot) -> Self:
        account.observe(snapshot)
        if self._running is not None:
            raise InvalidInputError("track: expected one block at a time, saw a second one begin")
        self._running = _Running(self._asked.source, account, self._asked.every)
        return self

    def _over(self) -> _Running:
        """No longer runs, whatever happens from here on."""
        if self._running is None:
            raise InvalidInputError("track: expected a block that has begun, saw none")
        running, self._running, self._result = self._running, None, None
        running.ended.set()
        return running

    def _end(self, running: _Running, failure: CarbonKeplerError | None) -> Tracked:
        self._result = self._balance(running, failure)
        if self._asked.report is not None:
            self._asked.report(self._result)
        return self._result

    def _balance(self, running: _Running, failure: CarbonKeplerError | None = None) -> Tracked:
        row = running.account.balance(self._asked.intensity)
        # What was drawn since the last reading is missing, and it may have been most of it.
        unknown = row["energy_unknown"] if failure is None else str(failure)
        known = unknown is None
        nowhere = "no carbon intensity: give intensity or region"
        emissions = row["emissions"] if known else None
        return Tracked(
            sources=tuple(self._asked.source.names),
            workload="/".join(filter(None, [self._asked.namespace, self._asked.workload])) or None,
            seconds=row["seconds"],
            energy=Quantity._of_figure(row["energy"]) if known else None,
            energy_unknown=unknown,
            emissions=None if emissions is None else Quantity._of_figure(emissions),
            emissions_unknown=None if emissions is not None else nowhere if known else "energy is not known",
            boundary=row["boundary"],
            failed_reads=running.failed_reads,
        )


class _Running:
    """Reads on until it is told to end."""

    def __init__(self, source: _native.Source, account: _native.Account, every: float) -> None:
        self.account = account
        self.failed_reads = 0
        self._source = source
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._read_on, args=[every], name="carbon-kepler track", daemon=True)
        self._thread.start()

    def end(self, stopped: Callable[[], bool] | None = None) -> CarbonKeplerError | None:
        """Read for the last time, unless told to stop; what went wrong is given back."""
        self._thread.join()
        try:
            # Of several exporters one may have died: what the others gave is a lower bound of what was drawn.
            self.account.observe(given(*self._source.read(False, stopped), strict=False))
        except CarbonKeplerError as error:
            return error
        return None

    def _read_on(self, every: float) -> None:
        while not self.ended.wait(every):
            try:
                snapshot, failures = self._source.read(False, self.ended.is_set)
                self.account.observe(given(snapshot, failures, strict=False))
                self.failed_reads += bool(failures)
            except InterruptedError:
                return
            except CarbonKeplerError:
                self.failed_reads += 1


@contextmanager
def _after(failure: BaseException | None) -> Iterator[None]:
    """Do what comes after a block: if both fail, the error of the block is the one to see."""
    try:
        yield
    except Exception:
        if failure is None:
            raise
        _log.exception("what the block drew could not be told")


def _whose(workload: str | None) -> tuple[str | None, str | None]:
    if workload is None:
        return None, None
    match workload.split("/"):
        case [name] if name.strip():
            return None, name
        case [namespace, name] if namespace.strip() and name.strip():
            return namespace, name
    raise InvalidInputError(f'workload: expected namespace/name or name, saw "{shown(workload)}"')


def _intensity(given: float | str | Quantity | None) -> Any:
    if given is None:
        return None
    if not isinstance(given, Quantity):
        given = Quantity.of(_native.stated_intensity(str(given)), "gCO2eq/kWh", provenance="intensity as given")
    if given.unit != "gCO2eq/kWh":
        raise InvalidInputError(f"intensity: expected gCO2eq/kWh, saw {given.unit}")
    return given._figure()
