"""Writes what is generated of the package: settings, sets of words, tools as methods, results, fields of nouns.

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

# Nouns whose fields are in a class of their own, because their manners are written by hand (nouns.py, assessment.py).
MANNERED = ("Failure", "Finding", "Node", "Oddity", "Workload")

# What the package has a class of its own for.
OWN_CLASSES = {"View": "Quantity"}

ERRORS = (
    "Raises ConfigError where nothing was measured, NotFoundError (with near names) for a workload, namespace, region "
    "or standard that is not there, NoDataError where data lacks what this needs, InvalidInputError for an argument "
    "that cannot be used."
)
SOURCE = "By which factors it was counted, each with its id, year and source, is in ``basis`` of the result."


def files(folder: str = ".") -> list[Schema]:
    """All schemas of a folder, in the order of their names: by default the tools."""
    return [json.loads(path.read_text()) for path in sorted((SCHEMAS / folder).glob("*.json"))]


def pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


class Types:
    """The types that schemas name, each once: sets of words, and dictionaries."""

    def __init__(self, array: str = "list[{}]", mapping: str = "dict[str, {}]") -> None:
        self.words: dict[str, Schema] = {}
        self.classes: dict[str, Schema] = {}
        self.array, self.mapping = array, mapping

    def read(self, schema: Schema) -> None:
        """Add what a schema names."""
        for name, it in schema.get("$defs", {}).items():
            (self.words if "enum" in it else self.classes)[name] = it

    def add(self, name: str, schema: Schema) -> str:
        """Add a dictionary, after those that it is made of."""
        self.read(schema)
        self.classes[name] = schema
        return name

    def of(self, schema: Any) -> str:
        """A JSON schema as a type."""
        if schema is True or schema is None:
            return "Any"
        if "$ref" in schema:
            name: str = schema["$ref"].removeprefix("#/$defs/")
            return OWN_CLASSES.get(name, name)
        if "enum" in schema:
            return f"Literal[{', '.join(map(repr, schema['enum']))}]"
        if branches := schema.get("anyOf") or schema.get("oneOf"):
            return " | ".join(dict.fromkeys(map(self.of, branches)))
        plain = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "null": "None"}
        match schema.get("type"):
            case "array":
                return self.array.format(self.of(schema.get("items")))
            case "object" if "properties" not in schema:
                return self.mapping.format(self.of(schema.get("additionalProperties")))
            case kind if kind in plain:
                return plain[kind]
            case _:
                raise ValueError(f"no type for {schema}")

    def imported(self, text: str) -> str:
        """The import of those sets of words that a text uses."""
        used = [name for name in self.words if re.search(rf"\b{name}\b", text)]
        return f"from carbon_kepler.words import {', '.join(used)}\n" if used else ""


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


def words(types: Types) -> str:
    """The module of sets of words."""
    sets = []
    for name, schema in sorted(types.words.items()):
        said = textwrap.wrap(sentence(schema["description"]), 110, initial_indent="#: ", subsequent_indent="#: ")
        sets.append("\n".join([*said, f"{name} = {types.of(schema)}"]))
    names = sorted(types.words)
    head = f'"""Sets of words, as JSON has them."""\n\n{HEADER}from typing import Literal\n\n__all__ = {names!r}\n\n'
    return head + "\n".join(sets) + "\n"


def fields(types: Types, schema: Schema) -> list[tuple[str, str, str]]:
    """Name, type and meaning (or nothing) of each key of an object."""
    return [
        (name, types.of(it), sentence(it["description"]) if it.get("description") else "")
        for name, it in schema["properties"].items()
    ]


def typed_dict(head: str, said: str, rows: list[tuple[str, str, str]]) -> str:
    """A typed dictionary."""
    lines = [f"class {head}:", doc([said], "    "), ""]
    for key, kind, about in rows:
        lines += textwrap.wrap(about, 110, initial_indent="    #: ", subsequent_indent="    #: ")
        lines.append(f"    {key}: {kind}")
    return "\n".join(lines)


def results(types: Types) -> str:
    """The module of typed dictionaries."""
    classes = []
    for name, schema in sorted(types.classes.items()):
        rows, said, required = fields(types, schema), sentence(schema["description"]), schema.get("required", [])
        there, others = ([row for row in rows if (row[0] in required) == it] for it in (True, False))
        # Python 3.10 knows no NotRequired.
        base = f"_{name}" if others else name
        classes.append(typed_dict(f"{base}(TypedDict)", said, there))
        if others:
            classes.append(typed_dict(f"{name}({base}, total=False)", said, others))
    names, body = sorted(types.classes), "\n\n\n".join(classes)
    return (
        f'"""What tools answer and resources hold: typed dictionaries, with units in the names of their keys.\n\n'
        f'What is not known is None.\n"""\n\n{HEADER}'
        f"{TYPED_DICT}\n{types.imported(body)}\n"
        f"__all__ = {names!r}\n\n\n{body}"
    )


