"""The nouns of carbon: figures that can be answered for, footprints, assessments, standards and curves."""

import pickle
import threading
from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta, timezone
from pathlib import Path

import carbon_kepler as ck
import pytest
from test_vectors import CORE

SEOUL = timezone(timedelta(hours=9))
MIDNIGHT = datetime(2026, 11, 21, tzinfo=SEOUL)
SNAPSHOT = ck.Snapshot.parse(ck.sample_scrape())
WORLD = ck.World(SNAPSHOT, region="us-east-1", budget=["shop=1kg", "kepler/*=1kg", "nobody/x=2kg"], now=MIDNIGHT)


def of(value: float, unit: str, **more: float) -> ck.Quantity:
    return ck.Quantity.of(value, unit, **more)  # type: ignore[arg-type]


def test_arithmetic_carries_bounds_quality_and_provenance() -> None:
    power = ck.Quantity.of(10, "W", low=8, high=12, quality="measured", provenance="meter")
    energy = power * of(3600, "s")
    assert (energy.value, energy.low, energy.high, energy.unit) == (36000, 28800, 43200, "J")
    assert (energy.quality, energy.provenance) == ("configured", "meter x given"), "as good as the weakest"
    emissions = energy.to("kWh") * of(400, "gCO2eq/kWh", high=500)
    assert (emissions.value, emissions.high, emissions.unit) == (pytest.approx(4), pytest.approx(6), "gCO2eq")
    assert float(emissions.to("kgCO2eq")) == pytest.approx(0.004)
    assert (of(2, "kWh") * of(0.5, "USD/kWh")).unit == "USD"
    total = sum([power, power])
    assert isinstance(total, ck.Quantity)
    assert (total, total.provenance) == (power * 2, "meter")
    assert (2 * power / 2, power < total, total >= power) == (power, True, True)
    open_end = ck.Quantity(5, 5, None, "W", "measured", "meter")
    assert (open_end * 2).high is None and (open_end + power).high is None
    assert (str(open_end), f"{power:.1f}") == ("5 W [>= 5]", "10.0 W [8.0 to 12.0]")


def test_arithmetic_that_means_nothing_is_refused() -> None:
    power, energy = of(10, "W"), of(1, "kWh")
    for senseless in (
        lambda: power + energy,
        lambda: power < energy,
        lambda: power * power,
        lambda: power - energy,
        lambda: power - 1,  # type: ignore[operator]
        lambda: power + 1,  # type: ignore[operator]
        lambda: power.to("kWh"),
        lambda: power == energy or power < 3,  # type: ignore[operator]
    ):
        with pytest.raises(TypeError):
            senseless()
    for impossible in (
        lambda: of(-1, "W"),
        lambda: of(float("nan"), "W"),
        lambda: of(float("inf"), "W"),
        lambda: of(5, "W", low=6),
        lambda: power * -1,
        lambda: ck.Quantity(1, 1, 1, "W", "guessed", "x"),  # type: ignore[arg-type]
    ):
        with pytest.raises(ck.InvalidInputError):
            impossible()


