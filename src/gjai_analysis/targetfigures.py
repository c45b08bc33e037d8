"""Figures of targets: what was planned, what was reached, by which day."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from gjai_analysis.dataset import Dataset
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
from gjai_analysis.timefigures import STATUS_LOOKS, status_legend

_SHARE = {"en": "reached, as a share of the number planned", "ko": "계획 대비 달성"}
_MOST = 2.0


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
        the right end both numbers and the day of the report. Shares beyond 200
        percent are drawn at the edge. No numbers give empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.
    """
    lang = language(lang)
    drawn = promises.dropna(subset=["planned", "reached"])
    drawn = drawn[drawn["planned"].gt(0)]
    drawn = drawn[drawn["measure"].eq(drawn["reached_measure"])]
    with house_style(lang):
        ax = canvas(ax, 10.0, 1.8 + 0.36 * len(drawn))
        share = (drawn["reached"] / drawn["planned"]).clip(upper=_MOST)
        looks = [STATUS_LOOKS[status] for status in drawn["status"]]
        for y, (value, (color, marker)) in enumerate(zip(share, looks, strict=True)):
            ax.plot([0, value], [y, y], color=PALE, lw=2, zorder=1)
            ax.plot([value], [y], marker, color=color, mec=INK, mew=0.6, ms=7)
        for y, text in enumerate(_told(drawn, dataset)):
            ax.text(_MOST + 0.05, y, text, va="center", fontsize=8)
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


def _told(promises: pd.DataFrame, dataset: Dataset) -> list[str]:
    """Say both numbers and the day of the report."""
    dates = dataset.indicators["date"].reindex(promises["fulfilled_by"]).fillna("")
    return [
        f"{_short(reached)} / {_short(planned)}  {date}"
        for reached, planned, date in zip(
            promises["reached"], promises["planned"], dates, strict=True
        )
    ]


def _short(number: float) -> str:
    """Write a number with a unit of thousands where it is large."""
    for size, letter in ((1e12, "T"), (1e9, "bn"), (1e6, "m")):
        if number >= size:
            return f"{number / size:,.4g} {letter}"
    return f"{number:,.6g}"


def _labels(promises: pd.DataFrame, dataset: Dataset, lang: Lang) -> list[str]:
    """Name the measure and what it is about."""
    rows = dataset.indicators.reindex(promises.index)
    measures = code_labels(dataset, "measure", rows["measure"], lang)
    about = axis_labels(dataset, pd.Index(promises["subject_id"], name=None), lang)
    return [
        shorten(f"{measure}: {subject}".replace("\n", " "))
        for measure, subject in zip(measures, about, strict=True)
    ]
