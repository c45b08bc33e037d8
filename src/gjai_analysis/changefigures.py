"""Figures of sectors in time, and beside what a policy names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gjai_analysis.dataset import Dataset
from gjai_analysis.style import (
    ACCENT,
    HALO,
    PALE,
    SERIES_COLORS,
    Lang,
    Text,
    axis_labels,
    canvas,
    code_labels,
    finish,
    house_style,
    language,
    say,
)


def plot_bump(
    years: pd.DataFrame,
    dataset: Dataset,
    *,
    top: int = 8,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how the ranks of sectors change from year to year.

    The number in a dot is the agreements certainly of the year; equal numbers are
    drawn one below the other, the sector with more in all years first.

    Parameters
    ----------
    years
        As from :func:`sector_years`.
    dataset
        Source of the labels.
    top
        How many sectors, those with the most agreements in all years.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes; a sector without agreements in a year has no dot there. No years
        give empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, sector_years
    >>> data = example_dataset()
    >>> ax = plot_bump(sector_years(data), data)
    >>> ax.figure.get_label()
    'Ranks of 2 sectors in 2 years.'
    """
    lang = language(lang)
    with house_style(lang):
        counts, ranks = _yearly_ranks(years, top)
        deepest = int(np.nanmax(ranks.to_numpy(), initial=1))
        ax = canvas(ax, 8.6, 1.4 + 0.42 * deepest)
        labels = code_labels(dataset, "sector", ranks.columns, lang)
        for k, label in enumerate(labels):
            color = SERIES_COLORS[k % len(SERIES_COLORS)]
            _draw_line(ax, ranks.iloc[:, k], counts.iloc[:, k], label, color)
        ax.set_xticks(counts.index, [str(year) for year in counts.index])
        ax.set_yticks(range(1, deepest + 1))
        ax.set_ylim(deepest + 0.6, 0.4)
        ax.margins(x=0.12)
        ax.set_ylabel(say("rank", lang))
        alt = f"Ranks of {ranks.shape[1]} sectors in {len(counts)} years."
        return finish(ax, title, alt, lang)


def _draw_line(
    ax: Axes, ranks: pd.Series, counts: pd.Series, label: str, color: str
) -> None:
    """Draw the ranks of one sector, its counts in the dots, its name at the end."""
    held = ranks.dropna()
    ax.plot(ranks.index, ranks, color=color, lw=2.5, alpha=0.8, zorder=2)
    ax.scatter(held.index, held, color=color, s=210, zorder=3)
    style: dict[str, Any] = {"color": "white", "ha": "center", "va": "center"}
    for year, rank in zip(held.index, held, strict=True):
        ax.text(year, rank, f"{counts[year]}", zorder=4, size=8, **style)
    at_end = held.index[-1] == ranks.index[-1]
    place: dict[str, Any] = {"xytext": (11, 0) if at_end else (0, -15)}
    ax.annotate(
        label,
        (held.index[-1], held.iloc[-1]),
        textcoords="offset points",
        ha="left" if at_end else "center",
        va="center",
        color=color,
        path_effects=HALO,
        zorder=5,
        **place,
    )


def _yearly_ranks(years: pd.DataFrame, top: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return counts and ranks by year and sector, of the sectors with the most."""
    table = years.reset_index().query("sector != 'unknown'")
    counts = table.pivot_table("certain", "year", "sector", "sum").astype("int64")
    total = counts.sum().sort_values(ascending=False, kind="stable")
    counts = counts[total.index[total.gt(0)]]
    ranks = counts.rank(axis=1, ascending=False, method="first").where(counts.gt(0))
    return counts, ranks.iloc[:, :top]


def plot_shares(
    shares: pd.DataFrame,
    dataset: Dataset,
    *,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the share of agreements in each sector beside what a policy names.

    A dot is the share, a bar its interval; filled where the policy names the
    sector. Counts stand at the right end.

    Parameters
    ----------
    shares
        As from :func:`policy_table`, or :func:`share_table`.
    dataset
        Source of the labels.
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

    Examples
    --------
    >>> from gjai_analysis import load_dataset, policy_table
    >>> data = load_dataset()
    >>> named = policy_table(data, ["prg-ai-convergence-universities"])
    >>> ax = plot_shares(named, data)
    >>> ax.figure.get_label()
    '18 sectors, 5 of them named by the policy.'
    """
    lang = language(lang)
    with house_style(lang):
        ax = canvas(ax, 7.6, 1.5 + 0.3 * len(shares))
        places = np.arange(len(shares))
        named = shares.get("named", pd.Series(1, shares.index)).gt(0).to_numpy()
        ax.hlines(places, shares["low"], shares["high"], color=PALE, lw=5)
        fill = np.where(named, ACCENT, "white")
        ax.scatter(shares["share"], places, c=fill, s=45, ec=ACCENT, zorder=3)
        near: dict[str, Any] = {"xytext": (6, 0), "textcoords": "offset points"}
        ends = zip(shares["high"].fillna(0), places, strict=True)
        for count, end in zip(shares["count"], ends, strict=True):
            ax.annotate(f"{count}", end, va="center", size=8, **near)
        ax.set_yticks(places, axis_labels(dataset, shares.index, lang))
        ax.tick_params(axis="y", length=0)
        ax.set_ylim(len(shares) - 0.4, -0.6)
        ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
        ax.set_xlim(0, None)
        ax.set_xlabel(say("share", lang))
        if "named" in shares and len(shares):
            handles = [
                Line2D(
                    [],
                    [],
                    ls="",
                    marker="o",
                    mec=ACCENT,
                    mfc=face,
                    label=say(key, lang),
                )
                for face, key in ((ACCENT, "named"), ("white", "not named"))
            ]
            ax.legend(handles=handles, loc="lower right")
        told = f", {int(named.sum())} of them named by the policy"
        alt = f"{len(shares)} sectors{told if 'named' in shares else ''}."
        return finish(ax, title, alt, lang)
