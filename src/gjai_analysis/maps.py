"""Figures of graphs: where each node lies, and who is tied to whom."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gjai_analysis.dataset import Dataset
from gjai_analysis.labels import label_nodes
from gjai_analysis.legends import (
    ASSUMED,
    agreement_handle,
    area_scale,
    draw_legend,
    look_handles,
    size_handles,
    tie_handles,
)
from gjai_analysis.places import SMALL, Places, layout
from gjai_analysis.style import (
    ACCENT,
    HALO,
    INK,
    KIND_COLORS,
    PALE,
    SPHERE_MARKERS,
    Lang,
    Text,
    canvas,
    code_labels,
    finish,
    house_style,
    language,
    names,
)
from gjai_analysis.ties import need_graph


def plot_network(
    graph: nx.Graph[str],
    dataset: Dataset,
    *,
    places: Places | None = None,
    sizes: Mapping[str, float] | pd.Series | None = None,
    largest: float | None = None,
    top: int = 12,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw a partnership graph: colour is the kind, marker the sphere.

    Parameters
    ----------
    graph
        As from :func:`partnership_graph`; width of a tie grows with `strength`.
    dataset
        Source of the labels.
    places
        Coordinates by node, by default :func:`layout`.
    sizes
        What the area of a node shows, by default its degree; the legend names it
        by the name of the Series.
    largest
        The size of the largest area, by default the largest of `sizes`. Figures
        that share it can be compared.
    top
        How many nodes are labelled, the largest first.
    title, lang, ax
        Title (text, or texts by language), language of labels (by default
        `GJAI_LANG` or English) and axes to draw on.

    Returns
    -------
    ax
        The axes. Ties that are `assumed` are dashed and pale. A line leads from a
        label that stands apart to its marker. An empty graph gives axes that say so.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.
    ValueError
        If `top` is negative, or the graph is not one of this dataset.
    TypeError
        If it is not a graph.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, partnership_graph
    >>> data = example_dataset()
    >>> ax = plot_network(partnership_graph(data), data)
    >>> ax.figure.get_label()
    '3 organizations and 3 ties.'
    """
    lang = language(lang)
    titles = _named(graph, dataset, lang)
    _chosen(pd.Series(dtype="float64"), top)
    with house_style(lang):
        ax = canvas(ax, 8.2, 5.8)
        places = places or layout(graph)
        shown = pd.Series(sizes if sizes is not None else dict(graph.degree()))
        shown = shown.rename("degree") if sizes is None else shown
        shown = shown.reindex(sorted(graph)).fillna(0).astype("float64")
        scale = area_scale(shown, largest)
        ties = _draw_ties(graph, places, ax, lang)
        _draw_organizations(graph, places, shown.map(scale), ax)
        looks = look_handles(map(partial(_look, graph), graph), dataset, lang)
        draw_legend(ax, [*looks, *size_handles(shown, scale, lang), *ties], lang)
        ax.margins(0.1)
        ax.set_axis_off()
        alt = f"{len(graph)} organizations and {graph.number_of_edges()} ties."
        finish(ax, title, alt, lang)
        labels = titles.reindex(_chosen(shown, top)).to_dict()
        label_nodes(ax, places, labels, shown.map(scale))
        return ax


def _draw_ties(
    graph: nx.Graph[str], places: Places, ax: Axes, lang: Lang
) -> list[Artist]:
    """Draw ties; return legend entries where some rest on an assumption."""
    crowd = min(1.0, 2 * SMALL / max(graph.number_of_edges(), 1))
    ties = list(graph.edges(data=True))
    known = [tie for tie in ties if not tie[2].get("assumed", False)]
    assumed = [tie for tie in ties if tie[2].get("assumed", False)]
    for some, color, style in (
        (known, PALE, "solid"),
        (assumed, ASSUMED, "dashed"),
    ):
        nx.draw_networkx_edges(
            graph,
            places,
            ax=ax,
            edgelist=[tie[:2] for tie in some],
            width=[crowd * (0.6 + 0.7 * t.get("strength", 0.3)) for *_, t in some],
            edge_color=color,
            style=style,
        )
    return tie_handles(lang) if assumed else []


def _draw_organizations(
    graph: nx.Graph[str], places: Places, area: pd.Series, ax: Axes
) -> None:
    """Draw organizations, one scatter for each kind and sphere."""
    for kind, sphere in sorted({_look(graph, node) for node in graph}):
        nodes = [node for node in sorted(graph) if _look(graph, node) == (kind, sphere)]
        ax.scatter(
            [places[node][0] for node in nodes],
            [places[node][1] for node in nodes],
            s=area[nodes],
            marker=SPHERE_MARKERS.get(sphere, "o"),
            color=KIND_COLORS.get(kind, PALE),
            edgecolor="white",
            linewidth=0.8,
            zorder=3,
        )


def _chosen(sizes: pd.Series, top: int) -> pd.Index:
    """Return the largest nodes, of equal ones those that come first."""
    if top < 0:
        raise ValueError(f"top={top} is too few; take at least 0.")
    return sizes.sort_values(ascending=False, kind="stable").index[:top]


def _named(graph: nx.Graph[str], dataset: Dataset, lang: Lang) -> pd.Series:
    """Return all names, if the dataset has those of the graph."""
    need_graph(graph)
    titles = names(dataset, lang)
    if unknown := sorted(set(graph) - set(titles.index)):
        raise ValueError(
            f"{len(unknown)} nodes of the graph are not in the dataset, such as "
            f"{unknown[0]}; pass the dataset that the graph is made from."
        )
    return titles


