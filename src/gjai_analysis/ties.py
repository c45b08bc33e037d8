"""Who is tied to whom, as arrays: what measures are computed from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def need_graph(graph: object) -> None:
    """Raise unless an argument is a graph."""
    if not isinstance(graph, nx.Graph):
        raise TypeError(
            f"A graph is needed, not a {type(graph).__name__}; take, for example, "
            "partnership_graph(data)."
        )


@dataclass(frozen=True, eq=False)
class Ties:
    """
    The ties of an undirected graph as a sparse matrix.

    Measures take it in place of a graph; it is what they compute from. Sums
    run in the order of `nodes`, so numbers depend on that order in their last
    digits, and on nothing else.

    Attributes
    ----------
    nodes
        Names of rows and columns (str).
    strength
        Symmetric, positive where there is a tie, with an empty diagonal.

    Raises
    ------
    ValueError
        If `strength` is not such a matrix.

    Examples
    --------
    >>> ties = Ties(pd.Index(["a", "b"]), sparse.csr_array([[0.0, 2.0], [2.0, 0.0]]))
    >>> ties.strength.sum(axis=1).tolist()
    [2.0, 2.0]
    """

    nodes: pd.Index
    strength: sparse.csr_array

    def __post_init__(self) -> None:
        strength = sparse.csr_array(self.strength, dtype="float64").sorted_indices()
        object.__setattr__(self, "strength", strength)
        if strength.shape != (len(self.nodes), len(self.nodes)):
            raise ValueError(
                f"Ties of {len(self.nodes)} nodes need a square matrix of that "
                f"size, not {strength.shape}."
            )
        wrong = ~((strength.data > 0) & np.isfinite(strength.data))
        if wrong.any():
            raise ValueError(
                "Every tie needs a positive, finite strength; leave out ties of "
                f"strength {strength.data[wrong][0]}."
            )
        if strength.diagonal().any():
            looped = self.nodes[strength.diagonal() > 0].tolist()
            raise ValueError(f"Nodes are not tied to themselves, but {looped} are.")
        if (strength != strength.T).nnz:
            raise ValueError("A tie must be equally strong in both directions.")

    @classmethod
    def from_graph(cls, graph: nx.Graph[str]) -> Ties:
        """
        Read the ties of a graph; an edge without `strength` counts as 1.

        Parameters
        ----------
        graph
            Undirected, without parallel edges, e.g. from
            :func:`partnership_graph`.

        Returns
        -------
        ties
            Nodes sorted; a graph without nodes has none.

        Raises
        ------
        ValueError
            If the graph is directed or has parallel edges, an edge from a node
            to itself, or a strength that is not a positive number.
        TypeError
            If it is not a graph.
        """
        need_graph(graph)
        if graph.is_directed() or graph.is_multigraph():
            raise ValueError(
                "Only undirected graphs without parallel edges can be measured; "
                "convert it with nx.Graph(graph)."
            )
        nodes = sorted(graph)
        place = {node: i for i, node in enumerate(nodes)}
        ends = np.array([(place[u], place[v]) for u, v in graph.edges], dtype="int64")
        strength = [tie.get("strength", 1.0) for *_, tie in graph.edges(data=True)]
        return cls.from_pairs(nodes, ends.reshape(-1, 2).T, strength)

    @classmethod
    def from_pairs(
        cls, nodes: Iterable[str], ends: Integers, strength: ArrayLike
    ) -> Ties:
        """
        Tie pairs of nodes, each pair once and in any direction.

        Parameters
        ----------
        nodes
            Names, in the order of the matrix.
        ends
            Two rows: where in `nodes` each pair begins and ends.
        strength
            One per pair.

        Returns
        -------
        ties
            Without pairs, nodes without ties.
        """
        index = pd.Index(list(nodes), name="org_id", dtype="str")
        both_ways = np.concatenate(ends), np.concatenate(ends[::-1])
        strengths = np.tile(np.asarray(strength, dtype="float64"), 2)
        shape = (len(index), len(index))
        return cls(index, sparse.coo_array((strengths, both_ways), shape).tocsr())

    @cached_property
    def pairs(self) -> tuple[Integers, Floats]:
        """Each pair once: where in `nodes` it begins and ends, and its strength."""
        upper = sparse.triu(self.strength, k=1, format="csr").tocoo()
        return np.array(upper.coords, dtype="int64"), upper.data
