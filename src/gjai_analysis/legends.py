"""What the marks of a map mean: kinds, spheres, areas and ties."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gjai_analysis.dataset import Dataset
from gjai_analysis.places import SMALL
from gjai_analysis.style import (
    INK,
    KIND_COLORS,
    PALE,
    SPHERE_MARKERS,
    Lang,
    code_labels,
    say,
)

Look = tuple[str, str]
Scale = Callable[[float], float]
ASSUMED = "#d8d8d8"
_TITLE = {"en": "marker: sphere, colour: kind", "ko": "표식: 영역, 색: 유형"}


def look_handles(looks: Iterable[Look], dataset: Dataset, lang: Lang) -> list[Artist]:
    """Return an entry for each kind under the name of its sphere."""
    handles: list[Artist] = []
    heading = ""
    for sphere, kind in sorted((sphere, kind) for kind, sphere in set(looks)):
        if sphere != heading:
            handles.append(_heading(*code_labels(dataset, "helix", [sphere], lang)))
            heading = sphere
        (label,) = code_labels(dataset, "org_kind", [kind], lang)
        marker, color = SPHERE_MARKERS.get(sphere, "o"), KIND_COLORS.get(kind, PALE)
        handles.append(_mark(label, marker, color))
    return handles


def area_scale(sizes: pd.Series, largest: float | None) -> Scale:
    """Return the area of a size in square points; many markers are small."""
    crowd = min(1.0, SMALL / max(len(sizes), 1))
    most = float(sizes.max()) if len(sizes) else 1.0
    most = max(most if largest is None else largest, 1.0)
    return lambda size: crowd * 40 + (0.4 + 0.6 * crowd) * 300 * size / most


def size_handles(sizes: pd.Series, scale: Scale, lang: Lang) -> list[Artist]:
    """Return what area means, and markers of the largest and two smaller sizes."""
    if not len(sizes) or sizes.max() <= 0:
        return []
    values = [_round(float(sizes.max()) / part) for part in (1, 4, 16)]
    name = "size" if sizes.name is None else str(sizes.name)
    handles: list[Artist] = [_heading(f"{say('area', lang)}: {say(name, lang)}")]
    for value in dict.fromkeys(values):
        if value <= sizes.max():
            mark = _mark(f"{value:g}", "o", PALE)
            mark.set_markersize(scale(value) ** 0.5)
            handles.append(mark)
    return handles


def _round(value: float) -> float:
    """Round to a number that can be read, but not a count to less than 1."""
    return float(f"{value:.2g}") if value < 1 else float(round(value))


def kind_handles(kinds: Iterable[str], dataset: Dataset, lang: Lang) -> list[Artist]:
    """Return an entry for the colour of each kind."""
    codes = sorted(set(kinds) & set(KIND_COLORS))
    labels = code_labels(dataset, "org_kind", codes, lang)
    pairs = zip(codes, labels, strict=True)
    return [_mark(label, "o", KIND_COLORS[code]) for code, label in pairs]


def agreement_handle(size: float, width: float, lang: Lang) -> Artist:
    """Return the entry of the white squares."""
    mark = _mark(say("agreement", lang), "s", "white")
    mark.set(markeredgecolor=INK, markeredgewidth=max(width, 0.6))
    mark.set_markersize(max(size**0.5, 4.0))
    return mark


def tie_handles(lang: Lang) -> list[Artist]:
    """Return the entries of ties that are known and that are assumed."""
    known = Line2D([], [], color=PALE, label=say("tie", lang))
    assumed = Line2D([], [], color=ASSUMED, ls="dashed", label=say("assumed", lang))
    return [known, assumed]


def draw_legend(ax: Axes, handles: list[Artist], lang: Lang) -> None:
    """Put the legend beside the axes; headings stand to the left of their marks."""
    if not handles:
        return
    legend = ax.legend(
        handles=handles,
        loc="center left",
        bbox_to_anchor=(1.0, 0.5),
        fontsize=8,
        labelspacing=0.35,
        title=say(_TITLE, lang),
        title_fontsize=8,
        alignment="left",
    )
    for handle, text in zip(handles, legend.get_texts(), strict=True):
        if handle.get_gid() == "heading":
            text.set_fontstyle("italic" if lang == "en" else "normal")


def _mark(label: str, marker: str, color: str) -> Line2D:
    return Line2D([], [], linestyle="", marker=marker, color=color, label=label)


def _heading(label: str) -> Artist:
    handle = Line2D([], [], linestyle="", label=label)
    handle.set_gid("heading")
    return handle
