"""Samples of a scrape: read, filter, sum up."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from carbon_kepler.errors import InvalidInputError, NoDataError
from carbon_kepler.samples import samples

Aggregation = Literal["sum", "avg", "min", "max"]


@dataclass(frozen=True)
class PrometheusMetric:
    """One sample."""

    name: str
    labels: dict[str, str] = field(default_factory=dict)
    value: float = math.nan
    #: Milliseconds since 1970, where the body has a time.
    timestamp: float | None = None


def parse_prometheus_text(text: str | bytes, *, strict: bool = True) -> list[PrometheusMetric]:
    """Read every sample of a body in text format or OpenMetrics, in its order; NaN stays NaN.

    A bad line raises ParseError with line and column. Without ``strict`` bad lines are skipped, with a warning that
    counts them.
    """
    if not isinstance(text, (str, bytes)):
        raise InvalidInputError(f"text: expected str or bytes, saw {type(text).__name__}")
    read = samples(text, strict=strict, source="text")
    if read.skipped:
        what = "line is no sample and was" if read.skipped == 1 else "lines are no samples and were"
        warnings.warn(f"{read.skipped} {what} skipped", stacklevel=2)
    return [PrometheusMetric(*sample) for sample in read]


def filter_metrics(
    metrics: Iterable[PrometheusMetric], name: str | None = None, labels: Mapping[str, str] | None = None
) -> list[PrometheusMetric]:
    """Keep samples of that name that have all these labels."""
    wanted = (labels or {}).items()
    return [it for it in metrics if name in (None, it.name) and wanted <= it.labels.items()]


def get_metric_value(
    metrics: Iterable[PrometheusMetric], name: str, labels: Mapping[str, str] | None = None, default: float = 0.0
) -> float:
    """Give the value of the first sample that fits.

    Where none does it is ``default``: give ``math.nan`` if absent must not look like 0.
    """
    found = filter_metrics(metrics, name, labels)
    return found[0].value if found else default


def aggregate_metrics(
    metrics: Iterable[PrometheusMetric],
    name: str,
    labels: Mapping[str, str] | None = None,
    aggregation: Aggregation = "sum",
) -> float:
    """Sum up the samples that fit, or take their mean, least or largest; NaN as soon as one is.

    A sum of none is 0; of the others NoDataError.
    """
    values = [it.value for it in filter_metrics(metrics, name, labels)]
    if aggregation == "sum":
        return sum(values, 0.0)
    if aggregation not in ("avg", "min", "max"):
        raise InvalidInputError(f"aggregation: expected sum, avg, min or max, saw {aggregation!r}")
    if not values:
        raise NoDataError(f"no sample of {name} with these labels, so it has no {aggregation}")
    if any(map(math.isnan, values)):
        return math.nan
    return {"avg": sum(values) / len(values), "min": min(values), "max": max(values)}[aggregation]


def metrics_to_dict(metrics: Iterable[PrometheusMetric]) -> dict[str, list[dict[str, Any]]]:
    """Sort samples by name; each is a dictionary of labels, value and timestamp."""
    by_name: dict[str, list[dict[str, Any]]] = {}
    for it in metrics:
        row = {"labels": dict(it.labels), "value": it.value, "timestamp": it.timestamp}
        by_name.setdefault(it.name, []).append(row)
    return by_name
