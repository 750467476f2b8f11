"""What is not known is None with its reason, and never looks like 0."""

from importlib import import_module
from pathlib import Path

import carbon_kepler as ck
import pytest
from carbon_kepler.compat.kepler_client import KeplerClient
from carbon_kepler.compat.power_hotspot_tools import PowerHotspotDetector

CORPUS = Path(__file__).parents[2] / "core" / "corpus"
#: Kepler's second scrape: it has attributed nothing yet, and exports 0 W for everybody.
UNMEASURED = CORPUS / "v0.11.2-scrape2.prom"
WHY = "no active energy yet"
CONVENTION = "counted as 0 W, which is the prototype's convention"


def of_the_prototype() -> ck.World:
    return ck.World(ck.Snapshot.read(UNMEASURED), profile="oss-korea-2025")


def test_sums_are_none() -> None:
    world = ck.World(ck.Snapshot.read(UNMEASURED))
    summary = world.get_power_consumption_summary()
    assert summary["total_power_watts"] is summary["average_power_watts"] is summary["zones_watts"]["package"] is None
    assert summary["zones_unknown"]["package"] == {"count": 5, "reason": WHY}
    hotspots = world.identify_power_hotspots()
    assert (hotspots["summary"]["total_hotspots"], hotspots["summary"]["unjudged_workloads"]) == (None, 5)
    top = world.list_top_power_consumers()
    assert {(it["power_watts"], it["power_unknown_reason"]) for it in top["consumers"]} == {(None, WHY)}


def test_nouns_say_why() -> None:
    snapshot = ck.Snapshot.read(UNMEASURED)
    assessments = ck.World(snapshot).assess()
    assert WHY in assessments._repr_html_()
    for it in (snapshot, snapshot[0]):
        assert "<td>no active energy</td>" in it._repr_html_()
    assert "unknown (no active energy)" in repr(snapshot["shop/web-6d9f7b8c4-x2x7k"])
    assert repr(assessments) == "<Assessments of 5 workloads: 5 UNKNOWN>"
    assert f"power unknown: {WHY}" in assessments[0].explain()
    counters = ck.Snapshot.parse('node_rapl_package_joules_total{index="0",path="p"} 5\n')
    assert "counters only" in counters.nodes._repr_html_()
    assert "counters only" in counters.nodes[0]._repr_html_()
    nowhere = ck.World(ck.Snapshot.parse(ck.sample_scrape()), region="eu-west-1", factors="google-2024").assess()
    assert "unknown: no carbon intensity" in nowhere._repr_html_()
    footprint = nowhere[0].footprint
    assert footprint is not None and "unknown: no carbon intensity" in footprint._repr_html_()


def test_one_is_not_several() -> None:
    one = ck.Snapshot.read(CORPUS / "example-v011.prom")
    assert ck.World(one).tell("get_power_consumption_summary").startswith("1 workload draws 33.300 W;")
    assessments = ck.World(one).assess()
    assert repr(assessments).startswith("<Assessments of 1 workload: ")
    assert "1 workload; region" in assessments._repr_html_()


def test_the_prototypes_zeros_are_told_apart_from_measurements() -> None:
    world = of_the_prototype()
    summary = world.get_power_consumption_summary()
    assert summary["total_power_watts"] == 0.0
    assert summary["zeros_note"] is not None and CONVENTION in summary["zeros_note"]
    assert CONVENTION in world.tell("identify_power_hotspots")
    assessments = world.assess()
    assert all(it.is_counted_as_zero for it in assessments)
    assert f"unknown: {WHY}, counted as 0 W" in assessments._repr_html_()
    assert "power unknown (no active energy yet), counted as 0 W" in assessments[0].explain()
    measured = ck.World(ck.Snapshot.parse(ck.sample_scrape()), profile="oss-korea-2025").assess()
    assert not any(it.is_counted_as_zero for it in measured)


def test_the_prototypes_modules_have_both_too() -> None:
    detector = PowerHotspotDetector(KeplerClient(str(UNMEASURED)))
    (first, *_) = detector.list_top_power_consumers()
    assert (first.power_watts, first.power_unknown_reason) == (0.0, WHY)
    hotspots, _ = detector.identify_power_hotspots()
    assert {it.power_unknown_reason for it in hotspots} == {WHY}
    assert CONVENTION in detector.get_power_consumption_summary()["zeros_note"]


def test_a_bar_says_how_many_are_not_in_it() -> None:
    pytest.importorskip("matplotlib").use("Agg")
    plot, pyplot = import_module("carbon_kepler.plot"), import_module("matplotlib.pyplot")
    lost = "\n".join(
        line for line in ck.sample_scrape().splitlines() if not ("pod_cpu_watts" in line and "web-" in line)
    )
    second = lost.replace('pod_namespace="batch"', 'pod_namespace="shop"') + "\n"
    body = second + "".join(
        line + "\n"
        for line in ck.sample_scrape().splitlines()
        if "pod_cpu_watts" in line and "web-" in line and "dram" not in line
    )
    for lang, without in (("en", "shop (without 1 unknown)"), ("ko", "shop (알 수 없는 1개 제외)")):
        ax = plot.emissions_by_namespace(ck.World(ck.Snapshot.parse(body), region="us-east-1"), lang=lang)
        assert without in [label.get_text() for label in ax.get_yticklabels()]
    ax = plot.emissions_by_namespace(of_the_prototype())
    assert any("5 of unknown value not shown" in text.get_text() for text in ax.texts)
    pyplot.close("all")
