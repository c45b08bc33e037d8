"""The matrix of ties says what the graph says, and refuses what it cannot say."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from graphs import weighted_graphs
from hypothesis import given
from scipy import sparse

from gjai_analysis import (
    OptionError,
    Ties,
    UnknownKeyError,
    dataset_from_tables,
    example_dataset,
    load_dataset,
    partnership_graph,
    partnership_ties,
)

SEED = load_dataset().select(collection="seed")
HUB = "org-gwangju-city"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"strength": "newman"},
        {"unclear": "hub", "roll_up": True},
        {"without": HUB, "basis": "stated"},
        {"roles": "participant"},
    ],
)
def test_ties_of_the_data_are_the_ties_of_its_graph(options):
    ties = partnership_ties(SEED, **options)
    graph = partnership_graph(SEED, **options)
    pd.testing.assert_index_equal(ties.nodes, Ties.from_graph(graph).nodes)
    matrix = nx.to_numpy_array(graph, nodelist=list(ties.nodes), weight="strength")
    np.testing.assert_array_equal(ties.strength.toarray(), matrix)


def test_two_agreements_of_the_example_make_three_ties():
    ties = partnership_ties(example_dataset(), strength="newman")
    (first, second), strength = ties.pairs
    assert ties.nodes.tolist() == ["org-city", "org-firm", "org-school"]
    assert (first.tolist(), second.tolist()) == ([0, 0, 1], [1, 2, 2])
    assert strength.tolist() == [0.5, 1.5, 0.5]


def test_wrong_options_are_refused_as_for_the_graph():
    with pytest.raises(OptionError, match="strength='x' is not one of"):
        partnership_ties(SEED, strength="x")
    with pytest.raises(UnknownKeyError, match="org-scool .* org-school"):
        partnership_ties(example_dataset(), without=["org-scool"])


@given(weighted_graphs())
def test_each_tie_stands_in_the_matrix_twice(graph):
    ties = Ties.from_graph(graph)
    assert ties.nodes.tolist() == sorted(graph)
    assert ties.strength.nnz == 2 * graph.number_of_edges() == 2 * len(ties.pairs[1])
    dense = pd.DataFrame(ties.strength.toarray(), ties.nodes, ties.nodes)
    for u, v, strength in graph.edges(data="strength"):
        assert dense.at[u, v] == dense.at[v, u] == strength


def test_nodes_are_sorted_whatever_their_order_in_the_graph():
    ties = Ties.from_graph(nx.Graph([("b", "c"), ("a", "c")]))
    assert ties.nodes.tolist() == ["a", "b", "c"]
    assert ties.pairs[0].tolist() == [[0, 1], [2, 2]]


def test_a_tie_without_strength_counts_as_one():
    assert Ties.from_graph(nx.path_graph(3)).pairs[1].tolist() == [1, 1]


def test_no_agreements_have_no_ties():
    for ties in (
        partnership_ties(dataset_from_tables({})),
        Ties.from_graph(nx.Graph()),
    ):
        assert len(ties.nodes) == ties.strength.nnz == ties.pairs[0].size == 0
    alone = partnership_ties(example_dataset({"m": "a"}))
    assert (alone.nodes.tolist(), alone.strength.nnz) == (["org-a"], 0)


def test_the_matrix_given_is_left_as_it_was():
    given_ = sparse.csr_array(np.array([[0.0, 1, 2], [1, 0, 0], [2, 0, 0]]))
    given_.indices[:2] = [2, 1]
    given_.data[:2] = [2, 1]
    before = given_.indices.copy()
    ties = Ties(pd.Index(["a", "b", "c"]), given_)
    assert ties.strength.indices.tolist() == [1, 2, 0, 0]
    np.testing.assert_array_equal(given_.indices, before)


@pytest.mark.parametrize("kind", [nx.DiGraph, nx.MultiGraph])
def test_graphs_of_other_kinds_are_refused_with_the_remedy(kind):
    with pytest.raises(ValueError, match=r"undirected .* nx\.Graph\(graph\)"):
        Ties.from_graph(kind([("a", "b")]))


@pytest.mark.parametrize("strength", [-1.0, 0.0, float("nan"), float("inf")])
def test_a_strength_that_is_no_positive_number_is_refused(strength):
    graph = nx.Graph()
    graph.add_edge("a", "b", strength=strength)
    with pytest.raises(ValueError, match=f"positive, finite .* strength {strength}"):
        Ties.from_graph(graph)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[0.0, 1.0]], r"2 nodes need a square matrix .* not \(1, 2\)"),
        ([[1.0, 0.0], [0.0, 0.0]], r"not tied to themselves, but \['a'\]"),
        ([[0.0, 1.0], [2.0, 0.0]], "equally strong in both directions"),
    ],
)
def test_a_matrix_that_holds_no_ties_is_refused(matrix, message):
    with pytest.raises(ValueError, match=message):
        Ties(pd.Index(["a", "b"]), sparse.csr_array(np.array(matrix)))
