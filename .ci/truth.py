#!/usr/bin/env python3
"""Recomputes the figures of README and docs from the recorded scrape and from published factors, without the product's code.

`make truth` fails where a page shows another figure, and where a decimal figure is neither recomputed here nor listed in pages.py
with where it comes from; `--verbose` prints each line with how it comes about. Pages of core/docs/reference are made by the
product and tested there.
"""

from __future__ import annotations

import re
import sys
import tomllib
from math import ceil, floor, log10
from pathlib import Path

from pages import ROOT, Page, Truth, shown


class Scrape:
    """The samples of a scrape, read by a regular expression."""

    def __init__(self, path: Path) -> None:
        line = re.compile(r"^([a-zA-Z_:]\w*)(?:\{(.*)\})? (\S+)", re.MULTILINE)
        label = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
        found = line.findall(path.read_text())
        self.samples = [(name, dict(label.findall(labels)), float(value)) for name, labels, value in found]

    def sum(self, family: str, **labels: str) -> float:
        return sum(value for name, has, value in self.samples if name == family and labels.items() <= has.items())

    def zones(self, family: str, **labels: str) -> tuple[float, float]:
        """Power of package and of DRAM, in watts."""
        return self.sum(family, zone="package", **labels), self.sum(family, zone="dram", **labels)


def data(file: str) -> dict:
    return tomllib.loads((ROOT / "core" / "data" / file).read_text())


def factor(of: str, where: str) -> float:
    """A carbon intensity in gCO2eq/kWh, as published."""
    found = next(it for it in data("factors.toml")["factor_sets"] if it["id"] == of)
    return (found.get("countries", {}) | found.get("zones", {}))[where]


def published_pue(region: str) -> float:
    return next(it["regions"][region] for it in data("pue.toml")["pue_sets"] if region in it["regions"])


def significant(value: float, digits: int = 6) -> str:
    decimals = max(digits - 1 - floor(log10(abs(value))), 0)
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def within(value: float, low: float, high: float, unit: float = 1.0) -> list[str]:
    """Two digits more than the first in which the bounds differ, three to six."""
    digits = min(max(2 - floor(log10((high - low) / value)), 3), 6)
    return [significant(it / unit, digits) for it in (value, low, high)]


def rounded_within(value: float, low: float, high: float) -> str:
    """A figure to the decimals that its bounds allow, three at most."""
    digits = min(max(2 - floor(log10((high - low) / value)), 3), 6)
    return f"{value:.{min(max(digits - 1 - floor(log10(value)), 0), 3)}f}"


def gap(value: float, target: float) -> str:
    text = f"{(value / target - 1) * 100:+.1f}"
    return text.removesuffix(".0")


