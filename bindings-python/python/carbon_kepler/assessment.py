"""A footprint is held against standards: findings with verdicts, each with its value, its target and its reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, overload

from carbon_kepler.footprint import Factors, Footprint, factors, footprint
from carbon_kepler.frames import Frame
from carbon_kepler.html import table
from carbon_kepler.quantity import Quantity, quantity
from carbon_kepler.standard import StandardKind

if TYPE_CHECKING:
    from carbon_kepler.world import World

Verdict = Literal["COMPLIANT", "NON_COMPLIANT", "UNKNOWN"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one standard says."""

    standard: str
    """Id of the standard or budget."""
    kind: StandardKind
    verdict: Verdict
    depends_on: Literal["workload", "region", "facility"]
    """What can change it."""
    value: Quantity | None
    """What is compared; None where it is not known."""
    target: float
    """The most that is allowed, in ``unit``."""
    unit: str
    gap_percent: float | None
    """How far the value is above the target (%); negative below."""
    reason: str
    """Why the verdict is what it is."""

    @property
    def evidence(self) -> str:
        """The value against the target, and where the value comes from."""
        value = "unknown" if self.value is None else f"{self.value}"
        source = "" if self.value is None else f" ({self.value.quality}: {self.value.provenance})"
        unit = "" if self.unit == "1" else f" {self.unit}"
        return f"{value} against at most {self.target:g}{unit}: {self.reason}{source}"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What all standards that apply say of a workload or a namespace."""

    namespace: str | None
    workload: str
    kind: Literal["pod", "container", "vm", "process", "namespace"]
    node: str | None
    status: Verdict
    """All findings together: the worst known one decides."""
    findings: tuple[Finding, ...]
    footprint: Footprint | None
    """None where the power is not known."""
    power_unknown: str | None
    """Why it is not."""
    zones_watts: dict[str, float | None] = field(hash=False)
    """Power by zone as measured (W); None where it is not known. Zones may overlap: never add psys to others."""

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
        """Count the findings."""
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        """Go through the findings."""
        return iter(self.findings)

    def __getitem__(self, standard: int | str) -> Finding:
        """Get a finding by position, or by the id of its standard."""
        if isinstance(standard, int):
            return self.findings[standard]
        for it in self.findings:
            if it.standard == standard:
                return it
        raise KeyError(standard)

    def __repr__(self) -> str:
        """Tell who and what."""
        return f"<Assessment {_named(self)}: {self.status}, {_verdicts(self)}>"

    def _repr_html_(self) -> str:
        rows = [[it.standard, it.verdict, it.evidence] for it in self.findings]
        body = table(f"{_named(self)}: {self.status}", ["standard", "verdict", "evidence"], rows)
        return body + ("" if self.footprint is None else self.footprint._repr_html_())


# No Sequence by name: data frame libraries would then take it row by row.
class Assessments(Frame):
    """The assessments of all workloads that do not overlap, by power, largest first.

    By position, by name, or by ``namespace/name``; as a data frame, one row each.
    """

    def __init__(self, world: World, standard: str | None = None, region: str | None = None) -> None:
        """Use :meth:`World.assess`."""
        self._arguments = (world, standard, region)
        self._native = world._native.assess(standard, region)

    def __reduce__(self) -> tuple[Any, ...]:
        """Give away what they were made of; the same comes out of it."""
        return (type(self), self._arguments)

    @cached_property
    def _whole(self) -> dict[str, Any]:
        whole: dict[str, Any] = json.loads(self._native.whole())
        return whole

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
    def namespaces(self) -> tuple[Assessment, ...]:
        """Namespaces that have budgets, each as the sum of its workloads."""
        return tuple(_assessment(row) for row in self._whole["namespaces"])

    def __len__(self) -> int:
        """Count the workloads."""
        return len(self._native)

    def __iter__(self) -> Iterator[Assessment]:
        """Go through the workloads."""
        return (self[at] for at in range(len(self)))

    @overload
    def __getitem__(self, index: int | str) -> Assessment: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Assessment]: ...
    def __getitem__(self, index: int | str | slice) -> Assessment | Sequence[Assessment]:
        """Get one, or several. NotFoundError with near names for a name that none has."""
        if isinstance(index, slice):
            return [self[it] for it in range(*index.indices(len(self)))]
        if isinstance(index, str):
            index = self._native.find(index)
        at = range(len(self))[index]
        return _assessment(json.loads(self._native.row(at)))

    def __eq__(self, other: object) -> bool:
        """Compare all of them."""
        return list(self) == list(other) if isinstance(other, Assessments) else NotImplemented

    __hash__ = None  # type: ignore[assignment] # equal ones may be made of different worlds

    def __repr__(self) -> str:
        """Count the verdicts."""
        counts = {
            status: sum(it.status == status for it in self) for status in ("COMPLIANT", "NON_COMPLIANT", "UNKNOWN")
        }
        told = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
        return f"<Assessments of {len(self)} workloads: {told or 'none'}>"

    def _repr_html_(self) -> str:
        most = 50
        rows = [_row(it) for it in self[:most]]
        left = f"{len(self) - most} more; " if len(self) > most else ""
        factors = self.factors
        assumed = ", which is assumed" if factors.region_is_assumed else ""
        note = f"{left}region {factors.region}{assumed}; profile {self.profile}; months are extrapolated"
        head = ["namespace", "workload", "status", "power", "emissions of an hour", "verdicts"]
        return table(f"{len(self)} workloads", head, rows, note)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give one row for each workload; unknown is null, columns have units in their names."""
        return self._native.__arrow_c_stream__(requested_schema)


def _named(it: Assessment) -> str:
    return it.workload if it.namespace in (None, it.workload) else f"{it.namespace}/{it.workload}"


def _verdicts(it: Assessment) -> str:
    return ", ".join(f"{finding.standard} {finding.verdict}" for finding in it.findings)


def _row(it: Assessment) -> list[str]:
    power = f"unknown: {it.power_unknown}" if it.footprint is None else str(it.footprint.power)
    emissions = (
        "unknown"
        if it.footprint is None or it.footprint.hourly_emissions is None
        else str(it.footprint.hourly_emissions)
    )
    return [it.namespace or "", it.workload, it.status, power, emissions, _verdicts(it)]


def _assessment(row: dict[str, Any]) -> Assessment:
    findings = tuple(Finding(**{**it, "value": quantity(it["value"])}) for it in row["findings"])
    figures = None if row["footprint"] is None else footprint(row["footprint"])
    return Assessment(**{**row, "findings": findings, "footprint": figures})
