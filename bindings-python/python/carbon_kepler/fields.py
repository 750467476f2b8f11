"""The fields of nouns. None is unknown, never 0."""

# Written by scripts/tools.py from core/schema.
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from carbon_kepler.quantity import Quantity, quantity
from carbon_kepler.rows import Frozen
from carbon_kepler.words import (
    DependsOn,
    Dialect,
    ErrorKind,
    MeterKind,
    OddityKind,
    StandardKind,
    State,
    Verdict,
    Why,
    WorkloadKind,
)


@dataclass(frozen=True, slots=True)
class Exporter:
    """A source that was read.

    Attributes:
        source: Where it was read from.
        dialects: Whose families it has.
        versions: Versions named by its build info; empty where there is none.
        meters: The kinds of meters behind the totals of its nodes, best first; empty where nothing tells.
    """

    source: str
    dialects: tuple[Dialect, ...]
    versions: tuple[str, ...]
    meters: tuple[MeterKind, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "dialects", tuple(self.dialects))
        object.__setattr__(self, "versions", tuple(self.versions))
        object.__setattr__(self, "meters", tuple(self.meters))


@dataclass(frozen=True, slots=True)
class FailureFields:
    """A source that could not be read: figures may lack what runs there.

    Attributes:
        source: The address or file, without credentials.
        kind: Kind of the error.
        message: The error, which names the source.
        hints: The cures that a person can try; may be empty.
        nodes: The nodes that were read from it before; empty where nobody remembers.
    """

    source: str
    kind: ErrorKind
    message: str
    hints: tuple[str, ...]
    nodes: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "hints", tuple(self.hints))
        object.__setattr__(self, "nodes", tuple(self.nodes))


@dataclass(frozen=True, slots=True)
class FindingFields:
    """The result of holding something against one standard.

    Attributes:
        standard: Id of the standard or budget.
        kind: Kind of the standard.
        verdict: Whether the value meets the target; UNKNOWN where that cannot be said.
        depends_on: The thing that must change for the value to change.
        value: The value that is compared; None where it is not known.
        target: The most that is allowed, in `unit`.
        unit: Unit of the target.
        gap_percent: How far the value is above the target (%); negative below, None where the value is not known.
        reason: Why the verdict is what it is.
        set_by: Who set the target: this project, or a file, flag or variable of the user's.
        is_law: Whether a law sets the target.
        grid_value: Of carbon intensity: the grid's factor alone, without overhead and PUE (gCO2eq/kWh); None for
            other kinds.
        grid_verdict: Whether the grid alone meets the target; None for other kinds.
    """

    standard: str
    kind: StandardKind
    verdict: Verdict
    depends_on: DependsOn
    value: Quantity | None
    target: float
    unit: str
    gap_percent: float | None
    reason: str
    set_by: str
    is_law: bool
    grid_value: float | None
    grid_verdict: Verdict | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", quantity(self.value) if isinstance(self.value, dict) else self.value)


@dataclass(frozen=True, slots=True)
class NodeFields:
    """A machine.

    Attributes:
        name: Node name, or the source's name where the exporter does not know it.
        source: Where it was read from.
        cpu_usage_ratio: CPU usage as the exporter sees it (0 to 1).
        processors: Logical processors, where the exporter names them.
        total_watts: Power of the whole machine as RAPL sees it (W). In a window, the mean.
        active_watts: The part attributed to running code (W).
        idle_watts: The rest of the total (W).
        total_unknown: Why the total is not known.
        zones_watts: Power in each zone that is reported for it (W). Zones overlap (core is a part of package): do
            not add them.
        zones: The readings of each meter of each zone.
        total_energy_joules: Energy of the whole machine within a window (J); None in a scrape.
        active_energy_joules: The part attributed to running code (J).
        idle_energy_joules: The rest of the total (J).
        at_least: Whether the window misses some of its energy: the exporter restarted, and no counter of the
            hardware was there.
        active_at_least: Whether the window misses some of its active energy: the exporter restarted.
        meters: The kinds of meters that its total is made of; empty where nothing tells.
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
    total_unknown: Why | None
    zones_watts: Mapping[str, float | None] = field(hash=False)
    zones: tuple[ZoneReading, ...]
    total_energy_joules: float | None
    active_energy_joules: float | None
    idle_energy_joules: float | None
    at_least: bool
    active_at_least: bool
    meters: tuple[MeterKind, ...]
    window_seconds: float | None
    pods_watts: float | None
    coverage_ratio: float | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "zones_watts", Frozen(self.zones_watts))
        object.__setattr__(self, "zones", tuple(ZoneReading(**it) if isinstance(it, dict) else it for it in self.zones))
        object.__setattr__(self, "meters", tuple(self.meters))


@dataclass(frozen=True, slots=True)
class OddityFields:
    """Something odd about the data: nothing is left out silently.

    Attributes:
        kind: Kind of oddity.
        count: How often it was met.
        examples: The first few.
        text: All of it in words.
    """

    kind: OddityKind
    count: int
    examples: tuple[str, ...]
    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "examples", tuple(self.examples))


@dataclass(frozen=True, slots=True)
class WorkloadFields:
    """A pod, container, virtual machine or process on one node.

    Attributes:
        kind: Kind of the workload. Kinds overlap (a container runs inside a pod): add only what is outermost.
        namespace: Kubernetes namespace, where there is one.
        name: Pod or container name, virtual machine name, or process name. Not unique.
        id: Pod uid, container id, virtual machine id or process id.
        pod: Name of the pod that a container belongs to.
        node: Node it runs on.
        state: Whether it still runs.
        is_outermost: Whether nothing else in the snapshot contains it; outermost workloads do not overlap.
        runs_in: Id of the pod, container or virtual machine that contains it.
        detail: Executable of a process, runtime of a container, hypervisor of a virtual machine.
        total_watts: Power (W): package + dram + gpu, or psys where there is no package. In a window, the mean.
        total_unknown: Why its power is not known.
        zones_watts: Power in each zone that is reported for it (W).
        energy_joules: Energy within a window (J); None in a scrape.
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
    total_unknown: Why | None
    zones_watts: Mapping[str, float | None] = field(hash=False)
    energy_joules: float | None
    at_least: bool
    window_seconds: float | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "zones_watts", Frozen(self.zones_watts))


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """A reading of one meter of a zone of a machine.

    Attributes:
        zone: Name of the zone, such as `package`.
        meter: Which of several meters of the zone: a GPU's uuid, a socket, a sysfs path; empty where there is one.
        total_watts: Power (W). In a window, the mean.
        active_watts: The part attributed to running code (W).
        idle_watts: The rest of the total (W).
        total_unknown: Why the total is not known; None too where no total is reported.
        energy_joules: Energy within a window (J); None in a scrape.
    """

    zone: str
    meter: str
    total_watts: float | None
    active_watts: float | None
    idle_watts: float | None
    total_unknown: Why | None
    energy_joules: float | None
