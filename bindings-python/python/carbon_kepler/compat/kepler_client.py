"""What Kepler exports, over HTTP."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Iterable, Sequence
from typing import TypedDict

from carbon_kepler import _native
from carbon_kepler.compat._table import PROFILE, amount
from carbon_kepler.compat.prometheus_parser import PrometheusMetric, parse_prometheus_text
from carbon_kepler.snapshot import Snapshot
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


#: Power by zone, and why some of it is not known.
_Zones = dict[str, list[tuple[float | None, str | None]]]


class _Scrape:
    """One answer of the exporters. Each part is made when it is first asked for, in one pass over all samples."""

    def __init__(self, bodies: list[tuple[str, bytes]]) -> None:
        self.bodies = bodies
        self.taken = time.monotonic()
        self.snapshot = Snapshot(_native.Snapshot.parse(bodies, False, None))
        self.pods: dict[tuple[str | None, str], _Zones] = {}
        for namespace, name, zone, watts, why in _native.pod_zones(self.snapshot._native):
            self.pods.setdefault((namespace, name), {}).setdefault(zone, []).append((watts, why))
        self.nodes: _Zones = {}
        for _, _, zone, watts, why in _native.node_zones(self.snapshot._native):
            self.nodes.setdefault(zone, []).append((watts, why))


class KeplerClient:
    """Reads Kepler, and keeps what it read for ``cache_ttl`` seconds. May be shared by threads.

    A node_exporter or scaphandre will do too. Give the addresses of all nodes: behind a Service, each read hits
    another one. Certificates are checked; ``verify_ssl=False`` lets anybody on the way read and change the data, and
    warns of it.
    """

    def __init__(
        self, endpoint: str | Sequence[str], verify_ssl: bool = True, timeout: float = 10, cache_ttl: float = 60
    ) -> None:
        """Only look at the arguments; nothing is read yet."""
        self.endpoint = endpoint
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
        zones = scrape.pods.get((namespace, pod_name))
        if zones is None:
            # The core knows which names come near.
            world = World(scrape.snapshot, profile=PROFILE)
            _native.read_resource(world._native, f"workload-metrics://{namespace}/{pod_name}")
            zones = {}
        cpu, dram = _watts(zones, "package"), _watts(zones, "dram")
        why = next((why for parts in zones.values() for _, why in parts if why), None)
        return {
            "cpu_watts": cpu,
            "dram_watts": dram,
            "total_watts": _total(cpu, dram, zones),
            "measurement_status": why or "measured",
        }

    def get_node_metrics(self) -> NodePower:
        """Give the power of all nodes together."""
        zones = self._scrape().nodes
        cpu, dram = _watts(zones, "package"), _watts(zones, "dram")
        return {"cpu_watts_package": cpu, "cpu_watts_dram": dram, "cpu_watts_total": _total(cpu, dram, zones)}

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
        sources = [self.endpoint] if isinstance(self.endpoint, str) else list(self.endpoint)
        settings = {"source": sources, "timeout": [str(self.timeout)]}
        if not self.verify_ssl:
            settings["insecure"] = ["true"]
        bodies: list[tuple[str, bytes]]
        bodies, failures = _native.fetch_bodies(settings)
        for _, error in failures:
            # Without one of its nodes a cluster would only look smaller.
            raise error
        return bodies


def _watts(zones: _Zones, zone: str) -> float | None:
    return _sum(watts for watts, _ in zones.get(zone, []))


def _total(cpu: float | None, dram: float | None, zones: _Zones) -> float | None:
    """Package + dram, as far as they are exported; unknown as soon as one is that should be known."""
    return _sum(watts for zone, watts in (("package", cpu), ("dram", dram)) if zone in zones)


def _sum(parts: Iterable[float | None]) -> float | None:
    """None of nothing, and as soon as one part is not known."""
    total = None
    for part in parts:
        if part is None:
            return None
        total = part if total is None else total + part
    return total
