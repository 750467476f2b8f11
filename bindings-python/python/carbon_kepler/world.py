"""What tools are asked about: a measurement, settings and a time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from carbon_kepler import _native
from carbon_kepler.snapshot import Snapshot

Setting = str | float | Iterable[str | float] | None


class World:
    """All that tools know. It does not change."""

    __slots__ = ("_native",)

    def __init__(
        self,
        snapshot: Snapshot | None = None,
        *,
        pod_specs: str | None = None,
        documents: Iterable[tuple[str, str]] = (),
        now: datetime | None = None,
        **settings: Setting,
    ) -> None:
        """Put together what was measured, what pods ask for, files of settings as name and text, and settings.

        ``now`` is the time of answers; the clock's unless told. Raises ConfigError for a setting that cannot be used,
        NotFoundError for a region, standard or profile that is not there.
        """
        texts = {name: as_texts(value) for name, value in settings.items() if value is not None}
        native = None if snapshot is None else snapshot._native
        time = (now or datetime.now(timezone.utc)).timestamp()
        self._native = _native.World(texts, list(documents), native, pod_specs, time)

    def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool by its name; its result is a dictionary."""
        answer: dict[str, Any] = json.loads(self._native.call(name, json.dumps(arguments)))
        return answer

    def tell(self, name: str, **arguments: Any) -> str:
        """Tell the answer of a tool in a few sentences."""
        return self._native.tell(name, json.dumps(arguments))


def as_texts(value: str | float | Iterable[str | float]) -> list[str]:
    """A setting as the core takes it."""
    return [str(value)] if isinstance(value, (str, int, float)) else [str(item) for item in value]
