"""A ranking is shown in every reading of the record, and within its bounds."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_cases import CEREMONY, degree, shuffled, signatories, signing, strength

from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    centrality_table,
    dataset_from_tables,
    degree_bounds,
    example_dataset,
    load_dataset,
    partnership_graph,
    projection_rankings,
    projection_sensitivity,
    rank_table,
)

SEED = load_dataset().select(collection="seed")
PARTIES = {
    "m": ["city", "school", "firm"],
    "n": ["city", "bank"],
    "o": ["bank", "fund"],
}


def tau_b(one, other):
    """Count concordant and discordant pairs, as the definition has it."""
    both = one.notna() & other.notna()
    pairs = list(combinations(zip(one[both], other[both], strict=True), 2))
    signs = [(np.sign(a - c), np.sign(b - d)) for (a, b), (c, d) in pairs]
    ties = [sum(bool(sign[k]) for sign in signs) for k in (0, 1)]
    return sum(x * y for x, y in signs) / np.sqrt(ties[0] * ties[1])


def test_a_projection_is_labelled_by_the_choices_that_vary():
    table = projection_rankings(example_dataset(PARTIES), vary=["hub", "strength"])
    assert table.columns.names == ["strength", "hub"]
    assert table.columns.tolist() == [
        ("count", "with"),
        ("count", "without"),
        ("newman", "with"),
        ("newman", "without"),
    ]


def test_the_ranking_without_the_hub_lacks_the_hub():
    table = projection_rankings(example_dataset(PARTIES), vary="hub", hub="org-city")
    assert table[("with",)].to_dict() == {
        "org-bank": 2,
        "org-city": 1,
        "org-firm": 2,
        "org-fund": 5,
        "org-school": 2,
    }
    assert table[("without",)].isna().tolist() == [False, True, False, False, False]


@pytest.mark.parametrize("measure", ["degree", "strength", "betweenness"])
def test_a_ranking_is_the_one_of_its_graph(measure):
    table = projection_rankings(SEED, measure=measure)
    labels = ("newman", "hub", "without", "rolled up", "all parties", "stated")
    graph = partnership_graph(
        SEED,
        strength="newman",
        unclear="hub",
        without="org-gwangju-city",
        roll_up=True,
        roles=("signatory", "party", "participant"),
        basis="stated",
    )
    expected = rank_table(centrality_table(graph)[[measure]])[measure]
    pd.testing.assert_series_equal(table[labels].dropna(), expected, check_names=False)
    usual = ("count", "joint", "with", "apart", "signatories", "all")
    assert table.columns[0] == usual
    assert len(set(table.columns)) == 64


def test_any_organization_may_be_the_hub():
    data = example_dataset(PARTIES)
    table = projection_rankings(data, vary="hub", hub="org-bank")
    assert table[("without",)].isna().to_dict()["org-bank"]
    with pytest.raises(UnknownKeyError, match="No organization org-banc .* org-bank"):
        projection_rankings(data, vary="hub", hub="org-banc")


def test_tau_is_counted_over_the_pairs_of_both_rankings():
    choices = ["unclear", "hub", "roles"]
    rankings = projection_rankings(SEED, vary=choices).astype("float64")
    table = projection_sensitivity(SEED, vary=choices)
    for one in rankings:
        for other in rankings:
            expected = tau_b(rankings[one], rankings[other])
            assert table.at[one, other] == pytest.approx(expected, abs=1e-12)


def test_the_table_is_square_and_symmetric():
    table = projection_sensitivity(SEED)
    assert table.index.equals(table.columns)
    assert table.shape == (64, 64)
    assert np.array_equal(table, table.T)
    assert np.diag(table).tolist() == [1] * 64


def test_rankings_of_nothing_but_ties_have_no_tau():
    table = projection_sensitivity(example_dataset({"m": "ab"}), vary=["hub"])
    assert table.isna().all(axis=None)


def test_nothing_has_no_rankings():
    empty = dataset_from_tables({})
    assert projection_rankings(empty).shape == (0, 64)
    assert projection_sensitivity(empty, vary=["hub"]).isna().all(axis=None)
    assert degree_bounds(empty).empty


@pytest.mark.parametrize("option", ["measure", "vary"])
def test_an_unknown_choice_is_named(option):
    with pytest.raises(OptionError, match=f"{option}='x' is not one of"):
        projection_sensitivity(example_dataset(), **{option: "x"})


def test_something_must_vary():
    with pytest.raises(ValueError, match="vary=0 is too few"):
        projection_rankings(example_dataset(), vary=[])


def one_open():
    """Leave the list of agr-m open: hub and a are named, others not."""
    tables = {
        n: t.reset_index() for n, t in signing(CEREMONY, form="joint").tables.items()
    }
    rows = tables["agreements"]
    open_ = rows["agreement_id"].ne("agr-m")
    tables["agreements"] = rows.assign(parties_complete=open_)
    return dataset_from_tables(tables)


def test_a_known_number_of_parties_bounds_the_degree():
    table = degree_bounds(one_open(), parties={"agr-m": 5})
    assert table.index.tolist() == ["org-a", "org-b", "org-hub"]
    assert table["low"].tolist() == [1, 1, 2]
    assert table["high"].tolist() == [4, 1, 5]
    assert table["best"].tolist() == [1, 2, 1]
    assert table["worst"].tolist() == [2, 3, 2]


def test_without_a_number_of_parties_nothing_bounds_the_degree():
    table = degree_bounds(one_open())
    assert table["high"].isna().tolist() == [True, False, True]
    assert table["best"].tolist() == [1, 2, 1]


def test_with_an_unclear_form_read_as_bilateral_only_the_hub_has_more():
    data = signing(CEREMONY, complete="false")
    parties = {"agr-m": 4, "agr-n": 2}
    hub = degree_bounds(data, unclear="hub", parties=parties)
    assert hub[["low", "high"]].loc["org-hub"].tolist() == [2, 4]
    assert hub[["low", "high"]].loc["org-a"].tolist() == [1, 1]
    joint = degree_bounds(data, parties=parties)
    for org in ("org-b", "org-hub"):
        assert joint[["low", "high"]].loc[org].tolist() == [2, 4]


def test_strength_counts_each_unnamed_party():
    table = degree_bounds(one_open(), measure="strength", parties={"agr-m": 3})
    assert table[["low", "high"]].loc["org-hub"].tolist() == [2, 3]


def test_without_the_hub_its_partners_keep_the_unnamed():
    table = degree_bounds(one_open(), without=["org-hub"], parties={"agr-m": 4})
    assert table[["low", "high"]].to_dict("index") == {
        "org-a": {"low": 0, "high": 2},
        "org-b": {"low": 0, "high": 0},
    }


def test_complete_lists_leave_no_doubt():
    data = example_dataset(PARTIES)
    table = degree_bounds(data)
    assert table["low"].equals(table["high"])
    ranks = rank_table(degree(data).to_frame("x"))["x"]
    assert table["best"].to_dict() == table["worst"].to_dict() == ranks.to_dict()


@settings(max_examples=20)
@given(signatories(), st.integers(0, 3), st.sampled_from(["degree", "strength"]))
def test_the_truth_lies_within_the_bounds(parties, hidden, measure):
    # the first agreement has more parties than its list tells
    name = min(parties)
    more = {f"x{i}" for i in range(hidden)}
    truth = {"degree": degree, "strength": strength}[measure](
        example_dataset(parties | {name: parties[name] | more})
    )
    tables = {n: t.reset_index() for n, t in example_dataset(parties).tables.items()}
    rows = tables["agreements"]
    complete = rows["agreement_id"].ne(f"agr-{name}")
    tables["agreements"] = rows.assign(parties_complete=complete)
    total = len(parties[name]) + hidden
    table = degree_bounds(
        dataset_from_tables(tables), measure=measure, parties={f"agr-{name}": total}
    )
    known = truth[table.index]
    assert (known.ge(table["low"]) & known.le(table["high"])).all()
    ranks = rank_table(known.to_frame("x"))["x"]
    assert (ranks.ge(table["best"]) & ranks.le(table["worst"])).all()


def test_a_number_of_parties_below_the_record_is_refused():
    with pytest.raises(ValueError, match=r"parties\['agr-m'\]=1 is less than the 2"):
        degree_bounds(one_open(), parties={"agr-m": 1})
    with pytest.raises(UnknownKeyError, match="No agreement agr-x"):
        degree_bounds(one_open(), parties={"agr-x": 1})
    with pytest.raises(OptionError, match="measure='x' is not one of"):
        degree_bounds(one_open(), measure="x")


def test_results_do_not_depend_on_the_order_of_rows():
    other = shuffled(SEED)
    pd.testing.assert_frame_equal(degree_bounds(SEED), degree_bounds(other))
    for function in (projection_rankings, projection_sensitivity):
        one = function(SEED, vary=["hub", "units"])
        pd.testing.assert_frame_equal(one, function(other, vary=["hub", "units"]))
