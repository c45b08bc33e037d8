"""What one record carries, and how much of the data a ranking could do without."""

import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_cases import CEREMONY, degree, shuffled, signatories, signing, strength
from scipy import stats

from gjai_analysis import (
    OptionError,
    case_dropping,
    dataset_from_tables,
    example_dataset,
    leave_one_out,
    load_dataset,
    stability_coefficient,
)
from gjai_analysis.dataset import Dataset, model
from gjai_analysis.selection import _close, record_ids
from gjai_analysis.stability import _correlations

DATA = load_dataset()
SEED = DATA.select(collection="seed")


def supported(evidence):
    """Add evidence to the example: pairs of record (with its table) and source."""
    tables = {name: t.reset_index() for name, t in example_dataset().tables.items()}
    sources = sorted({source for _, _, source in evidence})
    tables["sources"] = pd.DataFrame(
        {
            "source_id": sources,
            "publisher": ["daily" if s < "src-c" else "city" for s in sources],
            "language": "ko",
            "collection": "web",
            "url": [f"https://example.org/{source}" for source in sources],
        }
    )
    columns = ["record_table", "record_id", "source_id"]
    tables["evidence"] = pd.DataFrame(evidence, columns=columns)
    return dataset_from_tables(tables)


def cited():
    """Support agr-a by sources a and b of one publisher, agr-b by a and c."""
    return supported(
        [
            ("agreements", "agr-a", "src-a"),
            ("agreements", "agr-a", "src-b"),
            ("agreements", "agr-b", "src-a"),
            ("agreements", "agr-b", "src-c"),
            ("participations", "agr-b/org-firm/signatory", "src-c"),
            ("sector_links", "agr-b/energy", "src-b"),
        ]
    )


def test_without_the_larger_agreement_the_firm_is_gone():
    table = leave_one_out(example_dataset(), degree, by="agreement")
    assert table.index.tolist() == ["agr-b", "agr-a"]
    largest = table.loc["agr-b"]
    assert largest[["entry", "change", "value", "without"]].tolist() == [
        *["org-city", -1.0, 2.0, 1.0]
    ]
    assert table["changed"].tolist() == [3, 0]
    assert np.isnan(largest["tau"])


def test_the_tau_without_an_agreement_is_that_of_the_two_rankings():
    data = example_dataset({"m": "abc", "n": "ad", "o": "bd"})
    table = leave_one_out(data, degree, by="agreement")
    full, rest = degree(data), degree(example_dataset({"m": "abc", "n": "ad"}))
    assert table.at["agr-o", "tau"] == pytest.approx(stats.kendalltau(full, rest)[0])


def test_a_source_takes_what_only_it_supports():
    table = leave_one_out(cited(), degree, by="source")
    assert table.index.tolist() == ["src-c", "src-a", "src-b"]
    assert table["changed"].tolist() == [3, 0, 0]
    assert table.at["src-c", "without"] == 1


def test_a_publisher_takes_what_only_its_sources_support():
    count = leave_one_out(cited(), lambda d: len(d.agreements), by="publisher")
    assert count["without"].to_dict() == {"daily": 1, "city": 2}
    assert count.index[0] == "daily"


def test_an_organization_takes_the_agreements_that_it_signed_alone():
    data = example_dataset({"m": "a", "n": "ab", "o": "b"})
    table = leave_one_out(data, lambda d: len(d.agreements), by="organization")
    assert table["without"].to_dict() == {"org-a": 2, "org-b": 2}
    links = leave_one_out(data, lambda d: len(d.sector_links), by="organization")
    assert links["without"].tolist() == [2, 2]


def test_a_witness_does_not_hold_an_agreement():
    tables = {name: t.reset_index() for name, t in example_dataset().tables.items()}
    rows = tables["participations"]
    seen = rows["activity_id"].eq("agr-a") & rows["org_id"].eq("org-school")
    tables["participations"] = rows.assign(role=rows["role"].mask(seen, "witness"))
    data = dataset_from_tables(tables)
    table = leave_one_out(data, lambda d: len(d.agreements), by="organization")
    assert table["without"].to_dict() == {
        "org-city": 1,
        "org-firm": 2,
        "org-school": 2,
    }


