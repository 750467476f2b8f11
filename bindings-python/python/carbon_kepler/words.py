"""Sets of words, as JSON has them."""

# Written by scripts/tools.py from core/schema.
from __future__ import annotations

from typing import Literal

__all__ = [
    "ActionType",
    "Boundary",
    "ComparedWith",
    "Complexity",
    "Covers",
    "CurveKind",
    "Decide",
    "DependsOn",
    "Dialect",
    "ErrorKind",
    "GroupKind",
    "LawKind",
    "Lever",
    "MeasuredBy",
    "MeterKind",
    "OddityKind",
    "OptimizationType",
    "Priority",
    "Quality",
    "SortBy",
    "StandardKind",
    "State",
    "ThresholdStatus",
    "Urgency",
    "Verdict",
    "Why",
    "WorkloadKind",
]

#: The kinds of actions: an alert, or a lever by its short name.
ActionType = Literal[
    "alert",
    "rightsizing",
    "temporal_shift",
    "regional_migration",
    "pue_improvement",
    "zombie",
    "node_consolidation",
    "off_hours",
    "gpu_idle",
    "autoscaling",
]
#: Up to where energy is counted, from the inside out.
Boundary = Literal["component", "server", "facility"]
#: The start that savings are told against.
ComparedWith = Literal["usual_start", "earliest_start"]
#: The effort that a lever takes.
Complexity = Literal["low", "medium", "high"]
#: The place that a value is published for, which may be wider than the region it is used for.
Covers = Literal["region", "zone", "country"]
#: The plants whose emissions a curve counts.
CurveKind = Literal["average", "marginal"]
#: How a value with bounds is compared with a target.
Decide = Literal["interval", "point"]
#: The thing that must change for a finding to change.
DependsOn = Literal["workload", "region", "facility"]
#: The exporter that wrote a family.
Dialect = Literal["kepler", "kepler_legacy", "prototype", "node_exporter", "scaphandre", "rapl"]
#: The few kinds of failure that callers distinguish.
ErrorKind = Literal["invalid_input", "parse", "not_found", "no_data", "config", "unavailable", "timeout"]
#: The kinds of things that hold several workloads.
GroupKind = Literal["namespace", "controller", "node"]
#: How far a rule binds.
LawKind = Literal["law", "plan", "voluntary"]
#: A way to lower emissions.
Lever = Literal[
    "temporal_shift",
    "resource_rightsizing",
    "regional_migration",
    "pue_improvement",
    "zombie",
    "node_consolidation",
    "off_hours",
    "gpu_idle",
    "autoscaling",
]
#: The kind of readings that powers are from.
MeasuredBy = Literal["gauges", "counters"]
#: The kind of meter behind a power, best first: what is made of several is as good as the last of them.
MeterKind = Literal["rapl", "hwmon", "firmware", "model", "fake"]
#: Something in the data that a reader should know about: nothing is left out silently.
OddityKind = Literal[
    "skipped_line",
    "unreadable_sample",
    "implausible_value",
    "duplicate_series",
    "unknown_family",
    "unsummed_zone",
    "dead_zone",
    "terminated",
    "same_meter",
    "failed_read",
    "counter_reset",
    "counter_wrap",
    "came_or_went",
    "contradiction",
    "from_gauge",
    "not_measured",
    "pod_missing",
]
#: The kinds of ways to lower emissions: levers, and habits that save nothing by themselves.
OptimizationType = Literal[
    "temporal_shift",
    "resource_rightsizing",
    "regional_migration",
    "pue_improvement",
    "zombie",
    "node_consolidation",
    "off_hours",
    "gpu_idle",
    "autoscaling",
    "continuous_monitoring",
    "best_practices",
]
#: How soon something should be done.
Priority = Literal["high", "medium", "low"]
#: How good a figure is, best first. What is derived is as good as the weakest of what it is derived from.
Quality = Literal["measured", "published", "configured", "assumed", "illustrative"]
#: The order of consumers.
SortBy = Literal["power", "efficiency"]
#: The kinds of standards.
StandardKind = Literal["intensity", "pue", "budget", "sci"]
#: Whether a workload still runs. Only running ones draw power.
State = Literal["running", "terminated"]
#: A carbon intensity against the threshold, in the prototype's words.
ThresholdStatus = Literal["EXCEEDS THRESHOLD", "APPROACHING THRESHOLD", "BELOW THRESHOLD", "UNKNOWN"]
#: How soon to move, in the prototype's words.
Urgency = Literal["HIGH", "MEDIUM", "LOW", "UNKNOWN"]
#: Whether something keeps to a standard.
Verdict = Literal["COMPLIANT", "NON_COMPLIANT", "UNKNOWN"]
#: Why a power or an energy is not known.
Why = Literal[
    "no_active_energy",
    "counters_only",
    "not_reported",
    "implausible",
    "other_time",
    "contradictory",
    "no_total_zone",
    "zone_missing",
    "terminated",
    "range_unknown",
    "may_have_wrapped",
    "not_at_start",
    "not_at_end",
    "counter_reset",
    "not_refreshed",
]
#: The kind of a workload.
WorkloadKind = Literal["pod", "container", "vm", "process"]
