"""Figures of graphs: where each node lies, and who is tied to whom."""

from __future__ import annotations

import importlib.util
import textwrap
from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gjai_analysis.dataset import Dataset
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


def plot_network(
    graph: nx.Graph[str],
    dataset: Dataset,
    *,
    places: Places | None = None,
    sizes: Mapping[str, float] | pd.Series | None = None,
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
        What the area of a node shows, by default its degree.
    top
        How many nodes are labelled, the largest first.
    title, lang, ax
        Title (text, or texts by language), language of labels (by default
        `GJAI_LANG` or English) and axes to draw on.

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
    >>> from gjai_analysis import example_dataset, partnership_graph
    >>> data = example_dataset()
    >>> ax = plot_network(partnership_graph(data), data)
    >>> ax.figure.get_label()
    '3 organizations and 3 ties.'
    """
    lang = language(lang)
    with house_style(lang):
        ax = canvas(ax, 8.2, 5.8)
        places = places or layout(graph)
        shown = pd.Series(sizes if sizes is not None else dict(graph.degree()))
        shown = shown.reindex(sorted(graph)).fillna(0).astype("float64")
        _draw_ties(graph, places, ax)
        _draw_organizations(graph, places, shown, ax)
        chosen = shown.sort_values(ascending=False, kind="stable").index[:top]
        _kind_legend(ax, graph, dataset, lang)
        ax.margins(0.1)
        ax.set_axis_off()
        alt = f"{len(graph)} organizations and {graph.number_of_edges()} ties."
        finish(ax, title, alt, lang)
        labels = names(dataset, lang).reindex(chosen).to_dict()
        _label_nodes(ax, places, labels, _areas(shown))
        return ax


def _draw_ties(graph: nx.Graph[str], places: Places, ax: Axes) -> None:
    crowd = min(1.0, 2 * SMALL / max(graph.number_of_edges(), 1))
    widths = [
        crowd * (0.6 + 0.7 * tie.get("strength", 0.3))
        for *_, tie in graph.edges(data=True)
    ]
    nx.draw_networkx_edges(graph, places, ax=ax, width=widths, edge_color=PALE)


def _draw_organizations(
    graph: nx.Graph[str], places: Places, sizes: pd.Series, ax: Axes
) -> None:
    """Draw organizations, one scatter for each kind, smallest drawn last."""
    area = _areas(sizes)
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


def _areas(sizes: pd.Series) -> pd.Series:
    """Return the areas of markers in square points; many markers are small."""
    crowd = min(1.0, SMALL / max(len(sizes), 1))
    largest = max(float(sizes.max()) if len(sizes) else 1.0, 1.0)
    return crowd * 40 + (0.4 + 0.6 * crowd) * 300 * sizes / largest


def _look(graph: nx.Graph[str], node: str) -> tuple[str, str]:
    attributes = graph.nodes[node]
    return attributes.get("kind", "other"), attributes.get("sphere", "hybrid")


def _label_nodes(
    ax: Axes, places: Places, labels: Mapping[Any, str], areas: pd.Series
) -> None:
    """Label nodes below their markers; with adjustText, labels make room."""
    figure = ax.get_figure(root=True)
    if figure is not None:  # labels are placed in the final size of the axes
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    points = 1.0 if figure is None else figure.dpi / 72
    texts = []
    for node, label in sorted(labels.items()):
        x, y = ax.transData.transform(places[node])
        drop = points * (2.0 + float(areas.get(node, 90.0)) ** 0.5 / 2)
        below = ax.transData.inverted().transform((x, y - drop))
        texts.append(
            ax.text(
                below[0],
                below[1],
                textwrap.fill(label, 24),
                fontsize=7.5,
                color=INK,
                ha="center",
                va="top",
                path_effects=HALO,
                zorder=4,
            )
        )
    if importlib.util.find_spec("adjustText") is None or not texts:
        return
    from adjustText import adjust_text  # noqa: PLC0415  (an extra)

    near = places if len(places) <= SMALL else {n: places[n] for n in labels}
    outlines = _outlines(ax, near, areas, points)
    adjust_text(
        texts,
        x=outlines[:, 0],
        y=outlines[:, 1],
        ax=ax,
        expand=(1.04, 1.1),
        force_static=(0.05, 0.1),
        iter_lim=100,
        time_lim=None,
        arrowprops={"arrowstyle": "-", "color": PALE, "lw": 0.6},
    )


def _outlines(
    ax: Axes, places: Places, areas: pd.Series, points: float
) -> npt.NDArray[np.float64]:
    """Return points around every marker, for labels to keep clear of."""
    angles = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    rings = [
        ax.transData.transform(places[node])
        + points * (float(areas.get(node, 90.0)) ** 0.5 / 2) * circle
        for node in sorted(places)
    ]
    return np.asarray(ax.transData.inverted().transform(np.concatenate(rings)))


def _kind_legend(ax: Axes, graph: nx.Graph[str], dataset: Dataset, lang: Lang) -> None:
    looks = dict(sorted((_look(graph, node) for node in graph), reverse=True))
    labels = code_labels(dataset, "org_kind", looks, lang)
    handles = [
        Line2D(
            [],
            [],
            linestyle="",
            marker=SPHERE_MARKERS.get(sphere, "o"),
            color=KIND_COLORS.get(kind, PALE),
            label=label,
        )
        for (kind, sphere), label in zip(looks.items(), labels, strict=True)
    ]
    if handles:
        ax.legend(handles=handles, loc="center left", bbox_to_anchor=(1.0, 0.5))


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
    OptionError
        If `lang` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import affiliation_graph, example_dataset
    >>> data = example_dataset()
    >>> ax = plot_affiliation(affiliation_graph(data), data)
    >>> ax.figure.get_label()
    '3 organizations and 2 agreements.'
    """
    lang = language(lang)
    with house_style(lang):
        ax = canvas(ax, 8.2, 6.2)
        places = places or layout(graph)
        parties = graph.subgraph(n for n in graph if graph.nodes[n]["bipartite"] == 0)
        signed = sorted(set(graph) - set(parties))
        _draw_ties(graph, places, ax)
        degrees = pd.Series(dict(graph.degree())).reindex(sorted(parties)).fillna(0)
        _draw_organizations(parties, places, degrees, ax)
        ax.scatter(
            [places[node][0] for node in signed],
            [places[node][1] for node in signed],
            s=90 if len(graph) <= SMALL else 7,
            marker="s",
            color="white",
            edgecolor=INK,
            linewidth=1.0 if len(graph) <= SMALL else 0.4,
            zorder=3,
        )
        chosen = degrees.sort_values(ascending=False, kind="stable").index[:top]
        labels = names(dataset, lang).reindex(chosen).to_dict()
        titles = names(dataset, lang)
        dates = {n: graph.nodes[n].get("signed") or titles[n] for n in signed}
        dates = dates if len(signed) <= 60 else {}
        _kind_legend(ax, parties, dataset, lang)
        ax.margins(0.1)
        ax.set_axis_off()
        alt = f"{len(parties)} organizations and {len(signed)} agreements."
        finish(ax, title, alt, lang)
        _label_nodes(ax, places, labels | dates, _areas(degrees))
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
    Draw the map of sectors: area is agreements, width the agreements shared.

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
        for u, v in sorted(graph.edges):
            (x1, y1), (x2, y2) = places[u], places[v]
            width = 0.8 + 5.0 * graph.edges[u, v]["n_agreements"] / largest
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
