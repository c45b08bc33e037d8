"""An agreement is one hyperedge, however many sign it."""

from itertools import product
from math import sqrt

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import xgi
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    affiliation_graph,
    dataset_from_tables,
    example_dataset,
    hypergraph_centrality_table,
    incidence_matrix,
    load_dataset,
    partnership_graph,
)
from gjai_analysis import hypergraph as module

signatories = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4", "m5"]),
    st.sets(st.sampled_from("abcdef"), min_size=1),
    min_size=1,
)
companions = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4"]),
    st.sets(st.sampled_from("abcde"), min_size=1),
)


def as_frame(incidence):
    return pd.DataFrame(
        incidence.matrix.toarray(), incidence.organizations, incidence.agreements
    )


def sunflower(petals, size):
    """Make agreements of a common core and of others that sign once."""
    others = [[f"p{i}x{j}" for j in range(size - 1)] for i in range(petals)]
    return {f"m{i}": ["core", *names] for i, names in enumerate(others)}


def as_xgi(parties):
    return xgi.Hypergraph([{f"org-{org}" for org in s} for s in parties.values()])


def test_the_incidence_matrix_of_two_agreements_by_hand():
    frame = as_frame(incidence_matrix(example_dataset({"n": "ab", "m": "bc"})))
    assert frame.index.tolist() == ["org-a", "org-b", "org-c"]
    assert frame.columns.tolist() == ["agr-m", "agr-n"]
    assert frame.to_numpy().tolist() == [[0, 1], [1, 1], [1, 0]]
    assert (frame.index.name, frame.columns.name) == ("org_id", "agreement_id")
    assert frame.dtypes.eq("int64").all()


@pytest.mark.parametrize("options", [{}, {"without": "org-cnu"}, {"roll_up": True}])
@pytest.mark.parametrize("roles", ["signatory", ("signatory", "party", "witness")])
@pytest.mark.parametrize("basis", ["all", "stated"])
def test_the_incidence_matrix_is_that_of_the_affiliation_graph(options, roles, basis):
    data = load_dataset().select(collection="seed")
    options = options | {"roles": roles, "basis": basis}
    graph = affiliation_graph(data, **options)
    incidence = incidence_matrix(data, **options)
    rows, columns = incidence.organizations.tolist(), incidence.agreements.tolist()
    modes = dict(graph.nodes(data="bipartite"))
    assert (rows, columns) == tuple(
        sorted(node for node in modes if modes[node] == mode) for mode in (0, 1)
    )
    expected = nx.bipartite.biadjacency_matrix(graph, rows, columns)
    assert (incidence.matrix != expected).nnz == 0


@given(signatories)
def test_the_incidence_matrix_holds_every_signature(parties):
    frame = as_frame(incidence_matrix(example_dataset(parties)))
    for agreement, column in frame.items():
        signed = {f"org-{org}" for org in parties[agreement[4:]]}
        assert column.to_dict() == {org: int(org in signed) for org in frame.index}


def test_an_agreement_whose_parties_are_left_out_is_an_empty_column():
    frame = as_frame(
        incidence_matrix(example_dataset({"m": "a", "n": "b"}), without="org-a")
    )
    assert frame.to_dict() == {"agr-m": {"org-b": 0}, "agr-n": {"org-b": 1}}


def test_without_agreements_the_matrix_has_no_rows_and_no_columns():
    incidence = incidence_matrix(dataset_from_tables({}))
    assert incidence.matrix.shape == (0, 0)
    assert incidence.organizations.empty
    assert incidence.agreements.empty


@pytest.mark.parametrize("build", [incidence_matrix, hypergraph_centrality_table])
def test_bad_options_are_named(build):
    with pytest.raises(OptionError, match="basis='x' is not one of"):
        build(example_dataset(), basis="x")
    with pytest.raises(UnknownKeyError, match=r"org-scool .* org-school"):
        build(example_dataset(), without="org-scool")


@pytest.mark.parametrize(("petals", "size"), [(2, 2), (3, 3), (5, 3), (4, 7), (9, 2)])
def test_the_core_of_a_sunflower_has_its_closed_form(petals, size):
    # Benson (2019): c is worth r**(1/k) petals, and by hand for pairs of the clique
    table = hypergraph_centrality_table(example_dataset(sunflower(petals, size)))
    core, petal = table.loc["org-core"], table.loc["org-p0x0"]
    assert core["h_eigenvector"] / petal["h_eigenvector"] == pytest.approx(
        petals ** (1 / size), rel=1e-11
    )
    root = sqrt((size - 2) ** 2 + 4 * petals * (size - 1))
    assert core["clique_eigenvector"] / petal["clique_eigenvector"] == pytest.approx(
        (root - size + 2) / 2, rel=1e-11
    )
    assert table.drop("org-core").sub(petal).abs().max(axis=None) < 1e-12


