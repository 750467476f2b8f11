"""A figure that can be answered for."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from html import escape
from numbers import Real

from carbon_kepler import _native
from carbon_kepler._show import shown
from carbon_kepler.errors import InvalidInputError
from carbon_kepler.words import Quality


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value of 0 or more with its bounds, its quality and its provenance.

    Low and high equal the value where no uncertainty is known, which is not the same as certainty. ``high`` is None
    where only a lower bound is known. What is derived is as good as the weakest of what it is derived from.

    Quantities of one unit are added and compared (by their values); products are there where they mean something:
    ``W x s``, ``kWh x gCO2eq/kWh``, ``kWh x USD/kWh``, and anything times a number or a quantity of unit ``1``. There
    is no difference: bounds could cross 0. Subtract values.
    """

    value: float
    low: float
    high: float | None
    unit: str
    quality: Quality
    provenance: str

    def __post_init__(self) -> None:
        """Refuse what is no figure with InvalidInputError: ``0 <= low <= value <= high``, all finite."""
        _native.quantity_check(self._figure())

    @classmethod
    def of(
        cls,
        value: float,
        unit: str,
        *,
        low: float | None = None,
        high: float | None = None,
        quality: Quality = "configured",
        provenance: str = "given",
    ) -> Quantity:
        """Make a value with bounds; those that are not given equal it."""
        return cls(value, value if low is None else low, value if high is None else high, unit, quality, provenance)

    @property
    def is_interval(self) -> bool:
        """Whether bounds are known that differ from the value."""
        return self.low != self.value or self.high != self.value

    def to(self, unit: str) -> Quantity:
        """Give the same figure in another unit: J and kWh, gCO2eq and kgCO2eq or tCO2eq."""
        converted = _native.quantity_in(self._figure(), unit)
        if converted is None:
            raise TypeError(f"{self.unit} cannot be given in {unit}")
        return Quantity._of_figure(converted)

    def __float__(self) -> float:
        return self.value

    def __add__(self, other: Quantity) -> Quantity:
        """Add a quantity of the same unit."""
        if not isinstance(other, Quantity):
            return NotImplemented
        return Quantity._of_figure(_native.quantity_sum(self._figure(), self._same_unit(other)._figure()))

    def __radd__(self, other: int) -> Quantity:
        return self if other == 0 else NotImplemented

    def __mul__(self, other: Quantity | float) -> Quantity:
        """Multiply by a number, or by a quantity where the product means something.

        Raises InvalidInputError where it is more than a number can hold.
        """
        if isinstance(other, Real):
            # Of the same provenance: a number says nothing of where it comes from.
            factor = float(other)
            other = Quantity(factor, factor, factor, "1", self.quality, self.provenance)
        elif not isinstance(other, Quantity):
            return NotImplemented
        product = _native.quantity_product(self._figure(), other._figure())
        if product is None:
            raise TypeError(f"{self.unit} x {other.unit} means nothing")
        return Quantity._of_figure(product)

    __rmul__ = __mul__

    def __truediv__(self, number: float) -> Quantity:
        """Divide by a number above 0."""
        if not isinstance(number, Real):
            return NotImplemented
        return self * (1 / float(number))

    def __lt__(self, other: Quantity) -> bool:
        return self.value < self._same_unit(other).value

    def __le__(self, other: Quantity) -> bool:
        return self.value <= self._same_unit(other).value

    def __gt__(self, other: Quantity) -> bool:
        return self.value > self._same_unit(other).value

    def __ge__(self, other: Quantity) -> bool:
        return self.value >= self._same_unit(other).value

    def __format__(self, spec: str) -> str:
        """Format the value and both bounds, then the unit."""
        spec = spec or ".6g"
        unit = "" if self.unit == "1" else f" {self.unit}"
        if not self.is_interval:
            bounds = ""
        elif self.high is None:
            bounds = f" [>= {self.low:{spec}}]"
        else:
            bounds = f" [{self.low:{spec}} to {self.high:{spec}}]"
        return f"{self.value:{spec}}{unit}{bounds}"

    def __str__(self) -> str:
        return format(self, "")

    def __repr__(self) -> str:
        return f"<Quantity {self} ({self.quality}: {self.provenance})>"

    def _repr_html_(self) -> str:
        title = shown(f"{self.quality}: {self.provenance}")
        return f'<span title="{escape(title)}">{escape(str(self))} <small>({escape(self.quality)})</small></span>'

    def _same_unit(self, other: Quantity) -> Quantity:
        if not isinstance(other, Quantity):
            raise TypeError(f"a Quantity in {self.unit} was expected, not {type(other).__name__}")
        if other.unit != self.unit:
            raise TypeError(f"{self.unit} and {other.unit} are different things")
        return other

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
