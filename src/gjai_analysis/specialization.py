"""Who is specialised in what, with small counts held back."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from gjai_analysis.errors import need_columns
from gjai_analysis.samples import tails
from gjai_analysis.ties import Floats

_ALPHAS = (1e-3, 1e6)
_ALIKE = 1e-4  # log likelihoods that cannot be told apart


def specialization_table(
    matrix: pd.DataFrame, *, minimum: float = 5, level: float = 0.9
) -> pd.DataFrame:
    """
    Measure in which sectors a row has more than its share.

    The location quotient (Balassa's index of revealed comparative advantage [1]_)
    is a count over the one that row and column sums let expect. Where little is
    expected, one agreement makes it huge. So it comes with an estimate shrunk
    towards 1: the true quotients are taken to be drawn from a gamma distribution
    with mean 1, whose shape is the one under which the counts are most likely
    (empirical Bayes, Poisson counts [2]_).

    Parameters
    ----------
    matrix
        Counts, none negative, as from :func:`sector_matrix`.
    minimum
        A cell says enough where its count, or the count expected, is this large.
    level
        Probability that the interval holds the quotient, given the counts.

    Returns
    -------
    specialization
        Indexed by the rows and then the columns of `matrix`, in its order, each
        cell once: `count`, `expected`, `lq` (count / expected; missing where
        nothing is expected), `shrunk` (between `lq` and 1), `low`, `high`
        (interval of the shrunk estimate; missing at a bound of the shape), all
        float64, and `enough` (bool). ``attrs["alpha"]`` is the shape: counts of
        that many agreements weigh as much as the pull towards 1; missing without
        any count. An empty matrix gives no rows.

    Raises
    ------
    ValueError
        If a count is negative or missing, `minimum` is negative, or `level` is not
        between 0 and 1.

    Notes
    -----
    The interval has two limits. It takes the sums of rows and columns, and the
    shape, for known, though both are estimated from the same table: it is too
    narrow, the more so the smaller the table. And the shape is sought from 0.001 to
    1 000 000 only. Where the counts are as likely at a bound, as when they vary no
    more than by chance, they do not say how far quotients differ, and the interval
    would shrink to a point: `low` and `high` are missing.

    References
    ----------
    .. [1] B. Balassa (1965), Trade liberalisation and "revealed" comparative
       advantage, The Manchester School 33, 99-123.
       doi:10.1111/j.1467-9957.1965.tb00050.x
    .. [2] D. Clayton, J. Kaldor (1987), Empirical Bayes estimates of
       age-standardized relative risks for use in disease mapping, Biometrics 43,
       671-681. doi:10.2307/2532003

    Examples
    --------
    >>> counts = pd.DataFrame({"energy": [8, 2], "health": [4, 6]}, ["firm", "school"])
    >>> table = specialization_table(counts)
    >>> table["lq"].round(2).loc["firm"].to_dict()
    {'energy': 1.33, 'health': 0.67}
    """
    low, high = tails(level)
    if minimum < 0:
        raise ValueError(f"minimum={minimum} is negative; take 0 or more.")
    counts = counts_of(matrix)
    total = counts.sum()
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / (total or 1)
    some = expected > 0
    alpha, inside = _shape(counts[some], expected[some])
    rate = np.where(some, expected + alpha, np.nan)
    interval = stats.gamma(counts + alpha, scale=1 / (rate if inside else np.nan))
    measures = {
        "count": counts,
        "expected": expected,
        "lq": counts / np.where(some, expected, np.nan),
        "shrunk": (counts + alpha) / rate,
        "low": np.broadcast_to(interval.ppf(low), counts.shape),
        "high": np.broadcast_to(interval.ppf(high), counts.shape),
        "enough": np.maximum(counts, expected) >= minimum,
    }
    cells = pd.MultiIndex.from_product([matrix.index, matrix.columns])
    columns = {name: values.ravel() for name, values in measures.items()}
    table = pd.DataFrame(columns, index=cells)
    table.attrs["alpha"] = float(alpha)
    return table


def counts_of(matrix: pd.DataFrame) -> Floats:
    """Return the cells of a matrix of counts, or say that it is none."""
    need_columns(matrix, (), "sector_matrix(data, ...)")
    numbers = [pd.api.types.is_numeric_dtype(kind) for kind in matrix.dtypes]
    counts = matrix.to_numpy(dtype="float64") if all(numbers) else np.array([np.nan])
    if not (np.isfinite(counts) & (counts >= 0)).all():
        raise ValueError("Counts must be 0 or more; take a matrix of counts.")
    return counts


def _shape(counts: Floats, expected: Floats) -> tuple[float, bool]:
    """Return the likeliest shape of the gamma distribution, and if it is in bounds."""
    if not counts.size:
        return np.nan, False

    def unlikely(log_alpha: float) -> float:
        alpha = np.exp(log_alpha)
        likely = (
            special.gammaln(counts + alpha)
            - special.gammaln(alpha)
            + alpha * np.log(alpha / (expected + alpha))
            + counts * np.log(expected / (expected + alpha))
        )
        return -float(likely.sum())

    bounds = np.log(_ALPHAS)
    found = optimize.minimize_scalar(
        unlikely, bounds=bounds, method="bounded", options={"xatol": 1e-9}
    )
    inside = all(unlikely(bound) > found.fun + _ALIKE for bound in bounds)
    return float(np.exp(found.x)), inside
