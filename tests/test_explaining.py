"""A measure is explained by what it would be without each agreement."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gjai_analysis as gj
from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    backbone_graph,
    centrality_table,
    dataset_from_tables,
    example_dataset,
    explain,
    load_dataset,
    partnership_graph,
    sector_graph,
)

SEED = load_dataset().select(collection="seed")
signatories = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4"]),
    st.sets(st.sampled_from("abcd"), min_size=1),
    min_size=2,
)
PATH = {"m": "ab", "n": "bc", "o": "cd"}


def losses(trail):
    """Return loss by agreement, in the order of the trail."""
    return trail.droplevel("source_id")["loss"].to_dict()


def test_the_betweenness_of_a_path_is_explained_by_hand():
    # b lies between a and c, d; without m or n it lies between nobody
    trail = explain(example_dataset(PATH), "org-b", measure="betweenness")
    assert trail["value"].tolist() == [pytest.approx(2 / 3)] * 2
    assert trail["without"].tolist() == [0, 0]
    assert losses(trail) == {
        "agr-m": pytest.approx(2 / 3),
        "agr-n": pytest.approx(2 / 3),
    }


def test_neighbours_bring_the_agreements_of_partners():
    # without o there is no d, and b lies on the only way of the path a-b-c
    data = example_dataset(PATH)
    trail = explain(data, "org-b", measure="betweenness", neighbours=True)
    assert losses(trail) == {
        "agr-m": pytest.approx(2 / 3),
        "agr-n": pytest.approx(2 / 3),
        "agr-o": pytest.approx(2 / 3 - 1),
    }
    assert list(losses(explain(data, "org-a", measure="degree", neighbours=True))) == [
        "agr-m",
        "agr-n",
    ]


def test_the_only_agreement_of_an_organization_stands_first_without_a_value():
    data = example_dataset({"m": "bc", "n": "ab", "o": "bd"})
    trail = explain(data, "org-a", measure="degree", neighbours=True)
    assert list(losses(trail)) == ["agr-n", "agr-m", "agr-o"]
    assert trail["without"].isna().tolist() == [True, False, False]
    assert trail["loss"].isna().tolist() == [True, False, False]
    assert trail["value"].tolist() == [1, 1, 1]


@settings(max_examples=20)
@given(signatories, st.sampled_from(["degree", "strength", "closeness", "pagerank"]))
def test_each_value_is_that_of_the_data_without_the_agreement(parties, measure):
    graph = partnership_graph(example_dataset(parties))
    org = min(graph)
    trail = explain(example_dataset(parties), org, measure=measure)
    assert set(losses(trail)) == {
        f"agr-{m}" for m, orgs in parties.items() if org[4:] in orgs
    }
    for (agreement, _), row in trail.iterrows():
        rest = {m: orgs for m, orgs in parties.items() if f"agr-{m}" != agreement}
        table = centrality_table(partnership_graph(example_dataset(rest)))
        assert row["value"] == centrality_table(graph).at[org, measure]
        expected = table[measure].get(org, float("nan"))
        assert row["without"] == pytest.approx(expected, rel=1e-12, nan_ok=True)
    assert trail["loss"].equals(trail["value"] - trail["without"])
    order = trail["loss"].fillna(9).round(12).tolist()
    assert order == sorted(order, reverse=True)


def test_the_graph_says_which_number_is_explained():
    data = example_dataset({"m": ["city", "a", "b"], "n": "ab", "o": ["city", "a"]})
    graph = partnership_graph(data, strength="newman", without="org-city")
    trail = explain(data, "org-a", measure="strength", graph=graph)
    assert losses(trail) == {"agr-m": 1, "agr-n": 1, "agr-o": 0}
    default = explain(data, "org-a", measure="strength")
    assert losses(default) == {"agr-m": 2, "agr-n": 1, "agr-o": 1}


def test_a_body_rolled_up_is_explained_by_the_agreements_of_its_units():
    graph = partnership_graph(SEED, roll_up=True)
    trail = explain(SEED, "org-cnu", measure="degree", graph=graph)
    plain = explain(SEED, "org-cnu", measure="degree")
    assert set(losses(trail)) - set(losses(plain)) == {
        "agr-2020-01-29-data-sharing",  # of the hospital
        "agr-2023-11-15-mitacs",  # of the college
    }
    college = explain(SEED, "org-cnu-ai-college").xs("agr-2023-11-15-mitacs")
    assert trail.xs("agr-2023-11-15-mitacs")["spans"].equals(college["spans"])


def test_all_agreements_of_a_document_carry_a_measure_in_the_joint_reading():
    tables = {k: t.reset_index() for k, t in example_dataset(PATH).tables.items()}
    tables["events"] = pd.DataFrame(
        [["evt-c", "signing", "happened", "c"]],
        columns=["event_id", "kind", "status", "title_en"],
    )
    tables["agreements"] = tables["agreements"].assign(
        form="unclear", hub_id="org-b", ceremony_id=["evt-c", "evt-c", None]
    )
    data = dataset_from_tables(tables)
    trail = explain(data, "org-a", measure="degree")
    assert trail["value"].tolist() == [2, 2]
    assert trail["without"].tolist()[1] == 1
    graph = partnership_graph(data, unclear="hub")
    trail = explain(data, "org-a", measure="degree", graph=graph)
    assert list(losses(trail)) == ["agr-m"]


def test_a_sector_narrows_what_is_left_out():
    trail = explain(example_dataset(), "org-city", measure="degree", sector="education")
    assert losses(trail) == {"agr-a": 0}


def test_the_trail_is_the_one_of_the_organization_with_three_columns_more():
    trail = explain(SEED, "org-cnu", measure="degree")
    plain = explain(SEED, "org-cnu")
    assert list(trail) == [*plain, "value", "without", "loss"]
    assert trail[["value", "without", "loss"]].dtypes.eq("float64").all()
    pd.testing.assert_frame_equal(trail.sort_index()[[*plain]], plain)


def test_agreements_without_evidence_are_listed_without_a_source():
    trail = explain(example_dataset())
    assert trail.index.get_level_values("agreement_id").tolist() == ["agr-a", "agr-b"]
    assert trail.index.get_level_values("source_id").isna().all()
    assert trail["spans"].tolist() == ["", ""]
    assert trail["title_en"].tolist() == ["Agreement a", "Agreement b"]


@pytest.mark.parametrize("organizations", [[], ["org-city", "org-firm"]])
def test_a_measure_is_of_one_organization(organizations):
    with pytest.raises(ValueError, match="measure='degree' is of one organization"):
        explain(example_dataset(), *organizations, measure="degree")


def test_unknown_names_are_named():
    data = example_dataset()
    with pytest.raises(OptionError, match="measure='betweeness' is not one of"):
        explain(data, "org-city", measure="betweeness")
    with pytest.raises(UnknownKeyError, match="org-cty.*org-city"):
        explain(data, "org-cty", measure="degree")


def test_an_organization_outside_of_the_graph_has_no_value():
    data = example_dataset()
    graph = partnership_graph(data, without="org-city")
    with pytest.raises(ValueError, match="org-city is not in the graph"):
        explain(data, "org-city", measure="degree", graph=graph)


def changed(data):
    graph = partnership_graph(data)
    graph.remove_node("org-firm")
    return graph


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (changed, "was changed after it was built"),
        (backbone_graph, "was changed after it was built"),
        (sector_graph, "does not say how it was built"),
        (lambda _: nx.Graph(), "does not say how it was built"),
        (lambda data: partnership_graph(data.select(until="2021")), "from data"),
    ],
)
def test_a_graph_that_cannot_be_built_again_is_refused(build, said):
    data = example_dataset()
    with pytest.raises(ValueError, match=f"graph .*{said}"):
        explain(data, "org-city", measure="degree", graph=build(data))


def test_explaining_changes_neither_data_nor_graph():
    data = example_dataset()
    graph = partnership_graph(data)
    explain(data, "org-city", measure="degree", graph=graph)
    assert data.fingerprint == example_dataset().fingerprint
    assert nx.utils.graphs_equal(graph, partnership_graph(example_dataset()))


def test_a_cell_of_an_agreement_opens_it_alone():
    for agreement in ("agr-a", "agr-b"):
        trail = gj.explain(gj.example_dataset(), agreement=agreement)
        assert set(trail.index.get_level_values("agreement_id")) == {agreement}
    data = gj.example_dataset()
    assert gj.explain(data, agreement="agr-a", sector="energy").empty
    assert len(gj.explain(data, agreement="agr-a", sector="education")) == 1
    with pytest.raises(gj.UnknownKeyError, match="agr-c"):
        gj.explain(data, agreement="agr-c")


@pytest.mark.parametrize("value", [None, ["org-city"], 1.5, True])
def test_a_cell_is_named_by_one_name(value):
    with pytest.raises(TypeError, match="is not one name; open a cell at a time"):
        gj.explain(gj.example_dataset(), org=value)


def test_a_year_may_come_from_an_index():
    for year in (2021, "2021", np.int64(2021)):
        trail = gj.explain(gj.example_dataset(), year=year)
        assert set(trail.index.get_level_values("agreement_id")) == {"agr-a"}
