"""What tests have in common: scrapes written line by line, a host with counters, exporters on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import carbon_kepler as ck
import pytest


def pod(name: str, watts: float, *, joules: float | None = None, node: str = "n", namespace: str = "shop") -> str:
    """The lines of one pod and its node."""
    labels = f'node_name="{node}",pod_id="id-{name}",pod_name="{name}",pod_namespace="{namespace}",state="running"'
    lines = f'kepler_pod_cpu_watts{{{labels},zone="package"}} {watts}\n'
    if joules is not None:
        lines += f'kepler_pod_cpu_joules_total{{{labels},zone="package"}} {joules}\n'
    return lines


def process(name: str, watts: float = 1.0) -> str:
    """The line of one process, which chose its name itself."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    labels = f'node_name="n",pid="7",comm="{escaped}",exe="/x",container_id="",vm_id="",type="regular",state="running"'
    return f'kepler_process_cpu_watts{{{labels},zone="package"}} {watts}\n'


def many_pods(count: int) -> bytes:
    """A body of many pods, about 160 bytes each."""
    return "".join(pod(f"pod-{number}", 1.0 + number % 7) for number in range(count)).encode()


@pytest.fixture(scope="session")
def sample() -> ck.Snapshot:
    return ck.Snapshot.parse(ck.sample_scrape())


class Rapl:
    """A powercap directory whose counters are set by hand."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.joules = 1000.0
        zone = directory / "intel-rapl:0"
        zone.mkdir(parents=True)
        (zone / "name").write_text("package-0\n")
        (zone / "max_energy_range_uj").write_text("262143328850\n")
        self.add(0)

    def add(self, joules: float) -> None:
        self.joules += joules
        # Never half a number, as in the kernel.
        half = self.directory / "energy_uj.new"
        half.write_text(f"{int(self.joules * 1e6)}\n")
        half.replace(self.directory / "intel-rapl:0" / "energy_uj")


@pytest.fixture
def rapl(tmp_path: Path) -> Rapl:
    return Rapl(tmp_path / "powercap")


class Exporter:
    """Answers with its bodies, one after the other, the last one again and again."""

    def __init__(self, *bodies: str | int) -> None:
        self.requests: list[dict[str, str]] = []
        bodies_left = list(bodies)
        exporter = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                exporter.requests.append({name.lower(): value for name, value in self.headers.items()})
                body = bodies_left.pop(0) if len(bodies_left) > 1 else bodies_left[0]
                self.send_response(body if isinstance(body, int) else 200)
                self.end_headers()
                self.wfile.write(b"" if isinstance(body, int) else body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def exporter() -> Iterator[Callable[..., Exporter]]:
    started: list[Exporter] = []

    def start(*bodies: str | int) -> Exporter:
        started.append(Exporter(*bodies))
        return started[-1]

    yield start
    for it in started:
        it.server.shutdown()


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