def test_an_assessment_has_findings_with_evidence() -> None:
    all_of_them = WORLD.assess()
    assert len(all_of_them) == 5 and all_of_them.unmatched_budgets == ("budget nobody/x=2kg",)
    web = all_of_them["shop/web-6d9f7b8c4-x2x7k"]
    assert web == all_of_them[0] == all_of_them["web-6d9f7b8c4-x2x7k"] == next(iter(all_of_them))
    assert web.verdicts == {"KR_CARBON_2050": "COMPLIANT", "KR_PUE_GREEN_DC": "COMPLIANT"}
    # (395.002 - 424) / 424, and (1.15 - 1.4) / 1.4 is further away.
    assert web.gap_percent == pytest.approx(-6.8391509)
    assert len(web) == 2 and web["KR_PUE_GREEN_DC"] is web[1]
    with pytest.raises(ck.NotFoundError, match=r'^no finding of standard "KR_PUE_GREEN"; did you mean KR_PUE_GREEN_DC'):
        web["KR_PUE_GREEN"]
    assert "1.15 against at most 1.4: meets the target (published: aws-pue/us-east-1)" in web.explain()
    assert "x carbon intensity 343.48 gCO2eq/kWh" in web.explain()
    assert web.footprint is not None and web.footprint.power.high == pytest.approx(73.5328, rel=1e-5)
    assert sum(watts or 0 for watts in web.zones_watts.values()) == pytest.approx(web.footprint.power.value)
    (shop,) = all_of_them.namespaces
    assert (shop.full_name, shop.status) == ("shop", "NON_COMPLIANT")
    # 7.421574 kg of the one pod against 1 kg.
    assert shop.gap_percent == pytest.approx(642.157, rel=1e-5)
    assert all_of_them.factors.region == "us-east-1" and not all_of_them.factors.region_is_assumed
    assert all_of_them[1:3] == tuple(all_of_them)[1:3] and all_of_them[-1] == tuple(all_of_them)[-1]
    assert all_of_them.counts == {"COMPLIANT": 4, "NON_COMPLIANT": 0, "UNKNOWN": 1}
    with pytest.raises(IndexError, match="below 5"):
        all_of_them[5]
    with pytest.raises(ck.NotFoundError, match="did you mean"):
        all_of_them["web-6d9f7b8c4"]
    for it in (all_of_them, web, web[0], shop, all_of_them.factors, WORLD.factors()):
        assert pickle.loads(pickle.dumps(it)) == it and repr(it)
    with pytest.raises(FrozenInstanceError):
        web.status = "UNKNOWN"  # type: ignore[misc]


def not_measured() -> ck.Assessments:
    reset = ck.Snapshot.parse((CORE / "corpus/v0.11.2-zero-activity-reset.prom").read_text())
    return ck.World(reset, region="us-east-1").assess()


def test_what_is_not_measured_is_unknown() -> None:
    found = not_measured()
    assert {it.status for it in found} == {"UNKNOWN"}
    assert all(it.footprint is None and it.power_unknown and it[0].value is None for it in found)
    with pytest.raises(ck.ConfigError, match="no source"):
        ck.World().assess()


def test_reasons_and_steps_speak_korean() -> None:
    korean, english = (ck.World(SNAPSHOT, region="us-east-1", lang=lang).assess()[0] for lang in ("ko", "en"))
    assert (korean[0].reason, english[0].reason) == ("기준값 이하", "meets the target")
    assert "시간당 배출량" in korean.explain() and korean.verdicts == english.verdicts
    assert hash(korean) != hash(english) and korean != english


def test_names_from_outside_are_escaped() -> None:
    evil = "<script>alert(1)</script>\\u001b[2J"
    body = ck.sample_scrape().replace("web-6d9f7b8c4-x2x7k", evil)
    found = ck.World(ck.Snapshot.parse(body), region="us-east-1").assess()
    assert "<script>" in found[0].workload
    for it in (found, found[0]):
        assert "<script>" not in it._repr_html_() and "&lt;script&gt;" in it._repr_html_()
    curve = ck.IntensityCurve.hourly([1, 2], MIDNIGHT, source="<b>me</b>")
    quantity = ck.Quantity.of(1, "gCO2eq/<script>", provenance='"><script>')
    for it in (curve, quantity):
        assert not any(tag in it._repr_html_() for tag in ("<b>me", "<i>W", '"><script>'))
    for it in (found[0].footprint, WORLD.factors(), ck.Standard.get("KR_CARBON_2050")):
        assert it is not None and it._repr_html_().startswith("<table>")


def test_a_footprint_applies_each_factor_once() -> None:
    world = ck.World(korea_carbon_intensity=400.0, pue=1.5, overhead=1.2, price=0.2, currency="EUR")
    footprint = world.footprint(1000)
    assert footprint.hourly_emissions is not None and footprint.hourly_emissions.value == pytest.approx(720)
    assert (footprint.monthly_cost.value, footprint.monthly_cost.unit) == (pytest.approx(1.8 * 730 * 0.2), "EUR")
    at_server = world.footprint(1000, measured_at="server").hourly_emissions
    assert at_server is not None and at_server.value == pytest.approx(600)
    assert world.factors().price == ck.Quantity.of(0.2, "EUR/kWh", provenance="price from the calling program")
    assert "x PUE 1.5" in footprint.explain() and footprint == pickle.loads(pickle.dumps(footprint))
    emissions = world.emissions(of(3.6e6, "J"), measured_at="facility")
    assert emissions is not None and emissions.value == pytest.approx(400)
    with pytest.raises(ck.InvalidInputError, match="moon"):
        world.footprint(1, measured_at="moon")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        world.footprint(of(1, "kWh"))


