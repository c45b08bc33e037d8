"""Measures mean what the literature says, on any graph."""

import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from graphs import exact_betweenness, weighted_graphs, with_strength
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    EngineError,
    OptionError,
    Ties,
    affiliation_centrality_table,
    affiliation_graph,
    centrality_table,
    dataset_from_tables,
    example_dataset,
    load_dataset,
    partnership_graph,
    partnership_ties,
    rank_table,
)
from gjai_analysis.centrality import MEASURES
from gjai_analysis.measures import leading_vector

PUBLISHED = Path(__file__).parent / "published"
SEED = load_dataset().select(collection="seed")
COUNTED = ["degree", "core", "closeness", "harmonic"]  # sums of whole numbers


def holes():
    """Return the example of Borgatti (1997), with the strengths networkx gives it."""
    ties = ["AB2", "AF3", "AG5", "AE2", "EG8", "FG3", "BG4", "BD1", "DG3", "GC10"]
    graph = nx.Graph()
    graph.add_weighted_edges_from(
        [(tie[0], tie[1], float(tie[2:])) for tie in ties], "strength"
    )
    return graph


def test_the_star_is_measured_by_hand():
    table = centrality_table(with_strength(nx.star_graph(4), 2.0))
    centre, leaf = table.loc["0"], table.loc["1"]
    assert centre[["degree", "strength", "betweenness", "closeness"]].tolist() == [
        *[4, 8, 1, 1]
    ]
    assert centre["closeness_strength"] == pytest.approx(2)  # distances are 1/2
    assert leaf["closeness_strength"] == pytest.approx(4 / (1 / 2 + 3))
    assert leaf["harmonic"] == pytest.approx((1 + 3 / 2) / 4)
    assert leaf["constraint"] == pytest.approx(1)
    assert centre["constraint"] == pytest.approx(4 * (1 / 4) ** 2)
    assert centre["effective_size"] == pytest.approx(4)
    assert centre["eigenvector"] == pytest.approx(1 / 2**0.5)
    assert centre["core"] == 1


def test_strong_ties_are_short_ways():
    graph = nx.Graph()
    graph.add_edge("a", "b", strength=1.0)  # directly: distance 1
    graph.add_edge("a", "c", strength=4.0)  # through c: 1/4 + 1/4
    graph.add_edge("c", "b", strength=4.0)
    table = centrality_table(graph)
    assert table.at["c", "betweenness"] == 0
    assert table.at["c", "betweenness_strength"] == 1


def test_structural_holes_are_as_in_borgatti_1997():
    # Connections 20(1), 35-38; the numbers as networkx's tests have them, from
    # UCINET, igraph and by hand
    table = centrality_table(holes())
    assert table.loc[list("GAC"), "effective_size"].round(2).tolist() == [4.67, 2.5, 1]
    assert table.at["G", "effective_size"] == 6 - 2 * 4 / 6  # four ties among six
    assert table.loc[list("GAC"), "constraint"].round(3).tolist() == [0.299, 0.795, 1]
    plain = with_strength(nx.Graph(holes().edges))
    equal = centrality_table(plain, measures=["constraint"])["constraint"]
    assert equal[list("GAC")].round(3).tolist() == [0.4, 0.595, 1]


def test_constraint_is_computed_by_hand():
    # d of B and G: shares 1/4 and 3/4; B has 7 (A 2, G 4), G has 33 (B 4)
    table = centrality_table(holes(), measures="constraint")
    by_hand = (1 / 4 + 3 / 4 * 4 / 33) ** 2 + (3 / 4 + 1 / 4 * 4 / 7) ** 2
    assert table.at["D", "constraint"] == pytest.approx(by_hand, abs=1e-15)


def test_the_florentine_families_have_their_published_betweenness():
    # marriages: Breiger & Pattison (1986), values as networkx documents them
    published = pd.read_csv(PUBLISHED / "florentine_betweenness.csv", index_col="node")
    table = centrality_table(with_strength(nx.florentine_families_graph()))
    assert set(table.index) == set(published.index)
    assert table["betweenness"].sub(published["betweenness"]).abs().max() <= 5.1e-4


def test_the_karate_club_has_its_published_spectral_norm():
    # http://konect.cc/networks/ucidata-zachary/ (Zachary 1977)
    matrix = Ties.from_graph(nx.karate_club_graph()).strength.sign()
    vector = leading_vector(matrix)
    assert vector @ matrix @ vector == pytest.approx(6.72570, abs=5e-6)


