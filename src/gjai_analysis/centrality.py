"""Measures of a graph as one table."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

MEASURES = (
    "degree",
    "strength",
    "betweenness",
    "betweenness_strength",
    "closeness",
    "closeness_strength",
    "harmonic",
    "eigenvector",
    "pagerank",
    "core",
    "clustering",
    "constraint",
    "effective_size",
)


def centrality_table(graph: nx.Graph[str]) -> pd.DataFrame:
    """
    Measure every organization of a partnership graph.

    Strengths add up; where a measure needs distances, the distance of a tie is
    1 / strength. Conventions are those of networkx.

    Parameters
    ----------
    graph
        As from :func:`partnership_graph`: edges carry `strength`.

    Returns
    -------
    table
        Indexed by `org_id`, sorted; float64 columns unless said otherwise:
        `degree` (partners, int64), `strength` (sum over ties), `betweenness`
        and `betweenness_strength` (normalized to 0–1; without and with
        distances), `closeness` and `closeness_strength` (Wasserman–Faust for
        disconnected graphs), `harmonic` (divided by n - 1), `eigenvector`
        (weighted by strength, Euclidean norm 1; 0 without ties; in a disconnected
        graph only the component with the largest eigenvalue has weight), `pagerank`
        (weighted by strength), `core` (k-core number, int64), `clustering`
        (unweighted), `constraint` (Burt, weighted by strength; missing for
        isolates) and `effective_size` (Burt, unweighted; missing for isolates).
        An empty graph gives no rows.

    References
    ----------
    U. Brandes (2001), doi:10.1080/0022250X.2001.9990249 (betweenness);
    S. Wasserman, K. Faust (1994), Social Network Analysis, p. 201 (closeness);
    R. S. Burt (1992), Structural Holes (constraint, effective size);
    S. B. Seidman (1983), doi:10.1016/0378-8733(83)90028-X (k-core).

    Examples
    --------
    >>> from gjai_analysis import example_dataset, partnership_graph
    >>> table = centrality_table(partnership_graph(example_dataset()))
    >>> table.loc["org-city", ["degree", "strength"]].tolist()
    [2.0, 3.0]
    """
    graph = _sorted_with_distances(graph)
    columns = _measure(graph) if len(graph) else {name: {} for name in MEASURES}
    index = pd.Index(list(graph), name="org_id", dtype="str")
    table = pd.DataFrame(columns, index=index).astype("float64")
    return table.astype({"degree": "int64", "core": "int64"})


def _measure(graph: nx.Graph[str]) -> dict[str, Any]:
    """Compute every measure of a graph that has nodes."""
    scale = max(len(graph) - 1, 1)
    values: tuple[Any, ...] = (
        dict(graph.degree()),
        dict(graph.degree(weight="strength")),
        nx.betweenness_centrality(graph),
        nx.betweenness_centrality(graph, weight="distance"),
        nx.closeness_centrality(graph),
        nx.closeness_centrality(graph, distance="distance"),
        {node: sum_ / scale for node, sum_ in nx.harmonic_centrality(graph).items()},
        _eigenvector(graph),
        nx.pagerank(graph, weight="strength", tol=1e-12, max_iter=1000),
        nx.core_number(graph),
        nx.clustering(graph),
        nx.constraint(graph, weight="strength"),
        nx.effective_size(graph),
    )
    return dict(zip(MEASURES, values, strict=True))


def _sorted_with_distances(graph: nx.Graph[str]) -> nx.Graph[str]:
    """Copy a graph with sorted nodes, and with distances on its edges."""
    copy: nx.Graph[str] = nx.Graph()
    copy.add_nodes_from(sorted(graph))
    ties = {tuple(sorted((u, v))): tie for u, v, tie in graph.edges(data=True)}
    for u, v in sorted(ties):
        strength = ties[u, v]["strength"]
        copy.add_edge(u, v, strength=strength, distance=1 / strength)
    return copy


def _eigenvector(graph: nx.Graph[str]) -> dict[str, float]:
    """Return eigenvector centrality; zero where there is no tie at all."""
    if not graph.number_of_edges():
        return dict.fromkeys(graph, 0.0)
    return nx.eigenvector_centrality(
        graph, weight="strength", tol=1e-10, max_iter=100_000
    )


def affiliation_centrality_table(graph: nx.Graph[str]) -> pd.DataFrame:
    """
    Measure both modes of an affiliation graph.

    Each measure is normalized by the largest value that a node of its mode can
    have (Borgatti & Everett 1997), so the two modes can be compared. In a
    disconnected graph closeness is measured within the component and multiplied
    by the share of other nodes that can be reached, so that it stays below 1.

    Parameters
    ----------
    graph
        As from :func:`affiliation_graph`: nodes carry `bipartite`.

    Returns
    -------
    table
        Indexed by `node`, sorted, first mode first; columns `mode` (0
        organizations, 1 agreements), `degree`, `closeness`, `betweenness`
        (float64). An empty graph gives no rows.

    References
    ----------
    S. P. Borgatti, M. G. Everett (1997), Network analysis of 2-mode data,
    Social Networks 19, 243-269. doi:10.1016/S0378-8733(96)00301-2
    """
    modes = {node: data["bipartite"] for node, data in graph.nodes(data=True)}
    first = sorted(node for node, mode in modes.items() if mode == 0)
    nodes = first + sorted(set(graph) - set(first))
    columns: dict[str, dict[str, float]] = {
        "mode": modes,
        "degree": _two_mode_degree(graph, set(first)),
        "closeness": _two_mode_closeness(graph, set(first)),
        "betweenness": _two_mode_betweenness(graph, set(first)),
    }
    table = pd.DataFrame(columns, index=pd.Index(nodes, name="node", dtype="str"))
    return table.astype("float64").astype({"mode": "int64"})


def _two_mode_degree(graph: nx.Graph[str], first: set[str]) -> dict[str, float]:
    """Return degree divided by the size of the other mode."""
    sizes = {True: len(graph) - len(first), False: len(first)}
    return {n: degree / max(sizes[n in first], 1) for n, degree in graph.degree()}


def _two_mode_betweenness(graph: nx.Graph[str], first: set[str]) -> dict[str, float]:
    """Return betweenness divided by the largest value that its mode can have."""
    n, m = len(first), len(graph) - len(first)
    largest = {True: _largest_betweenness(n, m), False: _largest_betweenness(m, n)}
    raw = nx.betweenness_centrality(graph, normalized=False)
    return {node: value / (largest[node in first] or 1) for node, value in raw.items()}


def _largest_betweenness(own: int, other: int) -> float:
    """Return the largest betweenness in a mode (Borgatti & Everett 1997)."""
    if not other:
        return 0.0
    s, t = divmod(own - 1, other)
    squared = other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1)
    return (squared - t * (2 * s - t + 3)) / 2


def _two_mode_closeness(graph: nx.Graph[str], first: set[str]) -> dict[str, float]:
    """Return closeness within components, times the share of nodes reached."""
    closeness: dict[str, float] = {}
    others = max(len(graph) - 1, 1)
    for part in nx.connected_components(graph):
        share = (len(part) - 1) / others
        inside = graph.subgraph(part)
        values = nx.bipartite.closeness_centrality(inside, part & first)
        closeness |= {node: share * value for node, value in values.items()}
    return closeness


def rank_table(table: pd.DataFrame) -> pd.DataFrame:
    """
    Rank each column of a table, largest first; ties share the best rank.

    Returns
    -------
    ranks
        Same index and columns; Int64, missing where the value is missing.

    Examples
    --------
    >>> rank_table(pd.DataFrame({"degree": [3, 5, 5]}))["degree"].tolist()
    [3, 1, 1]
    """
    ranks = table.round(12).rank(ascending=False, method="min")
    return ranks.astype("Int64")


def graph_summary(graph: nx.Graph[str]) -> pd.Series:
    """
    Describe a partnership graph as a whole.

    Returns
    -------
    summary
        float64, indexed by: `organizations`, `ties`, `isolates`, `density`
        (share of possible ties), `components`, `largest_component` (share of
        organizations in it), `centralization` (Freeman, degree: 1 for a star,
        0 where all have the same degree), `transitivity` (share of open and
        closed triples that are closed), `strength` (sum over ties). Measures
        that a graph is too small for are 0.

    References
    ----------
    L. C. Freeman (1978), Centrality in social networks, Social Networks 1,
    215-239. doi:10.1016/0378-8733(78)90021-7

    Examples
    --------
    >>> float(graph_summary(nx.star_graph(4))["centralization"])
    1.0
    """
    degrees = np.array([degree for _, degree in graph.degree()], dtype="float64")
    n = len(degrees)
    parts = [len(part) for part in nx.connected_components(graph)]
    spread = float((degrees.max(initial=0) - degrees).sum())
    values = {
        "organizations": n,
        "ties": graph.number_of_edges(),
        "isolates": int((degrees == 0).sum()),
        "density": nx.density(graph),
        "components": len(parts),
        "largest_component": max(parts, default=0) / max(n, 1),
        "centralization": spread / ((n - 1) * (n - 2)) if n > 2 else 0.0,
        "transitivity": nx.transitivity(graph),
        "strength": graph.size(weight="strength"),
    }
    return pd.Series(values, dtype="float64", name="value").rename_axis("measure")
