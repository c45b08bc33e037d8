"""Measures of every organization of a graph as one table."""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import csgraph

from gjai_analysis.engines import Engine, betweenness
from gjai_analysis.errors import OptionError
from gjai_analysis.measures import (
    Measures,
    hops,
    inverse,
    leading_vector,
)
from gjai_analysis.structure import (
    attribute_assortativity,
    centralization,
    core_periphery,
    degree_assortativity,
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
            Partners (int64), and the sum over ties, in agreements.
        `betweenness`, `betweenness_strength`
            Share of the pairs of others whose shortest ways lead through it,
            0-1, by steps and by distance [1]_; 0 below three nodes.
        `closeness`, `closeness_strength`
            Others reached / sum of their distances, times the share of others
            reached [2]_, by steps and by distance; 0 for isolates.
        `harmonic`
            Sum of 1 / steps to each other, divided by n - 1, 0-1.
        `eigenvector`
            Weighted by strength, Euclidean norm 1; 0 without ties. In a
            disconnected graph only the component with the largest eigenvalue
            has weight; components that share it (to 9 digits) have the weight
            that the power iteration from equal values ends in.
        `pagerank`
            Weighted by strength, damping 0.85, sum 1.
        `core`
            Largest k such that it is in the k-core [3]_ (int64).
        `clustering`
            Share of the pairs of its partners that are tied; 0 below two.
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
    identifiers, so other identifiers can change the last digits of a measure.

    References
    ----------
    .. [1] L. C. Freeman (1978), doi:10.1016/0378-8733(78)90021-7; U. Brandes
       (2001), doi:10.1080/0022250X.2001.9990249
    .. [2] S. Wasserman, K. Faust (1994), Social Network Analysis, p. 201
    .. [3] S. B. Seidman (1983), doi:10.1016/0378-8733(83)90028-X
    .. [4] R. S. Burt (1992), Structural Holes
    .. [5] S. P. Borgatti (1997), Structural holes: unpacking Burt's redundancy
       measures, Connections 20(1), 35-38

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
        Same index and columns; Int64, missing where the value is missing.

    Examples
    --------
    >>> rank_table(pd.DataFrame({"degree": [3, 5, 5]}))["degree"].tolist()
    [3, 1, 1]
    """
    largest = table.abs().max().replace(0, 1)
    ranks = (table / largest).round(12).rank(ascending=False, method="min")
    return ranks.astype("Int64")


def graph_summary(
    graph: nx.Graph[str], *, attribute: str = "kind", engine: Engine = "auto"
) -> pd.Series:
    """
    Describe a partnership graph as a whole.

    Parameters
    ----------
    graph
        As from :func:`partnership_graph`; ties without `strength` count as 1.
    attribute
        The column of `organizations` by which ties are compared; those without
        it are a kind of their own.
    engine
        As for :func:`centrality_table`.

    Returns
    -------
    summary
        float64, indexed by `measure`. Measures that a graph is too small for
        are 0, correlations of what does not vary are missing.

        `organizations`, `ties`, `isolates`, `components`
            Counts.
        `density`
            Share of possible ties.
        `largest_component`
            Share of organizations in it.
        `centralization`, `centralization_betweenness`
            Freeman's [1]_, by degree and by betweenness: 1 for a star, 0 where
            all have the same.
        `transitivity`
            Share of open and closed triples that are closed.
        `assortativity_degree`, `assortativity_attribute`
            Newman's [2]_, -1 to 1: whether ties join the alike, by number of
            partners and by `attribute` (1: only within kinds; 0: as chance has
            it).
        `core_periphery`, `core_size`
            Correlation, -1 to 1, with the pattern [3]_ in which a core is tied
            to everyone and no others are tied, for the best core of all that
            have at least some number of partners; and organizations in it.
        `strength`
            Sum over ties.

    Raises
    ------
    EngineError, OptionError, ValueError
        As for :func:`centrality_table`.

    References
    ----------
    .. [1] L. C. Freeman (1978), Centrality in social networks, Social Networks
       1, 215-239. doi:10.1016/0378-8733(78)90021-7
    .. [2] M. E. J. Newman (2003), Mixing patterns in networks, Phys. Rev. E 67,
       026126. doi:10.1103/PhysRevE.67.026126
    .. [3] S. P. Borgatti, M. G. Everett (1999), Models of core/periphery
       structures, Social Networks 21, 375-395.
       doi:10.1016/S0378-8733(99)00019-2

    Examples
    --------
    >>> summary = graph_summary(nx.star_graph(4))
    >>> summary[["centralization", "core_periphery", "core_size"]].tolist()
    [1.0, 1.0, 1.0]
    """
    ties = Ties.from_graph(graph)
    measures = Measures(ties, engine)
    n, degree, ends = len(ties.nodes), measures.degree, ties.pairs[0]
    _, part_of = csgraph.connected_components(ties.strength, directed=False)
    parts = np.bincount(part_of) if n else np.zeros(0)
    triples = (degree * (degree - 1)).sum() / 2
    kinds = [str(graph.nodes[node].get(attribute)) for node in sorted(graph)]
    fit, core = core_periphery(degree, ends)
    values = {
        "organizations": n,
        "ties": ends.shape[1],
        "isolates": (degree == 0).sum(),
        "density": degree.sum() / max(n * (n - 1), 1),
        "components": len(parts),
        "largest_component": parts.max(initial=0) / max(n, 1),
        "centralization": centralization(degree, (n - 1) * (n - 2)),
        "centralization_betweenness": centralization(measures.betweenness, n - 1),
        "transitivity": measures.triangles.sum() / max(triples, 1),
        "assortativity_degree": degree_assortativity(degree, ends),
        "assortativity_attribute": attribute_assortativity(
            pd.Index(kinds).factorize()[0], ends
        ),
        "core_periphery": fit,
        "core_size": core,
        "strength": ties.pairs[1].sum(),
    }
    return pd.Series(values, dtype="float64", name="value").rename_axis("measure")
