"""Sectors by year are bounded by dates, shares have intervals, turnover adds up."""

import numpy as np
import pandas as pd
import pytest
from helix_cases import signed_by
from hypothesis import given
from hypothesis import strategies as st

import gjai_analysis as gj
from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    example_dataset,
    load_dataset,
    policy_table,
    sector_matrix,
    sector_shift,
    sector_years,
    share_table,
    turnover_table,
)

DATA = load_dataset()
POLICY = ["prg-ai-convergence-universities", "evt-2020-01-29-ai-strategy-forum"]


def test_a_year_counts_what_is_certainly_and_possibly_of_it():
    dates = {"a": "2021-05", "b": "2021-12/2022-01", "c": ""}
    data = signed_by({name: ["g1", "i1"] for name in "abc"}, signed=dates)
    table = sector_years(data)
    assert table.index.tolist() == [(2021, "unknown"), (2022, "unknown")]
    assert table["certain"].tolist() == [1, 0]
    assert table["possible"].tolist() == [3, 2]
    assert table["share"].tolist()[0] == 1
    assert table.loc[2022, ["share", "low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("basis", ["all", "stated"])
def test_certain_counts_are_those_of_the_matrix_by_year(basis):
    years = sector_years(DATA, basis=basis)
    matrix = sector_matrix(DATA, rows="year", basis=basis, unknown=True)
    for year in years.index.unique("year"):
        expected = matrix.loc[str(year)].to_dict()
        assert years.loc[year, "certain"].to_dict() == expected
    assert (years["certain"] <= years["possible"]).all()
    dated = DATA.agreements["signed_earliest"].dt.year
    dated = dated[dated.eq(DATA.agreements["signed_latest"].dt.year)]
    every = dated.value_counts()
    for year in every.index:
        most, least = years.loc[year, "certain"].max(), years.loc[year, "certain"].sum()
        assert most <= every[year] <= least


@given(st.integers(1, 400), st.floats(0.5, 0.99), st.data())
def test_an_interval_is_that_of_wilson(n, level, draw):
    count = draw.draw(st.integers(0, n))
    row = share_table(pd.Series({"x": count}), n, level=level).loc["x"]
    # the two shares from which the count lies z standard errors away
    low, high = row["low"], row["high"]
    assert 0 <= low <= row["share"] <= high <= 1
    from scipy.stats import norm  # noqa: PLC0415

    z = norm.ppf((1 + level) / 2)
    for end in (low, high):
        if 0 < end < 1:
            distance = abs(count / n - end) / np.sqrt(end * (1 - end) / n)
            assert distance == pytest.approx(z, rel=1e-6)


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(ValueError, match="3 cannot be counted out of 2"):
        share_table(pd.Series([3]), 2)
    with pytest.raises(ValueError, match="level=2"):
        share_table(pd.Series([1]), 2, level=2)
    assert share_table(pd.Series([0]), 0)["share"].isna().all()
    assert share_table(pd.Series([], dtype="int64"), 0).empty


def turnover_by_hand(active):
    """Count with sets what enters, stays and leaves."""
    years = range(min(active), max(active) + 1)
    rows = {}
    for year in years:
        here = active.get(year, set())
        before = set().union(*(active.get(y, set()) for y in years if y < year))
        after = set().union(*(active.get(y, set()) for y in years if y > year))
        last = active.get(year - 1, set())
        rows[year] = (
            len(here),
            len(here - before),
            len((here & before) - last),
            len(here & last),
            len(here - after),
        )
    return rows


@given(
    st.dictionaries(
        st.integers(2018, 2024),
        st.sets(st.sampled_from(["g1", "u1", "i1", "i2"]), min_size=1),
        min_size=1,
    )
)
def test_turnover_is_that_of_sets(active):
    parties = {f"m{year}": sorted(orgs) for year, orgs in active.items()}
    data = signed_by(parties, signed={f"m{year}": str(year) for year in active})
    table = turnover_table(data)
    found = {
        year: tuple(row)
        for year, row in zip(table.index, table.to_numpy(), strict=True)
    }
    assert found == turnover_by_hand(active)
    parts = table[["newcomers", "returning", "staying"]].sum(axis=1)
    assert (parts == table["active"]).all()
    assert table["newcomers"].sum() == len(set().union(*active.values()))
    assert table["not_seen_again"].sum() == len(set().union(*active.values()))


def test_sectors_turn_over_too():
    matrix = sector_matrix(DATA, rows="year").drop(index="unsure")
    active = {int(y): set(row.index[row > 0]) for y, row in matrix.iterrows()}
    table = turnover_table(DATA, of="sector")
    found = {
        year: tuple(row)
        for year, row in zip(table.index, table.to_numpy(), strict=True)
    }
    assert found == turnover_by_hand(active)


def test_a_policy_stands_beside_what_is_signed():
    table = policy_table(DATA, POLICY)
    links = DATA.sector_links.reset_index()
    named = links[links["subject_id"].isin(POLICY)]["sector"].value_counts().to_dict()
    assert table["named"][table["named"] > 0].to_dict() == named
    counts = sector_matrix(DATA, rows="agreement").sum()
    assert table["count"].to_dict() == counts.to_dict()
    with_sector = sector_matrix(DATA, rows="agreement").any(axis=1).sum()
    assert table.loc["energy", "share"] == counts["energy"] / with_sector
    order = table.reset_index()[["named", "count"]].apply(tuple, axis=1).tolist()
    assert order == sorted(order, reverse=True)


def test_only_agreements_of_a_kind_of_signatory_count():
    table = policy_table(DATA, [], kind="university")
    matrix = sector_matrix(DATA, rows="kind")
    assert table["count"].to_dict() == matrix.loc["university"].to_dict()
    assert not table["named"].any()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"subjects": ["prg-x"]}, UnknownKeyError, "No programme or event prg-x"),
        ({"subjects": "prg-x"}, UnknownKeyError, "No programme or event prg-x"),
        ({"subjects": [], "kind": "firm"}, OptionError, "kind='firm'"),
        ({"subjects": [], "basis": "x"}, OptionError, "basis='x'"),
        ({"subjects": [], "level": 1}, ValueError, "level=1"),
    ],
)
def test_what_is_not_known_is_refused(options, error, message):
    with pytest.raises(error, match=message):
        policy_table(DATA, **options)


