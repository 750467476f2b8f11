"""What footprints are held against."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

# As a module: it imports this one, and hints are looked up at run time.
from carbon_kepler import world as worlds
from carbon_kepler._show import listing, table
from carbon_kepler.words import Boundary, Decide, StandardKind


@dataclass(frozen=True, slots=True)
class Standard:
    """Something a workload, a region or a facility is measured against."""

    id: str
    title: str
    title_ko: str | None
    kind: StandardKind
    #: The most that is allowed.
    target: float
    unit: str
    #: Who set its target: this project, or a user's file or setting.
    set_by: str
    #: What the law or certificate behind it really says; empty for users' own.
    says: str
    says_ko: str | None

    @staticmethod
    def list(world: worlds.World | None = None) -> list[Standard]:
        """List all standards: those of a world, with its documents, or those that are built in."""
        return [Standard(**row) for row in json.loads(_world(world)._native.standards())]

    @staticmethod
    def get(id: str, world: worlds.World | None = None) -> Standard:
        """Get one by its id. NotFoundError with near names if it is not there."""
        return Standard(**json.loads(_world(world)._native.standard(id)))

    def _repr_html_(self) -> str:
        rows = [["target", f"at most {self.target:g} {self.unit}"], ["kind", self.kind], ["set by", self.set_by]]
        return table(["", ""], rows, f"{self.id}: {self.title}") + listing([self.says] if self.says else [])


@dataclass(frozen=True, slots=True)
class Profile:
    """How footprints are calculated and judged when nothing else is said."""

    id: str
    title: str
    decide: Decide
    boundary: Boundary
    month_hours: float
    #: Factor sets, best evidence first.
    factors: tuple[str, ...]
    #: PUE sets, best evidence first.
    pue: tuple[str, ...]
    #: Factor sets that know how a day looks.
    curves: tuple[str, ...]
    standards: tuple[str, ...]
    #: Zones that make up a workload's power; empty means the rule of totals.
    zones: tuple[str, ...]

    @staticmethod
    def list(world: worlds.World | None = None) -> list[Profile]:
        """List all profiles."""
        return [_profile(row) for row in json.loads(_world(world)._native.profiles())]

    @staticmethod
    def get(id: str, world: worlds.World | None = None) -> Profile:
        """Get one by its id. NotFoundError with near names if it is not there."""
        return _profile(json.loads(_world(world)._native.profile(id)))


def _world(world: worlds.World | None) -> worlds.World:
    return worlds.World() if world is None else world


def _profile(row: dict[str, Any]) -> Profile:
    tuples: dict[str, Any] = {key: tuple(it) if isinstance(it, list) else it for key, it in row.items()}
    return Profile(**tuples)
