"""The command line: ``carbon-kepler``, or ``python -m carbon_kepler``."""

from __future__ import annotations

import os
import signal
import sys
import sysconfig
from typing import NoReturn

from carbon_kepler._native import run_cli


def main() -> NoReturn:
    """Run the command line inside of this process, and end with its exit code."""
    # Ctrl-C ends it at once, as any other program; Python's own handler would wait for Python code to run.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if os.path.isfile(script()):
        # What install and print-config tell hosts to start: a wheel has no other executable.
        os.environ.setdefault("CARBON_KEPLER_EXECUTABLE", script())
    sys.exit(run_cli([name(), *sys.argv[1:]]))


def name() -> str:
    """How this was called, for help texts."""
    called = os.path.basename(sys.argv[0])
    return "python -m carbon_kepler" if called == "__main__.py" else called


def script() -> str:
    """Where pip puts the console script of this environment."""
    return os.path.join(sysconfig.get_path("scripts"), "carbon-kepler.exe" if os.name == "nt" else "carbon-kepler")


if __name__ == "__main__":
    main()
