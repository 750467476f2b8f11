"""What exporters said at one moment."""

from __future__ import annotations

from carbon_kepler import _native


class Snapshot:
    """Nodes, workloads, and what was odd about the data. Immutable."""

    __slots__ = ("_native",)
    _native: _native.Snapshot

    def __init__(self, native: _native.Snapshot) -> None:
        """Use :meth:`parse`."""
        self._native = native

    @classmethod
    def parse(
        cls,
        *bodies: str | bytes,
        source: str = "scrape",
        strict: bool = False,
        max_watts: float | None = None,
    ) -> Snapshot:
        """Read the body of one scrape, or of several, each from another exporter.

        Kepler of any version, node_exporter or scaphandre, in text format or OpenMetrics. ``bytes`` are read where they
        lie. ``source`` names a body in errors, and nodes that have no name of their own; several are numbered.
        ``strict`` makes a bad line an error instead of skipping and counting it. One meter cannot read more than
        ``max_watts`` (20000 unless told); more is an implausible value.

        Raises ParseError for what is no metrics (HTML, an error text, cut off; with ``strict`` a bad line), NoDataError
        for what is empty or without any power or energy, InvalidInputError for a node in two bodies.
        """
        names = [source] if len(bodies) == 1 else [f"{source} {number}" for number in range(1, len(bodies) + 1)]
        return cls(_native.Snapshot.parse(list(zip(names, bodies, strict=True)), strict, max_watts))
