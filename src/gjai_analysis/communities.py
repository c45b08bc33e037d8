"""Communities of a graph, and how far chance decides them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd

from gjai_analysis.engines import igraph_of
from gjai_analysis.errors import whole_seed
from gjai_analysis.ordering import ties_by_content
from gjai_analysis.ties import Floats, Integers, Ties


def community_table(
    graph: nx.Graph[str], *, seed: int, runs: int = 100, resolution: float = 1.0
) -> pd.DataFrame:
    """
    Find communities, and say how firmly each organization belongs to its own.

    The Leiden algorithm [1]_ looks for the partition with the largest
    modularity, weighted by strength, and chance decides what it finds. It is
    run many times; the best partition is returned (of equally good ones, to 12
    digits, the first in order of its labels).

    Parameters
    ----------
    graph
        As from :func:`partnership_graph`; edges without `strength` count as 1.
    seed
        Of the random numbers; igraph's generator is Python's `random` again
        afterwards.
    runs
        How often to search, at least once.
    resolution
        Above 1 finds more and smaller communities, below 1 fewer and larger.

    Returns
    -------
    communities
        Indexed by `org_id`, sorted. `community` (int64) counts from 1, largest
        first, of equally large ones the one that holds the first organization
        by content; an isolate is a community of its own. `stability` (float64,
        0-1) is how often, over all runs, another member of its community is found
        together with it; for an organization alone, how often it is found alone.
        An empty graph gives no rows.

    Raises
    ------
    EngineError
        If igraph is not installed. No other algorithm stands in for it: it
        would find other communities.
    ValueError
        If there is no run, or `resolution` is not positive, or the graph is
        directed or has loops, parallel edges, or a strength that is not a
        positive number.

    Notes
    -----
    The search takes organizations in an order of their attributes and ties, so
    that neither the order of rows nor other identifiers change the result.

    References
    ----------
    .. [1] V. A. Traag, L. Waltman, N. J. van Eck (2019), From Louvain to
       Leiden, Scientific Reports 9, 5233. doi:10.1038/s41598-019-41695-z

    Examples
    --------
    >>> from gjai_analysis import example_dataset, partnership_graph
    >>> graph = partnership_graph(example_dataset({"m": "abc", "n": "de"}))
    >>> community_table(graph, seed=1)["community"].tolist()
    [1, 1, 1, 2, 2]
    """
    ties = ties_by_content(graph)
    found = _partitions(ties, seed=seed, runs=runs, resolution=resolution)
    best = found[_best(ties, found, resolution)]
    columns = {"community": best + 1, "stability": _stability(best, found)}
    return pd.DataFrame(columns, index=ties.nodes).sort_index()


def community_summary(
    graph: nx.Graph[str], *, seed: int, runs: int = 100, resolution: float = 1.0
) -> pd.Series:
    """
    Say how good the communities are, and how well the searches agree.

    Parameters
    ----------
    graph, seed, runs, resolution
        As for :func:`community_table`; the same give the same communities.

    Returns
    -------
    summary
        float64, indexed by `measure`: `communities`, `modularity` (of the best
        partition, at most 1; missing without ties [1]_), `agreement` (mean
        adjusted Rand index [2]_ of all pairs of runs: 1 if all found the same,
        about 0 if they agree as chance has it; missing for one run) and
        `partitions` (different ones found).

    Raises
    ------
    EngineError, ValueError
        As for :func:`community_table`.

    References
    ----------
    .. [1] M. E. J. Newman, M. Girvan (2004), Finding and evaluating community
       structure in networks, Phys. Rev. E 69, 026113.
       doi:10.1103/PhysRevE.69.026113
    .. [2] L. Hubert, P. Arabie (1985), Comparing partitions, Journal of
       Classification 2, 193-218. doi:10.1007/BF01908075

    Examples
    --------
    >>> from gjai_analysis import example_dataset, partnership_graph
    >>> graph = partnership_graph(example_dataset({"m": "ab", "n": "de"}))
    >>> community_summary(graph, seed=1).tolist()
    [2.0, 0.5, 1.0, 1.0]
    """
    ties = ties_by_content(graph)
    found = _partitions(ties, seed=seed, runs=runs, resolution=resolution)
    best = found[_best(ties, found, resolution)]
    pairs = [adjusted_rand(*pair) for pair in combinations(found, 2)]
    values = {
        "communities": best.max(initial=-1) + 1,
        "modularity": _modularity(ties, best, resolution),
        "agreement": np.mean(pairs) if pairs else np.nan,
        "partitions": len(np.unique(found, axis=0)),
    }
    return pd.Series(values, dtype="float64", name="value").rename_axis("measure")


def _partitions(
    ties: Ties, *, seed: int, runs: int, resolution: float
) -> list[Integers]:
    """Search several times; labels count from 0, largest community first."""
    if runs < 1 or not resolution > 0:
        raise ValueError(
            f"Communities need at least one run and a positive resolution, not "
            f"runs={runs}, resolution={resolution}."
        )
    graph = igraph_of(ties)
    if not len(ties.pairs[1]):
        return [np.arange(len(ties.nodes))] * runs
    with _random_numbers(seed):
        searches = [
            graph.community_leiden(
                objective_function="modularity",
                weights="strength",
                resolution=resolution,
                n_iterations=-1,
            ).membership
            for _ in range(runs)
        ]
    return [_numbered(np.array(labels, dtype="int64")) for labels in searches]


@contextmanager
def _random_numbers(seed: int) -> Iterator[None]:
    """Let igraph draw from a generator of our own for a while."""
    igraph = import_module("igraph")
    igraph.set_random_number_generator(random.Random(whole_seed(seed)))  # noqa: S311
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def _numbered(labels: Integers) -> Integers:
    """Return labels that count from 0, by size, then by first member."""
    _, first, place, size = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    number = np.empty_like(first)
    number[np.lexsort((first, -size))] = np.arange(len(first))
    return np.asarray(number[place])


def _best(ties: Ties, found: list[Integers], resolution: float) -> int:
    """Return which run has the largest modularity, then the first labels."""
    quality = [round(_modularity(ties, labels, resolution), 12) for labels in found]
    return min(range(len(found)), key=lambda run: (-quality[run], *found[run]))


def _modularity(ties: Ties, labels: Integers, resolution: float) -> float:
    """Compare the strength within communities with what chance makes of it."""
    (first, second), strength = ties.pairs
    total = strength.sum()
    if not total:
        return np.nan
    within = strength[labels[first] == labels[second]].sum() / total
    ends = np.bincount(labels, ties.strength.sum(axis=1)) / (2 * total)
    return float(within - resolution * (ends**2).sum())


def _stability(best: Integers, found: list[Integers]) -> Floats:
    """Return the share of other members that each node is found with."""
    size = np.bincount(best, minlength=1)[best]
    together = np.zeros(len(best))
    for labels in found:
        alone = np.bincount(labels)[labels] == 1
        shared = _counts(best, labels)
        together += np.where(size > 1, (shared - 1) / np.maximum(size - 1, 1), alone)
    return together / len(found)


def _counts(one: Integers, other: Integers) -> Integers:
    """Count, for each node, the nodes that share both of its labels."""
    both = one * (other.max(initial=0) + 1) + other
    _, place, size = np.unique(both, return_inverse=True, return_counts=True)
    return np.asarray(size[place], dtype="int64")


def adjusted_rand(one: Integers, other: Integers) -> float:
    """
    Compare two partitions by the pairs that both put together.

    Returns
    -------
    index
        1 for equal partitions, about 0 for random ones (Hubert & Arabie 1985,
        doi:10.1007/BF01908075).

    Examples
    --------
    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    n = len(one)
    both = int((_counts(one, other) - 1).sum())
    in_one, in_other = (int((_counts(x, x) - 1).sum()) for x in (one, other))
    pairs = max(n * (n - 1), 1)
    chance, most = in_one * in_other, pairs * (in_one + in_other)
    if most == 2 * chance:  # both put all together, or none
        return 1.0
    return (2 * pairs * both - 2 * chance) / (most - 2 * chance)
