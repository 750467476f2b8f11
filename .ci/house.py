"""Checks how the source is laid out: which room imports which, circles, sizes, and what may not be in the core.

Prints what it finds, and ends with 1 if anything is against the rules (`core/src/lib.rs` names the order).
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from statistics import median

TOP = Path(__file__).resolve().parent.parent
CORE = TOP / "core" / "src"
# From the ground up: a room imports only rooms before it.
ROOMS = """lang text error suggest shape schema choices quantity exposition dialect snapshot window rapl kubernetes attribution
schedule registry settings footprint assessment recommend ledger nouns report history analysis tools render ffi docs""".split()
TESTKIT = "carbon-kepler-testkit"
MEDIAN_LINES, MOST_LINES = 200, 600
# Folders of hand-written source; what is generated or data has no author to blame.
SOURCES = ["core", "mcp-bridge", "bindings-node", "bindings-python", "benches", "examples"]
CODE = (".rs", ".py", ".js", ".mjs", ".ts")
GENERATED = {
    "bindings-node/native.d.ts",
    "bindings-node/tool-types.d.ts",
    "bindings-python/python/carbon_kepler/_native.pyi",
    "bindings-python/python/carbon_kepler/results.py",
    "bindings-python/python/carbon_kepler/methods.py",
    "bindings-python/python/carbon_kepler/fields.py",
    "bindings-python/python/carbon_kepler/words.py",
    "bindings-node/lib/nouns.js",
}
USE = re.compile(r"^[ \t]*(?:pub(?:\([a-z]+\))? )?use ([^;]+);", re.M)
# An item of a module; generics and bodies do not matter.
ITEM = re.compile(r"^pub (?:const |unsafe )?(struct|enum|union|trait|type|fn|const|static) (\w+)", re.M)
TESTS = re.compile(r"^#\[cfg\(test\)\]\nmod \w+ \{.*?^\}", re.M | re.S)


def paths(tree: str, prefix: str = "") -> list[str]:
    """All paths of a use tree: `a::{b, c::D}` is `a::b` and `a::c::D`."""
    tree = " ".join(tree.split())
    if "{" not in tree:
        return [prefix + tree.split(" as ")[0]]
    head, rest = tree.split("{", 1)
    parts, depth, part = [], 0, ""
    for char in rest.rsplit("}", 1)[0]:
        depth += (char == "{") - (char == "}")
        if char == "," and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += char
    return [path for part in [*parts, part] if part.strip() for path in paths(part.strip(), prefix + head.strip())]


class Modules:
    """The modules of one crate, by their path."""

    def __init__(self, source: Path) -> None:
        self.text: dict[str, str] = {}
        for file in sorted(source.rglob("*.rs")):
            if file.stem.endswith("tests"):
                continue
            names = list(file.relative_to(source).with_suffix("").parts)
            if names[-1] in ("mod", "lib", "main"):
                names.pop()
            self.text["::".join(names)] = TESTS.sub("", file.read_text())
        self.shown = {name: self.reexports(name) for name in self.text}

    def reexports(self, module: str) -> dict[str, str]:
        """Names that a module shows of others, and of which."""
        uses = re.findall(r"^pub(?:\([a-z]+\))? use ([^;]+);", self.text[module], re.M)
        found = {}
        for path in (path for use in uses for path in paths(use)):
            *names, last = path.split("::")
            found[last] = self.absolute(module, names)
        return found

    def absolute(self, module: str, names: list[str]) -> str:
        """The path of names that are written in a module, from the top."""
        here = [name for name in module.split("::") if name]
        if names[:1] == ["crate"]:
            here, names = [], names[1:]
        elif names[:1] == ["super"]:
            while names[:1] == ["super"]:
                here, names = here[:-1], names[1:]
        elif names[:1] == ["self"]:
            names = names[1:]
        return "::".join([*here, *names])

    def owner(self, path: str) -> str | None:
        """The module in which something is defined, through what modules show of others; none of other crates."""
        names = [name for name in path.split("::") if name]
        for end in range(len(names), -1, -1):
            module = "::".join(names[:end])
            if module in self.text:
                rest = names[end:]
                if rest and rest[0] in self.shown[module] and self.shown[module][rest[0]] != module:
                    return self.owner("::".join([self.shown[module][rest[0]], *rest]))
                return module
        return None

    def public(self, module: str = "") -> set[tuple[str, str, str]]:
        """What users of the crate see: kind, name and the module of each item that is not hidden from its documentation."""
        text = re.sub(r"^#\[doc\(hidden\)\].*\n(?:^ *(?:#|//).*\n)*^ *pub [^;{]*(?:\{[^}]*\})?.*\n", "", self.text[module], flags=re.M)
        found = {(kind, name, module) for kind, name in ITEM.findall(text)}
        for name in re.findall(r"^pub mod (\w+);", text, re.M):
            found |= self.public(f"{module}::{name}".strip(":"))
        for path in (path for use in re.findall(r"^pub use ([^;]+);", text, re.M) for path in paths(use)):
            *names, last = path.split("::")
            owner = self.owner(self.absolute(module, [*names, last]))
            if owner is None:
                continue
            if owner.split("::")[-1] == last:
                found |= self.public(owner)
            found |= {(kind, name, owner) for kind, name in ITEM.findall(self.text[owner]) if name == last}
        return found

    def imports(self, module: str) -> set[str]:
        """The modules that a module imports, or names by their path; not those below it that it only shows."""
        text = self.text[module]
        used = [path for use in USE.findall(text) for path in paths(use)]
        body = USE.sub("", re.sub(r"//.*", "", text))
        used += re.findall(r"\b(?:crate|super)::[\w:]+", body)
        found = set()
        for path in used:
            names = path.split("::")
            if names[0] not in ("crate", "super", "self") and f"{module}::{names[0]}".strip(":") not in self.text:
                continue
            owner = self.owner(self.absolute(module, names))
            is_below = owner is not None and (not module or owner.startswith(f"{module}::"))
            if owner is not None and owner != module and not is_below:
                found.add(owner)
        return found


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import each other, directly or not (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph[node]):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                found.append(sorted(group))

    sys.setrecursionlimit(10_000)
    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def crate_faults(source: Path) -> list[str]:
    modules = Modules(source)
    graph = {module: modules.imports(module) for module in modules.text}
    faults = [f"circle: {', '.join(group)}" for group in circles(graph)]
    public = modules.public()
    print(f"{source.parent.relative_to(TOP)}: {len(public)} public items")
    for name, count in Counter(name for kind, name, _ in public if kind not in ("fn", "const", "static")).items():
        if count > 1:
            faults.append(f"{count} public types are called {name}")
    if source != CORE:
        return faults
    for module, imported in sorted(graph.items()):
        room = module.split("::")[0]
        if not room:
            continue
        if room not in ROOMS:
            faults.append(f"room without a place in the order: {room}")
            continue
        for other in sorted({name.split("::")[0] for name in imported} - {room}):
            if other == "":
                faults.append(f"arrow up: {module} -> lib.rs")
            elif other not in ROOMS or ROOMS.index(other) > ROOMS.index(room):
                faults.append(f"arrow up: {module} -> {other}")
    return faults


def testkit_faults(manifests: list[Path]) -> list[str]:
    """Who ships the testkit, which is for tests; and types of the crates it serves, which it may not know."""
    faults = []
    for manifest in manifests:
        crate = tomllib.loads(manifest.read_text())
        name = manifest.parent.relative_to(TOP)
        if any(TESTKIT in crate.get(kind, {}) for kind in ("dependencies", "build-dependencies")):
            faults.append(f"{name}: {TESTKIT} is for [dev-dependencies]")
        known = [other for other in crate.get("dependencies", {}) if other.startswith("carbon-kepler")]
        if crate["package"]["name"] == TESTKIT and known:
            faults.append(f"{name}: knows {', '.join(known)}")
    return faults


def sources() -> list[Path]:
    """Hand-written files of code."""
    listed = subprocess.run(["git", "ls-files", *SOURCES], cwd=TOP, capture_output=True, text=True, check=True)
    files = [name for name in listed.stdout.split("\n") if name.endswith(CODE) and name not in GENERATED]
    return [TOP / name for name in files if (TOP / name).exists()]


def main() -> int:
    faults = []
    crates = sorted(TOP.glob("*/Cargo.toml")) + sorted(TOP.glob("*/*/Cargo.toml"))
    for manifest in crates:
        source = manifest.parent / "src"
        if source.is_dir():
            faults += [f"{manifest.parent.relative_to(TOP)}: {fault}" for fault in crate_faults(source)]
    faults += testkit_faults(crates)
    # RAPL's reader opens files of a directory that the caller gives.
    outside = re.compile(r"\b(reqwest|tokio|std::net|std::fs)\b")
    for file in CORE.rglob("*.rs"):
        code = re.sub(r"//.*", "", TESTS.sub("", file.read_text()))
        if outside.search(code) and file.parent.name != "rapl":
            faults.append(f"{file.relative_to(TOP)}: {outside.search(code)[1]} in the core")
    for room in ("server", "live"):
        for file in (TOP / "mcp-bridge" / "src" / room).rglob("*.rs"):
            if re.search(r"\bcli::", re.sub(r"//.*", "", file.read_text())):
                faults.append(f"{file.relative_to(TOP)}: imports the command line")
    for file in sources():
        if file.suffix == ".rs":
            for number, line in enumerate(file.read_text().split("\n"), 1):
                if re.match(r"\s*//[/!] (What|Its) ", line) and not re.match(
                    r"\s*//[/!]", file.read_text().split("\n")[number - 2] if number > 1 else ""
                ):
                    faults.append(f'{file.relative_to(TOP)}:{number}: begins with "{line.split()[1]}"')
    sizes = {file: file.read_text().count("\n") for file in sources()}
    longest = max(sizes, key=sizes.__getitem__)
    print(f"{len(sizes)} files, median {median(sizes.values()):.0f} lines, longest {sizes[longest]} ({longest.relative_to(TOP)})")
    if median(sizes.values()) > MEDIAN_LINES:
        faults.append(f"median above {MEDIAN_LINES} lines")
    faults += [f"{file.relative_to(TOP)}: {lines} lines" for file, lines in sizes.items() if lines > MOST_LINES]
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