def test_standards_and_profiles() -> None:
    ids = [it.id for it in ck.Standard.list()]
    assert "KR_CARBON_2050" in ids and ck.Standard.get("KR_CARBON_2050").target == 424.0
    own = ck.World(documents=[("own.toml", '[[standards]]\nid = "OURS"\nkind = "pue"\ntarget = 1.2\n')])
    assert [it.id for it in ck.Standard.list(own)] == [*ids, "OURS"]
    assert ck.Standard.get("OURS", own).set_by == "own.toml"
    with pytest.raises(ck.NotFoundError, match="did you mean KR_CARBON_2050"):
        ck.Standard.get("KR_CARBON_2O50")
    assert {it.id for it in ck.Profile.list()} >= {"default", "oss-korea-2025"}
    profile = ck.Profile.get("oss-korea-2025")
    assert profile == pickle.loads(pickle.dumps(profile)) and profile.decide == "point"


def test_a_curve_is_a_frozen_list_of_points() -> None:
    curve = ck.IntensityCurve.hourly([3, 1, 2, 4], MIDNIGHT, source="forecast")
    assert (len(curve), curve[1].value, curve[-1].time, curve.mean) == (4, 1.0, MIDNIGHT + timedelta(hours=3), 2.5)
    assert curve.best_window(2) == (MIDNIGHT + timedelta(hours=1), MIDNIGHT + timedelta(hours=3), 1.5)
    assert [it.mean for it in curve.best_windows(1, 2)] == [1.0, 2.0]
    assert curve.best_window(1, earliest=MIDNIGHT + timedelta(hours=2)).mean == 2.0
    part = curve[1:3]
    assert (part.start, part.end, part.best_window(2).mean) == (curve[1].time, curve[3].time, 1.5)
    assert curve[:] == curve != part and hash(curve[:]) == hash(curve) and pickle.loads(pickle.dumps(curve)) == curve
    assert curve.at(MIDNIGHT + timedelta(minutes=90)) == 1.0 and curve.at(MIDNIGHT - timedelta(1)) is None
    line = ck.IntensityCurve([it.time for it in curve], [it.value for it in curve], interpolate=True)
    assert line.at(MIDNIGHT + timedelta(minutes=30)) == 2.0
    for hours, more, says in (
        (5, {}, "expected room"),
        (0, {}, "above 0"),
        (float("nan"), {}, "above 0"),
        (1, {"step_minutes": 0}, "1 to 1440"),
    ):
        with pytest.raises(ck.InvalidInputError, match=says):
            curve.best_window(hours, **more)
    with pytest.raises(AttributeError):
        curve.end = MIDNIGHT  # type: ignore[misc]


def test_a_curve_is_read_from_text(tmp_path: Path) -> None:
    rows = "when,intensity\n2026-11-21T00:00:00Z,300\n2026-11-21T00:30:00Z,200\n"
    curve = ck.IntensityCurve.from_csv(rows, time="when", value="intensity")
    same = '[{"time": "2026-11-21T00:00:00Z", "value": 300}, {"time": "2026-11-21T00:30:00Z", "value": 200}]'
    assert curve == ck.IntensityCurve.from_json(same) and curve.mean == 250
    for name, text, options in (("c.csv", rows, {"time": "when", "value": "intensity"}), ("c.json", same, {})):
        (tmp_path / name).write_text(text)
        read = ck.IntensityCurve.read(tmp_path / name, **options)
        assert list(read) == list(curve) and read.source == str(tmp_path / name)
    with pytest.raises(ck.NotFoundError):
        ck.IntensityCurve.read(tmp_path / "nothing.csv")
    for text in ("", "[]", "{}", "nonsense", '[{"time": "yesterday", "value": 1}]', '[{"time": 1}]'):
        with pytest.raises(ck.InvalidInputError):
            ck.IntensityCurve.from_json(text)
    for text in ("", "time\n", "time,value\n2026-11-21T00:00:00Z,x\n", "a,b\n1,2\n"):
        with pytest.raises(ck.InvalidInputError):
            ck.IntensityCurve.from_csv(text)
    for bad in ([300, -1], [300, 417_300], [float("nan")], []):
        with pytest.raises(ck.InvalidInputError):
            ck.IntensityCurve.hourly(bad, MIDNIGHT)
    with pytest.raises(ck.UnavailableError):
        ck.IntensityCurve.read(tmp_path)
    (tmp_path / "utf16.csv").write_text("time,value\n", encoding="utf-16")
    for bad_call in (
        lambda: ck.IntensityCurve.read(tmp_path / "utf16.csv"),
        lambda: ck.IntensityCurve([MIDNIGHT], ["x"]),  # type: ignore[list-item]
        lambda: ck.IntensityCurve(["2026-11-21"], [1]),  # type: ignore[list-item]
        lambda: ck.IntensityCurve.hourly([1], None),  # type: ignore[arg-type]
        lambda: ck.IntensityCurve.from_json('[{"time": 1, "value": 2}]'),
        lambda: curve.best_windows(1, most=-1),
        lambda: curve.best_windows(1, most=1.5),  # type: ignore[arg-type]
    ):
        with pytest.raises(ck.InvalidInputError):
            bad_call()
    assert len(curve.best_windows(1, most=10**30)) == len(curve.best_windows(1, most=len(curve)))
    naive = datetime(2026, 11, 21)
    for call in (lambda: ck.IntensityCurve.hourly([1, 2], naive), lambda: ck.World(now=naive)):
        with pytest.raises(ck.InvalidInputError, match="with a zone"):
            call()


