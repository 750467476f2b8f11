"""Arithmetic of energy and carbon. What is not a finite number, or negative, raises InvalidInputError."""

from __future__ import annotations

from carbon_kepler.compat._table import amount
from carbon_kepler.errors import InvalidInputError


def watts_to_kwh(watts: float, hours: float = 1.0) -> float:
    """Energy (kWh) of a power over a time."""
    return amount("watts", watts) * amount("hours", hours) / 1000.0


def calculate_carbon_emissions(watts: float, carbon_intensity_gco2_kwh: float, hours: float = 1.0) -> float:
    """Emissions (gCO2eq) of a power over a time; no PUE."""
    return watts_to_kwh(watts, hours) * amount("carbon_intensity_gco2_kwh", carbon_intensity_gco2_kwh)


def calculate_workload_carbon_intensity(watts: float, carbon_intensity_gco2_kwh: float) -> float:
    """Give the carbon intensity of the grid, or 0 for what draws nothing.

    It says nothing of the workload: held against a target, it is the region that meets or misses it.
    """
    return amount("carbon_intensity_gco2_kwh", carbon_intensity_gco2_kwh) if amount("watts", watts) > 0.0 else 0.0


def calculate_pue(total_power_watts: float, it_power_watts: float) -> float:
    """PUE of a facility: all of its power over that of its machines; never below 1."""
    total, machines = amount("total_power_watts", total_power_watts), amount("it_power_watts", it_power_watts)
    if not 0.0 < machines <= total:
        raise InvalidInputError(f"it_power_watts: expected more than 0 and at most {total:g}, saw {machines:g}")
    return total / machines


def estimate_pue_from_node_metrics(
    node_power_watts: float, workload_power_watts: float, overhead_ratio: float = 0.4
) -> float:
    """Assume a PUE: 1 + the overhead. A machine's meters know nothing of the building, so the powers do not enter."""
    amount("node_power_watts", node_power_watts)
    amount("workload_power_watts", workload_power_watts)
    return 1.0 + amount("overhead_ratio", overhead_ratio)


def gco2_to_kg(grams: float) -> float:
    """Grams as kilograms."""
    return grams / 1e3


def gco2_to_tons(grams: float) -> float:
    """Grams as tonnes."""
    return grams / 1e6


def calculate_monthly_emissions(
    hourly_emissions_gco2: float, hours_per_day: float = 24, days_per_month: float = 30
) -> float:
    """Emissions of a month (kg), if all of its hours are like this one."""
    hours = amount("hours_per_day", hours_per_day) * amount("days_per_month", days_per_month)
    return gco2_to_kg(amount("hourly_emissions_gco2", hourly_emissions_gco2) * hours)


def calculate_cost_from_power(watts: float, price_per_kwh: float = 0.10, hours: float = 730) -> float:
    """Cost of a power over a time, a month unless told, in the currency of the price."""
    return watts_to_kwh(watts, hours) * amount("price_per_kwh", price_per_kwh)
