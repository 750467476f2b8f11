"""Writes what is generated of the package: settings, tools as methods and functions, results as typed dictionaries.

All of it comes from the schemas in ``core/schema``. ``make python-tools`` writes; a test compares.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "python" / "carbon_kepler"
SCHEMAS = ROOT.parent / "core" / "schema"

Schema = dict[str, Any]

HEADER = "# Written by scripts/tools.py from core/schema.\nfrom __future__ import annotations\n\n"

# pydantic, and so FastMCP for a method as a tool of one's own, takes no other before Python 3.12.
TYPED_DICT = """
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    try:
        from typing_extensions import TypedDict
    except ImportError:
        from typing import TypedDict
"""

# What Python has a type of its own for; the core takes their text or their points.
ARGUMENT_TYPES = {
    "earliest": "datetime | str | None",
    "deadline": "datetime | str | None",
    "curve": "IntensityCurve | Sequence[float] | Sequence[Mapping[str, str | float]] | None",
}

# Names of dictionaries where their keys say little, or what the package's nouns are called.
CLASS_NAMES = {
    "carbon_intensity": "FactorNote",
    "consumer": "ConsumerRow",
    "current": "RegionRow",
    "curve": "CurveNote",
    "finding": "FindingRow",
    "hotspot": "ConsumerRow",
    "identify_power_hotspots summary": "HotspotSummary",
    "list_top_power_consumers summary": "ConsumerSummary",
    "node": "NodeSummary",
    "pue": "FactorNote",
    "top_3_consumer": "TopConsumer",
    "workload": "ListedWorkload",
    "zones_unknown": "UnknownPart",
}

ERRORS = (
    "Raises ConfigError where nothing was measured, NotFoundError (with near names) for a workload, namespace, region "
    "or standard that is not there, NoDataError where data lacks what this needs, InvalidInputError for an argument "
    "that cannot be used."
)
SOURCE = "By which factors it was counted, each with its id, year and source, is in ``basis`` of the result."


def tools() -> list[Schema]:
    """All tools, in the order of their names."""
    return [json.loads(path.read_text()) for path in sorted(SCHEMAS.glob("*.json"))]


def pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def singular(name: str) -> str:
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


class Types:
    """Typed dictionaries, each structure once."""

    def __init__(self) -> None:
        self.classes: dict[str, tuple[str, Schema]] = {}
        self.tool = ""

    def of_tool(self, tool: Schema) -> str:
        """What a tool answers."""
        self.tool = tool["name"]
        return self.of(tool["output"], f"{self.tool}_result")

    def of(self, schema: Any, key: str) -> str:
        """A JSON schema as a type."""
        if schema is True or schema is None:
            return "Any"
        if "const" in schema:
            return f"Literal[{schema['const']!r}]"
        if "enum" in schema:
            return f"Literal[{', '.join(map(repr, schema['enum']))}]"
        if branches := schema.get("anyOf") or schema.get("oneOf"):
            of_branches = [self.of(branch, key) for branch in branches]
            if all(it.startswith("Literal[") for it in of_branches):
                return f"Literal[{', '.join(it[len('Literal[') : -1] for it in of_branches)}]"
            return " | ".join(dict.fromkeys(of_branches))
        plain = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "null": "None"}
        match schema.get("type"):
            case "array":
                return f"list[{self.of(schema.get('items'), singular(key))}]"
            case "object" if "properties" in schema:
                return self.named(schema, key)
            case "object":
                return f"dict[str, {self.of(schema.get('additionalProperties'), key)}]"
            case kind if kind in plain:
                return plain[kind]
            case _:
                raise ValueError(f"no type for {schema}")

    def named(self, schema: Schema, key: str) -> str:
        """The name of a dictionary's class: where it stands, unless another structure has that name."""
        # What stands at another place may be said in other words; it is the same structure.
        structure = json.dumps(undescribed(schema), sort_keys=True)
        if structure in self.classes:
            return self.classes[structure][0]
        taken = {name for name, _ in self.classes.values()}
        name = CLASS_NAMES.get(f"{self.tool} {key}") or CLASS_NAMES.get(key) or pascal(key)
        if name in taken:
            raise ValueError(f"two structures are called {name}: CLASS_NAMES needs a name for {key} of {self.tool}")
        self.classes[structure] = (name, {})  # before its parts, so that none of them takes the name
        parts = {part: self.of(it, part) for part, it in schema["properties"].items()}
        del self.classes[structure]
        # After its parts, which it names.
        self.classes[structure] = (name, {**schema, "parts": parts})
        return name


