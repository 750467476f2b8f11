"""Rows that are found by position and by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Generic, TypeVar, overload

from carbon_kepler._show import shown
from carbon_kepler.errors import InvalidInputError, NotFoundError
from carbon_kepler.frames import Frames

Row = TypeVar("Row")
Default = TypeVar("Default")


class Rows(Frames, Generic[Row]):
    """A frozen list whose rows also have names. Subclasses say what its rows are and what they are called."""

    __slots__ = ("_rows",)
    #: What one row is, for messages.
    _what: str
    #: Made when they are first asked for.
    _rows: tuple[Row, ...] | None

    def _made(self) -> tuple[Row, ...]:
        raise NotImplementedError

    def _names(self, row: Row) -> tuple[str, ...]:
        """What a row may be asked for by; the first is the one to tell people."""
        raise NotImplementedError

    def _preferred(self, row: Row) -> bool:
        """Whether a row is meant rather than others of its name."""
        return True

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them."""
        if self._rows is None:
            object.__setattr__(self, "_rows", self._made())
        rows = self._rows
        return () if rows is None else rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __reversed__(self) -> Iterator[Row]:
        return reversed(self.rows)

    @overload
    def __getitem__(self, key: int | str) -> Row: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, key: int | str | slice) -> Row | tuple[Row, ...]:
        if isinstance(key, str):
            return self._named(key)
        try:
            return self.rows[key]
        except IndexError:
            raise IndexError(f"{self._what} {key}: expected a position below {len(self)}") from None

    def __contains__(self, item: object) -> bool:
        if isinstance(item, str):
            return any(item in self._names(row) for row in self.rows)
        return item in self.rows

    @overload
    def get(self, name: str) -> Row | None: ...
    @overload
    def get(self, name: str, default: Default) -> Row | Default: ...
    def get(self, name: str, default: object = None) -> object:
        """Find a row by its name; the default where there is none. Raises InvalidInputError where there are several."""
        return self._named(name) if name in self else default

    def where(self, wanted: Callable[[Row], bool]) -> tuple[Row, ...]:
        """All rows that are wanted."""
        return tuple(filter(wanted, self.rows))

    def _named(self, name: str) -> Row:
        found = self.where(lambda row: name in self._names(row))
        preferred = tuple(filter(self._preferred, found))
        match preferred or found:
            case ():
                raise NotFoundError(f'no {self._what} "{shown(name)}"{self._near(name)}')
            case (one,):
                return one
            case several:
                seen = ", ".join(map(repr, several[:3])) + (", ..." if len(several) > 3 else "")
                raise InvalidInputError(
                    f'{self._what} "{shown(name)}": expected a name that one has, saw {len(several)} of it: {seen}',
                    hints=[f"ask by id, or choose with where(lambda {self._what}: ...)"],
                )

    def _near(self, name: str) -> str:
        return near_note(name, (name for row in self.rows for name in self._names(row)[:2] if name))


def near_note(name: str, names: Iterable[str]) -> str:
    """The names that a mistyped one may have meant, at most three."""
    # What was left off at the end keeps its beginning.
    meant = {part: whole for whole in names for part in (whole[: len(name)], whole)}
    near = dict.fromkeys(meant[part] for part in get_close_matches(name, meant, cutoff=0.6))
    return f"; did you mean {' or '.join(map(shown, near))}?" if near else ""