@given(companions)
def test_agreements_of_any_sizes_agree_with_xgi(parties):
    parties = {m: orgs | {"z"} for m, orgs in parties.items()} | {"m0": {*"xyz"}}
    table = hypergraph_centrality_table(example_dataset(parties))
    hypergraph = as_xgi(parties)
    clique = xgi.clique_eigenvector_centrality(hypergraph, tol=0)
    h = xgi.h_eigenvector_centrality(hypergraph, max_iter=5000, tol=1e-13, seed=1)
    assert table["clique_eigenvector"].to_dict() == pytest.approx(clique, rel=1e-9)
    assert table["h_eigenvector"].to_dict() == pytest.approx(h, rel=1e-9)


def test_the_h_eigenvector_solves_the_equation_of_the_tensor():
    parties = [{0, 1, 2, 3}, {0, 4}, {1, 4}, {2, 4, 5}]
    names = {f"m{i}": {"abcdef"[k] for k in s} for i, s in enumerate(parties)}
    table = hypergraph_centrality_table(example_dataset(names))
    x = table["h_eigenvector"].to_numpy()
    image = np.zeros(6)
    for edge in parties:  # every way of naming the parties four times in all
        ways = [way for way in product(edge, repeat=4) if set(way) == edge]
        for first, *rest in ways:
            image[first] += len(edge) / len(ways) * x[rest].prod()
    assert np.ptp(image / x**3) < 1e-11


@given(companions)
def test_for_pairs_both_measures_are_eigenvector_centrality(parties):
    pairs = {m: {min(orgs), "z"} for m, orgs in parties.items()} | {"m0": {"y", "z"}}
    data = example_dataset(pairs)
    table = hypergraph_centrality_table(data)
    matrix = nx.to_numpy_array(partnership_graph(data), weight="strength")
    leading = np.linalg.eigh(matrix).eigenvectors[:, -1]
    for column in table:
        assert table[column].to_numpy() == pytest.approx(
            leading / leading.sum(), rel=1e-9
        )


@pytest.mark.parametrize("order", [2, 3, 25, 60, 300])
def test_every_agreement_counts_one_in_the_degree_of_its_parties(order):
    for size in sorted({2, min(3, order), order // 2 + 1, order}):
        factor, scale = module._blow_up(size, order)
        passed = factor * module._passed_on(np.full((size, 1), scale), order)
        assert passed == pytest.approx(1, rel=1e-10)


def test_one_agreement_is_shared_alike():
    table = hypergraph_centrality_table(example_dataset({"m": "abcd"}))
    assert table.to_numpy().tolist() == [[0.25, 0.25]] * 4
    assert table.dtypes.eq("float64").all()


def test_only_the_largest_component_is_measured():
    parties = {"m": "abc", "n": "de", "o": "f"}
    table = hypergraph_centrality_table(example_dataset(parties))
    assert table["h_eigenvector"].notna().tolist() == [True] * 3 + [False] * 3
    alone = hypergraph_centrality_table(example_dataset({"m": "abc"}))
    pd.testing.assert_frame_equal(table.dropna(), alone)


def test_largest_components_of_one_size_are_each_measured_by_themselves():
    parties = {"m": "ab", "n": "bc", "o": "de", "p": "ef", "q": "ef"}
    table = hypergraph_centrality_table(example_dataset(parties))
    assert table.iloc[:3].sum().tolist() == pytest.approx([1, 1])
    assert table.iloc[3:].sum().tolist() == pytest.approx([1, 1])


def test_an_agreement_of_one_party_changes_nothing():
    parties = {"m": "abc", "n": "cd"}
    before = hypergraph_centrality_table(example_dataset(parties))
    after = hypergraph_centrality_table(example_dataset(parties | {"o": "a"}))
    pd.testing.assert_frame_equal(before, after)


def test_where_nobody_has_a_partner_values_are_missing():
    table = hypergraph_centrality_table(example_dataset({"m": "a", "n": "b"}))
    assert table.isna().all(axis=None)
    assert len(table) == 2
    assert hypergraph_centrality_table(dataset_from_tables({})).empty


def test_leaving_out_the_hub_measures_what_is_left():
    parties = {"m": ["city", "a", "b"], "n": ["city", "c"], "o": ["b", "c"]}
    without = hypergraph_centrality_table(example_dataset(parties), without="org-city")
    expected = hypergraph_centrality_table(example_dataset({"m": "ab", "o": "bc"}))
    pd.testing.assert_frame_equal(without, expected)


def test_a_measure_that_does_not_converge_says_so(monkeypatch):
    monkeypatch.setattr(module, "_STEPS", 1)
    with pytest.raises(nx.PowerIterationFailedConvergence, match="within 1 iter"):
        hypergraph_centrality_table(example_dataset(sunflower(3, 3)))
