"""Measures of every organization of a graph as one table."""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import csgraph

from gjai_analysis.engines import Engine, betweenness
from gjai_analysis.errors import OptionError, need_columns
from gjai_analysis.measures import (
    Measures,
    hops,
    inverse,
    leading_vector,
)
from gjai_analysis.ties import Floats, Integers, Ties

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


def centrality_table(
    graph: nx.Graph[str] | Ties,
    *,
    measures: Collection[str] = MEASURES,
    engine: Engine = "auto",
) -> pd.DataFrame:
    """
    Measure every organization of a partnership graph.

    Strengths add up; where a measure needs distances, the distance of a tie is
    1 / strength. Ties without `strength` count as 1. Conventions are those of
    networkx.

    Parameters
    ----------
    graph
        As from :func:`partnership_graph`, or its matrix, as from
        :func:`partnership_ties`, which is faster in loops.
    measures
        The columns wanted, in this order; what is not asked for costs nothing.
    engine
        What computes betweenness: ``"igraph"`` (the extra `fast`), about 30
        times faster than ``"networkx"``; ``"auto"`` takes igraph where it is
        installed. Both count ways as equally short when they are so as
        fractions, which sums of floating-point distances miss.

    Returns
    -------
    table
        Indexed by `org_id`, sorted (a matrix keeps its order); float64 columns
        unless said otherwise. An empty graph gives no rows.

        `degree`, `strength`
            Partners (int64), and the sum over ties, in agreements; a sum within
            1e-9 of a whole number is that number.
        `betweenness`, `betweenness_strength`
            Share of the pairs of others whose shortest ways lead through it,
            0-1, by steps and by distance [1]_; 0 below three nodes.
        `closeness`, `closeness_strength`
            Others reached / sum of their distances, times the share of others
            reached [2]_, by steps and by distance; 0 for isolates.
        `harmonic`
            Sum of 1 / steps to each other, divided by n - 1 [6]_, 0-1.
        `eigenvector`
            Weighted by strength, Euclidean norm 1 [7]_; 0 without ties. In a
            disconnected graph only the component with the largest eigenvalue
            has weight; components that share it (to 9 digits) have the weight
            that the power iteration from equal values ends in.
        `pagerank`
            Weighted by strength, damping 0.85, sum 1 [8]_.
        `core`
            Largest k such that it is in the k-core [3]_ (int64).
        `clustering`
            Share of the pairs of its partners that are tied [9]_; 0 below two.
        `constraint`
            Burt's [4]_, with shares of strength, over its partners; missing
            for isolates.
        `effective_size`
            Partners less 2 t / partners, with t ties among them [5]_: Burt's
            measure without strengths; missing for isolates.

    Raises
    ------
    OptionError
        If a measure or the engine is none of the choices.
    EngineError
        If igraph is asked for and not installed.
    ValueError
        If the graph is directed or has loops, parallel edges, or a strength
        that is not a positive number.

    Notes
    -----
    Order of nodes and edges changes nothing. Sums run in the order of
    identifiers, so other identifiers can change the last digits of a measure:
    round before comparing for equality.

    References
    ----------
    .. [1] L. C. Freeman (1978), doi:10.1016/0378-8733(78)90021-7; U. Brandes
       (2001), doi:10.1080/0022250X.2001.9990249
    .. [2] S. Wasserman, K. Faust (1994), Social Network Analysis, p. 201,
       doi:10.1017/CBO9780511815478
    .. [3] S. B. Seidman (1983), doi:10.1016/0378-8733(83)90028-X
    .. [4] R. S. Burt (1992), Structural Holes, p. 54 f. (a book without DOI)
    .. [5] S. P. Borgatti (1997), Structural holes: unpacking Burt's redundancy
       measures, Connections 20(1), 35-38 (without DOI)
    .. [6] M. Marchiori, V. Latora (2000), doi:10.1016/S0378-4371(00)00311-3
    .. [7] P. Bonacich (1972), doi:10.1080/0022250X.1972.9989806
    .. [8] S. Brin, L. Page (1998), doi:10.1016/S0169-7552(98)00110-X
    .. [9] D. J. Watts, S. H. Strogatz (1998), doi:10.1038/30918

    Examples
    --------
    >>> from gjai_analysis import example_dataset, partnership_graph
    >>> graph = partnership_graph(example_dataset())
    >>> table = centrality_table(graph, measures=["degree", "strength"])
    >>> table.loc["org-city"].tolist()
    [2.0, 3.0]
    """
    if unknown := sorted(set(_listed(measures)) - set(MEASURES)):
        raise OptionError("measures", unknown[0], MEASURES)
    if engine not in get_args(Engine):
        raise OptionError("engine", engine, get_args(Engine))
    ties = graph if isinstance(graph, Ties) else Ties.from_graph(graph)
    values = Measures(ties, engine)
    columns = {name: getattr(values, name) for name in _listed(measures)}
    return pd.DataFrame(columns, index=ties.nodes)


