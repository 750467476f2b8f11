"""Energy and carbon of Kubernetes workloads, from what Kepler and RAPL export.

Text becomes samples; samples become a snapshot; two snapshots become energy; energy becomes a footprint; a footprint is
assessed against a standard; an assessment recommends.
"""

from __future__ import annotations

from carbon_kepler._native import __version__, sample_scrape, tool_names
from carbon_kepler.errors import (
    CarbonKeplerError,
    ConfigError,
    InvalidInputError,
    NoDataError,
    NotFoundError,
    ParseError,
    SourceTimeoutError,
    UnavailableError,
)
from carbon_kepler.nouns import Exporter, Node, Oddity, Workload
from carbon_kepler.snapshot import Nodes, Snapshot
from carbon_kepler.window import Window
from carbon_kepler.world import World

__all__ = [
    "CarbonKeplerError",
    "ConfigError",
    "Exporter",
    "InvalidInputError",
    "NoDataError",
    "Node",
    "Nodes",
    "NotFoundError",
    "Oddity",
    "ParseError",
    "Snapshot",
    "SourceTimeoutError",
    "UnavailableError",
    "Window",
    "Workload",
    "World",
    "__version__",
    "sample_scrape",
    "tool_names",
]
