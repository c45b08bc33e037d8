"""A timeline in lanes: what happened and what was planned, with its bounds."""

from __future__ import annotations

from typing import Any, Literal

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError
from gjai_analysis.style import (
    INK,
    LANE_COLORS,
    Lang,
    Text,
    canvas,
    code_labels,
    finish,
    house_style,
    language,
    names,
    say,
    shorten,
)

_LANES: dict[str, Text] = {"agreements": {"en": "agreements", "ko": "협약"}}


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
        If `by` or `lang` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, timeline_table
    >>> data = example_dataset()
    >>> ax = plot_timeline(timeline_table(data), data)
    >>> ax.figure.get_label()
    '2 records on a time axis.'
    """
    lang = language(lang)
    if by not in {None, "record", "kind"}:
        raise OptionError("by", by, ["record", "kind"])
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
    by = timeline.groupby(["table", "kind"])["table"]
    rows = by.transform("size").clip(upper=9)
    row = by.cumcount() * rows.eq(9).map({True: 4, False: 1}) % rows - (rows - 1) / 2
    width = (0.72 / (rows - 1).clip(lower=1)).clip(upper=0.2)
    lane = by.ngroup()
    sizes = by.size().reset_index(name="n").to_numpy().tolist()
    ticks = [
        f"{code_labels(dataset, schemes.get(table, 'programme_kind'), [kind], lang)[0]}"
        f" ({n})"
        for table, kind, n in sizes
    ]
    return list(lane + row * width), ticks


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

    def mark(word: Text, marker: str, face: Any, edge: str = INK) -> Line2D:  # noqa: ANN401
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
        word: mark(_LANES.get(word, word), "s", color, color)
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