def test_an_organization_takes_just_the_agreements_that_only_it_is_party_to():
    data = DATA.select(role="participant")
    parties = data.participations.index.get_level_values("org_id")
    table = leave_one_out(data, lambda d: len(d.agreements), by="organization")
    alone = Counter(
        orgs.iloc[0]
        for _, orgs in data.participations.reset_index().groupby("activity_id")[
            "org_id"
        ]
        if len(orgs) == 1
    )
    assert set(parties) <= set(table.index)
    assert (-table["change"]).to_dict() == {org: alone[org] for org in table.index}


def without_source(data, source):
    """Leave out a source the slow way, with the closure of selection.py."""
    kept = {name: table.reset_index() for name, table in data.tables.items()}
    evidence = kept["evidence"]
    rest = evidence[evidence["source_id"] != source]
    for name, table in model().items():
        ids = record_ids(kept[name], table.key)
        before = evidence.loc[evidence["record_table"].eq(name), "record_id"]
        after = rest.loc[rest["record_table"].eq(name), "record_id"]
        kept[name] = kept[name][~ids.isin(before) | ids.isin(after)]
    kept["sources"] = kept["sources"][kept["sources"]["source_id"] != source]
    kept["evidence"] = rest
    _close(kept, model())
    return Dataset(**{n: t.set_index(model()[n].index) for n, t in kept.items()})


@pytest.mark.parametrize("source", SEED.sources.index)
def test_a_source_is_left_out_as_a_selection_would(source):
    def rows(data):
        return pd.Series({name: len(table) for name, table in data.tables.items()})

    def result(data):
        return pd.concat([rows(data), strength(data)])

    table = leave_one_out(SEED, result, by="source")
    slow = result(without_source(SEED, source)).reindex(result(SEED).index)
    row = table.loc[source]
    change = slow - result(SEED)
    assert row["changed"] == change.ne(0).sum()
    assert abs(row["change"]) == change.abs().max()
    assert slow[row["entry"]] == row["without"]


def test_a_source_that_carries_nothing_is_not_computed():
    calls = []

    def count(data):
        calls.append(1)
        return len(data.agreements)

    table = leave_one_out(DATA, count, by="source")
    assert len(table) == len(DATA.sources)
    assert 1 < len(calls) < len(DATA.sources) / 2


@settings(max_examples=15)
@given(signatories(), st.sampled_from(["agreement", "organization"]))
def test_the_most_influential_item_stands_first(parties, by):
    table = leave_one_out(example_dataset(parties), strength, by=by)
    size = table["change"].abs().fillna(np.inf)
    assert all(one >= other for one, other in pairwise(size))
    pd.testing.assert_series_equal(
        table["without"] - table["value"], table["change"], check_names=False
    )


def test_where_everything_vanishes_the_change_is_missing():
    table = leave_one_out(example_dataset({"m": "ab"}), degree, by="agreement")
    assert table["change"].isna().tolist() == [True]
    assert table["changed"].tolist() == [2]


def test_an_item_that_takes_everything_stands_first():
    def some(data):
        return degree(data) if "agr-a" in data.agreements.index else degree(data)[:0]

    table = leave_one_out(example_dataset(), some, by="agreement")
    assert table.index.tolist() == ["agr-a", "agr-b"]
    assert table["change"].isna().tolist() == [True, False]


def test_nothing_can_be_left_out_of_nothing():
    empty = dataset_from_tables({})
    for by in ("agreement", "source", "organization", "publisher"):
        assert leave_one_out(empty, degree, by=by).empty
        assert leave_one_out(empty, lambda d: len(d.agreements), by=by).empty


def test_each_value_without_each_agreement_stands_in_its_row():
    data = example_dataset({"n": "ad", "m": "abc"})
    table = leave_one_out(data, degree, by="agreement", each=True)
    assert table.index.tolist() == ["agr-m", "agr-n"]
    assert table.index.name == "item"
    assert table.columns.tolist() == ["org-a", "org-b", "org-c", "org-d"]
    assert table.loc["agr-m"].fillna(-1).tolist() == [1, -1, -1, 1]
    assert table.loc["agr-n"].fillna(-1).tolist() == [2, 2, 2, -1]
    assert (table.dtypes == "float64").all()


