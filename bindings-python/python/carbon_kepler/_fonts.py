"""A font with Hangul: that of the extra, or one that is installed. Nothing is downloaded."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from carbon_kepler.frames import library

#: Brings NanumGothic, under the Open Font License. Its module would set the font of all pictures; it is not imported.
PACKAGE = "koreanize_matplotlib"

INSTALLED = (
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "Noto Sans CJK JP",
    "NanumGothic",
    "NanumBarunGothic",
    "NanumSquare",
    "NanumSquareRound",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "AppleGothic",
    "UnDotum",
)


def families(lang: Literal["en", "ko"]) -> list[str]:
    """Fonts to look for a letter in, in turn: names may be Korean in an English picture."""
    hangul = korean()
    if hangul is None and lang == "ko":
        warnings.warn(
            "no font with Hangul found, Korean labels will be boxes: pip install 'carbon-kepler[plot]'", stacklevel=5
        )
    found = [hangul] if hangul else []
    return [*found, "DejaVu Sans"] if lang == "ko" else ["DejaVu Sans", *found]


@cache
def korean() -> str | None:
    """The name of a font with Hangul, made known to matplotlib."""
    manager = library("matplotlib.font_manager", "plot").fontManager
    spec = find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        font = Path(folder) / "fonts" / "NanumGothic.ttf"
        if font.is_file():
            manager.addfont(str(font))
            return "NanumGothic"
    installed = {font.name for font in manager.ttflist}
    return next((name for name in INSTALLED if name in installed), None)
