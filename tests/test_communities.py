"""Communities are the best partition found, and it is said how sure that is."""

import random
import sys
from fractions import Fraction
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from graphs import weighted_graphs, with_strength
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from gjai_analysis import (
    EngineError,
    Ties,
    community_summary,
    community_table,
    dataset_from_tables,
    example_dataset,
    load_dataset,
    partnership_graph,
)
from gjai_analysis.communities import _best, _stability, adjusted_rand
from gjai_analysis.ordering import ties_by_content

SEED = partnership_graph(load_dataset().select(collection="seed"))
labels = st.lists(st.integers(0, 3), min_size=2, max_size=9)


def members(table):
    return [set(group.index) for _, group in table.groupby("community")]


def best_modularity(graph):
    """Return the largest modularity there is, by integer programming."""
    nodes = sorted(graph)
    gain = nx.modularity_matrix(graph, nodelist=nodes) / (2 * graph.number_of_edges())
    pairs = list(combinations(range(len(nodes)), 2))
    place = {pair: i for i, pair in enumerate(pairs)}
    closed = [
        [place[pair] for pair in (trio[:2], trio[1:], trio[::2])][turn:]
        + [place[pair] for pair in (trio[:2], trio[1:], trio[::2])][:turn]
        for trio in combinations(range(len(nodes)), 3)
        for turn in range(3)
    ]
    rows = np.repeat(np.arange(len(closed)), 3)
    signs = np.tile([1, 1, -1], len(closed))  # together with both: together
    matrix = sparse.csr_array((signs, (rows, np.ravel(closed))))
    solution = milp(
        [-2 * gain[pair] for pair in pairs],
        constraints=LinearConstraint(matrix, -np.inf, 1),
        integrality=np.ones(len(pairs)),
        bounds=Bounds(0, 1),
    )
    return np.trace(gain) - solution.fun


def test_two_cliques_and_a_bridge_are_two_communities():
    graph = with_strength(nx.barbell_graph(4, 0))
    table = community_table(graph, seed=1, runs=10)
    assert members(table) == [set("0123"), set("4567")]
    assert table["stability"].eq(1).all()
    summary = community_summary(graph, seed=1, runs=10)
    # 6 of 13 ties in each, and half of all ends
    assert summary["modularity"] == pytest.approx(2 * (6 / 13 - 1 / 4), abs=1e-15)
    assert summary[["communities", "agreement", "partitions"]].tolist() == [2, 1, 1]


def test_the_karate_club_falls_into_its_best_partition():
    # of all partitions, by integer programming; the two sides of Zachary's
    # split are each a union of communities but for one member
    club = nx.Graph(nx.karate_club_graph().edges)
    named = nx.relabel_nodes(club, str)
    summary = community_summary(named, seed=1, runs=20)
    assert summary["modularity"] == pytest.approx(best_modularity(club), abs=1e-12)
    assert summary["modularity"] == pytest.approx(0.41979, abs=5e-6)
    assert summary["communities"] == 4


@given(weighted_graphs(max_nodes=7), st.sampled_from([0.5, 1.0, 2.0]))
def test_modularity_is_that_of_networkx(graph, resolution):
    options = {"seed": 1, "runs": 3, "resolution": resolution}
    table = community_table(graph, **options)
    value = community_summary(graph, **options)["modularity"]
    if not graph.number_of_edges():
        assert np.isnan(value)
        return
    expected = nx.community.modularity(
        graph, members(table), weight="strength", resolution=resolution
    )
    assert value == pytest.approx(expected, abs=1e-12)


@given(weighted_graphs())
def test_communities_are_numbered_by_size_then_as_content_has_it(graph):
    found = members(community_table(graph, seed=2, runs=2))
    first = list(ties_by_content(graph).nodes).index
    by_content = [(-len(group), min(map(first, group))) for group in found]
    assert by_content == sorted(by_content)
    for node in nx.isolates(graph):
        assert {node} in found


@given(weighted_graphs())
def test_the_order_of_nodes_and_edges_does_not_matter(graph):
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(graph)))
    turned.add_edges_from(reversed([(v, u, d) for u, v, d in graph.edges(data=True)]))
    one, other = (community_table(g, seed=3, runs=3) for g in (graph, turned))
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_a_seed_gives_the_same_communities_again():
    one, same = (community_table(SEED, seed=4, runs=5) for _ in range(2))
    pd.testing.assert_frame_equal(one, same, check_exact=True)
    assert one.dtypes.to_dict() == {"community": "int64", "stability": "float64"}
    summaries = [community_summary(SEED, seed=seed, runs=5) for seed in (4, 4)]
    assert summaries[0].equals(summaries[1])


def test_seeds_make_a_difference_where_nothing_else_does():
    ring = with_strength(nx.cycle_graph(9))
    tables = [community_table(ring, seed=seed, runs=1) for seed in range(5)]
    assert len({tuple(table["community"]) for table in tables}) > 1
    many = community_table(ring, seed=1, runs=50)
    assert many["stability"].between(0.1, 0.9).all()
    assert community_summary(ring, seed=1, runs=50)["agreement"] < 0.9


