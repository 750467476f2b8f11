"""Published worked examples, as far as nouns and tools reach them; the core runs the others."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import carbon_kepler as ck
import pytest
from test_vectors import vectors

Inputs = dict[str, Any]

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
VECTORS = {it["id"]: it for it in vectors("math-vectors.json")}

#: Why the rest is not run here, by topic; ids before topics.
NOT_HERE = {
    "carbon.ontario-mix": "a mix of fuels is the core's",
    "aggregate": "means of several machines are the core's",
    "attrib": "power is attributed by exporters; the rest is the core's",
    "ccf": "models of hardware that nobody measured: out of scope",
    "embodied.boavizta": "models of hardware that nobody measured: out of scope",
    "embodied.ccf": "models of hardware that nobody measured: out of scope",
    "energy": "an estimate from thermal design power is the core's",
    "interp": "an estimate from thermal design power is the core's",
    "mix": "a mix of fuels is the core's",
    "policy": "scaling by carbon intensity is out of scope",
    "power": "models of hardware that nobody measured: out of scope",
    "rapl": "single counters are the core's; windows have tests of their own",
    "ref.readme-rapl": "a mean of several counters is the core's",
    "sci.pipeline": "an estimate from thermal design power is the core's",
    "units": "units of other tools are the core's",
}


def minutes(count: float) -> datetime:
    return START + timedelta(minutes=count)


def curve(inputs: Inputs, key: str = "ratings", step: str = "step_min", interpolate: bool = False) -> ck.IntensityCurve:
    times = [minutes(index * inputs[step]) for index in range(len(inputs[key]))]
    return ck.IntensityCurve(times, inputs[key], interpolate=interpolate)


def clock(text: str) -> datetime:
    hours, rest = text.split(":")
    return minutes(int(hours) * 60 + int(rest))


def of_clock(points: dict[str, float], interpolate: bool) -> ck.IntensityCurve:
    return ck.IntensityCurve(map(clock, sorted(points)), [points[it] for it in sorted(points)], interpolate=interpolate)


def windows(inputs: Inputs) -> list[float]:
    bounds = {}
    if "start_min" in inputs:
        bounds = {"earliest": minutes(inputs["start_min"]), "deadline": minutes(inputs["end_min"])}
    found = curve(inputs).windows(inputs["window_min"] / 60, step_minutes=inputs["tick_min"], **bounds)
    return [it.mean for it in found]


def end_aligned(inputs: Inputs) -> dict[str, float]:
    hours, ours = inputs["window_min"] / 60, curve(inputs)
    on_ticks, exact = ours.best_window(hours, step_minutes=inputs["tick_min"]), ours.best_window(hours)
    start = (exact.start - START).total_seconds() / 60
    return {"casdk_best": on_ticks.mean, "exact_best": exact.mean, "exact_start_min": start}


def misaligned(inputs: Inputs) -> dict[str, float | None]:
    ours, start = of_clock(inputs["points"], interpolate=True), clock(inputs["start"])
    end = start + timedelta(minutes=inputs["duration_min"])
    return {"start_value": ours.at(start), "end_value": ours.at(end), "mean": ours.mean_between(start, end)}


def slots(inputs: Inputs) -> dict[str, float]:
    best = curve(inputs, step="slots_min").best_window(inputs["duration_min"] / 60)
    return {"index": (best.start - START).total_seconds() / 60 / inputs["slots_min"], "mean": best.mean}


def average(inputs: Inputs) -> float | None:
    return curve(inputs).mean_between(minutes(inputs["start_min"]), minutes(inputs["end_min"]))


def emitted(energy: ck.Quantity, intensity: float, pue: float = 1.0, overhead: float = 1.0) -> ck.Quantity:
    world = ck.World(korea_carbon_intensity=intensity, pue=pue, overhead=overhead)
    emissions = world.emissions(energy)
    assert emissions is not None
    return emissions


def carbon(inputs: Inputs, unit: str) -> list[float] | float:
    joules = "J" in inputs
    energy = ck.Quantity.of(
        inputs["J"] if joules else inputs.get("kWh", inputs.get("IT_kWh")), "J" if joules else "kWh"
    )
    overhead = inputs.get("transmission", 1.0) * inputs.get("power_supply", 1.0)
    given = inputs.get("I_g_per_kWh", inputs.get("I"))
    many = given if isinstance(given, list) else [given]
    masses = [emitted(energy, it, inputs.get("PUE", 1.0), overhead) for it in many]
    found = [it.to("kgCO2eq" if unit == "kgCO2e" else "gCO2eq").value for it in masses]
    return found if isinstance(given, list) else found[0]


def savings(inputs: Inputs) -> dict[str, float]:
    watts = sum((ck.Quantity.of(watts, "W") * units for units, watts in inputs["jobinfo_units_watts"]))
    assert isinstance(watts, ck.Quantity)
    energy = watts * ck.Quantity.of(inputs["runtime_min"] * 60, "s")
    now, best = (emitted(energy.to("kWh"), inputs[key], inputs["PUE"]).value for key in ("ci_now", "ci_best"))
    return {"now": now, "best": best, "savings": now - best}


def verdict(inputs: Inputs) -> bool:
    assert ck.Standard.get("KR_CARBON_2050").target == inputs["threshold"]
    snapshot = ck.Snapshot.parse(ck.sample_scrape())
    found = ck.World(snapshot, korea_carbon_intensity=inputs["I"], pue=1.0, idle="none").assess()[0]["KR_CARBON_2050"]
    assert found.value is not None and found.value.value == pytest.approx(inputs["I"])
    return found.verdict == "COMPLIANT"


def factor(factors: str) -> float:
    intensity = ck.World(factors=factors).factors().intensity
    assert intensity is not None
    return intensity.value


def change(inputs: Inputs) -> float:
    old, new = factor("kr-official-2020-2022"), factor("kr-official-2023")
    assert (old, new) == (pytest.approx(inputs["old"] * 1000), pytest.approx(inputs["new"] * 1000))
    return (old - new) / old


def hour(inputs: Inputs) -> float:
    emissions = ck.World(korea_carbon_intensity=inputs["I"], pue=1.0).footprint(inputs["W"]).hourly_emissions
    assert emissions is not None
    return emissions.value


def embodied(inputs: Inputs) -> float:
    if "parts" in inputs:
        return float(sum(of_mass(it) for it in inputs["parts"]))

    def first(*names: str) -> float | None:
        return next((inputs[name] for name in names if name in inputs), None)

    def hours(scales: dict[str, float]) -> float:
        return next(inputs[name] * scale for name, scale in scales.items() if name in inputs)

    time = hours({"TiR_hours": 1, "TiR_h": 1, "TiR_s": 1 / 3600, "duration_s": 1 / 3600})
    lifespan = hours({"EL_hours": 1, "EL_h": 1, "EL_s": 1 / 3600, "lifespan_s": 1 / 3600, "EL_years": 8760})
    baseline = first("TE_g", "baseline_g")
    total = of_mass(inputs["TE_kg"] * 1000 if "TE_kg" in inputs else 1e6 if baseline is None else baseline)
    each = {
        first("per_extra_vcpu_g", "vcpu_g"): inputs.get("vCPUs", 1) - 1,
        first("memory_g_per_GB", "memory_const"): inputs.get("memory_GB", 16) - 16,
    }
    parts = [(mass, count) for mass, count in each.items() if mass is not None]
    parts += [
        (mass, inputs.get(kind, 0)) for kind in ("ssd", "hdd", "gpu") if (mass := first(f"{kind}_g", f"{kind}_g_each"))
    ]
    for mass, count in parts:
        total += of_mass(mass) * count
    share = (first("RR", "RS") or 1) / inputs.get("ToR", 1)
    return ck.embodied(total, lifespan_hours=lifespan, hours=time, share=share).value


def of_mass(grams: float) -> ck.Quantity:
    return ck.Quantity.of(grams, "gCO2eq")


def sci(inputs: Inputs) -> float:
    operational = emitted(ck.Quantity.of(inputs["E_kWh"], "kWh"), inputs["I_g_per_kWh"])
    return ck.sci(operational, of_mass(inputs["M_g"]), units=inputs["R"]).value


#: By id, or the beginning of one.
RUNNERS: dict[str, Callable[[Inputs], Any]] = {
    "average.casdk-hourly": lambda it: of_clock(it["hour_points"], False).mean_between(clock("01:30"), clock("03:30")),
    "average.": average,
    "window.end-aligned-optimum": end_aligned,
    "window.cats-trapezoid": lambda it: curve(it, "points", interpolate=True).best_window(it["window_min"] / 60).mean,
    "window.cats-misaligned": misaligned,
    "window.carbon-aware-mcp": slots,
    "window.": windows,
    "embodied.": embodied,
    "savings.cats": savings,
    "sci.eshoppen-total": lambda it: float(sum(map(of_mass, it["components_g"]))),
    "sci.if-basic": lambda it: ck.sci(of_mass(it["carbon_g"]), of_mass(0), units=it["R"]).value,
    "sci.": sci,
    "verdict.": verdict,
    "korea.official-example": lambda it: (
        emitted(ck.Quantity.of(it["MWh"] * 1000, "kWh"), it["EF_t_per_MWh"] * 1000).to("tCO2eq").value
    ),
    "korea.factor-change": change,
    "ref.readme-power-carbon": hour,
}


def close(got: Any, vector: dict[str, Any]) -> bool:
    expected, tolerance = vector["expected"], vector["tolerance"]
    if isinstance(expected, dict):
        # Keys that are a convention of one tool only have names of their own.
        got, expected = [got[key] for key in sorted(got)], [expected[key] for key in sorted(expected)]
    near = pytest.approx(expected, rel=tolerance.get("rel", 0), abs=tolerance.get("abs", 0))
    return bool(got in (expected, near))


def why_not(vector: dict[str, Any]) -> str | None:
    beginnings = (reason for start, reason in NOT_HERE.items() if "." in start and vector["id"].startswith(start))
    return next(beginnings, NOT_HERE.get(vector["topic"]))


def runner(vector: dict[str, Any]) -> Callable[[], Any] | None:
    name, inputs = vector["id"], vector["inputs"]
    if why_not(vector) or name.endswith(("ANTI", "ERRATUM")):
        return None
    if vector["topic"] in ("carbon", "pue"):
        return lambda: carbon(inputs, vector["unit"])
    found = next((it for prefix, it in RUNNERS.items() if name.startswith(prefix)), None)
    assert found is not None, f"{name} is neither run nor left out for a reason"
    return lambda: found(inputs)


RUN = {name: run for name, vector in VECTORS.items() if (run := runner(vector))}


@pytest.mark.parametrize("name", RUN)
def test_a_published_example(name: str) -> None:
    got = RUN[name]()
    assert close(got, VECTORS[name]), f"{got}, expected {VECTORS[name]['expected']}"


def test_defects_of_others_are_not_reproduced() -> None:
    twice = VECTORS["pue.double-ANTI"]
    assert carbon(twice["inputs"], twice["unit"]) != pytest.approx(twice["expected"]), "PUE only once"
    assert ck.World().factors().pue.quality == "assumed"
    grams_for_kilograms = VECTORS["embodied.if-scenario2-ERRATUM"]
    # The correct figure, as the core has it.
    assert embodied(grams_for_kilograms["inputs"]) == pytest.approx(59.789, abs=0.01) != grams_for_kilograms["expected"]
    with pytest.raises(ck.InvalidInputError):
        ck.sci(of_mass(10), of_mass(0), units=VECTORS["sci.R-zero-ANTI"]["inputs"]["R"])
    found = ck.World(ck.Snapshot.parse(ck.sample_scrape())).assess()[0]["KR_PUE_GREEN_DC"]
    assert found.verdict == "UNKNOWN", "an assumed PUE meets nothing"


def test_how_many_of_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    left = Counter(why_not(it) or "defects, asserted one by one" for name, it in VECTORS.items() if name not in RUN)
    with capsys.disabled():
        print(f"\n{len(RUN)} of {len(VECTORS)} published examples ran")
        for reason, count in left.most_common():
            print(f"  {count} not: {reason}")
    assert (len(RUN), len(VECTORS)) == (66, 146)
