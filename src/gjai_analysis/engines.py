"""Betweenness by igraph where it is installed, by networkx elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from math import isclose, lcm
from typing import Any, Literal
from warnings import warn

import networkx as nx
import numpy as np

from gjai_analysis.errors import EngineError, OptionError
from gjai_analysis.ties import Floats, Ties

Engine = Literal["auto", "igraph", "networkx"]

_LONG = 4096  # bits of an exact length, beyond which floats must do
_SLOW = 1000  # nodes from which networkx takes seconds


def betweenness(ties: Ties, *, by_strength: bool, engine: Engine = "auto") -> Floats:
    """
    Count the shortest ways between two others that lead through each node.

    Each pair adds the share of its shortest ways. By strength, the length of
    a tie is 1 / strength; ways that are equally long as fractions (1/3 + 1/6
    and 1/2) are equally long here, though not as floating-point sums: igraph
    compares them up to 1e-10 of their length, networkx gets them as integers.

    Returns
    -------
    betweenness
        In the order of `ties`, each pair counted once, not normalized.

    Raises
    ------
    EngineError
        If igraph is asked for and not installed.
    OptionError
        If `engine` is none of the choices.
    """
    if engine not in (choices := ("auto", "igraph", "networkx")):
        raise OptionError("engine", engine, choices)
    ends, strength = ties.pairs
    if engine == "igraph" or (engine == "auto" and find_spec("igraph")):
        weights = 1 / strength if by_strength else None
        return np.array(igraph_of(ties).betweenness(weights=weights), dtype="float64")
    if engine == "auto" and len(ties.nodes) > _SLOW:
        warn(
            f"Betweenness of {len(ties.nodes)} nodes is slow without igraph; "
            "pip install 'gjai-analysis[fast]' brings it.",
            stacklevel=2,
        )
    graph: nx.Graph[int] = nx.empty_graph(len(ties.nodes))
    lengths = exact_lengths(strength) if by_strength else [1] * len(strength)
    graph.add_weighted_edges_from(zip(*ends.tolist(), lengths, strict=True), "length")
    weight = "length" if by_strength else None
    values = nx.betweenness_centrality(graph, weight=weight, normalized=False)
    return np.array([values[node] for node in range(len(graph))], dtype="float64")


def exact_lengths(strength: Floats) -> Sequence[float]:
    """
    Return 1 / strength in a unit that makes every length an integer.

    A strength is taken for the simple fraction that it equals to 12 digits, if
    there is one. Where the integers would get very long, lengths are floats.

    Examples
    --------
    >>> exact_lengths(np.array([1 / 3, 1 / 6, 1 / 2]))
    [3, 6, 2]
    >>> exact_lengths(np.array([2.0, 3.0, 6.0]))
    [3, 2, 1]
    """
    different, place = np.unique(strength, return_inverse=True)
    lengths = [1 / _fraction(value) for value in different.tolist()]
    unit = lcm(*(length.denominator for length in lengths))
    if unit.bit_length() > _LONG:
        return [1 / value for value in strength.tolist()]
    whole = [int(length * unit) for length in lengths]
    return [whole[i] for i in place]


def _fraction(strength: float) -> Fraction:
    simple = Fraction(strength).limit_denominator(1_000_000)
    exact = isclose(simple, strength, rel_tol=1e-12)
    return simple if exact else Fraction(strength)


def igraph_of(ties: Ties) -> Any:  # noqa: ANN401
    """Return the ties as an igraph graph with the edge attribute `strength`."""
    if not find_spec("igraph"):
        raise EngineError("igraph", "fast")
    ends, strength = ties.pairs
    graph = import_module("igraph").Graph(n=len(ties.nodes), edges=ends.T.tolist())
    graph.es["strength"] = strength
    return graph