def of_the_scrape(truth: Truth) -> None:
    """The report of the sample, with nothing said; then with what the pages say."""
    scrape = Scrape(ROOT / "core" / "corpus" / "v0.11.2-steady-2socket.prom")
    korea, pjm = factor("kr-official-2023", "KR"), factor("google-2025", "US-MIDA-PJM")
    virginia = published_pue("us-east-1")
    pue = tuple(data("profiles.toml")["profiles"][0]["assumed_pue"][it] for it in ("value", "low", "high"))
    month, target = data("profiles.toml")["profiles"][0]["month_hours"], 424
    add = truth.says

    active, idle = sum(scrape.zones("kepler_node_cpu_active_watts")), sum(scrape.zones("kepler_node_cpu_idle_watts"))
    total = sum(scrape.zones("kepler_node_cpu_watts"))

    def emitted(watts: float, most: float) -> list[str]:
        """Grams of an hour and kilograms of a month, in the digits that the PUE and the largest share of idle power allow."""
        grams = [it / 1000 * korea * ratio for it, ratio in zip((watts, watts, watts * most), pue)]
        return [rounded_within(*grams), rounded_within(*(it * month / 1000 for it in grams))]

    # Only what runs counts.
    pod = lambda name: scrape.zones("kepler_pod_cpu_watts", pod_name=name, state="running")
    web, train, kepler = pod("web-6d9f7b8c4-x2x7k"), pod("nightly-train-28711"), pod("kepler-4k2bq")
    machine = scrape.zones("kepler_vm_cpu_watts", state="running")
    dock = scrape.zones("kepler_container_cpu_watts", pod_id="", state="running")
    rows = [("shop web-6d9f7b8c4-x2x7k pod", web), ("batch nightly-train-28711 pod", train), ("- vm one vm", machine)]
    rows += [("- dock1 container", dock), ("kepler kepler-4k2bq pod", kepler)]
    for name, (package, dram) in rows:
        figures = [f"{it:.3f}" for it in (package, dram, package + dram)]
        figures += emitted(package + dram, total / active)
        add(f"{name} worker-7 {{}} {{}} {{}} {{}} {{}}", figures, "package + dram; W / 1000 x PUE 1.4 x 417.3; x 730 / 1000")
    web, train, kepler, machine, dock = map(sum, (web, train, kepler, machine, dock))

    usage = scrape.sum("kepler_node_cpu_usage_ratio")
    pods = web + train + kepler
    outside = machine + dock
    covered = f"{pods / active * 100:.1f}"
    figures = [f"{active:.3f}", f"{idle:.3f}", f"{total:.3f}", f"{usage * 100:.1f}", f"{pods:.3f}", covered]
    figures += emitted(total, 1)
    add("worker-7 {} {} {} {} {} {} {} {}", figures, "zones package + dram of the node; pods over active")
    add("coverage: pods {} W of {} W active = {} %", [f"{pods:.3f}", f"{active:.3f}", covered], "pods over active")
    host = sum(scrape.zones("kepler_process_cpu_watts", container_id="", vm_id="", state="running"))
    rest = [f"{it:.3f}" for it in (host, dock, machine, abs(active - pods - outside - host))]
    parts = "outside of pods: host processes {} W, containers {} W, virtual machines {} W; unaccounted {} W"
    add(parts, rest, "readings of what is in no pod, and what is left")
    add("{} workloads draw {} W", ["5", f"{pods + outside:.3f}"], "pods, virtual machines, containers outside of pods")
    for name, watts in (("1. shop/web-6d9f7b8c4-x2x7k", web), ("2. batch/nightly-train-28711", train), ('3. -/"vm one"', machine)):
        add(f"{name}: {{}} W", [f"{watts:.3f}"], "package + dram")
    answer = "; {} W, {} [{} to {}] gCO2eq/h, {} [{} to {}] kg a month"
    grams = [it / 1000 * korea * ratio for it, ratio in zip((web, web, web * total / active), pue)]
    figures = []
    for values in (grams, [it * month / 1000 for it in grams]):
        figures += [rounded_within(*values), *within(*values)[1:]]
    add(answer, [f"{web:.3f}", *figures], "as in the table, with bounds")
    kwh = total / 1000
    exact = [active, idle, total, pods, pods / active, kwh * pue[0] * korea, kwh * pue[0] * korea * month / 1000]
    add("worker-7,http://node-1:28282/metrics,{},{},{},{},{},,,{},{}", exact, "CSV has all digits")

    # One node's hour, step by step, with what an assumed PUE leaves open.
    six = significant
    bounded = lambda values: [six(it) for it in values]
    facility = [kwh * it for it in pue]
    emitted = [it * korea for it in facility]
    hour = "energy of an hour: power {} W x 1 h / 1000 = {} kWh"
    add("energy {} kWh x overhead {} = {} kWh", [six(kwh), "1", six(kwh)], "nobody said anything better")
    add("energy {} kWh x PUE {} [{} to {}] = {} kWh [{} to {}]", [six(kwh), *bounded(pue), *bounded(facility)], "assumed PUE")
    text = "energy {} kWh [{} to {}] x carbon intensity {} gCO2eq/kWh = {} gCO2eq [{} to {}]"
    add(text, [*bounded(facility), six(korea), *bounded(emitted)], "published factor")
    text = "energy of an hour {} kWh [{} to {}] x hours {} = {} kWh [{} to {}]"
    add(text, [*bounded(facility), six(month), *bounded(it * month for it in facility)], "730 hours")

    # Idle power by active power: whoever is active carries the same ratio, which is the largest share that a policy gives web.
    most = web * total / active
    consumers = 6  # three pods, a virtual machine, a container, the host
    assert most > web + idle / consumers
    power = [six(web), six(web), six(most)]
    text = "energy of an hour: power {} W [{} to {}] x 1 h / 1000 = {} kWh [{} to {}]"
    add(text, [*power, six(web / 1000), six(web / 1000), six(most / 1000)], "its share of the whole machine")
    for whose, watts in (("the node", total), ("web, idle none", web), ("web, idle proportional", most)):
        add(hour, [six(watts), six(watts / 1000)], whose)
    highest = most / 1000 * pue[2] * korea * month / 1000
    for text in ("shop/web-*={}kg would cover the high end of the first", "shop/web={}kg would cover its high end"):
        add(text, [str(ceil(highest))], f"high end of a month, {highest:.2f} kg, up to two digits")

    # Verdicts of the region and the facility.
    grids = [korea * it for it in pue]
    text = "ap-northeast-2, grid x PUE NON_COMPLIANT region even the low end misses the target {} [{} to {}] {} gCO2eq/kWh {}"
    add(text, [*within(*grids), str(target), gap(grids[0], target)], "417.3 x PUE")
    text = "even the low end misses the target, {} to {} against {} gCO2eq/kWh; the grid alone, {}: COMPLIANT"
    add(text, [*within(*grids)[1:], str(target), six(korea)], "the same in an answer")
    text = "the target lies between low and high end, {} to {} against {} (a benchmark"
    add(text, [six(pue[1]), six(pue[2]), "1.4"], "the assumed PUE against the benchmark")
    alone = "grid alone COMPLIANT region meets the target {} {} gCO2eq/kWh {}"
    for grid in (korea, pjm):
        add(alone, [six(grid), str(target), gap(grid, target)], "as published")
    figures = [six(pjm * virginia), str(target), gap(pjm * virginia, target)]
    add("us-east-1, grid x PUE COMPLIANT region meets the target {} {} gCO2eq/kWh {}", figures, "343.48 x 1.15")
    text = "facility COMPLIANT facility meets the target {} {} {}"
    add(text, [six(virginia), "1.4", gap(virginia, 1.4)], "as AWS publishes it")
    kilograms = [watts / 1000 * virginia * pjm * month / 1000 for watts in (web, web, most)]
    text = "even the low end misses the target {} [{} to {}] {} kgCO2eq/month {}"
    add(text, [*within(*kilograms), "5", gap(kilograms[0], 5)], "W / 1000 x 1.15 x 343.48 x 730 / 1000")
    add("shows {} % OF BUDGET", within(*kilograms, unit=5 / 100)[:1], "kg a month over 5 kg")

    # site.toml of the guide: intensity 402.1 [395 to 410], PUE 1.28 [1.25 to 1.31], a quarter of 1200 kg in 4 years.
    hours = [watts / 1000 * ratio * grid for watts, ratio, grid in ((web, 1.28, 402.1), (web, 1.25, 395), (most, 1.31, 410))]
    embodied = 1_200_000 * 0.25 / (4 * 365 * 24)
    sci = [(it + embodied) / 36_000 for it in hours]
    text = "target {} [{} to {}] {} gCO2eq/request {}"
    add(text, [*within(*sci), "0.0005", gap(sci[0], 0.0005)], "(operational + embodied) / 36000 requests")
    kilograms = [it * month / 1000 for it in hours]
    text = "the target lies between low and high end {} [{} to {}] {} kgCO2eq/month {}"
    add(text, [*within(*kilograms), "12", gap(kilograms[0], 12)], "an hour's operational emissions x 730")

    # In sentences.
    add("The machine draws {} W, of which {} W are idle", [f"{total:.1f}", f"{idle:.1f}"], "node")
    add("Pods explain {} % of the active rest", [covered], "pods over active")
    add("emits {} g, and even the low end, {} g", within(*grids)[:2], "417.3 x PUE")
    add("between {} and {}, {} is {}", [within(*grids)[1], within(*grids)[2], six(grids[0]), within(*grids)[0]], "417.3 x PUE")
    add("node_total_power_watts={})", [f"{total:.1f}"], "node")

    # The wheel's README, in us-east-1.
    kwh = pjm * virginia / 1000
    add('answer["monthly_emissions_kg"] # {}', [f"{web * kwh * month / 1000:.2f}"], "kg a month")
    add('["summary"]["total_power_watts"] # {}', [f"{pods + outside:.2f}"], "all workloads")
    add("'{} gCO2eq/kWh against at most {} gCO2eq/kWh", [six(kwh * 1000), str(target)], "343.48 x 1.15")
    add("world.emissions(energy) # {} gCO2eq [{} to {}]", [f"{wh * kwh:.1f}" for wh in (120, 110, 135)], "120 Wh [110 to 135]")


