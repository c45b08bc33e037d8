"""Every function of the network gives its shape on data that are hardly any."""

from importlib.util import find_spec

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helix_cases import signed_by

import gjai_analysis as gj

EMPTY = gj.dataset_from_tables({})
ONE = signed_by({"m": ["g1", "i1"]})
APART = signed_by({"m": ["g1", "i1"], "n": ["u1", "i2", "c1"], "o": ["h1"]})
TIED = signed_by({"m": ["g1", "i1"], "n": ["g1", "i2"], "o": ["g1", "i3"]})
CASES = {"empty": EMPTY, "one": ONE, "apart": APART, "tied": TIED}
# organizations that sign, ties, agreements, components
SIZES = {
    "empty": (0, 0, 0, 0),
    "one": (2, 1, 1, 1),
    "apart": (6, 4, 3, 3),
    "tied": (4, 3, 3, 1),
}
FEW = {"n": 3, "seed": 1}


def graph(data):
    return gj.partnership_graph(data, strength="newman")


def degree(data):
    return gj.centrality_table(graph(data), measures=["degree"])["degree"]


FLOATS, COUNT, TEXT = "float64", "int64", "str"
BOUNDS = dict.fromkeys(["low", "high", "best", "worst"], "Int64")
SAMPLED = ["value", "low", "high", "se", "bias", "present"]
ROLES = ["coordinator", "itinerant", "gatekeeper", "liaison", "total"]
RANKED = {"value": FLOATS, "rank": COUNT, "low": COUNT, "high": COUNT, "top": FLOATS}
INFLUENCE = {
    **dict.fromkeys(["change", "value", "without", "tau"], FLOATS),
    "changed": COUNT,
}
TWO_MODE = ["degree", "closeness", "betweenness", "eigenvector"]
# how to call each function, and some of its columns
BY_ORGANIZATION = {
    "centrality_table": (lambda d: gj.centrality_table(graph(d)), {"degree": COUNT}),
    "rank_table": (
        lambda d: gj.rank_table(gj.centrality_table(graph(d))),
        {"degree": "Int64", "constraint": "Int64"},
    ),
    "hypergraph_centrality_table": (
        gj.hypergraph_centrality_table,
        {"clique_eigenvector": FLOATS, "h_eigenvector": FLOATS},
    ),
    "brokerage_table": (
        lambda d: gj.brokerage_table(graph(d), gj.sphere_series(d)),
        dict.fromkeys(ROLES, COUNT),
    ),
    "degree_bounds": (gj.degree_bounds, BOUNDS),
    "ei_index": (
        lambda d: gj.ei_index(d, level="organization"),
        {"external": COUNT, "ei": FLOATS},
    ),
    "rank_intervals": (lambda d: gj.rank_intervals(d, degree, **FEW), RANKED),
    "resample": (
        lambda d: gj.resample(d, degree, **FEW),
        dict.fromkeys(SAMPLED, FLOATS),
    ),
    "null_model": (
        lambda d: gj.null_model(d, degree, **FEW),
        dict.fromkeys(["value", "mean", "sd", "z", "p"], FLOATS),
    ),
    "projection_rankings": (
        lambda d: gj.projection_rankings(d, vary=["strength"]),
        {("count",): "Int64", ("newman",): "Int64"},
    ),
    "sphere_series": (lambda d: gj.sphere_series(d).to_frame(), {"sphere": TEXT}),
}
if find_spec("igraph"):
    BY_ORGANIZATION["community_table"] = (
        lambda d: gj.community_table(graph(d), seed=1, runs=3),
        {"community": COUNT, "stability": FLOATS},
    )
each_case = pytest.mark.parametrize("case", CASES)


def holds(table, rows, dtypes):
    assert len(table) == rows
    assert {name: str(table[name].dtype) for name in dtypes} == dtypes


