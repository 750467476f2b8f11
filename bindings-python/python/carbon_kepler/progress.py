"""How far a wait is: on a terminal, in a notebook, and nowhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

#: How often it is shown (s).
STEP = 0.25


class Progress:
    """Shows how much of some seconds is over; at its end it leaves nothing behind."""

    def __init__(self, seconds: float, wanted: bool | None = None) -> None:
        """``wanted`` overrules whether somebody seems to look."""
        self.seconds = seconds
        self._display = notebook_display() if wanted is not False else None
        on_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._terminal = self._display is None and (on_terminal if wanted is None else wanted)
        self._width = 0

    def pauses(self) -> Iterator[float]:
        """Pauses to make (s), one after the other, until all of the seconds are over."""
        start = time.monotonic()
        try:
            while (over := time.monotonic() - start) < self.seconds:
                self._show(over)
                yield min(STEP, self.seconds - over)
        finally:
            self._clear()

    def _show(self, over: float) -> None:
        text = f"window: {over:.0f} of {self.seconds:g} s"
        if self._display is not None:
            bar = f'<progress max="{self.seconds:g}" value="{over:.2f}"></progress> {text}'
            self._display.update({"text/html": bar, "text/plain": text}, raw=True)
        elif self._terminal:
            self._width = len(text)
            print(f"\r{text}", end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._display is not None:
            self._display.update({"text/html": "", "text/plain": ""}, raw=True)
        elif self._terminal:
            print(f"\r{' ' * self._width}\r", end="", file=sys.stderr, flush=True)


def notebook_display() -> Any:
    """A place in the notebook that can be written again; None where this is no notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    # In a terminal, IPython has no kernel.
    if shell is None or not hasattr(shell, "kernel"):
        return None
    return sys.modules["IPython"].display.display({"text/plain": ""}, raw=True, display_id=True)
