"""Standards and regions as the prototype had them. The standards are benchmarks of this project: read ``says``."""

from __future__ import annotations

from dataclasses import dataclass

from carbon_kepler.compat._table import table
from carbon_kepler.standard import Standard


@dataclass(frozen=True)
class CarbonStandard:
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
class PUEStandard:
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


def get_regional_carbon_intensity(region: str) -> float | None:
    """Carbon intensity (gCO2eq/kWh) in the prototype's table; None for a region that is not in it."""
    found = table()["regions"].get(region)
    return found and found["average_gco2_kwh"]


def get_regional_pue(region: str) -> float | None:
    """PUE in the prototype's table; None for a region that is not in it."""
    found = table()["regions"].get(region)
    return found and found["typical_pue"]