@each_case
@pytest.mark.parametrize("name", BY_ORGANIZATION)
def test_there_is_a_row_for_each_organization(name, case):
    measure, dtypes = BY_ORGANIZATION[name]
    table = measure(CASES[case])
    holds(table, SIZES[case][0], dtypes)
    assert table.index.name == "org_id"
    assert table.index.is_unique
    if name != "rank_intervals":
        assert table.index.is_monotonic_increasing


@each_case
def test_graphs_have_what_was_signed(case):
    data, (orgs, ties, agreements, parts) = CASES[case], SIZES[case]
    network = graph(data)
    assert (len(network), network.number_of_edges()) == (orgs, ties)
    assert nx.number_connected_components(network) == parts
    assert len(gj.partnership_ties(data).nodes) == orgs
    two_mode = gj.affiliation_graph(data)
    assert len(two_mode) == orgs + agreements
    backbone = gj.backbone_graph(data, alpha=1)
    assert (len(backbone), backbone.number_of_edges()) == (orgs, ties)
    assert gj.incidence_matrix(data).matrix.shape == (orgs, agreements)
    assert len(gj.layout(network)) == orgs
    assert len(gj.to_hif(data)["edges"]) == agreements
    holds(gj.tie_table(network), ties, {"strength": FLOATS, "n_agreements": COUNT})
    table = gj.affiliation_centrality_table(two_mode)
    holds(table, orgs + agreements, dict.fromkeys(TWO_MODE, FLOATS))
    assert (table[TWO_MODE] <= 1 + 1e-12).all(axis=None)


@each_case
def test_a_network_is_summed_up(case):
    orgs, ties, _, parts = SIZES[case]
    summary = gj.graph_summary(graph(CASES[case]))
    assert summary[["organizations", "ties", "components"]].tolist() == [
        *(orgs, ties, parts)
    ]
    assert summary.dtype == FLOATS
    defined = summary.drop(summary.index[summary.index.str.contains("assort|core_")])
    assert defined.notna().all()
    assert len(gj.hubs(CASES[case], 2)) == min(orgs, 2)


@each_case
def test_an_organization_has_its_neighbours(case):
    network = graph(CASES[case])
    for org in network:
        near = gj.ego_graph(network, org)
        assert len(near) == 1 + network.degree(org)
        assert len(gj.ego_graph(network, org, without_ego=True)) == len(near) - 1


@each_case
def test_spheres_have_all_of_their_rows(case):
    data, (_, ties, agreements, _) = CASES[case], SIZES[case]
    several = agreements - (case == "apart")  # a party alone is no partnership
    combinations = gj.sphere_combinations(data)
    holds(combinations, 8, {"agreements": COUNT, "share": FLOATS})
    assert combinations["agreements"].sum() == several
    assert combinations["share"].sum() == pytest.approx(float(several > 0))
    years = gj.sphere_combinations(data, by="year")
    holds(years, 8 * (agreements > 0), {"agreements": COUNT, "share": FLOATS})
    table = gj.helix_table(data)
    holds(table, 15, {"ties": COUNT, "density": FLOATS})
    assert table["ties"].sum() == ties
    assert len(gj.helix_table(data, by="year")) == 15 * (agreements > 0)
    information = gj.mutual_information(data)
    assert information.shape == (13,)
    assert information["agreements"] == several
    assert information["T_uig"] <= 1e-9 or not several
    assert gj.mutual_information(data, by="year").shape == (13 * (agreements > 0),)
    index = gj.ei_index(data)
    holds(index, 6, {"external": COUNT, "internal": COUNT, "ei": FLOATS})
    assert index.loc["all", ["external", "internal"]].sum() == 2 * ties
    shares = gj.brokerage_expected(gj.sphere_series(data))
    assert shares.shape == (4,)
    assert shares.sum() == pytest.approx(float(SIZES[case][0] > 2))
    assert len(gj.sphere_assignments(data)) == 8
    assert gj.sphere_sensitivity(data, gj.mutual_information).shape == (8, 13)