def of_factors(truth: Truth) -> None:
    for year, of, where in (("2008", "kepco-2008", "KR"), ("2024", "ember-2024", "KR"), ("2025", "google-2025", "KR")):
        value = significant(factor(of, where))
        truth.says(f"carbon intensity published {year} {of}/{where} {{}} gCO2eq/kWh", [value], "as published")
    korea = significant(factor("kr-official-2023", "KR"))
    for text in ("official Korean factor ({} gCO2eq/kWh", "official factor is {} gCO2eq/kWh", "official Korean factor {} (2023)",
                 "published 2023 kr-official-2023/KR {} gCO2eq/kWh", "The grid alone, {} gCO2eq/kWh"):
        truth.says(text, [korea], "as published")
    assumed = data("profiles.toml")["profiles"][0]["assumed_pue"]
    pue = [str(assumed[it]) for it in ("value", "low", "high")]
    for text in ("an assumed one is {}, from {} to {} |", "or given, {} ({} to {}) is assumed", "else {} ({} to {}), assumed",
                 "assumed by profile default {} [{} to {}]"):
        truth.says(text, pue, "assumed where nobody says")
    green = str(next(it["target"] for it in data("standards.toml")["standards"] if it["id"] == "KR_PUE_GREEN_DC"))
    truth.says("the target lies between low and high end {} [{} to {}] {} +0", [*pue, green], "assumed, against the benchmark")
    truth.says("intensity={}) as t:", [korea], "an example's")
    truth.says("targets of {} gCO2eq/kWh and PUE {} are benchmarks", ["424", green], "core/data/standards.toml")
    for text in ("without it {} is assumed", "your files; else {}, assumed"):
        truth.says(text, ["1.0"], "overhead where nobody says")
    platforms = (ROOT / "bindings-node/lib/platforms.js").read_text()
    oldest = re.findall(r"GLIBC_FLOOR = '([\d.]+)'", platforms)
    truth.says("Linux with glibc {} or later", oldest, "bindings-node/lib/platforms.js")
    truth.says("else {} USD/kWh, assumed", ["0.10"], "price where nobody says")
    truth.says("assumed price {} USD/kWh", ["0.1"], "price where nobody says")
    # Both by one set. Nobody publishes a PUE for Seoul.
    saved = []
    for of, grid in (("google-2025", "CA-QC"), ("ember-2024", "CA")):
        here, there = factor(of, "KR") * 1.4, factor(of, grid) * published_pue("ca-central-1")
        saved.append(f"{(1 - there / here) * 100:.1f}")
    text = "regional_migration ({} %): to ca-central-1 (Canada (Central, Montreal)), by google-2025 for both; {} to {} % less over"
    truth.says(text, [saved[0], saved[1], saved[0]], "11.36 x 1.19 against 359.05 x 1.4; the same by Ember")


def main() -> int:
    docs = ROOT / "core" / "docs"
    pages = [Page(ROOT / folder / "README.md") for folder in (".", "bindings-python", "bindings-node", "mcp-bridge")]
    pages += [Page(path) for path in sorted(docs.rglob("*.md")) if "reference" not in path.parts]
    truth = Truth()
    of_the_scrape(truth)
    of_factors(truth)
    faults = truth.faults(pages)
    faults += [fault for page in pages for fault in page.unaccounted()]
    if "--verbose" in sys.argv:
        print("\n".join(f"{text}: {shown(line)}" for text, lines in truth.lines.items() for line in lines))
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{sum(map(len, truth.lines.values()))} lines recomputed, {len(pages)} pages, {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
