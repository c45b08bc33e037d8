"""Where the nodes of a graph are drawn, the same way every time."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np
import numpy.typing as npt

SMALL = 100
Places = Mapping[str, tuple[float, float]]


def layout(graph: nx.Graph[str]) -> dict[str, tuple[float, float]]:
    """
    Place the nodes of a graph, the same way every time.

    Each component is placed by Kamada and Kawai's method (above 100 nodes by
    Fruchterman and Reingold's, from a spiral with the busiest inside), without
    random numbers; components are set side by side, isolates in rows below.

    Parameters
    ----------
    graph
        Any graph whose nodes are text.

    Returns
    -------
    places
        x and y by node, rounded to 3 decimals; empty for an empty graph. Other names
        of the nodes can give another drawing.

    References
    ----------
    T. Kamada, S. Kawai (1989), An algorithm for drawing general undirected
    graphs, Information Processing Letters 31, 7-15.
    doi:10.1016/0020-0190(89)90102-6

    Examples
    --------
    >>> layout(nx.Graph())
    {}
    """
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=_big)
    places: dict[str, tuple[float, float]] = {}
    tallest = 2 * np.sqrt(len(parts[0])) if parts else 0.0
    left = top = width = 0.0
    for part in (part for part in parts if len(part) > 1):
        radius = float(np.sqrt(len(part)))
        if top + 2 * radius > tallest + 1e-9:
            left, top, width = left + width + 1.5, 0.0, 0.0
        centre = (left + radius, -top - radius)
        places |= _place(graph, part, centre, radius)
        top, width = top + 2 * radius + 1.5, max(width, 2 * radius)
    alone = [part[0] for part in parts if len(part) == 1]
    per_row = max(int((left + width) / 2.5), 6)
    for i, node in enumerate(alone):
        row, column = divmod(i, per_row)
        places[node] = (2.5 * column, round(-tallest - 1.5 - 1.2 * row, 3))
    return places


def _big(part: list[str]) -> tuple[int, str]:
    return -len(part), part[0]


def _place(
    graph: nx.Graph[str], part: list[str], centre: tuple[float, float], radius: float
) -> dict[str, tuple[float, float]]:
    """Place one component inside a circle."""
    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(part)
    ties = graph.subgraph(part).edges
    ordered.add_edges_from(sorted((min(tie), max(tie)) for tie in ties))
    if len(part) <= SMALL:
        placed = nx.kamada_kawai_layout(ordered, scale=radius)
    else:
        rounds = 200 if len(part) < 500 else 60
        placed = nx.spring_layout(
            ordered,
            pos=_spiral(ordered),
            iterations=rounds,
            method="force",
            weight=None,
            seed=0,  # drawn but not used; else the caller's random state would move
        )
        placed = _spread(placed, radius)
    return {
        node: (round(float(x) + centre[0], 3), round(float(y) + centre[1], 3))
        for node, (x, y) in placed.items()
    }


def _spiral(graph: nx.Graph[str]) -> dict[str, tuple[float, float]]:
    """Put nodes on a sunflower's spiral, those with the most partners inside."""
    order = sorted(graph, key=lambda node: (-graph.degree(node), node))
    places = np.arange(len(order))
    radius, angle = np.sqrt((places + 0.5) / len(order)), places * np.pi * (3 - 5**0.5)
    points = np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None]
    return {
        node: (float(x), float(y)) for node, (x, y) in zip(order, points, strict=True)
    }


def _spread(
    placed: Mapping[str, npt.NDArray[np.float64]], radius: float
) -> dict[str, npt.NDArray[np.float64]]:
    """Fill a disc evenly: keep each node's direction and its rank from the centre."""
    points = np.array(list(placed.values())) - np.median(list(placed.values()), axis=0)
    order = np.hypot(points[:, 0], points[:, 1]).round(9).argsort(kind="stable")
    angles = np.arctan2(points[:, 1], points[:, 0])
    distance = np.empty(len(points))
    distance[order] = radius * np.sqrt((np.arange(len(points)) + 0.5) / len(points))
    spread = np.column_stack([np.cos(angles), np.sin(angles)]) * distance[:, None]
    return dict(zip(placed, spread, strict=True))
