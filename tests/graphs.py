"""Random graphs for properties, and exact values to compare with."""

from fractions import Fraction
from itertools import combinations

import networkx as nx
from hypothesis import strategies as st

# sizes of agreements, less one: their shares add up to strengths after Newman
SHARES = st.lists(st.sampled_from([1, 1, 2, 3, 4, 6, 12]), min_size=1, max_size=4)


@st.composite
def weighted_graphs(draw, max_nodes=8):
    """Draw a graph with isolates, components, and strengths that often tie."""
    n = draw(st.integers(1, max_nodes))
    pairs = [(f"n{i}", f"n{j}") for i, j in combinations(range(n), 2)]
    graph = nx.Graph()
    graph.add_nodes_from(f"n{i}" for i in range(n))
    for u, v in draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []:
        shares = draw(SHARES)
        exact = sum(Fraction(1, share) for share in shares)
        graph.add_edge(u, v, strength=sum(1 / s for s in shares), exact=exact)
    return graph


def with_strength(graph, strength=1.0):
    """Give every tie the same strength, and every node a name."""
    graph = nx.relabel_nodes(graph, str)
    nx.set_edge_attributes(graph, strength, "strength")
    return graph


def exact_betweenness(graph):
    """Follow every path of exact length 1 / strength between every two nodes."""
    counts = dict.fromkeys(graph, Fraction(0))
    for source, target in combinations(graph, 2):
        paths = [
            (
                sum(1 / graph.edges[tie]["exact"] for tie in nx.utils.pairwise(path)),
                path,
            )
            for path in nx.all_simple_paths(graph, source, target)
        ]
        shortest = min((length for length, _ in paths), default=0)
        ways = [path[1:-1] for length, path in paths if length == shortest]
        for node in (node for inner in ways for node in inner):
            counts[node] += Fraction(1, len(ways))
    return counts
