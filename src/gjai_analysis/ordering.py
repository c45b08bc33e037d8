"""An order of records in which their identifiers have no part."""

from __future__ import annotations

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from gjai_analysis.ties import Ties

Keys = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


def refined(keys: Keys, source: Places, target: Places, label: Keys) -> Keys:
    """
    Tell records apart by what they are linked with.

    Colour refinement (Weisfeiler & Leman 1968): a key takes in those at the other
    ends of its links, until no more keys differ. Records that keep one key could
    change places without a trace in most data.

    Parameters
    ----------
    keys
        Of each record, by what it says itself.
    source, target
        The two ends of each link, as positions in `keys`.
    label
        Of each link: what it says from source to target.

    Returns
    -------
    keys
        One for each record, the same whatever the order of records and links.

    Examples
    --------
    >>> path = np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1])
    >>> ends = refined(np.zeros(3, "uint64"), *path, np.zeros(4, "uint64"))
    >>> bool(ends[0] == ends[2]), bool(ends[0] == ends[1])
    (True, False)
    """
    different = 0
    while (found := len(np.unique(keys))) > different:
        different = found
        heard = np.zeros_like(keys)
        np.add.at(heard, target, _mixed(keys[source] ^ label))
        keys = _mixed(keys + heard)
    return keys


def _mixed(keys: Keys) -> Keys:
    """Spread keys over all numbers (the finalizer of SplitMix64)."""
    keys = keys + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))


def ties_by_content(graph: nx.Graph[str]) -> Ties:
    """
    Return the ties of a graph, its nodes in an order that names have no part in.

    Nodes are told apart by their attributes, but for references (``*_id``), and by
    their ties; those that nothing tells apart stand in the order of their names.
    """
    ties = Ties.from_graph(graph)
    says = [
        repr(sorted((k, v) for k, v in graph.nodes[node].items() if k[-3:] != "_id"))
        for node in ties.nodes
    ]
    (one, other), strength = ties.pairs
    label = pd.util.hash_array(np.tile(strength.round(9), 2))
    keys = refined(
        pd.util.hash_array(np.array(says, dtype="object")),
        np.append(one, other),
        np.append(other, one),
        label,
    )
    order = np.argsort(keys, kind="stable")
    return Ties(ties.nodes[order], ties.strength[order][:, order])
