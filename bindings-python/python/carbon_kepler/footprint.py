"""From energy to emissions and cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from carbon_kepler import _native
from carbon_kepler._show import listing, table
from carbon_kepler.errors import InvalidInputError
from carbon_kepler.quantity import Figure, Quantity, quantity
from carbon_kepler.words import Boundary

_FIGURES = (
    "power",
    "hourly_energy",
    "intensity",
    "hourly_emissions",
    "monthly_energy",
    "monthly_emissions",
    "monthly_emissions_market_based",
    "monthly_cost",
)


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a power means in energy, emissions and money, each factor applied once."""

    #: Up to where energy is counted in all figures but the power.
    boundary: Boundary
    #: Where the power was measured.
    measured_at: Boundary
    #: As measured (W).
    power: Quantity
    #: Energy of an hour (kWh).
    hourly_energy: Quantity
    #: Emissions per kWh of measured energy (gCO2eq/kWh): grid x overhead x PUE, as far as the boundary goes.
    intensity: Quantity | None
    #: Emissions of an hour (gCO2eq); None without a carbon intensity for the region.
    hourly_emissions: Quantity | None
    #: Energy of a month, if all its hours were like this (kWh).
    monthly_energy: Quantity
    #: Emissions of a month, likewise (gCO2eq).
    monthly_emissions: Quantity | None
    #: The same by the carbon intensity of what was bought: market-based Scope 2; None without ``market_intensity``.
    monthly_emissions_market_based: Quantity | None
    #: Cost of a month, likewise, in the currency of the price.
    monthly_cost: Quantity
    #: Each multiplication with its inputs.
    steps: tuple[str, ...] = field(repr=False)

    def explain(self) -> str:
        """Tell each multiplication, so that a person can redo it on paper."""
        return "\n".join(self.steps)

    def _repr_html_(self) -> str:
        named = [(name, getattr(self, name)) for name in _FIGURES]
        # A market-based figure is not there unless asked for.
        figures = [(name.replace("_", " "), it) for name, it in named if it is not None or "market" not in name]
        # What depends on the grid is unknown where nothing is known of the grid, and only there.
        unknown = "unknown: no carbon intensity"
        rows = [[name, unknown if it is None else str(it), "" if it is None else it.quality] for name, it in figures]
        how = f"<details><summary>How it is calculated</summary>{listing(self.steps)}</details>"
        return table(["", "figure", "quality"], rows, f"Footprint at the {self.boundary}") + how


def footprint(row: dict[str, Any]) -> Footprint:
    """Read a footprint of the core."""
    figures: dict[str, Any] = {name: quantity(row.get(name)) for name in _FIGURES}
    return Footprint(row["boundary"], row["measured_at"], steps=tuple(row["steps"]), **figures)


def embodied(total: Quantity, *, lifespan_hours: float, hours: float = 1.0, share: float = 1.0) -> Quantity:
    """Give the part of a machine's embodied emissions (gCO2eq) of who has a share (0 to 1) of it for some hours.

    ``TE x (TiR / EL) x (RR / ToR)`` of ISO/IEC 21031. Raises InvalidInputError for a lifespan that is not above 0,
    more hours than it has, or a share that is none.
    """
    figure = _emissions("total", total)
    if hours > lifespan_hours:
        raise InvalidInputError(f"hours: expected at most the lifespan of {lifespan_hours:g} h, saw {hours:g}")
    return Quantity._of_figure(_native.embodied(figure, lifespan_hours * 3600, hours * 3600, share))


def sci(operational: Quantity, embodied: Quantity, *, units: float, unit: str = "unit") -> Quantity:
    """Give emissions (gCO2eq) per functional unit: ``(O + M) / R`` of ISO/IEC 21031.

    Raises InvalidInputError for units that are not above 0: nothing done has no emissions per unit.
    """
    sums = (_emissions("operational", operational), _emissions("embodied", embodied))
    return Quantity._of_figure(_native.sci(*sums, units, f"gCO2eq/{unit}"))


def _emissions(what: str, given: Quantity) -> Figure:
    if not isinstance(given, Quantity):
        expected = 'a Quantity, such as Quantity.of(1200, "kgCO2eq")'
        raise InvalidInputError(f"{what}: expected {expected}, saw {type(given).__name__}")
    return given.to("gCO2eq")._figure()


@dataclass(frozen=True, slots=True)
class FactorSource:
    """Where a factor comes from."""

    #: Id of the set and key of the row.
    id: str
    title: str
    year: str | None
    #: What it counts; factors of different bases are never compared.
    basis: str
    #: Who says so, where.
    source: str
    licence: str | None
    as_of: str | None


@dataclass(frozen=True, slots=True)
class Factors:
    """By what footprints are counted, each with quality and provenance."""

    region: str
    region_name: str
    #: Whether nobody said which region it is.
    region_is_assumed: bool
    #: Up to where energy is counted.
    boundary: Boundary
    #: Server over component energy.
    overhead: Quantity
    #: Facility over IT energy.
    pue: Quantity
    #: None where the PUE was given or assumed.
    pue_source: FactorSource | None
    #: Carbon intensity of the grid (gCO2eq/kWh); None where nothing has one for the region.
    intensity: Quantity | None
    intensity_source: FactorSource | None
    price: Quantity
    month_hours: float

    def _repr_html_(self) -> str:
        intensity_source = None if self.intensity_source is None else self.intensity_source.source
        rows = [
            ["carbon intensity", str(self.intensity or "unknown"), _said(self.intensity), intensity_source or ""],
            ["PUE", str(self.pue), _said(self.pue), self.pue_source.source if self.pue_source else ""],
            ["overhead", str(self.overhead), _said(self.overhead), ""],
            ["price", str(self.price), _said(self.price), ""],
        ]
        assumed = " (assumed)" if self.region_is_assumed else ""
        return table(["", "figure", "quality and provenance", "source"], rows, f"Factors of {self.region}{assumed}")


def _said(it: Quantity | None) -> str:
    return "" if it is None else f"{it.quality}: {it.provenance}"


def factors(row: dict[str, Any]) -> Factors:
    """Read the factors of the core."""
    figures = {name: quantity(row.get(name)) for name in ("overhead", "pue", "intensity", "price")}
    sources = {name: FactorSource(**row[name]) if row[name] else None for name in ("pue_source", "intensity_source")}
    return Factors(**{**row, **figures, **sources})
