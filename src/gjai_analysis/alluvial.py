"""How agreements divide: by sphere, by sector, by what is agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError
from gjai_analysis.sectors import Rows, agreement_sectors, row_members
from gjai_analysis.style import (
    HALO,
    INK,
    PALE,
    SERIES_COLORS,
    SPHERE_COLORS,
    Lang,
    Text,
    axis_labels,
    canvas,
    finish,
    house_style,
    language,
    say,
)

_REST = "others"
_CODES = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3]


def flow_table(dataset: Dataset, levels: Sequence[str]) -> pd.Series:
    """
    Divide the agreements among combinations of what they belong to.

    Each agreement counts 1: it is divided evenly among the entries that it has at
    each level, say two spheres, two sectors and one activity, a quarter each.
    Agreements that lack one of the levels are left out.

    Parameters
    ----------
    dataset
        The agreements.
    levels
        Different ones, in order: ``"sector"``, or rows of :func:`sector_matrix`
        other than ``"agreement"``.

    Returns
    -------
    flows
        float64, named `agreements`, a level of the index for each of `levels`,
        sorted. Without agreements that have all of them it is empty.

    Raises
    ------
    OptionError
        If a level is none of the choices.
    ValueError
        If there is no level, or one twice.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> flows = flow_table(example_dataset(), ["helix", "sector"])
    >>> flows["industry"].round(2).to_dict()
    {'energy': 0.33}
    """
    if not levels or len(set(levels)) < len(levels):
        raise ValueError(f"levels={list(levels)} must be different, and one at least.")
    flows = pd.DataFrame({"agreement_id": dataset.agreements.index, "agreements": 1.0})
    known = [*get_args(Rows)[1:], "sector"]  # but "agreement"
    for level in levels:
        if level not in known:
            raise OptionError("levels", level, known)
        links = (
            agreement_sectors(dataset, "all", "sector")
            if level == "sector"
            else row_members(dataset, level, (), ("signatory",))
        )
        links = links.rename(columns={"org_id": "organization"})
        links["part"] = 1 / links.groupby("agreement_id")[level].transform("size")
        flows = flows.merge(links, on="agreement_id")
        flows["agreements"] *= flows.pop("part")
    return flows.groupby(list(levels))["agreements"].sum()


def plot_alluvial(
    flows: pd.Series,
    dataset: Dataset,
    *,
    top: int = 8,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw what flows from one division of the agreements into the next.

    Parameters
    ----------
    flows
        As from :func:`flow_table`: none negative, a level of the index for each
        column of blocks. Colour is that of the first level.
    dataset
        Source of the labels.
    top
        How many blocks of a level are drawn, the largest; the rest is one block.
    title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes; the height of a block is its agreements, printed beside it. No
        flows give empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, flow_table
    >>> data = example_dataset()
    >>> ax = plot_alluvial(flow_table(data, ["helix", "sector"]), data)
    >>> ax.figure.get_label()
    '2 agreements in blocks: 3 of helix, 2 of sector.'
    """
    lang = language(lang)
    with house_style(lang):
        ax = canvas(ax, 9.6, 5.8)
        table = flows.rename("value").reset_index()
        levels = list(table.columns[:-1])
        blocks = {level: _blocks(table, level, top) for level in levels}
        for x, level in enumerate(levels):
            _draw_blocks(ax, x, blocks[level], dataset, lang)
            if x:
                _draw_flows(ax, x, table, [levels[0], levels[x - 1], level], blocks)
        ax.invert_yaxis()
        ax.set_xlim(-0.6, len(levels) - 0.4)
        ax.set_axis_off()
        parts = ", ".join(f"{len(blocks[level])} of {level}" for level in levels)
        alt = f"{flows.sum():.0f} agreements in blocks: {parts}."
        return finish(ax, title, alt, lang)


def _blocks(table: pd.DataFrame, level: str, top: int) -> pd.DataFrame:
    """Return `size` and `start` of the blocks of a level; lump the small ones."""
    size = table.groupby(level)["value"].sum().sort_values(ascending=False)
    if len(size) > top + 1:
        table[level] = table[level].where(table[level].isin(size.index[:top]), _REST)
        lumped = table.groupby(level)["value"].sum()
        size = lumped.reindex([*size.index[:top], _REST])
    gap = 0.015 * size.sum()
    start = (size + gap).cumsum() - size - gap
    return pd.DataFrame({"size": size, "start": start}).rename_axis(level)


def _draw_blocks(
    ax: Axes, x: int, blocks: pd.DataFrame, dataset: Dataset, lang: Lang
) -> None:
    """Draw the blocks of one level, labels to the left of the first one."""
    ax.bar(x, blocks["size"], 0.05, blocks["start"], color=INK, zorder=3)
    labels = axis_labels(dataset, blocks.index, lang)
    rest = (blocks.index == _REST).tolist()
    labels = [say(_REST, lang) if r else x for r, x in zip(rest, labels, strict=True)]
    for label, (size, start) in zip(labels, blocks.to_numpy(), strict=True):
        text = f"{label} ({size:.0f})"
        where = (x + (0.04 if x else -0.04), start + size / 2)
        side = "left" if x else "right"
        ax.text(*where, text, ha=side, va="center", path_effects=HALO, zorder=4, size=8)


def _draw_flows(
    ax: Axes,
    x: int,
    table: pd.DataFrame,
    levels: Sequence[str],
    blocks: Mapping[str, pd.DataFrame],
) -> None:
    """Draw what flows into the blocks of a level, coloured by the first level."""
    of, left, right = levels
    flows = table.groupby(list(dict.fromkeys(levels)))["value"].sum().reset_index()
    place = {k: pd.Series(range(len(v)), v.index) for k, v in blocks.items()}
    for side, other in ((left, right), (right, left)):
        order = {
            k: flows[n].map(place[n])
            for k, n in zip("abc", (side, other, of), strict=True)
        }
        flows = flows.loc[pd.DataFrame(order).sort_values(list("abc")).index]
        start = flows.groupby(side)["value"].cumsum() - flows["value"]
        flows[f"at {side}"] = start + flows[side].map(blocks[side]["start"])
    colors = _colors(blocks[of].index)
    x0, x1, mid = x - 0.975, x - 0.025, x - 0.5
    for name, a, b, h in flows[[of, f"at {left}", f"at {right}", "value"]].to_numpy():
        points = [(x0, a), (mid, a), (mid, b), (x1, b)]
        points += [(x1, b + h), (mid, b + h), (mid, a + h), (x0, a + h)]
        path = Path(points, _CODES)
        ax.add_patch(PathPatch(path, fc=colors[name], ec="none", alpha=0.5))


def _colors(blocks: pd.Index) -> dict[str, str]:
    """Colour spheres as everywhere, and any other blocks in turn."""
    cycle = {
        name: SERIES_COLORS[k % len(SERIES_COLORS)] for k, name in enumerate(blocks)
    }
    return cycle | {_REST: PALE} | SPHERE_COLORS
