"""The prototype's modules: samples, arithmetic, standards and verdicts."""

import math
from collections.abc import Callable

import carbon_kepler as ck
import pytest
from carbon_kepler.compat import carbon_calculator as calculator
from carbon_kepler.compat import compliance_standards as standards
from carbon_kepler.compat import korea_compliance as korea
from carbon_kepler.compat import prometheus_parser as parser
from carbon_kepler.compat.kepler_client import KeplerClient
from carbon_kepler.compat.power_hotspot_tools import PowerHotspotDetector
from carbon_kepler.compat.recommendation_engine import generate_recommendation

TEXT = """# HELP watts of something
watts{pod="a",zone="package"} 1.5 1700000000000
watts{pod="b",zone="package"} NaN
watts{pod="a",zone="dram"} 0.5
other 7
"""


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
    with pytest.warns(UserWarning, match="1 line is no sample and was skipped"):
        assert len(parser.parse_prometheus_text("up 1\nup{a= 2\n", strict=False)) == 1


def test_arithmetic() -> None:
    assert calculator.watts_to_kwh(500, 2) == 1.0
    assert calculator.calculate_carbon_emissions(45.2, 424) == pytest.approx(19.1648)
    assert calculator.calculate_workload_carbon_intensity(1, 436) == 436
    assert calculator.calculate_workload_carbon_intensity(0, 436) == 0
    assert calculator.calculate_pue(150, 100) == 1.5
    assert calculator.estimate_pue_from_node_metrics(100, 10) == 1.4
    assert (calculator.gco2_to_kg(1500), calculator.gco2_to_tons(1.5e6)) == (1.5, 1.5)
    assert calculator.calculate_monthly_emissions(10) == pytest.approx(7200), "grams"
    assert calculator.calculate_cost_from_power(1000) == pytest.approx(0.1), "of an hour"
    assert korea.calculate_reduction_target(500, 20) == 400.0, "watts"
    assert korea.estimate_cost_savings(1000, hours_per_month=720) == pytest.approx(72.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: calculator.watts_to_kwh(math.nan),
        lambda: calculator.calculate_carbon_emissions(-1, 424),
        lambda: calculator.calculate_pue(100, 0),
        lambda: korea.WorkloadMetrics(cpu_watts=None, memory_watts=1),  # type: ignore[arg-type]
        lambda: korea.WorkloadMetrics(cpu_watts=1, memory_watts=math.nan),
        lambda: PowerHotspotDetector(KeplerClient("http://127.0.0.1:9"), pue_target=0.5),
        lambda: KeplerClient("http://127.0.0.1:9", timeout=-1),
        lambda: KeplerClient("127.0.0.1:1"),
        lambda: KeplerClient([]),
        lambda: parser.parse_prometheus_text(None),  # type: ignore[arg-type]
        lambda: calculator.watts_to_kwh("3"),  # type: ignore[arg-type]
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
    assert standards.get_regional_carbon_intensity("eu-north-1")["average_gco2_kwh"] == 13.0  # type: ignore[index]
    assert standards.get_regional_pue("us-west-2")["typical_pue"] == 1.35  # type: ignore[index]
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