def undescribed(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: undescribed(it) for key, it in schema.items() if key not in ("description", "title", "default")}
    return [undescribed(it) for it in schema] if isinstance(schema, list) else schema


def sentence(text: str) -> str:
    """What a schema says, as a sentence of Python's."""
    text = re.sub(r"\bnull\b", "None", " ".join(text.split()), flags=re.IGNORECASE)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def doc(paragraphs: list[str], indent: str) -> str:
    filled = [textwrap.fill(it, 116 - len(indent), subsequent_indent="") for it in paragraphs]
    text = "\n\n".join(filled)
    if "\n" not in text:
        return f'{indent}"""{text}"""'
    return textwrap.indent(f'"""{text}\n"""', indent, lambda line: bool(line.strip()))


def results(types: Types) -> str:
    """The module of typed dictionaries."""
    classes = []
    for name, schema in types.classes.values():
        lines = [
            f"class {name}(TypedDict):",
            doc([sentence(schema.get("description", "What a tool answers."))], "    "),
        ]
        lines.append("")
        for part, kind in schema["parts"].items():
            if said := schema["properties"][part].get("description"):
                lines.append(f"    #: {sentence(said)}")
            lines.append(f"    {part}: {kind}")
        classes.append("\n".join(lines))
    names = sorted(name for name, _ in types.classes.values())
    return (
        f'"""What tools answer: typed dictionaries, with units in the names of their keys.\n\n'
        f'A key is always there; what is not known is None.\n"""\n\n{HEADER}'
        f"{TYPED_DICT}\n"
        f"__all__ = {names!r}\n\n\n" + "\n\n\n".join(classes)
    )


# Settings whose values have a name of their own in the package.
SETTING_TYPES = {"boundary": "Boundary"}

# What only Python has, beside what the core reads.
HEADERS = {"headers": ("Mapping[str, str]", "Headers that are sent with every request.")}

# A place is an argument of its own.
ARGUMENTS = ("source",)


def options() -> str:
    """The module of settings as keyword arguments."""
    classes = [
        (
            "Settings",
            "What decides how data is counted and what it is held against; None leaves it to the profile.",
            settings_of("assumptions"),
        ),
        (
            "FetchOptions",
            "How exporters are read; None is not given. No environment variable is looked at but those of proxies.",
            HEADERS | settings_of("connections"),
        ),
    ]
    texts = []
    for name, said, fields in classes:
        lines = [f"class {name}(TypedDict, total=False):", doc([said], "    "), ""]
        for key, (kind, about) in fields.items():
            lines += [*textwrap.wrap(about, 110, initial_indent="    #: ", subsequent_indent="    #: ")]
            lines.append(f"    {key}: {kind} | None")
        texts.append("\n".join(lines))
    return (
        f'"""Settings, as keyword arguments."""\n\n{HEADER}'
        "from collections.abc import Iterable, Mapping\nfrom os import PathLike\n"
        "from typing import Literal, TypedDict\n\nfrom carbon_kepler.footprint import Boundary\n\n\n"
        + "\n\n\n".join(texts)
        + "\n"
    )


def settings_of(table: str) -> dict[str, tuple[str, str]]:
    """Type and meaning of each setting of a table."""
    schema: Schema = json.loads((SCHEMAS / "settings" / f"{table}.json").read_text())
    properties = schema["properties"].items()
    return {
        key: (SETTING_TYPES.get(key) or setting_type(it), sentence(it["description"]))
        for key, it in properties
        if key not in ARGUMENTS
    }


def setting_type(schema: Schema) -> str:
    """What Python gives for a setting."""
    if schema.get("format") == "path":
        return "str | PathLike[str]"
    if "anyOf" in schema:
        return "str | Iterable[str]"
    return Types().of(schema, "")


