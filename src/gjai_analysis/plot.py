"""Figures of tables: rankings, matrices, timelines, counts in time."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from gjai_analysis.dataset import Dataset
from gjai_analysis.legends import kind_handles
from gjai_analysis.style import (
    ACCENT,
    COVERAGE_COLORS,
    KIND_COLORS,
    Lang,
    Text,
    axis_labels,
    canvas,
    finish,
    house_style,
    language,
    say,
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
