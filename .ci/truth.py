#!/usr/bin/env python3
"""Recomputes the figures of README and docs from the recorded scrape and from published factors, without the product's code.

`make truth` prints each figure with how it comes about, and fails where a page shows another one, or a decimal figure that is neither
computed here nor listed under GIVEN with where it comes from. Pages of core/docs/reference are made by the product and tested there.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRAPE = ROOT / "core" / "corpus" / "v0.11.2-steady-2socket.prom"

# Published or chosen, not computed; each says who gives it. (GIR = the Korean official factor; see core/data/factors.toml.)
OFFICIAL_KR_2023 = 417.3  # gCO2eq/kWh
PUE, PUE_LOW, PUE_HIGH = 1.4, 1.1, 1.8  # assumed where nobody says
HOURS = 730.0  # a month
US_EAST_PUE = 1.15  # AWS for N. Virginia

# Figures on pages that are no result of arithmetic on the scrape.
GIVEN = {
    "published factors (core/data/factors.toml, pue.toml)": "417.3 415.65 356.57 1.15",
    "assumed where nobody says (core/data/profiles.toml)": "1.4 1.1 1.8 1.0 0.1 0.10",
    "the prototype's table (core/data/oss-korea-2025.toml)": "436.0 1.45 0.0 3.0",
    "Green Data Center certification, rules of 2012 (core/data/law.toml)": "1.5 1.6 1.7",
    "examples that users write": "402.1 1.28 1.25 1.31 0.0005 0.25 60.0",
    "Kepler: refreshes every 0.5 to 5 s; a parser's quantile of the scrape": "0.5",
}

# Versions of programs; a figure that follows one of these names is no measurement.
VERSION = re.compile(
    r"(?:Kepler (?:up to|>=)|Rust\]\([^)]*\)|Rust|Python|FastMCP|with FastMCP|Linux|PowerShell|prometheus-parse|v)\s*"
    r"\d[\d.]*(?:(?:, | and | or )\d[\d.]*)*"
)
FIGURE = re.compile(r"(?<![\w./:-])(?:[+-](?=\d))?\d+\.\d+(?![\w.]*\.\d|\d)")


def samples(text: str) -> list[tuple[str, dict[str, str], float]]:
    rows = []
    for line in text.splitlines():
        found = re.match(r"([a-zA-Z_:]\w*)(?:\{(.*)\})? (\S+)", line)
        if found and not line.startswith("#"):
            labels = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', found[2] or ""))
            rows.append((found[1], labels, float(found[3])))
    return rows


class Shown:
    """Texts that pages must show, each with how it comes about."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def add(self, text: str, how: str) -> None:
        self.texts.append((" ".join(text.split()), how))


def six(value: float) -> str:
    return f"{value:.6g}"


def bounded(value: float, low: float, high: float) -> str:
    return f"{six(value)} [{six(low)} to {six(high)}]"


