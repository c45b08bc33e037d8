"""What a graph is like as a whole, from its degrees and ties."""

from __future__ import annotations

from math import comb

import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import csgraph

from gjai_analysis.engines import Engine
from gjai_analysis.measures import Measures
from gjai_analysis.ties import Floats, Integers, Ties


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


def centralization(values: Floats | Integers, largest: float) -> float:
    """Return how far all others are behind the first, as a share of `largest`."""
    return (
        float((values.max(initial=0) - values).sum() / largest) + 0.0
        if largest
        else 0.0
    )


def degree_assortativity(degree: Integers, ends: Integers) -> float:
    """
    Correlate the degrees at the two ends of the ties (Newman 2003).

    Sums are of integers, so a regular graph has no variance at all: nan.
    """
    ties = 2 * ends.shape[1]
    both = degree[ends]
    squared_sum = int(both.sum()) ** 2
    variance = ties * int((both**2).sum()) - squared_sum
    covariance = ties * 2 * int((both[0] * both[1]).sum()) - squared_sum
    return covariance / variance if variance else np.nan


def attribute_assortativity(kind: Integers, ends: Integers) -> float:
    """
    Compare ties within kinds with what chance makes of them (Newman 2003).

    Returns 1 if every tie is within a kind, and nan where all ends are of one.
    """
    ties = 2 * ends.shape[1]
    within = 2 * int((kind[ends[0]] == kind[ends[1]]).sum())
    squares = sum(int(n) ** 2 for n in np.bincount(kind[ends].ravel()))
    possible = ties**2 - squares
    return (ties * within - squares) / possible if possible else np.nan


def core_periphery(degree: Integers, ends: Integers) -> tuple[float, float]:
    """
    Fit a core that everyone is tied to, and a periphery without ties inside.

    Borgatti & Everett's discrete model: all ties of the core (to itself and to
    the periphery) are expected, and no others; the fit is the correlation with
    that pattern over all pairs. Cores tried are all nodes with at least d ties,
    for every d, so that neither chance nor names decide.

    Returns
    -------
    fit, size
        The best correlation and the nodes in that core (the smallest one, if
        several are best); nan where no core has one, e.g. a regular graph.
    """
    n, ties = len(degree), ends.shape[1]
    least = np.unique(degree)[::-1]
    size = n - np.searchsorted(np.sort(degree), least)
    strongest = np.sort(degree[ends].max(axis=0))
    found = ties - np.searchsorted(strongest, least)
    pairs = comb(n, 2)
    expected = pairs - (n - size) * (n - size - 1.0) / 2
    spread = expected * (pairs - expected) * ties * (pairs - ties)
    fits = (pairs * found - ties * expected)[spread > 0] / np.sqrt(spread[spread > 0])
    if not len(fits):
        return np.nan, np.nan
    return float(fits.max()), float(size[spread > 0][fits.argmax()])