@each_case
def test_samples_have_a_row_for_each_share_and_item(case):
    data, (orgs, _, agreements, _) = CASES[case], SIZES[case]
    dropped = gj.case_dropping(data, degree, shares=[0, 0.5], **FEW)
    holds(dropped, 2, {"dropped": COUNT, "mean": FLOATS, "stable": FLOATS})
    assert dropped["dropped"].tolist() == [0, round(agreements / 2)]
    assert np.isnan(gj.stability_coefficient(dropped)) == dropped["stable"].isna().all()
    for by, items in (("agreement", agreements), ("organization", orgs), ("source", 0)):
        holds(gj.leave_one_out(data, degree, by=by), items, INFLUENCE)
        each = gj.leave_one_out(data, degree, by=by, each=True)
        assert each.shape == (items, orgs)
    mixing = gj.curveball_mixing(data, seed=1, rounds=2, chains=2)
    holds(mixing, 3, {"trades": COUNT, "changed": FLOATS})
    assert mixing["changed"].isna().all() == (agreements == 0)
    alike = gj.projection_sensitivity(data, vary=["strength", "hub"])
    assert alike.shape == (4, 4)
    assert (alike.dtypes == FLOATS).all()
    pd.testing.assert_frame_equal(alike, alike.T)


@each_case
@pytest.mark.skipif(not find_spec("igraph"), reason="needs igraph")
def test_communities_are_summed_up(case):
    summary = gj.community_summary(graph(CASES[case]), seed=1, runs=3)
    assert summary["communities"] == SIZES[case][3]
    assert np.isnan(summary["modularity"]) == (SIZES[case][1] == 0)


def test_ties_share_their_ranks_and_names_decide_their_order():
    ranks = gj.rank_table(gj.centrality_table(graph(TIED)))
    assert ranks["degree"].tolist() == [1, 2, 2, 2]
    assert gj.rank_intervals(TIED, degree, **FEW)["rank"].tolist() == [1, 2, 2, 2]
    assert gj.degree_bounds(TIED)["best"].tolist() == [1, 2, 2, 2]
    assert gj.top_organizations(TIED).tolist() == TIED.organizations.index.tolist()
    assert gj.hubs(APART, 3) == ["org-c1", "org-g1", "org-h1"]
    assert gj.tie_table(graph(TIED)).index.tolist() == [
        *(("org-g1", f"org-i{i}") for i in (1, 2, 3))
    ]
    brokers = gj.brokerage_table(graph(TIED), gj.sphere_series(TIED))
    assert brokers["itinerant"].tolist() == [3, 0, 0, 0]


NETWORK = gj.partnership_graph(gj.example_dataset())
RANKED = gj.centrality_table(NETWORK)


@pytest.mark.parametrize(
    ("call", "given", "error", "message"),
    [
        (gj.rank_table, [RANKED["degree"]], TypeError, "not a Series; take it from"),
        (gj.stability_coefficient, [RANKED], ValueError, "column stable; .* case_drop"),
        (
            gj.plot_ranks,
            [RANKED, gj.example_dataset()],
            ValueError,
            "column rank; take it from rank_intervals",
        ),
        (
            gj.plot_comparison,
            [RANKED, gj.example_dataset()],
            ValueError,
            "column value; take it from null_model",
        ),
        (gj.brokerage_table, [gj.example_dataset(), {}], TypeError, "partnership_gr"),
        (gj.centrality_table, [gj.example_dataset()], TypeError, "partnership_graph"),
    ],
)
def test_a_wrong_table_is_told_where_the_right_one_comes_from(
    call, given, error, message
):
    with pytest.raises(error, match=message):
        call(*given)


def test_many_unknown_names_are_cut_to_a_few():
    graph = gj.partnership_graph(gj.example_dataset({"m": "abcdefgh"}))
    with pytest.raises(gj.UnknownKeyError, match="org-e and 3 more in the data"):
        gj.brokerage_table(graph, {})
