"""Figures of time: curves with bands, calendars, promises and what became of them."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from gjai_analysis.errors import need_columns
from gjai_analysis.style import (
    ACCENT,
    Lang,
    Text,
    canvas,
    finish,
    house_style,
    language,
    say,
)

_WORDS = {
    "certain": {"en": "certainly signed by then", "ko": "확실히 체결"},
    "band": {"en": "possibly", "ko": "가능"},
    "early": {"en": "as early as dates allow", "ko": "가장 이른 날짜"},
    "late": {"en": "as late as dates allow", "ko": "가장 늦은 날짜"},
    "days": {"en": "days since the promise", "ko": "약속 후 일수"},
    "share": {"en": "reported as fulfilled", "ko": "이행 보도 비율"},
    "signed": {"en": "agreements signed", "ko": "체결된 협약"},
    "settled": {"en": "companies settled", "ko": "정착 기업"},
    "count": {"en": "count", "ko": "수"},
}


def plot_cumulative(
    bands: pd.DataFrame,
    *,
    settlement: pd.DataFrame | None = None,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw agreements signed by the end of each period as a band.

    Parameters
    ----------
    bands
        As from :func:`cumulative_bands`.
    settlement
        As from :func:`settlement_series`; drawn with bars over what each count
        of settled companies can mean.
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
    TypeError
        If `bands` is no table.
    ValueError
        If `bands` lacks a column.

    Examples
    --------
    >>> from gjai_analysis import cumulative_bands, example_dataset
    >>> ax = plot_cumulative(cumulative_bands(example_dataset()))
    >>> int(ax.lines[0].get_ydata()[-1])
    2
    """
    lang = language(lang)
    need_columns(bands, ["certain", "possible"], "cumulative_bands(data)")
    with house_style(lang):
        ax = canvas(ax, 9.0, 3.8)
        ends = [period.end_time.normalize() for period in bands.index]
        certain, possible = bands["certain"], bands["possible"]
        ax.plot(ends, certain, color=ACCENT, label=say(_WORDS["certain"], lang))
        ax.fill_between(
            ends,
            certain,
            possible,
            color=ACCENT,
            alpha=0.3,
            lw=0,
            step=None,
            label=say(_WORDS["band"], lang),
        )
        counts = 0 if settlement is None else len(settlement)
        if settlement is not None and counts:
            _draw_settled(ax, settlement, lang)
        label = _WORDS["count"] if counts else _WORDS["signed"]
        ax.set_ylabel(say(label, lang))
        ax.set_ylim(bottom=0)
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        ax.grid(axis="y", color="#eeeeee")
        ax.set_axisbelow(True)
        ax.legend(loc="upper left")
        last = bands.iloc[-1].tolist() if len(bands) else [0, 0]
        alt = f"{last[0]} agreements for certain and {last[1]} possibly by the end"
        alt += f", beside {counts} counts of settled companies." if counts else "."
        return finish(ax, title, alt, lang)


def _draw_settled(ax: Axes, settlement: pd.DataFrame, lang: Lang) -> None:
    """Draw counts of settled companies; a count without upper end is an arrow."""
    low, high = settlement["settled_low"], settlement["settled_high"]
    days = settlement["latest"]
    open_ended = high.isna()
    top = high.fillna(low)
    ax.vlines(days, low, top, color="#117733", lw=3, alpha=0.5)
    for mask, marker in ((~open_ended, "s"), (open_ended, "^")):
        name = say(_WORDS["settled"], lang)
        label = name if marker == "s" else f"{name} (≥)"
        if mask.any():
            middle = (low + top)[mask] / 2
            ax.plot(days[mask], middle, marker, ms=5, color="#117733", label=label)


