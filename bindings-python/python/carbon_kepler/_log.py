"""A file of results that many processes write to, such as the jobs of an array: one line a block."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from os import PathLike, fspath
from typing import Any, BinaryIO

from carbon_kepler._show import shown
from carbon_kepler.errors import ConfigError, InvalidInputError, UnavailableError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

#: A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Log:
    """Lines at the end of a CSV (``.csv``) or JSON-lines (``.jsonl``) file. What is there already stays."""

    def __init__(self, path: str | PathLike[str]) -> None:
        """Look at the file, so that one that cannot be written is told before the block and not after it."""
        self._path = fspath(path)
        _, self._kind = os.path.splitext(self._path)
        if self._kind not in (".csv", ".jsonl"):
            raise InvalidInputError(f'log: expected a file that ends in .csv or .jsonl, saw "{shown(self._path)}"')
        with self._opened():
            pass

    def add(self, row: dict[str, Any]) -> None:
        """Write one line whole, after those of others. Of CSV the first one writes the header."""
        with self._opened() as file:
            if self._kind == ".jsonl":
                file.write((json.dumps(row, ensure_ascii=False) + "\n").encode())
                return
            header = _line(list(row))
            begins = file.read(len(header))
            if begins and begins != header:
                seen = shown(begins[:80].decode(errors="replace"))
                raise ConfigError(f"log: expected the columns of this version in {self._path}, saw {seen}")
            file.write((b"" if begins else header) + _line([_cell(it) for it in row.values()]))

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        try:
            # Unbuffered: each write is one of the system's, and goes to the end whatever others have written since.
            with open(self._path, "a+b", buffering=0) as file, _locked(file):
                file.seek(0)
                yield file
        except OSError as error:
            raise UnavailableError(f"log: {self._path} cannot be written: {error.strerror or error}") from None


@contextmanager
def _locked(file: Any) -> Iterator[None]:
    """Nobody else writes meanwhile, where the system has such locks."""
    if fcntl is None:
        yield
        return
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _line(cells: list[Any]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
