"""The module-level surface of the FastMCP prototype, over this package's own engine.

One module for each of the prototype's: replace ``from prometheus_parser import …`` by
``from carbon_kepler.compat.prometheus_parser import …``, and so on. Numbers are those of profile ``oss-korea-2025``.
What differs on purpose is in the migration guide: an unknown pod is an error, what is not known is None and never 0,
pods that have ended are not counted, and certificates are checked unless told otherwise.
"""

from __future__ import annotations

from carbon_kepler.compat import (
    carbon_calculator,
    compliance_standards,
    kepler_client,
    korea_compliance,
    power_hotspot_tools,
    prometheus_parser,
    recommendation_engine,
)

__all__ = [
    "carbon_calculator",
    "compliance_standards",
    "kepler_client",
    "korea_compliance",
    "power_hotspot_tools",
    "prometheus_parser",
    "recommendation_engine",
]
