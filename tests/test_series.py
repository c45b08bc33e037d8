"""Curves in time are bounds, and numbers that clash are shown to clash."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_timeline import edtf, numbered, signed_on

import gjai_analysis as gj

DATA = gj.load_dataset()
dates = st.lists(edtf, min_size=1, max_size=6)
FINER = {"Q": "M", "Y": "Q"}


@given(dates, st.sampled_from("QY"))
def test_sums_over_finer_periods_bound_the_coarser_ones(signed, period):
    data = signed_on(*signed)
    coarse = gj.agreements_by_period(data, period=period)
    fine = gj.agreements_by_period(data, period=FINER[period])
    sums = fine.groupby(fine.index.asfreq(period)).sum()
    assert (sums["certain"] <= coarse["certain"].reindex(sums.index)).all()
    assert (sums["possible"] >= coarse["possible"].reindex(sums.index)).all()


@given(dates, st.sampled_from("MQY"))
def test_bands_rise_and_what_is_certain_is_possible(signed, period):
    bands = gj.cumulative_bands(signed_on(*signed), period=period)
    assert (bands["certain"] <= bands["possible"]).all()
    assert (bands.diff().dropna() >= 0).all(axis=None)
    assert bands.iloc[-1].tolist() == [len(signed)] * 2


@given(dates)
def test_bands_of_months_and_years_agree_at_the_end_of_each_year(signed):
    data = signed_on(*signed)
    months = gj.cumulative_bands(data, period="M")
    years = gj.cumulative_bands(data, period="Y")
    ends = months.groupby(months.index.asfreq("Y")).last()
    pd.testing.assert_frame_equal(ends, years, check_freq=False, check_names=False)


def test_a_year_enters_a_band_at_its_start_and_is_certain_at_its_end():
    bands = gj.cumulative_bands(signed_on("2021", "2020-12-31"), period="Q")
    assert bands["certain"].tolist() == [1, 1, 1, 1, 2]
    assert bands["possible"].tolist() == [1, 2, 2, 2, 2]


def test_open_dates_count_from_or_to_their_known_end_and_none_counts_apart():
    bands = gj.cumulative_bands(signed_on("2020", "../2021", "2021/..", ""), period="Y")
    assert bands["certain"].tolist() == [1, 2]
    assert bands["possible"].tolist() == [2, 3]
    assert bands.attrs["undated"] == 1


def test_no_agreements_have_no_band_and_no_year():
    empty = gj.dataset_from_tables({})
    bands = gj.cumulative_bands(empty, period="Y")
    assert bands.empty
    assert list(bands.columns) == ["certain", "possible"]
    assert gj.unheld_estimate(empty).empty
    with pytest.raises(gj.OptionError, match="period='W' is not one of"):
        gj.cumulative_bands(empty, period="W")


def test_what_the_numbering_counts_and_the_data_lack_is_bounded_by_year():
    # 1-2 held, 3-4 half held, 5-6 missing between 2021 and 2022, 7 counted only
    ceremonies = [(1, 2, "2020-05"), (3, 4, "2021-06-01"), (7, 7, "2022-02")]
    data = numbered(ceremonies, [(0, None), (0, None), (1, None)])
    estimate = gj.unheld_estimate(data)
    assert estimate.index.tolist() == [2020, 2021, 2022]
    assert estimate["numbered_low"].tolist() == [2, 2, 1]
    assert estimate["numbered_high"].tolist() == [2, 4, 3]
    assert estimate["unheld_low"].tolist() == [0, 1, 1]
    assert estimate["unheld_high"].tolist() == [0, 3, 3]


def test_agreements_of_the_hub_without_a_number_may_be_the_missing_ones():
    data = numbered([(1, 1, "2021"), (3, 3, "2021-12")], [(0, None), (None, None)])
    agreements = data.agreements.reset_index()
    agreements.loc[1, "signed"] = "2021-07"
    tables = {name: t.reset_index() for name, t in data.tables.items()}
    data = gj.dataset_from_tables(tables | {"agreements": agreements})
    row = gj.unheld_estimate(data).loc[2021]
    assert row["without_number"] == 1
    assert (row["unheld_low"], row["unheld_high"]) == (1, 2)


def counted(*rows, measure="companies_settled_cumulative"):
    """Make numbers of one measure: (value, bound, date) or with preferred."""
    rows = [(*row, "true")[:4] for row in rows]
    return {
        "indicator_id": [f"ind-{measure[0]}{i}" for i in range(len(rows))],
        "subject_id": "agr-a",
        "measure": measure,
        "unit": "companies",
        "status": "actual",
        "value": [row[0] for row in rows],
        "bound": [row[1] for row in rows],
        "date": [row[2] for row in rows],
        "preferred": [row[3] for row in rows],
    }


def with_numbers(*tables):
    base = {
        name: t.reset_index()
        for name, t in gj.example_dataset({"a": ["city", "firm"]}).tables.items()
    }
    base["indicators"] = pd.concat([pd.DataFrame(table) for table in tables])
    return gj.dataset_from_tables(base)


@pytest.mark.parametrize(
    ("value", "bound", "low", "high"),
    [
        (40, "exact", 40, 40),
        (40, "about", 35, 45),
        (1200, "about", 1150, 1250),
        (117, "about", 116.5, 117.5),
        (1.5, "about", 1.45, 1.55),
        (0, "about", 0, 0),
        (40, "at_least", 40, np.inf),
        (40, "over", 40, np.inf),
        (40, "at_most", 0, 40),
    ],
)
def test_a_value_means_what_its_bound_says(value, bound, low, high):
    data = with_numbers(counted((value, bound, "2021")))
    row = gj.indicator_series(data, "companies_settled_cumulative").iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((low, high))


def test_two_numbers_for_one_day_contradict_each_other_when_one_is_preferred():
    rows = [(121, "exact", "2021-10-21"), (122, "exact", "2021-10-21", "false")]
    series = gj.indicator_series(
        with_numbers(counted(*rows)), "companies_settled_cumulative"
    )
    assert series["contradicted_by"].tolist() == ["ind-c1", "ind-c0"]
    rows[1] = (122, "about", "2021-10-22")
    series = gj.indicator_series(
        with_numbers(counted(*rows)), "companies_settled_cumulative"
    )
    assert series["contradicted_by"].tolist() == ["", ""]


def test_a_cumulative_number_does_not_fall():
    rows = [(9, "exact", "2020"), (8, "exact", "2021"), (8, "at_least", "2022")]
    series = gj.indicator_series(
        with_numbers(counted(*rows)), "companies_settled_cumulative"
    )
    assert series["contradicted_by"].tolist() == ["ind-c1", "ind-c0", ""]
    other = gj.indicator_series(with_numbers(counted(*rows, measure="staff")), "staff")
    assert other["contradicted_by"].eq("").all()


def test_the_shipped_counts_clash_where_the_pages_do():
    series = gj.indicator_series(DATA, "agreements_signed_cumulative")
    clash = series[series["contradicted_by"].ne("")]
    assert sorted(clash["value"]) == [121, 122]
    assert series["source_ids"].str.len().gt(0).all()


def test_an_unknown_measure_is_named_and_an_unused_one_is_empty():
    with pytest.raises(gj.UnknownKeyError, match="staf.*Did you mean staff"):
        gj.indicator_series(DATA, "staf")
    empty = gj.indicator_series(gj.dataset_from_tables({}), "staff")
    assert empty.empty
    assert "contradicted_by" in empty


SIGNED = {"measure": "agreements_signed_cumulative"}


def test_settled_companies_are_compared_with_agreements_of_the_day():
    signed = counted((10, "exact", "2020-01-01"), (20, "exact", "2020-03-01"), **SIGNED)
    settled = counted((5, "exact", "2020-03-01"), (10, "exact", "2020-02-01"))
    table = gj.settlement_series(with_numbers(signed, settled))
    assert table["signed_low"].tolist() == [10, 20]
    assert table["signed_high"].tolist() == [20, 20]
    assert table["ratio_low"].tolist() == [0.5, 0.25]
    assert table["ratio_high"].tolist() == [1, 0.25]


def test_the_lag_is_the_time_since_as_many_had_been_signed():
    signed = counted((10, "exact", "2020-01-01"), (20, "exact", "2020-01-31"), **SIGNED)
    settled = counted((15, "exact", "2020-03-01"), (12, "at_least", "2020-03-02"))
    table = gj.settlement_series(with_numbers(signed, settled))
    assert table["lag_low"].tolist()[0] == 30
    assert table["lag_high"].tolist() == [60, 61]
    assert np.isnan(table["lag_low"].tolist()[1])
    assert np.isnan(table["ratio_high"].tolist()[1])


def test_sources_that_disagree_widen_the_ratio():
    signed = counted(
        (10, "exact", "2020-01-01"), (12, "exact", "2020-01-01", "false"), **SIGNED
    )
    table = gj.settlement_series(
        with_numbers(signed, counted((6, "exact", "2020-01-01")))
    )
    row = table.iloc[0]
    assert row["contradicted"]
    assert (row["ratio_low"], row["ratio_high"]) == (0.5, 0.6)


def test_ordinals_of_ceremonies_count_as_agreements_too():
    data = numbered([(1, 4, "2021-03-01")], [(0, None)])
    tables = {name: t.reset_index() for name, t in data.tables.items()}
    rows = (
        counted((1, "exact", "2021-01-01"), **SIGNED),
        counted((2, "exact", "2021-06-01")),
    )
    tables["indicators"] = pd.concat(map(pd.DataFrame, rows)).assign(subject_id="agr-0")
    row = gj.settlement_series(gj.dataset_from_tables(tables)).iloc[0]
    assert row["signed_low"] == 4


def test_without_counts_there_is_nothing_to_compare():
    table = gj.settlement_series(gj.example_dataset())
    assert table.empty
    assert table["ratio_low"].dtype == "float64"
    assert table["contradicted"].dtype == "bool"


def test_the_shipped_ratios_are_in_order_and_sourced():
    table = gj.settlement_series(DATA)
    known = table.dropna(subset=["ratio_high"])
    assert (known["ratio_low"] <= known["ratio_high"]).all()
    assert (table["lag_low"].fillna(0) <= table["lag_high"]).all()
    assert table["source_ids"].str.len().gt(0).all()
