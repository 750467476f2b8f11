"""Units of power, energy, time, emissions, water and money, and what comes of multiplying them."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple

from carbon_kepler._show import shown
from carbon_kepler.errors import InvalidInputError

#: Joules of a kilowatt hour.
KWH = 3.6e6


class Unit(NamedTuple):
    """A unit as a multiple of J, s, gCO2eq, L and money.

    Attributes:
        scale: The multiple.
        powers: Exponents of energy, time, emissions, water, money and of what is done (SCI).
        of: Code of the currency, or what is done; empty without.
    """

    scale: float
    powers: tuple[int, int, int, int, int, int]
    of: str = ""

    def times(self, other: Unit) -> Unit | None:
        """The unit of a product; None for two currencies."""
        if self.of and other.of and self.of != other.of:
            return None
        powers = tuple(a + b for a, b in zip(self.powers, other.powers, strict=True))
        of = (self.of or other.of) if any(powers[4:]) else ""
        return Unit(self.scale * other.scale, powers, of)  # type: ignore[arg-type] # as many as it had

    def inverse(self) -> Unit:
        """The unit of one over it."""
        return Unit(1 / self.scale, tuple(-it for it in self.powers), self.of)  # type: ignore[arg-type]

    def is_like(self, other: Unit) -> bool:
        """Whether one can be given in the other."""
        return (self.powers, self.of) == (other.powers, other.of)


_ENERGY, _TIME, _MASS, _WATER = (1, 0, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0), (0, 0, 1, 0, 0, 0), (0, 0, 0, 1, 0, 0)
_POWER, _INTENSITY, _WUE = (1, -1, 0, 0, 0, 0), (-1, 0, 1, 0, 0, 0), (-1, 0, 0, 1, 0, 0)

#: The first of each kind is the one that results are given in.
UNITS: dict[str, Unit] = {
    "1": Unit(1.0, (0, 0, 0, 0, 0, 0)),
    "%": Unit(0.01, (0, 0, 0, 0, 0, 0)),
    "W": Unit(1.0, _POWER),
    "kW": Unit(1e3, _POWER),
    "MW": Unit(1e6, _POWER),
    "kWh": Unit(KWH, _ENERGY),
    "Wh": Unit(3600.0, _ENERGY),
    "MWh": Unit(1e3 * KWH, _ENERGY),
    "J": Unit(1.0, _ENERGY),
    "kJ": Unit(1e3, _ENERGY),
    "MJ": Unit(1e6, _ENERGY),
    "s": Unit(1.0, _TIME),
    "min": Unit(60.0, _TIME),
    "h": Unit(3600.0, _TIME),
    "d": Unit(86400.0, _TIME),
    "gCO2eq": Unit(1.0, _MASS),
    "kgCO2eq": Unit(1e3, _MASS),
    "tCO2eq": Unit(1e6, _MASS),
    "gCO2eq/kWh": Unit(1 / KWH, _INTENSITY),
    "kgCO2eq/kWh": Unit(1e3 / KWH, _INTENSITY),
    "tCO2eq/MWh": Unit(1e3 / KWH, _INTENSITY),
    # 453.59237 g (international pound).
    "lbCO2eq/MWh": Unit(453.59237e-3 / KWH, _INTENSITY),
    "gCO2eq/h": Unit(1 / 3600.0, (0, -1, 1, 0, 0, 0)),
    "L": Unit(1.0, _WATER),
    "L/kWh": Unit(1 / KWH, _WUE),
}

#: What people write instead.
_WORDS = {
    "watt": "W",
    "watts": "W",
    "kilowatt": "kW",
    "joule": "J",
    "joules": "J",
    "second": "s",
    "seconds": "s",
    "sec": "s",
    "hour": "h",
    "hours": "h",
    "hr": "h",
    "minute": "min",
    "minutes": "min",
    "day": "d",
    "days": "d",
    "g": "gCO2eq",
    "kg": "kgCO2eq",
    "t": "tCO2eq",
    "gco2": "gCO2eq",
    "kgco2": "kgCO2eq",
    "liter": "L",
    "litre": "L",
    "ratio": "1",
    "percent": "%",
}

_CURRENCY = re.compile(r"([A-Z]{3})(/kWh)?")
#: Emissions of what is done, such as an order: SCI.
_DONE = re.compile(r"gCO2eq/([^/]+)")


def unit_of(name: str) -> Unit:
    """Read a unit. Raises InvalidInputError for one that is not known, with near ones."""
    if (known := UNITS.get(name)) is not None:
        return known
    if isinstance(name, str) and (money := _CURRENCY.fullmatch(name)):
        code, price = money.groups()
        return Unit(1 / KWH, (-1, 0, 0, 0, 1, 0), code) if price else Unit(1.0, (0, 0, 0, 0, 1, 0), code)
    if isinstance(name, str) and (done := _DONE.fullmatch(name)):
        return Unit(1.0, (0, 0, 1, 0, 0, -1), done[1])
    text = str(name)
    near = [_WORDS[text.lower()]] if text.lower() in _WORDS else get_close_matches(text, UNITS, cutoff=0.6)
    meant = f"; did you mean {' or '.join(near)}?" if near else ""
    raise InvalidInputError(
        f'unit: expected one such as W, kWh, s, gCO2eq, gCO2eq/kWh, USD or 1, saw "{shown(text)}"{meant}'
    )


def name_of(unit: Unit) -> str | None:
    """The unit that results of this kind are given in; None where there is none."""
    for name, known in UNITS.items():
        if known.is_like(unit):
            return name
    match unit.powers:
        case (0, 0, 0, 0, 1, 0):
            return unit.of
        case (-1, 0, 0, 0, 1, 0):
            return f"{unit.of}/kWh"
        case (0, 0, 1, 0, 0, -1):
            return f"gCO2eq/{unit.of}"
    return None
