"""Measures mean what the literature says, on any graph."""

from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    affiliation_centrality_table,
    affiliation_graph,
    centrality_table,
    graph_summary,
    partnership_graph,
    rank_table,
)
from gjai_analysis.building import dataset_from_tables, example_dataset
from gjai_analysis.centrality import MEASURES

PUBLISHED = Path(__file__).parent / "published"


def with_strength(graph, strength=1.0):
    nx.set_edge_attributes(graph, strength, "strength")
    return nx.relabel_nodes(graph, str)


@st.composite
def weighted_graphs(draw):
    n = draw(st.integers(1, 8))
    pairs = [(str(i), str(j)) for i in range(n) for j in range(i)]
    graph = nx.Graph()
    graph.add_nodes_from(map(str, range(n)))
    for u, v in draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []:
        graph.add_edge(u, v, strength=draw(st.sampled_from([0.5, 1.0, 2.0, 3.0])))
    return graph


def test_the_star_is_measured_by_hand():
    table = centrality_table(with_strength(nx.star_graph(4), 2.0))
    centre, leaf = table.loc["0"], table.loc["1"]
    assert centre[["degree", "strength", "betweenness", "closeness"]].tolist() == [
        *[4, 8, 1, 1]
    ]
    assert centre["closeness_strength"] == pytest.approx(2)  # distances are 1/2
    assert leaf["harmonic"] == pytest.approx((1 + 3 / 2) / 4)
    assert leaf["constraint"] == pytest.approx(1)
    assert centre["effective_size"] == pytest.approx(4)
    assert centre["core"] == 1


def test_strong_ties_are_short_ways():
    graph = nx.Graph()
    graph.add_edge("a", "b", strength=1.0)  # directly: distance 1
    graph.add_edge("a", "c", strength=4.0)  # through c: 1/4 + 1/4
    graph.add_edge("c", "b", strength=4.0)
    table = centrality_table(graph)
    assert table.at["c", "betweenness"] == 0
    assert table.at["c", "betweenness_strength"] == 1


def test_the_florentine_families_have_their_published_betweenness():
    # marriages: Breiger & Pattison (1986), values as networkx documents them
    published = pd.read_csv(PUBLISHED / "florentine_betweenness.csv", index_col="node")
    table = centrality_table(with_strength(nx.florentine_families_graph()))
    assert set(table.index) == set(published.index)
    assert table["betweenness"].sub(published["betweenness"]).abs().max() <= 5.1e-4


def test_the_southern_women_have_their_published_two_mode_centralities():
    # Borgatti & Everett (1997), to two digits, as networkx documents them
    file = PUBLISHED / "davis_borgatti_everett_1997.csv"
    published = pd.read_csv(file, index_col="node")
    table = affiliation_centrality_table(nx.davis_southern_women_graph())
    difference = table[published.columns].sub(published).abs()
    assert len(difference) == 32
    assert difference.max(axis=None) < 0.01
    assert table["mode"].value_counts().to_dict() == {0: 18, 1: 14}


@given(weighted_graphs())
def test_every_measure_agrees_with_networkx(graph):
    table = centrality_table(graph)
    for u, v, strength in graph.edges(data="strength"):
        graph.edges[u, v]["distance"] = 1 / strength
    expected = {
        "degree": dict(graph.degree()),
        "strength": dict(graph.degree(weight="strength")),
        "betweenness": nx.betweenness_centrality(graph),
        "closeness": nx.closeness_centrality(graph),
        "closeness_strength": nx.closeness_centrality(graph, distance="distance"),
        "core": nx.core_number(graph),
        "clustering": nx.clustering(graph),
        "constraint": nx.constraint(graph, weight="strength"),
        "effective_size": nx.effective_size(graph),
    }
    for measure, values in expected.items():
        for node, value in values.items():
            assert table.at[node, measure] == pytest.approx(
                value, abs=1e-9, nan_ok=True
            )


@given(weighted_graphs())
def test_the_order_of_nodes_and_edges_does_not_matter(graph):
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(graph)))
    turned.add_edges_from(
        (v, u, d) for u, v, d in reversed(list(graph.edges(data=True)))
    )
    pd.testing.assert_frame_equal(
        centrality_table(graph), centrality_table(turned), check_exact=True
    )


@given(weighted_graphs())
def test_normalized_measures_stay_between_zero_and_one(graph):
    table = centrality_table(graph)
    for measure in ("betweenness", "betweenness_strength", "closeness", "harmonic"):
        assert table[measure].between(0, 1 + 1e-12).all()


