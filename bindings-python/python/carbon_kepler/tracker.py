"""What a block of code draws."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeVar, cast

from carbon_kepler import _native
from carbon_kepler._show import table
from carbon_kepler.errors import CarbonKeplerError, InvalidInputError
from carbon_kepler.footprint import Boundary
from carbon_kepler.quantity import Quantity
from carbon_kepler.source import FetchOptions, live, read
from carbon_kepler.world import Settings, World

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

Function = TypeVar("Function", bound=Callable[..., Any])


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
        joules = self.energy and self.energy.to("J")
        return table(
            ["whose", "time (s)", "energy (J)", "emissions (gCO2eq)"],
            [[self.workload or "machines", self.seconds, str(joules or "-"), str(self.emissions or "-")]],
        )


class track:  # noqa: N801 - used like a function
    """Measures the energy and emissions of a block, or of each call of a function.

    >>> with ck.track("/sys/class/powercap", intensity=417.3) as t:  # doctest: +SKIP
    ...     work()
    >>> t.result.energy, t.result.emissions  # doctest: +SKIP

    ``source`` is a RAPL directory of this machine, or the address of its exporter (or of several). ``workload`` names
    the pod that the block runs in, with its namespace or without (``shop/web-1``), which an exporter knows and RAPL
    does not; without it the whole machine counts, whatever else runs there. Nothing else is read: no service on the
    network, no environment variable.

    Emissions are known where ``intensity`` (gCO2eq/kWh, a number or a Quantity) or ``region`` is given; a country is
    never guessed. ``settings`` are those of World (``region``, ``pue``, ``overhead``, ``idle``, ``boundary``, ...);
    ``fetch`` are the options of Snapshot.fetch. Counters are read at both ends, and every ``every`` seconds in
    between, because hardware counters wrap (in minutes under load).

    The block begins only if the source can be read: errors are those of Snapshot.fetch and Snapshot.rapl,
    NotFoundError for a workload that is not there. What goes wrong at its end does not end the program: then the
    energy is unknown, with the reason.
    """

    def __init__(
        self,
        source: str | PathLike[str] | Sequence[str] = "/sys/class/powercap",
        *,
        workload: str | None = None,
        intensity: float | Quantity | None = None,
        every: float = 60.0,
        fetch: FetchOptions | None = None,
        report: Callable[[Tracked], object] | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        """``report`` is told each result, which a decorated function has no other place for."""
        if not every > 0:
            raise InvalidInputError(f"every: expected seconds above 0, saw {every}")
        self._intensity = _intensity(intensity)
        self._options: FetchOptions = {**fetch} if fetch else {}
        self._source = live(source, **self._options)
        self._world = World(**settings)
        self._workload = workload
        self._every = every
        self._report = report
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
        if self._running is not None:
            raise InvalidInputError("track: expected one block at a time, saw a second one begin")
        namespace, _, name = (self._workload or "").rpartition("/")
        account = _native.Account(self._world._native, namespace or None, name or None, self._options.get("max_watts"))
        account.observe(read(self._source))
        self._running = _Running(self._source, account, self._every)
        return self

    def stop(self) -> Tracked:
        """End; the same as leaving the block."""
        if self._running is None:
            raise InvalidInputError("track: expected a block that has begun, saw none")
        running, self._running = self._running, None
        failure = running.end()
        self._result = self._balance(running, failure)
        if self._report is not None:
            self._report(self._result)
        return self._result

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.stop)

    def __call__(self, function: Function) -> Function:
        """Measure each call of a function by itself; give ``report`` to see what it drew."""
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def awaited(*args: Any, **kwargs: Any) -> Any:
                async with self._again():
                    return await function(*args, **kwargs)

            return cast(Function, awaited)

        @wraps(function)
        def called(*args: Any, **kwargs: Any) -> Any:
            with self._again():
                return function(*args, **kwargs)

        return cast(Function, called)

    def _again(self) -> track:
        """The same for another call, which may run beside this one."""
        again = object.__new__(type(self))
        again.__dict__.update(self.__dict__, _running=None)
        return again

    def _balance(self, running: _Running, failure: CarbonKeplerError | None = None) -> Tracked:
        row = running.account.balance(self._intensity)
        # What was drawn since the last reading is missing, and it may have been most of it.
        unknown = row["energy_unknown"] if failure is None else str(failure)
        known = unknown is None
        nowhere = "no carbon intensity: give intensity or region"
        emissions = row["emissions"] if known else None
        return Tracked(
            sources=tuple(self._source.names),
            workload=self._workload,
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
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read_on, args=[every], name="carbon-kepler track", daemon=True)
        self._thread.start()

    def end(self) -> CarbonKeplerError | None:
        """Read for the last time; what went wrong is given back."""
        self._ended.set()
        self._thread.join()
        try:
            self.account.observe(read(self._source))
        except CarbonKeplerError as error:
            return error
        return None

    def _read_on(self, every: float) -> None:
        while not self._ended.wait(every):
            try:
                snapshot, failures = self._source.read(False, self._ended.is_set)
                if failures:
                    self.failed_reads += 1
                else:
                    self.account.observe(snapshot)
            except InterruptedError:
                return
            except CarbonKeplerError:
                self.failed_reads += 1


def _intensity(given: float | Quantity | None) -> Any:
    if given is None:
        return None
    if not isinstance(given, Quantity):
        given = Quantity.of(float(given), "gCO2eq/kWh", provenance="intensity as given")
    if given.unit != "gCO2eq/kWh":
        raise InvalidInputError(f"intensity: expected gCO2eq/kWh, saw {given.unit}")
    return given._figure()
