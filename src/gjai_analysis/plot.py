"""Figures of tables: rankings, matrices, timelines, counts in time."""

from __future__ import annotations

from typing import Any, Literal

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from gjai_analysis.dataset import Dataset
from gjai_analysis.legends import kind_handles
from gjai_analysis.style import (
    ACCENT,
    COVERAGE_COLORS,
    INK,
    KIND_COLORS,
    LANE_COLORS,
    Lang,
    Text,
    axis_labels,
    canvas,
    code_labels,
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

    Raises
    ------
    OptionError
        If `lang` is none of the choices.
    TypeError
        If `values` is a table; take one of its columns.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> values = pd.Series({"org-city": 2.0})
    >>> ax = plot_ranking(values, example_dataset())
    >>> ax.figure.get_label()
    '1 values as bars.'
    """
    lang = language(lang)
    if not isinstance(values, pd.Series):
        raise TypeError("A ranking is of one column: take table[name].")
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
        if handles := kind_handles(kinds, dataset, lang):
            ax.legend(handles=handles, loc="center left", bbox_to_anchor=(1.0, 0.5))
        return finish(ax, title, f"{len(values)} values as bars.", lang)


def plot_timeline(
    timeline: pd.DataFrame,
    dataset: Dataset,
    *,
    by: Literal["record", "kind"] | None = None,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw dated records in time: filled happened, hollow planned.

    A date known to the day is a point; a date known less well is a bar over
    all the days it can mean; an open interval ends in an arrow. What was
    inferred is pale.

    Parameters
    ----------
    timeline
        As from :func:`timeline_table`.
    dataset
        Source of the labels.
    by
        One line for each record, in the order of the table, or for each kind of
        record; by default records up to 60 of them, kinds beyond.
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
    >>> from gjai_analysis import example_dataset, timeline_table
    >>> data = example_dataset()
    >>> ax = plot_timeline(timeline_table(data), data)
    >>> ax.figure.get_label()
    '2 records on a time axis.'
    """
    lang = language(lang)
    if by is None:
        by = "record" if len(timeline) <= 60 else "kind"
    with house_style(lang):
        lines = _record_lines if by == "record" else _kind_lines
        places, ticks = lines(timeline, dataset, lang)
        ax = canvas(ax, 10.0, 1.6 + (0.34 if by == "record" else 0.5) * len(ticks))
        half = 0.25 if by == "record" else 0.04
        for y, row in zip(places, timeline.itertuples(), strict=True):
            _draw_interval(ax, y, row, half)
        ax.set_yticks(range(len(ticks)), ticks)
        ax.set_ylim(len(ticks) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", color="#eeeeee")
        ax.set_axisbelow(True)
        if timeline.empty:
            ax.set_axis_off()
        _timeline_legend(ax, timeline, lang)
        alt = f"{len(timeline)} records on a time axis."
        return finish(ax, title, alt, lang)


def _record_lines(
    timeline: pd.DataFrame, dataset: Dataset, lang: Lang
) -> tuple[list[float], list[str]]:
    """Give each record a line of its own."""
    labels = names(dataset, lang).reindex(timeline.index)
    marks = [" ?" if inferred else "" for inferred in timeline["inferred"]]
    ticks = [shorten(label) + mark for label, mark in zip(labels, marks, strict=True)]
    return [float(y) for y in range(len(timeline))], ticks


def _kind_lines(
    timeline: pd.DataFrame, dataset: Dataset, lang: Lang
) -> tuple[list[float], list[str]]:
    """Give each kind a line; its records are spread over the width of the line."""
    schemes = {"agreements": "agreement_kind", "events": "event_kind"}
    kinds = sorted(set(zip(timeline["table"], timeline["kind"], strict=True)))
    counts: dict[tuple[str, str], int] = dict.fromkeys(kinds, 0)
    places = []
    for kind in zip(timeline["table"], timeline["kind"], strict=True):
        places.append(kinds.index(kind) + (counts[kind] * 4 % 9 - 4) * 0.09)
        counts[kind] += 1
    ticks = [
        f"{code_labels(dataset, schemes.get(table, 'programme_kind'), [kind], lang)[0]}"
        f" ({counts[table, kind]})"
        for table, kind in kinds
    ]
    return places, ticks


def _draw_interval(ax: Axes, y: float, row: Any, half: float) -> None:  # noqa: ANN401
    """Draw one record: a point, a bar, or an arrow where a bound is open."""
    color = LANE_COLORS[row.table]
    pale = mpl.colors.to_rgba(color, 0.3 if row.inferred else 0.75)
    planned = row.status == "planned"
    if row.precision == "interval":
        last = row.latest + pd.Timedelta(days=1)
        ax.fill_between(
            [row.earliest, last],
            y - half,
            y + half,
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
        size = 6.5 if half > 0.1 else 4.5
        ax.plot(known, y, marker=marker, ms=size, mfc=fill, mec=color)


def _timeline_legend(ax: Axes, timeline: pd.DataFrame, lang: Lang) -> None:
    """Explain the colours and the symbols that occur."""

    def mark(word: str, marker: str, face: Any, edge: str = INK) -> Line2D:  # noqa: ANN401
        return Line2D(
            [],
            [],
            linestyle="",
            marker=marker,
            mfc=face,
            mec=edge,
            label=say(word, lang),
        )

    pale = mpl.colors.to_rgba(INK, 0.3)
    entries = {
        word: mark(word, "s", color, color)
        for word, color in LANE_COLORS.items()
        if timeline["table"].eq(word).any()
    }
    symbols = [
        ("happened", "o", INK, timeline["status"].eq("happened")),
        ("planned", "o", "white", timeline["status"].eq("planned")),
        ("inferred", "o", pale, timeline["inferred"]),
        ("open", ">", INK, timeline["precision"].eq("open")),
    ]
    for word, marker, face, occurs in symbols:
        if occurs.any():
            entries[word] = mark(word, marker, face)
    if timeline["precision"].eq("interval").any():
        entries["uncertain"] = Line2D(
            [], [], lw=6, color=INK, alpha=0.45, label=say("uncertain", lang)
        )
    handles = list(entries.values())
    if handles:
        ax.legend(
            handles=handles, loc="upper center", bbox_to_anchor=(0.4, -0.05), ncol=4
        )


def plot_coverage(
    coverage: pd.DataFrame,
    *,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw which ordinals of a numbered series the data hold, one stripe each.

    Parameters
    ----------
    coverage
        As from :func:`series_coverage`.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes; years stand where the first ordinal of a year is known. Without
        a series the axes are empty.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, series_coverage
    >>> ax = plot_coverage(series_coverage(example_dataset()))
    >>> ax.figure.get_label()
    '0 ordinals.'
    """
    lang = language(lang)
    with house_style(lang):
        ax = canvas(ax, 10.0, 2.4)
        for status, color in COVERAGE_COLORS.items():
            numbers = coverage.index[coverage["status"].eq(status)]
            label = f"{say(status, lang)} ({len(numbers)})"
            ax.bar(numbers, 1.0, width=1.0, color=color, label=label)
        known = coverage[coverage["status"].ne("missing")]
        years = known["earliest"].dt.year
        starts = years[~years.duplicated()].dropna()
        apart = starts.index.to_series().diff().fillna(len(coverage) + 1)
        starts = starts[apart.gt(min(8, len(coverage)))]
        ax.set_xticks(starts.index, [str(int(year)) for year in starts])
        ax.set_yticks([])
        ax.set_xlim(0.5, max(len(coverage), 1) + 0.5)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.15), ncol=4)
        counts = coverage["status"].value_counts().to_dict()
        found = ", ".join(f"{n} {status}" for status, n in counts.items())
        alt = f"{len(coverage)} ordinals{': ' if found else ''}{found}."
        return finish(ax, title, alt, lang)


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

    Raises
    ------
    OptionError
        If `lang` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import agreements_by_period, example_dataset
    >>> ax = plot_periods(agreements_by_period(example_dataset()))
    >>> ax.figure.get_label()
    '2 periods; 2 agreements certainly dated.'
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
