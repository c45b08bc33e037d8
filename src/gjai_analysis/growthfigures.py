"""Figures of growth: small multiples of measures and of the network itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import need_columns
from gjai_analysis.places import Places, layout
from gjai_analysis.style import (
    ACCENT,
    INK,
    KIND_COLORS,
    PALE,
    SPHERE_MARKERS,
    Lang,
    Text,
    code_labels,
    house_style,
    language,
    names,
    say,
)

_MEASURES = {
    "organizations": {"en": "organizations", "ko": "기관 수"},
    "ties": {"en": "ties", "ko": "연결 수"},
    "newcomers": {"en": "newcomers", "ko": "신규 기관"},
    "repeated_ties": {"en": "repeated ties", "ko": "반복 연결"},
    "components": {"en": "components", "ko": "연결 요소 수"},
    "centralization": {"en": "centralization", "ko": "집중도"},
    "hub_share": {"en": "share tied to the hub", "ko": "중심과 연결된 비율"},
    "ties_without_hub": {"en": "share of ties without it", "ko": "중심 없는 연결 비율"},
}
_SURE = {"en": "surely there", "ko": "확실"}
_MAYBE = {"en": "possibly there", "ko": "가능"}


def plot_growth(
    growth: pd.DataFrame,
    *,
    possible: pd.DataFrame | None = None,
    measures: Sequence[str] = tuple(_MEASURES),
    title: Text = "",
    lang: Lang | None = None,
) -> Figure:
    """
    Draw measures of a growing network, one small panel each.

    Parameters
    ----------
    growth
        As from :func:`network_growth`.
    possible
        The same with what is possibly there, drawn dashed.
    measures
        Columns to draw.
    title, lang
        As for :func:`plot_network`.

    Returns
    -------
    figure
        Four panels a row. No measures give an empty figure.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.
    TypeError
        If `growth` is no table.
    ValueError
        If `growth` lacks a column.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, network_growth
    >>> figure = plot_growth(network_growth(example_dataset()))
    >>> len(figure.axes)
    8
    """
    lang = language(lang)
    need_columns(growth, ["ties", "newcomers"], "network_growth(data)")
    with house_style(lang):
        height = 0.7 + 1.9 * -(-len(measures) // 4)
        figure = plt.figure(figsize=(10.0, height), layout="constrained")
        at = np.arange(len(growth))
        for number, measure in enumerate(measures):
            ax = figure.add_subplot(-(-len(measures) // 4), 4, number + 1)
            ax.plot(at, growth[measure], "o-", ms=3.5, color=ACCENT)
            if possible is not None:
                values = possible[measure].reindex(growth.index)
                ax.plot(at, values, "s--", ms=2.5, lw=1, color="#cc6677")
            ax.set_title(say(_MEASURES.get(measure, measure), lang), fontsize=9)
            drawn = np.concatenate([line.get_ydata() for line in ax.lines])
            ax.set_ylim(0, 1.08 * np.nanmax([0.0, *drawn]) or 1)
            step = max(len(at) // 4, 1)
            ax.set_xticks(at[::step], [str(date) for date in growth.index[::step]])
            whole = (growth[measure].dropna() % 1).eq(0).all()
            ax.yaxis.set_major_locator(MaxNLocator(4, integer=bool(whole)))
            ax.grid(axis="y", color="#eeeeee")
        if possible is not None and len(measures):
            _growth_legend(figure, lang)
        alt = f"{len(measures)} measures at {len(growth)} dates."
        return _finish_figure(figure, title, alt, lang)


def _growth_legend(figure: Figure, lang: Lang) -> None:
    lines = [
        Line2D([], [], color=ACCENT, marker="o", ms=3.5, label=say(_SURE, lang)),
        Line2D(
            [],
            [],
            color="#cc6677",
            marker="s",
            ms=2.5,
            ls="--",
            label=say(_MAYBE, lang),
        ),
    ]
    figure.legend(handles=lines, loc="outside lower center", ncol=2)


def _finish_figure(figure: Figure, title: Text, alt: str, lang: Lang) -> Figure:
    """Set the title and the description of a figure with several axes."""
    heading = say(title, lang)
    if heading:
        figure.suptitle(heading, x=0.01, ha="left", fontsize=11, parse_math=False)
    figure.set_label(f"{heading}: {alt}" if heading else alt)
    return figure


def plot_snapshots(
    snapshots: Mapping[str, nx.Graph[str]],
    dataset: Dataset,
    *,
    places: Places | None = None,
    title: Text = "",
    lang: Lang | None = None,
) -> Figure:
    """
    Draw a network at several dates, each organization at the same place.

    Parameters
    ----------
    snapshots
        As from :func:`network_snapshots`, in order.
    dataset
        Source of the names.
    places
        Coordinates by node, by default :func:`layout` of the last snapshot.
    title, lang
        As for :func:`plot_network`.

    Returns
    -------
    figure
        Three panels a row; what is new since the panel before is filled, what
        was there is pale, and the busiest organization is named. No snapshots
        give an empty figure.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, network_snapshots
    >>> data = example_dataset()
    >>> figure = plot_snapshots(network_snapshots(data), data)
    >>> len(figure.axes)
    2
    """
    lang = language(lang)
    with house_style(lang):
        rows = -(-len(snapshots) // 3)
        figure = plt.figure(figsize=(10.0, 1.0 + 3.0 * rows), layout="constrained")
        whole = nx.compose_all(list(snapshots.values())) if snapshots else nx.Graph()
        places = places or layout(whole)
        before: set[str] = set()
        limits = np.array(list(places.values()) or [(0.0, 0.0)])
        for number, (date, graph) in enumerate(snapshots.items()):
            ax = figure.add_subplot(rows, 3, number + 1)
            _draw_snapshot(ax, graph, places, before)
            new = len(set(graph) - before)
            ax.set_title(f"{date}  ({len(graph)}, +{new})", fontsize=9)
            ax.set_xlim(limits[:, 0].min() - 1.5, limits[:, 0].max() + 1.5)
            ax.set_ylim(limits[:, 1].min() - 1.5, limits[:, 1].max() + 1.5)
            ax.set_axis_off()
            before = set(graph)
        _kinds_legend(figure, whole, dataset, lang)
        last = len(before)
        alt = f"{len(snapshots)} networks on fixed places, the last of {last}."
        hub = _busiest(whole)
        if hub is not None and len(figure.axes):
            label = str(names(dataset, lang).to_dict().get(hub, hub))
            _name_hub(figure, places[hub], label)
        return _finish_figure(figure, title, alt, lang)


def _kinds_legend(
    figure: Figure, graph: nx.Graph[str], dataset: Dataset, lang: Lang
) -> None:
    """Name the kinds of organization that occur, with their colour."""
    there = {str(kind) for _, kind in graph.nodes(data="kind")}
    kinds = [kind for kind in KIND_COLORS if kind in there]
    labels = code_labels(dataset, "org_kind", kinds, lang)
    handles = [
        Line2D([], [], ls="", marker="o", color=KIND_COLORS[kind], label=label)
        for kind, label in zip(kinds, labels, strict=True)
    ]
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncol=6, fontsize=8)


def _busiest(graph: nx.Graph[str]) -> str | None:
    """Return the organization with most partners, ties in order of identifiers."""
    ordered = sorted(graph, key=lambda node: (-graph.degree(node), node))
    return ordered[0] if ordered else None


def _name_hub(figure: Figure, place: tuple[float, float], label: str) -> None:
    """Name the hub in the last panel."""
    figure.axes[-1].annotate(
        label,
        place,
        xytext=(0, -14),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=8,
        parse_math=False,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
    )


def _draw_snapshot(
    ax: Axes, graph: nx.Graph[str], places: Places, before: set[str]
) -> None:
    """Draw one network: ties pale, who is new in colour with a dark edge."""
    nx.draw_networkx_edges(graph, places, ax=ax, width=0.4, edge_color=PALE)
    for node in sorted(graph, key=lambda node: node not in before):
        look = graph.nodes[node]
        kind, sphere = str(look.get("kind", "")), str(look.get("sphere", ""))
        fresh = node not in before
        ax.scatter(
            [places[node][0]],
            [places[node][1]],
            s=8 + 1.5 * min(graph.degree(node), 40),
            marker=SPHERE_MARKERS.get(sphere, "o"),
            color=KIND_COLORS.get(kind, PALE),
            alpha=1.0 if fresh else 0.45,
            edgecolor=INK if fresh else "none",
            linewidth=0.4,
            zorder=3,
        )