def test_the_southern_women_have_their_published_two_mode_centralities():
    # Borgatti & Everett (1997), to two digits, as networkx documents them
    file = PUBLISHED / "davis_borgatti_everett_1997.csv"
    published = pd.read_csv(file, index_col="node")
    table = affiliation_centrality_table(nx.davis_southern_women_graph())
    difference = table[published.columns].sub(published).abs()
    assert len(difference) == 32
    assert difference.max(axis=None) < 0.01
    assert table["mode"].value_counts().to_dict() == {0: 18, 1: 14}


def expected_of_networkx(graph):
    """Compute with networkx what it computes to the last digits."""
    for *_, tie in graph.edges(data=True):
        tie["distance"] = 1 / tie["strength"]
    others = max(len(graph) - 1, 1)
    return {
        "degree": dict(graph.degree()),
        "strength": dict(graph.degree(weight="strength")),
        "betweenness": nx.betweenness_centrality(graph),
        "closeness": nx.closeness_centrality(graph),
        "closeness_strength": nx.closeness_centrality(graph, distance="distance"),
        "harmonic": {v: x / others for v, x in nx.harmonic_centrality(graph).items()},
        "pagerank": nx.pagerank(graph, weight="strength", tol=1e-14, max_iter=1000),
        "core": nx.core_number(graph),
        "clustering": nx.clustering(graph),
        "constraint": nx.constraint(graph, weight="strength"),
        "effective_size": nx.effective_size(graph),
    }


@pytest.mark.parametrize("engine", ["igraph", "networkx"])
@given(graph=weighted_graphs(max_nodes=12))
def test_every_measure_agrees_with_networkx(engine, graph):
    table = centrality_table(graph, engine=engine)
    for measure, values in expected_of_networkx(graph).items():
        assert table[measure].to_dict() == pytest.approx(values, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("strength", ["count", "newman"])
def test_every_measure_of_the_data_agrees_with_networkx(strength):
    graph = partnership_graph(SEED, strength=strength)
    table = centrality_table(graph)
    for measure, values in expected_of_networkx(graph).items():
        assert table[measure].to_dict() == pytest.approx(values, abs=1e-9, nan_ok=True)
    vector = nx.eigenvector_centrality(graph, weight="strength", tol=1e-12)
    assert table["eigenvector"].to_dict() == pytest.approx(vector, abs=1e-9)


@given(weighted_graphs(max_nodes=7))
def test_betweenness_by_strength_agrees_with_exact_fractions(graph):
    pairs = max((len(graph) - 1) * (len(graph) - 2) / 2, 1)
    exact = {v: float(x / pairs) for v, x in exact_betweenness(graph).items()}
    table = centrality_table(graph)
    assert table["betweenness_strength"].to_dict() == pytest.approx(exact, abs=1e-12)


@given(weighted_graphs())
def test_eigenvector_is_where_the_power_iteration_from_equal_values_ends(graph):
    matrix = nx.to_numpy_array(graph, nodelist=sorted(graph), weight="strength")
    values, vectors = np.linalg.eigh(matrix)
    leading = vectors[:, values > values[-1] - 1e-8]
    ends_in = leading @ leading.sum(axis=0)
    expected = ends_in / np.linalg.norm(ends_in) if matrix.any() else 0 * ends_in
    table = centrality_table(graph, measures=["eigenvector"])
    assert table["eigenvector"].to_numpy() == pytest.approx(expected, abs=1e-7)


def test_components_that_share_the_largest_eigenvalue_share_the_weight():
    twins = nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(3))
    table = centrality_table(with_strength(twins))
    assert table["eigenvector"].to_numpy() == pytest.approx(6**-0.5, abs=1e-15)
    larger = nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(4))
    table = centrality_table(with_strength(larger))
    assert table["eigenvector"].tolist()[:3] == [0, 0, 0]
    assert table["eigenvector"].tolist()[3:] == pytest.approx([0.5] * 4, abs=1e-15)
    busier = nx.disjoint_union(nx.star_graph(9), nx.complete_graph(5))
    table = centrality_table(with_strength(busier))  # eigenvalues 3 and 4
    weight = table["eigenvector"][[*map(str, range(15))]]
    assert weight.tolist() == pytest.approx([0.0] * 10 + [5**-0.5] * 5, abs=1e-15)


@pytest.mark.parametrize("n", [40, 200])
def test_the_eigenvector_of_a_long_chain_is_a_sine(n):
    table = centrality_table(with_strength(nx.path_graph(n)), measures="eigenvector")
    wave = np.sin(np.pi * np.arange(1, n + 1) / (n + 1)) * np.sqrt(2 / (n + 1))
    assert table["eigenvector"][list(map(str, range(n)))].to_numpy() == pytest.approx(
        wave, abs=1e-11
    )


