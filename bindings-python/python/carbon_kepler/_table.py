"""Times and values of a curve out of tables as people have them: CSV of providers, pandas, polars."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone, tzinfo
from io import StringIO
from typing import Any

from carbon_kepler._show import shown
from carbon_kepler.errors import InvalidInputError

#: How columns of times and values begin, as Electricity Maps, WattTime, ENTSO-E and others name them.
TIMES = ("time", "datetime", "timestamp", "point_time", "date", "mtu")
VALUES = ("value", "carbon intensity", "carbon_intensity", "intensity", "moer")

Points = tuple[list[datetime], list[float]]


def points_of_csv(text: str, time: str | None, value: str | None, time_zone: str | tzinfo | None) -> Points:
    """Read a table with a head; errors name the line. A value that is empty is unknown: a gap."""
    reader = csv.reader(StringIO(text))
    head = next(reader, [])
    if not head:
        raise InvalidInputError("csv: expected a line of column names, saw none")
    at, of = column("time", head, time, TIMES), column("value", head, value, VALUES)
    zone = _zone(time_zone) or (timezone.utc if "utc" in head[at].lower() else None)
    times, values = [], []
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        line = f"line {reader.line_num}: "
        if len(row) <= max(at, of):
            raise InvalidInputError(f"{line}expected {len(head)} cells, saw {len(row)}")
        if row[of].strip():
            times.append(moment(row[at], zone, line))
            values.append(number(row[of], line))
            in_order(times, line)
    return enough(times, values, "csv")


def points_of_rows(times: Iterable[Any], values: Iterable[Any], time_zone: str | tzinfo | None, what: str) -> Points:
    """Times and values of a data frame; unknown ones are left out."""
    zone = _zone(time_zone)
    found: list[datetime] = []
    known: list[float] = []
    for place, (at, value) in enumerate(zip(times, values, strict=True)):
        row = f"row {place}: "
        if value is None or (isinstance(value, float) and math.isnan(value)):
            continue
        found.append(moment(at, zone, row))
        known.append(number(value, row))
        in_order(found, row)
    return enough(found, known, what)


def column(what: str, head: Sequence[str], name: str | None, usual: Sequence[str]) -> int:
    """The place of a column: of that name, or with that in its name, or the one that begins as such usually do."""
    wanted = [name.lower()] if name else list(usual)
    lower = [it.strip().lower() for it in head]
    exact = [at for at, it in enumerate(lower) if it in wanted]
    near = [
        at for at, it in enumerate(lower) if (name and wanted[0] in it) or (not name and it.startswith(tuple(usual)))
    ]
    found = exact[:1] or near
    seen = ", ".join(map(shown, head))
    if not found:
        expected = f'one called "{shown(name)}"' if name else f"one such as {usual[0]}, or {what}= with its name"
        raise InvalidInputError(f"csv: saw columns {seen}, expected {expected}")
    if len(found) > 1:
        several = ", ".join(shown(head[at]) for at in found)
        raise InvalidInputError(f"csv: {what}: expected the name of one column, saw several: {several}")
    return found[0]


def moment(given: Any, zone: tzinfo | None, place: str = "") -> datetime:
    """A time with a zone: its own, or the one that is told."""
    try:
        # Python 3.10 does not know Z.
        text = given.strip().replace("Z", "+00:00") if isinstance(given, str) else None
        time = datetime.fromisoformat(text) if text is not None else given
        if not isinstance(time, datetime):
            raise ValueError
    except ValueError:
        raise InvalidInputError(
            f"{place}time: saw {shown(str(given))}, expected one such as 2026-11-21T09:00:00+09:00"
        ) from None
    if time.tzinfo is not None:
        return time
    if zone is None:
        raise InvalidInputError(f"{place}time: saw {time.isoformat()}, expected one with a zone, or time_zone= of all")
    return time.replace(tzinfo=zone)


def number(given: Any, place: str = "") -> float:
    """A value as a number."""
    try:
        return float(given)
    except (TypeError, ValueError):
        raise InvalidInputError(f"{place}value: saw {shown(repr(given))}, expected a number") from None


def in_order(times: list[datetime], place: str) -> None:
    """Refuse a time that is not after the one before."""
    if len(times) > 1 and times[-1] <= times[-2]:
        what = "again" if times[-1] == times[-2] else f"after {times[-2].isoformat()}"
        raise InvalidInputError(
            f"{place}time: saw {times[-1].isoformat()} {what}, expected each later than the one before"
        )


def enough(times: list[datetime], values: list[float], what: str) -> Points:
    """Refuse too few: of one point nobody knows how long it holds."""
    if len(times) < 2:
        raise InvalidInputError(f"{what}: expected two points or more, saw {len(times) or 'none'}")
    return times, values


def _zone(given: str | tzinfo | None) -> tzinfo | None:
    if not isinstance(given, str):
        return given
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(given)
    except (KeyError, ValueError, OSError):
        raise InvalidInputError(f'time_zone: expected one such as Asia/Seoul, saw "{shown(given)}"') from None
