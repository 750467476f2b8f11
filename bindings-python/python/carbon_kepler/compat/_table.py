"""What the prototype had in its code, as this package's data has it."""

from __future__ import annotations

import functools
import json
import math
from numbers import Real
from typing import TypedDict

from carbon_kepler import _native
from carbon_kepler.errors import InvalidInputError

PROFILE = "oss-korea-2025"


class Region(TypedDict):
    """A region of the prototype's table, which has no source."""

    average_gco2_kwh: float
    typical_pue: float


class Table(TypedDict):
    """Its regions by code, and its rules of thumb (%)."""

    regions: dict[str, Region]
    temporal_shift_percent: float
    rightsizing_most_percent: float
    pue_most_percent: float


@functools.cache
def table() -> Table:
    """Read it once."""
    data: Table = json.loads(_native.prototype())
    return data


def amount(what: str, value: float, least: float = 0.0) -> float:
    """Give the value back if it can be meant; else InvalidInputError."""
    if not (isinstance(value, Real) and math.isfinite(value) and value >= least):
        raise InvalidInputError(f"{what}: expected a number of {least:g} or more, saw {value!r}")
    return float(value)
