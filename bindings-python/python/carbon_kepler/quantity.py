"""A figure that can be answered for."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from html import escape
from numbers import Real
from typing import Any, Literal, SupportsFloat, overload

from carbon_kepler import _native
from carbon_kepler._show import shown
from carbon_kepler._units import Unit, name_of, unit_of
from carbon_kepler.errors import InvalidInputError
from carbon_kepler.frames import library
from carbon_kepler.words import Quality

#: Fill, alignment and width of a format; the rest is for the numbers.
_FORMAT = re.compile(r"(?:(.)?([<>^]))?([1-9]\d*)?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A value of 0 or more with its bounds, its quality and its provenance.

    Low and high equal the value where no uncertainty is known, which is not the same as certainty. ``high`` is None
    where only a lower bound is known. What is derived is as good as the weakest of what it is derived from.

    Units: W, kW, MW; J, kJ, MJ, Wh, kWh, MWh; s, min, h, d; gCO2eq, kgCO2eq, tCO2eq; gCO2eq/kWh, kgCO2eq/kWh,
    tCO2eq/MWh, lbCO2eq/MWh; L, L/kWh; currencies such as USD, and USD/kWh; 1 and %. Quantities of one kind are added,
    subtracted and compared, in whatever units; others are multiplied and divided where that means something:

    >>> energy = Quantity.of(120, "W") * Quantity.of(2, "h")
    >>> print(energy, energy * Quantity.of(400, "gCO2eq/kWh"), energy / Quantity.of(30, "min"))
    0.24 kWh 96 gCO2eq 480 W

    Two are equal if value and bounds are, whatever they come from; the smaller of two has the smaller value, then the
    smaller bounds.
    """

    value: float
    low: float
    high: float | None
    unit: str
    quality: Quality
    provenance: str

    def __post_init__(self) -> None:
        """Refuse with InvalidInputError what is not ``0 <= low <= value <= high``, all finite, of a known unit."""
        for name in ("value", "low", "high"):
            given = getattr(self, name)
            if given is not None:
                object.__setattr__(self, name, _number(name, given))
        unit_of(self.unit)
        # Named by what it is: where it comes from is no name.
        _native.quantity_check((self.value, self.low, self.high, self.unit, self.quality, "value"))

    @classmethod
    def of(
        cls,
        value: SupportsFloat,
        unit: str,
        *,
        low: SupportsFloat | None = None,
        high: SupportsFloat | None = None,
        quality: Quality = "configured",
        provenance: str = "given",
    ) -> Quantity:
        """Make a value with bounds; those that are not given equal it.

        >>> print(Quantity.of(402, "gCO2eq/kWh", low=390, high=415, provenance="supplier"))
        402 gCO2eq/kWh [390 to 415]
        """
        number = _number("value", value)
        least = number if low is None else _number("low", low)
        most = number if high is None else _number("high", high)
        return cls(number, least, most, unit, quality, provenance)

    @property
    def is_interval(self) -> bool:
        """Whether bounds are known that differ from the value."""
        return self.low != self.value or self.high != self.value

    def to(self, unit: str) -> Quantity:
        """Give the same figure in another unit of its kind.

        >>> print(Quantity.of(7.2, "MJ").to("kWh"))
        2 kWh
        """
        own, other = unit_of(self.unit), unit_of(unit)
        if not own.is_like(other):
            raise TypeError(f"{self.unit} cannot be given in {unit}")
        return self._scaled(own.scale, other.scale, unit)

    def to_dict(self) -> dict[str, Any]:
        """Give its parts as plain values, for JSON; :meth:`from_dict` reads them.

        >>> Quantity.of(1.5, "kWh").to_dict()["unit"]
        'kWh'
        """
        names = ("value", "low", "high", "unit", "quality", "provenance")
        return dict(zip(names, self._figure(), strict=True))

    @classmethod
    def from_dict(cls, parts: dict[str, Any]) -> Quantity:
        """Read what :meth:`to_dict` gave.

        >>> Quantity.from_dict(Quantity.of(3, "W").to_dict()) == Quantity.of(3, "W")
        True
        """
        return cls(**parts)

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """Give the JSON schema of :meth:`to_dict`.

        >>> Quantity.json_schema()["required"][0]
        'value'
        """
        number: dict[str, Any] = {"type": "number", "minimum": 0}
        parts: dict[str, Any] = {
            "value": number,
            "low": number,
            "high": {"type": ["number", "null"], "minimum": 0},
            "unit": {"type": "string"},
            "quality": {"enum": ["measured", "published", "configured", "assumed", "illustrative"]},
            "provenance": {"type": "string"},
        }
        return {"title": "Quantity", "type": "object", "properties": parts, "required": list(parts)}

    def to_pint(self, registry: Any = None) -> Any:
        """Give the value as a quantity of pint; emissions are mass there, and bounds stay behind.

        ``registry`` is your UnitRegistry, pint's own unless given. Raises ImportError where pint is not installed.

        >>> Quantity.of(2, "kWh").to_pint().to("MJ")  # doctest: +SKIP
        <Quantity(7.2, 'megajoule')>
        """
        registry = registry or library("pint").get_application_registry()
        return registry.Quantity(self.value, _plain(self.unit, "pint"))

    def to_astropy(self) -> Any:
        """Give the value as a quantity of astropy; emissions are mass there, and bounds stay behind.

        Raises ImportError where astropy is not installed.

        >>> Quantity.of(2, "kWh").to_astropy()  # doctest: +SKIP
        <Quantity 2. kW h>
        """
        units = library("astropy.units", "astropy")
        return self.value * units.Unit(_plain(self.unit, "astropy"))

    def __float__(self) -> float:
        return self.value

    def __add__(self, other: Quantity) -> Quantity:
        """Add a quantity of the same kind; the sum has the unit of the first."""
        if not isinstance(other, Quantity):
            return NotImplemented
        return Quantity._of_figure(_native.quantity_sum(self._figure(), self._like(other)._figure()))

    @overload
    def __radd__(self, other: Literal[0]) -> Quantity: ...
    @overload
    def __radd__(self, other: int) -> Quantity: ...
    def __radd__(self, other: int) -> Quantity:
        return self if other == 0 else NotImplemented

    def __sub__(self, other: Quantity) -> Quantity:
        """Subtract a quantity of the same kind that is not more. Bounds are those of any two values; none is below 0.

        >>> print(Quantity.of(30, "W") - Quantity.of(10, "W", low=8, high=12))
        20 W [18 to 22]
        """
        if not isinstance(other, Quantity):
            return NotImplemented
        other = self._like(other)
        value = self.value - other.value
        if value < 0:
            seen = f"{value:.6g} {self.unit}"
            raise InvalidInputError(
                f"difference: expected one of 0 or more, saw {seen}: subtract the smaller one, or their values"
            )
        low = 0.0 if other.high is None else max(0.0, self.low - other.high)
        high = None if self.high is None else self.high - other.low
        return Quantity(value, low, high, self.unit, self._worse(other), f"{self.provenance} - {other.provenance}")

    def __mul__(self, other: Quantity | float) -> Quantity:
        """Multiply by a number, or by a quantity where the product means something.

        Raises InvalidInputError where it is more than a number can hold.
        """
        if isinstance(other, Real):
            # Of the same provenance: a number says nothing of where it comes from.
            factor = float(other)
            other = Quantity(factor, factor, factor, "1", self.quality, self.provenance)
            return Quantity._of_figure(_product(self, other, self.unit))
        if not isinstance(other, Quantity):
            return NotImplemented
        unit = unit_of(self.unit).times(unit_of(other.unit))
        return self._in_unit_of(other, unit, f"{self.unit} x {other.unit}")

    __rmul__ = __mul__

    @overload
    def __truediv__(self, other: Quantity) -> Quantity: ...
    @overload
    def __truediv__(self, other: float) -> Quantity: ...
    def __truediv__(self, other: Quantity | float) -> Quantity:
        """Divide by a number above 0, or by a quantity: energy by time is power, like by like a ratio.

        >>> print(Quantity.of(360, "J") / Quantity.of(1, "min"), Quantity.of(1, "kWh") / Quantity.of(4, "kWh"))
        6 W 0.25
        """
        if isinstance(other, Real):
            return self * (1 / float(other))
        if not isinstance(other, Quantity):
            return NotImplemented
        if other.value == 0:
            raise InvalidInputError(f"quotient: expected a divisor above 0, saw {other}")
        unit = unit_of(self.unit).times(unit_of(other.unit).inverse())
        low = 0.0 if other.high is None else 1 / other.high
        high = 1 / other.low if other.low > 0 else None
        inverse = Quantity(1 / other.value, low, high, "1", other.quality, other.provenance)
        product = self._in_unit_of(inverse, unit, f"{self.unit} / {other.unit}", of_like=other.unit)
        object.__setattr__(product, "provenance", f"{self.provenance} / {other.provenance}")
        return product

    def __abs__(self) -> Quantity:
        return self

    def __round__(self, digits: int = 0) -> Quantity:
        """Round value and bounds."""
        value, low, high, *rest = self._figure()
        rounded = None if high is None else round(high, digits)
        return Quantity(round(value, digits), round(low, digits), rounded, *rest)  # type: ignore[arg-type]

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Quantity) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def __lt__(self, other: Quantity) -> bool:
        return self._key() < self._like(other)._key()

    def __le__(self, other: Quantity) -> bool:
        return self._key() <= self._like(other)._key()

    def __gt__(self, other: Quantity) -> bool:
        return self._key() > self._like(other)._key()

    def __ge__(self, other: Quantity) -> bool:
        return self._key() >= self._like(other)._key()

    def __format__(self, spec: str) -> str:
        """Format the value and both bounds, then the unit; alignment and width are of all of it."""
        fill, align, width, rest = _FORMAT.fullmatch(spec).groups()  # type: ignore[union-attr] # it takes any text
        number = rest or ".6g"
        unit = "" if self.unit == "1" else f" {self.unit}"
        if not self.is_interval:
            bounds = ""
        elif self.high is None:
            bounds = f" [>= {self.low:{number}}]"
        else:
            bounds = f" [{self.low:{number}} to {self.high:{number}}]"
        return format(f"{self.value:{number}}{unit}{bounds}", f"{fill or ''}{align or ''}{width or ''}")

    def __str__(self) -> str:
        return format(self, "")

    def __repr__(self) -> str:
        return f"<Quantity {self} ({self.quality}: {self.provenance})>"

    def _repr_html_(self) -> str:
        title = shown(f"{self.quality}: {self.provenance}")
        return f'<span title="{escape(title)}">{escape(str(self))} <small>({escape(self.quality)})</small></span>'

    def _like(self, other: Quantity) -> Quantity:
        """The other one in the unit of this one."""
        if not isinstance(other, Quantity):
            raise TypeError(f"a Quantity in {self.unit} was expected, not {type(other).__name__}")
        if not unit_of(other.unit).is_like(unit_of(self.unit)):
            raise TypeError(f"{self.unit} and {other.unit} are different things")
        return other if other.unit == self.unit else other.to(self.unit)

    def _key(self) -> tuple[Any, ...]:
        unit = unit_of(self.unit)
        high = float("inf") if self.high is None else self.high * unit.scale
        return (unit.powers, unit.of, self.value * unit.scale, self.low * unit.scale, high)

    def _worse(self, other: Quantity) -> Quality:
        return max(
            self.quality, other.quality, key=("measured", "published", "configured", "assumed", "illustrative").index
        )

    def _scaled(self, by: float, over: float, unit: str) -> Quantity:
        value, low, high, _, quality, provenance = self._figure()
        scaled = None if high is None else high * by / over
        return Quantity(value * by / over, low * by / over, scaled, unit, quality, provenance)  # type: ignore[arg-type]

    def _in_unit_of(self, other: Quantity, unit: Unit | None, what: str, *, of_like: str | None = None) -> Quantity:
        """The product in the unit that results of its kind are given in."""
        name = None if unit is None else name_of(unit)
        if unit is None or name is None:
            raise TypeError(f"{what} means nothing")
        # W x s has always been J, and what has no unit leaves the other's.
        if {self.unit, other.unit} == {"W", "s"}:
            name = "J"
        elif of_like is None and "1" in (self.unit, other.unit):
            name = other.unit if self.unit == "1" else self.unit
        elif of_like == "1":
            name = self.unit
        figure = _product(self, other, name)
        return Quantity._of_figure(figure)._scaled(unit.scale, unit_of(name).scale, name)

    def _figure(self) -> Figure:
        return (self.value, self.low, self.high, self.unit, self.quality, self.provenance)

    @staticmethod
    def _of_figure(figure: Figure) -> Quantity:
        value, _, high, unit, *_ = figure
        if max(value, high or 0.0) == sys.float_info.max:
            # Where the core stops counting.
            raise InvalidInputError(f"overflow: saw more {unit} than a number can hold, expected smaller figures")
        return Quantity(*figure)  # type: ignore[arg-type] # the core knows no other qualities