@settings(max_examples=10)
@given(signatories())
def test_each_value_is_that_of_the_data_without_the_item(parties):
    data = example_dataset(parties)
    table = leave_one_out(data, strength, by="agreement", each=True)
    assert table.index.tolist() == sorted(f"agr-{name}" for name in parties)
    for name in parties:
        rest = {other: orgs for other, orgs in parties.items() if other != name}
        expected = strength(example_dataset(rest) if rest else dataset_from_tables({}))
        expected = expected.reindex(strength(data).index)
        assert table.loc[f"agr-{name}"].tolist() == pytest.approx(
            expected.tolist(), nan_ok=True
        )


def test_each_value_without_a_source_is_that_of_the_slow_way():
    table = leave_one_out(SEED, strength, by="source", each=True)
    assert table.index.tolist() == sorted(SEED.sources.index)
    for source, row in table.iterrows():
        slow = strength(without_source(SEED, source)).reindex(table.columns)
        pd.testing.assert_series_equal(row, slow, check_names=False)


@pytest.mark.parametrize("by", ["agreement", "source", "organization", "publisher"])
def test_the_table_of_influence_is_made_of_each_value(by):
    few, many = (
        leave_one_out(cited(), strength, by=by, each=each) for each in (False, True)
    )
    assert sorted(few.index) == many.index.tolist()
    change = (many - strength(cited())).abs().max(axis=1).dropna()
    assert few["change"].abs().dropna().to_dict() == change.to_dict()


def test_each_value_of_nothing_is_a_table_without_rows():
    empty = dataset_from_tables({})
    for by in ("agreement", "source", "organization", "publisher"):
        assert leave_one_out(empty, degree, by=by, each=True).shape == (0, 0)
        count = leave_one_out(empty, lambda d: len(d.tables), by=by, each=True)
        assert count.shape == (0, 1)
        assert count.columns.tolist() == ["value"]
        assert count.index.name == "item"


def test_what_can_be_left_out_is_named():
    with pytest.raises(OptionError, match=r"by='x' is not one of .*\"source\""):
        leave_one_out(example_dataset(), degree, by="x")


def test_dropping_nothing_changes_nothing_and_dropping_all_leaves_nothing():
    data = example_dataset({"m": "abc", "n": "ad"})
    table = case_dropping(data, degree, shares=[0, 1], n=2, seed=1)
    assert table["dropped"].tolist() == [0, 2]
    assert table["mean"].tolist()[0] == 1
    assert np.isnan(table["mean"].tolist()[1])
    assert table["stable"].tolist() == [1, 0]


def test_agreements_that_may_be_one_document_are_dropped_together():
    table = case_dropping(signing(CEREMONY), degree, shares=[0.5, 1], n=3, seed=1)
    assert table["dropped"].tolist() == [0, 1]


@pytest.mark.parametrize("kind", ["spearman", "pearson"])
def test_the_correlation_is_the_one_of_the_drawn_subset(kind):
    data = example_dataset({"m": "abc", "n": "ad", "o": "abe"})
    table = case_dropping(data, strength, shares=[1 / 3], n=1, seed=3, correlation=kind)
    place = np.random.default_rng(3).permutation(3)
    kept = {
        m: p for m, p, i in zip("mno", ["abc", "ad", "abe"], place, strict=True) if i
    }
    rest = strength(example_dataset(kept)).reindex(strength(data).index, fill_value=0)
    correlate = getattr(stats, f"{kind}r")
    expected = correlate(strength(data), rest).statistic
    assert table["mean"].item() == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=2))
def test_correlations_agree_with_scipy(rows):
    full, *others = np.array(rows, dtype="float64")
    for kind in ("spearman", "pearson"):
        found = _correlations(full[None], np.array(others), kind)
        for row, value in zip(others, found, strict=True):
            if np.ptp(row) == 0 or np.ptp(full) == 0:
                assert np.isnan(value)
                continue
            expected = getattr(stats, f"{kind}r")(full, row).statistic
            assert value == pytest.approx(expected, abs=1e-12)


def test_a_larger_share_drops_what_a_smaller_one_drops_and_more():
    data = example_dataset({"m": "ab", "n": "cd", "o": "ef", "p": "gh"})
    dropped = []

    def remember(sample):
        dropped.append(set(data.agreements.index) - set(sample.agreements.index))
        return degree(sample)

    case_dropping(data, remember, shares=[0.25, 0.75], n=20, seed=1)
    assert all(
        few < many for few, many in zip(dropped[1::2], dropped[2::2], strict=True)
    )


