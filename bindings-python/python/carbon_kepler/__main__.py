"""The command line: ``carbon-kepler``, or ``python -m carbon_kepler``."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

from carbon_kepler._native import run_cli


def main() -> NoReturn:
    """Run the command line inside of this process, and end with its exit code."""
    # Ctrl-C ends it at once, as any other program; Python's own handler would wait for Python code to run.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(run_cli([name(), *sys.argv[1:]]))


def name() -> str:
    """How this was called, for help texts."""
    called = os.path.basename(sys.argv[0])
    return "python -m carbon_kepler" if called == "__main__.py" else called.removesuffix(".exe")


if __name__ == "__main__":
    main()