def nouns(types: Types) -> str:
    """The module of what nouns declare."""
    classes = []
    for name, schema in sorted(types.classes.items()):
        if name in OWN_CLASSES:
            continue
        rows = fields(types, schema)
        attributes = [
            textwrap.fill(f"{key}: {said}", 112, initial_indent="    ", subsequent_indent="        ")
            for key, _, said in rows
        ]
        said = f'"""{sentence(schema["description"])}\n\nAttributes:\n' + "\n".join(attributes) + '\n"""'
        lines = [
            "@dataclass(frozen=True, slots=True)",
            f"class {name}{'Fields' * (name in MANNERED)}:",
            textwrap.indent(said, "    "),
            "",
        ]
        for key, kind, _ in rows:
            lines.append(f"    {key}: {kind}{' = field(hash=False)' * kind.startswith('Mapping')}")
        if frozen := [it for key, kind, _ in rows if (it := frozen_as(key, kind, types))]:
            lines += ["", "    def __post_init__(self) -> None:"]
            lines += [f'        object.__setattr__(self, "{key}", {value})' for key, value in frozen]
        classes.append("\n".join(lines))
    body = "\n\n\n".join(classes)
    return (
        f'"""The fields of nouns. None is unknown, never 0."""\n\n{HEADER}'
        "from collections.abc import Mapping\nfrom dataclasses import dataclass, field\n\n"
        "from carbon_kepler.quantity import Quantity, quantity\nfrom carbon_kepler.rows import Frozen\n"
        f"{types.imported(body)}\n\n{body}\n"
    )


def frozen_as(key: str, kind: str, types: Types) -> tuple[str, str] | None:
    """How a field that comes as a dictionary or list is kept, if it is one."""
    if kind.startswith("Mapping"):
        return key, f"Frozen(self.{key})"
    if part := re.fullmatch(r"tuple\[(\w+), \.\.\.\]", kind):
        of_row = part[1] in types.classes
        each = f"{part[1]}(**it) if isinstance(it, dict) else it for it in " if of_row else ""
        return key, f"tuple({each}self.{key})"
    if kind == "Quantity | None":
        return key, f"quantity(self.{key}) if isinstance(self.{key}, dict) else self.{key}"
    return None


