"""The prototype's client: what it promises beside numbers, and faults that must not come back."""

import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator

import carbon_kepler as ck
import pytest
from carbon_kepler.compat import prometheus_parser as parser
from carbon_kepler.compat.kepler_client import KeplerClient
from carbon_kepler.compat.power_hotspot_tools import PowerHotspotDetector
from exporter import Exporter, exporter
from prototype import body


@pytest.fixture
def sample() -> Iterator[Exporter]:
    with exporter(ck.sample_scrape()) as it:
        yield it


def test_a_pod_by_zone(sample: Exporter) -> None:
    client = KeplerClient(sample.url)
    power = client.get_pod_power_watts("web-6d9f7b8c4-x2x7k", "shop")
    assert power["measurement_status"] == "measured"
    assert power["cpu_watts"] == pytest.approx(23.10137435202695)
    assert power["dram_watts"] == pytest.approx(2.636569701004447)
    assert power["total_watts"] == pytest.approx(25.7379440530314)
    node = client.get_node_metrics()
    assert node["cpu_watts_total"] == pytest.approx(146.57189556301606 + 16.728312912098616)
    pods = [("batch", "nightly-train-28711"), ("kepler", "kepler-4k2bq"), ("shop", "web-6d9f7b8c4-x2x7k")]
    assert client.list_pods() == [{"pod": name, "namespace": namespace} for namespace, name in pods]
    assert [it["pod"] for it in client.list_pods("shop")] == ["web-6d9f7b8c4-x2x7k"]


@pytest.mark.parametrize("names", [("web-6d9f7b8c4-x2x7", "shop"), ("web-6d9f7b8c4-x2x7k", "batch"), ("", "")])
def test_an_unknown_pod_is_an_error_and_not_0_w(sample: Exporter, names: tuple[str, str]) -> None:
    with pytest.raises(ck.NotFoundError):
        KeplerClient(sample.url).get_pod_power_watts(*names)


def test_pods_that_have_ended_are_not_counted() -> None:
    with exporter(body("v0.11.2-pod-running-and-terminated.prom")) as it:
        client = KeplerClient(it.url)
        states = {(m.labels["pod_name"], m.labels["state"]) for m in pods(client)}
        ended = {name for name, state in states if state == "terminated"}
        running = {name for name, state in states if state == "running"}
        assert ended and running, "the samples themselves are all there"
        assert {pod["pod"] for pod in client.list_pods()} == running
        for name in running & ended:
            namespace = next(m.labels["pod_namespace"] for m in pods(client) if m.labels["pod_name"] == name)
            own = {"pod_name": name, "state": "running"}
            watts = parser.aggregate_metrics(client.fetch_metrics(), "kepler_pod_cpu_watts", own)
            assert client.get_pod_power_watts(name, namespace)["total_watts"] == pytest.approx(watts)


def pods(client: KeplerClient) -> list[parser.PrometheusMetric]:
    return parser.filter_metrics(client.fetch_metrics(), "kepler_pod_cpu_watts")


def test_what_is_not_measured_yet_says_so() -> None:
    with exporter(body("v0.11.2-zero-activity-reset.prom")) as it:
        client = KeplerClient(it.url)
        pod = client.list_pods()[0]
        assert pod["namespace"] is not None
        power = client.get_pod_power_watts(pod["pod"], pod["namespace"])
    assert (power["total_watts"], power["measurement_status"]) == (0.0, "no active energy")


def test_a_zone_that_is_not_exported_is_none() -> None:
    with exporter(body("main-multi-die-zones.prom")) as it:
        assert KeplerClient(it.url).get_pod_power_watts("kepler-4k2bq", "kepler")["cpu_watts"] is None


def test_one_scrape_until_its_time_is_over(sample: Exporter) -> None:
    client = KeplerClient(sample.url, cache_ttl=60)
    client.fetch_metrics()
    client.get_node_metrics()
    assert sample.scrapes == 1
    client.fetch_metrics(use_cache=False)
    assert sample.scrapes == 2
    hurried = KeplerClient(sample.url, cache_ttl=0)
    hurried.list_pods()
    hurried.list_pods()
    assert sample.scrapes == 4


def test_threads_wait_for_one_scrape(sample: Exporter) -> None:
    client = KeplerClient(sample.url)
    sample.pause.clear()
    threads = [threading.Thread(target=client.get_node_metrics) for _ in range(4)]
    for thread in threads:
        thread.start()
    sample.pause.set()
    for thread in threads:
        thread.join(20)
    assert sample.scrapes == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_interrupts_a_scrape_at_once(sample: Exporter) -> None:
    sample.pause.clear()
    code = "import sys, carbon_kepler.compat as it; it.kepler_client.KeplerClient(sys.argv[1]).list_pods()"
    reading = subprocess.Popen([sys.executable, "-c", code, sample.url], stderr=subprocess.PIPE)
    while sample.scrapes == 0:
        time.sleep(0.01)
    start = time.monotonic()
    reading.send_signal(signal.SIGINT)
    _, said = reading.communicate(timeout=20)
    assert time.monotonic() - start < 2
    assert b"KeyboardInterrupt" in said


def test_nodes_are_added_and_a_missing_one_is_an_error(sample: Exporter) -> None:
    # Another node with other pods.
    other = re.sub(r'(node_name|pod_id|container_id|vm_id)="', r"\g<0>8", ck.sample_scrape())
    with exporter(other) as second:
        both = KeplerClient([sample.url, second.url])
        one = KeplerClient(sample.url).get_node_metrics()["cpu_watts_total"]
        assert one is not None
        assert both.get_node_metrics()["cpu_watts_total"] == pytest.approx(2 * one)
    with pytest.raises(ck.UnavailableError):
        KeplerClient([sample.url, "http://127.0.0.1:9"]).list_pods()


def test_certificates_are_checked_unless_told_otherwise() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert KeplerClient("https://localhost:30443/metrics").verify_ssl
    with pytest.warns(UserWarning, match="not checked"):
        assert not KeplerClient("https://localhost:30443/metrics", verify_ssl=False).verify_ssl


def test_a_page_that_is_no_metrics_is_an_error() -> None:
    with exporter("<html>login</html>") as it, pytest.raises(ck.ParseError):
        KeplerClient(it.url).fetch_metrics()


def test_many_pods_take_one_pass() -> None:
    def scrape(count: int) -> str:
        line = (
            'kepler_pod_cpu_watts{{pod_id="{0}",pod_name="p{0}",pod_namespace="n",state="running",zone="package"}} 1\n'
        )
        return 'kepler_node_cpu_watts{node_name="m",zone="package"} 90\n' + "".join(map(line.format, range(count)))

    def seconds(count: int) -> float:
        with exporter(scrape(count)) as it:
            client = KeplerClient(it.url)
            start = time.perf_counter()
            for pod in client.list_pods():
                assert client.get_pod_power_watts(pod["pod"], "n")["cpu_watts"] == 1.0
            assert len(PowerHotspotDetector(client).list_top_power_consumers(limit=count)) == count
            return time.perf_counter() - start

    # Eight times as many take about eight times as long; by pods x samples it would be 64.
    few, many = min(seconds(500) for _ in range(3)), seconds(4000)
    assert many < 24 * few, (few, many)
