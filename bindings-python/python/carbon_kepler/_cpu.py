"""The CPU time of this process beside that of its machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from carbon_kepler.errors import NoDataError

STAT = Path("/proc/stat")


class CpuTime(NamedTuple):
    """CPU time until now (s).

    Attributes:
        process: Of this process, its threads and the children that have ended.
        machine: Of all processors while they were busy.
    """

    process: float
    machine: float

    @classmethod
    def now(cls) -> CpuTime:
        """Read both. Raises NoDataError where the system does not tell the machine's (Linux does)."""
        try:
            # proc_stat(5), in ticks. What waits (idle, iowait) and what other machines took (steal) is not busy.
            user, nice, system, _, _, irq, softirq = (int(it) for it in STAT.read_text().split(maxsplit=8)[1:8])
        except (OSError, ValueError):
            raise NoDataError(f"process: expected the machine's CPU time in {STAT}, as Linux has it") from None
        own = os.times()
        process = own.user + own.system + own.children_user + own.children_system
        return cls(process, (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK"))

    def share_since(self, earlier: CpuTime) -> float | None:
        """The process's part of the busy time since then (0 to 1); None where nothing was counted."""
        machine = self.machine - earlier.machine
        return min(1.0, (self.process - earlier.process) / machine) if machine > 0 else None
