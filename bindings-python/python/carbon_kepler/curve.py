"""Carbon intensity over time, and when to run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from operator import index
from os import PathLike, fspath
from typing import Any, NamedTuple, overload

from carbon_kepler import _native
from carbon_kepler._show import listing, table
from carbon_kepler._table import TIMES, VALUES, column, moment, number, points_of_csv, points_of_rows
from carbon_kepler.errors import InvalidInputError, NotFoundError, UnavailableError
from carbon_kepler.frames import Frames

#: Unit of all values.
UNIT = "gCO2eq/kWh"
#: Rows of a table in a notebook.
SHOWN = 48


class CurvePoint(NamedTuple):
    """A carbon intensity (gCO2eq/kWh) from a time on, or on a straight line at that time."""

    time: datetime
    value: float


class Slot(NamedTuple):
    """A time to run, and the mean carbon intensity over it (gCO2eq/kWh)."""

    start: datetime
    end: datetime
    mean: float


# No Sequence by name: data frame libraries would then take it row by row.
class IntensityCurve(Frames):
    """Carbon intensity (gCO2eq/kWh) over time: each value holds until the next one, or lies on straight lines.

    Where two times are further apart than 1.5 of the usual steps, nothing is known in between. A curve is a shape:
    what is saved is ``1 - mean(window) / mean(reference)``, both on one curve.
    """

    __slots__ = ("_end", "_interpolate", "_is_whole", "_native", "_source", "_times", "_values")

    def __init__(
        self,
        times: Iterable[datetime],
        values: Iterable[float],
        *,
        end: datetime | None = None,
        interpolate: bool = False,
        unit: str | None = None,
        source: str = "given",
    ) -> None:
        """Make a curve of times (with a zone, in order) and values.

        With ``interpolate`` values lie on straight lines; else the last one holds until ``end``, or as long as the one
        before it did. ``unit`` is the unit of the values, such as ``"tCO2eq/MWh"``; bare ones are in gCO2eq/kWh.
        ``source`` says where values come from. Raises InvalidInputError for times without a zone or out of order, for
        bare values that are most likely in another unit, and for a 0 amid others, which is a value that is missing.
        """
        self._make(times, values, end, interpolate, unit, source, False)

    def _make(
        self,
        times: Iterable[datetime],
        values: Iterable[float],
        end: datetime | None,
        interpolate: bool,
        unit: str | None,
        source: str,
        is_whole: bool,
    ) -> None:
        self._times = tuple(times)
        self._interpolate, self._source, self._is_whole = interpolate, source, is_whole
        given = [number(value) for value in values]
        moments = [seconds_of(time) for time in self._times]
        if end is None and len(moments) > 1:
            end = self._times[-1] + (timedelta(0) if interpolate else self._times[-1] - self._times[-2])
        last = moments[-1] if moments else 0.0
        self._end = end or datetime.fromtimestamp(last, timezone.utc)
        last = seconds_of(self._end)
        self._native = _native.IntensityCurve(moments, given, last, interpolate, unit, is_whole)
        self._values = tuple(self._native.values())

    @classmethod
    def hourly(
        cls, values: Iterable[float], start: datetime, *, unit: str | None = None, source: str = "given"
    ) -> IntensityCurve:
        """Make a curve of values that each hold for an hour, from a start on."""
        seconds_of(start)
        values = list(values)
        hours = [start + timedelta(hours=hour) for hour in range(len(values) + 1)]
        return cls(hours[:-1], values, end=hours[-1], unit=unit, source=source)

    @classmethod
    def from_csv(
        cls,
        text: str,
        *,
        time: str | None = None,
        value: str | None = None,
        time_zone: str | tzinfo | None = None,
        **options: Any,
    ) -> IntensityCurve:
        r"""Read comma-separated values with a column of times and one of values, as providers export them.

        ``time`` and ``value`` are columns by name or a part of it; else the one that begins as such usually do. Times
        are ISO 8601, with an offset or Z, or by ``time_zone``, or in UTC where the column's name says so. A value that
        is empty is unknown. Errors name the line.

        >>> text = "Datetime (UTC),Carbon intensity (direct)\n2026-01-01 00:00:00,410\n2026-01-01 01:00:00,390\n"
        >>> IntensityCurve.from_csv(text).mean
        400.0
        """
        return cls(*points_of_csv(text, time, value, time_zone), **options)

    @classmethod
    def from_pandas(
        cls,
        data: Any,
        *,
        time: str | None = None,
        value: str | None = None,
        time_zone: str | tzinfo | None = None,
        **options: Any,
    ) -> IntensityCurve:
        """Take a Series whose index is times, or two columns of a DataFrame, by name as :meth:`from_csv` has them.

        >>> IntensityCurve.from_pandas(frame["intensity"], time_zone="Asia/Seoul")  # doctest: +SKIP
        """
        if hasattr(data, "columns"):
            names = [str(it) for it in data.columns]
            values = data.iloc[:, column("value", names, value, VALUES)]
            if time is None and hasattr(data.index, "to_pydatetime"):
                times = data.index
            else:
                times = data.iloc[:, column("time", names, time, TIMES)]
        else:
            times, values = data.index, data
        moments = [it.to_pydatetime() if hasattr(it, "to_pydatetime") else it for it in times]
        return cls(*points_of_rows(moments, values.tolist(), time_zone, "pandas"), **options)

    @classmethod
    def from_polars(
        cls,
        data: Any,
        *,
        time: str | None = None,
        value: str | None = None,
        time_zone: str | tzinfo | None = None,
        **options: Any,
    ) -> IntensityCurve:
        """Take two columns of a DataFrame, by name as :meth:`from_csv` has them.

        >>> IntensityCurve.from_polars(frame, time_zone="Asia/Seoul")  # doctest: +SKIP
        """
        names = list(data.columns)
        times = data[names[column("time", names, time, TIMES)]].to_list()
        values = data[names[column("value", names, value, VALUES)]].to_list()
        return cls(*points_of_rows(times, values, time_zone, "polars"), **options)

    @classmethod
    def from_json(cls, text: str | bytes, **options: Any) -> IntensityCurve:
        """Read points as the tool's argument has them: ``[{"time": ..., "value": ...}, ...]``."""
        try:
            points = [(it["time"], it["value"]) for it in json.loads(text)]
        except (ValueError, TypeError, KeyError) as error:
            said = f'json: saw {type(error).__name__}: {error}, expected [{{"time": ..., "value": ...}}, ...]'
            raise InvalidInputError(said) from error
        return cls([moment(time, None) for time, _ in points], [number(value) for _, value in points], **options)

    @classmethod
    def read(cls, path: str | PathLike[str], **options: Any) -> IntensityCurve:
        """Read a file: ``.json`` as :meth:`from_json`, all else as :meth:`from_csv`; it is the source unless told."""
        name = fspath(path)
        try:
            with open(name, encoding="utf-8-sig") as file:
                text = file.read()
        except FileNotFoundError as error:
            raise NotFoundError(f'no file "{name}"') from error
        except OSError as error:
            raise UnavailableError(f"{name}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise InvalidInputError(f"{name}: expected text in UTF-8, saw {error}") from error
        read = cls.from_json if name.lower().endswith(".json") else cls.from_csv
        return read(text, **{"source": name, **options})

    @property
    def start(self) -> datetime:
        """The first time."""
        return self._times[0]

    @property
    def end(self) -> datetime:
        """The last time."""
        return self._end

    @property
    def interpolate(self) -> bool:
        """Whether values lie on straight lines; else each holds until the next one."""
        return self._interpolate

    @property
    def source(self) -> str:
        """Where the values come from."""
        return self._source

    @property
    def mean(self) -> float:
        """The mean over all that is known (gCO2eq/kWh)."""
        return self._native.mean_of_known()

    @property
    def gaps(self) -> list[tuple[datetime, datetime]]:
        """From when to when nothing is known."""
        return [(self._moment(start), self._moment(end)) for start, end in self._native.gaps()]

    def mean_between(self, start: datetime, end: datetime) -> float | None:
        """Take the mean between two times (gCO2eq/kWh); None where the curve does not know all of that."""
        return self._native.mean(seconds_of(start), seconds_of(end))

    def at(self, time: datetime) -> float | None:
        """Read the value at a time (gCO2eq/kWh); None outside of the curve and in its gaps."""
        return self._native.at(seconds_of(time))

    def best_window(
        self,
        hours: float,
        *,
        earliest: datetime | None = None,
        deadline: datetime | None = None,
        step_minutes: float | None = None,
    ) -> Slot:
        """Find the window of so many hours with the lowest mean, the earliest of equals.

        Not before ``earliest``, done by ``deadline``; with ``step_minutes`` only at whole steps after the earliest
        start, else at any moment. Raises InvalidInputError where no window fits.
        """
        for best in self._slots(hours, earliest, deadline, step_minutes, 1):
            return best
        said = f"window: saw {hours:g} h on a curve from {self.start.isoformat()} to {self.end.isoformat()}"
        raise InvalidInputError(f"{said}, expected room between earliest and deadline")

    def best_windows(
        self,
        hours: float,
        most: int = 5,
        *,
        earliest: datetime | None = None,
        deadline: datetime | None = None,
        step_minutes: float | None = None,
    ) -> list[Slot]:
        """Find windows with low means that do not overlap, best first; arguments as of ``best_window``."""
        if not (hasattr(most, "__index__") and most >= 0):
            raise InvalidInputError(f"most: expected a whole number of 0 or more, saw {most!r}")
        return self._slots(hours, earliest, deadline, step_minutes, min(index(most), sys.maxsize))

    def windows(
        self,
        hours: float,
        *,
        step_minutes: float,
        earliest: datetime | None = None,
        deadline: datetime | None = None,
    ) -> list[Slot]:
        """Give all windows of so many hours at steps, in the order of time."""
        return self._slots(hours, earliest, deadline, step_minutes, None)

    def _slots(
        self, hours: float, earliest: datetime | None, deadline: datetime | None, step: float | None, most: int | None
    ) -> list[Slot]:
        if not hours > 0:
            raise InvalidInputError(f"hours: saw {hours}, expected a number above 0")
        if step is not None and not 1 <= step <= 1440:
            raise InvalidInputError(f"step_minutes: saw {step}, expected 1 to 1440")
        first = None if earliest is None else seconds_of(earliest)
        last = None if deadline is None else seconds_of(deadline)
        slots = self._native.slots(hours * 3600, (first, last), None if step is None else step * 60, most)
        return [Slot(self._moment(start), self._moment(end), mean) for start, end, mean in slots]

    def _moment(self, seconds: float) -> datetime:
        return datetime.fromtimestamp(seconds, self.start.tzinfo)

    def _argument(self) -> list[dict[str, str | float]]:
        """Give the points as the tool's argument has them: there the last value holds as long as the one before it."""
        points = list(self)
        is_regular = len(points) == 2 and self.end - points[1].time == points[1].time - points[0].time
        if not (self.interpolate or is_regular):
            # In two halves, so that it ends where this ends.
            points.append(CurvePoint(points[-1].time + (self.end - points[-1].time) / 2, points[-1].value))
        return [{"time": time.isoformat(), "value": value} for time, value in points]

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[CurvePoint]:
        return map(CurvePoint, self._times, self._values)

    @overload
    def __getitem__(self, index: int) -> CurvePoint: ...
    @overload
    def __getitem__(self, index: slice) -> IntensityCurve: ...
    def __getitem__(self, index: int | slice) -> CurvePoint | IntensityCurve:
        if not isinstance(index, slice):
            return CurvePoint(self._times[index], self._values[index])
        if index.step not in (None, 1):
            raise InvalidInputError(f"slice: saw a step of {index.step}, expected none")
        _, stop, _ = index.indices(len(self))
        times, values = self._times[index], self._values[index]
        end = None if self.interpolate else (*self._times, self.end)[stop]
        return _curve(times, values, end, self.interpolate, self.source, self._is_whole)

    def _state(self) -> tuple[Any, ...]:
        return (self._times, self._values, self.end, self.interpolate, self.source, self._is_whole)

    def __eq__(self, other: object) -> bool:
        return self._state() == other._state() if isinstance(other, IntensityCurve) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._state())

    def __reduce__(self) -> tuple[Any, ...]:
        return (_curve, self._state())

    def __repr__(self) -> str:
        return (
            f"<IntensityCurve of {len(self)} values from {self.start.isoformat()} to {self.end.isoformat()}, "
            f"{min(self._values):g} to {max(self._values):g} gCO2eq/kWh{self._with_gaps()} ({self.source})>"
        )

    def _with_gaps(self) -> str:
        gaps = len(self.gaps)
        return f", {gaps} gap{'s' * (gaps != 1)}" if gaps else ""

    def _repr_html_(self) -> str:
        rows = [[f"{time:%Y-%m-%d %H:%M %Z}", value] for time, value in list(self)[:SHOWN]]
        more = [f"{len(self) - SHOWN} more"] if len(self) > SHOWN else []
        return table(["time", "gCO2eq/kWh"], rows, f"Carbon intensity: {self.source}{self._with_gaps()}") + listing(
            more
        )

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._native.stream()


def _curve(
    times: Sequence[datetime],
    values: Sequence[float],
    end: datetime | None,
    interpolate: bool,
    source: str,
    is_whole: bool,
) -> IntensityCurve:
    curve = IntensityCurve.__new__(IntensityCurve)
    curve._make(times, values, end, interpolate, UNIT, source, is_whole)
    return curve


def seconds_of(time: datetime) -> float:
    """Seconds since 1970 of a time, which must have a zone: that of the machine is nobody's guess."""
    if not isinstance(time, datetime):
        raise InvalidInputError(f"time: saw {time!r}, expected a datetime with a zone")
    if time.tzinfo is None:
        raise InvalidInputError(f"time: saw {time.isoformat()}, expected one with a zone")
    return time.timestamp()
