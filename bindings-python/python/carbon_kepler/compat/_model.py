"""The methods of pydantic's models that programs call, for dataclasses."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any


class Model:
    """What pydantic's models can do, as far as the prototype's users did."""

    __slots__ = ()

    def model_dump(self) -> Any:
        """Give the fields as a dictionary; those of what is in it too."""
        return asdict(self)  # type: ignore[call-overload] # all of them are dataclasses

    def model_dump_json(self) -> str:
        """Give the same as JSON; times are ISO 8601."""
        return json.dumps(self.model_dump(), ensure_ascii=False, default=lambda it: it.isoformat())

    def dict(self) -> Any:
        """Do as ``model_dump``, by pydantic's older name."""
        return self.model_dump()

    def json(self) -> str:
        """Do as ``model_dump_json``, by pydantic's older name."""
        return self.model_dump_json()
