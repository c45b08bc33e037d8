"""The neighbourhood of one organization."""

from __future__ import annotations

import networkx as nx

from gjai_analysis.errors import UnknownKeyError


def ego_graph(
    graph: nx.Graph[str], org: str, *, without_ego: bool = False, radius: int = 1
) -> nx.Graph[str]:
    """
    Return an organization, its partners and the ties among them.

    Without the organization itself the graph shows which of its partners know
    each other anyway, and which meet only through it.

    Parameters
    ----------
    graph
        Any graph of organizations, as from :func:`partnership_graph`.
    org
        The `org_id` in the middle.
    without_ego
        Leave `org` out; partners that it alone connects stay as isolated nodes.
    radius
        How many ties away organizations may be.

    Returns
    -------
    ego
        A new graph with nodes and edges in the order of `graph`, with their
        attributes; ``ego.graph`` also records `ego`, `without_ego` and
        `radius`. Around an isolated organization there is nothing but itself.

    Raises
    ------
    UnknownKeyError
        If `org` is not in the graph.
    ValueError
        If `radius` is negative.

    Examples
    --------
    >>> from gjai_analysis import example_dataset, partnership_graph
    >>> graph = partnership_graph(example_dataset({"m": "ab", "n": "bc"}))
    >>> list(ego_graph(graph, "org-b", without_ego=True))
    ['org-a', 'org-c']
    """
    if org not in graph:
        raise UnknownKeyError("organization", [org], graph)
    if radius < 0:
        raise ValueError(f"radius={radius} is negative; take 0 or more.")
    kept = nx.ego_graph(graph, org, radius=radius, center=not without_ego)
    ego = graph.copy()  # unlike networkx's own, in order whatever the hash seed
    ego.remove_nodes_from([node for node in graph if node not in kept])
    ego.graph |= {"ego": org, "without_ego": without_ego, "radius": radius}
    return ego
