"""Who draws most, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar

from carbon_kepler.compat._table import PROFILE
from carbon_kepler.compat.kepler_client import KeplerClient
from carbon_kepler.snapshot import Snapshot
from carbon_kepler.world import World


@dataclass(frozen=True)
class PowerConsumer:
    """A pod. What is not known is None."""

    rank: int
    name: str
    namespace: str | None
    node: str
    power_watts: float | None
    status: str
    carbon_compliant: bool | None
    pue_compliant: bool | None
    monthly_emissions_kg: float | None
    #: 100 is best.
    efficiency_score: float | None
    #: Why the power is not known: 0 W is then the profile's, not a measurement.
    power_unknown_reason: str | None = None


@dataclass(frozen=True)
class PreventiveAction:
    """Something to do about a hotspot."""

    action_type: str
    priority: Literal["high", "medium", "low"]
    #: namespace/name
    resource: str
    reason: str
    estimated_savings_watts: float | None
    estimated_co2_reduction_kg_month: float | None
    implementation_steps: list[str]


_Row = TypeVar("_Row", PowerConsumer, PreventiveAction)


def _of(kind: type[_Row], row: dict[str, Any]) -> _Row:
    """Make a row of what the prototype had; keys that are newer stay in the tool's answer."""
    return kind(**{it.name: row[it.name] for it in fields(kind) if it.name in row})


class PowerHotspotDetector:
    """Ranks the pods that a client sees, as profile ``oss-korea-2025`` counts them. All of them, in one pass."""

    def __init__(
        self, kepler_client: KeplerClient, carbon_intensity_gco2_kwh: float = 424.0, pue_target: float = 1.4
    ) -> None:
        """Refuse what cannot be a carbon intensity or a PUE with ConfigError; nothing is read yet."""
        self.kepler_client = kepler_client
        self.carbon_intensity_gco2_kwh = carbon_intensity_gco2_kwh
        self.pue_target = pue_target
        self._world()

    def list_top_power_consumers(
        self,
        namespace: str | None = None,
        limit: int = 10,
        sort_by: Literal["power", "efficiency"] = "power",
    ) -> list[PowerConsumer]:
        """List the largest consumers, or those with the worst score."""
        answer = self._call("list_top_power_consumers", namespace=namespace, limit=limit, sort_by=sort_by)
        return [_of(PowerConsumer, row) for row in answer["consumers"]]

    def identify_power_hotspots(
        self,
        namespace: str | None = None,
        power_threshold_watts: float = 1.0,
        compliance_check: bool = True,
    ) -> tuple[list[PowerConsumer], list[PreventiveAction]]:
        """Find the pods that draw at least so much, or miss a verdict, and at most ten things to do about them."""
        answer = self._call(
            "identify_power_hotspots",
            namespace=namespace,
            power_threshold_watts=power_threshold_watts,
            include_compliance_check=compliance_check,
        )
        actions = [_of(PreventiveAction, row) for row in answer["preventive_actions"]]
        return [_of(PowerConsumer, row) for row in answer["hotspots"]], actions

    def get_power_consumption_summary(self, namespace: str | None = None) -> dict[str, Any]:
        """Sum up, with the keys of the tool of this name."""
        return self._call("get_power_consumption_summary", namespace=namespace)

    def _call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        return self._world(self.kepler_client.snapshot()).call(tool, **arguments)

    def _world(self, snapshot: Snapshot | None = None) -> World:
        return World(
            snapshot,
            profile=PROFILE,
            korea_carbon_intensity=self.carbon_intensity_gco2_kwh,
            korea_pue_target=self.pue_target,
        )