def test_two_far_cliques_weigh_the_same_though_their_eigenvalues_nearly_tie():
    table = centrality_table(with_strength(nx.barbell_graph(10, 10)))
    mirrored = [str(29 - i) for i in range(30)]
    own = table["eigenvector"][list(map(str, range(30)))].to_numpy()
    assert own == pytest.approx(table["eigenvector"][mirrored].to_numpy(), abs=1e-12)


def test_blocks_of_nodes_add_up_to_the_whole(monkeypatch):
    graph = with_strength(nx.barbell_graph(70, 70), 2.0)
    whole = centrality_table(graph)
    monkeypatch.setattr("gjai_analysis.measures._BLOCK", 64)
    parts = centrality_table(graph)
    pd.testing.assert_frame_equal(whole, parts, check_exact=True)
    assert whole["closeness"].to_dict() == pytest.approx(nx.closeness_centrality(graph))


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


@given(weighted_graphs(), st.randoms(use_true_random=False))
def test_other_names_change_the_last_digits_at_most(graph, random):
    names = sorted(graph)
    random.shuffle(names)
    renamed = dict(zip(sorted(graph), names, strict=True))
    table = centrality_table(graph).rename(index=renamed).sort_index()
    other = centrality_table(nx.relabel_nodes(graph, renamed))
    pd.testing.assert_frame_equal(table, other, rtol=0, atol=1e-9)
    pd.testing.assert_frame_equal(table[COUNTED], other[COUNTED], check_exact=True)


@pytest.mark.slow
def test_hash_seeds_change_no_byte_of_the_table():
    code = (
        "import gjai_analysis as gj, networkx as nx\n"
        "data = gj.load_dataset().select(collection='seed')\n"
        "full = gj.partnership_graph(data, strength='newman')\n"
        "graph = nx.Graph()\n"
        "graph.add_nodes_from(set(full))\n"
        "graph.add_edges_from((v, u, full.edges[u, v]) for u, v in set(full.edges))\n"
        "print(list(graph) == sorted(graph))\n"
        "print(gj.centrality_table(graph).to_csv(), gj.graph_summary(graph).to_csv())\n"
        "print(gj.community_table(graph, seed=1, runs=5).to_csv())\n"
        "print(gj.affiliation_centrality_table(gj.affiliation_graph(data)).to_csv())\n"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0].startswith(b"False")  # the seed did shuffle the nodes
    assert outputs[0] == outputs[1]


@given(weighted_graphs())
def test_normalized_measures_stay_between_zero_and_one(graph):
    table = centrality_table(graph)
    shares = ["betweenness", "betweenness_strength", "closeness", "harmonic"]
    for measure in [*shares, "eigenvector", "pagerank", "clustering"]:
        assert table[measure].between(0, 1 + 1e-12).all()
    assert table["pagerank"].sum() == pytest.approx(1)


def test_columns_are_the_measures_asked_for_in_their_order():
    graph = partnership_graph(example_dataset())
    table = centrality_table(graph)
    assert tuple(table.columns) == MEASURES
    assert (table["degree"].dtype, table["core"].dtype) == ("int64", "int64")
    assert table.drop(columns=["degree", "core"]).dtypes.eq("float64").all()
    chosen = centrality_table(graph, measures=["core", "degree"])
    pd.testing.assert_frame_equal(chosen, table[["core", "degree"]])
    pd.testing.assert_frame_equal(
        centrality_table(graph, measures="harmonic"), table[["harmonic"]]
    )


def test_the_matrix_gives_the_table_of_the_graph():
    pd.testing.assert_frame_equal(
        centrality_table(partnership_ties(SEED)),
        centrality_table(partnership_graph(SEED)),
        check_exact=True,
    )


def test_an_unknown_measure_or_engine_is_named_with_the_choices():
    with pytest.raises(OptionError, match="measures='degre' is not one of \"degree\""):
        centrality_table(nx.Graph(), measures=["core", "degre"])
    with pytest.raises(OptionError, match="engine='r' is not one of .*igraph"):
        centrality_table(nx.Graph(), engine="r")


def test_without_igraph_the_tables_are_the_same(monkeypatch):
    graph, two_mode = partnership_graph(SEED), affiliation_graph(SEED)
    tables = centrality_table(graph), affiliation_centrality_table(two_mode)
    monkeypatch.setitem(sys.modules, "igraph", None)
    plain = centrality_table(graph), affiliation_centrality_table(two_mode)
    for table, other in zip(tables, plain, strict=True):
        pd.testing.assert_frame_equal(table, other, rtol=0, atol=1e-9)
    with pytest.raises(EngineError, match=r"gjai-analysis\[fast\]"):
        centrality_table(graph, engine="igraph")


