"""Writes THIRD-PARTY.txt: every crate that is part of what we ship, with its licence and, where that wants it, its notice.

    licences.py [--check]

Reads the dependency graph and the crates' own files in cargo's registry. With `--check` it writes
nothing, and ends with 1 if the file is stale. A choice of licences is made for Apache-2.0, which is ours too, so that its
text stands in LICENSE only; the notices of such a crate (NOTICE) are kept.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
TARGET = TOP / "mcp-bridge" / "THIRD-PARTY.txt"
# The program, the addon, and the module of the wheel.
SHIPPED = ["carbon-kepler-mcp", "carbon-kepler-node", "carbon-kepler-python"]
# Where a crate comes without its text: the licence as its repository has it, whose holder the manifest names.
MIT = (TOP / ".ci" / "mit.txt").read_text().strip()
# Beginnings of the names of files with a text of each licence.
FILES = {
    "Apache-2.0": "apache",
    "BSD-3-Clause": "bsd",
    "BSL-1.0": "boost",
    "CC0-1.0": "cc0",
    "CDLA-Permissive-2.0": "cdla",
    "ISC": "isc",
    "MIT": "mit",
    "Unicode-3.0": "unicode",
    "Unlicense": "unlicense",
    "Zlib": "zlib",
}
HEAD = """Third-party software in carbon-kepler
=====================================

The program, the addon of the npm packages and the module of the wheel contain the Rust crates below, and the standard
library of Rust (MIT OR Apache-2.0, used under Apache-2.0). Not every platform has all of them. The npm package
carbon-kepler-wasm32-wasi and the loader native.js are written by NAPI-RS (MIT).
The text of the Apache License 2.0 is in LICENSE, which comes with this file.
"""


def chosen(expression: str) -> list[str]:
    """The licences that are used of an SPDX expression: all of an AND, of an OR the one that we prefer."""
    expression = expression.replace("/", " OR ").replace(" WITH LLVM-exception", "")
    parts = re.split(r" AND (?![^(]*\))", expression)
    return [prefer([word.strip(" ()") for word in part.strip("()").split(" OR ")]) for part in parts]


def prefer(words: list[str]) -> str:
    order = ["Apache-2.0", "MIT", "Zlib", "BSD-3-Clause", "ISC"]
    return min(words, key=lambda word: order.index(word) if word in order else len(order))


def shipped() -> set[str]:
    """Names and versions of the crates that are built into something."""
    roots = [word for name in SHIPPED for word in ("-p", name)]
    flags = ["-e", "normal", "--target", "all", "--prefix", "none", "--format", "{p}", "--locked"]
    lines = subprocess.run(["cargo", "tree", *roots, *flags], cwd=TOP, capture_output=True, text=True, check=True).stdout
    return {" ".join(line.split()[:2]) for line in lines.splitlines() if line}


def packages() -> list[dict]:
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    found = json.loads(subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True).stdout)["packages"]
    wanted = shipped()
    return [it for it in found if it["source"] and f"{it['name']} v{it['version']}" in wanted]


def files(crate: dict) -> list[Path]:
    folder = Path(crate["manifest_path"]).parent
    named = ("license", "licence", "copying", "notice", "copyright", "unlicense")
    found = [it for it in folder.iterdir() if it.name.lower().startswith(named)]
    # Some keep several in one folder.
    return sorted(file for it in found for file in (it.iterdir() if it.is_dir() else [it]) if file.is_file())


def text_of(licence: str, crate: dict) -> str:
    """The text of one licence, with its holders."""
    there = [file for file in files(crate) if not file.name.lower().startswith("notice")]
    fitting = [file for file in there if FILES[licence] in file.name.lower()]
    # A name that tells nothing is the only text there is, or one for all.
    general = [file for file in there if not any(word in file.name.lower() for word in FILES.values())]
    if fitting or general:
        return "\n\n".join(normal(file) for file in fitting or general)
    if licence != "MIT":
        raise SystemExit(f"{crate['name']} {crate['version']}: no text of {licence} among {[it.name for it in there]}")
    holders = ", ".join(crate["authors"]) or f"the authors of {crate['name']}"
    return MIT.replace("HOLDERS", re.sub(r" <[^>]*>", "", holders))


def normal(file: Path) -> str:
    lines = file.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


def written() -> str:
    crates = sorted(packages(), key=lambda it: (it["name"], it["version"]))
    # The same text under several names is printed once.
    users: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    listed = []
    for crate in crates:
        name = f"{crate['name']} {crate['version']}"
        licences = chosen(crate["license"])
        listed.append(f"{name}: {crate['license']}")
        for licence in licences:
            if licence != "Apache-2.0":
                users[text_of(licence, crate)][licence].append(name)
        for file in (file for file in files(crate) if file.name.lower().startswith("notice")):
            users[normal(file)]["NOTICE"].append(name)
    headed = {
        "\n".join(f"{licence} of {', '.join(names)}" for licence, names in sorted(of.items())): text
        for text, of in users.items()
    }
    texts = [f"{'-' * 80}\n{head}\n\n{text}\n" for head, text in sorted(headed.items())]
    return "\n".join([HEAD, "\n".join(listed), "", *texts])


def main(arguments: list[str]) -> int:
    text = written()
    if arguments == ["--check"]:
        if TARGET.exists() and TARGET.read_text() == text:
            return 0
        print(f"{TARGET.relative_to(TOP)} is stale: run make third-party")
        return 1
    TARGET.write_text(text)
    print(f"{TARGET.relative_to(TOP)}: {len(text.encode()) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
