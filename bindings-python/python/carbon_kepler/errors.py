"""Everything that goes wrong in this package, one class for each kind.

Messages are one line, with what was seen and what was expected; what a person can do about it is in ``hints``, and in
tracebacks from Python 3.11 on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from carbon_kepler.words import ErrorKind


class CarbonKeplerError(Exception):
    """The base of all of them."""

    #: Which kind of failure it is, as on every surface of carbon-kepler.
    kind: ClassVar[ErrorKind]

    #: What a person can do about it; may be empty.
    hints: tuple[str, ...]
    #: Whether the same call may succeed later without any change by the caller.
    is_retryable: bool

    def __init__(self, message: str, hints: Sequence[str] = (), is_retryable: bool = False) -> None:
        super().__init__(message)
        self.hints = tuple(hints)
        self.is_retryable = is_retryable
        self.__notes__: list[str] = []
        self.note(*(f"hint: {hint}" for hint in self.hints))

    def note(self, *notes: str) -> None:
        """Add what stands below it in tracebacks; ``add_note``, which Python 3.10 does not have."""
        self.__notes__ += notes


class InvalidInputError(CarbonKeplerError, ValueError):
    """The caller asked for something impossible."""

    kind = "invalid_input"


class ParseError(CarbonKeplerError, ValueError):
    """The data is not what it should be."""

    kind = "parse"

    #: Where in the body, from 1; None where it is not about one line.
    line: int | None
    #: Where in that line, in characters from 1.
    column: int | None

    def __init__(
        self,
        message: str,
        hints: Sequence[str] = (),
        is_retryable: bool = False,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, hints, is_retryable)
        self.line = line
        self.column = column


class NotFoundError(CarbonKeplerError, LookupError):
    """A name is not there; the message has near ones."""

    kind = "not_found"


class NoDataError(CarbonKeplerError):
    """The data is valid, but does not answer the question."""

    kind = "no_data"


class ConfigError(CarbonKeplerError, ValueError):
    """A setting, a credential or a certificate is wrong."""

    kind = "config"


class UnavailableError(CarbonKeplerError, ConnectionError):
    """A source cannot be reached now."""

    kind = "unavailable"


class SourceTimeoutError(CarbonKeplerError, TimeoutError):
    """A source is too slow now."""

    kind = "timeout"


__all__ = [
    "CarbonKeplerError",
    "ConfigError",
    "ErrorKind",
    "InvalidInputError",
    "NoDataError",
    "NotFoundError",
    "ParseError",
    "SourceTimeoutError",
    "UnavailableError",
]
