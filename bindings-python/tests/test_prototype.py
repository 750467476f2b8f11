"""Profile ``oss-korea-2025`` beside the prototype's recorded answers: through tools, and through its own surface."""

from dataclasses import asdict
from datetime import datetime, timezone

import carbon_kepler as ck
import pytest
from carbon_kepler.compat.compliance_standards import get_regional_carbon_intensity
from carbon_kepler.compat.kepler_client import KeplerClient
from carbon_kepler.compat.korea_compliance import WorkloadMetrics, assess_korea_compliance
from carbon_kepler.compat.power_hotspot_tools import PowerHotspotDetector
from carbon_kepler.compat.recommendation_engine import generate_recommendation
from exporter import exporter
from prototype import ANSWERS, COMPARED, body, calls, compare

NOW = datetime(2025, 10, 13, 5, tzinfo=timezone.utc)


def test_tools_give_every_recorded_value() -> None:
    compared = 0
    for capture in ANSWERS:
        world = ck.World(ck.Snapshot.parse(body(capture), source="node"), profile="oss-korea-2025", now=NOW)
        for kind, tool, arguments, expected in calls(capture):
            got = world.call(tool, **arguments)
            if "raised" in expected:
                # It divided by 0 W.
                assert got["optimal_emissions_gCO2eq"] == 0.0
                continue
            compared += compare(f"{capture} {kind} {arguments}", kind, got, expected)
    assert compared == 2488, "as many as the core's own test compares"


@pytest.mark.parametrize("capture", ANSWERS)
def test_modules_give_the_same(capture: str) -> None:
    compared = dict.fromkeys(COMPARED[capture], 0)
    with exporter(body(capture)) as it:
        client = KeplerClient(it.url)
        detector = PowerHotspotDetector(client)
        for kind, _, arguments, expected in calls(capture):
            if kind not in compared:
                continue
            got = assessed(client, **arguments) if kind == "assess" else ranked(detector, kind)
            own = {key: value for key, value in expected.items() if key in got}
            compared[kind] += compare(f"{capture} {kind} {arguments}", kind, got, own)
        assert it.scrapes == 1, "one scrape for all"
    assert compared == COMPARED[capture]


def assessed(client: KeplerClient, workload_name: str, namespace: str, region: str) -> dict[str, object]:
    """What the prototype's server made of its own modules, with the keys of its answers."""
    power = client.get_pod_power_watts(workload_name, namespace)
    # It took 0 W where a zone of that name is not there: of machines with several dies only dram counts.
    metrics = WorkloadMetrics(power["cpu_watts"] or 0.0, power["dram_watts"] or 0.0)
    assert metrics.total_watts == power["total_watts"]
    node = client.get_node_metrics()["cpu_watts_total"] or 0.0
    there = get_regional_carbon_intensity(region)
    grid = there and there["average_gco2_kwh"]
    assert grid is not None
    result = assess_korea_compliance(workload_name, namespace, region, metrics, node, grid, NOW)
    advice = generate_recommendation(result, metrics, region)
    carbon, pue = result.carbon, result.pue
    assert result.timestamp == NOW
    return {
        "workload": result.workload_name,
        "namespace": result.namespace,
        "region": result.region,
        "status": result.status,
        "carbon_status": carbon.status,
        "current_carbon_intensity_gCO2eq_kWh": carbon.current_carbon_intensity_gco2_kwh,
        "target_carbon_intensity_gCO2eq_kWh": carbon.target_carbon_intensity_gco2_kwh,
        "grid_carbon_intensity_gCO2eq_kWh": carbon.grid_carbon_intensity_gco2_kwh,
        "pue_status": pue.status,
        "current_pue": pue.current_pue,
        "target_pue": pue.target_pue,
        "current_power_watts": result.power_watts,
        "hourly_emissions_gCO2eq": carbon.hourly_emissions_gco2,
        "monthly_emissions_kg": carbon.monthly_emissions_kg,
        "optimizations": [asdict(it) for it in advice.optimizations],
    }


def ranked(detector: PowerHotspotDetector, kind: str) -> dict[str, object]:
    if kind == "top":
        return {"consumers": [asdict(it) for it in detector.list_top_power_consumers()]}
    if kind == "hotspots":
        hotspots, actions = detector.identify_power_hotspots()
        return {"hotspots": [asdict(it) for it in hotspots], "preventive_actions": [asdict(it) for it in actions]}
    return detector.get_power_consumption_summary()
