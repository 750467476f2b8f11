"""Quantities as engineers use them: numbers of any kind, units that convert, arithmetic that means something."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import carbon_kepler as ck
import pytest

of = ck.Quantity.of


def test_numbers_of_any_kind_are_floats() -> None:
    np = pytest.importorskip("numpy")
    for number in (120, Decimal("120"), Fraction(240, 2), np.float64(120), np.int64(120)):
        quantity = of(number, "W")
        assert (type(quantity.value), float(quantity)) == (float, 120.0)
    assert np.asarray([of(1, "W"), of(2, "W")], float).tolist() == [1.0, 2.0]
    assert type(ck.Quantity(1, 1, None, "W", "measured", "meter").low) is float


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        (1.5, "kW", "W", 1500.0),
        (7.2, "MJ", "kWh", 2.0),
        (3600, "kJ", "kWh", 1.0),
        (2, "MWh", "kWh", 2000.0),
        (1500, "Wh", "kWh", 1.5),
        (90, "min", "h", 1.5),
        (1, "d", "s", 86400.0),
        (2.5, "tCO2eq", "kgCO2eq", 2500.0),
        (0.4173, "tCO2eq/MWh", "gCO2eq/kWh", 417.3),
        (1000, "lbCO2eq/MWh", "gCO2eq/kWh", 453.59237),
        (25, "%", "1", 0.25),
    ],
)
def test_units_convert(value: float, unit: str, to: str, expected: float) -> None:
    quantity = of(value, unit, low=value / 2, high=value * 2).to(to)
    assert (quantity.unit, quantity.value) == (to, pytest.approx(expected, rel=1e-14))
    assert (quantity.low, quantity.high) == (pytest.approx(expected / 2), pytest.approx(expected * 2))


def test_units_that_are_none_are_refused_at_once() -> None:
    for unit, near in (("watt", "; did you mean W?"), ("kwh", "; did you mean kWh"), ("bananas", "")):
        with pytest.raises(ck.InvalidInputError, match="unit: expected one such as W, kWh") as caught:
            of(1, unit)
        assert f'saw "{unit}"{near}' in str(caught.value)
    with pytest.raises(TypeError, match="kWh cannot be given in W"):
        of(1, "kWh").to("W")


def test_numbers_that_are_none_are_named_by_their_place() -> None:
    with pytest.raises(ck.InvalidInputError, match="value: expected a number, saw 'much'"):
        of("much", "W")  # type: ignore[arg-type]
    with pytest.raises(ck.InvalidInputError, match="saw NaN"):
        of(float("nan"), "W", provenance="given")
    with pytest.raises(ck.InvalidInputError, match=r"^value: expected 0 <= low <= value <= high \[W\]"):
        of(1, "W", low=2)


def test_sums_and_differences_convert_and_keep_bounds() -> None:
    total = of(1, "kWh") + of(3.6, "MJ", low=3.2, high=4)
    assert (total.unit, total.value) == ("kWh", pytest.approx(2.0))
    assert (total.low, total.high) == (pytest.approx(1 + 3.2 / 3.6), pytest.approx(1 + 4 / 3.6))
    assert sum([of(1, "W"), of(1, "kW")]) == of(1001, "W")
    rest = of(30, "W", low=20, high=35) - of(10, "W", low=8, high=25, quality="assumed", provenance="guess")
    assert (rest.value, rest.low, rest.high, rest.quality) == (20.0, 0.0, 27.0, "assumed")
    assert rest.provenance == "given - guess"
    open_end = of(30, "W") - ck.Quantity(10, 10, None, "W", "measured", "meter")
    assert (open_end.low, open_end.high) == (0.0, 20.0)
    with pytest.raises(ck.InvalidInputError, match="difference: expected one of 0 or more, saw -20 W"):
        of(10, "W") - of(30, "W")


def test_products_and_quotients_have_units() -> None:
    for product, unit, value in (
        (of(120, "W") * of(2, "h"), "kWh", 0.24),
        (of(120, "W") * of(10, "s"), "J", 1200.0),
        (of(3.6e6, "J") * of(400, "gCO2eq/kWh"), "gCO2eq", 400.0),
        (of(2, "MWh") * of(0.1, "USD/kWh"), "USD", 200.0),
        (of(10, "kWh") * of(1.8, "L/kWh"), "L", 18.0),
        (of(2, "kWh") * of(50, "%"), "kWh", 1.0),
        (of(360, "J") / of(1, "min"), "W", 6.0),
        (of(1, "kWh") / of(500, "W"), "s", 7200.0),
        (of(100, "gCO2eq") / of(250, "Wh"), "gCO2eq/kWh", 400.0),
        (of(1, "kWh") / of(4, "kWh"), "1", 0.25),
        (of(6, "USD") / of(60, "kWh"), "USD/kWh", 0.1),
        (of(9, "W") / of(3, "1"), "W", 3.0),
        (of(9, "W") / 3, "W", 3.0),
    ):
        assert (product.unit, product.value) == (unit, pytest.approx(value))
    quotient = of(8, "J", low=6, high=10) / of(2, "s", low=1, high=4)
    assert (quotient.low, quotient.value, quotient.high) == (1.5, 4.0, 10.0)
    assert quotient.provenance == "given / given"
    assert (of(8, "J") / of(2, "s", low=0)).high is None
    with pytest.raises(ck.InvalidInputError, match="quotient: expected a divisor above 0, saw 0 s"):
        of(8, "J") / of(0, "s")
    senseless: list[Callable[[], object]] = [
        lambda: of(1, "W") * of(1, "W"),
        lambda: of(1, "USD") / of(1, "KRW/kWh"),
    ]
    for compute in senseless:
        with pytest.raises(TypeError, match="means nothing"):
            compute()


def test_comparison_agrees_with_equality() -> None:
    one, same = of(1, "kWh", provenance="a"), of(3.6e6, "J", provenance="b", quality="assumed")
    assert one == same and hash(one) == hash(same) and one <= same and one >= same and not one < same
    wide = of(1, "kWh", low=0.5, high=2)
    assert wide != one and wide < one and not wide >= one
    assert of(1, "W") != of(1, "kWh") and of(1, "W") != 1
    with pytest.raises(TypeError, match="different things"):
        assert of(1, "W") < of(1, "kWh")


def test_rounding_and_formats() -> None:
    quantity = of(1.23456, "W", low=1, high=2.34567)
    assert str(round(quantity, 2)) == "1.23 W [1 to 2.35]"
    assert abs(quantity) == quantity
    assert f"{of(2, 'W'):>8}|{of(2, 'W'):*^9.1f}|{of(2, 'W'):<6}|" == "     2 W|**2.0 W**|2 W   |"
    assert f"{quantity:>24.2f}" == "   1.23 W [1.00 to 2.35]"


def test_it_goes_to_json_and_back() -> None:
    quantity = ck.Quantity(1.5, 1, None, "kWh", "measured", "meter")
    again = ck.Quantity.from_dict(json.loads(json.dumps(quantity.to_dict())))
    assert again == quantity and again.provenance == "meter"
    schema = ck.Quantity.json_schema()
    assert list(schema["properties"]) == schema["required"] == list(quantity.to_dict())


def test_other_libraries_take_it() -> None:
    pint = pytest.importorskip("pint")
    assert of(2, "kWh").to_pint().to("MJ").magnitude == pytest.approx(7.2)
    registry = pint.UnitRegistry()
    assert of(417.3, "gCO2eq/kWh").to_pint(registry).to("kg/MWh").magnitude == pytest.approx(417.3)
    for unit in ("W", "MWh", "min", "tCO2eq", "1", "%", "lbCO2eq/MWh", "L/kWh"):
        assert of(1, unit).to_pint(registry).magnitude == 1


def test_a_library_that_is_missing_is_named(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setitem(__import__("sys").modules, "pint", None)
    with pytest.raises(ImportError, match="pint is not installed"):
        of(1, "W").to_pint()
