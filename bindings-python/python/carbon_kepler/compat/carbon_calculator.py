"""Arithmetic of energy and carbon, with the prototype's names, units and defaults.

What is not a finite number, or negative, raises InvalidInputError, which is a ValueError.
"""

from __future__ import annotations

from carbon_kepler.compat._table import amount
from carbon_kepler.errors import InvalidInputError


def watts_to_kwh(watts: float, hours: float = 1.0) -> float:
    """Energy (kWh) of a power over a time.

    >>> watts_to_kwh(500, 2)
    1.0
    """
    return amount("watts", watts) * amount("hours", hours) / 1000.0


def calculate_carbon_emissions(power_watts: float, grid_carbon_intensity_gco2_kwh: float, hours: float = 1.0) -> float:
    """Emissions (gCO2eq) of a power over a time; no PUE.

    >>> calculate_carbon_emissions(1000, 400)
    400.0
    """
    grid = amount("grid_carbon_intensity_gco2_kwh", grid_carbon_intensity_gco2_kwh)
    return watts_to_kwh(amount("power_watts", power_watts), hours) * grid


def calculate_workload_carbon_intensity(power_watts: float, grid_carbon_intensity_gco2_kwh: float) -> float:
    """Give the carbon intensity of the grid, or 0 for what draws nothing.

    It says nothing of the workload: held against a target, it is the region that meets or misses it.

    >>> calculate_workload_carbon_intensity(25.7, 436)
    436.0
    """
    grid = amount("grid_carbon_intensity_gco2_kwh", grid_carbon_intensity_gco2_kwh)
    return grid if amount("power_watts", power_watts) > 0.0 else 0.0


def calculate_pue(total_facility_power_watts: float, it_equipment_power_watts: float) -> float:
    """PUE of a facility: all of its power over that of its machines; never below 1.

    >>> calculate_pue(150, 100)
    1.5
    """
    total = amount("total_facility_power_watts", total_facility_power_watts)
    machines = amount("it_equipment_power_watts", it_equipment_power_watts)
    if machines == 0.0:
        raise InvalidInputError("it_equipment_power_watts: expected more than 0, saw 0")
    return max(1.0, total / machines)


def estimate_pue_from_node_metrics(
    node_total_power_watts: float, workload_power_watts: float, assumed_overhead_ratio: float = 0.4
) -> float:
    """Assume a PUE: 1 + the overhead. A machine's meters know nothing of the building, so the powers do not enter.

    >>> estimate_pue_from_node_metrics(163.3, 43.5)
    1.4
    """
    amount("node_total_power_watts", node_total_power_watts)
    amount("workload_power_watts", workload_power_watts)
    return 1.0 + amount("assumed_overhead_ratio", assumed_overhead_ratio)


def gco2_to_kg(gco2: float) -> float:
    """Grams as kilograms.

    >>> gco2_to_kg(calculate_monthly_emissions(10))
    7.2
    """
    return gco2 / 1e3


def gco2_to_tons(gco2: float) -> float:
    """Grams as tonnes.

    >>> gco2_to_tons(1.5e6)
    1.5
    """
    return gco2 / 1e6


def calculate_monthly_emissions(
    hourly_emissions_gco2: float, hours_per_day: float = 24.0, days_per_month: float = 30.0
) -> float:
    """Emissions of a month (gCO2eq), if all of its hours are like this one.

    >>> calculate_monthly_emissions(10)
    7200.0
    """
    hours = amount("hours_per_day", hours_per_day) * amount("days_per_month", days_per_month)
    return amount("hourly_emissions_gco2", hourly_emissions_gco2) * hours


def calculate_cost_from_power(power_watts: float, electricity_cost_usd_kwh: float = 0.1, hours: float = 1.0) -> float:
    """Cost (USD) of a power over a time, an hour unless told.

    >>> calculate_cost_from_power(1000, hours=730)
    73.0
    """
    price = amount("electricity_cost_usd_kwh", electricity_cost_usd_kwh)
    return watts_to_kwh(amount("power_watts", power_watts), hours) * price