# Settings whose values are sets of words that results have too.
SETTING_TYPES = {"boundary": "Boundary", "decide": "Decide"}

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
            "How exporters are read; None is not given. Of the environment, proxies and authorities are taken.",
            HEADERS | settings_of("connections"),
        ),
    ]
    texts = []
    for name, said, fields in classes:
        lines = [f"class {name}(TypedDict, total=False):", doc([said], "    "), ""]
        for key, (kind, about) in fields.items():
            lines += [*textwrap.wrap(about, 110, initial_indent="    #: ", subsequent_indent="    #: ")]
            # World takes one with bounds.
            kind = f"{kind} | Quantity" if key == "pue" else kind
            lines.append(f"    {key}: {kind} | None")
        texts.append("\n".join(lines))
    return (
        f'"""Settings, as keyword arguments."""\n\n{HEADER}'
        "from collections.abc import Iterable, Mapping\nfrom os import PathLike\n"
        "from typing import Literal, TypedDict\n\nfrom carbon_kepler.quantity import Quantity\n"
        "from carbon_kepler.words import Boundary, Decide\n\n\n" + "\n\n\n".join(texts) + "\n"
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
    branches = schema.get("anyOf", [])
    if any(it.get("type") == "array" for it in branches):
        return "str | Iterable[str]"
    return Types().of(schema)


def parameters(tool: Schema, types: Types) -> list[tuple[str, str, str]]:
    """Name, type and default (or nothing) of each argument."""
    required = tool["input"].get("required", [])
    rows = []
    for name, schema in tool["input"].get("properties", {}).items():
        kind = ARGUMENT_TYPES.get(name) or types.of(schema)
        default = schema.get("default")
        default = tuple(default) if isinstance(default, list) else default
        kind = kind.removesuffix(" | None")
        if default is None and name not in required:
            # What is null is not given, and the core has its own default.
            kind = f"{kind} | None"
        rows.append((name, kind, "" if name in required else repr(default)))
    return rows


def method(tool: Schema, result: str, types: Types) -> str:
    """A tool as a method."""
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
    head = f"    def {name}(self{keywords}) -> {result}:"
    body = f'        answer: {result} = self._call("{name}", {{{passed}}})\n        return answer'
    return f"{head}\n{doc(paragraphs, '        ')}\n{body}"


READ_ERRORS = (
    "Raises NotFoundError (with near names) for an address, region, standard or pod that is not there, ConfigError "
    "where nothing was measured and the address needs it, InvalidInputError for a time that cannot be used."
)


def resource(kinds: list[Schema]) -> str:
    """The method that reads documents: what has one address has one type."""
    fixed = [it for it in kinds if "{" not in it["uri"]]
    overloads = [
        f'    @overload\n    def resource(self, uri: Literal["{it["uri"]}"]) -> {it["document"]["title"]}: ...\n'
        for it in fixed
    ]
    said = [f"``{it['uri']}``: {sentence(it['description'])} A ``{it['document']['title']}``." for it in kinds]
    about = [
        "Read a document by its address.",
        "Types are in :mod:`carbon_kepler.results`; of an address with a variable, say which is meant:"
        " ``seoul: results.CarbonIntensity = world.resource(...)``.",
        *said,
        READ_ERRORS,
    ]
    return (
        "".join(overloads)
        + "    @overload\n    def resource(self, uri: str) -> Any: ...\n    def resource(self, uri: str) -> Any:\n"
        + f"{doc(about, '        ')}\n        return self._read(uri)\n"
    )


def modules() -> dict[Path, str]:
    """What the generated files should hold, by path."""
    tools, kinds = files(), sorted(files("resources"), key=lambda it: int(it["order"]))
    types, arguments = Types(), Types(array="Sequence[{}]")
    of_nouns = Types(array="tuple[{}, ...]", mapping="Mapping[str, {}]")
    outputs = {it["name"]: types.add(f"{pascal(it['name'])}Result", it["output"]) for it in tools}
    documents = {types.add(it["document"]["title"], it["document"]) for it in kinds if "{" not in it["uri"]}
    for kind in kinds:
        types.add(kind["document"]["title"], kind["document"])
    for tool in tools:
        arguments.read(tool["input"])
    for noun in files("nouns"):
        of_nouns.add(noun["title"], noun)

    # Arguments that are objects: points of a curve have a type of Python's own.
    def given(text: str) -> list[str]:
        return [name for name in arguments.classes if re.search(rf"\b{name}\b", text)]

    body = resource(kinds) + "\n" + "\n\n".join(method(it, outputs[it["name"]], arguments) for it in tools)
    methods = (
        f'"""Tools and resources as methods; :class:`~carbon_kepler.World` has them."""\n\n{HEADER}'
        "from collections.abc import Mapping, Sequence\nfrom datetime import datetime\n"
        "from typing import Any, Literal, overload\n\nfrom carbon_kepler.curve import IntensityCurve\n"
        f"from carbon_kepler.results import {', '.join(sorted({*outputs.values(), *documents, *given(body)}))}\n"
        f"{arguments.imported(body)}"
        '\n\nclass Tools:\n    """Each tool of the catalog as a method, and what can be read by address."""\n\n'
        "    __slots__ = ()\n\n"
        "    def _call(self, name: str, arguments: dict[str, Any]) -> Any:\n        raise NotImplementedError\n\n"
        f"    def _read(self, uri: str) -> Any:\n        raise NotImplementedError\n\n{body}"
    )
    types.classes |= {name: arguments.classes[name] for name in given(body)}
    every = Types()
    every.words = arguments.words | of_nouns.words | types.words
    texts = {
        "options.py": options(),
        "results.py": results(types),
        "methods.py": methods,
        "words.py": words(every),
        "fields.py": nouns(of_nouns),
    }
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
