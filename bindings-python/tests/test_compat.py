"""The prototype's modules: what they promise beside its numbers, and its faults that must not come back."""

import math
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator

import carbon_kepler as ck
import pytest
from carbon_kepler.compat import carbon_calculator as calculator
from carbon_kepler.compat import compliance_standards as standards
from carbon_kepler.compat import korea_compliance as korea
from carbon_kepler.compat import prometheus_parser as parser
from carbon_kepler.compat.kepler_client import KeplerClient
from carbon_kepler.compat.power_hotspot_tools import PowerHotspotDetector
from carbon_kepler.compat.recommendation_engine import generate_recommendation
from exporter import Exporter, exporter
from prototype import body

TEXT = """# HELP watts of something
watts{pod="a",zone="package"} 1.5 1700000000000
watts{pod="b",zone="package"} NaN
watts{pod="a",zone="dram"} 0.5
other 7
"""


@pytest.fixture
def sample() -> Iterator[Exporter]:
    with exporter(ck.sample_scrape()) as it:
        yield it


def test_samples_are_all_there_in_their_order() -> None:
    metrics = parser.parse_prometheus_text(TEXT)
    assert [it.name for it in metrics] == ["watts", "watts", "watts", "other"]
    assert metrics[0] == parser.PrometheusMetric("watts", {"pod": "a", "zone": "package"}, 1.5, 1700000000000.0)
    assert math.isnan(metrics[1].value)
    assert metrics[3].timestamp is None
    assert [it.value for it in parser.filter_metrics(metrics, labels={"pod": "a"})] == [1.5, 0.5]
    assert [it.value for it in parser.filter_metrics(metrics, "watts", {"zone": "dram"})] == [0.5]
    assert parser.get_metric_value(metrics, "other") == 7
    assert parser.get_metric_value(metrics, "nothing") == 0.0
    assert math.isnan(parser.get_metric_value(metrics, "nothing", default=math.nan))
    row = {"labels": {"pod": "a", "zone": "dram"}, "value": 0.5, "timestamp": None}
    assert parser.metrics_to_dict(metrics)["watts"][2] == row


def test_nan_is_no_zero_and_nothing_has_no_mean() -> None:
    metrics = parser.parse_prometheus_text(TEXT)
    of_a = {"pod": "a"}
    assert parser.aggregate_metrics(metrics, "watts", of_a) == 2.0
    assert parser.aggregate_metrics(metrics, "watts", of_a, "avg") == 1.0
    assert parser.aggregate_metrics(metrics, "watts", of_a, "min") == 0.5
    assert parser.aggregate_metrics(metrics, "watts", of_a, "max") == 1.5
    for aggregation in ("sum", "avg", "min", "max"):
        assert math.isnan(parser.aggregate_metrics(metrics, "watts", aggregation=aggregation))
    assert parser.aggregate_metrics(metrics, "nothing") == 0.0
    with pytest.raises(ck.NoDataError, match="no sample of nothing"):
        parser.aggregate_metrics(metrics, "nothing", aggregation="min")
    with pytest.raises(ck.InvalidInputError, match="saw 'median'"):
        parser.aggregate_metrics(metrics, "watts", aggregation="median")  # type: ignore[arg-type]


def test_no_line_is_lost_silently() -> None:
    with pytest.raises(ck.ParseError) as caught:
        parser.parse_prometheus_text("up 1\nup{a= 2\n")
    assert (caught.value.line, caught.value.column) == (2, 7)
    with pytest.warns(UserWarning, match="1 lines are no samples"):
        assert len(parser.parse_prometheus_text("up 1\nup{a= 2\n", strict=False)) == 1


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


