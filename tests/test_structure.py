"""A graph as a whole: what is published, derived by hand, or counted by force."""

import networkx as nx
import numpy as np
import pytest
from graphs import weighted_graphs, with_strength
from hypothesis import given

from gjai_analysis import (
    dataset_from_tables,
    example_dataset,
    graph_summary,
    partnership_graph,
)

CORRELATIONS = [
    "assortativity_degree",
    "assortativity_attribute",
    "core_periphery",
    "core_size",
]


def test_a_star_is_fully_centralized_and_a_ring_not_at_all():
    both = ["centralization", "centralization_betweenness"]
    assert graph_summary(nx.star_graph(5))[both].tolist() == [1, 1]
    assert graph_summary(nx.cycle_graph(5))[both].tolist() == [0, 0]


def test_a_chain_of_five_is_centralized_as_derived_by_hand():
    # degrees 1 2 2 2 1; betweenness 0 3 4 3 0 of 6 pairs (Freeman's formulas)
    summary = graph_summary(nx.path_graph(5))
    assert summary["centralization"] == pytest.approx(2 / (4 * 3), abs=1e-15)
    assert summary["centralization_betweenness"] == pytest.approx(5 / 12, abs=1e-15)


def test_the_karate_club_is_as_konect_describes_it():
    # http://konect.cc/networks/ucidata-zachary/ (Zachary 1977)
    summary = graph_summary(nx.karate_club_graph(), attribute="club")
    assert summary[["organizations", "ties"]].tolist() == [34, 78]
    assert summary["density"] == pytest.approx(0.139037, abs=5e-7)
    assert summary["transitivity"] == pytest.approx(0.255682, abs=5e-7)
    assert summary["assortativity_degree"] == pytest.approx(-0.475613, abs=5e-7)
    assert summary["assortativity_attribute"] > 0.7  # two clubs came of it


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


@given(weighted_graphs())
def test_counts_and_shares_agree_with_networkx(graph):
    summary = graph_summary(graph)
    assert summary["density"] == pytest.approx(nx.density(graph), abs=1e-15)
    assert summary["components"] == nx.number_connected_components(graph)
    assert summary["transitivity"] == pytest.approx(nx.transitivity(graph), abs=1e-15)
    assert summary["strength"] == pytest.approx(graph.size(weight="strength"))
    assert summary["isolates"] == nx.number_of_isolates(graph)


@given(weighted_graphs())
def test_assortativity_by_degree_is_the_correlation_of_both_ends(graph):
    ends = np.array([[graph.degree[u], graph.degree[v]] for u, v in graph.edges])
    value = graph_summary(graph)["assortativity_degree"]
    if len(np.unique(ends)) < 2:
        assert np.isnan(value)
        return
    both = np.vstack([ends, ends[:, ::-1]])
    assert value == pytest.approx(np.corrcoef(both.T)[0, 1], abs=1e-9)


@given(weighted_graphs())
def test_assortativity_by_kind_agrees_with_networkx(graph):
    for i, node in enumerate(graph):
        graph.nodes[node]["kind"] = "xyz"[i % 3]
    value = graph_summary(graph)["assortativity_attribute"]
    if len({graph.nodes[v]["kind"] for tie in graph.edges for v in tie}) < 2:
        assert np.isnan(value)
        return
    expected = nx.attribute_assortativity_coefficient(graph, "kind")
    assert value == pytest.approx(expected, abs=1e-9)


def test_ties_within_and_between_kinds_are_the_extremes():
    graph = nx.Graph([("a", "b"), ("c", "d")])
    nx.set_node_attributes(graph, dict(zip("abcd", "xxyy", strict=True)), "kind")
    assert graph_summary(graph)["assortativity_attribute"] == 1
    nx.set_node_attributes(graph, dict(zip("abcd", "xyxy", strict=True)), "kind")
    assert graph_summary(graph)["assortativity_attribute"] == -1
    assert np.isnan(graph_summary(graph, attribute="x")["assortativity_attribute"])


def test_a_core_tied_to_everyone_fits_perfectly():
    graph = nx.complete_graph(3)
    graph.add_edges_from((core, leaf) for core in range(3) for leaf in range(3, 9))
    summary = graph_summary(graph)
    assert summary["core_periphery"] == pytest.approx(1, abs=1e-15)
    assert summary["core_size"] == 3
    graph.add_edge(3, 4)  # one tie in the periphery is one too many
    assert 0.9 < graph_summary(graph)["core_periphery"] < 1


@given(weighted_graphs())
def test_the_core_fits_best_of_all_by_number_of_partners(graph):
    pairs = [(u, v) for u in graph for v in graph if u < v]
    tied = np.array([graph.has_edge(u, v) for u, v in pairs], dtype=float)
    fits = []
    for least in sorted(set(dict(graph.degree).values())):
        core = {node for node in graph if graph.degree[node] >= least}
        pattern = np.array([u in core or v in core for u, v in pairs], dtype=float)
        if len(set(pattern)) == len(set(tied)) == 2:
            fits.append((np.corrcoef(tied, pattern)[0, 1], len(core)))
    summary = graph_summary(graph)
    if not fits:
        assert summary[["core_periphery", "core_size"]].isna().all()
        return
    best = max(fit for fit, _ in fits)
    assert summary["core_periphery"] == pytest.approx(best, abs=1e-9)
    assert summary["core_size"] in [n for fit, n in fits if fit > best - 1e-9]


@pytest.mark.parametrize(
    "graph", [nx.cycle_graph(6), nx.complete_graph(5), nx.empty_graph(3)]
)
def test_where_all_have_the_same_degree_nothing_correlates(graph):
    summary = graph_summary(graph)
    assert summary[CORRELATIONS].isna().all()
    assert summary.drop(CORRELATIONS).notna().all()


@pytest.mark.parametrize("n", [0, 1, 2])
def test_the_summary_of_next_to_nothing_is_defined(n):
    summary = graph_summary(nx.path_graph(n))
    assert summary[CORRELATIONS].isna().all()
    expected = {
        "organizations": n,
        "ties": n == 2,
        "isolates": n == 1,
        "density": n == 2,
        "components": n > 0,
        "largest_component": n > 0,
        "strength": n == 2,
    }
    assert summary.drop(CORRELATIONS).to_dict() == {
        measure: expected.get(measure, 0)
        for measure in summary.index.drop(CORRELATIONS)
    }


def test_no_agreements_have_a_summary_too():
    summary = graph_summary(partnership_graph(dataset_from_tables({})))
    assert summary.fillna(0).eq(0).all()


def test_neither_names_nor_order_change_the_summary():
    graph = partnership_graph(example_dataset({"m": "abcd", "n": "de", "o": "fg"}))
    names = dict(zip(graph, reversed(list(graph)), strict=True))
    turned = nx.relabel_nodes(graph, names)
    assert graph_summary(turned).equals(graph_summary(graph))
