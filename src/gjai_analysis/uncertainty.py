"""Figures of what is not certain: ranks, readings of the record, chance."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator
from matplotlib.transforms import offset_copy

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import need_columns
from gjai_analysis.legends import kind_handles
from gjai_analysis.style import (
    ACCENT,
    INK,
    KIND_COLORS,
    PALE,
    Lang,
    Text,
    axis_labels,
    canvas,
    finish,
    house_style,
    language,
    say,
)

_READINGS = {
    "count": {"en": "counted", "ko": "건수"},
    "newman": {"en": "1/(k-1)", "ko": "1/(k-1)"},
    "joint": {"en": "joint", "ko": "공동 문서"},
    "hub": {"en": "pairs with hub", "ko": "중심과 양자"},
    "with": {"en": "with hub", "ko": "중심 포함"},
    "without": {"en": "without hub", "ko": "중심 제외"},
    "apart": {"en": "units apart", "ko": "단위 기관별"},
    "rolled up": {"en": "rolled up", "ko": "상위 기관으로"},
    "signatories": {"en": "signatories", "ko": "서명 기관"},
    "all parties": {"en": "all parties", "ko": "참여 기관 전체"},
    "all": {"en": "all", "ko": "전체"},
    "stated": {"en": "stated only", "ko": "명시된 것만"},
}
_TAU = {"en": "in the cells: Kendall's tau-b", "ko": "칸의 값: 켄달의 타우-b"}
_RANKS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def plot_ranks(
    ranks: pd.DataFrame,
    dataset: Dataset,
    *,
    top: int = 10,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how sure each of the first ranks is.

    A dot is the rank in all data, a bar the interval of ranks in the samples, on
    a logarithmic axis, since a step is more at the top. Beside it stands how often
    the rank was among the first `k`.

    Parameters
    ----------
    ranks
        As from :func:`rank_intervals`, best rank first.
    dataset
        Source of the labels.
    top
        How many rows are drawn, and up to five more that share the last rank.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes. No rows give empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.
    TypeError, ValueError
        If `ranks` is no table, or lacks a column.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, rank_intervals
    >>> data = example_dataset()
    >>> signed = lambda data: data.participations.groupby("org_id").size()
    >>> ax = plot_ranks(rank_intervals(data, signed, n=9, seed=1), data)
    >>> ax.figure.get_label()
    '3 ranks with intervals, the widest over 2 places.'
    """
    lang = language(lang)
    needed = ("rank", "low", "high", "top")
    need_columns(ranks, needed, "rank_intervals(data, ...)")
    with house_style(lang):
        shown = ranks.head(top)
        tied = ranks[ranks["rank"].le(shown["rank"].max())]
        shown = tied if len(tied) <= top + 5 else shown
        ax = canvas(ax, 8.2, 1.2 + 0.34 * len(shown))
        places = np.arange(len(shown))
        kinds = dataset.organizations["kind"].reindex(shown.index).fillna("")
        colors = [KIND_COLORS.get(kind, ACCENT) for kind in kinds]
        ax.hlines(places, shown["low"], shown["high"], color=colors, lw=5, alpha=0.45)
        ax.scatter(shown["rank"], places, c=colors, s=42, zorder=3, edgecolor=INK)
        for place, (high, share) in enumerate(
            zip(shown["high"], shown["top"], strict=True)
        ):
            ax.annotate(
                f"{share:.0%}",
                (high, place),
                xytext=(7, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
            )
        ax.set_yticks(places, axis_labels(dataset, shown.index, lang))
        ax.invert_yaxis()
        ax.tick_params(axis="y", length=0)
        _rank_axis(ax, int(shown["high"].max()) if len(shown) else 1)
        ax.set_xlabel(_meaning(ranks, lang))
        handles = kind_handles(kinds, dataset, lang)
        if handles:
            ax.legend(handles=handles, loc="center left", bbox_to_anchor=(1.0, 0.5))
        widest = int((shown["high"] - shown["low"]).max()) if len(shown) else 0
        alt = f"{len(shown)} ranks with intervals, the widest over {widest} places."
        return finish(ax, title, alt, lang)


def _meaning(ranks: pd.DataFrame, lang: Lang) -> str:
    """Say what bar and number of a rank are."""
    share = f"{ranks.attrs.get('level', 0.9):.0%}"
    k = ranks.attrs.get("k", 10)
    text = {
        "en": f"rank (bar: {share} of the samples;\n"
        f"number: share of samples among the first {k}; log scale)",
        "ko": f"순위 (막대: 표본의 {share}, "
        f"숫자: {k}위 안에 든 표본의 비율, 로그 눈금)",
    }
    return say(text, lang)


def _rank_axis(ax: Axes, last: int) -> None:
    """Count ranks by ratios."""
    ax.set_xscale("log")
    ax.set_xlim(0.85, max(last, 10) * 1.5)
    ticks = [rank for rank in _RANKS if rank <= max(last, 10) * 1.5]
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticks(ticks, [str(rank) for rank in ticks])
    ax.grid(axis="x", color="#eeeeee")
    ax.set_axisbelow(True)


def plot_sensitivity(
    agreement: pd.DataFrame,
    *,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how alike the rankings of several readings are, as a heatmap.

    Parameters
    ----------
    agreement
        Square, -1 to 1, as from :func:`projection_sensitivity`; values are
        printed up to 16 readings. Missing values are left white.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes. An empty table gives empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, projection_sensitivity
    >>> data = example_dataset()
    >>> ax = plot_sensitivity(projection_sensitivity(data, measure="degree"))
    >>> ax.figure.get_label()
    '64 readings compared.'
    """
    lang = language(lang)
    with house_style(lang):
        n = len(agreement)
        ax = canvas(ax, 3.6 + 0.42 * min(n, 24), 2.6 + 0.36 * min(n, 24))
        values = agreement.to_numpy(dtype="float64")
        if n:
            ax.imshow(values, cmap="PuOr", vmin=-1.3, vmax=1.3, aspect="auto")
        for (i, j), value in np.ndenumerate(values if n <= 16 else values[:0]):
            if not np.isnan(value):
                ink = "white" if abs(value) > 0.8 else "black"
                shown = f"{value:.2f}"
                ax.text(j, i, shown, color=ink, ha="center", va="center", fontsize=7)
        labels = [_reading(name, lang) for name in agreement.index]
        ax.set_xticks(range(n), labels, rotation=40, ha="right", rotation_mode="anchor")
        ax.set_yticks(range(n), labels)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.set_xlabel(say(_TAU, lang))
        alt = f"{n} readings compared"
        if np.isfinite(values).any():
            alt += f"; the least alike have a tau of {np.nanmin(values):.2f}"
        return finish(ax, title, f"{alt}.", lang)


def _reading(name: Hashable, lang: Lang) -> str:
    """Name a reading by the choices that make it."""
    parts = name if isinstance(name, tuple) else (name,)
    return ", ".join(say(_READINGS.get(str(part), str(part)), lang) for part in parts)


def plot_comparison(
    comparison: pd.DataFrame,
    dataset: Dataset,
    *,
    unit: Text = "",
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw results beside what samples give: chance, or other draws of the record.

    Parameters
    ----------
    comparison
        Columns `value`, `low` and `high`, as from :func:`null_model` or
        :func:`resample`, in the order given. A dot is the value, filled where it
        lies outside of the interval, a bar the interval.
    dataset
        Source of the labels.
    unit
        What the axis counts.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes. No rows give empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.
    TypeError, ValueError
        If `comparison` is no table, or lacks a column.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, resample
    >>> data = example_dataset()
    >>> signed = lambda data: data.participations.groupby("org_id").size()
    >>> ax = plot_comparison(resample(data, signed, n=9, seed=1), data)
    >>> ax.figure.get_label()
    '0 of 3 values outside of intervals.'
    """
    lang = language(lang)
    needed = ("value", "low", "high")
    need_columns(comparison, needed, "null_model(data, ...) or resample(data, ...)")
    with house_style(lang):
        ax = canvas(ax, 7.5, 1.4 + 0.32 * len(comparison))
        places = np.arange(len(comparison))
        low, high, value = (comparison[name] for name in ("low", "high", "value"))
        outside = value.lt(low) | value.gt(high)
        kind = "chance" if "z" in comparison else "interval"
        ax.hlines(places, low, high, color=PALE, lw=7, label=say(kind, lang))
        for apart, face in ((False, "white"), (True, ACCENT)):
            here = outside.eq(apart).to_numpy()
            ax.scatter(
                value[here],
                places[here],
                s=38,
                c=face,
                edgecolor=ACCENT,
                zorder=3,
                label=say("outside" if apart else "inside", lang),
            )
        ax.set_yticks(places, axis_labels(dataset, comparison.index, lang))
        ax.set_ylim(len(comparison) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", color="#eeeeee")
        ax.set_axisbelow(True)
        ax.set_xlabel(say(unit, lang))
        _legend_below(ax)
        alt = f"{int(outside.sum())} of {len(comparison)} values outside of intervals."
        return finish(ax, title, alt, lang)


def _legend_below(ax: Axes) -> None:
    """Put the legend under the label of the x axis, however high the axes are."""
    lines = 1 + ax.get_xlabel().count("\n")
    points = -21.0 - 13.0 * lines
    below = offset_copy(
        ax.transAxes, ax.get_figure(root=True), y=points, units="points"
    )
    ax.legend(
        loc="upper right",
        bbox_to_anchor=(1.0, 0.0),
        bbox_transform=below,
        borderaxespad=0.0,
        ncol=3,
    )
