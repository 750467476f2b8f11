"""Where snapshots are read from."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import PathLike, fspath
from os.path import exists, isdir
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar

from carbon_kepler import _native
from carbon_kepler._show import shown
from carbon_kepler.errors import CarbonKeplerError, InvalidInputError, NotFoundError
from carbon_kepler.options import FetchOptions
from carbon_kepler.rows import near_note

if TYPE_CHECKING:
    from typing_extensions import Unpack

Answer = TypeVar("Answer")


def places(names: Iterable[str], **options: Unpack[FetchOptions]) -> _native.Source:
    """Exporters by address, or files. Nothing is read yet."""
    _all_known(options)
    headers = options.pop("headers", None)
    settings = {name: as_texts(value) for name, value in options.items() if value is not None}
    return _native.Source.places({**settings, "source": list(names)}, dict(headers or {}))


def _all_known(options: Iterable[str]) -> None:
    for name in options:
        if name not in FetchOptions.__annotations__:
            raise NotFoundError(f'no option "{name}"{near_note(name, FetchOptions.__annotations__)}')


def urls(given: Iterable[str | Iterable[str]], **options: Unpack[FetchOptions]) -> _native.Source:
    """Exporters by address, each by itself or in lists."""
    names = [name for one in given for name in ([one] if isinstance(one, str) else one)]
    if not names:
        raise InvalidInputError("url: expected one or more addresses, saw none")
    for name in names:
        if "://" not in name:
            raise InvalidInputError(f'url: expected an http:// or https:// address, saw "{shown(name)}"')
    return places(names, **options)


def rapl(directory: str | PathLike[str]) -> _native.Source:
    """Counters of this machine, or of one whose /sys is mounted here."""
    return _native.Source.rapl(fspath(directory))


def live(source: str | PathLike[str] | Sequence[str], **options: Unpack[FetchOptions]) -> _native.Source:
    """An address or several, or a RAPL directory: what can be read again to see what has changed."""
    if isinstance(source, PathLike) or (isinstance(source, str) and "://" not in source):
        # What begins at the root is meant as a directory, also where there is none: then there is no RAPL.
        missing = bool(PurePath(source).root) and not exists(source)
        if not (isdir(source) or missing):
            seen = shown(fspath(source))
            raise InvalidInputError(
                f'source: expected an http:// or https:// address, or a RAPL directory, saw "{seen}"'
            )
        _all_known(options)
        return rapl(source)
    return urls([source] if isinstance(source, str) else source, **options)


def read(source: _native.Source, *, strict: bool = False) -> _native.Snapshot:
    """Read all of a source: what could be read of it unless ``strict``."""
    return given(*source.read(strict, None), strict=strict)


async def read_async(source: _native.Source, *, strict: bool = False) -> _native.Snapshot:
    """Read all of a source in a thread, which ends when the task is cancelled."""
    return given(*await in_thread(lambda stopped: source.read(strict, stopped)), strict=strict)


async def in_thread(work: Callable[[Callable[[], bool]], Answer]) -> Answer:
    """Do what waits in a thread of its own, which can ask whether the task is cancelled.

    The threads that all of the program shares would be taken up by sources that do not answer.
    """
    cancelled = threading.Event()
    thread = ThreadPoolExecutor(1, "carbon-kepler")
    try:
        return await asyncio.wrap_future(thread.submit(work, cancelled.is_set))
    finally:
        cancelled.set()
        thread.shutdown(wait=False)


def given(
    snapshot: _native.Snapshot, failures: Sequence[tuple[str, BaseException]], *, strict: bool
) -> _native.Snapshot:
    """The snapshot with the failures in it; the first error where nothing could be read, or ``strict`` asks for all."""
    return complete(snapshot, failures) if strict or not snapshot.exporters else snapshot


def complete(snapshot: _native.Snapshot, failures: Sequence[tuple[str, BaseException]]) -> _native.Snapshot:
    """The snapshot if nothing is missing in it; else the first error, which has the others as notes."""
    if not failures:
        return snapshot
    (_, first), *others = failures
    if isinstance(first, CarbonKeplerError):
        first.note(*(f"also: {error}" for _, error in others))
    raise first


def as_texts(value: object) -> list[str]:
    """A setting that may be several, as the core takes it."""
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, PathLike)):
        return [as_text(one) for one in value]
    return [as_text(value)]


def as_text(value: object) -> str:
    """A setting as the core takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return fspath(value) if isinstance(value, PathLike) else str(value)