def test_names_of_columns_are_the_names_of_measures():
    table = centrality_table(partnership_graph(example_dataset()))
    assert tuple(table.columns) == MEASURES
    assert (table["degree"].dtype, table["core"].dtype) == ("int64", "int64")


def test_a_graph_without_nodes_gives_empty_tables():
    assert centrality_table(nx.Graph()).empty
    assert affiliation_centrality_table(nx.Graph()).empty
    assert tuple(centrality_table(nx.Graph()).columns) == MEASURES


def test_a_graph_without_ties_measures_nothing():
    graph = partnership_graph(example_dataset({"m": "a", "n": "b"}))
    table = centrality_table(graph)
    assert table[["degree", "betweenness", "eigenvector"]].eq(0).all(axis=None)
    assert table["constraint"].isna().all()


def test_equal_values_share_the_best_rank():
    ranks = rank_table(pd.DataFrame({"x": [0.1 + 0.2, 0.3, 0.5, None]}))
    assert ranks["x"].tolist()[:3] == [2, 2, 1]
    assert ranks["x"].isna().tolist()[3]


def test_a_star_is_fully_centralized_and_a_ring_not_at_all():
    star, ring = nx.star_graph(5), nx.cycle_graph(5)
    assert graph_summary(star)["centralization"] == 1
    assert graph_summary(ring)["centralization"] == 0


def test_the_summary_describes_a_disconnected_graph():
    graph = with_strength(nx.disjoint_union(nx.complete_graph(3), nx.path_graph(2)))
    graph.add_node("alone")
    summary = graph_summary(graph)
    assert summary[["organizations", "ties", "isolates", "components"]].tolist() == [
        *[6, 4, 1, 3]
    ]
    assert summary["largest_component"] == 0.5
    assert summary["transitivity"] == 1
    assert summary["strength"] == 4


def test_the_summary_of_nothing_is_zero():
    summary = graph_summary(partnership_graph(dataset_from_tables({})))
    assert summary.eq(0).all()


parties = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4"]), st.sets(st.sampled_from("abcde"))
)


def two_mode(parties):
    """Link organizations to agreements, of which some may have no party."""
    graph = nx.Graph()
    for agreement, orgs in parties.items():
        graph.add_node(agreement, bipartite=1)
        for org in orgs:
            graph.add_node(org, bipartite=0)
            graph.add_edge(org, agreement)
    return graph


def test_one_agreement_is_the_centre_of_its_parties():
    graph = affiliation_graph(example_dataset({"m": ["a", "b", "c"]}))
    table = affiliation_centrality_table(graph)
    assert table.loc["agr-m"].tolist() == [1, 1, 1, 1]
    assert table.loc["org-a"].tolist() == [0, 1, 1, 0]


def test_one_organization_is_the_centre_of_its_agreements():
    graph = affiliation_graph(example_dataset({"m": "a", "n": "a", "o": "a"}))
    table = affiliation_centrality_table(graph)
    assert table.loc["org-a"].tolist() == [0, 1, 1, 1]
    assert table.loc["agr-m"].tolist() == [1, 1, 1, 0]


def test_an_agreement_without_parties_reaches_nobody():
    table = affiliation_centrality_table(two_mode({"m": "a", "n": ""}))
    assert table.loc["n"].tolist() == [1, 0, 0, 0]
    assert affiliation_centrality_table(two_mode({"n": ""})).loc["n", "closeness"] == 0


def test_closeness_counts_the_share_that_is_reached():
    table = affiliation_centrality_table(two_mode({"m": "a", "n": "b"}))
    assert table["closeness"].to_numpy() == pytest.approx(1 / 3)


@given(parties)
def test_two_mode_measures_stay_between_zero_and_one(parties):
    table = affiliation_centrality_table(two_mode(parties))
    measures = table[["degree", "closeness", "betweenness"]]
    assert measures.ge(0).all(axis=None)
    assert measures.le(1 + 1e-12).all(axis=None)


@given(parties)
def test_two_mode_measures_of_connected_graphs_agree_with_networkx(parties):
    graph = two_mode({m: orgs | {"z"} for m, orgs in parties.items()})
    first = {node for node, mode in graph.nodes(data="bipartite") if mode == 0}
    table = affiliation_centrality_table(graph)
    if not len(graph):
        return
    for measure in ("degree", "closeness", "betweenness"):
        function = getattr(nx.bipartite, f"{measure}_centrality")
        try:
            expected = function(graph, first)
        except ZeroDivisionError:  # networkx divides by the largest value, here 0
            continue
        assert table[measure].to_dict() == pytest.approx(expected)
