"""Pictures of our nouns; needs ``carbon-kepler[plot]``, whose font also has Hangul.

Each function draws on ``ax``, or on one of its own, and gives it back. What is unknown is not drawn as 0: a note counts
it. ``lang`` is the language of titles and labels, ``en`` or ``ko``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, get_args

from carbon_kepler._fonts import families
from carbon_kepler._show import shown
from carbon_kepler.assessment import Assessment, Assessments, Finding
from carbon_kepler.curve import IntensityCurve, Slot
from carbon_kepler.errors import InvalidInputError
from carbon_kepler.frames import library
from carbon_kepler.nouns import Workload
from carbon_kepler.snapshot import Snapshot
from carbon_kepler.world import World, as_world

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Lang = Literal["en", "ko"]

ZONE_COLORS = {"package": "#2f6690", "dram": "#81c3d7", "gpu": "#e09f3e", "psys": "#2f6690", "total": "#6c757d"}
VERDICT_COLORS = {"COMPLIANT": "#4f9d69", "NON_COMPLIANT": "#c8553d", "UNKNOWN": "#9a9a9a"}
BAR, MARK, GRID = "#2f6690", "#4f9d69", "#dddddd"
#: Characters of a name beside its bar.
LONGEST = 44


def top_consumers(snapshot: Snapshot, n: int = 10, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """Draw the workloads that draw most as bars (W), stacked by zone.

    As ``list_top_power_consumers`` counts them: what does not overlap, without the host's own processes, which
    ``Snapshot.top`` has.
    """
    _expect("snapshot", snapshot, Snapshot)
    _expect_bars(n)
    all_of_them = snapshot.where(lambda it: it.is_outermost and it.kind != "process" and _counts(it))
    known = [it for it in all_of_them if it.total_watts is not None]
    rows = sorted(known, key=lambda it: it.total_watts or 0.0, reverse=True)[:n]
    say = _said(lang)
    with _canvas(ax, lang, len(rows)) as ax:
        left = [0.0] * len(rows)
        stacks = [_parts(it) for it in rows]
        for zone in dict.fromkeys(zone for stack in stacks for zone in stack):
            widths = [stack.get(zone, 0.0) for stack in stacks]
            ax.barh(range(len(rows)), widths, left=left, color=ZONE_COLORS.get(zone), label=zone, height=0.7)
            left = [start + width for start, width in zip(left, widths, strict=True)]
        _name_bars(ax, [it.full_name or it.id for it in rows])
        for at, width in enumerate(left):
            ax.annotate(f"{width:.3g} W", (width, at), xytext=(4, 0), textcoords="offset points", va="center")
        ax.margins(x=0.15)
        ax.set_xlabel(say("power (W)", "전력 (W)"))
        ax.set_title(
            say(
                f"Top {len(rows)} of {len(all_of_them)} workloads by power",
                f"전력 상위 워크로드 {len(rows)}/{len(all_of_them)}",
            )
        )
        if len({zone for stack in stacks for zone in stack}) > 1:
            ax.legend(loc="lower right", frameon=False)
        _note(ax, _unknown(len(all_of_them) - len(known), lang))
    return ax


def emissions_by_namespace(measured: Snapshot | World, n: int = 20, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """Draw emissions of an hour of the ``n`` largest namespaces (gCO2eq), with bounds; open where only low is known."""
    _expect("measured", measured, Snapshot, World)
    _expect_bars(n)
    sums: dict[str, list[tuple[float, float, float | None]]] = defaultdict(list)
    unknown: dict[str, int] = defaultdict(int)
    assessments = as_world(measured).assess()
    say = _said(lang)
    for it in assessments:
        namespace = it.namespace or say("(no namespace)", "(네임스페이스 없음)")
        emissions = None if it.footprint is None or it.is_counted_as_zero else it.footprint.hourly_emissions
        if emissions is None:
            unknown[namespace] += 1
        else:
            sums[namespace].append((emissions.value, emissions.low, emissions.high))
    rows = sorted(((name, *_sum(parts)) for name, parts in sums.items()), key=lambda row: row[1], reverse=True)[:n]
    factors = assessments.factors
    with _canvas(ax, lang, len(rows)) as ax:
        ax.barh(range(len(rows)), [value for _, value, _, _ in rows], color=BAR, height=0.6)
        for at, (_, value, low, high) in enumerate(rows):
            ends = [[value - low], [0.0 if high is None else high - value]]
            ax.errorbar(value, at, xerr=ends, xlolims=high is None, color="#333333", capsize=3)
        _name_bars(ax, [name + _without(unknown[name], lang) for name, *_ in rows])
        ax.set_xlabel(say("emissions of an hour (gCO2eq)", "시간당 배출량 (gCO2eq)"))
        assumed = say(" (assumed)", " (가정)") if factors.region_is_assumed else ""
        ax.set_title(say("Emissions by namespace", "네임스페이스별 배출량") + f", {factors.region}{assumed}")
        bounded = [high != low for _, _, low, high in rows]
        _note(ax, _bounds(bounded, lang), _more(len(sums) - len(rows), lang), _unknown(sum(unknown.values()), lang))
    return ax


def intensity_curve(
    curve: IntensityCurve, best_window: float | Slot | None = None, ax: Axes | None = None, lang: Lang = "en"
) -> Axes:
    """Draw a curve (gCO2eq/kWh), and the best window of so many hours on it, or one that was found before."""
    _expect("curve", curve, IntensityCurve)
    slot = best_window if best_window is None or isinstance(best_window, Slot) else curve.best_window(best_window)
    say, dates = _said(lang), library("matplotlib.dates", "plot")
    points = list(curve)
    if not curve.interpolate:
        points.append(points[-1]._replace(time=curve.end))
    # Nothing is drawn where nothing is known.
    points += [points[0]._replace(time=start, value=float("nan")) for start, _ in curve.gaps]
    points.sort(key=lambda it: it.time)
    with _canvas(ax, lang, 0) as ax:
        # Dates go by the clock of the curve, whatever the machine's is.
        moments, values = [dates.date2num(it.time) for it in points], [it.value for it in points]
        ax.plot(moments, values, drawstyle="default" if curve.interpolate else "steps-post", color=BAR)
        if slot is not None:
            start, end = dates.date2num(slot.start), dates.date2num(slot.end)
            ax.axvspan(start, end, color=MARK, alpha=0.25, lw=0)
            ax.hlines(slot.mean, start, end, color=MARK, lw=2)
            best = say(f"best: {slot.mean:.1f}", f"최적: {slot.mean:.1f}")
            ax.annotate(
                f"{slot.start:%H:%M}-{slot.end:%H:%M}\n{best}",
                ((start + end) / 2, 1),
                (0, -4),
                ha="center",
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                va="top",
            )
        ax.margins(y=0.25)
        locator = dates.AutoDateLocator(tz=curve.start.tzinfo)
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(dates.DateFormatter("%m-%d\n%H:%M", tz=curve.start.tzinfo))
        ax.grid(axis="y", color=GRID)
        ax.set_ylabel("gCO2eq/kWh")
        ax.set_title(say("Carbon intensity", "탄소 집약도") + f" ({curve.start:%Z})")
        _note(ax, curve.source)
    return ax


def verdict_gaps(assessed: Assessment | Assessments, n: int = 20, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """Draw how far the ``n`` worst findings are from their targets (%), with bounds; above 0 the target is missed."""
    hint = "use world.assess()" if isinstance(assessed, World) else None
    _expect("assessed", assessed, Assessment, Assessments, hint=hint)
    _expect_bars(n)
    findings, say = list(_findings(assessed)), _said(lang)
    known = [(name, it, it.gap_percent) for name, it in findings if it.gap_percent is not None]
    drawn = sorted(known, key=lambda row: row[2], reverse=True)[:n]
    with _canvas(ax, lang, len(drawn)) as ax:
        names = {
            "COMPLIANT": say("compliant", "기준 충족"),
            "NON_COMPLIANT": say("not compliant", "기준 초과"),
            "UNKNOWN": say("unknown", "판정 불가"),
        }
        for verdict, label in names.items():
            own = [(at, gap) for at, (_, it, gap) in enumerate(drawn) if it.verdict == verdict]
            if own:
                positions, gaps = zip(*own, strict=True)
                ax.barh(positions, gaps, color=VERDICT_COLORS[verdict], label=label, height=0.6)
        for at, (_, it, gap) in enumerate(drawn):
            value = it.value
            if value is None or not value.is_interval:
                continue
            percent = 100 / it.target
            above = 0.0 if value.high is None else (value.high - value.value) * percent
            ends = [[(value.value - value.low) * percent], [above]]
            ax.errorbar(gap, at, xerr=ends, xlolims=value.high is None, color="#333333", capsize=3)
        ax.axvline(0, color="#333333", lw=1)
        _name_bars(ax, [name for name, _, _ in drawn])
        ax.set_xlabel(say("gap to the target (%)", "기준과의 차이 (%)"))
        ax.set_title(say("Verdicts and gaps", "판정과 차이"))
        if drawn:
            ax.legend(loc="best", frameon=False)
        bounded = [it.value is not None and it.value.is_interval for _, it, _ in drawn]
        more, unknown = len(known) - len(drawn), len(findings) - len(known)
        _note(ax, _bounds(bounded, lang), _more(more, lang), _unknown(unknown, lang))
    return ax


def _counts(workload: Workload) -> bool:
    """Whether it runs, or ran for a part of the window."""
    return workload.state == "running" or workload.energy_joules is not None


def _parts(workload: Workload) -> dict[str, float]:
    """The zones that make up the total: zones overlap, so others are not stacked."""
    total, zones = workload.total_watts or 0.0, workload.zones_watts
    for names in (("package", "dram", "gpu"), ("psys",)):
        parts = {name: watts for name in names if (watts := zones.get(name)) is not None}
        if parts and abs(sum(parts.values()) - total) <= 1e-6 * max(total, 1.0):
            return parts
    return {"total": total}


def _findings(assessed: Assessment | Assessments) -> Iterator[tuple[str, Finding]]:
    """What depends on a region or a building is the same for all that is there, and shown once where it is known."""
    if isinstance(assessed, Assessment):
        yield from ((it.standard, it) for it in assessed)
        return
    seen = set()
    for workload in (*assessed.namespaces, *assessed):
        for it in workload:
            if it.depends_on == "workload":
                yield f"{workload.full_name}: {it.standard}", it
            elif it.gap_percent is None or it.standard not in seen:
                if it.gap_percent is not None:
                    seen.add(it.standard)
                yield it.standard, it


def _sum(parts: Sequence[tuple[float, float, float | None]]) -> tuple[float, float, float | None]:
    highs = [high for _, _, high in parts if high is not None]
    # One without an upper bound leaves the sum without one.
    high = sum(highs) if len(highs) == len(parts) else None
    return sum(value for value, _, _ in parts), sum(low for _, low, _ in parts), high


def _expect(name: str, given: object, *kinds: type, hint: str | None = None) -> None:
    if not isinstance(given, kinds):
        expected = " or ".join(kind.__name__ for kind in kinds)
        message = f"{name}: expected {expected}, saw {type(given).__name__}"
        raise InvalidInputError(message, hints=[hint] if hint else [])


def _expect_bars(n: int) -> None:
    if n < 0:
        raise InvalidInputError(f"n: expected 0 or more, saw {n}")


def _said(lang: Lang) -> Callable[[str, str], str]:
    if lang not in get_args(Lang):
        raise InvalidInputError(f"lang: expected {' or '.join(get_args(Lang))}, saw {lang!r}")
    return lambda en, ko: ko if lang == "ko" else en


def _bounds(drawn: Sequence[bool], lang: Lang) -> str:
    return _said(lang)("lines: low to high", "선: 하한~상한") if any(drawn) else ""


def _more(count: int, lang: Lang) -> str:
    return _said(lang)(f"{count} more", f"외 {count}개") if count else ""


def _without(count: int, lang: Lang) -> str:
    """A bar is the sum of what is known; how many are not in it stands beside its name."""
    return _said(lang)(f" (without {count} unknown)", f" (알 수 없는 {count}개 제외)") if count else ""


def _unknown(count: int, lang: Lang) -> str:
    if not count:
        return ""
    return _said(lang)(f"{count} of unknown value not shown", f"값을 알 수 없는 {count}개는 표시하지 않음")


@contextmanager
def _canvas(ax: Axes | None, lang: Lang, bars: int) -> Iterator[Axes]:
    """Axes to draw on. Fonts are set of what was drawn, and not for other pictures."""
    pyplot, text = library("matplotlib.pyplot", "plot"), library("matplotlib.text", "plot")
    if ax is None:
        height = 3.2 if not bars else 1.6 + 0.38 * bars
        _, ax = pyplot.subplots(figsize=(7.2, height), layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    yield ax
    fonts = families(lang)
    for it in ax.findobj(text.Text):
        it.set_fontfamily(fonts)
    # Ticks are made when they are needed.
    ax.tick_params(labelfontfamily=fonts)


def _name_bars(ax: Any, names: Sequence[str]) -> None:
    # A name is text, whatever stands in it: no formula, no escape sequence.
    ax.set_yticks(range(len(names)), [_shortened(shown(name)) for name in names], parse_math=False)
    ax.invert_yaxis()


def _shortened(name: str) -> str:
    """A name that leaves room for its bar: both ends say more than the middle."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST // 2]}…{name[1 - LONGEST // 2 :]}"


def _note(ax: Any, *notes: str) -> None:
    if text := "; ".join(filter(None, notes)):
        cut = text if len(text) <= 110 else f"{text[:107]}..."
        ax.annotate(
            shown(cut),
            (0, 0),
            (0, -42),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize="small",
            color="#666666",
            parse_math=False,
            annotation_clip=False,
        )