def test_arithmetic() -> None:
    assert calculator.watts_to_kwh(500, 2) == 1.0
    assert calculator.calculate_carbon_emissions(45.2, 424) == pytest.approx(19.1648)
    assert calculator.calculate_workload_carbon_intensity(1, 436) == 436
    assert calculator.calculate_workload_carbon_intensity(0, 436) == 0
    assert calculator.calculate_pue(150, 100) == 1.5
    assert calculator.estimate_pue_from_node_metrics(100, 10) == 1.4
    assert (calculator.gco2_to_kg(1500), calculator.gco2_to_tons(1.5e6)) == (1.5, 1.5)
    assert calculator.calculate_monthly_emissions(10) == pytest.approx(7.2)
    assert calculator.calculate_cost_from_power(1000) == pytest.approx(73.0)
    assert korea.calculate_reduction_target(500, 400) == 20.0
    assert korea.calculate_reduction_target(300, 400) == 0.0
    assert korea.estimate_cost_savings(1000, hours=720) == pytest.approx(72.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: calculator.watts_to_kwh(math.nan),
        lambda: calculator.calculate_carbon_emissions(-1, 424),
        lambda: calculator.calculate_pue(100, 0),
        lambda: calculator.calculate_pue(90, 100),
        lambda: korea.WorkloadMetrics(cpu_watts=None, memory_watts=1),  # type: ignore[arg-type]
        lambda: korea.WorkloadMetrics(cpu_watts=1, memory_watts=math.nan),
        lambda: PowerHotspotDetector(KeplerClient("http://127.0.0.1:9"), pue_target=0.5),
        lambda: KeplerClient("http://127.0.0.1:9", timeout=-1),
    ],
)
def test_what_cannot_be_meant_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises((ck.InvalidInputError, ck.ConfigError)):
        call()


def test_standards_are_the_cores_and_say_what_they_are() -> None:
    assert standards.KR_CARBON_2050.target_carbon_intensity_gco2_kwh == 424.0
    assert "not a legal limit" in standards.KR_CARBON_2050.says
    assert standards.get_pue_standard("KR_PUE_GREEN_DC") is standards.KR_PUE_GREEN_DC
    assert standards.get_carbon_standard("KR_PUE_GREEN_DC") is None
    assert standards.list_carbon_standards() == ["KR_CARBON_2050", "US_EPA_ENERGY_STAR"]
    assert standards.list_pue_standards() == ["KR_PUE_GREEN_DC", "EU_COC_DC", "ASHRAE_THERMAL_90_4"]
    assert standards.US_EPA_ENERGY_STAR.is_compliant(450) and not standards.KR_PUE_GREEN_DC.is_compliant(1.41)
    assert standards.KR_CARBON_2050.compliance_gap_percent(530) == pytest.approx(25.0)
    assert standards.KR_PUE_GREEN_DC.efficiency_improvement_percent(1.44) == pytest.approx(20.0)
    assert len(standards.list_regions()) == 7
    assert standards.get_regional_carbon_intensity("eu-north-1") == 13.0
    assert standards.get_regional_pue("us-west-2") == 1.35
    assert standards.get_regional_pue("nowhere") is standards.get_regional_carbon_intensity("nowhere") is None


def test_the_example_of_the_documents() -> None:
    metrics = korea.WorkloadMetrics(cpu_watts=45.2, memory_watts=12.3)
    assert metrics.total_watts == pytest.approx(57.5)
    result = korea.assess_korea_compliance("ml-training-job", "default", "nowhere", metrics, 100.0, 436.0)
    assert (result.status, result.carbon.status, result.pue.status) == ("NON_COMPLIANT", "NON_COMPLIANT", "COMPLIANT")
    assert result.pue.current_pue == 1.4, "assumed where the table has none"
    advice = generate_recommendation(result, metrics, "nowhere")
    assert [it.type for it in advice.optimizations] == ["temporal_shift", "resource_rightsizing", "regional_migration"]
    assert "default/ml-training-job misses carbon intensity" in advice.summary
    assert advice.priority_actions[0].startswith("regional_migration: to eu-north-1")
