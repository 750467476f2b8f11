"""Energy and carbon of Kubernetes workloads, from what Kepler and RAPL export.

Text becomes samples; samples become a snapshot; two snapshots become energy; energy becomes a footprint; a footprint is
assessed against a standard; an assessment recommends.
"""

from __future__ import annotations

from carbon_kepler import plot, results, words
from carbon_kepler._native import __version__, sample_scrape, tool_names
from carbon_kepler.assessment import Assessment, Assessments, Finding, Groups
from carbon_kepler.curve import CurvePoint, IntensityCurve, Slot
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
from carbon_kepler.footprint import Factors, FactorSource, Footprint, embodied, sci
from carbon_kepler.nouns import Exporter, Failure, Node, Oddity, Workload, ZoneReading
from carbon_kepler.options import FetchOptions, Settings
from carbon_kepler.quantity import Quantity
from carbon_kepler.samples import Sample, Samples, samples
from carbon_kepler.snapshot import Nodes, Snapshot
from carbon_kepler.standard import Profile, Standard
from carbon_kepler.tracked import History, Tracked
from carbon_kepler.tracker import Tracker, track
from carbon_kepler.window import Window
from carbon_kepler.world import ResourceTemplate, World

__all__ = [
    "Assessment",
    "Assessments",
    "CarbonKeplerError",
    "ConfigError",
    "CurvePoint",
    "Exporter",
    "FactorSource",
    "Factors",
    "Failure",
    "FetchOptions",
    "Finding",
    "Footprint",
    "Groups",
    "History",
    "IntensityCurve",
    "InvalidInputError",
    "NoDataError",
    "Node",
    "Nodes",
    "NotFoundError",
    "Oddity",
    "ParseError",
    "Profile",
    "Quantity",
    "ResourceTemplate",
    "Sample",
    "Samples",
    "Settings",
    "Slot",
    "Snapshot",
    "SourceTimeoutError",
    "Standard",
    "Tracked",
    "Tracker",
    "UnavailableError",
    "Window",
    "Workload",
    "World",
    "ZoneReading",
    "__version__",
    "embodied",
    "plot",
    "results",
    "sample_scrape",
    "samples",
    "sci",
    "tool_names",
    "track",
    "words",
]