def test_a_curve_checks_units_and_knows_its_gaps() -> None:
    at = [MIDNIGHT + timedelta(hours=hour) for hour in (0, 1, 2, 6, 7)]
    curve = ck.IntensityCurve(at, [400, 300, 200, 100, 100], source="meter")
    # 02:00 holds for an hour, the usual step; of 03:00 to 06:00 nothing is known.
    assert curve.gaps == [(MIDNIGHT + timedelta(hours=3), MIDNIGHT + timedelta(hours=6))]
    assert curve.at(at[2] + timedelta(minutes=90)) is None and curve.mean == 220
    assert curve.mean_between(at[2], at[3]) is None and curve.best_window(3).mean == 300
    assert "1 gap (meter)" in repr(curve) and "1 gap" in curve._repr_html_()
    assert curve[2:4].gaps == [] and curve[1:].gaps == pickle.loads(pickle.dumps(curve)).gaps == curve.gaps
    tonnes = ck.IntensityCurve.hourly([0.4173, 0.3], MIDNIGHT, unit="tCO2eq/MWh")
    assert [it.value for it in tonnes] == [417.3, 300]
    clean = ck.IntensityCurve.hourly([1.5, 0.5], MIDNIGHT, unit="gCO2eq/kWh")
    world = ck.World(ck.Snapshot.parse(ck.sample_scrape()))
    plan = world.calculate_optimal_schedule(
        workload_name="web", namespace="shop", curve=clean, duration_hours=1, earliest=MIDNIGHT
    )
    assert clean[1:].mean == 0.5 and plan["optimal_carbon_intensity"] == 0.5
    for values, unit, says in (
        ([0.41, 0.39], None, "0.41 tCO2eq/MWh is 410 gCO2eq/kWh"),
        ([1624, 400], None, "1624 lbCO2eq/MWh is 736.6"),
        ([400, 0, 410], None, "leave it out where it is unknown"),
        ([400, 410], "furlong", "unit of curve"),
    ):
        with pytest.raises(ck.InvalidInputError, match=says):
            ck.IntensityCurve.hourly(values, MIDNIGHT, unit=unit)
    # An hour that is cut is no gap.
    cut = ck.World().intensity_curve(MIDNIGHT + timedelta(minutes=40), MIDNIGHT + timedelta(hours=2, minutes=20))
    assert cut.gaps == [] and cut.mean_between(cut.start, cut.end) is not None


def test_what_was_bought_is_counted_beside_the_grid() -> None:
    snapshot = ck.Snapshot.parse(ck.sample_scrape())
    footprint = ck.World(snapshot, market_intensity=100, idle="none").assess()["shop/web-6d9f7b8c4-x2x7k"].footprint
    # 25.737944 W x 0.730 x 1.4 (assumed) = 26.304179 kWh.
    assert footprint.monthly_emissions_market_based.to("kgCO2eq").value == pytest.approx(2.6304179)
    assert "market based" in footprint._repr_html_()
    assert ck.World(snapshot).assess()["shop/web-6d9f7b8c4-x2x7k"].footprint.monthly_emissions_market_based is None


