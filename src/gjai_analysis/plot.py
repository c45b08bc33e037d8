"""Figures of tables: rankings, matrices, timelines, counts in time."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from gjai_analysis.dataset import Dataset
from gjai_analysis.style import (
    ACCENT,
    INK,
    KIND_COLORS,
    LANE_COLORS,
    Lang,
    Text,
    axis_labels,
    canvas,
    finish,
    house_style,
    language,
    names,
    say,
    shorten,
)


def plot_ranking(
    values: pd.Series,
    dataset: Dataset,
    *,
    unit: Text = "",
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw values as horizontal bars, in the order given, first on top.

    Parameters
    ----------
    values
        Indexed by identifiers or codes (the index name says which codes).
    dataset
        Source of the labels.
    unit
        What the axis counts.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes. No values give empty axes.
    """
    lang = language(lang)
    with house_style(lang):
        ax = canvas(ax, 7.5, 1.2 + 0.28 * len(values))
        positions = range(len(values))
        kinds = dataset.organizations["kind"].reindex(values.index).fillna("")
        colors = [KIND_COLORS.get(kind, ACCENT) for kind in kinds]
        ax.barh(positions, values.astype("float64"), color=colors, height=0.7)
        ax.set_yticks(positions, axis_labels(dataset, values.index, lang))
        ax.invert_yaxis()
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel(say(unit, lang))
        return finish(ax, title, f"{len(values)} values as bars.", lang)


def plot_matrix(
    matrix: pd.DataFrame,
    dataset: Dataset,
    *,
    unit: Text = "count",
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw a matrix as a heatmap with its values printed.

    Parameters
    ----------
    matrix
        Rows and columns indexed by identifiers or codes, named as from
        :func:`sector_matrix`.
    dataset
        Source of the labels.
    unit
        What a cell counts.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes; zero cells are left blank. An empty matrix gives empty axes.
    """
    lang = language(lang)
    with house_style(lang):
        height, width = matrix.shape
        ax = canvas(ax, 5.0 + 0.62 * width, 1.8 + 0.3 * height)
        values = matrix.to_numpy(dtype="float64")
        largest = float(values.max(initial=1.0))
        if values.size:
            ax.imshow(values, cmap="Blues", vmin=0, vmax=1.6 * largest, aspect="auto")
        for i, j in zip(*np.nonzero(values), strict=True):
            ax.text(j, i, f"{values[i, j]:.3g}", ha="center", va="center", fontsize=8)
        ax.set_xticks(range(width), axis_labels(dataset, matrix.columns, lang))
        ax.set_yticks(range(height), axis_labels(dataset, matrix.index, lang))
        ax.tick_params(axis="x", rotation=40, length=0)
        for tick in ax.get_xticklabels():
            tick.set_horizontalalignment("right")
            tick.set_rotation_mode("anchor")
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel(say(unit, lang))
        ax.spines[:].set_visible(False)
        alt = f"{height} rows by {width} columns, largest value {largest:.3g}."
        return finish(ax, title, alt, lang)


def plot_timeline(
    timeline: pd.DataFrame,
    dataset: Dataset,
    *,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw dated records, one line each: filled happened, hollow planned.

    A date known to the day is a point; a date known less well is a bar over
    all the days it can mean; an open interval ends in an arrow.

    Parameters
    ----------
    timeline
        As from :func:`timeline_table`, drawn in its order from the top.
    dataset
        Source of the labels.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes. An empty table gives empty axes.
    """
    lang = language(lang)
    with house_style(lang):
        ax = canvas(ax, 10.0, 1.6 + 0.26 * len(timeline))
        for y, row in enumerate(timeline.itertuples()):
            _draw_interval(ax, y, row)
        labels = names(dataset, lang).reindex(timeline.index)
        marks = [" ?" if inferred else "" for inferred in timeline["inferred"]]
        ticks = [
            shorten(label) + mark for label, mark in zip(labels, marks, strict=True)
        ]
        ax.set_yticks(range(len(timeline)), ticks)
        ax.set_ylim(len(timeline) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", color="#eeeeee")
        ax.set_axisbelow(True)
        _timeline_legend(ax, lang)
        alt = f"{len(timeline)} records on a time axis."
        return finish(ax, title, alt, lang)


def _draw_interval(ax: Axes, y: int, row: Any) -> None:  # noqa: ANN401
    """Draw one record: a point, a bar, or an arrow where a bound is open."""
    color = LANE_COLORS[row.table]
    pale = mpl.colors.to_rgba(color, 0.4)
    planned = row.status == "planned"
    if row.precision == "interval":
        last = row.latest + pd.Timedelta(days=1)
        ax.fill_between(
            [row.earliest, last],
            y - 0.25,
            y + 0.25,
            facecolor="white" if planned else pale,
            edgecolor=color,
            linestyle="--" if planned else "-",
        )
        return
    known, marker = row.earliest, "o" if row.precision == "day" else ">"
    if pd.isna(known):
        known, marker = row.latest, "<"
    if not pd.isna(known):
        fill = "white" if planned else pale if row.inferred else color
        ax.plot(known, y, marker=marker, ms=6.5, mfc=fill, mec=color)


def _timeline_legend(ax: Axes, lang: Lang) -> None:
    handles = [
        Line2D([], [], linestyle="", marker="s", color=color, label=say(lane, lang))
        for lane, color in LANE_COLORS.items()
    ]
    handles += [
        Line2D(
            [], [], linestyle="", marker="o", color=INK, label=say("happened", lang)
        ),
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            mfc="white",
            mec=INK,
            label=say("planned", lang),
        ),
        Line2D([], [], lw=6, color=INK, alpha=0.45, label=say("uncertain", lang)),
    ]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.4, -0.03), ncol=3)


def plot_periods(
    counts: pd.DataFrame,
    *,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw counts in time: solid what is certain, hatched what is possible.

    Parameters
    ----------
    counts
        As from :func:`agreements_by_period`.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes. No periods give empty axes.
    """
    lang = language(lang)
    with house_style(lang):
        ax = canvas(ax, 8.0, 3.4)
        positions = np.arange(len(counts))
        certain = counts["certain"].to_numpy()
        ax.bar(positions, certain, color=ACCENT, label=say("certain", lang))
        ax.bar(
            positions,
            counts["possible"].to_numpy() - certain,
            bottom=certain,
            color="white",
            edgecolor=ACCENT,
            hatch="///",
            label=say("possible", lang),
        )
        ax.set_xticks(positions, [str(period) for period in counts.index])
        ax.set_ylabel(say("signed", lang))
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        ax.legend(loc="upper left")
        alt = f"{len(counts)} periods; {int(certain.sum())} agreements certainly dated."
        return finish(ax, title, alt, lang)
