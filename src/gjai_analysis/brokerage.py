"""Who stands between others, and between which groups: Gould–Fernandez brokerage."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from gjai_analysis.errors import UnknownKeyError
from gjai_analysis.ties import Ties, need_graph

ROLES = ("coordinator", "itinerant", "gatekeeper", "liaison")
Groups = Mapping[str, str] | pd.Series
Counts = npt.NDArray[np.int64]


def brokerage_table(graph: nx.Graph[str], groups: Groups) -> pd.DataFrame:
    """
    Count the pairs between which each organization stands, by role.

    An organization v brokers between i and j when it is tied to both and they
    are not tied to each other. Each such pair counts once, as ties have no
    direction, in one role: `coordinator` when all three are of one group,
    `itinerant` (consultant) when i and j are of one group and v of another,
    `gatekeeper` when v is of the group of just one of them, `liaison` when all
    three are of different groups. The gatekeeper and the representative of
    directed ties are the same here; software that reads each tie as two
    directed ones has each of these two equal to our `gatekeeper`, and twice our
    count for the other roles.

    Parameters
    ----------
    graph
        As from :func:`partnership_graph`; the strength of ties does not matter.
    groups
        Group of each organization, e.g. from :func:`sphere_series`; those that
        are not in the graph do not matter.

    Returns
    -------
    table
        Indexed by `org_id`, sorted; int64 columns `coordinator`, `itinerant`,
        `gatekeeper`, `liaison` and `total`, their sum. Large mainly where the
        degree is: compare with `total` times :func:`brokerage_expected`. An empty
        graph gives no rows.

    Raises
    ------
    UnknownKeyError
        If an organization of the graph has no group.
    ValueError
        If the graph is directed or has loops, parallel edges, or a strength that is
        not a positive number.
    TypeError
        If it is not a graph.

    References
    ----------
    R. V. Gould, R. M. Fernandez (1989), Structures of mediation, Sociological
    Methodology 19, 89-126. doi:10.2307/270949

    Examples
    --------
    >>> graph = nx.star_graph(["city", "firm", "shop", "school"])
    >>> of = {"city": "G", "firm": "I", "shop": "I", "school": "U"}
    >>> brokerage_table(graph, of).loc["city"].to_dict()
    {'coordinator': 0, 'itinerant': 1, 'gatekeeper': 0, 'liaison': 2, 'total': 3}
    """
    need_graph(graph)
    ties = Ties.from_graph(graph)
    nodes = ties.nodes.rename("org_id")
    group = _group_codes(nodes, groups)
    table = pd.DataFrame(0, index=nodes, columns=[*ROLES, "total"], dtype="int64")
    if not len(nodes):
        return table
    open_ = _open_pairs(ties.strength.sign().astype("int64"), group)
    node = np.arange(len(nodes))
    own, alike = open_[node, group], np.trace(open_, axis1=1, axis2=2)
    total = (open_.sum(axis=(1, 2)) + alike) // 2
    table["coordinator"] = own[node, group]
    table["itinerant"] = alike - table["coordinator"]
    table["gatekeeper"] = own.sum(axis=1) - table["coordinator"]
    table["liaison"] = total - alike - table["gatekeeper"]
    return table.assign(total=total)


def _group_codes(nodes: pd.Index, groups: Groups) -> Counts:
    """Return the position of each node's group."""
    given = pd.Series(groups, dtype="object").dropna()
    if unknown := sorted(set(nodes) - set(given.index)):
        raise UnknownKeyError("group for", unknown, given.index)
    return pd.factorize(given.loc[nodes], sort=True)[0]


def _open_pairs(ties: sparse.csr_array, group: Counts) -> Counts:
    """
    Count pairs of neighbours that are not tied, by node and their two groups.

    The result is symmetric in the groups. Pairs of neighbours are products of
    degrees towards groups; those that are tied close a triangle over a tie.
    """
    of = sparse.csr_array(np.eye(group.max() + 1, dtype="int64")[group])
    degree = (ties @ of).toarray()
    pairs: Counts = degree[:, :, None] * degree[:, None, :]
    diagonal = np.arange(degree.shape[1])
    pairs[:, diagonal, diagonal] -= degree
    for each in diagonal:
        through = ties[:, group == each]
        pairs[:, each] -= (((through @ through.T) * ties) @ of).toarray()
    pairs[:, diagonal, diagonal] //= 2
    return pairs


def brokerage_expected(groups: Groups) -> pd.Series:
    """
    Return the share of each role if the groups were dealt at random.

    Every way to deal the groups among the organizations, with as many of each
    group as there are, is equally likely; the graph stays as it is. The expected
    number of pairs in a role is the `total` of an organization times the share.

    Parameters
    ----------
    groups
        Group of each organization of the graph, and of no others.

    Returns
    -------
    shares
        float64, indexed by `role` in the order of :func:`brokerage_table`; they
        add up to 1. Missing with fewer than three organizations, hence without
        any.

    References
    ----------
    R. V. Gould, R. M. Fernandez (1989), doi:10.2307/270949

    Examples
    --------
    >>> of = {"city": "G", "firm": "I", "shop": "I", "school": "U"}
    >>> brokerage_expected(of).round(3).tolist()
    [0.0, 0.167, 0.333, 0.5]
    """
    sizes = pd.Series(groups, dtype="object").value_counts().to_numpy("float64")
    n = sizes.sum()
    triples = n * (n - 1) * (n - 2)
    coordinator = (sizes * (sizes - 1) * (sizes - 2)).sum()
    itinerant = (sizes * (sizes - 1) * (n - sizes)).sum()
    counts = [coordinator, itinerant, 2 * itinerant]
    shares = np.array([*counts, triples - sum(counts)])
    shares = shares / triples if triples > 0 else np.full(4, np.nan)
    return pd.Series(shares, index=pd.Index(ROLES, name="role"), name="share")
