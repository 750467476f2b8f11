"""Looks at what is about to be released: the oldest glibc it runs on, its size, and what is missing to publish it.

    release.py FILE...          programs, addons and wheels for Linux with glibc
    release.py --hosts          only whether a registry's host is written somewhere
    release.py --publishable    only whether all is there that registries ask for

Ends with 1 if a file needs a newer glibc than `GLIBC_FLOOR` of the npm package's lib/platforms.js says, if a wheel is too
large, or if the name of a registry's host is in the repository. Nothing is published and no network is used.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PLATFORMS = TOP / "bindings-node" / "lib" / "platforms.js"
LARGEST_WHEEL = 9 * 1000 * 1000  # bytes
# Written in two parts, so that this file is not found by itself.
HOSTS = ["npm" + "js.", "pypi" + ".org", "python" + "hosted", "index.crates" + ".io"]


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def glibc(file: Path) -> str | None:
    """The newest version of glibc of which a file wants a symbol."""
    symbols = subprocess.run(["objdump", "-T", file], capture_output=True, text=True, check=True).stdout
    wanted = set(re.findall(r"\bGLIBC_([0-9.]+)", symbols))
    return max(wanted, key=version, default=None)


def floor() -> str:
    found = re.search(r"GLIBC_FLOOR = '([\d.]+)'", PLATFORMS.read_text())
    assert found, f"{PLATFORMS}: no GLIBC_FLOOR"
    return found[1]


def too_new(name: str, file: Path) -> list[str]:
    """The faults of one file; says its size and its glibc."""
    wanted, oldest = glibc(file), floor()
    print(f"{name}: {file.stat().st_size / 1e6:.2f} MB, needs glibc {wanted or 'none'}")
    if wanted and version(wanted) > version(oldest):
        return [f"{name} needs glibc {wanted}, newer than {oldest}"]
    return []


def of_file(file: Path) -> list[str]:
    return of_wheel(file) if file.suffix == ".whl" else too_new(file.name, file)


def of_wheel(wheel: Path) -> list[str]:
    faults = []
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        for name in (name for name in archive.namelist() if name.endswith(".so")):
            faults += too_new(f"{wheel.name}: {name}", Path(archive.extract(name, folder)))
    size = wheel.stat().st_size
    print(f"{wheel.name}: {size / 1e6:.2f} MB packed, at most {LARGEST_WHEEL / 1e6:.0f}")
    return faults + ([f"{wheel.name} has {size} bytes, more than {LARGEST_WHEEL}"] if size > LARGEST_WHEEL else [])


def hosts() -> list[str]:
    """Where a registry's host is written: it comes from the variables of the workflow."""
    patterns = [word for host in HOSTS for word in ("-e", host)]
    found = subprocess.run(
        ["git", "grep", "-n", "-I", "-F", *patterns], cwd=TOP, capture_output=True, text=True, check=False
    )
    return [f"a registry's host is written in the repository: {line[:120]}" for line in found.stdout.splitlines()]


def unpublishable() -> list[str]:
    """What keeps npm and PyPI from taking this; no address is made up."""
    workspace = tomllib.loads((TOP / "Cargo.toml").read_text())["workspace"]["package"]
    if workspace.get("repository"):
        return []
    return ["workspace.package.repository is empty: npm refuses provenance without it, so nothing can be published yet"]


def main(arguments: list[str]) -> int:
    if arguments == ["--publishable"]:
        faults = unpublishable()
    elif arguments == ["--hosts"]:
        faults = hosts()
    else:
        faults = hosts() + [fault for file in arguments for fault in of_file(Path(file))]
        for note in unpublishable():
            print(f"note: {note}")
    for fault in faults:
        print(f"fault: {fault}")
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
