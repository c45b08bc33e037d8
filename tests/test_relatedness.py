"""Relatedness is Hidalgo's, diversity Stirling's, and bridges are nobody else's."""

import warnings
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from test_specialization import counts

import gjai_analysis as gj
from gjai_analysis import (
    UnknownKeyError,
    bridging_table,
    co_occurrence_matrix,
    dataset_from_tables,
    diversity_table,
    example_dataset,
    hubs,
    load_dataset,
    relatedness_density,
    relatedness_matrix,
    sector_matrix,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from ecomplexity import proximity
    from ecomplexity.density import calc_density

DATA = load_dataset()
COUNTS = pd.DataFrame({"a": [2, 2, 0], "b": [2, 0, 0], "c": [0, 0, 4]})


def test_relatedness_by_hand():
    # x and y are specialised in a, x in b, z in c
    related = relatedness_matrix(COUNTS)
    assert related.to_numpy().tolist() == [[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]]
    # around a lies 1.5, of which y has a itself: 1 / 1.5
    assert relatedness_density(COUNTS).loc[1].tolist() == pytest.approx(
        [2 / 3, 1 / 3, 0]
    )


@pytest.mark.parametrize("rows", ["kind", "organization", "activity"])
def test_relatedness_is_that_of_ecomplexity(rows):
    matrix = sector_matrix(DATA, rows=rows)
    matrix = matrix.loc[matrix.sum(axis=1) > 0, matrix.sum() > 0]
    long = matrix.rename_axis("place").reset_index().melt("place", var_name="sector")
    names = {"time": "year", "loc": "place", "prod": "sector", "val": "value"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = proximity(long.assign(year=1), names)
    theirs = theirs.pivot_table("proximity", "sector_1", "sector_2")
    ours = relatedness_matrix(matrix)
    expected = theirs.loc[ours.index, ours.columns].to_numpy(dtype="float64")
    np.testing.assert_allclose(ours.to_numpy(), expected, rtol=1e-9)
    lq = matrix / np.outer(matrix.sum(axis=1), matrix.sum()) * matrix.to_numpy().sum()
    special = (lq >= 1 - 1e-12).to_numpy(dtype="float64")
    density = relatedness_density(matrix).to_numpy()
    np.testing.assert_allclose(density, calc_density(special, expected), rtol=1e-9)


@given(counts())
def test_relatedness_is_a_symmetric_share(matrix):
    related = relatedness_matrix(matrix).to_numpy()
    np.testing.assert_array_equal(related, related.T)
    known = related[~np.isnan(related)]
    assert ((known >= 0) & (known <= 1 + 1e-12)).all()
    density = relatedness_density(matrix).to_numpy()
    known = density[~np.isnan(density)]
    assert ((known >= 0) & (known <= 1 + 1e-9)).all()


@given(counts())
def test_diversity_is_that_of_the_definitions(matrix):
    alike = relatedness_matrix(matrix)
    table = diversity_table(matrix, similarity=alike)
    for row, values in table.iterrows():
        held = matrix.loc[row].to_numpy(dtype="float64")
        assert values["total"] == held.sum()
        assert values["sectors"] == np.count_nonzero(held)
        if not held.any():
            assert values[["shannon", "simpson", "rao_stirling"]].isna().all()
            continue
        p = held / held.sum()
        assert values["shannon"] == pytest.approx(stats.entropy(p))
        pairs = list(combinations(range(len(p)), 2))
        assert values["simpson"] == pytest.approx(
            2 * sum(p[i] * p[j] for i, j in pairs)
        )
        apart = 1 - alike.fillna(0).to_numpy()
        expected = 2 * sum(p[i] * p[j] * apart[i, j] for i, j in pairs)
        assert values["rao_stirling"] == pytest.approx(expected)
        assert values["rao_stirling"] <= values["simpson"] + 1e-12


def test_without_similarities_every_sector_is_another():
    table = diversity_table(COUNTS)
    assert table["rao_stirling"].tolist() == table["simpson"].tolist()
    assert table["simpson"].tolist() == [0.5, 0, 0]


def test_a_similarity_must_have_all_sectors():
    with pytest.raises(ValueError, match="The similarity lacks c"):
        diversity_table(COUNTS, similarity=relatedness_matrix(COUNTS[["a", "b"]]))


def bridges_by_hand(data, without):
    """Find bridged pairs with sets."""
    links = data.sector_links.reset_index()
    of = {a: set(g["sector"]) for a, g in links.groupby("subject_id")}
    rows = data.participations.reset_index().query("role == 'signatory'")
    rows = rows[~rows["org_id"].isin(without)]
    rows = rows[rows["activity_id"].isin(data.agreements.index)]
    met = set()
    for agreement in data.agreements.index:
        met |= set(combinations(sorted(of.get(agreement, ())), 2))
    joined = {}
    for org, group in rows.groupby("org_id"):
        sectors = set().union(*(of.get(a, set()) for a in group["activity_id"]))
        joined[org] = set(combinations(sorted(sectors), 2))
    found = {}
    for org, pairs in joined.items():
        bridged = pairs - met
        others = set().union(*(p for o, p in joined.items() if o != org))
        found[org] = (len(pairs), len(bridged), len(bridged - others))
    return found


@pytest.mark.parametrize("without_hub", [False, True])
def test_bridges_are_those_found_with_sets(without_hub):
    without = hubs(DATA) if without_hub else []
    table = bridging_table(DATA, without=without)
    found = table[["pairs", "bridged", "alone"]].apply(tuple, axis=1).to_dict()
    assert found == bridges_by_hand(DATA, without)
    assert (table["alone"] <= table["bridged"]).all()
    assert (table["bridged"] <= table["pairs"]).all()
    keys = table.reset_index()[["alone", "bridged", "pairs"]].apply(tuple, axis=1)
    assert keys.tolist() == sorted(keys, reverse=True)


def test_a_bridge_by_hand():
    # city and school sign one agreement on education and one on energy
    table = bridging_table(example_dataset())
    assert table.loc["org-city"].tolist() == [2, 2, 1, 1, 0]
    assert table.loc["org-firm"].tolist() == [1, 1, 0, 0, 0]
    only = bridging_table(example_dataset(), without="org-school")
    assert only.loc["org-city", "alone"] == 1
    with pytest.raises(UnknownKeyError, match="org-x"):
        bridging_table(example_dataset(), without="org-x")


@pytest.mark.parametrize("data", [example_dataset({}), dataset_from_tables({})])
def test_without_agreements_all_is_empty(data):
    assert bridging_table(data).empty
    matrix = sector_matrix(data)
    assert relatedness_matrix(matrix).empty
    assert relatedness_density(matrix).empty
    assert diversity_table(matrix, similarity=co_occurrence_matrix(data)).empty


@given(st.integers(1, 5))
def test_one_sector_is_like_itself_only(n):
    one = pd.DataFrame({"energy": [n]}, ["firm"])
    assert relatedness_matrix(one).to_numpy().tolist() == [[1]]
    assert relatedness_density(one).to_numpy().tolist() == [[1]]
    assert diversity_table(one)["simpson"].tolist() == [0]


@pytest.mark.parametrize(
    "measure",
    [
        gj.relatedness_matrix,
        gj.relatedness_density,
        gj.diversity_table,
        gj.specialization_table,
    ],
)
def test_what_is_no_matrix_of_counts_is_refused(measure):
    with pytest.raises(TypeError, match="A table is needed, not a list; take it from"):
        measure([1, 2])
    for cells in ({"a": ["1"]}, {"a": [-1]}, {"a": [float("nan")]}):
        with pytest.raises(ValueError, match="take a matrix of counts"):
            measure(pd.DataFrame(cells))


def test_a_similarity_beyond_1_is_refused():
    matrix = gj.sector_matrix(gj.load_dataset())
    strength = gj.co_occurrence_matrix(gj.load_dataset(), similarity="association")
    with pytest.raises(ValueError, match="Similarities lie between 0 and 1"):
        gj.diversity_table(matrix, similarity=strength)
