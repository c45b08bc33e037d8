"""Quotients are Balassa's; the shrunk ones lie between them and 1."""

import warnings
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gjai_analysis import load_dataset, sector_matrix, specialization_table

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from ecomplexity import ecomplexity

DATA = load_dataset()
COUNTS = pd.DataFrame({"energy": [8, 2], "health": [4, 6]}, ["firm", "school"])


@st.composite
def counts(draw):
    """Draw a small matrix of counts."""
    shape = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    cells = st.integers(0, 30)
    size = shape[0] * shape[1]
    flat = draw(st.lists(cells, min_size=size, max_size=size))
    return pd.DataFrame(
        np.array(flat).reshape(shape),
        [f"r{i}" for i in range(shape[0])],
        [f"c{i}" for i in range(shape[1])],
    )


def test_a_quotient_is_the_count_over_what_is_expected():
    # 12 of 20 are the firm's, 10 of 20 in energy: 6 expected, 8 found
    table = specialization_table(COUNTS)
    assert table.loc[("firm", "energy"), "expected"] == 6
    assert table.loc[("firm", "energy"), "lq"] == pytest.approx(8 / 6)
    assert table.loc[("school", "energy"), "lq"] == pytest.approx(2 / 4)
    assert table["enough"].loc["firm"].tolist() == [True, True]
    assert table["enough"].loc["school"].tolist() == [False, True]


def test_few_are_flagged_and_none_is_dropped():
    table = specialization_table(COUNTS, minimum=7)
    assert table.index.tolist() == list(product(COUNTS.index, COUNTS.columns))
    assert table["enough"].tolist() == [True, False, False, False]
    # none found where eight are expected says a lot
    none = pd.DataFrame({"a": [0, 16], "b": [16, 0]}, ["x", "y"])
    assert specialization_table(none, minimum=8)["enough"].to_numpy().all()


@pytest.mark.parametrize("rows", ["kind", "helix", "year", "activity"])
def test_quotients_are_those_of_ecomplexity(rows):
    matrix = sector_matrix(DATA, rows=rows)
    matrix = matrix.loc[matrix.sum(axis=1) > 0, matrix.sum() > 0]
    long = matrix.rename_axis("place").reset_index().melt("place", var_name="sector")
    names = {"time": "year", "loc": "place", "prod": "sector", "val": "value"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = ecomplexity(
            long.assign(year=1), names, verbose=False, check_logsupermodularity=False
        )
    theirs = theirs.pivot_table("rca", "place", "sector")
    ours = specialization_table(matrix)["lq"]
    expected = theirs.loc[matrix.index, matrix.columns].to_numpy(dtype="float64")
    np.testing.assert_allclose(ours.to_numpy(), expected.ravel(), rtol=1e-9)


@given(counts(), st.integers(2, 9))
def test_quotients_do_not_depend_on_the_scale(matrix, factor):
    one, other = (specialization_table(m)["lq"] for m in (matrix, factor * matrix))
    pd.testing.assert_series_equal(one, other)


@given(counts())
def test_a_shrunk_quotient_lies_between_the_plain_one_and_1(matrix):
    table = specialization_table(matrix)
    plain, shrunk = table["lq"].to_numpy(), table["shrunk"].to_numpy()
    known = ~np.isnan(plain)
    assert (np.isnan(shrunk) == ~known).all()
    lower, upper = np.minimum(plain, 1)[known], np.maximum(plain, 1)[known]
    assert (shrunk[known] >= lower - 1e-9).all()
    assert (shrunk[known] <= upper + 1e-9).all()
    low, high = table["low"].to_numpy(), table["high"].to_numpy()
    if np.isnan(low[known]).all():  # the shape is at a bound
        assert np.isnan(high).all()
        return
    assert (low[known] <= shrunk[known] + 1e-9).all()
    assert (shrunk[known] <= high[known] + 1e-9).all() or (
        # the mean of a very skew distribution may lie above its interval
        table.attrs["alpha"] < 0.1
    )


@given(counts())
def test_the_shape_is_the_likeliest(matrix):
    table = specialization_table(matrix)
    alpha = table.attrs["alpha"]
    found = table["count"].to_numpy(), table["expected"].to_numpy()
    some = found[1] > 0
    if not some.any():
        assert np.isnan(alpha)
        return
    count, expected = (part[some] for part in found)

    def likelihood(shape):
        # a Poisson count with a gamma mean is negative binomial
        return stats.nbinom(shape, shape / (shape + expected)).logpmf(count).sum()

    for other in np.geomspace(0.01, 1e5, 40):
        assert likelihood(alpha) >= likelihood(other) - 1e-6


def test_the_interval_is_that_of_the_gamma_distribution():
    apart = pd.DataFrame({"energy": [18, 2], "health": [4, 16]}, ["firm", "school"])
    table = specialization_table(apart, level=0.8)
    alpha = table.attrs["alpha"]
    drawn = stats.gamma(18 + alpha, scale=1 / (11 + alpha))
    ends = table.loc[("firm", "energy"), ["low", "high"]].tolist()
    assert ends == pytest.approx([drawn.ppf(0.1), drawn.ppf(0.9)])


@pytest.mark.parametrize(
    "matrix",
    [
        COUNTS,  # varies less than chance has it
        pd.DataFrame({"a": [10, 20], "b": [10, 20]}, ["x", "y"]),
        1e5 * pd.DataFrame({"a": [1, 2], "b": [1, 2]}, ["x", "y"]),
        pd.DataFrame({"a": [7.0]}),
    ],
)
def test_at_the_bound_of_the_shape_there_is_no_interval(matrix):
    table = specialization_table(matrix)
    assert table[["low", "high"]].isna().all(axis=None)
    assert table["shrunk"].notna().all()
    # a shape that is only almost at its bound would give 1 +/- 0.002, surely
    assert not (table["low"].gt(1) | table["high"].lt(1)).any()


def test_what_is_just_as_expected_is_shrunk_to_1():
    even = pd.DataFrame({"a": [10, 20], "b": [10, 20]}, ["x", "y"])
    table = specialization_table(even)
    assert np.allclose(table["shrunk"], 1)
    assert table.attrs["alpha"] > 1e5


@pytest.mark.parametrize(
    "matrix",
    [
        pd.DataFrame(),
        pd.DataFrame(columns=["a", "b"], dtype="float64"),
        pd.DataFrame({"a": [0.0], "b": [0.0]}),
        pd.DataFrame({"a": [3.0]}),
    ],
)
def test_the_edges_keep_their_shape(matrix):
    table = specialization_table(matrix)
    assert len(table) == matrix.size
    assert list(table)[:3] == ["count", "expected", "lq"]
    if matrix.to_numpy().any():
        assert table["lq"].tolist() == [1]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"minimum": -1}, "minimum=-1 is negative"),
        ({"level": 0}, "level=0 is no share"),
        ({"matrix": -COUNTS}, "Counts must be 0 or more"),
        ({"matrix": COUNTS * np.nan}, "Counts must be 0 or more"),
        ({"matrix": COUNTS * np.inf}, "Counts must be 0 or more"),
        ({"matrix": COUNTS.astype("str")}, "Counts must be 0 or more"),
    ],
)
def test_what_is_out_of_range_is_refused(wrong, message):
    options = {"matrix": COUNTS} | wrong
    with pytest.raises(ValueError, match=message):
        specialization_table(options.pop("matrix"), **options)