def plot_calendar(
    counts: pd.DataFrame,
    *,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw agreements by month as a calendar: a row for each year.

    Parameters
    ----------
    counts
        As from :func:`agreements_by_period` with months. A cell shows the
        agreements certainly of the month, and with a plus those that may be.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes. No months give empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.
    TypeError
        If `counts` is no table.
    ValueError
        If `counts` lacks a column or counts anything but months.

    Examples
    --------
    >>> from gjai_analysis import agreements_by_period, example_dataset
    >>> ax = plot_calendar(agreements_by_period(example_dataset(), period="M"))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['2021', '2022']
    """
    lang = language(lang)
    need_columns(counts, ["certain", "possible"], "agreements_by_period(data)")
    if any(period.freqstr != "M" for period in counts.index):
        raise ValueError("A calendar needs months; count with period='M'.")
    with house_style(lang):
        years = sorted({period.year for period in counts.index})
        ax = canvas(ax, 8.5, 1.4 + 0.36 * len(years))
        certain = np.zeros((len(years), 12))
        for period, row in zip(counts.index, counts.to_dict("records"), strict=True):
            place = years.index(period.year), period.month - 1
            certain[place] = row["certain"]
            more = row["possible"] - row["certain"]
            text = f"{row['certain'] or ''}{f' +{more}' if more else ''}"
            ax.text(place[1], place[0], text, ha="center", va="center", fontsize=8)
        if years:
            top = 1.8 * max(certain.max(), 1.0)
            norm = mpl.colors.PowerNorm(0.5, vmin=0, vmax=top)
            ax.imshow(certain, cmap="Blues", norm=norm, aspect="auto")
        months = [f"{m}월" if lang == "ko" else _MONTHS[m - 1] for m in range(1, 13)]
        ax.set_xticks(range(12) if years else [], months if years else [])
        ax.set_yticks(range(len(years)), list(map(str, years)))
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        n, total = int((certain > 0).sum()), int(certain.sum())
        alt = f"{total} agreements in {n} months of {len(years)} years."
        return finish(ax, title, alt, lang)


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
_MONTHS += ["Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def plot_curve(
    curve: pd.DataFrame,
    *,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the share of promises fulfilled by days since the promise.

    Parameters
    ----------
    curve
        As from :func:`fulfilment_curve`: both readings with their intervals.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes. No promises give empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.
    TypeError
        If `curve` is no table.
    ValueError
        If `curve` lacks a column.

    Examples
    --------
    >>> from gjai_analysis import fulfilment_curve, load_dataset, promises_table
    >>> ax = plot_curve(fulfilment_curve(promises_table(load_dataset())))
    >>> len(ax.lines)
    2
    """
    lang = language(lang)
    need_columns(curve, ["early", "late"], "fulfilment_curve(promises)")
    looks = {"early": ("#44aa99", "--"), "late": ("#332288", "-")}
    with house_style(lang):
        ax = canvas(ax, 8.0, 3.8)
        for name, (color, style) in looks.items():
            if curve.empty:
                break
            label = say(_WORDS[name], lang)
            days = curve.index.to_numpy()
            ax.step(days, curve[name], style, where="post", color=color, label=label)
            ends = curve[f"{name}_low"], curve[f"{name}_high"]
            ax.fill_between(days, *ends, step="post", color=color, alpha=0.15, lw=0)
        ax.set_xlabel(say(_WORDS["days"], lang))
        ax.set_ylabel(say(_WORDS["share"], lang))
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_ylim(0, 1 if curve.empty else min(1.0, 1.3 * _top(curve)))
        ax.grid(axis="y", color="#eeeeee")
        if len(curve):
            ax.legend(loc="lower right")
        n, kept = (curve.attrs.get(k, 0) for k in ("promises", "fulfilled"))
        alt = f"{kept} of {n} promises fulfilled, the others followed to the end."
        return finish(ax, title, alt, lang)


def _top(curve: pd.DataFrame) -> float:
    columns = ["early", "late", "early_high", "late_high"]
    return max(float(np.nanmax(curve[columns].to_numpy())), 0.05)