def test_a_graph_without_nodes_gives_empty_tables():
    assert centrality_table(partnership_graph(dataset_from_tables({}))).empty
    assert affiliation_centrality_table(nx.Graph()).empty
    assert tuple(centrality_table(nx.Graph()).columns) == MEASURES
    dtypes = centrality_table(partnership_graph(example_dataset())).dtypes
    pd.testing.assert_series_equal(centrality_table(nx.Graph()).dtypes, dtypes)


@pytest.mark.parametrize("signatories", [{"m": "a"}, {"m": "a", "n": "b"}])
def test_a_graph_without_ties_measures_nothing(signatories):
    table = centrality_table(partnership_graph(example_dataset(signatories)))
    missing = ["constraint", "effective_size"]
    assert table[missing].isna().all(axis=None)
    assert table["pagerank"].tolist() == pytest.approx([1 / len(table)] * len(table))
    assert table.drop(columns=[*missing, "pagerank"]).eq(0).all(axis=None)


def test_two_partners_are_equals():
    table = centrality_table(partnership_graph(example_dataset({"m": "ab"})))
    pair = table.loc["org-a"]
    assert pair.equals(table.loc["org-b"])
    assert pair[["closeness", "harmonic", "constraint", "effective_size"]].eq(1).all()
    assert pair[["betweenness", "clustering"]].eq(0).all()


def test_equal_values_share_the_best_rank():
    ranks = rank_table(pd.DataFrame({"x": [0.1 + 0.2, 0.3, 0.5, None]}))
    assert ranks["x"].tolist()[:3] == [2, 2, 1]
    assert ranks["x"].isna().tolist()[3]
    large = rank_table(pd.DataFrame({"x": [3000.0000000000005, 3000, 2999.99999]}))
    assert large["x"].tolist() == [1, 1, 3]
    zeros = rank_table(pd.DataFrame({"x": [0, 0], "y": [None, None]}, dtype="float64"))
    assert zeros["x"].tolist() == [1, 1]
    assert zeros["y"].isna().all()
    assert rank_table(pd.DataFrame({"x": [1.0]}).iloc[:0]).empty


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
    assert table.loc["agr-m"].tolist() == [1, 1, 1, 1, 1]
    assert table.loc["org-a"].tolist() == pytest.approx([0, 1, 1, 0, 3**-0.5])


def test_one_organization_is_the_centre_of_its_agreements():
    graph = affiliation_graph(example_dataset({"m": "a", "n": "a", "o": "a"}))
    table = affiliation_centrality_table(graph)
    assert table.loc["org-a"].tolist() == [0, 1, 1, 1, 1]
    assert table.loc["agr-m"].tolist() == pytest.approx([1, 1, 1, 0, 3**-0.5])


def test_an_agreement_without_parties_reaches_nobody():
    table = affiliation_centrality_table(two_mode({"m": "a", "n": ""}))
    assert table.loc["n"].tolist() == [1, 0, 0, 0, 0]
    assert affiliation_centrality_table(two_mode({"n": ""})).loc["n", "closeness"] == 0


def test_closeness_counts_the_share_that_is_reached():
    table = affiliation_centrality_table(two_mode({"m": "a", "n": "b"}))
    assert table["closeness"].to_numpy() == pytest.approx(1 / 3)


def test_two_mode_eigenvectors_are_the_leading_singular_vectors():
    graph = nx.davis_southern_women_graph()
    table = affiliation_centrality_table(graph)
    women, events = (table.index[table["mode"] == mode] for mode in (0, 1))
    matrix = nx.bipartite.biadjacency_matrix(graph, women, events).toarray()
    left, _, right = np.linalg.svd(matrix)
    expected = np.abs(np.concatenate([left[:, 0], right[0]]))
    assert table["eigenvector"].to_numpy() == pytest.approx(expected, abs=1e-12)


@given(parties)
def test_two_mode_measures_stay_between_zero_and_one(parties):
    table = affiliation_centrality_table(two_mode(parties))
    measures = table.drop(columns="mode")
    assert measures.ge(0).all(axis=None)
    assert measures.le(1 + 1e-12).all(axis=None)
    assert table["mode"].is_monotonic_increasing
    squares = table["eigenvector"].pow(2).groupby(table["mode"]).sum()
    assert squares.tolist() == pytest.approx(
        [float(any(parties.values()))] * len(squares)
    )


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
        assert table[measure].to_dict() == pytest.approx(expected, abs=1e-12)


def test_strengths_that_are_whole_are_so_to_the_last_digit():
    ties = partnership_ties(load_dataset(), strength="newman")
    strength = centrality_table(ties, measures=["strength"])["strength"]
    assert (strength == strength.round()).all()  # documents signed in company
