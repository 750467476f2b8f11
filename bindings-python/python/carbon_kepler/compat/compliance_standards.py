"""Standards and regions as the prototype had them. The standards are benchmarks of this project: read ``says``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from carbon_kepler.compat._model import Model
from carbon_kepler.compat._table import PROFILE, table
from carbon_kepler.standard import Standard
from carbon_kepler.world import World


@dataclass(frozen=True)
class CarbonStandard(Model):
    """A most for carbon intensity (gCO2eq/kWh)."""

    code: str
    name: str
    name_local: str
    target_carbon_intensity_gco2_kwh: float
    grid_carbon_intensity_gco2_kwh: float
    #: What is really behind it.
    says: str

    def is_compliant(self, carbon_intensity_gco2_kwh: float) -> bool:
        """Whether the target is met."""
        return carbon_intensity_gco2_kwh <= self.target_carbon_intensity_gco2_kwh

    def compliance_gap_percent(self, carbon_intensity_gco2_kwh: float) -> float:
        """How far above the target (%), negative below."""
        return _gap(carbon_intensity_gco2_kwh, self.target_carbon_intensity_gco2_kwh)


@dataclass(frozen=True)
class PUEStandard(Model):
    """A most for the PUE of a facility."""

    code: str
    name: str
    name_local: str
    target_pue: float
    baseline_pue: float
    #: What is really behind it.
    says: str

    def is_compliant(self, pue: float) -> bool:
        """Whether the target is met."""
        return pue <= self.target_pue

    def compliance_gap_percent(self, pue: float) -> float:
        """How far above the target (%), negative below."""
        return _gap(pue, self.target_pue)

    def efficiency_improvement_percent(self, pue: float) -> float:
        """How far below the baseline (%), negative above."""
        return -_gap(pue, self.baseline_pue)


class RegionalCarbonIntensity(TypedDict):
    """The grid of a region, as the prototype had it (gCO2eq/kWh; mix in %)."""

    region_name: str
    average_gco2_kwh: float
    grid_mix: dict[str, float]
    source: str


class RegionalPUE(TypedDict):
    """The buildings of a region, as the prototype had them."""

    typical_pue: float
    data_center_type: str
    climate_zone: str
    source: str


#: The prototype named sources that its figures cannot be found in.
UNSOURCED = "table of the Open Source Summit Korea 2025 prototype, without a source that has it"


def _gap(value: float, target: float) -> float:
    return (value - target) / target * 100.0


def _carbon(code: str) -> CarbonStandard:
    it = Standard.get(code)
    # The prototype took the target for the grid's carbon intensity too.
    return CarbonStandard(code, it.title, it.title_ko or it.title, it.target, it.target, it.says)


def _pue(code: str, baseline: float) -> PUEStandard:
    it = Standard.get(code)
    return PUEStandard(code, it.title, it.title_ko or it.title, it.target, baseline, it.says)


KR_CARBON_2050 = _carbon("KR_CARBON_2050")
US_EPA_ENERGY_STAR = _carbon("US_EPA_ENERGY_STAR")
# Baselines are the prototype's, without a source.
KR_PUE_GREEN_DC = _pue("KR_PUE_GREEN_DC", 1.8)
EU_COC_DC = _pue("EU_COC_DC", 2.0)
ASHRAE_THERMAL_90_4 = _pue("ASHRAE_THERMAL_90_4", 2.0)

#: The prototype's names for them.
KOREA_CARBON_NEUTRALITY = KR_CARBON_2050
KOREA_PUE_GREEN_DC = KR_PUE_GREEN_DC
EU_CODE_OF_CONDUCT = EU_COC_DC

_CARBON = {it.code: it for it in (KR_CARBON_2050, US_EPA_ENERGY_STAR)}
_PUE = {it.code: it for it in (KR_PUE_GREEN_DC, EU_COC_DC, ASHRAE_THERMAL_90_4)}


def get_carbon_standard(code: str) -> CarbonStandard | None:
    """Give the standard of that code; None where there is none."""
    return _CARBON.get(code)


def get_pue_standard(code: str) -> PUEStandard | None:
    """Give the standard of that code; None where there is none."""
    return _PUE.get(code)


def list_carbon_standards() -> list[str]:
    """List the codes of all standards for carbon intensity."""
    return list(_CARBON)


def list_pue_standards() -> list[str]:
    """List the codes of all standards for PUE."""
    return list(_PUE)


def list_regions() -> list[str]:
    """List the codes of the regions in the prototype's table."""
    return list(table()["regions"])


def get_regional_carbon_intensity(region: str) -> RegionalCarbonIntensity | None:
    """Give a region of the prototype's table; None for one that is not in it.

    >>> get_regional_carbon_intensity("ap-northeast-2")["average_gco2_kwh"]
    436.0
    """
    return REGIONAL_CARBON_INTENSITY.get(region)


def get_regional_pue(region: str) -> RegionalPUE | None:
    """Give a region of the prototype's table; None for one that is not in it.

    >>> get_regional_pue("ap-northeast-2")["typical_pue"]
    1.45
    """
    return REGIONAL_PUE_DATA.get(region)


def _grid(code: str) -> RegionalCarbonIntensity:
    told = World(profile=PROFILE).resource(f"carbon-intensity://{code}")
    mix = {fuel: percent for fuel, percent in (told["grid_mix"] or {}).items() if percent is not None}
    return {
        "region_name": told["region_name"],
        "average_gco2_kwh": table()["regions"][code]["average_gco2_kwh"],
        "grid_mix": mix,
        "source": UNSOURCED,
    }


def _building(code: str) -> RegionalPUE:
    pue = table()["regions"][code]["typical_pue"]
    return {"typical_pue": pue, "data_center_type": "AWS region", "climate_zone": "not stated", "source": UNSOURCED}


REGIONAL_CARBON_INTENSITY = {code: _grid(code) for code in table()["regions"]}
REGIONAL_PUE_DATA = {code: _building(code) for code in table()["regions"]}
CARBON_STANDARDS = dict(_CARBON)
PUE_STANDARDS = dict(_PUE)
