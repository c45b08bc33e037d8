"""Figures of the Triple Helix: which spheres sign together."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gjai_analysis.dataset import Dataset
from gjai_analysis.style import (
    COMBINATION_COLORS,
    INK,
    Lang,
    Text,
    axis_labels,
    canvas,
    finish,
    house_style,
    language,
    say,
)


def plot_helix(
    combinations: pd.DataFrame,
    dataset: Dataset,
    *,
    intervals: pd.DataFrame | None = None,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw which spheres sign together: in all, or year by year.

    Parameters
    ----------
    combinations
        As from :func:`sphere_combinations`, in all (one bar for each combination,
        in agreements) or by year (shares of each year, one on the other).
    dataset
        Source of the labels.
    intervals
        Columns `low` and `high` by combination, as from :func:`resample`; drawn as
        whiskers on the bars in all.
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
    >>> from gjai_analysis import example_dataset, sphere_combinations
    >>> data = example_dataset()
    >>> ax = plot_helix(sphere_combinations(data), data)
    >>> ax.figure.get_label()
    'Agreements by spheres: 1 GU, 1 GUI.'
    """
    lang = language(lang)
    with house_style(lang):
        ax = canvas(ax, 8.2, 3.6)
        by_year = combinations.index.nlevels > 1
        draw = _stack if by_year else _bars
        draw(ax, combinations, intervals, dataset, lang)
        signed = combinations["agreements"].groupby(level="combination", sort=False)
        counts = [f"{n} {name}" for name, n in signed.sum().items() if n]
        alt = f"Agreements by spheres: {', '.join(counts) or 'none'}."
        return finish(ax, title, alt, lang)


def _bars(
    ax: Axes,
    combinations: pd.DataFrame,
    intervals: pd.DataFrame | None,
    dataset: Dataset,
    lang: Lang,
) -> None:
    """Draw one bar for each combination."""
    places = np.arange(len(combinations))
    counts = combinations["agreements"].to_numpy("float64")
    colors = [COMBINATION_COLORS[str(name)] for name in combinations.index]
    ax.barh(places, counts, color=colors, height=0.7)
    if intervals is not None:
        shown = intervals.reindex(combinations.index)
        ax.hlines(places, shown["low"], shown["high"], color=INK, lw=1.5)
    ax.set_yticks(places, axis_labels(dataset, combinations.index, lang))
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(say("agreements", lang))


def _stack(
    ax: Axes,
    combinations: pd.DataFrame,
    _: pd.DataFrame | None,
    dataset: Dataset,
    lang: Lang,
) -> None:
    """Draw the shares of each year on one another; years stand above their count."""
    counts = combinations.pivot_table(
        "agreements", "year", "combination", "sum", fill_value=0
    )
    shares = counts.div(counts.sum(axis=1).where(lambda total: total > 0), axis=0)
    below = np.zeros(len(shares))
    places = np.arange(len(shares))
    names = combinations.index.unique("combination")
    for name, label in zip(names, axis_labels(dataset, names, lang), strict=True):
        share = shares[name].fillna(0).to_numpy()
        if share.any():
            color = COMBINATION_COLORS[name]
            ax.bar(places, share, bottom=below, width=0.8, color=color, label=label)
        below += share
    totals = counts.sum(axis=1).astype(int)
    ax.set_xticks(places, [f"{year}\n({n})" for year, n in totals.items()])
    ax.tick_params(axis="x", length=0)
    ax.set_ylabel(say("share", lang))
    if len(ax.patches):
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), reverse=True)
