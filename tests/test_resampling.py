"""Intervals are those of drawing agreements with replacement."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_cases import degree, shuffled, signatories, strength

from gjai_analysis import (
    dataset_from_tables,
    example_dataset,
    load_dataset,
    rank_intervals,
    rank_table,
    resample,
)
from gjai_analysis.samples import Parts, bootstrap

SEED = load_dataset().select(collection="seed")


def drawn_by_hand(parties, statistic, *, n, seed):
    """Draw agreements as resample does, and build each sample from its parties."""
    order = Parts(example_dataset(parties)).by_content("agreements")
    names = order.str.removeprefix("agr-").tolist()
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        draw = np.sort(rng.integers(len(names), size=len(names)))
        sample = {f"{names[k]}-{i}": parties[names[k]] for i, k in enumerate(draw)}
        rows.append(statistic(example_dataset(sample)))
    index = statistic(example_dataset(parties)).index
    return pd.DataFrame(rows).reindex(columns=index)


@settings(max_examples=10)
@given(signatories(), st.sampled_from([degree, strength]))
def test_intervals_are_those_of_samples_built_by_hand(parties, statistic):
    samples = drawn_by_hand(parties, statistic, n=8, seed=4)
    table = resample(example_dataset(parties), statistic, n=8, seed=4, level=0.5)
    expected = pd.DataFrame(
        {
            "value": statistic(example_dataset(parties)),
            "low": samples.quantile(0.25),
            "high": samples.quantile(0.75),
            "se": samples.std(),
            "bias": samples.mean() - statistic(example_dataset(parties)),
            "present": samples.notna().mean(),
        }
    )
    pd.testing.assert_frame_equal(table, expected)


@settings(max_examples=10)
@given(signatories(), st.integers(1, 4))
def test_rank_intervals_are_those_of_samples_ranked_by_hand(parties, k):
    samples = drawn_by_hand(parties, strength, n=8, seed=4)
    data, last = example_dataset(parties), samples.shape[1]
    table = rank_intervals(data, strength, n=8, seed=4, level=0.5, k=k)
    ranks = rank_table(samples.T).T.astype("float64")
    placed = ranks.fillna(last)
    for org, row in table.iterrows():
        assert row["low"] == placed[org].quantile(0.25, interpolation="lower")
        assert row["high"] == placed[org].quantile(0.75, interpolation="higher")
        assert row["top"] == ranks[org].le(k).mean()
    own = rank_table(strength(data).to_frame("x"))["x"]
    assert table["rank"].to_dict() == own.to_dict()
    assert table["rank"].is_monotonic_increasing


def test_an_interval_of_ranks_is_rounded_outwards():
    full = strength(SEED)
    samples = pd.DataFrame([strength(d) for d in bootstrap(SEED, n=6, seed=2)])
    ranks = rank_table(samples.reindex(columns=full.index).T).fillna(len(full))
    low = ranks.T.quantile(0.25, interpolation="lower")
    high = ranks.T.quantile(0.75, interpolation="higher")
    table = rank_intervals(SEED, strength, n=6, seed=2, level=0.5)
    assert table["low"].to_dict() == low.to_dict()
    assert table["high"].to_dict() == high.to_dict()


def test_two_agreements_are_drawn_in_three_ways():
    # 2 + 2, 2 + 3 or 3 + 3 parties
    table = resample(
        example_dataset(), lambda d: len(d.participations), n=200, seed=1, level=0.98
    )
    assert table.loc["value", ["value", "low", "high"]].tolist() == [5, 4, 6]


def test_counts_of_different_partners_shrink_and_sums_do_not():
    data = example_dataset({f"m{i}": ["a", f"p{i}"] for i in range(30)})
    sums = resample(data, strength, n=50, seed=1).loc["org-a"]
    different = resample(data, degree, n=50, seed=1).loc["org-a"]
    assert sums[["value", "se", "bias"]].tolist() == [30, 0, 0]
    assert different["high"] < 30 + different["bias"] / 2 < different["value"]


def test_a_statistic_may_say_that_the_absent_have_nothing():
    data = example_dataset({"m": "ab", "n": "cd"})
    some = resample(data, degree, n=20, seed=1)
    everyone = resample(
        data,
        lambda d: degree(d).reindex(d.organizations.index, fill_value=0),
        n=20,
        seed=1,
    )
    assert some["present"].lt(1).all()
    assert some["low"].eq(1).all()
    assert everyone["present"].eq(1).all()
    assert everyone["low"].eq(0).all()


def test_an_absent_organization_is_last_and_never_among_the_first():
    data = example_dataset({"m": ["a", "b"], "n": ["c", "d"]})
    table = rank_intervals(data, degree, n=50, seed=1, k=4, level=0.9)
    assert table["rank"].tolist() == [1, 1, 1, 1]
    assert table["high"].tolist() == [4, 4, 4, 4]
    assert table["top"].between(0.6, 0.9).all()
    pairs = table["top"].groupby(["m", "m", "n", "n"]).nunique()
    assert pairs.tolist() == [1, 1]


def test_one_agreement_leaves_no_doubt():
    data = example_dataset({"m": "ab"})
    table = resample(data, degree, n=3, seed=1)
    assert table["se"].eq(0).all()
    assert table[["value", "low", "high", "present"]].eq(1).all(axis=None)


def test_one_sample_has_no_spread():
    assert resample(example_dataset(), degree, n=1, seed=1)["se"].isna().all()


def test_nothing_has_no_intervals():
    empty = dataset_from_tables({})
    assert resample(empty, degree, n=3, seed=1).empty
    assert rank_intervals(empty, degree, n=3, seed=1).empty
    assert resample(empty, lambda d: len(d.agreements), n=3, seed=1)["se"].item() == 0


def test_an_entry_that_is_always_missing_stays_missing():
    table = resample(example_dataset(), lambda _: pd.Series({"x": np.nan}), n=3, seed=1)
    assert table["low"].isna().all()
    assert table["present"].tolist() == [0]


@pytest.mark.parametrize(
    ("option", "match"),
    [
        ({"n": 0}, "n=0 is too few"),
        ({"level": 0}, "level=0 is no share"),
        ({"k": 0}, "k=0 is too few"),
    ],
)
def test_an_option_out_of_range_is_named(option, match):
    with pytest.raises(ValueError, match=match):
        rank_intervals(example_dataset(), degree, **{"seed": 1} | option)


def test_intervals_do_not_depend_on_the_order_of_rows_but_on_the_seed():
    for function in (resample, rank_intervals):
        one, other, third = (
            function(data, degree, n=4, seed=seed)
            for data, seed in ((SEED, 1), (shuffled(SEED), 1), (SEED, 2))
        )
        pd.testing.assert_frame_equal(one, other)
        assert not one.equals(third)


def test_a_table_of_measures_may_be_stacked():
    table = resample(
        SEED, lambda d: pd.concat({"a": degree(d), "b": strength(d)}), n=3, seed=1
    )
    alone = resample(SEED, strength, n=3, seed=1)
    pd.testing.assert_frame_equal(table.loc["b"], alone)


def test_of_equal_ranks_the_one_most_often_at_the_top_comes_first():
    parties = {"m": ["a", "b"], "n": ["a", "c"], "o": ["b", "c"], "p": ["d", "e"]}
    ranks = rank_intervals(example_dataset(parties), degree, n=50, seed=1, k=1)
    for _, tied in ranks.groupby("rank"):
        assert tied["top"].is_monotonic_decreasing
    assert ranks["rank"].is_monotonic_increasing