def test_a_constant_ranking_has_no_correlation():
    data = example_dataset({"m": "ab", "n": "cd"})
    for statistic in (lambda d: len(d.agreements), lambda d: degree(d).clip(1, 1)):
        table = case_dropping(data, statistic, shares=[0.25], n=3, seed=1)
        assert table[["mean", "low", "high", "stable"]].isna().all(axis=None)
        assert np.isnan(stability_coefficient(table))


def test_cases_cannot_be_dropped_from_nothing():
    table = case_dropping(dataset_from_tables({}), degree, shares=[0.5], n=2, seed=1)
    assert table["dropped"].tolist() == [0]
    assert table["mean"].isna().all()


@pytest.mark.parametrize(
    ("option", "match"),
    [
        ({"n": 0}, "n=0 is too few"),
        ({"level": 1}, "level=1 is no share"),
        ({"shares": [1.5]}, r"shares=\[1.5\] must lie between 0 and 1"),
        ({"correlation": "x"}, "correlation='x' is not one of"),
    ],
)
def test_an_option_out_of_range_is_named(option, match):
    with pytest.raises(ValueError, match=match):
        case_dropping(example_dataset(), degree, **{"seed": 1, "n": 1} | option)


@pytest.mark.parametrize(
    ("stable", "expected"),
    [([1, 0.95, 0.9], 0.2), ([0.9, 1, 1], 0), ([1, 0.9, 1], 0.1), ([1, 1, 1], 0.3)],
)
def test_the_coefficient_is_the_last_share_before_a_ranking_fails(stable, expected):
    table = pd.DataFrame({"stable": stable}, index=[0.1, 0.2, 0.3])
    assert stability_coefficient(table) == expected
    assert stability_coefficient(table[::-1]) == expected


def test_the_coefficient_may_ask_for_less():
    table = pd.DataFrame({"stable": [0.9, 0.5]}, index=[0.1, 0.2])
    assert stability_coefficient(table, probability=0.8) == 0.1


def test_results_do_not_depend_on_the_order_of_rows():
    for by in ("agreement", "source", "organization", "publisher"):
        for each in (False, True):
            one, other = (
                leave_one_out(d, degree, by=by, each=each)
                for d in (SEED, shuffled(SEED))
            )
            pd.testing.assert_frame_equal(one, other)
    one, other = (case_dropping(d, degree, n=3, seed=1) for d in (SEED, shuffled(SEED)))
    pd.testing.assert_frame_equal(one, other)


EVERYTHING = """
import gjai_analysis as gj
from sample_cases import degree
data = gj.load_dataset().select(collection="seed")
for by in ("agreement", "source", "organization", "publisher"):
    print(gj.leave_one_out(data, degree, by=by).to_csv())
for function in (gj.resample, gj.rank_intervals, gj.case_dropping, gj.null_model):
    print(function(data, degree, n=5, seed=1).to_csv())
print(gj.curveball_mixing(data, seed=1, chains=2).to_csv())
print(gj.projection_sensitivity(data, vary=["hub", "unclear", "roles"]).to_csv())
print(gj.degree_bounds(data).to_csv())
"""


@pytest.mark.slow
def test_results_do_not_depend_on_the_hash_seed():
    printed = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", EVERYTHING],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for path in [os.pathsep.join(sys.path)]
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]
    assert len(printed[0]) > 1000


def test_a_share_of_so_few_that_none_was_dropped_says_nothing():
    table = pd.DataFrame(
        {"dropped": [0, 1, 2], "stable": [1.0, 1.0, 0.5]}, index=[0.1, 0.4, 0.7]
    )
    assert stability_coefficient(table) == 0.4
    assert np.isnan(stability_coefficient(table.head(1)))


def test_of_equal_changes_the_entry_with_the_largest_value_is_named():
    # without m1 both a and b lose one; b has more to lose from
    data = example_dataset({"m1": "ab", "m2": "bc", "m3": "bc"})
    signed = lambda d: d.participations.groupby("org_id").size()  # noqa: E731
    row = leave_one_out(data, signed, by="agreement").loc["agr-m1"]
    assert (row["entry"], row["value"], row["without"]) == ("org-b", 3, 2)


def test_a_share_of_samples_must_be_one():
    with pytest.raises(ValueError, match="level=7 is no share"):
        stability_coefficient(
            pd.DataFrame({"stable": [1.0]}, index=[0.1]), probability=7
        )
