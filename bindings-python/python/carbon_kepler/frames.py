"""Tables of our nouns as data frames, without copying and without a hard dependency."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars


class Frame:
    """Anything with ``__arrow_c_stream__``: ``pl.DataFrame(it)`` and ``pa.table(it)`` take it as it is."""

    __slots__ = ()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the table as an Arrow stream."""
        raise NotImplementedError

    def to_polars(self) -> polars.DataFrame:
        """Make a polars data frame; needs ``carbon-kepler[polars]``."""
        frame: polars.DataFrame = needed("polars").DataFrame(self)
        return frame

    def to_pandas(self) -> pandas.DataFrame:
        """Make a pandas data frame; needs ``carbon-kepler[pandas]``."""
        frame: pandas.DataFrame = needed("pandas").DataFrame.from_arrow(self)
        return frame


def needed(module: str, extra: str | None = None) -> Any:
    """Import what only an extra brings; the ImportError says which one."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        extra = extra or module
        said = f"{module} is not installed: pip install 'carbon-kepler[{extra}]'"
        raise ModuleNotFoundError(said, name=error.name) from error
