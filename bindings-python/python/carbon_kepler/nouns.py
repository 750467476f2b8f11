"""The nouns that are measured, with their manners; their fields are generated (fields.py)."""

from __future__ import annotations

from carbon_kepler._show import shown, table
from carbon_kepler.fields import Exporter, FailureFields, NodeFields, OddityFields, WorkloadFields, ZoneReading

__all__ = ["Exporter", "Failure", "Node", "Oddity", "Workload", "ZoneReading", "figures", "why"]


class Workload(WorkloadFields):
    __slots__ = ()

    @property
    def full_name(self) -> str:
        """Its name with its namespace, such as ``shop/web-6d9f7b8c4-x2x7k``."""
        return self.name if self.namespace is None else f"{self.namespace}/{self.name}"

    def __repr__(self) -> str:
        whose = f"{self.kind} {shown(self.full_name or self.id)} on {shown(self.node)}"
        return f"Workload({whose}: {figures(self.total_watts, self.total_unknown, self.energy_joules, self.at_least)})"

    def _repr_html_(self) -> str:
        return table(
            ["kind", "name", "node", "power (W)", "energy (J)", "unknown"],
            [[self.kind, self.full_name, self.node, self.total_watts, self.energy_joules, why(self.total_unknown)]],
        )


class Node(NodeFields):
    __slots__ = ()

    def __repr__(self) -> str:
        figure = figures(self.total_watts, self.total_unknown, self.total_energy_joules, self.at_least)
        return f"Node({shown(self.name)}: {figure})"

    def _repr_html_(self) -> str:
        return table(
            ["node", "power (W)", "active (W)", "idle (W)", "energy (J)", "unknown"],
            [
                [
                    self.name,
                    self.total_watts,
                    self.active_watts,
                    self.idle_watts,
                    self.total_energy_joules,
                    why(self.total_unknown),
                ]
            ],
        )


class Failure(FailureFields):
    __slots__ = ()

    def __repr__(self) -> str:
        return f"Failure({self.kind}: {shown(self.message)})"

    def __str__(self) -> str:
        return self.message


class Oddity(OddityFields):
    __slots__ = ()

    def __repr__(self) -> str:
        return f"Oddity({shown(self.text)})"

    def __str__(self) -> str:
        return self.text


def why(unknown: str | None) -> str:
    """A reason in words; nothing where all is known."""
    return (unknown or "").replace("_", " ")


def figures(watts: float | None, unknown: str | None, joules: float | None, at_least: bool) -> str:
    """Power, or why it is not known, and energy where there is one."""
    power = f"{watts:.4g} W" if watts is not None else f"unknown ({why(unknown or 'not_reported')})"
    energy = "" if joules is None else f", {'at least ' if at_least else ''}{joules:.4g} J"
    return power + energy
