"""Bytes become samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, overload

from carbon_kepler import _native


class Sample(NamedTuple):
    """One line of measurement.

    Attributes:
        name: What is measured.
        labels: Of what it is measured.
        value: The figure; may be NaN.
        timestamp_ms: Milliseconds since 1970, where the line has a time.
    """

    name: str
    labels: dict[str, str]
    value: float
    timestamp_ms: float | None


class Samples(Sequence[Sample]):
    """The samples of a body in its order, and how many bad lines were skipped."""

    __slots__ = ("_rows", "_skipped")

    def __init__(self, rows: list[tuple[str, dict[str, str], float, float | None]], skipped: int) -> None:
        """Use :func:`samples`."""
        self._rows = rows
        self._skipped = skipped

    @property
    def skipped(self) -> int:
        """How many bad lines were skipped."""
        return self._skipped

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Sample]:
        return (Sample(*row) for row in self._rows)

    @overload
    def __getitem__(self, index: int) -> Sample: ...
    @overload
    def __getitem__(self, index: slice) -> Samples: ...
    def __getitem__(self, index: int | slice) -> Sample | Samples:
        return Samples(self._rows[index], self.skipped) if isinstance(index, slice) else Sample(*self._rows[index])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Samples):
            return NotImplemented
        return (self.skipped, self._rows) == (other.skipped, other._rows)

    def __hash__(self) -> int:
        return hash((len(self), self.skipped))

    def __repr__(self) -> str:
        return f"<Samples: {len(self)}, {self.skipped} bad lines skipped>"


def samples(
    body: str | bytes,
    *,
    strict: bool = True,
    format: Literal["text", "openmetrics"] | None = None,
    source: str = "scrape",
) -> Samples:
    """Read the Prometheus text format, or OpenMetrics; which of them is detected unless told.

    With ``strict`` a bad line is a ParseError with ``line`` and ``column``; else it is skipped and counted.
    """
    return Samples(*_native.samples(body, source, strict, format))
