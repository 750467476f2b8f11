"""What Kepler exports, over HTTP."""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Iterable, Sequence
from typing import TypedDict

from carbon_kepler import _native
from carbon_kepler._show import shown
from carbon_kepler.compat._table import PROFILE, amount
from carbon_kepler.compat.prometheus_parser import PrometheusMetric, parse_prometheus_text
from carbon_kepler.errors import InvalidInputError
from carbon_kepler.nouns import Node, Workload
from carbon_kepler.snapshot import Snapshot
from carbon_kepler.source import as_text
from carbon_kepler.world import World


class PodPower(TypedDict):
    """Power of a pod (W). What the exporter does not have is None."""

    cpu_watts: float | None
    dram_watts: float | None
    total_watts: float | None
    #: ``measured``, or why it is not.
    measurement_status: str


class NodePower(TypedDict):
    """Power of all nodes together (W). What the exporter does not have is None."""

    cpu_watts_package: float | None
    cpu_watts_dram: float | None
    cpu_watts_total: float | None


class PodName(TypedDict):
    """A pod."""

    pod: str
    namespace: str | None


class _Scrape:
    """One answer of the exporters, gone through once."""

    def __init__(self, bodies: list[tuple[str, bytes]]) -> None:
        self.bodies = bodies
        self.taken = time.monotonic()
        self.snapshot = Snapshot(_native.Snapshot.parse(bodies, False, None, []))
        self.pods: dict[tuple[str | None, str], list[Workload]] = {}
        for it in self.snapshot:
            if it.kind == "pod" and it.state == "running":
                self.pods.setdefault((it.namespace, it.name), []).append(it)


class KeplerClient:
    """Reads Kepler, and keeps what it read for ``cache_ttl`` seconds. May be shared by threads.

    A node_exporter or scaphandre will do too. Give the addresses of all nodes: behind a Service, each read hits
    another one. Certificates are checked; ``verify_ssl=False`` lets anybody on the way read and change the data, and
    warns of it.
    """

    def __init__(
        self, endpoint: str | Sequence[str], verify_ssl: bool = True, timeout: float = 10, cache_ttl: float = 60
    ) -> None:
        """Only look at the arguments, with InvalidInputError; nothing is read yet."""
        self.endpoint = endpoint
        self._sources = [endpoint] if isinstance(endpoint, str) else list(endpoint)
        if not self._sources:
            raise InvalidInputError("endpoint: expected one or more, saw none")
        for it in self._sources:
            if "://" not in it and not os.path.exists(it):
                expected = "an http:// or https:// address, or a file that is there"
                raise InvalidInputError(f'endpoint: expected {expected}, saw "{shown(it)}"')
        self.verify_ssl = verify_ssl
        self.timeout = amount("timeout", timeout)
        self.cache_ttl = amount("cache_ttl", cache_ttl)
        self._lock = threading.Lock()
        self._last: _Scrape | None = None
        if not verify_ssl:
            warnings.warn("certificates are not checked (verify_ssl=False)", stacklevel=2)

    def fetch_metrics(self, use_cache: bool = True) -> list[PrometheusMetric]:
        """Give every sample, as it was exported: also of pods that have ended.

        Raises UnavailableError, SourceTimeoutError, ParseError for what is no metrics, NoDataError for what has neither
        power nor energy.
        """
        bodies = self._scrape(use_cache).bodies
        return [it for _, body in bodies for it in parse_prometheus_text(body, strict=False)]

    def snapshot(self, use_cache: bool = True) -> Snapshot:
        """Give the same as a snapshot, which all tools of this package take. Raises what :meth:`fetch_metrics` does."""
        return self._scrape(use_cache).snapshot

    def get_pod_power_watts(self, pod_name: str, namespace: str) -> PodPower:
        """Give the power of a running pod, over all nodes.

        A pod that is not there raises NotFoundError with near names.
        """
        scrape = self._scrape()
        parts = scrape.pods.get((namespace, pod_name), [])
        if not parts:
            # The core knows which names come near.
            _native.read_resource(
                World(scrape.snapshot, profile=PROFILE)._native, f"workload-metrics://{namespace}/{pod_name}"
            )
        cpu, dram = _watts(parts, "package"), _watts(parts, "dram")
        why = next((it.total_unknown for it in parts if it.total_unknown), "measured")
        status = why.replace("_", " ")
        total = _total(parts, cpu, dram)
        return {"cpu_watts": cpu, "dram_watts": dram, "total_watts": total, "measurement_status": status}

    def get_node_metrics(self) -> NodePower:
        """Give the power of all nodes together."""
        nodes = self._scrape().snapshot.nodes
        cpu, dram = _watts(nodes, "package"), _watts(nodes, "dram")
        return {"cpu_watts_package": cpu, "cpu_watts_dram": dram, "cpu_watts_total": _total(nodes, cpu, dram)}

    def list_pods(self, namespace: str | None = None) -> list[PodName]:
        """List running pods by namespace and name, once each."""
        pods = self._scrape().pods
        return [{"pod": name, "namespace": its} for its, name in pods if namespace in (None, its)]

    def _scrape(self, use_cache: bool = True) -> _Scrape:
        # Whoever comes while somebody reads waits for that answer.
        with self._lock:
            last = self._last
            if not (use_cache and last and time.monotonic() - last.taken < self.cache_ttl):
                last = self._last = _Scrape(self._fetch())
            return last

    def _fetch(self) -> list[tuple[str, bytes]]:
        bodies: list[tuple[str, bytes]]
        bodies, failures = _native.fetch_bodies(
            {"source": self._sources, "timeout": [str(self.timeout)], "insecure": [as_text(not self.verify_ssl)]}
        )
        for _, error in failures:
            # Without one of its nodes a cluster would only look smaller.
            raise error
        return bodies


def _watts(parts: Iterable[Workload | Node], zone: str) -> float | None:
    return _sum(_exported(it, zone) for it in parts if zone in it.zones_watts)


def _exported(it: Workload | Node, zone: str) -> float | None:
    """Zeros from before anything was measured are 0 W, as in the profile; the status says what they are."""
    watts = it.zones_watts[zone]
    return 0.0 if watts is None and it.total_unknown == "no_active_energy" else watts


def _total(parts: Iterable[Workload | Node], cpu: float | None, dram: float | None) -> float | None:
    """Package + dram, as far as they are exported; unknown as soon as one is that should be known."""
    exported = {zone for it in parts for zone in it.zones_watts}
    return _sum(watts for zone, watts in (("package", cpu), ("dram", dram)) if zone in exported)


def _sum(parts: Iterable[float | None]) -> float | None:
    """None of nothing, and as soon as one part is not known."""
    total = None
    for part in parts:
        if part is None:
            return None
        total = part if total is None else total + part
    return total