def expected() -> Shown:
    rows = samples(SCRAPE.read_text())

    def power(name: str, zone: str, **labels: str) -> float:
        wanted = {"zone": zone, **labels}
        return sum(
            value for family, given, value in rows if family == name and all(given.get(k) == v for k, v in wanted.items())
        )

    def both(name: str, **labels: str) -> tuple[float, float]:
        return power(name, "package", **labels), power(name, "dram", **labels)

    shown = Shown()
    running = {"state": "running"}
    pods = {
        "shop web-6d9f7b8c4-x2x7k": both("kepler_pod_cpu_watts", pod_name="web-6d9f7b8c4-x2x7k", **running),
        "batch nightly-train-28711": both("kepler_pod_cpu_watts", pod_name="nightly-train-28711", **running),
        "kepler kepler-4k2bq": both("kepler_pod_cpu_watts", pod_name="kepler-4k2bq", **running),
    }
    others = {
        "vm": both("kepler_vm_cpu_watts", **running),
        "container": both("kepler_container_cpu_watts", pod_id="", **running),
    }
    kinds = [(name, "pod", zones) for name, zones in pods.items()]
    kinds += [("- vm one", "vm", others["vm"]), ("- dock1", "container", others["container"])]
    for name, kind, (package, dram) in kinds:
        watts = package + dram
        grams = watts / 1000 * PUE * OFFICIAL_KR_2023
        shown.add(
            f"{name} {kind} worker-7 {package:.3f} {dram:.3f} {watts:.3f} {grams:.3f} {grams * HOURS / 1000:.3f}",
            "package + dram of running; x PUE x 417.3 / 1000; x 730 / 1000",
        )
    web, train = sum(pods["shop web-6d9f7b8c4-x2x7k"]), sum(pods["batch nightly-train-28711"])
    vm, dock = sum(others["vm"]), sum(others["container"])
    in_pods = sum(sum(zones) for zones in pods.values())
    active = sum(both("kepler_node_cpu_active_watts"))
    idle = sum(both("kepler_node_cpu_idle_watts"))
    total = sum(both("kepler_node_cpu_watts"))
    usage = next(value for name, _, value in rows if name == "kepler_node_cpu_usage_ratio")
    grams = total / 1000 * PUE * OFFICIAL_KR_2023

    def container_of(pod: str) -> float:
        return sum(both("kepler_container_cpu_watts", pod_id=pod, **running))

    host = active - in_pods - vm - dock
    shown.add(
        f"worker-7 {active:.3f} {idle:.3f} {total:.3f} {usage * 100:.1f} {in_pods:.3f} {in_pods / active * 100:.1f} "
        f"{grams:.3f} {grams * HOURS / 1000:.3f}",
        "node zones package + dram; pods over active",
    )
    shown.add(
        f"coverage: pods {in_pods:.3f} W of {active:.3f} W active = {in_pods / active * 100:.1f} %", "pods over active"
    )
    shown.add(
        f"outside of pods: host processes {host:.3f} W, containers {dock:.3f} W, virtual machines {vm:.3f} W; "
        "unaccounted 0.000 W",
        "what is active and in no pod",
    )
    shown.add(f"5 workloads draw {in_pods + vm + dock:.3f} W", "pods, machines, containers outside of pods")
    for place, name, watts in ((1, "shop/web-6d9f7b8c4-x2x7k", web), (2, "batch/nightly-train-28711", train), (3, "-/vm one", vm)):
        shown.add(f"{place}. {name}: {watts:.3f} W", "package + dram")

    # One node's hour, step by step, with what an assumed PUE leaves open.
    kwh = total / 1000
    at_facility = [kwh * pue for pue in (PUE, PUE_LOW, PUE_HIGH)]
    emitted = [energy * OFFICIAL_KR_2023 for energy in at_facility]
    shown.add(f"power {six(total)} W x 1 h / 1000 = {six(kwh)} kWh", "explained")
    shown.add(f"energy {six(kwh)} kWh x PUE 1.4 [1.1 to 1.8] = {bounded(*at_facility)} kWh", "explained")
    shown.add(
        f"energy {bounded(*at_facility)} kWh x carbon intensity 417.3 gCO2eq/kWh = {bounded(*emitted)} gCO2eq",
        "explained",
    )
    month = [energy * HOURS for energy in at_facility]
    shown.add(f"energy of an hour {bounded(*at_facility)} kWh x hours 730 = {bounded(*month)} kWh", "explained")

    # The grid behind the wall, against 424.
    grid = [OFFICIAL_KR_2023 * pue for pue in (PUE, PUE_LOW, PUE_HIGH)]
    shown.add(f"{grid[0]:.2f} [{grid[1]:.2f} to {grid[2]:.2f}]", "417.3 x PUE")
    shown.add(f"{(grid[0] / 424 - 1) * 100:+.1f}", "584.22 over 424")

    # The exact values of the node, as CSV has them.
    shown.add(
        f"{active},{idle},{total},{in_pods},{in_pods / active},,,{kwh * PUE * OFFICIAL_KR_2023},", "as CSV has them"
    )

    # Idle power by active power: everybody active carries the same ratio.
    proportional = web * total / active
    shown.add(
        f"power {six(web)} W [{six(web)} to {six(proportional)}] x 1 h / 1000 = "
        f"{six(web / 1000)} kWh [{six(web / 1000)} to {six(proportional / 1000)}]",
        "its share of active power of the whole machine",
    )
    shown.add(f"power {six(proportional)} W x 1 h / 1000 = {six(proportional / 1000)} kWh", "proportional")

    # shop in us-east-1.
    shown.add(f"{(US_EAST_PUE / PUE - 1) * 100:+.1f}", "PUE of us-east-1 against 1.4")
    return shown


def pages() -> list[Path]:
    docs = ROOT / "core" / "docs"
    return [ROOT / "README.md"] + sorted(p for p in docs.rglob("*.md") if "reference" not in p.parts)


def main() -> int:
    shown = expected()
    texts = {path: path.read_text() for path in pages()}
    flat = {path: " ".join(text.split()) for path, text in texts.items()}
    faults = []
    accounted: set[str] = set()
    for text, how in shown.texts:
        where = [path.name for path, page in flat.items() if text in page]
        print(f"{text}\n    {how}; in {', '.join(where) or 'NO PAGE'}")
        if not where:
            faults.append(f"no page shows {text!r}, which is {how}")
        accounted.update(figure.lstrip("+-") for figure in FIGURE.findall(text))
        accounted.update(re.findall(r"\d+\.\d+", text))
    for given in GIVEN.values():
        accounted.update(given.split())
    count = 0
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            for figure in FIGURE.findall(VERSION.sub("", line)):
                count += 1
                if figure.lstrip("+-") not in accounted:
                    faults.append(f"{path.relative_to(ROOT)}:{number}: {figure} is neither computed nor listed: {line.strip()[:100]}")
    for fault in faults:
        print(f"fault: {fault}", file=sys.stderr)
    print(f"{len(shown.texts)} lines recomputed, {count} decimal figures on {len(texts)} pages, {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
