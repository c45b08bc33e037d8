"""Whoever links two that are not tied brokers between them, in one of four roles."""

from itertools import combinations, permutations

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    UnknownKeyError,
    brokerage_expected,
    brokerage_table,
    load_dataset,
    partnership_graph,
    sphere_series,
)
from gjai_analysis.brokerage import ROLES

DATA = load_dataset()


@st.composite
def grouped_graphs(draw):
    names = "abcdefg"[: draw(st.integers(1, 7))]
    graph = nx.Graph()
    graph.add_nodes_from(names)
    pairs = list(combinations(names, 2))
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs))) if pairs else [])
    return graph, {name: draw(st.sampled_from("GUI")) for name in names}


def role(broker, one, other):
    """Name the role of a broker by the groups of the three."""
    if one == other:
        return "coordinator" if broker == one else "itinerant"
    return "gatekeeper" if broker in {one, other} else "liaison"


def one_by_one(graph, groups):
    """Go through all triples."""
    table = {node: dict.fromkeys(ROLES, 0) for node in sorted(graph)}
    for node in graph:
        for one, other in combinations(graph[node], 2):
            if not graph.has_edge(one, other):
                table[node][role(groups[node], groups[one], groups[other])] += 1
    return table


def test_each_role_occurs_once_around_one_broker():
    # of the ten pairs of partners, six are tied to each other
    graph = nx.star_graph(["v", "g1", "g2", "u1", "i1", "i2"])
    open_pairs = {("g1", "g2"), ("i1", "i2"), ("g1", "u1"), ("i1", "u1")}
    pairs = combinations(["g1", "g2", "i1", "i2", "u1"], 2)
    graph.add_edges_from(set(pairs) - open_pairs)
    table = brokerage_table(graph, {node: node[0] for node in graph} | {"v": "g"})
    assert table.loc["v"].to_dict() == {
        "coordinator": 1,  # g1 and g2
        "itinerant": 1,  # i1 and i2
        "gatekeeper": 1,  # g1 and u1
        "liaison": 1,  # u1 and i1
        "total": 4,
    }


def test_a_path_has_one_broker():
    groups = {"a": "G", "b": "G", "c": "U"}
    table = brokerage_table(nx.path_graph(["b", "a", "c"]), groups)
    assert list(table.index) == ["a", "b", "c"]
    assert table["gatekeeper"].tolist() == [1, 0, 0]
    assert table["total"].tolist() == [1, 0, 0]


def test_a_hub_of_strangers_stands_between_all_pairs():
    graph = nx.star_graph(["g1", "i1", "i2", "i3", "u1"])
    table = brokerage_table(graph, {node: node[0] for node in graph})
    assert table.loc["g1"].tolist() == [0, 3, 0, 3, 6]


@given(grouped_graphs())
def test_roles_agree_with_a_count_of_all_triples(case):
    graph, groups = case
    table = brokerage_table(graph, groups)
    assert table[list(ROLES)].to_dict("index") == one_by_one(graph, groups)
    assert table["total"].equals(table[list(ROLES)].sum(axis=1).rename("total"))
    assert table.dtypes.eq("int64").all()


@given(grouped_graphs())
def test_random_groups_have_the_expected_roles(case):
    graph, groups = case
    share = brokerage_expected(groups)
    if len(graph) < 3:
        assert share.isna().all()
        return
    node, one, other = sorted(groups)[:3]
    deals = set(permutations(groups.values()))
    dealt = [dict(zip(groups, deal, strict=True)) for deal in deals]
    for name in ROLES:
        hits = sum(role(d[node], d[one], d[other]) == name for d in dealt)
        assert share[name] == pytest.approx(hits / len(dealt), abs=1e-15)


@given(grouped_graphs())
def test_pairs_brokered_are_paths_that_do_not_close(case):
    graph, groups = case
    total = brokerage_table(graph, groups)["total"]
    triangles = nx.triangles(graph)
    for node, degree in graph.degree():
        assert total[node] == degree * (degree - 1) // 2 - triangles[node]


def test_nobody_brokers_where_all_are_tied():
    graph = nx.complete_graph(list("abcd"))
    assert brokerage_table(graph, dict.fromkeys("abcd", "G")).eq(0).all(axis=None)


def test_neither_strength_nor_order_matters():
    graph = nx.path_graph(list("abcd"))
    heavy = nx.Graph()
    heavy.add_edges_from(reversed(list(graph.edges)), strength=3.0, weight=5.0)
    groups = pd.Series({"d": "U", "c": "G", "b": "I", "a": "I", "z": "I"})
    pd.testing.assert_frame_equal(
        brokerage_table(graph, groups), brokerage_table(heavy, groups)
    )


def test_the_shipped_network_is_brokered_by_the_city():
    graph = partnership_graph(DATA)
    table = brokerage_table(graph, sphere_series(DATA))
    assert table["total"].idxmax() == "org-gwangju-city"
    oracle = one_by_one(graph, sphere_series(DATA))
    assert table[list(ROLES)].to_dict("index") == oracle


def test_an_organization_without_a_group_is_named():
    with pytest.raises(UnknownKeyError, match="No group for b in the data"):
        brokerage_table(nx.path_graph(list("ab")), {"a": "G", "b": None})


def test_an_empty_graph_has_no_brokers():
    table = brokerage_table(nx.Graph(), {})
    assert table.empty
    assert list(table.columns) == [*ROLES, "total"]
    assert brokerage_expected({}).isna().all()


@pytest.mark.parametrize(
    "graph",
    [
        nx.Graph([("a", "b"), ("b", "c"), ("b", "b")]),
        nx.MultiGraph([("a", "b"), ("a", "b")]),
        nx.DiGraph([("a", "b")]),
    ],
)
def test_graphs_that_would_be_counted_wrongly_are_refused(graph):
    with pytest.raises(ValueError, match="themselves|parallel|directed"):
        brokerage_table(graph, dict.fromkeys("abc", "G"))
