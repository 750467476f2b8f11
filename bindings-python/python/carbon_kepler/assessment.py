"""A footprint is held against standards: findings with verdicts, each with its value, its target and its reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from carbon_kepler._show import counted, listing, shown, table
from carbon_kepler.errors import NotFoundError
from carbon_kepler.fields import FindingFields
from carbon_kepler.footprint import Factors, Footprint, factors, footprint
from carbon_kepler.rows import Frozen, Rows, near_note
from carbon_kepler.words import Verdict, WorkloadKind

if TYPE_CHECKING:
    from carbon_kepler.world import World

#: Rows of a table in a notebook.
SHOWN = 20


class Finding(FindingFields):
    __slots__ = ()

    @property
    def evidence(self) -> str:
        """The value against the target, and where the value comes from."""
        value = "unknown" if self.value is None else f"{self.value}"
        source = "" if self.value is None else f" ({self.value.quality}: {self.value.provenance})"
        unit = "" if self.unit == "1" else f" {self.unit}"
        return f"{value} against at most {self.target:g}{unit}: {self.reason}{source}"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What all standards that apply say of a workload or a namespace.

    Attributes:
        namespace: Kubernetes namespace, where there is one.
        workload: Its name without the namespace; of a namespace, that.
        kind: What it is: a workload, or a namespace, controller or node with a budget of its own.
        node: Node it runs on; None for a namespace or a controller.
        status: All findings together: the worst known one decides.
        findings: What each standard says.
        footprint: What its power means in energy, emissions and money; None where the power is not known.
        workload_status: Its own budgets and SCI together; None without any.
        region_status: Everything that depends on the region; None where no standard asks for it.
        facility_status: Everything that depends on the building; None where no standard asks for it.
        namespace_status: The budgets of its namespace; None without any.
        share_of_namespace_percent: Part of the power of its namespace (%); None where a part of that is not known.
        share_of_node_percent: Part of the active power of its node (%).
        cpu_used_of_requested_percent: CPU used on average of what is requested (%); None without pod specs.
        budget_used_percent: Used part of the budget that is used up most (%); above 100 it is missed.
        proposed_budget: For one without a budget: a budget, as the setting takes it, that covers its present high end.
        power_unknown: Why the power is not known.
        zones_watts: Power by zone as measured (W); None where it is not known. Zones may overlap: never add psys to
            others.
    """

    namespace: str | None
    workload: str
    kind: WorkloadKind | Literal["namespace", "controller", "node"]
    node: str | None
    status: Verdict
    findings: tuple[Finding, ...]
    footprint: Footprint | None
    workload_status: Verdict | None
    region_status: Verdict | None
    facility_status: Verdict | None
    namespace_status: Verdict | None
    share_of_namespace_percent: float | None
    share_of_node_percent: float | None
    cpu_used_of_requested_percent: float | None
    budget_used_percent: float | None
    proposed_budget: str | None
    power_unknown: str | None
    zones_watts: Mapping[str, float | None] = field(hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "zones_watts", Frozen(self.zones_watts))

    @property
    def full_name(self) -> str:
        """Its name with its namespace, such as ``shop/web-6d9f7b8c4-x2x7k``."""
        is_whole = self.namespace is None or self.kind in ("namespace", "node")
        return self.workload if is_whole else f"{self.namespace}/{self.workload}"

    @property
    def is_counted_as_zero(self) -> bool:
        """Whether its power is not known, and the profile counts it as 0 W."""
        return self.power_unknown is not None and self.footprint is not None and self.footprint.power.value == 0

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of each standard."""
        return {it.standard: it.verdict for it in self.findings}

    @property
    def gap_percent(self) -> float | None:
        """How far the worst finding is above its target (%); None where no gap is known."""
        return max((it.gap_percent for it in self.findings if it.gap_percent is not None), default=None)

    def explain(self) -> str:
        """Tell each multiplication of the footprint, then the evidence of each finding."""
        steps = [] if self.footprint is None else list(self.footprint.steps)
        if not steps:
            steps = [f"power unknown: {self.power_unknown or 'of a part'}"]
        return "\n".join([*steps, *(f"{it.standard}: {it.verdict}, {it.evidence}" for it in self.findings)])

    def __len__(self) -> int:
        return len(self.findings)

    if TYPE_CHECKING:
        # ``for`` goes by __getitem__. With __iter__, pandas would take an assessment for a list of cells, not a row.
        def __iter__(self) -> Iterator[Finding]: ...

    def __getitem__(self, standard: int | str) -> Finding:
        if isinstance(standard, int):
            return self.findings[standard]
        for it in self.findings:
            if it.standard == standard:
                return it
        note = near_note(standard, self.verdicts)
        raise NotFoundError(f'no finding of standard "{shown(standard)}"{note}')

    def __repr__(self) -> str:
        return f"<Assessment {shown(self.full_name)}: {self.status}, {_verdicts(self)}>"

    def _repr_html_(self) -> str:
        rows = [[it.standard, it.verdict, it.evidence] for it in self.findings]
        body = table(["standard", "verdict", "evidence"], rows, f"{self.full_name}: {self.status}")
        return body + ("" if self.footprint is None else self.footprint._repr_html_())


class Assessments(Rows[Assessment]):
    """The assessments of all workloads that do not overlap, by power, largest first.

    By position, by name, or by ``namespace/name``; as a data frame, one row each, then those of namespaces, controllers
    and nodes with budgets of their own (column ``kind``).
    """

    __slots__ = ("_given", "_native", "_whole")
    _what = "workload"

    def __init__(self, world: World, standard: str | None = None, region: str | None = None) -> None:
        """Use :meth:`World.assess`."""
        super().__init__()
        self._given = (world, standard, region)
        self._native = world._native.assess(standard, region)
        self._whole: dict[str, Any] = json.loads(self._native.whole())

    def __reduce__(self) -> tuple[Any, ...]:
        # What it was made of; the same comes out of that.
        return (type(self), self._given)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many workloads have which status; groups with budgets of their own are in :attr:`missed`."""
        counts: dict[Verdict, int] = self._whole["counts"]
        return dict(counts)

    @property
    def status(self) -> Verdict:
        """Everything together: workloads, and namespaces, controllers and nodes with budgets of their own."""
        status: Verdict = self._whole["outcome"]["status"]
        return status

    @property
    def budget_counts(self) -> dict[str, int]:
        """How many workloads keep to their budgets, miss one, cannot be judged, or have none."""
        return dict(self._whole["outcome"]["workloads"])

    @property
    def missed(self) -> tuple[str, ...]:
        """Namespaces, controllers and nodes that miss a budget of theirs, such as ``namespace shop``."""
        return tuple(self._whole["outcome"]["missed"])

    @property
    def profile(self) -> str:
        """Name of the profile."""
        return str(self._whole["profile"])

    @property
    def factors(self) -> Factors:
        """By what was counted."""
        return factors(self._whole["factors"])

    @property
    def standards(self) -> tuple[str, ...]:
        """Ids of all standards and budgets."""
        return tuple(self._whole["standards"])

    @property
    def unmatched_budgets(self) -> tuple[str, ...]:
        """Budgets that are for nothing here: a slip in a name, perhaps."""
        return tuple(self._whole["unmatched_budgets"])

    @property
    def namespaces(self) -> Groups:
        """Namespaces that have budgets, each as the sum of its workloads; a data frame too."""
        return Groups(self, "namespace")

    @property
    def controllers(self) -> Groups:
        """Controllers that have budgets, each as the sum of its pods; a data frame too."""
        return Groups(self, "controller")

    @property
    def nodes(self) -> Groups:
        """Nodes that have budgets, by what their meters show; a data frame too."""
        return Groups(self, "node")

    def __len__(self) -> int:
        return len(self._native)

    def __iter__(self) -> Iterator[Assessment]:
        return map(self._row, range(len(self)))

    def _row(self, at: int) -> Assessment:
        return _assessment(json.loads(self._native.row(at)))

    def _made(self) -> tuple[Assessment, ...]:
        return tuple(self)

    def _all_names(self) -> Iterable[tuple[str, ...]]:
        return self._native.names()

    def __eq__(self, other: object) -> bool:
        return self._said() == other._said() if isinstance(other, Assessments) else NotImplemented

    def __hash__(self) -> int:
        return hash((len(self), self.standards))

    def _said(self) -> tuple[object, ...]:
        return self.rows, self._whole

    def __repr__(self) -> str:
        told = ", ".join(f"{count} {status}" for status, count in self.counts.items() if count)
        missed = f"; over budget: {', '.join(map(shown, self.missed))}" if self.missed else ""
        return f"<Assessments of {counted(len(self), 'workload')}: {told or 'none'}{missed}>"

    def _repr_html_(self) -> str:
        factors = self.factors
        assumed = ", which is assumed" if factors.region_is_assumed else ""
        caption = (
            f"{self.status}: {counted(len(self), 'workload')}; region {factors.region}{assumed}; profile {self.profile}"
        )
        head = ["namespace", "workload", "status", "power", "emissions of an hour", "budget", "verdicts"]
        more = [f"{len(self) - SHOWN} more"] if len(self) > SHOWN else []
        rows = (*self.namespaces, *self.controllers, *self.nodes, *self[:SHOWN])
        return table(head, map(_cells, rows), caption) + listing(more)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._native.stream(None)


