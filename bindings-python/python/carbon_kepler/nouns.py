"""The nouns that are measured. Units are in the names; None is unknown, never 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from carbon_kepler._show import shown, table

WorkloadKind = Literal["pod", "container", "vm", "process"]
State = Literal["running", "terminated"]


@dataclass(frozen=True, slots=True, repr=False)
class Workload:
    """A pod, container, virtual machine or process on one node."""

    #: Kinds overlap (a container runs inside a pod): add only what is outermost.
    kind: WorkloadKind
    #: Kubernetes namespace, where there is one.
    namespace: str | None
    #: Pod or container name, virtual machine name, or process name. Not unique.
    name: str
    #: Pod uid, container id, virtual machine id or process id.
    id: str
    #: Name of the pod that a container belongs to.
    pod: str | None
    #: Node it runs on.
    node: str
    state: State
    #: Whether nothing else in the snapshot contains it; outermost workloads do not overlap.
    is_outermost: bool
    #: Id of the pod, container or virtual machine that contains it.
    runs_in: str | None
    #: Executable of a process, runtime of a container, hypervisor of a virtual machine.
    detail: str
    #: Its power (W): package + dram + gpu, or psys where there is no package. In a window, the mean.
    total_watts: float | None
    #: Why its power is not known, such as ``no_active_energy`` or ``counters_only``.
    total_unknown: str | None
    #: Its power in each zone that is reported for it (W).
    zones_watts: Mapping[str, float | None] = field(hash=False)
    #: Its energy within a window (J); None in a scrape.
    energy_joules: float | None
    #: Whether the window misses some of its energy: a counter was reset, or a part was not seen.
    at_least: bool
    #: The time its energy is from (s); None in a scrape.
    window_seconds: float | None

    @property
    def full_name(self) -> str:
        """Its name with its namespace, such as ``shop/web-6d9f7b8c4-x2x7k``."""
        return self.name if self.namespace is None else f"{self.namespace}/{self.name}"

    def __repr__(self) -> str:
        whose = f"{self.kind} {shown(self.full_name or self.id)} on {shown(self.node)}"
        return f"Workload({whose}: {figures(self.total_watts, self.total_unknown, self.energy_joules, self.at_least)})"

    def _repr_html_(self) -> str:
        return table(
            ["kind", "name", "node", "power (W)", "energy (J)"],
            [[self.kind, self.full_name, self.node, self.total_watts, self.energy_joules]],
        )


@dataclass(frozen=True, slots=True, repr=False)
class Node:
    """A machine."""

    #: Node name, or the source's name where the exporter does not know it.
    name: str
    #: Where it was read from.
    source: str
    #: CPU usage as the exporter sees it (0 to 1).
    cpu_usage_ratio: float | None
    #: Logical processors, where the exporter names them.
    processors: int | None
    #: Power of the whole machine as RAPL sees it (W). In a window, the mean.
    total_watts: float | None
    #: The part attributed to running code (W).
    active_watts: float | None
    #: The rest (W).
    idle_watts: float | None
    #: Why the total is not known.
    total_unknown: str | None
    #: Power in each zone that is reported for it (W). Zones overlap (core is a part of package): do not add them.
    zones_watts: Mapping[str, float | None] = field(hash=False)
    #: Energy of the whole machine within a window (J); None in a scrape.
    total_energy_joules: float | None
    #: The part attributed to running code (J).
    active_energy_joules: float | None
    #: The rest (J).
    idle_energy_joules: float | None
    #: Whether the window misses some of its energy: the exporter restarted.
    at_least: bool
    #: The time its energies are from (s); None in a scrape.
    window_seconds: float | None
    #: Sum of its running pods (W).
    pods_watts: float | None
    #: How much of its active power its pods explain (0 to 1).
    coverage_ratio: float | None

    def __repr__(self) -> str:
        figure = figures(self.total_watts, self.total_unknown, self.total_energy_joules, self.at_least)
        return f"Node({shown(self.name)}: {figure})"

    def _repr_html_(self) -> str:
        return table(
            ["node", "power (W)", "active (W)", "idle (W)", "energy (J)"],
            [[self.name, self.total_watts, self.active_watts, self.idle_watts, self.total_energy_joules]],
        )


@dataclass(frozen=True, slots=True, repr=False)
class Oddity:
    """Something odd about the data: nothing is left out silently."""

    #: What it is, such as ``skipped_line`` or ``counter_reset``.
    kind: str
    #: How often it was met.
    count: int
    #: The first few.
    examples: tuple[str, ...]
    #: In words.
    text: str

    def __repr__(self) -> str:
        return f"Oddity({shown(self.text)})"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Exporter:
    """A source that was read."""

    #: Where it was read from.
    source: str
    #: Whose families it has, such as ``kepler`` or ``node_exporter``.
    dialects: tuple[str, ...]
    #: Versions named by its build info; empty where there is none.
    versions: tuple[str, ...]


def figures(watts: float | None, unknown: str | None, joules: float | None, at_least: bool) -> str:
    """Power, or why it is not known, and energy where there is one."""
    power = f"{watts:.4g} W" if watts is not None else f"unknown ({(unknown or 'not reported').replace('_', ' ')})"
    energy = "" if joules is None else f", {'at least ' if at_least else ''}{joules:.4g} J"
    return power + energy
