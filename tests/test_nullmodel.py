"""Chance keeps the margins, and makes every table that has them equally likely."""

from collections import Counter
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_cases import CEREMONY, degree, shuffled, signatories, signing
from scipy import stats

from gjai_analysis import (
    UnknownKeyError,
    curveball_mixing,
    dataset_from_tables,
    example_dataset,
    graph_summary,
    load_dataset,
    null_model,
    partnership_graph,
)
from gjai_analysis.nullmodel import _Memberships, _samples, _two_sided

DATA = load_dataset()
EVEN = {"m": "abc", "n": "ab", "o": "cd", "p": "a"}
ODD = {"m": "ab", "n": "bc", "o": "cd"}


def table_of(data):
    """Return who takes part in what as a set of pairs."""
    return frozenset(key[:2] for key in data.participations.index)


def tables_with_the_margins_of(parties):
    """List all tables of the same sizes and the same number of agreements."""
    orgs = sorted(set("".join(parties.values())))
    signed = Counter("".join(parties.values()))
    choices = [combinations(orgs, len(signers)) for signers in parties.values()]
    return [
        frozenset(
            (f"agr-{name}", f"org-{org}")
            for name, signers in zip(parties, chosen, strict=True)
            for org in signers
        )
        for chosen in product(*choices)
        if Counter("".join("".join(signers) for signers in chosen)) == signed
    ]


@pytest.mark.parametrize("parties", [EVEN, ODD])
def test_every_table_with_the_margins_is_equally_likely(parties):
    possible = tables_with_the_margins_of(parties)
    data = example_dataset(parties)
    chain = _samples(_Memberships(data, ("signatory",)), n=2000, seed=1, rounds=8)
    seen = Counter(map(table_of, chain))
    assert set(seen) == set(possible)
    assert len(possible) > 9
    assert stats.chisquare([seen[table] for table in possible]).pvalue > 0.01


@pytest.mark.parametrize("parties", [EVEN, ODD])
def test_one_round_may_be_undone_as_easily_as_done(parties):
    # a symmetric chain has no favourite; counted over every start
    possible = tables_with_the_margins_of(parties)
    names = {table: number for number, table in enumerate(possible)}
    moves = np.zeros((len(possible), len(possible)))
    for start in possible:
        signers = {a[4:]: [o[4:] for b, o in sorted(start) if b == a] for a, _ in start}
        one = _Memberships(example_dataset(dict(sorted(signers.items()))), "signatory")
        rng = np.random.default_rng(2)
        for _ in range(200):
            end = table_of(one.dataset(one.trade(one.parties, rng)))
            moves[names[start], names[end]] += 1
    assert np.array_equal(moves > 0, moves.T > 0)
    assert np.diag(moves).all()
    assert stats.chisquare(moves.sum(axis=0)).pvalue > 0.01


@settings(max_examples=20)
@given(signatories(), st.integers(0, 9))
def test_chance_keeps_all_margins_and_all_else(parties, seed):
    data = example_dataset(parties)
    for sample in _samples(_Memberships(data, "signatory"), n=2, seed=seed, rounds=3):
        for level in ("activity_id", "org_id", "role"):
            counts = [
                d.participations.groupby(level).size().to_dict() for d in (data, sample)
            ]
            assert counts[0] == counts[1]
        assert sample.participations.index.is_unique
        assert sample.participations.index.is_monotonic_increasing
        for name in ("agreements", "organizations", "sector_links"):
            assert sample.tables[name] is data.tables[name]


def test_the_shipped_record_keeps_its_margins():
    (sample,) = _samples(_Memberships(DATA, ("signatory",)), n=1, seed=1, rounds=30)
    before, after = (
        d.participations.reset_index().query("role == 'signatory'")
        for d in (DATA, sample)
    )
    for column in ("activity_id", "org_id"):
        assert (
            before[column]
            .value_counts()
            .equals(
                after[column]
                .value_counts()
                .reindex(before[column].value_counts().index)
            )
        )
    others = DATA.participations.query("role != 'signatory'")
    pd.testing.assert_frame_equal(
        sample.participations.query("role != 'signatory'"), others
    )


def test_what_chance_made_up_has_no_evidence():
    (sample,) = _samples(_Memberships(DATA, ("signatory",)), n=1, seed=1, rounds=1)
    cited = sample.evidence.loc["participations"].index.get_level_values(0)
    assert not cited.str.endswith("/signatory").all()
    kept = {"/".join(key) for key in sample.participations.index}
    assert set(cited) <= kept
    assert sample.evidence.loc["agreements"].equals(DATA.evidence.loc["agreements"])


def test_an_unclear_agreement_keeps_its_hub():
    data = signing(CEREMONY)
    for sample in _samples(_Memberships(data, "signatory"), n=3, seed=1, rounds=5):
        assert table_of(sample) == table_of(data)


def test_who_has_two_roles_takes_part_once():
    tables = {name: t.reset_index() for name, t in example_dataset().tables.items()}
    rows = tables["participations"]
    twice = rows[rows["org_id"].eq("org-firm")].assign(role="party")
    tables["participations"] = pd.concat([rows, twice])
    both = _Memberships(dataset_from_tables(tables), ("signatory", "party"))
    assert len(both.parties) == 5
    one = _Memberships(dataset_from_tables(tables), ("signatory",))
    (sample,) = _samples(one, n=1, seed=1, rounds=3)
    assert len(sample.participations) == 6