def _listed(names: Collection[str]) -> list[str]:
    """Take a single name for a list of one."""
    return [names] if isinstance(names, str) else list(names)


def affiliation_centrality_table(
    graph: nx.Graph[str], *, engine: Engine = "auto"
) -> pd.DataFrame:
    """
    Measure both modes of an affiliation graph.

    Each measure is normalized by the largest value that a node of its mode can
    have [1]_, so the two modes can be compared. In a disconnected graph
    closeness is measured within the component and multiplied by the share of
    other nodes that can be reached, so that it stays below 1.

    Parameters
    ----------
    graph
        As from :func:`affiliation_graph`: nodes carry `bipartite`.
    engine
        As for :func:`centrality_table`.

    Returns
    -------
    table
        Indexed by `node`, sorted, first mode first; columns `mode` (0
        organizations, 1 agreements; int64), `degree`, `closeness`,
        `betweenness`, `eigenvector` (float64, 0-1; the squares of `eigenvector`
        add up to 1 in each mode, as in the leading singular vectors, or are 0
        where nobody takes part in anything). An empty graph gives no rows.

    Raises
    ------
    EngineError, OptionError
        As for :func:`centrality_table`.

    References
    ----------
    .. [1] S. P. Borgatti, M. G. Everett (1997), Network analysis of 2-mode
       data, Social Networks 19, 243-269. doi:10.1016/S0378-8733(96)00301-2

    Examples
    --------
    >>> from gjai_analysis import affiliation_graph, example_dataset
    >>> table = affiliation_centrality_table(affiliation_graph(example_dataset()))
    >>> table["degree"].round(2).to_dict()
    {'org-city': 1.0, 'org-firm': 0.5, 'org-school': 1.0, 'agr-a': 0.67, 'agr-b': 1.0}
    """
    ties = Ties.from_graph(graph)
    modes = np.array([graph.nodes[node]["bipartite"] for node in sorted(graph)])
    modes = modes.astype("int64")
    sizes = np.bincount(modes, minlength=2)
    most = [_largest_betweenness(*sizes), _largest_betweenness(*sizes[::-1])]
    raw = betweenness(ties, by_strength=False, engine=engine)
    vector = leading_vector(ties.strength)
    norm = np.sqrt(np.bincount(modes, vector**2, minlength=2))
    columns = {
        "mode": modes,
        "degree": np.diff(ties.strength.indptr) / np.maximum(sizes[1 - modes], 1),
        "closeness": _two_mode_closeness(ties, modes),
        "betweenness": raw / np.where(most, most, 1)[modes],
        "eigenvector": vector * inverse(norm)[modes],
    }
    table = pd.DataFrame(columns, index=ties.nodes.rename("node"))
    return table.sort_values("mode", kind="stable")


def _largest_betweenness(own: int, other: int) -> float:
    """Return the largest betweenness in a mode (Borgatti & Everett 1997)."""
    if not own or not other:
        return 0.0
    s, t = divmod(own - 1, other)
    squared = other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1)
    return float((squared - t * (2 * s - t + 3)) / 2)


def _two_mode_closeness(ties: Ties, modes: Integers) -> Floats:
    """Return closeness within components, times the share of nodes reached."""
    _, part_of = csgraph.connected_components(ties.strength, directed=False)
    sizes = np.zeros((part_of.max(initial=-1) + 1, 2))
    np.add.at(sizes, (part_of, modes), 1)
    own, other = sizes[part_of, modes], sizes[part_of, 1 - modes]
    reached, total, _ = hops(ties.strength)
    nearest = other + 2 * (own - 1)  # if all of the other mode are partners
    return np.asarray(reached / max(len(modes) - 1, 1) * nearest * inverse(total))


def rank_table(table: pd.DataFrame) -> pd.DataFrame:
    """
    Rank each column of a table, largest first; ties share the best rank.

    Values that differ by no more than rounding (1e-12 of the largest in their
    column) are ties.

    Parameters
    ----------
    table
        Columns of numbers.

    Returns
    -------
    ranks
        Same index and columns; Int64, missing where the value is missing. A table
        without rows gives one without rows.

    Raises
    ------
    TypeError
        If `table` is no table, such as a Series.

    Examples
    --------
    >>> rank_table(pd.DataFrame({"degree": [3, 5, 5]}))["degree"].tolist()
    [3, 1, 1]
    """
    need_columns(table, (), "centrality_table(graph), or Series.to_frame()")
    largest = table.abs().max().replace(0, 1)
    ranks = (table / largest).round(12).rank(ascending=False, method="min")
    return ranks.astype("Int64")
