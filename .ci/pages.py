"""Pages, the lines that they must have, and which of their figures nobody accounts for; `truth.py` says what the lines are."""

from __future__ import annotations

import re
from math import isclose
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NUMBER = r"[+-]?\d+(?:\.\d+)?(?:e-?\d+)?"

# Figures that come from no data, in their phrases, by where they come from.
GIVEN = {
    "Green Data Center certification, rules of 2012 (core/data/law.toml)": [
        "1.8 gives 50, 1.7 gives 60, 1.6 gives 70, 1.5 gives 80, below 1.4 gives 90",
        "So 1.4 was the top band",
        "PUE below 1.4 was the top band",
        "PUE of about 1.7 to 1.8",
    ],
    "the prototype's table (core/data/oss-korea-2025.toml), as its numbers in Python": [
        "# 1.45 against 1.4",
        'answer["current_carbon_intensity_gCO2eq_kWh"] == 436.0',
        'answer["current_pue"] == 1.45',
    ],
    "the program's rule for gaps of a curve": ["more than 1.5 of the usual steps"],
    "Kepler's refresh": ["0.5 to 5 s"],
    "a line of the scrape": ['{"quantile":"0.25"}'],
    "examples that users write": [
        "Seconds::new(60.0)",
        "--pue 1.25",
        '"0.4173 tCO2eq/MWh"`, `"1.5 gCO2eq/kWh"`, `"140 %"`, `"3.4 PUE"',
        "value = 402.1, low = 395, high = 410",
        "value = 1.28, low = 1.25, high = 1.31",
        "pue 1.28 (1.25 to 1.31)",
        "carbon intensity 402.1 gCO2eq/kWh",
        "target = 0.0005",
        "? 0.0005 gCO2eq/request",
        "reserved_share = 0.25",
        "pue: 1.3,",
        "curve=[400.0] * 10 + [250.0] * 14",
        "curve.best_window(2.5)",
    ],
    "numbers as programs write them": ["`3.0` are taken for 3", "`default=0.0`", "`sum` is 0.0", "polars makes 0.0"],
}
# A figure that follows one of these names is a version.
VERSION = re.compile(
    r"(?:Kepler (?:up to|>=)|Rust\]\([^)]*\)|Rust|Python|PowerShell|glibc|npm|with FastMCP|FastMCP server of your own \(|Node|Linux|prometheus-parse|v)\s*"
    r"\d[\d.]*(?:(?:, | and |\s+or )\d[\d.]*)*"
)
DECIMAL = re.compile(r"(?<![\w./:-])[+-]?\d+\.\d+(?:e-?\d+)?(?![\w.]*\.\d|\d)")


def spaced(text: str) -> str:
    """A regular expression for a text whose words may be any space apart."""
    return r"\s+".join(map(re.escape, text.split()))


class Page:
    """A page, and which of its characters are accounted for."""

    def __init__(self, path: Path) -> None:
        self.path, self.text = path, path.read_text()
        phrases = [re.compile(rf"(?<![\w.]){spaced(it)}(?![\w]|\.\d)") for given in GIVEN.values() for it in given]
        self.spans = [found.span() for it in [VERSION, *phrases] for found in it.finditer(self.text)]

    def place(self, at: int) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.text.count(chr(10), 0, at) + 1}"

    def unaccounted(self) -> list[str]:
        return [
            f"{self.place(found.start())}: {found[0]} is neither recomputed nor listed"
            for found in DECIMAL.finditer(self.text)
            if not any(start <= found.start() < end for start, end in self.spans)
        ]


class Truth:
    """Texts with `{}` for each figure, the figures that they must have, and how these come about."""

    def __init__(self) -> None:
        self.lines: dict[str, list[tuple[list[str | float], str]]] = {}

    def says(self, text: str, figures: list, how: str) -> None:
        self.lines.setdefault(text, []).append((figures, how))

    def faults(self, pages: list[Page]) -> list[str]:
        faults = []
        for text, expected in self.lines.items():
            pattern = re.compile(spaced(text).replace(r"\{\}", f"({NUMBER})"))
            seen = [False] * len(expected)
            for page in pages:
                for found in pattern.finditer(page.text):
                    right = [same(found.groups(), figures) for figures, _ in expected]
                    seen = [a or b for a, b in zip(seen, right)]
                    page.spans += [found.span(group) for group in range(1, len(found.groups()) + 1)]
                    if not any(right):
                        wanted = " or ".join(map(shown, expected))
                        faults.append(f"{page.place(found.start())}: {' '.join(found[0].split())}; expected {wanted}")
            faults += [f"no page says {text!r} with {shown(it)}" for it, is_seen in zip(expected, seen) if not is_seen]
        return faults


def same(found: tuple[str, ...], figures: list[str | float]) -> bool:
    """A float is written with all its digits, whose last ones depend on the order of sums."""
    pairs = zip(found, figures, strict=True)
    return all(isclose(float(a), b, rel_tol=1e-12) if isinstance(b, float) else a == b for a, b in pairs)


def shown(line: tuple[list[str | float], str]) -> str:
    figures, how = line
    return f"{' '.join(map(str, figures))} ({how})"
