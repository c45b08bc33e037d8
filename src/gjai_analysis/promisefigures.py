"""Figures of promises: what was due when, what came, which numbers were reached."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import need_columns
from gjai_analysis.outcomes import record_dates
from gjai_analysis.style import (
    INK,
    PALE,
    Lang,
    Text,
    axis_labels,
    canvas,
    code_labels,
    finish,
    house_style,
    language,
    say,
    shorten,
)

# Paul Tol's muted scheme; the marker repeats the status
STATUS_LOOKS = {
    "fulfilled": ("#117733", "o"),
    "partly": ("#ddcc77", "D"),
    "failed": ("#882255", "v"),
    "overdue": ("#cc6677", "X"),
    "open": ("#88ccee", ">"),
    "unknown": ("#bbbbbb", "s"),
}
_STATUS = {
    "fulfilled": {"en": "fulfilled", "ko": "이행"},
    "partly": {"en": "in part", "ko": "일부 이행"},
    "failed": {"en": "will not come", "ko": "무산"},
    "overdue": {"en": "past due, no report", "ko": "기한 지남 (보도 없음)"},
    "open": {"en": "not past due for certain", "ko": "기한 미경과·불확실"},
    "unknown": {"en": "no due date, no report", "ko": "기한·보도 없음"},
}
_DUE = {"en": "due", "ko": "기한"}
_SHARE = {"en": "reached, as a share of the number planned", "ko": "계획 대비 달성"}
_MOST = 2.0


def plot_promises(
    promises: pd.DataFrame,
    dataset: Dataset,
    *,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw each promise on a line: when it was due, and when it was fulfilled.

    Parameters
    ----------
    promises
        As from :func:`promises_table`, or part of it, in the order to draw.
    dataset
        The record that they are from; its last publication is a line.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes: a grey bar for the days on which a promise was due, and a
        marker at its fulfilment or failure, or at the end of the due days where
        there was none, whose colour and form say its status. Promises without
        any date are left out. No promises give empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.
    TypeError
        If `promises` is no table.
    ValueError
        If `promises` lacks a column.

    Examples
    --------
    >>> from gjai_analysis import load_dataset, promises_table
    >>> seeds = load_dataset().select(collection="seed")
    >>> ax = plot_promises(promises_table(seeds).head(3), seeds)
    >>> len(ax.get_yticks())
    3
    """
    lang = language(lang)
    need_columns(promises, ["due_latest", "status"], "promises_table(data)")
    dates = ["due_earliest", "due_latest", "happened_latest"]
    drawn = promises[promises[dates].notna().any(axis=1)]
    with house_style(lang):
        ax = canvas(ax, 10.0, 1.8 + 0.36 * len(drawn))
        ended = record_dates(dataset)["latest"].to_dict()
        for y, row in enumerate(drawn.itertuples()):
            _draw_promise(ax, y, row, ended)
        other = "ko" if lang == "en" else "en"
        texts = drawn[f"what_{lang}"].fillna(drawn[f"what_{other}"]).fillna("")
        ticks = [shorten(text) for text in texts]
        ax.set_yticks(range(len(drawn)), ticks, fontsize=8)
        ax.set_ylim(len(drawn) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", color="#eeeeee")
        ax.set_axisbelow(True)
        end = dataset.sources["published_latest"].max()
        if drawn.empty:
            ax.set_axis_off()
        else:
            if pd.notna(end):
                ax.axvline(end, color=INK, lw=0.8, ls=":")
            due = Line2D([], [], color=PALE, lw=7, label=say(_DUE, lang))
            status_legend(ax, drawn, lang, [due])
        found = drawn["status"].value_counts().to_dict()
        told = ", ".join(f"{n} {status}" for status, n in found.items())
        alt = f"{len(drawn)} promises with a date{': ' if told else ''}{told}."
        return finish(ax, title, alt, lang)


def _draw_promise(
    ax: Axes, y: int, row: object, ended: dict[Hashable, pd.Timestamp]
) -> None:
    """Draw the due days of a promise and its outcome."""
    first, last = row.due_earliest, row.due_latest  # type: ignore[attr-defined]
    known = [day for day in (first, last) if pd.notna(day)]
    color, marker = STATUS_LOOKS[row.status]  # type: ignore[attr-defined]
    if len(known) == 2:
        stop = last + pd.Timedelta(days=1)
        ax.plot([first, stop], [y, y], color=PALE, lw=7, solid_capstyle="butt")
    elif known:
        ax.plot(known, [y], "<" if pd.isna(first) else ">", color=PALE, ms=8)
    begun, done = row.happened_earliest, row.happened_latest  # type: ignore[attr-defined]
    if pd.notna(begun) and pd.notna(done):
        ax.plot([begun, done], [y, y], color=color, lw=2.5)
    if row.status == "failed":  # type: ignore[attr-defined]
        done = ended.get(row.fulfilled_by, pd.NaT)  # type: ignore[attr-defined]
    place = done if pd.notna(done) else max(known, default=None)
    if place is not None:
        ax.plot([place], [y], marker, color=color, mec=INK, mew=0.6, ms=7)


def status_legend(
    ax: Axes, promises: pd.DataFrame, lang: Lang, first: list[Line2D] | None = None
) -> None:
    """Explain the markers of the statuses that occur, below the figure."""
    there = set(promises["status"])
    marks = [
        Line2D(
            [],
            [],
            linestyle="",
            marker=marker,
            color=color,
            mec=INK,
            mew=0.6,
            label=say(_STATUS[status], lang),
        )
        for status, (color, marker) in STATUS_LOOKS.items()
        if status in there
    ]
    figure = ax.get_figure(root=True)
    if figure is not None:
        handles = [*(first or []), *marks]
        figure.legend(handles=handles, loc="outside lower center", ncol=6)


def plot_targets(
    promises: pd.DataFrame,
    dataset: Dataset,
    *,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw numbers reached as shares of those planned.

    Parameters
    ----------
    promises
        As from :func:`promises_table`, or part of it, in the order to draw;
        what has no number reached, or one of another measure, is left out.
    dataset
        Source of the labels.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes: a marker for each target, whose colour and form say its status
        (a number reached late or counted otherwise is still "in part"), and at
        the right end both numbers, the date of the number reached, who published
        it, and the name of what it is about, where that is not what the target
        is about. At the left what was planned, and for when. Shares beyond 200
        percent are drawn at the edge. No numbers give empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.
    TypeError
        If `promises` is no table.
    ValueError
        If `promises` lacks a column.

    Examples
    --------
    >>> from gjai_analysis import load_dataset, promises_table
    >>> data = load_dataset()
    >>> ax = plot_targets(promises_table(data), data)
    >>> float(ax.get_xlim()[0])
    0.0
    """
    lang = language(lang)
    need_columns(promises, ["planned", "reached"], "promises_table(data)")
    drawn = promises.dropna(subset=["planned", "reached"])
    drawn = drawn[drawn["planned"].gt(0)]
    drawn = drawn[drawn["measure"].eq(drawn["reached_measure"])]
    with house_style(lang):
        ax = canvas(ax, 10.0, 1.8 + 0.36 * len(drawn))
        share = (drawn["reached"] / drawn["planned"]).clip(upper=_MOST)
        looks = [STATUS_LOOKS[status] for status in drawn["status"]]
        for y, (value, (color, marker)) in enumerate(zip(share, looks, strict=True)):
            ax.plot([0, value], [y, y], color=PALE, lw=2, zorder=1)
            (dot,) = ax.plot([value], [y], marker, color=color, mec=INK, mew=0.6, ms=7)
            dot.set_clip_on(False)
        for y, text in enumerate(_told(drawn, dataset, lang)):
            ax.text(_MOST + 0.08, y, text, va="center", fontsize=8)
        ax.set_yticks(range(len(drawn)), _labels(drawn, dataset, lang), fontsize=8)
        ax.set_ylim(len(drawn) - 0.4, -0.6)
        ax.set_xlim(0, _MOST + 0.03)
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_xlabel(say(_SHARE, lang))
        if drawn.empty:
            ax.set_axis_off()
        else:
            ax.axvline(1, color=INK, lw=0.8, ls=":")
            status_legend(ax, drawn, lang)
        whole = int(drawn["status"].eq("fulfilled").sum())
        alt = f"{whole} of {len(drawn)} numbers reached in full."
        return finish(ax, title, alt, lang)


def _told(promises: pd.DataFrame, dataset: Dataset, lang: Lang) -> list[str]:
    """Say both numbers, the date, who reports it, and of whom if of another body."""
    outcome = dataset.indicators.reindex(promises["fulfilled_by"])
    units = code_labels(dataset, "unit", promises["unit"], lang)
    first = promises["outcome_sources"].fillna("").str.split().str[0]
    told_by = first.map(dataset.sources["publisher"].to_dict()).fillna("")
    same = outcome["subject_id"].to_numpy() == promises["subject_id"].to_numpy()
    subjects = pd.Index(outcome["subject_id"], name=None)
    names = axis_labels(dataset, subjects, lang)
    about = [
        "" if alike else f"  {name}" for alike, name in zip(same, names, strict=True)
    ]
    dates = outcome["date"].fillna("")
    numbers = [promises[name] for name in ("reached", "planned")]
    reached, planned = ([_short(n, lang) for n in column] for column in numbers)
    measured = [f"{n} {unit}" for n, unit in zip(planned, units, strict=True)]
    told = [f"{day} {by}".strip() for day, by in zip(dates, told_by, strict=True)]
    parts = zip(reached, measured, told, about, strict=True)
    return [
        shorten(f"{a} / {b}  {day}{whose}".replace("\n", " "))
        for a, b, day, whose in parts
    ]


_SIZES: dict[Lang, list[tuple[float, str]]] = {
    "en": [(1e12, " tn"), (1e9, " bn"), (1e6, " m")],
    "ko": [(1e12, "조"), (1e8, "억"), (1e4, "만")],
}


def _short(number: float, lang: Lang) -> str:
    """Write a large number in the units of the language."""
    for size, unit in _SIZES[lang]:
        if number >= size:
            return f"{number / size:,.4g}{unit}"
    return f"{number:,.6g}"


def _labels(promises: pd.DataFrame, dataset: Dataset, lang: Lang) -> list[str]:
    """Name the measure, what it is about, and for when it was planned."""
    rows = dataset.indicators.reindex(promises.index)
    measures = code_labels(dataset, "measure", rows["measure"], lang)
    about = axis_labels(dataset, pd.Index(promises["subject_id"], name=None), lang)
    due = [f" ({date})" if date else "" for date in promises["due"].fillna("")]
    return [
        shorten(f"{measure}: {subject}{date}".replace("\n", " "))
        for measure, subject, date in zip(measures, about, due, strict=True)
    ]
