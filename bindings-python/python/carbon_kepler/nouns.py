"""The nouns that are measured. Units are in the names; None is unknown, never 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from carbon_kepler._show import shown, table
from carbon_kepler.rows import Frozen

WorkloadKind = Literal["pod", "container", "vm", "process"]
State = Literal["running", "terminated"]


@dataclass(frozen=True, slots=True, repr=False)
class Workload:
    """A pod, container, virtual machine or process on one node.

    Attributes:
        kind: What it is. Kinds overlap (a container runs inside a pod): add only what is outermost.
        namespace: Kubernetes namespace, where there is one.
        name: Pod or container name, virtual machine name, or process name. Not unique.
        id: Pod uid, container id, virtual machine id or process id.
        pod: Name of the pod that a container belongs to.
        node: Node it runs on.
        state: Whether it still runs.
        is_outermost: Whether nothing else in the snapshot contains it; outermost workloads do not overlap.
        runs_in: Id of the pod, container or virtual machine that contains it.
        detail: Executable of a process, runtime of a container, hypervisor of a virtual machine.
        total_watts: Its power (W): package + dram + gpu, or psys where there is no package. In a window, the mean.
        total_unknown: Why its power is not known, such as ``no_active_energy`` or ``counters_only``.
        zones_watts: Its power in each zone that is reported for it (W).
        energy_joules: Its energy within a window (J); None in a scrape.
        at_least: Whether the window misses some of its energy: a counter was reset, or a part was not seen.
        window_seconds: The time its energy is from (s); None in a scrape.
    """

    kind: WorkloadKind
    namespace: str | None
    name: str
    id: str
    pod: str | None
    node: str
    state: State
    is_outermost: bool
    runs_in: str | None
    detail: str
    total_watts: float | None
    total_unknown: str | None
    zones_watts: Mapping[str, float | None] = field(hash=False)
    energy_joules: float | None
    at_least: bool
    window_seconds: float | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "zones_watts", Frozen(self.zones_watts))

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


@dataclass(frozen=True, slots=True, repr=False)
class Node:
    """A machine.

    Attributes:
        name: Node name, or the source's name where the exporter does not know it.
        source: Where it was read from.
        cpu_usage_ratio: CPU usage as the exporter sees it (0 to 1).
        processors: Logical processors, where the exporter names them.
        total_watts: Power of the whole machine as RAPL sees it (W). In a window, the mean.
        active_watts: The part attributed to running code (W).
        idle_watts: The rest of the total (W).
        total_unknown: Why the total is not known, such as ``counters_only``.
        zones_watts: Power in each zone that is reported for it (W). Zones overlap (core is a part of package): do not
            add them.
        total_energy_joules: Energy of the whole machine within a window (J); None in a scrape.
        active_energy_joules: The part attributed to running code (J).
        idle_energy_joules: The rest of the total (J).
        at_least: Whether the window misses some of its energy: the exporter restarted.
        window_seconds: The time its energies are from (s); None in a scrape.
        pods_watts: Sum of its running pods (W).
        coverage_ratio: How much of its active power its pods explain (0 to 1).
    """

    name: str
    source: str
    cpu_usage_ratio: float | None
    processors: int | None
    total_watts: float | None
    active_watts: float | None
    idle_watts: float | None
    total_unknown: str | None
    zones_watts: Mapping[str, float | None] = field(hash=False)
    total_energy_joules: float | None
    active_energy_joules: float | None
    idle_energy_joules: float | None
    at_least: bool
    window_seconds: float | None
    pods_watts: float | None
    coverage_ratio: float | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "zones_watts", Frozen(self.zones_watts))

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


@dataclass(frozen=True, slots=True, repr=False)
class Oddity:
    """Something odd about the data: nothing is left out silently.

    Attributes:
        kind: What it is, such as ``skipped_line`` or ``counter_reset``.
        count: How often it was met.
        examples: The first few.
        text: All of it in words.
    """

    kind: str
    count: int
    examples: tuple[str, ...]
    text: str

    def __repr__(self) -> str:
        return f"Oddity({shown(self.text)})"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Exporter:
    """A source that was read.

    Attributes:
        source: Where it was read from.
        dialects: Whose families it has, such as ``kepler`` or ``node_exporter``.
        versions: Versions named by its build info; empty where there is none.
    """

    source: str
    dialects: tuple[str, ...]
    versions: tuple[str, ...]


def why(unknown: str | None) -> str:
    """A reason in words; nothing where all is known."""
    return (unknown or "").replace("_", " ")


def figures(watts: float | None, unknown: str | None, joules: float | None, at_least: bool) -> str:
    """Power, or why it is not known, and energy where there is one."""
    power = f"{watts:.4g} W" if watts is not None else f"unknown ({why(unknown or 'not_reported')})"
    energy = "" if joules is None else f", {'at least ' if at_least else ''}{joules:.4g} J"
    return power + energy
