"""Sector counts keep their totals, whatever stands in the rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    co_occurrence_matrix,
    dataset_from_tables,
    example_dataset,
    load_dataset,
    sector_graph,
    sector_matrix,
    sector_table,
)

DATA = load_dataset()


def test_a_cell_counts_the_agreements_of_an_organization_in_a_sector():
    matrix = sector_matrix(example_dataset())
    assert matrix.loc["org-city"].to_dict() == {"education": 1, "energy": 1}
    assert matrix.loc["org-firm"].to_dict() == {"education": 0, "energy": 1}
    assert (matrix.index.name, matrix.columns.name) == ("org_id", "sector")


def test_an_agreement_counts_once_in_each_kind_that_signs_it():
    data = example_dataset({"a": ["x", "y", "city"]})
    matrix = sector_matrix(data, rows="kind")
    assert matrix["education"].to_dict() == {"company": 1, "local_government": 1}
    assert sector_matrix(data, rows="sphere")["education"].to_dict() == {
        "government": 1,
        "industry": 1,
    }


def test_full_counts_add_up_to_the_links():
    matrix = sector_matrix(DATA, rows="agreement")
    links = DATA.sector_links.reset_index()
    linked = links["subject_id"].isin(DATA.agreements.index).sum()
    assert matrix.to_numpy().sum() == linked


def test_fractional_counts_add_up_to_the_agreements_with_a_sector():
    matrix = sector_matrix(DATA, rows="agreement", counting="fractional")
    assert matrix.sum(axis=1).round(9).isin([0, 1]).all()


@given(st.sampled_from(["full", "fractional"]), st.sampled_from(["all", "stated"]))
def test_organizations_sum_up_to_agreements_times_parties(counting, basis):
    options = {"counting": counting, "basis": basis}
    by_agreement = sector_matrix(DATA, rows="agreement", **options)
    rows = DATA.participations.reset_index().query("role == 'signatory'")
    parties = rows.groupby("activity_id")["org_id"].nunique()
    expected = by_agreement.mul(parties.reindex(by_agreement.index).fillna(0), axis=0)
    total = sector_matrix(DATA, **options).sum()
    np.testing.assert_allclose(total, expected.sum())


def test_stated_links_are_some_of_all_links():
    stated = sector_matrix(DATA, rows="agreement", basis="stated")
    full = sector_matrix(DATA, rows="agreement").reindex(columns=stated.columns)
    assert (stated <= full).all(axis=None)
    assert stated.to_numpy().sum() < sector_matrix(DATA, rows="agreement").sum().sum()


def test_leaving_out_an_organization_leaves_the_others_alone():
    matrix = sector_matrix(DATA, without=["org-gwangju-city"])
    expected = sector_matrix(DATA).drop("org-gwangju-city")
    assert matrix.equals(expected)


def test_an_organization_that_does_not_exist_is_named():
    with pytest.raises(UnknownKeyError, match="org-gwangju.*Did you mean"):
        sector_matrix(DATA, without=["org-gwangju"])


@pytest.mark.parametrize("option", ["rows", "counting", "basis"])
def test_an_unknown_option_is_named_with_the_choices(option):
    with pytest.raises(OptionError, match=f"{option}='x' is not one of"):
        sector_matrix(DATA, **{option: "x"})


def test_sectors_that_share_agreements_are_tied():
    graph = sector_graph(DATA)
    counts = co_occurrence_matrix(DATA)
    assert counts.equals(counts.T)
    for u, v, tie in graph.edges(data=True):
        assert tie["n_agreements"] == counts.loc[u, v] > 0
    for sector, count in graph.nodes(data="n_agreements"):
        assert count == counts.loc[sector, sector]


def test_sectors_that_never_meet_are_isolated():
    graph = sector_graph(example_dataset())
    assert sorted(graph) == ["education", "energy"]
    assert graph.number_of_edges() == 0


def test_the_sector_table_counts_what_is_linked():
    table = sector_table(example_dataset({"a": "xy", "b": "xy", "c": "xy"}))
    assert table["agreements"].to_dict() == {"energy": 2, "education": 1}
    assert table["organizations"].sum() == 0
    assert sector_table(DATA)["stated"].le(sector_table(DATA)["agreements"]).all()


def test_a_dataset_without_sectors_gives_empty_results():
    empty = dataset_from_tables({})
    assert sector_matrix(empty).empty
    assert sector_matrix(empty, rows="agreement").empty
    assert co_occurrence_matrix(empty).empty
    assert len(sector_graph(empty)) == 0
    assert sector_table(empty).empty


def test_agreements_without_a_sector_are_rows_of_zeros():
    data = example_dataset()
    bare = dataset_from_tables(
        {
            name: t.reset_index()
            for name, t in data.tables.items()
            if name != "sector_links"
        }
    )
    assert sector_matrix(bare, rows="agreement").shape == (2, 0)