def test_what_the_margins_fix_is_never_unusual():
    table = null_model(example_dataset(EVEN), lambda d: len(d.topics), n=5, seed=1)
    assert table.loc["value", ["value", "mean", "sd", "p"]].tolist() == [0, 0, 0, 1]
    assert table["z"].isna().all()


def test_distances_on_both_sides_count():
    # the mean of all is 4; 8, 4, 4, 4, 4, 0 lie 4, 0, 0, 0, 0, 4 from it
    samples = np.array([[4.0], [4], [4], [4], [0]])
    assert _two_sided(np.array([8.0]), samples).tolist() == [2 / 6]
    assert _two_sided(np.array([4.0]), samples + 0.8).tolist() == [1]


def test_an_entry_that_is_missing_is_not_compared():
    samples = np.array([[1.0, np.nan], [np.nan, np.nan]])
    p = _two_sided(np.array([1.0, np.nan]), samples)
    assert p[0] == 1
    assert np.isnan(p[1])


def test_cliques_that_never_meet_are_unusual():
    blocks = {f"m{i}": "abc" for i in range(4)} | {f"n{i}": "def" for i in range(4)}
    table = null_model(
        example_dataset(blocks),
        lambda d: graph_summary(partnership_graph(d)),
        n=99,
        seed=1,
    )
    assert table.at["components", "value"] == 2
    assert table.at["components", "p"] == 1 / 100
    assert table.at["ties", "z"] < -3
    assert table.at["strength", "p"] == 1


def test_the_samples_are_described_as_numpy_does():
    data = example_dataset(EVEN)
    chain = _samples(_Memberships(data, "signatory"), n=40, seed=3, rounds=2)
    values = pd.DataFrame([degree(sample) for sample in chain])
    table = null_model(data, degree, n=40, seed=3, rounds=2, level=0.5)
    expected = pd.DataFrame(
        {
            "mean": np.mean(values, axis=0),
            "sd": np.std(values.to_numpy(), axis=0, ddof=1).round(12),
            "low": np.quantile(values, 0.25, axis=0),
            "high": np.quantile(values, 0.75, axis=0),
        },
        index=table.index,
    )
    pd.testing.assert_frame_equal(table[expected.columns], expected)


def test_the_mixing_starts_at_the_record_and_leaves_it():
    table = curveball_mixing(DATA, seed=1, rounds=30, chains=5)
    assert table.loc[0].tolist() == [0, 0, 0, 0]
    assert table["trades"].is_monotonic_increasing
    assert table.at[1, "high"] < table.at[10, "low"]
    late = table["changed"].iloc[20:]
    assert late.max() - late.min() < 0.01


def test_the_share_that_is_changed_is_counted_by_hand():
    data = example_dataset({"m": "ab", "n": "cd"})
    one = _Memberships(data, "signatory")
    table = curveball_mixing(data, seed=1, rounds=1, chains=1)
    after = one.trade(one.parties, np.random.default_rng(1))
    left = {(a, p) for a, p in zip(one.agreement, after, strict=True)}
    start = set(zip(one.agreement, one.parties, strict=True))
    assert table.at[1, "changed"] == len(left - start) / 4


def test_full_agreements_cannot_change():
    table = curveball_mixing(example_dataset({"m": "ab", "n": "ab"}), seed=1, rounds=3)
    assert table["changed"].eq(0).all()
    assert table["trades"].tolist() == [0, 1, 2, 3]


def test_one_agreement_has_nobody_to_trade_with():
    data = example_dataset({"m": "ab"})
    assert curveball_mixing(data, seed=1, rounds=2)["changed"].eq(0).all()
    assert null_model(data, degree, n=2, seed=1)["p"].eq(1).all()


def test_chance_has_nothing_to_say_about_nothing():
    empty = dataset_from_tables({})
    assert curveball_mixing(empty, seed=1, rounds=2)["changed"].isna().all()
    assert null_model(empty, degree, n=2, seed=1).empty


@pytest.mark.parametrize("option", ["n", "rounds"])
def test_an_option_out_of_range_is_named(option):
    with pytest.raises(ValueError, match=f"{option}=0 is too few"):
        null_model(example_dataset(), degree, **{"seed": 1, option: 0})


def test_results_do_not_depend_on_the_order_of_rows_but_on_the_seed():
    def one(data, seed):
        return null_model(data, degree, n=3, seed=seed, rounds=2)

    pd.testing.assert_frame_equal(one(DATA, 1), one(shuffled(DATA), 1))
    assert not one(DATA, 1).equals(one(DATA, 2))
    pd.testing.assert_frame_equal(
        curveball_mixing(DATA, seed=1, rounds=2, chains=2),
        curveball_mixing(shuffled(DATA), seed=1, rounds=2, chains=2),
    )


def test_chance_keeps_the_sizes_of_what_is_left_without_a_hub():
    parties = {f"m{i}": ["hub", "a", "bcdef"[i]] for i in range(5)} | {"n": "ab"}

    def sizes(data):
        rows = data.participations.reset_index()
        rows = rows[rows["org_id"].ne("org-hub")]
        return rows.groupby("activity_id").size()

    data = example_dataset(parties)
    table = null_model(data, sizes, n=20, seed=1, without="org-hub", progress=False)
    assert table["value"].tolist() == [2.0] * 6
    assert (table["low"] == table["value"]).all()
    assert (table["high"] == table["value"]).all()
    with pytest.raises(UnknownKeyError, match="org-none"):
        null_model(data, sizes, n=1, seed=1, without=["org-none"])
