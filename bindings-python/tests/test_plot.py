"""Pictures, compared with those in ``pictures``; ``CARBON_KEPLER_WRITE_PICTURES=1`` writes them anew. Look at them."""

import os
import sys
import warnings
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import carbon_kepler as ck
import pytest
from carbon_kepler import _fonts, plot

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
pyplot, compare = import_module("matplotlib.pyplot"), import_module("matplotlib.testing.compare")

PICTURES = Path(__file__).parent / "pictures"
#: Root of the mean square of differences, of 255: the edges of letters, nothing more.
TOLERANCE = 2.0
SNAPSHOT = ck.Snapshot.parse(ck.sample_scrape())
WORLD = ck.World(SNAPSHOT, region="us-east-1", budget=["shop=5kg", "*/*=8kg"])
DAY = datetime(2026, 11, 21, tzinfo=ZoneInfo("Asia/Seoul"))
CURVE = ck.World().intensity_curve(DAY, DAY + timedelta(days=1))

DRAWN: dict[str, Callable[[plot.Lang], Any]] = {
    "top_consumers": lambda lang: plot.top_consumers(SNAPSHOT, lang=lang),
    "emissions_by_namespace": lambda lang: plot.emissions_by_namespace(WORLD, lang=lang),
    "intensity_curve": lambda lang: plot.intensity_curve(CURVE, best_window=4, lang=lang),
    "verdict_gaps": lambda lang: plot.verdict_gaps(WORLD.assess(), lang=lang),
}


def saved(ax: Any, path: Path) -> str:
    ax.figure.savefig(path, dpi=60, metadata={"Software": None})
    pyplot.close("all")
    return str(path)


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_as_it_was(name: str, lang: plot.Lang, tmp_path: Path) -> None:
    stored = PICTURES / f"{name}-{lang}.png"
    # A letter that no font has is a warning of matplotlib's, and here an error.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = saved(DRAWN[name](lang), tmp_path / stored.name)
    if os.environ.get("CARBON_KEPLER_WRITE_PICTURES"):
        stored.write_bytes(Path(drawn).read_bytes())
    assert compare.compare_images(str(stored), drawn, TOLERANCE) is None


def test_a_difference_is_seen(tmp_path: Path) -> None:
    stored = str(PICTURES / "intensity_curve-en.png")
    for other in (plot.intensity_curve(CURVE, best_window=3), plot.intensity_curve(CURVE, best_window=4, lang="ko")):
        assert compare.compare_images(stored, saved(other, tmp_path / "other.png"), TOLERANCE) is not None


def test_bars_are_stacked_by_zones_that_make_up_the_total() -> None:
    ax = plot.top_consumers(SNAPSHOT, n=2)
    widths = [[bar.get_width() for bar in bars] for bars in ax.containers]
    assert [it.get_label() for it in ax.containers] == ["package", "dram"]
    assert [sum(it) for it in zip(*widths, strict=True)] == pytest.approx([25.737944, 17.142712], rel=1e-6)
    # On a machine with psys and core, neither is a part of the stack.
    pod = 'kepler_pod_cpu_watts{pod_name="p",pod_namespace="n",pod_id="1",state="running",zone="%s"} %d\n'
    zones = ck.Snapshot.parse("".join(pod % it for it in (("package", 5), ("core", 3), ("psys", 9), ("dram", 1))))
    assert {it.get_label() for it in plot.top_consumers(zones).containers} == {"package", "dram"}
    pyplot.close("all")


def test_unknown_is_a_note_and_no_bar() -> None:
    body = (Path(__file__).parents[2] / "core/corpus/v0.11.2-zero-activity-reset.prom").read_text()
    unknown = ck.Snapshot.parse(body)
    for ax in (
        plot.top_consumers(unknown),
        plot.emissions_by_namespace(ck.World(unknown)),
        plot.verdict_gaps(ck.World(unknown).assess()[0]),
    ):
        assert any("of unknown value not shown" in text.get_text() for text in ax.texts)
    pyplot.close("all")


def test_unknown_findings_of_many_workloads_are_counted() -> None:
    body = (Path(__file__).parents[2] / "core/corpus/v0.11.2-scrape1-first.prom").read_text()
    assessments = ck.World(ck.Snapshot.parse(body)).assess()
    unknown = sum(it.gap_percent is None for workload in assessments for it in workload)
    assert unknown >= len(assessments) > 1
    ax = plot.verdict_gaps(assessments)
    assert any(f"{unknown} of unknown value not shown" in text.get_text() for text in ax.texts)
    pyplot.close("all")


def test_what_cannot_be_drawn_is_refused() -> None:
    refused: dict[str, Callable[[], Any]] = {
        "n: expected 0 or more, saw -1": lambda: plot.top_consumers(SNAPSHOT, n=-1),
        "lang: expected en or ko, saw 'fr'": lambda: plot.top_consumers(SNAPSHOT, lang="fr"),  # type: ignore[arg-type]
        "assessed: expected Assessment or Assessments, saw World": lambda: plot.verdict_gaps(WORLD),  # type: ignore[arg-type]
        "snapshot: expected Snapshot, saw World": lambda: plot.top_consumers(WORLD),  # type: ignore[arg-type]
    }
    for message, draw in refused.items():
        with pytest.raises(ck.InvalidInputError, match=f"^{message}"):
            draw()
    assert not pyplot.get_fignums(), "nothing was begun"


def test_a_long_name_leaves_room_for_its_bar() -> None:
    ax = plot.top_consumers(ck.Snapshot.parse(ck.sample_scrape().replace("web-6d9f7b8c4-x2x7k", "web-" * 60 + "x2x7k")))
    ax.figure.canvas.draw()
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert any(it.startswith("shop/web-web") and it.endswith("web-x2x7k") and "…" in it for it in names)
    assert ax.get_window_extent().width > 0.3 * ax.figure.bbox.width
    pyplot.close("all")


def test_what_is_left_out_is_counted() -> None:
    for ax in (plot.emissions_by_namespace(WORLD, n=1), plot.verdict_gaps(WORLD.assess(), n=5)):
        assert any("lines: low to high; 3 more" in text.get_text() for text in ax.texts)
    pyplot.close("all")


def test_nothing_is_set_for_other_pictures_and_own_axes_are_taken() -> None:
    before = dict(matplotlib.rcParams)
    _, ax = pyplot.subplots()
    assert plot.intensity_curve(CURVE, ax=ax, lang="ko") is ax
    assert dict(matplotlib.rcParams) == before
    pyplot.close("all")


def test_a_name_is_no_formula() -> None:
    body = ck.sample_scrape().replace("web-6d9f7b8c4-x2x7k", r"$\\frac{1}{x$ ")
    ax = plot.top_consumers(ck.Snapshot.parse(body))
    ax.figure.canvas.draw()
    pyplot.close("all")


def test_without_a_korean_font_there_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_fonts, "korean", lambda: None)
    with pytest.warns(UserWarning, match=r"no font with Hangul found.*pip install"):
        plot.intensity_curve(CURVE, lang="ko")
    pyplot.close("all")


def test_without_matplotlib_there_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"pip install 'carbon-kepler\[plot\]'"):
        plot.top_consumers(SNAPSHOT)