class Groups(Rows[Assessment]):
    """Namespaces, controllers or nodes that have budgets of their own; by position, by name, and as a data frame."""

    __slots__ = ("_kind", "_of")

    def __init__(self, of: Assessments, kind: Literal["namespace", "controller", "node"]) -> None:
        """Use ``namespaces``, ``controllers`` or ``nodes`` of the assessments."""
        super().__init__()
        self._of, self._kind = of, kind

    @property
    def _what(self) -> str:  # type: ignore[override]
        return self._kind

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._of, self._kind))

    def _made(self) -> tuple[Assessment, ...]:
        return tuple(_assessment(row) for row in self._of._whole[f"{self._kind}s"])

    def _names(self, row: Assessment) -> tuple[str, ...]:
        return (row.full_name, row.workload)

    def __eq__(self, other: object) -> bool:
        return self.rows == other.rows if isinstance(other, Groups) else NotImplemented

    def __hash__(self) -> int:
        return hash((self._kind, len(self)))

    def __repr__(self) -> str:
        return f"<{counted(len(self), self._kind)} with a budget: {', '.join(map(repr, self.rows))}>"

    def _repr_html_(self) -> str:
        head = ["namespace", "name", "status", "power", "emissions of an hour", "budget", "verdicts"]
        return table(head, map(_cells, self.rows))

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._of._native.stream(self._kind)


