"""Ties lie within a sphere or between two, and add up to the network."""

from collections import Counter
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helix_cases import KINDS, signed_by
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    dataset_from_tables,
    ei_index,
    helix_table,
    load_dataset,
    partnership_graph,
)

DATA = load_dataset()
CITY = "org-gwangju-city"
EMPTY = dataset_from_tables({})
SPHERES = ["government", "academia", "industry", "civil_society", "hybrid"]
OF = dict(zip("guich", SPHERES, strict=True))
PARTIES = [letter + number for letter in "guich" for number in "12"]
signatories = st.dictionaries(
    st.sampled_from("abcde"), st.sets(st.sampled_from(PARTIES), min_size=1), min_size=1
)


def pair(one, other):
    return tuple(sorted((OF[one[0]], OF[other[0]]), key=SPHERES.index))


def test_two_agreements_are_described_by_hand():
    signed = {"a": ["g1", "i1"], "b": ["g1", "u1", "i1", "i2"], "alone": ["g1"]}
    table = helix_table(signed_by(signed))
    assert list(table.index) == [
        (a, b) for n, a in enumerate(SPHERES) for b in SPHERES[n:]
    ]
    assert table.loc[("government", "industry")].to_dict() == pytest.approx(
        {
            "ties": 2,
            "density": 1,
            "count": 3,
            "newman": 1 + 2 / 3,
            "ties_share": 2 / 6,
            "count_share": 3 / 7,
            "newman_share": (1 + 2 / 3) / 3,
            "agreements": 2,
            "bilateral": 1,
            "trilateral": 1,
            "possible": 2,
            "agreements_share": 1,
        },
        rel=1e-14,
    )
    within = table.loc[("industry", "industry")]
    assert within[["ties", "count", "agreements", "bilateral"]].tolist() == [1, 1, 1, 0]
    assert within["density"] == 1
    assert pd.isna(table.at[("hybrid", "hybrid"), "density"])


def test_an_agreement_that_may_have_more_parties_is_possible_everywhere():
    table = helix_table(signed_by({"a": ["g1", "i1"]}, unfinished="a"))
    assert table["agreements"].sum() == 1
    assert table["possible"].eq(1).all()


def test_a_year_has_what_is_certainly_of_it():
    dates = {"a": "2020", "b": "2020/2021"}
    data = signed_by({"a": ["g1", "i1"], "b": ["g1", "i2"]}, signed=dates)
    table = helix_table(data, by="year").xs(("government", "industry"), level=(1, 2))
    assert table.index.tolist() == [2020, 2021]
    assert table[["agreements", "possible"]].to_numpy().tolist() == [[1, 2], [0, 1]]
    assert table["ties"].tolist() == [1, 0]


@given(signatories)
def test_every_cell_agrees_with_a_count_one_by_one(parties):
    table = helix_table(signed_by(parties))
    count, newman, agreements, bilateral, trilateral = (Counter() for _ in range(5))
    tied = {}
    for orgs in parties.values():
        met = {pair(*two) for two in combinations(sorted(orgs), 2)}
        for two in combinations(sorted(orgs), 2):
            tied[two] = pair(*two)
            count[pair(*two)] += 1
            newman[pair(*two)] += 1 / (len(orgs) - 1)
        agreements.update(met)
        bilateral.update(met if len(orgs) == 2 else ())
        trilateral.update(met if set("gui") <= {org[0] for org in orgs} else ())
    ties = Counter(tied.values())
    columns = [ties, count, newman, agreements, bilateral, trilateral]
    names = ["ties", "count", "newman", "agreements", "bilateral", "trilateral"]
    for name, expected in zip(names, columns, strict=True):
        found = {key: value for key, value in table[name].items() if value}
        assert found == pytest.approx(dict(expected), rel=1e-12)


@pytest.mark.parametrize("strength", ["count", "newman"])
@pytest.mark.parametrize("unclear", ["joint", "hub"])
@pytest.mark.parametrize("without", [(), CITY])
def test_the_table_adds_up_to_the_network(strength, unclear, without):
    graph = partnership_graph(DATA, strength=strength, unclear=unclear, without=without)
    table = helix_table(DATA, unclear=unclear, without=without)
    assert table["ties"].sum() == graph.number_of_edges()
    assert table[strength].sum() == pytest.approx(graph.size("strength"), rel=1e-12)
    shares = table.filter(regex="^(ties|count|newman)_share").sum()
    assert shares.to_numpy() == pytest.approx([1, 1, 1], rel=1e-12)


