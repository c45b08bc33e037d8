"""Sector counts keep their totals, whatever stands in the rows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform

from gjai_analysis import (
    DatasetError,
    OptionError,
    UnknownKeyError,
    co_occurrence_matrix,
    dataset_from_tables,
    example_dataset,
    explain,
    hubs,
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
    assert sector_matrix(data, rows="helix")["education"].to_dict() == {
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


ROWS = ["agreement", "organization", "kind", "helix", "region", "country", "year"]


@pytest.mark.parametrize("level", ["sector", "section", "division"])
@pytest.mark.parametrize("basis", ["all", "stated"])
def test_every_agreement_counts_once_in_its_year(basis, level):
    options = {"basis": basis, "level": level, "unknown": True}
    parts = {"counting": "fractional"} | options
    by_agreement = sector_matrix(DATA, rows="agreement", **parts)
    assert by_agreement.sum(axis=1).round(9).eq(1).all()
    by_year = sector_matrix(DATA, rows="year", **parts)
    assert by_year.to_numpy().sum() == pytest.approx(len(DATA.agreements))
    for counting in ("full", "fractional"):
        options["counting"] = counting
        whole = sector_matrix(DATA, rows="agreement", **options).sum()
        by_year = sector_matrix(DATA, rows="year", **options).sum()
        np.testing.assert_allclose(by_year, whole)


@pytest.mark.parametrize("rows", [*ROWS[1:], "activity"])
def test_a_row_counts_the_agreements_that_belong_to_it(rows):
    key = {"organization": "org"}.get(rows, rows)
    matrix = sector_matrix(DATA, rows=rows, unknown=True)
    some = matrix.stack()[lambda cells: cells > 0].sample(12, random_state=1)  # noqa: PD013
    for (row, sector), count in some.items():
        trail = explain(DATA, sector=sector, **{key: row})
        assert trail.index.get_level_values("agreement_id").nunique() == count


def test_years_that_are_not_certain_have_a_row_of_their_own():
    matrix = sector_matrix(DATA, rows="year", unknown=True)
    dates = DATA.agreements
    sure = dates["signed_earliest"].dt.year.eq(dates["signed_latest"].dt.year)
    assert matrix.index[-1] == "unsure"
    by_agreement = sector_matrix(DATA, rows="agreement", unknown=True)
    assert matrix.loc["unsure"].to_dict() == by_agreement[~sure].sum().to_dict()


def test_an_agreement_counts_once_in_an_isic_section():
    # core AI and data are divisions 62 and 63 of section J
    links = DATA.sector_links.reset_index().query("basis == 'stated'")
    both = links.groupby("subject_id")["sector"].agg(set)
    both = both[both.map({"core_ai", "data_cloud"}.issubset)].index
    agreement = next(name for name in both if name in DATA.agreements.index)
    row = sector_matrix(DATA, rows="agreement", level="section").loc[agreement]
    assert row["J"] == 1
    row = sector_matrix(DATA, rows="agreement", level="division").loc[agreement]
    assert row[["J62", "J63"]].tolist() == [1, 1]
    sections = sector_matrix(DATA, level="section")
    assert sections.columns.name == "isic"
    assert set(sections.columns) <= {*"ABCDEFGHIJKLMNOPQRSTU", "unclassified"}


def test_similarities_by_hand():
    # energy in three agreements, health in two, both in one of four with a sector
    sectors = {
        "a": "energy",
        "b": "energy",
        "c": "energy healthcare",
        "d": "healthcare",
    }
    data = with_sectors(sectors)
    cell = {
        kind: co_occurrence_matrix(data, similarity=kind).loc["energy", "healthcare"]
        for kind in ("count", "association", "cosine", "jaccard")
    }
    assert cell["count"] == 1
    assert cell["association"] == pytest.approx(1 * 4 / (3 * 2))
    assert cell["cosine"] == pytest.approx(1 / np.sqrt(6))
    assert cell["jaccard"] == pytest.approx(1 / 4)
    graph = sector_graph(data, similarity="jaccard")
    tie = {"strength": 0.25, "n_agreements": 1}
    assert graph.edges["energy", "healthcare"] == tie


@pytest.mark.parametrize("similarity", ["association", "cosine", "jaccard"])
def test_similarities_are_those_of_scipy(similarity):
    cells = sector_matrix(DATA, rows="agreement")
    found = co_occurrence_matrix(DATA, similarity=similarity).to_numpy()
    np.testing.assert_allclose(found, found.T)
    columns = cells.to_numpy().T
    if similarity == "association":
        p = cells[cells.any(axis=1)].mean().to_numpy()
        together = (columns @ columns.T) / cells.any(axis=1).sum()
        expected = together / np.outer(p, p)
    else:
        metric = {"cosine": "cosine", "jaccard": "jaccard"}[similarity]
        given = columns.astype(bool) if metric == "jaccard" else columns
        expected = 1 - squareform(pdist(given, metric))
    np.testing.assert_allclose(found, expected, atol=1e-12)


def with_sectors(sectors):
    """Make a dataset whose agreements have the sectors given."""
    data = example_dataset({name: ["city", "firm"] for name in sectors})
    links = [
        {"subject_id": f"agr-{name}", "sector": sector, "basis": "stated"}
        for name, text in sectors.items()
        for sector in text.split()
    ]
    tables = {
        name: data.tables[name].reset_index()
        for name in ("organizations", "agreements", "participations")
    }
    tables = {
        name: table.loc[:, ~table.columns.str.contains("_earliest|_latest")]
        for name, table in tables.items()
    }
    columns = ["subject_id", "sector", "basis"]
    links = pd.DataFrame(links, columns=columns, dtype="str")
    return dataset_from_tables(tables | {"sector_links": links})


def test_one_sector_and_none_work():
    one = with_sectors({"a": "energy", "b": "energy"})
    assert sector_matrix(one).to_numpy().tolist() == [[2], [2]]
    assert co_occurrence_matrix(one, similarity="cosine").to_numpy().tolist() == [[1]]
    none = with_sectors({"a": "", "b": ""})
    for rows in [*ROWS, "activity"]:
        assert sector_matrix(none, rows=rows).shape[1] == 0
    unknown = sector_matrix(none, rows="year", unknown=True)
    assert unknown["unknown"].to_dict() == {"2021": 1, "2022": 1}
    for similarity in ("count", "association", "cosine", "jaccard"):
        assert co_occurrence_matrix(none, similarity=similarity).empty
    assert not sector_graph(none).nodes
    assert sector_table(none).empty


def test_an_unknown_sector_is_refused_by_name():
    with pytest.raises(DatasetError, match="enrgy"):
        with_sectors({"a": "enrgy"})
    with pytest.raises(UnknownKeyError, match="No sector enrgy.*energy"):
        explain(DATA, sector="enrgy")


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (sector_matrix, "rows"),
        (sector_matrix, "level"),
        (sector_matrix, "counting"),
        (sector_matrix, "basis"),
        (co_occurrence_matrix, "similarity"),
        (sector_graph, "similarity"),
    ],
)
def test_what_is_no_option_is_refused(function, name):
    with pytest.raises(OptionError, match=f"{name}='x'"):
        function(DATA, **{name: "x"})


def test_a_cell_of_a_matrix_can_be_opened():
    trail = explain(DATA, sector="energy", org="org-cnu")
    cells = sector_matrix(DATA)
    found = trail.index.get_level_values("agreement_id").unique()
    assert len(found) == cells.loc["org-cnu", "energy"]
    assert trail["url"].notna().any()
    isic = sector_matrix(DATA, rows="helix", level="section").loc["academia", "J"]
    trail = explain(DATA, isic="J", helix="academia")
    assert trail.index.get_level_values("agreement_id").nunique() == isic
    stated = sector_matrix(DATA, rows="kind", basis="stated").loc["company", "core_ai"]
    trail = explain(DATA, sector="core_ai", kind="company", basis="stated")
    assert trail.index.get_level_values("agreement_id").nunique() == stated
    division = sector_matrix(DATA, rows="helix", level="division")
    trail = explain(DATA, isic="C", level="division", helix="academia")
    found = trail.index.get_level_values("agreement_id").nunique()
    assert found == division.loc["academia", "C"] < isic
    hub = hubs(DATA)
    apart = sector_matrix(DATA, rows="kind", without=hub)
    trail = explain(DATA, sector="core_ai", kind="local_government", without=hub)
    found = trail.index.get_level_values("agreement_id").nunique()
    assert found == apart.loc["local_government", "core_ai"]
    assert explain(DATA, year=2021).equals(explain(DATA, year="2021"))
    with pytest.raises(OptionError, match="row='colour'"):
        explain(DATA, colour="red")
    with pytest.raises(OptionError, match="basis='bad'"):
        explain(DATA, sector="energy", basis="bad")
    with pytest.raises(ValueError, match="no other rows"):
        explain(DATA, "org-cnu", measure="strength", year="2021")
    with pytest.raises(UnknownKeyError, match="No helix acad"):
        explain(DATA, helix="acad")


def test_the_spans_of_a_cell_are_those_of_the_link_too():
    seed = DATA.select(collection="seed")
    agreement = sector_matrix(seed, rows="agreement")["mobility"].idxmax()
    spans = seed.evidence.loc["sector_links"].loc[f"{agreement}/mobility"]
    trail = explain(seed, sector="mobility").loc[agreement]
    for source, row in spans.reset_index().groupby("source_id"):
        for start, stop in zip(row["start"], row["stop"], strict=True):
            assert f"{start}-{stop}" in trail.loc[source, "spans"].split()
