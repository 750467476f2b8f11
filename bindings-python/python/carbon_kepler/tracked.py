"""The energy and emissions of a block of code, as far as they are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from carbon_kepler import _native
from carbon_kepler._show import table
from carbon_kepler.frames import Frames
from carbon_kepler.quantity import Quantity
from carbon_kepler.words import Boundary


@dataclass(frozen=True, slots=True)
class Tracked:
    """What was drawn while a block ran, or until it was read.

    Attributes:
        sources: Where it was read: addresses, or a RAPL directory.
        workload: Whose energy it is: a workload or controller, or None for whole machines, whatever else ran there.
        started_at: When the block began, by the clock of this machine (UTC).
        ended_at: When it was read for the last time (UTC).
        seconds: The time it was read over (s).
        energy: What was measured (kWh); ``.to("J")`` gives joules. None where it is not known.
        energy_unknown: Why the energy is not known.
        emissions: What that stands for (gCO2eq). None where it is not known.
        emissions_unknown: Why the emissions are not known.
        boundary: Up to where the emissions go: overhead and PUE are in them only as far as somebody said so.
        process_energy: An estimate of this process's part (kWh), by CPU time; None unless ``process`` is True.
        water: Water of the site (L), where ``wue`` says how much a kWh takes.
        failed_reads: How often a reading in between failed; the next one has made up for it.
    """

    sources: tuple[str, ...]
    workload: str | None
    started_at: datetime
    ended_at: datetime
    seconds: float
    energy: Quantity | None
    energy_unknown: str | None
    emissions: Quantity | None
    emissions_unknown: str | None
    boundary: Boundary
    process_energy: Quantity | None
    water: Quantity | None
    failed_reads: int

    @property
    def power(self) -> Quantity | None:
        """The mean power (W); None where the energy or the time is not known."""
        if self.energy is None or self.seconds <= 0:
            return None
        joules, seconds = self.energy.to("J"), self.seconds
        high = None if joules.high is None else joules.high / seconds
        return replace(joules, value=joules.value / seconds, low=joules.low / seconds, high=high, unit="W")

    def to_dict(self) -> dict[str, Any]:
        """Give its figures as plain values with their units in the names, as the log and the frame have them.

        >>> t.result.to_dict()["power_watts"]  # doctest: +SKIP
        205.3
        """
        figures = {
            **_figures("energy_kwh", self.energy),
            **_figures("power_watts", self.power),
            **_figures("emissions_gCO2eq", self.emissions),
            **_figures("process_energy_kwh", self.process_energy),
        }
        return {
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "sources": " ".join(self.sources),
            "workload": self.workload,
            "seconds": self.seconds,
            **figures,
            "water_liters": None if self.water is None else self.water.value,
            "energy_unknown": self.energy_unknown,
            "emissions_unknown": self.emissions_unknown,
            "quality": None if self.energy is None else self.energy.quality,
            "boundary": self.boundary,
            "failed_reads": self.failed_reads,
        }

    def __str__(self) -> str:
        energy = self.energy.to("J") if self.energy else f"energy unknown ({self.energy_unknown})"
        emissions = self.emissions or f"emissions unknown ({self.emissions_unknown})"
        return f"{energy}, {emissions} in {self.seconds:.4g} s"

    def _repr_html_(self) -> str:
        energy = self.energy.to("J") if self.energy else f"unknown: {self.energy_unknown}"
        emissions = self.emissions or f"unknown: {self.emissions_unknown}"
        return table(
            ["whose", "time (s)", "energy (J)", "mean power (W)", "emissions (gCO2eq)"],
            [[self.workload or "machines", self.seconds, str(energy), str(self.power or "unknown"), str(emissions)]],
        )


class History(Frames):
    """The readings of a block, each as all that was drawn until then; as a data frame, with the columns of the log."""

    def __init__(self, readings: Sequence[Tracked]) -> None:
        """Use ``history`` of a tracker."""
        self._readings = tuple(readings)

    def __getitem__(self, at: int) -> Tracked:
        return self._readings[at]

    def __iter__(self) -> Iterator[Tracked]:
        return iter(self._readings)

    def __len__(self) -> int:
        return len(self._readings)

    def __repr__(self) -> str:
        return f"<History of {len(self)} readings>"

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return _native.readings_stream([_row(it) for it in self._readings])


def process_part(energy: Quantity | None, share: float | None) -> Quantity | None:
    """A process's part of the energy of its machine, by its share of the CPU time that was used.

    It is an estimate: memory, GPUs and idle power go by other things than CPU time. What is sure is that it is no more
    than all.
    """
    if energy is None or share is None:
        return None
    provenance = f"estimate: {100 * share:.3g} % of the CPU time x {energy.provenance}"
    return Quantity(energy.value * share, 0.0, energy.high, "kWh", "assumed", provenance)


def water_of(energy: Quantity | None, wue: float | None) -> Quantity | None:
    """Water by water usage effectiveness: litres per kWh of IT energy (ISO/IEC 30134-9)."""
    if energy is None or wue is None:
        return None
    high = None if energy.high is None else energy.high * wue
    return Quantity(
        energy.value * wue, energy.low * wue, high, "L", "configured", f"{energy.provenance} x WUE as given"
    )


def _figures(name: str, of: Quantity | None) -> dict[str, float | None]:
    if of is None:
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"))
    return {name: of.value, f"{name}_low": of.low, f"{name}_high": of.high}


def _row(it: Tracked) -> dict[str, Any]:
    times = {"started_at": it.started_at.timestamp(), "ended_at": it.ended_at.timestamp()}
    return {**it.to_dict(), **times}
