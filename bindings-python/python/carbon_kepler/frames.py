"""Data frames: whoever takes the Arrow stream borrows its columns, nothing is copied."""

from __future__ import annotations

from abc import ABC, abstractmethod
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Frames(ABC):
    """A table for any library of data frames: ``polars.DataFrame(it)``, ``pyarrow.table(it)`` and so on.

    Columns are named as the fields of its rows, with their units; unknown is null.
    """

    __slots__ = ()

    @abstractmethod
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give all rows, as the Arrow PyCapsule interface has it. Other types than its own are not made."""

    def to_polars(self) -> polars.DataFrame:
        """Give a data frame of polars. Raises ImportError where that is not installed."""
        frame: polars.DataFrame = library("polars").DataFrame(self)
        return frame

    def to_arrow(self) -> pyarrow.Table:
        """Give a table of pyarrow. Raises ImportError where that is not installed."""
        return library("pyarrow").table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Give a data frame of pandas, by way of pyarrow. Raises ImportError where one of them is not installed."""
        library("pandas")
        return self.to_arrow().to_pandas()


def library(name: str, extra: str | None = None) -> Any:
    """A library that not everybody needs, and the extra that brings it."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        package = name.split(".")[0]
        if error.name not in (name, package):
            raise
        raise ImportError(
            f"{package} is not installed, expected it for this: pip install 'carbon-kepler[{extra or package}]'"
        ) from None
