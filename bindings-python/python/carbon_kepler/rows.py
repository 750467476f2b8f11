"""Rows that are found by position and by name."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Any, Generic, TypeVar, overload

from carbon_kepler._show import shown
from carbon_kepler.errors import InvalidInputError, NotFoundError
from carbon_kepler.frames import Frames

#: As many names are compared with a mistyped one: each takes some time.
COMPARED = 1000

Row = TypeVar("Row")
Default = TypeVar("Default")


class Rows(Frames, Generic[Row]):
    """A frozen list whose rows also have names. Subclasses say what its rows are and what they are called."""

    __slots__ = ("_index", "_rows")
    #: What one row is, for messages.
    _what: str
    #: Made when they are first asked for.
    _rows: tuple[Row, ...] | None
    #: Where the rows of each name are; made with the first question for a name.
    _index: dict[str, list[int]] | None

    def __init__(self) -> None:
        self._rows = self._index = None

    def _made(self) -> tuple[Row, ...]:
        raise NotImplementedError

    def _row(self, at: int) -> Row:
        """One of them; subclasses may make it without the others."""
        return self.rows[at]

    def _names(self, row: Row) -> tuple[str, ...]:
        """What a row may be asked for by; the first is the one to tell people."""
        raise NotImplementedError

    def _all_names(self) -> Iterable[tuple[str, ...]]:
        """The names of each row, in their order."""
        return map(self._names, self.rows)

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
        if isinstance(key, slice):
            return tuple(map(self._row, range(len(self))[key]))
        try:
            return self._row(range(len(self))[key])
        except IndexError:
            raise IndexError(f"{self._what} {key}: expected a position below {len(self)}") from None

    def __contains__(self, item: object) -> bool:
        if isinstance(item, str):
            return item in self._places()
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
        found = tuple(map(self._row, self._places().get(name, ())))
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
        return near_note(name, (name for names in self._all_names() for name in names[:2] if name))

    def _places(self) -> dict[str, list[int]]:
        index = self._index
        if index is None:
            index = {}
            for at, names in enumerate(self._all_names()):
                for name in dict.fromkeys(names):
                    index.setdefault(name, []).append(at)
            self._index = index
        return index


class Frozen(dict[str, Any]):
    """A dict that stays as it is; unlike a mappingproxy it can be pickled, copied and written as JSON."""

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> Any:
        raise TypeError("expected no change, this is immutable: make a copy with dict()")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return Frozen, (dict(self),)


def near_note(name: str, names: Iterable[str]) -> str:
    """The names that a mistyped one may have meant, at most three."""
    # What was left off at the end keeps its beginning.
    meant = {part: whole for whole in _beside(name, names) for part in (whole[: len(name)], whole)}
    near = dict.fromkeys(meant[part] for part in get_close_matches(name, meant, cutoff=0.6))
    return f"; did you mean {' or '.join(map(shown, near))}?" if near else ""


def _beside(name: str, names: Iterable[str]) -> list[str]:
    """All names; of very many those that begin or end alike."""
    every = sorted(set(names))
    if len(every) <= COMPARED:
        return every
    backwards = sorted(it[::-1] for it in every)
    return _around(name, every) + [it[::-1] for it in _around(name[::-1], backwards)]


def _around(name: str, ordered: list[str]) -> list[str]:
    at = bisect(ordered, name)
    return ordered[max(0, at - COMPARED // 4) : at + COMPARED // 4]