def test_of_equally_good_partitions_the_first_by_labels_is_returned():
    ring = with_strength(nx.cycle_graph(9))
    tables = [community_table(ring, seed=seed, runs=200) for seed in (1, 2)]
    assert tables[0]["community"].equals(tables[1]["community"])
    assert tables[0]["community"].tolist() == [1, 1, 1, 2, 2, 2, 3, 3, 3]


def test_the_random_numbers_of_others_stay_as_they_were():
    igraph = pytest.importorskip("igraph")
    random.seed(5)
    state = random.getstate()
    before = igraph.Graph.Erdos_Renyi(20, 0.5).get_edgelist()
    random.setstate(state)
    community_table(SEED, seed=1, runs=2)
    assert random.getstate() == state
    assert igraph.Graph.Erdos_Renyi(20, 0.5).get_edgelist() == before


def test_a_higher_resolution_finds_more_communities():
    counts = [
        community_summary(SEED, seed=1, runs=3, resolution=r)["communities"]
        for r in (0.2, 1.0, 5.0)
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[2]


def test_strong_ties_hold_together():
    graph = with_strength(nx.complete_graph(4))
    graph.edges["0", "1"]["strength"] = graph.edges["2", "3"]["strength"] = 9.0
    assert members(community_table(graph, seed=1)) == [{"0", "1"}, {"2", "3"}]


def test_the_best_run_is_the_one_with_the_largest_modularity():
    ties = Ties.from_graph(with_strength(nx.barbell_graph(4, 0)))
    found = [np.zeros(8, int), np.arange(8) // 4, np.arange(8) // 2, np.arange(8)]
    assert _best(ties, found, 1.0) == 1
    assert _best(ties, found, 0.1) == 0
    assert _best(ties, found, 20.0) == 3


def test_stability_is_counted_by_hand():
    best = np.array([0, 0, 0, 1])
    found = [best, np.array([0, 0, 1, 1])]
    # the second run leaves the first two with one of two others, the third
    # with none, and the fourth not alone
    assert _stability(best, found).tolist() == [0.75, 0.75, 0.5, 0.5]


def test_agreement_is_counted_by_hand():
    # of 6 pairs, 2 and 1 are together, 1 in both; chance expects 1/3
    index = adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2]))
    assert index == pytest.approx((1 - 1 / 3) / (3 / 2 - 1 / 3), abs=1e-15)
    assert adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])) == -0.5


@given(labels, st.data())
def test_agreement_is_the_index_of_hubert_and_arabie(one, data):
    other = data.draw(st.lists(st.integers(0, 3), min_size=len(one), max_size=len(one)))
    pairs = list(combinations(range(len(one)), 2))
    first = [one[i] == one[j] for i, j in pairs]
    second = [other[i] == other[j] for i, j in pairs]
    both = sum(a and b for a, b in zip(first, second, strict=True))
    chance = Fraction(sum(first) * sum(second), len(pairs))
    most = Fraction(sum(first) + sum(second), 2)
    expected = (both - chance) / (most - chance) if most != chance else 1
    index = adjusted_rand(np.array(one), np.array(other))
    assert index == pytest.approx(float(expected), abs=1e-15)
    assert index == adjusted_rand(np.array(other), np.array(one))


def test_without_igraph_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "igraph", None)
    for measure in (community_table, community_summary):
        with pytest.raises(EngineError, match=r"igraph .*gjai-analysis\[fast\]"):
            measure(SEED, seed=1)


@pytest.mark.parametrize("option", [{"runs": 0}, {"resolution": 0.0}])
def test_no_run_and_no_resolution_are_refused(option):
    with pytest.raises(ValueError, match="at least one run and a positive resolution"):
        community_table(SEED, seed=1, **option)


def test_without_organizations_there_are_no_communities():
    graph = partnership_graph(dataset_from_tables({}))
    table = community_table(graph, seed=1)
    assert table.empty
    assert table.columns.tolist() == ["community", "stability"]
    summary = community_summary(graph, seed=1)
    assert summary["communities"] == 0
    assert np.isnan(summary["modularity"])


@pytest.mark.parametrize("signatories", [{"m": "a"}, {"m": "a", "n": "b"}])
def test_organizations_without_ties_are_communities_of_their_own(signatories):
    graph = partnership_graph(example_dataset(signatories))
    table = community_table(graph, seed=1, runs=2)
    assert table["community"].tolist() == list(range(1, len(signatories) + 1))
    assert table["stability"].eq(1).all()
    assert community_summary(graph, seed=1, runs=2)["agreement"] == 1


def test_one_run_has_nothing_to_agree_with():
    assert np.isnan(community_summary(SEED, seed=1, runs=1)["agreement"])
