"""What a world is given in whatever form people have it: files, objects, figures with bounds."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from carbon_kepler._show import shown
from carbon_kepler.errors import InvalidInputError, NotFoundError, UnavailableError
from carbon_kepler.quantity import Quantity

#: A file of settings: where it is (a folder for all in it), its content as TOML has it, or its name and text.
Document = str | PathLike[str] | Mapping[str, Any] | tuple[str, str]
#: What kubectl printed: its text, a file of it, or what JSON makes of it.
Specs = str | PathLike[str] | Mapping[str, Any]

ENDINGS = (".toml", ".json")
#: Windows PowerShell writes UTF-16, and UTF-8 with a mark.
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def documents_of(given: Iterable[Document]) -> list[tuple[str, str]]:
    """Files of settings as names and texts, in their order; those of a folder by name."""
    if isinstance(given, (str, PathLike, Mapping)) or not isinstance(given, Iterable):
        given = [given]
    return [document for one in given for document in _documents(one)]


def _documents(given: Document) -> Iterator[tuple[str, str]]:
    match given:
        case (str() as name, str() as text):
            yield name, text
        case Mapping():
            # JSON has all that TOML has but times, which no setting is.
            yield "settings.json", json.dumps(given)
        case str() | PathLike():
            path = Path(fspath(given))
            files = sorted(it for it in path.iterdir() if it.suffix in ENDINGS) if path.is_dir() else [path]
            if not files:
                raise NotFoundError(f"documents: no *.toml or *.json file in {shown(str(path))}")
            yield from ((str(file), read_text("documents", file)) for file in files)
        case _:
            seen = type(given).__name__
            raise InvalidInputError(
                f"documents: expected files, folders, dictionaries, or pairs of a name and a text, saw {seen}"
            )


def specs_of(name: str, given: Specs | None) -> str | None:
    """What kubectl printed, as text."""
    match given:
        case None | str():
            return given
        case Mapping():
            return json.dumps(given)
        case PathLike():
            return read_text(name, Path(given))
    expected = "the text, a Path, or what json.load gives"
    raise InvalidInputError(f"{name}: expected {expected}, saw {type(given).__name__}")


def read_text(what: str, path: Path) -> str:
    """A text file, of Windows PowerShell too."""
    try:
        body = path.read_bytes()
        encoding = next((it for mark, it in MARKS if body.startswith(mark)), "utf-8")
        return body.decode(encoding)
    except OSError as error:
        raise UnavailableError(f"{what}: {path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{what}: {path}: expected UTF-8 or UTF-16 text, saw {error.reason}") from None


def site(code: str, figures: Mapping[str, float | str | Quantity]) -> tuple[str, str]:
    """A file that gives a region figures of its own, with their bounds."""
    rows = {name: _figure(name, it) for name, it in figures.items()}
    named = [it.provenance for it in figures.values() if isinstance(it, Quantity) and it.provenance != "given"]
    name = f"{' and '.join(named or figures)} given to World"
    return name, f"[regions.{json.dumps(code)}]\n" + "".join(f"{key} = {value}\n" for key, value in rows.items())


def _figure(name: str, given: float | str | Quantity) -> str:
    if not isinstance(given, Quantity):
        return json.dumps(given) if isinstance(given, str) else repr(float(given))
    figure = given.to("gCO2eq/kWh" if name == "intensity" else "1")
    if figure.high is None:
        raise InvalidInputError(f"{name}: expected a high end too, saw {given}")
    return f"{{ value = {figure.value!r}, low = {figure.low!r}, high = {figure.high!r} }}"