Figure = tuple[float, float, "float | None", str, str, str]


def quantity(row: dict[str, object] | None) -> Quantity | None:
    """Read a figure of the core; its name, if it has one, is that of its place."""
    if row is None:
        return None
    return Quantity(*(row[name] for name in ("value", "low", "high", "unit", "quality", "provenance")))  # type: ignore[arg-type]


def _number(name: str, given: Any) -> float:
    try:
        return float(given)
    except (TypeError, ValueError):
        raise InvalidInputError(f"{name}: expected a number, saw {given!r}") from None


def _product(left: Quantity, right: Quantity, unit: str) -> Figure:
    """The product of two figures by the core, which knows its bounds, under the name of a unit."""
    product = _native.quantity_product(
        (*left._figure()[:3], "1", *left._figure()[4:]), (*right._figure()[:3], unit, *right._figure()[4:])
    )
    if product is None:
        raise TypeError(f"{left.unit} x {right.unit} means nothing")
    return product


def _plain(unit: str, whose: str) -> str:
    """A unit as other libraries write it, which know no CO2eq."""
    words = {"1": "" if whose == "astropy" else "dimensionless", "%": "percent"}
    plain = words.get(unit, unit.replace("CO2eq", ""))
    return re.sub("([kM]?)Wh", r"(\1W*h)", plain)