def test_what_is_known_of_a_region() -> None:
    day = ck.World().intensity_curve(MIDNIGHT, MIDNIGHT + timedelta(days=1))
    assert len(day) == 24 and "5 sample days" in day.source
    assert day.best_window(4).mean == pytest.approx(297.15)
    assert day.best_window(4).start.hour == 10
    with pytest.raises(ck.NoDataError, match="no carbon intensity curve for region us-east-1"):
        ck.World(region="us-east-1").intensity_curve(MIDNIGHT, MIDNIGHT + timedelta(days=1))


def test_a_missed_budget_is_seen_wherever_it_is_of() -> None:
    budgets = ("shop=5kg", "node:worker-*=40kg", "batch/nightly-train=9kg")
    snapshot = ck.Snapshot.parse(ck.sample_scrape())
    found = ck.World(snapshot, region="us-east-1", budget=budgets, idle="none").assess()
    assert found.counts["COMPLIANT"] == 5, "of their own they miss nothing"
    assert (found.status, found.missed) == ("NON_COMPLIANT", ("namespace shop", "node worker-7"))
    assert repr(found) == "<Assessments of 5 workloads: 5 COMPLIANT; over budget: namespace shop, node worker-7>"
    # 25.737944 W x 0.730 x 1.15 x 0.34348 = 7.421574 kg of 5 kg.
    (shop,) = found.namespaces
    assert shop.budget_used_percent == pytest.approx(148.43147, rel=1e-6)
    assert [it.full_name for it in found.controllers] == ["batch/nightly-train"]
    web = found["shop/web-6d9f7b8c4-x2x7k"]
    assert (web.status, web.workload_status, web.namespace_status) == ("COMPLIANT", None, "NON_COMPLIANT")
    # No budget is proposed for a part of what misses its own.
    assert (web.proposed_budget, web["KR_CARBON_2050"].is_law) == (None, False)
    assert found["kepler/kepler-4k2bq"].proposed_budget == "kepler/kepler-*=0.17kg"
    assert found.budget_counts == {"compliant": 0, "non_compliant": 0, "unknown": 0, "no_budget": 5}
    html = found._repr_html_()
    assert "NON_COMPLIANT" in html and "namespace shop" in html and "no budget" in html


def test_tables_without_copying() -> None:
    polars, pyarrow = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    unknown = polars.DataFrame(not_measured())["assessed_power_watts"]
    assert unknown.null_count() == len(unknown) > 0
    found = WORLD.assess()
    frame = polars.DataFrame(found)
    assert frame.equals(found.to_polars()) and frame["kind"].to_list()[5:] == ["namespace"]
    assert frame["assessed_power_watts"][0] == pytest.approx(25.737944)
    assert frame["assessed_power_watts_high"][0] == pytest.approx(73.5328, rel=1e-5)
    assert frame["budget_verdict"].to_list().count(None) == 4, "one workload has a budget, and a namespace"
    # By active power alone the first keeps its budget: who carries idle power is not decided. shop misses its own.
    assert frame["budget_verdict"].drop_nulls().to_list() == ["UNKNOWN", "NON_COMPLIANT"]
    assert found.to_pandas()["status"].tolist() == frame["status"].to_list()
    curve = ck.IntensityCurve.hourly([300, 200], MIDNIGHT)
    table = pyarrow.table(curve)
    assert table.column("time").to_pylist() == [it.time for it in curve]
    assert curve.to_polars()["carbon_intensity_gCO2eq_kWh"].to_list() == [300.0, 200.0]


def test_other_threads_go_on_while_workloads_are_assessed() -> None:
    lines = [
        f'kepler_pod_cpu_watts{{pod_name="p{n}",pod_namespace="n",pod_id="{n}",state="running",zone="package"}} 1\n'
        for n in range(30_000)
    ]
    world = ck.World(ck.Snapshot.parse("".join(lines)), region="us-east-1")
    ticks, done = [], threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks.append(done.wait(0.001))

    other = threading.Thread(target=tick)
    other.start()
    before = len(ticks)
    found = world.assess()
    during = len(ticks) - before
    done.set()
    other.join()
    assert len(found) == 30_000 and during >= 10, f"{during} steps of the other thread"
