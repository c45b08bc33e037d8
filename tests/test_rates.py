"""Rates come with exact intervals, and a silence with the chance of finding one."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson
from test_timeline import signed_on

import gjai_analysis as gj

DATA = gj.load_dataset()
SEEDS = DATA.select(collection="seed")


def spans(**ends):
    table = pd.DataFrame.from_dict(ends, orient="index", columns=["start", "end"])
    return table.rename_axis("period")


def test_periods_count_what_is_certainly_and_possibly_in_them():
    data = signed_on("2021-03-05", "2021", "2022-07", "")
    rates = gj.period_rates(data, spans(one=("2021-01", "2021-06"), two=("2022",) * 2))
    assert rates["certain"].tolist() == [1, 1]
    assert rates["possible"].tolist() == [2, 1]
    assert rates["days"].tolist() == [181, 365]
    assert rates.at["one", "rate_certain"] == pytest.approx(365.25 / 181)


@given(st.integers(0, 40))
def test_the_interval_is_the_one_that_poisson_tails_define(count):
    data = signed_on(*["2021-05-05"] * count)
    row = gj.period_rates(data, spans(a=("2021", "2021"))).loc["a"]
    low, high = (row[side] * 365 / 365.25 for side in ("low", "high"))
    assert poisson.cdf(count, high) == pytest.approx(0.025)
    assert low == 0 if not count else poisson.sf(count - 1, low) == pytest.approx(0.025)


def test_garwoods_table_gives_the_same_for_ten():
    row = gj.period_rates(
        signed_on(*["2021-05-05"] * 10), spans(a=("2021-01-01", "2021-12-31"))
    ).loc["a"]
    assert (row["low"] * 365 / 365.25).round(2) == 4.80
    assert (row["high"] * 365 / 365.25).round(2) == 18.39


def test_agreements_of_one_day_are_one_occasion():
    data = signed_on("2021-03-05", "2021-03-05", "2021-04-01")
    rates = gj.period_rates(data, spans(a=("2021", "2021")), unit="occasions")
    assert rates["certain"].tolist() == [2]
    with pytest.raises(gj.OptionError, match="unit='days' is not one of"):
        gj.period_rates(data, spans(a=("2021", "2021")), unit="days")


def test_periods_that_run_backwards_and_odd_levels_are_refused():
    with pytest.raises(ValueError, match='"a" ends before it starts; swap'):
        gj.period_rates(DATA, spans(a=("2022", "2021")))
    with pytest.raises(ValueError, match="level=2 is not between 0 and 1"):
        gj.period_rates(DATA, spans(a=("2021", "2021")), level=2)


def test_no_periods_have_no_rates():
    rates = gj.period_rates(DATA, spans())
    assert rates.empty
    assert {"certain", "low", "high"} <= set(rates)


def rates_of(first, second, days=(100, 100)):
    starts = pd.to_datetime(["2020-01-01", "2021-01-01"])
    return pd.DataFrame(
        {
            "start": starts,
            "end": starts + pd.Timedelta(days=99),
            "days": days,
            "certain": [first, second],
            "possible": [first, second],
        },
        index=["a", "b"],
    )


@given(st.integers(0, 20), st.integers(0, 20), st.integers(50, 300))
def test_the_test_of_two_rates_is_the_binomial_by_hand(first, second, days):
    row = gj.rate_comparison(rates_of(first, second, (100, days)), "a", "b").loc[
        "certain"
    ]
    total, share = first + second, days / (100 + days)
    ways = binom.pmf(range(total + 1), total, share)
    expected = ways[ways <= ways[second] * (1 + 1e-7)].sum()
    assert row["p"] == pytest.approx(min(expected, 1))
    if first:
        assert row["ratio"] == pytest.approx((second / days) / (first / 100))
        assert row["low"] <= row["ratio"] <= row["high"]


def test_without_agreements_rates_cannot_be_compared():
    row = gj.rate_comparison(rates_of(0, 0), "a", "b").loc["certain"]
    assert np.isnan(row["ratio"])
    assert (row["low"], row["high"], row["p"]) == (0, np.inf, 1)
    assert gj.rate_comparison(rates_of(0, 3), "a", "b").at["certain", "ratio"] == np.inf


def test_only_known_periods_that_lie_apart_are_compared():
    with pytest.raises(gj.UnknownKeyError, match="bb"):
        gj.rate_comparison(rates_of(1, 2), "a", "bb")
    with pytest.raises(ValueError, match='"a" and "a" overlap; take periods apart'):
        gj.rate_comparison(rates_of(1, 2), "a", "a")


def silence(*dates, since, until, **options):
    options = {"seed": 1, "n": 4000} | options
    return gj.silence_test(signed_on(*dates), since=since, until=until, **options)


def test_a_chosen_silence_is_binomial():
    days = ["2021-01-01", "2021-02-01", "2021-11-01", "2021-12-31"]
    row = silence(*days, since="2021-03-01", until="2021-10-31").loc["certain"]
    assert row["inside"] == 0
    assert (row["days"], row["of_days"], row["total"]) == (245, 365, 4)
    assert row["p_chosen"] == pytest.approx((120 / 365) ** 4)
    assert row["expected"] == pytest.approx(4 * 245 / 365)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_the_widest_gap_anywhere_agrees_with_the_formula(count):
    # Feller: P(a gap of n random points exceeds x) = sum of signed binomials
    days = pd.date_range("2020-01-01", periods=count, freq="100D")
    dates = [*(str(day.date()) for day in days[:-1]), "2021-12-30"]
    row = silence(*dates, since="2020-12-01", until="2021-08-01").loc["certain"]
    share = row["days"] / row["of_days"]
    gaps = count + 1
    expected = sum(
        (-1) ** (j + 1) * math.comb(gaps, j) * max(1 - j * share, 0) ** count
        for j in range(1, gaps + 1)
    )
    if row["inside"] == 0:
        assert row["p_anywhere"] == pytest.approx(expected, abs=0.03)


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_to_look_everywhere_is_never_less_likely_and_a_seed_repeats(seed):
    options = {"since": "2022-08", "until": "2022-10", "n": 50, "seed": seed}
    one, two = (gj.silence_test(DATA, **options) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    assert (one["p_anywhere"] >= one["p_chosen"] - 0.02).all()


def test_a_batch_is_one_occasion_and_makes_a_silence_less_odd():
    dates = ["2021-01-01"] * 30 + ["2021-12-31"] * 30
    options = {"since": "2021-05", "until": "2021-07"}
    many = silence(*dates, **options).loc["certain"]
    few = silence(*dates, unit="occasions", **options).loc["certain"]
    assert few["total"] == 2
    assert many["p_chosen"] < 1e-6
    assert few["p_chosen"] > 0.1


@pytest.mark.parametrize("dates", [(), ("2021",), ("",)])
def test_a_record_within_the_silence_cannot_tell(dates):
    table = silence(*dates, since="2020", until="2022", n=10)
    assert table[["p_chosen", "p_anywhere"]].isna().all(axis=None)


def test_a_simulation_needs_draws():
    with pytest.raises(ValueError, match="n=0 is too few; take at least 1"):
        silence("2021", since="2020", until="2022", n=0)


def test_the_longest_silence_lies_between_two_agreements():
    dates = "2021-01-05", "2021-01-20", "2021-02-01/2021-03-31", "2021-03-15", "2022"
    table = silence(*dates, since=None, until=None, n=20)
    assert table.attrs == {"since": "2021-03-16", "until": "2022-12-30"}
    assert table.at["certain", "inside"] == 0
    assert table.at["possible", "inside"] == 2
    assert table.at["certain", "days"] == 655


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=9))
def test_no_longer_silence_can_be_found_by_trying_all(spans_of_days):
    day = [pd.Timestamp("2021-01-01") + pd.Timedelta(days=n) for n in range(70)]
    spans_of_days = [(a, a + more) for a, more in spans_of_days]
    dates = [f"{day[a].date()}/{day[b].date()}" for a, b in spans_of_days]
    table = silence(*dates, since=None, until=None, n=2)
    found = table.at["certain", "days"]
    starts, ends = ({span[side] for span in spans_of_days} for side in (0, 1))
    tried = [
        end - start - 1
        for start in starts
        for end in ends
        if not any(start < a and b < end for a, b in spans_of_days)
        and any(start < a and b == end for a, b in spans_of_days)
    ]
    assert found == max(tried, default=0)


@pytest.mark.parametrize("dates", [(), ("2021",), ("2021-01-01", "2021-01-02")])
def test_without_days_between_agreements_there_is_no_silence(dates):
    table = silence(*dates, since=None, until=None, n=2)
    assert table.attrs == {"since": "", "until": ""}
    assert table["days"].eq(0).all()
    assert table[["expected", "p_chosen", "p_anywhere"]].isna().all(axis=None)


def test_one_end_of_a_silence_is_not_enough():
    with pytest.raises(ValueError, match="since and until go together"):
        silence("2021", since="2020", until=None)


def test_mayors_are_seen_within_their_terms():
    terms = gj.terms_in_office(DATA, post="Mayor", org_id="org-gwangju-city")
    assert list(terms.index) == ["per-lee-yong-seop", "per-kang-gi-jung"]
    assert terms["start"].astype("str").tolist() == ["2018-07-01", "2022-07-01"]
    assert terms["end"].astype("str").tolist() == ["2022-06-30", "2026-02-15"]
    assert (terms["start"] <= terms["first_seen"]).all()
    assert (terms["last_seen"] <= terms["end"]).all()
    sources = set(" ".join(terms["source_ids"]).split())
    assert sources
    assert sources <= set(DATA.sources.index)


def test_nobody_in_a_post_is_an_empty_table():
    for data in (DATA, gj.dataset_from_tables({})):
        terms = gj.terms_in_office(data, post="King", org_id="org-gwangju-city")
        assert terms.empty
        assert {"first_seen", "start", "end"} <= set(terms)
        assert gj.period_rates(data, terms).empty


def test_somebody_whose_appointment_is_not_on_record_has_no_start():
    terms = gj.terms_in_office(SEEDS, post="Mayor", org_id="org-gwangju-city")
    assert len(terms) == 2
    assert terms[["start", "end"]].isna().all(axis=None)
    with pytest.raises(ValueError, match='"per-lee-yong-seop" has no start or no end'):
        gj.period_rates(SEEDS, terms)


def test_periods_are_a_table_with_two_ends():
    with pytest.raises(TypeError, match="A table is needed, not a list"):
        gj.period_rates(DATA, [("2021", "2022")])
    with pytest.raises(ValueError, match="The table lacks a column end"):
        gj.period_rates(DATA, spans(a=("2021", "2022"))[["start"]])


def test_the_record_ends_with_its_last_publication_or_agreement():
    assert gj.record_end(DATA) == DATA.sources["published_latest"].max()
    assert gj.record_end(signed_on("2021", "2021-05-02")) == pd.Timestamp("2021-12-31")
    assert pd.isna(gj.record_end(signed_on("")))


def test_days_outside_the_record_are_not_silent():
    dates = ["2021-01-01", "2021-12-31"]
    table = silence(*dates, since="2020-11", until="2021-01-10")
    assert table["days"].tolist() == [10, 10]
    assert table["of_days"].tolist() == [365, 365]
    table = silence(*dates, since="2030", until="2031")
    assert table["days"].eq(0).all()
    assert table[["expected", "p_chosen", "p_anywhere"]].isna().all(axis=None)


def test_the_chance_of_months_chosen_is_not_that_of_the_longest_silence():
    table = silence("2021-01-01", "2021-12-31", since=None, until=None)
    assert table["p_chosen"].isna().all()
    assert table["p_anywhere"].notna().all()


def test_a_comparison_needs_rates_and_a_level():
    with pytest.raises(ValueError, match="The table lacks a column days"):
        gj.rate_comparison(rates_of(1, 2).drop(columns="days"), "a", "b")
    with pytest.raises(ValueError, match="level=2 is not between 0 and 1"):
        gj.rate_comparison(rates_of(1, 2), "a", "b", level=2)