def test_the_year_of_a_table_is_the_table_of_its_year():
    year = helix_table(DATA.select(since="2021", until="2021"))
    by_year = helix_table(DATA, by="year").loc[2021]
    columns = year.columns.drop("possible")
    pd.testing.assert_frame_equal(by_year[columns], year[columns])


def test_spheres_can_be_argued():
    data = signed_by({"a": ["g1", "h1"]})
    table = helix_table(data, spheres={KINDS["h"]: "government"})
    assert table.at[("government", "government"), "ties"] == 1


def test_a_path_of_three_has_its_index_by_hand():
    data = signed_by({"a": ["g1", "i1"], "b": ["i1", "i2"], "c": ["i1", "i2"]})
    spheres, orgs = ei_index(data), ei_index(data, level="organization")
    assert list(spheres.index) == ["all", *SPHERES]
    assert spheres.loc["all"].tolist() == pytest.approx([2, 2, 0, *[-1 / 3] * 2, 1 / 3])
    assert spheres.loc["industry", ["external", "internal"]].tolist() == [1, 2]
    assert spheres.at["industry", "ei"] == -1 / 3
    assert spheres.at["industry", "expected"] == 0
    assert orgs["ei"].to_dict() == {"org-g1": 1, "org-i1": 0, "org-i2": -1}
    assert orgs.at["org-i1", "ei_count"] == -1 / 3


@given(signatories)
def test_ends_of_ties_agree_with_networkx(parties):
    data = signed_by(parties)
    graph = partnership_graph(data)
    order = dict(zip(SPHERES, range(len(SPHERES)), strict=True))
    mixing = nx.attribute_mixing_matrix(
        graph, "sphere", mapping=order, normalized=False
    )
    index = ei_index(data).loc[SPHERES]
    assert index["internal"].tolist() == np.diag(mixing).tolist()
    external = mixing.sum(axis=1) - np.diag(mixing)
    assert index["external"].tolist() == external.tolist()


@given(signatories)
def test_organizations_add_up_to_spheres_and_spheres_to_all(parties):
    data = signed_by(parties)
    spheres, orgs = ei_index(data), ei_index(data, level="organization")
    sides = ["external", "internal"]
    own = orgs.index.str.removeprefix("org-").str[0].map(OF)
    summed = orgs[sides].groupby(own).sum().reindex(SPHERES, fill_value=0)
    assert summed.to_numpy().tolist() == spheres.loc[SPHERES, sides].to_numpy().tolist()
    assert summed.sum().tolist() == spheres.loc["all", sides].tolist()
    indices = orgs.filter(regex="^ei").fillna(0)
    assert indices.abs().le(1).all(axis=None)


@given(st.sets(st.sampled_from(PARTIES), min_size=2))
def test_where_all_are_tied_the_index_is_as_expected(orgs):
    data = signed_by({"a": orgs})
    for level in ("sphere", "organization"):
        index = ei_index(data, level=level)
        tied = index[index["ei"].notna()]
        for name in ("ei", "ei_count", "ei_newman"):
            assert tied[name].to_numpy() == pytest.approx(tied["expected"].to_numpy())


def test_an_organization_without_partners_has_no_index():
    index = ei_index(signed_by({"a": ["g1"]}), level="organization")
    assert index.loc["org-g1", ["external", "internal"]].tolist() == [0, 0]
    assert index.filter(regex="ei|expected").isna().all(axis=None)


def test_without_agreements_nothing_is_tied():
    table = helix_table(EMPTY)
    counts = ["ties", "count", "newman", "agreements", "bilateral", "trilateral"]
    assert len(table) == 15
    assert table[[*counts, "possible"]].eq(0).all(axis=None)
    assert table.drop(columns=[*counts, "possible"]).isna().all(axis=None)
    assert table.dtypes.equals(helix_table(DATA).dtypes)
    assert helix_table(EMPTY, by="year").empty
    assert ei_index(EMPTY)[["external", "internal"]].eq(0).all(axis=None)
    assert ei_index(EMPTY).drop(columns=["external", "internal"]).isna().all(axis=None)
    assert ei_index(EMPTY, level="organization").empty


def test_options_are_checked():
    with pytest.raises(OptionError, match="level='org' is not one of"):
        ei_index(DATA, level="org")
    with pytest.raises(OptionError, match="by='month' is not one of"):
        helix_table(DATA, by="month")
    with pytest.raises(UnknownKeyError, match="No organization org-citi"):
        ei_index(DATA, without="org-citi")
