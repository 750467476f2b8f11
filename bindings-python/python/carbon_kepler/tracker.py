"""What a block of code draws."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from os import PathLike
from typing import TYPE_CHECKING, Any, overload

from carbon_kepler import _native
from carbon_kepler._calls import Function, each_call
from carbon_kepler._cpu import CpuTime
from carbon_kepler._log import Log
from carbon_kepler._show import shown
from carbon_kepler.errors import CarbonKeplerError, InvalidInputError
from carbon_kepler.options import FetchOptions, Settings
from carbon_kepler.quantity import Quantity
from carbon_kepler.source import complete, given, in_thread, live
from carbon_kepler.tracked import History, Tracked, process_part, water_of
from carbon_kepler.world import World

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

_log = logging.getLogger("carbon_kepler")


class TrackOptions(Settings, FetchOptions, total=False):
    """Settings of what is measured, and how it is read."""


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
    on_reading: Callable[[Tracked], object] | None = ...,
    log: str | PathLike[str] | None = ...,
    process: bool = ...,
    wue: float | None = ...,
    **options: Unpack[TrackOptions],
) -> Tracker: ...
def track(
    source: Any = "/sys/class/powercap",
    *,
    workload: str | None = None,
    intensity: float | str | Quantity | None = None,
    every: float = 60.0,
    report: Callable[[Tracked], object] | None = None,
    on_reading: Callable[[Tracked], object] | None = None,
    log: str | PathLike[str] | None = None,
    process: bool = False,
    wue: float | None = None,
    **options: Any,
) -> Any:
    """Measures the energy and emissions of a block, or of each call of a function.

    >>> with ck.track("/sys/class/powercap", intensity=417.3) as t:  # doctest: +SKIP
    ...     work()
    >>> t.result.energy, t.result.emissions  # doctest: +SKIP

    ``source`` is a RAPL directory of this machine, or the address of its exporter (or of several). ``workload`` names
    the pod that the block runs in, with its namespace or without (``shop/web-1``), or its controller (``shop/web``:
    all pods of it), which an exporter knows and RAPL does not; without it the whole machine counts, whatever else runs
    there. Inside of a pod, ``os.environ["HOSTNAME"]`` is the name of the pod, unless it has the host's network or a
    hostname of its own, and ``/var/run/secrets/kubernetes.io/serviceaccount/namespace`` has its namespace. Nothing
    else is read: no service on the network, no environment variable.

    While it runs, ``t.read()`` reads now and gives everything drawn so far, with the mean power; ``t.history`` has all
    readings. ``on_reading`` is told each of them. ``log`` is a file that gets one line for each block that ends, CSV
    or JSON lines by its ending (``.csv``, ``.jsonl``); many processes may write to one, such as the jobs of an array.
    The logger ``carbon_kepler`` gets each result (INFO) and reading (DEBUG).

    ``process`` adds an estimate of this process's part of a machine, by its share of the CPU time (on Linux). ``wue``
    is the water that the site takes (litres per kWh of IT energy), and adds the water.

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
        given: Any = dict(workload=workload, intensity=intensity, every=every, report=report, **options)
        return track(on_reading=on_reading, log=log, process=process, wue=wue, **given)(source)
    if not every > 0:
        raise InvalidInputError(f"every: expected seconds above 0, saw {every}")
    if wue is not None and not 0 <= wue < float("inf"):
        raise InvalidInputError(f"wue: expected litres per kWh of 0 or more, saw {wue}")
    if process and workload is not None:
        raise InvalidInputError("process: expected no workload beside it, because it is a part of the whole machine")
    fetch: Any = {name: options.pop(name) for name in FetchOptions.__annotations__ if name in options}
    namespace, name = _whose(workload)
    exporter = live(source, **fetch)
    if workload is not None and not exporter.knows_workloads:
        seen = exporter.names[0]
        raise InvalidInputError(f"source: expected an exporter, which knows workload {shown(workload)}, saw {seen}")
    asked = _Asked(
        source=exporter,
        world=World(**options),
        namespace=namespace,
        workload=name,
        intensity=_intensity(intensity),
        every=every,
        max_watts=fetch.get("max_watts"),
        report=report,
        on_reading=on_reading,
        log=None if log is None else Log(log),
        process=process,
        wue=wue,
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
    on_reading: Callable[[Tracked], object] | None
    log: Log | None
    process: bool
    wue: float | None


class Tracker:
    """One block after the other, or a decorator; ``track`` makes it."""

    def __init__(self, asked: _Asked) -> None:
        self._asked = asked
        self._running: _Running | None = None
        self._last: _Running | None = None
        self._result: Tracked | None = None

    @property
    def result(self) -> Tracked:
        """What was drawn in all or, while the block runs, until the last reading; :meth:`read` reads now.

        Raises InvalidInputError before it begins.
        """
        if self._running is not None:
            return self._running.balance()
        if self._result is None:
            raise InvalidInputError("result: expected a block that has begun, saw none")
        return self._result

    def read(self) -> Tracked:
        """Read now, while the block runs, and give everything drawn until now: once an epoch, say.

        Counters of Kepler move every few seconds: sooner there is nothing new. Raises InvalidInputError outside of a
        block, and the errors of Snapshot.fetch where nothing can be read.
        """
        if self._running is None:
            raise InvalidInputError("read: expected a block that runs, saw none")
        return self._running.read()

    @property
    def history(self) -> History:
        """The readings of the block that runs, or of the last one; as a data frame too."""
        return History([] if self._last is None else self._last.readings)

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
        self._running = self._last = _Running(self._asked, account)
        return self

    def _over(self) -> _Running:
        """No longer runs, whatever happens from here on."""
        if self._running is None:
            raise InvalidInputError("track: expected a block that has begun, saw none")
        running, self._running, self._result = self._running, None, None
        running.ended.set()
        return running

    def _end(self, running: _Running, failure: CarbonKeplerError | None) -> Tracked:
        self._result = running.balance(failure)
        _log.info("%s drew %s", self._result.workload or "machines", self._result)
        if self._asked.log is not None:
            try:
                self._asked.log.add(self._result.to_dict())
            except CarbonKeplerError:
                # The program that was measured goes on.
                _log.exception("a block could not be logged")
        if self._asked.report is not None:
            self._asked.report(self._result)
        return self._result


class _Running:
    """Reads on until it is told to end."""

    def __init__(self, asked: _Asked, account: _native.Account) -> None:
        self._asked = asked
        self._account = account
        self._started_at = self._read_at = datetime.now(timezone.utc)
        self._cpu = self._cpu_then = CpuTime.now() if asked.process else None
        self._failed_reads = 0
        self._one_reader = threading.Lock()
        self.readings: list[Tracked] = []
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._read_on, name="carbon-kepler track", daemon=True)
        self._thread.start()

    def read(self, stopped: Callable[[], bool] | None = None) -> Tracked:
        """Everything drawn until now."""
        with self._one_reader:
            snapshot, failures = self._asked.source.read(False, stopped)
            # Of several exporters one may have died: what the others gave is a lower bound of what was drawn.
            self._account.observe(given(snapshot, failures, strict=False))
            self._failed_reads += bool(failures)
            self._read_at = datetime.now(timezone.utc)
            self._cpu = CpuTime.now() if self._asked.process else None
            reading = self.balance()
            self.readings.append(reading)
        _log.debug("so far %s", reading)
        if self._asked.on_reading is not None:
            self._asked.on_reading(reading)
        return reading

    def end(self, stopped: Callable[[], bool] | None = None) -> CarbonKeplerError | None:
        """Read for the last time, unless told to stop; what went wrong is given back."""
        self._thread.join()
        try:
            with _told("a reading could not be told"):
                self.read(stopped)
        except CarbonKeplerError as error:
            return error
        return None

    def balance(self, failure: CarbonKeplerError | None = None) -> Tracked:
        """Everything drawn until the last reading."""
        asked = self._asked
        row = self._account.balance(asked.intensity)
        # What was drawn since the last reading is missing, and it may have been most of it.
        unknown = row["energy_unknown"] if failure is None else str(failure)
        energy = Quantity._of_figure(row["energy"]) if unknown is None else None
        emissions = None if energy is None or row["emissions"] is None else Quantity._of_figure(row["emissions"])
        nowhere = "no carbon intensity: give intensity or region"
        share = self._cpu.share_since(self._cpu_then) if self._cpu and self._cpu_then else None
        return Tracked(
            sources=tuple(asked.source.names),
            workload="/".join(filter(None, [asked.namespace, asked.workload])) or None,
            started_at=self._started_at,
            ended_at=self._read_at,
            seconds=row["seconds"],
            energy=energy,
            energy_unknown=unknown,
            emissions=emissions,
            emissions_unknown=None if emissions else nowhere if energy else "energy is not known",
            boundary=row["boundary"],
            process_energy=process_part(energy, share),
            water=water_of(energy, asked.wue),
            failed_reads=self._failed_reads,
        )

    def _read_on(self) -> None:
        while not self.ended.wait(self._asked.every):
            try:
                with _told("a reading could not be told"):
                    self.read(self.ended.is_set)
            except InterruptedError:
                return
            except CarbonKeplerError:
                self._failed_reads += 1


@contextmanager
def _told(otherwise: str) -> Iterator[None]:
    """An error of the program's own callback is logged: it ends neither the readings nor the block."""
    try:
        yield
    except (CarbonKeplerError, InterruptedError):
        raise
    except Exception:
        _log.exception(otherwise)


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