def _look(graph: nx.Graph[str], node: str) -> tuple[str, str]:
    attributes = graph.nodes[node]
    return attributes.get("kind", "other"), attributes.get("sphere", "hybrid")


def plot_affiliation(
    graph: nx.Graph[str],
    dataset: Dataset,
    *,
    places: Places | None = None,
    top: int = 12,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw an affiliation graph: organizations and the agreements they sign.

    Parameters
    ----------
    graph
        As from :func:`affiliation_graph`.
    dataset, places, top, title, lang, ax
        As for :func:`plot_network`; `top` counts organizations.

    Returns
    -------
    ax
        The axes; agreements are white squares, labelled with their date as long
        as there are no more than 60 of them.

    Raises
    ------
    OptionError, TypeError, ValueError
        As for :func:`plot_network`, and if the graph is not two-mode.

    Examples
    --------
    >>> from gjai_analysis import affiliation_graph, example_dataset
    >>> data = example_dataset()
    >>> ax = plot_affiliation(affiliation_graph(data), data)
    >>> ax.figure.get_label()
    '3 organizations and 2 agreements.'
    """
    lang = language(lang)
    titles = _named(graph, dataset, lang)
    _chosen(pd.Series(dtype="float64"), top)
    if "strength" in graph.graph or not all(
        "bipartite" in x for _, x in graph.nodes.data()
    ):
        raise ValueError(
            "The graph does not say which nodes are agreements; pass "
            "affiliation_graph(data)."
        )
    with house_style(lang):
        ax = canvas(ax, 8.2, 6.2)
        places = places or layout(graph)
        parties = graph.subgraph(n for n in graph if graph.nodes[n]["bipartite"] == 0)
        signed = sorted(set(graph) - set(parties))
        _draw_ties(graph, places, ax, lang)
        degrees = pd.Series(dict(graph.degree()), dtype="float64", name="signed")
        degrees = degrees.reindex(sorted(parties)).fillna(0)
        scale = area_scale(degrees, None)
        _draw_organizations(parties, places, degrees.map(scale), ax)
        square, width = (90, 1.0) if len(graph) <= SMALL else (7, 0.4)
        style: dict[str, Any] = {"color": "white", "edgecolor": INK, "lw": width}
        x, y = np.array([places[node] for node in signed]).reshape(-1, 2).T
        ax.scatter(x, y, s=square, marker="s", zorder=3, **style)
        labels = titles.reindex(_chosen(degrees, top)).to_dict()
        dates = {n: graph.nodes[n].get("signed") or titles[n] for n in signed}
        dates = dates if len(signed) <= 60 else {}
        looks = look_handles(map(partial(_look, graph), parties), dataset, lang)
        signs = [agreement_handle(square, width, lang)] if signed else []
        sized = size_handles(degrees, scale, lang)
        draw_legend(ax, [*looks, *sized, *signs], lang)
        ax.margins(0.1)
        ax.set_axis_off()
        alt = f"{len(parties)} organizations and {len(signed)} agreements."
        finish(ax, title, alt, lang)
        label_nodes(ax, places, labels | dates, degrees.map(scale))
        return ax


def plot_sector_map(
    graph: nx.Graph[str],
    dataset: Dataset,
    *,
    places: Places | None = None,
    title: Text = "",
    lang: Lang | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the map of sectors: larger is more agreements, wider more of them shared.

    Parameters
    ----------
    graph
        As from :func:`sector_graph`.
    dataset, places, title, lang, ax
        As for :func:`plot_network`.

    Returns
    -------
    ax
        The axes. An empty graph gives empty axes.

    Raises
    ------
    OptionError
        If `lang` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, sector_graph
    >>> data = example_dataset()
    >>> ax = plot_sector_map(sector_graph(data), data)
    >>> ax.figure.get_label()
    '2 sectors; 0 pairs share agreements.'
    """
    lang = language(lang)
    with house_style(lang):
        ax = canvas(ax, 8.0, 6.0)
        places = places or layout(graph)
        counts = {node: graph.nodes[node]["n_agreements"] for node in graph}
        largest = max(counts.values(), default=1)
        shared = nx.get_edge_attributes(graph, "n_agreements").values()
        widest = max(shared, default=1)
        for u, v in sorted(graph.edges):
            (x1, y1), (x2, y2) = places[u], places[v]
            width = 0.6 + 6.0 * graph.edges[u, v]["n_agreements"] / widest
            ax.plot([x1, x2], [y1, y2], color=PALE, lw=width, zorder=1)
        order = sorted(counts)
        ax.scatter(
            [places[sector][0] for sector in order],
            [places[sector][1] for sector in order],
            s=[200 + 1800 * counts[sector] / largest for sector in order],
            color="#88ccee",
            edgecolor=ACCENT,
            zorder=2,
        )
        labels = code_labels(dataset, "sector", order, lang)
        for sector, label in zip(order, labels, strict=True):
            text = f"{textwrap.fill(label, 14)}\n{counts[sector]}"
            ax.text(
                *places[sector],
                text,
                ha="center",
                va="center",
                fontsize=8,
                path_effects=HALO,
                zorder=3,
            )
        ax.margins(0.15)
        ax.set_axis_off()
        alt = f"{len(graph)} sectors; {graph.number_of_edges()} pairs share agreements."
        return finish(ax, title, alt, lang)