def _verdicts(it: Assessment) -> str:
    return ", ".join(f"{finding.standard} {finding.verdict}" for finding in it.findings)


def _cells(it: Assessment) -> list[str]:
    name = it.workload if it.kind in ("pod", "vm", "container", "process") else f"{it.kind} {it.workload}"
    return [it.namespace or "", name, it.status, _power(it), _emissions(it), _budget(it), _verdicts(it)]


def _budget(it: Assessment) -> str:
    if it.budget_used_percent is not None:
        return f"{it.budget_used_percent:.3g} %"
    has_budget = any(finding.kind == "budget" for finding in it.findings)
    return "unknown" if has_budget else "no budget"


def _power(it: Assessment) -> str:
    if it.footprint is None:
        return f"unknown: {it.power_unknown or 'of a part'}"
    counted_as = f"unknown: {it.power_unknown}, counted as " if it.is_counted_as_zero else ""
    return f"{counted_as}{it.footprint.power}"


def _emissions(it: Assessment) -> str:
    if it.footprint is None:
        return "unknown"
    emissions = it.footprint.hourly_emissions
    counted_as = "unknown, counted as " if it.is_counted_as_zero else ""
    return "unknown: no carbon intensity" if emissions is None else f"{counted_as}{emissions}"


def _assessment(row: dict[str, Any]) -> Assessment:
    findings = tuple(Finding(**it) for it in row["findings"])
    figures = None if row["footprint"] is None else footprint(row["footprint"])
    return Assessment(**{**row, "findings": findings, "footprint": figures})