def test_without_agreements_all_is_empty():
    empty = example_dataset({})
    assert sector_years(empty).empty
    assert list(sector_years(empty).columns) == list(sector_years(DATA).columns)
    assert turnover_table(empty).empty
    assert turnover_table(empty, of="sector").empty
    assert policy_table(empty, []).empty
    with pytest.raises(OptionError, match="of='x'"):
        turnover_table(empty, of="x")


@pytest.mark.parametrize("basis", ["all", "stated"])
def test_a_shift_compares_shares_of_two_parts(basis):
    table = sector_shift(DATA, since=2024, basis=basis)
    parts = {"before": {"until": "2023"}, "after": {"since": "2024"}}
    for name, span in parts.items():
        part = DATA.select(**span)
        options = {"rows": "agreement", "counting": "fractional", "unknown": True}
        counts = sector_matrix(part, basis=basis, **options).sum()
        expected = (counts / counts.sum()).reindex(table.index, fill_value=0)
        np.testing.assert_allclose(table[name], expected)
    assert table["before"].sum() == pytest.approx(1)
    assert table["change"].sum() == pytest.approx(0)


def test_a_part_without_agreements_has_no_shares():
    table = sector_shift(example_dataset(), since=1999)
    assert table["before"].isna().all()
    assert table["after"].sum() == 1
    assert sector_shift(example_dataset({}), since=1999).isna().all(axis=None)


def test_a_year_is_a_number_and_a_basis_a_choice():
    with pytest.raises(TypeError, match="since='2022' is no year"):
        gj.sector_shift(gj.example_dataset(), since="2022")
    with pytest.raises(gj.OptionError, match="basis='x' is not one of"):
        gj.turnover_table(gj.example_dataset(), basis="x")


@pytest.mark.parametrize("basis", ["all", "stated"])
def test_a_shift_can_be_of_full_counts_of_agreements_with_a_sector(basis):
    options = {"since": 2024, "counting": "full", "basis": basis}
    table = sector_shift(DATA, **options, unknown=False)
    part = policy_table(DATA.select(until="2023"), basis=basis)
    expected = part["share"].reindex(table.index, fill_value=0)
    np.testing.assert_allclose(table["before"], expected)
    every = sector_shift(DATA, **options)
    sizes, known = every.attrs["agreements"], table.attrs["agreements"]
    unknown = every.loc["unknown", "before"] * sizes["before"]
    assert unknown == pytest.approx(sizes["before"] - known["before"])


def test_true_is_no_year():
    with pytest.raises(TypeError, match="since=True is no year"):
        sector_shift(example_dataset(), since=True)