def parameters(tool: Schema, types: Types) -> list[tuple[str, str, str]]:
    """Name, type and default (or nothing) of each argument."""
    required = tool["input"].get("required", [])
    rows = []
    for name, schema in tool["input"].get("properties", {}).items():
        kind = ARGUMENT_TYPES.get(name) or types.of(schema, name).replace("list[", "Sequence[")
        default = schema.get("default")
        default = tuple(default) if isinstance(default, list) else default
        kind = kind.removesuffix(" | None")
        if default is None and name not in required:
            # What is null is not given, and the core has its own default.
            kind = f"{kind} | None"
        rows.append((name, kind, "" if name in required else repr(default)))
    return rows


def function(tool: Schema, result: str, types: Types, as_method: bool) -> str:
    """A tool as a method, or as a function of a snapshot or world."""
    rows = parameters(tool, types)
    signature = ", ".join(f"{name}: {kind}" + (f" = {default}" if default else "") for name, kind, default in rows)
    properties = tool["input"].get("properties", {})
    said = [
        f"``{name}``: {sentence(properties[name]['description'])}"
        for name, _, _ in rows
        if properties[name].get("description")
    ]
    paragraphs = [f"{tool['title']}.", sentence(tool["description"]), *said, ERRORS]
    if "basis" in tool["output"]["properties"]:
        paragraphs.append(SOURCE)
    keywords = f", *, {signature}" if signature else ""
    name = tool["name"]
    passed = ", ".join(f'"{it}": {it}' for it, _, _ in rows)
    if as_method:
        head = f"    def {name}(self{keywords}) -> {result}:"
        body = f'        answer: {result} = self._call("{name}", {{{passed}}})\n        return answer'
        return f"{head}\n{doc(paragraphs, '        ')}\n{body}"
    given = ", ".join(f"{it}={it}" for it, _, _ in rows)
    head = f"def {name}(measured: Snapshot | World{keywords}) -> {result}:"
    return f"{head}\n{doc(paragraphs, '    ')}\n    return as_world(measured).{name}({given})"


def modules() -> dict[Path, str]:
    """What the generated files should hold, by path."""
    all_tools, types = tools(), Types()
    outputs = {it["name"]: types.of_tool(it) for it in all_tools}
    arguments = Types()
    used = ", ".join(sorted(outputs.values()))
    imports = (
        "from collections.abc import Mapping, Sequence\nfrom datetime import datetime\n"
        "from typing import {typing}\n\nfrom carbon_kepler.curve import IntensityCurve\n"
        f"from carbon_kepler.results import {used}\n{{last}}\n"
    )
    methods = (
        f'"""Tools as methods; :class:`~carbon_kepler.World` has them."""\n\n{HEADER}'
        + imports.format(typing="Any, Literal", last="")
        + '\n\nclass Tools:\n    """Each tool of the catalog as a method."""\n\n    __slots__ = ()\n\n'
        + "    def _call(self, name: str, arguments: dict[str, Any]) -> Any:\n        raise NotImplementedError\n\n"
        + "\n\n".join(function(it, outputs[it["name"]], arguments, as_method=True) for it in all_tools)
    )
    functions = (
        '"""Tools as functions of a snapshot, or of a world where settings are needed."""\n\n'
        + HEADER
        + imports.format(
            typing="Literal",
            last="from carbon_kepler.snapshot import Snapshot\nfrom carbon_kepler.world import World, as_world\n",
        )
        + f"\n__all__ = {sorted(outputs)!r}\n\n\n"
        + "\n\n\n".join(function(it, outputs[it["name"]], arguments, as_method=False) for it in all_tools)
    )
    texts = {"options.py": options(), "results.py": results(types), "methods.py": methods, "tools.py": functions}
    return {PACKAGE / name: formatted(text) for name, text in texts.items()}


def formatted(text: str) -> str:
    command = [sys.executable, "-m", "ruff"]
    at = ["--stdin-filename", str(PACKAGE / "generated.py"), "-"]
    for step in (["check", "-q", "--fix-only", "--select", "I,RUF022"], ["format", "-q"]):
        text = subprocess.run([*command, *step, *at], input=text, capture_output=True, text=True, check=True).stdout
    return text


if __name__ == "__main__":
    for path, text in modules().items():
        path.write_text(text)
